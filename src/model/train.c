#include "model/train.h"

#include "base/seconds.h"
#include "model/base.h"
#include "model/checks.h"
#include "model/classic.h"
#include "model/course.h"
#include "model/heal.h"
#include "model/members.h"
#include "model/ridge.h"
#include "model/shards.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PROGRESS_SECONDS 0.1

/* Epochs that the plateau schedule waits where there is no patience to take a third of. */
#define PLATEAU_EPOCHS 7

typedef struct {
    TrainConfig config;
    const Watch *watch;
    Model *model;
    History *history;
    Task task;
    Task judged; /* what the validation rows are answered by: the same, or free runs */
    Course course;
    Shards shards;
    const Schedule *schedule;
    Updater updater;
    ParamRange weights[NET_RANGES]; /* that decay */
    int64_t steps;                  /* updates that the optimiser's state holds */
    Arena arena;        /* of the pointers below, the course's and the optimiser's state */
    real *best;         /* [net.count] weights of the best epoch; before it, the first ones, */
    real *best_state;   /* what the optimiser remembered, */
    int64_t best_steps; /* and of how many updates */
    Checks checks;
    real *base;    /* answers of the base */
    int waited;    /* epochs since the best or the last halving */
    double factor; /* of the plateau schedule, and of healing */
    Batch batch;   /* the last mini-batch, */
    Pulse pulse;   /* how it went, */
    int place;     /* and its place in the epoch */
    double first_loss, best_loss, started, told;
    long updates, done; /* that all epochs hold; samples so far */
    Error *err;
} Trainer;

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
    trainer->updater.decayed = trainer->weights;
    trainer->updater.ranges = net_weights(&trainer->model->net, trainer->weights);
    return OK;
}

/* Reals of the optimiser's state. */
static size_t state_size(const Trainer *trainer)
{
    return (size_t)trainer->updater.optim->slots * trainer->model->net.trained;
}

