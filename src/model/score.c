#include "model/score.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double forecast_actual(const Forecast *forecast, const Series *series, int r, int step, int target)
{
    const Series *own = forecast_series(forecast, series, r);
    const int row = forecast->origin[r] + step;

    if (row >= own->rows)
        return NAN;
    return series_row(own, row)[target];
}

double forecast_scale(const Model *model, const Forecast *forecast, int r, int target)
{
    const double scale = forecast->part ? model->part[forecast->part[r]].mase_scale[target]
                                        : model->mase_scale[target];

    return scale > 0 ? scale : 1;
}

void forecast_known(const Forecast *forecast, const Series *series, long *values, long *known)
{
    for (int r = 0; r < forecast->origins; r++)
        for (int step = 1; step <= forecast->horizon; step++)
            for (int target = 0; target < forecast->targets; target++, ++*values)
                *known += !isnan(forecast_actual(forecast, series, r, step, target));
}

double forecast_value(const Forecast *forecast, int r, int step, int target)
{
    return forecast->value[((size_t)r * (size_t)forecast->horizon + (size_t)(step - 1)) *
                               (size_t)forecast->targets +
                           (size_t)target];
}

Status score_add(Scores *scores, const Score *score, Error *err)
{
    if (isnan(score->value))
        return OK;
    if (scores->count == scores->size) {
        const int size = scores->size ? 2 * scores->size : 256;
        Score *item = realloc(scores->item, (size_t)size * sizeof *item);
        if (!item)
            return error_memory(err, "the scores");
        scores->item = item;
        scores->size = size;
    }
    scores->item[scores->count++] = *score;
    return OK;
}

/* The probability that was given to the class that came. */
static double forecast_probability(const Forecast *forecast, int r, int step, double actual)
{
    const size_t at = (size_t)r * (size_t)forecast->horizon + (size_t)(step - 1);

    if (isnan(actual))
        return NAN;
    return forecast->probability[at * (size_t)forecast->classes + (size_t)actual];
}

/* Forecasts f and actual values y, pairs [n], returned. probability: of the actual classes, in
 * place of the forecasts. */
static int pair_up(const Forecast *forecast, const Series *series, int target, int step,
                   bool probability, double *f, double *y)
{
    const int first = step ? step : 1, last = step ? step : forecast->horizon;
    int n = 0;

    for (int r = 0; r < forecast->origins; r++) {
        for (int h = first; h <= last; h++, n++) {
            y[n] = forecast_actual(forecast, series, r, h, target);
            f[n] = probability ? forecast_probability(forecast, r, h, y[n])
                               : forecast_value(forecast, r, h, target);
        }
    }
    return n;
}

void score_target(const Forecast *forecast, const Series *series, int target, int step,
                  MetricScale scale, bool several, double *room, double value[METRICS_MOST],
                  double weight[METRICS_MOST])
{
    double *f = room, *y = f + (size_t)forecast->origins * (size_t)forecast->horizon;
    bool probability = false;
    int n = pair_up(forecast, series, target, step, probability, f, y);

    for (int m = 0; metric_at(m); m++) {
        const Metric *metric = metric_at(m);
        value[m] = NAN;
        weight[m] = 1;
        if (!metric_fits(metric, forecast->classes, several) || !metric->value)
            continue;
        if (metric->probability != probability)
            n = pair_up(forecast, series, target, step, metric->probability, f, y);
        probability = metric->probability;
        value[m] = metric->value(f, y, n, scale);
        if (metric->weight)
            weight[m] = metric->weight(f, y, n);
    }
}

/* One step of all targets, and their mean; `score` carries what they share. */
static Status add_step(Scores *scores, const Forecast *forecast, const Series *series,
                       const double *mase_scale, double *room, Score score, Error *err)
{
    double sum[METRICS_MOST] = {0}, value[METRICS_MOST] = {0}, weight[METRICS_MOST];

    for (score.target = 0; score.target < forecast->targets; score.target++) {
        score_target(forecast, series, score.target, score.step,
                     (MetricScale){.mase = mase_scale[score.target]}, false, room, value, weight);
        for (score.metric = 0; metric_at(score.metric); score.metric++) {
            score.value = value[score.metric];
            sum[score.metric] += score.value;
            if (score_add(scores, &score, err) != OK)
                return err->status;
        }
    }
    score.target = -1;
    for (score.metric = 0; forecast->targets > 1 && metric_at(score.metric); score.metric++) {
        score.value = sum[score.metric] / forecast->targets;
        if (score_add(scores, &score, err) != OK)
            return err->status;
    }
    return OK;
}

Status scores_add(Scores *scores, const Forecast *forecast, const Series *series,
                  const double *mase_scale, const char *method, Mode mode, Part part, Error *err)
{
    const size_t pairs = (size_t)forecast->origins * (size_t)forecast->horizon;
    double *room = malloc((2 * pairs + 1) * sizeof *room);
    Score score = {.mode = mode, .part = part};

    if (!room)
        return error_memory(err, "the scores");
    scores->targets = forecast->targets;
    text_copy(score.method, sizeof score.method, method);
    for (score.step = 0; score.step <= forecast->horizon && pairs > 0; score.step++) {
        if (add_step(scores, forecast, series, mase_scale, room, score, err) != OK)
            break;
    }
    free(room);
    return err->status;
}

/* The mean of what two scores are to those of another method. */
static double relative(const Scores *scores, const Score *score, const char *other)
{
    static const char *const metric[] = {"smape", "mase"};
    double sum = 0;

    for (int i = 0; i < 2; i++)
        sum += scores_find(scores, score->method, score->target, score->mode, score->part, 0,
                           metric[i]) /
               scores_find(scores, other, score->target, score->mode, score->part, 0, metric[i]);
    return sum / 2;
}

Status scores_relative(Scores *scores, const char *other, Mode mode, Part part, Error *err)
{
    const int count = scores->count, owa = metric_index("owa"), mase = metric_index("mase");

    for (int i = 0; i < count; i++) {
        Score score = scores->item[i];
        if (score.mode != mode || score.part != part || score.step != 0 || score.metric != mase)
            continue;
        score.metric = owa;
        score.value = relative(scores, &score, other);
        if (isfinite(score.value) && score_add(scores, &score, err) != OK)
            return err->status;
    }
    return OK;
}

double scores_find(const Scores *scores, const char *method, int target, Mode mode, Part part,
                   int step, const char *metric)
{
    const int index = metric_index(metric);

    target = target < 0 && scores->targets == 1 ? 0 : target;
    for (int i = 0; i < scores->count; i++) {
        const Score *score = &scores->item[i];
        if (score->target == target && score->mode == mode && score->part == part &&
            score->step == step && score->metric == index && strcmp(score->method, method) == 0)
            return score->value;
    }
    return NAN;
}
