/* The rows of a CSV file as numbers. */
#ifndef DATA_TABLE_H
#define DATA_TABLE_H

#include "data/rows.h"

typedef struct {
    int rows, slots;
    double *value; /* [rows, slots] the columns that have a slot; NAN = missing or no number */
    int64_t *time; /* [rows]; NULL without a time column */
    long *line;    /* [rows] */
    TimeStyle style;
    long bad_stamps;
    Contrary contrary;
} Table;

/* Reads all rows: the columns' tallies, and the values of those with a slot. Errors: all of
 * csvfile_read; blank lines inside of a table of several columns. */
WARN_UNUSED Status table_read(Table *table, Columns *columns, Error *err);
void table_free(Table *table);

/* The series of a file whose columns (with their input) and time column were found, and whose table
 * may have been read: that is read where it lacks a column. The table keeps nothing of use. Errors:
 * of series_read. */
WARN_UNUSED Status series_of_table(Columns *columns, Table *table, const SeriesOptions *options,
                                   Series *series, Notes *notes, Error *err);

/* Tells the fields of the chosen columns [count] that are no numbers, and those of the time column
 * that are no stamps, in the lines of the table's rows, with their places. Returns OK where there
 * are none. */
WARN_UNUSED Status table_explain(const Table *table, Columns *columns, const int *chosen, int count,
                                 Error *err);

/* Refuses a decimal mark that was found but is contradicted by a number with the other one. */
WARN_UNUSED Status table_check_decimal(const Table *table, Columns *columns, Error *err);

#endif
