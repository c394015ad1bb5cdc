#include "data/resample.h"

#include "base/text.h"
#include "data/order.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BARS = 3 }; /* open, high and low beside the close */

/* The rows [from, end) of one step. */
typedef struct {
    int64_t begin;
    int from, end;
} Step;

typedef struct {
    Series *series;
    ResampleRule rule;
    Frequency frequency;
    int64_t base; /* on the grid: a midnight, a Monday */
    int full;     /* rows of a whole step, 0: not known */
    int due;      /* the same, 0 where days may have 23 hours */
    int steps, left_out, partial;
} Work;

int resample_added(ResampleRule rule, int targets)
{
    return rule == RESAMPLE_OHLC ? BARS * targets : 0;
}

/* Where the step begins that holds a time. */
static int64_t begin_of(const Work *work, int64_t time)
{
    const Frequency frequency = work->frequency;

    if (frequency.months) {
        const CivilTime civil = timestamp_to_civil(time);
        const int month = 12 * civil.year + civil.month - 1,
                  from = month - month % frequency.months;
        const CivilTime first = {.year = from / 12, .month = from % 12 + 1, .day = 1};
        return timestamp_from_civil(&first);
    }
    const int64_t rest = (time - work->base) % frequency.micros;

    return time - (rest < 0 ? rest + frequency.micros : rest);
}

static Step next_step(const Work *work, int from)
{
    const Series *series = work->series;
    Step step = {begin_of(work, series->time[from]), from, from + 1};

    while (step.end < series_rows(series) && begin_of(work, series->time[step.end]) == step.begin)
        step.end++;
    return step;
}

/* One of the rows' values of a column. */
static double take(const Series *series, int column, const Step *step, ResampleRule rule)
{
    double result = NAN;

    for (int row = step->from; row < step->end; row++) {
        const double x = series_row(series, row)[column];

        if (isnan(x))
            continue;
        if (isnan(result) || rule == RESAMPLE_LAST || (rule == RESAMPLE_MIN && x < result) ||
            (rule == RESAMPLE_MAX && x > result))
            result = x;
    }
    return result;
}

/* Only of all rows that were due. */
static double add_up(const Work *work, int column, const Step *step)
{
    double sum = 0; /* NAN where one of them is missing */

    for (int row = step->from; row < step->end; row++)
        sum += series_row(work->series, row)[column];
    return step->end - step->from >= work->due ? sum : NAN;
}

static double value_of(const Work *work, int column, const Step *step)
{
    if (work->rule == RESAMPLE_MEAN)
        return order_middle(work->series, column, step->from, step->end);
    if (work->rule == RESAMPLE_SUM)
        return add_up(work, column, step);
    return take(work->series, column, step,
                work->rule == RESAMPLE_OHLC ? RESAMPLE_LAST : work->rule);
}

/* Every row in its step: targets, past, bars of the targets, future. */
static void write_row(const Work *work, const Step *step, double *out)
{
    static const ResampleRule bars[BARS] = {RESAMPLE_FIRST, RESAMPLE_MAX, RESAMPLE_MIN};
    const Series *series = work->series;
    const int known = series->targets + series->past;

    for (int c = 0; c < known; c++)
        *out++ = value_of(work, c, step);
    for (int c = 0; c < series->targets && work->rule == RESAMPLE_OHLC; c++)
        for (int bar = 0; bar < BARS; bar++)
            *out++ = take(series, c, step, bars[bar]);
    for (int c = known; c < series->cols; c++)
        *out++ = value_of(work, c, step);
}

/* A step of which only a part lies in the file gives no honest sum or mean. */
static bool is_cut(const Work *work, const Step *step)
{
    const bool end = step->from == 0 || step->end == series_rows(work->series);

    return end && work->full > 0 && step->end - step->from < work->full;
}

/* The steps' rows, into memory of the new width; a step never has more rows than it is made of. */
static void merge(Work *work, double *value, int cols)
{
    Series *series = work->series;
    int to = 0;

    for (int from = 0; from < series_rows(series);) {
        const Step step = next_step(work, from);

        from = step.end;
        if (is_cut(work, &step)) {
            work->left_out += step.end - step.from;
            continue;
        }
        work->partial += step.end - step.from < work->due;
        write_row(work, &step, value + (size_t)to * (size_t)cols);
        series->time[to] = step.begin;
        series->line[to++] = series->line[step.from];
    }
    work->steps = to;
}

static Status name_bars(Series *series, int cols, Error *err)
{
    static const char *const bars[BARS] = {"open", "high", "low"};
    const int known = series->targets + series->past, added = cols - series->cols;
    char(*name)[COLUMN_NAME] = realloc(series->name, (size_t)cols * sizeof *name);

    if (!name)
        return error_memory(err, "the columns");
    series->name = name;
    memmove(name + known + added, name + known, (size_t)(series->cols - known) * sizeof *name);
    for (int i = 0; i < added; i++) {
        char target[COLUMN_NAME];

        text_copy(target, sizeof target, name[i / BARS]);
        snprintf(name[known + i], COLUMN_NAME, "%.*s.%s", COLUMN_NAME - 8, target, bars[i % BARS]);
    }
    return OK;
}

/* The stamps need no parts that the step has not. */
static void shorten_style(Series *series, Frequency frequency)
{
    TimeStyle *style = &series->style;
    const int parts = frequency.months                               ? 2
                      : frequency.micros % MICROS_DAY == 0           ? 3
                      : frequency.micros % (60 * MICROS_SECOND) == 0 ? 5
                                                                     : 6;

    style->parts = parts < style->parts ? parts : style->parts;
    if (frequency.months || frequency.micros % MICROS_SECOND == 0)
        style->fraction = 0;
    if (frequency.months == 0)
        style->period = '\0';
}

