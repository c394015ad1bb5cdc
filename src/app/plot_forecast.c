/* The forecast: recent history, forecasts over the held-out part from a row of origins, and beyond
 * the end. */
#include "app/plot_sketch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HELD_OUT_ROWS 400 /* at most, of a long test part */
#define TILES         16  /* forecasts side by side */

typedef struct {
    Mode mode;
    const Forecast *held_out, *ahead;
    int horizon;
    int first;    /* row of the picture */
    int tiles;    /* rows from which the forecasts shown begin */
    int last;     /* row of the picture, beyond the end */
    int parts[6]; /* indices of the CSV's parts, -1: none */
} View;

enum { PART_ACTUAL, PART_BASELINE, PART_HELD_OUT, PART_AHEAD, PART_AHEAD_BASELINE };

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* Which rows are shown: all of a short test part, the last forecasts of a long one, some history
 * before. */
static void choose_view(const Result *result, View *view)
{
    const Evaluation *evaluation = &result->evaluation;
    const int rows = result->series.rows, held = rows - result_split(result);

    view->mode = evaluation->autoregressive.origins > 0 ||
                         evaluation->ahead[MODE_AUTOREGRESSIVE].origins > 0
                     ? MODE_AUTOREGRESSIVE
                     : MODE_CONTINUOUS;
    view->held_out = result_held_out(result, view->mode);
    view->ahead = &evaluation->ahead[view->mode];
    view->horizon = larger(1, larger(view->held_out->horizon, view->ahead->horizon));
    const int wanted = larger(2 * view->horizon,
                              larger(60, smaller(TILES * view->horizon, HELD_OUT_ROWS)));
    const int shown = held <= wanted + wanted / 2 ? held : wanted;

    view->tiles = rows - shown;
    view->first = larger(0, view->tiles - larger(larger(shown / 4, view->horizon), 40));
    view->last = rows - 1 + (view->ahead->origins > 0 ? view->ahead->horizon : 0);
}

static void add_actual(Sketch *sketch, View *view)
{
    const Series *series = &sketch->result->series;

    view->parts[PART_ACTUAL] = sketch_part(sketch, "actual");
    for (int row = view->first; row < series->rows; row++)
        sketch_row(sketch, row, &series->value[(size_t)row * series->cols + sketch->target], 1);
}

