/* Season lengths from the training rows. */
#ifndef DATA_SEASON_H
#define DATA_SEASON_H

#include "data/timestamp.h"

#define SEASON_ROWS 8192 /* as many are looked at */

/* In steps. */
typedef struct {
    int first;  /* 1: there is none */
    int second; /* a longer one that the first stands within, the week of daily cycles; 0: none */
} Seasons;

/* The first: a length that the calendar expects of the frequency (daily 7, then 365; hourly 24,
 * 168; half-hourly 48; 10 minutes 144; monthly 12; quarterly 4; weekly 52) and that the
 * autocorrelation of the differenced or the detrended series bears out, else the smallest period up
 * to 400 with a strong peak whose double is a peak as well; without a known frequency the usual
 * lengths near it and within it go before. The second: a longer length of the calendar, without one
 * seven times a day's, that shows when the first season has been taken out. Only lengths that the
 * rows cover at least three times, the second five times in two, and not above 1440; of a long
 * series the last SEASON_ROWS are looked at. x: [rows] with stride; missing values left out. Of
 * noise, random walks and autoregressions of 40 to 400 rows one in 200 is given a season. Months
 * and quarters of two years but not three are given the year. */
Seasons seasons_find(const double *x, int rows, int stride, Frequency frequency);
/* The same where the calendar of the rows expects these lengths, the likeliest first. */
Seasons seasons_find_among(const double *x, int rows, int stride, const int *period, int count);

#endif
