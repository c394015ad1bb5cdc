#include "model/backtest.h"

#include "base/text.h"
#include "model/classes.h"
#include "model/interval.h"
#include "model/members.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a series is at an origin: its rows up to there. */
typedef struct {
    Series series; /* a view but for its values */
    int first;     /* row of the whole at which it begins */
} Known;

/* A backtest at work. */
typedef struct {
    const BacktestPlan *plan;
    const Series *series;
    const Refit *how;
    Model *model;
    Frame *frame;
    Known known;
    Forecast validation; /* of the first training, by rows of the whole */
    Forecast *done;      /* from the origins so far; origins counts them */
    Backtest *backtest;
} Rolling;

Status backtest_plan(BacktestPlan *plan, int rows, int horizon, Error *err)
{
    plan->step = plan->step > 0 ? plan->step : horizon;
    if (plan->origins == 0) {
        const int room = (rows - rows / 2 - horizon) / plan->step + 1;
        plan->origins = room < 1 ? 1 : room > BACKTEST_ORIGINS ? BACKTEST_ORIGINS : room;
    }
    const long long tested = horizon + (long long)(plan->origins - 1) * plan->step;
    if (tested >= rows) {
        error_set(err, ERR_DATA, NULL,
                  "%d row%s too few: %d origins %d rows apart with a horizon of %d need more "
                  "than %lld",
                  rows, text_are(rows), plan->origins, plan->step, horizon, tested);
        error_hint(err, "--origins %d", plan->origins > 2 ? plan->origins / 2 : 1);
    }
    return err->status;
}

void backtest_free(Backtest *backtest)
{
    free(backtest->step);
    *backtest = (Backtest){0};
}

/* ---- what is known ---- */

/* Rows [first, end) and the inputs that are known ahead of them: everything else of later rows is
 * not there, whoever may look. */
static Status know(Rolling *rolling, int first, int end, Error *err)
{
    const Series *whole = rolling->series;
    const int ahead = whole->future > 0 ? whole->rows + whole->ahead - end : 0;
    const int unknown = whole->targets + whole->past;
    const size_t cols = (size_t)whole->cols, own = (size_t)end - (size_t)first;
    const size_t rows = own + (size_t)ahead;
    double *value = malloc(rows * cols * sizeof *value);

    if (!value)
        return error_memory(err, "the rows up to an origin");
    memcpy(value, whole->value + (size_t)first * cols, rows * cols * sizeof *value);
    for (size_t t = own; t < rows; t++)
        for (int c = 0; c < unknown; c++)
            value[t * cols + (size_t)c] = NAN;
    free(rolling->known.series.value);
    rolling->known = (Known){*whole, first};
    rolling->known.series.value = value;
    rolling->known.series.rows = end - first;
    rolling->known.series.ahead = ahead;
    rolling->known.series.time = whole->time ? whole->time + first : NULL;
    rolling->known.series.line = whole->line ? whole->line + first : NULL;
    return OK;
}

static int first_row(const BacktestPlan *plan, int end)
{
    return plan->rows > 0 && end > plan->rows ? end - plan->rows : 0;
}

/* The model's frame of what is known. */
static Status look(Rolling *rolling, Error *err)
{
    Notes ignored = {0};

    frame_free(rolling->frame);
    return frame_make(rolling->model, &rolling->known.series, rolling->frame, &ignored, err);
}

/* ---- fits ---- */

/* Forecasts of the validation part by the first training: by these its intervals are made. */
static Status try_validation(Rolling *rolling, int threads, Error *err)
{
    const Split *split = &rolling->model->split;
    const int horizon = rolling->model->config.horizon;
    const int first = split->train - 1, last = split->validation - 1 - horizon;
    const int count = last - first + 1 < EVALUATION_ORIGINS ? last - first + 1 : EVALUATION_ORIGINS;

    if (rolling->model->trial || rolling->model->config.levels == 0 || count < 1)
        return OK;
    int *origin = malloc((size_t)count * sizeof *origin);
    if (!origin)
        return error_memory(err, "the origins");
    origins_spread(first, last, count, origin);
    if (predict(rolling->model, rolling->frame, origin, count, horizon, threads,
                &rolling->validation, err) == OK)
        for (int r = 0; r < count; r++)
            rolling->validation.origin[r] += rolling->known.first;
    free(origin);
    return err->status;
}

