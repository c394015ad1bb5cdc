#include "model/difference.h"

#include "base/cholesky.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    TERMS = CALENDAR_FEATURES + 1, /* a constant and the calendar's features */
    TRIALS = 1000000               /* pairs compared at most, evenly spread */
};

/* A net on levels has to come back to where the training rows were, so a level must be better than
 * the differences by this factor of their errors. Chosen on the validation parts of 14 series. */
#define LEVEL_MARGIN 1.25

/* Normal equations of a small least-squares problem. */
typedef struct {
    int terms;
    double a[TERMS * TERMS], b[TERMS]; /* [terms, terms], the upper triangle; [terms] */
} Normal;

static void normal_add(Normal *normal, const double *feature, double y)
{
    for (int i = 0; i < normal->terms; i++) {
        for (int j = i; j < normal->terms; j++)
            normal->a[i * normal->terms + j] += feature[i] * feature[j];
        normal->b[i] += feature[i] * y;
    }
}

static void row_features(const Series *series, const Calendar *calendar, int row, double *out)
{
    real feature[CALENDAR_FEATURES] = {0};

    out[0] = 1;
    if (calendar->count == 0)
        return;
    calendar_features(calendar, series_wall(series, row), feature);
    for (int i = 0; i < calendar->count; i++)
        out[1 + i] = (double)feature[i];
}

/* Mean absolute deviation of x from its regression on the calendar. */
static double level_error(const Series *series, const Calendar *calendar, const double *x, int rows)
{
    Normal normal = {.terms = 1 + calendar->count};
    double feature[TERMS] = {0}, sum = 0;
    int count = 0;

    for (int t = 0; t < rows; t++) {
        row_features(series, calendar, t, feature);
        if (!isnan(x[t]))
            normal_add(&normal, feature, x[t]);
    }
    cholesky_factor(normal.terms, normal.a);
    cholesky_solve(normal.terms, normal.a, 1, normal.b);
    for (int t = 0; t < rows; t++) {
        double fit = 0;
        row_features(series, calendar, t, feature);
        for (int i = 0; i < normal.terms; i++)
            fit += normal.b[i] * feature[i];
        if (!isnan(x[t])) {
            sum += fabs(x[t] - fit);
            count++;
        }
    }
    return count ? sum / count : (double)NAN;
}

/* Mean of x[t] - x[t - season]. */
static double mean_difference(const double *x, int rows, int season)
{
    double sum = 0;
    int count = 0;

    for (int t = season; t < rows; t++) {
        if (!isnan(x[t] - x[t - season])) {
            sum += x[t] - x[t - season];
            count++;
        }
    }
    return count ? sum / count : 0;
}

/* Mean absolute error over the horizon of repeating the last `season` values (1: the last), each
 * time moved by the mean difference: what a net on these differences forecasts before it has
 * learnt. */
static double repeat_error(const double *x, int rows, int season, int horizon)
{
    const int origins = rows - horizon - season + 1;
    const int stride = 1 + (int)((int64_t)(origins > 0 ? origins : 0) * horizon / TRIALS);
    const double drift = mean_difference(x, rows, season);
    double sum = 0;
    int count = 0;

    for (int origin = season - 1; origin + horizon < rows; origin += stride) {
        for (int h = 0; h < horizon; h++) {
            const int times = 1 + h / season;
            const double error = x[origin + 1 + h] - x[origin - season + 1 + h % season] -
                                 drift * times;
            if (!isnan(error)) {
                sum += fabs(error);
                count++;
            }
        }
    }
    return count ? sum / count : (double)NAN;
}

/* NAN where there is no season. */
static double season_error(const double *x, int rows, int season, int horizon)
{
    return season > 1 ? repeat_error(x, rows, season, horizon) : (double)NAN;
}

static void column_copy(const Series *series, int column, int rows, double curve, double *x)
{
    for (int t = 0; t < rows; t++)
        x[t] = curve_apply(curve, series_row(series, t)[column]);
}

Status difference_try(const Series *series, int train, Seasons season, int horizon, double curve,
                      const Calendar *calendar, DifferenceErrors *errors, Error *err)
{
    double *x = calloc((size_t)train, sizeof *x);
    DifferenceErrors sum = {0};

    if (!x)
        return error_memory(err, "a column of the series");
    for (int target = 0; target < series->targets; target++) {
        const Calendar none = {0};
        column_copy(series, target, train, curve, x);
        const double unit = level_error(series, &none, x, train);
        sum.level += level_error(series, calendar, x, train) / unit;
        sum.last += repeat_error(x, train, 1, horizon) / unit;
        sum.season += season_error(x, train, season.first, horizon) / unit;
        sum.second += season_error(x, train, season.second, horizon) / unit;
    }
    errors->level = sum.level / series->targets;
    errors->last = sum.last / series->targets;
    errors->season = sum.season / series->targets;
    errors->second = sum.second / series->targets;
    free(x);
    return OK;
}

TransformRule difference_choose(const DifferenceErrors *errors)
{
    TransformRule rule = TRANSFORM_NONE;
    double least = LEVEL_MARGIN * errors->level;

    if (errors->last < least) {
        rule = TRANSFORM_DIFF;
        least = errors->last;
    }
    if (errors->season < least || errors->second < least)
        rule = TRANSFORM_SEASONAL_DIFF;
    return rule;
}

int difference_season(const DifferenceErrors *errors, Seasons season)
{
    return errors->second < errors->season ? season.second : season.first;
}
