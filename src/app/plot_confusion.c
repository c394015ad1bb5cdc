/* Which class was forecast where which one came: one step ahead, over the held-out rows. */
#include "app/plot_sketch.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CLASSES_MOST = 24 /* more cells could not be read */ };

typedef struct {
    int classes, total, right;
    int count[CLASSES_MOST][CLASSES_MOST]; /* [actual][forecast] */
    int sum[CLASSES_MOST];                 /* [actual] */
} Confusion;

static void count_pairs(const Result *result, const Forecast *forecast, Confusion *confusion)
{
    const Series *series = &result->series;

    for (int i = 0; i < forecast->origins; i++) {
        const int row = forecast->origin[i] + 1;
        const double actual = row < series->rows ? series_row(series, row)[0] : NAN;
        const int guess = (int)forecast->value[(size_t)i * (size_t)forecast->horizon];

        if (isnan(actual))
            continue;
        confusion->count[(int)actual][guess]++;
        confusion->sum[(int)actual]++;
        confusion->right += guess == (int)actual;
        confusion->total++;
    }
}

/* Numbers of these cells look alike. */
typedef enum { CELL_ANY, CELL_EMPTY, CELL_LIGHT, CELL_DARK } CellKind;

/* The cells of a kind, as a part; -1: none. */
static int add_cells(Sketch *sketch, const Confusion *confusion, const char *name, CellKind kind)
{
    int part = -1;

    for (int actual = 0; actual < confusion->classes; actual++)
        for (int guess = 0; guess < confusion->classes; guess++) {
            const int count = confusion->count[actual][guess], sum = confusion->sum[actual];
            const double share = sum > 0 ? (double)count / sum : 0;
            const double value[] = {actual, share, count};
            const CellKind own = count == 0 ? CELL_EMPTY : share > 0.55 ? CELL_DARK : CELL_LIGHT;

            if (kind != CELL_ANY && kind != own)
                continue;
            if (part < 0)
                part = sketch_part(sketch, name);
            sketch_point(sketch, "", guess, value, 3);
        }
    return part;
}

/* Long labels below are turned. */
static bool are_long(const Labels *classes)
{
    size_t length = 0;

    for (int k = 0; k < classes->count; k++)
        length += 2 + strlen(classes->name[k]);
    return length > 100;
}

static void add_tics(Sketch *sketch, char axis, const Labels *classes)
{
    Text *script = &sketch->script;

    text_add(script, "set %ctics scale 0 %s(", axis,
             axis == 'x' && are_long(classes) ? "rotate by -30 " : "");
    for (int k = 0; k < classes->count; k++) {
        text_add(script, k ? ", " : "");
        script_tick(script, classes->name[k], 14);
        text_add(script, " %d", k);
    }
    text_add(script, ")\n");
}

static void add_axes(Sketch *sketch, const Labels *classes)
{
    Text *script = &sketch->script;
    const int end = classes->count - 1;

    text_add(script, "set lmargin at screen 0.18\nset rmargin at screen 0.82\n"
                     "set tmargin at screen 0.86\nset bmargin at screen 0.24\nunset key\n"
                     "unset grid\nset border 0\nset style fill solid 1\n");
    text_add(script, "set xrange [-0.5:%d.5]\nset yrange [%d.5:-0.5]\n", end, end);
    add_tics(sketch, 'x', classes);
    add_tics(sketch, 'y', classes);
    script_label(script, 'x', "forecast", "");
    script_label(script, 'y', "measured", "");
    text_add(script, "set cbrange [0:1]\nset palette defined (0 '#ffffff', 1 '" BLUE "')\n"
                     "set cblabel 'share of the rows of a measured class' tc rgb '#333333'\n");
}

static void add_numbers(Sketch *sketch, int part, const char *ink, int classes)
{
    if (part >= 0)
        text_add(&sketch->script,
                 ",\\\n    '' skip 1 index %d using 3:4:6 with labels font ',%d' tc rgb '%s'", part,
                 classes <= 10 ? 11 : 8, ink);
}

bool plot_confusion(Sketch *sketch)
{
    const Result *result = sketch->result;
    const Labels *classes = result_classes(result);
    Confusion confusion = {.classes = classes ? classes->count : 0};
    char subtitle[256];
    Mode mode;
    const Forecast *forecast = plot_one_step(result, &mode);

    if (!classes || classes->count > CLASSES_MOST)
        return false;
    count_pairs(result, forecast, &confusion);
    if (confusion.total == 0)
        return false;
    sketch_table(sketch, "actual,share,count");
    const int all = add_cells(sketch, &confusion, "cells", CELL_ANY);
    const int empty = add_cells(sketch, &confusion, "empty", CELL_EMPTY);
    const int light = add_cells(sketch, &confusion, "light", CELL_LIGHT);
    const int dark = add_cells(sketch, &confusion, "dark", CELL_DARK);

    snprintf(subtitle, sizeof subtitle, "%s: right in %d of %d held-out rows, the diagonal",
             result->model.method->name, confusion.right, confusion.total);
    script_begin(sketch);
    script_target_title(sketch, ", measured and forecast one step ahead", subtitle);
    add_axes(sketch, classes);
    text_add(&sketch->script, "plot './%s.csv' skip 1 index %d using 3:4:5 with image",
             sketch->table, all);
    add_numbers(sketch, empty, "#bbbbbb", classes->count);
    add_numbers(sketch, light, INK, classes->count);
    add_numbers(sketch, dark, "#ffffff", classes->count);
    text_add(&sketch->script, "\n");
    return true;
}
