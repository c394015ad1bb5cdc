/* --require: conditions on the scores, for scripts that build on a run. */
#include "app/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONDITIONS_MAX 16

typedef enum { BELOW, AT_MOST, ABOVE, AT_LEAST } Relation;

typedef struct {
    char metric[24];
    double level; /* of an interval, in percent; 0: a metric */
    double bound;
    Mode mode; /* MODE_BOTH: every mode of the run */
    Relation relation;
} Condition;

static Status refuse(const char *text, size_t length, Error *err)
{
    error_set(err, ERR_USAGE, "--require", "\"%.*s\" is no condition", (int)length, text);
    error_hint(err, "like mase<1 or mae<=2.5,coverage80>75 or continuous.rmse<3");
    return err->status;
}

static void read_mode(const char **text, Mode *mode)
{
    *mode = MODE_BOTH;
    for (Mode m = MODE_CONTINUOUS; m <= MODE_AUTOREGRESSIVE; m++) {
        const size_t length = strlen(mode_name(m));

        if (strncmp(*text, mode_name(m), length) == 0 && (*text)[length] == '.') {
            *mode = m;
            *text += length + 1;
            return;
        }
    }
}

static bool read_metric(const char *name, size_t length, Condition *condition)
{
    const size_t prefix = strlen("coverage");

    if (length >= sizeof condition->metric)
        return false;
    memcpy(condition->metric, name, length);
    condition->metric[length] = '\0';
    condition->level = 0;
    if (length > prefix && strncmp(name, "coverage", prefix) == 0)
        return text_read_number(name + prefix, length - prefix, '.', &condition->level) &&
               condition->level > 0;
    return metric_find(condition->metric) != NULL;
}

/* One condition of `length` bytes: [MODE.]METRIC RELATION NUMBER, without blanks. */
static bool read_condition(const char *text, size_t length, Condition *condition)
{
    const char *const end = text + length;

    read_mode(&text, &condition->mode);
    const size_t name = strcspn(text, "<>");

    if (text + name >= end || !read_metric(text, name, condition))
        return false;
    const bool equal = text + name + 1 < end && text[name + 1] == '=';
    const char *number = text + name + 1 + equal;

    condition->relation = text[name] == '<' ? (equal ? AT_MOST : BELOW) : equal ? AT_LEAST : ABOVE;
    return number < end && text_read_number(number, (size_t)(end - number), '.', &condition->bound);
}

static Status read_conditions(const char *text, Condition condition[CONDITIONS_MAX], int *count,
                              Error *err)
{
    *count = 0;
    while (*text) {
        const size_t length = strcspn(text, ",");

        if (*count == CONDITIONS_MAX || !read_condition(text, length, &condition[*count]))
            return refuse(text, length, err);
        (*count)++;
        text += length;
        if (*text == ',' && !*++text)
            return refuse("", 0, err);
    }
    return OK;
}

static int find_level(const ModelConfig *config, double level)
{
    for (int l = 0; l < config->levels; l++)
        if (config->level[l] == level)
            return l;
    return -1;
}

Status report_require_check(const Options *options, const ModelConfig *config, Error *err)
{
    Condition condition[CONDITIONS_MAX];
    int count;

    if (read_conditions(options->require, condition, &count, err) != OK)
        return err->status;
    for (int i = 0; i < count; i++) {
        if (condition[i].level > 0 && find_level(config, condition[i].level) < 0) {
            error_set(err, ERR_USAGE, "--require", "\"%s\": no such level is computed",
                      condition[i].metric);
            error_hint(err, "--level %g, among others", condition[i].level);
            return err->status;
        }
        if (condition[i].mode != MODE_BOTH && options->mode != MODE_BOTH &&
            condition[i].mode != options->mode)
            return error_set(err, ERR_USAGE, "--require",
                             "%s forecasts are not made: --mode both makes them",
                             mode_name(condition[i].mode));
    }
    return OK;
}

static bool holds(double value, Relation relation, double bound)
{
    switch (relation) {
    case BELOW:
        return value < bound;
    case AT_MOST:
        return value <= bound;
    case ABOVE:
        return value > bound;
    case AT_LEAST:
        return value >= bound;
    }
    return false;
}

static double measured(const Result *result, Mode mode, const Condition *condition)
{
    const int level = find_level(&result->model.config, condition->level);

    if (condition->level > 0)
        return level < 0 ? NAN : result->evaluation.coverage[mode][level];
    return result_score(result, result->model.method->name, mode, condition->metric);
}

static Status check_condition(const Result *result, const Condition *condition, Error *err)
{
    static const char *const relation[] = {"<", "<=", ">", ">="};
    char bound[TEXT_NUMBER], value[TEXT_NUMBER] = "unknown";
    const Metric *metric = metric_find(condition->metric);
    const bool classes = result_classes(result) != NULL;
    bool seen = false;

    if (metric && metric->classes != classes) {
        error_set(err, ERR_REQUIRE, "--require", "%s is a score of %s, \"%s\" holds %s",
                  condition->metric, metric->classes ? "classes" : "numbers",
                  result->series.name[0], classes ? "classes" : "numbers");
        error_hint(err, classes ? "accuracy or cross-entropy" : "mae, rmse, smape or mase");
        return err->status;
    }
    text_write_number(bound, condition->bound);
    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE; mode++) {
        if ((condition->mode != MODE_BOTH && condition->mode != mode) ||
            result_held_out(result, mode)->origins == 0)
            continue;
        const double number = measured(result, mode, condition);

        seen = true;
        if (holds(number, condition->relation, condition->bound))
            continue;
        if (isfinite(number))
            text_write_number(value, number);
        return error_set(err, ERR_REQUIRE, "--require", "%s%s%s is not met: the %s %s is %s",
                         condition->metric, relation[condition->relation], bound, mode_name(mode),
                         condition->metric, value);
    }
    if (seen)
        return OK;
    error_set(err, ERR_REQUIRE, "--require", "%s was not measured: no held-out rows",
              condition->metric);
    error_hint(err,
               strcmp(result->options.verb, "predict") == 0 ? "such as --test-rows %d"
                                                            : "such as --test %d",
               result->model.config.horizon);
    return err->status;
}

Status report_require(const Result *result, Error *err)
{
    Condition condition[CONDITIONS_MAX];
    int count;

    if (read_conditions(result->options.require, condition, &count, err) != OK)
        return err->status;
    for (int i = 0; i < count; i++)
        if (check_condition(result, &condition[i], err) != OK)
            return err->status;
    return OK;
}
