#include "data/transform.h"

#include "base/elementary.h"
#include "base/ranks.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* The differences of rounded values vary by a few units in their last place even where the series
 * is an exact line; a spread below this share of the values is that noise and no scale. */
#define ROUNDING_NOISE (16 * DBL_EPSILON)

double curve_apply(double curve, double x)
{
    const double power = 1 - curve;

    if (curve == 0)
        return x;
    if (!(x > 0))
        return NAN;
    return power > 0 ? (elementary_exp(power * elementary_log(x)) - 1) / power : elementary_log(x);
}

/* Levels below that of 0 are 0. */
double curve_invert(double curve, double level)
{
    const double power = 1 - curve, base = power * level + 1;

    if (curve == 0)
        return level;
    if (!(power > 0))
        return elementary_exp(level);
    return base > 0 ? elementary_exp(elementary_log(base) / power) : base <= 0 ? 0 : base;
}

static double level_of(const Transform *transform, const double *x, int row, int stride)
{
    return curve_apply(transform->curve, x[(size_t)row * (size_t)stride]) -
           wave_at(&transform->wave, row);
}

/* Level or difference of a row; NAN where it does not exist. */
static double step_of(const Transform *transform, const double *x, int row, int stride)
{
    const double level = level_of(transform, x, row, stride);
    if (transform->lag == 0)
        return level;
    if (row < transform->lag)
        return NAN;
    return level - level_of(transform, x, row - transform->lag, stride);
}

Status transform_check(double curve, const double *x, int rows, int stride, const char *column,
                       Error *err)
{
    for (int row = 0; row < rows && curve > 0; row++) {
        const double value = x[(size_t)row * stride];
        if (value <= 0) {
            error_set(err, ERR_DATA, NULL,
                      "the %s needs positive values: column \"%s\" is %g in row %d",
                      curve < 1 ? "Box-Cox transform" : "logarithm", column, value, row + 1);
            error_hint(err, "leave out the %s", curve < 1 ? "Box-Cox transform" : "logarithm");
            return err->status;
        }
    }
    return OK;
}

/* Quantile of ascending values, linear between the two nearest. */
static double quantile(const double *sorted, int count, double share)
{
    const double place = share * (count - 1);
    const int below = (int)place;
    if (below + 1 >= count)
        return sorted[count - 1];
    return sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
}

/* In steps that keep a constant exact and cannot overflow. */
static double mean_of(const double *d, int count)
{
    double mean = 0;
    for (int k = 0; k < count; k++)
        mean += d[k] / (k + 1) - mean / (k + 1);
    return mean;
}

static double deviation_of(const double *d, int count, double mean)
{
    double largest = 0, sum = 0; /* halves, which cannot overflow */
    for (int k = 0; k < count; k++)
        largest = fmax(largest, fabs(d[k] / 2 - mean / 2));
    if (largest == 0)
        return 0;
    for (int k = 0; k < count; k++) {
        const double share = (d[k] / 2 - mean / 2) / largest;
        sum += share * share;
    }
    return 2 * (largest * sqrt(sum / count));
}

/* Shift and scale of `count` values, which are sorted where the kind needs it. */
static void fit_scale(Transform *transform, ScaleKind scale, double *d, int count)
{
    transform->shift = 0;
    transform->scale = 1;
    if (scale == SCALE_NONE)
        return;
    const double mean = mean_of(d, count), deviation = deviation_of(d, count, mean);
    transform->shift = mean;
    transform->scale = deviation;
    if (scale == SCALE_STANDARD)
        return;
    sort_ascending(d, (size_t)count);
    if (scale == SCALE_MINMAX) {
        transform->shift = d[0] / 2 + d[count - 1] / 2;
        transform->scale = d[count - 1] / 2 - d[0] / 2;
        return;
    }
    const double range = quantile(d, count, 0.75) - quantile(d, count, 0.25);
    transform->shift = quantile(d, count, 0.5);
    if (range > 0)
        transform->scale = range / 1.349;
}

