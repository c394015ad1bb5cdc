/* Classes over time: which one came and which was forecast, and under it the probabilities of all,
 * stacked. */
#include "app/plot_sketch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    COLORS = 8, /* classes with a colour of their own; of more the last stands for others */
    LABELS_SHOWN_MOST = 16, /* at the axis */
    ONE_STEP_ROWS = 300,    /* of a long test part in the continuous picture */
};

#define SEAMLESS 1.2 /* wider boxes leave no light lines between them */

/* None of those that stand for measured and forecast. */
static const char *const color[COLORS] = {ORANGE,    SKY,       GREEN,     PURPLE,
                                          "#F0E442", "#332288", "#882255", GREY};

enum { PART_ACTUAL, PART_HELD_OUT, PART_AHEAD, PARTS };

typedef struct {
    const Labels *classes;
    int shown[COLORS]; /* classes with a colour, ascending */
    int count;         /* of them */
    bool others;       /* the remaining ones stand on top of them */
    int first, last;   /* rows of the picture */
    int split;         /* the first held-out row */
    int parts[PARTS];  /* indices of the CSV's parts, -1: none */
} Strip;

const Forecast *plot_one_step(const Result *result, Mode *mode)
{
    *mode = result_held_out(result, MODE_CONTINUOUS)->origins > 0 ? MODE_CONTINUOUS
                                                                  : MODE_AUTOREGRESSIVE;
    return result_held_out(result, *mode);
}

/* Whether k is among the `most` classes of which the training rows have most. */
static bool is_common(const Model *model, int k, int most)
{
    int before = 0;

    for (int j = 0; j < model_classes(model); j++)
        before += model->share[j] > model->share[k] ||
                  (j < k && model->share[j] == model->share[k]);
    return before < most;
}

static void choose_classes(const Result *result, Strip *strip)
{
    strip->classes = result_classes(result);
    strip->others = strip->classes->count > COLORS;
    for (int k = 0; k < strip->classes->count; k++)
        if (is_common(&result->model, k, strip->others ? COLORS - 1 : COLORS))
            strip->shown[strip->count++] = k;
}

static void begin_table(Sketch *sketch, const Strip *strip)
{
    Text columns = {0};

    text_add(&columns, "class");
    for (int i = 0; i < strip->count + strip->others; i++)
        text_add(&columns, ",upto%d", i + 1);
    if (columns.failed)
        sketch->csv.failed = true;
    else
        sketch_table(sketch, columns.data);
    text_free(&columns);
}

/* A forecast: its class, and the probabilities added up. */
static void add_cell(Sketch *sketch, const Strip *strip, const Forecast *forecast, int index,
                     int step)
{
    const size_t at = (size_t)index * (size_t)forecast->horizon + (size_t)step - 1;
    const double *p = forecast->probability + at * (size_t)forecast->classes;
    double value[1 + COLORS] = {forecast->value[at]}, sum = 0;

    for (int i = 0; i < strip->count; i++)
        value[1 + i] = sum += p[strip->shown[i]];
    if (strip->others)
        value[1 + strip->count] = 1;
    sketch_row(sketch, forecast->origin[index] + step, value, 1 + strip->count + strip->others);
}

static void add_actual(Sketch *sketch, Strip *strip)
{
    const Series *series = &sketch->result->series;

    strip->parts[PART_ACTUAL] = sketch_part(sketch, "actual");
    for (int row = strip->first; row <= strip->last && row < series->rows; row++)
        sketch_row(sketch, row, &series_row(series, row)[sketch->target], 1);
}

/* ---- the script ---- */

/* The classes at the y axis, some of many. */
static void add_class_tics(Sketch *sketch, const Labels *classes)
{
    const int every = (classes->count + LABELS_SHOWN_MOST - 1) / LABELS_SHOWN_MOST;
    Text *script = &sketch->script;

    text_add(script, "set yrange [-0.6:%d.4]\nset ytics (", classes->count - 1);
    for (int k = 0; k < classes->count; k += every) {
        text_add(script, k ? ", " : "");
        script_tick(script, classes->name[k], 14);
        text_add(script, " %d", k);
    }
    text_add(script, ")\n");
}

