#include "model/predict.h"

#include "base/ranks.h"
#include "model/classes.h"
#include "model/classic.h"
#include "model/members.h"
#include "model/parts.h"
#include "model/rollout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void forecast_free(Forecast *forecast)
{
    free(forecast->origin);
    free(forecast->part);
    free(forecast->value);
    free(forecast->probability);
    free(forecast->bound);
    *forecast = (Forecast){0};
}

const Series *forecast_series(const Forecast *forecast, const Series *series, int r)
{
    return forecast->part ? &series->part[forecast->part[r]] : series;
}

Status forecast_make(Forecast *forecast, const int *origin, int origins, int horizon, int targets,
                     Error *err)
{
    *forecast = (Forecast){.origins = origins, .horizon = horizon, .targets = targets};
    forecast->origin = calloc((size_t)origins + 1, sizeof *forecast->origin);
    forecast->value = calloc((size_t)origins * (size_t)horizon * (size_t)targets + 1,
                             sizeof *forecast->value);
    if (!forecast->origin || !forecast->value) {
        forecast_free(forecast);
        error_memory(err, "the forecasts");
        return ERR_OUTPUT;
    }
    if (origin)
        memcpy(forecast->origin, origin, (size_t)origins * sizeof *origin);
    return OK;
}

Status forecast_room(Forecast *forecast, int levels, Error *err)
{
    const size_t answers = (size_t)forecast->origins * (size_t)forecast->horizon *
                           (size_t)forecast->targets;

    free(forecast->bound);
    forecast->levels = levels;
    forecast->bound = calloc(2 * answers * (size_t)levels + 1, sizeof *forecast->bound);
    return forecast->bound ? OK : error_memory(err, "the intervals");
}

Status forecast_open(Forecast *forecast, int origins, int horizon, bool bounds, const Model *model,
                     Error *err)
{
    const size_t steps = (size_t)origins * (size_t)horizon;
    const int classes = model_classes(model);

    if (forecast_make(forecast, NULL, origins, horizon, model->targets, err) != OK)
        return err->status;
    forecast->classes = classes;
    if (model->parts > 0)
        forecast->part = calloc((size_t)origins + 1, sizeof *forecast->part);
    if (classes > 0)
        forecast->probability = malloc((steps + 1) * (size_t)classes *
                                       sizeof *forecast->probability);
    if ((model->parts > 0 && !forecast->part) || (classes > 0 && !forecast->probability))
        error_memory(err, "the forecasts");
    else if (bounds)
        (void)(forecast_room(forecast, model->config.levels, err) == OK);
    forecast->origins = 0;
    if (err->status != OK)
        forecast_free(forecast);
    return err->status;
}

void forecast_copy(const Forecast *from, int r, Forecast *to, int at)
{
    const Forecast one = forecast_slice(from, r, 1), place = forecast_slice(to, at, 1);
    const size_t answers = (size_t)one.horizon * (size_t)one.targets;

    ASSERT(one.origin && place.origin && place.value && (!one.part || place.part) &&
           (!one.bound || place.bound) && (!one.probability || place.probability));
    place.origin[0] = one.origin[0];
    memcpy(place.value, one.value, answers * sizeof *one.value);
    if (one.part)
        place.part[0] = one.part[0];
    if (one.probability)
        memcpy(place.probability, one.probability,
               (size_t)(one.horizon * one.classes) * sizeof *one.probability);
    if (one.bound)
        memcpy(place.bound, one.bound, 2 * answers * (size_t)one.levels * sizeof *one.bound);
}

Forecast forecast_slice(const Forecast *all, int first, int count)
{
    const size_t steps = (size_t)first * (size_t)all->horizon;
    const size_t answers = steps * (size_t)all->targets;
    Forecast view = *all;

    view.origins = count;
    view.origin = all->origin + first;
    view.part = all->part ? all->part + first : NULL;
    view.value = all->value + answers;
    view.probability = all->probability ? all->probability + steps * (size_t)all->classes : NULL;
    view.bound = all->bound ? all->bound + 2 * answers * (size_t)all->levels : NULL;
    return view;
}

void forecast_bounds(const Forecast *forecast, int r, int step, int target, int l, double *lower,
                     double *upper)
{
    const size_t row = (size_t)r * (size_t)forecast->horizon + (size_t)(step - 1);
    const size_t answer = row * (size_t)forecast->targets + (size_t)target;

    ASSERT(forecast->bound && l < forecast->levels);
    const double *bound = forecast->bound + 2 * (answer * (size_t)forecast->levels + (size_t)l);
    *lower = bound[0];
    *upper = bound[1];
}

