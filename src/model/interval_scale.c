/* How large errors are at each step. Letters: z absolute errors in the unit of their forecast; h
 * step. */
#include "model/interval.h"

#include "base/elementary.h"
#include "base/ranks.h"
#include "model/score.h"

#include <math.h>
#include <stdlib.h>

enum {
    RECENT_LEAST = 6,    /* rows that a change is the mean of */
    PAIRS_MOST = 200000, /* of simple methods' forecasts and actual values */
    PAIRS_LEAST = 5      /* at a step; fewer say nothing of its errors */
};

/* A model worth having errs less than simple methods, by about this. */
#define PRIOR_FACTOR 0.85

/* Errors grow with this power of the step, where this many horizons have nothing else to say. */
#define GROWTH          0.3
#define GROWTH_HORIZONS 3.0

/* The unit stays within this factor. */
#define UNIT_MOST 4.0

double interval_unit(double typical, double value)
{
    const double most = UNIT_MOST * UNIT_MOST;

    return typical > 0 ? sqrt(fmin(fmax(value / typical, 1 / most), most)) : 1;
}

double interval_recent(const Model *model, const Series *series, int target, int origin)
{
    const int season = larger(model->config.season.first, 1);
    const int reach = larger(larger(model->config.horizon, season), RECENT_LEAST);
    double sum = 0;
    int n = 0;

    for (int t = larger(origin + 1 - 4 * reach, season); t <= origin; t++) {
        const double step = series_row(series, t)[target] - series_row(series, t - season)[target];
        sum += isnan(step) ? 0 : fabs(step);
        n += !isnan(step);
    }
    return n > 0 ? sum / n : 0;
}

double interval_unit_several(const Model *model, const Series *series, int k, int target,
                             int origin)
{
    const double usual = model->part[k].mase_scale[target];
    const double recent = interval_recent(model, &series->part[k], target, origin);

    if (!(usual > 0)) /* it never moved before */
        return recent;
    return usual * interval_unit(usual, recent > 0 ? recent : usual);
}

static double power(double base, double exponent)
{
    return elementary_exp(exponent * elementary_log(base));
}

/* ---- the errors themselves ---- */

/* Root mean square of the known z at a step, NAN without any. */
static double step_size(const IntervalErrors *errors, int h)
{
    double sum = 0;
    int n = 0;

    for (int r = 0; r < errors->rows; r++) {
        const double z = errors->z[(size_t)r * (size_t)errors->horizon + (size_t)(h - 1)];
        if (isnan(z))
            continue;
        sum += z * z;
        n++;
    }
    return n > 0 ? sqrt(sum / n) : (double)NAN;
}

/* The power of the step that errors grow with: the slope of their logarithms by least squares,
 * drawn towards the usual one. size [horizon] */
static double growth(const IntervalErrors *errors, const double *size)
{
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;

    for (int h = 1; h <= errors->horizon; h++) {
        if (!(size[h - 1] > 0))
            continue;
        const double u = elementary_log(h), v = elementary_log(size[h - 1]);
        n += 1;
        x += u;
        y += v;
        xx += u * u;
        xy += u * v;
    }
    const double spread = n * xx - x * x;
    if (!(n > 1 && spread > 0))
        return GROWTH;
    const double slope = (n * xy - x * y) / spread;
    const double drawn = (errors->horizons * slope + GROWTH_HORIZONS * GROWTH) /
                         (errors->horizons + GROWTH_HORIZONS);
    return fmin(fmax(drawn, 0), 1);
}

/* scale [horizon] from the errors alone; false where none is known. */
static bool own_scale(IntervalErrors *errors)
{
    double *size = errors->scale, sum = 0;
    int n = 0;

    for (int h = 1; h <= errors->horizon; h++)
        size[h - 1] = step_size(errors, h);
    const double b = growth(errors, size);
    for (int h = 1; h <= errors->horizon; h++) {
        if (isnan(size[h - 1]))
            continue;
        const double even = size[h - 1] / power(h, b);
        sum += even * even;
        n++;
    }
    for (int h = 1; h <= errors->horizon; h++)
        size[h - 1] = n > 0 ? sqrt(sum / n) * power(h, b) : 0;
    return n > 0;
}

