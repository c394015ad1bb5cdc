/* Gradients by back-propagation against central differences, in double, of one network and one way
 * to run it. A difference in float is too coarse to show anything. */
#ifndef TESTS_GRADCHECK_H
#define TESTS_GRADCHECK_H

#include "net_fixture.h"

#include <math.h>

enum { GRADCHECK_MOST = 150 }; /* numbers of an array that are moved */

static const double GRADCHECK_LIMIT = 1e-6;

typedef struct {
    NetConfig config;
    const Loss *loss;
    int rows, steps;
    bool training;       /* a training pass even without dropout */
    bool first;          /* from random first states */
    const NetFeed *feed; /* NULL: none */
    const Cell *instead; /* of the table's cell, in the first layer; NULL: none */
} Case;

/* One case at work. */
typedef struct {
    Fixture f;
    const Case *c;
    NetDropout dropout;
    NetRun run;
    real *first, *last; /* [rows, state] */
    size_t states;      /* reals of all rows */
    double floor;       /* below it an error counts in absolute terms */
} Check;

/* Loss with the number at p moved by h. */
static inline double moved_loss(Check *k, real *p, double h)
{
    const real kept = *p;

    *p = kept + (real)h;
    net_pack(&k->f.net, k->f.params, &k->f.pack);
    const double value = fixture_loss(&k->f, k->c->loss, (real)0.7, &k->run);
    *p = kept;
    return value;
}

/* Central difference of fourth order. */
static inline double slope(Check *k, real *p, double h)
{
    const double near = moved_loss(k, p, h) - moved_loss(k, p, -h);
    const double far = moved_loss(k, p, 2 * h) - moved_loss(k, p, -2 * h);

    return (8 * near - far) / (12 * h);
}

/* Relative to the larger of the two, and absolute below a thousandth of the loss, where its
 * rounding shows. A difference across a bend (relu, absolute value) says nothing, so the smallest
 * error over three widths counts; a wrong gradient is wrong at each. */
static inline double relative_error(Check *k, real *p, double gradient)
{
    double least = INFINITY;

    for (double h = 1e-4; h > 5e-7 && least > GRADCHECK_LIMIT / 10; h /= 10) {
        const double difference = slope(k, p, h);
        const double size = fmax(fmax(fabs(difference), fabs(gradient)), k->floor);
        least = fmin(least, fabs(difference - gradient) / size);
    }
    return least;
}

/* At most GRADCHECK_MOST of the n numbers at p, spread evenly. */
static inline double check_numbers(Check *k, const real *grad, real *p, size_t n)
{
    double worst = 0;

    for (size_t i = 0; i < n; i += 1 + n / GRADCHECK_MOST)
        worst = fmax(worst, relative_error(k, p + i, (double)grad[i]));
    return worst;
}

static inline void check_open(Check *k, const Case *c)
{
    *k = (Check){.c = c};
    fixture_open(&k->f, &c->config, c->rows, c->steps, true);
    k->dropout = (NetDropout){.seed = 5, .update = 3, .sample = k->f.sample};
    k->states = (size_t)c->rows * net_state_size(&k->f.net);
    k->first = malloc((k->states + 1) * sizeof(real));
    k->last = malloc((k->states + 1) * sizeof(real));
    assert_true(k->first && k->last);
    fixture_fill(k->first, k->states, 4);
    k->run.feed = c->feed;
    if (c->training || c->config.dropout > 0 || c->config.input_dropout > 0 ||
        c->config.recurrent_dropout > 0)
        k->run.dropout = &k->dropout;
    if (c->first) {
        k->run.first = k->first;
        k->run.last = k->last;
    }
    if (c->instead)
        k->f.net.layer[0].cell = c->instead;
}

static inline void check_close(Check *k)
{
    fixture_close(&k->f);
    free(k->first);
    free(k->last);
}

/* [rows, state] of all layers, as the first states lie. */
static inline void gather_state_gradient(const Check *k, real *to)
{
    const size_t total = net_state_size(&k->f.net);
    size_t at = 0;

    for (int l = 0; l < k->f.net.layers; l++) {
        const size_t size = (size_t)k->f.net.layer[l].shape.state;
        for (int r = 0; r < k->c->rows; r++)
            memcpy(to + (size_t)r * total + at, k->f.work.layer[l].dir[0].dnext + (size_t)r * size,
                   size * sizeof(real));
        at += size;
    }
}

/* The worst relative error over the trained parameters, inputs and first states of one network. */
static inline double check_case(const Case *c)
{
    const size_t inputs = (size_t)(c->rows * c->steps * c->config.inputs);
    Check k;
    double worst;

    check_open(&k, c);
    real *dx = malloc(inputs * sizeof(real)), *dfirst = malloc((k.states + 1) * sizeof(real));
    assert_true(dx && dfirst);
    k.floor = 1e-3 * fmax(1, fixture_loss(&k.f, c->loss, (real)0.7, &k.run));
    net_backward(&k.f.net, &k.f.pack, &k.f.work, c->rows, c->steps, &k.run, k.f.grad);
    memcpy(dx, k.f.work.dx, inputs * sizeof(real));
    gather_state_gradient(&k, dfirst);
    worst = check_numbers(&k, k.f.grad, k.f.params, k.f.net.trained);
    net_pack(&k.f.net, k.f.params, &k.f.pack);
    worst = fmax(worst, check_numbers(&k, dx, k.f.work.x, inputs));
    if (c->first)
        worst = fmax(worst, check_numbers(&k, dfirst, k.first, k.states));
    free(dx);
    free(dfirst);
    check_close(&k);
    return worst;
}

#endif
