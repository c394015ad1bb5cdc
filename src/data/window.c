/* Letters: s = step of a window, b = column of the batch, o = origin. */
#include "data/window.h"

#include "base/ranks.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static size_t known(const Windows *windows)
{
    return (size_t)windows->targets + windows->past;
}

/* Of part to 2 * part numbers the first and the last part: two moves, with part a constant. */
static inline void copy_ends(real *to, const real *from, size_t count, const size_t part)
{
    memcpy(to, from, part * sizeof *to);
    memcpy(to + count - part, from + count - part, part * sizeof *to);
}

/* memcpy, but a call only where it pays: most samples have one or a few columns. */
static inline void copy(real *to, const real *from, size_t count)
{
    if (count == 1)
        *to = *from;
    else if (count >= 2 && count <= 4)
        copy_ends(to, from, count, 2);
    else if (count > 4 && count <= 8)
        copy_ends(to, from, count, 4);
    else
        memcpy(to, from, count * sizeof *to);
}

static const Lags no_lag = {0}, last_row = {.count = 1, .lag = {1}};

bool windows_lagged(const Windows *windows)
{
    return windows->lags.count > 0 || windows->past_lags.count > 0;
}

/* The rows before the one predicted at which a known column is read. */
static const Lags *lags_of(const Windows *windows, int column)
{
    if (column < windows->targets && windows->blind)
        return &no_lag;
    if (!windows_lagged(windows))
        return &last_row;
    return column < windows->targets ? &windows->lags : &windows->past_lags;
}

static int classes_of(const Windows *windows, int column)
{
    return windows->classes ? windows->classes[column] : 0;
}

static int segment_of(const Windows *windows)
{
    return windows->segment > 1 ? windows->segment : 1;
}

/* Whether a future column is static. */
static bool is_fixed(const Windows *windows, int column)
{
    return column >= windows->first_fixed && column < windows->first_fixed + windows->fixed;
}

/* Rows of a future column that a step reads. */
static int rows_ahead(const Windows *windows, int column)
{
    return is_fixed(windows, column) ? 1 : segment_of(windows) + windows->further;
}

/* Inputs that come from columns of classes, or from those of numbers. */
static int count_inputs(const Windows *windows, bool classes)
{
    const int measured = windows->targets + windows->past;
    int count = 0;

    for (int c = 0; c < measured + windows->future; c++) {
        const int rows = c < measured ? lags_of(windows, c)->count * segment_of(windows)
                                      : rows_ahead(windows, c);
        const int width = classes_of(windows, c);
        if ((width > 0) == classes)
            count += rows * (classes ? width : 1);
    }
    for (int k = 0; k < windows->marks && !classes; k++)
        count += windows->mark[k] < measured
                     ? lags_of(windows, windows->mark[k])->count * segment_of(windows)
                     : segment_of(windows) + windows->further;
    return count;
}

int windows_inputs(const Windows *windows)
{
    return count_inputs(windows, true) + count_inputs(windows, false) + anchor_inputs(windows);
}

int windows_symbols(const Windows *windows)
{
    return count_inputs(windows, true);
}

static int last_lag(const Lags *lags)
{
    return lags->count == 0 ? 0 : lags->lag[lags->count - 1];
}

