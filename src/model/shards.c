#include "model/shards.h"

#include "model/gradient.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

int shards_of(int windows)
{
    return (windows + SHARD_ROWS - 1) / SHARD_ROWS;
}

/* Measures or carves what all threads share; then what one of them needs. */
static void layout_shared(Shards *shards, int most, Arena *arena)
{
    const int sums = shards_of(most > shards->batch ? most : shards->batch);

    shards->gradient = arena_reals(arena, (size_t)shards_of(shards->batch) * shards->net->count);
    shards->sum = arena_take(arena, (size_t)sums, sizeof *shards->sum);
    shards->counted = arena_take(arena, (size_t)sums, sizeof *shards->counted);
    shards->block = arena_take(arena, (size_t)gradient_blocks(shards->net->count),
                               sizeof *shards->block);
    net_pack_layout(shards->net, true, arena, &shards->pack);
    if (shards->net->config.every_step) {
        net_layout(shards->net, 1, 1, false, false, arena, &shards->pass);
        shards->state = arena_reals(arena, net_state_size(shards->net));
        shards->passed = arena_reals(arena, (size_t)most * (size_t)shards->windows->outputs);
    }
}

static void layout_worker(const Shards *shards, Arena *arena, Worker *worker)
{
    net_layout(shards->net, SHARD_ROWS, shards->windows->steps, true, false, arena, &worker->work);
    worker->answer = arena_reals(arena, (size_t)shards->answers * SHARD_ROWS *
                                            (size_t)shards->windows->outputs);
}

Status shards_open(Shards *shards, const Net *net, const Windows *windows, const Loss *loss,
                   const TrainConfig *config, int most, Error *err)
{
    Arena measure = {0};
    Worker nowhere;

    *shards = (Shards){.net = net,
                       .windows = windows,
                       .loss = loss,
                       .parameter = config->loss_parameter,
                       .threads = config->threads,
                       .batch = config->batch,
                       .answers = net->config.every_step ? windows->steps : 1};
    layout_shared(shards, most, &measure);
    if (arena_open(&shards->arena, measure.used, err) != OK)
        return err->status;
    layout_shared(shards, most, &shards->arena);
    shards->worker = calloc((size_t)config->threads, sizeof *shards->worker);
    shards->own = calloc((size_t)config->threads, sizeof *shards->own);
    if (!shards->worker || !shards->own)
        return error_memory(err, "the threads' buffers");
    measure = (Arena){0};
    layout_worker(shards, &measure, &nowhere);
    for (int i = 0; i < config->threads; i++) {
        if (arena_open(&shards->own[i], measure.used, err) != OK)
            return err->status;
        layout_worker(shards, &shards->own[i], &shards->worker[i]);
    }
    return OK;
}

void shards_close(Shards *shards)
{
    for (int i = 0; i < shards->threads && shards->own; i++)
        arena_close(&shards->own[i]);
    arena_close(&shards->arena);
    free(shards->worker);
    free(shards->own);
    *shards = (Shards){0};
}

static size_t count_answers(const Shards *shards, const int *origin, int windows)
{
    const size_t outputs = (size_t)shards->windows->outputs;
    const size_t each = (size_t)shards->answers * outputs;
    size_t count = 0;

    for (int b = 0; b < windows; b++) {
        const real *truth = shards->windows->truth +
                            (size_t)(origin[b] + 2 - shards->answers) * outputs;
        for (size_t i = 0; i < each; i++)
            count += !isnan(truth[i]);
    }
    return count;
}

