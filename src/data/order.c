#include "data/order.h"

#include "data/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void swap_rows(Series *series, int a, int b)
{
    double *x = series_row(series, a), *y = series_row(series, b);
    const int64_t time = series->time[a];
    const long line = series->line[a];

    for (int c = 0; c < series->cols; c++) {
        const double value = x[c];
        x[c] = y[c];
        y[c] = value;
    }
    series->time[a] = series->time[b];
    series->time[b] = time;
    series->line[a] = series->line[b];
    series->line[b] = line;
}

/* Files of brokers and dashboards run from new to old; a few rows may stand still or be wrong. */
static void turn_round(Series *series, Notes *notes)
{
    const int rows = series_rows(series);
    long back = 0, steps = 0;

    for (int row = 1; row < rows; row++) {
        back += series->time[row] < series->time[row - 1];
        steps += series->time[row] != series->time[row - 1];
    }
    if (back == 0 || 20 * back < 19 * steps)
        return;
    for (int row = 0; row < rows / 2; row++)
        swap_rows(series, row, rows - 1 - row);
    notes_add(notes, NOTE_FOUND, "rows run from new to old: their order is reversed");
}

typedef struct {
    int64_t time;
    int row;
} Place;

static int compare_places(const void *a, const void *b)
{
    const Place *x = a, *y = b;

    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Moves every row to its place, along the cycles of the permutation. */
static void permute(Series *series, Place *place, int rows)
{
    for (int row = 0; row < rows; row++) {
        int at = row;

        while (place[at].row != row) {
            const int from = place[at].row;

            swap_rows(series, at, from);
            place[at].row = at;
            at = from;
        }
        place[at].row = at;
    }
}

static Status sort_rows(Series *series, Notes *notes, Error *err)
{
    const int rows = series_rows(series);
    Place *place = malloc((size_t)(rows > 0 ? rows : 1) * sizeof *place);
    int moved = 0;

    if (!place)
        return error_memory(err, "the order of the rows");
    for (int row = 0; row < rows; row++)
        place[row] = (Place){series->time[row], row};
    qsort(place, (size_t)rows, sizeof *place, compare_places);
    for (int row = 0; row < rows; row++)
        moved += place[row].row != row;
    permute(series, place, rows);
    free(place);
    if (moved > 0)
        notes_add(notes, NOTE_FOUND, "sorted: %d row%s stood elsewhere", moved,
                  moved == 1 ? "" : "s");
    return OK;
}

/* Tells that the stamp of a row does not follow the one before. */
static void add_disorder(const Series *series, int row, const char *path, int field, Error *err)
{
    char place[CSV_PLACE], now[TIME_TEXT], before[TIME_TEXT];

    csvfile_place(path, series->line[row], field, place);
    series_time_text(series, row, now);
    series_time_text(series, row - 1, before);
    if (series->time[row] == series->time[row - 1])
        error_add(err, ERR_DATA, place, "time stamp %s stands in line %ld already", now,
                  series->line[row - 1]);
    else
        error_add(err, ERR_DATA, place, "time goes back: %s after %s in line %ld", now, before,
                  series->line[row - 1]);
}

double order_middle(const Series *series, int column, int from, int end)
{
    const bool classes = labels_count(series->labels, column) > 0;
    int seen[LABELS_MAX] = {0}, count = 0, most = 0;
    double sum = 0;

    for (int row = from; row < end; row++) {
        const double x = series_row(series, row)[column];

        if (isnan(x))
            continue;
        count++;
        sum += x;
        if (classes && ++seen[(int)x] > seen[most])
            most = (int)x;
    }
    if (count == 0)
        return NAN;
    return classes ? most : sum / count;
}

/* One row out of the rows [from, end) of one stamp, written to row `to`. */
static void merge_rows(Series *series, int from, int end, int to, DuplicateRule rule)
{
    const int kept = rule == DUPLICATES_LAST ? end - 1 : from;

    for (int c = 0; c < series->cols; c++)
        series_row(series, to)[c] = rule == DUPLICATES_MEAN ? order_middle(series, c, from, end)
                                                            : series_row(series, kept)[c];
    series->time[to] = series->time[kept];
    series->line[to] = series->line[kept];
}

static bool are_same(const Series *series, int a, int b)
{
    return memcmp(series_row(series, a), series_row(series, b),
                  (size_t)series->cols * sizeof *series->value) == 0;
}

/* Of rows with one stamp one stays: by the rule, or the first of those that are the same. */
static void merge_duplicates(Series *series, DuplicateRule rule, Notes *notes)
{
    static const char *const kept[] = {"they are the same, one", "the first", "the last",
                                       "the mean"};
    const int rows = series_rows(series);
    int to = 0;
    long first = 0;

    for (int from = 0, end; from < rows; from = end, to++) {
        for (end = from + 1; end < rows && series->time[end] == series->time[from] &&
                             (rule != DUPLICATES_ERROR || are_same(series, from, end));)
            end++;
        if (end > from + 1 && first == 0)
            first = series->line[from + 1];
        merge_rows(series, from, end, to, rule);
    }
    if (to < rows)
        notes_add(notes, rule == DUPLICATES_ERROR ? NOTE_FOUND : NOTE_WARNING,
                  "%d row%s with a repeated time stamp, the first in line %ld: %s of each is used",
                  rows - to, rows - to == 1 ? "" : "s", first, kept[rule]);
    series->rows = to;
    series->ahead = 0;
}

/* What to do about the disorder; back: the longest step back, in microseconds; 0: stamps repeat. */
static void advise_order(const Series *series, int64_t back, Error *err)
{
    if (back > 0 && back <= MICROS_HOUR && err->count < series_rows(series) / 100)
        error_hint(err, "local time with daylight saving, but no certain one: --daylight-saving "
                        "yes, or --time none counts the rows");
    else if (back == 0 && err->count > series_rows(series) / 4)
        error_hint(err, "--id COL names the column that tells several series apart, --time COL,COL "
                        "a date and its hour; --duplicates first|last|mean keeps one row of each "
                        "stamp");
    else if (back == 0)
        error_hint(err, "--duplicates first|last|mean keeps one row of each stamp, --time none "
                        "counts the rows");
    else
        error_hint(err, "--sort sorts the rows by time; of several series in one file --id COL "
                        "names the column that tells them apart");
}

static Status check_order(const Series *series, const char *path, int field, bool rising,
                          Error *err)
{
    int64_t back = 0;

    for (int row = 1; row < series_rows(series); row++) {
        const int64_t step = series->time[row] - series->time[row - 1];

        if (step > 0 || (step == 0 && rising))
            continue;
        back = -step > back ? -step : back;
        if (err->count <= ERROR_OTHERS)
            add_disorder(series, row, path, field, err);
        else
            err->count++;
    }
    if (err->status != OK)
        advise_order(series, back, err);
    return err->status;
}

Status order_rows(Series *series, const char *path, int field, const SeriesOptions *options,
                  bool rising, Notes *notes, Error *err)
{
    if (!options->sort)
        turn_round(series, notes);
    else if (sort_rows(series, notes, err) != OK)
        return err->status;
    if (!series->style.zoned && options->daylight != DAYLIGHT_NO &&
        clock_undo(series, options->daylight, notes, err) != OK)
        return err->status;
    if (!rising)
        merge_duplicates(series, options->duplicates, notes);
    return check_order(series, path, field, rising, err);
}
