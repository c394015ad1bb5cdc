/* Error by step of the horizon, training curves, and experiments side by side. */
#include "app/plot_sketch.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const baseline_color[] = {ORANGE, GREEN, PURPLE, GREY, SKY, VERMILLION};

/* The mean absolute errors of a method by step, as a part; how many steps have one. */
static int add_steps(Sketch *sketch, const char *method, Mode mode)
{
    const Scores *scores = &sketch->result->evaluation.scores;
    int steps = 0;

    for (int i = 0; i < scores->count; i++) {
        const Score *score = &scores->item[i];

        if (score->step < 1 || score->mode != mode || score->part != PART_TEST ||
            score->target != sketch->target || strcmp(score->method, method) != 0 ||
            strcmp(metric_at(score->metric)->name, "mae") != 0 || !isfinite(score->value))
            continue;
        if (steps++ == 0)
            sketch_part(sketch, method);
        sketch_point(sketch, "", score->step, &score->value, 1);
    }
    return steps;
}

static void add_axes(Sketch *sketch, const char *unit)
{
    text_add(&sketch->script, "set lmargin at screen 0.085\nset rmargin at screen 0.975\n"
                              "set tmargin at screen 0.87\nset bmargin at screen 0.19\n"
                              "set key at screen 0.5,0.02 center bottom horizontal maxrows 1\n"
                              "set xlabel ");
    script_text(&sketch->script, unit, 60);
    text_add(&sketch->script, " tc rgb '#333333'\n");
}

static void add_horizon_title(Sketch *sketch, Mode mode, int steps)
{
    const Result *result = sketch->result;
    const char *best = result->evaluation.best_baseline;
    char title[256], subtitle[256];

    snprintf(title, sizeof title, "%.60s: %.60s, error by step", result->name,
             result->series.name[sketch->target]);
    snprintf(subtitle, sizeof subtitle, "%s, %s; mean absolute error over %d held-out origins%s%s",
             result->model.method->name, mode_name(mode), result_held_out(result, mode)->origins,
             best[0] ? "; best baseline: " : "", best);
    script_title(sketch, title, subtitle);
    script_y_label(&sketch->script, "mean absolute error of ", result->series.name[sketch->target]);
    add_axes(sketch, "step ahead");
    text_add(&sketch->script, "set xrange [0.5:%d.5]\nset yrange [0:*]\n", steps);
    if (steps <= 30)
        text_add(&sketch->script, "set xtics 1\n");
}

bool plot_horizon(Sketch *sketch)
{
    const Mode mode = result_mode(sketch->result);
    const char *method[METHODS_SHOWN];
    const int count = result_methods(sketch->result, mode, method);
    int steps[METHODS_SHOWN] = {0}, shown = 0;

    sketch_table(sketch, "value");
    for (int i = 0; i < count; i++)
        steps[i] = add_steps(sketch, method[i], mode);
    if (count == 0 || steps[0] == 0)
        return false;
    script_begin(sketch);
    add_horizon_title(sketch, mode, steps[0]);
    for (int i = 0; i < count; i++) {
        if (steps[i] == 0)
            continue;
        text_add(&sketch->script,
                 "%s\\\n    './%s.csv' skip 1 index %d using 3:4 with %s lc rgb "
                 "'%s' title '%s'",
                 shown > 0 ? "," : "plot", sketch->table, shown,
                 i == 0 ? "linespoints lw 2.5 pt 7 ps 0.9" : "linespoints lw 1.5 pt 6 ps 0.7",
                 i == 0 ? BLUE : baseline_color[(i - 1) % 6], method[i]);
        shown++;
    }
    text_add(&sketch->script, "\n");
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
    char title[256], subtitle[256];
    int used;

    snprintf(title, sizeof title, "%.60s: training of %s", result->name,
             result->model.method->name);
    used = snprintf(subtitle, sizeof subtitle, "%d epoch%s, %ld updates, %s loss of scaled values",
                    history->epochs, history->epochs == 1 ? "" : "s", history->updates,
                    result->options.train.loss);
    if (history->best >= 0)
        snprintf(subtitle + used, sizeof subtitle - (size_t)used,
                 "; weights of epoch %d kept: validation loss %.4g", history->best + 1,
                 history->epoch[history->best].validation);
    script_title(sketch, title, subtitle);
    script_y_label(&sketch->script, "loss", "");
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
    if (high > 0) {
        text_add(&sketch->script, "set logscale y\n");
        script_log_ticks(&sketch->script, low, high);
    }
    text_add(&sketch->script, "set xrange [%g:%d]\n", history->epochs > 1 ? 1 : 0.5,
             history->epochs > 1 ? history->epochs : 2);
    add_best(sketch);
    text_add(&sketch->script,
             "plot './loss.csv' skip 1 using 1:2 with %s lw 2 lc rgb '" BLUE "' title "
             "'training',\\\n    '' skip 1 using 1:3 with %s lw 2 lc rgb '" VERMILLION
             "' title 'validation'\n",
             style, style);
    return true;
}
