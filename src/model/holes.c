#include "model/holes.h"

#include "base/ranks.h"
#include "model/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A limit nobody asked for may not cost more than this share of the training windows: columns that
 * are measured now and then are holes for the most part. */
#define LEFT_OUT_MOST 0.5

enum { STALE_KINDS = 3 /* targets, past, future */ };

static bool missing_at(const Series *series, int row, int column)
{
    return isnan(series_row(series, row)[column]) != 0;
}

bool holes_any(const Series *series, int first, int end, int rows)
{
    for (int row = 0; row < rows; row++)
        for (int c = first; c < end; c++)
            if (missing_at(series, row, c))
                return true;
    return false;
}

/* What is static is missing in all rows or in none: no hole. */
static int holes_end(const Series *series)
{
    return series->cols - series->fixed;
}

/* The same in the training rows, of several series those of each. */
static bool holes_trained(const Model *model, const Series *series, int first, int end)
{
    for (int k = 0; k < series->parts; k++)
        if (holes_any(&series->part[k], first, end, model->part[k].split.train))
            return true;
    return series->parts == 0 && holes_any(series, first, end, model->split.train);
}

/* Whether anything is missing in any row, which is worth a word. */
static bool holes_told(const Series *series)
{
    for (int k = 0; k < series->parts; k++)
        if (holes_told(&series->part[k]))
            return true;
    return series->parts == 0 && holes_any(series, 0, holes_end(series), series->rows);
}

/* Whether something stands in where the column is missing: classes stay missing. */
static bool is_filled(const Model *model, int column)
{
    return labels_count(model->labels, column) == 0;
}

static int kind_of(const Model *model, int column)
{
    return column < model->targets ? 0 : column < model->targets + model->past ? 1 : 2;
}

/* Marks the stale rows of a column, and those whose difference is one to a stale row; returns
 * whether there are any. */
static bool mark_stale(const Series *series, int column, int rows, int most, int lag, int *stale)
{
    int since = 0;
    bool any = false;

    for (int t = 0; t < rows; t++) {
        since = missing_at(series, t, column) ? since + 1 : 0;
        if (since <= most)
            continue;
        any = true;
        stale[(size_t)(t + 1) * STALE_KINDS] = 1;
        if (lag > 0 && t + lag < rows)
            stale[(size_t)(t + lag + 1) * STALE_KINDS] = 1;
    }
    return any;
}

Status holes_stale(const Model *model, const Series *series, int rows, int most, int **stale,
                   Error *err)
{
    const int all = series->rows + series->ahead, known = rows < all ? rows : all;
    bool any = false;

    *stale = NULL;
    if (most == 0 || !holes_any(series, 0, holes_end(series), known))
        return OK;
    *stale = calloc(((size_t)rows + 1) * STALE_KINDS, sizeof **stale);
    if (!*stale)
        return error_memory(err, "the holes");
    for (int c = 0; c < holes_end(series); c++) {
        const int kind = kind_of(model, c);
        if (is_filled(model, c))
            any |= mark_stale(series, c, kind < 2 ? series->rows : known, most,
                              model->transform[c].lag, *stale + kind);
    }
    for (size_t i = STALE_KINDS; i < ((size_t)rows + 1) * STALE_KINDS; i++)
        (*stale)[i] += (*stale)[i - STALE_KINDS];
    if (!any) {
        free(*stale);
        *stale = NULL;
    }
    return OK;
}

/* Adds the origins of training, and those of them whose windows would read stale rows. */
static Status count_stale(const Model *model, const Series *series, int most, long *count,
                          long *origins, Error *err)
{
    Windows windows = model_windows(model);
    const int first = windows_reach(&windows) - 1 + model_start(model);
    const int end = larger(model->split.train - model->block, first);
    int *stale;

    for (int k = 0; k < series->parts; k++) {
        const Model view = parts_view(model, k);
        if (count_stale(&view, &series->part[k], most, count, origins, err) != OK)
            return err->status;
    }
    if (series->parts > 0)
        return OK;
    *origins += end - first;
    if (holes_stale(model, series, series->rows + series->ahead, most, &stale, err) != OK)
        return err->status;
    windows.stale = stale;
    windows.rows = series->rows + series->ahead;
    for (int origin = first; origin < end; origin++)
        *count += windows_stale(&windows, origin, 0);
    free(stale);
    return OK;
}

