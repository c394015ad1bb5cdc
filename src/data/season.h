/* Season lengths from the training rows. */
#ifndef DATA_SEASON_H
#define DATA_SEASON_H

#include "data/timestamp.h"

/* The season length in steps, 1 if there is none: a length that the calendar expects of the
 * frequency (daily 7, then 365; hourly 24, 168; half-hourly 48; 10 minutes 144; monthly 12;
 * quarterly 4; weekly 52) and that the autocorrelation of the differenced or the detrended series
 * bears out, else the smallest period up to 400 with a strong peak whose double is a peak as well.
 * Only lengths that the rows cover at least three times, and not above 1440; of a long series the
 * last 8192 rows are looked at. x: [rows] with stride; missing values left out. Of noise, random
 * walks and autoregressions of 40 to 400 rows one in 200 is given a season. */
int season_find(const double *x, int rows, int stride, Frequency frequency);

#endif
