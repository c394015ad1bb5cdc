#include "nn/seasonal.h"

#include <stdbool.h>
#include <string.h>

/* Shares of the last season and of the like one that a net begins with. */
static const real LAST_SHARE = (real)0.6, LIKE_SHARE = (real)0.4;

static int weights_of_row(const Seasonal *s)
{
    return s->past + s->sources;
}

int seasonal_weights(const Seasonal *s)
{
    return s->span * weights_of_row(s);
}

int seasonal_reads(const Seasonal *s)
{
    return s->past * s->length + s->sources * s->span;
}

/* What weight d of row h is of. */
static real weighed(const Seasonal *s, const real *past, int h, int d)
{
    if (d < s->past)
        return past[d * s->length + h % s->length];
    return past[s->past * s->length + (d - s->past) * s->span + h];
}

void seasonal_forward(const Seasonal *s, const real *past, const real *weight, size_t stride,
                      real *y)
{
    for (int h = 0; h < s->span; h++)
        for (int d = 0; d < weights_of_row(s); d++)
            y[(size_t)h * stride] += *weight++ * weighed(s, past, h, d);
}

void seasonal_backward(const Seasonal *s, const real *past, const real *dy, size_t stride,
                       real *dweight)
{
    for (int h = 0; h < s->span; h++)
        for (int d = 0; d < weights_of_row(s); d++)
            *dweight++ = dy[(size_t)h * stride] * weighed(s, past, h, d);
}

void seasonal_init(const Seasonal *s, int cycle, real *weight)
{
    const bool like = cycle > 1 && cycle <= s->past;

    memset(weight, 0, (size_t)seasonal_weights(s) * sizeof *weight);
    for (int h = 0; h < s->span; h++, weight += weights_of_row(s)) {
        weight[s->past - 1] += like ? LAST_SHARE : 1;
        if (like)
            weight[s->past - cycle + h / s->length % cycle] += LIKE_SHARE;
    }
}
