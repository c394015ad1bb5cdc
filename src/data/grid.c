#include "data/grid.h"

#include "base/ranks.h"

#include <stdlib.h>

enum { ROWS_LEAST = 5, ROWS_MANY = 20, NEAR_FEW = 20, NEAR_MANY = 5 };

/* Steps in which people measure. */
static const int64_t seconds[] = {1,     2,     5,     10,    15,    20,    30,    60,
                                  120,   300,   600,   900,   1200,  1800,  3600,  7200,
                                  10800, 14400, 21600, 28800, 43200, 86400, 604800};

static int64_t median(int64_t *value, int count)
{
    sort_times(value, (size_t)count);
    return value[count / 2];
}

/* From the next grid point: [-step / 2, step / 2). */
static int64_t deviation(int64_t time, int64_t phase, int64_t step)
{
    const int64_t rest = (time - phase + step / 2) % step;

    return (rest < 0 ? rest + step : rest) - step / 2;
}

/* The usual step that the median is nearly, 0: there is none. */
static int64_t usual_step(int64_t middle)
{
    for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++) {
        const int64_t step = seconds[i] * MICROS_SECOND;

        if (llabs(middle - step) <= step / 10)
            return step;
    }
    return 0;
}

/* The largest deviation of a stamp; -1 where two have one place, or most are more than a step
 * apart. */
static int64_t widest(const Series *series, int64_t phase, int64_t step)
{
    int64_t most = 0, before = 0;
    int single = 0;

    for (int row = 0; row < series_rows(series); row++) {
        const int64_t off = deviation(series->time[row], phase, step);
        const int64_t place = series->time[row] - off;

        if (row > 0 && place <= before)
            return -1;
        single += row > 0 && place - before == step;
        before = place;
        most = llabs(off) > most ? llabs(off) : most;
    }
    return 2 * single >= series_rows(series) - 1 ? most : -1;
}

/* The phase that most stamps have. work: [rows] */
static int64_t middle_phase(const Series *series, int64_t step, int64_t *work)
{
    const int rows = series_rows(series);
    const int64_t base = series->time[0];

    for (int row = 0; row < rows; row++)
        work[row] = deviation(series->time[row], base, step);
    return base + median(work, rows);
}

/* The roundest phase, full steps of the week first, that stamps are very near, or as near as the
 * middle one; *most: how far they are off, -1: there is none. */
static int64_t find_phase(const Series *series, int64_t step, int64_t *work, int64_t *most)
{
    static const int64_t units[] = {900, 300, 60, 1};
    const int64_t whole = 4 * MICROS_DAY; /* Monday 00:00 */
    const int64_t middle = middle_phase(series, step, work);
    const int64_t best = widest(series, middle, step);
    int64_t phase = whole;

    for (int i = 0; i <= 4; i++) {
        *most = widest(series, phase, step);
        if (*most >= 0 && (*most <= step / NEAR_FEW || (best >= 0 && 4 * *most <= 5 * best)))
            return phase;
        if (i < 4)
            phase = middle - deviation(middle, 0, units[i] * MICROS_SECOND);
    }
    *most = best;
    return middle;
}

static void move_stamps(Series *series, int64_t phase, int64_t step, int64_t most, Notes *notes)
{
    const Frequency frequency = {.micros = step};
    char name[TIME_TEXT];
    int moved = 0;

    for (int row = 0; row < series_rows(series); row++) {
        const int64_t off = deviation(series->time[row], phase, step);

        moved += off != 0;
        series->time[row] -= off;
    }
    frequency_name(frequency, name);
    if (phase % MICROS_SECOND == 0)
        series->style.fraction = 0;
    notes_add(notes, NOTE_WARNING, "%d stamp%s up to %.6g s off a regular grid (%s): moved onto it",
              moved, moved == 1 ? " is" : "s are", (double)most / MICROS_SECOND, name);
}

static bool snap_micros(Series *series, int64_t *work, Notes *notes)
{
    const int rows = series_rows(series);
    int64_t off;

    for (int row = 1; row < rows; row++)
        work[row - 1] = series->time[row] - series->time[row - 1];
    const int64_t step = usual_step(median(work, rows - 1));
    if (step == 0)
        return false;
    const int64_t phase = find_phase(series, step, work, &off);
    if (off < 0 || off > step / (rows < ROWS_MANY ? NEAR_FEW : NEAR_MANY))
        return false;
    move_stamps(series, phase, step, off, notes);
    return true;
}

static int month_of(int64_t time)
{
    const CivilTime civil = timestamp_to_civil(time);

    return 12 * civil.year + civil.month - 1;
}

/* One row each month, quarter or year, on changing days. */
static bool snap_months(Series *series, int64_t *work, Notes *notes)
{
    const int rows = series_rows(series);
    int single = 0;

    for (int row = 1; row < rows; row++)
        work[row - 1] = month_of(series->time[row]) - month_of(series->time[row - 1]);
    const int64_t step = median(work, rows - 1);
    for (int row = 1; row < rows; row++) {
        const int months = month_of(series->time[row]) - month_of(series->time[row - 1]);

        if (months <= 0 || step <= 0 || months % step != 0)
            return false;
        single += months == step;
    }
    if (12 % step != 0 || 10 * single < 9 * (rows - 1))
        return false;
    for (int row = 0; row < rows; row++) {
        const CivilTime civil = timestamp_to_civil(series->time[row]);
        const CivilTime first = {.year = civil.year, .month = civil.month, .day = 1};

        series->time[row] = timestamp_from_civil(&first);
    }
    series->style = (TimeStyle){.parts = 2, .separator = ' '};
    notes_add(notes, NOTE_WARNING,
              "stamps fall on changing days of regular months: they are shown as months");
    return true;
}

Status grid_snap(Series *series, bool *moved, Notes *notes, Error *err)
{
    const int rows = series_rows(series);

    *moved = false;
    if (rows < ROWS_LEAST)
        return OK;
    int64_t *work = malloc((size_t)rows * sizeof *work);
    if (!work)
        return error_memory(err, "the time stamps");
    *moved = snap_micros(series, work, notes) || snap_months(series, work, notes);
    free(work);
    return OK;
}
