#include "model/stack.h"

#include "base/text.h"
#include "model/members.h"
#include "model/refit.h"

#include <stdlib.h>
#include <string.h>

enum {
    WINDOW_WITHOUT = 24, /* rows where there is no season */
    SEASON_SHORT = 12,   /* a season below it fits into a window four times, others twice */
    WINDOW_SHARE = 3,    /* a window takes at most so many-th of the training rows */
    UNITS = 64,          /* of the net */
    UPDATES = 1000,      /* of its weights, at most */
    WEIGHED_SHARE = 6,   /* members are weighed by the last so many-th of the training rows, */
    WEIGHED_HALVES = 5,  /* or by so many half horizons where these are more, */
    WEIGHED_MOST = 2,    /* but at most by so many-th */
    SEVERAL_SEASONS = 7, /* of several series a window holds so many seasons, */
    SEVERAL_SHARE = 2,   /* or so many-th of the training rows of the middle one */
    ORIGINS = 8,         /* from so many origins, quick members fitted anew at each, */
    ORIGINS_LONG = 32,   /* or so many where a few rows more change no fit, */
    ROWS_LONG = 2000     /* as in so long a series */
};

/* A member's early stopping looks at this part of the rows that it is given. */
#define CHECK_SHARE 0.2

/* Learning rate of the net, which a cosine takes to 0. */
#define RATE 0.01

typedef struct {
    const char *label, *method;
    int seasons; /* which the series must have */
    HeadKind head;
    AnchorKind anchor;
    bool log;    /* of the logarithms of a series that has them */
    int several; /* of several series: 1 with the window, 2 with half of it, 0 not at all */
} Member;

/* The net stands on a ridge regression, its steps are seasons. */
static const Member members[] = {
    {"ridge", "ridge", 0, HEAD_DIRECT, ANCHOR_NONE, false, 1},
    {"ridge-last", "ridge", 0, HEAD_DIRECT, ANCHOR_LAST, false, 1},
    {"ridge-last-half", "ridge", 0, HEAD_DIRECT, ANCHOR_LAST, false, 2},
    {"ridge-season", "ridge", 1, HEAD_DIRECT, ANCHOR_SEASON, false, 1},
    {"ridge-recursive", "ridge", 0, HEAD_LAST, ANCHOR_NONE, false, 0},
    {"ridge-last-log", "ridge", 0, HEAD_DIRECT, ANCHOR_LAST, true, 0},
    {"ridge-recursive-log", "ridge", 0, HEAD_LAST, ANCHOR_NONE, true, 0},
    {"gru", "gru", 0, HEAD_DIRECT, ANCHOR_LAST, false, 1},
    {"holt-winters", "holt-winters", 0, HEAD_AUTO, ANCHOR_NONE, false, 1},
    {"ets", "ets", 0, HEAD_AUTO, ANCHOR_NONE, false, 0},
    {"ets-log", "ets", 0, HEAD_AUTO, ANCHOR_NONE, true, 0},
    {"arima", "arima", 0, HEAD_AUTO, ANCHOR_NONE, false, 0},
    {"arima-log", "arima", 0, HEAD_AUTO, ANCHOR_NONE, true, 0},
    {"theta", "theta", 0, HEAD_AUTO, ANCHOR_NONE, false, 1},
    {"naive", "naive", 0, HEAD_AUTO, ANCHOR_NONE, false, 1},
    {"seasonal", "seasonal", 1, HEAD_AUTO, ANCHOR_NONE, false, 1},
    {"seasonal-long", "seasonal-long", 2, HEAD_AUTO, ANCHOR_NONE, false, 1},
    {"drift", "drift", 0, HEAD_AUTO, ANCHOR_NONE, false, 1},
};

#define MEMBERS ((int)(sizeof members / sizeof *members))

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

Split stack_parts(const Model *whole)
{
    const int end = whole->split.train;
    const int wanted = larger(WEIGHED_HALVES * whole->config.horizon / 2, end / WEIGHED_SHARE);
    const int fitted = end - smaller(wanted, end / WEIGHED_MOST);

    return (Split){.train = fitted - (int)(CHECK_SHARE * fitted),
                   .validation = fitted,
                   .rows = whole->split.rows};
}