static void note_merge(const Work *work, int rows, Notes *notes)
{
    static const char *const rules[] = {"",    "last", "first", "mean",
                                        "sum", "min",  "max",   "open, high, low, close"};
    char name[TIME_TEXT];

    frequency_name(work->frequency, name);
    notes_add(notes, NOTE_FOUND, "resampled: %d rows into %d, %s, by their %s", rows, work->steps,
              name, rules[work->rule]);
    if (work->left_out > 0)
        notes_add(notes, NOTE_WARNING,
                  "%d row%s at the ends left out: they do not fill a step of the new frequency",
                  work->left_out, work->left_out == 1 ? "" : "s");
    if (work->partial > 0)
        notes_add(notes, NOTE_WARNING,
                  "%d of the %d steps have fewer rows than the %d of a whole "
                  "one%s",
                  work->partial, work->steps, work->due,
                  work->rule == RESAMPLE_SUM ? ": their sums are missing" : "");
}

/* The regular step of the rows and what makes up a step of the new frequency. */
static void find_inner(Work *work, bool changing)
{
    const Series *series = work->series;
    double share;
    const Frequency inner = frequency_find(series->time, series_rows(series), &share);

    if (share < 0.9 || inner.micros == 0 || work->frequency.months)
        return;
    if (work->frequency.micros % inner.micros == 0)
        work->full = (int)(work->frequency.micros / inner.micros);
    work->due = changing ? 0 : work->full;
}

/* Whether anything must be done: rows share a step, or do not lie on one grid of the frequency. */
static bool must_merge(const Work *work, int *row)
{
    const Series *series = work->series;

    for (*row = 1; *row < series_rows(series); (*row)++) {
        const int64_t before = series->time[*row - 1], now = series->time[*row];

        if (begin_of(work, before) == begin_of(work, now))
            return true;
        if (work->frequency.micros && (now - before) % work->frequency.micros != 0)
            return true;
    }
    return false;
}

static Status refuse(const Work *work, int row, const char *path, int field, const char *freq,
                     Error *err)
{
    char place[CSV_PLACE], now[TIME_TEXT], before[TIME_TEXT];

    csvfile_place(path, work->series->line[row], field, place);
    series_time_text(work->series, row, now);
    series_time_text(work->series, row - 1, before);
    error_set(err, ERR_DATA, place, "%s follows %s: rows do not lie on steps of %s", now, before,
              freq);
    error_hint(err, "--resample last|first|mean|sum|min|max|ohlc makes one row of each step");
    return err->status;
}

static Status check_classes(const Work *work, const char *path, Error *err)
{
    const bool fits = work->rule == RESAMPLE_LAST || work->rule == RESAMPLE_FIRST ||
                      work->rule == RESAMPLE_MEAN;

    for (int c = 0; c < work->series->cols && !fits; c++)
        if (labels_count(work->series->labels, c) > 0) {
            error_set(err, ERR_DATA, path, "column \"%s\" holds classes, which have no such value",
                      work->series->name[c]);
            error_hint(err, "--resample last|first, or mean for the most frequent class");
        }
    return err->status;
}

static Status replace_rows(Work *work, const char *path, Notes *notes, Error *err)
{
    Series *series = work->series;
    const int rows = series_rows(series),
              cols = series->cols + resample_added(work->rule, series->targets);
    double *value;

    if (cols > SERIES_COLUMNS) {
        error_set(err, ERR_DATA, path, "%d columns of bars; at most %d can be read", cols,
                  SERIES_COLUMNS);
        error_hint(err, "fewer --target columns, or --resample mean");
        return err->status;
    }
    value = malloc((size_t)rows * (size_t)cols * sizeof *value);
    if (!value)
        return error_memory(err, "the values");
    merge(work, value, cols);
    free(series->value);
    series->value = value;
    if (cols > series->cols && name_bars(series, cols, err) != OK)
        return err->status;
    series->past += cols - series->cols;
    series->cols = cols;
    series->rows = work->steps;
    series->ahead = 0;
    shorten_style(series, work->frequency);
    note_merge(work, rows, notes);
    return OK;
}

Status resample_rows(Series *series, const char *path, int field, const SeriesOptions *options,
                     Notes *notes, Error *err)
{
    Work work = {.series = series, .rule = options->resample};
    const bool changing = series->clock && series->clock->count > 0;
    int row;

    if (!frequency_read(options->freq, &work.frequency) || !frequency_known(work.frequency)) {
        error_set(err, ERR_USAGE, "--freq", "\"%s\" is no frequency", options->freq);
        error_hint(err, "a number and a unit, as in 10min: us, ms, s, min, h, d, w, M, q, y");
        return err->status;
    }
    /* columns that are added are the same for every file and series, whatever its rows */
    if (series_rows(series) == 0 ||
        (!must_merge(&work, &row) && resample_added(work.rule, series->targets) == 0))
        return OK;
    if (options->resample == RESAMPLE_NONE)
        return refuse(&work, row, path, field, options->freq, err);
    if (check_classes(&work, path, err) != OK)
        return err->status;
    if (work.frequency.micros % MICROS_DAY == 0) {
        /* days begin at the midnight of the clock on the wall, and weeks on Monday */
        for (int i = 0; i < series_rows(series); i++)
            series->time[i] = series_wall(series, i);
        if (series->clock)
            series->clock->count = 0;
        work.base = work.frequency.micros % (7 * MICROS_DAY) == 0
                        ? timestamp_to_monday(series->time[0])
                        : timestamp_to_midnight(series->time[0]);
    }
    find_inner(&work, changing);
    return replace_rows(&work, path, notes, err);
}
