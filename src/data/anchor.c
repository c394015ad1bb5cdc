/* What is taken from a window's inputs and answers (AnchorKind). */
#include "data/window.h"

#include "base/elementary.h"

#include <string.h>

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
        return windows_seen(windows, value, origin, origin, target);
    for (int i = 0; i < rows; i++)
        sum += (double)windows_seen(windows, value, origin, row_of(windows, origin, i), target);
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

/* ---- the window's own scale ---- */

/* Shares of a larger scale below which a smaller one is noise, so that a flat window does not blow
 * up what is divided by it. */
static const double SPREAD_LEAST = 1e-3, STEP_LEAST = 0.01;

static bool holds_second(const Windows *windows)
{
    return windows->second > 1 && windows->second < rows_of(windows);
}

/* What a window says of its scales, the same in all steps. */
static int scale_ratios(const Windows *windows)
{
    const int sources = windows_sources(windows);

    return 2 + holds_second(windows) + sources + (sources > 0);
}

static int scale_inputs(const Windows *windows)
{
    return rows_of(windows) / windows->steps + scale_ratios(windows);
}

int anchor_inputs(const Windows *windows)
{
    return windows->anchor == ANCHOR_SCALE ? windows->targets * scale_inputs(windows) : 0;
}

/* Rows between the values whose differences count. */
static int scale_lag(const Windows *windows)
{
    return windows->season > 1 && windows->season < rows_of(windows) ? windows->season : 1;
}

/* A target's window, its oldest row first, at a function of the row. */
typedef struct {
    const Windows *windows;
    const real *value;
    int origin, target, rows;
} Column;

static inline double at(const Column *column, int i)
{
    return (double)windows_seen(column->windows, column->value, column->origin,
                                column->origin + 1 - column->rows + i, column->target);
}

/* Mean |x[t] - x[t - lag]|; 0 where the window holds no pair. */
static double mean_step(const Column *column, int lag)
{
    double sum = 0;

    for (int i = lag; i < column->rows; i++)
        sum += __builtin_fabs(at(column, i) - at(column, i - lag));
    return column->rows > lag ? sum / (column->rows - lag) : 0;
}

void windows_scale(const Windows *windows, const real *value, int origin, int target,
                   WindowScale *scale)
{
    const Column column = {windows, value, origin, target, rows_of(windows)};
    const int second = windows->second, rows = column.rows;
    const int recent = second > 1 && second < rows ? second : rows;
    double sum = 0, squares = 0, level, spread, step;

    for (int i = rows - recent; i < rows; i++)
        sum += at(&column, i);
    level = sum / recent;
    for (int i = 0; i < rows; i++)
        squares += (at(&column, i) - level) * (at(&column, i) - level);
    spread = __builtin_sqrt(squares / rows) + SPREAD_LEAST * __builtin_fabs(level);
    spread = spread > 0 ? spread : 1;
    step = mean_step(&column, scale_lag(windows));
    step = step > STEP_LEAST * spread ? step : STEP_LEAST * spread;
    *scale = (WindowScale){.level = (real)level,
                           .spread = (real)spread,
                           .step = (real)step,
                           .far = (real)(recent < rows ? mean_step(&column, second) : 0)};
}

real windows_unit(const Windows *windows, const real *value, int origin, int target)
{
    WindowScale scale;

    if (windows->anchor != ANCHOR_SCALE)
        return 1;
    windows_scale(windows, value, origin, target, &scale);
    return scale.step;
}

void windows_past(const Windows *windows, const real *value, int origin, int target, real *past)
{
    const Column column = {windows, value, origin, target, rows_of(windows)};
    WindowScale scale;

    ASSERT(windows->anchor == ANCHOR_SCALE);
    windows_scale(windows, value, origin, target, &scale);
    for (int i = 0; i < column.rows; i++)
        past[i] = ((real)at(&column, i) - scale.level) / scale.step;
}

static real half_log(double ratio)
{
    return (real)(elementary_log(ratio) / 2);
}

/* Steps from the season before, squashed so that one jump does not drown the others. */
static real squashed(double step)
{
    return (real)(step / (1 + 0.1 * __builtin_fabs(step)));
}