/* A short season four times, a longer one twice; of two seasons each once. */
static int stack_window(const Model *whole, int rows)
{
    const Seasons *season = &whole->config.season;
    const int wanted = season->second > 1              ? season->second + season->first
                       : season->first >= SEASON_SHORT ? 2 * season->first
                       : season->first > 1             ? 4 * season->first
                                                       : WINDOW_WITHOUT;
    const int room = (rows - whole->config.horizon) / WINDOW_SHARE;

    return smaller(wanted, larger(room, 1));
}

/* Rows that are a step of the recurrent net: a season where the window holds two, else one. */
static int stack_segment(int season, int window)
{
    return season > 1 && 2 * season <= window ? season : 1;
}

static bool is_net(const Member *member)
{
    return method_find(member->method)->kind == METHOD_RECURRENT;
}

/* What only the net has. */
static void configure_net(const Member *member, ModelConfig *config)
{
    config->base = BASE_RIDGE;
    config->hidden = UNITS;
    config->layers = 1;
    config->through_origin = false;
    config->segment = stack_segment(config->season.first, config->window);
    config->window -= config->window % config->segment;
    config->anchor = config->season.first > 1 ? ANCHOR_SEASON : member->anchor;
}

/* Of several series the window and what the net has are as they were asked for; it learns from all
 * of them, so it stands alone, beside the ridge regressions. */
static void configure_several(const Model *whole, const Member *member, ModelConfig *config)
{
    const Seasons *season = &whole->config.season;
    const int usual = SEVERAL_SEASONS * (season->first > 1 ? season->first : WINDOW_WITHOUT / 2);
    const int room = larger((whole->split.train - whole->config.horizon) / SEVERAL_SHARE, 1);
    const int wanted = whole->config.window > 0 ? whole->config.window : smaller(usual, room);

    config->parts = (Split){0};
    config->window = wanted / larger(member->several, 1);
    config->anchor = member->anchor;
    if (!is_net(member)) {
        config->segment = 1;
        return;
    }
    config->through_origin = false;
    if (config->segment <= 1)
        config->segment = stack_segment(season->first, config->window);
    config->window -= config->window % config->segment;
}

/* Row i of the table for a series; what regularises a net is nothing to ridge. */
static void configure(const Model *whole, const Member *member, ModelConfig *config)
{
    *config = whole->config;
    text_copy(config->model, sizeof config->model, member->method);
    config->ensemble = 1;
    config->parts = stack_parts(whole);
    config->head = member->head;
    config->transform = TRANSFORM_NONE;
    config->anchor = member->anchor;
    config->base = BASE_NONE;
    config->log |= member->log;
    config->projection = 0;
    config->window = stack_window(whole, config->parts.train);
    if (whole->several)
        configure_several(whole, member, config);
    else if (is_net(member))
        configure_net(member, config);
    if (!is_net(member)) {
        config->batch_norm = false;
        config->input_dropout = 0;
    }
}

/* Whether all targets have logarithms. */
static bool has_log(const Series *series)
{
    for (int t = 0; t < series->rows; t++)
        for (int c = 0; c < series->targets; c++)
            if (series->value[(size_t)t * (size_t)series->cols + (size_t)c] <= 0)
                return false;
    return true;
}

bool stack_member(const Model *whole, const Series *series, int i, ModelConfig *config,
                  char label[24], bool *fits)
{
    const Seasons *season = &whole->config.season;

    if (i >= MEMBERS)
        return false;
    configure(whole, &members[i], config);
    text_copy(label, 24, members[i].label);
    *fits = (season->first > 1) + (season->second > 1) >= members[i].seasons &&
            (whole->several ? members[i].several > 0 : members[i].several != 2) &&
            (!members[i].log || (!whole->config.log && has_log(series)));
    return true;
}

const char *stack_label(int i)
{
    return i < MEMBERS ? members[i].label : NULL;
}

void stack_training(const Model *member, TrainConfig *config)
{
    config->training = TRAINING_OPEN;
    config->bptt = BPTT_SLIDING;
    config->teacher = 0;
    if (member->method->kind != METHOD_RECURRENT) {
        config->noise = 0;
        text_copy(config->loss, sizeof config->loss, "mse");
        return;
    }
    if (member->several)
        return;
    text_copy(config->optimizer, sizeof config->optimizer, "adamw");
    text_copy(config->schedule, sizeof config->schedule, "cosine");
    text_copy(config->loss, sizeof config->loss, "mae");
    config->rate = RATE;
    config->updates = UPDATES;
}