static Status plan_auto(Model *model, const Series *series, Notes *notes, Error *err)
{
    const Windows windows = model_windows(model);
    const int half = (windows_reach(&windows) + 1) / 2;
    long count = 0, origins = 0;

    model->config.missing = (MissingRule){.kind = MISSING_FORWARD, .most = half};
    if (!holes_told(series))
        return OK;
    if (count_stale(model, series, half, &count, &origins, err) != OK)
        return err->status;
    if (origins > 0 && (double)count > LEFT_OUT_MOST * (double)origins) {
        model->config.missing.most = 0;
        notes_add(notes, NOTE_WARNING,
                  "missing values: the last known value is used however long a hole is; with "
                  "--missing forward:%d, "
                  "half a window, %ld of %ld training windows would be left out",
                  half, count, origins);
    } else {
        notes_add(notes, NOTE_FOUND,
                  "missing values: the last known value is used for up to %d rows, half a window",
                  half);
    }
    return OK;
}

static Status plan_marks(Model *model, const Series *series, Notes *notes, Error *err)
{
    model->mark = calloc((size_t)series->cols, sizeof *model->mark);
    if (!model->mark)
        return error_memory(err, "the columns");
    for (int c = 0; c < holes_end(series); c++) {
        const bool read = c >= model->targets || !model->config.blind;
        if (read && is_filled(model, c) && holes_trained(model, series, c, c + 1))
            model->mark[model->marks++] = c;
    }
    if (model->marks > 0)
        notes_add(notes, NOTE_FOUND, "missing values: marked in %d column%s", model->marks,
                  model->marks == 1 ? "" : "s");
    else if (holes_told(series))
        notes_add(notes, NOTE_WARNING,
                  "missing values: the training rows have none to learn marks from; the last known "
                  "value is used");
    return OK;
}

Status holes_plan(Model *model, const Series *series, Notes *notes, Error *err)
{
    const MissingKind kind = model->config.missing.kind;

    if (model->method->kind == METHOD_BASELINE)
        return OK;
    if (kind == MISSING_AUTO && model->method->kind == METHOD_STACK) {
        if (holes_told(series))
            notes_add(notes, NOTE_FOUND,
                      "missing values: the last known value is used, by each member as far as its "
                      "window allows");
        return OK;
    }
    if (kind == MISSING_AUTO)
        return plan_auto(model, series, notes, err);
    if (kind == MISSING_MASK)
        return plan_marks(model, series, notes, err);
    if (kind == MISSING_INTERPOLATE && model->config.head == HEAD_NEXT) {
        error_set(err, ERR_USAGE, "--missing",
                  "a net that answers at every step would read a line to the value that it is to "
                  "forecast");
        error_hint(err, "--missing forward or mask; or --head last");
    }
    return err->status;
}

void holes_note_training(const Model *model, int left_out, Notes *notes)
{
    char rule[MISSING_TEXT];

    if (left_out == 0)
        return;
    missing_write(model->config.missing, rule);
    notes_add(notes, NOTE_FOUND,
              "%d training window%s left out: %s a hole longer than --missing %s bridges", left_out,
              left_out == 1 ? "" : "s", left_out == 1 ? "it reads" : "they read", rule);
}

void holes_note_origins(const Frame *frame, const char *part, const int *origin, int origins,
                        Notes *notes)
{
    int count = 0;

    for (int r = 0; r < origins; r++)
        count += windows_stale(&frame->windows, origin[r], 0);
    if (count > 0)
        notes_add(notes, NOTE_WARNING,
                  "%d of %d %s forecasts start in or just behind a hole that is longer than what "
                  "is bridged",
                  count, origins, part);
}

void holes_note_end(const Model *model, const Frame *frame, Notes *notes)
{
    const Series *series = frame->series;
    const int end = frame->rows - 1;

    for (int c = 0; c < model->targets + model->past; c++) {
        int since = 0;
        while (since <= end && missing_at(series, end - since, c))
            since++;
        if (since > 0 && model->method->kind != METHOD_BASELINE)
            notes_add(notes, NOTE_WARNING,
                      "the last %d row%s before the forecast have no value of \"%s\"", since,
                      since == 1 ? "" : "s", series->name[c]);
    }
    if (windows_stale(&frame->windows, end, 0))
        notes_add(notes, NOTE_WARNING,
                  "the forecast beyond the end reads a hole that is longer than what is bridged");
}
