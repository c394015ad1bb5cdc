/* What is decided about a training where nothing was given, and what contradicts its model. */
#include "base/ranks.h"
#include "model/classes.h"
#include "model/members.h"
#include "model/task.h"
#include "model/train.h"
#include "nn/loss.h"

#include <string.h>

enum {
    VISITS = 8,        /* samples of an epoch that a row is answered in, where windows lie apart */
    UPDATES_LEAST = 32 /* of an epoch, before windows lie apart */
};

/* Windows of the training rows. */
static int training_rows(const Model *model, const Task *task)
{
    const int none = task->span + task_first(task);
    int rows = 0;

    if (model->parts == 0)
        return model->split.train - none;
    for (int k = 0; k < model->parts; k++)
        if (model->part[k].split.train > none)
            rows += model->part[k].split.train - none;
    return rows;
}

/* Samples that answer several rows answer each several times: of a long series fewer of them teach
 * as much. */
static int plan_stride(const Model *model, const TrainConfig *config, const Task *task)
{
    const int rows = training_rows(model, task);
    const int stride = smaller((task->back + task->span) / VISITS,
                               rows / (UPDATES_LEAST * config->batch));

    return stride > 1 ? stride : 1;
}

/* Whether outputs can be fed back over the horizon. */
static Status check_closed(const Model *model, const TrainConfig *config, Error *err)
{
    const HeadKind head = model->config.head;
    const bool lags = model->method->kind == METHOD_LAGS;
    const bool closed = config->training == TRAINING_CLOSED;

    if (closed && model_classes(model) > 0)
        return error_option("--training",
                            "a class is chosen, not computed: no error goes back through it",
                            "--training open-loop", err);
    if (closed && model->config.anchor != ANCHOR_NONE)
        return error_option("--training", "outputs that are fed back have left the window's level",
                            "--anchor none, or --training open-loop", err);
    if (closed && model->config.blind)
        return error_option("--training",
                            "with --own-past no the outputs are not read: nothing is fed back",
                            "--training open-loop", err);
    if (config->training == TRAINING_CLOSED && head == HEAD_DIRECT)
        return error_option("--training", "a direct forecast feeds nothing back", "--head next",
                            err);
    if (config->training == TRAINING_CLOSED && model->method->dirs == 2)
        return error_option("--training",
                            "a bidirectional net cannot be run through its own outputs",
                            "--training open-loop, or a net of one direction", err);
    if (config->training == TRAINING_CLOSED && head == HEAD_LAST && !lags)
        return error_option("--training",
                            "a net that answers at the last step alone cannot go on from it",
                            "--head next", err);
    if (config->teacher > 0 && config->training != TRAINING_CLOSED && head != HEAD_DECODER)
        return error_option("--teacher",
                            "only where outputs are fed back is there something to teach",
                            "--training closed-loop, or --head decoder", err);
    return OK;
}

/* Whether a net that learns from measured values can be judged by free runs. */
static Status check_free_run(const Model *model, const TrainConfig *config, Error *err)
{
    TrainConfig closed = *config;
    Error why = {0};

    closed.training = TRAINING_CLOSED;
    if (config->keep != KEEP_FREE_RUN || check_closed(model, &closed, &why) == OK)
        return OK;
    return error_option("--keep", why.message, "--keep best", err);
}

/* What a solution in closed form has no use for. */
static Status check_solved(const Model *model, const TrainConfig *config, Error *err)
{
    if (!method_solved(model->method))
        return OK;
    if (model_classes(model) > 0)
        return error_option("--model", "ridge regression forecasts numbers, not classes",
                            "--model narx --layers 0", err);
    if (config->training == TRAINING_CLOSED)
        return error_option("--training",
                            "ridge regression cannot be solved through its own outputs",
                            "--training open-loop, or --model narx --layers 0", err);
    if (strcmp(config->loss, "mse") != 0)
        return error_option("--loss", "ridge regression makes the squared error small",
                            "--loss mse, or --model narx --layers 0", err);
    if (config->noise > 0)
        return error_option("--noise", "noise on the inputs is what ridge's penalty stands for",
                            "--penalty X", err);
    return OK;
}

