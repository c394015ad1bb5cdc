/* The forecast: recent history, forecasts over the held-out part from a row of origins, and beyond
 * the end. */
#include "app/plot_sketch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PART_ACTUAL, PART_BASELINE, PART_HELD_OUT, PART_AHEAD, PART_AHEAD_BASELINE, PARTS };

/* The picture's rows, and the indices of the CSV's parts, -1: none. */
typedef struct {
    PlotView rows;
    int parts[PARTS];
} View;

static void add_actual(Sketch *sketch, View *view)
{
    const Series *series = &sketch->result->series;

    view->parts[PART_ACTUAL] = sketch_part(sketch, "actual");
    for (int row = view->rows.first; row < series->rows; row++)
        sketch_row(sketch, row, &series_row(series, row)[sketch->target], 1);
}

/* The forecast from origin `index`, with the intervals of the model where it is the model's. */
static void add_path(Sketch *sketch, const Forecast *forecast, int index, bool bounds)
{
    const Model *model = &sketch->result->model;
    double value[1 + 2 * LEVELS_MAX];

    for (int step = 1; step <= forecast->horizon; step++) {
        const size_t at = (size_t)index * forecast->horizon + step - 1;
        int count = 0;

        value[count++] = forecast->value[at * forecast->targets + sketch->target];
        for (int l = 0; bounds && l < model->config.levels; l++, count += 2)
            forecast_bounds(forecast, index, step, sketch->target, l, &value[count],
                            &value[count + 1]);
        sketch_row(sketch, forecast->origin[index] + step, value, count);
    }
}

/* Forecasts side by side: from the last origin back, none overlapping the one after it. Those of
 * one step make one line. */
static int add_tiles(Sketch *sketch, const View *view, const Forecast *forecast, const char *name,
                     bool bounds)
{
    int *chosen = malloc(((size_t)forecast->origins + 1) * sizeof *chosen);
    int part = -1;

    if (!chosen) {
        sketch->csv.failed = true;
        return -1;
    }
    int count = plot_tiles(&view->rows, forecast, chosen);
    if (count > 0)
        part = sketch_part(sketch, name);
    while (count-- > 0) {
        add_path(sketch, forecast, chosen[count], bounds);
        if (forecast->horizon > 1)
            sketch_break(sketch);
    }
    free(chosen);
    return part;
}

/* Beyond the end; the line starts at the last measured value. */
static int add_ahead(Sketch *sketch, const Forecast *forecast, const char *name, bool bounds)
{
    const Series *series = &sketch->result->series;
    double value[1 + 2 * LEVELS_MAX];

    if (forecast->origins == 0)
        return -1;
    const int part = sketch_part(sketch, name);
    for (int i = 0; i < 1 + 2 * LEVELS_MAX; i++)
        value[i] = series_row(series, series->rows - 1)[sketch->target];
    sketch_row(sketch, series->rows - 1, value,
               bounds ? 1 + 2 * sketch->result->model.config.levels : 1);
    add_path(sketch, forecast, 0, bounds);
    return part;
}

static void add_table(Sketch *sketch, View *view)
{
    const Evaluation *evaluation = &sketch->result->evaluation;

    sketch_forecast_table(sketch);
    add_actual(sketch, view);
    view->parts[PART_BASELINE] = add_tiles(sketch, view, &evaluation->baseline, "baseline", false);
    view->parts[PART_HELD_OUT] = add_tiles(sketch, view, view->rows.held_out, "held-out", true);
    view->parts[PART_AHEAD_BASELINE] = add_ahead(sketch, &evaluation->ahead_baseline,
                                                 "baseline beyond", false);
    view->parts[PART_AHEAD] = add_ahead(sketch, view->rows.ahead, "beyond", true);
}

static void add_title(Sketch *sketch, const View *view)
{
    const Result *result = sketch->result;
    const char *model = result->model.method->name, *best = result->evaluation.best_baseline;
    const double mae = sketch_score(sketch, model, view->rows.mode, "mae");
    char what[64], subtitle[512];
    int used;

    snprintf(what, sizeof what, ", %d step%s ahead", view->rows.horizon,
             view->rows.horizon == 1 ? "" : "s");
    used = snprintf(subtitle, sizeof subtitle, "%s, %s", model, mode_name(view->rows.mode));
    if (isfinite(mae))
        used += snprintf(subtitle + used, sizeof subtitle - (size_t)used,
                         ": MAE %.4g, MASE %.3g over %d held-out origin%s", mae,
                         sketch_score(sketch, model, view->rows.mode, "mase"),
                         view->rows.held_out->origins,
                         view->rows.held_out->origins == 1 ? "" : "s");
    if (isfinite(mae) && best[0])
        snprintf(subtitle + used, sizeof subtitle - (size_t)used, "; best baseline, %s: MAE %.4g",
                 best, sketch_score(sketch, best, view->rows.mode, "mae"));
    script_target_title(sketch, what, subtitle);
}

static void add_axes(Sketch *sketch, const View *view)
{
    const Series *series = &sketch->result->series;
    const int split = result_split(sketch->result);

    script_x_rows(sketch, view->rows.first, view->rows.last, true);
    script_label(&sketch->script, 'y', "", series->name[sketch->target]);
    script_y_range(sketch);
    script_frame(&sketch->script, 0.2);
    text_add(&sketch->script, "set key at screen 0.5,0.02 center bottom horizontal maxrows 2\n");
    if (split > view->rows.first && split < series->rows)
        script_mark(sketch, 11, split, "held out from here");
    script_mark(sketch, 12, series->rows - 1, "end of data");
}

