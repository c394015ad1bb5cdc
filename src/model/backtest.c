#include "model/backtest.h"

#include "base/ranks.h"
#include "base/text.h"
#include "model/classes.h"
#include "model/fitted.h"
#include "model/interval.h"
#include "model/known.h"
#include "model/members.h"
#include "model/parts.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

int backtest_rows(const Series *series)
{
    return series->parts > 0 ? parts_typical(series)->rows : series->rows;
}

Status backtest_plan(BacktestPlan *plan, int rows, int horizon, Error *err)
{
    plan->step = plan->step > 0 ? plan->step : horizon;
    const int room = larger((rows - rows / 2 - horizon) / plan->step + 1, 1);
    if (plan->origins == 0)
        plan->origins = smaller(room, BACKTEST_ORIGINS);
    const long long tested = horizon + (long long)(plan->origins - 1) * plan->step;
    if (tested >= rows) {
        error_set(err, ERR_DATA, NULL,
                  "%d row%s too few: %d origin%s %d rows apart with a horizon of %d need%s more "
                  "than %lld",
                  rows, text_are(rows), plan->origins, plan->origins == 1 ? "" : "s", plan->step,
                  horizon, plan->origins == 1 ? "s" : "", tested);
        if (horizon < rows)
            error_hint(err, "--origins %d, which lie in the second half", room);
        else
            error_hint(err, "a longer file, or a shorter --horizon");
    }
    return err->status;
}

void backtest_free(Backtest *backtest)
{
    free(backtest->step);
    *backtest = (Backtest){0};
}

/* Rows of the whole behind origin index i. */
static int cut_at(const BacktestPlan *plan, int horizon, int i)
{
    return horizon + (plan->origins - 1 - i) * plan->step;
}

static bool stopped(const Rolling *rolling)
{
    const Watch *watch = rolling->how->watch;

    return watch && watch->stop && *watch->stop;
}

/* ---- forecasts ---- */

/* Rows of what is known become those of the whole. */
static void move_origins(const Rolling *rolling, Forecast *forecast)
{
    if (rolling->frame->series == rolling->series)
        return;
    for (int r = 0; r < forecast->origins; r++)
        forecast->origin[r] += rolling->known.first[forecast->part ? forecast->part[r] : 0];
}

/* Origins of each series of the frame: its last row, where `cut` rows follow; validation: of
 * the rows that the first training held out as many as tell of errors. */
static int choose_origins(const Rolling *rolling, int cut, bool validation, int *origin, int *part)
{
    const Model *model = rolling->model;
    const int horizon = model->config.horizon, reach = model_reach(model);
    const int all = series_count(rolling->series), most = larger(EVALUATION_ORIGINS / all, 1);
    int count = 0;

    for (int k = 0; k < all; k++) {
        const Split *split = model->parts > 0 ? &model->part[k].split : &model->split;
        const int rows = series_at(rolling->frame->series, k)->rows;
        if (validation)
            origins_add(larger(split->train, reach) - 1, split->validation - 1 - horizon, most, k,
                        origin, part, &count);
        else if (series_at(rolling->series, k)->rows > cut && rows >= reach)
            origins_add(rows - 1, rows - 1, 1, k, origin, part, &count);
    }
    return count;
}

static Status forecast_frame(const Rolling *rolling, int cut, bool validation, int threads,
                             Forecast *forecast, Error *err)
{
    const int parts = series_count(rolling->series);
    const size_t most = (size_t)larger(parts, EVALUATION_ORIGINS);
    int *origin = malloc(2 * most * sizeof *origin);

    if (!origin)
        return error_memory(err, "the origins");
    const int count = choose_origins(rolling, cut, validation, origin, origin + most);
    if (predict_rows(rolling->model, rolling->frame,
                     rolling->series->parts > 0 ? origin + most : NULL, origin, count,
                     rolling->model->config.horizon, threads, forecast, err) == OK)
        move_origins(rolling, forecast);
    free(origin);
    return err->status;
}

/* ---- fits ---- */

/* Forecasts of the validation part by the first training: by these its intervals are made. */
static Status try_validation(Rolling *rolling, int threads, Error *err)
{
    if (rolling->model->trial || rolling->model->config.levels == 0)
        return OK;
    return forecast_frame(rolling, 0, true, threads, &rolling->validation, err);
}

/* Decides and trains on the rows up to the first origin. */
static Status begin(Rolling *rolling, const ModelConfig *config, TrainConfig *training,
                    History *history, Notes *notes, Error *err)
{
    const BacktestPlan *plan = rolling->plan;
    ModelConfig own = *config;

    text_copy(own.test, sizeof own.test, "0");
    if (known_take(&rolling->known, rolling->series, cut_at(plan, config->horizon, 0), plan->rows,
                   err) != OK ||
        model_make(&own, &rolling->known.series, rolling->model, notes, err) != OK ||
        frame_make(rolling->model, &rolling->known.series, rolling->frame, notes, err) != OK ||
        train_plan(rolling->model, training, notes, err) != OK ||
        train(rolling->model, rolling->frame, training, rolling->how->watch, history, err) != OK)
        return err->status;
    history_note(history, notes);
    fitted_trace(rolling->model, &rolling->known.series);
    text_copy(rolling->model->config.test, sizeof own.test, config->test);
    return try_validation(rolling, training->threads, err);
}

/* The model's frame of what is known `cut` rows before the end. */
static Status look(Rolling *rolling, int cut, int most, Error *err)
{
    Notes ignored = {0};

    frame_free(rolling->frame);
    if (known_take(&rolling->known, rolling->series, cut, most, err) != OK)
        return err->status;
    return frame_make(rolling->model, &rolling->known.series, rolling->frame, &ignored, err);
}

