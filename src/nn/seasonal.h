/* Seasonal attention: a forecast made of the seasons before it. Each season of the horizon is a
 * linear combination of the past ones, by weights that a net gives for each window anew; weights
 * are free (no softmax), as a season may also be taken off.
 *
 * Letters: n past seasons, m rows of a season, K = ceil(span / m) seasons ahead. */
#ifndef NN_SEASONAL_H
#define NN_SEASONAL_H

#include "base/real.h"

#include <stddef.h>

typedef struct {
    int past;   /* n */
    int length; /* m */
    int span;   /* rows answered */
} Seasonal;

/* K * n */
int seasonal_weights(const Seasonal *s);

/* y[h * stride] += sum over d of weight[h / m, d] * window[d, h % m], h < span; window [n, m], the
 * oldest season first, weight [K, n]. */
void seasonal_forward(const Seasonal *s, const real *window, const real *weight, size_t stride,
                      real *y);

/* dweight [K, n], set, from dy[h * stride]. */
void seasonal_backward(const Seasonal *s, const real *window, const real *dy, size_t stride,
                       real *dweight);

/* First weights [K, n]: most of the last season and some of the like one, `cycle` seasons apart
 * (the same day a week before); cycle below 2 or beyond the window: the last season alone. */
void seasonal_init(const Seasonal *s, int cycle, real *weight);

#endif
