/* Options: one table makes the flags, the configuration keys, the help, the completion and the
 * README's table. */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include "model/backtest.h"
#include "model/evaluate.h"
#include "model/train.h"

#define FORECAST_VERSION "0.1.0"

typedef enum {
    FORMAT_AUTO,
    FORMAT_TABLE,
    FORMAT_CSV,
    FORMAT_JSON
} Format; /* auto: table on a terminal, CSV in a pipe */

/* Where a value comes from; a higher source is never overwritten by a lower one. */
typedef enum { SOURCE_DEFAULT, SOURCE_CONFIG, SOURCE_SET, SOURCE_FLAG } Source;

/* Whether a model is fitted anew on the held-out rows, once they have judged it. */
typedef enum { REFIT_AUTO, REFIT_YES, REFIT_NO } RefitRule;

#define FILES_MAX   8
#define OPTIONS_MAX 128

typedef struct {
    SeriesOptions data;
    ModelConfig model; /* its seed is train.seed's copy, see options_finish */
    TrainConfig train;
    Mode mode;
    RefitRule refit;
    BacktestPlan backtest;
    Format format;
    char plots[64];         /* terminals, separated by newlines: "png"; "none" */
    int size[2];            /* of the pictures: width, height in pixels; 0: plot.h's */
    char output[FILE_PATH]; /* "": plots/NAME; synth: "": standard output */
    char name[128];         /* of the run; "": the data file's stem, see options_finish */
    char require[256];      /* "mase<1": checked against the test part */
    char config[FILE_PATH];
    int test_rows;   /* predict: score the last rows of the file too */
    int rows;        /* synth: length; 0: the kind's default */
    int threads;     /* 0: all, until options_finish */
    bool plot_asked; /* --plot was given: a picture that fails is then a failure */
    bool audit;      /* see model/audit.h */
    bool json, quiet, verbose, dry_run, force, help, version, markdown, man;
    bool verb_given;            /* a verb was typed */
    char verb[16];              /* a name of cli.h's verb table */
    char file[FILES_MAX][1024]; /* what stands after the options, or a configuration's files */
    int files;
    /* of the configuration as it was asked for, by config_hash; run.json carries it as
     * "config_sha256", by which a batch knows what is finished */
    char hash[FILE_HASH];
    unsigned char source[OPTIONS_MAX]; /* Source of each option, by its place in the table */
} Options;

typedef enum {
    OPTION_FLAG,    /* bool */
    OPTION_INT,     /* int */
    OPTION_REAL,    /* double */
    OPTION_TEXT,    /* char [size] */
    OPTION_NAMES,   /* char [size], separated by newlines; typed with commas, \, for one within */
    OPTION_CHOICE,  /* an enum, or a bool of two choices */
    OPTION_WORD,    /* char [size], one of a table's names */
    OPTION_CHAR,    /* char; typed as itself or tab, comma, semicolon, pipe, space */
    OPTION_SEED,    /* uint64_t */
    OPTION_LEVELS,  /* percentages: ModelConfig's level and levels */
    OPTION_LAGS,    /* char [size], "1:24,168" */
    OPTION_SHARE,   /* char [size], "15%" or a count of rows */
    OPTION_SIZE,    /* int [2], "1200x700" */
    OPTION_SEASON,  /* Seasons, "24" or "24,168" */
    OPTION_NAME,    /* char [size], a plain file name */
    OPTION_MISSING, /* MissingRule */
    OPTION_SET      /* KEY=VALUE: the command line sets the option that it names */
} OptionType;

/* The name of row `index` of a table, NULL past its end. */
typedef const char *(*OptionWords)(int index);

typedef struct {
    const char *name; /* long flag and configuration key */
    char letter;      /* 0: none */
    OptionType type;
    const char *section;  /* of the help and the configuration; "": a flag only; NULL: hidden */
    size_t offset, size;  /* of the field in Options */
    const char *choices;  /* CHOICE: "continuous|autoregressive|both", in the enum's order; NAMES:
                             the names allowed */
    const char *aliases;  /* "one-step=continuous|...", also accepted for a choice; may be NULL */
    OptionWords words;    /* WORD: the table */
    double low, high;     /* numbers: the range allowed */
    const char *fallback; /* default as it would be typed */
    const char *found; /* how "auto" (numbers 0, texts "") is found; NULL: it cannot be left open */
    unsigned verbs;    /* those that know it: bits of cli.h's verbs */
    bool here;         /* says nothing about the results: never written to a configuration */
    const char *argument; /* "COL", "N" in the help; NULL for a flag */
    const char *help;     /* one line */
} Option;

/* Verbs, as bits of Option.verbs. */
enum {
    VERB_RUN = 1 << 0,
    VERB_FIT = 1 << 1,
    VERB_PREDICT = 1 << 2,
    VERB_BATCH = 1 << 3,
    VERB_INSPECT = 1 << 4,
    VERB_PLOT = 1 << 5,
    VERB_SYNTH = 1 << 6,
    VERB_DOCTOR = 1 << 7,
    VERB_HELP = 1 << 8,
    VERB_COMPLETION = 1 << 9,
    VERB_BACKTEST = 1 << 10,
    VERB_EVALUATE = VERB_RUN | VERB_FIT | VERB_BATCH, /* on a held-out end */
    VERB_LEARN = VERB_EVALUATE | VERB_BACKTEST,
    VERB_READ = VERB_LEARN | VERB_PREDICT | VERB_INSPECT, /* a CSV file */
    VERB_ALL = (1 << 11) - 1
};

extern const Option option_table[];
extern const int option_count;

/* The sections in the order of the help, with a title each; NULL past the end. */
typedef struct {
    const char *name, *title;
} OptionSection;
const OptionSection *option_section(int index);

/* Options with every default of the table. */
void options_init(Options *options);
/* Also _ for -; capitals matter. NULL: none of that name. */
const Option *option_find(const char *name);
/* The nearest name of an option (of the configuration keys alone where keys is set), or NULL. */
const char *option_nearest(const char *name, bool keys);
Source option_source(const Options *options, const Option *option);

/* Sets one option from text, unless a higher source set it already (the value is checked all the
 * same); where: its place for the error ("--hidden", "weather.yaml:23:5"). The error is added to
 * those already found (error_add). Errors: ERR_USAGE (value not of the type, out of range, unknown
 * choice with the nearest one). */
WARN_UNUSED Status option_set(Options *options, const Option *option, const char *value,
                              Source source, const char *where, Error *err);
/* The same from a list of items, which hold no separators (NAMES, LEVELS, LAGS). */
WARN_UNUSED Status option_set_list(Options *options, const Option *option, int count,
                                   const char *const *item, Source source, const char *where,
                                   Error *err);
bool option_is_list(const Option *option);

/* The value as it would be typed (round trips through option_set). */
void option_text(const Options *options, const Option *option, char *out, size_t size);
bool option_is_default(const Options *options, const Option *option);
/* Whether the value is left to be found. */
bool option_is_open(const Options *options, const Option *option);
/* Choice `index` of a CHOICE, a WORD or of NAMES with choices; false past the end. */
bool option_choice(const Option *option, int index, char *out, size_t size);

void options_finish(Options *options);
/* Checks what no single option shows (contradictions). */
WARN_UNUSED Status options_check(const Options *options, Error *err);

/* Pins what was found in the file and decided for the model, so that the options alone repeat it.
 * model may be NULL. */
void options_pin(Options *options, const Series *series, const Model *model);

#endif
