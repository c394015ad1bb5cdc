/* The order of a series' stamps: repeated ones, steps back, gaps. */
#ifndef DATA_GAPS_H
#define DATA_GAPS_H

#include "data/series.h"

/* Makes the stamps of a series strictly ascending by the rule for repeated ones. Errors (ERR_DATA):
 * a stamp that repeats where the rule is to refuse it, time that goes back; field: of the time
 * column, from 1. */
WARN_UNUSED Status gaps_order(Series *series, const char *path, int field, DuplicateRule rule,
                              Notes *notes, Error *err);

/* Finds the frequency and fills gaps by the rule: a missing row has NAN in every column and line 0.
 * The stamps ascend. Errors (ERR_DATA): a gap where the rule is to refuse them; rows to insert
 * where the stamps do not lie on the frequency's grid, or too many. */
WARN_UNUSED Status gaps_fill(Series *series, const char *path, int field, GapRule rule,
                             Notes *notes, Error *err);

#endif
