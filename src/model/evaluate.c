#include "model/evaluate.h"

#include "base/text.h"
#include "model/alarm.h"
#include "model/classes.h"
#include "model/evaluate_parts.h"
#include "model/holes.h"
#include "model/interval.h"
#include "model/members.h"
#include "model/score.h"
#include "model/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What all steps of an evaluation share. */
typedef struct {
    const Model *model;
    const Frame *frame;
    int threads;
    Evaluation *evaluation;
    Notes *notes;
    Mode asked;
} Judge;

static int horizon_of(const Judge *judge, Mode mode)
{
    return mode == MODE_CONTINUOUS ? 1 : judge->model->config.horizon;
}

/* Origins whose whole horizon lies in rows [first, end); continuous: all, else evenly spread ones.
 * *origin is to be freed. */
static Status part_origins(const Judge *judge, Mode mode, int first, int end, int **origin,
                           int *count, Error *err)
{
    const int last = end - 1 - horizon_of(judge, mode), asked = judge->model->config.origins;
    const int most = asked > 0 ? asked : EVALUATION_ORIGINS;

    *count = last - (first - 1) + 1;
    if (*count < 0)
        *count = 0;
    if (mode == MODE_AUTOREGRESSIVE && *count > most)
        *count = most;
    *origin = malloc(((size_t)*count + 1) * sizeof **origin);
    if (!*origin)
        return error_memory(err, "the origins");
    if (*count > 0)
        origins_spread(first - 1, last, *count, *origin);
    return OK;
}

/* A simple method's forecasts, classes with probabilities. */
static Status simple_forecast(const Judge *judge, const Baseline *baseline, const int *origin,
                              int origins, int horizon, Forecast *forecast, Error *err)
{
    const Model *model = judge->model;

    if (baseline_predict(baseline, judge->frame->series, model->config.season, origin, origins,
                         horizon, forecast, err) == OK &&
        classes_spread(model, forecast, err) != OK)
        forecast_free(forecast);
    return err->status;
}

/* Keeps the better of two forecasts of baselines by their test score, the lower one. */
static void keep_baseline(Judge *judge, const char *name, double score, double *least,
                          Forecast *forecast)
{
    Evaluation *evaluation = judge->evaluation;

    if (isnan(score) || (!isnan(*least) && score >= *least))
        return;
    *least = score;
    text_copy(evaluation->best_baseline, sizeof evaluation->best_baseline, name);
    forecast_free(&evaluation->baseline);
    evaluation->baseline = *forecast;
    *forecast = (Forecast){0};
}

/* Scores every simple baseline but the model itself from the origins of `of`. decides: the best one
 * is kept. */
static Status score_baselines(Judge *judge, const Forecast *of, Mode mode, Part part, bool decides,
                              Error *err)
{
    const Model *model = judge->model;
    const Series *series = judge->frame->series;
    Scores *scores = &judge->evaluation->scores;
    const Baseline *baseline;
    double least = NAN;

    for (int i = 0; (baseline = baseline_at(i)) != NULL && of->origins > 0; i++) {
        Forecast forecast;
        if (!baseline_rivals(baseline, model, of->classes > 0))
            continue;
        if (simple_forecast(judge, baseline, of->origin, of->origins, of->horizon, &forecast,
                            err) != OK)
            return err->status;
        if (scores_add(scores, &forecast, series, model->mase_scale, baseline->name, mode, part,
                       err) == OK &&
            decides)
            keep_baseline(judge, baseline->name,
                          verdict_error(scores, model, baseline->name, mode, part), &least,
                          &forecast);
        forecast_free(&forecast);
        if (err->status != OK)
            return err->status;
    }
    return OK;
}

/* Forecasts and scores rows [first, end) as one part. */
static Status judge_part(Judge *judge, Mode mode, Part part, int first, int end, bool decides,
                         Forecast *forecast, Error *err)
{
    const Model *model = judge->model;
    int *origin = NULL, count;

    *forecast = (Forecast){0};
    if (part_origins(judge, mode, first, end, &origin, &count, err) != OK ||
        predict(model, judge->frame, origin, count, horizon_of(judge, mode), judge->threads,
                forecast, err) != OK ||
        scores_add(&judge->evaluation->scores, forecast, judge->frame->series, model->mase_scale,
                   model->method->name, mode, part, err) != OK ||
        (part == PART_TEST &&
         interval_put(model, judge->frame, mode, judge->threads, forecast, err) != OK) ||
        score_baselines(judge, forecast, mode, part, decides, err) != OK ||
        scores_relative(&judge->evaluation->scores, baseline_usual(model), mode, part, err) != OK)
        goto done;
done:
    free(origin);
    return err->status;
}

