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
    return ahead(s) * s->past;
}

/* Rows of season k of the horizon; the last may be cut. */
static int rows_of(const Seasonal *s, int k)
{
    const int left = s->span - k * s->length;

    return left < s->length ? left : s->length;
}

void seasonal_forward(const Seasonal *s, const real *window, const real *weight, size_t stride,
                      real *y)
{
    for (int k = 0; k < ahead(s); k++, y += (size_t)s->length * stride) {
        const real *season = window;
        for (int d = 0; d < s->past; d++, season += s->length, weight++)
            for (int i = 0; i < rows_of(s, k); i++)
                y[(size_t)i * stride] += *weight * season[i];
    }
}

void seasonal_backward(const Seasonal *s, const real *window, const real *dy, size_t stride,
                       real *dweight)
{
    for (int k = 0; k < ahead(s); k++, dy += (size_t)s->length * stride) {
        const real *season = window;
        for (int d = 0; d < s->past; d++, season += s->length) {
            double sum = 0;
            for (int i = 0; i < rows_of(s, k); i++)
                sum += (double)dy[(size_t)i * stride] * (double)season[i];
            *dweight++ = (real)sum;
        }
    }
}

void seasonal_init(const Seasonal *s, int cycle, real *weight)
{
    memset(weight, 0, (size_t)seasonal_weights(s) * sizeof *weight);
    for (int k = 0; k < ahead(s); k++, weight += s->past) {
        const bool like = cycle > 1 && cycle <= s->past;
        weight[s->past - 1] += like ? LAST_SHARE : 1;
        if (like)
            weight[s->past - cycle + k % cycle] += LIKE_SHARE;
    }
}
