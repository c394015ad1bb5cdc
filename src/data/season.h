/* Season lengths from the training rows. */
#ifndef DATA_SEASON_H
#define DATA_SEASON_H

#include "data/timestamp.h"

/* The season length in steps, 1 if there is none: the smallest strong peak of the autocorrelation
 * of the differenced and the detrended series whose double is a peak as well, snapped to the
 * calendar lengths of the frequency (daily 7; hourly 24; half-hourly 48; 10 minutes 144; monthly
 * 12; quarterly 4; weekly 52). Only lengths that rows covers at least three times. x: [rows] with
 * stride; missing values left out. */
int season_find(const double *x, int rows, int stride, Frequency frequency);

#endif
