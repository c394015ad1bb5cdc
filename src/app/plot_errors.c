/* One-step forecasts against what was measured, and what is left over: residuals over time, their
 * histogram and autocorrelation. Step 1 of an autoregressive forecast is a continuous one, so both
 * pictures are there in every mode. */
#include "app/plot_sketch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_ROWS 300 /* of a long test part in the continuous picture */
#define BINS_MAX   40
#define LAGS_SHOWN 40

typedef struct {
    int count;
    int every;        /* rows from one to the next */
    int *row;         /* [count] ascending: the rows that are forecast */
    double *forecast; /* [count] */
    double *actual;   /* [count] NAN: missing */
    double *error;    /* [count] actual - forecast */
} OneStep;

static void one_step_free(OneStep *steps)
{
    free(steps->row);
    free(steps->forecast);
    free(steps->actual);
    free(steps->error);
    *steps = (OneStep){0};
}

/* False where there are none or memory is short (said in the sketch). */
static bool one_step_make(Sketch *sketch, OneStep *steps)
{
    const Result *result = sketch->result;
    const Series *series = &result->series;
    const Forecast *forecast = result_held_out(result, MODE_CONTINUOUS);

    if (forecast->origins == 0)
        forecast = result_held_out(result, MODE_AUTOREGRESSIVE);
    const size_t count = (size_t)forecast->origins;

    if (count == 0)
        return false;
    *steps = (OneStep){.count = (int)count,
                       .every = count < 2 ? 1
                                          : (forecast->origin[count - 1] - forecast->origin[0]) /
                                                (int)(count - 1),
                       .row = malloc(count * sizeof(int)),
                       .forecast = malloc(count * sizeof(double)),
                       .actual = malloc(count * sizeof(double)),
                       .error = malloc(count * sizeof(double))};
    if (!steps->row || !steps->forecast || !steps->actual || !steps->error) {
        sketch->csv.failed = true;
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const int row = forecast->origin[i] + 1;
        const size_t at = i * forecast->horizon * forecast->targets + sketch->target;

        steps->row[i] = row;
        steps->forecast[i] = forecast->value[at];
        steps->actual[i] = row < series->rows ? series_row(series, row)[sketch->target] : NAN;
        steps->error[i] = steps->actual[i] - steps->forecast[i];
    }
    return true;
}

/* Mean, mean of the absolute and standard deviation of the errors that are known. */
typedef struct {
    int count;
    double mean, absolute, deviation;
} Moments;

static Moments moments_of(const double *error, int count)
{
    Moments m = {0};

    for (int i = 0; i < count; i++)
        if (isfinite(error[i])) {
            m.count++;
            m.mean += error[i];
            m.absolute += fabs(error[i]);
        }
    m.mean /= m.count > 0 ? m.count : 1;
    m.absolute /= m.count > 0 ? m.count : 1;
    for (int i = 0; i < count; i++)
        if (isfinite(error[i]))
            m.deviation += (error[i] - m.mean) * (error[i] - m.mean);
    m.deviation = sqrt(m.deviation / (m.count > 0 ? m.count : 1));
    return m;
}

/* ", about one in 7", where not all rows are forecast. */
static void write_spacing(const OneStep *steps, char out[64])
{
    out[0] = '\0';
    if (steps->every > 1)
        snprintf(out, 64, ", about one in %d", steps->every);
}

/* Two panels on one time axis; the points of each have just been added. */
static void add_values_panel(Sketch *sketch, const OneStep *steps, int from)
{
    Text *script = &sketch->script;

    script_frame(script, 0.4);
    text_add(script, "set multiplot\n"
                     "set key at screen 0.975,0.92 right center horizontal maxrows 1\n");
    script_x_rows(sketch, steps->row[from], steps->row[steps->count - 1], false);
    script_label(script, 'y', "", sketch->result->series.name[sketch->target]);
    script_y_range(sketch);
    text_add(script,
             "plot './%s.csv' skip 1 index 0 using 3:4 with lines lw 1.5 lc rgb '" INK
             "' title 'measured',\\\n    '' skip 1 index 1 using 3:4 with lines lw 1.5 lc rgb "
             "'" VERMILLION "' title 'one-step forecast'\n",
             sketch->table);
}

