/* The forecast: recent history, forecasts over the held-out part from a row of origins, and beyond
 * the end. */
#include "app/plot_sketch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HELD_OUT_ROWS 400 /* at most, of a long test part */
#define TILES         8   /* forecasts side by side, of a long test part */
#define WHOLE_ROWS    240 /* a test part that is shown whole */

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
    const bool whole = held <= WHOLE_ROWS || held <= wanted + wanted / 2;
    const int shown = whole ? held : wanted;

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
    const double mae = sketch_score(sketch, model, view->mode, "mae");
    char what[64], subtitle[512];
    int used;

    snprintf(what, sizeof what, ", %d step%s ahead", view->horizon, view->horizon == 1 ? "" : "s");
    used = snprintf(subtitle, sizeof subtitle, "%s, %s", model, mode_name(view->mode));
    if (isfinite(mae))
        used += snprintf(subtitle + used, sizeof subtitle - (size_t)used,
                         ": MAE %.4g, MASE %.3g over %d held-out origins", mae,
                         sketch_score(sketch, model, view->mode, "mase"), view->held_out->origins);
    if (isfinite(mae) && best[0])
        snprintf(subtitle + used, sizeof subtitle - (size_t)used, "; best baseline, %s: MAE %.4g",
                 best, sketch_score(sketch, best, view->mode, "mae"));
    script_title(sketch, result->name, result->series.name[sketch->target], what, subtitle);
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

static void add_axes(Sketch *sketch, const View *view)
{
    const Series *series = &sketch->result->series;
    const int split = result_split(sketch->result);

    script_x_rows(sketch, view->first, view->last, true);
    script_label(&sketch->script, 'y', "", series->name[sketch->target]);
    script_y_range(sketch);
    text_add(&sketch->script, "set lmargin at screen 0.085\nset rmargin at screen 0.975\n"
                              "set tmargin at screen 0.86\nset bmargin at screen 0.2\n"
                              "set key at screen 0.5,0.02 center bottom horizontal maxrows 2\n");
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
                 fan_strength(config, l));
        snprintf(title, sizeof title, "%g %% interval", config->level[l]);
        add_key(sketch, true, style, "", title);
    }
    text_add(&sketch->script, "\n");
}

bool plot_forecast(Sketch *sketch)
{
    View view = {.parts = {-1, -1, -1, -1, -1}};

    choose_view(sketch->result, &view);
    add_table(sketch, &view);
    script_begin(sketch);
    add_title(sketch, &view);
    add_axes(sketch, &view);
    add_curves(sketch, &view);
    add_legend(sketch, &view);
    return true;
}
