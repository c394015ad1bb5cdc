/* Help on options, from their table. */
#include "app/help.h"

#include "app/console.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COLUMN 29 /* where the explanations begin */
#define WIDTH  100

/* Words to the right of a column. */
static void add_wrapped(Text *out, const char *what, int column)
{
    const int wide = console_columns(STDOUT_FILENO, WIDTH), width = wide < WIDTH ? wide : WIDTH;
    int at = column;

    while (*what) {
        const int word = (int)strcspn(what, " ");

        if (at > column && at + 1 + word > width) {
            text_add(out, "\n%*s", column, "");
            at = column;
        } else if (at > column) {
            text_add(out, " ");
            at++;
        }
        text_add_bytes(out, what, (size_t)word);
        at += word;
        what += word + (what[word] == ' ');
    }
    text_add(out, "\n");
}

void help_row(Text *out, const char *name, const char *what, int column)
{
    const int used = 2 + (int)strlen(name);

    text_add(out, "  %s", name);
    if (used + 1 > column)
        text_add(out, "\n%*s", column, "");
    else
        text_add(out, "%*s", column - used, "");
    add_wrapped(out, what, column);
}

/* "a, b, c" of a choice; models have a topic of their own. */
static void add_choices(Text *out, const Option *option)
{
    char word[64];

    for (int i = 0; option_choice(option, i, word, sizeof word); i++)
        text_add(out, "%s%s", i ? ", " : "", word);
}

static bool shows_choices(const Option *option)
{
    return option->type == OPTION_WORD
               ? strcmp(option->name, "model") != 0
               : option->type != OPTION_CHAR && option->choices && !strchr(option->argument, '|');
}

/* The default, as a reader takes it; "" for none. */
static const char *shown_default(const Option *option)
{
    if (option->type == OPTION_FLAG)
        return "";
    return option->found ? option->found : option->fallback;
}

void help_describe(Text *out, const Option *option)
{
    const char *fallback = shown_default(option);

    text_add(out, "%s", option->help);
    if (shows_choices(option)) {
        text_add(out, " (");
        add_choices(out, option);
        text_add(out, ")");
    }
    if (*fallback)
        text_add(out, " [%s]", fallback);
}

static void add_row(Text *out, const Option *option)
{
    Text name = {0}, what = {0};

    if (option->letter)
        text_add(&name, "-%c, ", option->letter);
    else
        text_add(&name, "    ");
    text_add(&name, "--%s%s%s", option->name, option->argument ? " " : "",
             option->argument ? option->argument : "");
    help_describe(&what, option);
    if (name.failed || what.failed)
        out->failed = true;
    else
        help_row(out, name.data, what.data, COLUMN);
    text_free(&name);
    text_free(&what);
}

static bool belongs(const Option *option, const char *section, unsigned verbs)
{
    return option->section && strcmp(option->section, section) == 0 && (option->verbs & verbs);
}

static void add_section(Text *out, const char *section, const char *title, unsigned verbs)
{
    bool first = true;

    for (int i = 0; i < option_count; i++) {
        if (!belongs(&option_table[i], section, verbs))
            continue;
        if (first)
            text_add(out, "\n%s\n", title);
        first = false;
        add_row(out, &option_table[i]);
    }
}

void help_options(Text *out, unsigned verbs)
{
    for (int i = 0; option_section(i); i++)
        add_section(out, option_section(i)->name, option_section(i)->title, verbs);
    add_section(out, "", "General", verbs);
}

static void add_values(Text *out, const Option *option)
{
    char low[TEXT_NUMBER], high[TEXT_NUMBER];

    if (option->words || option->choices) {
        text_add(out, "  values: ");
        add_choices(out, option);
        text_add(out, "\n");
    } else if (option->low < option->high) {
        text_write_number(low, option->low);
        text_write_number(high, option->high);
        text_add(out, "  values: %s to %s%s\n", low, high, option->found ? ", or auto" : "");
    }
    if (option->aliases) {
        text_add(out, "  also accepted: ");
        for (const char *c = option->aliases; *c; c++)
            text_add(out, *c == '|' ? ", " : *c == '=' ? " = " : "%c", *c);
        text_add(out, "\n");
    }
}

static void add_verbs(Text *out, const Option *option)
{
    bool first = true;

    text_add(out, "  verbs: ");
    for (int i = 0; i < verb_count; i++) {
        if (!(option->verbs & verb_table[i].bit))
            continue;
        text_add(out, "%s%s", first ? "" : ", ", verb_table[i].name);
        first = false;
    }
    text_add(out, "\n");
}

void help_option(Text *out, const Option *option)
{
    const char *fallback = shown_default(option);

    text_add(out, "--%s%s%s", option->name, option->argument ? " " : "",
             option->argument ? option->argument : "");
    if (option->letter)
        text_add(out, ", -%c%s%s", option->letter, option->argument ? " " : "",
                 option->argument ? option->argument : "");
    text_add(out, "\n  ");
    add_wrapped(out, option->help, 2);
    add_values(out, option);
    if (*fallback)
        text_add(out, "  default: %s\n", fallback);
    if (option->section && *option->section)
        text_add(out, "  configuration: %s: {%s: ...}\n", option->section, option->name);
    add_verbs(out, option);
}

/* A cell of a Markdown table: | and * would be taken for marks. */
static void add_cell(Text *out, const char *text)
{
    for (; *text; text++)
        text_add(out, *text == '|' || *text == '*' ? "\\%c" : "%c", *text);
}

static void add_markdown_row(Text *out, const Option *option)
{
    text_add(out, "| `");
    if (option->letter)
        text_add(out, "-%c, ", option->letter);
    text_add(out, "--%s", option->name);
    if (option->argument) {
        text_add(out, " ");
        add_cell(out, option->argument);
    }
    text_add(out, "` | ");
    add_cell(out, option->help);
    if (shows_choices(option)) {
        text_add(out, " (");
        add_choices(out, option);
        text_add(out, ")");
    }
    text_add(out, " | ");
    add_cell(out, shown_default(option));
    text_add(out, " |\n");
}

static void add_markdown_section(Text *out, const char *section, const char *title)
{
    text_add(out, "| **%s** | | |\n", title);
    for (int i = 0; i < option_count; i++)
        if (belongs(&option_table[i], section, VERB_ALL))
            add_markdown_row(out, &option_table[i]);
}

void help_markdown(Text *out)
{
    text_add(out, "| option | meaning | default |\n|---|---|---|\n");
    for (int i = 0; option_section(i); i++)
        add_markdown_section(out, option_section(i)->name, option_section(i)->title);
    add_markdown_section(out, "", "General");
}
