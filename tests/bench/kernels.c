/* How much of the machine's fma peak the kernels and whole training steps reach, one thread; the
 * peak is measured again before each line, as the clock of a shared machine moves. Prints medians.
 *
 *     kernels [products|training|activations|generation] ... */
#include "base/rng.h"
#include "bench/peak.h"
#include "nn/loss.h"
#include "nn/net.h"
#include "nn/optim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS = 7 };

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, int n)
{
    qsort(x, (size_t)n, sizeof *x, ascending);
    return x[n / 2];
}

static real *random_reals(size_t n, uint32_t number)
{
    const Rng rng = rng_make(1, RNG_TEST);
    real *x = aligned_alloc(64, (n * sizeof *x + 63) / 64 * 64);

    if (!x)
        exit(1);
    for (size_t i = 0; i < n; i++)
        x[i] = (real)(rng_uniform(rng, (uint32_t)i, number, 0) - 0.5);
    return x;
}

/* ---- products ---- */

typedef struct {
    const char *what;
    int m, n, k;
    bool packed, transposed;
} Shape;

static const Shape shapes[] = {
    {"step, 1 row", 1, 256, 64, true, false},
    {"step, 1 row", 1, 1024, 256, true, false},
    {"step, 4 rows", 4, 512, 128, true, false},
    {"step, 8 rows", 8, 512, 128, true, false},
    {"step, 16 rows", 16, 400, 100, true, false},
    {"step, 16 rows", 16, 512, 128, true, false},
    {"step, 16 rows", 16, 1024, 256, true, false},
    {"step, 16 rows", 16, 2048, 512, true, false},
    {"back, 16 rows", 16, 128, 512, true, false},
    {"back, 16 rows", 16, 256, 1024, true, false},
    {"input, 7 columns", 16, 512, 7, true, false},
    {"weight gradient", 100, 400, 320, false, true},
    {"weight gradient", 128, 512, 1536, false, true},
    {"weight gradient", 256, 1024, 2688, false, true},
    {"weight gradient, 7", 7, 512, 1536, false, true},
};

static void bench_product(const Kernel *kernel, const Shape *s)
{
    const size_t m = (size_t)s->m, n = (size_t)s->n, k = (size_t)s->k;
    real *a = random_reals(m * k, 1), *b = random_reals(n * k, 2), *c = random_reals(m * n, 3);
    real *packed = random_reals(packed_size(s->k, s->n), 4);
    const double flops = 2.0 * (double)m * (double)n * (double)k;
    const int repeat = 1 + (int)(2e8 / flops);
    double part[RUNS];
    const Product p = {.m = s->m,
                       .n = s->n,
                       .k = s->k,
                       .a = a,
                       .a_row = s->transposed ? 1 : k,
                       .a_k = s->transposed ? m : 1,
                       .b = s->packed ? packed : b,
                       .b_row = s->packed ? PANEL : n,
                       .b_panel = s->packed ? k * PANEL : PANEL,
                       .start = c,
                       .start_row = n,
                       .c = c,
                       .c_row = n};

    for (int run = 0; run < RUNS; run++) {
        const double peak = bench_peak(3), begin = bench_now();
        for (int i = 0; i < repeat; i++)
            kernel->product(&p);
        part[run] = 100 * flops * repeat / (bench_now() - begin) / peak;
    }
    printf("product  %-20s %4d x %4d x %4d  %5.1f %% of peak\n", s->what, s->m, s->n, s->k,
           median(part, RUNS));
    free(a);
    free(b);
    free(c);
    free(packed);
}

/* ---- activations ---- */

static void bench_map(const char *name, void (*f)(size_t, const real *, real *))
{
    enum { N = 4096, REPEAT = 500 };
    real *x = random_reals(N, 1), *y = random_reals(N, 2);
    double ns[RUNS];

    for (int run = 0; run < RUNS; run++) {
        const double begin = bench_now();
        for (int i = 0; i < REPEAT; i++)
            f(N, x, y);
        ns[run] = 1e9 * (bench_now() - begin) / N / REPEAT;
    }
    printf("%-8s %.3f ns an element\n", name, median(ns, RUNS));
    free(x);
    free(y);
}

