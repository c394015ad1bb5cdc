#include "data/ahead.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int first_future(const Series *series)
{
    return series->targets + series->past;
}

/* Behind the last future column; static ones are not read again. */
static int end_future(const Series *series)
{
    return series->cols - series->fixed;
}

/* How the second file is read: its future columns stand where targets would. labels: [future] room.
 */
static void choose_options(const Series *series, const SeriesOptions *options, Labels *labels,
                           SeriesOptions *own)
{
    const int first = first_future(series);

    *own = *options;
    own->known[0].name = (const char(*)[COLUMN_NAME])series->name + first;
    own->known[0].count = end_future(series) - first;
    own->known[1].count = own->known[2].count = 0;
    own->past[0] = own->future[0] = own->categorical[0] = own->fixed[0] = '\0';
    own->future_file[0] = '\0';
    own->labels = labels;
    own->gaps = GAPS_KEEP;
    own->shape = series->shape;
    text_copy(own->id, sizeof own->id, series->id_name);
    text_copy(own->series, sizeof own->series, series->series_name);
    text_copy(own->time, sizeof own->time, series->time ? series->time_columns : "none");
    text_copy(own->date_format, sizeof own->date_format, series->date_format);
    for (int i = 0; i < own->known[0].count && series->labels; i++)
        labels[i] = series->labels[first + i];
}

/* The stamps continue those that are there, a row at a time; irregular ones ascend. */
static Status check_stamps(const char *path, const Series *series, const Series *own, Error *err)
{
    const int rows = series->rows + series->ahead;
    const bool regular = frequency_known(series->frequency) || series->weekdays;
    char place[CSV_PLACE], found[TIME_TEXT], last[TIME_TEXT], next[TIME_TEXT];

    for (int row = 0; row < own->rows && series->time; row++) {
        const int64_t before = row > 0 ? own->time[row - 1] : series->time[rows - 1];
        if (regular ? own->time[row] == series_time(series, rows + row) : own->time[row] > before)
            continue;
        csvfile_place(path, own->line[row], 0, place);
        timestamp_write(own->time[row], series->style, found);
        timestamp_write(before, series->style, last);
        series_time_text(series, rows + row, next);
        error_set(err, ERR_DATA, place, "%s does not continue the series: %s follows %s", found,
                  regular ? next : "a later stamp", last);
        if (own->time[row] <= before)
            error_hint(err, "leave out the rows up to %s", last);
        return err->status;
    }
    return OK;
}

static Status append(Series *series, const Series *own, Error *err)
{
    const size_t width = (size_t)series->cols, rows = (size_t)series->rows + (size_t)series->ahead;
    const size_t total = rows + (size_t)own->rows;
    double *value = realloc(series->value, total * width * sizeof *value);
    series->value = value ? value : series->value;
    long *line = realloc(series->line, total * sizeof *line);
    series->line = line ? line : series->line;
    int64_t *time = series->time ? realloc(series->time, total * sizeof *time) : NULL;
    series->time = time ? time : series->time;

    if (!value || !line || (series->time && !time))
        return error_memory(err, "the values");
    for (int row = 0; row < own->rows; row++) {
        double *to = value + (rows + (size_t)row) * width;
        memcpy(to, value, width * sizeof *to);
        for (int c = 0; c < end_future(series); c++)
            to[c] = c < first_future(series) ? (double)NAN
                                             : own->value[(size_t)row * (size_t)own->cols +
                                                          (size_t)(c - first_future(series))];
        line[rows + (size_t)row] = own->line[row];
        if (time)
            time[rows + (size_t)row] = own->time[row];
    }
    series->ahead += own->rows;
    return OK;
}

Status ahead_read(const char *path, const SeriesOptions *options, Series *series, Notes *notes,
                  Error *err)
{
    Labels *labels = NULL;
    SeriesOptions own_options;
    Series own = {0};
    Notes unheard = {0};
    char last[TIME_TEXT];

    if (series->future == series->fixed)
        return error_option("--future-file", "there are no future inputs to read from it",
                            "--future COL,..", err);
    labels = calloc((size_t)series->future, sizeof *labels);
    if (!labels)
        return error_memory(err, "the labels");
    choose_options(series, options, labels, &own_options);
    if (series_read(path, &own_options, &own, &unheard, err) != OK ||
        check_stamps(path, series, &own, err) != OK || append(series, &own, err) != OK)
        goto done;
    series_time_text(series, series->rows + series->ahead - 1, last);
    notes_add(notes, NOTE_FOUND, "future inputs: %d row%s of %s, to %s", own.rows,
              own.rows == 1 ? "" : "s", path, last);
done:
    series_free(&own);
    free(labels);
    return err->status;
}
