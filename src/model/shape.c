/* The shapes that follow from a model's decisions: its windows and its network. */
#include "model/model.h"

#include "base/text.h"
#include "model/answers.h"

/* Columns that are answered: with the joint rule past inputs too. */
static int answered(const Model *model)
{
    const bool joint = model->config.past_rule == PAST_JOINT && model->config.head != HEAD_DIRECT &&
                       method_net(model->method);

    return model->targets + (joint ? model->past : 0);
}

Windows model_windows(const Model *model)
{
    const ModelConfig *config = &model->config;
    const bool lags = model->method->kind == METHOD_LAGS, direct = config->head == HEAD_DIRECT;
    const int segment = config->segment > 1 ? config->segment : 1;
    Windows windows = {.targets = model->targets,
                       .past = model->past,
                       .future = model->future + model->calendar.count,
                       .fixed = model->fixed,
                       .first_fixed = model_fixed(model),
                       .marks = model->marks,
                       .mark = model->mark,
                       .classes = model->width,
                       .blind = config->blind,
                       .outputs = answered(model),
                       .further = direct && model->future > model->fixed ? model->block - 1 : 0,
                       .steps = lags ? 1 : config->window / segment,
                       .segment = segment,
                       .anchor = config->anchor,
                       .season = config->season.first,
                       .second = config->season.second,
                       .cycles = config->cycles,
                       .lags = model->lags,
                       .past_lags = model->past_lags};

    windows.cols = windows.targets + windows.past + windows.future + windows.marks;
    return windows;
}

int model_fixed(const Model *model)
{
    return model->targets + model->past + model->future - model->fixed;
}

int model_outputs(const Model *model)
{
    const int classes = model_classes(model);

    return classes > 0 ? classes : answered(model); /* asked for at each step of a forecast */
}

bool head_fits(const Method *method, HeadKind head)
{
    if (!method_net(method))
        return head == HEAD_AUTO;
    return head == HEAD_LAST || head == HEAD_DIRECT ||
           (head != HEAD_AUTO && method->kind == METHOD_RECURRENT && method->dirs == 1);
}

bool window_fits(const Method *method, const ModelConfig *config)
{
    const bool answers = config->head == HEAD_LAST || config->head == HEAD_DIRECT;
    const bool recurrent = method->kind == METHOD_RECURRENT;

    if (config->quantiles && (!method_net(method) || method_solved(method) || !answers))
        return false;
    if (config->base == BASE_SEASONAL &&
        (config->anchor != ANCHOR_SCALE || config->season.first <= 1 ||
         config->window % config->season.first != 0))
        return false;
    if (config->cycles > 0 && (config->base != BASE_SEASONAL || config->season.second <= 1))
        return false;
    if (config->anchor == ANCHOR_SCALE && (!recurrent || config->base == BASE_RIDGE))
        return false;
    if (config->base != BASE_NONE &&
        (!method_net(method) || method_solved(method) || config->head != HEAD_DIRECT))
        return false;
    if (config->anchor != ANCHOR_NONE && (!method_net(method) || !answers || config->blind))
        return false;
    return config->segment <= 1 || method->kind == METHOD_STACK || /* its members' */
           (recurrent && answers && config->window % config->segment == 0);
}

size_t model_parameters(const Model *model)
{
    size_t count = model->net.count + (model->base ? model_parameters(model->base) : 0);

    for (int k = 0; k < model->parts && model->part[k].params; k++)
        count += model->net.count;
    for (int i = 0; i < model->members; i++)
        count += model_parameters(&model->member[i]);
    return count;
}

double model_curve(const ModelConfig *config)
{
    if (config->log)
        return 1;
    return config->box_cox > 0 ? 1 - config->box_cox : 0;
}

int model_start(const Model *model)
{
    int start = 0;

    for (int c = 0; c < model->targets; c++)
        start = model->transform[c].lag > start ? model->transform[c].lag : start;
    return start;
}

int model_reach(const Model *model)
{
    const Windows windows = model_windows(model);
    int reach = method_net(model->method) ? windows_reach(&windows) + model_start(model) : 1;

    for (int i = 0; i < model->members; i++) {
        const int own = model_reach(&model->member[i]);
        reach = own > reach ? own : reach;
    }
    return reach;
}

size_t model_radii(const Model *model)
{
    return 2 * (size_t)model->config.levels * (size_t)model->config.horizon *
           (size_t)model->targets;
}

bool model_carried(const Model *model)
{
    return model->config.head == HEAD_NEXT;
}

int model_ahead(const Model *model)
{
    const int horizon = model->config.horizon;

    return (horizon + model->block - 1) / model->block * model->block;
}

Status model_make_net(Model *model, Error *err)
{
    const Windows windows = model_windows(model);
    const Answers answers = answers_of(model);
    const HeadKind head = model->config.head;
    NetConfig config = {.inputs = windows_inputs(&windows),
                        .outputs = answers.outputs,
                        .detached = model->config.detached
                                        ? answers.levels * 2 * answers.span * answers.targets
                                        : 0,
                        .dense = model->config.dense,
                        .symbols = windows_symbols(&windows),
                        .embedding = model->config.embedding,
                        .hidden = model->config.hidden,
                        .layers = model->config.layers,
                        .dirs = model->method->dirs,
                        .every_step = head == HEAD_NEXT || head == HEAD_DECODER ||
                                      model->method->kind == METHOD_LAGS,
                        .decoder = head == HEAD_DECODER,
                        .projection = model->config.projection,
                        .layer_norm = model->config.layer_norm,
                        .batch_norm = model->config.batch_norm,
                        .glorot = model->config.glorot,
                        .dropout = model->config.dropout,
                        .input_dropout = model->config.input_dropout,
                        .recurrent_dropout = model->config.recurrent_dropout};

    if (model->method->cell)
        text_copy(config.cell, sizeof config.cell, model->method->cell);
    return net_make(&model->net, &config, err);
}
