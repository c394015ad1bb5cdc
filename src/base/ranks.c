#include "base/ranks.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static int compare_integers(const void *a, const void *b)
{
    const int x = *(const int *)a, y = *(const int *)b;

    return (x > y) - (x < y);
}

static int compare_times(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

void sort_ascending(double *x, size_t n)
{
    qsort(x, n, sizeof *x, compare);
}

void sort_integers(int *x, size_t n)
{
    qsort(x, n, sizeof *x, compare_integers);
}

void sort_times(int64_t *x, size_t n)
{
    qsort(x, n, sizeof *x, compare_times);
}
