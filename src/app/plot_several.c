/* Pictures of several series: forecasts of some of them, from the best to the worst, and how the
 * errors of all are spread. */
#include "app/plot_sketch.h"
#include "model/tally.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_MOST = 6, ACROSS = 3, HISTORY = 3 /* horizons before the forecast */ };

/* ---- the error of each ---- */

static const char *error_metric(const Sketch *sketch)
{
    return result_classes(sketch->result) ? "accuracy" : "mase";
}

typedef struct {
    double error;
    int series;
} Ranked;

static int compare_ranked(const void *a, const void *b)
{
    const Ranked *x = a, *y = b;

    if (x->error != y->error)
        return x->error < y->error ? -1 : 1;
    return x->series - y->series;
}

/* The series that a method has a score of, ascending; to be freed, NULL out of memory. */
static Ranked *rank(const Sketch *sketch, int method, int *count)
{
    const SeriesScores *scores = &sketch->result->evaluation.series;
    const int metric = metric_index(error_metric(sketch));
    Ranked *ranked = calloc((size_t)scores->series + 1, sizeof *ranked);

    *count = 0;
    for (int k = 0; ranked && k < scores->series; k++) {
        const double error = *series_score(scores, method, k, metric);
        if (!isnan(error))
            ranked[(*count)++] = (Ranked){error, k};
    }
    if (ranked)
        qsort(ranked, (size_t)*count, sizeof *ranked, compare_ranked);
    return ranked;
}

/* ---- the spread of the errors ---- */

/* The least error above 0 and the largest; false where there is none. */
static bool error_range(const Sketch *sketch, int methods, double *low, double *high)
{
    const SeriesScores *scores = &sketch->result->evaluation.series;
    const int metric = metric_index(error_metric(sketch));

    *low = INFINITY;
    *high = 0;
    for (int m = 0; m < methods; m++)
        for (int k = 0; k < scores->series; k++) {
            const double error = *series_score(scores, m, k, metric);
            if (error > 0) {
                *low = fmin(*low, error);
                *high = fmax(*high, error);
            }
        }
    return *high > 0;
}

static void spread_axes(Sketch *sketch, double low, double high)
{
    const Result *result = sketch->result;
    const SeriesScores *scores = &result->evaluation.series;
    const bool classes = result_classes(result);
    char subtitle[200], column[48];

    snprintf(
        subtitle, sizeof subtitle, "%s is better than %s on %d of %d series; dashed: half of them",
        result->model.method->name, result->evaluation.best_baseline, scores->wins, scores->judged);
    snprintf(column, sizeof column, "%d series", scores->series);
    script_title(sketch, result->name, column, classes ? ", accuracy of each" : ", MASE of each",
                 subtitle);
    script_frame(&sketch->script, 0.19);
    text_add(
        &sketch->script,
        "set key at screen 0.5,0.02 center bottom horizontal maxrows 1\n"
        "set yrange [0:100]\nset format x '%%g'\n"
        "set arrow 1 from graph 0, first 50 to graph 1, first 50 nohead dt 2 lc rgb '#777777'\n");
    if (!classes)
        script_log_range(&sketch->script, 'x', low, high);
    script_label(&sketch->script, 'x', classes ? "accuracy of a series" : "MASE of a series", "");
    script_label(&sketch->script, 'y', "share of the series up to there, %", "");
}

/* The share of the series up to each error, for the model and the best baselines. */
bool plot_spread(Sketch *sketch)
{
    const SeriesScores *scores = &sketch->result->evaluation.series;
    const int methods = scores->methods < 6 ? scores->methods : 6;
    double low, high;

    if (scores->judged < 2 || !error_range(sketch, methods, &low, &high))
        return false;
    sketch_table(sketch, "value");
    script_begin(sketch);
    spread_axes(sketch, low, high);
    for (int m = 0, some = 0; m < methods; m++) {
        int count;
        Ranked *ranked = rank(sketch, m, &count);
        const bool errs = ranked && count > 0 && ranked[count - 1].error > 0;
        const int part = errs ? sketch_part(sketch, scores->method[m]) : -1;
        sketch->csv.failed |= ranked == NULL;
        for (int i = 0; i < count && part >= 0; i++) {
            const double share = 100.0 * (i + 1) / count;
            if (ranked[i].error > 0)
                sketch_point(sketch, "", ranked[i].error, &share, 1);
        }
        if (part >= 0)
            text_add(&sketch->script,
                     "%s\\\n    './%s.csv' skip 1 index %d using 3:4 with steps lw %g lc rgb '%s' "
                     "title '%s'",
                     some++ ? "," : "plot ", sketch->table, part, m == 0 ? 3.0 : 1.6,
                     sketch_color(sketch, scores->method[m]), scores->method[m]);
        else if (count > 0)
            text_add(&sketch->script, "%s\\\n    NaN with lines lc rgb '%s' title '%s (no error)'",
                     some++ ? "," : "plot ", sketch_color(sketch, scores->method[m]),
                     scores->method[m]);
        free(ranked);
    }
    text_add(&sketch->script, "\n");
    return true;
}

