/* A result of classes made by hand: that of result.h with three classes in the place of numbers. */
#ifndef TESTS_CLASS_RESULT_H
#define TESTS_CLASS_RESULT_H

#include "result.h"

enum { RESULT_CLASSES = 3 };

/* What a forecast of a row is, and the probability of a class. */
static inline int class_forecast_at(int row, int step)
{
    return (row + (step > 1 && row % 2)) % RESULT_CLASSES;
}

static inline double class_probability_at(int row, int step, int k)
{
    return k == class_forecast_at(row, step) ? 0.5 : k == (row + step) % 2 ? 0.3125 : 0.1875;
}

/* Probabilities that need not add up to 1: it is not asked here. */
static inline void class_forecasts(Forecast *forecast)
{
    const size_t steps = (size_t)forecast->origins * (size_t)forecast->horizon;

    forecast->classes = RESULT_CLASSES;
    forecast->levels = 0;
    forecast->probability = calloc(steps * RESULT_CLASSES + 1, sizeof *forecast->probability);
    assert_non_null(forecast->probability);
    for (size_t i = 0; i < steps; i++) {
        const int step = (int)i % forecast->horizon + 1;
        const int row = forecast->origin[(int)i / forecast->horizon] + step;

        forecast->value[i] = class_forecast_at(row, step);
        for (int k = 0; k < RESULT_CLASSES; k++)
            forecast->probability[i * RESULT_CLASSES + (size_t)k] = class_probability_at(row, step,
                                                                                         k);
    }
}

static inline void class_score(Result *result, const char *method, Mode mode, Part part,
                               const Forecast *forecast)
{
    const double scale[1] = {0};
    Error err = {0};

    assert_int_equal(scores_add(&result->evaluation.scores, forecast, &result->series, scale,
                                method, mode, part, &err),
                     OK);
}

/* As result_make with one target; label [RESULT_CLASSES]. */
static inline void class_result_make(Result *result, bool stamps, const char *const *label)
{
    Evaluation *evaluation = &result->evaluation;
    Error err = {0};

    result_make(result, 1, stamps);
    result->series.labels = calloc(1, sizeof *result->series.labels);
    assert_non_null(result->series.labels);
    assert_int_equal(labels_make(&result->series.labels[0], RESULT_CLASSES, &err), OK);
    for (int k = 0; k < RESULT_CLASSES; k++)
        text_copy(result->series.labels[0].name[k], LABEL_SIZE, label[k]);
    for (int row = 0; row < RESULT_ROWS; row++)
        result->series.value[row] = row == 35 ? NAN : row % RESULT_CLASSES;
    result->model.config.levels = 0;
    assert_int_equal(labels_copy(result->series.labels, 1, &result->model.labels, &err), OK);
    result->model.share = calloc(RESULT_CLASSES, sizeof *result->model.share);
    assert_non_null(result->model.share);
    for (int k = 0; k < RESULT_CLASSES; k++)
        result->model.share[k] = 1.0 / RESULT_CLASSES;
    class_forecasts(&evaluation->continuous);
    class_forecasts(&evaluation->autoregressive);
    class_forecasts(&evaluation->baseline);
    class_forecasts(&evaluation->ahead[MODE_CONTINUOUS]);
    class_forecasts(&evaluation->ahead[MODE_AUTOREGRESSIVE]);
    class_forecasts(&evaluation->ahead_baseline);
    evaluation->scores.count = 0;
    class_score(result, "gru", MODE_CONTINUOUS, PART_TEST, &evaluation->continuous);
    class_score(result, "gru", MODE_CONTINUOUS, PART_VALIDATION, &evaluation->continuous);
    class_score(result, "gru", MODE_AUTOREGRESSIVE, PART_TEST, &evaluation->autoregressive);
    class_score(result, "naive", MODE_AUTOREGRESSIVE, PART_TEST, &evaluation->baseline);
    text_copy(result->options.train.loss, sizeof result->options.train.loss, "cross-entropy");
}

#endif
