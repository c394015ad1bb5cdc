#include "model/train.h"

#include "base/rng.h"
#include "model/gradient.h"
#include "model/shards.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A loss this many times that of the first mini-batch is no longer learning. */
#define DIVERGED 1e6

#define PROGRESS_SECONDS 0.1

typedef struct {
    const TrainConfig *config;
    const Watch *watch;
    Model *model;
    History *history;
    Shards shards;
    const Schedule *schedule;
    Updater updater;
    Arena arena;                 /* of the pointers below and the optimiser's state */
    real *best;                  /* [net.count] weights of the best epoch */
    int *order, *origin, *check; /* [train] the permutation, its origins; [checks] validation */
    int first, windows, checks;  /* origins of training: first .. first + windows - 1 */
    int stride, visits;          /* visits: windows of this epoch */
    int batch, waited;           /* waited: epochs since the best or the last halving */
    double factor;               /* of the plateau schedule */
    double first_loss, best_loss, started, told;
    long done; /* windows */
} Trainer;

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static Status find_tables(Trainer *trainer, const Loss **loss, Error *err)
{
    const TrainConfig *config = trainer->config;

    *loss = loss_find(config->loss);
    trainer->updater.optim = optim_find(config->optimizer);
    trainer->schedule = schedule_find(config->schedule);
    if (!*loss)
        return error_set(err, ERR_USAGE, "--loss", "unknown loss \"%s\"", config->loss);
    if (!trainer->updater.optim)
        return error_set(err, ERR_USAGE, "--optimizer", "unknown optimizer \"%s\"",
                         config->optimizer);
    if (!trainer->schedule)
        return error_set(err, ERR_USAGE, "--schedule", "unknown schedule \"%s\"", config->schedule);
    if (config->epochs < 1 || config->batch < 1 || config->threads < 1 || !(config->rate > 0))
        return error_set(err, ERR_USAGE, NULL,
                         "epochs, batch, threads and the learning rate must be positive");
    trainer->updater.config = (OptimConfig){.momentum = config->momentum,
                                            .decay = config->weight_decay};
    return OK;
}

/* Measures or carves what the trainer keeps over the epochs. */
static void layout(Trainer *trainer, Arena *arena)
{
    const size_t count = trainer->model->net.count;

    trainer->updater.state = arena_reals(arena, (size_t)trainer->updater.optim->slots * count);
    trainer->best = arena_reals(arena, count);
    trainer->order = arena_take(arena, (size_t)trainer->windows, sizeof(int));
    trainer->origin = arena_take(arena, (size_t)trainer->windows, sizeof(int));
    trainer->check = arena_take(arena, (size_t)trainer->checks, sizeof(int));
}

static Status open_trainer(Trainer *trainer, const Frame *frame, Error *err)
{
    const Model *model = trainer->model;
    TrainConfig shards = *trainer->config;
    Notes ignored = {0};
    Arena measure = {0};
    const Loss *loss;

    if (find_tables(trainer, &loss, err) != OK || train_plan(model, &shards, &ignored, err) != OK)
        return err->status;
    trainer->first = windows_reach(&frame->windows) - 1 + model_start(model);
    trainer->windows = model->split.train - 1 - trainer->first;
    trainer->checks = model->split.validation - model->split.train;
    if (trainer->windows < 1)
        return error_set(err, ERR_DATA, NULL, "the training rows hold no window");
    trainer->stride = smaller(shards.stride, trainer->windows);
    trainer->batch = smaller(shards.batch, trainer->windows);
    shards.batch = trainer->batch;
    layout(trainer, &measure);
    if (arena_open(&trainer->arena, measure.used, err) != OK)
        return err->status;
    layout(trainer, &trainer->arena);
    for (int i = 0; i < trainer->checks; i++)
        trainer->check[i] = model->split.train - 1 + i;
    trainer->history->epoch = calloc((size_t)trainer->config->epochs,
                                     sizeof *trainer->history->epoch);
    if (!trainer->history->epoch)
        return error_memory(err, "the losses");
    return shards_open(&trainer->shards, &model->net, &frame->windows, loss, &shards,
                       trainer->checks, err);
}

