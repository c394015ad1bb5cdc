/* The weights of the stack's members. Letters: M members; e [pairs, M] errors of all of them where
 * an actual value is known, in units of the target's MASE scale or standard deviation; w [M]
 * weights; g [M, M] means of e[i] e[j]. */
#include "model/members.h"
#include "model/score.h"
#include "model/stack.h"

#include <math.h>
#include <stdlib.h>

enum { SWEEPS = 200 }; /* over all pairs of weights; they settle in far fewer */

/* A stack that is better than the best simple method by this share of its error stands alone; from
 * there down to no gain at all the simple method takes over. */
#define GATE 0.10

/* Of one series a weight below it is not worth a fit. */
#define LEAST_WEIGHT 0.01

/* Share of the weight that is cut off at either end of the members' forecasts. */
#define CUT 0.25

/* What weights are found by. */
typedef struct {
    int members;
    size_t pairs;                       /* of forecast and actual value */
    double *e;                          /* [pairs, members] */
    double g[MEMBERS_MAX][MEMBERS_MAX]; /* mean products */
    double size[MEMBERS_MAX];           /* mean absolute errors */
} Errors;

/* Errors of all members at one place of their forecasts. */
static void add_pair(const Forecast *forecast, size_t at, double actual, double scale,
                     Errors *errors)
{
    double *e = errors->e + errors->pairs++ * (size_t)errors->members;

    for (int i = 0; i < errors->members; i++)
        e[i] = (forecast[i].value[at] - actual) / scale;
}

static double unit_of(const Model *whole, const Forecast *forecast, int r, int target)
{
    const double deviation = forecast->part && whole->config.by_deviation
                                 ? whole->part[forecast->part[r]].deviation[target]
                                 : 0;

    return deviation > 0 ? deviation : forecast_scale(whole, forecast, r, target);
}

static void collect(const Model *whole, const Forecast *forecast, const Series *series,
                    Errors *errors)
{
    const Forecast *f = &forecast[0];
    size_t at = 0;

    for (int r = 0; r < f->origins; r++) {
        for (int step = 1; step <= f->horizon; step++) {
            for (int c = 0; c < f->targets; c++, at++) {
                const double actual = forecast_actual(f, series, r, step, c);
                if (!isnan(actual))
                    add_pair(forecast, at, actual, unit_of(whole, f, r, c), errors);
            }
        }
    }
}

static void average(Errors *errors)
{
    const int M = errors->members;
    const double count = (double)errors->pairs;

    for (size_t pair = 0; pair < errors->pairs; pair++) {
        const double *e = errors->e + pair * (size_t)M;
        for (int i = 0; i < M; i++) {
            errors->size[i] += fabs(e[i]) / count;
            for (int j = 0; j < M; j++)
                errors->g[i][j] += e[i] * e[j] / count;
        }
    }
}

/* Mean absolute error of the weighed forecasts: as weights sum to 1, errors weigh as forecasts do.
 */
static double stacked_size(const Errors *errors, const double *w)
{
    double sum = 0;

    for (size_t pair = 0; pair < errors->pairs; pair++) {
        double error = 0;
        for (int i = 0; i < errors->members; i++)
            error += w[i] * errors->e[pair * (size_t)errors->members + (size_t)i];
        sum += fabs(error);
    }
    return sum / (double)errors->pairs;
}

/* Moves weight from j to i, as much as makes w'gw least and as both have; j to i if negative. */
static void balance(const Errors *errors, int i, int j, double *w)
{
    const double curve = errors->g[i][i] - 2 * errors->g[i][j] + errors->g[j][j];
    double slope = 0, step;

    for (int k = 0; k < errors->members; k++)
        slope += w[k] * (errors->g[k][i] - errors->g[k][j]);
    if (!(curve > 0))
        return;
    step = fmin(fmax(-slope / curve, -w[i]), w[j]);
    w[i] += step;
    w[j] -= step;
}

/* The weights with the least w'gw, none negative, their sum 1: convex, so pair by pair. */
static void least_squares(const Errors *errors, double *w)
{
    for (int i = 0; i < errors->members; i++)
        w[i] = 1.0 / errors->members;
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (int i = 0; i < errors->members; i++)
            for (int j = 0; j < i; j++)
                balance(errors, i, j, w);
}

/* Weights in inverse proportion to the squares of mean squared errors: what is worse by half counts
 * for less than half. */
