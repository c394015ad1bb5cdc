#include "model/stack.h"

#include "base/ranks.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum {
    WINDOW_WITHOUT = 24, /* rows where there is no season */
    YEAR_OF_DAYS = 365,
    SEASON_SHORT = 12,   /* a season below it fits into a window four times, others twice */
    WINDOW_SHARE = 3,    /* a window takes at most so many-th of the training rows */
    UNITS = 64,          /* of the net */
    UPDATES = 1000,      /* of its weights, at most */
    WEIGHED_SHARE = 6,   /* members are weighed by the last so many-th of the training rows, */
    WEIGHED_HALVES = 5,  /* or by so many half horizons where these are more, */
    WEIGHED_MOST = 2,    /* but at most by so many-th */
    SEVERAL_SEASONS = 7, /* of several series a window holds so many seasons, */
    SEVERAL_SHARE = 2    /* or so many-th of the training rows of the middle one */
};

/* A member's early stopping looks at this part of the rows that it is given. */
#define CHECK_SHARE 0.2

/* Learning rate of the net, which a cosine takes to 0. */
#define RATE 0.01

/* Which stacks a member is for: of one series, of both, or of several alone, with half the window.
 */
typedef enum { FOR_ONE, FOR_ALL, FOR_SEVERAL_HALF } Scope;

typedef struct {
    const char *label, *method;
    int seasons; /* which the series must have */
    HeadKind head;
    AnchorKind anchor;
    bool log; /* of the logarithms of a series that has them */
    Scope scope;
} Member;

/* The net stands on a ridge regression, its steps are seasons. */
static const Member members[] = {
    {"ridge", "ridge", 0, HEAD_DIRECT, ANCHOR_NONE, false, FOR_ALL},
    {"ridge-last", "ridge", 0, HEAD_DIRECT, ANCHOR_LAST, false, FOR_ALL},
    {"ridge-last-half", "ridge", 0, HEAD_DIRECT, ANCHOR_LAST, false, FOR_SEVERAL_HALF},
    {"ridge-season", "ridge", 1, HEAD_DIRECT, ANCHOR_SEASON, false, FOR_ALL},
    {"ridge-recursive", "ridge", 0, HEAD_LAST, ANCHOR_NONE, false, FOR_ONE},
    {"ridge-last-log", "ridge", 0, HEAD_DIRECT, ANCHOR_LAST, true, FOR_ONE},
    {"ridge-recursive-log", "ridge", 0, HEAD_LAST, ANCHOR_NONE, true, FOR_ONE},
    {"gru", "gru", 0, HEAD_DIRECT, ANCHOR_LAST, false, FOR_ALL},
    {"holt-winters", "holt-winters", 0, HEAD_AUTO, ANCHOR_NONE, false, FOR_ALL},
    {"ets", "ets", 0, HEAD_AUTO, ANCHOR_NONE, false, FOR_ALL},
    {"ets-log", "ets", 0, HEAD_AUTO, ANCHOR_NONE, true, FOR_ONE},
    {"arima", "arima", 0, HEAD_AUTO, ANCHOR_NONE, false, FOR_ONE},
    {"arima-log", "arima", 0, HEAD_AUTO, ANCHOR_NONE, true, FOR_ONE},
    {"theta", "theta", 0, HEAD_AUTO, ANCHOR_NONE, false, FOR_ALL},
    {"naive", "naive", 0, HEAD_AUTO, ANCHOR_NONE, false, FOR_ALL},
    {"seasonal", "seasonal", 1, HEAD_AUTO, ANCHOR_NONE, false, FOR_ALL},
    {"seasonal-long", "seasonal-long", 2, HEAD_AUTO, ANCHOR_NONE, false, FOR_ALL},
    {"drift", "drift", 0, HEAD_AUTO, ANCHOR_NONE, false, FOR_ALL},
};

#define MEMBERS ((int)(sizeof members / sizeof *members))

Split stack_parts(const Model *whole)
{
    const int end = whole->split.train;
    const int wanted = larger(WEIGHED_HALVES * whole->config.horizon / 2, end / WEIGHED_SHARE);
    const int fitted = end - smaller(wanted, end / WEIGHED_MOST);

    return (Split){.train = fitted - (int)(CHECK_SHARE * fitted),
                   .validation = fitted,
                   .rows = whole->split.rows};
}

