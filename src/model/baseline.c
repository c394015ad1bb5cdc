#include "model/predict.h"

#include <math.h>
#include <string.h>

static double value_at(const Past *past, int row)
{
    return past->x[(size_t)row * (size_t)past->stride];
}

void past_advance(Past *past, int origin)
{
    for (int row = past->origin + 1; row <= origin; row++) {
        if (isnan(value_at(past, row)))
            continue;
        if (past->count++ == 0)
            past->first = row;
        past->last = row;
        if (past->classes > 0)
            past->seen[(int)value_at(past, row)]++;
        past->mean += (value_at(past, row) - past->mean) / past->count;
    }
    past->origin = origin;
}

static double last_value(const Past *past)
{
    return past->count ? value_at(past, past->last) : 0;
}

static void forecast_naive(const Past *past, int horizon, double *out, int out_stride)
{
    for (int h = 0; h < horizon; h++)
        out[(size_t)h * (size_t)out_stride] = last_value(past);
}

/* A missing value is replaced by the last one known in its season, then by the last one at all. */
static double season_value(const Past *past, int row)
{
    for (; row >= 0; row -= past->season) {
        if (!isnan(value_at(past, row)))
            return value_at(past, row);
    }
    return last_value(past);
}

static void forecast_seasonal(const Past *past, int horizon, double *out, int out_stride)
{
    const int season = past->season;

    for (int h = 0; h < horizon; h++)
        out[(size_t)h * (size_t)out_stride] = h < season
                                                  ? season_value(past,
                                                                 past->origin + 1 + h - season)
                                                  : out[(size_t)(h - season) * (size_t)out_stride];
}

static void forecast_drift(const Past *past, int horizon, double *out, int out_stride)
{
    const double end = last_value(past);
    double slope = 0;

    if (past->last > past->first)
        slope = (end - value_at(past, past->first)) / (past->last - past->first);
    for (int h = 0; h < horizon; h++)
        out[(size_t)h * (size_t)out_stride] = end + slope * (past->origin - past->last + h + 1);
}

static void forecast_mean(const Past *past, int horizon, double *out, int out_stride)
{
    for (int h = 0; h < horizon; h++)
        out[(size_t)h * (size_t)out_stride] = past->mean;
}

static void forecast_frequent(const Past *past, int horizon, double *out, int out_stride)
{
    int most = 0;

    for (int k = 1; k < past->classes; k++)
        most = past->seen[k] > past->seen[most] ? k : most;
    for (int h = 0; h < horizon; h++)
        out[(size_t)h * (size_t)out_stride] = most;
}

static const Baseline baselines[] = {
    {"naive", forecast_naive, 0, true, true},
    {"seasonal", forecast_seasonal, 1, true, true},
    {"seasonal-long", forecast_seasonal, 2, true, true},
    {"drift", forecast_drift, 0, true, false},
    {"mean", forecast_mean, 0, true, false},
    {"frequent", forecast_frequent, 0, false, true},
};

#define BASELINES ((int)(sizeof baselines / sizeof *baselines))

const Baseline *baseline_at(int index)
{
    return index >= 0 && index < BASELINES ? &baselines[index] : NULL;
}

const Baseline *baseline_find(const char *name)
{
    for (int i = 0; i < BASELINES; i++) {
        if (strcmp(baselines[i].name, name) == 0)
            return &baselines[i];
    }
    return NULL;
}

const char *baseline_usual(const Model *model)
{
    return model->config.season.first > 1 ? "seasonal" : "naive";
}

bool baseline_fits(const Baseline *baseline, bool classes)
{
    return classes ? baseline->classes : baseline->numbers;
}

bool baseline_has_season(const Baseline *baseline, Seasons season)
{
    return baseline->seasons == 0 ||
           (baseline->seasons == 1 ? season.first > 1 : season.second > 1);
}

bool baseline_rivals(const Baseline *baseline, const Model *model, bool classes)
{
    return baseline_has_season(baseline, model->config.season) &&
           baseline_fits(baseline, classes) && strcmp(baseline->name, model->method->name) != 0;
}

Status baseline_predict(const Baseline *baseline, const Series *series, Seasons season,
                        const int *origin, int origins, int horizon, Forecast *forecast, Error *err)
{
    const size_t targets = (size_t)series->targets;

    if (forecast_make(forecast, origin, origins, horizon, series->targets, err) != OK)
        return err->status;
    for (size_t c = 0; c < targets; c++) {
        Past past = {.x = series->value + c,
                     .stride = series->cols,
                     .season = baseline->seasons == 2 && season.second > 1 ? season.second
                                                                           : season.first,
                     .classes = labels_count(series->labels, (int)c),
                     .origin = -1,
                     .first = -1,
                     .last = -1};
        for (int r = 0; r < origins; r++) {
            past_advance(&past, origin[r]);
            baseline->forecast(&past, horizon,
                               forecast->value + (size_t)r * (size_t)horizon * targets + c,
                               series->targets);
        }
    }
    return OK;
}
