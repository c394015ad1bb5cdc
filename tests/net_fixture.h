/* A small network with its buffers, random inputs and targets, for the tests that walk the cell
 * table. */
#ifndef TESTS_NET_FIXTURE_H
#define TESTS_NET_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "nn/loss.h"
#include "nn/net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIXTURE_SEED = 20240301 };

typedef struct {
    Net net;
    NetPack pack;
    NetWork work;
    Arena arena;
    real *params, *grad;
    int rows, steps;
    int *sample;    /* [rows] 0, 1, ... */
    real *target;   /* as work.y */
    size_t answers; /* elements of work.y */
} Fixture;

/* For the shapes of cells that project: something smaller than hidden. */
static inline NetConfig fixture_config(const Cell *cell, int inputs, int hidden, int outputs,
                                       int layers, int dirs, bool every_step)
{
    NetConfig c = {.inputs = inputs,
                   .outputs = outputs,
                   .hidden = hidden,
                   .layers = layers,
                   .dirs = dirs,
                   .every_step = every_step};

    snprintf(c.cell, sizeof c.cell, "%s", cell->name);
    if (cell->projects)
        c.projection = (hidden + 1) / 2;
    return c;
}

static inline void fixture_fill(real *x, size_t n, uint32_t number)
{
    const Rng rng = rng_make(FIXTURE_SEED, RNG_TEST);

    for (size_t i = 0; i < n; i++)
        x[i] = (real)(2 * rng_uniform(rng, (uint32_t)i, number, 0) - 1);
}

static inline void fixture_layout(Fixture *f, bool training, Arena *arena)
{
    net_pack_layout(&f->net, training, arena, &f->pack);
    net_layout(&f->net, f->rows, f->steps, training, training, arena, &f->work);
}

/* Parameters are larger than the usual first ones, so that the activations bend. */
static inline void fixture_open(Fixture *f, const NetConfig *config, int rows, int steps,
                                bool training)
{
    Error err = {0};
    Arena measure = {0};

    *f = (Fixture){.rows = rows, .steps = steps};
    if (net_make(&f->net, config, &err) != OK)
        fail_msg("%s: %s", err.where, err.message);
    fixture_layout(f, training, &measure);
    assert_int_equal(arena_open(&f->arena, measure.used, &err), OK);
    fixture_layout(f, training, &f->arena);
    assert_int_equal(f->arena.used, measure.used);
    f->answers = (size_t)(config->every_step ? steps : 1) * (size_t)rows * (size_t)config->outputs;
    f->params = malloc(f->net.count * sizeof(real));
    f->grad = calloc(f->net.count, sizeof(real));
    f->target = malloc(f->answers * sizeof(real));
    f->sample = malloc((size_t)rows * sizeof(int));
    assert_true(f->params && f->grad && f->target && f->sample);
    fixture_fill(f->params, f->net.count, 1);
    for (size_t i = f->net.trained; i < f->net.count; i++) /* variances among them */
        f->params[i] = (f->params[i] + 2) / 2;
    fixture_fill(f->work.x, (size_t)rows * (size_t)steps * (size_t)config->inputs, 2);
    fixture_fill(f->target, f->answers, 3);
    for (int r = 0; r < rows; r++)
        f->sample[r] = r;
    net_pack(&f->net, f->params, &f->pack);
}

static inline void fixture_close(Fixture *f)
{
    arena_close(&f->arena);
    free(f->params);
    free(f->grad);
    free(f->target);
    free(f->sample);
}

/* Loss of a forward pass; its gradient goes to work.dy. Where targets are
 * classes, some are put there. */
static inline double fixture_loss(Fixture *f, const Loss *loss, real parameter, const NetRun *run)
{
    const size_t width = (size_t)f->net.outputs, rows = f->answers / width;
    size_t counted;

    for (size_t r = 0; r < rows && loss->classes; r++)
        f->target[r] = (real)(r * 7 % 5 % width);
    net_forward(&f->net, &f->pack, &f->work, f->rows, f->steps, run);
    return loss->eval(rows, width, f->work.y, f->target, 1, parameter, f->work.dy, &counted);
}

/* Makes `level` the one in use (NULL: what the environment said at first), for nets and optimisers
 * made from now on. */
static inline void use_level(const char *level)
{
    static char first[16];
    static bool known;

    if (!known && getenv("FORECAST_CPU"))
        snprintf(first, sizeof first, "%s", getenv("FORECAST_CPU"));
    known = true;
    if (level || first[0])
        assert_int_equal(setenv("FORECAST_CPU", level ? level : first, 1), 0);
    else
        assert_int_equal(unsetenv("FORECAST_CPU"), 0);
}

#endif
