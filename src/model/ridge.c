/* Letters: n = inputs and the constant, q = outputs; X [rows, n] and Y [rows, q] of the training
 * rows, side by side with rows without an answer all 0; c = (X Y)'(X Y), of which X'X and X'Y are
 * used. */
#include "model/ridge.h"

#include "base/cholesky.h"
#include "base/ranks.h"
#include "model/checks.h"
#include "model/course.h"
#include "model/parts.h"
#include "model/shards.h"
#include "nn/gram.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHUNK = 128, /* training rows whose products are added together: a panel fits the first cache */
    WINDOWS_OF_INPUT = 100,  /* of several series: at most so many for each input, */
    CHECKS_MOST = 20000,     /* and so many origins of validation */
    WINDOWS_OF_INPUT_1 = 20, /* of one series, whose windows overlap: so many are enough, */
    CHECKS_MOST_1 = 2000,
    STRIP = 24 /* inputs whose products a thread adds at a time */
};

/* and what is more is dropped from so many products of inputs on. */
#define PRODUCTS_MOST 2e9

/* Those tried, from the middle on; the one where there is no validation part. */
static const double penalties[] = {1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100};
static const double penalty_without = 1e-4;

#define PENALTIES ((int)(sizeof penalties / sizeof *penalties))
#define MIDDLE    5

typedef struct {
    Model *model;
    const TrainConfig *config;
    const Watch *watch;
    Task task;
    Course course;
    Shards shards;
    Arena arena;
    int inputs, n, q;
    int width;         /* n + q, filled up to whole panels */
    double *c;         /* [width, width] from the diagonal on */
    double *u, *w;     /* [n, n] factor, [n, q] weights of one penalty */
    double *panels;    /* [width / GRAM_PANEL] [CHUNK, GRAM_PANEL] */
    real **sample;     /* [threads] [n + q], and room of task_input */
    real *best;        /* [net.count] */
    const real *drawn; /* [n, q] weights that those sought are drawn to; NULL: to 0 */
    double penalty;    /* of the best */
    EpochLoss least;   /* its losses */
    int *origin;       /* [windows] of training, then [checks] of validation */
    int windows;
    int checks;
} Ridge;

static void layout(Ridge *ridge, Arena *arena)
{
    const size_t n = (size_t)ridge->n, q = (size_t)ridge->q, width = (size_t)ridge->width;
    const int threads = ridge->config->threads;

    ridge->c = arena_take(arena, n * width, sizeof(double));
    ridge->u = arena_take(arena, n * n, sizeof(double));
    ridge->w = arena_take(arena, n * q, sizeof(double));
    ridge->panels = arena_take(arena, CHUNK * width, sizeof(double));
    ridge->sample = arena_take(arena, (size_t)threads, sizeof *ridge->sample);
    for (int i = 0; i < threads; i++) {
        real *sample = arena_reals(arena, n + q + task_room(&ridge->task));
        if (arena->base)
            ridge->sample[i] = sample;
    }
    course_layout(&ridge->course, arena);
    ridge->best = arena_reals(arena, ridge->model->net.count);
    ridge->origin = arena_take(arena, (size_t)ridge->windows + (size_t)ridge->checks, sizeof(int));
}

/* A long series, and many, have more windows than weights can be told apart by: a share of them,
 * evenly spread, says as much. */
static void thin_out(Ridge *ridge)
{
    const bool several = ridge->model->several;
    const double n = ridge->n, room = PRODUCTS_MOST / (n * n);
    const double windows = several ? WINDOWS_OF_INPUT * n : fmax(WINDOWS_OF_INPUT_1 * n, room);

    ridge->windows = (int)fmin(windows, ridge->course.windows);
    ridge->checks = smaller(ridge->checks, several ? CHECKS_MOST : CHECKS_MOST_1);
}

static Status open_ridge(Ridge *ridge, const Frame *frame, Error *err)
{
    const Model *model = ridge->model;
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
    ridge->width = (ridge->n + ridge->q + GRAM_PANEL - 1) / GRAM_PANEL * GRAM_PANEL;
    ridge->windows = ridge->course.windows;
    ridge->checks = checks_origins(&ridge->task);
    thin_out(ridge);
    layout(ridge, &measure);
    if (arena_open(&ridge->arena, measure.used, err) != OK)
        return err->status;
    layout(ridge, &ridge->arena);
    for (int i = 0; i < ridge->windows; i++)
        ridge->origin[i] =
            ridge->course.usable[(long long)i * ridge->course.windows / ridge->windows];
    checks_spread(&ridge->task, ridge->checks, ridge->origin + ridge->windows);
    one.batch = 1;
    return shards_open(&ridge->shards, &model->net, &ridge->task, loss, &one,
                       ridge->windows + ridge->checks, err);
}

