#include "data/correlogram.h"

#include <float.h>
#include <math.h>
#include <stddef.h>

enum { LANES = 8, PRESENT_LEAST = 6 };

/* sums[j] = sum over t of y[t] * y[t + lag + j]: eight lags at once, each in ascending order. */
static void lag_products(const double *y, int rows, int lag, double sums[LANES])
{
    int t = 0;

    for (int j = 0; j < LANES; j++)
        sums[j] = 0;
    for (; t + lag + LANES <= rows; t++)
        for (int j = 0; j < LANES; j++)
            sums[j] += y[t] * y[t + lag + j];
    for (; t + lag < rows; t++)
        for (int j = 0; t + lag + j < rows; j++)
            sums[j] += y[t] * y[t + lag + j];
}

void correlogram_make(Correlogram *out, const Sample *sample, int lags)
{
    double variance = 0;

    out->lags = lags;
    out->present = sample->present;
    out->sum[0] = 0;
    for (int lag = 0; lag <= lags; lag += LANES) {
        double sums[LANES], pairs[LANES] = {0};

        lag_products(sample->value, sample->rows, lag, sums);
        if (sample->present < sample->rows)
            lag_products(sample->weight, sample->rows, lag, pairs);
        for (int j = 0; j < LANES && lag + j <= lags; j++) {
            const int k = lag + j;
            const double count = sample->present < sample->rows ? pairs[j] : sample->rows - k;

            if (k == 0)
                variance = sums[0] / count;
            out->at[k] = count < 0.1 * sample->present ? 0 : sums[j] / count / variance;
            out->sum[k + 1] = out->sum[k] + out->at[k];
        }
    }
}

static double mean_between(const Correlogram *of, int first, int last)
{
    return (of->sum[last + 1] - of->sum[first]) / (last + 1 - first);
}

double correlogram_contrast(const Correlogram *of, int period)
{
    const int near = (period + 3) / 4, far = period - near;
    const double first = mean_between(of, near, far);
    const double second = mean_between(of, period + near, period + far);

    return fmin(of->at[period], of->at[period + period]) - fmax(first, second);
}

double correlogram_error(const Correlogram *of, int memory)
{
    double squares = 1;

    for (int k = 1; k <= memory; k++)
        squares += 2 * of->at[k] * of->at[k];
    return sqrt(squares / of->present);
}

double correlogram_comb(const Correlogram *of, int period)
{
    const int last = of->lags / period;
    double sum = 0;

    for (int k = 1; k <= last; k++)
        sum += of->at[(size_t)k * (size_t)period];
    return last > 0 ? sum / last : -1;
}

static double centre(Sample *sample)
{
    double sum = 0, spread = 0;

    for (int t = 0; t < sample->rows; t++)
        sum += sample->value[t]; /* missing ones are 0 */
    for (int t = 0; t < sample->rows; t++) {
        sample->value[t] = sample->weight[t] * (sample->value[t] - sum / sample->present);
        spread += fabs(sample->value[t]);
    }
    return spread / sample->present;
}

/* Centred, and held within five mean deviations again and again, since wild values, which must not
 * hide a season, widen them. False where nothing varies. */
static bool condition(Sample *sample)
{
    enum { PASSES = 8 };

    if (sample->present < PRESENT_LEAST)
        return false;
    for (int pass = 0; pass < PASSES; pass++) {
        const double limit = 5 * centre(sample);

        for (int t = 0; t < sample->rows; t++)
            sample->value[t] = fmax(-limit, fmin(limit, sample->value[t]));
    }
    return centre(sample) > sample->noise;
}

static void put(Sample *sample, double value)
{
    const bool missing = isnan(value);

    sample->value[sample->rows] = missing ? 0 : value;
    sample->weight[sample->rows++] = missing ? 0 : 1;
    sample->present += !missing;
}

static void begin(Sample *sample, const double *x, int rows, int stride)
{
    double largest = 0;

    for (int t = 0; t < rows; t++)
        if (fabs(x[(size_t)t * (size_t)stride]) > largest)
            largest = fabs(x[(size_t)t * (size_t)stride]);
    sample->noise = 16 * DBL_EPSILON * largest;
    sample->rows = 0;
    sample->present = 0;
}

bool sample_differences(Sample *sample, const double *x, int rows, int stride, int lag)
{
    begin(sample, x, rows, stride);
    for (int t = lag; t < rows; t++)
        put(sample, x[(size_t)t * (size_t)stride] - x[(size_t)(t - lag) * (size_t)stride]);
    return condition(sample);
}

bool sample_detrended(Sample *sample, const double *x, int rows, int stride)
{
    double time = 0, product = 0, square = 0;

    begin(sample, x, rows, stride);
    for (int t = 0; t < rows; t++)
        put(sample, x[(size_t)t * (size_t)stride]);
    if (!condition(sample))
        return false;
    for (int t = 0; t < rows; t++)
        time += sample->weight[t] * t / sample->present;
    for (int t = 0; t < rows; t++) {
        product += (t - time) * sample->value[t];
        square += sample->weight[t] * (t - time) * (t - time);
    }
    for (int t = 0; t < rows; t++)
        sample->value[t] -= sample->weight[t] * (t - time) * product / square;
    return condition(sample);
}

void sample_profile(const Sample *sample, int period, double *mean)
{
    for (int phase = 0; phase < period; phase++) {
        double sum = 0, count = 0;

        for (int t = phase; t < sample->rows; t += period) {
            sum += sample->value[t];
            count += sample->weight[t];
        }
        mean[phase] = count > 0 ? sum / count : 0;
    }
}