/* Measures or carves what the trainer keeps over the epochs. */
static void layout(Trainer *trainer, Arena *arena)
{
    const Net *net = &trainer->model->net;

    trainer->updater.state = arena_reals(arena, state_size(trainer));
    trainer->best = arena_reals(arena, net->count);
    trainer->best_state = arena_reals(arena, state_size(trainer));
    checks_layout(&trainer->checks, arena);
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

/* Epochs that so many updates make, so that schedules end with them. */
static void limit_epochs(Trainer *trainer)
{
    TrainConfig *config = &trainer->config;

    trainer->updates = course_updates(&trainer->course, config->updates, &config->epochs);
    if (config->keep == KEEP_LAST && config->stop == 0)
        config->stop = config->epochs;
}

/* What one sample is in training and in validation. */
static Status make_tasks(Trainer *trainer, const Windows *windows, Error *err)
{
    const Model *model = trainer->model;
    const bool closed = trainer->config.training == TRAINING_CLOSED;
    const bool free_run = closed || trainer->config.keep == KEEP_FREE_RUN;
    const int horizon = model->config.horizon;

    if (task_make(model, windows, closed, horizon, &trainer->task, err) != OK)
        return err->status;
    return task_make(model, windows, free_run, horizon, &trainer->judged, err);
}

static Status open_trainer(Trainer *trainer, const Frame *frame, Error *err)
{
    const Model *model = trainer->model;
    TrainConfig *config = &trainer->config;
    Notes ignored = {0};
    const Loss *loss;

    if (train_plan(model, config, &ignored, err) != OK || find_tables(trainer, &loss, err) != OK ||
        make_tasks(trainer, &frame->windows, err) != OK ||
        base_open(trainer->model, frame, config, trainer->watch, &trainer->task, &trainer->base,
                  err) != OK ||
        course_make(&trainer->course, model, &trainer->task, config, err) != OK)
        return err->status;
    trainer->judged.base = trainer->task.base;
    trainer->judged.base_first = trainer->task.base_first;
    limit_epochs(trainer);
    trainer->checks = checks_make(model, &trainer->judged);
    if (open_buffers(trainer, err) != OK)
        return err->status;
    config->batch = trainer->course.batch;
    trainer->history->left_out = trainer->course.left_out;
    /* passes of the judged task are at least as long, and need as much room */
    return shards_open(&trainer->shards, &model->net, &trainer->judged, loss, config,
                       trainer->checks.count, err);
}

static void tell(Trainer *trainer, int epoch, double share)
{
    History *history = trainer->history;
    const double time = seconds_now();
    const Progress progress = {
        .epoch = epoch,
        .epochs = trainer->config.epochs,
        .share = share,
        .windows_per_second = (double)trainer->done / (time - trainer->started + 1e-9),
        .last = history->epochs ? &history->epoch[history->epochs - 1] : NULL,
        .best = history->best,
        .member = trainer->model->label};

    history->windows_per_second = progress.windows_per_second;
    if (!trainer->watch || !trainer->watch->progress ||
        (time - trainer->told < PROGRESS_SECONDS && !(epoch == 1 && share == 0)))
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
    if (limit > 0 && seconds_now() - trainer->started > limit)
        trainer->history->time_over = true;
    return trainer->history->interrupted || trainer->history->time_over;
}

/* The weights move by the batch's gradient. */
static void update(Trainer *trainer, const Batch *batch, double rate, double norm)
{
    Shards *shards = &trainer->shards;
    real *params = trainer->model->params;

    trainer->history->updates++;
    gradient_apply(&trainer->updater, ++trainer->steps, rate,
                   gradient_clip(norm, trainer->config.clip), &shards->gradient, params);
    net_settle(shards->net, shards->gradient.shard, batch->count, params);
    net_pack(shards->net, params, &shards->pack);
    trainer->done += batch->count;
}

/* The learning rate of the next update. */
static double rate_of(const Trainer *trainer)
{
    const long next = trainer->history->updates, last = trainer->updates - 1;
    const double factor = trainer->schedule->factor(next < last ? next : last, trainer->updates);

    return trainer->config.rate * trainer->factor * factor;
}

/* Mini-batch i; its loss is added to *sum, its steps to *weight. False: it exploded. */
static bool train_batch(Trainer *trainer, int epoch, int i, double *sum, double *weight)
{
    const TrainConfig *config = &trainer->config;
    Batch *batch = &trainer->batch;
    Pulse *pulse = &trainer->pulse;
    double steps;

    *batch = (Batch){.seed = config->seed,
                     .update = (uint32_t)trainer->history->updates,
                     .teacher = train_teacher(config, epoch),
                     .noise = config->noise};
    course_batch(&trainer->course, i, batch);
    trainer->place = i;
    pulse->loss = shards_train(&trainer->shards, batch, &pulse->worst);
    pulse->norm = gradient_sum(trainer->model->net.kernel, &trainer->shards.gradient);
    if (trainer->history->updates == 0)
        trainer->first_loss = pulse->loss;
    if (heal_exploded(&trainer->shards, batch, pulse, trainer->first_loss))
        return false;
    update(trainer, batch, rate_of(trainer), pulse->norm);
    steps = (double)batch->count * batch->task->steps;
    *sum += pulse->loss * steps;
    *weight += steps;
    return true;
}

/* Whether the updates have been used up. */
static bool spent(const Trainer *trainer)
{
    return trainer->config.updates > 0 && trainer->history->updates >= trainer->config.updates;
}

/* All mini-batches of an epoch, or as many as updates are left. Ends early when stopped, and,
 * which is false, where a step explodes. */
static bool pass_epoch(Trainer *trainer, int epoch)
{
    const double rate = rate_of(trainer);
    double sum = 0, weight = 0, validation;

    course_begin(&trainer->course, epoch);
    for (int i = 0; i < trainer->course.batches && !spent(trainer); i++) {
        if (stopped(trainer))
            return true;
        if (!train_batch(trainer, epoch, i, &sum, &weight))
            return false;
        tell(trainer, epoch, (double)i / trainer->course.batches);
    }
    validation = checks_loss(&trainer->checks, &trainer->shards);
    if (!heal_last(&trainer->shards, &trainer->batch, validation, trainer->first_loss,
                   &trainer->pulse))
        return false;
    trainer->history->epoch[epoch] = (EpochLoss){
        .train = sum / weight, .validation = validation, .rate = rate};
    trainer->history->epochs = epoch + 1;
    return true;
}

static void keep_best(Trainer *trainer)
{
    const Model *model = trainer->model;

    memcpy(trainer->best, model->params, model->net.count * sizeof *trainer->best);
    memcpy(trainer->best_state, trainer->updater.state, state_size(trainer) * sizeof(real));
    trainer->best_steps = trainer->steps;
}

static void take_best(Trainer *trainer)
{
    const Model *model = trainer->model;

    memcpy(model->params, trainer->best, model->net.count * sizeof *trainer->best);
    memcpy(trainer->updater.state, trainer->best_state, state_size(trainer) * sizeof(real));
    trainer->steps = trainer->best_steps;
    net_pack(&model->net, model->params, &trainer->shards.pack);
}

/* The best weights so far once more, with half the rate; `updates` were done before the epoch. What
 * the optimiser remembered with them comes back too: what it does now is of the explosion, and one
 * that remembers nothing throws weights that are good by a whole step each. */
static Status go_back(Trainer *trainer, int epoch, long updates, Error *err)
{
    History *history = trainer->history;
    Heal wound = heal_wound(&trainer->batch, &trainer->pulse, epoch, trainer->place);

    if (history->heals == HEALS_MOST || history->updates == 0)
        return heal_refuse(trainer->model, &trainer->config, history, &wound, err);
    trainer->factor /= 2;
    wound.back = history->best;
    wound.rate = trainer->config.rate * trainer->factor;
    history->heal[history->heals++] = wound;
    history->updates = updates;
    take_best(trainer);
    return OK;
}

/* An epoch, again where a step explodes. */
static Status train_epoch(Trainer *trainer, int epoch, Error *err)
{
    const long updates = trainer->history->updates;

    while (!pass_epoch(trainer, epoch))
        if (go_back(trainer, epoch, updates, err) != OK)
            return err->status;
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
        keep_best(trainer);
        return epoch + 1 == trainer->config.stop;
    }
    trainer->waited++;
    if (strcmp(trainer->config.schedule, "plateau") == 0 &&
        trainer->waited > (patience > 0 ? patience / 3 : PLATEAU_EPOCHS)) {
        trainer->factor /= 2;
        trainer->waited = 0;
    }
    history->stopped_early = patience > 0 && epoch - history->best >= patience &&
                             epoch + 1 - train_taught(&trainer->config) >= patience;
    return history->stopped_early;
}

