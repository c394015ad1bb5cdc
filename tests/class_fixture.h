/* Series of classes, for the tests of classification. */
#ifndef TESTS_CLASS_FIXTURE_H
#define TESTS_CLASS_FIXTURE_H

#include "model_fixture.h"
#include "near.h"

#include "model/classes.h"

/* A target of three classes, past inputs of two classes and of numbers, a future input of four
 * classes. */
static inline Series class_series(int rows, int ahead)
{
    Series series = fixture_series(rows, 1, 2, 1, ahead);

    for (int t = 0; t < rows + ahead; t++)
        for (int c = 0; c < 4; c++)
            *fixture_at(&series, t, c) = fixture_noise(t, c) +
                                         (c == 0 && t > 0 ? *fixture_at(&series, t - 1, 1) : 0);
    fixture_classify(&series, 0, 3);
    fixture_classify(&series, 1, 2);
    fixture_classify(&series, 3, 4);
    return series;
}

/* One column of classes 0, 1, .., count - 1, 0, 1, ..; */
static inline Series class_cycle(int rows, int count)
{
    Series series = fixture_series(rows, 1, 0, 0, 0);

    for (int t = 0; t < rows; t++)
        series.value[t] = t % count;
    fixture_classify(&series, 0, count);
    return series;
}

static inline ModelConfig class_config(const char *method)
{
    ModelConfig config = fixture_config(method);

    config.transform = TRANSFORM_AUTO;
    return config;
}

/* Its loss is left open. */
static inline TrainConfig class_training(int epochs, int threads)
{
    TrainConfig config = fixture_training(epochs, threads);

    config.loss[0] = '\0';
    return config;
}

#endif
