/* What a net is to be, and which options contradict each other. */
#include "base/text.h"
#include "model/ensemble.h"
#include "model/plan.h"
#include "nn/cell.h"

enum { HIDDEN_DEFAULT = 32 };

static Status check_range(const char *option, double value, double low, double high, Error *err)
{
    if (value >= low && value <= high)
        return OK;
    return error_set(err, ERR_USAGE, option, "%g is out of range: %g to %g", value, low, high);
}

static Status check_config(const ModelConfig *config, Error *err)
{
    Status status;

    if ((status = check_range("--hidden", config->hidden, 0, NET_UNITS, err)) != OK ||
        (status = check_range("--dense", config->dense, 0, NET_UNITS, err)) != OK ||
        (status = check_range("--layers", config->layers, 0, NET_LAYERS, err)) != OK ||
        (status = check_range("--dropout", config->dropout, 0, 0.95, err)) != OK ||
        (status = check_range("--input-dropout", config->input_dropout, 0, 0.95, err)) != OK ||
        (status = check_range("--recurrent-dropout", config->recurrent_dropout, 0, 0.95, err)) !=
            OK ||
        (status = check_range("--projection", config->projection, 0, NET_UNITS, err)) != OK ||
        (status = check_range("--penalty", config->penalty, 0, PENALTY_MAX, err)) != OK ||
        (status = check_range("--window", config->window, 0, WINDOW_MAX, err)) != OK ||
        (status = check_range("--segment", config->segment, 0, WINDOW_MAX, err)) != OK ||
        (status = check_range("--horizon", config->horizon, 0, HORIZON_MAX, err)) != OK ||
        (status = check_range("--season", config->season.first, 0, 1e8, err)) != OK ||
        (status = check_range("--season", config->season.second, 0, 1e8, err)) != OK ||
        (status = check_range("--level", config->levels, 0, LEVELS_MAX, err)) != OK)
        return status;
    for (int l = 0; l < config->levels; l++) {
        if ((status = check_range("--level", config->level[l], 1, 99.9, err)) != OK)
            return status;
    }
    return OK;
}

static void fill_sizes(ModelConfig *config)
{
    if (config->hidden == 0)
        config->hidden = HIDDEN_DEFAULT;
    if (config->levels == 0) {
        config->levels = 2;
        config->level[0] = 80;
        config->level[1] = 95;
    }
}

/* What only some networks have. */
static Status check_net(const Method *method, ModelConfig *config, Error *err)
{
    const bool lags = method->kind == METHOD_LAGS;
    const bool projects = method->cell && cell_find(method->cell)->projects;

    if (config->local && !method_solved(method))
        return error_option("--local", "only ridge regression has weights for each series",
                            "--no-local, or --model ridge", err);
    if (!method_net(method))
        return OK;
    if (method_solved(method))
        config->layers = 0;
    if (config->through_origin && !method_solved(method))
        return error_option("--intercept", "only ridge regression can do without a constant",
                            "--intercept yes, or --model ridge", err);
    if (method_solved(method) && (config->batch_norm || config->input_dropout > 0))
        return error_option(config->batch_norm ? "--batch-norm" : "--input-dropout",
                            "ridge regression is not trained step by step",
                            "--model narx --layers 0", err);
    if (config->layers == 0 && !lags)
        return error_option("--layers",
                            "a recurrent net has layers; only a net over lags may be linear",
                            "--layers 1, or --model narx", err);
    if (config->recurrent_dropout > 0 && lags)
        return error_option("--recurrent-dropout", "a net over lags has no recurrent state",
                            "--input-dropout, or --dropout", err);
    if (config->dense > 0 && lags)
        return error_option("--dense", "a net over lags is feed-forward itself", "--layers", err);
    if (config->projection > 0 && !projects)
        return error_option("--projection", "only lstm-projected projects its output",
                            "--model lstm-projected", err);
    if (projects && config->projection == 0)
        config->projection = (config->hidden + 1) / 2;
    if (projects && config->hidden > 1 && config->projection >= config->hidden)
        return error_option("--projection", "must be smaller than --hidden", "--projection 1", err);
    return OK;
}

