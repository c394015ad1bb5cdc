#include "app/cli.h"

#include "app/config.h"
#include "app/help.h"
#include "app/run.h"
#include "base/text.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const Verb verb_table[] = {
    {"run", VERB_RUN, "FILE", 1, 1, "train, test on held-out rows, forecast beyond the end, plot",
     verb_run},
    {"fit", VERB_FIT, "FILE", 1, 1, "the same as run, without pictures", verb_fit},
    {"predict", VERB_PREDICT, "MODEL FILE", 2, 2, "forecast with a saved model, without training",
     verb_predict},
    {"backtest", VERB_BACKTEST, "FILE", 1, 1,
     "test forecasts from many points of the past, refitted at each", verb_backtest},
    {"batch", VERB_BATCH, "CONFIG", 1, 1,
     "run many experiments from a YAML file and rank them; resumable", verb_batch},
    {"inspect", VERB_INSPECT, "FILE", 1, 1, "show what is in a CSV file or a saved model",
     verb_inspect},
    {"plot", VERB_PLOT, "RUN", 1, FILES_MAX, "redraw a run's pictures in another format or size",
     verb_plot},
    {"synth", VERB_SYNTH, "KIND", 1, 1, "write a synthetic series with known properties",
     verb_synth},
    {"doctor", VERB_DOCTOR, "", 0, 0,
     "check gnuplot, threads and instruction sets; run a self-test", verb_doctor},
    {"help", VERB_HELP, "[TOPIC]", 0, 1, "show help, also on a verb, an option or a topic",
     verb_help},
    {"completion", VERB_COMPLETION, "bash|zsh|fish", 1, 1, "print a shell completion script",
     verb_completion},
};
const int verb_count = sizeof verb_table / sizeof *verb_table;

const Verb *verb_find(const char *name)
{
    for (int i = 0; i < verb_count; i++)
        if (strcmp(verb_table[i].name, name) == 0)
            return &verb_table[i];
    return NULL;
}

/* getopt's tables; what it returns for option i is FIRST + i, for --no-i NEGATED + i. */
enum { FIRST = 1000, NEGATED = 2000, WORD = 1 };

typedef struct {
    struct option option[2 * OPTIONS_MAX + 1];
    char negated[OPTIONS_MAX][32];
    char letters[3 * OPTIONS_MAX];
} Getopt;

static void fill_getopt(Getopt *table)
{
    char *letter = table->letters;
    int count = 0;

    memset(table, 0, sizeof *table);
    *letter++ = '-'; /* words are returned in their order, as they stand among the options */
    *letter++ = ':'; /* a missing value is told from an unknown option; getopt prints nothing */
    for (int i = 0; i < option_count; i++) {
        const Option *option = &option_table[i];
        const int argument = option->argument ? required_argument : no_argument;

        table->option[count++] = (struct option){option->name, argument, NULL, FIRST + i};
        if (option->letter) {
            *letter++ = option->letter;
            if (option->argument)
                *letter++ = ':';
        }
        if (option->type == OPTION_FLAG && option->section && *option->section) {
            snprintf(table->negated[i], sizeof table->negated[i], "no-%s", option->name);
            table->option[count++] = (struct option){table->negated[i], no_argument, NULL,
                                                     NEGATED + i};
        }
    }
}

/* The option that getopt means by a code; NULL: none. */
static const Option *find_code(int code)
{
    if (code >= FIRST)
        return &option_table[code >= NEGATED ? code - NEGATED : code - FIRST];
    for (int i = 0; i < option_count; i++)
        if (option_table[i].letter && option_table[i].letter == code)
            return &option_table[i];
    return NULL;
}

static void refuse_option(const char *name, Error *err)
{
    const int length = (int)strcspn(name, "=");
    char word[64];

    snprintf(word, sizeof word, "%.*s", length, name);
    const bool negated = strncmp(word, "no-", 3) == 0;
    const char *nearest = option_nearest(negated ? word + 3 : word, negated);

    if (nearest && (!negated || option_find(nearest)->type == OPTION_FLAG))
        error_add(err, ERR_USAGE, NULL, "unknown option \"--%s\"; did you mean \"--%s%s\"?", word,
                  negated ? "no-" : "", nearest);
    else
        error_add(err, ERR_USAGE, NULL, "unknown option \"--%s\"", word);
    error_hint(err, "forecast help options");
}

