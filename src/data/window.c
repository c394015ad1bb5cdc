/* Letters: s = step of a window, b = column of the batch, o = origin. */
#include "data/window.h"

#include <stddef.h>
#include <string.h>

static size_t known(const Windows *windows)
{
    return (size_t)windows->targets + windows->past;
}

/* memcpy, but a call only where it pays: most samples have one or a few columns. */
static inline void copy(real *to, const real *from, size_t count)
{
    if (count == 1)
        *to = *from;
    else
        memcpy(to, from, count * sizeof *to);
}

int windows_inputs(const Windows *windows)
{
    const int ahead = windows->future * (1 + windows->further);
    if (windows->lags.count == 0)
        return windows->targets + windows->past + ahead;
    return windows->targets * windows->lags.count + windows->past * windows->past_lags.count +
           ahead;
}

static int last_lag(const Lags *lags)
{
    return lags->count == 0 ? 0 : lags->lag[lags->count - 1];
}

int windows_reach(const Windows *windows)
{
    if (windows->lags.count == 0)
        return windows->steps;
    const int target = last_lag(&windows->lags), past = last_lag(&windows->past_lags);
    return target > past ? target : past;
}

/* NARX: the columns [first, first + count) at their lags before row o + 1. */
static real *lagged(const Windows *windows, const Lags *lags, int first, int count,
                    const real *next, real *x)
{
    for (int column = first; column < first + count; column++)
        for (int k = 0; k < lags->count; k++)
            *x++ = next[column - (ptrdiff_t)lags->lag[k] * windows->cols];
    return x;
}

/* The future columns of the row `next` and of those further on. */
static inline void copy_ahead(const Windows *windows, const real *next, real *x)
{
    for (int k = 0; k <= windows->further && windows->future > 0; k++)
        copy(x + (size_t)k * windows->future, next + (size_t)k * windows->cols + known(windows),
             windows->future);
}

static void narx_input(const Windows *windows, const real *value, int origin, real *x)
{
    const real *next = value + ((size_t)origin + 1) * windows->cols;
    x = lagged(windows, &windows->lags, 0, windows->targets, next, x);
    x = lagged(windows, &windows->past_lags, windows->targets, windows->past, next, x);
    copy_ahead(windows, next, x);
}

static void recurrent_input(const Windows *windows, const real *value, int origin, size_t batch,
                            int b, real *x)
{
    const size_t cols = windows->cols, measured = known(windows), ahead = windows->future;
    const size_t inputs = measured + ahead * (1 + (size_t)windows->further);
    const real *row = value + ((size_t)origin + 1 - windows->steps) * cols;
    if (batch == 1 && inputs == cols && ahead == 0) {
        memcpy(x, row, windows->steps * cols * sizeof *x);
        return;
    }
    x += b * inputs;
    for (int s = 0; s < windows->steps; s++, row += cols, x += batch * inputs) {
        copy(x, row, measured);
        copy_ahead(windows, row + cols, x + measured);
    }
}

void windows_input(const Windows *windows, const real *value, int origin, int batch, int b, real *x)
{
    ASSERT(origin >= windows_reach(windows) - 1 && b >= 0 && b < batch);
    ASSERT(origin + (windows->future > 0) * (1 + windows->further) < windows->rows);
    if (windows->lags.count == 0)
        recurrent_input(windows, value, origin, (size_t)batch, b, x);
    else
        narx_input(windows, value, origin, x + (size_t)b * windows_inputs(windows));
}

void windows_gather(const Windows *windows, const int *origin, int batch, int answers, real *x,
                    real *y)
{
    ASSERT(answers == 1 || answers == windows->steps);
    const size_t outputs = windows->outputs;
    for (int b = 0; b < batch; b++) {
        ASSERT(origin[b] + 1 < windows->rows);
        windows_input(windows, windows->value, origin[b], batch, b, x);
        const real *truth = windows->truth + ((size_t)origin[b] + 2 - answers) * outputs;
        for (int s = 0; s < answers; s++)
            copy(y + ((size_t)s * batch + b) * outputs, truth + s * outputs, outputs);
    }
}
