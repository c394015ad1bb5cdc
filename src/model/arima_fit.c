/* The coefficients of a seasonal ARIMA model by conditional least squares (Box, Jenkins 1970), down
 * by Levenberg's and Marquardt's steps. Letters: e errors, J their slopes by the unknowns, g = J'J,
 * b = -J'e. */
#include "model/arima.h"

#include "base/cholesky.h"
#include "base/elementary.h"

#include <math.h>
#include <string.h>

enum { STEPS_MOST = 30 };

#define NUDGE       1e-6 /* of an unknown, for the slopes */
#define FLAT        1e-6 /* a step that gains no more of the sum of squares is the last */
#define STRONGEST   1e6  /* damping */
#define LIMIT       0.99 /* of partial autocorrelations */
#define INFORMATION 1e-300

/* sum[t] = terms_sum(terms, x, t) for all rows, a term at a time. */
static void terms_sums(const Terms *terms, const double *x, int rows, double *sum)
{
    memset(sum, 0, (size_t)rows * sizeof *sum);
    for (int k = 0; k < terms->count; k++) {
        const double by = terms->by[k];
        const int lag = terms->lag[k];
        for (int t = lag; t < rows; t++)
            sum[t] += by * x[t - lag];
    }
}

/* Errors become those of a moving average too: from the first row that all its lags reach on
 * without asking whether they do. */
static void subtract_own(const Terms *ma, int rows, double *e)
{
    const int last = ma->count > 0 ? ma->lag[ma->count - 1] : 0;
    int t = 0;

    for (; t < rows && t < last; t++)
        e[t] -= terms_sum(ma, e, t);
    for (; t < rows && ma->count > 0; t++) {
        double sum = 0;
        for (int k = 0; k < ma->count; k++)
            sum += ma->by[k] * e[t - ma->lag[k]];
        e[t] -= sum;
    }
}

/* In four sums, which need not wait for each other. */
static double product(const double *x, const double *y, int rows)
{
    double sum[4] = {0};
    int t = 0;

    for (; t + 4 <= rows; t += 4)
        for (int k = 0; k < 4; k++)
            sum[k] += x[t + k] * y[t + k];
    for (; t < rows; t++)
        sum[0] += x[t] * y[t];
    return sum[0] + sum[1] + (sum[2] + sum[3]);
}

/* The sum of the squared errors [rows] of w. */
static double errors_of(const ArimaFit *fit, const double *coefficient, double *e)
{
    const Recursion recursion = arima_recursion(coefficient, fit->season);

    for (int t = 0; t < fit->rows; t++)
        fit->z[t] = fit->w[t] - recursion.mean;
    terms_sums(&recursion.ar, fit->z, fit->rows, e);
    for (int t = 0; t < fit->rows; t++)
        e[t] = fit->z[t] - e[t];
    subtract_own(&recursion.ma, fit->rows, e);
    return product(e, e, fit->rows);
}

/* Whether 1 - sign (sum of c[i] B^(i+1)) has its roots outside of the unit circle: whether all
 * partial autocorrelations are below 1 (Barndorff-Nielsen, Schou 1973). */
static bool settles(const double *c, int count, double sign)
{
    double a[ARIMA_LAGS], before[ARIMA_LAGS];

    for (int i = 0; i < count; i++)
        a[i] = sign * c[i];
    for (int n = count; n > 0; n--) {
        const double last = a[n - 1];
        if (!(fabs(last) < LIMIT))
            return false;
        memcpy(before, a, sizeof a);
        for (int i = 0; i < n - 1; i++)
            a[i] = (before[i] + last * before[n - 2 - i]) / (1 - last * last);
    }
    return true;
}

static bool admissible(const double *c)
{
    return settles(c + ARIMA_PHI, (int)c[ARIMA_P], 1) &&
           settles(c + ARIMA_SPHI, (int)c[ARIMA_SP], 1) &&
           settles(c + ARIMA_THETA, (int)c[ARIMA_Q], -1) &&
           settles(c + ARIMA_STHETA, (int)c[ARIMA_SQ], -1);
}

/* The unknowns among the coefficients. */
typedef struct {
    int count;
    int place[ARIMA_UNKNOWNS];
    double unit[ARIMA_UNKNOWNS]; /* that they are measured in */
} Unknowns;

static void add_unknown(Unknowns *unknowns, int place, double unit)
{
    unknowns->place[unknowns->count] = place;
    unknowns->unit[unknowns->count++] = unit;
}

