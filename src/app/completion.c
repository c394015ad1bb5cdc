/* forecast completion SHELL: completion scripts from the tables of verbs and options. */
#include "app/cli.h"
#include "app/help.h"
#include "app/run.h"
#include "data/synth.h"

#include <string.h>

/* What may follow a verb in place of a file. */
static void add_words(Text *out, const Verb *verb)
{
    if (verb->bit == VERB_SYNTH)
        for (int i = 0; i < synth_kind_count; i++)
            text_add(out, "%s%s", i ? " " : "", synth_kinds[i].name);
    if (verb->bit == VERB_COMPLETION)
        text_add(out, "bash zsh fish");
    if (verb->bit == VERB_HELP) {
        for (int i = 0; i < verb_count; i++)
            text_add(out, "%s ", verb_table[i].name);
        for (int i = 0; help_topic(i); i++)
            text_add(out, "%s%s", i ? " " : "", help_topic(i)->name);
    }
}

static bool has_words(const Verb *verb)
{
    return verb->bit & (VERB_SYNTH | VERB_COMPLETION | VERB_HELP);
}

/* The values of an option that has a list of them, blanks between. */
static bool add_values(Text *out, const Option *option)
{
    char word[64];
    bool any = false;

    if (option->type == OPTION_CHAR)
        return false;
    for (int i = 0; option_choice(option, i, word, sizeof word); i++, any = true)
        text_add(out, "%s%s", i ? " " : "", word);
    return any;
}

/* Options whose value is a path; all others take no file's name. */
static bool takes_path(const Option *option)
{
    return option->argument &&
           (strcmp(option->argument, "FILE") == 0 || strcmp(option->argument, "DIR") == 0);
}

static void add_bash_values(Text *out)
{
    for (int i = 0; i < option_count; i++) {
        const Option *option = &option_table[i];

        if (!option->argument || !option->section)
            continue;
        text_add(out, "    --%s", option->name);
        if (option->letter)
            text_add(out, "|-%c", option->letter);
        text_add(out, ") COMPREPLY=($(compgen %s", takes_path(option) ? "-f" : "-W \"");
        if (!takes_path(option)) {
            add_values(out, option);
            text_add(out, "\"");
        }
        text_add(out, " -- \"$cur\")); return ;;\n");
    }
}

static void add_bash_options(Text *out, unsigned verbs)
{
    for (int i = 0; i < option_count; i++)
        if (option_table[i].section && (option_table[i].verbs & verbs))
            text_add(out, " --%s", option_table[i].name);
}

static void write_bash(Text *out)
{
    text_add(out, "# bash completion for forecast: eval \"$(forecast completion bash)\"\n"
                  "_forecast() {\n"
                  "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb=run "
                  "options words\n"
                  "  [[ $cur == = ]] && cur=\n"
                  "  [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD-2]}\n"
                  "  COMPREPLY=()\n"
                  "  case $prev in\n");
    add_bash_values(out);
    text_add(out, "  esac\n"
                  "  case ${COMP_WORDS[1]} in\n");
    for (int i = 0; i < verb_count; i++) {
        text_add(out, "    %s) verb=%s; options=\"", verb_table[i].name, verb_table[i].name);
        add_bash_options(out, verb_table[i].bit);
        text_add(out, "\"; words=\"");
        add_words(out, &verb_table[i]);
        text_add(out, "\" ;;\n");
    }
    text_add(out, "    *) options=\"");
    add_bash_options(out, VERB_RUN);
    text_add(out, "\" ;;\n  esac\n"
                  "  [[ $COMP_CWORD == 1 ]] && words=\"");
    for (int i = 0; i < verb_count; i++)
        text_add(out, "%s%s", i ? " " : "", verb_table[i].name);
    text_add(out, "\"\n"
                  "  if [[ $cur == -* ]]; then\n"
                  "    COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
                  "  else\n"
                  "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                  "    case $verb in\n"
                  "      synth|help|completion|doctor) ;;\n"
                  "      *) COMPREPLY+=($(compgen -f -- \"$cur\")) ;;\n"
                  "    esac\n"
                  "  fi\n"
                  "}\n"
                  "complete -o filenames -F _forecast forecast\n");
}

/* Text in single quotes of a shell: what _arguments takes for marks is masked (zsh), or nothing
 * (fish). */
