#include "model/audit.h"

#include "base/ranks.h"
#include "model/known.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Origins from which forecasts are compared, evenly spread over the test part. */
enum { ORIGINS = 8 };

/* ---- fits ---- */

/* The last row of each series before its validation or its test part; to be freed. */
static int *last_rows(const Series *series, const Split *split, bool test, Error *err)
{
    const int count = series_count(series);
    int *last = malloc((size_t)count * sizeof *last);

    if (!last)
        error_memory(err, "the audit's series");
    for (int k = 0; last && k < count; k++)
        last[k] = (test ? split[k].validation : split[k].train) - 1;
    return last;
}

static AuditTrial *add_trial(Audit *audit, const char *what, const Series *series, int first)
{
    AuditTrial *trial = &audit->trial[audit->trials++];

    ASSERT(audit->trials <= AUDIT_TRIALS);
    *trial = (AuditTrial){.first = series->parts ? 0 : first,
                          .end = series->parts ? 0 : series->rows};
    snprintf(trial->what, sizeof trial->what, "%s", what);
    snprintf(trial->rows, sizeof trial->rows, "rows %d to %d", first + 1, series->rows);
    return trial;
}

static void settle(Audit *audit, const AuditTrial *trial)
{
    audit->leaks |= trial->leaks;
}

/* A model on its way, in one of the worlds. */
typedef struct {
    Model model;
    Frame frame;
} World;

static Status compare(const World world[2], const char *what, const Series *series, int first,
                      bool test, Audit *audit, Error *err)
{
    ModelDifference difference;
    AuditTrial *trial;

    if (model_compare(&world[0].model, &world[1].model, &difference, err) != OK)
        return err->status;
    trial = add_trial(audit, what, series, first);
    if (series->parts > 0)
        snprintf(trial->rows, sizeof trial->rows, "the %stest rows of %d series",
                 test ? "" : "validation and ", series->parts);
    trial->numbers = difference.numbers;
    trial->leaks = difference.found;
    if (difference.found)
        snprintf(trial->where, sizeof trial->where, "%s", difference.name);
    settle(audit, trial);
    return OK;
}

/* Scores of several series are in scales of all rows before the test part: validation rows too. */
static void even_scales(Model *model)
{
    for (int k = 0; k < model->parts; k++)
        for (int c = 0; c < model->targets; c++)
            model->mase_scale[c] = model->part[k].mase_scale[c] = 1;
    for (int i = 0; i < model->members; i++)
        even_scales(&model->member[i]);
    if (model->base)
        even_scales(model->base);
}

static Status make(const ModelConfig *config, const Series *series, World *world, Error *err)
{
    Notes ignored = {0};

    return model_make(config, series, &world->model, &ignored, err);
}

static void release(World *world)
{
    frame_free(&world->frame);
    model_free(&world->model);
    *world = (World){0};
}

/* What model_make finds: validation rows are of another world too. */
static Status try_decisions(const ModelConfig *config, const Series *series, const Split *split,
                            Audit *audit, Error *err)
{
    int *last = last_rows(series, split, false, err);
    World world[2] = {0};
    Series other = {0};

    if (!last || series_change(series, last, &other, &audit->changed, err) != OK)
        goto done;
    if (make(config, series, &world[0], err) != OK || make(config, &other, &world[1], err) != OK)
        goto done;
    even_scales(&world[0].model);
    even_scales(&world[1].model);
    if (compare(world, "what the training rows decide, scales and first weights", series,
                split->train, false, audit, err) != OK)
        goto done;
done:
    release(&world[0]);
    release(&world[1]);
    series_unchange(&other);
    free(last);
    return err->status;
}