/* ---- training ---- */

typedef struct {
    int steps, inputs, hidden, batch;
} Task;

static const Task tasks[] = {
    {20, 1, 100, 200}, {24, 7, 32, 32},    {50, 1, 64, 64},
    {96, 7, 128, 64},  {168, 7, 256, 128}, {100, 8, 512, 64},
};

typedef struct {
    Net net;
    NetPack pack;
    NetWork work;
    Arena arena;
    const Loss *loss;
    const Optim *optim;
    real *params, *grad, *state, *x, *target;
} Trainer;

static void trainer_open(Trainer *t, const NetConfig *config, const Task *task, int shard)
{
    Error err = {0};
    Arena measure = {0};

    if (net_make(&t->net, config, &err) != OK)
        exit(1);
    net_pack_layout(&t->net, true, &measure, &t->pack);
    net_layout(&t->net, shard, task->steps, true, false, &measure, &t->work);
    if (arena_open(&t->arena, measure.used, &err) != OK)
        exit(1);
    net_pack_layout(&t->net, true, &t->arena, &t->pack);
    net_layout(&t->net, shard, task->steps, true, false, &t->arena, &t->work);
    t->params = random_reals(t->net.count, 1);
    t->grad = random_reals(t->net.count, 2);
    t->state = calloc(2 * t->net.count, sizeof(real));
    t->x = random_reals((size_t)task->batch * (size_t)task->steps * (size_t)task->inputs, 3);
    t->target = random_reals((size_t)task->batch, 4);
    net_init(&t->net, 1, t->params);
    t->loss = loss_find("mse");
    t->optim = optim_find("adam");
}

static void trainer_close(Trainer *t)
{
    arena_close(&t->arena);
    free(t->params);
    free(t->grad);
    free(t->state);
    free(t->x);
    free(t->target);
}

/* One mini-batch in shards, as the trainer does it: pack, forward, loss, backward, Adam. */
static void trainer_step(Trainer *t, const Task *task, int shard, int update)
{
    const OptimConfig config = {0};

    net_pack(&t->net, t->params, &t->pack);
    memset(t->grad, 0, t->net.count * sizeof(real));
    for (int first = 0; first < task->batch; first += shard) {
        const int rows = task->batch - first < shard ? task->batch - first : shard;
        const size_t width = (size_t)rows * (size_t)task->inputs;
        size_t counted;
        memcpy(t->work.x, t->x + (size_t)first * (size_t)task->inputs * (size_t)task->steps,
               width * (size_t)task->steps * sizeof(real));
        net_forward(&t->net, &t->pack, &t->work, rows, task->steps, NULL);
        t->loss->eval((size_t)rows, 1, t->work.y, t->target + first, (real)1 / (real)task->batch, 0,
                      t->work.dy, &counted);
        net_backward(&t->net, &t->pack, &t->work, rows, task->steps, NULL, t->grad);
    }
    t->optim->step(&config, 0, t->net.count, t->net.count, update, 1e-4, t->params, t->grad,
                   t->state);
}

/* Nominal operations of a mini-batch: the products alone (benchmarks.md). */
static double training_flops(const Net *net, const Task *task)
{
    double macs = 0;

    for (int l = 0; l < net->layers; l++) {
        const CellShape *s = &net->layer[l].shape;
        macs += (double)net->layer[l].dirs * s->pre *
                (2.0 * (s->in + s->rec) + s->rec + (l > 0 ? s->in : 0));
    }
    return 2 * macs * task->batch * task->steps;
}

