#include "model/compare.h"

#include "base/student.h"
#include "model/score.h"

#include <limits.h>
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
    duel.p = 2 * student_tail(fabs(duel.statistic), (n - 1) / (double)h);
    return duel;
}

/* The absolute error from origin index r at a step, mean of all targets; whether the class is
 * wrong. NAN where a value is missing. */
static double loss_at(const Forecast *forecast, const Series *series, const double *scale, int r,
                      int step)
{
    double sum = 0;

    if (forecast->part)
        scale += (size_t)forecast->part[r] * (size_t)forecast->targets;
    for (int c = 0; c < forecast->targets; c++) {
        const double error = fabs(forecast_actual(forecast, series, r, step, c) -
                                  forecast_value(forecast, r, step, c));
        const double unit = scale[c] > 0 ? scale[c] : 1;
        sum += forecast->classes > 0 && error > 0 ? 1 : error / unit;
    }
    return sum / forecast->targets;
}

/* The same at a step, or its mean over the known of all steps (0). */
static double loss_from(const Forecast *forecast, const Series *series, const double *scale, int r,
                        int step)
{
    const int first = step ? step : 1, last = step ? step : forecast->horizon;
    double sum = 0;
    int n = 0;

    for (int h = first; h <= last; h++) {
        const double loss = loss_at(forecast, series, scale, r, h);
        if (isnan(loss))
            continue;
        sum += loss;
        n++;
    }
    return n ? sum / n : (double)NAN;
}

/* A loss where several series may share an origin: in the order of time. */
typedef struct {
    int time, index; /* rows before the series' end, negative; place among the forecasts */
    double loss;
} Dated;

static int compare_dated(const void *a, const void *b)
{
    const Dated *x = a, *y = b;

    if (x->time != y->time)
        return (x->time > y->time) - (x->time < y->time);
    return (x->index > y->index) - (x->index < y->index);
}

static int time_of(const Forecast *forecast, const Series *series, int r)
{
    return forecast->part ? forecast->origin[r] - forecast_series(forecast, series, r)->rows
                          : forecast->origin[r];
}

/* Means [n] of the losses from the origins that have one; returns how many. */
static Status gather(const Forecast *forecast, const Series *series, const double *scale, int step,
                     double *loss, int *count, Error *err)
{
    Dated *dated = malloc(((size_t)forecast->origins + 1) * sizeof *dated);
    int known = 0, n = 0;

    if (!dated)
        return error_memory(err, "the comparison");
    for (int r = 0; r < forecast->origins; r++) {
        dated[known] = (Dated){time_of(forecast, series, r), r,
                               loss_from(forecast, series, scale, r, step)};
        known += !isnan(dated[known].loss);
    }
    qsort(dated, (size_t)known, sizeof *dated, compare_dated);
    for (int i = 0, end; i < known; i = end) {
        double sum = 0;
        for (end = i; end < known && dated[end].time == dated[i].time; end++)
            sum += dated[end].loss;
        loss[n++] = sum / (end - i);
    }
    *count = n;
    free(dated);
    return OK;
}

/* How many places on an origin's rows are still among those of a forecast. */
static int overlap_of(const Forecast *forecast, const Series *series, int origins, int steps)
{
    int first = INT_MAX, last = INT_MIN;

    for (int r = 0; r < forecast->origins; r++) {
        const int time = time_of(forecast, series, r);
        first = time < first ? time : first;
        last = time > last ? time : last;
    }
    const int apart = origins > 1 ? (last - first) / (origins - 1) : steps;
    return (steps - 1) / (apart > 1 ? apart : 1);
}

Status compare_errors(const Forecast *ours, const Forecast *theirs, const Series *series,
                      const double *scale, int step, Duel *found, Error *err)
{
    const size_t most = (size_t)ours->origins;
    double *difference = malloc((2 * most + 2) * sizeof *difference), *other;

    ASSERT(ours->origins == theirs->origins && ours->horizon == theirs->horizon);
    if (!difference)
        return error_memory(err, "the comparison");
    other = difference + most + 1;
    int n, same, worse = 0;
    if (gather(ours, series, scale, step, difference, &n, err) == OK &&
        gather(theirs, series, scale, step, other, &same, err) == OK) {
        ASSERT(n == same); /* the actual value alone can be missing */
        for (int i = 0; i < n; i++) {
            worse += difference[i] > (1 + COMPARE_WORSE) * other[i];
            difference[i] -= other[i];
        }
        const int origins = ours->part ? n : ours->origins;
        *found = compare_losses(difference, n,
                                overlap_of(ours, series, origins, step ? step : ours->horizon));
        found->worse = worse;
    }
    free(difference);
    return err->status;
}

Status compare_spread(const Forecast *forecast, const Series *series, const double *scale, int step,
                      int *count, double *mean, double *deviation, Error *err)
{
    double *loss = malloc(((size_t)forecast->origins + 1) * sizeof *loss), sum = 0, square = 0;

    if (!loss)
        return error_memory(err, "the spread");
    if (gather(forecast, series, scale, step, loss, count, err) != OK) {
        free(loss);
        return err->status;
    }
    const int n = *count;
    for (int i = 0; i < n; i++)
        sum += loss[i];
    *mean = n > 0 ? sum / n : (double)NAN;
    for (int i = 0; i < n; i++)
        square += (loss[i] - *mean) * (loss[i] - *mean);
    *deviation = n > 1 ? sqrt(square / (n - 1)) : (double)NAN;
    free(loss);
    return OK;
}
