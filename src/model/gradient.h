/* The gradient of one mini-batch, put together from its shards in a fixed order: the same bits for
 * any number of threads. */
#ifndef MODEL_GRADIENT_H
#define MODEL_GRADIENT_H

#include "nn/kernel.h"
#include "nn/optim.h"

/* Parameters that are summed and updated together. */
#define GRADIENT_BLOCK 8192

/* Sums shard [shards, count] into its first row, shards in ascending order, and returns the norm of
 * the sum. block: room for a number per GRADIENT_BLOCK parameters. */
double gradient_sum(const Kernel *kernel, real *shard, int shards, size_t count, double *block,
                    int threads);

/* What the gradient is to be multiplied by so that its norm is at most clip; 1 where clip is 0. */
double gradient_clip(double norm, double clip);

/* One update of all parameters by factor * gradient; t counts updates from 1. */
typedef struct {
    const Optim *optim;
    OptimConfig config;
    real *state; /* [optim->slots, count] */
} Updater;
void gradient_apply(const Updater *updater, int t, double rate, double factor, size_t count,
                    real *params, real *gradient, int threads);

/* Blocks of `count` parameters. */
int gradient_blocks(size_t count);

#endif
