#include "model/members.h"

#include "base/ranks.h"
#include "base/seconds.h"
#include "base/text.h"
#include "model/ensemble.h"
#include "model/stack.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool members_wanted(const Model *model)
{
    const ModelConfig *config = &model->config;

    return model->method->kind == METHOD_STACK ||
           ((config->windows[0] || ensemble_nets(config) > 1) && method_net(model->method));
}

static bool is_stack(const Model *model)
{
    return model->method->kind == METHOD_STACK;
}

static void share_evenly(Model *model)
{
    for (int i = 0; i < model->members; i++)
        model->weight[i] = 1.0 / model->members;
}

/* ---- making ---- */

/* Member i as configured: one of an ensemble's nets, or a row of the stack. */
static bool member_config(const Model *model, const Series *series, int i, ModelConfig *config,
                          char label[MEMBER_LABEL], bool *fits)
{
    *fits = true;
    if (is_stack(model))
        return stack_member(model, series, i, config, label, fits);
    *config = model->config;
    config->parts = model->split;
    ensemble_net(model->method->name, i, config, label);
    return i < ensemble_nets(&model->config);
}

static Status add_member(Model *model, const ModelConfig *config, const char *label,
                         const Series *series, Notes *notes, Error *err)
{
    Model *member = &model->member[model->members];
    Notes ignored = {0};
    Error refused = {0};

    if (model_make(config, series, member, &ignored, &refused) == OK) {
        text_copy(member->label, sizeof member->label, label);
        if (!config->quantiles)        /* its net has bounds */
            member->config.levels = 0; /* intervals are the whole's */
        model->members++;
        return OK;
    }
    if (!is_stack(model) || refused.status == ERR_OUTPUT) {
        *err = refused;
        return err->status;
    }
    notes_add(notes, NOTE_DETAIL, "the stack does without %s: %s", label, refused.message);
    return OK;
}

Status members_make(Model *model, const Series *series, Notes *notes, Error *err)
{
    ModelConfig config;
    char label[MEMBER_LABEL];
    bool fits;

    if (is_stack(model) && stack_check(&model->config, err) != OK)
        return err->status;
    model->member = calloc(MEMBERS_MAX, sizeof *model->member);
    if (!model->member)
        return error_memory(err, "the members");
    for (int i = 0; member_config(model, series, i, &config, label, &fits); i++) {
        ASSERT(model->members < MEMBERS_MAX);
        if (fits && add_member(model, &config, label, series, notes, err) != OK)
            return err->status;
    }
    if (model->members == 0 && *model->config.members) {
        error_set(err, ERR_USAGE, "--members",
                  "this series has too few rows or no season for any of them, or they are for "
                  "several series");
        error_hint(err, "without --members the stack takes all that suit");
        return err->status;
    }
    if (model->members == 0) {
        error_set(err, ERR_DATA, NULL, "%d row%s too few for any method of the stack", series->rows,
                  text_are(series->rows));
        error_hint(err, "a longer file");
        return err->status;
    }
    share_evenly(model);
    return OK;
}

/* ---- training ---- */

TrainConfig members_training(const Model *model, int i, const TrainConfig *config)
{
    TrainConfig own = *config;

    own.seed = model->member[i].config.seed;
    if (is_stack(model))
        stack_training(&model->member[i], &own);
    return own;
}

/* The time limit is that of all members together. */
static TrainConfig with_time_left(const TrainConfig *config, double started)
{
    TrainConfig left = *config;

    if (config->time_limit > 0)
        left.time_limit = fmax(config->time_limit - (seconds_now() - started), 1e-9);
    return left;
}

/* What exploded in a member's training behind that of those before it. */
static void add_heals(const Model *member, const History *its, History *history)
{
    for (int i = 0; i < its->heals && i < HEALS_KEPT; i++) {
        if (history->heals < HEALS_KEPT) {
            Heal *heal = &history->heal[history->heals];
            *heal = its->heal[i];
            text_copy(heal->member, sizeof heal->member, member->label);
        }
        history->heals++;
    }
}

/* Members of members have told theirs before: there may be more than fit. */
static void add_drop(const Drop *drop, History *history)
{
    if (history->drops < MEMBERS_MAX)
        history->drop[history->drops++] = *drop;
}

