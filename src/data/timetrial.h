/* Readings of time columns, tried on a file's rows. */
#ifndef DATA_TIMETRIAL_H
#define DATA_TIMETRIAL_H

#include "data/columns.h"

#define READINGS_MOST 16

typedef struct {
    TimeRule rule;
    long read;                   /* rows that it reads */
    long forward, back, repeats; /* steps between rows */
    long even;                   /* steps that equal the one before */
    int64_t even_step;           /* the last of them */
    int64_t first, last, step;   /* of stamps that are months or longer: months */
    int parts;                   /* the most of a stamp, as in TimeStyle */
} Reading;

typedef struct {
    Reading reading[READINGS_MOST];
    int count;
    long rows; /* that were tried */
    struct {   /* the first row that two readings read differently */
        long line;
        int first, second; /* the readings; line 0: none */
        int64_t one, other;
        char text[FIELD_SHOWN];
    } differ;
} Trial;

#define TRIAL_ROWS 1000

/* Adds the readings that the first rows of the columns suggest: the one of `format` where it is
 * given. numbers: numbers alone may be stamps. */
WARN_UNUSED Status timetrial_suggest(Trial *trial, const Columns *columns, const int *column,
                                     int count, const char *format, bool numbers, Error *err);
/* Adds one. False: the format is none. */
bool timetrial_add(Trial *trial, const char *format, const int *column, int count);

/* Tries all of them on the first `rows` rows, 0: on all. */
WARN_UNUSED Status timetrial_run(Trial *trial, const Columns *columns, long rows, Error *err);

/* Drops those that read fewer rows than the best one, but for a tenth where the day stands first
 * before points. */
void timetrial_sift(Trial *trial);

/* Steps that stand still or go against most others. */
long timetrial_disorder(const Reading *reading);
/* Whether the stamps rise, or fall, but for a tenth of the steps: a spoilt one is to be told as an
 * error, not to hide the column. */
bool timetrial_ordered(const Reading *reading);
/* Whether they do so by the same step in the most. */
bool timetrial_even(const Reading *reading);

/* The reading that stays when all that read less, or without order where others have it, are
 * dropped. *found: NULL where none is left; where several are that do not agree in every row, an
 * error with both readings. */
WARN_UNUSED Status timetrial_settle(Trial *trial, const Columns *columns, const Reading **found,
                                    Error *err);

#endif
