/* Rows put together: one for each step of a coarser frequency. */
#ifndef DATA_RESAMPLE_H
#define DATA_RESAMPLE_H

#include "data/series.h"

/* Makes one row of all rows in a step of options->freq by options->resample; it carries the stamp
 * at which the step begins: midnight, Monday, the first of a month. Steps without rows stay out.
 * Missing values are passed over but for a sum, which needs them all; at the ends of a regular
 * series a step that is not whole is left out. RESAMPLE_OHLC gives the last value of each column,
 * and the first, highest and lowest of each target as past inputs NAME.open, NAME.high, NAME.low.
 * By other rules nothing changes where no two rows share a step and all lie on one grid. The stamps
 * rise, some may repeat. Notes how many rows went into how many. Errors: several rows in a step
 * without a rule, a rule for numbers on classes (ERR_DATA), no frequency (ERR_USAGE). */
WARN_UNUSED Status resample_rows(Series *series, const char *path, int field,
                                 const SeriesOptions *options, Notes *notes, Error *err);

/* Past inputs that it adds for so many targets. */
int resample_added(ResampleRule rule, int targets);

#endif
