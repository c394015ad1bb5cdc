/* What is taken from a window's inputs and answers (AnchorKind). */
#include "data/window.h"

/* The table itself may hold what the origin does not know yet; a copy is made for its origin. */
static real value_at(const Windows *windows, const real *value, int origin, int row, int target)
{
    if (value == windows->value)
        return windows_at(windows, origin, row, target);
    return value[(size_t)row * (size_t)windows->cols + (size_t)target];
}

/* Rows of the window that a target is read at: 0 is the first of them. */
static int rows_of(const Windows *windows)
{
    const int segment = windows->segment > 1 ? windows->segment : 1;

    return windows_lagged(windows) ? windows->lags.count : windows->steps * segment;
}

static int row_of(const Windows *windows, int origin, int i)
{
    if (windows_lagged(windows))
        return origin + 1 - windows->lags.lag[i];
    return origin + 1 - rows_of(windows) + i;
}

/* The level of a target's inputs. */
static real level(const Windows *windows, const real *value, int origin, int target)
{
    const int rows = rows_of(windows);
    double sum = 0;

    if (windows->anchor != ANCHOR_MEAN)
        return value_at(windows, value, origin, origin, target);
    for (int i = 0; i < rows; i++)
        sum += (double)value_at(windows, value, origin, row_of(windows, origin, i), target);
    return (real)(sum / rows);
}

/* Columns of numbers among targets and past: what a row of a recurrent window is made of. */
static int numbers(const Windows *windows)
{
    int count = 0;

    for (int c = 0; c < windows->targets + windows->past; c++)
        count += !windows->classes || windows->classes[c] == 0;
    return count;
}

void anchor_input(const Windows *windows, const real *value, int origin, int batch, int b, real *x)
{
    const bool lagged = windows_lagged(windows);
    const int rows = rows_of(windows), segment = lagged ? rows : rows / windows->steps;
    const size_t inputs = (size_t)windows_inputs(windows);
    const size_t step = lagged ? 1 : (size_t)numbers(windows);

    x += (size_t)b * inputs + (size_t)windows_symbols(windows);
    for (int c = 0; c < windows->targets; c++) {
        const real anchor = level(windows, value, origin, c);
        real *first = x + (size_t)c * (lagged ? (size_t)rows : 1);
        for (int i = 0; i < rows; i++)
            first[(size_t)(i / segment) * (size_t)batch * inputs + (size_t)(i % segment) * step] -=
                anchor;
    }
}

void windows_anchor(const Windows *windows, const real *value, int origin, int span, real sign,
                    real *y)
{
    for (int c = 0; c < windows->targets && windows->anchor != ANCHOR_NONE; c++) {
        real anchor = windows->anchor == ANCHOR_SEASON ? 0 : level(windows, value, origin, c);
        for (int h = 0; h < span; h++) {
            if (windows->anchor == ANCHOR_SEASON)
                anchor = value_at(windows, value, origin,
                                  origin + 1 - windows->season + h % windows->season, c);
            y[(size_t)h * (size_t)windows->outputs + (size_t)c] += sign * anchor;
        }
    }
}