/* A net over lags has one step; a bidirectional one has seen the next row when it answers. */
static Status check_head(const Method *method, ModelConfig *config, Error *err)
{
    const bool last = method->kind == METHOD_LAGS || method->dirs == 2;

    if (!method_net(method))
        config->head = HEAD_AUTO;
    else if (config->head == HEAD_AUTO && (config->segment > 1 || config->base != BASE_NONE))
        config->head = HEAD_DIRECT;
    else if (config->head == HEAD_AUTO)
        config->head = last || config->anchor != ANCHOR_NONE ? HEAD_LAST : HEAD_NEXT;
    if (head_fits(method, config->head))
        return OK;
    error_set(err, ERR_USAGE, "--head", "%s",
              config->head == HEAD_DECODER
                  ? "a decoder goes on from the state of a recurrent net of one direction"
              : method->kind == METHOD_LAGS
                  ? "a net over lags has one step, the last"
                  : "at every step a bidirectional net would see the rows it is to forecast");
    error_hint(err, "--head last, or --head direct");
    return err->status;
}

Status plan_net(const Method *method, ModelConfig *config, Error *err)
{
    if (check_config(config, err) != OK)
        return err->status;
    fill_sizes(config);
    if (check_net(method, config, err) != OK)
        return err->status;
    return check_head(method, config, err);
}

static Status check_anchor(const Method *method, const ModelConfig *config, Error *err)
{
    if (config->anchor == ANCHOR_NONE)
        return OK;
    if (config->blind)
        return error_option("--anchor",
                            "with --own-past no there is no window to take a level from",
                            "--anchor none", err);
    if (config->head != HEAD_LAST && config->head != HEAD_DIRECT)
        return error_option("--anchor",
                            "only answers to a whole window have its level to go on from",
                            "--head last, or --head direct", err);
    if (config->anchor == ANCHOR_SEASON && config->season.first <= 1)
        return error_option("--anchor", "season needs a season, none was found",
                            "--season N, or --anchor last", err);
    if (config->anchor == ANCHOR_SCALE && method->kind != METHOD_RECURRENT)
        return error_option("--anchor", "the scale is that of a recurrent net's window",
                            "--model gru, or --anchor mean", err);
    return OK;
}

static Status check_segment(const Method *method, const ModelConfig *config, Error *err)
{
    if (config->segment <= 1)
        return OK;
    if (method->kind != METHOD_RECURRENT)
        return error_option("--segment", "only a recurrent net reads its window in steps",
                            "--segment 1, or --model gru", err);
    if (config->head != HEAD_LAST && config->head != HEAD_DIRECT)
        return error_option("--segment",
                            "a net that reads several rows in a step answers after the last",
                            "--head direct, or --head last", err);
    if (config->window % config->segment == 0)
        return OK;
    error_set(err, ERR_USAGE, "--window", "%d rows are no multiple of --segment %d", config->window,
              config->segment);
    error_hint(err, "--window %d",
               (config->window + config->segment - 1) / config->segment * config->segment);
    return err->status;
}

/* Seasons of the window, by its own level and scale. */
static Status check_seasonal(const Method *method, const ModelConfig *config, Error *err)
{
    const int season = config->season.first;

    if (method->kind != METHOD_RECURRENT)
        return error_option("--base", "a recurrent net weighs the seasons of its window",
                            "--model gru, or --base ridge", err);
    if (season <= 1)
        return error_option("--base", "seasonal needs a season, none was found",
                            "--season N, or --base ridge", err);
    if (config->anchor != ANCHOR_SCALE)
        return error_option("--anchor", "seasons are weighed in the window's own scale",
                            "--anchor scale, or --base ridge", err);
    if (config->cycles > 0 && config->season.second <= 1)
        return error_option("--cycles", "there is no second, longer season",
                            "--season N,N, or --cycles 0", err);
    if (config->window % season == 0)
        return OK;
    error_set(err, ERR_USAGE, "--window", "%d rows are no multiple of the season of %d",
              config->window, season);
    error_hint(err, "--window %d", (config->window + season - 1) / season * season);
    return err->status;
}

/* What the bounds that a net answers with are for. */
static Status check_quantiles(const Method *method, const ModelConfig *config, Error *err)
{
    if (!config->quantiles && config->detached)
        return error_option("--detached", "there are no quantiles", "--intervals quantile", err);
    if (!config->quantiles)
        return OK;
    if (config->bootstrap > 0)
        return error_option("--intervals", "sample paths have bounds of their own",
                            "--intervals conformal, or --bootstrap 0", err);
    if (method_solved(method))
        return error_option("--intervals", "ridge regression has no quantiles",
                            "--intervals conformal, or --model narx --layers 0", err);
    if (config->head != HEAD_LAST && config->head != HEAD_DIRECT)
        return error_option("--intervals",
                            "a net gives quantiles with its answers to a whole window",
                            "--head direct, or --intervals conformal", err);
    if (config->transform == TRANSFORM_DIFF || config->transform == TRANSFORM_SEASONAL_DIFF)
        return error_option("--intervals", "quantiles of differences are none of their sums",
                            "--transform none, or --intervals conformal", err);
    return OK;
}