static void bench_training(const char *cell, int dirs, int layers, const Task *task, int shard)
{
    NetConfig config = {.inputs = task->inputs,
                        .outputs = 1,
                        .hidden = task->hidden,
                        .dirs = dirs,
                        .layers = layers};
    Trainer t;
    double part[RUNS], speed[RUNS];
    int update = 1;

    strcpy(config.cell, cell);
    trainer_open(&t, &config, task, shard);
    const double flops = training_flops(&t.net, task);
    const int repeat = 1 + (int)(3e9 / flops);
    for (int run = 0; run < RUNS; run++) {
        const double peak = bench_peak(5), begin = bench_now();
        for (int i = 0; i < repeat; i++)
            trainer_step(&t, task, shard, update++);
        const double seconds = bench_now() - begin;
        part[run] = 100 * flops * repeat / seconds / peak;
        speed[run] = task->batch * repeat / seconds;
    }
    printf("training %-6s dirs %d layers %d  %3d/%d/%3d/%3d  shard %3d  %8.0f windows/s  %5.1f %% "
           "of peak\n",
           cell, dirs, layers, task->steps, task->inputs, task->hidden, task->batch, shard,
           median(speed, RUNS), median(part, RUNS));
    trainer_close(&t);
}

/* ---- generation ---- */

static void bench_generation(const char *cell, int hidden)
{
    enum { STEPS = 20000 };
    NetConfig config = {.inputs = 1, .outputs = 1, .hidden = hidden, .dirs = 1, .layers = 1};
    Arena measure = {0}, arena = {0};
    Error err = {0};
    NetPack pack;
    NetWork work;
    Net net;
    double speed[RUNS];

    strcpy(config.cell, cell);
    if (net_make(&net, &config, &err) != OK)
        exit(1);
    net_pack_layout(&net, false, &measure, &pack);
    net_layout(&net, 1, 1, false, false, &measure, &work);
    if (arena_open(&arena, measure.used, &err) != OK)
        exit(1);
    net_pack_layout(&net, false, &arena, &pack);
    net_layout(&net, 1, 1, false, false, &arena, &work);
    real *params = random_reals(net.count, 1), *state = calloc(net_state_size(&net), sizeof(real));
    net_init(&net, 1, params);
    net_pack(&net, params, &pack);
    net_begin(&net, &pack, &work, 1, state);
    for (int run = 0; run < RUNS; run++) {
        const double begin = bench_now();
        for (int i = 0; i < STEPS; i++) {
            net_step(&net, &pack, &work, 1, true);
            work.x[0] = work.y[0];
        }
        speed[run] = STEPS / (bench_now() - begin);
    }
    printf("generation %-6s hidden %3d  %9.0f steps/s\n", cell, hidden, median(speed, RUNS));
    free(params);
    free(state);
    arena_close(&arena);
}

static bool wanted(int count, char **words, const char *word)
{
    for (int i = 1; i < count; i++) {
        if (strcmp(words[i], word) == 0)
            return true;
    }
    return count == 1;
}

int main(int count, char **words)
{
    const Kernel *kernel = kernel_best();
    const int shard = getenv("SHARD") ? atoi(getenv("SHARD")) : 16;

    printf("level %s, peak %.0f GFLOP/s a core\n", cpu_level_name(cpu_level()),
           bench_peak(20) / 1e9);
    for (size_t i = 0; wanted(count, words, "products") && i < sizeof shapes / sizeof shapes[0];
         i++)
        bench_product(kernel, &shapes[i]);
    if (wanted(count, words, "activations")) {
        bench_map("exp", kernel->exp);
        bench_map("tanh", kernel->tanh);
        bench_map("sigmoid", kernel->sigmoid);
    }
    for (size_t i = 0; wanted(count, words, "training") && i < sizeof tasks / sizeof tasks[0];
         i++) {
        bench_training("lstm", 1, 1, &tasks[i], shard);
        bench_training("gru", 1, 1, &tasks[i], shard);
        bench_training("elman", 1, 1, &tasks[i], shard);
        bench_training("lstm", 2, 1, &tasks[i], shard);
        bench_training("lstm", 1, 2, &tasks[i], shard);
    }
    if (wanted(count, words, "generation")) {
        bench_generation("lstm", 64);
        bench_generation("lstm", 256);
        bench_generation("gru", 64);
    }
    return 0;
}
