/* Several series in one, for the tests of models over them. */
#ifndef TESTS_PARTS_FIXTURE_H
#define TESTS_PARTS_FIXTURE_H

#include "holes_fixture.h"

#include "data/panel.h"
#include "model/checks.h"
#include "model/course.h"
#include "model/evaluate.h"
#include "model/parts.h"

/* Joins series, which are used up; they are called s0, s1, ... */
static inline Series parts_join(Series *list, int count)
{
    Panel panel = {.count = count, .shape = SHAPE_LONG};
    Error err = {0};
    Series whole;

    panel.name = calloc((size_t)count, sizeof *panel.name);
    panel.series = calloc((size_t)count, sizeof *panel.series);
    assert_non_null(panel.name);
    assert_non_null(panel.series);
    for (int k = 0; k < count; k++) {
        snprintf(panel.name[k], sizeof panel.name[k], "s%d", k);
        panel.series[k] = list[k];
    }
    SUCCEEDS(panel_join(&panel, &whole, &err), err);
    return whole;
}

/* Four series with inputs, holes, lengths and levels of their own; one holds no training window. */
static inline Series parts_make(void)
{
    static const int rows[] = {90, 60, 120, 14};
    Series list[COUNT(rows)];

    for (int k = 0; k < (int)COUNT(rows); k++) {
        list[k] = fixture_inputs(rows[k], 2 * HORIZON);
        for (int t = 0; t < rows[k]; t++)
            *fixture_at(&list[k], t, 0) = (k + 1) * *fixture_at(&list[k], t, 0) + 10 * k;
        for (int t = 2; t < 5 && k > 0 && rows[k] > 50; t++)
            *fixture_at(&list[k], t, 0) = NAN;
        for (int hole = 0; hole < 3 && rows[k] > 50; hole++)
            for (int t = 0; t <= hole + k; t++)
                *fixture_at(&list[k], 16 + 13 * hole + t, hole % 3) = NAN;
    }
    return parts_join(list, (int)COUNT(rows));
}

/* Parts of one horizon each. */
static inline ModelConfig parts_config(const char *method)
{
    ModelConfig config = fixture_config(method);

    config.validation[0] = config.test[0] = '\0';
    return config;
}

/* A way for several series; false: it is for one. */
static inline bool parts_way(const Way *way, ModelConfig *model, TrainConfig *training)
{
    const Method *method = method_find(way->method);
    const bool closed = way->training == TRAINING_CLOSED;

    way_set(way, model, training);
    model->validation[0] = model->test[0] = '\0';
    if (method->kind == METHOD_LAGS && closed)
        model->head = HEAD_LAST;
    return way->head != HEAD_NEXT && way->bptt != BPTT_STATEFUL &&
           !(method->kind == METHOD_RECURRENT && closed);
}

#endif
