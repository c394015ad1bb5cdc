/* Several series in one, for the tests of models over them. */
#ifndef TESTS_PARTS_FIXTURE_H
#define TESTS_PARTS_FIXTURE_H

#include "holes_fixture.h"

#include "data/ids.h"
#include "data/panel.h"
#include "model/checks.h"
#include "model/course.h"
#include "model/evaluate.h"
#include "model/parts.h"

/* Joins series, which are used up; they are called s0, s1, ... What is static about them is copied
 * but for its values and labels. */
static inline Series parts_join_with(Series *list, int count, PanelStatic *fixed, int statics)
{
    Panel panel = {.count = count, .shape = SHAPE_LONG, .statics = statics};
    Error err = {0};
    Series whole;

    panel.fixed = calloc(STATICS_MOST, sizeof *panel.fixed);
    assert_non_null(panel.fixed);
    for (int i = 0; i < statics; i++)
        panel.fixed[i] = fixed[i];

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

static inline Series parts_join(Series *list, int count)
{
    return parts_join_with(list, count, NULL, 0);
}

/* A number and a class of each of four series, both missing for one. */
static inline void parts_statics(PanelStatic fixed[2])
{
    static const double size[] = {3, 500, 80, NAN}, kind[] = {0, 1, NAN, 1};
    Error err = {0};

    for (int i = 0; i < 2; i++) {
        fixed[i] = (PanelStatic){.input = true, .value = calloc(5, sizeof(double))};
        assert_non_null(fixed[i].value);
        memcpy(fixed[i].value, i ? kind : size, sizeof size);
        text_copy(fixed[i].name, sizeof fixed[i].name, i ? "kind" : "size");
    }
    SUCCEEDS(labels_make(&fixed[1].labels, 2, &err), err);
    text_copy(fixed[1].labels.name[0], LABEL_SIZE, "big");
    text_copy(fixed[1].labels.name[1], LABEL_SIZE, "small");
}

/* Four series with inputs, static ones too, holes, lengths and levels of their own; one holds no
 * training window. */
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
    PanelStatic fixed[2];
    parts_statics(fixed);
    return parts_join_with(list, (int)COUNT(rows), fixed, 2);
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

    way_set(way, model, training);
    model->validation[0] = model->test[0] = '\0';
    const bool fed = training->training == TRAINING_CLOSED || training->keep == KEEP_FREE_RUN;
    if (method->kind == METHOD_LAGS && fed)
        model->head = HEAD_LAST;
    if (method->kind == METHOD_RECURRENT && fed)
        model->head = HEAD_NEXT;
    return way->bptt != BPTT_STATEFUL;
}

#endif
