/* What a series did at the like places of the cycles before, as weeks are of days (windows_cycles).
 *
 * Letters: j = cycles back; h = row after an origin, from 0. */
#include "data/window.h"

#include "base/ranks.h"

#include <math.h>
#include <stdbool.h>

int windows_sources(const Windows *windows)
{
    return windows->second > 1 ? windows->cycles : 0;
}

/* Beside the cycles themselves one that their means are judged by. */
static int cycles_read(const Windows *windows)
{
    return windows->cycles + 1;
}

int windows_history(const Windows *windows)
{
    const int reach = windows_reach(windows);

    return windows_sources(windows) > 0 ? larger(reach, cycles_read(windows) * windows->second)
                                        : reach;
}

/* A target as an origin knows it. */
typedef struct {
    const Windows *windows;
    const real *value;
    int origin, target;
    int first; /* row of its series */
} Past;

static Past past_of(const Windows *windows, const real *value, int origin, int target)
{
    const bool own = value == windows->value && windows->stretches > 0;

    return (Past){windows, value, origin, target,
                  own ? windows->stretch[windows_stretch(windows, origin)].first : 0};
}

static bool is_number(double x)
{
    return x == x;
}

/* NAN where there is no value. */
static double past_at(const Past *past, int row)
{
    if (row < past->first)
        return (double)NAN;
    return (double)windows_seen(past->windows, past->value, past->origin, row, past->target);
}

/* Of row last + 1 + h, as the row `last` could tell: mean [cycles], of the last one, two, ..
 * cycles. Those that are not there do not count; NAN where none is. */
static void means_of(const Past *past, int last, int h, double *mean)
{
    const int rows = past->windows->second;
    double sum = 0, known = (double)NAN;
    int count = 0;

    for (int j = 1; j <= past->windows->cycles; j++) {
        const double x = past_at(past, last + 1 + h - (h / rows + j) * rows);
        if (is_number(x)) {
            sum += x;
            known = sum / ++count;
        }
        mean[j - 1] = known;
    }
}

void windows_cycles(const Windows *windows, const real *value, int origin, int target, int span,
                    real *out)
{
    const Past past = past_of(windows, value, origin, target);
    double mean[CYCLES_MAX];
    WindowScale scale;

    windows_scale(windows, value, origin, target, &scale);
    for (int h = 0; h < span; h++) {
        means_of(&past, origin, h, mean);
        for (int k = 0; k < windows->cycles; k++)
            out[k * span + h] = is_number(mean[k])
                                    ? (real)((mean[k] - (double)scale.level) / (double)scale.step)
                                    : 0;
    }
}

void windows_missed(const Windows *windows, const real *value, int origin, int target,
                    double *missed)
{
    const Past past = past_of(windows, value, origin, target);
    const int rows = windows->second, last = origin - rows;
    double mean[CYCLES_MAX];

    for (int k = 0; k < windows->cycles; k++)
        missed[k] = 0;
    for (int h = 0; h < rows; h++) {
        means_of(&past, last, h, mean);
        for (int k = 0; k < windows->cycles; k++)
            missed[k] += __builtin_fabs(past_at(&past, last + 1 + h) - mean[k]) / rows;
    }
}

double windows_cycles_known(const Windows *windows, const real *value, int origin, int target)
{
    const Past past = past_of(windows, value, origin, target);
    int count = 0;

    while (count < cycles_read(windows) &&
           is_number(past_at(&past, origin + 1 - (count + 1) * windows->second)))
        count++;
    return (double)count / cycles_read(windows);
}