static void tell(Trainer *trainer, int epoch, double share)
{
    History *history = trainer->history;
    const double time = now();
    const Progress progress = {
        .epoch = epoch,
        .epochs = trainer->config->epochs,
        .share = share,
        .windows_per_second = (double)trainer->done / (time - trainer->started + 1e-9),
        .last = history->epochs ? &history->epoch[history->epochs - 1] : NULL,
        .best = history->best};

    history->windows_per_second = progress.windows_per_second;
    if (!trainer->watch || !trainer->watch->progress || time - trainer->told < PROGRESS_SECONDS)
        return;
    trainer->told = time;
    trainer->watch->progress(trainer->watch->user, &progress);
}

/* Whether the user or the clock ends the training here. */
static bool stopped(Trainer *trainer)
{
    const double limit = trainer->config->time_limit;

    if (trainer->watch && trainer->watch->stop && *trainer->watch->stop)
        trainer->history->interrupted = true;
    if (limit > 0 && now() - trainer->started > limit)
        trainer->history->time_over = true;
    return trainer->history->interrupted || trainer->history->time_over;
}

static Status diverged(const Trainer *trainer, int epoch, int first, int count, int bad,
                       double loss, double norm, Error *err)
{
    const int reach = windows_reach(trainer->shards.windows);
    const int *origin = trainer->origin + first;
    int rows[2];

    bad = bad < 0 ? origin[0] : bad;
    rows[0] = bad - reach + 2;
    rows[1] = bad + 2;
    error_set(
        err, ERR_TRAINING, NULL,
        "training diverged in epoch %d, batch %d (%d windows, among them rows %d to %d): loss "
        "%g, norm of the gradient %g",
        epoch + 1, first / trainer->batch + 1, count, rows[0], rows[1], loss, norm);
    error_hint(err, "a lower learning rate: --lr %g", trainer->config->rate / 10);
    return err->status;
}

/* One update. The loss of the mini-batch is added to *sum, weighted by its windows. */
static Status train_batch(Trainer *trainer, int epoch, int first, double rate, double *sum,
                          Error *err)
{
    const int count = smaller(trainer->visits - first, trainer->batch);
    const int threads = trainer->config->threads;
    Shards *shards = &trainer->shards;
    History *history = trainer->history;
    const NetDropout dropout = {.seed = trainer->config->seed,
                                .update = (uint32_t)history->updates};
    double loss, norm;
    int bad;

    loss = shards_train(shards, trainer->origin + first, count, &dropout, &bad);
    norm = gradient_sum(kernel_best(), shards->gradient, shards_of(count), shards->net->count,
                        shards->block, threads);
    if (history->updates == 0)
        trainer->first_loss = loss;
    if (!isfinite(loss) || !isfinite(norm) || loss > DIVERGED * trainer->first_loss)
        return diverged(trainer, epoch, first, count, bad, loss, norm, err);
    history->updates++;
    gradient_apply(&trainer->updater, (int)history->updates, rate,
                   gradient_clip(norm, trainer->config->clip), shards->net->count,
                   trainer->model->params, shards->gradient, threads);
    net_pack(shards->net, trainer->model->params, &shards->pack);
    trainer->done += count;
    *sum += loss * count;
    return OK;
}

static double rate_of(const Trainer *trainer, int epoch)
{
    return trainer->config->rate * trainer->factor *
           trainer->schedule->factor(epoch, trainer->config->epochs);
}

/* The validation loss of the weights as they are, measured the way predict() uses them. */
static double validate(Trainer *trainer)
{
    const Split *split = &trainer->model->split;

    if (trainer->checks == 0)
        return NAN;
    if (trainer->shards.net->config.every_step)
        return shards_evaluate_carried(&trainer->shards, model_start(trainer->model), split->train,
                                       split->validation);
    return shards_evaluate(&trainer->shards, trainer->check, trainer->checks);
}

