/* Seasonal attention: a forecast made of the seasons before it. Each row of the horizon is a linear
 * combination of the rows at its place in the past seasons, by weights that a net gives for each
 * window anew; weights are free (no softmax), as a season may also be taken off. Beside the seasons
 * it may weigh other series of the rows answered, its sources.
 *
 * Letters: n past seasons, m rows of a season, S sources; d = one of n + S, h = row answered. */
#ifndef NN_SEASONAL_H
#define NN_SEASONAL_H

#include "base/real.h"

#include <stddef.h>

typedef struct {
    int past;    /* n */
    int length;  /* m */
    int span;    /* rows answered */
    int sources; /* S */
} Seasonal;

/* span * (n + S) */
int seasonal_weights(const Seasonal *s);

/* Reals that are weighed, n * m + S * span. */
int seasonal_reads(const Seasonal *s);

/* y[h * stride] += sum of weight[h, d] * season[d, h % m], d < n, and weight[h, n + k] *
 * source[k, h], k < S; past: season [n, m], the oldest first, then source [S, span]; weight
 * [span, n + S]. */
void seasonal_forward(const Seasonal *s, const real *past, const real *weight, size_t stride,
                      real *y);

/* dweight [span, n + S], set, from dy[h * stride]. */
void seasonal_backward(const Seasonal *s, const real *past, const real *dy, size_t stride,
                       real *dweight);

/* First weights [span, n + S]: most of the last season and some of the like one, `cycle` seasons
 * apart (the same day a week before); cycle below 2 or beyond the window: the last season alone.
 * Sources have none. */
void seasonal_init(const Seasonal *s, int cycle, real *weight);

#endif
