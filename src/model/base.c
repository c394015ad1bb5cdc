#include "model/base.h"

#include "base/text.h"
#include "model/rollout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The same rows, scales and windows; what only a trained net has is left out. */
static ModelConfig config_of(const Model *model)
{
    const int window = model->config.window;
    ModelConfig config = model->config;

    text_copy(config.model, sizeof config.model, "ridge");
    if (model->method->kind != METHOD_LAGS) { /* which has lags of its own */
        snprintf(config.lags, sizeof config.lags, "1:%d", window < LAGS_MAX ? window : LAGS_MAX);
        config.past_lags[0] = '\0';
    }
    config.base = BASE_NONE;
    config.dense = 0;
    config.quantiles = config.detached = false;
    config.ensemble = config.segment = 1;
    config.projection = config.embedding = 0;
    config.input_dropout = config.recurrent_dropout = 0;
    config.layer_norm = config.batch_norm = false;
    config.parts = model->split;
    return config;
}

bool base_fits(const Model *model)
{
    const Model *base = model->base;
    const Windows ours = model_windows(model), theirs = model_windows(base);

    return method_solved(base->method) && !base->base && base->members == 0 &&
           base->config.head == HEAD_DIRECT && base->block == model->block &&
           base->targets == model->targets && base->past == model->past &&
           base->future == model->future && base->fixed == model->fixed &&
           base->calendar.count == model->calendar.count && theirs.cols == ours.cols &&
           base->marks == model->marks && windows_reach(&theirs) <= windows_reach(&ours);
}

Status base_make(Model *model, const Series *series, Error *err)
{
    const ModelConfig config = config_of(model);
    Notes ignored = {0};

    if (model->config.base != BASE_RIDGE)
        return OK;
    model->base = calloc(1, sizeof *model->base);
    if (!model->base)
        return error_memory(err, "the base");
    if (model_make(&config, series, model->base, &ignored, err) != OK)
        return err->status;
    ASSERT(base_fits(model));
    model->base->config.levels = 0; /* intervals are the whole's */
    memset(model->params + model->net.head, 0,
           (size_t)(model->net.width + 1) * (size_t)model->net.outputs * sizeof *model->params);
    return OK;
}

Frame base_frame(const Model *model, const Frame *frame)
{
    Frame view = *frame;

    view.windows = model_windows(model->base);
    frame_look(frame, &view.windows);
    return view;
}

static Status train_base(Model *model, const Frame *frame, const TrainConfig *config,
                         const Watch *watch, Error *err)
{
    Frame view = base_frame(model, frame);
    TrainConfig own = *config;
    History ignored;

    text_copy(own.loss, sizeof own.loss, "mse");
    own.noise = 0;
    if (train(model->base, &view, &own, watch, &ignored, err) == OK)
        model->config.penalty = model->base->config.penalty;
    history_free(&ignored);
    return err->status;
}

/* The base's answers to the origins first .. first + count - 1: [count, block, targets] in scaled
 * units, which are to be freed. */
static Status answer_all(const Model *model, const Frame *frame, int first, int count, int threads,
                         real **answers, Error *err)
{
    const Frame view = base_frame(model, frame);
    const size_t width = (size_t)model->block * (size_t)model->targets;
    int *origin = calloc((size_t)count + 1, sizeof *origin);
    Rollout run = {.model = model->base,
                   .frame = &view,
                   .origin = origin,
                   .origins = count,
                   .horizon = model->block,
                   .threads = threads,
                   .width = model->targets};

    run.path = calloc((size_t)count * width + 1, sizeof *run.path);
    if (!origin || !run.path) {
        error_memory(err, "the base's answers");
        goto done;
    }
    for (int i = 0; i < count; i++)
        origin[i] = first + i;
    if (rollout_windowed(&run, err) != OK)
        goto done;
    *answers = run.path;
    run.path = NULL;
done:
    free(origin);
    free(run.path);
    return err->status;
}

Status base_open(Model *model, const Frame *frame, const TrainConfig *config, const Watch *watch,
                 Task *task, real **answers, Error *err)
{
    const int first = task_first(task);
    const int end = task->windows.stretches > 0 ? task->windows.rows - model->block
                                                : model->split.validation - task->span;

    if (!model->base)
        return OK;
    if (train_base(model, frame, config, watch, err) != OK ||
        answer_all(model, frame, first, end - first, config->threads, answers, err) != OK)
        return err->status;
    task->base_first = first;
    task->base = *answers;
    return OK;
}
