#include "model/evaluate.h"

#include "base/text.h"
#include "model/alarm.h"
#include "model/classes.h"
#include "model/evaluate_parts.h"
#include "model/fitted.h"
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

/* Keeps the better of two simple methods' forecasts by their score, the lower one. */
static void keep_baseline(Evaluation *evaluation, const char *name, double score, double *least,
                          Forecast *forecast)
{
    if (isnan(score) || (!isnan(*least) && score >= *least))
        return;
    *least = score;
    text_copy(evaluation->best_baseline, sizeof evaluation->best_baseline, name);
    forecast_free(&evaluation->baseline);
    evaluation->baseline = *forecast;
    *forecast = (Forecast){0};
}

/* Scores every simple method but the model itself from the origins of `of`. */
static Status score_baselines(const Model *model, const Series *series, const Forecast *of,
                              Mode mode, Part part, bool decides, Evaluation *evaluation,
                              Error *err)
{
    Scores *scores = &evaluation->scores;
    const Baseline *baseline;
    double least = NAN;

    for (int i = 0; (baseline = baseline_at(i)) != NULL && of->origins > 0; i++) {
        Forecast forecast;
        if (!baseline_rivals(baseline, model, of->classes > 0))
            continue;
        if (baseline_beside(model, baseline, series, of->origin, of->origins, of->horizon,
                            &forecast, err) != OK)
            return err->status;
        if (scores_add(scores, &forecast, series, model->mase_scale, baseline->name, mode, part,
                       err) == OK &&
            decides)
            keep_baseline(evaluation, baseline->name,
                          verdict_error(scores, model, baseline->name, mode, part), &least,
                          &forecast);
        forecast_free(&forecast);
        if (err->status != OK)
            return err->status;
    }
    return OK;
}

Status evaluation_score(const Model *model, const Series *series, const Forecast *forecast,
                        Mode mode, Part part, bool decides, Evaluation *evaluation, Error *err)
{
    if (scores_add(&evaluation->scores, forecast, series, model->mase_scale, model->method->name,
                   mode, part, err) != OK ||
        score_baselines(model, series, forecast, mode, part, decides, evaluation, err) != OK)
        return err->status;
    return scores_relative(&evaluation->scores, baseline_usual(model), mode, part, err);
}

/* Forecasts and scores rows [first, end) as one part. */
static Status judge_part(Judge *judge, Mode mode, Part part, int first, int end, bool decides,
                         Forecast *forecast, Error *err)
{
    const Model *model = judge->model;
    int *origin = NULL, count;

    *forecast = (Forecast){0};
    if (part_origins(judge, mode, first, end, &origin, &count, err) == OK &&
        predict(model, judge->frame, origin, count, horizon_of(judge, mode), judge->threads,
                forecast, err) == OK &&
        (part != PART_TEST || interval_put(model, judge->frame, judge->frame->series, mode,
                                           judge->threads, forecast, err) == OK))
        (void)(evaluation_score(model, judge->frame->series, forecast, mode, part, decides,
                                judge->evaluation, err) == OK);
    free(origin);
    return err->status;
}

static Status judge_ahead(const Judge *judge, Error *err)
{
    const Model *model = judge->model;
    Evaluation *evaluation = judge->evaluation;
    const Baseline *baseline = baseline_find(evaluation->best_baseline);
    const int origin = judge->frame->rows - 1;
    bool cut = false;

    holes_note_end(model, judge->frame, judge->notes);
    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE; mode++) {
        Forecast *ahead = &evaluation->ahead[mode];
        if (!mode_asked(judge->asked, mode))
            continue;
        if (predict(model, judge->frame, &origin, 1, horizon_of(judge, mode), judge->threads, ahead,
                    err) != OK ||
            interval_put(model, judge->frame, judge->frame->series, mode, judge->threads, ahead,
                         err) != OK)
            return err->status;
        cut |= interval_cut(ahead);
    }
    if (cut)
        notes_add(
            judge->notes, NOTE_FOUND,
            "intervals are cut off at 0, since no value lies below it; --floor none lifts this");
    return baseline_beside(model, baseline, judge->frame->series, &origin, 1,
                           horizon_of(judge, judge->asked), &evaluation->ahead_baseline, err);
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

