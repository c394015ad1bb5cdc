/* Records as rows of numbers: what one pass over a CSV file, or over a piece of it, gathers. */
#ifndef DATA_ROWS_H
#define DATA_ROWS_H

#include "data/columns.h"

/* What the fields of one column were. */
typedef struct {
    long all[FIELD_KINDS];
    long odd_line; /* of the first that is no number and not missing; 0: none */
    char odd[FIELD_SHOWN];
} Tally;

/* A number whose mark contradicts the decimal mark that was found. */
typedef struct {
    long line; /* 0: there is none */
    int field;
    char text[FIELD_SHOWN];
} Contrary;

typedef struct {
    const Columns *columns;
    int slots;
    bool grows; /* the memory, as rows come; else it has room for all */
    int rows, room;
    double *value; /* [room, slots] the columns that have a slot; NAN = missing or no number */
    int64_t *time; /* [room]; NULL without a time column */
    long *line;    /* [room] */
    Tally *tally;  /* [columns] */
    Contrary contrary;
    long total; /* line of the first field that announces a sum; 0: none */
    TimeRule rule;
    TimeStyle style;
    long bad_stamps;
    long hollow; /* of the rows after that: without a stamp as without all else, so they end a table
                    as spreadsheets do, or are bad */
    bool begun;  /* the header, where there is one, is behind */
    int solid;   /* rows up to the last one that holds anything */
    long blank;  /* the first of the blank lines just passed, 0: none */
} Rows;

/* A CsvRecord: adds a record to `user`, the Rows. Errors: a blank line inside of a table of
 * several columns; more than INT_MAX rows; out of memory. */
WARN_UNUSED Status rows_add(void *user, long line, const CsvField *field, int count, Error *err);

/* Adds the tallies [count] of lines elsewhere to others; the earlier odd field stays. */
void rows_join_tallies(Tally *tally, const Tally *other, int count);
void rows_join_contrary(Contrary *contrary, const Contrary *other);

#endif