/* ---- rolling origins ---- */

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

    if (refit(&whole->member[i], &frame->member[i], &(Refit){.config = &own, .watch = how->watch},
              rows, &refused) != OK &&
        refused.status != ERR_TRAINING)
        *err = refused;
    return err->status;
}

/* Fits the quick members on all rows up to an origin. */
static Status follow(Model *whole, Frame *frame, const Refit *how, int origin, Error *err)
{
    for (int i = 0; i < whole->members; i++)
        if (is_quick(&whole->member[i]) && fit_again(whole, frame, i, how, origin + 1, err) != OK)
            return err->status;
    return OK;
}

/* Every member's forecast from one origin into row r of its forecasts. Lost is who grows beyond all
 * numbers. */
static Status forecast_from(const Model *whole, const Frame *frame, int threads, int r,
                            Forecast *all, bool *lost, Error *err)
{
    const size_t size = (size_t)all->horizon * (size_t)all->targets;

    for (int i = 0; i < whole->members; i++) {
        Error refused = {0};
        Forecast one;
        if (lost[i])
            continue;
        lost[i] = predict(&whole->member[i], &frame->member[i], &all->origin[r], 1, all->horizon,
                          threads, &one, &refused) == ERR_TRAINING;
        if (refused.status == OK)
            memcpy(all[i].value + (size_t)r * size, one.value, size * sizeof *one.value);
        else if (!lost[i])
            *err = refused;
        if (err->status != OK)
            return err->status;
        forecast_free(&one);
    }
    return OK;
}

/* The others forecast without the lost ones. */
static void leave_out(Model *whole, Frame *frame, const bool *lost, Forecast *all)
{
    const int before = whole->members;
    int kept = 0;

    members_leave_out(whole, frame, lost);
    for (int i = 0; i < before && whole->members < before; i++) {
        Forecast one = all[i];
        all[i] = (Forecast){0};
        if (lost[i])
            forecast_free(&one);
        else
            all[kept++] = one;
    }
}

static Status roll(Model *whole, Frame *frame, const Refit *how, Forecast *all, Error *err)
{
    const bool quick = whole->split.train < ROWS_LONG;
    bool lost[MEMBERS_MAX] = {false};

    for (int r = 0; r < all->origins; r++) {
        if ((quick && follow(whole, frame, how, all->origin[r], err) != OK) ||
            forecast_from(whole, frame, how->config->threads, r, all, lost, err) != OK)
            return err->status;
    }
    leave_out(whole, frame, lost, all);
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

static Status weigh(Model *whole, Frame *frame, const Refit *how, Error *err)
{
    const int horizon = whole->config.horizon, first = stack_parts(whole).validation - 1;
    const int last = whole->split.train - 1 - horizon, room = last - first + 1;
    const int count = smaller(room, whole->split.train < ROWS_LONG ? ORIGINS : ORIGINS_LONG);
    Forecast all[MEMBERS_MAX] = {{0}};
    int origin[ORIGINS_LONG];

    if (count < 1)
        return OK;
    origins_spread(first, last, count, origin);
    for (int i = 0; i < whole->members; i++) {
        if (forecast_make(&all[i], origin, count, horizon, whole->targets, err) != OK)
            goto done;
    }
    if (roll(whole, frame, how, all, err) != OK || keep_trial(whole, all, err) != OK)
        goto done;
done:
    for (int i = 0; i < MEMBERS_MAX; i++)
        forecast_free(&all[i]);
    return err->status;
}

Status stack_settle(Model *whole, Frame *frame, const TrainConfig *config, const Watch *watch,
                    Error *err)
{
    const Refit how = {.config = config, .watch = watch};

    if (whole->several)
        return stack_weigh_several(whole, frame, config->threads, err);
    if (weigh(whole, frame, &how, err) != OK)
        return err->status;
    for (int i = 0; i < whole->members; i++)
        if (whole->weight[i] > 0 && fit_again(whole, frame, i, &how, whole->split.train, err) != OK)
            return err->status;
    return OK;
}