/* Scores are over the values that are there. */
static void judge_values(Judge *judge, Mode mode, const Forecast *forecast)
{
    long *values = &judge->evaluation->values[mode], *known = &judge->evaluation->known[mode];

    forecast_known(forecast, judge->frame->series, values, known);
    if (*known < *values)
        notes_add(judge->notes, NOTE_WARNING,
                  "the test scores of %s forecasts are over %ld of %ld values: the others are "
                  "missing",
                  mode == MODE_CONTINUOUS ? "continuous" : "autoregressive", *known, *values);
    holes_note_origins(judge->frame, "test", forecast->origin, forecast->origins, judge->notes);
}

static Status judge_ahead(Judge *judge, Mode mode, Error *err)
{
    const Model *model = judge->model;
    Evaluation *evaluation = judge->evaluation;
    const Baseline *baseline = baseline_find(evaluation->best_baseline);
    const int origin = judge->frame->rows - 1;
    bool cut = false;

    holes_note_end(model, judge->frame, judge->notes);
    for (int m = MODE_CONTINUOUS; m <= MODE_AUTOREGRESSIVE; m++) {
        if (mode != MODE_BOTH && (int)mode != m)
            continue;
        if (predict(model, judge->frame, &origin, 1, horizon_of(judge, (Mode)m), judge->threads,
                    &evaluation->ahead[m], err) != OK ||
            interval_put(model, judge->frame, (Mode)m, judge->threads, &evaluation->ahead[m],
                         err) != OK)
            return err->status;
        cut |= interval_cut(&evaluation->ahead[m]);
    }
    if (cut)
        notes_add(judge->notes, NOTE_FOUND,
                  "intervals end at 0, below which no value is; --floor none lets them go on");
    return simple_forecast(judge, baseline, &origin, 1, horizon_of(judge, mode),
                           &evaluation->ahead_baseline, err);
}

/* Without test rows nothing says which baseline is best: the usual one. */
static void default_baseline(Judge *judge)
{
    Evaluation *evaluation = judge->evaluation;
    const bool itself = strcmp(judge->model->method->name, "seasonal") == 0;

    if (!evaluation->best_baseline[0])
        text_copy(evaluation->best_baseline, sizeof evaluation->best_baseline,
                  itself ? "naive" : baseline_usual(judge->model));
}

/* Test rows [first, end) in every mode asked for, the forecast beyond the end, the verdict. */
static Status judge_test(Judge *judge, Mode mode, int first, int end, Error *err)
{
    Evaluation *evaluation = judge->evaluation;
    const Mode decides = mode == MODE_CONTINUOUS ? MODE_CONTINUOUS : MODE_AUTOREGRESSIVE;
    Forecast *forecast[2] = {&evaluation->continuous, &evaluation->autoregressive};

    for (int m = MODE_CONTINUOUS; m <= MODE_AUTOREGRESSIVE; m++) {
        if (mode != MODE_BOTH && (int)mode != m)
            continue;
        if (judge_part(judge, (Mode)m, PART_TEST, first, end, (Mode)m == decides, forecast[m],
                       err) != OK)
            return err->status;
        if (forecast[m]->origins > 0)
            judge_values(judge, (Mode)m, forecast[m]);
        if (evaluation_cover(judge->model, (Mode)m, judge->frame->series, evaluation, judge->notes,
                             err) != OK)
            return err->status;
    }
    default_baseline(judge);
    if (evaluation_compare(judge->model, decides, judge->frame->series, evaluation, judge->notes,
                           err) != OK)
        return err->status;
    verdict_write(judge->model, decides, forecast[decides]->origins, forecast[decides]->horizon,
                  evaluation);
    if (mode == MODE_BOTH)
        verdict_warn(judge->model, evaluation, judge->notes);
    return alarms_find(judge->model, judge->frame->series, evaluation, judge->notes, err);
}

void evaluation_begin(Evaluation *evaluation)
{
    *evaluation = (Evaluation){0};
    for (int l = 0; l < LEVELS_MAX; l++)
        evaluation->coverage[0][l] = evaluation->coverage[1][l] = NAN;
}

/* Forecasts of the validation part, which is scored only where the mode was asked for: a saved
 * model forecasts in both. */
static Status judge_validation(Judge *judge, Mode mode, bool asked, Forecast *forecast, Error *err)
{
    const Split *split = &judge->model->split;
    int *origin = NULL, count;

    if (asked)
        return judge_part(judge, mode, PART_VALIDATION, split->train, split->validation, false,
                          forecast, err);
    if (judge->model->config.levels > 0 &&
        part_origins(judge, mode, split->train, split->validation, &origin, &count, err) == OK &&
        predict(judge->model, judge->frame, origin, count, horizon_of(judge, mode), judge->threads,
                forecast, err) != OK)
        forecast_free(forecast);
    free(origin);
    return err->status;
}

