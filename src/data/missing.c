#include "data/missing.h"

#include "base/text.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const names[] = {"auto", "forward", "interpolate", "mask", "refuse"};

#define KINDS ((int)(sizeof names / sizeof *names))

bool missing_read(const char *text, MissingRule *rule)
{
    const size_t length = strcspn(text, ":");
    long long most = 0;

    for (int kind = 0; kind < KINDS; kind++) {
        if (strlen(names[kind]) != length || memcmp(names[kind], text, length) != 0)
            continue;
        if (text[length] == ':' &&
            (kind == MISSING_AUTO || kind == MISSING_REFUSE ||
             !text_read_integer(text + length + 1, strlen(text + length + 1), 1, INT_MAX, &most)))
            return false;
        *rule = (MissingRule){.kind = (MissingKind)kind, .most = (int)most};
        return true;
    }
    return false;
}

void missing_write(MissingRule rule, char out[MISSING_TEXT])
{
    if (rule.most > 0)
        snprintf(out, MISSING_TEXT, "%s:%d", names[rule.kind], rule.most);
    else
        snprintf(out, MISSING_TEXT, "%s", names[rule.kind]);
}

void missing_since(const double *x, int rows, int stride, int *since, int since_stride)
{
    int count = 0;

    for (int t = 0; t < rows; t++) {
        count = isnan(x[(size_t)t * (size_t)stride]) ? count + 1 : 0;
        since[(size_t)t * (size_t)since_stride] = count;
    }
}

/* What stays without a value, before the first measured one, becomes the middle of the scale. */
static void clear(real *z, int rows, int stride)
{
    for (int t = 0; t < rows; t++) {
        if (isnan(z[(size_t)t * (size_t)stride]))
            z[(size_t)t * (size_t)stride] = 0;
    }
}

void missing_fill(const Transform *transform, const double *x, int rows, int stride, double *room,
                  real *z, int z_stride)
{
    double last = NAN;

    for (int t = 0; t < rows; t++) {
        if (!isnan(x[(size_t)t * (size_t)stride]))
            last = x[(size_t)t * (size_t)stride];
        room[t] = last;
    }
    transform_apply(transform, room, rows, 1, z, z_stride);
    clear(z, rows, z_stride);
}

/* Rows [from, end) of a hole between two values, or after the last one. */
static void bridge_hole(double *room, int from, int end, bool line)
{
    const double before = room[from - 1], step = line ? (room[end] - before) / (end - from + 1) : 0;

    for (int t = from; t < end; t++)
        room[t] = before + step * (t - from + 1);
}

void missing_bridge(const Transform *transform, const double *x, int rows, int stride, int most,
                    const int *since, int since_stride, double *room, real *z, real *open,
                    int z_stride)
{
    for (int t = 0; t < rows; t++)
        room[t] = x[(size_t)t * (size_t)stride];
    for (int from = 0, end; from < rows; from = end + 1) {
        for (end = from; end < rows && since[(size_t)end * (size_t)since_stride] > 0;)
            end++;
        if (end == from || from == 0)
            continue;
        /* as it looks from inside, where earlier holes are bridged already */
        bridge_hole(room, from, end, false);
        for (int t = from; t < end; t++)
            open[(size_t)t * (size_t)z_stride] = transform_at(transform, room, t);
        bridge_hole(room, from, end, end < rows && (most == 0 || end - from <= most));
    }
    transform_apply(transform, room, rows, 1, z, z_stride);
    clear(z, rows, z_stride);
    clear(open, rows, z_stride);
}
