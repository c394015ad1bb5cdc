/* The columns of a CSV file as its first rows show them: decimal mark, header, names, what each
 * holds. */
#ifndef DATA_COLUMNS_H
#define DATA_COLUMNS_H

#include "base/input.h"
#include "data/field.h"
#include "data/series.h"
#include "data/timerule.h"

typedef struct {
    char name[COLUMN_NAME];
    bool repeated;           /* other columns had the name too, and got numbers */
    FieldKind top;           /* of the first record's field, header or not */
    long first[FIELD_KINDS]; /* fields by kind, of the first rows */
    long all[FIELD_KINDS];   /* of all rows; where stamps are not looked for they are text */
    double last;             /* of the first rows' numbers */
    bool counts;             /* each of them is the one before and 1 */
    double begins;           /* the first of them */
    char odd[FIELD_SHOWN];   /* the first field of all rows that is no number and not missing */
    long odd_line;
    bool timed;   /* it is, or is part of, the time stamps */
    bool classes; /* categorical: its fields are labels */
    bool aside;   /* names the series, or is the same in all its rows: neither target nor input */
    int slot;     /* its place in a table's row, -1: not kept */
} Column;

typedef struct {
    const char *path; /* as it stands in error places */
    const char *bytes;
    size_t size;
    Input *input; /* the file that the bytes are of, where its hash is wanted; else NULL */
    int threads;  /* that read; the results do not depend on it */
    size_t piece; /* bytes that one reads at a time */
    CsvOptions csv;
    FieldRules rules;
    bool header;
    bool header_found; /* not given */
    long header_line;  /* of the first record */
    bool latin;        /* it is no UTF-8 */
    int count;
    Column *column; /* [count] */
    TimeRule time;
} Columns;

/* Reads the first rows. columns: path, bytes and size are set and must outlive it, as must options.
 * Errors: all of csvfile_read; no rows; more than SERIES_COLUMNS columns. */
WARN_UNUSED Status columns_find(Columns *columns, const SeriesOptions *options, Notes *notes,
                                Error *err);
void columns_free(Columns *columns);

/* Whether a record is a blank line of a file with more columns than one. */
bool columns_blank(const Columns *columns, const CsvField *field, int count);

/* Whether the column is called as targets are: y, value, close, price, target. */
bool columns_is_target(const Column *column);
/* Whether a column just numbers the rows from 0 or 1, as data frames and databases do: the first
 * one, without a name or in a dozen rows and more. */
bool columns_numbers(const Columns *columns, int index);

/* The column of that name, or of that number from 1, or -1. */
int columns_by_name(const Columns *columns, const char *name);
/* The same; an error, with the nearest name as hint, where there is none. */
WARN_UNUSED Status columns_resolve(const Columns *columns, const char *name, int *column,
                                   Error *err);

#endif
