/* Where a history begins and ends: rows without a target at either end. */
#ifndef DATA_TRIM_H
#define DATA_TRIM_H

#include "data/series.h"

/* The first row with a target; 0 where rows are counted, which keep their numbers. */
int trim_first(const Series *series);
/* A history begins with the first measured target. */
void trim_front(Series *series, Notes *notes);
/* It ends with the last one; rows after it are of use for their future columns alone. */
void trim_end(Series *series, Notes *notes);

#endif
