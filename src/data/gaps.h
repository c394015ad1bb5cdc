/* The frequency of a series' stamps and the gaps between them. */
#ifndef DATA_GAPS_H
#define DATA_GAPS_H

#include "data/series.h"

/* Finds the frequency and fills gaps by the rule: a missing row has NAN in every column and line 0.
 * The stamps ascend. Errors (ERR_DATA): a gap where the rule is to refuse them; rows to insert
 * where the stamps do not lie on the frequency's grid, or too many. */
WARN_UNUSED Status gaps_fill(Series *series, const char *path, int field,
                             const SeriesOptions *options, Notes *notes, Error *err);

#endif
