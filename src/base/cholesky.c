#include "base/cholesky.h"

#include <math.h>
#include <stddef.h>

/* What is left of a diagonal element, of what it was, where the rest is rounding. */
#define PIVOT_LEAST 1e-9

/* to -= factor * from, elements side by side: the same bits at any width of the processor. */
static void subtract(size_t n, double factor, const double *restrict from, double *restrict to)
{
    for (size_t i = 0; i < n; i++)
        to[i] -= factor * from[i];
}

static void divide(size_t n, double by, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = by > 0 ? x[i] / by : 0;
}

void cholesky_factor(int order, double *a)
{
    const size_t n = (size_t)order;

    for (size_t k = 0; k < n; k++) {
        double *row = a + k * n;
        const double whole = row[k];
        for (size_t i = 0; i < k; i++)
            subtract(n - k, a[i * n + k], a + i * n + k, row + k);
        row[k] = row[k] > PIVOT_LEAST * whole ? sqrt(row[k]) : 0;
        divide(n - k - 1, row[k], row + k + 1);
    }
}

void cholesky_solve(int order, const double *u, int count, double *b)
{
    const size_t n = (size_t)order, width = (size_t)count;

    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            subtract(width, u[k * n + i], b + k * width, b + i * width);
        divide(width, u[i * n + i], b + i * width);
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++)
            subtract(width, u[i * n + k], b + k * width, b + i * width);
        divide(width, u[i * n + i], b + i * width);
    }
}