/* Row r of the panels: inputs, the constant and answers of an origin; 0 where an answer is missing,
 * and for no origin. */
static void gather(const Ridge *ridge, const int *origin, int r, real *sample)
{
    const int n = ridge->n, q = ridge->q;
    bool known = origin != NULL;

    if (origin) {
        task_input(&ridge->task, *origin, 1, 0, sample + n + q, sample);
        sample[n - 1] = ridge->model->config.through_origin ? 0 : 1;
        task_answers(&ridge->task, origin, 1, sample + n);
    }
    for (int k = 0; k < q && known; k++)
        known = !isnan(sample[n + k]);
    for (int k = 0; k < n + q; k++)
        ridge->panels[gram_place(CHUNK, r, k)] = known ? (double)sample[k] : 0;
}

static bool stopped(const Ridge *ridge)
{
    return ridge->watch && ridge->watch->stop && *ridge->watch->stop;
}

/* The sums of all training rows, which are added in their order by one thread for each element. */
static void add_rows(Ridge *ridge)
{
    const int windows = ridge->windows, n = ridge->n, strips = (n + STRIP - 1) / STRIP;
    const Gram gram = {.rows = CHUNK, .width = ridge->width, .x = ridge->panels, .c = ridge->c};
    const GramAdd add = gram_best();

    for (int first = 0; first < windows && !stopped(ridge); first += CHUNK) {
#pragma omp parallel num_threads(ridge->config->threads) default(none)                             \
    shared(ridge, windows, n, strips, gram, add, first)
        {
#pragma omp for schedule(static)
            for (int r = 0; r < CHUNK; r++)
                gather(ridge, first + r < windows ? ridge->origin + first + r : NULL, r,
                       ridge->sample[omp_get_thread_num()]);
#pragma omp for schedule(dynamic, 1)
            for (int strip = 0; strip < strips; strip++)
                add(&gram, strip * STRIP, strip + 1 < strips ? STRIP : n - strip * STRIP);
        }
    }
}

/* Mean square of the inputs over the training rows, times their number: what a penalty is relative
 * to. */
static double input_squares(const Ridge *ridge)
{
    double trace = 0;

    for (int i = 0; i < ridge->inputs; i++)
        trace += ridge->c[(size_t)i * (size_t)ridge->width + (size_t)i];
    return trace / ridge->inputs;
}

