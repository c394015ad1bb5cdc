/* The columns of time stamps. */
#ifndef DATA_TIMECOLUMN_H
#define DATA_TIMECOLUMN_H

#include "data/columns.h"

/* Finds them: those asked for; else the first column that holds stamps in a notation that is
 * certain, and a column of clocks or hours beside it; else columns called year, month, day, hour
 * ...; else numbers that count time by their name or place and by their steps: years, 20180128,
 * 2018.25, seconds since 1970. Notes what is not ISO 8601. Errors: no such column; numbers that are
 * no time; stamps with two readings; an unusable format (ERR_USAGE). */
WARN_UNUSED Status timecolumn_find(Columns *columns, const SeriesOptions *options, Notes *notes,
                                   Error *err);

/* Where no column was found: warns about those that may be time but are not certain to be. */
void timecolumn_warn(const Columns *columns, const SeriesOptions *options, Notes *notes);

#endif
