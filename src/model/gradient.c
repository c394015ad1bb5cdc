#include "model/gradient.h"

#include <math.h>

int gradient_blocks(size_t count)
{
    return (int)((count + GRADIENT_BLOCK - 1) / GRADIENT_BLOCK);
}

static size_t block_size(size_t count, int block)
{
    const size_t first = (size_t)block * GRADIENT_BLOCK;

    return count - first < GRADIENT_BLOCK ? count - first : GRADIENT_BLOCK;
}

double gradient_sum(const Kernel *kernel, real *shard, int shards, size_t count, double *block,
                    int threads)
{
    const int blocks = gradient_blocks(count);
    double norm2 = 0;

#pragma omp parallel for num_threads(threads) if (blocks > 1) schedule(static) default(none)       \
    shared(kernel, shard, shards, count, block, blocks)
    for (int b = 0; b < blocks; b++) {
        real *sum = shard + (size_t)b * GRADIENT_BLOCK;
        const size_t n = block_size(count, b);
        for (int s = 1; s < shards; s++)
            kernel->axpy(n, 1, sum + (size_t)s * count, sum);
        block[b] = kernel->norm2(n, sum);
    }
    for (int b = 0; b < blocks; b++)
        norm2 += block[b];
    return sqrt(norm2);
}

double gradient_clip(double norm, double clip)
{
    return clip > 0 && norm > clip ? clip / norm : 1;
}

void gradient_apply(const Updater *updater, int t, double rate, double factor, size_t count,
                    real *params, real *gradient, int threads)
{
    const int blocks = gradient_blocks(count);

#pragma omp parallel for num_threads(threads) if (blocks > 1) schedule(static) default(none)       \
    shared(updater, t, rate, factor, count, params, gradient, blocks)
    for (int b = 0; b < blocks; b++) {
        const size_t first = (size_t)b * GRADIENT_BLOCK, n = block_size(count, b);
        if (factor != 1) {
            for (size_t i = first; i < first + n; i++)
                gradient[i] *= (real)factor;
        }
        updater->optim->step(&updater->config, first, n, count, t, rate, params, gradient,
                             updater->state);
    }
}