static void add_masked(Text *out, const char *text, const char *marks)
{
    for (; *text; text++) {
        if (*text == '\'')
            text_add(out, "'\\''");
        else
            text_add(out, strchr(marks, *text) ? "\\%c" : "%c", *text);
    }
}

static void add_zsh_option(Text *out, const Option *option)
{
    if (option->letter)
        text_add(out, "    '(-%c --%s)'{-%c%s,--%s%s}'[", option->letter, option->name,
                 option->letter, option->argument ? "+" : "", option->name,
                 option->argument ? "=" : "");
    else
        text_add(out, "    '--%s%s[", option->name, option->argument ? "=" : "");
    add_masked(out, option->help, "[]:\\");
    text_add(out, "]");
    if (option->argument) {
        text_add(out, ":");
        add_masked(out, option->argument, "[]:\\");
        text_add(out, takes_path(option) ? ":_files" : ":(");
        add_values(out, option);
        text_add(out, takes_path(option) ? "" : ")");
    }
    text_add(out, "'\n");
}

static void write_zsh(Text *out)
{
    text_add(out, "#compdef forecast\n# zsh completion for forecast: save as _forecast in a folder "
                  "of $fpath\n"
                  "_forecast() {\n  local -a verbs options\n  verbs=(\n");
    for (int i = 0; i < verb_count; i++) {
        text_add(out, "    '%s:", verb_table[i].name);
        add_masked(out, verb_table[i].what, ":\\");
        text_add(out, "'\n");
    }
    text_add(out, "  )\n  options=(\n");
    for (int i = 0; i < option_count; i++)
        if (option_table[i].section)
            add_zsh_option(out, &option_table[i]);
    text_add(out, "  )\n  local state\n"
                  "  _arguments -s $options '1: :->first' '*: :->rest'\n"
                  "  case $state in\n"
                  "    first) _describe verb verbs; _files ;;\n"
                  "    rest)\n      case ${words[2]} in\n");
    for (int i = 0; i < verb_count; i++) {
        if (!has_words(&verb_table[i]))
            continue;
        text_add(out, "        %s) compadd ", verb_table[i].name);
        add_words(out, &verb_table[i]);
        text_add(out, " ;;\n");
    }
    text_add(out, "        *) _files ;;\n      esac ;;\n  esac\n}\n"
                  "if [ \"$funcstack[1]\" = _forecast ]; then _forecast \"$@\"; else compdef "
                  "_forecast forecast; fi\n");
}

static void add_fish_option(Text *out, const Option *option)
{
    text_add(out, "complete -c forecast -l %s", option->name);
    if (option->letter)
        text_add(out, " -s %c", option->letter);
    if (option->argument)
        text_add(out, takes_path(option) ? " -r" : " -x");
    text_add(out, " -d '");
    add_masked(out, option->help, "\\");
    text_add(out, "'");
    if (option->argument && option_choice(option, 0, (char[64]){""}, 64) &&
        option->type != OPTION_CHAR) {
        text_add(out, " -a '");
        add_values(out, option);
        text_add(out, "'");
    }
    text_add(out, "\n");
}

static void write_fish(Text *out)
{
    text_add(out, "# fish completion for forecast: forecast completion fish | source\n");
    for (int i = 0; i < verb_count; i++) {
        text_add(out, "complete -c forecast -n __fish_use_subcommand -a %s -d '",
                 verb_table[i].name);
        add_masked(out, verb_table[i].what, "\\");
        text_add(out, "'\n");
        if (!has_words(&verb_table[i]))
            continue;
        text_add(out, "complete -c forecast -f -n '__fish_seen_subcommand_from %s' -a '",
                 verb_table[i].name);
        add_words(out, &verb_table[i]);
        text_add(out, "'\n");
    }
    for (int i = 0; i < option_count; i++)
        if (option_table[i].section)
            add_fish_option(out, &option_table[i]);
}

Status verb_completion(const Options *options, Console *console, Error *err)
{
    static const struct {
        const char *name;
        void (*write)(Text *out);
    } shell[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};
    Text out = {0};
    Status status;

    (void)console;
    for (int i = 0; i < 3; i++) {
        if (strcmp(options->file[0], shell[i].name) != 0)
            continue;
        shell[i].write(&out);
        status = console_write(&out, err);
        text_free(&out);
        return status;
    }
    error_set(err, ERR_USAGE, "completion", "unknown shell \"%s\"", options->file[0]);
    error_hint(err, "one of: bash, zsh, fish");
    return err->status;
}