/* ratio [scale_ratios] */
static void write_ratios(const Column *column, const WindowScale *s, real *ratio)
{
    const Windows *windows = column->windows;
    const double unit = (double)s->step, spread = (double)s->spread, least = SPREAD_LEAST * spread;
    const int sources = windows_sources(windows);
    double missed[CYCLES_MAX];

    *ratio++ = half_log(unit / spread);
    *ratio++ = half_log(spread);
    if (holds_second(windows))
        *ratio++ = half_log(((double)s->far + least) / unit);
    if (sources == 0)
        return;
    windows_missed(windows, column->value, column->origin, column->target, missed);
    for (int k = 0; k < sources; k++)
        *ratio++ = missed[k] == missed[k] ? half_log((missed[k] + least) / unit) : 0;
    *ratio = (real)windows_cycles_known(windows, column->value, column->origin, column->target);
}

/* A target's levels in place, at `first` of the first step, and its inputs of its own at `extra`;
 * apart: reals from a step to the next, from a row's value to the next one's. */
static void scale_input(const Column *column, size_t step, size_t row, real *first, real *extra)
{
    const Windows *windows = column->windows;
    const int segment = column->rows / windows->steps, lag = scale_lag(windows);
    WindowScale s;

    windows_scale(windows, column->value, column->origin, column->target, &s);
    const double unit = (double)s.step;
    for (int i = 0; i < column->rows; i++) {
        real *of = first + (size_t)(i / segment) * step + (size_t)(i % segment) * row;
        *of = (*of - s.level) / s.spread;
        extra[(size_t)(i / segment) * step + (size_t)(i % segment)] =
            i < lag ? 0 : squashed((at(column, i) - at(column, i - lag)) / unit);
    }
    extra += segment;
    write_ratios(column, &s, extra);
    for (int t = 1; t < windows->steps; t++)
        memcpy(extra + (size_t)t * step, extra, (size_t)scale_ratios(windows) * sizeof *extra);
}

void anchor_input(const Windows *windows, const real *value, int origin, int batch, int b, real *x)
{
    const bool lagged = windows_lagged(windows);
    const int rows = rows_of(windows), segment = lagged ? rows : rows / windows->steps;
    const size_t inputs = (size_t)windows_inputs(windows);
    const size_t step = lagged ? 1 : (size_t)numbers(windows);

    real *extra = x + ((size_t)b + 1) * inputs - (size_t)anchor_inputs(windows);
    x += (size_t)b * inputs + (size_t)windows_symbols(windows);
    for (int c = 0; c < windows->targets && windows->anchor == ANCHOR_SCALE; c++)
        scale_input(&(Column){windows, value, origin, c, rows}, (size_t)batch * inputs, step, x + c,
                    extra + (size_t)c * (size_t)scale_inputs(windows));
    for (int c = 0; c < windows->targets && windows->anchor != ANCHOR_SCALE; c++) {
        const real anchor = level(windows, value, origin, c);
        real *first = x + (size_t)c * (lagged ? (size_t)rows : 1);
        for (int i = 0; i < rows; i++)
            first[(size_t)(i / segment) * (size_t)batch * inputs + (size_t)(i % segment) * step] -=
                anchor;
    }
}

/* y [span, outputs] of a target to or from the window's units. */
static void rescale(const Windows *windows, const real *value, int origin, int c, int span,
                    real sign, real *y)
{
    const size_t outputs = (size_t)windows->outputs;
    WindowScale s;

    windows_scale(windows, value, origin, c, &s);
    y += c;
    for (int h = 0; h < span; h++, y += outputs)
        *y = sign > 0 ? *y * s.step + s.level : (*y - s.level) / s.step;
}

void windows_anchor(const Windows *windows, const real *value, int origin, int span, real sign,
                    real *y)
{
    for (int c = 0; c < windows->targets && windows->anchor != ANCHOR_NONE; c++) {
        real anchor = windows->anchor == ANCHOR_SEASON ? 0 : level(windows, value, origin, c);
        if (windows->anchor == ANCHOR_SCALE)
            rescale(windows, value, origin, c, span, sign, y);
        for (int h = 0; h < span && windows->anchor != ANCHOR_SCALE; h++) {
            if (windows->anchor == ANCHOR_SEASON)
                anchor = windows_seen(windows, value, origin,
                                      origin + 1 - windows->season + h % windows->season, c);
            y[(size_t)h * (size_t)windows->outputs + (size_t)c] += sign * anchor;
        }
    }
}