/* Sets the intervals of forecasts from row end - 1 on. A fit that tried itself on rows of its own
 * says how far it errs; of another one, what the first missed in the validation part. */
static Status fit_intervals(const Judge *judge, Model *model, const Forecast validation[2],
                            bool refitted, int end, Error *err)
{
    const bool told = !refitted || end == judge->frame->rows;
    Notes ignored = {0};

    for (int m = MODE_CONTINUOUS; m <= MODE_AUTOREGRESSIVE; m++) {
        const bool tried = model->trial && m == MODE_AUTOREGRESSIVE;
        const Forecast *from[2];
        int count = 0;
        if (tried)
            from[count++] = model->trial;
        if (!tried || !refitted)
            from[count++] = &validation[m];
        if (interval_fit(model, (Mode)m, from, count, judge->frame->series, end,
                         told && (judge->asked == MODE_BOTH || (int)judge->asked == m)
                             ? judge->notes
                             : &ignored,
                         err) != OK)
            return err->status;
    }
    return OK;
}

Status evaluate(Model *model, Frame *frame, Mode mode, int threads, const Refit *how,
                Evaluation *evaluation, Notes *notes, Error *err)
{
    Judge judge = {model, frame, threads, evaluation, notes, mode};
    const Split *split = &model->split;
    Forecast validation[2] = {{0}};

    if (model->parts > 0)
        return evaluate_parts(model, frame, mode, threads, how, evaluation, notes, err);
    evaluation_begin(evaluation);
    for (int m = MODE_CONTINUOUS; m <= MODE_AUTOREGRESSIVE; m++)
        if (judge_validation(&judge, (Mode)m, mode == MODE_BOTH || (int)mode == m, &validation[m],
                             err) != OK)
            goto done;
    if ((how && refit(model, frame, how, split->validation, err) != OK) ||
        fit_intervals(&judge, model, validation, how, split->validation, err) != OK ||
        judge_test(&judge, mode, split->validation, split->rows, err) != OK ||
        (how && refit(model, frame, how, split->rows, err) != OK) ||
        (how && fit_intervals(&judge, model, validation, true, split->rows, err) != OK) ||
        judge_ahead(&judge, mode, err) != OK)
        goto done;
    members_tell(model, notes);
done:
    forecast_free(&validation[0]);
    forecast_free(&validation[1]);
    if (err->status != OK)
        evaluation_free(evaluation);
    return err->status;
}

/* Scores of rows that a model was fitted on flatter it. */
static void note_fitted(const Judge *judge, int first)
{
    const Model *model = judge->model;

    if (first < model->fitted && model->method->kind != METHOD_BASELINE &&
        strcmp(judge->frame->series->hash, model->data_hash) == 0)
        notes_add(judge->notes, NOTE_WARNING,
                  "of the %d test rows the model was fitted on %d: its scores are no forecasts'",
                  judge->frame->rows - first, model->fitted - first);
}

Status evaluate_saved(const Model *model, const Frame *frame, Mode mode, int test, int threads,
                      Evaluation *evaluation, Notes *notes, Error *err)
{
    Judge judge = {model, frame, threads, evaluation, notes, mode};
    const int need = model_reach(model);

    if (model->parts > 0)
        return evaluate_parts_saved(model, frame, mode, test, threads, evaluation, notes, err);
    evaluation_begin(evaluation);
    if (test > 0 && test < horizon_of(&judge, mode)) {
        error_set(err, ERR_USAGE, "--test", "%d test rows do not hold the horizon of %d", test,
                  horizon_of(&judge, mode));
        error_hint(err, "--test %d", horizon_of(&judge, mode));
    } else if (test > 0 && frame->rows - test < need) {
        error_set(err, ERR_DATA, NULL,
                  "%d row%s too few: the window of %d and %d test rows need %d", frame->rows,
                  text_are(frame->rows), need, test, need + test);
    } else if (judge_test(&judge, mode, frame->rows - test, frame->rows, err) != OK ||
               judge_ahead(&judge, mode, err) != OK) {
        evaluation_free(evaluation);
    } else {
        note_fitted(&judge, frame->rows - test);
    }
    return err->status;
}

void evaluation_free(Evaluation *evaluation)
{
    free(evaluation->scores.item);
    free(evaluation->alarm);
    free(evaluation->series.value);
    free(evaluation->series.origins);
    free(evaluation->band[0]);
    free(evaluation->band[1]);
    forecast_free(&evaluation->continuous);
    forecast_free(&evaluation->autoregressive);
    forecast_free(&evaluation->baseline);
    forecast_free(&evaluation->ahead[0]);
    forecast_free(&evaluation->ahead[1]);
    forecast_free(&evaluation->ahead_baseline);
    *evaluation = (Evaluation){0};
}