static void add_error_panel(Sketch *sketch, const OneStep *steps, int from)
{
    Text *script = &sketch->script;

    text_add(script, "unset label\nunset key\nset tmargin at screen 0.37\n"
                     "set bmargin at screen 0.13\n"
                     "set xzeroaxis lt 1 lw 1 lc rgb '#666666'\n");
    script_x_rows(sketch, steps->row[from], steps->row[steps->count - 1], true);
    script_label(script, 'y', "measured - forecast", "");
    script_y_range(sketch);
    text_add(script,
             "plot './%s.csv' skip 1 index 2 using 3:4 with lines lw 1.2 lc rgb '" BLUE
             "' notitle\nunset multiplot\n",
             sketch->table);
}

/* All that was measured, also between the rows that are forecast. */
static void add_actual(Sketch *sketch, int first, int last)
{
    const Series *series = &sketch->result->series;
    const int count = last - first + 1;
    int *row = malloc((size_t)count * sizeof *row);
    double *value = malloc((size_t)count * sizeof *value);

    for (int i = 0; row && value && i < count; i++) {
        row[i] = first + i;
        value[i] = series_row(series, row[i])[sketch->target];
    }
    if (row && value)
        sketch_line(sketch, row, value, count);
    else
        sketch->csv.failed = true;
    free(row);
    free(value);
}

bool plot_continuous(Sketch *sketch)
{
    OneStep steps = {0};
    char subtitle[256], every[64];

    if (result_classes(sketch->result))
        return plot_class_continuous(sketch);
    if (!one_step_make(sketch, &steps)) {
        one_step_free(&steps);
        return false;
    }
    const int from = steps.count > SHOWN_ROWS + SHOWN_ROWS / 2 ? steps.count - SHOWN_ROWS : 0;
    const int count = steps.count - from;
    const Moments m = moments_of(steps.error, steps.count);

    sketch_table(sketch, "value");
    sketch_part(sketch, "actual");
    add_actual(sketch, steps.row[from], steps.row[steps.count - 1]);
    sketch_part(sketch, "forecast");
    sketch_line(sketch, steps.row + from, steps.forecast + from, count);
    write_spacing(&steps, every);
    snprintf(subtitle, sizeof subtitle, "%s; MAE %.4g over %d held-out rows%s%s",
             sketch->result->model.method->name, m.absolute, m.count, every,
             from > 0 ? "; the last of them are shown" : "");
    script_begin(sketch);
    script_target_title(sketch, ", one step ahead", subtitle);
    add_values_panel(sketch, &steps, from);
    sketch_part(sketch, "error");
    sketch_line(sketch, steps.row + from, steps.error + from, count);
    add_error_panel(sketch, &steps, from);
    one_step_free(&steps);
    return true;
}

/* A width of bins that is round and gives at most BINS_MAX of them over the range. */
static double bin_width(double low, double high, double deviation, int count)
{
    /* somewhat finer than Scott's rule (1979), since it is rounded up */
    const double wanted = fmax(0.7 * 3.49 * deviation / cbrt(count), (high - low) / BINS_MAX);
    double width = pow(10, floor(log10(wanted)));

    if (!(wanted > 0))
        return 1;
    for (int i = 0; width < wanted; i++)
        width *= i % 3 == 1 ? 2.5 : 2; /* 1, 2, 5, 10 */
    return width;
}

static double add_histogram(Sketch *sketch, const OneStep *steps, const Moments *m)
{
    int bins[2 * BINS_MAX + 2] = {0};
    double low = INFINITY, high = -INFINITY;

    for (int i = 0; i < steps->count; i++)
        if (isfinite(steps->error[i])) {
            low = fmin(low, steps->error[i]);
            high = fmax(high, steps->error[i]);
        }
    const double width = bin_width(low, high, m->deviation, m->count);
    const double base = floor(low / width);

    for (int i = 0; i < steps->count; i++) {
        const double bin = floor(steps->error[i] / width) - base;

        if (bin >= 0 && bin < 2 * BINS_MAX + 2)
            bins[(int)bin]++;
    }
    sketch_part(sketch, "histogram");
    for (int bin = 0; bin < 2 * BINS_MAX + 2 && (base + bin) * width <= high; bin++)
        sketch_point(sketch, "", (base + bin + 0.5) * width, &(double){bins[bin]}, 1);
    return width;
}

