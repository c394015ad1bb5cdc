#include "model/gradient.h"

#include <math.h>
#include <stdbool.h>

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

typedef struct {
    const Kernel *kernel;
    const Gradient *gradient;
} Sum;

static void sum_block(const void *what, int b, int member)
{
    const Kernel *kernel = ((const Sum *)what)->kernel;
    const Gradient *gradient = ((const Sum *)what)->gradient;
    real *sum = gradient->shard + (size_t)b * GRADIENT_BLOCK;
    const size_t n = block_size(gradient->count, b), trained = block_size(gradient->trained, b);

    (void)member;
    kernel->add_rows(gradient->shards - 1, (int)n, sum + gradient->count, gradient->count, sum);
    if (gradient->limit > 0)
        cut(trained, (real)gradient->limit, sum);
    gradient->block[b] = kernel->norm2(trained, sum);
}

double gradient_sum(const Kernel *kernel, const Gradient *gradient)
{
    const int blocks = gradient_blocks(gradient->count);
    double norm2 = 0;

    team_run(gradient->team, blocks, sum_block, &(Sum){kernel, gradient});
    for (int b = 0; b < blocks; b++)
        norm2 += gradient->block[b];
    return sqrt(norm2);
}

double gradient_clip(double norm, double clip)
{
    return clip > 0 && norm > clip ? clip / norm : 1;
}

/* An update: the arguments of gradient_apply. */
typedef struct {
    const Updater *updater;
    const Gradient *gradient;
    int64_t t;
    double rate, factor;
    real *params;
} Update;

/* Moves parameters [from, to), which all decay or none does. */
static void step_range(const Update *u, size_t from, size_t to, bool decays)
{
    const Updater *updater = u->updater;
    OptimConfig config = updater->config;

    if (!decays)
        config.decay = 0;
    if (from < to)
        updater->optim->step(&config, from, to - from, u->gradient->trained, u->t, u->rate,
                             u->params, u->gradient->shard, updater->state);
}

static size_t within(size_t x, size_t from, size_t to)
{
    return x < from ? from : x < to ? x : to;
}

/* Moves parameters [from, to): those in ranges that decay, and those between them. */
static void step_ranges(const Update *u, size_t from, size_t to)
{
    const Updater *updater = u->updater;
    const bool all = updater->ranges == 0 || updater->config.decay == 0;

    for (int k = 0; k < updater->ranges && !all; k++) {
        const size_t first = within(updater->decayed[k].from, from, to);
        const size_t end = within(updater->decayed[k].to, from, to);
        step_range(u, from, first, false);
        step_range(u, first, end, true);
        from = end;
    }
    step_range(u, from, to, all);
}

static void apply_block(const void *what, int b, int member)
{
    const Update *u = what;
    const size_t first = (size_t)b * GRADIENT_BLOCK, n = block_size(u->gradient->trained, b);
    real *gradient = u->gradient->shard;

    (void)member;
    for (size_t i = first; i < first + n && u->factor != 1; i++)
        gradient[i] *= (real)u->factor;
    step_ranges(u, first, first + n);
}

void gradient_apply(const Updater *updater, int64_t t, double rate, double factor,
                    const Gradient *gradient, real *params)
{
    team_run(gradient->team, gradient_blocks(gradient->trained), apply_block,
             &(Update){updater, gradient, t, rate, factor, params});
}
