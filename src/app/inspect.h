/* forecast inspect: what is in a CSV file or in a model. */
#ifndef APP_INSPECT_H
#define APP_INSPECT_H

#include "app/console.h"
#include "data/sentinel.h"
#include "data/table.h"

#define SAMPLE_SHOWN 3 /* rows of each end that are shown */

/* Numbers of one column of numbers. */
typedef struct {
    long count;
    double min, mean, max; /* NAN where there are none */
    double first, sum;     /* sum: of differences to the first */
    Sentinel sentinel;     /* a number that likely means a missing value */
} Summary;

/* The first and the last rows of the table, in this order. */
typedef struct {
    int rows;
    int gap; /* rows before the ones that are left out; rows where none is */
    long line[2 * SAMPLE_SHOWN];
    int64_t time[2 * SAMPLE_SHOWN];
    double *value; /* [rows, columns] NAN: missing, or no number */
} SampleRows;

/* Rows of the series without a target's value, one after the other. */
typedef struct {
    int count;    /* of such stretches */
    int rows;     /* in all of them */
    int inserted; /* of the rows, those that the file does not have */
    int longest;  /* rows of the longest */
    int first;    /* row where that begins */
} Holes;

/* All that is known of a file. */
typedef struct {
    Columns columns;
    Table table; /* until the series is made of it */
    int rows;
    Summary *summary; /* [columns.count] */
    SampleRows sample;
    TimeStyle style;
    bool timed;  /* series is there */
    bool usable; /* forecast would take the file with these flags */
    Series series;
    Holes holes;
    bool planned;       /* model and split are there */
    ModelConfig model;  /* what a run would take: seasons, horizon, window */
    Calendar calendar;  /* likewise */
    Split split;        /* likewise */
    char refusal[1024]; /* why not, where it is not planned */
    Options pinned;     /* with these flags nothing is left to be found */
} Findings;

/* Reads a file that is open, which it views. What a run would refuse is told in `refused`, and the
 * rest is found all the same; notes: of that. Errors: what leaves nothing to tell (all of
 * csvfile_read). */
WARN_UNUSED Status findings_read(Findings *findings, const Options *options, Input *input,
                                 Notes *notes, Error *refused, Error *err);
void findings_free(Findings *findings);

/* "time", "number", "text", "flag", "stamp", "mixed", "empty" */
const char *findings_kind(const Findings *findings, int column);
/* Warnings that are not among the notes. */
void findings_warn(const Findings *findings, Notes *notes);
/* The flags that were given or stand for something found, and the command with them. */
void findings_flags(const Findings *findings, Text *out);
void findings_command(const Findings *findings, Text *out);

/* "target     a, b" and so on, as json_columns; nothing of none. */
void inspect_columns(Text *out, char (*const name)[COLUMN_NAME], int targets, int past, int future,
                     int fixed);
void inspect_text(const Findings *findings, Text *out);
/* The same content. */
void inspect_json(const Findings *findings, const Notes *notes, Text *out);
/* The pictures that --plot asks for: of kind dumb to standard output, others in a folder of their
 * own beside the JSON document. Errors: ERR_USAGE, ERR_OUTPUT, ERR_PLOT. */
WARN_UNUSED Status inspect_plot(const Findings *findings, const Options *options,
                                const Notes *notes, Console *console, Error *err);

/* Configuration, sizes, tensors and training data of a saved model, to standard output. Errors: as
 * model_load; ERR_OUTPUT. */
WARN_UNUSED Status inspect_model(const char *path, const Options *options, Error *err);

#endif
