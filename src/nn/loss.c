#include "nn/loss.h"

#include "base/elementary.h"
#include "base/error.h"

#include <string.h>

/* One answer's loss and its slope. */
typedef struct {
    real value, slope;
} Point;

/* y: the answer, t: the target */
typedef Point (*PointLoss)(real y, real t, real parameter);

static inline double eval_points(PointLoss point, size_t n, const real *y, const real *target,
                                 real factor, real parameter, real *grad, size_t *counted)
{
    double sum = 0;

    *counted = 0;
    for (size_t i = 0; i < n; i++) {
        const bool known = target[i] == target[i];
        const Point p = known ? point(y[i], target[i], parameter) : (Point){0, 0};
        sum += (double)p.value;
        *counted += known;
        if (grad)
            grad[i] = p.slope * factor;
    }
    return sum;
}

static inline Point squared(real y, real t, real parameter)
{
    const real e = y - t;

    (void)parameter;
    return (Point){e * e, 2 * e};
}

static inline Point absolute(real y, real t, real parameter)
{
    const real e = y - t;

    (void)parameter;
    if (e == 0)
        return (Point){0, 0};
    /* e - e: a NaN answer must not pass for an exact one */
    return e > 0 ? (Point){e, 1} : (Point){-e, -1 + (e - e)};
}

static inline Point huber(real y, real t, real delta)
{
    const real e = y - t, size = e < 0 ? -e : e;

    if (size > delta)
        return (Point){delta * (size - delta / 2), e < 0 ? -delta : delta};
    return (Point){e * e / 2, e};
}

static inline Point pinball(real y, real t, real level)
{
    const real e = y - t;

    if (e == 0)
        return (Point){0, 0};
    return e > 0 ? (Point){(1 - level) * e, 1 - level} : (Point){-level * e, -level + (e - e)};
}

/* 200 |y - t| / (|y| + |t|) */
static inline Point symmetric(real y, real t, real parameter)
{
    const real size = (y < 0 ? -y : y) + (t < 0 ? -t : t), sign = y < 0 ? -1 : 1;

    (void)parameter;
    if (size == 0)
        return (Point){0, 0};
    const Point p = absolute(y, t, 0);
    return (Point){200 * p.value / size, 200 * (p.slope * size - p.value * sign) / (size * size)};
}

/* smape: the one that weighs as much as a MASE of 1 */
static inline Point weighed(real y, real t, real smape)
{
    const Point s = symmetric(y, t, 0), a = absolute(y, t, 0);

    return (Point){(s.value / smape + a.value) / 2, (s.slope / smape + a.slope) / 2};
}

#define EVAL(name, point)                                                                          \
    static double eval_##name(size_t rows, size_t width, const real *y, const real *target,        \
                              real factor, real parameter, real *grad, size_t *counted)            \
    {                                                                                              \
        return eval_points(point, rows * width, y, target, factor, parameter, grad, counted);      \
    }

EVAL(mse, squared)
EVAL(mae, absolute)
EVAL(huber, huber)
EVAL(pinball, pinball)
EVAL(smape, symmetric)
EVAL(owa, weighed)

/* ---- classes ---- */

static double largest(size_t width, const real *y)
{
    double most = (double)y[0];

    for (size_t j = 1; j < width; j++)
        most = (double)y[j] > most ? (double)y[j] : most;
    return most;
}

/* In double, as few numbers as answers are no burden; the largest is taken off first, so that no
 * power overflows. */
static double eval_entropy(size_t rows, size_t width, const real *y, const real *target,
                           real factor, real parameter, real *grad, size_t *counted)
{
    double total = 0;

    (void)parameter;
    *counted = 0;
    for (size_t r = 0; r < rows; r++, y += width) {
        const bool known = target[r] == target[r];
        const size_t right = known ? (size_t)target[r] : 0;
        const double most = largest(width, y);
        double sum = 0;
        ASSERT(right < width);
        for (size_t j = 0; j < width; j++)
            sum += elementary_exp((double)y[j] - most);
        if (known)
            total += elementary_log(sum) - ((double)y[right] - most);
        *counted += known;
        for (size_t j = 0; j < width && grad; j++) {
            const double p = elementary_exp((double)y[j] - most) / sum;
            *grad++ = known ? (real)(p - (j == right)) * factor : 0;
        }
    }
    return total;
}

void loss_softmax(size_t width, const real *y, double *p)
{
    const double most = largest(width, y);
    double sum = 0;

    for (size_t j = 0; j < width; j++)
        sum += p[j] = elementary_exp((double)y[j] - most);
    for (size_t j = 0; j < width; j++)
        p[j] /= sum;
}

static const Loss losses[] = {
    {"mse", "(y - t)^2", eval_mse, false, false},
    {"mae", "|y - t|", eval_mae, false, false},
    {"huber", "(y - t)^2 / 2 up to |y - t| = delta, delta (|y - t| - delta / 2) beyond", eval_huber,
     false, false},
    {"pinball", "level (t - y) where y < t, (1 - level) (y - t) where y > t", eval_pinball, false,
     false},
    {"mase", "|y - t| / the season's mean step, in the data's units", eval_mae, false, true},
    {"smape", "200 |y - t| / (|y| + |t|), in the data's units", eval_smape, false, true},
    {"owa", "(smape / parameter + mase) / 2", eval_owa, false, true},
    {"cross-entropy", "-ln p[t], p = softmax(y), t the right class", eval_entropy, true, false},
};

const Loss *loss_at(int index)
{
    return index >= 0 && index < (int)(sizeof losses / sizeof losses[0]) ? &losses[index] : NULL;
}

const Loss *loss_find(const char *name)
{
    for (int i = 0; loss_at(i); i++) {
        if (strcmp(losses[i].name, name) == 0)
            return &losses[i];
    }
    return NULL;
}
