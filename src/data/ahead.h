/* Future inputs from a file of their own. */
#ifndef DATA_AHEAD_H
#define DATA_AHEAD_H

#include "data/series.h"

/* Adds the rows of a second file behind those of the series: future columns alone, in columns of
 * the same names; all else in it is left alone. Notes how far they reach. Errors: ERR_USAGE where
 * the series has no future inputs; ERR_DATA (path and line): all of series_read; stamps that do not
 * continue those of the series one by one; a file with stamps for a series without, and the other
 * way round. */
WARN_UNUSED Status ahead_read(const char *path, const SeriesOptions *options, Series *series,
                              Notes *notes, Error *err);

#endif
