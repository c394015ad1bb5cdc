/* Error by step of the horizon, and training curves. */
#include "app/plot_sketch.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Dashes over solid lines, so that two baselines with the same errors are both seen. */
static const char *const baseline_style[] = {
    "linespoints lw 2 pt 6 ps 0.8",
    "linespoints lw 2 dt '-' pt 4 ps 0.8",
    "linespoints lw 2 pt 8 ps 0.8",
    "linespoints lw 2 dt '-' pt 12 ps 0.8",
};

enum { BEYOND = 3 }; /* times the errors of model and best baseline: what is cut off */

/* A method in the picture, and its errors. */
typedef struct {
    const char *method;
    double least, most;
} Line;

/* What is drawn by step: errors, of several series in units of their own; of classes how often they
 * are right. */
static const char *step_metric(const Sketch *sketch)
{
    if (result_classes(sketch->result))
        return "accuracy";
    return sketch->result->series.parts > 0 ? "mase" : "mae";
}

/* The scores of a method by step, as a part; false: there are none. A single step stands at
 * x = place, as a bar among those of the other methods. */
static bool add_steps(Sketch *sketch, const char *method, Mode mode, int horizon, int place,
                      Line *line)
{
    const Scores *scores = &sketch->result->evaluation.scores;
    const int metric = metric_index(step_metric(sketch));

    *line = (Line){method, INFINITY, -INFINITY};
    for (int i = 0; i < scores->count; i++) {
        const Score *score = &scores->item[i];

        if (score->step < 1 || score->mode != mode || score->part != PART_TEST ||
            score->target != sketch->target || strcmp(score->method, method) != 0 ||
            score->metric != metric || !isfinite(score->value))
            continue;
        if (line->least > line->most)
            sketch_part(sketch, method);
        line->least = fmin(line->least, score->value);
        line->most = fmax(line->most, score->value);
        sketch_point(sketch, "", horizon > 1 ? score->step : place, &score->value, 1);
    }
    return line->least <= line->most;
}

static void add_axes(Sketch *sketch, const char *unit)
{
    script_frame(&sketch->script, 0.19);
    text_add(&sketch->script, "set key at screen 0.5,0.02 center bottom horizontal maxrows 1\n"
                              "set format x '%%g'\n");
    script_label(&sketch->script, 'x', unit, "");
}

/* top: where the axis ends, NAN: at the largest error. */
static void add_horizon_title(Sketch *sketch, Mode mode, double top)
{
    const Result *result = sketch->result;
    const bool classes = result_classes(result), several = result->series.parts > 0;
    const char *best = result->evaluation.best_baseline;
    const char *error = several ? "mean absolute scaled error" : "mean absolute error";
    char subtitle[256], column[COLUMN_NAME], label[64];

    if (several)
        snprintf(column, sizeof column, "%d series", result->series.parts);
    else
        text_copy(column, sizeof column, result->series.name[sketch->target]);
    snprintf(label, sizeof label, "%s%s", error, several ? ", mean over " : " of ");

    snprintf(subtitle, sizeof subtitle, "%s, %s; %s over %d held-out origin%s%s%s%s",
             result->model.method->name, mode_name(mode), classes ? "share that is right" : error,
             result_origins(result, mode), result_origins(result, mode) == 1 ? "" : "s",
             best[0] ? "; best baseline: " : "", best,
             isnan(top) ? "" : "; larger errors are cut off");
    script_title(sketch, result->name, column, classes ? ", accuracy by step" : ", error by step",
                 subtitle);
    add_axes(sketch, "step ahead");
    script_label(&sketch->script, 'y', classes ? "share of right forecasts" : label,
                 classes ? "" : column);
    text_add(&sketch->script, "set yrange [0:");
    if (isnan(top))
        text_add(&sketch->script, "1e-9<*"); /* also where nobody errs */
    else
        text_add_number(&sketch->script, top);
    text_add(&sketch->script, "]\n");
}

static void add_step_lines(Sketch *sketch, const Line *line, int count, int horizon, double top)
{
    text_add(&sketch->script, "set xrange [0.5:%d.5]\n%s", horizon,
             horizon <= 30 ? "set xtics 1\n" : "");
    for (int i = 0; i < count; i++)
        text_add(
            &sketch->script,
            "%s\\\n    './%s.csv' skip 1 index %d using 3:4 with %s pi %d lc rgb '%s' title '%s%s'",
            i > 0 ? "," : "plot ", sketch->table, i,
            i == 0 ? "linespoints lw 2.5 pt 7 ps 0.9" : baseline_style[(i - 1) % 4],
            1 + horizon / 40, sketch_color(sketch, line[i].method), line[i].method,
            line[i].least > top ? " (above)" : "");
    text_add(&sketch->script, "\n");
}

/* A single step: a bar for each method. */
static void add_step_bars(Sketch *sketch, const Line *line, int count)
{
    text_add(&sketch->script,
             "unset key\nset boxwidth 0.6\nset style fill solid 0.8\n"
             "set xrange [0.4:%d.6]\nset xlabel 'one step ahead'\nset xtics (",
             count);
    for (int i = 0; i < count; i++)
        text_add(&sketch->script, "%s'%s' %d", i > 0 ? ", " : "", line[i].method, i + 1);
    text_add(&sketch->script, ")\n");
    for (int i = 0; i < count; i++)
        text_add(&sketch->script,
                 "%s\\\n    './%s.csv' skip 1 index %d using 3:4 with boxes lc rgb '%s'",
                 i > 0 ? "," : "plot ", sketch->table, i, sketch_color(sketch, line[i].method));
    text_add(&sketch->script, "\n");
}

