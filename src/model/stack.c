#include "model/stack.h"

#include "base/ranks.h"
#include "base/text.h"
#include "model/base.h"
#include "model/power.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    WINDOW_WITHOUT = 24, /* rows where there is no season */
    YEAR_OF_DAYS = 365,
    WEEKS_OF_YEAR = 52,
    DAYS_OF_WEEK = 7,
    WEEKS_LEAST = 3,     /* that tell its profile */
    SEASON_SHORT = 12,   /* a season below it fits into a window four times, others twice */
    WINDOW_SHARE = 3,    /* a window takes at most so many-th of the training rows */
    UNITS = 64,          /* of the net */
    UPDATES = 300,       /* of its weights, at most */
    WEIGHED_SHARE = 6,   /* members are weighed by the last so many-th of the training rows, */
    WEIGHED_HALVES = 5,  /* or by so many half horizons where these are more, */
    WEIGHED_MOST = 2,    /* but at most by so many-th */
    SEVERAL_SEASONS = 7, /* of several series a window holds so many seasons, */
    SEVERAL_SHARE = 2,   /* or so many-th of the training rows of the middle one */
    EACH_ROWS = 20,      /* training rows for each of the window where series have own weights */
    SEASONAL_SMAPE = 10, /* percent that weigh as much as a MASE of 1 */
    SEASONAL_CYCLES = 4, /* weeks of a day whose like rows it weighs */
    SEASONAL_BATCH = 128,
    SEASONAL_UPDATES = 1200
};

/* A member's early stopping looks at this part of the rows that it is given. */
#define CHECK_SHARE 0.2

#define DAYS_OF_YEAR 365.25

/* Learning rate of the net, which a cosine takes to 0. */
#define RATE 0.01

/* The season that a member has: the series' own, the longer one of two (or a week of daily
 * seasons), or its own on what the harmonics of the year leave. */
typedef enum { SEASON_GIVEN, SEASON_LONGER, SEASON_YEAR } SeasonChoice;

/* Of the net with seasonal attention. */
#define SEASONAL_RATE    0.002
#define SEASONAL_DECAY   0.01
#define SEASONAL_DROPOUT 0.1

/* Which stacks a member is for: of one series, of both, or of several alone, there with half the
 * window or with weights of each series' own too. */
typedef enum { FOR_ONE, FOR_ALL, FOR_SEVERAL, FOR_HALF, FOR_EACH, FOR_EACH_HALF } Scope;

typedef struct {
    const char *label, *method;
    int seasons; /* which the series must have */
    HeadKind head;
    AnchorKind anchor;
    bool log; /* of the logarithms of a series that has them */
    Scope scope;
    SeasonChoice choice;
} Member;

/* The net of one series stands on a ridge regression, its steps are seasons; of several it stands
 * alone, beside one that weighs the seasons of its window. */
