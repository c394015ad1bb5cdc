/* What the forecasts from rolling origins are worth. */
#include "model/backtest.h"
#include "model/classes.h"
#include "model/score.h"
#include "model/verdict.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- baselines ---- */

/* Scores all simple methods but the model itself from the model's origins and keeps the best. */
static Status judge_baselines(const Model *model, const Series *series, Evaluation *evaluation,
                              Error *err)
{
    const Forecast *ours = &evaluation->autoregressive;
    const Seasons season = model->config.season;
    const Baseline *baseline;
    double least = HUGE_VAL;

    for (int i = 0; (baseline = baseline_at(i)) != NULL && err->status == OK; i++) {
        Forecast theirs = {0};
        if (!baseline_rivals(baseline, model, ours->classes > 0))
            continue;
        if (baseline_predict(baseline, series, season, ours->origin, ours->origins, ours->horizon,
                             &theirs, err) != OK ||
            classes_spread(model, &theirs, err) != OK ||
            scores_add(&evaluation->scores, &theirs, series, model->mase_scale, baseline->name,
                       MODE_AUTOREGRESSIVE, PART_TEST, err) != OK) {
            forecast_free(&theirs);
            break;
        }
        const double error = verdict_error(&evaluation->scores, model, baseline->name,
                                           MODE_AUTOREGRESSIVE, PART_TEST);
        if (error < least) {
            const Forecast before = evaluation->baseline;
            evaluation->baseline = theirs;
            theirs = before;
            least = error;
            text_copy(evaluation->best_baseline, sizeof evaluation->best_baseline, baseline->name);
        }
        forecast_free(&theirs);
    }
    return err->status;
}

/* ---- steps ---- */

static Status fill_step(const Model *model, const Series *series, const Evaluation *evaluation,
                        int step, BacktestStep *found, Error *err)
{
    const Forecast *ours = &evaluation->autoregressive, *theirs = &evaluation->baseline;
    const double one = 1;
    const double *scale = model->targets == 1 ? &one : model->mase_scale;

    if (compare_spread(ours, series, scale, step, &found->count, &found->error, &found->spread,
                       err) != OK ||
        (theirs->origins > 0 &&
         (compare_spread(theirs, series, scale, step, &found->count, &found->baseline,
                         &found->other, err) != OK ||
          compare_errors(ours, theirs, series, scale, step, &found->duel, err) != OK)))
        return err->status;
    for (int l = 0; l < model->config.levels; l++)
        found->coverage[l] = evaluation->band[MODE_AUTOREGRESSIVE][step].level[l].coverage;
    return OK;
}

/* Steps before the first at which the baseline is as good. */
static int useful_steps(const Backtest *backtest)
{
    int step = 1;

    while (step <= backtest->horizon && backtest->step[step].error < backtest->step[step].baseline)
        step++;
    return step - 1;
}

Status backtest_judge(const Model *model, const Series *series, Evaluation *evaluation,
                      Backtest *backtest, Notes *notes, Error *err)
{
    const Forecast *ours = &evaluation->autoregressive;

    backtest->step = calloc((size_t)backtest->horizon + 1, sizeof *backtest->step);
    if (!backtest->step)
        return error_memory(err, "the scores by step");
    if (scores_add(&evaluation->scores, ours, series, model->mase_scale, model->method->name,
                   MODE_AUTOREGRESSIVE, PART_TEST, err) != OK ||
        judge_baselines(model, series, evaluation, err) != OK ||
        scores_relative(&evaluation->scores, baseline_usual(model), MODE_AUTOREGRESSIVE, PART_TEST,
                        err) != OK ||
        evaluation_cover(model, MODE_AUTOREGRESSIVE, series, evaluation, notes, err) != OK)
        return err->status;
    for (int step = 0; step <= backtest->horizon; step++)
        if (fill_step(model, series, evaluation, step, &backtest->step[step], err) != OK)
            return err->status;
    backtest->useful = useful_steps(backtest);
    evaluation->duel = backtest->step[0].duel;
    verdict_write(model, MODE_AUTOREGRESSIVE, ours->origins, ours->horizon, evaluation);
    return OK;
}