/* ---- forecasts of some ---- */

/* One of the small pictures: series k, its forecast at index r, and the parts of its table. */
typedef struct {
    int k, r;
    double error;
    int actual, baseline, forecast, ahead; /* -1: none */
} Pane;

/* From the best to the worst, evenly spread by rank. */
static int choose(const Sketch *sketch, const Forecast *forecast, Pane pane[SHOWN_MOST])
{
    int count, panes = 0;
    Ranked *ranked = rank(sketch, 0, &count);
    const int shown = count < SHOWN_MOST ? count : SHOWN_MOST;

    for (int i = 0; ranked && i < shown; i++) {
        const int at = shown > 1 ? (int)((long long)(count - 1) * i / (shown - 1)) : 0;
        Pane one = {.k = ranked[at].series, .r = -1, .error = ranked[at].error};
        for (int r = 0; r < forecast->origins; r++)
            one.r = forecast->part[r] == one.k ? r : one.r;
        if (one.r >= 0)
            pane[panes++] = one;
    }
    free(ranked);
    return panes;
}

static void add_actual(Sketch *sketch, const Forecast *forecast, Pane *pane)
{
    const Series *series = &sketch->result->series.part[pane->k];
    const int origin = forecast->origin[pane->r], first = origin - HISTORY * forecast->horizon;

    pane->actual = sketch_part(sketch, "actual");
    for (int row = first > 0 ? first : 0; row <= origin + forecast->horizon && row < series->rows;
         row++)
        sketch_point(sketch, "", row - origin, series_row(series, row), 1);
}

/* From origin index r, which stands at a place on the axis; returns the part of the table. */
static int add_forecast(Sketch *sketch, const Forecast *forecast, int r, int place,
                        const char *name)
{
    const int part = sketch_part(sketch, name);

    for (int step = 1; step <= forecast->horizon; step++) {
        const size_t at = (size_t)r * (size_t)forecast->horizon + (size_t)(step - 1);
        double value[1 + 2 * LEVELS_MAX];
        int count = 0;
        value[count++] = forecast->value[at * (size_t)forecast->targets];
        for (int l = 0; l < forecast->levels && forecast->bound; l++, count += 2)
            forecast_bounds(forecast, r, step, 0, l, &value[count], &value[count + 1]);
        sketch_point(sketch, "", place + step, value, count);
    }
    return part;
}

/* The forecast beyond the end of the pane's series, in the pictures where there is one. */
static int add_ahead(Sketch *sketch, Mode mode, const Forecast *forecast, const Pane *pane)
{
    const Forecast *ahead = &sketch->result->evaluation.ahead[mode];

    for (int r = 0; r < ahead->origins; r++)
        if (ahead->part[r] == pane->k)
            return add_forecast(sketch, ahead, r, ahead->origin[r] - forecast->origin[pane->r],
                                "beyond");
    return -1;
}

static void add_baseline(Sketch *sketch, const Forecast *forecast, Pane *pane)
{
    const Result *result = sketch->result;
    Forecast simple = {0};
    Error failed = {0};

    pane->baseline = -1;
    if (baseline_predict(baseline_find(result->evaluation.best_baseline),
                         &result->series.part[pane->k], result->model.config.season,
                         &forecast->origin[pane->r], 1, forecast->horizon, &simple,
                         &failed) != OK) {
        sketch->csv.failed = true;
        return;
    }
    pane->baseline = sketch_part(sketch, "baseline");
    for (int step = 1; step <= forecast->horizon; step++)
        sketch_point(sketch, "", step, &simple.value[(size_t)(step - 1) * (size_t)simple.targets],
                     1);
    forecast_free(&simple);
}

