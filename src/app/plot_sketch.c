#include "app/plot_sketch.h"

#include <math.h>
#include <string.h>

void sketch_free(Sketch *sketch)
{
    text_free(&sketch->csv);
    text_free(&sketch->script);
}

void sketch_table(Sketch *sketch, const char *columns)
{
    sketch->columns = 1;
    for (const char *c = columns; *c; c++)
        sketch->columns += *c == ',';
    text_add(&sketch->csv, "part,time,x,%s\n", columns);
    sketch_forget(sketch);
}

void sketch_forecast_table(Sketch *sketch)
{
    const ModelConfig *config = &sketch->result->model.config;
    Text columns = {0};

    text_add(&columns, "value");
    for (int l = 0; l < config->levels; l++)
        text_add(&columns, ",lower%g,upper%g", config->level[l], config->level[l]);
    sketch_table(sketch, columns.failed ? "value" : columns.data);
    sketch->csv.failed |= columns.failed;
    text_free(&columns);
}

int sketch_part(Sketch *sketch, const char *name)
{
    text_add(&sketch->csv, "%s", sketch->parts > 0 ? "\n\n" : "");
    text_copy(sketch->part, sizeof sketch->part, name);
    sketch->broken = true;
    return sketch->parts++;
}

void sketch_break(Sketch *sketch)
{
    if (!sketch->broken)
        text_add(&sketch->csv, "\n");
    sketch->broken = true;
}

static void remember(Sketch *sketch, const double *value, int count)
{
    sketch->low = fmin(sketch->low, value[0]);
    sketch->high = fmax(sketch->high, value[0]);
    for (int i = 0; i < count; i++)
        if (isfinite(value[i])) {
            sketch->least = fmin(sketch->least, value[i]);
            sketch->most = fmax(sketch->most, value[i]);
        }
}

void sketch_forget(Sketch *sketch)
{
    sketch->low = sketch->least = INFINITY;
    sketch->high = sketch->most = -INFINITY;
}

void sketch_point(Sketch *sketch, const char *time, double x, const double *value, int count)
{
    if (!isfinite(value[0])) {
        sketch_break(sketch);
        return;
    }
    text_add(&sketch->csv, "%s,%s,", sketch->part, time);
    text_add_number(&sketch->csv, x);
    for (int i = 0; i < sketch->columns; i++) {
        text_add(&sketch->csv, ",");
        text_add_number(&sketch->csv, i < count ? value[i] : NAN);
    }
    text_add(&sketch->csv, "\n");
    sketch->broken = false;
    remember(sketch, value, count);
}

double sketch_x(const Sketch *sketch, int row)
{
    const Series *series = &sketch->result->series;
    const int64_t time = series_time(series, row);

    return series->time ? (double)time / (double)MICROS_SECOND : (double)time;
}

void sketch_row(Sketch *sketch, int row, const double *value, int count)
{
    char time[TIME_TEXT] = "";

    if (sketch->result->series.time)
        series_time_text(&sketch->result->series, row, time);
    sketch_point(sketch, time, sketch_x(sketch, row), value, count);
}

/* The lowest and the highest of count values in the order in which they stand; a pixel with nothing
 * measured is a gap. */
static void thin_pixel(Sketch *sketch, const int *row, const double *value, int count)
{
    int low = -1, high = -1;

    for (int i = 0; i < count; i++) {
        if (!isfinite(value[i]))
            continue;
        if (low < 0 || value[i] < value[low])
            low = i;
        if (high < 0 || value[i] > value[high])
            high = i;
    }
    if (low < 0) {
        sketch_break(sketch);
        return;
    }
    const int first = low < high ? low : high, second = low < high ? high : low;

    sketch_row(sketch, row[first], &value[first], 1);
    if (second != first)
        sketch_row(sketch, row[second], &value[second], 1);
}

void sketch_line(Sketch *sketch, const int *row, const double *value, int count)
{
    if (count <= 2 * PIXELS) {
        for (int i = 0; i < count; i++)
            sketch_row(sketch, row[i], &value[i], 1);
        return;
    }
    for (int pixel = 0; pixel < PIXELS; pixel++) {
        const int from = (int)((long long)count * pixel / PIXELS);
        const int to = (int)((long long)count * (pixel + 1) / PIXELS);

        thin_pixel(sketch, row + from, value + from, to - from);
    }
}

const char *sketch_color(const Sketch *sketch, const char *method)
{
    static const char *const color[] = {PURPLE, ORANGE, SKY, GREEN, GREY, VERMILLION};
    int i = 0;

    if (strcmp(method, sketch->result->model.method->name) == 0)
        return BLUE;
    while (baseline_at(i) && strcmp(baseline_at(i)->name, method) != 0)
        i++;
    return color[i % (int)(sizeof color / sizeof *color)];
}

double sketch_score(const Sketch *sketch, const char *method, Mode mode, const char *metric)
{
    return scores_find(&sketch->result->evaluation.scores, method, sketch->target, mode, PART_TEST,
                       0, metric);
}