/* Training and intervals. */
static Status fit(const ModelConfig *config, const TrainConfig *training, const Series *series,
                  World *world, Error *err)
{
    Evaluation evaluation = {0};
    History history = {0};
    Notes ignored = {0};

    if (make(config, series, world, err) != OK ||
        frame_make(&world->model, series, &world->frame, &ignored, err) != OK ||
        train(&world->model, &world->frame, training, NULL, &history, err) != OK ||
        evaluate(&world->model, &world->frame, MODE_AUTOREGRESSIVE, training->threads, NULL,
                 &evaluation, &ignored, err) != OK)
        goto done;
    evaluation_free(&evaluation);
done:
    history_free(&history);
    return err->status;
}

static Status try_fits(const ModelConfig *config, const TrainConfig *training, bool refits,
                       const Series *series, const Split *split, Audit *audit, Error *err)
{
    const Refit how = {.config = training};
    const int end = split->validation, rows = series->parts > 0 ? REFIT_TEST : end;
    int *last = last_rows(series, split, true, err);
    World world[2] = {0};
    Series other = {0};
    long changed;

    if (!last || series_change(series, last, &other, &changed, err) != OK)
        goto done;
    for (int i = 0; i < 2; i++)
        if (fit(config, training, i ? &other : series, &world[i], err) != OK)
            goto done;
    if (compare(world, "weights, their choice and intervals", series, end, true, audit, err) != OK)
        goto done;
    for (int i = 0; i < 2 && refits; i++)
        if (refit(&world[i].model, &world[i].frame, &how, rows, err) != OK)
            goto done;
    if (refits && compare(world, "the weights fitted anew before the test rows", series, end, true,
                          audit, err) != OK)
        goto done;
done:
    release(&world[0]);
    release(&world[1]);
    series_unchange(&other);
    free(last);
    return err->status;
}

Status audit_fits(const ModelConfig *config, const TrainConfig *training, bool refits,
                  const Series *series, const Split *split, Audit *audit, Error *err)
{
    if (try_decisions(config, series, split, audit, err) != OK)
        return err->status;
    return try_fits(config, training, refits, series, split, audit, err);
}

/* ---- forecasts ---- */

static bool same_bits(double x, double y)
{
    uint64_t bits[2];

    memcpy(&bits[0], &x, sizeof x);
    memcpy(&bits[1], &y, sizeof y);
    return bits[0] == bits[1];
}

/* The place of the first number that is another, or -1. */
static long differ(const double *one, const double *other, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!same_bits(one[i], other[i]))
            return (long)i;
    return -1;
}

/* Numbers [horizon, each] of two forecasts from origin index r of the first. */
static void compare_numbers(const Forecast *of, const double *one, const double *other, size_t each,
                            int r, const Series *series, AuditTrial *trial)
{
    const size_t count = one ? (size_t)of->horizon * each : 0, at = (size_t)r * count;
    const long place = one ? differ(one + at, other + at, count) : -1;
    const Series *own = forecast_series(of, series, r);

    trial->numbers += (long)count;
    if (place >= 0 && !trial->leaks)
        snprintf(trial->where, sizeof trial->where, "step %ld from row %d%s%.100s",
                 place / (long)each + 1, of->origin[r] + 1, of->part ? " of " : "",
                 of->part ? own->series_name : "");
    trial->leaks |= place >= 0;
}

static void compare_forecasts(const Forecast *one, const Forecast *other, const Series *series,
                              AuditTrial *trial)
{
    const size_t targets = (size_t)one->targets;

    for (int r = 0; r < one->origins; r++) {
        compare_numbers(one, one->value, other->value, targets, r, series, trial);
        compare_numbers(one, one->probability, other->probability, (size_t)one->classes, r, series,
                        trial);
        compare_numbers(one, one->bound, other->bound, targets * (size_t)one->levels * 2, r, series,
                        trial);
    }
}