/* That of the whole is the longest one, but all explosions and all that were left out; an end of
 * one is an end of all. */
static void add_history(const Model *member, History *its, History *history)
{
    const bool interrupted = its->interrupted || history->interrupted;
    const bool time_over = its->time_over || history->time_over;

    add_heals(member, its, history);
    for (int i = 0; i < its->drops; i++)
        add_drop(&its->drop[i], history);
    if (its->epochs > history->epochs) {
        const History other = *history;
        *history = *its;
        text_copy(history->member, sizeof history->member, member->label);
        memcpy(history->heal, other.heal, sizeof history->heal);
        history->heals = other.heals;
        memcpy(history->drop, other.drop, sizeof history->drop);
        history->drops = other.drops;
        *its = other;
    }
    history->interrupted = interrupted;
    history->time_over = time_over;
    history_free(its);
}

/* Member i and what is its own. */
static void drop_member(Model *model, Frame *frame, int i, const char *why, Forecast *forecast,
                        History *history)
{
    Drop drop = {.why = why};

    text_copy(drop.member, sizeof drop.member, model->member[i].label);
    add_drop(&drop, history);
    model_free(&model->member[i]);
    frame_free(&frame->member[i]);
    if (forecast)
        forecast_free(&forecast[i]);
}

void members_leave_out(Model *model, Frame *frame, const char *const *why, Forecast *forecast,
                       History *history)
{
    int kept = 0;

    for (int i = 0; i < model->members; i++)
        kept += !why[i];
    if (kept == 0 || kept == model->members)
        return;
    kept = 0;
    for (int i = 0; i < model->members; i++) {
        if (why[i]) {
            drop_member(model, frame, i, why[i], forecast, history);
            continue;
        }
        model->member[kept] = model->member[i];
        frame->member[kept] = frame->member[i];
        if (forecast && kept < i) {
            forecast[kept] = forecast[i];
            forecast[i] = (Forecast){0};
        }
        kept++;
    }
    model->members = frame->members = kept;
    share_evenly(model);
}

/* Trains member i. Useless is a net that was stopped before an epoch was done, and one of the stack
 * that diverged: *why says so. */
static Status train_member(Model *model, Frame *frame, int i, const TrainConfig *config,
                           const Watch *watch, History *history, const char **why, Error *err)
{
    Model *member = &model->member[i];
    const TrainConfig own = members_training(model, i, config);
    Error refused = {0};
    History its;

    *why = NULL;
    if (train(member, &frame->member[i], &own, watch, &its, &refused) == ERR_TRAINING &&
        is_stack(model))
        *why = "its training diverged";
    else if (refused.status != OK)
        *err = refused;
    else if (method_net(member->method) && its.best < 0)
        *why = "its training was stopped before the first epoch was done";
    add_history(member, &its, history);
    return err->status;
}

Status members_train(Model *model, Frame *frame, const TrainConfig *config, const Watch *watch,
                     History *history, Error *err)
{
    const double started = seconds_now();
    const char *why[MEMBERS_MAX];
    TrainConfig left;

    for (int i = 0; i < model->members; i++) {
        left = with_time_left(config, started);
        if (train_member(model, frame, i, &left, watch, history, &why[i], err) != OK)
            return err->status;
    }
    members_leave_out(model, frame, why, NULL, history);
    left = with_time_left(config, started);
    return is_stack(model) ? stack_settle(model, frame, &left, watch, history, err) : OK;
}

/* ---- forecasts ---- */

static double median_of(double *value, int n)
{
    sort_ascending(value, (size_t)n);
    return n % 2 ? value[n / 2] : (value[n / 2 - 1] + value[n / 2]) / 2;
}

double members_mean(const double *value, const double *weight, int n)
{
    double sum = 0, least = HUGE_VAL, most = -HUGE_VAL;

    for (int i = 0; i < n; i++) {
        sum += weight[i] * value[i];
        least = fmin(least, value[i]);
        most = fmax(most, value[i]);
    }
    return fmin(fmax(sum, least), most);
}