/* The forecast from origin `index`, with the intervals of the model where it is the model's. */
static void add_path(Sketch *sketch, const View *view, const Forecast *forecast, int index,
                     bool bounds)
{
    const Model *model = &sketch->result->model;
    double value[1 + 2 * LEVELS_MAX];

    for (int step = 1; step <= forecast->horizon; step++) {
        const size_t at = (size_t)index * forecast->horizon + step - 1;
        int count = 0;

        value[count++] = forecast->value[at * forecast->targets + sketch->target];
        for (int l = 0; bounds && l < model->config.levels; l++, count += 2)
            interval_bounds(model, view->mode, l, step, sketch->target, value[0], &value[count],
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
    int count = 0, part = -1,
        next = forecast->origins > 0 ? forecast->origin[forecast->origins - 1] : 0;

    if (!chosen) {
        sketch->csv.failed = true;
        return -1;
    }
    for (int i = forecast->origins - 1; i >= 0 && forecast->origin[i] + 1 >= view->tiles; i--)
        if (forecast->origin[i] <= next) {
            chosen[count++] = i;
            next = forecast->origin[i] - forecast->horizon;
        }
    if (count > 0)
        part = sketch_part(sketch, name);
    while (count-- > 0) {
        add_path(sketch, view, forecast, chosen[count], bounds);
        if (forecast->horizon > 1)
            sketch_break(sketch);
    }
    free(chosen);
    return part;
}

/* Beyond the end; the line starts at the last measured value. */
static int add_ahead(Sketch *sketch, const View *view, const Forecast *forecast, const char *name,
                     bool bounds)
{
    const Series *series = &sketch->result->series;
    double value[1 + 2 * LEVELS_MAX];

    if (forecast->origins == 0)
        return -1;
    const int part = sketch_part(sketch, name);
    for (int i = 0; i < 1 + 2 * LEVELS_MAX; i++)
        value[i] = series->value[(size_t)(series->rows - 1) * series->cols + sketch->target];
    sketch_row(sketch, series->rows - 1, value,
               bounds ? 1 + 2 * sketch->result->model.config.levels : 1);
    add_path(sketch, view, forecast, 0, bounds);
    return part;
}

static void add_table(Sketch *sketch, View *view)
{
    const Evaluation *evaluation = &sketch->result->evaluation;
    const ModelConfig *config = &sketch->result->model.config;
    Text columns = {0};

    text_add(&columns, "value");
    for (int l = 0; l < config->levels; l++)
        text_add(&columns, ",lower%g,upper%g", config->level[l], config->level[l]);
    if (columns.failed)
        sketch->csv.failed = true;
    else
        sketch_table(sketch, columns.data);
    text_free(&columns);
    add_actual(sketch, view);
    view->parts[PART_BASELINE] = add_tiles(sketch, view, &evaluation->baseline, "baseline", false);
    view->parts[PART_HELD_OUT] = add_tiles(sketch, view, view->held_out, "held-out", true);
    view->parts[PART_AHEAD_BASELINE] = add_ahead(sketch, view, &evaluation->ahead_baseline,
                                                 "baseline beyond", false);
    view->parts[PART_AHEAD] = add_ahead(sketch, view, view->ahead, "beyond", true);
}

static void add_title(Sketch *sketch, const View *view)
{
    const Result *result = sketch->result;
    const char *model = result->model.method->name, *best = result->evaluation.best_baseline;
    const double mae = result_score(result, model, view->mode, "mae");
    char title[512], subtitle[512];
    int used;

    snprintf(title, sizeof title, "%.60s: %.60s, %d step%s ahead", result->name,
             result->series.name[sketch->target], view->horizon, view->horizon == 1 ? "" : "s");
    used = snprintf(subtitle, sizeof subtitle, "%s, %s", model, mode_name(view->mode));
    if (isfinite(mae))
        used += snprintf(subtitle + used, sizeof subtitle - (size_t)used,
                         "; over %d held-out origins MAE %.4g, MASE %.3g", view->held_out->origins,
                         mae, result_score(result, model, view->mode, "mase"));
    if (isfinite(mae) && best[0])
        snprintf(subtitle + used, sizeof subtitle - (size_t)used, "; best baseline %s: MAE %.4g",
                 best, result_score(result, best, view->mode, "mae"));
    script_title(sketch, title, subtitle);
}

/* A vertical line at a row, with a word beside its head. */
static void add_mark(Sketch *sketch, int tag, int row, const char *word)
{
    Text *script = &sketch->script;

    text_add(script, "set arrow %d from first ", tag);
    text_add_number(script, sketch_x(sketch, row));
    text_add(script, ", graph 0 rto 0, graph 1 nohead back lw 1.5 dt 2 lc rgb '#777777'\n");
    text_add(script, "set label %d '%s' at first ", tag, word);
    text_add_number(script, sketch_x(sketch, row));
    text_add(script, ", graph 1.025 center font ',9' tc rgb '#555555'\n");
}

static double largest_value(const Series *series, int target, int first)
{
    double largest = 0;

    for (int row = first; row < series->rows; row++) {
        const double size = fabs(series->value[(size_t)row * series->cols + target]);

        largest = size > largest ? size : largest;
    }
    return largest;
}

static void add_axes(Sketch *sketch, const View *view)
{
    const Series *series = &sketch->result->series;
    const int split = result_split(sketch->result);

    script_x_rows(sketch, view->first, view->last);
    script_y_label(&sketch->script, "", series->name[sketch->target]);
    script_number_format(&sketch->script, 'y', largest_value(series, sketch->target, view->first));
    text_add(&sketch->script, "set lmargin at screen 0.085\nset rmargin at screen 0.975\n"
                              "set tmargin at screen 0.86\nset bmargin at screen 0.19\n"
                              "set key at screen 0.5,0.02 center bottom horizontal maxrows 1\n");
    if (split > view->first && split < series->rows)
        add_mark(sketch, 11, split, "held out from here");
    add_mark(sketch, 12, series->rows - 1, "end of data");
}

static void begin_curve(Sketch *sketch, int part, bool *some)
{
    text_add(&sketch->script, "%s\\\n    './%s.csv' skip 1 index %d using ", *some ? ", " : "plot ",
             sketch->table, part);
    *some = true;
}

static void add_fan(Sketch *sketch, int part, const char *color, bool titled, bool *some)
{
    const ModelConfig *config = &sketch->result->model.config;

    /* wide ones first, so that the narrow ones lie on them */
    for (int l = config->levels - 1; part >= 0 && l >= 0; l--) {
        begin_curve(sketch, part, some);
        text_add(&sketch->script, "3:%d:%d with filledcurves lc rgb '%s' fs transparent solid %.2f",
                 5 + 2 * l, 6 + 2 * l, color, l == 0 ? 0.28 : 0.16);
        if (titled)
            text_add(&sketch->script, " title '%g %% interval'", config->level[l]);
        else
            text_add(&sketch->script, " notitle");
    }
}

static void add_curve(Sketch *sketch, int part, const char *style, const char *title, bool *some)
{
    if (part < 0)
        return;
    begin_curve(sketch, part, some);
    text_add(&sketch->script, "3:4 with %s ", style);
    if (!title)
        text_add(&sketch->script, "notitle");
    else
        text_add(&sketch->script, "title ");
    if (title)
        script_text(&sketch->script, title, 60);
}

bool plot_forecast(Sketch *sketch)
{
    const Result *result = sketch->result;
    const char *model = result->model.method->name, *best = result->evaluation.best_baseline;
    View view = {.parts = {-1, -1, -1, -1, -1}};
    char held_out[64], ahead[64];
    bool some = false;

    choose_view(result, &view);
    snprintf(held_out, sizeof held_out, "%s, held-out part", model);
    snprintf(ahead, sizeof ahead, "%s, beyond the end", model);
    add_table(sketch, &view);
    script_begin(sketch);
    add_title(sketch, &view);
    add_axes(sketch, &view);
    add_fan(sketch, view.parts[PART_HELD_OUT], SKY, false, &some);
    add_fan(sketch, view.parts[PART_AHEAD], ORANGE, true, &some);
    add_curve(sketch, view.parts[PART_BASELINE], "lines lw 1 lc rgb '" GREY "'", best, &some);
    add_curve(sketch, view.parts[PART_AHEAD_BASELINE], "lines lw 1 lc rgb '" GREY "'",
              view.parts[PART_BASELINE] < 0 ? best : NULL, &some);
    add_curve(sketch, view.parts[PART_ACTUAL], "lines lw 1.5 lc rgb '" INK "'", "measured", &some);
    add_curve(sketch, view.parts[PART_HELD_OUT], "lines lw 2 lc rgb '" BLUE "'", held_out, &some);
    add_curve(sketch, view.parts[PART_AHEAD], "lines lw 2 lc rgb '" VERMILLION "'", ahead, &some);
    text_add(&sketch->script, "\n");
    return true;
}