/* Fits on all but the last `cut` rows, the last of them alone where the plan says so. */
static Status fit(Rolling *rolling, int cut, Error *err)
{
    const bool several = rolling->series->parts > 0;

    if (look(rolling, cut, rolling->plan->rows, err) != OK)
        return err->status;
    rolling->backtest->fits++;
    if (refit(rolling->model, rolling->frame, rolling->how,
              several ? REFIT_END : rolling->known.series.rows, err) == OK)
        fitted_trace(rolling->model, &rolling->known.series);
    return err->status;
}

/* ---- origins ---- */

/* The intervals of forecasts from the last known rows. */
static Status bound(Rolling *rolling, Forecast *last, int cut, int threads, Notes *notes,
                    Error *err)
{
    Model *model = rolling->model;
    const Forecast *own = model->trial, *earlier[] = {&rolling->validation, rolling->done};
    const Series *known = &rolling->known.series;
    Series seen;

    if (model->config.levels == 0 || last->origins == 0)
        return OK;
    if (own) {
        if (interval_fit(model, MODE_AUTOREGRESSIVE, &own, 1, known, known->rows, notes, err) != OK)
            return err->status;
    } else {
        if (series_view(rolling->series, cut, &seen, err) == OK)
            (void)(interval_fit(model, MODE_AUTOREGRESSIVE, earlier, 2, &seen,
                                seen.parts > 0 ? INT_MAX : seen.rows, notes, err) == OK);
        series_unview(&seen);
        if (err->status != OK)
            return err->status;
    }
    return interval_put(model, rolling->frame, rolling->series, MODE_AUTOREGRESSIVE, threads, last,
                        err);
}

static Status forecast_from(Rolling *rolling, int cut, int threads, Error *err)
{
    Notes ignored = {0};
    Forecast last = {0};

    if (forecast_frame(rolling, cut, false, threads, &last, err) == OK &&
        bound(rolling, &last, cut, threads, &ignored, err) == OK)
        for (int r = 0; r < last.origins; r++)
            forecast_copy(&last, r, rolling->done, rolling->done->origins++);
    forecast_free(&last);
    return err->status;
}

/* Ends early where it is asked to stop: the origins before stand. */
static Status roll(Rolling *rolling, int threads, Error *err)
{
    const BacktestPlan *plan = rolling->plan;
    Backtest *backtest = rolling->backtest;

    for (int i = 0; i < plan->origins; i++) {
        const int cut = cut_at(plan, rolling->model->config.horizon, i);
        const bool fits = plan->every > 0 && i % plan->every == 0;
        if (!stopped(rolling) &&
            (fits ? fit(rolling, cut, err) : look(rolling, cut, KNOWN_ON, err)) != OK)
            return err->status;
        backtest->interrupted = stopped(rolling);
        if (backtest->interrupted)
            break;
        if (forecast_from(rolling, cut, threads, err) != OK)
            return err->status;
        backtest->done++;
    }
    if (rolling->done->origins > 0)
        return OK;
    if (backtest->interrupted)
        return error_set(err, ERR_INTERRUPTED, NULL,
                         "interrupted after %d of %d origins: nothing is kept", backtest->done,
                         plan->origins);
    error_set(err, ERR_DATA, NULL, "no series holds the %d rows that the model reads",
              model_reach(rolling->model));
    error_hint(err, "--window, or fewer --origins");
    return err->status;
}

/* The best simple method's, of one series. */
static Status simple_beyond(const Rolling *rolling, Evaluation *evaluation, Error *err)
{
    const int last = rolling->series->rows - 1;

    if (rolling->series->parts > 0)
        return OK;
    return baseline_beside(rolling->model, baseline_find(evaluation->best_baseline),
                           rolling->series, &last, 1, rolling->model->config.horizon,
                           &evaluation->ahead_baseline, err);
}

/* The forecast that counts, from all rows there are, by the last fit where there was no time for
 * another. */
static Status go_beyond(Rolling *rolling, Evaluation *evaluation, int threads, Notes *notes,
                        Error *err)
{
    const bool fits = rolling->plan->every > 0 && !rolling->backtest->interrupted;
    Forecast *ahead = &evaluation->ahead[MODE_AUTOREGRESSIVE];
    Model *model = rolling->model;

    if ((fits ? fit(rolling, 0, err) : look(rolling, 0, KNOWN_ON, err)) != OK)
        return err->status;
    frame_free(rolling->frame);
    if (frame_make(model, rolling->series, rolling->frame, notes, err) != OK ||
        forecast_frame(rolling, 0, false, threads, ahead, err) != OK)
        return err->status;
    model->split.rows = backtest_rows(rolling->series);
    for (int k = 0; k < model->parts; k++)
        model->part[k].split.rows = rolling->series->part[k].rows;
    if (simple_beyond(rolling, evaluation, err) != OK)
        return err->status;
    return bound(rolling, ahead, 0, threads, notes, err);
}

Status backtest_run(const BacktestPlan *plan, const ModelConfig *config, TrainConfig *training,
                    const Watch *watch, const Series *series, Model *model, Frame *frame,
                    History *history, Evaluation *evaluation, Backtest *backtest, Notes *notes,
                    Error *err)
{
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
    if (begin(&rolling, config, training, history, notes, err) != OK ||
        forecast_open(rolling.done, plan->origins * series_count(series), config->horizon, true,
                      model, err) != OK ||
        roll(&rolling, training->threads, err) != OK ||
        backtest_judge(model, series, evaluation, backtest, notes, err) != OK ||
        go_beyond(&rolling, evaluation, training->threads, notes, err) != OK)
        goto done;
    members_tell(model, notes);
done:
    forecast_free(&rolling.validation);
    known_free(&rolling.known);
    return err->status;
}
