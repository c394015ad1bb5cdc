/* How far the scores of a test part can be trusted. */
#include "model/evaluate.h"
#include "model/interval.h"
#include "model/score.h"
#include "model/verdict.h"

#include <math.h>
#include <stdio.h>

/* Fewer horizons side by side say how far they are apart. */
#define FEW_HORIZONS 5

/* Fewer tell no difference from chance, whatever a test of so few origins says. */
#define DUEL_HORIZONS 3

static const Forecast *test_forecast(const Evaluation *evaluation, Mode mode)
{
    return mode == MODE_CONTINUOUS ? &evaluation->continuous : &evaluation->autoregressive;
}

void evaluation_count(Mode mode, const Series *series, const Evaluation *evaluation, Notes *notes)
{
    long values = 0, known = 0;

    forecast_known(test_forecast(evaluation, mode), series, &values, &known);
    if (known < values)
        notes_add(notes, NOTE_WARNING,
                  "the test scores of %s forecasts are over %ld of %ld values: the others are "
                  "missing",
                  mode_name(mode), known, values);
}

/* Nominal and measured, side by side. */
static void note_coverage(const Model *model, Mode mode, const double *coverage, Notes *notes)
{
    char text[400];
    int used = snprintf(text, sizeof text,
                        "%s: test values inside the intervals:", mode_name(mode));

    for (int l = 0; l < model->config.levels && used < (int)sizeof text; l++)
        used += snprintf(text + used, sizeof text - (size_t)used, "%s %.1f %% (nominal %g %%)",
                         l ? "," : "", coverage[l], model->config.level[l]);
    notes_add(notes, NOTE_FOUND, "%s", text);
}

/* Horizons that do not overlap are what independent trials come closest to; three standard errors
 * of their binomial make the band. */
Status evaluation_cover(const Model *model, Mode mode, const Series *series, Evaluation *evaluation,
                        Notes *notes, Error *err)
{
    const Forecast *forecast = test_forecast(evaluation, mode);
    const double trials = forecast_horizons(forecast);
    double *coverage = evaluation->coverage[mode];

    if (model->config.levels == 0 || forecast->origins == 0)
        return OK;
    if (band_scores(model, forecast, series, &evaluation->band[mode], err) != OK)
        return err->status;
    for (int l = 0; l < model->config.levels; l++)
        coverage[l] = evaluation->band[mode][0].level[l].coverage;
    note_coverage(model, mode, coverage, notes);
    for (int l = 0; l < model->config.levels; l++) {
        const double level = model->config.level[l] / 100;
        const double band = 300 * sqrt(level * (1 - level) / fmax(trials, 1));
        if (fabs(coverage[l] - model->config.level[l]) > band)
            notes_add(notes, NOTE_WARNING,
                      "the %g %% interval of %s forecasts covered %.1f %% of the test values",
                      model->config.level[l], mode_name(mode), coverage[l]);
    }
    return OK;
}

/* Where few origins stand behind a score: how far apart they are. */
static Status note_spread(const Model *model, const Forecast *forecast, const Series *series,
                          Notes *notes, Error *err)
{
    const double one = 1;
    double mean, deviation;
    int count;

    if (forecast_horizons(forecast) >= FEW_HORIZONS)
        return OK;
    if (compare_spread(forecast, series, model->targets == 1 ? &one : model->mase_scale, 0, &count,
                       &mean, &deviation, err) != OK)
        return err->status;
    if (count == 1)
        notes_add(notes, NOTE_FOUND,
                  "the test part holds a single origin, so its scores may be luck; forecast "
                  "backtest tries more");
    else if (count > 1 && forecast->classes == 0)
        notes_add(
            notes, NOTE_FOUND,
            "test %s by origin: %.4g on average, standard deviation %.2g (%d overlapping origins)",
            verdict_metric_shown(model), mean, deviation, count);
    return OK;
}

/* A simple method's forecasts from the trial's origins: whether they err less than *least. */
static Status try_simple(const Model *model, const Series *series, const double *scale,
                         const Baseline *baseline, double *least, bool *better, Error *err)
{
    const Forecast *trial = model->trial;
    double mean, ignored;
    Forecast simple;
    int count;

    *better = false;
    if (baseline_predict(baseline, series, model->config.season, trial->origin, trial->origins,
                         trial->horizon, &simple, err) != OK)
        return err->status;
    if (compare_spread(&simple, series, scale, 0, &count, &mean, &ignored, err) == OK &&
        mean < *least) {
        *least = mean;
        *better = true;
    }
    forecast_free(&simple);
    return err->status;
}

/* Without test rows the stack's own trial says what it is worth, if a little too kindly: its
 * forecasts of rows that no member was fitted on then, beside the best simple method's. */
static Status note_trial(const Model *model, const Series *series, Notes *notes, Error *err)
{
    const Forecast *trial = model->trial;
    const double one = 1, *scale = model->targets == 1 ? &one : model->mase_scale;
    const Baseline *baseline, *best = NULL;
    double ours, least = HUGE_VAL, ignored;
    int count;
    bool better;

    if (!trial || trial->origins == 0)
        return OK;
    if (compare_spread(trial, series, scale, 0, &count, &ours, &ignored, err) != OK)
        return err->status;
    for (int i = 0; (baseline = baseline_at(i)) != NULL; i++) {
        if (!baseline_rivals(baseline, model, false))
            continue;
        if (try_simple(model, series, scale, baseline, &least, &better, err) != OK)
            return err->status;
        best = better ? baseline : best;
    }
    if (best)
        notes_add(
            notes, ours < least ? NOTE_FOUND : NOTE_WARNING,
            "without a test: from %d rolling origin%s within the training rows, by which %s is "
            "weighted, its %s is %.4g, that of %s %.4g",
            count, count == 1 ? "" : "s", verdict_name(model->method->name),
            verdict_metric_shown(model), ours, verdict_name(best->name), least);
    return OK;
}

Status evaluation_compare(const Model *model, Mode mode, const Series *series,
                          Evaluation *evaluation, Notes *notes, Error *err)
{
    const Forecast *forecast = test_forecast(evaluation, mode);

    if (forecast->origins == 0)
        return note_trial(model, series, notes, err);
    if (evaluation->baseline.origins != forecast->origins)
        return OK;
    if (note_spread(model, forecast, series, notes, err) != OK ||
        compare_errors(forecast, &evaluation->baseline, series, model->mase_scale, 0,
                       &evaluation->duel, err) != OK)
        return err->status;
    if (forecast_horizons(forecast) < DUEL_HORIZONS)
        evaluation->duel.p = NAN;
    return OK;
}