/* What sample paths are drawn for. */
static Status check_bootstrap(const Method *method, const ModelConfig *config, Error *err)
{
    if (config->bootstrap == 0)
        return OK;
    if (!method_net(method) || config->windows[0] || ensemble_nets(config) > 1)
        return error_option("--bootstrap", "paths are those of one net that is fed its own outputs",
                            "--model gru, or --bootstrap 0", err);
    if (config->head != HEAD_NEXT && config->head != HEAD_LAST)
        return error_option("--bootstrap",
                            "a net that answers the whole horizon feeds nothing back",
                            "--head next, or --bootstrap 0", err);
    if (config->quantiles)
        return error_option("--bootstrap", "the net gives its intervals itself", "one of them",
                            err);
    return OK;
}

static Status check_base(const Method *method, const ModelConfig *config, Error *err)
{
    if (config->cycles > 0 && config->base != BASE_SEASONAL)
        return error_option("--cycles", "they are what a seasonal base may take",
                            "--base seasonal, or --cycles 0", err);
    if (config->base == BASE_NONE)
        return OK;
    if (config->base == BASE_RIDGE && config->anchor == ANCHOR_SCALE)
        return error_option("--anchor",
                            "a ridge regression has no scale of its own for each window",
                            "--anchor mean, or --base none", err);
    if (method_solved(method))
        return error_option("--base", "ridge is what it would stand on",
                            "--base none, or --model gru", err);
    if (config->head != HEAD_DIRECT)
        return error_option("--base", "a net on a base answers the whole horizon at once",
                            "--head direct", err);
    return config->base == BASE_SEASONAL ? check_seasonal(method, config, err) : OK;
}

/* The cycles of an ensemble's nets: the most are those of the whole. */
static Status plan_cycles(ModelConfig *config, Error *err)
{
    Lags cycles;

    if (!config->cycles_each[0])
        return OK;
    if (lags_read_within(config->cycles_each, 0, CYCLES_MAX, &cycles, err) != OK)
        return err->status;
    config->cycles = cycles.lag[cycles.count - 1];
    return OK;
}

/* The windows of an ensemble's nets: the longest is that of the whole. */
static Status plan_windows(const Method *method, ModelConfig *config, Error *err)
{
    Lags windows;

    if (!method_net(method))
        config->windows[0] = '\0';
    if (!config->windows[0])
        return OK;
    if (method->kind != METHOD_RECURRENT)
        return error_option("--windows", "only recurrent nets read windows",
                            "--lags, or --model gru", err);
    if (config->window > 0)
        return error_option("--windows", "stands in place of --window", "one of them", err);
    if (lags_read(config->windows, &windows, err) != OK)
        return err->status;
    for (int i = 0; i < windows.count; i++) {
        ModelConfig one = *config;
        one.window = windows.lag[i];
        if ((config->base == BASE_SEASONAL && check_seasonal(method, &one, err) != OK) ||
            check_segment(method, &one, err) != OK)
            return err->status;
    }
    config->window = windows.lag[windows.count - 1];
    return OK;
}

static Status check_nets(const Method *method, const ModelConfig *config, Error *err)
{
    const int nets = method_net(method) ? ensemble_nets(config) : 1;

    if (nets <= MEMBERS_MAX)
        return OK;
    error_set(err, ERR_USAGE, "--ensemble",
              "windows, cycles and seeds make %d nets, %d are possible", nets, MEMBERS_MAX);
    error_hint(err, "fewer --windows, --cycles or --ensemble");
    return err->status;
}

Status plan_view(const Method *method, ModelConfig *config, Error *err)
{
    if (!method_net(method)) {
        config->base = BASE_NONE;
        config->anchor = ANCHOR_NONE;
        config->segment = 1;
        config->quantiles = config->detached = false;
    }
    if (config->base == BASE_SEASONAL && config->anchor == ANCHOR_NONE &&
        method->kind == METHOD_RECURRENT)
        config->anchor = ANCHOR_SCALE;
    if (config->segment < 1)
        config->segment = config->base == BASE_SEASONAL ? config->season.first : 1;
    if (config->quantiles && config->transform == TRANSFORM_AUTO)
        config->transform = TRANSFORM_NONE;
    if (plan_cycles(config, err) != OK || check_anchor(method, config, err) != OK ||
        check_base(method, config, err) != OK || check_quantiles(method, config, err) != OK ||
        check_bootstrap(method, config, err) != OK || plan_windows(method, config, err) != OK ||
        check_nets(method, config, err) != OK)
        return err->status;
    return check_segment(method, config, err);
}
