/* Whether the rows that intervals rest on are like others. Several series are many errors and few
 * times: a holiday, a strike, a heat wave strikes all of them at once. */
#include "model/interval.h"

#include "base/elementary.h"
#include "base/ranks.h"
#include "model/parts.h"
#include "model/score.h"

#include <math.h>
#include <stdlib.h>

enum {
    PAIRS_MOST = 200000, /* of a simple method's forecasts and actual values over the past */
    ORIGINS_LEAST = 2    /* of a series among them */
};

/* The usual does not move a width by more than this. */
#define USUAL_MOST 3.0

/* Absolute errors of a simple method in MASE scales, added up. */
typedef struct {
    double sum;
    long n;
} Sum;

static double mean_of(Sum sum)
{
    return sum.n > 0 ? sum.sum / (double)sum.n : (double)NAN;
}

/* Forecasts of series k from ascending origins; only rows before `end` count. */
static Status add_errors(const Model *model, const Baseline *baseline, const Series *series, int k,
                         int target, const int *origin, int origins, int horizon, int end, Sum *sum,
                         Error *err)
{
    Forecast forecast;

    if (origins == 0)
        return OK;
    if (baseline_predict(baseline, &series->part[k], model->config.season, origin, origins, horizon,
                         &forecast, err) != OK)
        return err->status;
    for (int r = 0; r < origins; r++) {
        const double scale = interval_recent(model, &series->part[k], target, origin[r]);
        for (int h = 1; h <= horizon && origin[r] + h < end && scale > 0; h++) {
            const double error = fabs(forecast_actual(&forecast, &series->part[k], r, h, target) -
                                      forecast_value(&forecast, r, h, target));
            sum->sum += isnan(error) ? 0 : error / scale;
            sum->n += !isnan(error);
        }
    }
    forecast_free(&forecast);
    return OK;
}

/* Over the recent half of each series, up to its test part. */
static Status add_past(const Model *model, const Baseline *baseline, const Series *series,
                       int target, int horizon, Sum *sum, Error *err)
{
    const int share = PAIRS_MOST / horizon / model->parts, most = larger(share, ORIGINS_LEAST);
    int *origin = malloc((size_t)most * sizeof *origin);

    if (!origin)
        return error_memory(err, "the intervals");
    for (int k = 0; k < model->parts && err->status == OK; k++) {
        const int end = smaller(model->part[k].split.validation, series->part[k].rows);
        const int first = larger(end / 2 - horizon, model->config.season.first);
        const int last = end - 1 - horizon, count = smaller(last - first + 1, most);
        if (count < 1)
            continue;
        origins_spread(first, last, count, origin);
        if (add_errors(model, baseline, series, k, target, origin, count, horizon, end, sum, err) !=
            OK)
            break;
    }
    free(origin);
    return err->status;
}

/* Where the forecasts come from. */
static Status add_held(const Model *model, const Baseline *baseline,
                       const Forecast *const *forecast, int count, const Series *series, int target,
                       int horizon, Sum *sum, Error *err)
{
    for (int i = 0; i < count; i++) {
        const Forecast *f = forecast[i];
        for (int r = 0; r < f->origins; r++)
            if (add_errors(model, baseline, series, f->part[r], target, &f->origin[r], 1,
                           smaller(horizon, f->horizon), series->part[f->part[r]].rows, sum,
                           err) != OK)
                return err->status;
    }
    return OK;
}

/* The share of the simple method that errs least over the past; 1 where that is not known. */
static Status find_share(const Model *model, const Forecast *const *forecast, int count,
                         const Series *series, int target, int horizon, double *share, Error *err)
{
    static const char *const simple[] = {"naive", "seasonal", "seasonal-long", "mean"};
    double least = HUGE_VAL;

    *share = 1;
    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++) {
        const Baseline *baseline = baseline_find(simple[i]);
        Sum past = {0}, held = {0};
        if (!baseline_has_season(baseline, model->config.season))
            continue;
        if (add_past(model, baseline, series, target, horizon, &past, err) != OK)
            return err->status;
        if (!(mean_of(past) < least))
            continue;
        if (add_held(model, baseline, forecast, count, series, target, horizon, &held, err) != OK)
            return err->status;
        least = mean_of(past);
        *share = held.n > 0 && held.sum > 0 ? least / mean_of(held) : 1;
    }
    return OK;
}

/* Horizons that do not overlap among the times of the forecasts, counted from the series' ends. */
static Status count_times(const Forecast *const *forecast, int count, const Series *series,
                          int horizon, double *times, Error *err)
{
    size_t n = 0;

    for (int i = 0; i < count; i++)
        n += (size_t)forecast[i]->origins;
    int *time = malloc((n + 1) * sizeof *time);
    if (!time)
        return error_memory(err, "the intervals");
    n = 0;
    for (int i = 0; i < count; i++)
        for (int r = 0; r < forecast[i]->origins; r++)
            time[n++] = forecast[i]->origin[r] - series->part[forecast[i]->part[r]].rows;
    sort_integers(time, n);
    *times = interval_horizons(time, (int)n, horizon);
    free(time);
    return OK;
}

Status interval_usual(const Model *model, const Forecast *const *forecast, int count,
                      const Series *series, int target, double *usual, Error *err)
{
    int origins = 0, horizon = 1;
    double share = 1, times = 0;

    *usual = 1;
    for (int i = 0; i < count; i++) {
        origins += forecast[i]->origins;
        horizon = larger(horizon, forecast[i]->origins > 0 ? forecast[i]->horizon : 1);
    }
    if (series->parts == 0 || origins == 0)
        return OK;
    if (find_share(model, forecast, count, series, target, horizon, &share, err) != OK ||
        count_times(forecast, count, series, horizon, &times, err) != OK)
        return err->status;
    const double doubt = INTERVAL_PRIOR / (times + INTERVAL_PRIOR);
    const double bounded = fmin(fmax(share, 1 / USUAL_MOST), USUAL_MOST);
    *usual = elementary_exp(doubt * elementary_log(bounded));
    return OK;
}