/* Forecasts of both worlds from the rows that are given. */
static Status compare_worlds(const Model *model, const Frame *const frame[2], const int *part,
                             const int *origin, int origins, int horizon, int threads,
                             AuditTrial *trial, Error *err)
{
    Forecast one = {0}, other = {0};

    if (predict_rows(model, frame[0], part, origin, origins, horizon, threads, &one, err) == OK &&
        predict_rows(model, frame[1], part, origin, origins, horizon, threads, &other, err) == OK)
        compare_forecasts(&one, &other, frame[0]->series, trial);
    forecast_free(&one);
    forecast_free(&other);
    return err->status;
}

/* The series that have an origin, and it: part [count], origin behind them; to be freed. */
static int *gather_origins(const Series *series, const int *origin, int *count, Error *err)
{
    const int all = series_count(series);
    int *part = malloc(2 * (size_t)all * sizeof *part);

    *count = 0;
    if (!part)
        error_memory(err, "the origins");
    for (int k = 0; part && k < all; k++)
        if (origin[k] >= 0) {
            part[*count] = k;
            part[all + (*count)++] = origin[k];
        }
    return part;
}

Status audit_origin(const Model *model, const Frame *frame, Mode mode, int threads,
                    const int *origin, const int *last, AuditTrial *trial, Error *err)
{
    const int all = series_count(frame->series);
    Notes ignored = {0};
    Frame world = {0};
    Series series = {0};
    long changed;
    int count;
    int *part = gather_origins(frame->series, origin, &count, err);

    if (!part || series_change(frame->series, last, &series, &changed, err) != OK ||
        frame_make(model, &series, &world, &ignored, err) != OK)
        goto done;
    for (Mode m = MODE_CONTINUOUS; m <= MODE_AUTOREGRESSIVE; m++) {
        if (!mode_asked(mode, m))
            continue;
        if (compare_worlds(model, (const Frame *const[]){frame, &world},
                           series.parts > 0 ? part : NULL, part + all, count,
                           m == MODE_CONTINUOUS ? 1 : model->config.horizon, threads, trial,
                           err) != OK)
            goto done;
    }
    trial->origins++;
done:
    frame_free(&world);
    series_unchange(&series);
    free(part);
    return err->status;
}

/* Origin index i of `count` of each series, evenly spread over its test part; -1 where a series is
 * too short. Returns how many rows the longest one has for them. */
static int spread(const Model *model, const Series *series, int i, int count, int *origin)
{
    const int reach = model_reach(model);
    int most = 0;

    for (int k = 0; k < series_count(series); k++) {
        const Split *split = model->parts > 0 ? &model->part[k].split : &model->split;
        const int first = larger(split->validation, reach) - 1;
        const int last = series_at(series, k)->rows - 2, room = last - first + 1;
        int own[ORIGINS];
        const int here = smaller(room, count);
        most = larger(most, room);
        origin[k] = -1;
        if (here < 1)
            continue;
        origins_spread(first, last, here, own);
        origin[k] = own[smaller(i, here - 1)];
    }
    return most;
}

Status audit_forecasts(const Model *model, const Frame *frame, Mode mode, int threads, Audit *audit,
                       Error *err)
{
    const Series *series = frame->series;
    int *origin = malloc((size_t)series_count(series) * sizeof *origin);

    if (!origin)
        return error_memory(err, "the origins");
    const int count = smaller(spread(model, series, 0, ORIGINS, origin), ORIGINS);
    if (count < 1)
        goto done;
    AuditTrial *trial = add_trial(audit, "forecasts", series, origin[0] + 1);
    for (int i = 0; i < count; i++) {
        (void)spread(model, series, i, count, origin);
        if (audit_origin(model, frame, mode, threads, origin, origin, trial, err) != OK)
            goto done;
    }
    if (series->parts > 0)
        snprintf(trial->rows, sizeof trial->rows, "the rows after each of %d origins of %d series",
                 count, series->parts);
    else
        snprintf(trial->rows, sizeof trial->rows, "the rows after each of %d origins", count);
    settle(audit, trial);
done:
    free(origin);
    return err->status;
}