/* What a loss of answers in the data's units cannot have. */
static Status check_units(const Model *model, const TrainConfig *config, Error *err)
{
    const Loss *loss = loss_find(config->loss);
    const HeadKind head = model->config.head;

    if (!loss || !loss->units)
        return OK;
    if ((head != HEAD_LAST && head != HEAD_DIRECT) || config->training == TRAINING_CLOSED)
        return error_option("--loss",
                            "in the data's units only answers to a whole window are judged",
                            "--head direct, or --loss mae", err);
    if (model_windows(model).outputs > model->targets)
        return error_option("--loss", "past inputs that are forecast too have no such units",
                            "--past-rule hold, or --loss mae", err);
    if (model->config.harmonics > 0)
        return error_option("--loss", "without their harmonics values are not in the data's units",
                            "--harmonics 0, or --loss mae", err);
    if (model_start(model) > 0)
        return error_option("--loss", "differences are not in the data's units",
                            "--transform none, or --loss mae", err);
    return OK;
}

/* Whether a state can be carried from chunk to chunk. */
static Status check_stateful(const Model *model, const TrainConfig *config, Error *err)
{
    if (config->bptt != BPTT_STATEFUL)
        return OK;
    if (model->method->kind == METHOD_LAGS)
        return error_option("--bptt", "a net over lags has no state to carry", "--bptt sliding",
                            err);
    if (model->method->dirs == 2)
        return error_option("--bptt",
                            "a bidirectional net needs the rows ahead: no state can be carried",
                            "--bptt sliding, or a net of one direction", err);
    if (model->config.head != HEAD_NEXT)
        return error_option("--bptt", "only a net that answers at every step carries its state",
                            "--head next", err);
    if (config->training == TRAINING_CLOSED)
        return error_option("--bptt", "a carried state needs measured values from chunk to chunk",
                            "--training open-loop", err);
    if (model->several)
        return error_option("--bptt", "streams are cut from one series, not from several",
                            "--bptt sliding; --series NAME learns one alone", err);
    if (config->stride > 1)
        return error_option("--stride", "chunks of a stream follow one another", "--bptt sliding",
                            err);
    return OK;
}

static Status check_numbers(const TrainConfig *config, Error *err)
{
    if (config->epochs < 1 || config->batch < 1 || config->threads < 1 || !(config->rate > 0))
        return error_set(err, ERR_USAGE, NULL,
                         "epochs, batch, threads and the learning rate must be positive");
    if (config->stride < 0 || config->updates < 0 || !(config->clip_value >= 0) ||
        !(config->noise >= 0) || !(config->teacher >= 0 && config->teacher <= 1))
        return error_set(
            err, ERR_USAGE, NULL,
            "stride, updates, clip-value and noise must not be negative, teacher lies from 0 "
            "to 1");
    if (config->nesterov && (strcmp(config->optimizer, "sgd") != 0 || !(config->momentum > 0)))
        return error_option("--nesterov", "only the optimizer sgd with momentum looks ahead",
                            "--optimizer sgd --momentum 0.9", err);
    return OK;
}

/* The stack is not trained itself: what its members' trainings contradict is said before any. */
static Status plan_members(const Model *model, const TrainConfig *config, Error *err)
{
    for (int i = 0; i < model->members; i++) {
        TrainConfig own = members_training(model, i, config);
        Notes ignored = {0};

        if (train_plan(&model->member[i], &own, &ignored, err) != OK)
            return err->status;
    }
    return OK;
}

Status train_plan(const Model *model, TrainConfig *config, Notes *notes, Error *err)
{
    const Windows windows = model_windows(model);
    Task task;

    if (!method_net(model->method))
        return plan_members(model, config, err);
    if (check_numbers(config, err) != OK ||
        classes_loss(model, config->loss, sizeof config->loss, err) != OK ||
        check_closed(model, config, err) != OK || check_free_run(model, config, err) != OK ||
        check_stateful(model, config, err) != OK || check_solved(model, config, err) != OK ||
        check_units(model, config, err) != OK ||
        task_make(model, &windows, config->training == TRAINING_CLOSED, model->config.horizon,
                  &task, err) != OK)
        return err->status;
    if (config->stride == 0) {
        config->stride = config->bptt == BPTT_STATEFUL ? 1 : plan_stride(model, config, &task);
        if (config->stride > 1)
            notes_add(notes, NOTE_FOUND, "training windows begin %d rows apart", config->stride);
    }
    task_free(&task);
    return OK;
}

int train_taught(const TrainConfig *config)
{
    return config->teacher > 0 ? (config->epochs + 1) / 2 : 0;
}

double train_teacher(const TrainConfig *config, int epoch)
{
    const int taught = train_taught(config);

    return epoch < taught ? config->teacher * (taught - epoch) / taught : 0;
}
