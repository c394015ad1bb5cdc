/* Letters: x = values in the data's units, z = as the network sees them. */
#include "model/classes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Measured values with the gaps closed from the past: the last known one stands in. */
static void column_fill(const double *x, int rows, int stride, double *filled)
{
    double last = NAN;

    for (int t = 0; t < rows; t++) {
        if (!isnan(x[(size_t)t * (size_t)stride]))
            last = x[(size_t)t * (size_t)stride];
        filled[t] = last;
    }
}

/* What stays without a value, before the first measured one, becomes the middle of the scale. */
static void column_clear(real *z, int rows, int stride)
{
    for (int t = 0; t < rows; t++) {
        if (isnan(z[(size_t)t * (size_t)stride]))
            z[(size_t)t * (size_t)stride] = 0;
    }
}

/* Codes of classes as they are: a missing one stays missing. */
static void column_copy(const double *x, int rows, int x_stride, real *z, int stride)
{
    for (int t = 0; t < rows; t++)
        z[(size_t)t * (size_t)stride] = (real)x[(size_t)t * (size_t)x_stride];
}

/* A column of the table and, where the net predicts it, its truth. filled: room for the rows. */
static void frame_column(const Model *model, int column, Frame *frame, double *filled)
{
    const Series *series = frame->series;
    const bool known_ahead = column >= model->targets + model->past;
    const int rows = frame->rows + (known_ahead ? frame->ahead : 0), cols = frame->windows.cols;
    const double *x = series->value + column;

    if (labels_count(model->labels, column) > 0) {
        column_copy(x, rows, series->cols, frame->value + column, cols);
        if (column < frame->windows.outputs)
            column_copy(x, frame->rows, series->cols, frame->truth + column,
                        frame->windows.outputs);
        return;
    }
    column_fill(x, rows, series->cols, filled);
    transform_apply(&model->transform[column], filled, rows, 1, frame->value + column, cols);
    column_clear(frame->value + column, rows, cols);
    if (column < frame->windows.outputs)
        transform_apply(&model->transform[column], x, frame->rows, series->cols,
                        frame->truth + column, frame->windows.outputs);
}

static void frame_calendar(const Model *model, Frame *frame)
{
    const int first = model->targets + model->past + model->future;

    for (int t = 0; t < frame->windows.rows && model->calendar.count > 0; t++)
        calendar_features(&model->calendar, series_time(frame->series, t),
                          frame->value + (size_t)t * (size_t)frame->windows.cols + first);
}

/* Columns in the model's order, each under the name it was trained with. */
static Status check_columns(const Model *model, const Series *series, Error *err)
{
    if (series->targets != model->targets || series->past != model->past ||
        series->future != model->future)
        return error_set(err, ERR_DATA, NULL,
                         "the file gives %d targets, %d past and %d future columns, the model was "
                         "trained with %d, %d and %d",
                         series->targets, series->past, series->future, model->targets, model->past,
                         model->future);
    for (int c = 0; c < series->cols; c++) {
        if (strcmp(series->name[c], model->name[c]) != 0)
            return error_set(err, ERR_DATA, NULL,
                             "column \"%s\" stands where the model was trained with \"%s\"",
                             series->name[c], model->name[c]);
    }
    return classes_match(model, series, err);
}

static void note_frequency(const Model *model, const Series *series, Notes *notes)
{
    char theirs[TIME_TEXT], ours[TIME_TEXT];

    if (series->frequency.months == model->frequency.months &&
        series->frequency.micros == model->frequency.micros)
        return;
    frequency_name(series->frequency, theirs);
    frequency_name(model->frequency, ours);
    notes_add(notes, NOTE_WARNING, "the file is %s, the model was trained on %s steps", theirs,
              ours);
}

static Status check_rows(const Model *model, const Series *series, Error *err)
{
    const Windows shape = model_windows(model);
    const int need = windows_reach(&shape) + model_start(model);

    if (series->rows < need) {
        error_set(err, ERR_DATA, NULL, "%d rows are too few: the model reads a window of %d",
                  series->rows, need);
        error_hint(err, "give it the history before them too");
        return err->status;
    }
    if (model->calendar.count > 0 && !series->time) {
        error_set(err, ERR_DATA, NULL, "no time stamps, but the model was trained with a calendar");
        error_hint(err, "--time COLUMN");
        return err->status;
    }
    if (model->future > 0 && series->ahead < model_ahead(model)) {
        error_set(err, ERR_DATA, NULL,
                  "future columns are known %d rows beyond the end, the %s is %d", series->ahead,
                  model->block > 1 ? "model's own horizon" : "horizon", model_ahead(model));
        error_hint(err,
                   series->ahead > 0 && model->block == 1
                       ? "--horizon %d, or rows with the future columns alone"
                       : "add rows with the future columns alone, or give them with --past",
                   series->ahead);
        return err->status;
    }
    return OK;
}

static void note_missing_ahead(const Model *model, const Series *series, Notes *notes)
{
    int missing = 0;

    for (int t = series->rows; t < series->rows + series->ahead; t++) {
        for (int c = series->targets + series->past; c < series->cols; c++)
            missing += isnan(series->value[(size_t)t * (size_t)series->cols + (size_t)c]) != 0;
    }
    if (missing > 0 && model->future > 0)
        notes_add(notes, NOTE_WARNING,
                  "%d missing values in future columns beyond the end: the last known stand in",
                  missing);
}

static Status frame_members(const Model *model, const Series *series, Frame *frame, Error *err)
{
    if (model->members == 0)
        return OK;
    frame->member = calloc((size_t)model->members, sizeof *frame->member);
    if (!frame->member)
        return error_memory(err, "the tables of the members");
    for (; frame->members < model->members; frame->members++) {
        Notes ignored = {0};
        if (frame_make(&model->member[frame->members], series, &frame->member[frame->members],
                       &ignored, err) != OK)
            break;
    }
    return err->status;
}

Status frame_make(const Model *model, const Series *series, Frame *frame, Notes *notes, Error *err)
{
    double *filled = NULL;
    size_t total;

    *frame = (Frame){.series = series, .rows = series->rows, .windows = model_windows(model)};
    if (check_columns(model, series, err) != OK || check_rows(model, series, err) != OK)
        return err->status;
    note_frequency(model, series, notes);
    note_missing_ahead(model, series, notes);
    frame->ahead = model->future > 0 ? series->ahead : model->config.horizon;
    total = (size_t)series->rows + (size_t)frame->ahead;
    frame->windows.rows = series->rows + frame->ahead;
    frame->value = calloc(total * (size_t)frame->windows.cols, sizeof *frame->value);
    frame->truth = calloc((size_t)series->rows * (size_t)frame->windows.outputs,
                          sizeof *frame->truth);
    filled = malloc(total * sizeof *filled);
    if (!frame->value || !frame->truth || !filled) {
        error_memory(err, "the table of the series");
        goto done;
    }
    frame->windows.value = frame->value;
    frame->windows.truth = frame->truth;
    for (int c = 0; c < series->cols; c++)
        frame_column(model, c, frame, filled);
    frame_calendar(model, frame);
    if (frame_members(model, series, frame, err) != OK)
        goto done;
done:
    free(filled);
    if (err->status != OK)
        frame_free(frame);
    return err->status;
}

void frame_free(Frame *frame)
{
    for (int i = 0; i < frame->members; i++)
        frame_free(&frame->member[i]);
    free(frame->member);
    free(frame->value);
    free(frame->truth);
    *frame = (Frame){0};
}
