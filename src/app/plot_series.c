/* The series as it was read: the whole of it, and the last of its seasons; missing values marked.
 */
#include "app/plot_sketch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    SEASONS_SHOWN = 4, /* of the longest */
    ROWS_SHOWN = 40,   /* at least */
    BANDS_SHOWN = 200, /* longer gaps than a row that are shaded */
    FIRST_BAND = 100   /* their tags in the script */
};

typedef struct {
    int first, end;    /* rows */
    int line, missing; /* the CSV's parts, -1: none */
    int holes;
} View;

static bool is_missing(const Sketch *sketch, int row)
{
    const Series *series = &sketch->result->series;

    return isnan(series_row(series, row)[sketch->target]);
}

static void add_line(Sketch *sketch, View *view)
{
    const Series *series = &sketch->result->series;
    const int count = view->end - view->first;
    int *row = malloc((size_t)count * sizeof *row);
    double *value = malloc((size_t)count * sizeof *value);

    if (!row || !value) {
        sketch->csv.failed = true;
    } else {
        for (int i = 0; i < count; i++) {
            row[i] = view->first + i;
            value[i] = series_row(series, row[i])[sketch->target];
        }
        view->line = sketch_part(sketch, "value");
        sketch_line(sketch, row, value, count);
    }
    free(row);
    free(value);
}

/* A mark at the foot of the picture for every missing value, of close ones for one. */
static void add_missing(Sketch *sketch, View *view)
{
    const double foot = sketch->low;
    const double step = (double)(view->end - view->first) / PIXELS;
    double next = view->first;

    for (int row = view->first; row < view->end; row++) {
        if (!is_missing(sketch, row))
            continue;
        view->holes++;
        if (row < next)
            continue;
        if (view->missing < 0)
            view->missing = sketch_part(sketch, "missing");
        sketch_row(sketch, row, &foot, 1);
        next = row + step;
    }
}

/* A shade over every stretch of several missing values. */
static void add_bands(Sketch *sketch, const View *view)
{
    Text *script = &sketch->script;
    int tag = FIRST_BAND, begun = -1;

    for (int row = view->first; row <= view->end && tag < FIRST_BAND + BANDS_SHOWN; row++) {
        if (row < view->end && is_missing(sketch, row)) {
            begun = begun < 0 ? row : begun;
            continue;
        }
        if (begun >= 0 && row - begun > 1) {
            text_add(script, "set object %d rectangle from first ", tag++);
            text_add_number(script, sketch_x(sketch, begun));
            text_add(script, ", graph 0 to first ");
            text_add_number(script, sketch_x(sketch, row - 1));
            text_add(script, ", graph 1 behind fc rgb '" VERMILLION
                             "' fs transparent solid 0.15 noborder\n");
        }
        begun = -1;
    }
}

static void add_title(Sketch *sketch, const View *view)
{
    const Result *result = sketch->result;
    const Seasons season = result->model.config.season;
    const Series *series = &result->series;
    char what[64], subtitle[256], name[SERIES_FREQUENCY], seasons[64] = "no season";

    series_frequency_text(series, name);
    if (season.second > 1)
        snprintf(seasons, sizeof seasons, "seasons of %d and %d steps", season.first,
                 season.second);
    else if (season.first > 1)
        snprintf(seasons, sizeof seasons, "a season of %d steps", season.first);
    snprintf(what, sizeof what, view->first > 0 ? ", the last %d rows" : ", %d rows",
             view->end - view->first);
    snprintf(subtitle, sizeof subtitle, "%s%s%s; %d missing", series->time ? name : "",
             series->time ? "; " : "", seasons, view->holes);
    script_target_title(sketch, what, subtitle);
}

static void add_parts(Sketch *sketch, const View *view)
{
    const Split *split = &sketch->result->model.split;

    if (view->first > 0 || split->rows == 0)
        return;
    if (split->train < split->validation)
        script_mark(sketch, 11, split->train, "validation");
    if (split->validation < split->rows)
        script_mark(sketch, 12, split->validation, "test");
}

static bool draw(Sketch *sketch, int first)
{
    const Series *series = &sketch->result->series;
    View view = {.first = first, .end = series->rows, .line = -1, .missing = -1};

    if (view.end - view.first < 1)
        return false;
    sketch_table(sketch, "value");
    add_line(sketch, &view);
    add_missing(sketch, &view);
    script_begin(sketch);
    add_title(sketch, &view);
    script_x_rows(sketch, view.first, view.end - 1, true);
    script_label(&sketch->script, 'y', "", series->name[sketch->target]);
    script_y_range(sketch);
    script_frame(&sketch->script, 0.16);
    text_add(&sketch->script, "set key at screen 0.975,0.965 right top horizontal\n");
    add_parts(sketch, &view);
    add_bands(sketch, &view);
    text_add(&sketch->script,
             "plot './%s.csv' skip 1 index %d using 3:4 with lines lw 1.2 lc rgb '" BLUE
             "' notitle",
             sketch->table, view.line);
    if (view.missing >= 0)
        text_add(&sketch->script,
                 ",\\\n    '' skip 1 index %d using 3:4 with points pt 7 ps 0.6 lc rgb '" VERMILLION
                 "' title 'missing'",
                 view.missing);
    text_add(&sketch->script, "\n");
    return true;
}

bool plot_series(Sketch *sketch)
{
    return draw(sketch, 0);
}

bool plot_season(Sketch *sketch)
{
    const Seasons season = sketch->result->model.config.season;
    const int longest = season.second > 1 ? season.second : season.first;
    const int rows = sketch->result->series.rows;
    const int shown = SEASONS_SHOWN * longest > ROWS_SHOWN ? SEASONS_SHOWN * longest : ROWS_SHOWN;

    return longest > 1 && shown < rows && draw(sketch, rows - shown);
}
