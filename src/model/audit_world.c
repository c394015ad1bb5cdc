/* The audit's other world: what is measured after a row becomes another. */
#include "model/audit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double largest(const Series *series, int column)
{
    double most = -HUGE_VAL;

    for (int t = 0; t < series->rows; t++) {
        const double x = series_row(series, t)[column];
        most = x > most ? x : most; /* not where it is missing */
    }
    return most;
}

/* Every third known value is missing, every missing one known. */
static double change_value(double x, double most, int row, int classes)
{
    if (isnan(x))
        return classes > 0 ? 0 : most;
    if (row % 3 == 0)
        return NAN;
    if (classes > 0)
        return (double)(((int)x + 1) % classes);
    return x < most ? most + (most - x) : most + 1 + fabs(most);
}

static Status change_one(const Series *series, int last, Series *other, long *changed, Error *err)
{
    const size_t count = (size_t)series_rows(series) * (size_t)series->cols;

    *other = *series;
    other->value = malloc((count + 1) * sizeof *other->value);
    if (!other->value)
        return error_memory(err, "the audit's series");
    memcpy(other->value, series->value, count * sizeof *other->value);
    for (int c = 0; c < series->targets + series->past; c++) {
        const double most = largest(series, c);
        const int classes = series->labels ? series->labels[c].count : 0;

        for (int t = last + 1; t < series->rows; t++, ++*changed) {
            double *x = &series_row(other, t)[c];
            *x = change_value(*x, most, t, classes);
        }
    }
    return OK;
}

Status series_change(const Series *series, const int *last, Series *other, long *changed,
                     Error *err)
{
    *changed = 0;
    if (series->parts == 0)
        return change_one(series, *last, other, changed, err);
    *other = *series;
    other->parts = 0;
    other->part = calloc((size_t)series->parts, sizeof *other->part);
    if (!other->part)
        return error_memory(err, "the audit's series");
    for (; other->parts < series->parts && err->status == OK; other->parts++)
        if (change_one(&series->part[other->parts], last[other->parts], &other->part[other->parts],
                       changed, err) != OK)
            break;
    return err->status;
}

void series_unchange(Series *other)
{
    for (int k = 0; k < other->parts; k++)
        free(other->part[k].value);
    free(other->part);
    free(other->value);
    *other = (Series){0};
}
