/* The frame of several series, and rows of it: their tables one after another, each followed by
 * room for what is known ahead. Each is made by itself, so that nothing that fills it comes from
 * beyond its rows. */
#include "model/parts.h"
#include "model/predict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int rows_ahead(const Model *model, const Series *part)
{
    return model->future > model->fixed ? part->ahead : model->config.horizon;
}

static Status frame_room(Frame *frame, Error *err)
{
    const Windows *windows = &frame->windows;
    const size_t rows = (size_t)windows->rows, cells = rows * (size_t)windows->cols;

    frame->value = calloc(cells, sizeof *frame->value);
    frame->truth = calloc(rows * (size_t)windows->outputs, sizeof *frame->truth);
    if (!frame->value || !frame->truth)
        return error_memory(err, "the table of the series");
    return OK;
}

/* Tables that only some parts need: those before stand in it as they are. */
static Status frame_holes(Frame *frame, const Frame *own, Error *err)
{
    const size_t rows = (size_t)frame->windows.rows, cells = rows * (size_t)frame->windows.cols;

    if (own->open && !frame->open) {
        frame->open = calloc(cells, sizeof *frame->open);
        frame->since = calloc(cells, sizeof *frame->since);
        if (!frame->open || !frame->since)
            return error_memory(err, "the table of the series");
    }
    if (own->stale && !frame->stale &&
        !(frame->stale = calloc(3 * (rows + 1), sizeof *frame->stale)))
        return error_memory(err, "the holes");
    return OK;
}

/* Rows counted as stale go on from part to part. */
static void add_stale(Frame *frame, const Frame *own, int first, int rows)
{
    int *stale = frame->stale + 3 * (size_t)first;

    for (size_t i = 3; i < 3 * ((size_t)rows + 1); i++)
        stale[i] = stale[i % 3] + (own->stale ? own->stale[i] : 0);
}

/* One part's table into its place. */
static void add_table(Frame *frame, const Frame *own, int first)
{
    const size_t cols = (size_t)frame->windows.cols, outputs = (size_t)frame->windows.outputs;
    const size_t at = (size_t)first * cols, cells = (size_t)own->windows.rows * cols;
    const size_t answers = (size_t)own->rows * outputs;
    real *truth = frame->truth + (size_t)first * outputs;

    memcpy(frame->value + at, own->value, cells * sizeof *own->value);
    memcpy(truth, own->windows.truth, answers * sizeof *truth);
    for (size_t i = answers; i < (size_t)own->windows.rows * outputs; i++)
        truth[i] = NAN;
    if (own->open) {
        memcpy(frame->open + at, own->open, cells * sizeof *own->open);
        memcpy(frame->since + at, own->since, cells * sizeof *own->since);
    }
    if (frame->stale)
        add_stale(frame, own, first, own->windows.rows);
}

static Status join(const Model *model, const Series *series, Frame *frame, Error *err)
{
    for (int k = 0; k < series->parts; k++) {
        const Model view = parts_view(model, k);
        const int first = frame->stretch[k].first;
        Frame own = {0};
        if (frame_table(&view, &series->part[k], &own, err) != OK ||
            frame_holes(frame, &own, err) != OK) {
            frame_free(&own);
            return err->status;
        }
        add_table(frame, &own, first);
        frame_free(&own);
    }
    return OK;
}

Status parts_frame(const Model *model, const Series *series, Frame *frame, Error *err)
{
    Windows *windows = &frame->windows;

    ASSERT(series->parts > 0 && series->parts == model->parts);
    *frame = (Frame){.series = series, .windows = model_windows(model)};
    frame->stretch = calloc((size_t)series->parts, sizeof *frame->stretch);
    if (!frame->stretch)
        return error_memory(err, "the table of the series");
    for (; frame->stretches < series->parts; frame->stretches++) {
        const Series *part = &series->part[frame->stretches];
        if (frame_check(model, part, err) != OK)
            return err->status;
        frame->stretch[frame->stretches] = (Stretch){windows->rows,
                                                     model->part[frame->stretches].split};
        windows->rows += part->rows + rows_ahead(model, part);
    }
    frame->rows = windows->rows;
    if (frame_room(frame, err) != OK || join(model, series, frame, err) != OK)
        return err->status;
    frame_look(frame, windows);
    return OK;
}

int parts_find(const Frame *frame, int *row)
{
    const int k = windows_stretch(&frame->windows, *row);

    if (frame->stretches > 0)
        *row -= frame->stretch[k].first;
    return k;
}

Status predict_rows(const Model *model, const Frame *frame, const int *part, const int *origin,
                    int origins, int horizon, int threads, Forecast *forecast, Error *err)
{
    const size_t size = (size_t)origins * sizeof *origin;
    int *row, *kept;

    if (!part || origins == 0)
        return predict(model, frame, origin, origins, horizon, threads, forecast, err);
    *forecast = (Forecast){0};
    row = calloc((size_t)origins, sizeof *row);
    kept = malloc(size);
    if (!row || !kept) {
        error_memory(err, "the forecasts");
        goto done;
    }
    for (int r = 0; r < origins; r++)
        row[r] = frame->stretch[part[r]].first + origin[r];
    if (predict(model, frame, row, origins, horizon, threads, forecast, err) != OK)
        goto done;
    memcpy(forecast->origin, origin, size);
    forecast->part = memcpy(kept, part, size);
    kept = NULL;
done:
    free(row);
    free(kept);
    return err->status;
}
