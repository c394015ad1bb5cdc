/* Options: one table makes the flags, the configuration keys, the help, the completion, the man
 * page and the README's table. */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include "model/evaluate.h"
#include "model/train.h"

typedef enum {
    FORMAT_AUTO,
    FORMAT_TABLE,
    FORMAT_CSV,
    FORMAT_JSON
} Format; /* auto: table on a terminal, CSV in a pipe */

#define FILES_MAX 32

typedef struct {
    SeriesOptions data;
    ModelConfig model;
    TrainConfig train;
    Mode mode;
    Format format;
    char plots[64];         /* terminals, separated by newlines: "png"; "none" */
    char output[FILE_PATH]; /* "": plots/NAME */
    char name[128];         /* of the run; "": the data file's stem */
    char require[256];      /* "mase<1": checked against the test part */
    char config[FILE_PATH];
    int test_rows; /* predict: score the last rows of the file too */
    int rows;      /* synth: length; 0: the kind's default */
    int threads;   /* 0: all */
    bool json, quiet, verbose, dry_run, force, help, version;
    char verb[16]; /* "run", "fit", "predict", "batch", "inspect", "plot", "synth", "doctor",
                      "help", "completion" */
    char file[FILES_MAX][1024]; /* what stands after the options */
    int files;
} Options;

typedef enum {
    OPTION_FLAG,
    OPTION_INT,
    OPTION_REAL,
    OPTION_TEXT,
    OPTION_NAMES,
    OPTION_CHOICE,
    OPTION_CHAR,
    OPTION_SEED,
    OPTION_LEVELS
} OptionType;

typedef struct {
    const char *name;    /* long flag and configuration key */
    char letter;         /* 0: none */
    const char *section; /* "data", "prepare", "network", "train", "forecast", "output"; NULL: not a
                            configuration key */
    OptionType type;
    size_t offset, size;  /* of the field in Options */
    const char *choices;  /* OPTION_CHOICE: "continuous|autoregressive|both", in the enum's order */
    double low, high;     /* numbers: the range allowed */
    const char *fallback; /* default as it would be typed; "": found or none */
    const char *argument; /* "COL", "N" in the help */
    const char *help;     /* one line */
} Option;

extern const Option option_table[];
extern const int option_count;

/* Options with every default of the table. */
void options_init(Options *options);
const Option *option_find(const char *name); /* also aliases and - for _ */
/* Sets one option from text; where: its place for the error ("--hidden", "weather.yaml:23:5").
 * Errors: ERR_USAGE (value not of the type, out of range, unknown choice with the nearest one). */
WARN_UNUSED Status option_set(Options *options, const Option *option, const char *value,
                              const char *where, Error *err);
/* The value as it would be typed (round trips through option_set). */
void option_text(const Options *options, const Option *option, char *out, size_t size);
/* Checks what no single option shows (contradictions). */
WARN_UNUSED Status options_check(const Options *options, Error *err);

#endif
