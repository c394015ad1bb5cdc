/* Series that may not miss a value. */
#ifndef DATA_COMPLETE_H
#define DATA_COMPLETE_H

#include "data/series.h"

/* Errors (ERR_DATA): a missing value, at the place of the first one; how many there are in all.
 * column: of the file, from 0, of each of the series' columns, or
 * of the first value of a series that stands in a row; NULL: they are not those of the file; path:
 * of the error's place. Beyond the history future columns alone count. */
WARN_UNUSED Status complete_check(const Series *series, const char *path, const int *column,
                                  Error *err);

#endif
