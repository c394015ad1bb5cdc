#include "model/train.h"

#include "model/base.h"
#include "model/classic.h"
#include "model/course.h"
#include "model/members.h"
#include "model/predict.h"
#include "model/ridge.h"
#include "model/shards.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A loss this many times that of the first mini-batch, and no less than what scaled values vary by,
 * is no longer learning. */
#define DIVERGED 1e6

#define PROGRESS_SECONDS 0.1

/* Epochs that the plateau schedule waits where there is no patience to take a third of. */
#define PLATEAU_EPOCHS 7

/* Validation origins at most, evenly spread, where each is answered over a whole horizon. */
#define CHECKS_MOST 512

typedef struct {
    TrainConfig config;
    const Watch *watch;
    Model *model;
    History *history;
    Task task;
    Course course;
    Shards shards;
    const Schedule *schedule;
    Updater updater;
    Arena arena;   /* of the pointers below, the course's and the optimiser's state */
    real *best;    /* [net.count] weights of the best epoch */
    int *check;    /* [checks] origins of validation */
    int checks;    /* validation rows, or fewer origins */
    real *base;    /* answers of the base */
    long updates;  /* of the schedule: all that the epochs hold */
    int waited;    /* epochs since the best or the last halving */
    double factor; /* of the plateau schedule */
    double first_loss, best_loss, started, told;
    long done; /* samples */
} Trainer;

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static Status find_tables(Trainer *trainer, const Loss **loss, Error *err)
{
    const TrainConfig *config = &trainer->config;

    *loss = loss_find(config->loss);
    trainer->updater.optim = optim_find(config->optimizer);
    trainer->schedule = schedule_find(config->schedule);
    if (!trainer->updater.optim)
        return error_set(err, ERR_USAGE, "--optimizer", "unknown optimizer \"%s\"",
                         config->optimizer);
    if (!trainer->schedule)
        return error_set(err, ERR_USAGE, "--schedule", "unknown schedule \"%s\"", config->schedule);
    trainer->updater.config = (OptimConfig){
        .momentum = config->momentum, .decay = config->weight_decay, .nesterov = config->nesterov};
    return OK;
}

/* Measures or carves what the trainer keeps over the epochs. */
static void layout(Trainer *trainer, Arena *arena)
{
    const Net *net = &trainer->model->net;

    trainer->updater.state = arena_reals(arena,
                                         (size_t)trainer->updater.optim->slots * net->trained);
    trainer->best = arena_reals(arena, net->count);
    trainer->check = arena_take(arena, (size_t)trainer->checks, sizeof(int));
    course_layout(&trainer->course, arena);
}

static Status open_buffers(Trainer *trainer, Error *err)
{
    Arena measure = {0};

    layout(trainer, &measure);
    if (arena_open(&trainer->arena, measure.used, err) != OK)
        return err->status;
    layout(trainer, &trainer->arena);
    trainer->history->epoch = calloc((size_t)trainer->config.epochs,
                                     sizeof *trainer->history->epoch);
    return trainer->history->epoch ? OK : error_memory(err, "the losses");
}

/* What the base answers to all windows of training and validation. */
static Status open_base(Trainer *trainer, const Frame *frame, Error *err)
{
    Task *task = &trainer->task;
    int end = trainer->model->split.validation - task->span;

    if (!trainer->model->base)
        return OK;
    task->base_first = task_first(task);
    if (task->windows.stretches > 0)
        end = task->windows.rows - trainer->model->block;
    if (base_train(trainer->model, frame, &trainer->config, trainer->watch, err) != OK ||
        base_answers(trainer->model, frame, task->base_first, end - task->base_first,
                     trainer->config.threads, &trainer->base, err) != OK)
        return err->status;
    task->base = trainer->base;
    return OK;
}

/* Epochs that so many updates make, so that schedules end with them. */
static void limit_epochs(Trainer *trainer)
{
    TrainConfig *config = &trainer->config;
    const long batches = course_most(&trainer->course), all = config->epochs * batches;

    trainer->updates = config->updates > 0 && config->updates < all ? config->updates : all;
    config->epochs = (int)((trainer->updates + batches - 1) / batches);
}

/* Validation origins: all rows where one is answered at a time, else some, one of each series at
 * least. */
static int checks_of(const Trainer *trainer)
{
    const int series = trainer->model->parts, all = course_checks(&trainer->task);
    const int most = series > CHECKS_MOST ? series : CHECKS_MOST;

    return all < most || (trainer->task.span == 1 && series == 0) ? all : most;
}

