/* The stack's members weighed by forecasts from rolling origins. */
#include "base/ranks.h"
#include "model/members.h"
#include "model/refit.h"
#include "model/stack.h"

#include <stdlib.h>
#include <string.h>

enum {
    ORIGINS = 8,       /* members are weighed from so many, quick ones fitted anew at each, */
    ORIGINS_MORE = 24, /* or from one a horizon, up to so many, */
    ORIGINS_LONG = 32, /* or so many where a few rows more change no fit, */
    ROWS_LONG = 2000,  /* as in so long a series; */
    ROWS_KEPT = 300    /* from so many on each origin need not choose kinds and orders anew */
};

/* Members that are fitted in no time. */
static bool is_quick(const Model *member)
{
    return member->method->kind == METHOD_CLASSIC || method_solved(member->method);
}

/* A member anew on rows [0, rows); one that diverges stays as it was. */
static Status fit_again(Model *whole, Frame *frame, int i, const Refit *how, int rows, Error *err)
{
    const TrainConfig own = members_training(whole, i, how->config);
    Error refused = {0};

    const Refit its = {.config = &own, .watch = how->watch, .kept = how->kept};

    if (refit(&whole->member[i], &frame->member[i], &its, rows, &refused) != OK &&
        refused.status != ERR_TRAINING)
        *err = refused;
    return err->status;
}

/* Fits the quick members on all rows up to an origin; of a longer series kind and orders are those
 * of the first. */
static Status follow(Model *whole, Frame *frame, const Refit *how, int origin, bool first,
                     Error *err)
{
    const Refit its = {.config = how->config,
                       .watch = how->watch,
                       .kept = !first && whole->split.train >= ROWS_KEPT};

    for (int i = 0; i < whole->members; i++)
        if (is_quick(&whole->member[i]) && fit_again(whole, frame, i, &its, origin + 1, err) != OK)
            return err->status;
    return OK;
}

Status stack_forecast(const Model *member, const Frame *frame, const int *part, const int *origin,
                      int origins, int horizon, int threads, Forecast *forecast, const char **why,
                      Error *err)
{
    Error refused = {0};

    *why = NULL;
    if (predict_rows(member, frame, part, origin, origins, horizon, threads, forecast, &refused) ==
            OK &&
        forecast_check(forecast, &refused) != OK)
        forecast_free(forecast);
    if (refused.status == ERR_TRAINING)
        *why = "a forecast of it is not a finite number";
    else if (refused.status != OK)
        *err = refused;
    return err->status;
}

Status stack_leave_out(Model *whole, Frame *frame, const char *const *why, Forecast *forecast,
                       History *history, Error *err)
{
    int lost = 0;

    for (int i = 0; i < whole->members; i++)
        lost += why[i] != NULL;
    if (lost == whole->members) {
        error_set(err, ERR_TRAINING, NULL, "no member of the stack forecasts finite numbers only");
        error_hint(err, "a single --model, or a shorter horizon: -n 1");
        return err->status;
    }
    members_leave_out(whole, frame, why, forecast, history);
    return OK;
}

/* Every member's forecasts from origins [r, r + count) into those rows of its forecasts, unless it
 * is lost already. */
static Status forecast_from(const Model *whole, const Frame *frame, int threads, int r, int count,
                            Forecast *all, const char **why, Error *err)
{
    const size_t size = (size_t)all->horizon * (size_t)all->targets;

    for (int i = 0; i < whole->members; i++) {
        Forecast some;
        if (why[i])
            continue;
        if (stack_forecast(&whole->member[i], &frame->member[i], NULL, &all->origin[r], count,
                           all->horizon, threads, &some, &why[i], err) != OK)
            return err->status;
        if (!why[i])
            memcpy(all[i].value + (size_t)r * size, some.value,
                   (size_t)count * size * sizeof *some.value);
        forecast_free(&some);
    }
    return OK;
}

static Status roll(Model *whole, Frame *frame, const Refit *how, Forecast *all, History *history,
                   Error *err)
{
    const bool quick = whole->split.train < ROWS_LONG;
    const int count = quick ? 1 : all->origins; /* that see the same fit */
    const char *why[MEMBERS_MAX] = {NULL};

    for (int r = 0; r < all->origins; r += count) {
        if ((quick && follow(whole, frame, how, all->origin[r], r == 0, err) != OK) ||
            forecast_from(whole, frame, how->config->threads, r, count, all, why, err) != OK)
            return err->status;
    }
    if (stack_leave_out(whole, frame, why, all, history, err) != OK)
        return err->status;
    return stack_weigh(whole, all, frame->series, whole->weight, err);
}

/* The weighed forecasts from the rolling origins are the whole's own, of rows that none of its
 * members was fitted on. */
static Status keep_trial(Model *whole, const Forecast *all, Error *err)
{
    const Forecast *f = &all[0];
    const size_t count = (size_t)f->origins * (size_t)f->horizon * (size_t)f->targets;

    if (!whole->trial && !(whole->trial = calloc(1, sizeof *whole->trial)))
        return error_memory(err, "the forecasts");
    forecast_free(whole->trial);
    if (forecast_make(whole->trial, f->origin, f->origins, f->horizon, f->targets, err) != OK)
        return err->status;
    for (size_t i = 0; i < count; i++) {
        double value[MEMBERS_MAX];
        for (int m = 0; m < whole->members; m++)
            value[m] = all[m].value[i];
        whole->trial->value[i] = stack_combine(whole, value, whole->weight, whole->members);
    }
    return OK;
}

static Status weigh(Model *whole, Frame *frame, const Refit *how, History *history, Error *err)
{
    const int first = stack_parts(whole).validation - 1, known = whole->split.train - 1 - first;
    const int horizon = smaller(whole->config.horizon, known); /* as far as there are rows */
    const int last = whole->split.train - 1 - horizon, room = last - first + 1;
    const int apart = smaller(larger(room / horizon, ORIGINS), ORIGINS_MORE);
    const int count = smaller(room, whole->split.train < ROWS_LONG ? apart : ORIGINS_LONG);
    Forecast all[MEMBERS_MAX] = {{0}};
    int origin[ORIGINS_LONG];

    if (count < 1)
        return OK;
    origins_spread(first, last, count, origin);
    for (int i = 0; i < whole->members; i++) {
        if (forecast_make(&all[i], origin, count, horizon, whole->targets, err) != OK)
            goto done;
    }
    if (roll(whole, frame, how, all, history, err) != OK || keep_trial(whole, all, err) != OK)
        goto done;
done:
    for (int i = 0; i < MEMBERS_MAX; i++)
        forecast_free(&all[i]);
    return err->status;
}

Status stack_settle(Model *whole, Frame *frame, const TrainConfig *config, const Watch *watch,
                    History *history, Error *err)
{
    /* of a long series the last rows choose no other kind */
    const Refit how = {.config = config, .watch = watch, .kept = whole->split.train >= ROWS_LONG};

    if (whole->several)
        return stack_weigh_several(whole, frame, config->threads, history, err);
    if (weigh(whole, frame, &how, history, err) != OK)
        return err->status;
    for (int i = 0; i < whole->members; i++)
        if (whole->weight[i] > 0 && fit_again(whole, frame, i, &how, whole->split.train, err) != OK)
            return err->status;
    return OK;
}