void origins_spread(int first, int last, int count, int *origin)
{
    ASSERT(count >= 1 && count <= last - first + 1);
    for (int i = 0; i < count; i++)
        origin[i] = last -
                    (int)((int64_t)(last - first) * (count - 1 - i) / (count > 1 ? count - 1 : 1));
}

void origins_add(int first, int last, int most, int k, int *origin, int *part, int *count)
{
    const int own = smaller(last - first + 1, most);

    if (own < 1)
        return;
    origins_spread(first, last, own, origin + *count);
    for (int i = 0; i < own; i++)
        part[(*count)++] = k;
}

/* Whether one of several series has had but one value: its statistics hold no unit that anything
 * else could be forecast in. */
static bool is_still(const Model *model, const Series *series, int k, int target, int origin,
                     double *value)
{
    *value = NAN;
    if (model->parts == 0 || model->part[k].mase_scale[target] > 0)
        return false;
    for (int row = origin; row >= 0; row--) {
        const double x = series_row(series, row)[target];
        if (!isnan(x) && !isnan(*value) && x != *value)
            return false;
        *value = isnan(x) ? *value : x;
    }
    return !isnan(*value);
}

/* Origin index r's path, or its bounds' (of which there are so many for an answer), from scaled to
 * the data's units; differences start from measured rows up to the origin. */
static void invert_path(const Rollout *run, int r, int bounds, const real *path, double *out)
{
    const int width = run->model->targets * bounds;
    const size_t at = (size_t)r * (size_t)run->horizon * (size_t)width;
    const Transform *transform = run->model->transform;
    const Series *series = run->frame->series;
    int origin = run->origin[r];
    const int k = parts_find(run->frame, &origin);

    if (run->model->parts > 0) {
        transform = run->model->part[k].transform;
        series = &series->part[k];
    }
    for (int i = 0; i < width; i++) {
        double value;
        if (!is_still(run->model, series, k, i / bounds, origin, &value))
            transform_invert(&transform[i / bounds], series->value + i / bounds, series->cols,
                             origin, run->horizon, path + at + i, width, out + at + i, width);
        else
            for (int h = 0; h < run->horizon; h++)
                out[at + (size_t)(h * width + i)] = value;
    }
}

Status forecast_check(const Forecast *forecast, Error *err)
{
    const size_t path = (size_t)forecast->horizon * (size_t)forecast->targets;

    for (size_t i = 0; i < (size_t)forecast->origins * path; i++) {
        if (isfinite(forecast->value[i]))
            continue;
        error_set(err, ERR_TRAINING, NULL, "the forecast from row %d is not finite at step %d",
                  forecast->origin[i / path] + 1, (int)(i % path) / forecast->targets + 1);
        error_hint(err, "train with a lower --lr or a smaller --clip");
        break;
    }
    return err->status;
}

/* What a member answers without a number is left to those who combine it with others. */
static Status invert_paths(const Rollout *run, Forecast *forecast, Error *err)
{
    for (int r = 0; r < run->origins; r++)
        invert_path(run, r, 1, run->path, forecast->value);
    if (!*run->model->label && forecast_check(forecast, err) != OK)
        return err->status;
    if (!run->bound || forecast_room(forecast, run->model->config.levels, err) != OK)
        return err->status;
    for (int r = 0; r < run->origins; r++)
        invert_path(run, r, 2 * forecast->levels, run->bound, forecast->bound);
    return OK;
}

