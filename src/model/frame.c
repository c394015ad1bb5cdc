/* Letters: x = values in the data's units, z = as the network sees them. */
#include "base/text.h"
#include "model/classes.h"
#include "model/holes.h"
#include "model/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Codes of classes as they are: a missing one stays missing. */
static void column_copy(const double *x, int rows, int x_stride, real *z, int stride)
{
    for (int t = 0; t < rows; t++)
        z[(size_t)t * (size_t)stride] = (real)x[(size_t)t * (size_t)x_stride];
}

/* A column of numbers. Future columns are filled from the past alone: what is known ahead of an
 * origin ends somewhere. room: of the rows. */
static void frame_numbers(const Model *model, int column, int rows, Frame *frame, double *room)
{
    const Transform *transform = &model->transform[column];
    const int cols = frame->windows.cols, stride = frame->series->cols;
    const double *x = frame->series->value + column;
    real *z = frame->value + column;

    if (frame->open && column < model->targets + model->past) {
        missing_since(x, rows, stride, frame->since + column, cols);
        missing_bridge(transform, x, rows, stride, model->config.missing.most,
                       frame->since + column, cols, room, z, frame->open + column, cols);
    } else {
        missing_fill(transform, x, rows, stride, room, z, cols);
    }
    if (frame->truth && column < frame->windows.outputs)
        transform_apply(transform, x, frame->rows, stride, frame->truth + column,
                        frame->windows.outputs);
}

/* A column of the table and, where the net predicts it, its truth. room: of the rows. */
static void frame_column(const Model *model, int column, Frame *frame, double *room)
{
    const Series *series = frame->series;
    const bool known_ahead = column >= model->targets + model->past;
    const int rows = frame->rows + (known_ahead ? frame->ahead : 0), cols = frame->windows.cols;
    const double *x = series->value + column;

    if (labels_count(model->labels, column) == 0) {
        frame_numbers(model, column, rows, frame, room);
        return;
    }
    column_copy(x, rows, series->cols, frame->value + column, cols);
    if (frame->truth && column < frame->windows.outputs)
        column_copy(x, frame->rows, series->cols, frame->truth + column, frame->windows.outputs);
}

/* Whether a row of a column is measured, and so is what its difference is to. */
static bool is_measured(const Model *model, const Series *series, int row, int column)
{
    const int lag = model->transform[column].lag;
    const double *x = series->value + column;
    const size_t cols = (size_t)series->cols;

    return !isnan(x[(size_t)row * cols]) &&
           (lag == 0 || (row >= lag && !isnan(x[(size_t)(row - lag) * cols])));
}

/* What is static is known ahead for ever; the mean stands in where it is missing. */
static void frame_fixed(const Model *model, Frame *frame)
{
    const size_t cols = (size_t)frame->windows.cols;

    for (int c = model_fixed(model); c < frame->series->cols; c++) {
        const double x = frame->series->value[c];
        const bool classes = labels_count(model->labels, c) > 0;
        const real z = classes ? (real)x : isnan(x) ? 0 : transform_at(&model->transform[c], &x, 0);
        for (int t = 0; t < frame->windows.rows; t++)
            frame->value[(size_t)t * cols + (size_t)c] = z;
    }
}

static void frame_marks(const Model *model, Frame *frame)
{
    const Series *series = frame->series;
    const int first = frame->windows.cols - model->marks;

    for (int k = 0; k < model->marks; k++) {
        const bool ahead = model->mark[k] >= model->targets + model->past;
        const int rows = frame->rows + (ahead ? frame->ahead : 0);
        for (int t = 0; t < rows; t++)
            frame->value[(size_t)t * (size_t)frame->windows.cols + (size_t)(first + k)] =
                !is_measured(model, series, t, model->mark[k]);
    }
}

static void frame_calendar(const Model *model, Frame *frame)
{
    const int first = model->targets + model->past + model->future;

    for (int t = 0; t < frame->windows.rows && model->calendar.count > 0; t++)
        calendar_features(&model->calendar, series_wall(frame->series, t),
                          frame->value + (size_t)t * (size_t)frame->windows.cols + first);
}

/* A series that tells nothing of itself, though the model was trained with that. */
static Status refuse_fixed(const Model *model, const Series *series, Error *err)
{
    error_set(err, ERR_DATA, NULL,
              "the file gives %d static column%s, the model was trained with %d, first \"%s\"",
              series->fixed, series->fixed == 1 ? "" : "s", model->fixed,
              model->fixed > 0 ? model->name[model_fixed(model)] : "");
    error_hint(err, "a long table with --id COL, in which they are columns");
    return err->status;
}

