/* The gradient of one mini-batch, put together from its shards in a fixed order: the same bits for
 * any number of threads. */
#ifndef MODEL_GRADIENT_H
#define MODEL_GRADIENT_H

#include "base/team.h"
#include "nn/kernel.h"
#include "nn/optim.h"

/* Parameters that are summed and updated together. */
#define GRADIENT_BLOCK 8192

typedef struct {
    real *shard; /* [shards, count]; the sum is left in the first */
    int shards;
    size_t count, trained; /* the first `trained` are moved by the optimiser */
    double limit;          /* size of an element above which it is cut to it; 0: off */
    double *block;         /* a number per GRADIENT_BLOCK parameters */
    Team *team;            /* that shares the blocks; NULL: nobody */
} Gradient;

/* Sums the shards in ascending order, cuts the trained elements to the limit and returns their
 * norm. */
double gradient_sum(const Kernel *kernel, const Gradient *gradient);

/* What the gradient is to be multiplied by so that its norm is at most clip; 1 where clip is 0. */
double gradient_clip(double norm, double clip);

/* One update of the trained parameters by factor * gradient; t counts updates from 1. */
typedef struct {
    const Optim *optim;
    OptimConfig config;
    real *state;               /* [optim->slots, trained] */
    const ParamRange *decayed; /* [ranges] parameters that decay, ascending; ranges 0: all do */
    int ranges;
} Updater;
void gradient_apply(const Updater *updater, int64_t t, double rate, double factor,
                    const Gradient *gradient, real *params);

/* Blocks of `count` parameters. */
int gradient_blocks(size_t count);

#endif
