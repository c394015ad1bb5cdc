#include "model/audit.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Origins from which forecasts are compared, evenly spread over the test part. */
enum { ORIGINS = 8 };

/* ---- another world ---- */

static double largest(const Series *series, int column)
{
    double most = -HUGE_VAL;

    for (int t = 0; t < series->rows; t++) {
        const double x = series_row(series, t)[column];
        most = x > most ? x : most; /* not where it is missing */
    }
    return most;
}

/* Every third known value is missing, every missing one known. */
static double change_value(double x, double most, int row, int classes)
{
    if (isnan(x))
        return classes > 0 ? 0 : most;
    if (row % 3 == 0)
        return NAN;
    if (classes > 0)
        return (double)(((int)x + 1) % classes);
    return x < most ? most + (most - x) : most + 1 + fabs(most);
}

Status series_change(const Series *series, int last, Series *other, long *changed, Error *err)
{
    const size_t count = (size_t)series_rows(series) * (size_t)series->cols;

    *other = *series;
    *changed = 0;
    other->value = malloc((count + 1) * sizeof *other->value);
    if (!other->value)
        return error_memory(err, "the audit's series");
    memcpy(other->value, series->value, count * sizeof *other->value);
    for (int c = 0; c < series->targets + series->past; c++) {
        const double most = largest(series, c);
        const int classes = series->labels ? series->labels[c].count : 0;

        for (int t = last + 1; t < series->rows; t++, ++*changed) {
            double *x = &series_row(other, t)[c];
            *x = change_value(*x, most, t, classes);
        }
    }
    return OK;
}

void series_unchange(Series *other)
{
    free(other->value);
    *other = (Series){0};
}

/* ---- fits ---- */

static AuditTrial *add_trial(Audit *audit, const char *what, int first, int end)
{
    AuditTrial *trial = &audit->trial[audit->trials++];

    ASSERT(audit->trials <= AUDIT_TRIALS);
    *trial = (AuditTrial){.first = first, .end = end};
    snprintf(trial->what, sizeof trial->what, "%s", what);
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

static Status compare(const World world[2], const char *what, int first, int end, Audit *audit,
                      Error *err)
{
    ModelDifference difference;
    AuditTrial *trial;

    if (model_compare(&world[0].model, &world[1].model, &difference, err) != OK)
        return err->status;
    trial = add_trial(audit, what, first, end);
    trial->numbers = difference.numbers;
    trial->leaks = difference.found;
    if (difference.found)
        snprintf(trial->where, sizeof trial->where, "%s", difference.name);
    settle(audit, trial);
    return OK;
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
    World world[2] = {0};
    Series other;

    if (series_change(series, split->train - 1, &other, &audit->changed, err) != OK)
        return err->status;
    if (make(config, series, &world[0], err) != OK || make(config, &other, &world[1], err) != OK ||
        compare(world, "what the training rows decide, scales and first weights", split->train,
                series->rows, audit, err) != OK)
        goto done;
done:
    release(&world[0]);
    release(&world[1]);
    series_unchange(&other);
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
    const int end = split->validation;
    World world[2] = {0};
    Series other;
    long changed;

    if (series_change(series, end - 1, &other, &changed, err) != OK)
        return err->status;
    for (int i = 0; i < 2; i++)
        if (fit(config, training, i ? &other : series, &world[i], err) != OK)
            goto done;
    if (compare(world, "weights, their choice and intervals", end, series->rows, audit, err) != OK)
        goto done;
    for (int i = 0; i < 2 && refits; i++)
        if (refit(&world[i].model, &world[i].frame, &how, end, err) != OK)
            goto done;
    if (refits && compare(world, "the weights fitted anew before the test rows", end, series->rows,
                          audit, err) != OK)
        goto done;
done:
    release(&world[0]);
    release(&world[1]);
    series_unchange(&other);
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

/* Numbers [horizon, each] of two forecasts from one origin. */
static void compare_numbers(const double *one, const double *other, int horizon, size_t each,
                            int origin, AuditTrial *trial)
{
    const size_t count = one ? (size_t)horizon * each : 0;
    const long place = differ(one, other, count);

    trial->numbers += (long)count;
    if (place >= 0 && !trial->leaks)
        snprintf(trial->where, sizeof trial->where, "step %ld from row %d", place / (long)each + 1,
                 origin + 1);
    trial->leaks |= place >= 0;
}

static void compare_forecasts(const Forecast *one, const Forecast *other, int origin,
                              AuditTrial *trial)
{
    const size_t targets = (size_t)one->targets;

    compare_numbers(one->value, other->value, one->horizon, targets, origin, trial);
    compare_numbers(one->probability, other->probability, one->horizon, (size_t)one->classes,
                    origin, trial);
    compare_numbers(one->bound, other->bound, one->horizon, targets * (size_t)one->levels * 2,
                    origin, trial);
}

Status audit_origin(const Model *model, const Frame *frame, Mode mode, int threads, int origin,
                    int last, AuditTrial *trial, Error *err)
{
    Forecast one = {0}, other = {0};
    Notes ignored = {0};
    Frame world = {0};
    Series series;
    long changed;

    if (series_change(frame->series, last, &series, &changed, err) != OK)
        return err->status;
    if (frame_make(model, &series, &world, &ignored, err) != OK)
        goto done;
    for (int m = MODE_CONTINUOUS; m <= MODE_AUTOREGRESSIVE; m++) {
        const int horizon = m == MODE_CONTINUOUS ? 1 : model->config.horizon;
        if (mode != MODE_BOTH && (int)mode != m)
            continue;
        if (predict(model, frame, &origin, 1, horizon, threads, &one, err) != OK ||
            predict(model, &world, &origin, 1, horizon, threads, &other, err) != OK)
            goto done;
        compare_forecasts(&one, &other, origin, trial);
        forecast_free(&one);
        forecast_free(&other);
    }
    trial->origins++;
done:
    forecast_free(&one);
    forecast_free(&other);
    frame_free(&world);
    series_unchange(&series);
    return err->status;
}

Status audit_forecasts(const Model *model, const Frame *frame, Mode mode, int threads, Audit *audit,
                       Error *err)
{
    const int first = model->split.validation - 1, last = frame->rows - 2;
    const int room = last - first + 1, origins = room < ORIGINS ? room : ORIGINS;
    int origin[ORIGINS];
    AuditTrial *trial;

    if (origins < 1)
        return OK;
    origins_spread(first, last, origins, origin);
    trial = add_trial(audit, "forecasts", first + 1, frame->rows);
    for (int r = 0; r < origins; r++)
        if (audit_origin(model, frame, mode, threads, origin[r], origin[r], trial, err) != OK)
            return err->status;
    settle(audit, trial);
    return OK;
}
