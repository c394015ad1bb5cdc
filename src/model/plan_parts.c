/* The parts of a plan: which rows are learned from, validate and test. */
#include "base/ranks.h"
#include "base/text.h"
#include "model/parts.h"
#include "model/plan.h"

#include <stdio.h>

enum {
    ROWS_SIMPLE = 2,        /* that a method without a network needs */
    ROWS_STACK = 3,         /* that one of the stack's members needs, with those it is weighed by */
    VALIDATED_HORIZONS = 2, /* of training rows, below which the stack goes without validation, */
    TESTED_HALVES = 3       /* or, in half horizons, without a test */
};

#define PART_USUAL "15%"

void plan_fill(const Series *series, ModelConfig *config)
{
    char usual[24] = PART_USUAL;

    if (series->parts > 0)
        snprintf(usual, sizeof usual, "%d", config->horizon);
    if (!config->validation[0])
        text_copy(config->validation, sizeof config->validation, usual);
    if (!config->test[0])
        text_copy(config->test, sizeof config->test, usual);
}

/* Training rows with these parts; 0: they leave none. */
static int rows_trained(const Series *series, int horizon, const char *validation, const char *test)
{
    Error ignored = {0};
    Split split;

    if (split_make(&split, series->rows, validation, test, 1, horizon, &ignored) != OK)
        return 0;
    return split.train;
}

void plan_spare(const Method *method, const Series *series, ModelConfig *config, Notes *notes)
{
    const int horizon = config->horizon > 0 ? config->horizon : 1;
    const char *test = *config->test ? config->test : PART_USUAL;

    if (method->kind != METHOD_STACK || series->parts > 0 || config->parts.rows > 0 ||
        *config->validation ||
        rows_trained(series, horizon, PART_USUAL, test) >=
            larger(VALIDATED_HORIZONS * horizon, ROWS_STACK))
        return;
    text_copy(config->validation, sizeof config->validation, "0");
    if (*config->test ||
        rows_trained(series, horizon, "0", test) >= larger(TESTED_HALVES * horizon / 2, ROWS_STACK))
        return;
    text_copy(config->test, sizeof config->test, "0");
    notes_add(notes, NOTE_WARNING,
              "no test: %d row%s too few to hold out a horizon of %d and learn from the rest",
              series->rows, text_are(series->rows), horizon);
    if (horizon > series->rows)
        notes_add(notes, NOTE_WARNING,
                  "the horizon is longer than the series: what lies so far ahead is extrapolation, "
                  "and nothing says how wide its intervals should be");
}

/* Rows of a file that would do, with the parts as they were asked for. */
static int rows_enough(const ModelConfig *config, int rows, int need)
{
    for (int more = rows; more < 100 * (rows + need); more += 1 + more / 100) {
        Split split;
        Error err = {0};
        if (split_make(&split, more, config->validation, config->test, 1, config->horizon, &err) ==
                OK &&
            split.train >= need)
            return more;
    }
    return 100 * (rows + need);
}

Status plan_parts(const Series *series, const ModelConfig *config, int horizon, Split *split,
                  Error *err)
{
    if (series->parts > 0)
        return parts_split(parts_typical(series), config, split, err);
    if (config->parts.rows == 0)
        return split_make(split, series->rows, config->validation, config->test, 1, horizon, err);
    *split = config->parts;
    return OK;
}

/* Fewer windows are no training set; what is no network needs a few values. */
Status plan_split(const Method *method, const Series *series, const ModelConfig *config, int reach,
                  Plan *plan, Error *err)
{
    const bool far = config->head == HEAD_DIRECT || config->head == HEAD_DECODER;
    const int beside = TRAIN_WINDOWS_MIN + (far ? config->horizon - 1 : 0);
    const int need = method_net(method)             ? reach + beside
                     : method->kind == METHOD_STACK ? ROWS_STACK
                                                    : ROWS_SIMPLE;

    if (plan_parts(series, config, config->horizon, &plan->split, err) != OK ||
        plan->split.train >= need || series->parts > 0)
        return err->status;
    error_set(err, ERR_DATA, NULL,
              "%d row%s too few: window %d + horizon %d + validation %s + test %s needs %d",
              series->rows, text_are(series->rows), reach, config->horizon, config->validation,
              config->test, rows_enough(config, series->rows, need));
    if (!method_net(method) && series->rows < need)
        error_hint(err, "a longer file");
    else if (plan->split.train - plan->lag - beside < 1)
        error_hint(err, "a longer file, or smaller --val and --test");
    else
        error_hint(err, method->kind == METHOD_LAGS ? "--lags 1:%d" : "--window %d",
                   plan->split.train - plan->lag - beside);
    return err->status;
}