/* Decides and trains on the rows up to the first origin. */
static Status begin(Rolling *rolling, const ModelConfig *config, TrainConfig *training,
                    History *history, int end, Notes *notes, Error *err)
{
    ModelConfig own = *config;

    text_copy(own.test, sizeof own.test, "0");
    if (know(rolling, first_row(rolling->plan, end), end, err) != OK ||
        model_make(&own, &rolling->known.series, rolling->model, notes, err) != OK ||
        frame_make(rolling->model, &rolling->known.series, rolling->frame, notes, err) != OK ||
        train_plan(rolling->model, training, notes, err) != OK ||
        train(rolling->model, rolling->frame, training, rolling->how->watch, history, err) != OK)
        return err->status;
    text_copy(rolling->model->config.test, sizeof own.test, config->test);
    return try_validation(rolling, training->threads, err);
}

static bool stopped(const Rolling *rolling)
{
    const Watch *watch = rolling->how->watch;

    return watch && watch->stop && *watch->stop;
}

/* Fits on the rows up to `end`, the last of them alone where the plan says so. */
static Status fit(Rolling *rolling, int end, Error *err)
{
    if (know(rolling, first_row(rolling->plan, end), end, err) != OK || look(rolling, err) != OK)
        return err->status;
    rolling->backtest->fits++;
    return refit(rolling->model, rolling->frame, rolling->how, end - rolling->known.first, err);
}

/* ---- forecasts ---- */

/* The intervals of a forecast from the last known row. */
static Status bound(Rolling *rolling, Forecast *one, int end, int threads, Notes *notes, Error *err)
{
    Model *model = rolling->model;
    const Forecast *own = model->trial, *earlier[] = {&rolling->validation, rolling->done};

    if (model->config.levels == 0)
        return OK;
    if (own ? interval_fit(model, MODE_AUTOREGRESSIVE, &own, 1, &rolling->known.series,
                           rolling->known.series.rows, notes, err) != OK
            : interval_fit(model, MODE_AUTOREGRESSIVE, earlier, 2, rolling->series, end, notes,
                           err) != OK)
        return err->status;
    return interval_put(model, rolling->frame, MODE_AUTOREGRESSIVE, threads, one, err);
}

/* One origin's forecast joins those before. */
static void join(const Forecast *one, int origin, Forecast *all)
{
    const size_t size = (size_t)all->horizon * (size_t)all->targets, r = (size_t)all->origins++;

    all->origin[r] = origin;
    memcpy(all->value + r * size, one->value, size * sizeof *one->value);
    if (one->probability)
        memcpy(all->probability + r * (size_t)(all->horizon * one->classes), one->probability,
               (size_t)(all->horizon * one->classes) * sizeof *one->probability);
    if (one->bound)
        memcpy(all->bound + 2 * r * size * (size_t)one->levels, one->bound,
               2 * size * (size_t)one->levels * sizeof *one->bound);
}

static Status forecast_from(Rolling *rolling, int origin, int threads, Error *err)
{
    const int last = origin - rolling->known.first;
    Notes ignored = {0};
    Forecast one = {0};

    if (predict(rolling->model, rolling->frame, &last, 1, rolling->model->config.horizon, threads,
                &one, err) == OK &&
        bound(rolling, &one, origin + 1, threads, &ignored, err) == OK)
        join(&one, origin, rolling->done);
    forecast_free(&one);
    return err->status;
}

