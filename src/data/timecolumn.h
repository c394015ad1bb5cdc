/* The column of time stamps. */
#ifndef DATA_TIMECOLUMN_H
#define DATA_TIMECOLUMN_H

#include "data/columns.h"

/* Finds it from the first rows: the one asked for; else the first that holds stamps, or a first
 * column called year that counts years. Numbers are never taken for time otherwise. Errors: no such
 * column; numbers that are no time; an unusable format (ERR_USAGE). */
WARN_UNUSED Status timecolumn_find(Columns *columns, const SeriesOptions *options, Notes *notes,
                                   Error *err);

/* Where no column was found: warns about those that may be time in a notation nobody asked for. */
void timecolumn_warn(const Columns *columns, const SeriesOptions *options, Notes *notes);

#endif