int windows_reach(const Windows *windows)
{
    const int anchor = windows->anchor == ANCHOR_SEASON ? windows->season : 1;
    const int target = last_lag(&windows->lags), past = last_lag(&windows->past_lags);
    const int read = windows_lagged(windows) ? larger(target, past)
                                             : windows->steps * segment_of(windows);
    return larger(read, anchor);
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

/* The future columns of the rows from `next` on that a step reads. */
static inline void copy_ahead(const Windows *windows, const real *next, real *x)
{
    const int rows = segment_of(windows) + windows->further;
    const size_t future = windows->future, fixed = windows->fixed, moving = future - fixed;
    const size_t before = fixed > 0 ? windows->first_fixed - known(windows) : moving;
    const real *row = next + known(windows);
    if (future > 0)
        copy(x, row, future);
    x += future;
    for (int k = 1; k < rows && moving > 0; k++, x += moving) {
        row += windows->cols;
        copy(x, row, before);
        copy(x + before, row + before + fixed, moving - before);
    }
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
    const size_t rows = (size_t)segment_of(windows), steps = (size_t)windows->steps;
    const size_t read = measured * rows + ahead +
                        (ahead - (size_t)windows->fixed) * (rows - 1 + (size_t)windows->further);
    const size_t inputs = read + (size_t)anchor_inputs(windows);
    const real *row = value + ((size_t)origin + 1 - steps * rows) * cols;
    x += b * inputs;
    for (size_t s = 0; s < steps && ahead == 0; s++, row += rows * cols, x += batch * inputs)
        copy(x, row, read); /* whole rows */
    if (ahead == 0)
        return;
    for (size_t s = 0; s < steps; s++, row += rows * cols, x += batch * inputs) {
        for (size_t r = 0; r < rows; r++)
            copy(x + r * measured, row + r * cols, measured);
        copy_ahead(windows, row + cols, x + rows * measured);
    }
}

/* One value of a column into its inputs; returns where the next ones go. */
static real *put_value(int classes, real value, real *x)
{
    if (classes == 0) {
        *x = value;
        return x + 1;
    }
    memset(x, 0, (size_t)classes * sizeof *x);
    if (value == value)
        x[(int)value] = 1;
    return x + classes;
}

/* The marks, each where the column that it is about is read. */
static void put_marks(const Windows *windows, const real *next, real *x)
{
    const int measured = windows->targets + windows->past, first = measured + windows->future;
    const int rows = segment_of(windows);
    for (int k = 0; k < windows->marks; k++) {
        const real *at = next + first + k;
        if (windows->mark[k] >= measured) {
            for (int h = 0; h < rows + windows->further; h++)
                *x++ = at[(size_t)h * windows->cols];
            continue;
        }
        const Lags *lags = lags_of(windows, windows->mark[k]);
        for (int row = 0; row < rows; row++)
            for (int l = 0; l < lags->count; l++)
                *x++ = at[(ptrdiff_t)(row - lags->lag[l]) * windows->cols];
    }
}

/* The inputs of a step whose first row is the one before `next`, from columns of classes or from
 * those of numbers. */
static real *put_columns(const Windows *windows, const real *next, bool classes, real *x)
{
    const int measured = windows->targets + windows->past, rows = segment_of(windows);
    const int end = measured + windows->future;
    for (int i = 0; i < rows * measured; i++) {
        const int row = i / measured, c = i % measured, width = classes_of(windows, c);
        const Lags *lags = lags_of(windows, c);
        for (int k = 0; (width > 0) == classes && k < lags->count; k++)
            x = put_value(width, next[c + (ptrdiff_t)(row - lags->lag[k]) * windows->cols], x);
    }
    for (int k = 0; k < rows + windows->further; k++, next += windows->cols)
        for (int c = measured; c < end; c++)
            if ((classes_of(windows, c) > 0) == classes && (k == 0 || !is_fixed(windows, c)))
                x = put_value(classes_of(windows, c), next[c], x);
    return x;
}

/* A sample of any columns: classes spread out, targets perhaps left out, marks behind. */
static void general_input(const Windows *windows, const real *value, int origin, size_t batch,
                          int b, real *x)
{
    const size_t inputs = (size_t)windows_inputs(windows), rows = (size_t)segment_of(windows);
    const size_t cols = (size_t)windows->cols;
    const real *next = value + ((size_t)origin + 2 - (size_t)windows->steps * rows) * cols;
    x += b * inputs;
    for (int s = 0; s < windows->steps; s++, next += rows * cols, x += batch * inputs)
        put_marks(windows, next,
                  put_columns(windows, next, false, put_columns(windows, next, true, x)));
}

void windows_input(const Windows *windows, const real *value, int origin, int batch, int b, real *x)
{
    ASSERT(origin >= windows_reach(windows) - 1 && b >= 0 && b < batch);
    ASSERT(origin + (windows->future > 0) * (1 + windows->further) < windows->rows);
    if (windows->classes || windows->blind || windows->marks > 0)
        general_input(windows, value, origin, (size_t)batch, b, x);
    else if (!windows_lagged(windows))
        recurrent_input(windows, value, origin, (size_t)batch, b, x);
    else
        narx_input(windows, value, origin, x + (size_t)b * windows_inputs(windows));
    if (windows->anchor != ANCHOR_NONE)
        anchor_input(windows, value, origin, batch, b, x);
}

bool windows_open(const Windows *windows, int origin)
{
    const size_t at = (size_t)origin * windows->cols;
    for (int c = 0; windows->open && c < windows->targets + windows->past; c++)
        if (windows->since[at + c] > 0)
            return true;
    return false;
}

int windows_stretch(const Windows *windows, int row)
{
    int low = 0, high = windows->stretches;
    while (high - low > 1) {
        const int middle = low + (high - low) / 2;
        if (windows->stretch[middle].first <= row)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Makes a copy of rows [first, origin] into what they are to the origin. */
static void view(const Windows *windows, int origin, int first, real *table)
{
    const size_t cols = windows->cols;
    for (size_t c = 0; windows->open && c < known(windows); c++) {
        const int hole = origin + 1 - windows->since[(size_t)origin * cols + c];
        for (int t = hole > first ? hole : first; t <= origin; t++)
            table[(size_t)(t - first) * cols + c] = windows->open[(size_t)t * cols + c];
    }
}

void windows_take(const Windows *windows, int origin, int rows, real *table)
{
    const size_t cols = windows->cols;
    const int begin = windows->stretches > 0
                          ? windows->stretch[windows_stretch(windows, origin)].first
                          : 0;
    const int first = larger(origin + 1 - rows, begin);
    real *known = table + (size_t)(first - (origin + 1 - rows)) * cols;

    while (table < known)
        *table++ = NAN;
    memcpy(known, windows->value + (size_t)first * cols,
           (size_t)(origin + 1 - first) * cols * sizeof *known);
    view(windows, origin, first, known);
}

void windows_unmark(const Windows *windows, real *row)
{
    const int measured = windows->targets + windows->past, first = measured + windows->future;
    for (int k = 0; k < windows->marks; k++)
        if (windows->mark[k] < measured)
            row[first + k] = 0;
}

enum { STALE_TARGETS, STALE_PAST, STALE_FUTURE, STALE_KINDS };

/* Stale rows among [from, end). */
static bool is_stale(const Windows *windows, int kind, int from, int end)
{
    const int *stale = windows->stale + kind;
    return stale[(size_t)end * STALE_KINDS] > stale[(size_t)from * STALE_KINDS];
}

static bool is_stale_lagged(const Windows *windows, const Lags *lags, int kind, int origin)
{
    for (int k = 0; k < lags->count; k++) {
        const int row = origin + 1 - lags->lag[k];
        if (is_stale(windows, kind, row, row + 1))
            return true;
    }
    return false;
}

bool windows_stale(const Windows *windows, int origin, int after)
{
    const int first = origin + 1 - windows->steps * segment_of(windows);
    const int end = origin + 2 + windows->further + after;
    if (!windows->stale)
        return false;
    if (is_stale(windows, STALE_FUTURE, first + 1, end < windows->rows ? end : windows->rows))
        return true;
    if (windows_lagged(windows))
        return (!windows->blind &&
                is_stale_lagged(windows, &windows->lags, STALE_TARGETS, origin)) ||
               is_stale_lagged(windows, &windows->past_lags, STALE_PAST, origin);
    return (!windows->blind && is_stale(windows, STALE_TARGETS, first, origin + 1)) ||
           is_stale(windows, STALE_PAST, first, origin + 1);
}
