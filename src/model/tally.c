#include "model/tally.h"

#include "base/text.h"
#include "model/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int count_metrics(void)
{
    int count = 0;

    while (metric_at(count))
        count++;
    return count;
}

double *series_score(const SeriesScores *scores, int method, int series, int metric)
{
    return scores->value +
           ((size_t)method * (size_t)scores->series + (size_t)series) * (size_t)scores->metrics +
           (size_t)metric;
}

static Status series_room(SeriesScores *series, const Model *model, Error *err)
{
    const size_t count = (size_t)METHODS_MOST * (size_t)model->parts * (size_t)count_metrics();

    *series = (SeriesScores){.series = model->parts, .metrics = count_metrics()};
    series->value = malloc((count + 1) * sizeof *series->value);
    series->origins = calloc((size_t)model->parts, sizeof *series->origins);
    if (!series->value || !series->origins)
        return error_memory(err, "the scores");
    for (size_t i = 0; i < count; i++)
        series->value[i] = NAN;
    return OK;
}

Status tally_begin(Tally *tally, const Model *model, int horizon, SeriesScores *series, Error *err)
{
    const size_t count = (size_t)METHODS_MOST * ((size_t)horizon + 1) * (size_t)count_metrics();

    *tally = (Tally){
        .model = model, .horizon = horizon, .metrics = count_metrics(), .series = series};
    if (series && series_room(series, model, err) != OK)
        return err->status;
    tally->sum = calloc(count + 1, sizeof *tally->sum);
    tally->weight = calloc(count + 1, sizeof *tally->weight);
    if (!tally->sum || !tally->weight)
        return error_memory(err, "the scores");
    return OK;
}

void tally_end(Tally *tally)
{
    free(tally->sum);
    free(tally->weight);
    free(tally->pairs);
    *tally = (Tally){0};
}

static int method_index(Tally *tally, const char *method)
{
    int m = 0;

    while (m < tally->methods && strcmp(tally->method[m], method) != 0)
        m++;
    if (m < tally->methods)
        return m;
    ASSERT(m < METHODS_MOST);
    text_copy(tally->method[m], sizeof tally->method[m], method);
    if (tally->series) {
        text_copy(tally->series->method[m], sizeof tally->series->method[m], method);
        tally->series->methods = m + 1;
    }
    return tally->methods++;
}

static Status grow(Tally *tally, size_t pairs, Error *err)
{
    if (pairs <= tally->room)
        return OK;
    free(tally->pairs);
    tally->room = pairs;
    tally->pairs = malloc(2 * pairs * sizeof *tally->pairs);
    if (!tally->pairs) {
        tally->room = 0;
        return error_memory(err, "the scores");
    }
    return OK;
}

/* A series' scores are the means over its targets. */
static void add_step(Tally *tally, int method, const Forecast *forecast, const Series *series,
                     int k, int step)
{
    const size_t at = ((size_t)method * ((size_t)tally->horizon + 1) + (size_t)step) *
                      (size_t)tally->metrics;
    const ModelPart *part = &tally->model->part[k];
    double sum[METRICS_MOST] = {0}, weight[METRICS_MOST] = {0};

    for (int target = 0; target < forecast->targets; target++) {
        const MetricScale scale = {part->mase_scale[target], part->deviation[target]};
        double value[METRICS_MOST], own[METRICS_MOST];
        score_target(forecast, series, target, step, scale, true, tally->pairs, value, own);
        for (int m = 0; m < tally->metrics; m++) {
            sum[m] += isnan(value[m]) ? 0 : own[m] * value[m];
            weight[m] += isnan(value[m]) ? 0 : own[m];
        }
    }
    for (int m = 0; m < tally->metrics; m++) {
        const bool one = metric_at(m)->weight == NULL;
        if (!(weight[m] > 0))
            continue;
        tally->sum[at + (size_t)m] += one ? sum[m] / weight[m] : sum[m];
        tally->weight[at + (size_t)m] += one ? 1 : weight[m];
        if (step == 0 && tally->series)
            *series_score(tally->series, method, k, m) = sum[m] / weight[m];
    }
}

Status tally_add(Tally *tally, const char *method, const Forecast *forecast, const Series *series,
                 int k, Error *err)
{
    const size_t pairs = (size_t)forecast->origins * (size_t)forecast->horizon;
    const int m = method_index(tally, method);

    if (pairs == 0 || grow(tally, pairs, err) != OK)
        return err->status;
    for (int step = 0; step <= forecast->horizon; step++)
        add_step(tally, m, forecast, series, k, step);
    if (tally->series)
        tally->series->origins[k] = forecast->origins;
    return OK;
}

Status tally_baselines(Tally *tally, const Forecast *of, const Series *series, int k, Error *err)
{
    const Model *model = tally->model;
    const Baseline *baseline;

    for (int i = 0; (baseline = baseline_at(i)) != NULL && of->origins > 0; i++) {
        Forecast forecast;
        if (!baseline_rivals(baseline, model, of->classes > 0))
            continue;
        if (baseline_beside(model, baseline, series, of->origin, of->origins, of->horizon,
                            &forecast, err) == OK)
            (void)(tally_add(tally, baseline->name, &forecast, series, k, err) == OK);
        forecast_free(&forecast);
        if (err->status != OK)
            return err->status;
    }
    return OK;
}

static double mean_at(const Tally *tally, int method, int step, int metric)
{
    const size_t at = ((size_t)method * ((size_t)tally->horizon + 1) + (size_t)step) *
                          (size_t)tally->metrics +
                      (size_t)metric;

    return tally->weight[at] > 0 ? tally->sum[at] / tally->weight[at] : (double)NAN;
}

/* The method that others are relative to; -1: not scored. */
static int reference(const Tally *tally)
{
    const char *name = baseline_usual(tally->model);

    for (int m = 0; m < tally->methods; m++)
        if (strcmp(tally->method[m], name) == 0)
            return m;
    return -1;
}

/* The overall weighted average of the M4 competition. */
static double relative_at(const Tally *tally, int method, int step)
{
    const int other = reference(tally), smape = metric_index("smape"), mase = metric_index("mase");

    if (other < 0)
        return NAN;
    return (mean_at(tally, method, step, smape) / mean_at(tally, other, step, smape) +
            mean_at(tally, method, step, mase) / mean_at(tally, other, step, mase)) /
           2;
}

Status tally_scores(const Tally *tally, Mode mode, Part part, Scores *scores, Error *err)
{
    scores->targets = 1;
    for (int m = 0; m < tally->methods; m++) {
        Score score = {.mode = mode, .part = part};
        text_copy(score.method, sizeof score.method, tally->method[m]);
        for (score.step = 0; score.step <= tally->horizon; score.step++)
            for (score.metric = 0; score.metric < tally->metrics; score.metric++) {
                score.value = metric_at(score.metric)->value
                                  ? mean_at(tally, m, score.step, score.metric)
                                  : relative_at(tally, m, score.step);
                if (isfinite(score.value) && score_add(scores, &score, err) != OK)
                    return err->status;
            }
    }
    return OK;
}