static const Member members[] = {
    {"ridge", "ridge", .head = HEAD_DIRECT, .scope = FOR_ALL},
    {"ridge-last", "ridge", .head = HEAD_DIRECT, .anchor = ANCHOR_LAST, .scope = FOR_ALL},
    {"ridge-last-half", "ridge", .head = HEAD_DIRECT, .anchor = ANCHOR_LAST, .scope = FOR_HALF},
    {"ridge-local", "ridge", .head = HEAD_DIRECT, .scope = FOR_EACH},
    {"ridge-local-half", "ridge", .head = HEAD_DIRECT, .scope = FOR_EACH_HALF},
    {"ridge-last-local", "ridge", .head = HEAD_DIRECT, .anchor = ANCHOR_LAST, .scope = FOR_EACH},
    {"ridge-season", "ridge", .seasons = 1, .head = HEAD_DIRECT, .anchor = ANCHOR_SEASON,
     .scope = FOR_ALL},
    {"ridge-recursive", "ridge", .head = HEAD_LAST},
    {"ridge-last-log", "ridge", .head = HEAD_DIRECT, .anchor = ANCHOR_LAST, .log = true},
    {"ridge-recursive-log", "ridge", .head = HEAD_LAST, .log = true},
    {"gru", "gru", .head = HEAD_DIRECT, .anchor = ANCHOR_LAST, .scope = FOR_ALL},
    {"gru-seasonal", "gru", .seasons = 1, .head = HEAD_DIRECT, .anchor = ANCHOR_SCALE,
     .scope = FOR_SEVERAL},
    {"holt-winters", "holt-winters", .scope = FOR_ALL},
    {"ets", "ets", .scope = FOR_ALL},
    {"ets-log", "ets", .log = true},
    {"arima", "arima", .scope = FOR_ONE},
    {"arima-log", "arima", .log = true},
    {"ets-long", "ets", .choice = SEASON_LONGER},
    {"arima-long", "arima", .choice = SEASON_LONGER},
    {"ets-year", "ets", .choice = SEASON_YEAR},
    {"arima-year", "arima", .choice = SEASON_YEAR},
    {"theta-year", "theta", .choice = SEASON_YEAR},
    {"theta", "theta", .scope = FOR_ALL},
    {"naive", "naive", .scope = FOR_ALL},
    {"seasonal", "seasonal", .seasons = 1, .scope = FOR_ALL},
    {"seasonal-long", "seasonal-long", .seasons = 2, .scope = FOR_ALL},
    {"drift", "drift", .scope = FOR_ALL},
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

/* Seasonal attention, of a size that learns hundreds of series in seconds. */
static void configure_seasonal(ModelConfig *config)
{
    const int season = larger(config->season.first, 1);

    config->base = BASE_SEASONAL;
    config->scale = SCALE_NONE; /* each window has its own */
    config->segment = season;
    config->window = larger(config->window / season, 1) * season;
    config->cycles_each[0] = '\0';
    config->cycles = config->season.second > 1 ? SEASONAL_CYCLES : 0;
    config->dense = config->hidden = UNITS;
    config->layers = 1;
    config->dropout = fmax(config->dropout, SEASONAL_DROPOUT);
}

/* Of several series the window and what the net has are as they were asked for; it learns from all
 * of them, so it stands alone, beside the ridge regressions. */
static void configure_several(const Model *whole, const Member *member, ModelConfig *config)
{
    config->parts = (Split){0};
    config->local = member->scope >= FOR_EACH;
    config->window = whole->config.window;
    if (member->scope == FOR_HALF || member->scope == FOR_EACH_HALF)
        config->window = larger(config->window / 2, 1);
    config->anchor = member->anchor;
    if (!is_net(member)) {
        config->segment = 1;
        return;
    }
    config->through_origin = false;
    config->ensemble = whole->config.ensemble;
    if (member->anchor == ANCHOR_SCALE)
        configure_seasonal(config);
    else if (config->segment <= 1)
        config->segment = stack_segment(config->season.first, config->window);
    config->window -= config->window % config->segment;
}

/* The longer season: the second one, or a week where a day is the season and there is room for
 * three weeks, whose profile few correlations tell; 0: there is none. */
static int season_longer(const Model *whole)
{
    const Seasons season = whole->config.season;

    if (season.second > 1)
        return season.second;
    if (season.first > 1 && whole->frequency.months == 0 &&
        season.first * whole->frequency.micros == MICROS_DAY &&
        DAYS_OF_WEEK * WEEKS_LEAST * season.first <= whole->split.train)
        return DAYS_OF_WEEK * season.first;
    return 0;
}

/* Rows of a year of days or weeks, where the members' first rows hold it; 0: they do not. */
static double rows_of_year(const Model *whole)
{
    const double days = (double)whole->frequency.micros / MICROS_DAY;
    const double year = days == 1 || days == DAYS_OF_WEEK ? DAYS_OF_YEAR / days : 0;

    return whole->calendar.count > 0 && whole->config.harmonics == 0 &&
                   WAVE_PERIODS_MIN * year <= stack_parts(whole).train
               ? year
               : 0;
}

static void configure_season(const Model *whole, const Member *member, ModelConfig *config)
{
    if (member->choice == SEASON_LONGER) {
        config->season = (Seasons){season_longer(whole), 0};
    } else if (member->choice == SEASON_YEAR) {
        config->harmonics = rows_of_year(whole);
        config->season.second = 0;
        if (config->season.first > WEEKS_OF_YEAR - 1)
            config->season.first = 1;
    }
}

/* Whether the series has the seasons that a member is for. */
static bool has_season(const Model *whole, const Member *member)
{
    const Seasons *season = &whole->config.season;

    if ((season->first > 1) + (season->second > 1) < member->seasons)
        return false;
    return member->choice == SEASON_LONGER ? season_longer(whole) > 1
           : member->choice == SEASON_YEAR ? rows_of_year(whole) > 0
                                           : true;
}

/* Row i of the table for a series; what regularises a net is nothing to ridge. */
static void configure(const Model *whole, const Member *member, ModelConfig *config)
{
    *config = whole->config;
    text_copy(config->model, sizeof config->model, member->method);
    config->members[0] = '\0';
    config->by_deviation = false;
    config->ensemble = 1;
    config->parts = stack_parts(whole);
    config->head = member->head;
    config->transform = TRANSFORM_NONE;
    config->anchor = member->anchor;
    config->base = BASE_NONE;
    config->log |= member->log;
    config->projection = 0;
    config->window = stack_window(whole, config->parts.train);
    configure_season(whole, member, config);
    if (whole->several)
        configure_several(whole, member, config);
    else if (is_net(member))
        configure_net(whole, member, config);
    if (!is_net(member))
        base_untrained(config);
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

/* Whether it is of one series, or of several, and was asked for. Weights of each series' own are
 * found by the rows that weigh the members: of short series they seem better than they are. */
static bool is_wanted(const Model *whole, const Member *member, const ModelConfig *config)
{
    const bool fits = whole->several ? member->scope != FOR_ONE : member->scope <= FOR_ALL;

    if (*whole->config.members)
        return fits && is_listed(whole->config.members, member->label);
    return fits && (!config->local || whole->split.train >= EACH_ROWS * config->window);
}

Status stack_check(const ModelConfig *config, Error *err)
{
    const char *list = config->members;
    char name[24], known[400] = "";

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

static bool has_log(const Model *whole, const Series *series)
{
    bool has = !(model_curve(&whole->config) > 0) &&
               (series->parts > 0 || power_possible(series, whole->split.train));

    for (int k = 0; k < series->parts && has; k++)
        has = power_possible(&series->part[k], whole->part[k].split.train);
    return has;
}

bool stack_member(const Model *whole, const Series *series, int i, ModelConfig *config,
                  char label[24], bool *fits)
{
    if (i >= MEMBERS)
        return false;
    configure(whole, &members[i], config);
    text_copy(label, 24, members[i].label);
    *fits = is_wanted(whole, &members[i], config) && has_season(whole, &members[i]) &&
            (!members[i].log || has_log(whole, series));
    if (config->base == BASE_SEASONAL) /* levels differ by orders of magnitude */
        config->log |= has_log(whole, series);
    return true;
}

const char *stack_label(int i)
{
    return i < MEMBERS ? members[i].label : NULL;
}

/* How the stack's own nets descend; what other optimisers have is nothing to theirs. */
static void train_by(const char *schedule, const char *loss, TrainConfig *config)
{
    text_copy(config->optimizer, sizeof config->optimizer, "adamw");
    text_copy(config->schedule, sizeof config->schedule, schedule);
    text_copy(config->loss, sizeof config->loss, loss);
    config->momentum = 0;
    config->nesterov = false;
}

/* Of seasonal attention over several series: judged as the competitions do. */
static void train_seasonal(const Model *member, TrainConfig *config)
{
    train_by("warmup", member->config.log ? "owa" : "mase", config);
    config->loss_parameter = SEASONAL_SMAPE;
    config->weight_decay = SEASONAL_DECAY;
    config->rate = SEASONAL_RATE;
    config->batch = SEASONAL_BATCH;
    config->updates = SEASONAL_UPDATES;
    config->keep = KEEP_LAST; /* an epoch chosen by the rows that weigh it would weigh too much */
    config->patience = 0;
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
    } else if (member->config.base == BASE_SEASONAL) {
        train_seasonal(member, config);
    } else if (!member->several) {
        train_by("cosine", "mae", config);
        config->rate = RATE;
        config->updates = UPDATES;
    }
}