/* Levels or differences that exist among the rows; *largest: the largest level in size. */
static int take_steps(const Transform *transform, const double *x, int rows, int stride, double *d,
                      double *largest)
{
    int count = 0;
    *largest = transform->curve > 0 ? 1 : 0; /* rounding x moves log x by a share of 1 */
    for (int row = 0; row < rows; row++) {
        const double step = step_of(transform, x, row, stride);
        if (isnan(step))
            continue;
        d[count++] = step;
        *largest = fmax(*largest, fabs(level_of(transform, x, row, stride)));
    }
    return count;
}

/* Shift and scale of the steps of rows that exist. */
static Status fit_steps(Transform *transform, const double *x, int rows, int stride,
                        ScaleKind scale, const char *column, Error *err)
{
    double largest, *d = malloc(((size_t)rows + 1) * sizeof *d);
    if (!d)
        return error_memory(err, "the values of a column");
    const int count = take_steps(transform, x, rows, stride, d, &largest);
    if (count < 2) {
        error_set(err, ERR_DATA, NULL,
                  "column \"%s\" has %d usable value%s in %d training rows, 2 are needed", column,
                  count, count == 1 ? "" : "s", rows);
        error_hint(err, "a longer series, or another column");
        goto done;
    }
    fit_scale(transform, scale, d, count);
    if (!(transform->scale > ROUNDING_NOISE * largest))
        transform->scale = 1;
done:
    free(d);
    return err->status;
}

Status transform_fit(Transform *transform, const double *x, int rows, int stride, ScaleKind scale,
                     double curve, int lag, const char *column, Error *err)
{
    ASSERT(rows >= 0 && stride > 0 && lag >= 0);
    *transform = (Transform){.curve = curve, .lag = lag, .shift = 0, .scale = 1};
    if (transform_check(curve, x, rows, stride, column, err) != OK)
        return err->status;
    return fit_steps(transform, x, rows, stride, scale, column, err);
}

Status transform_fit_wave(Transform *transform, const double *x, int rows, int stride,
                          ScaleKind scale, double period, const char *column, Error *err)
{
    double *level = malloc(((size_t)rows + 1) * sizeof *level);

    if (!level)
        return error_memory(err, "the values of a column");
    transform->wave = (Wave){0};
    for (int row = 0; row < rows; row++)
        level[row] = level_of(transform, x, row, stride);
    wave_fit(&transform->wave, period, level, rows);
    free(level);
    return fit_steps(transform, x, rows, stride, scale, column, err);
}

static real scaled(const Transform *transform, const double *x, int row, int stride)
{
    return (real)((step_of(transform, x, row, stride) - transform->shift) / transform->scale);
}

real transform_at(const Transform *transform, const double *x, int row)
{
    return scaled(transform, x, row, 1);
}

void transform_apply(const Transform *transform, const double *x, int rows, int stride, real *z,
                     int z_stride)
{
    for (int row = 0; row < rows; row++)
        z[(size_t)row * z_stride] = scaled(transform, x, row, stride);
}

/* The level that step h (from 1) of a path is added to: of the row `lag` before it, else of the
 * last measured one before that in its season, else of the last measured one at all. */
static double base_level(const Transform *transform, const double *x, int stride, int origin,
                         int step)
{
    for (int row = origin + step - transform->lag; row >= 0; row -= transform->lag) {
        const double level = level_of(transform, x, row, stride);
        if (!isnan(level))
            return level;
    }
    for (int row = origin; row >= 0; row--) {
        const double level = level_of(transform, x, row, stride);
        if (!isnan(level))
            return level;
    }
    return NAN;
}

void transform_invert(const Transform *transform, const double *x, int stride, int origin,
                      int horizon, const real *z, int z_stride, double *out, int out_stride)
{
    const int lag = transform->lag;
    for (int h = 0; h < horizon; h++) {
        double level = (double)z[(size_t)h * z_stride] * transform->scale + transform->shift;
        if (lag > 0)
            level += h < lag ? base_level(transform, x, stride, origin, h + 1)
                             : out[(size_t)(h - lag) * out_stride];
        out[(size_t)h * out_stride] = level;
    }
    for (int h = 0; h < horizon; h++)
        out[(size_t)h * out_stride] = curve_invert(transform->curve,
                                                   out[(size_t)h * out_stride] +
                                                       wave_at(&transform->wave, origin + 1 + h));
}
