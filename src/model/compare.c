#include "model/compare.h"

#include "base/student.h"
#include "model/score.h"

#include <math.h>
#include <stdlib.h>

/* Covariance of the differences with those `lag` places later. */
static double autocovariance(const double *d, int n, double mean, int lag)
{
    double sum = 0;

    for (int t = 0; t + lag < n; t++)
        sum += (d[t] - mean) * (d[t + lag] - mean);
    return sum / n;
}

/* Of the mean; weighed: by Bartlett's weights, which never make it negative, as the plain sum can
 * be, or next to nothing, of few differences. */
static double variance_of_mean(const double *d, int n, double mean, int overlap, bool weighed)
{
    double sum = autocovariance(d, n, mean, 0);

    for (int lag = 1; lag <= overlap; lag++) {
        const double weight = weighed ? 1 - lag / (overlap + 1.0) : 1;
        sum += 2 * weight * autocovariance(d, n, mean, lag);
    }
    return sum / n;
}

Duel compare_losses(const double *difference, int n, int overlap)
{
    const int h = overlap + 1;
    Duel duel = {.count = n, .mean = NAN, .statistic = NAN, .p = NAN};
    double sum = 0;

    for (int t = 0; t < n; t++)
        sum += difference[t];
    if (n == 0)
        return duel;
    duel.mean = sum / n;
    if (n < 2 || n <= h)
        return duel;
    const double variance = fmax(variance_of_mean(difference, n, duel.mean, overlap, false),
                                 variance_of_mean(difference, n, duel.mean, overlap, true));
    if (!(variance > 0))
        return duel;
    const double small = (n + 1 - 2 * h + (double)h * (h - 1) / n) / n;
    duel.statistic = duel.mean / sqrt(variance) * sqrt(small);
    duel.p = 2 * student_tail(fabs(duel.statistic), n - 1);
    return duel;
}

/* |ours| - |theirs| from origin index r at a step, all targets together; NAN where a value is
 * missing. */
static double difference_at(const Forecast *ours, const Forecast *theirs, const Series *series,
                            const double *scale, int r, int step)
{
    double sum = 0;

    for (int c = 0; c < ours->targets; c++) {
        const double actual = forecast_actual(ours, series, r, step, c);
        const double unit = scale[c] > 0 ? scale[c] : 1;
        sum += (fabs(actual - forecast_value(ours, r, step, c)) -
                fabs(actual - forecast_value(theirs, r, step, c))) /
               unit;
    }
    return sum / ours->targets;
}

/* Mean over the steps whose values are known. */
static double difference_from(const Forecast *ours, const Forecast *theirs, const Series *series,
                              const double *scale, int r, int step)
{
    const int first = step ? step : 1, last = step ? step : ours->horizon;
    double sum = 0;
    int n = 0;

    for (int h = first; h <= last; h++) {
        const double d = difference_at(ours, theirs, series, scale, r, h);
        if (isnan(d))
            continue;
        sum += d;
        n++;
    }
    return n ? sum / n : (double)NAN;
}

/* How many places on an origin's rows are still among those of a forecast. */
static int overlap_of(const Forecast *forecast, int steps)
{
    const int n = forecast->origins;
    const int apart = n > 1 ? (forecast->origin[n - 1] - forecast->origin[0]) / (n - 1) : steps;

    return (steps - 1) / (apart > 1 ? apart : 1);
}

Status compare_forecasts(const Forecast *ours, const Forecast *theirs, const Series *series,
                         const double *scale, int step, Duel *found, Error *err)
{
    double *difference = malloc(((size_t)ours->origins + 1) * sizeof *difference);
    int n = 0;

    ASSERT(ours->origins == theirs->origins && ours->horizon == theirs->horizon);
    if (!difference)
        return error_memory(err, "the comparison");
    for (int r = 0; r < ours->origins; r++) {
        const double d = difference_from(ours, theirs, series, scale, r, step);
        if (!isnan(d))
            difference[n++] = d;
    }
    *found = compare_losses(difference, n, overlap_of(ours, step ? step : ours->horizon));
    free(difference);
    return OK;
}