/* The word of the command line that getopt has just read as a long option. */
static const char *long_word(char **argv)
{
    return optarg && optarg == argv[optind - 1] ? argv[optind - 2] : argv[optind - 1];
}

/* getopt takes a beginning for the whole name; a slip must not mean another option. */
static bool is_cut_short(const char *word, int code)
{
    char name[48];

    if (code < FIRST)
        return false;
    snprintf(name, sizeof name, "--%s%s", code >= NEGATED ? "no-" : "", find_code(code)->name);
    return strncmp(word, name, strlen(name)) != 0 ||
           (word[strlen(name)] && word[strlen(name)] != '=');
}

static void set_key(Options *options, const char *text, Error *err)
{
    const char *mark = strchr(text, '=');
    char key[64], where[80];

    snprintf(key, sizeof key, "%.*s", (int)strcspn(text, "="), text);
    const Option *option = option_find(key);

    if (!mark) {
        error_add(err, ERR_USAGE, "--set", "\"%s\" is not KEY=VALUE", text);
    } else if (!option || !option->section || !*option->section) {
        const char *nearest = option_nearest(key, true);

        error_add(err, ERR_USAGE, "--set", "unknown key \"%s\"%s%s%s", key,
                  nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    } else {
        snprintf(where, sizeof where, "--set %s", key);
        const Status status = option_set(options, option, mark + 1, SOURCE_SET, where, err);
        (void)status; /* counted in err: the other options are read all the same */
    }
}

static void set_flag(Options *options, const Option *option, const char *value, Error *err)
{
    char where[40];

    snprintf(where, sizeof where, "--%s", option->name);
    if (option->type == OPTION_SET) {
        set_key(options, value, err);
    } else if (strcmp(option->name, "config") == 0 && options->config[0]) {
        error_add(err, ERR_USAGE, where, "given twice");
    } else {
        const Status status = option_set(options, option, value, SOURCE_FLAG, where, err);
        (void)status; /* counted in err */
    }
}

/* What getopt could not read: an unknown option, a value that is missing or too much. */
static void refuse(int code, const char *word, Error *err)
{
    const Option *option = find_code(optopt);

    if (optopt == 0 || is_cut_short(word, optopt))
        refuse_option(word + 2, err);
    else if (!option)
        error_add(err, ERR_USAGE, NULL, "unknown option \"-%c\"", optopt);
    else if (code == ':')
        error_add(err, ERR_USAGE, NULL, "--%s needs a value: %s", option->name, option->argument);
    else
        error_add(err, ERR_USAGE, NULL, "--%s takes no value", option->name);
    error_hint(err, "forecast help options");
}

static void take_word(Options *options, const char *word, Error *err)
{
    if (options->files == FILES_MAX)
        error_add(err, ERR_USAGE, NULL, "more than %d files", FILES_MAX);
    else if (strlen(word) >= sizeof options->file[0])
        error_add(err, ERR_USAGE, NULL, "a file name is longer than %zu characters",
                  sizeof options->file[0] - 1);
    else
        text_copy(options->file[options->files++], sizeof options->file[0], word);
}

static void take_verb(Options *options, const char *word)
{
    text_copy(options->verb, sizeof options->verb, word);
    options->verb_given = true;
}

static void take_option(Options *options, int code, const char *word, Error *err)
{
    const char *const plain = code >= NEGATED ? "no" : "yes";

    if (is_cut_short(word, code))
        refuse_option(word + 2, err);
    else
        set_flag(options, find_code(code), optarg ? optarg : plain, err);
}

/* Options and words; the verb is the first word that stands before a "--". */
static void read_words(int argc, char **argv, Options *options, Error *err)
{
    Getopt table;
    bool first = true;
    int code;

    fill_getopt(&table);
    optind = 0; /* anew, also for a second command line */
    while ((code = getopt_long(argc, argv, table.letters, table.option, NULL)) != -1) {
        if (code == WORD && first && verb_find(optarg))
            take_verb(options, optarg);
        else if (code == WORD)
            take_word(options, optarg, err);
        else if (code == '?' || code == ':')
            refuse(code, argv[optind - 1], err);
        else
            take_option(options, code, long_word(argv), err);
        first = first && code != WORD;
    }
    for (; optind < argc; optind++)
        take_word(options, argv[optind], err);
}

/* An option that the verb would not look at is a misunderstanding. */
static void check_verb(const Options *options, const Verb *verb, Error *err)
{
    for (int i = 0; i < option_count; i++) {
        if (options->source[i] < SOURCE_SET || (option_table[i].verbs & verb->bit))
            continue;
        error_add(err, ERR_USAGE, NULL, "--%s has no meaning for %s", option_table[i].name,
                  verb->name);
        error_hint(err, "forecast help %s", verb->name);
    }
}

/* "fitt data.csv": a first word that is no file and nearly a verb. */
static bool is_misspelt(const Options *options, Error *err)
{
    const char *list[32];

    if (options->verb_given || options->files == 0 || access(options->file[0], F_OK) == 0)
        return false;
    for (int i = 0; i < verb_count; i++)
        list[i] = verb_table[i].name;
    const char *nearest = text_nearest(options->file[0], list, verb_count);

    if (!nearest)
        return false;
    error_set(err, ERR_USAGE, NULL, "unknown verb \"%s\"; did you mean \"%s\"?", options->file[0],
              nearest);
    error_hint(err, "a file of this name would be ./%s", options->file[0]);
    return true;
}

static Status check_files(const Options *options, const Verb *verb, Error *err)
{
    if (verb->bit == VERB_RUN && is_misspelt(options, err))
        return err->status;
    if (options->files >= verb->least && options->files <= verb->most)
        return OK;
    if (options->files == 0 && verb->least == 1)
        error_set(err, ERR_USAGE, NULL, "%s is missing", verb->arguments);
    else
        error_set(err, ERR_USAGE, NULL, "%s takes %s, not %d word%s", verb->name,
                  *verb->arguments ? verb->arguments : "no file", options->files,
                  options->files == 1 ? "" : "s");
    if (verb->most == 1 && options->files > 1 && strcmp(verb->arguments, "FILE") == 0)
        error_hint(err, "one at a time; forecast help howto says how to take several");
    else
        error_hint(err, "forecast %s [OPTIONS] %s", verb->name, verb->arguments);
    return err->status;
}

Status cli_read(int argc, char **argv, Options *options, Error *err)
{
    options_init(options);
    text_copy(options->verb, sizeof options->verb, "run");
    read_words(argc, argv, options, err);
    const Verb *verb = verb_find(options->verb);

    if (err->status != OK || options->help || options->version)
        return err->status;
    check_verb(options, verb, err);
    if (err->status != OK)
        return err->status;
    if (verb->bit == VERB_BATCH && options->files == 0 && options->config[0])
        take_word(options, options->config, err);
    else if (options->config[0] && config_read(options->config, options, err) != OK)
        return err->status;
    if (check_files(options, verb, err) != OK || options_check(options, err) != OK)
        return err->status;
    options_finish(options);
    return OK;
}

static Status act(int argc, char **argv, Options *options, Console *console, Error *err)
{
    const Status status = cli_read(argc, argv, options, err);

    console_open(console, options);
    if (status != OK)
        return status;
    if (options->version)
        return help_version(err);
    if (options->help)
        return help_flag(options, err);
    console_catch_signals();
    return verb_find(options->verb)->act(options, console, err);
}

int cli_main(int argc, char **argv)
{
    Options *options = calloc(1, sizeof *options);
    Console console = {0};
    Error err = {0};
    Status status;

    if (!options) {
        status = error_memory(&err, "the options");
        console_error(&console, &err);
        return status;
    }
    if (argc < 2) {
        help_usage();
        free(options);
        return ERR_USAGE;
    }
    status = act(argc, argv, options, &console, &err);
    if (status != OK)
        console_error(&console, &err);
    free(options);
    return status;
}
