/* The order of a series' rows: reversed, sorted, repeated stamps. */
#ifndef DATA_ORDER_H
#define DATA_ORDER_H

#include "data/series.h"

/* Makes the stamps of a series strictly ascending: rows from new to old are turned round, sorted
 * where that is asked for, clock changes undone (clock.h), repeated rows dropped where they are
 * the same, else by the rule. rising: with repeated stamps left as they are, for a resampling.
 * Errors (ERR_DATA): a stamp that repeats with other values where there is no rule, time that goes
 * back; field: of the time column, from 1. */
WARN_UNUSED Status order_rows(Series *series, const char *path, int field,
                              const SeriesOptions *options, bool rising, Notes *notes, Error *err);

/* What stands for the values of a column in rows [from, end): their mean; of classes the most
 * frequent one, the first of several. NAN where all are missing. */
double order_middle(const Series *series, int column, int from, int end);

#endif