/* The weights of a penalty into the model's parameters. */
static void solve(Ridge *ridge, double penalty)
{
    const size_t n = (size_t)ridge->n, q = (size_t)ridge->q;
    const double added = penalty * input_squares(ridge);
    real *params = ridge->model->params + ridge->model->net.head;

    for (size_t i = 0; i < n; i++) {
        const double *row = ridge->c + i * (size_t)ridge->width;
        memcpy(ridge->u + i * n, row, n * sizeof *ridge->u);
        memcpy(ridge->w + i * q, row + n, q * sizeof *ridge->w);
        if (i + 1 == n)
            continue;
        ridge->u[i * n + i] += added;
        for (size_t k = 0; ridge->drawn && k < q; k++)
            ridge->w[i * q + k] += added * (double)ridge->drawn[i * q + k];
    }
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

/* Solves for a penalty and keeps the weights if none were better; whether that is so. */
static bool try_penalty(Ridge *ridge, double penalty)
{
    double loss;

    if (stopped(ridge))
        return false;
    solve(ridge, penalty);
    loss = loss_of(ridge, ridge->origin + ridge->windows, ridge->checks);
    if (ridge->penalty > 0 && !(loss < ridge->least.validation))
        return false;
    ridge->penalty = penalty;
    ridge->least.validation = loss;
    memcpy(ridge->best, ridge->model->params, ridge->model->net.count * sizeof *ridge->best);
    return true;
}

/* From the middle one towards an end, by `step`, as long as that helps, over one that does not. */
static bool try_towards(Ridge *ridge, int step)
{
    bool helped = false;

    for (int i = MIDDLE + step, idle = 0; i >= 0 && i < PENALTIES && idle < 2; i += step) {
        idle = try_penalty(ridge, penalties[i]) ? 0 : idle + 1;
        helped |= idle == 0;
    }
    return helped;
}

/* The one asked for, or the best of the row. */
static void try_penalties(Ridge *ridge)
{
    const double asked = ridge->model->config.penalty;

    if (asked > 0 || ridge->checks == 0) {
        try_penalty(ridge, asked > 0 ? asked : penalty_without);
        return;
    }
    try_penalty(ridge, penalties[MIDDLE]);
    if (!try_towards(ridge, 1))
        try_towards(ridge, -1);
}

/* The loss of the training rows: of a long series of some, evenly spread. */
static double training_loss(Ridge *ridge)
{
    const int windows = ridge->windows;
    const int count = ridge->model->several ? windows : smaller(windows, CHECKS_MOST_1);

    for (int i = 0; i < count; i++)
        ridge->origin[i] = ridge->origin[(long long)i * windows / count];
    return loss_of(ridge, ridge->origin, count);
}

static Status keep_best(Ridge *ridge, History *history, Error *err)
{
    Model *model = ridge->model;

    history->interrupted = stopped(ridge);
    history->left_out = ridge->course.left_out;
    if (ridge->penalty == 0)
        return OK;
    ASSERT(ridge->best);
    memcpy(model->params, ridge->best, model->net.count * sizeof *model->params);
    net_pack(&model->net, model->params, &ridge->shards.pack);
    ridge->least.train = training_loss(ridge);
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
    return OK;
}

/* The weights of the model's parameters, drawn to those given. */
static Status fit(Model *model, const Frame *frame, const real *drawn, const TrainConfig *config,
                  const Watch *watch, History *history, Error *err)
{
    Ridge ridge = {.model = model,
                   .config = config,
                   .watch = watch,
                   .drawn = drawn ? drawn + model->net.head : NULL};

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

/* Series k's own weights. One whose training rows hold no window has those of all. */
static Status fit_own(const Model *model, const Frame *frame, int k, const TrainConfig *config,
                      const Watch *watch, History *its, Error *err)
{
    ModelPart *part = &model->part[k];
    Model view = *model;
    Frame own = *frame;
    Error refused = {0};

    view.params = part->params;
    view.part = part; /* as its stretch is the only one below */
    view.parts = 1;
    view.config.penalty = part->penalty;
    own.windows.stretch = &frame->stretch[k];
    own.windows.stretches = 1;
    if (fit(&view, &own, model->params, config, watch, its, &refused) != OK &&
        refused.status != ERR_DATA)
        *err = refused;
    else
        part->penalty = view.config.penalty;
    return err->status;
}

/* Adds a loss to a mean over so many series; one that is not known takes no part. */
static void add_loss(double loss, int *count, double *mean)
{
    if (isfinite(loss))
        *mean += (loss - *mean) / ++*count;
}

/* The losses become means of those of the series, each by its own weights. */
static Status fit_local(const Model *model, const Frame *frame, const TrainConfig *config,
                        const Watch *watch, History *history, Error *err)
{
    EpochLoss *loss = history->epoch;
    int trained = 0, checked = 0;

    for (int k = 0; k < model->parts && !history->interrupted; k++) {
        History its = {0};
        if (fit_own(model, frame, k, config, watch, &its, err) == OK && its.epoch) {
            add_loss(its.epoch->train, &trained, &loss->train);
            add_loss(its.epoch->validation, &checked, &loss->validation);
        }
        history->interrupted = its.interrupted;
        history_free(&its);
        if (err->status != OK)
            return err->status;
    }
    return OK;
}

Status ridge_fit(Model *model, const Frame *frame, const TrainConfig *config, const Watch *watch,
                 History *history, Error *err)
{
    const double asked = model->config.penalty;

    if (fit(model, frame, NULL, config, watch, history, err) != OK || !model->config.local ||
        !history->epoch)
        return err->status;
    for (int k = 0; k < model->parts; k++) {
        if (model->part[k].penalty == 0)
            model->part[k].penalty = asked;
        if (parts_own_weights(model, &model->part[k], model->params, err) != OK)
            return err->status;
    }
    return fit_local(model, frame, config, watch, history, err);
}