static void pane_place(Sketch *sketch, int i, int panes)
{
    const int rows = (panes + ACROSS - 1) / ACROSS, row = i / ACROSS;
    const double width = 0.98 / ACROSS, height = 0.78 / rows;

    text_add(&sketch->script,
             "set lmargin at screen %.4f\nset rmargin at screen %.4f\n"
             "set tmargin at screen %.4f\nset bmargin at screen %.4f\n",
             0.065 + width * (i % ACROSS), 0.055 + width * (i % ACROSS + 1) - 0.055,
             0.84 - height * row, 0.84 - height * (row + 1) + 0.085);
}

/* The intervals of a forecast, the widest below. */
static void draw_fan(Sketch *sketch, int part, const char *color)
{
    for (int l = sketch->result->model.config.levels - 1; l >= 0 && part >= 0; l--)
        text_add(&sketch->script,
                 "'./%s.csv' skip 1 index %d using 3:%d:%d with filledcurves lc rgb '%s' fs "
                 "transparent solid 0.2, ",
                 sketch->table, part, 5 + 2 * l, 6 + 2 * l, color);
}

static void draw_line(Sketch *sketch, int part, double width, const char *color, const char *end)
{
    if (part >= 0)
        text_add(&sketch->script,
                 "'./%s.csv' skip 1 index %d using 3:4 with lines lw %g lc rgb '%s'%s",
                 sketch->table, part, width, color, end);
}

static void draw_pane(Sketch *sketch, const Pane *pane, const Forecast *forecast)
{
    Text *script = &sketch->script;
    const int horizon = forecast->horizon;
    char title[96];

    script_y_range(sketch);
    snprintf(title, sizeof title, "%.48s   %s %.3g", sketch->result->model.part[pane->k].name,
             result_classes(sketch->result) ? "accuracy" : "MASE", pane->error);
    text_add(script, "set title ");
    script_text(script, title, 80);
    text_add(script,
             " font ',10' offset 0,-0.6\nset xrange [%d:%d]\nset xtics %d\n"
             "set arrow 2 from 0, graph 0 to 0, graph 1 nohead back dt 2 lc rgb "
             "'#777777'\nplot ",
             -HISTORY * horizon, pane->ahead >= 0 ? 2 * horizon : horizon, horizon);
    draw_fan(sketch, pane->forecast, SKY);
    draw_fan(sketch, pane->ahead, ORANGE);
    draw_line(sketch, pane->baseline, 1.2, GREY, ", ");
    draw_line(sketch, pane->ahead, 2.2, VERMILLION, ", ");
    draw_line(sketch, pane->actual, 1.5, INK, ", ");
    draw_line(sketch, pane->forecast, 2.2, BLUE, "\n");
}

static void add_head(Sketch *sketch, const Forecast *forecast)
{
    const Result *result = sketch->result;
    char subtitle[256], column[48], what[48];

    snprintf(subtitle, sizeof subtitle,
             "from the best series to the worst: black measured, blue %s on the held-out part, "
             "orange beyond the end, grey %s",
             result->model.method->name, result->evaluation.best_baseline);
    snprintf(column, sizeof column, "%d series", result->series.parts);
    snprintf(what, sizeof what, ", %d step%s ahead", forecast->horizon,
             forecast->horizon == 1 ? "" : "s");
    script_title(sketch, result->name, column, what, subtitle);
}

bool plot_several(Sketch *sketch)
{
    const Mode mode = result_mode(sketch->result);
    const Forecast *forecast = result_held_out(sketch->result, mode);
    Pane pane[SHOWN_MOST];
    const int panes = forecast->origins > 0 ? choose(sketch, forecast, pane) : 0;

    if (panes == 0 || result_classes(sketch->result))
        return false;
    sketch_forecast_table(sketch);
    script_begin(sketch);
    add_head(sketch, forecast);
    for (int i = 0; i < panes; i++) {
        sketch_forget(sketch);
        add_actual(sketch, forecast, &pane[i]);
        pane[i].forecast = add_forecast(sketch, forecast, pane[i].r, 0, "forecast");
        pane[i].ahead = add_ahead(sketch, mode, forecast, &pane[i]);
        add_baseline(sketch, forecast, &pane[i]);
        if (i == 0)
            text_add(&sketch->script,
                     "set multiplot\nset label 3 'steps from the origin of the test' "
                     "at screen 0.5,0.02 center tc rgb '#333333'\nunset key\n");
        pane_place(sketch, i, panes);
        draw_pane(sketch, &pane[i], forecast);
        if (i == 0)
            text_add(&sketch->script, "unset label 1\nunset label 2\nunset label 3\n");
    }
    text_add(&sketch->script, "unset multiplot\n");
    return true;
}
