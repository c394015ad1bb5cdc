/* Letters: n = inputs and the constant, q = outputs; a = X'X and b = X'Y over the training rows. */
#include "model/ridge.h"

#include "model/cholesky.h"
#include "model/course.h"
#include "model/shards.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 512 /* training rows whose products are added together */ };

/* Those tried; the one where there is no validation part. */
static const double penalties[] = {1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100};
static const double penalty_without = 1e-4;

#define PENALTIES ((int)(sizeof penalties / sizeof *penalties))

typedef struct {
    Model *model;
    const TrainConfig *config;
    const Watch *watch;
    Task task;
    Course course;
    Shards shards;
    Arena arena;
    int inputs, n, q;
    size_t rows;     /* training rows without a missing answer */
    double *a, *b;   /* [n, n] upper triangle, [n, q] */
    double *u, *w;   /* the same of one penalty: factor, weights */
    real *x, *y;     /* [CHUNK, inputs], [CHUNK, q] */
    real *room;      /* of task_input */
    double *row;     /* [CHUNK, n + q] */
    real *best;      /* [net.count] */
    double penalty;  /* of the best */
    EpochLoss least; /* its losses */
    int *origin;     /* [windows] of training, then of validation */
    int checks;
} Ridge;

static void layout(Ridge *ridge, Arena *arena)
{
    const size_t n = (size_t)ridge->n, q = (size_t)ridge->q;

    ridge->a = arena_take(arena, n * n, sizeof(double));
    ridge->u = arena_take(arena, n * n, sizeof(double));
    ridge->b = arena_take(arena, n * q, sizeof(double));
    ridge->w = arena_take(arena, n * q, sizeof(double));
    ridge->row = arena_take(arena, CHUNK * (n + q), sizeof(double));
    ridge->x = arena_reals(arena, CHUNK * n);
    ridge->y = arena_reals(arena, CHUNK * q);
    ridge->room = arena_reals(arena, task_room(&ridge->task));
    course_layout(&ridge->course, arena);
    ridge->best = arena_reals(arena, ridge->model->net.count);
    ridge->origin = arena_take(arena, (size_t)ridge->course.windows + (size_t)ridge->checks,
                               sizeof(int));
}

static Status open_ridge(Ridge *ridge, const Frame *frame, Error *err)
{
    const Model *model = ridge->model;
    const int validation = model->split.validation - model->split.train;
    const Loss *loss = loss_find("mse");
    Arena measure = {0};
    TrainConfig one = *ridge->config;

    if (model->net.inputs > RIDGE_INPUTS) {
        error_set(err, ERR_USAGE, "--lags", "%d inputs are more than the %d that ridge takes",
                  model->net.inputs, RIDGE_INPUTS);
        error_hint(err, "fewer --lags, or --model narx --layers 0");
        return err->status;
    }
    if (task_make(model, &frame->windows, false, 1, &ridge->task, err) != OK ||
        course_make(&ridge->course, model, &ridge->task, &one, err) != OK)
        return err->status;
    ridge->inputs = model->net.inputs;
    ridge->n = ridge->inputs + 1;
    ridge->q = model->net.outputs;
    ridge->checks = validation - (ridge->task.span - 1);
    ridge->checks = ridge->checks > 0 ? ridge->checks : 0;
    layout(ridge, &measure);
    if (arena_open(&ridge->arena, measure.used, err) != OK)
        return err->status;
    layout(ridge, &ridge->arena);
    for (int i = 0; i < ridge->course.windows; i++)
        ridge->origin[i] = ridge->course.usable[i];
    for (int i = 0; i < ridge->checks; i++)
        ridge->origin[ridge->course.windows + i] = model->split.train - 1 + i;
    one.batch = 1;
    return shards_open(&ridge->shards, &model->net, &ridge->task, loss, &one,
                       ridge->course.windows + ridge->checks, err);
}

/* Inputs, the constant and answers of up to CHUNK origins side by side, those with a missing answer
 * left out; their number. */
static int gather(Ridge *ridge, const int *origin, int count)
{
    const size_t inputs = (size_t)ridge->inputs, q = (size_t)ridge->q;
    double *row = ridge->row;
    int kept = 0;

    for (int i = 0; i < count; i++)
        task_input(&ridge->task, origin[i], count, i, ridge->room, ridge->x);
    task_answers(&ridge->task, origin, count, ridge->y);
    for (int i = 0; i < count; i++) {
        const real *x = ridge->x + (size_t)i * inputs, *y = ridge->y + (size_t)i * q;
        bool known = true;
        for (size_t k = 0; k < q; k++)
            known &= !isnan(y[k]);
        if (!known)
            continue;
        for (size_t k = 0; k < inputs; k++)
            *row++ = (double)x[k];
        *row++ = 1;
        for (size_t k = 0; k < q; k++)
            *row++ = (double)y[k];
        kept++;
    }
    return kept;
}

