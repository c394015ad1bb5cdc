/* Letters: M members, w [M] their weights, g [M, M] means of products of their errors. */
#include "model/stack.h"

#include "base/text.h"
#include "model/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SWEEPS = 200,     /* over all pairs of weights */
    WEIGHED_OFTEN = 5 /* halves of a horizon that the weights are judged by at least */
};

/* Members are checked on this part of their rows. */
#define CHECK_SHARE 0.2

/* Where the stack is better than the best simple method by this much or more, it stands alone. */
#define GATE 0.10

typedef struct {
    const char *label, *method;
    bool seasonal; /* only where there is a season */
    HeadKind head;
    TransformRule transform;
} Member;

static const Member members[] = {
    {"ridge", "ridge", false, HEAD_DIRECT, TRANSFORM_NONE},
    {"ridge-diff", "ridge", false, HEAD_LAST, TRANSFORM_DIFF},
    {"ridge-seasonal", "ridge", true, HEAD_DIRECT, TRANSFORM_SEASONAL_DIFF},
    {"ridge-recursive", "ridge", false, HEAD_LAST, TRANSFORM_NONE},
    {"gru", "gru", false, HEAD_DIRECT, TRANSFORM_AUTO},
    {"holt-winters", "holt-winters", false, HEAD_AUTO, TRANSFORM_NONE},
    {"theta", "theta", false, HEAD_AUTO, TRANSFORM_NONE},
    {"naive", "naive", false, HEAD_AUTO, TRANSFORM_NONE},
    {"seasonal", "seasonal", true, HEAD_AUTO, TRANSFORM_NONE},
    {"drift", "drift", false, HEAD_AUTO, TRANSFORM_NONE},
};

#define MEMBERS ((int)(sizeof members / sizeof *members))

Split stack_parts(const Model *whole)
{
    const Split *split = &whole->split;
    const int wanted = WEIGHED_OFTEN * whole->config.horizon / 2;
    int first = split->validation - wanted < split->train ? split->validation - wanted
                                                          : split->train;

    if (first < split->validation / 2)
        first = split->validation / 2;
    return (Split){
        .train = first - (int)(CHECK_SHARE * first), .validation = first, .rows = split->rows};
}

bool stack_member(const Model *whole, int i, ModelConfig *config, char label[24], bool *fits)
{
    if (i >= MEMBERS)
        return false;
    *config = whole->config;
    config->parts = stack_parts(whole);
    config->head = members[i].head;
    config->transform = members[i].transform;
    config->window = 0;
    text_copy(config->model, sizeof config->model, members[i].method);
    text_copy(label, 24, members[i].label);
    *fits = !members[i].seasonal || whole->config.season > 1;
    return true;
}

void stack_training(const Model *member, TrainConfig *config)
{
    (void)member;
    config->training = TRAINING_OPEN;
}

/* ---- weights ---- */

/* Errors of all members and the number of pairs whose actual value is known. */
typedef struct {
    int members;
    double g[MEMBERS_MAX][MEMBERS_MAX]; /* mean products of errors */
    double size[MEMBERS_MAX];           /* mean absolute errors */
    long pairs;
} Errors;

static void add_pair(const Forecast *forecast, size_t at, double actual, double scale,
                     Errors *errors)
{
    double e[MEMBERS_MAX];

    for (int i = 0; i < errors->members; i++) {
        e[i] = (forecast[i].value[at] - actual) / scale;
        errors->size[i] += fabs(e[i]);
        for (int j = 0; j <= i; j++)
            errors->g[i][j] += e[i] * e[j];
    }
    errors->pairs++;
}

static void measure(const Model *whole, const Forecast *forecast, const Series *series,
                    Errors *errors)
{
    const Forecast *f = &forecast[0];

    *errors = (Errors){.members = whole->members};
    for (int r = 0; r < f->origins; r++) {
        for (int step = 1; step <= f->horizon; step++) {
            for (int c = 0; c < f->targets; c++) {
                const double actual = forecast_actual(f, series, r, step, c);
                const size_t at = ((size_t)r * (size_t)f->horizon + (size_t)(step - 1)) *
                                      (size_t)f->targets +
                                  (size_t)c;
                if (!isnan(actual))
                    add_pair(forecast, at, actual, whole->mase_scale[c], errors);
            }
        }
    }
    for (int i = 0; i < errors->members && errors->pairs > 0; i++) {
        errors->size[i] /= (double)errors->pairs;
        for (int j = 0; j <= i; j++)
            errors->g[i][j] = errors->g[j][i] = errors->g[i][j] / (double)errors->pairs;
    }
}

