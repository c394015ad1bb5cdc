#include "model/gradient.h"

#include <math.h>

int gradient_blocks(size_t count)
{
    return (int)((count + GRADIENT_BLOCK - 1) / GRADIENT_BLOCK);
}

/* Elements of [0, count) in a block. */
static size_t block_size(size_t count, int block)
{
    const size_t first = (size_t)block * GRADIENT_BLOCK;

    if (count <= first)
        return 0;
    return count - first < GRADIENT_BLOCK ? count - first : GRADIENT_BLOCK;
}

/* Written so that a NAN stays one. */
static void cut(size_t n, real limit, real *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = x[i] > limit ? limit : x[i] < -limit ? -limit : x[i];
}

static double sum_block(const Kernel *kernel, const Gradient *gradient, int b)
{
    real *sum = gradient->shard + (size_t)b * GRADIENT_BLOCK;
    const size_t n = block_size(gradient->count, b), trained = block_size(gradient->trained, b);

    for (int s = 1; s < gradient->shards; s++)
        kernel->axpy(n, 1, sum + (size_t)s * gradient->count, sum);
    if (gradient->limit > 0)
        cut(trained, (real)gradient->limit, sum);
    return kernel->norm2(trained, sum);
}

double gradient_sum(const Kernel *kernel, const Gradient *gradient)
{
    const int blocks = gradient_blocks(gradient->count);
    double norm2 = 0;

#pragma omp parallel for num_threads(gradient->threads) if (blocks > 1)                            \
    schedule(static) default(none) shared(kernel, gradient, blocks)
    for (int b = 0; b < blocks; b++)
        gradient->block[b] = sum_block(kernel, gradient, b);
    for (int b = 0; b < blocks; b++)
        norm2 += gradient->block[b];
    return sqrt(norm2);
}

double gradient_clip(double norm, double clip)
{
    return clip > 0 && norm > clip ? clip / norm : 1;
}

void gradient_apply(const Updater *updater, int t, double rate, double factor,
                    const Gradient *gradient, real *params)
{
    const size_t count = gradient->trained;
    const int blocks = gradient_blocks(count);

#pragma omp parallel for num_threads(gradient->threads) if (blocks > 1)                            \
    schedule(static) default(none)                                                                 \
        shared(updater, t, rate, factor, gradient, params, count, blocks)
    for (int b = 0; b < blocks; b++) {
        const size_t first = (size_t)b * GRADIENT_BLOCK, n = block_size(count, b);
        if (factor != 1) {
            for (size_t i = first; i < first + n; i++)
                gradient->shard[i] *= (real)factor;
        }
        updater->optim->step(&updater->config, first, n, count, t, rate, params, gradient->shard,
                             updater->state);
    }
}