/* Bars of measured classes a little below the class, of forecast ones a little above. */
static const struct {
    const char *color, *word;
    double place;
} part_look[PARTS] = {
    {INK, "measured", -0.2},
    {BLUE, "forecast, held-out part", 0.2},
    {VERMILLION, "forecast, beyond the end", 0.2},
};

/* The distance of the rows on the x axis. */
static double row_width(const Sketch *sketch, const Strip *strip)
{
    const double span = sketch_x(sketch, strip->last) - sketch_x(sketch, strip->first);

    return strip->last > strip->first ? span / (strip->last - strip->first) : 1;
}

static void add_classes_panel(Sketch *sketch, const Strip *strip)
{
    Text *script = &sketch->script;
    bool some = false;

    text_add(script, "set multiplot\nset lmargin at screen 0.12\nset rmargin at screen 0.975\n"
                     "set tmargin at screen 0.86\nset bmargin at screen 0.53\nunset key\n"
                     "set style fill solid 1 noborder\n");
    script_x_rows(sketch, strip->first, strip->last, false);
    add_class_tics(sketch, strip->classes);
    if (strip->split > strip->first && strip->split < sketch->result->series.rows)
        script_mark(sketch, 11, strip->split, "held out from here");
    if (strip->parts[PART_AHEAD] >= 0)
        script_mark(sketch, 12, sketch->result->series.rows - 1, "end of data");
    for (int part = 0; part < PARTS; part++) {
        if (strip->parts[part] < 0)
            continue;
        text_add(script, "%s\\\n    './%s.csv' skip 1 index %d using 3:($4+%g):(",
                 some ? ", " : "plot ", sketch->table, strip->parts[part], part_look[part].place);
        text_add_number(script, SEAMLESS / 2 * row_width(sketch, strip));
        text_add(script, "):(0.17) with boxxyerror lc rgb '%s'", part_look[part].color);
        some = true;
    }
    text_add(script, "\n");
}

static void add_legend(Sketch *sketch, const Strip *strip)
{
    Text *script = &sketch->script;

    for (int part = 0; part < PARTS; part++)
        if (strip->parts[part] >= 0)
            text_add(script, ",\\\n    keyentry with boxes lc rgb '%s' title '%s'",
                     part_look[part].color, part_look[part].word);
    for (int i = 0; i < strip->count; i++) {
        text_add(script, ",\\\n    keyentry with boxes lc rgb '%s' title ", color[i]);
        script_text(script, strip->classes->name[strip->shown[i]], 20);
    }
    if (strip->others)
        text_add(script, ",\\\n    keyentry with boxes lc rgb '%s' title 'other classes'",
                 color[strip->count]);
    text_add(script, "\nunset multiplot\n");
}

/* The highest sum first, so that the lower ones lie on it. */
static void add_probability_panel(Sketch *sketch, const Strip *strip)
{
    Text *script = &sketch->script;
    bool some = false;

    text_add(script, "unset label\nset tmargin at screen 0.49\nset bmargin at screen 0.22\n"
                     "set yrange [0:1]\nset ytics 0,0.25,1\nset format y '%%g'\n"
                     "set style fill solid 0.8 noborder\nset boxwidth ");
    text_add_number(script, SEAMLESS * row_width(sketch, strip));
    text_add(script, "\nset key at screen 0.5,0.015 center bottom horizontal maxrows 2\n");
    script_x_rows(sketch, strip->first, strip->last, true);
    script_label(script, 'y', "probability", "");
    for (int i = strip->count + strip->others - 1; i >= 0; i--)
        for (int part = PART_HELD_OUT; part < PARTS; part++) {
            if (strip->parts[part] < 0)
                continue;
            text_add(script,
                     "%s\\\n    './%s.csv' skip 1 index %d using 3:%d with boxes lc rgb '%s' "
                     "notitle",
                     some ? ", " : "plot ", sketch->table, strip->parts[part], 5 + i, color[i]);
            some = true;
        }
    add_legend(sketch, strip);
}

static void add_script(Sketch *sketch, const Strip *strip, const char *what, const char *subtitle)
{
    script_begin(sketch);
    script_target_title(sketch, what, subtitle);
    add_classes_panel(sketch, strip);
    add_probability_panel(sketch, strip);
}