/* The weights with the least w'gw on the simplex: pair by pair, what goes from one to the other
 * makes it least, within what each has. */
static void least_squares(const Errors *errors, double *w)
{
    const int M = errors->members;

    for (int i = 0; i < M; i++)
        w[i] = 1.0 / M;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        for (int i = 0; i < M; i++) {
            for (int j = 0; j < i; j++) {
                const double curve = errors->g[i][i] - 2 * errors->g[i][j] + errors->g[j][j];
                double slope = 0, step;
                for (int k = 0; k < M; k++)
                    slope += w[k] * (errors->g[k][i] - errors->g[k][j]);
                if (!(curve > 0))
                    continue;
                step = fmin(fmax(-slope / curve, -w[i]), w[j]);
                w[i] += step;
                w[j] -= step;
            }
        }
    }
}

/* Mean absolute error of weighed forecasts. */
static double stacked_error(const Model *whole, const Forecast *forecast, const Series *series,
                            const double *w)
{
    const Forecast *f = &forecast[0];
    double sum = 0;
    long pairs = 0;

    for (int r = 0; r < f->origins; r++) {
        for (int step = 1; step <= f->horizon; step++) {
            for (int c = 0; c < f->targets; c++) {
                const double actual = forecast_actual(f, series, r, step, c);
                const size_t at = ((size_t)r * (size_t)f->horizon + (size_t)(step - 1)) *
                                      (size_t)f->targets +
                                  (size_t)c;
                double value = 0;
                for (int i = 0; i < whole->members; i++)
                    value += w[i] * forecast[i].value[at];
                if (!isnan(actual)) {
                    sum += fabs(value - actual) / whole->mase_scale[c];
                    pairs++;
                }
            }
        }
    }
    return pairs ? sum / (double)pairs : (double)NAN;
}

/* Weights in inverse proportion to squared errors. */
static void inverse_errors(const Errors *errors, double *w)
{
    double sum = 0;

    for (int i = 0; i < errors->members; i++)
        sum += w[i] = 1 / (errors->g[i][i] + 1e-300);
    for (int i = 0; i < errors->members; i++)
        w[i] /= sum;
}

static void gate(const Model *whole, const Errors *errors, double stacked, double *w)
{
    int best = -1;

    for (int i = 0; i < whole->members; i++) {
        const bool simple = whole->member[i].method->kind == METHOD_BASELINE;
        if (simple && (best < 0 || errors->size[i] < errors->size[best]))
            best = i;
    }
    if (best < 0 || !(errors->size[best] > 0))
        return;
    const double gain = 1 - stacked / errors->size[best];
    const double kept = fmin(fmax(gain / GATE, 0), 1);
    for (int i = 0; i < whole->members; i++)
        w[i] *= kept;
    w[best] += 1 - kept;
}

Status stack_weigh(const Model *whole, const Forecast *forecast, const Series *series,
                   double *weight, Error *err)
{
    Errors *errors = malloc(sizeof *errors);
    double inverse[MEMBERS_MAX];

    if (!errors)
        return error_memory(err, "the members' errors");
    measure(whole, forecast, series, errors);
    if (errors->pairs > 0) {
        const double often = (double)errors->pairs / (forecast->horizon * forecast->targets);
        const double trust = often / (often + whole->members);
        least_squares(errors, weight);
        inverse_errors(errors, inverse);
        for (int i = 0; i < whole->members; i++)
            weight[i] = trust * weight[i] + (1 - trust) * inverse[i];
        gate(whole, errors, stacked_error(whole, forecast, series, weight), weight);
    }
    free(errors);
    return OK;
}
