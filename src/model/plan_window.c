/* What anchors and segments of windows need, and what contradicts them. */
#include "model/plan.h"

static Status refuse(const char *option, const char *message, const char *hint, Error *err)
{
    error_set(err, ERR_USAGE, option, "%s", message);
    error_hint(err, "%s", hint);
    return err->status;
}

static Status check_anchor(const ModelConfig *config, Error *err)
{
    if (config->anchor == ANCHOR_NONE)
        return OK;
    if (config->blind)
        return refuse("--anchor", "with --own-past no there is no window to take a level from",
                      "--anchor none", err);
    if (config->head != HEAD_LAST && config->head != HEAD_DIRECT)
        return refuse("--anchor", "only answers to a whole window have its level to go on from",
                      "--head last, or --head direct", err);
    if (config->anchor == ANCHOR_SEASON && config->season.first <= 1)
        return refuse("--anchor", "season needs a season, none was found",
                      "--season N, or --anchor last", err);
    return OK;
}

static Status check_segment(const Method *method, const ModelConfig *config, Error *err)
{
    if (config->segment <= 1)
        return OK;
    if (method->kind != METHOD_RECURRENT)
        return refuse("--segment", "only a recurrent net reads its window in steps",
                      "--segment 1, or --model gru", err);
    if (config->head != HEAD_LAST && config->head != HEAD_DIRECT)
        return refuse("--segment", "a net that reads several rows in a step answers after the last",
                      "--head direct, or --head last", err);
    if (config->window % config->segment == 0)
        return OK;
    error_set(err, ERR_USAGE, "--window", "%d rows are no multiple of --segment %d", config->window,
              config->segment);
    error_hint(err, "--window %d",
               (config->window + config->segment - 1) / config->segment * config->segment);
    return err->status;
}

static Status check_base(const Method *method, const ModelConfig *config, Error *err)
{
    if (config->base == BASE_NONE)
        return OK;
    if (method_solved(method))
        return refuse("--base", "ridge is what it would stand on", "--base none, or --model gru",
                      err);
    if (config->head != HEAD_DIRECT)
        return refuse("--base", "a net on a base answers the whole horizon at once",
                      "--head direct", err);
    return OK;
}

Status plan_view(const Method *method, ModelConfig *config, Error *err)
{
    if (config->segment < 1 || !method_net(method))
        config->segment = 1;
    if (!method_net(method))
        config->base = BASE_NONE;
    if (!method_net(method))
        config->anchor = ANCHOR_NONE;
    if (check_anchor(config, err) != OK || check_base(method, config, err) != OK)
        return err->status;
    return check_segment(method, config, err);
}
