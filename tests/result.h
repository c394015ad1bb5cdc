/* A result made by hand, for tests of reports and plots: 40 days, the last ten held out, forecasts
 * of 3 steps. */
#ifndef TESTS_RESULT_H
#define TESTS_RESULT_H

#include "app/report.h"
#include "model/interval.h"
#include "model/score.h"

#include <math.h>
#include <stdlib.h>

enum { RESULT_ROWS = 40, RESULT_SPLIT = 30, RESULT_HORIZON = 3 };

/* What a forecast of a row is; never a short decimal. */
static inline double result_forecast_at(int row, int step, int target)
{
    return (row + 1) / 3.0 + 0.1 * step + 100 * target;
}

static inline void result_series(Series *series, int targets, bool stamps)
{
    series->rows = RESULT_ROWS;
    series->targets = series->cols = targets;
    series->value = calloc((size_t)RESULT_ROWS * (size_t)targets, sizeof *series->value);
    series->name = calloc((size_t)targets, sizeof *series->name);
    series->time = stamps ? calloc(RESULT_ROWS, sizeof *series->time) : NULL;
    for (int row = 0; row < RESULT_ROWS; row++)
        for (int target = 0; target < targets; target++)
            series->value[row * targets + target] = row / 3.0 + 100 * target;
    for (int target = 0; target < targets; target++)
        snprintf(series->name[target], COLUMN_NAME, "column%d", target + 1);
    for (int row = 0; stamps && row < RESULT_ROWS; row++)
        series->time[row] = (18262 + row) * MICROS_DAY; /* 2020-01-01 */
    if (stamps) {
        text_copy(series->time_name, COLUMN_NAME, "date");
        text_copy(series->time_columns, NAMES_SIZE, "date");
        series->style = (TimeStyle){.parts = 3, .separator = 'T'};
        series->frequency.micros = MICROS_DAY;
    }
    memset(series->hash, 'a', FILE_HASH - 1);
}

static inline void result_model(Model *model, int targets)
{
    const size_t radii = 2 * 2 * RESULT_HORIZON * (size_t)targets;

    model->method = method_find("gru");
    model->config = (ModelConfig){.horizon = RESULT_HORIZON,
                                  .hidden = 4,
                                  .layers = 1,
                                  .window = 5,
                                  .season = {1, 0},
                                  .levels = 2,
                                  .level = {80, 95},
                                  .seed = 7};
    model->targets = targets;
    model->split = (Split){25, RESULT_SPLIT, RESULT_ROWS};
    model->radius = calloc(radii, sizeof *model->radius);
    model->typical = calloc((size_t)targets, sizeof *model->typical);
    model->bounded = calloc((size_t)targets, sizeof *model->bounded);
    for (size_t i = 0; i < radii; i++)
        model->radius[i] = 0.7 + (double)i / 7;
}

static inline void result_forecasts(Forecast *forecast, int first, int count, int horizon,
                                    int targets)
{
    int origin[RESULT_ROWS] = {0};
    Error err = {0};

    for (int i = 0; i < count; i++)
        origin[i] = first + i;
    assert_int_equal(forecast_make(forecast, origin, count, horizon, targets, &err), OK);
    for (int i = 0; i < count; i++)
        for (int step = 1; step <= horizon; step++)
            for (int target = 0; target < targets; target++)
                forecast->value[(i * horizon + step - 1) * targets + target] = result_forecast_at(
                    origin[i] + step, step, target);
}

static inline void result_score_all(Result *result)
{
    const int targets = result->series.targets;
    Evaluation *evaluation = &result->evaluation;
    const double scale[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    const char *const method[] = {"gru", "naive", "drift"};
    Error err = {0};

    assert_true(targets <= 8);
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < evaluation->autoregressive.origins * RESULT_HORIZON * targets; k++)
            evaluation->autoregressive.value[k] += i;
        assert_int_equal(scores_add(&evaluation->scores, &evaluation->autoregressive,
                                    &result->series, scale, method[i], MODE_AUTOREGRESSIVE,
                                    PART_TEST, &err),
                         OK);
    }
    for (int k = 0; k < evaluation->autoregressive.origins * RESULT_HORIZON * targets; k++)
        evaluation->autoregressive.value[k] -= 3;
    assert_int_equal(scores_add(&evaluation->scores, &evaluation->continuous, &result->series,
                                scale, "gru", MODE_CONTINUOUS, PART_TEST, &err),
                     OK);
}

