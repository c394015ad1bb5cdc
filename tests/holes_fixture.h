/* Series with holes, and what a model reads of them. */
#ifndef TESTS_HOLES_FIXTURE_H
#define TESTS_HOLES_FIXTURE_H

#include "ways.h"

#include "model/task.h"

enum { ROWS = 300, HORIZON = 5, WINDOW = 8, REALS = 8192 };

static inline MissingRule rule_of(const char *text)
{
    MissingRule rule;

    assert_true(missing_read(text, &rule));
    return rule;
}

/* All that stand in. */
static const char *const hole_rules[] = {"forward",       "forward:3", "interpolate",
                                         "interpolate:3", "mask",      "mask:4"};

/* A target, past and future inputs with holes of all lengths up to 9. */
static inline Series make_holes(void)
{
    const Rng rng = rng_make(FIXTURE_SEED, RNG_TEST);
    Series series = fixture_inputs(ROWS, 2 * HORIZON);

    for (int c = 0; c < 3; c++)
        for (uint32_t k = 0; k < 16; k++) {
            const int first = 15 + (int)rng_below(rng, ROWS - 40, 77, (uint32_t)c, k);
            const int length = 1 + (int)rng_below(rng, 9, 78, (uint32_t)c, k);
            for (int t = first; t < first + length; t++)
                *fixture_at(&series, t, c) = NAN;
        }
    return series;
}

static inline Series copy_of(const Series *series)
{
    Series copy = fixture_series(series->rows, series->targets, series->past, series->future,
                                 series->ahead);

    memcpy(copy.value, series->value,
           (size_t)(series->rows + series->ahead) * (size_t)series->cols * sizeof *copy.value);
    return copy;
}

static inline void make_frame(const Fitted *fitted, const Series *series, Frame *frame)
{
    Error err = {0};
    Notes notes = {0};

    SUCCEEDS(frame_make(&fitted->model, series, frame, &notes, &err), err);
}

/* The inputs of all steps up to the origin's own. */
static inline size_t take_inputs(const Fitted *fitted, const Frame *frame, bool closed, int origin,
                                 real *x)
{
    static real room[REALS];
    Error err = {0};
    size_t count;
    Task task;

    SUCCEEDS(task_make(&fitted->model, &frame->windows, closed, HORIZON, &task, &err), err);
    count = (size_t)(task.lead + 1) * (size_t)windows_inputs(&task.windows);
    assert_true(task_room(&task) <= REALS && count <= REALS);
    task_input(&task, origin, 1, 0, room, x);
    task_free(&task);
    return count;
}

static inline void take_forecast(const Fitted *fitted, const Frame *frame, int origin,
                                 double *value)
{
    Forecast forecast;
    Error err = {0};

    SUCCEEDS(predict(&fitted->model, frame, &origin, 1, HORIZON, 1, &forecast, &err), err);
    memcpy(value, forecast.value, HORIZON * sizeof *value);
    forecast_free(&forecast);
}

static inline void make_way(const Way *way, const char *rule, const Series *series, int epochs,
                            Fitted *fitted)
{
    ModelConfig model;
    TrainConfig training;

    way_set(way, &model, &training);
    model.missing = rule_of(rule);
    training.epochs = epochs;
    fitted_train(fitted, &model, series, &training);
}

/* Values that name their row; rows [from, end) of the target are missing. */
static inline Series numbered(int from, int end)
{
    Series series = fixture_series(ROWS, 1, 0, 0, 0);

    for (int t = 0; t < ROWS; t++)
        series.value[t] = t < from || t >= end ? t : NAN;
    return series;
}

static inline ModelConfig plain_config(const char *method, HeadKind head, const char *rule)
{
    ModelConfig config = fixture_config(method);

    config.scale = SCALE_NONE;
    config.head = head;
    config.missing = rule_of(rule);
    return config;
}

#endif
