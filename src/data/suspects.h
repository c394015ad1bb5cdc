/* What is likely no measurement, and would be learnt as one. Inner to series and panel. */
#ifndef DATA_SUSPECTS_H
#define DATA_SUSPECTS_H

#include "data/series.h"

/* Warns of numbers that stand for a missing value (sentinel.h) in all columns and of stretches of
 * one value (stuck.h) in targets: of one series for each column, of several once for all. */
void suspects_note(const Series *series, int count, Notes *notes);

#endif
