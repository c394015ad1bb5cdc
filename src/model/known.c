#include "model/known.h"

#include "base/ranks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows [first, end) of a series, and what is known ahead of them. */
static Status take(const Series *whole, int first, int end, bool measured, Series *part, Error *err)
{
    const bool ahead = whole->future > whole->fixed;
    const int unknown = whole->targets + whole->past;
    const size_t cols = (size_t)whole->cols, own = (size_t)(end - first);
    const size_t rows = ahead ? (size_t)(series_rows(whole) - first) : own;
    double *value = malloc((rows + 1) * cols * sizeof *value);

    if (!value)
        return error_memory(err, "the rows up to an origin");
    memcpy(value, series_row(whole, first), rows * cols * sizeof *value);
    for (size_t t = measured ? own : 0; t < rows; t++)
        for (int c = 0; c < unknown; c++)
            value[t * cols + (size_t)c] = NAN;
    *part = *whole;
    part->value = value;
    part->rows = (int)own;
    part->ahead = (int)(rows - own);
    part->time = whole->time ? whole->time + first : NULL;
    part->line = whole->line ? whole->line + first : NULL;
    return OK;
}

static void forget(Known *known)
{
    for (int k = 0; k < known->series.parts; k++)
        free(known->series.part[k].value);
    if (known->series.parts > 0)
        free(known->series.part);
    else
        free(known->series.value);
    known->series = (Series){0};
}

void known_free(Known *known)
{
    forget(known);
    free(known->first);
    *known = (Known){0};
}

static Status take_one(Known *known, const Series *whole, int k, int cut, int most, Series *part,
                       Error *err)
{
    const int left = whole->rows - cut, end = left > 1 ? left : 1;

    if (most != KNOWN_ON)
        known->first[k] = most > 0 && end > most ? end - most : 0;
    return take(whole, smaller(known->first[k], end - 1), end, left > 0, part, err);
}

Status known_take(Known *known, const Series *whole, int cut, int most, Error *err)
{
    const int count = series_count(whole);

    forget(known);
    if (!known->first && !(known->first = calloc((size_t)count, sizeof *known->first)))
        return error_memory(err, "the rows up to an origin");
    if (whole->parts == 0)
        return take_one(known, whole, 0, cut, most, &known->series, err);
    Series *part = calloc((size_t)count, sizeof *part);
    if (!part)
        return error_memory(err, "the rows up to an origin");
    known->series = *whole;
    known->series.part = part;
    known->series.parts = known->series.rows = 0;
    for (int k = 0; k < count; k++) {
        if (take_one(known, &whole->part[k], k, cut, most, &part[k], err) != OK)
            break;
        known->series.parts++;
        known->series.rows += part[k].rows;
    }
    if (known->series.parts == 0)
        free(part);
    return err->status;
}

/* ---- views ---- */

static Status view_all(const Series *whole, int cut, bool half, Series *view, Error *err)
{
    Series *part = whole->parts > 0 ? malloc((size_t)whole->parts * sizeof *part) : NULL;

    *view = *whole;
    view->part = part;
    if (whole->parts > 0 && !part)
        return error_memory(err, "the series");
    for (int k = 0; k < series_count(whole); k++) {
        const Series *from = series_at(whole, k);
        Series *to = part ? &part[k] : view;
        const int rows = half ? from->rows / 2 : from->rows - cut;
        if (part)
            *to = *from;
        to->rows = larger(rows, half);
        to->ahead = from->future > from->fixed ? series_rows(from) - to->rows : 0;
    }
    return OK;
}

Status series_view(const Series *whole, int cut, Series *view, Error *err)
{
    return view_all(whole, cut, false, view, err);
}

Status series_half(const Series *whole, Series *view, Error *err)
{
    return view_all(whole, 0, true, view, err);
}

void series_unview(Series *view)
{
    free(view->part);
    *view = (Series){0};
}