/* Row i of a and b: products of input i with all behind it and with the answers. */
static void add_products(const Ridge *ridge, int rows, int i)
{
    const size_t n = (size_t)ridge->n, q = (size_t)ridge->q, first = (size_t)i;
    double *restrict a = ridge->a + first * n, *restrict b = ridge->b + first * q;

    for (int r = 0; r < rows; r++) {
        const double *restrict row = ridge->row + (size_t)r * (n + q);
        const double x = row[first];
        for (size_t j = first; j < n; j++)
            a[j] += x * row[j];
        for (size_t j = 0; j < q; j++)
            b[j] += x * row[n + j];
    }
}

static bool stopped(const Ridge *ridge)
{
    return ridge->watch && ridge->watch->stop && *ridge->watch->stop;
}

/* The normal equations of all training rows, which are added in their order by one thread for each
 * element. */
static void add_rows(Ridge *ridge)
{
    const int windows = ridge->course.windows, n = ridge->n;

    for (int first = 0; first < windows && !stopped(ridge); first += CHUNK) {
        const int count = windows - first < CHUNK ? windows - first : CHUNK;
        const int rows = gather(ridge, ridge->origin + first, count);
#pragma omp parallel for num_threads(ridge->config->threads) if (n > 32)                           \
    schedule(dynamic, 8) default(none) shared(ridge, rows, n)
        for (int i = 0; i < n; i++)
            add_products(ridge, rows, i);
        ridge->rows += (size_t)rows;
    }
}

/* The weights of a penalty into the model's parameters. */
static void solve(Ridge *ridge, double penalty)
{
    const size_t n = (size_t)ridge->n, q = (size_t)ridge->q;
    real *params = ridge->model->params + ridge->model->net.head;

    memcpy(ridge->u, ridge->a, n * n * sizeof *ridge->u);
    memcpy(ridge->w, ridge->b, n * q * sizeof *ridge->w);
    for (size_t i = 0; i + 1 < n; i++)
        ridge->u[i * n + i] += penalty * (double)ridge->rows;
    cholesky_factor(ridge->n, ridge->u);
    cholesky_solve(ridge->n, ridge->u, ridge->q, ridge->w);
    for (size_t i = 0; i < n * q; i++)
        params[i] = (real)ridge->w[i];
    net_pack(&ridge->model->net, ridge->model->params, &ridge->shards.pack);
}

static double loss_of(Ridge *ridge, const int *origin, int count)
{
    return count ? shards_evaluate(&ridge->shards, &ridge->task, origin, count, NULL) : (double)NAN;
}

/* Solves for a penalty and keeps the weights if none were better. */
static void try_penalty(Ridge *ridge, double penalty)
{
    const int windows = ridge->course.windows;
    EpochLoss loss;

    solve(ridge, penalty);
    loss = (EpochLoss){.train = loss_of(ridge, ridge->origin, windows),
                       .validation = loss_of(ridge, ridge->origin + windows, ridge->checks)};
    if (ridge->penalty > 0 && !(loss.validation < ridge->least.validation))
        return;
    ridge->penalty = penalty;
    ridge->least = loss;
    memcpy(ridge->best, ridge->model->params, ridge->model->net.count * sizeof *ridge->best);
}

/* The one asked for, or all of the row. */
static void try_penalties(Ridge *ridge)
{
    const double asked = ridge->model->config.penalty;

    for (int i = 0; i < PENALTIES && !stopped(ridge); i++) {
        try_penalty(ridge, asked > 0 ? asked : ridge->checks > 0 ? penalties[i] : penalty_without);
        if (asked > 0 || ridge->checks == 0)
            return;
    }
}

static Status keep_best(Ridge *ridge, History *history, Error *err)
{
    Model *model = ridge->model;

    history->interrupted = stopped(ridge);
    history->left_out = ridge->course.left_out;
    if (ridge->penalty == 0)
        return OK;
    ASSERT(ridge->best);
    if (!isfinite(ridge->least.train))
        return error_set(err, ERR_TRAINING, NULL,
                         "the weights are not finite: the inputs differ too much in size");
    history->epoch = calloc(1, sizeof *history->epoch);
    if (!history->epoch)
        return error_memory(err, "the losses");
    history->epoch[0] = ridge->least;
    history->epochs = 1;
    history->best = 0;
    history->updates = 1;
    model->config.penalty = ridge->penalty;
    memcpy(model->params, ridge->best, model->net.count * sizeof *model->params);
    return OK;
}

Status ridge_fit(Model *model, const Frame *frame, const TrainConfig *config, const Watch *watch,
                 History *history, Error *err)
{
    Ridge ridge = {.model = model, .config = config, .watch = watch};

    if (open_ridge(&ridge, frame, err) != OK)
        goto done;
    add_rows(&ridge);
    try_penalties(&ridge);
    if (keep_best(&ridge, history, err) != OK)
        goto done;
done:
    shards_close(&ridge.shards);
    arena_close(&ridge.arena);
    task_free(&ridge.task);
    return err->status;
}
