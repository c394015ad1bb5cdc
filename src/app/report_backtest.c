#include "app/report_backtest.h"

#include "model/score.h"
#include "model/verdict.h"

#include <math.h>
#include <stdio.h>

#define STEPS_SHOWN 12

/* What the errors by step are. */
static const char *error_name(const Result *result)
{
    return result_classes(result) ? "share of wrong classes" : verdict_metric(&result->model);
}

static void add_number(double value, Text *csv)
{
    text_add(csv, ",");
    text_add_number(csv, value);
}

/* A forecast from one origin beside that of the best baseline and what came. */
static void add_origin(const Result *result, int index, int target, Text *csv)
{
    const Forecast *ours = &result->evaluation.autoregressive, *theirs;
    const Series *series = forecast_series(ours, &result->series, index);
    char from[TIME_TEXT], time[TIME_TEXT];

    theirs = &result->evaluation.baseline;
    series_time_text(series, ours->origin[index], from);
    for (int step = 1; step <= ours->horizon; step++) {
        series_time_text(series, ours->origin[index] + step, time);
        report_name(series, ours->part != NULL, target, csv);
        text_add(csv, ",%s,%d,%s", from, step, time);
        add_number(forecast_value(ours, index, step, target), csv);
        add_number(theirs->origins > 0 ? forecast_value(theirs, index, step, target) : (double)NAN,
                   csv);
        add_number(forecast_actual(ours, &result->series, index, step, target), csv);
        text_add(csv, "\n");
    }
}

void report_backtest(const Result *result, Text *csv)
{
    const Forecast *ours = &result->evaluation.autoregressive;

    text_add(csv, "series,origin,step,time,forecast,baseline,actual\n");
    for (int target = 0; target < ours->targets; target++)
        for (int index = 0; index < ours->origins; index++)
            add_origin(result, index, target, csv);
}

void report_backtest_steps(const Result *result, Text *csv)
{
    const ModelConfig *config = &result->model.config;
    const Backtest *backtest = &result->backtest;
    char level[TEXT_NUMBER];

    text_add(csv, "step,origins,error,error_sd,baseline,baseline_sd,dm,p");
    for (int l = 0; l < config->levels; l++) {
        text_write_number(level, config->level[l]);
        text_add(csv, ",coverage%s", level);
    }
    text_add(csv, "\n");
    for (int step = 0; step <= backtest->horizon; step++) {
        const BacktestStep *s = &backtest->step[step];
        const double value[] = {s->error, s->spread,         s->baseline,
                                s->other, s->duel.statistic, s->duel.p};
        text_add(csv, "%d,%d", step, s->count);
        for (size_t i = 0; i < sizeof value / sizeof *value; i++)
            add_number(value[i], csv);
        for (int l = 0; l < config->levels; l++)
            add_number(s->coverage[l], csv);
        text_add(csv, "\n");
    }
}

/* ---- a terminal ---- */

static void add_cell(double value, int digits, Text *out)
{
    if (isfinite(value))
        text_add(out, "%9.*g", digits, value);
    else
        text_add(out, "%9s", "-");
}

static void add_step(const Result *result, int step, Text *out)
{
    const BacktestStep *s = &result->backtest.step[step];

    if (step == 0)
        text_add(out, "  %5s", "all");
    else
        text_add(out, "  %5d", step);
    add_cell(s->error, 4, out);
    add_cell(s->spread, 3, out);
    add_cell(s->baseline, 4, out);
    add_cell(s->other, 3, out);
    add_cell(s->duel.p, 2, out);
    for (int l = 0; l < result->model.config.levels; l++)
        add_cell(s->coverage[l], 3, out);
    text_add(out, "\n");
}

static void add_useful(const Result *result, Text *out)
{
    const Backtest *backtest = &result->backtest;
    const char *name = verdict_name(result->evaluation.best_baseline);

    if (backtest->useful == backtest->horizon)
        text_add(out, "  better than %s at every step\n\n", name);
    else
        text_add(out, "  useful horizon: %d step%s; at step %d %s is as good\n\n", backtest->useful,
                 backtest->useful == 1 ? "" : "s", backtest->useful + 1, name);
}

void report_backtest_table(const Result *result, Text *out)
{
    const ModelConfig *config = &result->model.config;
    const Backtest *backtest = &result->backtest;
    char title[TEXT_NUMBER + 4];

    text_add(out,
             "by step: %s, mean and standard deviation over the origins\n\n  %5s%9s%9s%9s%9s%9s",
             result_classes(result) ? error_name(result) : verdict_metric_shown(&result->model),
             "step", "model", "sd", "baseline", "sd", "p");
    for (int l = 0; l < config->levels; l++) {
        snprintf(title, sizeof title, "in %g%%", config->level[l]);
        text_add(out, "%9s", title);
    }
    text_add(out, "\n");
    for (int step = 0; step <= backtest->horizon && step <= STEPS_SHOWN; step++)
        add_step(result, step, out);
    if (backtest->horizon > STEPS_SHOWN)
        text_add(out, "  ... %d more in steps.csv\n", backtest->horizon - STEPS_SHOWN);
    add_useful(result, out);
}

/* ---- run.json ---- */

static json_t *about_step(const Result *result, int step)
{
    const BacktestStep *s = &result->backtest.step[step];
    json_t *object = json_object(), *coverage = json_object();
    char level[TEXT_NUMBER];

    json_put(&object, "step", json_integer(step));
    json_put(&object, "origins", json_integer(s->count));
    json_put(&object, "error", json_number(s->error));
    json_put(&object, "error_sd", json_number(s->spread));
    json_put(&object, "baseline", json_number(s->baseline));
    json_put(&object, "baseline_sd", json_number(s->other));
    json_put(&object, "dm", json_number(s->duel.statistic));
    json_put(&object, "p", json_number(s->duel.p));
    for (int l = 0; l < result->model.config.levels; l++) {
        text_write_number(level, result->model.config.level[l]);
        json_put(&coverage, level, json_number(s->coverage[l]));
    }
    json_put(&object, "coverage", coverage);
    return object;
}

json_t *json_backtest(const Result *result)
{
    const Backtest *backtest = &result->backtest;
    json_t *object = json_object(), *steps = json_array();

    json_put(&object, "origins", json_integer(backtest->done));
    json_put(&object, "origins_planned", json_integer(backtest->plan.origins));
    json_put(&object, "rows_between", json_integer(backtest->plan.step));
    json_put(&object, "fits", json_integer(backtest->fits));
    json_put(&object, "refit_every", json_integer(backtest->plan.every));
    json_put(&object, "train_rows",
             backtest->plan.rows > 0 ? json_integer(backtest->plan.rows) : json_text("all"));
    json_put(&object, "metric", json_text(error_name(result)));
    json_put(&object, "useful_horizon", json_integer(backtest->useful));
    for (int step = 0; step <= backtest->horizon; step++)
        json_push(&steps, about_step(result, step));
    json_put(&object, "steps", steps);
    return object;
}