static Unknowns find_unknowns(const ArimaFit *fit, const double *c, bool constant)
{
    static const int group[][2] = {{ARIMA_P, ARIMA_PHI},
                                   {ARIMA_Q, ARIMA_THETA},
                                   {ARIMA_SP, ARIMA_SPHI},
                                   {ARIMA_SQ, ARIMA_STHETA}};
    Unknowns unknowns = {0};

    for (size_t k = 0; k < sizeof group / sizeof *group; k++)
        for (int i = 0; i < (int)c[group[k][0]]; i++)
            add_unknown(&unknowns, group[k][1] + i, 1);
    if (constant)
        add_unknown(&unknowns, ARIMA_MEAN, fit->unit);
    return unknowns;
}

typedef struct {
    double g[ARIMA_UNKNOWNS * ARIMA_UNKNOWNS], b[ARIMA_UNKNOWNS];
} Equations;

/* The normal equations about coefficients whose errors stand in fit->e. */
static void linearise(const ArimaFit *fit, const Unknowns *unknowns, const double *coefficient,
                      Equations *equations)
{
    const int n = unknowns->count, rows = fit->rows;

    for (int i = 0; i < n; i++) {
        double *slope = fit->slope + (size_t)i * (size_t)rows, moved[ARIMA_COEFFICIENTS];
        memcpy(moved, coefficient, sizeof moved);
        moved[unknowns->place[i]] += NUDGE * unknowns->unit[i];
        errors_of(fit, moved, slope);
        for (int t = 0; t < rows; t++)
            slope[t] = (slope[t] - fit->e[t]) / NUDGE;
        equations->b[i] = -product(slope, fit->e, rows);
        for (int j = 0; j <= i; j++)
            equations->g[i * n + j] = equations->g[j * n + i] = product(
                slope, fit->slope + (size_t)j * (size_t)rows, rows);
    }
}

/* Coefficients a damped step further. */
static void move(const Unknowns *unknowns, const Equations *equations, double damping,
                 double *coefficient)
{
    const int n = unknowns->count;
    Equations damped = *equations;

    for (int i = 0; i < n; i++)
        damped.g[i * n + i] += damping * damped.g[i * n + i] + INFORMATION;
    cholesky_factor(n, damped.g);
    cholesky_solve(n, damped.g, 1, damped.b);
    for (int i = 0; i < n; i++)
        coefficient[unknowns->place[i]] += damped.b[i] * unknowns->unit[i];
}

/* A step that lessens the sum of squares, damped as strongly as that takes; false: none does. */
static bool step_down(const ArimaFit *fit, const Unknowns *unknowns, double *damping, double *sum,
                      double *coefficient)
{
    Equations equations;

    linearise(fit, unknowns, coefficient, &equations);
    for (; *damping < STRONGEST; *damping *= 10) {
        double trial[ARIMA_COEFFICIENTS];
        memcpy(trial, coefficient, sizeof trial);
        move(unknowns, &equations, *damping, trial);
        const double now = admissible(trial) ? errors_of(fit, trial, fit->e) : HUGE_VAL;
        if (now < *sum) {
            memcpy(coefficient, trial, sizeof trial);
            *sum = now;
            *damping /= 10;
            return true;
        }
    }
    return false;
}

double arima_fit_orders(ArimaFit *fit, bool constant, double *coefficient)
{
    const int orders = (int)(coefficient[ARIMA_P] + coefficient[ARIMA_Q] + coefficient[ARIMA_SP] +
                             coefficient[ARIMA_SQ]);
    const double k = orders + constant + 1; /* the variance is one */
    double damping = 0.01, sum, before;

    if (orders + constant > ARIMA_UNKNOWNS || fit->rows - k - 1 <= 0)
        return HUGE_VAL;
    coefficient[ARIMA_MEAN] = 0;
    for (int t = 0; t < fit->rows && constant; t++)
        coefficient[ARIMA_MEAN] += fit->w[t] / fit->rows;
    const Unknowns unknowns = find_unknowns(fit, coefficient, constant);
    sum = errors_of(fit, coefficient, fit->e);
    for (int step = 0; step < STEPS_MOST && unknowns.count > 0; step++) {
        before = sum;
        if (!step_down(fit, &unknowns, &damping, &sum, coefficient) || sum > before * (1 - FLAT))
            break;
    }
    return fit->rows * elementary_log(sum / fit->rows + INFORMATION) + 2 * k +
           2 * k * (k + 1) / (fit->rows - k - 1);
}
