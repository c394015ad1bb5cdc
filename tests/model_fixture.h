/* Series made in memory, and the way from one to a trained model, for the tests of src/model. */
#ifndef TESTS_MODEL_FIXTURE_H
#define TESTS_MODEL_FIXTURE_H

#include "check.h"

#include "base/elementary.h"
#include "base/rng.h"
#include "base/text.h"
#include "model/predict.h"
#include "model/train.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIXTURE_SEED = 20240501 };

/* Checks that a call succeeds; shows its error where not. */
#define SUCCEEDS(call, err)                                                                        \
    do {                                                                                           \
        if ((call) != OK)                                                                          \
            fail_msg("%s: %s", #call, (err).message);                                              \
    } while (0)

static inline double fixture_noise(int row, int column)
{
    return rng_normal(rng_make(FIXTURE_SEED, RNG_TEST), (uint32_t)row, (uint32_t)column, 0);
}

/* rows of zeros in so many columns named c1, c2, ...; without time stamps. */
static inline Series fixture_series(int rows, int targets, int past, int future, int ahead)
{
    const int cols = targets + past + future;
    Series series = {.rows = rows,
                     .ahead = ahead,
                     .targets = targets,
                     .past = past,
                     .future = future,
                     .cols = cols};

    series.value = calloc((size_t)(rows + ahead) * (size_t)cols, sizeof *series.value);
    series.name = calloc((size_t)cols, sizeof *series.name);
    assert_non_null(series.value);
    assert_non_null(series.name);
    for (int c = 0; c < cols; c++)
        snprintf(series.name[c], sizeof series.name[c], "c%d", c + 1);
    memset(series.hash, 'a', sizeof series.hash - 1);
    return series;
}

static inline double *fixture_at(const Series *series, int row, int column)
{
    return &series->value[(size_t)row * (size_t)series->cols + (size_t)column];
}

/* A sine of the given period with noise, in one target. */
static inline Series fixture_sine(int rows, int period, double noise)
{
    Series series = fixture_series(rows, 1, 0, 0, 0);

    for (int t = 0; t < rows; t++)
        series.value[t] = 10 + 3 * elementary_sin_turns((double)t / period) +
                          noise * fixture_noise(t, 0);
    return series;
}

/* A target, a past input that leads it by a step and a future input that it follows at once. */
static inline Series fixture_inputs(int rows, int ahead)
{
    Series series = fixture_series(rows, 1, 1, 1, ahead);

    for (int t = 0; t < rows + ahead; t++) {
        const double before = t > 0 ? *fixture_at(&series, t - 1, 1) : 0;
        *fixture_at(&series, t, 1) = 5 * fixture_noise(t, 1);
        *fixture_at(&series, t, 2) = elementary_sin_turns(t / 9.0);
        *fixture_at(&series, t, 0) = t < rows ? 20 + before + 4 * *fixture_at(&series, t, 2) : NAN;
    }
    return series;
}

/* Turns a column into codes of classes k0, k1, ...: by the value's place in the column's range. */
static inline void fixture_classify(Series *series, int column, int classes)
{
    const int rows = series->rows + series->ahead;
    double low = INFINITY, high = -INFINITY;
    Error err = {0};

    for (int t = 0; t < rows; t++) {
        low = fmin(low, *fixture_at(series, t, column));
        high = fmax(high, *fixture_at(series, t, column));
    }
    for (int t = 0; t < rows; t++) {
        double *x = fixture_at(series, t, column);
        *x = floor((*x - low) / (high - low) * (classes - 1e-9));
    }
    if (!series->labels)
        series->labels = calloc((size_t)series->cols, sizeof *series->labels);
    assert_non_null(series->labels);
    SUCCEEDS(labels_make(&series->labels[column], classes, &err), err);
    for (int k = 0; k < classes; k++)
        snprintf(series->labels[column].name[k], LABEL_SIZE, "k%d", k);
}

/* Whether a method forecasts numbers, or classes. */
static inline bool fixture_fits(const Method *method, bool classes)
{
    if (method->kind == METHOD_BASELINE)
        return baseline_fits(baseline_find(method->name), classes);
    return method->kind != METHOD_CLASSIC || !classes;
}

static inline ModelConfig fixture_config(const char *method)
{
    ModelConfig config = {.hidden = 6,
                          .layers = 1,
                          .window = 8,
                          .horizon = 5,
                          .season = {1, 0},
                          .transform = TRANSFORM_NONE,
                          .box_cox = 1,
                          .levels = 2,
                          .level = {80, 95},
                          .seed = 7};

    text_copy(config.model, sizeof config.model, method);
    text_copy(config.validation, sizeof config.validation, "20%");
    text_copy(config.test, sizeof config.test, "20%");
    return config;
}

static inline TrainConfig fixture_training(int epochs, int threads)
{
    TrainConfig config = {
        .epochs = epochs, .batch = 48, .rate = 0.01, .clip = 1, .seed = 7, .threads = threads};

    text_copy(config.optimizer, sizeof config.optimizer, "adam");
    text_copy(config.schedule, sizeof config.schedule, "constant");
    text_copy(config.loss, sizeof config.loss, "mse");
    return config;
}

/* A model, its frame and the history of its training. */
typedef struct {
    Model model;
    Frame frame;
    History history;
    Notes notes;
    Error err;
} Fitted;

static inline void fitted_make(Fitted *fitted, const ModelConfig *config, const Series *series)
{
    *fitted = (Fitted){0};
    SUCCEEDS(model_make(config, series, &fitted->model, &fitted->notes, &fitted->err), fitted->err);
    SUCCEEDS(frame_make(&fitted->model, series, &fitted->frame, &fitted->notes, &fitted->err),
             fitted->err);
}

static inline void fitted_train(Fitted *fitted, const ModelConfig *config, const Series *series,
                                const TrainConfig *training)
{
    fitted_make(fitted, config, series);
    SUCCEEDS(train(&fitted->model, &fitted->frame, training, NULL, &fitted->history, &fitted->err),
             fitted->err);
}

static inline void fitted_free(Fitted *fitted)
{
    history_free(&fitted->history);
    frame_free(&fitted->frame);
    model_free(&fitted->model);
}

/* Whether some note of the kind holds the text. */
static inline bool fixture_noted(const Notes *notes, NoteKind kind, const char *text)
{
    for (int i = 0; i < notes->count && i < NOTES_MAX; i++) {
        if (notes->item[i].kind == kind && strstr(notes->item[i].text, text))
            return true;
    }
    return false;
}

#endif