/* Test rows [first, end) in every mode asked for, and the verdict. */
static Status judge_test(Judge *judge, int first, int end, Error *err)
{
    const Model *model = judge->model;
    const Series *series = judge->frame->series;
    Evaluation *evaluation = judge->evaluation;
    const Mode decides = judge->asked == MODE_CONTINUOUS ? MODE_CONTINUOUS : MODE_AUTOREGRESSIVE;
    Forecast *forecast[2] = {&evaluation->continuous, &evaluation->autoregressive};

    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE; mode++) {
        if (!mode_asked(judge->asked, mode))
            continue;
        if (judge_part(judge, mode, PART_TEST, first, end, mode == decides, forecast[mode], err) !=
            OK)
            return err->status;
        if (forecast[mode]->origins > 0) {
            evaluation_count(mode, series, evaluation, judge->notes);
            holes_note_origins(judge->frame, "test", forecast[mode]->origin,
                               forecast[mode]->origins, judge->notes);
        }
        if (evaluation_cover(model, mode, series, evaluation, judge->notes, err) != OK)
            return err->status;
    }
    default_baseline(judge);
    if (evaluation_compare(model, decides, series, evaluation, judge->notes, err) != OK)
        return err->status;
    verdict_write(model, decides, forecast[decides]->origins, forecast[decides]->horizon,
                  evaluation);
    if (judge->asked == MODE_BOTH)
        verdict_warn(model, evaluation, judge->notes);
    return alarms_find(model, series, evaluation, judge->notes, err);
}

void evaluation_begin(Evaluation *evaluation)
{
    *evaluation = (Evaluation){0};
    for (int l = 0; l < LEVELS_MAX; l++)
        evaluation->coverage[0][l] = evaluation->coverage[1][l] = NAN;
}

/* Forecasts of the validation part, which is scored only where the mode was asked for: a saved
 * model forecasts in both. */
static Status judge_validation(Judge *judge, Mode mode, Forecast *forecast, Error *err)
{
    const Split *split = &judge->model->split;
    int *origin = NULL, count;

    if (mode_asked(judge->asked, mode))
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

    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE; mode++) {
        const bool tried = model->trial && mode == MODE_AUTOREGRESSIVE;
        const Forecast *from[2];
        int count = 0;

        if (tried)
            from[count++] = model->trial;
        if (!tried || !refitted)
            from[count++] = &validation[mode];
        if (interval_fit(model, mode, from, count, judge->frame->series, end,
                         told && mode_asked(judge->asked, mode) ? judge->notes : &ignored,
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
    if (judge_validation(&judge, MODE_CONTINUOUS, &validation[0], err) != OK ||
        judge_validation(&judge, MODE_AUTOREGRESSIVE, &validation[1], err) != OK ||
        (how && refit(model, frame, how, split->validation, err) != OK) ||
        fit_intervals(&judge, model, validation, how, split->validation, err) != OK ||
        judge_test(&judge, split->validation, split->rows, err) != OK ||
        (how && refit(model, frame, how, split->rows, err) != OK) ||
        (how && fit_intervals(&judge, model, validation, true, split->rows, err) != OK) ||
        judge_ahead(&judge, err) != OK)
        goto done;
    fitted_trace(model, frame->series);
    members_tell(model, notes);
done:
    forecast_free(&validation[0]);
    forecast_free(&validation[1]);
    if (err->status != OK)
        evaluation_free(evaluation);
    return err->status;
}

Status evaluate_saved(const Model *model, const Frame *frame, Mode mode, int test, int threads,
                      Evaluation *evaluation, Notes *notes, Error *err)
{
    Judge judge = {model, frame, threads, evaluation, notes, mode};
    const int need = model_reach(model), horizon = horizon_of(&judge, mode);

    if (test > 0 && test < horizon) {
        error_set(err, ERR_USAGE, "--test-rows", "%d row%s not hold the horizon of %d", test,
                  test == 1 ? " does" : "s do", horizon);
        error_hint(err, "--test-rows %d", horizon);
        return err->status;
    }
    if (model->parts > 0)
        return evaluate_parts_saved(model, frame, mode, test, threads, evaluation, notes, err);
    evaluation_begin(evaluation);
    if (test > 0 && frame->rows - test < need) {
        error_set(err, ERR_DATA, NULL,
                  "%d row%s too few: the window of %d and %d test rows need %d", frame->rows,
                  text_are(frame->rows), need, test, need + test);
    } else if (judge_test(&judge, frame->rows - test, frame->rows, err) != OK ||
               judge_ahead(&judge, err) != OK) {
        evaluation_free(evaluation);
    } else {
        fitted_note(model, frame->series, test, notes);
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