/* ---- those of simple methods ---- */

/* Root mean squares of a simple method's errors by step, in units of its forecasts, growing as
 * usual over steps with too few; returns their mean, NAN without the first. */
static double past_sizes(const IntervalErrors *errors, const Forecast *forecast,
                         const Series *series, int end, double *size)
{
    double mean = 0;

    for (int h = 1; h <= errors->horizon; h++) {
        double sum = 0;
        int n = 0;
        for (int r = 0; r < forecast->origins && forecast->origin[r] + h < end; r++) {
            const double value = forecast_value(forecast, r, h, errors->target);
            const double e = (forecast_actual(forecast, series, r, h, errors->target) - value) /
                             interval_unit(errors->typical, value);
            if (isnan(e))
                continue;
            sum += e * e;
            n++;
        }
        size[h - 1] = n >= (h > 1 ? PAIRS_LEAST : 1) ? sqrt(sum / n)
                      : h > 1                        ? size[h - 2] * power(h / (h - 1.0), GROWTH)
                                                     : (double)NAN;
        mean += size[h - 1] / errors->horizon;
    }
    return mean;
}

/* Origins over the recent half of rows [0, end), and a horizon before it. */
static int past_origins(const Seasons *season, int end, int horizon, int *origin)
{
    const int last = end - 2, wanted = end / 2 - horizon;
    const int first = wanted > season->first ? wanted : season->first;
    const int most = PAIRS_MOST / horizon > 1 ? PAIRS_MOST / horizon : 1;

    if (last < first)
        return 0;
    const int count = last - first + 1 < most ? last - first + 1 : most;
    origins_spread(first, last, count, origin);
    return count;
}

/* The sizes [horizon] of the simple method with the least errors; left 0 where there are none. */
static Status past_scale(const Model *model, const Series *series, int end,
                         const IntervalErrors *errors, double *best, Error *err)
{
    static const char *const simple[] = {"naive", "seasonal", "seasonal-long", "mean"};
    const Seasons season = model->config.season;
    const size_t rows = series->parts > 0 ? 0 : (size_t)end;
    int *origin = malloc((rows + 1) * sizeof *origin);
    double *size = malloc((size_t)errors->horizon * sizeof *size), least = HUGE_VAL;

    if (!origin || !size)
        error_memory(err, "the intervals");
    const int count = err->status == OK && series->parts == 0
                          ? past_origins(&season, end, errors->horizon, origin)
                          : 0;
    for (size_t i = 0; i < sizeof simple / sizeof *simple && count > 0; i++) {
        const Baseline *baseline = baseline_find(simple[i]);
        Forecast forecast;
        if (!baseline_has_season(baseline, season))
            continue;
        if (baseline_predict(baseline, series, season, origin, count, errors->horizon, &forecast,
                             err) != OK)
            break;
        const double mean = past_sizes(errors, &forecast, series, end, size);
        for (int h = 0; mean < least && h < errors->horizon; h++)
            best[h] = size[h];
        least = fmin(least, mean);
        forecast_free(&forecast);
    }
    free(origin);
    free(size);
    return err->status;
}

Status interval_scale(const Model *model, const Series *series, int end, IntervalErrors *errors,
                      Error *err)
{
    const bool own = own_scale(errors);
    const double trust = own ? errors->horizons / (errors->horizons + INTERVAL_PRIOR) : 0;
    double *past = calloc((size_t)errors->horizon, sizeof *past);

    if (!past)
        return error_memory(err, "the intervals");
    if (past_scale(model, series, end, errors, past, err) == OK && past[0] > 0) {
        for (int h = 0; h < errors->horizon; h++)
            errors->scale[h] = (own ? power(errors->scale[h], trust) : 1) *
                               power(PRIOR_FACTOR * past[h], 1 - trust);
    }
    free(past);
    return err->status;
}
