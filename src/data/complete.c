#include "data/complete.h"

#include <math.h>

static bool is_missing(const Series *series, int row, int column)
{
    return isnan(series_row(series, row)[column]) != 0;
}

/* The line of a row, or of the last one before it that stands in the file. */
static long line_before(const Series *series, int row)
{
    while (row > 0 && series->line[row] == 0)
        row--;
    return series->line[row];
}

Status complete_check(const Series *series, const char *path, const int *column, Error *err)
{
    long count = 0;
    int first_row = 0, first = 0;
    char place[CSV_PLACE], stamp[TIME_TEXT];

    for (int row = 0; row < series->rows + series->ahead; row++)
        for (int c = row < series->rows ? 0 : series->targets + series->past; c < series->cols; c++)
            if (is_missing(series, row, c) && count++ == 0) {
                first_row = row;
                first = c;
            }
    if (count == 0)
        return OK;
    const bool inserted = series->line[first_row] == 0;
    const int field = inserted || !column
                          ? 0
                          : column[first] + 1 + (series->shape == SHAPE_ROWS ? first_row : 0);
    csvfile_place(path, line_before(series, first_row), field, place);
    series_time_text(series, first_row, stamp);
    if (inserted)
        error_set(err, ERR_DATA, place, "no row of %s after this one; %ld missing value%s in all",
                  stamp, count, count == 1 ? "" : "s");
    else
        error_set(err, ERR_DATA, place, "no value in column \"%s\"; %ld missing value%s in all",
                  series->name[first], count, count == 1 ? "" : "s");
    error_hint(err, "--missing forward, interpolate or mask; forecast help missing");
    return err->status;
}
