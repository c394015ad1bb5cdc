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
    series->value = malloc(count * sizeof *series->value);
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
    tally->sum = calloc(count, sizeof *tally->sum);
    tally->weight = calloc(count, sizeof *tally->weight);
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

/* A metric of one series at a step, the mean over its targets; *weight: what it counts for. */
static double score_step(Tally *tally, const Metric *metric, const Forecast *forecast,
                         const Series *series, int k, int step, double *weight)
{
    const ModelPart *part = &tally->model->part[k];
    double *f = tally->pairs, *y = f + tally->room, sum = 0;

    *weight = 0;
    for (int c = 0; c < forecast->targets; c++) {
        const MetricScale scale = {part->mase_scale[c], part->deviation[c]};
        const int n = score_pairs(forecast, series, c, step, metric->probability, f, y);
        const double own = metric->weight ? metric->weight(f, y, n) : 1;
        const double value = metric->value(f, y, n, scale);
        if (isnan(value))
            continue;
        sum += own * value;
        *weight += own;
    }
    return *weight > 0 ? sum / *weight : (double)NAN;
}

static void add_step(Tally *tally, int method, const Forecast *forecast, const Series *series,
                     int k, int step)
{
    const Metric *metric;

    for (int m = 0; (metric = metric_at(m)) != NULL; m++) {
        const size_t at = ((size_t)method * ((size_t)tally->horizon + 1) + (size_t)step) *
                              (size_t)tally->metrics +
                          (size_t)m;
        double weight, value;
        if (!metric_fits(metric, forecast->classes, true) || !metric->value)
            continue;
        value = score_step(tally, metric, forecast, series, k, step, &weight);
        if (isnan(value))
            continue;
        tally->sum[at] += weight * value;
        tally->weight[at] += weight;
        if (step == 0 && tally->series)
            *series_score(tally->series, method, k, m) = value;
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

static double mean_at(const Tally *tally, int method, int step, int metric)
{
    const size_t at = ((size_t)method * ((size_t)tally->horizon + 1) + (size_t)step) *
                          (size_t)tally->metrics +
                      (size_t)metric;

    return tally->weight[at] > 0 ? tally->sum[at] / tally->weight[at] : (double)NAN;
}

static int metric_place(const char *name)
{
    int m = 0;

    while (strcmp(metric_at(m)->name, name) != 0)
        m++;
    return m;
}

/* The method that others are relative to; -1: not scored. */
static int reference(const Tally *tally)
{
    const char *name = tally->model->config.season.first > 1 ? "seasonal" : "naive";

    for (int m = 0; m < tally->methods; m++)
        if (strcmp(tally->method[m], name) == 0)
            return m;
    return -1;
}

/* The overall weighted average of the M4 competition. */
static double relative_at(const Tally *tally, int method, int step)
{
    const int other = reference(tally), smape = metric_place("smape"), mase = metric_place("mase");

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