/* The windows of an epoch, `stride` rows apart from a random first one on, in a random order. */
static void draw_origins(Trainer *trainer, int epoch)
{
    const uint64_t seed = trainer->config->seed;
    const int offset = (int)rng_below(rng_make(seed, RNG_STRIDE), (uint32_t)trainer->stride,
                                      (uint32_t)epoch, 0, 0);

    trainer->visits = (trainer->windows - offset + trainer->stride - 1) / trainer->stride;
    rng_permute(rng_make(seed, RNG_SHUFFLE), trainer->visits, trainer->order, (uint32_t)epoch, 0);
    for (int i = 0; i < trainer->visits; i++)
        trainer->origin[i] = trainer->first + offset + trainer->order[i] * trainer->stride;
}

/* All mini-batches of an epoch in their random order. Ends early when stopped. */
static Status train_epoch(Trainer *trainer, int epoch, Error *err)
{
    const double rate = rate_of(trainer, epoch);
    double sum = 0;

    draw_origins(trainer, epoch);
    for (int first = 0; first < trainer->visits; first += trainer->batch) {
        if (stopped(trainer))
            return OK;
        if (train_batch(trainer, epoch, first, rate, &sum, err) != OK)
            return err->status;
        tell(trainer, epoch, (double)first / trainer->visits);
    }
    trainer->history->epoch[epoch] = (EpochLoss){
        .train = sum / trainer->visits, .validation = validate(trainer), .rate = rate};
    trainer->history->epochs = epoch + 1;
    return OK;
}

/* Keeps the weights of a better epoch; says whether patience has run out. Without a validation part
 * the training loss decides. */
static bool judge_epoch(Trainer *trainer, int epoch)
{
    const EpochLoss *loss = &trainer->history->epoch[epoch];
    const int patience = trainer->config->patience;
    const double value = isnan(loss->validation) ? loss->train : loss->validation;
    History *history = trainer->history;

    if (history->best < 0 || value < trainer->best_loss) {
        history->best = epoch;
        trainer->best_loss = value;
        trainer->waited = 0;
        memcpy(trainer->best, trainer->model->params,
               trainer->model->net.count * sizeof *trainer->best);
        return false;
    }
    trainer->waited++;
    if (strcmp(trainer->config->schedule, "plateau") == 0 && patience > 0 &&
        trainer->waited > patience / 3) {
        trainer->factor /= 2;
        trainer->waited = 0;
    }
    history->stopped_early = patience > 0 && epoch - history->best >= patience;
    return history->stopped_early;
}

static Status run_epochs(Trainer *trainer, Error *err)
{
    const TrainConfig *config = trainer->config;

    net_pack(&trainer->model->net, trainer->model->params, &trainer->shards.pack);
    for (int epoch = 0; epoch < config->epochs; epoch++) {
        if (train_epoch(trainer, epoch, err) != OK)
            return err->status;
        if (trainer->history->epochs <= epoch || judge_epoch(trainer, epoch))
            break;
    }
    if (trainer->history->best >= 0)
        memcpy(trainer->model->params, trainer->best,
               trainer->model->net.count * sizeof *trainer->best);
    return OK;
}

Status train(Model *model, const Frame *frame, const TrainConfig *config, const Watch *watch,
             History *history, Error *err)
{
    Trainer trainer = {.config = config,
                       .watch = watch,
                       .model = model,
                       .history = history,
                       .factor = 1,
                       .started = now()};

    *history = (History){.best = -1};
    if (model->method->kind == METHOD_BASELINE)
        return OK;
    if (open_trainer(&trainer, frame, err) != OK || run_epochs(&trainer, err) != OK)
        goto done;
done:
    shards_close(&trainer.shards);
    arena_close(&trainer.arena);
    return err->status;
}

void history_free(History *history)
{
    free(history->epoch);
    *history = (History){0};
}