/* Room for all forecasts, none of which are there yet. */
static Status open_forecasts(const Rolling *rolling, Error *err)
{
    const Model *model = rolling->model;
    const int horizon = model->config.horizon, origins = rolling->plan->origins;
    const size_t answers = (size_t)origins * (size_t)horizon * (size_t)model->targets;
    int *none = calloc((size_t)origins, sizeof *none);
    Forecast *all = rolling->done;

    if (!none)
        return error_memory(err, "the forecasts");
    const Status status = forecast_make(all, none, origins, horizon, model->targets, err);
    free(none);
    if (status != OK)
        return status;
    all->origins = 0;
    all->levels = model->config.levels;
    all->classes = model_classes(model);
    all->bound = malloc((2 * answers * (size_t)all->levels + 1) * sizeof *all->bound);
    if (all->classes > 0)
        all->probability = malloc(answers * (size_t)all->classes * sizeof *all->probability);
    return all->bound && (all->classes == 0 || all->probability)
               ? OK
               : error_memory(err, "the forecasts");
}

static Status roll(Rolling *rolling, int first, int threads, Error *err)
{
    const BacktestPlan *plan = rolling->plan;

    for (int i = 0; i < plan->origins; i++) {
        const int origin = first + i * plan->step, from = rolling->known.first;
        if (stopped(rolling))
            return error_set(err, ERR_INTERRUPTED, NULL,
                             "interrupted after %d of %d origins: nothing is kept", i,
                             plan->origins);
        if (plan->every > 0 && i % plan->every == 0) {
            if (fit(rolling, origin + 1, err) != OK)
                return err->status;
        } else if (know(rolling, from, origin + 1, err) != OK || look(rolling, err) != OK) {
            return err->status;
        }
        if (forecast_from(rolling, origin, threads, err) != OK)
            return err->status;
    }
    return OK;
}

/* The forecast that counts, from all rows there are. */
static Status go_beyond(Rolling *rolling, Evaluation *evaluation, int threads, Notes *notes,
                        Error *err)
{
    const int rows = rolling->series->rows, last = rows - 1;
    Forecast *ahead = &evaluation->ahead[MODE_AUTOREGRESSIVE];

    if (rolling->plan->every > 0 && fit(rolling, rows, err) != OK)
        return err->status;
    frame_free(rolling->frame);
    if (know(rolling, rolling->known.first, rows, err) != OK ||
        frame_make(rolling->model, rolling->series, rolling->frame, notes, err) != OK ||
        predict(rolling->model, rolling->frame, &last, 1, rolling->model->config.horizon, threads,
                ahead, err) != OK)
        return err->status;
    rolling->model->split.rows = rows;
    if (baseline_predict(baseline_find(evaluation->best_baseline), rolling->series,
                         rolling->model->config.season, &last, 1, rolling->model->config.horizon,
                         &evaluation->ahead_baseline, err) != OK ||
        classes_spread(rolling->model, &evaluation->ahead_baseline, err) != OK)
        return err->status;
    return bound(rolling, ahead, rows, threads, notes, err);
}

Status backtest_run(const BacktestPlan *plan, const ModelConfig *config, TrainConfig *training,
                    const Watch *watch, const Series *series, Model *model, Frame *frame,
                    History *history, Evaluation *evaluation, Backtest *backtest, Notes *notes,
                    Error *err)
{
    const int first = series->rows - 1 - config->horizon - (plan->origins - 1) * plan->step;
    const Refit how = {.config = training, .watch = watch, .notes = notes};
    Rolling rolling = {.plan = plan,
                       .series = series,
                       .how = &how,
                       .model = model,
                       .frame = frame,
                       .done = &evaluation->autoregressive,
                       .backtest = backtest};

    evaluation_begin(evaluation);
    *backtest = (Backtest){.plan = *plan, .horizon = config->horizon, .fits = plan->every == 0};
    if (begin(&rolling, config, training, history, first + 1, notes, err) != OK ||
        open_forecasts(&rolling, err) != OK ||
        roll(&rolling, first, training->threads, err) != OK ||
        backtest_judge(model, series, evaluation, backtest, notes, err) != OK ||
        go_beyond(&rolling, evaluation, training->threads, notes, err) != OK)
        goto done;
    members_tell(model, notes);
done:
    forecast_free(&rolling.validation);
    free(rolling.known.series.value);
    return err->status;
}
