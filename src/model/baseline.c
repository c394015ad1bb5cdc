#include "model/predict.h"

#include <math.h>
#include <string.h>

static double known_before(const double *x, int stride, int row)
{
    for (; row >= 0; row--) {
        if (!isnan(x[(size_t)row * (size_t)stride]))
            return x[(size_t)row * (size_t)stride];
    }
    return 0;
}

static void forecast_naive(const double *x, int stride, int origin, int season, int horizon,
                           double *out, int out_stride)
{
    const double last = known_before(x, stride, origin);

    (void)season;
    for (int h = 0; h < horizon; h++)
        out[(size_t)h * (size_t)out_stride] = last;
}

/* A missing value is replaced by the last one known in its season, then by the last one at all. */
static double season_before(const double *x, int stride, int row, int season, int origin)
{
    for (; row >= 0; row -= season) {
        if (!isnan(x[(size_t)row * (size_t)stride]))
            return x[(size_t)row * (size_t)stride];
    }
    return known_before(x, stride, origin);
}

static void forecast_seasonal(const double *x, int stride, int origin, int season, int horizon,
                              double *out, int out_stride)
{
    for (int h = 0; h < horizon; h++)
        out[(size_t)h * (size_t)out_stride] = h < season
                                                  ? season_before(x, stride,
                                                                  origin + 1 + h - season, season,
                                                                  origin)
                                                  : out[(size_t)(h - season) * (size_t)out_stride];
}

static void forecast_drift(const double *x, int stride, int origin, int season, int horizon,
                           double *out, int out_stride)
{
    int first = 0, last = origin;
    double slope = 0, end;

    (void)season;
    while (first < origin && isnan(x[(size_t)first * (size_t)stride]))
        first++;
    while (last > first && isnan(x[(size_t)last * (size_t)stride]))
        last--;
    end = known_before(x, stride, last);
    if (last > first)
        slope = (end - x[(size_t)first * (size_t)stride]) / (last - first);
    for (int h = 0; h < horizon; h++)
        out[(size_t)h * (size_t)out_stride] = end + slope * (origin - last + h + 1);
}

static void forecast_mean(const double *x, int stride, int origin, int season, int horizon,
                          double *out, int out_stride)
{
    double mean = 0;
    int count = 0;

    (void)season;
    for (int t = 0; t <= origin; t++) {
        if (!isnan(x[(size_t)t * (size_t)stride]))
            mean += (x[(size_t)t * (size_t)stride] - mean) / ++count;
    }
    for (int h = 0; h < horizon; h++)
        out[(size_t)h * (size_t)out_stride] = mean;
}

static const Baseline baselines[] = {
    {"naive", forecast_naive, false},
    {"seasonal", forecast_seasonal, true},
    {"drift", forecast_drift, false},
    {"mean", forecast_mean, false},
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

Status baseline_predict(const Baseline *baseline, const Series *series, int season,
                        const int *origin, int origins, int horizon, Forecast *forecast, Error *err)
{
    if (forecast_make(forecast, origin, origins, horizon, series->targets, err) != OK)
        return err->status;
    for (int r = 0; r < origins; r++) {
        for (int c = 0; c < series->targets; c++)
            baseline->forecast(
                series->value + c, series->cols, origin[r], season, horizon,
                forecast->value + (size_t)r * (size_t)horizon * (size_t)series->targets + (size_t)c,
                series->targets);
    }
    return OK;
}