/* Autocorrelation r(lag) of the errors (Box & Jenkins); pairs with an unknown one are left out. */
static int add_autocorrelation(Sketch *sketch, const OneStep *steps, const Moments *m)
{
    const double variance = m->deviation * m->deviation * m->count;
    const int lags = steps->count / 4 < LAGS_SHOWN ? steps->count / 4 : LAGS_SHOWN;

    sketch_part(sketch, "autocorrelation");
    for (int lag = 1; lag <= (lags > 1 ? lags : 1); lag++) {
        double sum = 0;

        for (int i = lag; i < steps->count; i++)
            if (isfinite(steps->error[i]) && isfinite(steps->error[i - lag]))
                sum += (steps->error[i] - m->mean) * (steps->error[i - lag] - m->mean);
        const double correlation = variance > 0 ? sum / variance : 0;

        sketch_point(sketch, "", lag, &correlation, 1);
    }
    return lags > 1 ? lags : 1;
}

static void add_time_panel(Sketch *sketch, const OneStep *steps)
{
    Text *script = &sketch->script;

    script_frame(script, 0.56);
    text_add(script, "set multiplot\nunset key\nset xzeroaxis lt 1 lw 1 lc rgb '#666666'\n");
    script_x_rows(sketch, steps->row[0], steps->row[steps->count - 1], true);
    script_label(script, 'y', "error", "");
    script_y_range(sketch);
    text_add(script, "plot './%s.csv' skip 1 index 0 using 3:4 with %s lc rgb '" BLUE "'\n",
             sketch->table, steps->count > 600 ? "lines lw 1" : "linespoints lw 1 pt 7 ps 0.4");
}

static void add_histogram_panel(Sketch *sketch, double width)
{
    Text *script = &sketch->script;

    text_add(script, "unset label\nset tmargin at screen 0.43\nset bmargin at screen 0.13\n"
                     "set rmargin at screen 0.48\nset xtics autofreq\nset autoscale x\n"
                     "set format xy '%%g'\nset yrange [0:*]\n"
                     "set style fill solid 0.7 border rgb '#ffffff'\n");
    script_label(script, 'x', "error of ", sketch->result->series.name[sketch->target]);
    script_label(script, 'y', "number of errors", "");
    text_add(script, "plot './%s.csv' skip 1 index 1 using 3:4:(", sketch->table);
    text_add_number(script, width);
    text_add(script, ") with boxes lc rgb '" SKY "'\n");
}

static void add_lag_panel(Sketch *sketch, const OneStep *steps, int lags, double bound)
{
    Text *script = &sketch->script;

    text_add(script,
             "set lmargin at screen 0.575\nset rmargin at screen 0.975\nset xrange [0:%d]\n"
             "set yrange [*<%.4f:%.4f<*]\n",
             lags + 1, -1.3 * bound, 1.3 * bound);
    script_label(script, 'x', steps->every > 1 ? "lag, in rows that are forecast" : "lag", "");
    script_label(script, 'y', "autocorrelation of errors", "");
    for (int i = 1; i <= 2; i++)
        text_add(script,
                 "set arrow %d from graph 0, first %.4f rto graph 1, first 0 nohead dt 2 lc rgb "
                 "'" VERMILLION "'\n",
                 i, i == 1 ? bound : -bound);
    text_add(script,
             "plot './%s.csv' skip 1 index 2 using 3:4 with impulses lw 4 lc rgb '" BLUE
             "'\nunset multiplot\n",
             sketch->table);
}

bool plot_residuals(Sketch *sketch)
{
    OneStep steps = {0};
    char subtitle[256], every[64];

    const bool some = !result_classes(sketch->result) && one_step_make(sketch, &steps);
    const Moments m = some ? moments_of(steps.error, steps.count) : (Moments){0};

    if (m.count < 2) {
        one_step_free(&steps);
        return false;
    }
    write_spacing(&steps, every);
    snprintf(subtitle, sizeof subtitle,
             "%s; measured - forecast over %d held-out rows%s: mean %.3g, standard deviation %.4g; "
             "dashed: 95 %% bounds of no correlation",
             sketch->result->model.method->name, m.count, every, m.mean, m.deviation);
    script_begin(sketch);
    script_target_title(sketch, ", residuals one step ahead", subtitle);
    sketch_table(sketch, "value");
    sketch_part(sketch, "error");
    sketch_line(sketch, steps.row, steps.error, steps.count);
    add_time_panel(sketch, &steps);
    add_histogram_panel(sketch, add_histogram(sketch, &steps, &m));
    const int lags = add_autocorrelation(sketch, &steps, &m);

    add_lag_panel(sketch, &steps, lags, 1.96 / sqrt(m.count));
    one_step_free(&steps);
    return true;
}