/* The members' numbers of one element, and their weights; those that answer without a number leave
 * theirs to the others. Returns how many. */
static int gather(const Model *model, const double *const *from, size_t i, double *value,
                  double *weight)
{
    double kept = 0;
    bool all = true;
    int n = 0;

    for (int m = 0; m < model->members; m++) {
        if (from[m] && isfinite(from[m][i])) {
            value[n] = from[m][i];
            weight[n++] = model->weight[m];
            kept += model->weight[m];
        } else if (from[m]) {
            all = false;
        }
    }
    for (int k = 0; k < n && !all; k++)
        weight[k] /= kept;
    return n;
}

/* Members' numbers [members] [count] to one, element by element; NULL: of no weight. */
static void combine(const Model *model, const double *const *from, size_t count, double *out)
{
    const bool median = model->config.combine == COMBINE_MEDIAN;
    double value[MEMBERS_MAX], weight[MEMBERS_MAX];

    for (size_t i = 0; i < count; i++) {
        const int n = gather(model, from, i, value, weight);
        out[i] = n == 0            ? (double)NAN
                 : is_stack(model) ? stack_combine(model, value, weight, n)
                 : median          ? median_of(value, n)
                                   : members_mean(value, weight, n);
    }
}

/* Members' bounds [members] to those of the whole, combined as the forecasts are. */
static Status combine_bounds(const Model *model, const Forecast *member, Forecast *forecast,
                             Error *err)
{
    const size_t count = 2 * (size_t)forecast->origins * (size_t)forecast->horizon *
                         (size_t)forecast->targets * (size_t)model->config.levels;
    const double *value[MEMBERS_MAX];

    if (!model->config.quantiles)
        return OK;
    if (forecast_room(forecast, model->config.levels, err) != OK)
        return err->status;
    for (int m = 0; m < model->members; m++)
        value[m] = member[m].bound;
    combine(model, value, count, forecast->bound);
    return OK;
}

/* No forecast below 0 where the series never was. */
static void keep_above(const Model *model, Forecast *forecast)
{
    const size_t targets = (size_t)model->targets;
    const size_t count = (size_t)forecast->origins * (size_t)forecast->horizon * targets;

    for (size_t i = 0; i < count; i++)
        if (model->bounded[i % targets] > 0)
            forecast->value[i] = fmax(forecast->value[i], 0);
}

Status members_predict(const Model *model, const Frame *frame, const int *origin, int origins,
                       int horizon, int threads, Forecast *forecast, Error *err)
{
    Forecast member[MEMBERS_MAX] = {{0}};
    const double *value[MEMBERS_MAX];

    for (int i = 0; i < model->members; i++) {
        if (model->weight[i] > 0 && predict(&model->member[i], &frame->member[i], origin, origins,
                                            horizon, threads, &member[i], err) != OK)
            goto done;
    }
    if (forecast_make(forecast, origin, origins, horizon, model->targets, err) != OK)
        goto done;
    for (int i = 0; i < model->members; i++)
        value[i] = member[i].value;
    combine(model, value, (size_t)origins * (size_t)horizon * (size_t)model->targets,
            forecast->value);
    if (forecast_check(forecast, err) == OK && is_stack(model))
        keep_above(model, forecast);
    if (err->status != OK || combine_bounds(model, member, forecast, err) != OK)
        forecast_free(forecast);
done:
    for (int i = 0; i < model->members; i++)
        forecast_free(&member[i]);
    return err->status;
}

void members_tell(const Model *model, Notes *notes)
{
    Text text = {0};
    bool told[MEMBERS_MAX] = {false};

    for (int k = 0; k < model->members; k++) {
        int next = 0;
        while (told[next])
            next++;
        for (int i = next + 1; i < model->members; i++)
            if (!told[i] && model->weight[i] > model->weight[next])
                next = i;
        told[next] = true;
        if (model->weight[next] >= 0.005)
            text_add(&text, "%s%s %.2f", k ? ", " : "", model->member[next].label,
                     model->weight[next]);
    }
    if (is_stack(model) && !text.failed)
        notes_add(notes, NOTE_FOUND, "stack weights: %s", text.data);
    text_free(&text);
}
