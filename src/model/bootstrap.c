#include "model/bootstrap.h"

#include "base/ranks.h"
#include "base/rng.h"
#include "model/score.h"

#include <math.h>
#include <stdlib.h>

enum { TOGETHER = 8192 }; /* paths that are rolled out in one call, about */

/* ---- residuals ---- */

/* What an error in the data's units is to the net: differences have the same last values. */
static double scaled_error(const Transform *transform, double actual, double value)
{
    const double curve = transform->curve;

    return (curve_apply(curve, actual) - curve_apply(curve, value)) / transform->scale;
}

/* Errors of all targets from origin index r into out; false where one is unknown. */
static bool error_of(const Model *model, const Forecast *f, const Series *series, int r, int end,
                     double *out)
{
    for (int c = 0; c < model->targets; c++) {
        out[c] = f->origin[r] + 1 < end
                     ? scaled_error(&model->transform[c], forecast_actual(f, series, r, 1, c),
                                    forecast_value(f, r, 1, c))
                     : (double)NAN;
        if (!isfinite(out[c]))
            return false;
    }
    return true;
}

static void centre(double *residual, int count, int targets)
{
    for (int c = 0; c < targets; c++) {
        double mean = 0;
        for (int i = 0; i < count; i++)
            mean += residual[i * targets + c] / count;
        for (int i = 0; i < count; i++)
            residual[i * targets + c] -= mean;
    }
}

Status bootstrap_fit(Model *model, const Forecast *const *forecast, int count, const Series *series,
                     int end, Error *err)
{
    const size_t targets = (size_t)model->targets;
    double *residual = calloc(RESIDUALS_MOST * targets, sizeof *residual);
    int found = 0, origins = 0, seen = 0;

    if (!residual)
        return error_memory(err, "the residuals");
    for (int i = 0; i < count; i++)
        origins += forecast[i]->origins;
    /* of too many, evenly spread ones */
    for (int i = 0; i < count; i++) {
        for (int r = 0; r < forecast[i]->origins; r++, seen++) {
            const bool taken = origins <= RESIDUALS_MOST ||
                               (int64_t)seen * RESIDUALS_MOST / origins !=
                                   (int64_t)(seen + 1) * RESIDUALS_MOST / origins;
            if (taken && found < RESIDUALS_MOST &&
                error_of(model, forecast[i], series, r, end, residual + (size_t)found * targets))
                found++;
        }
    }
    if (found > model->residuals) {
        centre(residual, found, model->targets);
        double *before = model->residual;
        model->residual = residual;
        model->residuals = found;
        residual = before;
    }
    free(residual);
    return OK;
}

/* ---- paths ---- */

/* Origins that are rolled out together, with room for their paths. */
typedef struct {
    const Model *model;
    const Forecast *forecast;
    int first, origins, paths;
    int *origin;  /* [origins, paths] each one repeated */
    real *noise;  /* [origins, paths, horizon, targets] */
    double *room; /* [paths] */
} Group;

static void draw(const Group *group)
{
    const Model *model = group->model;
    const Rng rng = rng_make(model->config.seed, RNG_BOOTSTRAP);
    const int horizon = group->forecast->horizon, targets = model->targets;
    real *noise = group->noise;
    int *origin = group->origin;

    for (int r = 0; r < group->origins; r++) {
        const int from = group->forecast->origin[group->first + r];
        for (int path = 0; path < group->paths; path++) {
            *origin++ = from;
            for (int step = 0; step < horizon; step++) {
                const size_t i = model->residuals
                                     ? rng_below(rng, (uint32_t)model->residuals, (uint32_t)from,
                                                 (uint32_t)path, (uint32_t)step)
                                     : 0;
                for (int c = 0; c < targets; c++)
                    *noise++ = model->residuals
                                   ? (real)model->residual[i * (size_t)targets + (size_t)c]
                                   : 0;
            }
        }
    }
}

/* Of n ascending values the quantile whose expected share below it is p: at place p (n + 1). */
static double quantile_of(const double *sorted, int n, double p)
{
    const double place = fmin(fmax(p * (n + 1) - 1, 0), n - 1.0);
    const int below = (int)place, above = below + 1 < n ? below + 1 : below;

    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/* Bounds of all answers from the group's paths. */
static void take_quantiles(const Group *group, const Forecast *paths, Forecast *forecast)
{
    const int answers = forecast->horizon * forecast->targets, levels = forecast->levels;
    double *bound = forecast->bound + (size_t)group->first * (size_t)answers * (size_t)levels * 2;

    for (int r = 0; r < group->origins; r++) {
        for (int i = 0; i < answers; i++) {
            for (int k = 0; k < group->paths; k++)
                group->room[k] =
                    paths->value[((size_t)r * (size_t)group->paths + (size_t)k) * (size_t)answers +
                                 (size_t)i];
            sort_ascending(group->room, (size_t)group->paths);
            for (int l = 0; l < levels; l++) {
                const double half = group->model->config.level[l] / 200;
                *bound++ = quantile_of(group->room, group->paths, 0.5 - half);
                *bound++ = quantile_of(group->room, group->paths, 0.5 + half);
            }
        }
    }
}

static Status put_group(Group *group, const Frame *frame, int threads, Forecast *forecast,
                        Error *err)
{
    Forecast paths;

    draw(group);
    if (predict_disturbed(group->model, frame, group->origin, group->origins * group->paths,
                          forecast->horizon, threads, group->noise, &paths, err) != OK)
        return err->status;
    take_quantiles(group, &paths, forecast);
    forecast_free(&paths);
    return OK;
}

Status bootstrap_put(const Model *model, const Frame *frame, int threads, Forecast *forecast,
                     Error *err)
{
    const int paths = model->config.bootstrap;
    const int together = TOGETHER / paths > 1 ? TOGETHER / paths : 1;
    const size_t most = (size_t)together * (size_t)paths;
    Group group = {.model = model, .forecast = forecast, .paths = paths};

    group.origin = malloc(most * sizeof *group.origin);
    group.noise = malloc(most * (size_t)forecast->horizon * (size_t)model->targets *
                         sizeof *group.noise);
    group.room = malloc((size_t)paths * sizeof *group.room);
    if (!group.origin || !group.noise || !group.room)
        error_memory(err, "the sample paths");
    else if (forecast_room(forecast, model->config.levels, err) == OK)
        for (; group.first < forecast->origins && err->status == OK; group.first += together) {
            const int left = forecast->origins - group.first;
            group.origins = left < together ? left : together;
            (void)(put_group(&group, frame, threads, forecast, err) == OK);
        }
    free(group.origin);
    free(group.noise);
    free(group.room);
    return err->status;
}