static Status open_trainer(Trainer *trainer, const Frame *frame, Error *err)
{
    const Model *model = trainer->model;
    TrainConfig *config = &trainer->config;
    Notes ignored = {0};
    const Loss *loss;

    if (train_plan(model, config, &ignored, err) != OK || find_tables(trainer, &loss, err) != OK ||
        task_make(model, &frame->windows, config->training == TRAINING_CLOSED,
                  model->config.horizon, &trainer->task, err) != OK ||
        open_base(trainer, frame, err) != OK ||
        course_make(&trainer->course, model, &trainer->task, config, err) != OK)
        return err->status;
    limit_epochs(trainer);
    trainer->checks = checks_of(trainer);
    if (open_buffers(trainer, err) != OK)
        return err->status;
    course_check(&trainer->task, trainer->checks, trainer->check);
    config->batch = trainer->course.batch;
    trainer->history->left_out = trainer->course.left_out;
    return shards_open(&trainer->shards, &model->net, &trainer->task, loss, config, trainer->checks,
                       err);
}

static void tell(Trainer *trainer, int epoch, double share)
{
    History *history = trainer->history;
    const double time = now();
    const Progress progress = {
        .epoch = epoch,
        .epochs = trainer->config.epochs,
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
    const double limit = trainer->config.time_limit;

    if (trainer->watch && trainer->watch->stop && *trainer->watch->stop)
        trainer->history->interrupted = true;
    if (limit > 0 && now() - trainer->started > limit)
        trainer->history->time_over = true;
    return trainer->history->interrupted || trainer->history->time_over;
}

static Status diverged(const Trainer *trainer, int epoch, int i, const Batch *batch, int bad,
                       double loss, double norm, Error *err)
{
    bad = bad < 0 ? batch->origin[0] : bad;
    error_set(
        err, ERR_TRAINING, NULL,
        "training diverged in epoch %d, batch %d (%d windows, among them rows %d to %d): loss "
        "%g, norm of the gradient %g",
        epoch + 1, i + 1, batch->count, bad - task_reach(batch->task) + 2,
        bad + 1 + batch->task->span, loss, norm);
    error_hint(err, "a lower learning rate: --lr %g", trainer->config.rate / 10);
    return err->status;
}

/* Epochs in which measured values take the place of outputs. */
static int taught_epochs(const TrainConfig *config)
{
    return config->teacher > 0 ? (config->epochs + 1) / 2 : 0;
}

static double teacher_of(const TrainConfig *config, int epoch)
{
    const int taught = taught_epochs(config);

    return epoch < taught ? config->teacher * (taught - epoch) / taught : 0;
}

/* The weights move by the batch's gradient. */
static void update(Trainer *trainer, const Batch *batch, double rate, double norm)
{
    Shards *shards = &trainer->shards;
    real *params = trainer->model->params;

    trainer->history->updates++;
    gradient_apply(&trainer->updater, (int)trainer->history->updates, rate,
                   gradient_clip(norm, trainer->config.clip), &shards->gradient, params);
    net_settle(shards->net, shards->gradient.shard, batch->count, params);
    net_pack(shards->net, params, &shards->pack);
    trainer->done += batch->count;
}

/* The learning rate of the next update. */
static double rate_of(const Trainer *trainer)
{
    const long last = trainer->updates - 1, next = trainer->history->updates;

    return trainer->config.rate * trainer->factor *
           trainer->schedule->factor(next < last ? next : last, trainer->updates);
}

/* Mini-batch i of the epoch. Its loss is added to *sum, its steps to *weight. */
static Status train_batch(Trainer *trainer, int epoch, int i, double *sum, double *weight,
                          Error *err)
{
    const TrainConfig *config = &trainer->config;
    Batch batch = {.seed = config->seed,
                   .update = (uint32_t)trainer->history->updates,
                   .teacher = teacher_of(config, epoch),
                   .noise = config->noise};
    double loss, norm, steps;
    int bad;

    course_batch(&trainer->course, i, &batch);
    loss = shards_train(&trainer->shards, &batch, &bad);
    norm = gradient_sum(trainer->model->net.kernel, &trainer->shards.gradient);
    if (trainer->history->updates == 0)
        trainer->first_loss = loss;
    if (!isfinite(loss) || !isfinite(norm) || loss > fmax(DIVERGED * trainer->first_loss, 1))
        return diverged(trainer, epoch, i, &batch, bad, loss, norm, err);
    update(trainer, &batch, rate_of(trainer), norm);
    steps = (double)batch.count * batch.task->steps;
    *sum += loss * steps;
    *weight += steps;
    return OK;
}

/* The validation loss of the weights as they are, measured the way predict() uses them. */
static double validate(Trainer *trainer)
{
    const Model *model = trainer->model;
    const Split *split = &model->split;
    const Task *task = &trainer->task;
    const int start = model_start(model);

    if (trainer->checks == 0)
        return NAN;
    if (!model_carried(model))
        return shards_evaluate(&trainer->shards, task, trainer->check, trainer->checks, NULL);
    if (task->feed.columns)
        return shards_evaluate_closed(&trainer->shards, task, start, trainer->check,
                                      trainer->checks);
    return shards_evaluate_carried(&trainer->shards, &task->windows, start, split->train,
                                   split->validation);
}

/* Whether the updates have been used up. */
static bool spent(const Trainer *trainer)
{
    return trainer->config.updates > 0 && trainer->history->updates >= trainer->config.updates;
}

/* All mini-batches of an epoch, or as many as updates are left. Ends early when stopped. */
static Status train_epoch(Trainer *trainer, int epoch, Error *err)
{
    const double rate = rate_of(trainer);
    double sum = 0, weight = 0;

    course_begin(&trainer->course, epoch);
    for (int i = 0; i < trainer->course.batches && !spent(trainer); i++) {
        if (stopped(trainer))
            return OK;
        if (train_batch(trainer, epoch, i, &sum, &weight, err) != OK)
            return err->status;
        tell(trainer, epoch, (double)i / trainer->course.batches);
    }
    trainer->history->epoch[epoch] = (EpochLoss){
        .train = sum / weight, .validation = validate(trainer), .rate = rate};
    trainer->history->epochs = epoch + 1;
    return OK;
}

/* Keeps the weights of a better epoch; says whether patience has run out. Without a validation part
 * the training loss decides. */
static bool judge_epoch(Trainer *trainer, int epoch)
{
    const EpochLoss *loss = &trainer->history->epoch[epoch];
    const int patience = trainer->config.patience;
    const double value = isnan(loss->validation) ? loss->train : loss->validation;
    History *history = trainer->history;

    if (history->best < 0 || value < trainer->best_loss || trainer->config.stop > 0) {
        history->best = epoch;
        trainer->best_loss = value;
        trainer->waited = 0;
        memcpy(trainer->best, trainer->model->params,
               trainer->model->net.count * sizeof *trainer->best);
        return epoch + 1 == trainer->config.stop;
    }
    trainer->waited++;
    if (strcmp(trainer->config.schedule, "plateau") == 0 &&
        trainer->waited > (patience > 0 ? patience / 3 : PLATEAU_EPOCHS)) {
        trainer->factor /= 2;
        trainer->waited = 0;
    }
    history->stopped_early = patience > 0 && epoch - history->best >= patience &&
                             epoch + 1 - taught_epochs(&trainer->config) >= patience;
    return history->stopped_early;
}

static Status run_epochs(Trainer *trainer, Error *err)
{
    const TrainConfig *config = &trainer->config;

    net_pack(&trainer->model->net, trainer->model->params, &trainer->shards.pack);
    for (int epoch = 0; epoch < config->epochs; epoch++) {
        if (train_epoch(trainer, epoch, err) != OK)
            return err->status;
        if (trainer->history->epochs <= epoch || judge_epoch(trainer, epoch) || spent(trainer))
            break;
    }
    if (trainer->history->best >= 0)
        memcpy(trainer->model->params, trainer->best,
               trainer->model->net.count * sizeof *trainer->best);
    trainer->model->epochs = trainer->history->best + 1;
    return OK;
}

Status train(Model *model, Frame *frame, const TrainConfig *config, const Watch *watch,
             History *history, Error *err)
{
    Trainer trainer = {.config = *config,
                       .watch = watch,
                       .model = model,
                       .history = history,
                       .factor = 1,
                       .started = now()};

    *history = (History){.best = -1};
    if (model->members > 0)
        return members_train(model, frame, config, watch, history, err);
    if (model->method->kind == METHOD_CLASSIC && classic_fit(model, frame, history, err) != OK)
        history_free(history);
    if (!method_net(model->method))
        return err->status;
    if (method_solved(model->method)) {
        Notes ignored = {0};
        if (train_plan(model, &trainer.config, &ignored, err) == OK &&
            ridge_fit(model, frame, &trainer.config, watch, history, err) != OK)
            history_free(history);
        return err->status;
    }
    if (open_trainer(&trainer, frame, err) != OK || run_epochs(&trainer, err) != OK)
        goto done;
done:
    shards_close(&trainer.shards);
    arena_close(&trainer.arena);
    task_free(&trainer.task);
    free(trainer.base);
    return err->status;
}

void history_free(History *history)
{
    free(history->epoch);
    *history = (History){0};
}
