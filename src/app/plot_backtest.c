/* The error by step over rolling origins, with its spread, beside that of the best baseline. */
#include "app/plot_sketch.h"

#include "model/verdict.h"

#include <math.h>
#include <stdio.h>

/* Mean, and the mean less and more a standard deviation, of the model or the baseline. */
static int add_line(Sketch *sketch, const Backtest *backtest, bool ours)
{
    const int part = sketch_part(sketch, ours ? "model" : "baseline");

    for (int step = 1; step <= backtest->horizon; step++) {
        const BacktestStep *s = &backtest->step[step];
        const double mean = ours ? s->error : s->baseline, sd = ours ? s->spread : s->other;
        const double value[] = {mean, fmax(mean - sd, 0), mean + sd};

        sketch_point(sketch, "", step, value, isnan(sd) ? 1 : 3);
    }
    return part;
}

static void add_title(Sketch *sketch)
{
    const Result *result = sketch->result;
    const Backtest *backtest = &result->backtest;
    const bool scaled = result->series.targets > 1 || result->series.parts > 0;
    char subtitle[256], fits[64], series[40] = "";

    if (backtest->fits == 1)
        snprintf(fits, sizeof fits, "one fit");
    else
        snprintf(fits, sizeof fits, "%d fits", backtest->fits);
    if (result->series.parts > 0)
        snprintf(series, sizeof series, " of %d series", result->series.parts);
    snprintf(
        subtitle, sizeof subtitle,
        "%s over %d origins %d rows apart%s, %s; band: one standard deviation over the origins",
        result->model.method->name, backtest->done, backtest->plan.step, series, fits);
    script_target_title(sketch, ", error by step of a backtest", subtitle);
    script_frame(&sketch->script, 0.19);
    text_add(&sketch->script, "set key at screen 0.5,0.02 center bottom horizontal maxrows 1\n"
                              "set format x '%%g'\nset yrange [0:1e-9<*]\n");
    script_label(&sketch->script, 'x', "step ahead", "");
    script_label(&sketch->script, 'y',
                 scaled ? "mean absolute scaled error" : "mean absolute error of ",
                 scaled ? "" : result->series.name[0]);
    text_add(&sketch->script, "set xrange [0.5:%d.5]\n%s", backtest->horizon,
             backtest->horizon <= 30 ? "set xtics 1\n" : "");
}

/* Where the baseline is as good for the first time. */
static void add_useful(Sketch *sketch)
{
    const Backtest *backtest = &sketch->result->backtest;

    if (backtest->useful == backtest->horizon)
        return;
    text_add(&sketch->script,
             "set arrow 11 from first %d.5, graph 0 rto 0, graph 1 nohead back lw 1.5 dt 2 lc rgb "
             "'#777777'\nset label 11 'useful horizon' at first %d.5, graph 1.025 center font ',9' "
             "tc rgb '#555555'\n",
             backtest->useful, backtest->useful);
}

bool plot_backtest(Sketch *sketch)
{
    const Result *result = sketch->result;
    const Backtest *backtest = &result->backtest;

    if (!backtest->step || sketch->target > 0 || result_classes(result))
        return false;
    sketch_table(sketch, "value,lower,upper");
    const int ours = add_line(sketch, backtest, true), theirs = add_line(sketch, backtest, false);
    script_begin(sketch);
    add_title(sketch);
    add_useful(sketch);
    text_add(&sketch->script,
             "plot './%s.csv' skip 1 index %d using 3:5:6 with filledcurves lc rgb '" BLUE
             "' fs transparent solid 0.18 notitle,\\\n    '' skip 1 index %d using 3:5:6 with "
             "filledcurves lc rgb '" GREY "' fs transparent solid 0.18 notitle,\\\n",
             sketch->table, ours, theirs);
    text_add(&sketch->script,
             "    '' skip 1 index %d using 3:4 with linespoints lw 2 pt 6 pi %d lc rgb '" GREY
             "' title '%s',\\\n    '' skip 1 index %d using 3:4 with linespoints lw 2.5 pt 7 pi %d "
             "lc rgb '" BLUE "' title '%s'\n",
             theirs, 1 + backtest->horizon / 40, verdict_name(result->evaluation.best_baseline),
             ours, 1 + backtest->horizon / 40, result->model.method->name);
    return true;
}