static void begin_curve(Sketch *sketch, int part, bool *some)
{
    text_add(&sketch->script, "%s\\\n    './%s.csv' skip 1 index %d using ", *some ? ", " : "plot ",
             sketch->table, part);
    *some = true;
}

/* The index of the level with `wider` others above it. */
static int level_at(const ModelConfig *config, int wider)
{
    for (int l = 0; l < config->levels; l++) {
        int above = 0;

        for (int k = 0; k < config->levels; k++)
            above += config->level[k] > config->level[l] ||
                     (k < l && config->level[k] == config->level[l]);
        if (above == wider)
            return l;
    }
    return 0;
}

static double fan_strength(const ModelConfig *config, int level)
{
    return level == level_at(config, config->levels - 1) ? 0.3 : 0.17;
}

/* How dark a narrower interval is with the wider ones under it. */
static double fan_shade(const ModelConfig *config, int wider)
{
    double light = 1;

    for (int i = 0; i <= wider; i++)
        light *= 1 - fan_strength(config, level_at(config, i));
    return 1 - light;
}

/* The intervals of a part, wide ones first, so that the narrow ones lie on them. */
static void add_fan(Sketch *sketch, int part, const char *color, bool *some)
{
    const ModelConfig *config = &sketch->result->model.config;

    for (int wider = 0; part >= 0 && wider < config->levels; wider++) {
        const int l = level_at(config, wider);

        begin_curve(sketch, part, some);
        text_add(&sketch->script,
                 "3:%d:%d with filledcurves lc rgb '%s' fs transparent solid %.2f notitle",
                 5 + 2 * l, 6 + 2 * l, color, fan_strength(config, l));
    }
}

static void add_curve(Sketch *sketch, int part, const char *style, bool *some)
{
    if (part < 0)
        return;
    begin_curve(sketch, part, some);
    text_add(&sketch->script, "3:4 with %s notitle", style);
}

#define ACTUAL_STYLE   "lines lw 1.5 lc rgb '" INK "'"
#define HELD_OUT_STYLE "lines lw 2 lc rgb '" BLUE "'"
#define AHEAD_STYLE    "lines lw 2.5 lc rgb '" VERMILLION "'"
#define BASELINE_STYLE "lines lw 1.2 lc rgb '" GREY "'"

/* The curves in the order in which they lie on each other. */
static void add_curves(Sketch *sketch, const View *view)
{
    bool some = false;

    add_fan(sketch, view->parts[PART_HELD_OUT], SKY, &some);
    add_fan(sketch, view->parts[PART_AHEAD], ORANGE, &some);
    add_curve(sketch, view->parts[PART_BASELINE], BASELINE_STYLE, &some);
    add_curve(sketch, view->parts[PART_AHEAD_BASELINE], BASELINE_STYLE, &some);
    add_curve(sketch, view->parts[PART_ACTUAL], ACTUAL_STYLE, &some);
    add_curve(sketch, view->parts[PART_HELD_OUT], HELD_OUT_STYLE, &some);
    add_curve(sketch, view->parts[PART_AHEAD], AHEAD_STYLE, &some);
}

static void add_key(Sketch *sketch, bool there, const char *style, const char *method,
                    const char *what)
{
    char title[128];

    if (!there)
        return;
    snprintf(title, sizeof title, "%s%s", method, what);
    text_add(&sketch->script, ",\\\n    keyentry with %s title ", style);
    script_text(&sketch->script, title, 60);
}

/* The legend, in the order in which one reads. */
static void add_legend(Sketch *sketch, const View *view)
{
    const Result *result = sketch->result;
    const ModelConfig *config = &result->model.config;
    const char *model = result->model.method->name;
    const bool ahead = view->parts[PART_AHEAD] >= 0;

    add_key(sketch, true, ACTUAL_STYLE, "", "measured");
    add_key(sketch, view->parts[PART_BASELINE] >= 0 || view->parts[PART_AHEAD_BASELINE] >= 0,
            BASELINE_STYLE, result->evaluation.best_baseline, " (baseline)");
    add_key(sketch, view->parts[PART_HELD_OUT] >= 0, HELD_OUT_STYLE, model, ", held-out part");
    add_key(sketch, ahead, AHEAD_STYLE, model, ", beyond the end");
    for (int i = config->levels - 1; ahead && i >= 0; i--) {
        const int l = level_at(config, i);
        char style[80], title[40];

        snprintf(style, sizeof style, "filledcurves lc rgb '" ORANGE "' fs transparent solid %.2f",
                 fan_shade(config, i));
        snprintf(title, sizeof title, "%g %% interval", config->level[l]);
        add_key(sketch, true, style, "", title);
    }
    text_add(&sketch->script, "\n");
}

bool plot_forecast(Sketch *sketch)
{
    View view = {.parts = {-1, -1, -1, -1, -1}};

    if (result_classes(sketch->result))
        return plot_class_forecast(sketch);
    plot_view(sketch->result, &view.rows);
    add_table(sketch, &view);
    script_begin(sketch);
    add_title(sketch, &view);
    add_axes(sketch, &view);
    add_curves(sketch, &view);
    add_legend(sketch, &view);
    return true;
}
