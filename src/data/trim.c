#include "data/trim.h"

#include <math.h>
#include <string.h>

/* Whether one of the columns [first, end) has a value in a row. */
static bool any_measured(const Series *series, int row, int first, int end)
{
    for (int c = first; c < end; c++)
        if (!isnan(series_row(series, row)[c]))
            return true;
    return false;
}

int trim_first(const Series *series)
{
    int row = 0;

    while (series->time && !any_measured(series, row, 0, series->targets))
        row++;
    return row;
}

/* The last row, from 1, in which one of the columns [first, end) has a value; 0: none. */
static int last_measured(const Series *series, int rows, int first, int end)
{
    while (rows > 0 && !any_measured(series, rows - 1, first, end))
        rows--;
    return rows;
}

/* Past inputs are known up to the history's end only. */
static void hide_past(Series *series, Notes *notes)
{
    long hidden = 0;

    for (int row = series->rows; row < series->rows + series->ahead; row++) {
        double *value = series_row(series, row);

        for (int c = series->targets; c < series->targets + series->past; c++) {
            hidden += !isnan(value[c]);
            value[c] = NAN;
        }
    }
    if (hidden > 0)
        notes_add(notes, NOTE_WARNING,
                  "%ld value%s of past inputs beyond the last target %s not used", hidden,
                  hidden == 1 ? "" : "s", hidden == 1 ? "is" : "are");
}

void trim_front(Series *series, Notes *notes)
{
    const size_t cols = (size_t)series->cols;
    const int lead = trim_first(series);

    if (lead == 0)
        return;
    notes_add(notes, NOTE_FOUND, "%d row%s before line %ld left out: no target is measured there",
              lead, lead == 1 ? "" : "s", series->line[lead]);
    series->rows -= lead;
    const size_t rows = (size_t)series->rows + (size_t)series->ahead, first = (size_t)lead;
    memmove(series->value, series->value + first * cols, rows * cols * sizeof *series->value);
    memmove(series->time, series->time + first, rows * sizeof *series->time);
    memmove(series->line, series->line + first, rows * sizeof *series->line);
}

void trim_end(Series *series, Notes *notes)
{
    const int all = series->rows, known = series->targets + series->past;
    const int end = last_measured(series, all, known, series->cols);

    series->rows = last_measured(series, all, 0, series->targets);
    series->ahead = end > series->rows ? end - series->rows : 0;
    hide_past(series, notes);
    if (series->ahead > 0)
        notes_add(notes, NOTE_FOUND, "%d row%s beyond the last target for future inputs",
                  series->ahead, series->ahead == 1 ? "" : "s");
    const int left = all - series->rows - series->ahead;
    if (left > 0 && left < all)
        notes_add(notes, NOTE_WARNING,
                  "%d row%s after line %ld %s left out: no target is measured there", left,
                  left == 1 ? "" : "s", series->line[all - left - 1], left == 1 ? "is" : "are");
}