static inline void result_intervals(Result *result)
{
    Evaluation *evaluation = &result->evaluation;
    Forecast *const forecast[2][2] = {
        {&evaluation->continuous, &evaluation->ahead[MODE_CONTINUOUS]},
        {&evaluation->autoregressive, &evaluation->ahead[MODE_AUTOREGRESSIVE]}};
    Error err = {0};

    for (int mode = 0; mode < 2; mode++)
        for (int i = 0; i < 2; i++)
            assert_int_equal(interval_put(&result->model, NULL, &result->series, (Mode)mode, 1,
                                          forecast[mode][i], &err),
                             OK);
}

/* Some for each step; that of all as the coverage says. */
static inline void result_band(Evaluation *evaluation, int mode, int horizon)
{
    BandScore *band = evaluation->band[mode] = calloc((size_t)horizon + 1, sizeof *band);

    for (int step = 0; step <= horizon; step++) {
        band[step] = (BandScore){.count = 8, .pinball = 0.25, .crps = 0.5};
        for (int l = 0; l < 2; l++)
            band[step].level[l] = (BandLevel){l ? 90.25 : 78.5, 4 + step, 2 + step};
    }
}

static inline void result_evaluation(Result *result)
{
    const int targets = result->series.targets;
    Evaluation *evaluation = &result->evaluation;

    result_forecasts(&evaluation->continuous, RESULT_SPLIT - 1, 10, 1, targets);
    result_forecasts(&evaluation->autoregressive, RESULT_SPLIT - 1, 8, RESULT_HORIZON, targets);
    result_forecasts(&evaluation->baseline, RESULT_SPLIT - 1, 8, RESULT_HORIZON, targets);
    result_forecasts(&evaluation->ahead[MODE_CONTINUOUS], RESULT_ROWS - 1, 1, 1, targets);
    result_forecasts(&evaluation->ahead[MODE_AUTOREGRESSIVE], RESULT_ROWS - 1, 1, RESULT_HORIZON,
                     targets);
    result_forecasts(&evaluation->ahead_baseline, RESULT_ROWS - 1, 1, RESULT_HORIZON, targets);
    result_score_all(result);
    result_intervals(result);
    text_copy(evaluation->best_baseline, sizeof evaluation->best_baseline, "naive");
    text_copy(evaluation->verdict, sizeof evaluation->verdict, "gru is as good as it can be.");
    for (int mode = 0; mode < 2; mode++)
        result_band(evaluation, mode, mode ? RESULT_HORIZON : 1);
    evaluation->coverage[0][0] = evaluation->coverage[1][0] = 78.5;
    evaluation->coverage[0][1] = evaluation->coverage[1][1] = 90.25;
}

/* Filled as a run of both modes fills it; result_free releases it. */
static inline void result_make(Result *result, int targets, bool stamps)
{
    *result = (Result){0};
    options_init(&result->options);
    options_finish(&result->options);
    result->options.mode = MODE_BOTH;
    text_copy(result->options.verb, sizeof result->options.verb, "run");
    text_copy(result->name, sizeof result->name, "hand");
    text_copy(result->source, sizeof result->source, "hand.csv");
    result_series(&result->series, targets, stamps);
    result_model(&result->model, targets);
    result->options.model = result->model.config;
    result_evaluation(result);
    result->history = (History){.epochs = 4, .best = 2, .updates = 40};
    result->history.epoch = calloc(4, sizeof *result->history.epoch);
    for (int i = 0; i < 4; i++)
        result->history.epoch[i] = (EpochLoss){1.0 / (i + 1), 1.1 / (i + 1), 0.003};
    notes_add(&result->notes, NOTE_FOUND, "time \"date\": daily");
    notes_add(&result->notes, NOTE_WARNING, "made by hand");
    result->trained = true;
}

/* Everything that may be unknown is. */
static inline void result_forget(Result *result)
{
    for (int i = 0; i < 2 * 2 * RESULT_HORIZON; i++)
        result->model.radius[i] = i % 2 ? NAN : INFINITY;
    result_intervals(result);
    for (int row = RESULT_SPLIT; row < RESULT_ROWS; row += 2)
        result->series.value[row] = NAN;
    for (int i = 0; i < result->evaluation.scores.count; i++)
        result->evaluation.scores.item[i].value = NAN;
    result->evaluation.coverage[0][0] = result->evaluation.coverage[1][1] = NAN;
    result->history.epoch[1].validation = NAN;
    result->history.epoch[2].validation = INFINITY;
}

static inline int count_lines(const Text *text)
{
    int lines = 0;

    for (size_t i = 0; i < text->used; i++)
        lines += text->data[i] == '\n';
    return lines;
}

/* Line `index` of a text, from 0. */
static inline const char *line_at(const Text *text, int index, char out[1024])
{
    const char *at = text->data;

    for (; index > 0; index--) {
        at = strchr(at, '\n');
        assert_non_null(at);
        at++;
    }
    snprintf(out, 1024, "%.*s", (int)strcspn(at, "\n"), at);
    return out;
}

#endif