/* Where the axis ends, NAN: at the largest error. Model and best baseline, the first two, are to be
 * told apart; others are seen as far as that leaves room, bars at their feet at least. */
static double axis_end(const Line *line, int count, bool bars)
{
    double top = 0, most = 0;

    for (int i = 0; i < count && i < 2; i++)
        top = fmax(top, line[i].most);
    const double limit = BEYOND * top;
    for (int i = 0; i < count; i++) {
        most = fmax(most, line[i].most);
        if (bars || line[i].least <= limit)
            top = fmax(top, fmin(line[i].most, limit));
    }
    return most > limit && limit > 0 ? 1.02 * top : NAN; /* with room for the points */
}

bool plot_horizon(Sketch *sketch)
{
    const Mode mode = result_mode(sketch->result);
    const int horizon = result_held_out(sketch->result, mode)->horizon;
    const char *method[METHODS_SHOWN];
    const int count = result_methods(sketch->result, mode, method);
    Line line[METHODS_SHOWN];
    int parts = 0;

    sketch_table(sketch, "value");
    for (int i = 0; i < count; i++) {
        parts += add_steps(sketch, method[i], mode, horizon, parts + 1, &line[parts]);
    }
    if (parts == 0)
        return false;
    const double top = result_classes(sketch->result) ? NAN : axis_end(line, parts, horizon == 1);
    script_begin(sketch);
    add_horizon_title(sketch, mode, top);
    if (horizon > 1)
        add_step_lines(sketch, line, parts, horizon, top);
    else
        add_step_bars(sketch, line, parts);
    return true;
}

/* The range of all losses above 0. */
static void loss_range(const History *history, double *low, double *high)
{
    *low = INFINITY;
    *high = 0;
    for (int i = 0; i < history->epochs; i++) {
        const double value[2] = {history->epoch[i].train, history->epoch[i].validation};

        for (int k = 0; k < 2; k++)
            if (isfinite(value[k]) && value[k] > 0) {
                *low = fmin(*low, value[k]);
                *high = fmax(*high, value[k]);
            }
    }
}

static void add_loss_title(Sketch *sketch)
{
    const Result *result = sketch->result;
    const History *history = &result->history;
    const char *method = result->model.method->name, *loss = result->options.train.loss;
    char subtitle[256], what[64];
    int used;

    if (history->member[0])
        snprintf(what, sizeof what, "%s, a member of %s", history->member, method);
    else
        snprintf(what, sizeof what, "%s", method);
    used = snprintf(subtitle, sizeof subtitle, "%d epoch%s, %ld updates, %s%sloss%s",
                    history->epochs, history->epochs == 1 ? "" : "s", history->updates, loss,
                    loss[0] ? " " : "", result_classes(result) ? " in nats" : " of scaled values");
    if (history->best >= 0)
        snprintf(subtitle + used, sizeof subtitle - (size_t)used,
                 "; weights of epoch %d kept: validation loss %.4g", history->best + 1,
                 history->epoch[history->best].validation);
    script_title(sketch, result->name, "training of ", what, subtitle);
    script_label(&sketch->script, 'y', "loss", "");
    add_axes(sketch, "epoch");
}

static void add_best(Sketch *sketch)
{
    const History *history = &sketch->result->history;

    if (history->best < 0)
        return;
    text_add(&sketch->script,
             "set arrow 11 from first %d, graph 0 rto 0, graph 1 nohead back lw 1.5 dt 2 lc rgb "
             "'#777777'\nset label 11 'best epoch' at first %d, graph 1.025 center font ',9' "
             "tc rgb '#555555'\n",
             history->best + 1, history->best + 1);
}

bool plot_loss(Sketch *sketch)
{
    const History *history = &sketch->result->history;
    const char *style = history->epochs < 3 ? "linespoints pt 7" : "lines";
    double low, high;

    /* not by target: the loss is that of all of them */
    if (history->epochs == 0 || sketch->target > 0)
        return false;
    loss_range(history, &low, &high);
    script_begin(sketch);
    add_loss_title(sketch);
    if (high > 0)
        script_log_range(&sketch->script, 'y', low, high);
    text_add(&sketch->script, "set xrange [%g:%d]\n", history->epochs > 1 ? 1 : 0.5,
             history->epochs > 1 ? history->epochs : 2);
    if (history->epochs <= 12)
        text_add(&sketch->script, "set xtics 1\n");
    add_best(sketch);
    text_add(&sketch->script,
             "plot './loss.csv' skip 1 using 1:2 with %s lw 2 lc rgb '" BLUE "' title "
             "'training',\\\n    '' skip 1 using 1:3 with %s lw 2 lc rgb '" VERMILLION
             "' title 'validation'",
             style, style);
    if (history->best >= 0)
        text_add(&sketch->script,
                 ",\\\n    '' skip 1 every ::%d::%d using 1:3 with points pt 7 ps 1.2 lc rgb "
                 "'" VERMILLION "' notitle",
                 history->best, history->best);
    text_add(&sketch->script, "\n");
    return true;
}
