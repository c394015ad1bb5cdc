/* Seasonal attention: a forecast made of the seasons before it. Each season of the horizon is a
 * linear combination of the past ones, by weights that a net gives for each window anew; weights
 * are free (no softmax), as a season may also be taken off.
 *
 * Beside the seasons it may weigh other series of the rows answered, its sources.
 *
 * Letters: n past seasons, m rows of a season, K = ceil(span / m) seasons ahead, S sources. */
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

/* K * (n + S) */
int seasonal_weights(const Seasonal *s);

/* Reals that are weighed, n * m + S * span. */
int seasonal_reads(const Seasonal *s);

/* y[h * stride] += sum over d of weight[h / m, d] * window[d, h % m], and over the sources of
 * weight[h / m, n + k] * source[k, h], h < span; past: window [n, m], the oldest season first, then
 * source [S, span]; weight [K, n + S]. */
void seasonal_forward(const Seasonal *s, const real *past, const real *weight, size_t stride,
                      real *y);

/* dweight [K, n + S], set, from dy[h * stride]. */
void seasonal_backward(const Seasonal *s, const real *past, const real *dy, size_t stride,
                       real *dweight);

/* First weights [K, n + S]: most of the last season and some of the like one, `cycle` seasons apart
 * (the same day a week before); cycle below 2 or beyond the window: the last season alone. Sources
 * have none. */
void seasonal_init(const Seasonal *s, int cycle, real *weight);

#endif
