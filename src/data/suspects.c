#include "data/suspects.h"

#include "base/text.h"
#include "data/sentinel.h"
#include "data/stuck.h"

#include <math.h>
#include <stdio.h>

static Sentinel sentinel_of(const Series *series, int c)
{
    double least = NAN, most = NAN;

    for (int row = 0; row < series->rows; row++) {
        least = fmin(least, series_row(series, row)[c]);
        most = fmax(most, series_row(series, row)[c]);
    }
    return sentinel_find(series->value + c, series->rows, series->cols, least, most);
}

static Stuck stuck_of(const Series *series, int c)
{
    if (c >= series->targets)
        return (Stuck){0, 0, 0};
    return stuck_find(series->value + c, series->rows, series->cols);
}

static void note_one(const Series *series, Notes *notes)
{
    for (int c = 0; c < series->cols; c++) {
        if (labels_count(series->labels, c) > 0)
            continue;
        sentinel_note(sentinel_of(series, c), series->name[c], notes);
        stuck_note(stuck_of(series, c), series->name[c], series->line, notes);
    }
}

/* Of several series: how many have any, and which has the most rows of them. */
typedef struct {
    int odd, still; /* series with a sentinel, with a stretch */
    const Series *odd_most, *still_most;
    int odd_column;
    Sentinel sentinel;
    Stuck stuck;
} Suspects;

static void gather(const Series *series, Suspects *all)
{
    bool odd = false, still = false;

    for (int c = 0; c < series->cols; c++) {
        if (labels_count(series->labels, c) > 0)
            continue;
        const Sentinel sentinel = sentinel_of(series, c);
        const Stuck stuck = stuck_of(series, c);

        odd = odd || sentinel.count > 0;
        still = still || stuck.rows > 0;
        if (sentinel.count > all->sentinel.count) {
            all->sentinel = sentinel;
            all->odd_most = series;
            all->odd_column = c;
        }
        if (stuck.rows > all->stuck.rows) {
            all->stuck = stuck;
            all->still_most = series;
        }
    }
    all->odd += odd;
    all->still += still;
}

/* Series in columns are named by them. */
static const char *name_of(const Series *series)
{
    return series->shape == SHAPE_COLUMNS ? series->name[0] : series->series_name;
}

static void note_sentinels(const Suspects *all, int count, Notes *notes)
{
    const Series *series = all->odd_most;
    const bool named = series->cols > 1;
    char value[TEXT_NUMBER];

    text_write_number(value, all->sentinel.value);
    notes_add(
        notes, NOTE_WARNING,
        "%d of %d series hold a number far from all their other values, most often \"%s\": %s "
        "in %ld row%s%s%s; --na %s if it means a missing one",
        all->odd, count, name_of(series), value, all->sentinel.count,
        all->sentinel.count == 1 ? "" : "s", named ? " of " : "",
        named ? series->name[all->odd_column] : "", value);
}

/* A series in a row has its place there, from its first value; any other in the file's lines. */
static void note_stretches(const Suspects *all, int count, Notes *notes)
{
    const Series *series = all->still_most;
    const bool rows = series->shape == SHAPE_ROWS;

    notes_add(
        notes, NOTE_WARNING,
        "%d of %d series keep one value though their values seldom repeat, the longest \"%s\": "
        "%d rows from %s %ld on: filled in, or stuck sensors? If so, leave the fields empty",
        all->still, count, name_of(series), all->stuck.rows, rows ? "value" : "line",
        rows ? all->stuck.first + 1L : series->line[all->stuck.first]);
}

void suspects_note(const Series *series, int count, Notes *notes)
{
    Suspects all = {0};

    for (int k = 0; k < count && count > 1; k++)
        gather(&series[k], &all);
    if (count == 1)
        note_one(series, notes);
    if (all.odd > 0)
        note_sentinels(&all, count, notes);
    if (all.still > 0)
        note_stretches(&all, count, notes);
}
