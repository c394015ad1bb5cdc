/* The autocorrelation of a series that may have trend, spikes and missing values. */
#ifndef DATA_CORRELOGRAM_H
#define DATA_CORRELOGRAM_H

#include <stdbool.h>

#define SAMPLE_ROWS 8192 /* their autocorrelations cost some milliseconds */
#define LAG_LONGEST 2880

/* Values made ready: centred, spikes held back. */
typedef struct {
    int rows, present; /* all, and those with a value */
    double noise;      /* what rounding alone makes of the values' spread */
    double value[SAMPLE_ROWS];
    double weight[SAMPLE_ROWS]; /* 1, or 0 where the value is missing */
} Sample;

typedef struct {
    int lags, present; /* present: values of its sample */
    double at[LAG_LONGEST + 1];
    double sum[LAG_LONGEST + 2]; /* sum[k] = at[0] + ... + at[k-1] */
} Correlogram;

/* x[t] - x[t - lag]; x: [rows] with stride, missing values NAN, rows at most SAMPLE_ROWS. False
 * where nothing varies, as for the next. */
bool sample_differences(Sample *sample, const double *x, int rows, int stride, int lag);
/* x less the least-squares line. */
bool sample_detrended(Sample *sample, const double *x, int rows, int stride);
/* The mean of each step of a season over a sample: mean[period]; 0 where none has a value. */
void sample_profile(const Sample *sample, int period, double *mean);

/* Lags 0 to `lags`, at most LAG_LONGEST; pairs with a missing value are left out, and lags that too
 * few pairs have count as uncorrelated. */
void correlogram_make(Correlogram *out, const Sample *sample, int lags);

/* How far the autocorrelation at a period and at its double stands above its mean half-way, around
 * a half and three halves of it. Trends and short memory make an autocorrelation that falls from
 * lag to lag, hence no contrast. */
double correlogram_contrast(const Correlogram *of, int period);
/* The standard error of an autocorrelation at lags beyond `memory`, up to where neighbours hang
 * together (Bartlett, On the theoretical specification ..., 1946). */
double correlogram_error(const Correlogram *of, int memory);
/* The mean at all multiples of a period. */
double correlogram_comb(const Correlogram *of, int period);

#endif
