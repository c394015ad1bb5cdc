#include "model/fitted.h"

#include "base/hash.h"
#include "base/ranks.h"

#include <math.h>
#include <stdlib.h>

enum {
    TRACE_ROWS = 32,  /* that a mark is the sum of, */
    TRACE_BEFORE = 1, /* up to so many before the last: that one may still change */
    TRACE_DIGITS = 13 /* of the sum: a whole number that a double holds */
};

/* Rows that a model, or one of its members, was fitted on: of series k, or of its only one. */
static int rows_fitted(const Model *model, int k)
{
    int rows = model->parts > 0 ? model->part[k].fitted : model->fitted;

    for (int i = 0; i < model->members; i++)
        rows = larger(rows, rows_fitted(&model->member[i], k));
    return rows;
}

static void add_row(Hash *hash, const Series *series, int targets, int row)
{
    if (series->time) {
        const int64_t stamp = series_wall(series, row);
        hash_add(hash, &stamp, sizeof stamp);
    }
    for (int c = 0; c < targets; c++) {
        const double value = series_row(series, row)[c];
        const double told = isnan(value) ? HUGE_VAL : value; /* there are many NANs */
        hash_add(hash, &told, sizeof told);
    }
}

/* Of rows [0, end) by the last of them; 0: there are too few. */
static double trace_of(const Series *series, int targets, int end)
{
    const int last = end - TRACE_BEFORE;
    char hex[HASH_TEXT];
    Hash hash;

    if (last < 1)
        return 0;
    hash_begin(&hash);
    for (int row = larger(last - TRACE_ROWS, 0); row < last; row++)
        add_row(&hash, series, targets, row);
    hash_end(&hash, hex);
    hex[TRACE_DIGITS] = '\0';
    return (double)strtoll(hex, NULL, 16);
}

/* The end of the rows with a mark, first where they ended then; 0: they are not there. */
static int find_end(const Series *series, int targets, double trace, int guess)
{
    if (trace == 0 || (guess <= series->rows && trace_of(series, targets, guess) == trace))
        return trace == 0 ? 0 : guess;
    for (int end = series->rows; end > TRACE_BEFORE; end--)
        if (trace_of(series, targets, end) == trace)
            return end;
    return 0;
}

void fitted_trace(Model *model, const Series *series)
{
    for (int k = 0; k < series_count(series); k++) {
        double *trace = model->parts > 0 ? &model->part[k].trace : &model->trace;
        *trace = trace_of(series_at(series, k), model->targets, rows_fitted(model, k));
    }
}

void fitted_note(const Model *model, const Series *series, int test, Notes *notes)
{
    long tested = 0, known = 0;

    if (model->method->kind == METHOD_BASELINE)
        return;
    for (int k = 0; k < series_count(series); k++) {
        const Series *one = series_at(series, k);
        const int fitted = rows_fitted(model, k), first = larger(one->rows - test, 0);
        const double trace = model->parts > 0 ? model->part[k].trace : model->trace;
        const int end = find_end(one, model->targets, trace, fitted);
        tested += one->rows - first;
        known += larger(end - larger(first, end - fitted), 0);
    }
    if (known > 0)
        notes_add(notes, NOTE_WARNING,
                  "of the %ld test rows the model was fitted on %ld: these scores are not those of "
                  "forecasts",
                  tested, known);
}