/* One shard forward and back. factor: what a counted answer's gradient is multiplied by. */
static void shard_train(Shards *shards, Worker *worker, int s, const int *origin, int windows,
                        const NetDropout *dropout, real factor)
{
    const int first = s * SHARD_ROWS;
    const int rows = windows - first < SHARD_ROWS ? windows - first : SHARD_ROWS;
    const int steps = shards->windows->steps;
    const size_t outputs = (size_t)shards->windows->outputs;
    real *gradient = shards->gradient + (size_t)s * shards->net->count;
    NetDropout masks = *dropout;
    const NetRun run = {.dropout = &masks};

    masks.sample = origin + first;
    windows_gather(shards->windows, origin + first, rows, shards->answers, worker->work.x,
                   worker->answer);
    net_forward(shards->net, &shards->pack, &worker->work, rows, steps, &run);
    shards->sum[s] = shards->loss->eval(
        (size_t)shards->answers * (size_t)rows, outputs, worker->work.y, worker->answer, factor,
        (real)shards->parameter, worker->work.dy, &shards->counted[s]);
    memset(gradient, 0, shards->net->count * sizeof *gradient);
    net_backward(shards->net, &shards->pack, &worker->work, rows, steps, &run, gradient);
}

double shards_train(Shards *shards, const int *origin, int batch, const NetDropout *dropout,
                    int *bad)
{
    const int parts = shards_of(batch);
    const size_t counted = count_answers(shards, origin, batch);
    const real factor = counted ? (real)(1 / (double)counted) : 0;
    double sum = 0;

#pragma omp parallel for num_threads(shards->threads) schedule(dynamic, 1) default(none)           \
    shared(shards, origin, batch, dropout, parts, factor)
    for (int s = 0; s < parts; s++)
        shard_train(shards, &shards->worker[omp_get_thread_num()], s, origin, batch, dropout,
                    factor);
    *bad = -1;
    for (int s = 0; s < parts; s++) {
        sum += shards->sum[s];
        if (!isfinite(shards->sum[s]) && *bad < 0)
            *bad = origin[(size_t)s * SHARD_ROWS];
    }
    return counted ? sum / (double)counted : 0;
}

/* The loss of the last step's answers. */
static void shard_evaluate(Shards *shards, Worker *worker, int s, const int *origin, int count)
{
    const int first = s * SHARD_ROWS;
    const int rows = count - first < SHARD_ROWS ? count - first : SHARD_ROWS;
    const size_t outputs = (size_t)shards->windows->outputs;
    const real *y = NULL;

    windows_gather(shards->windows, origin + first, rows, 1, worker->work.x, worker->answer);
    net_forward(shards->net, &shards->pack, &worker->work, rows, shards->windows->steps, NULL);
    y = worker->work.y + (size_t)(shards->answers - 1) * (size_t)rows * outputs;
    shards->sum[s] = shards->loss->eval((size_t)rows, outputs, y, worker->answer, 0,
                                        (real)shards->parameter, NULL, &shards->counted[s]);
}

double shards_evaluate(Shards *shards, const int *origin, int count)
{
    const int parts = shards_of(count);
    size_t counted = 0;
    double sum = 0;

#pragma omp parallel for num_threads(shards->threads) schedule(dynamic, 1) default(none)           \
    shared(shards, origin, count, parts)
    for (int s = 0; s < parts; s++)
        shard_evaluate(shards, &shards->worker[omp_get_thread_num()], s, origin, count);
    for (int s = 0; s < parts; s++) {
        sum += shards->sum[s];
        counted += shards->counted[s];
    }
    return counted ? sum / (double)counted : (double)NAN;
}

double shards_evaluate_carried(Shards *shards, int start, int first, int end)
{
    const size_t outputs = (size_t)shards->windows->outputs;
    Windows one = *shards->windows;
    size_t counted = 0;
    double sum;

    one.steps = 1;
    memset(shards->state, 0, net_state_size(shards->net) * sizeof *shards->state);
    for (int t = start; t < end - 1; t++) {
        windows_input(&one, one.value, t, 1, 0, shards->pass.x);
        net_step(shards->net, &shards->pack, &shards->pass, 1, shards->state);
        if (t + 1 >= first)
            memcpy(shards->passed + (size_t)(t + 1 - first) * outputs, shards->pass.y,
                   outputs * sizeof *shards->pass.y);
    }
    sum = shards->loss->eval((size_t)(end - first), outputs, shards->passed,
                             one.truth + (size_t)first * outputs, 0, (real)shards->parameter, NULL,
                             &counted);
    return counted ? sum / (double)counted : (double)NAN;
}