/* Seasons that windows hold. The year of days is smooth: the calendar's harmonics say it better
 * than hundreds of rows. */
static Seasons seasons_held(const Model *whole)
{
    const bool days = whole->frequency.micros == MICROS_DAY && whole->calendar.count > 0;
    Seasons held = whole->config.season;

    if (days && held.first >= YEAR_OF_DAYS)
        held.first = 1;
    if (days && held.second >= YEAR_OF_DAYS)
        held.second = 0;
    return held;
}

/* A short season four times, a longer one twice; of two seasons each once. */
static int stack_window(const Model *whole, int rows)
{
    const Seasons season = seasons_held(whole);
    const int wanted = season.second > 1              ? season.second + season.first
                       : season.first >= SEASON_SHORT ? 2 * season.first
                       : season.first > 1             ? 4 * season.first
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
static void configure_net(const Model *whole, const Member *member, ModelConfig *config)
{
    const int season = seasons_held(whole).first;

    config->base = BASE_RIDGE;
    config->hidden = UNITS;
    config->layers = 1;
    config->through_origin = false;
    config->segment = stack_segment(season, config->window);
    config->window -= config->window % config->segment;
    config->anchor = season > 1 ? ANCHOR_SEASON : member->anchor;
}

int stack_window_several(const ModelConfig *config, int train)
{
    const int season = config->season.first;
    const int usual = SEVERAL_SEASONS * (season > 1 ? season : WINDOW_WITHOUT / 2);

    return smaller(usual, larger((train - config->horizon) / SEVERAL_SHARE, 1));
}

/* Of several series the window and what the net has are as they were asked for; it learns from all
 * of them, so it stands alone, beside the ridge regressions. */
static void configure_several(const Model *whole, const Member *member, ModelConfig *config)
{
    config->parts = (Split){0};
    if (member->scope == FOR_SEVERAL_HALF)
        config->window = larger(whole->config.window / 2, 1);
    else
        config->window = whole->config.window;
    config->anchor = member->anchor;
    if (!is_net(member)) {
        config->segment = 1;
        return;
    }
    config->through_origin = false;
    config->ensemble = whole->config.ensemble;
    if (config->segment <= 1)
        config->segment = stack_segment(config->season.first, config->window);
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
        configure_net(whole, member, config);
    if (!is_net(member)) {
        config->batch_norm = false;
        config->input_dropout = 0;
    }
}

/* Whether a list of names, separated by newlines, holds a label. */
static bool is_listed(const char *list, const char *label)
{
    char name[sizeof((Model *)0)->label];

    while (text_next(&list, name, sizeof name))
        if (strcmp(name, label) == 0)
            return true;
    return false;
}

/* Whether it is of one series, or of several, and was asked for. */
static bool is_wanted(const Model *whole, const Member *member)
{
    const bool fits = member->scope != (whole->several ? FOR_ONE : FOR_SEVERAL_HALF);

    return fits && (!*whole->config.members || is_listed(whole->config.members, member->label));
}

Status stack_check(const ModelConfig *config, Error *err)
{
    const char *list = config->members;
    char name[24], known[256] = "";

    while (text_next(&list, name, sizeof name)) {
        bool found = false;
        for (int i = 0; i < MEMBERS; i++)
            found |= strcmp(members[i].label, name) == 0;
        if (found)
            continue;
        for (int i = 0; i < MEMBERS; i++)
            snprintf(known + strlen(known), sizeof known - strlen(known), "%s%s", i ? " " : "",
                     members[i].label);
        error_set(err, ERR_USAGE, "--members", "the stack has no member \"%s\"", name);
        error_hint(err, "%s", known);
        return err->status;
    }
    return OK;
}

/* Whether all targets of the training rows have logarithms. */
static bool has_log(const Series *series, int train)
{
    for (int t = 0; t < train; t++)
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
            is_wanted(whole, &members[i]) &&
            (!members[i].log ||
             (model_curve(&whole->config) == 0 && has_log(series, whole->split.train)));
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
    if (config->keep == KEEP_FREE_RUN) /* its nets answer the horizon at once */
        config->keep = KEEP_BEST;
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