/* ---- the pictures ---- */

/* "right in 66.2 %, cross entropy 0.9548" of a step (0: all); "" where nothing was scored. */
static void write_scores(const Sketch *sketch, const char *method, Mode mode, int step,
                         char out[80])
{
    const Scores *scores = &sketch->result->evaluation.scores;
    const double accuracy = scores_find(scores, method, 0, mode, PART_TEST, step, "accuracy");

    out[0] = '\0';
    if (isfinite(accuracy))
        snprintf(out, 80, "right in %.1f %%, cross entropy %.4g", 100 * accuracy,
                 scores_find(scores, method, 0, mode, PART_TEST, step, "cross-entropy"));
}

static void add_tiles(Sketch *sketch, const PlotView *view, Strip *strip)
{
    int *chosen = malloc(((size_t)view->held_out->origins + 1) * sizeof *chosen);
    const int count = chosen ? plot_tiles(view, view->held_out, chosen) : 0;

    sketch->csv.failed = sketch->csv.failed || !chosen;
    if (count > 0)
        strip->parts[PART_HELD_OUT] = sketch_part(sketch, "held-out");
    for (int i = count - 1; i >= 0; i--)
        for (int step = 1; step <= view->held_out->horizon; step++)
            add_cell(sketch, strip, view->held_out, chosen[i], step);
    free(chosen);
}

bool plot_class_forecast(Sketch *sketch)
{
    const Result *result = sketch->result;
    const char *model = result->model.method->name, *best = result->evaluation.best_baseline;
    Strip strip = {.parts = {-1, -1, -1}, .split = result_split(result)};
    char what[64], subtitle[512], ours[80], theirs[80];
    PlotView view;

    plot_view(result, &view);
    choose_classes(result, &strip);
    strip.first = view.first;
    strip.last = view.last;
    begin_table(sketch, &strip);
    add_actual(sketch, &strip);
    add_tiles(sketch, &view, &strip);
    if (view.ahead->origins > 0)
        strip.parts[PART_AHEAD] = sketch_part(sketch, "beyond");
    for (int step = 1; step <= view.ahead->horizon && view.ahead->origins > 0; step++)
        add_cell(sketch, &strip, view.ahead, 0, step);
    if (strip.parts[PART_HELD_OUT] < 0 && strip.parts[PART_AHEAD] < 0)
        return false;
    write_scores(sketch, model, view.mode, 0, ours);
    write_scores(sketch, best, view.mode, 0, theirs);
    snprintf(what, sizeof what, ", %d step%s ahead", view.horizon, view.horizon == 1 ? "" : "s");
    snprintf(subtitle, sizeof subtitle, "%s, %s%s%s%s%s%s%s", model, mode_name(view.mode),
             *ours ? ": " : "", ours, *theirs ? "; best baseline, " : "", *theirs ? best : "",
             *theirs ? ": " : "", theirs);
    add_script(sketch, &strip, what, subtitle);
    return true;
}

bool plot_class_continuous(Sketch *sketch)
{
    const Result *result = sketch->result;
    const char *model = result->model.method->name;
    Strip strip = {.parts = {-1, -1, -1}};
    char subtitle[256], ours[80];
    Mode mode;
    const Forecast *forecast = plot_one_step(result, &mode);
    const int count = forecast->origins;
    const int from = count > ONE_STEP_ROWS + ONE_STEP_ROWS / 2 ? count - ONE_STEP_ROWS : 0;

    if (count == 0)
        return false;
    choose_classes(result, &strip);
    strip.first = strip.split = forecast->origin[from] + 1;
    strip.last = forecast->origin[count - 1] + 1;
    begin_table(sketch, &strip);
    add_actual(sketch, &strip);
    strip.parts[PART_HELD_OUT] = sketch_part(sketch, "forecast");
    for (int i = from; i < count; i++)
        add_cell(sketch, &strip, forecast, i, 1);
    write_scores(sketch, model, mode, 1, ours);
    snprintf(subtitle, sizeof subtitle, "%s: %s over %d held-out rows%s", model, ours, count,
             from > 0 ? "; the last of them are shown" : "");
    add_script(sketch, &strip, ", one step ahead", subtitle);
    return true;
}