Status predict_disturbed(const Model *model, const Frame *frame, const int *origin, int origins,
                         int horizon, int threads, const real *noise, Forecast *forecast,
                         Error *err)
{
    static Status (*const roll[])(const Rollout *, Error *) = {[HEAD_NEXT] = rollout_carried,
                                                               [HEAD_LAST] = rollout_windowed,
                                                               [HEAD_DIRECT] = rollout_windowed,
                                                               [HEAD_DECODER] = rollout_passed};
    const bool classes = model_classes(model) > 0;
    const int bounds = model->config.quantiles ? 2 * model->config.levels : 0;
    Rollout run = {.model = model,
                   .frame = frame,
                   .origin = origin,
                   .origins = origins,
                   .horizon = horizon,
                   .threads = threads,
                   .noise = noise,
                   .width = classes ? model_classes(model) : model->targets};
    const size_t count = (size_t)origins * (size_t)horizon * (size_t)run.width;

    run.path = calloc(count + 1, sizeof *run.path);
    run.bound = bounds ? calloc(count * (size_t)bounds, sizeof *run.bound) : NULL;
    if (!run.path || (bounds && !run.bound))
        error_memory(err, "the forecasts");
    else if (roll[model->config.head](&run, err) == OK &&
             forecast_make(forecast, origin, origins, horizon, model->targets, err) == OK &&
             (classes ? classes_answer(model, run.path, forecast, err)
                      : invert_paths(&run, forecast, err)) != OK)
        forecast_free(forecast);
    free(run.path);
    free(run.bound);
    return err->status;
}

/* Origins of series k alone, as rows of the table and as its own: with its weights, or by a method
 * that looks at one series at a time. */
static Status predict_own(const Model *model, const Frame *frame, int k, const int *origin,
                          const int *row, int origins, int horizon, int threads, Forecast *own,
                          Error *err)
{
    ASSERT(origins > 0 && horizon > 0);
    if (model->config.local) {
        Model view = *model;
        view.params = model->part[k].params;
        return predict_disturbed(&view, frame, origin, origins, horizon, threads, NULL, own, err);
    }
    const Model view = parts_view(model, k);
    const Frame one = {.series = &frame->series->part[k], .rows = frame->series->part[k].rows};
    return predict(&view, &one, row, origins, horizon, 1, own, err);
}

/* What differs from series to series: each by itself. */
static Status predict_each(const Model *model, const Frame *frame, const int *origin, int origins,
                           int horizon, int threads, Forecast *forecast, Error *err)
{
    if (forecast_open(forecast, origins, horizon, false, model, err) != OK)
        return err->status;
    for (int r = 0, end; r < origins && err->status == OK; r = end) {
        int row = origin[r];
        const int k = parts_find(frame, &row);
        Forecast own = {0};
        for (end = r; end < origins; end++) {
            row = origin[end];
            if (parts_find(frame, &row) != k)
                break;
            forecast->origin[end] = row;
        }
        if (predict_own(model, frame, k, origin + r, forecast->origin + r, end - r, horizon,
                        threads, &own, err) == OK)
            for (int i = r; i < end; i++)
                forecast_copy(&own, i - r, forecast, i);
        forecast_free(&own);
    }
    memcpy(forecast->origin, origin, (size_t)origins * sizeof *origin);
    forecast->origins = origins;
    free(forecast->part); /* rows of the table tell the series */
    forecast->part = NULL;
    if (err->status != OK)
        forecast_free(forecast);
    return err->status;
}

Status baseline_beside(const Model *model, const Baseline *baseline, const Series *series,
                       const int *origin, int origins, int horizon, Forecast *forecast, Error *err)
{
    if (baseline_predict(baseline, series, model->config.season, origin, origins, horizon, forecast,
                         err) == OK &&
        classes_spread(model, forecast, err) != OK)
        forecast_free(forecast);
    return err->status;
}

Status predict(const Model *model, const Frame *frame, const int *origin, int origins, int horizon,
               int threads, Forecast *forecast, Error *err)
{
    *forecast = (Forecast){0};
    if (origins == 0)
        return OK;
    if (model->members > 0)
        return members_predict(model, frame, origin, origins, horizon, threads, forecast, err);
    if (frame->stretches > 0 && (!method_net(model->method) || model->config.local))
        return predict_each(model, frame, origin, origins, horizon, threads, forecast, err);
    if (model->method->kind == METHOD_BASELINE)
        return baseline_beside(model, baseline_find(model->method->name), frame->series, origin,
                               origins, horizon, forecast, err);
    if (model->method->kind == METHOD_CLASSIC)
        return classic_predict(model, frame->series, origin, origins, horizon, forecast, err);
    ASSERT(horizon >= 1 && threads >= 1);
    ASSERT(origin[0] >= model_reach(model) - 1);
    ASSERT(origin[origins - 1] < frame->rows);
    ASSERT(frame->windows.future == 0 || origin[origins - 1] + horizon < frame->windows.rows);
    return predict_disturbed(model, frame, origin, origins, horizon, threads, NULL, forecast, err);
}
