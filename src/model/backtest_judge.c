/* What the forecasts from rolling origins are worth. */
#include "model/backtest.h"
#include "model/parts.h"
#include "model/score.h"
#include "model/tally.h"
#include "model/verdict.h"

#include "base/ranks.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- several series ---- */

/* Forecasts by their series, those of each in the order of time; first [parts + 1] of each. */
static Status sort_forecasts(const Model *model, Forecast *all, int *first, Error *err)
{
    Forecast sorted;

    if (forecast_open(&sorted, all->origins, all->horizon, true, model, err) == OK) {
        for (int r = 0; r < all->origins; r++)
            first[all->part[r] + 1]++;
        for (int k = 0; k < model->parts; k++)
            first[k + 1] += first[k];
        for (int r = 0; r < all->origins; r++)
            forecast_copy(all, r, &sorted, first[all->part[r]]++);
        for (int k = model->parts; k > 0; k--)
            first[k] = first[k - 1];
        first[0] = 0;
        sorted.origins = all->origins;
        const Forecast before = *all;
        *all = sorted;
        sorted = before;
    }
    forecast_free(&sorted);
    return err->status;
}

/* A series that had not begun before the first origin gets its scales from the rows up to its own.
 */
static Status scale_late(Model *model, const Series *series, const Forecast *ours, const int *first,
                         Error *err)
{
    for (int k = 0; k < model->parts; k++) {
        ModelPart *part = &model->part[k];
        const int rows = first[k] < first[k + 1] ? ours->origin[first[k]] + 1 : 0;
        if (!(part->mase_scale[0] > 0) && rows > 0 &&
            parts_scale(model, &series->part[k], rows, rows, part, err) != OK)
            return err->status;
    }
    return OK;
}

static Status tally_all(const Model *model, const Series *series, const int *first,
                        Evaluation *evaluation, Error *err)
{
    const Forecast *ours = &evaluation->autoregressive;
    Tally tally;

    if (tally_begin(&tally, model, ours->horizon, &evaluation->series, err) != OK)
        goto done;
    for (int k = 0; k < model->parts; k++) {
        Forecast own = forecast_slice(ours, first[k], first[k + 1] - first[k]);
        own.part = NULL;
        if (tally_add(&tally, model->method->name, &own, &series->part[k], k, err) != OK ||
            tally_baselines(&tally, &own, &series->part[k], k, err) != OK)
            goto done;
    }
    (void)(tally_scores(&tally, MODE_AUTOREGRESSIVE, PART_TEST, &evaluation->scores, err) == OK);
done:
    tally_end(&tally);
    return err->status;
}

/* Those of the best simple method, from the same origins. */
static Status keep_baseline(const Model *model, const Series *series, const int *first,
                            Evaluation *evaluation, Error *err)
{
    const Baseline *baseline = baseline_find(evaluation->best_baseline);
    const Forecast *ours = &evaluation->autoregressive;
    Forecast *kept = &evaluation->baseline;

    if (forecast_open(kept, ours->origins, ours->horizon, false, model, err) != OK)
        return err->status;
    for (int k = 0; k < model->parts && err->status == OK; k++) {
        const int count = first[k + 1] - first[k];
        Forecast own = {0};
        if (count == 0)
            continue;
        if (baseline_beside(model, baseline, &series->part[k], ours->origin + first[k], count,
                            ours->horizon, &own, err) == OK)
            for (int r = 0; r < count; r++) {
                kept->part[kept->origins] = k;
                forecast_copy(&own, r, kept, kept->origins++);
            }
        forecast_free(&own);
    }
    return err->status;
}

static Status judge_several(Model *model, const Series *series, Evaluation *evaluation, Error *err)
{
    Forecast *ours = &evaluation->autoregressive;
    int *first = calloc((size_t)model->parts + 2, sizeof *first);

    if (!first)
        return error_memory(err, "the origins");
    evaluation->origins[MODE_AUTOREGRESSIVE] = ours->origins;
    if (sort_forecasts(model, ours, first, err) != OK)
        goto done;
    if (scale_late(model, series, ours, first, err) != OK ||
        tally_all(model, series, first, evaluation, err) != OK)
        goto done;
    verdict_choose(model, MODE_AUTOREGRESSIVE, evaluation);
    (void)(keep_baseline(model, series, first, evaluation, err) == OK);
done:
    free(first);
    return err->status;
}

/* ---- steps ---- */

static Status fill_step(const Model *model, const Series *series, const double *scale,
                        const Evaluation *evaluation, int step, BacktestStep *found, Error *err)
{
    const Forecast *ours = &evaluation->autoregressive, *theirs = &evaluation->baseline;

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

/* By which errors are measured: [targets], of several series [parts, targets]; to be freed. */
static double *error_scales(const Model *model)
{
    const size_t targets = (size_t)model->targets, parts = (size_t)larger(model->parts, 1);
    double *scale = malloc(parts * targets * sizeof *scale);

    for (size_t i = 0; scale && i < parts * targets; i++)
        scale[i] = model->parts > 0      ? model->part[i / targets].mase_scale[i % targets]
                   : model->targets == 1 ? 1
                                         : model->mase_scale[i];
    return scale;
}

static Status fill_steps(const Model *model, const Series *series, const Evaluation *evaluation,
                         Backtest *backtest, Error *err)
{
    double *scale = error_scales(model);

    if (!scale)
        return error_memory(err, "the scores by step");
    for (int step = 0; step <= backtest->horizon; step++)
        if (fill_step(model, series, scale, evaluation, step, &backtest->step[step], err) != OK)
            break;
    free(scale);
    return err->status;
}

/* Steps before the first at which the baseline is as good. */
static int useful_steps(const Backtest *backtest)
{
    int step = 1;

    while (step <= backtest->horizon && backtest->step[step].error < backtest->step[step].baseline)
        step++;
    return step - 1;
}

Status backtest_judge(Model *model, const Series *series, Evaluation *evaluation,
                      Backtest *backtest, Notes *notes, Error *err)
{
    const Forecast *ours = &evaluation->autoregressive;

    backtest->step = calloc((size_t)backtest->horizon + 1, sizeof *backtest->step);
    if (!backtest->step)
        return error_memory(err, "the scores by step");
    if ((model->parts > 0 ? judge_several(model, series, evaluation, err)
                          : evaluation_score(model, series, ours, MODE_AUTOREGRESSIVE, PART_TEST,
                                             true, evaluation, err)) != OK ||
        evaluation_cover(model, MODE_AUTOREGRESSIVE, series, evaluation, notes, err) != OK ||
        fill_steps(model, series, evaluation, backtest, err) != OK)
        return err->status;
    backtest->useful = useful_steps(backtest);
    evaluation->duel = backtest->step[0].duel;
    if (model->parts > 0)
        verdict_several(model, MODE_AUTOREGRESSIVE, ours->horizon, evaluation);
    else
        verdict_write(model, MODE_AUTOREGRESSIVE, ours->origins, ours->horizon, evaluation);
    return OK;
}