/* Columns in the model's order, each under the name it was trained with. */
static Status check_columns(const Model *model, const Series *series, Error *err)
{
    const int cols = series->cols - series->fixed;
    int first = 0;

    if (series->fixed != model->fixed)
        return refuse_fixed(model, series, err);
    if (series->targets != model->targets || series->past != model->past ||
        series->future != model->future)
        return error_set(err, ERR_DATA, NULL,
                         "the file gives %d targets, %d past and %d future columns, the model was "
                         "trained with %d, %d and %d",
                         series->targets, series->past, series->future - series->fixed,
                         model->targets, model->past, model->future - model->fixed);
    if (cols == 1 && series->series_name[0])
        first = 1; /* a column that is a series of its own is called as it is */
    for (int c = first; c < series->cols; c++) {
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

/* What must be known of rows, and beyond the end. */
static Status check_ahead(const Model *model, const Series *series, Error *err)
{
    if (model->calendar.count > 0 && !series->time) {
        error_set(err, ERR_DATA, NULL, "no time stamps, but the model was trained with a calendar");
        error_hint(err, "--time COLUMN");
        return err->status;
    }
    if (model->future > model->fixed && series->ahead < model_ahead(model)) {
        error_set(err, ERR_DATA, NULL,
                  "future columns are known %d rows beyond the end, the %s is %d", series->ahead,
                  model->block > 1 ? "model's own horizon" : "horizon", model_ahead(model));
        error_hint(err,
                   series->ahead > 0 && model->block == 1
                       ? "--horizon %d, or rows with the future columns alone"
                       : "add rows with the future columns alone, or a --future-file with them; "
                         "what is not known ahead is trained with --past",
                   series->ahead);
        return err->status;
    }
    return OK;
}

static Status check_rows(const Model *model, const Series *series, Error *err)
{
    const int need = model_reach(model);

    if (series->rows < need) {
        error_set(err, ERR_DATA, NULL, "%d row%s too few: the model reads a window of %d",
                  series->rows, text_are(series->rows), need);
        error_hint(err, "give it the history before them too");
        return err->status;
    }
    return check_ahead(model, series, err);
}

static void note_missing_ahead(const Model *model, const Series *series, Notes *notes)
{
    int missing = 0;

    for (int t = series->rows; t < series->rows + series->ahead; t++) {
        for (int c = series->targets + series->past; c < series->cols - series->fixed; c++)
            missing += isnan(series_row(series, t)[c]) != 0;
    }
    if (missing > 0 && model->future > 0)
        notes_add(notes, NOTE_WARNING,
                  "%d value%s missing in future columns beyond the end: the last known one is used",
                  missing, missing == 1 ? "" : "s");
}

Status frame_check(const Model *model, const Series *series, Error *err)
{
    if (check_columns(model, series, err) != OK)
        return err->status;
    return check_ahead(model, series, err);
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

/* Whether the table is what answers are compared with as well: all its columns are predicted, and
 * nothing in it stands for what is missing, or for a difference to what was before the file beyond
 * the rows that are never answered. */
static bool is_own_truth(const Model *model, const Frame *frame)
{
    for (int c = 0; c < frame->series->cols; c++)
        if (model->transform[c].lag > model_start(model))
            return false;
    return frame->windows.outputs == frame->windows.cols &&
           !holes_any(frame->series, 0, model_fixed(model), frame->rows);
}

/* Room for the table; that for views from within holes only where the rule and the file need it.
 */
static Status frame_room(const Model *model, Frame *frame, Error *err)
{
    const size_t rows = (size_t)frame->windows.rows, cells = rows * (size_t)frame->windows.cols;
    const bool apart = !is_own_truth(model, frame);
    const bool bridged = model->config.missing.kind == MISSING_INTERPOLATE &&
                         holes_any(frame->series, 0, model->targets + model->past, frame->rows);

    frame->value = calloc(cells, sizeof *frame->value);
    if (apart)
        frame->truth = calloc((size_t)frame->rows * (size_t)frame->windows.outputs,
                              sizeof *frame->truth);
    if (bridged) {
        frame->open = calloc(cells, sizeof *frame->open);
        frame->since = calloc(cells, sizeof *frame->since);
    }
    if (!frame->value || (apart && !frame->truth) || (bridged && (!frame->open || !frame->since)))
        return error_memory(err, "the table of the series");
    return holes_stale(model, frame->series, frame->windows.rows, model->config.missing.most,
                       &frame->stale, err);
}

void frame_look(const Frame *frame, Windows *windows)
{
    windows->rows = frame->windows.rows;
    windows->value = frame->value;
    windows->truth = frame->truth ? frame->truth : frame->value;
    windows->open = frame->open;
    windows->since = frame->since;
    windows->stale = frame->stale;
    windows->stretch = frame->stretch;
    windows->stretches = frame->stretches;
}

static void frame_fill(const Model *model, Frame *frame, double *room)
{
    for (int c = 0; c < model_fixed(model); c++)
        frame_column(model, c, frame, room);
    frame_fixed(model, frame);
    frame_calendar(model, frame);
    frame_marks(model, frame);
    frame_look(frame, &frame->windows);
}

/* A member of one series that is no net reads the series itself. */
static bool needs_table(const Model *model)
{
    return method_net(model->method) || model->several || !model->label[0];
}

Status frame_table(const Model *model, const Series *series, Frame *frame, Error *err)
{
    double *room = NULL;

    *frame = (Frame){.series = series, .rows = series->rows, .windows = model_windows(model)};
    frame->ahead = model->future > model->fixed ? series->ahead : model->config.horizon;
    frame->windows.rows = series->rows + frame->ahead;
    if (!needs_table(model))
        return OK;
    room = malloc((size_t)frame->windows.rows * sizeof *room);
    if (frame_room(model, frame, err) != OK)
        goto done;
    if (!room) {
        error_memory(err, "the table of the series");
        goto done;
    }
    frame_fill(model, frame, room);
done:
    free(room);
    return err->status;
}

Status frame_make(const Model *model, const Series *series, Frame *frame, Notes *notes, Error *err)
{
    *frame = (Frame){0};
    if (series->parts > 0) {
        if (parts_frame(model, series, frame, err) != OK)
            goto done;
    } else {
        if (check_columns(model, series, err) != OK || check_rows(model, series, err) != OK)
            return err->status;
        note_frequency(model, series, notes);
        note_missing_ahead(model, series, notes);
        if (frame_table(model, series, frame, err) != OK)
            goto done;
    }
    if (frame_members(model, series, frame, err) != OK)
        goto done;
done:
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
    free(frame->open);
    free(frame->since);
    free(frame->stale);
    free(frame->stretch);
    *frame = (Frame){0};
}