static void run_epochs(void *what)
{
    Trainer *trainer = what;
    const TrainConfig *config = &trainer->config;

    keep_best(trainer);
    take_best(trainer);
    for (int epoch = 0; epoch < config->epochs; epoch++) {
        if (train_epoch(trainer, epoch, trainer->err) != OK)
            return;
        if (trainer->history->epochs <= epoch || judge_epoch(trainer, epoch) || spent(trainer))
            break;
    }
    if (trainer->history->best >= 0)
        take_best(trainer);
    trainer->model->epochs = trainer->history->best + 1;
}

Status train(Model *model, Frame *frame, const TrainConfig *config, const Watch *watch,
             History *history, Error *err)
{
    Trainer trainer = {.config = *config,
                       .watch = watch,
                       .model = model,
                       .history = history,
                       .factor = 1,
                       .started = seconds_now(),
                       .err = err};

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
    if (open_trainer(&trainer, frame, err) == OK)
        shards_together(&trainer.shards, run_epochs, &trainer);
    shards_close(&trainer.shards);
    arena_close(&trainer.arena);
    task_free(&trainer.task);
    task_free(&trainer.judged);
    free(trainer.base);
    return err->status;
}

void history_free(History *history)
{
    free(history->epoch);
    *history = (History){0};
}