static void inverse_errors(const Errors *errors, double *w)
{
    const double least = 1e-300; /* of a member without errors */
    double sum = 0;

    for (int i = 0; i < errors->members; i++)
        sum += w[i] = 1 / (errors->g[i][i] * errors->g[i][i] + least);
    for (int i = 0; i < errors->members; i++)
        w[i] /= sum;
}

/* The simple method with the least error takes what the stack does not gain over it. */
static void gate(const Model *whole, const Errors *errors, double *w)
{
    int best = -1;

    for (int i = 0; i < whole->members; i++) {
        const bool simple = whole->member[i].method->kind == METHOD_BASELINE;
        if (simple && (best < 0 || errors->size[i] < errors->size[best]))
            best = i;
    }
    if (best < 0 || !(errors->size[best] > 0))
        return;
    const double gain = 1 - stacked_size(errors, w) / errors->size[best];
    const double kept = fmin(fmax(gain / GATE, 0), 1);
    for (int i = 0; i < whole->members; i++)
        w[i] *= kept;
    w[best] += 1 - kept;
}

/* Least squares are trusted as far as there are horizons for each member to be told apart by; the
 * rest of the weight follows each one's own error. */
static void find_weights(const Model *whole, const Forecast *forecast, const Errors *errors,
                         double *w)
{
    const double horizons = (double)errors->pairs / (forecast->horizon * forecast->targets);
    const double trust = horizons / (horizons + whole->members);
    double inverse[MEMBERS_MAX] = {0};

    least_squares(errors, w);
    inverse_errors(errors, inverse);
    for (int i = 0; i < whole->members; i++)
        w[i] = trust * w[i] + (1 - trust) * inverse[i];
    gate(whole, errors, w);
}

static void scale_to_one(double *w, int n)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += w[i];
    for (int i = 0; i < n; i++)
        w[i] /= sum;
}

/* Inverse to the cube of the errors: who errs by a quarter more counts half as much. */
static void follow_errors(const Errors *errors, double *w)
{
    const int n = errors->members;
    double least = HUGE_VAL;

    for (int i = 0; i < n; i++)
        least = fmin(least, errors->size[i]);
    for (int i = 0; i < n; i++) {
        const double share = errors->size[i] > 0 ? least / errors->size[i] : 1;
        w[i] = share * share * share;
    }
    scale_to_one(w, n);
    for (int i = 0; i < n; i++)
        w[i] = w[i] >= LEAST_WEIGHT ? w[i] : 0;
    scale_to_one(w, n);
}

Status stack_weigh(const Model *whole, const Forecast *forecast, const Series *series,
                   double *weight, Error *err)
{
    const size_t pairs = (size_t)forecast->origins * (size_t)forecast->horizon *
                         (size_t)forecast->targets;
    Errors *errors = calloc(1, sizeof *errors);
    double *e = malloc(pairs * (size_t)whole->members * sizeof *e);

    if (errors && e) {
        errors->members = whole->members;
        errors->e = e;
        collect(whole, forecast, series, errors);
        average(errors);
        if (errors->pairs > 0 && whole->several)
            find_weights(whole, forecast, errors, weight);
        else if (errors->pairs > 0)
            follow_errors(errors, weight);
    } else {
        error_memory(err, "the members' errors");
    }
    free(e);
    free(errors);
    return err->status;
}

/* ---- the forecast ---- */

/* The members from the least forecast to the greatest. */
static void sort(const double *value, int n, int *order)
{
    for (int i = 0; i < n; i++) {
        int at = i;
        for (; at > 0 && value[i] < value[order[at - 1]]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static double middle_half(const double *value, const double *weight, int n)
{
    int order[MEMBERS_MAX];
    double below = 0, sum = 0, kept = 0;

    ASSERT(n >= 1);
    sort(value, n, order);
    for (int k = 0; k < n; k++) {
        const double above = below + weight[order[k]];
        const double share = fmin(above, 1 - CUT) - fmax(below, CUT);
        if (share > 0) {
            sum += share * value[order[k]];
            kept += share;
        }
        below = above;
    }
    /* not even by rounding is a mean outside of its values: equal ones are answered as they are */
    return fmin(fmax(sum / kept, value[order[0]]), value[order[n - 1]]);
}

double stack_combine(const Model *whole, const double *value, const double *weight, int n)
{
    return whole->several ? members_mean(value, weight, n) : middle_half(value, weight, n);
}
