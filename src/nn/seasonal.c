#include "nn/seasonal.h"

#include <stdbool.h>
#include <string.h>

/* Shares of the last season and of the like one that a net begins with. */
static const real LAST_SHARE = (real)0.6, LIKE_SHARE = (real)0.4;

static int ahead(const Seasonal *s)
{
    return (s->span + s->length - 1) / s->length;
}

int seasonal_weights(const Seasonal *s)
{
    return ahead(s) * (s->past + s->sources);
}

int seasonal_reads(const Seasonal *s)
{
    return s->past * s->length + s->sources * s->span;
}

/* Rows of season k of the horizon; the last may be cut. */
static int rows_of(const Seasonal *s, int k)
{
    const int left = s->span - k * s->length;

    return left < s->length ? left : s->length;
}

/* The first row of what weight d of season k of the horizon is of. */
static const real *weighed(const Seasonal *s, const real *past, int k, int d)
{
    const size_t season = (size_t)s->length, span = (size_t)s->span;

    if (d < s->past)
        return past + (size_t)d * season;
    return past + (size_t)s->past * season + (size_t)(d - s->past) * span + (size_t)k * season;
}

void seasonal_forward(const Seasonal *s, const real *past, const real *weight, size_t stride,
                      real *y)
{
    for (int k = 0; k < ahead(s); k++, y += (size_t)s->length * stride) {
        for (int d = 0; d < s->past + s->sources; d++, weight++) {
            const real *x = weighed(s, past, k, d);
            for (int i = 0; i < rows_of(s, k); i++)
                y[(size_t)i * stride] += *weight * x[i];
        }
    }
}

void seasonal_backward(const Seasonal *s, const real *past, const real *dy, size_t stride,
                       real *dweight)
{
    for (int k = 0; k < ahead(s); k++, dy += (size_t)s->length * stride) {
        for (int d = 0; d < s->past + s->sources; d++) {
            const real *x = weighed(s, past, k, d);
            double sum = 0;
            for (int i = 0; i < rows_of(s, k); i++)
                sum += (double)dy[(size_t)i * stride] * (double)x[i];
            *dweight++ = (real)sum;
        }
    }
}

void seasonal_init(const Seasonal *s, int cycle, real *weight)
{
    memset(weight, 0, (size_t)seasonal_weights(s) * sizeof *weight);
    for (int k = 0; k < ahead(s); k++, weight += s->past + s->sources) {
        const bool like = cycle > 1 && cycle <= s->past;
        weight[s->past - 1] += like ? LAST_SHARE : 1;
        if (like)
            weight[s->past - cycle + k % cycle] += LIKE_SHARE;
    }
}
