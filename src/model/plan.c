#include "model/plan.h"

#include "base/ranks.h"
#include "base/text.h"
#include "model/classes.h"
#include "model/difference.h"
#include "model/parts.h"
#include "model/power.h"
#include "model/stack.h"

#include <stdio.h>

enum {
    HORIZON_WITHOUT_SEASON = 10,
    HORIZON_DAILY = 14, /* of daily rows whose only season is the year */
    SEASON_LONG = 60,   /* seasons above it are not asked for twice */
    WINDOW_RECURRENT = 32,
    WINDOW_LAGS = 24, /* without a season */
    WINDOW_LEAST = 8,
    WINDOW_MOST = 200,
    WINDOW_SEASONS = 10, /* that are weighed */
    PAST_LAGS_MOST = 12
};

static int clamp(int value, int least, int most)
{
    return value < least ? least : value > most ? most : value;
}

static Status check_season(int season, int train, Error *err)
{
    if (season <= 1 || season <= train / 2)
        return OK;
    error_set(err, ERR_DATA, NULL, "the training part of %d rows does not hold two seasons of %d",
              train, season);
    error_hint(err, "--season 1, or a longer file");
    return err->status;
}

/* One net over several series answers the horizon at once unless it is asked to feed itself. */
static Status plan_several(const Method *method, const Series *series, ModelConfig *config,
                           Error *err)
{
    if (series->parts > 0 && method_net(method) && config->head == HEAD_AUTO)
        config->head = HEAD_DIRECT;
    if (series->parts == 0 && config->local)
        return error_option("--local", "there is one series: its weights are its own", "--no-local",
                            err);
    if (config->by_deviation && (series->parts == 0 || method->kind != METHOD_STACK))
        return error_option("--weigh-by", "only a stack of several series has units to choose from",
                            "--weigh-by mase", err);
    if (config->members[0] && method->kind != METHOD_STACK)
        return error_option("--members", "only the stack has members", "--model auto", err);
    return OK;
}

static Status plan_season(const Series *series, int train, ModelConfig *config, Notes *notes,
                          Error *err)
{
    Seasons *season = &config->season;

    if (season->first == 0) {
        *season = series->parts > 0 ? parts_seasons(series, config)
                                    : classes_seasons(series, train);
        if (season->second > 1)
            notes_add(notes, NOTE_FOUND, "seasons of %d and %d steps", season->first,
                      season->second);
        else if (season->first > 1)
            notes_add(notes, NOTE_FOUND, "season of %d steps", season->first);
        else
            notes_add(notes, NOTE_FOUND, "no season");
    }
    if (config->parts.rows == 0 && series->parts == 0 &&
        (check_season(season->first, train, err) != OK ||
         check_season(season->second, train, err) != OK))
        return err->status;
    return OK;
}

/* Two seasons, one where two are long or the test part does not hold them three times. */
static int default_horizon(int season, Frequency frequency, int test)
{
    if (season > SEASON_LONG && frequency.micros == MICROS_DAY)
        return HORIZON_DAILY;
    if (season > SEASON_LONG)
        return smaller(season, test / 5);
    if (season > 1)
        return 2 * season <= test / 3 ? 2 * season : season;
    return HORIZON_WITHOUT_SEASON;
}

/* The horizon where it was not asked for, so short that two fifths of the test part are origins to
 * judge from; of several series it is known by now. Without a test part it is what one of 15 %
 * would have given. */
static void plan_horizon(const Series *series, const Split *split, ModelConfig *config,
                         Notes *notes)
{
    const int test = split->rows - split->validation;
    const int share = test > 0 ? test : split->rows * 15 / 100, most = larger(3 * share / 5, 1);
    const int wanted = config->horizon > 0
                           ? config->horizon
                           : default_horizon(config->season.first, series->frequency, share);
    const bool cut = series->parts == 0 && wanted > most;

    config->horizon = cut ? most : larger(wanted, 1);
    notes_add(notes, NOTE_FOUND, "horizon of %d step%s%s", config->horizon,
              config->horizon == 1 ? "" : "s",
              cut && test > 0 ? ", as the test part is short; --horizon sets another" : "");
}

static const char *const rule_name[] = {"auto", "none", "diff", "seasonal-diff"};

static void note_difference(const ModelConfig *config, const Plan *plan,
                            const DifferenceErrors *errors, Notes *notes)
{
    char season[64] = "";

    if (config->season.second > 1)
        snprintf(season, sizeof season, ", last season %.2f, last longer one %.2f", errors->season,
                 errors->second);
    else if (config->season.first > 1)
        snprintf(season, sizeof season, ", last season %.2f", errors->season);
    notes_add(notes, NOTE_FOUND,
              "transform %s: errors over the horizon, the mean's being 1: %s %.2f, last value "
              "%.2f%s",
              rule_name[config->transform], plan->calendar.count ? "calendar" : "mean",
              errors->level, errors->last, season);
}

static Status try_differences(const Series *series, int train, const ModelConfig *config,
                              const Plan *plan, DifferenceErrors *errors, Error *err)
{
    return difference_try(series, train, config->season, smaller(config->horizon, train / 3),
                          model_curve(config), &plan->calendar, errors, err);
}

/* The rows between the values that are subtracted; of two seasons the one that was found better. */
static Status plan_lag(const Series *series, int train, const ModelConfig *config, Plan *plan,
                       Error *err)
{
    DifferenceErrors errors;

    plan->lag = config->transform == TRANSFORM_DIFF ? 1 : 0;
    if (config->transform != TRANSFORM_SEASONAL_DIFF)
        return OK;
    plan->lag = config->season.first;
    if (config->season.second <= 1)
        return OK;
    if (try_differences(series, train, config, plan, &errors, err) == OK)
        plan->lag = difference_season(&errors, config->season);
    return err->status;
}

/* shown: the series, or of several the one whose errors are looked at. */
static Status plan_difference(const Method *method, const Series *series, const Series *shown,
                              int train, ModelConfig *config, Plan *plan, Notes *notes, Error *err)
{
    DifferenceErrors errors;

    if (!method_net(method))
        config->transform = TRANSFORM_NONE;
    if (config->transform == TRANSFORM_SEASONAL_DIFF && config->season.first <= 1)
        return error_option("--transform", "seasonal-diff needs a season, none was found",
                            "--season N, or --transform diff", err);
    if ((config->anchor != ANCHOR_NONE || series->parts > 0) && config->transform == TRANSFORM_AUTO)
        config->transform = TRANSFORM_NONE;
    if (config->transform == TRANSFORM_AUTO) {
        if (try_differences(series, train, config, plan, &errors, err) != OK)
            return err->status;
        config->transform = difference_choose(&errors);
        note_difference(config, plan, &errors, notes);
    }
    return plan_lag(shown, train, config, plan, err);
}

static void lags_range(Lags *lags, int most)
{
    lags->count = 0;
    for (int lag = 1; lag <= smaller(most, LAGS_MAX - 1); lag++)
        lags->lag[lags->count++] = lag;
}

/* Lags 1 to the window; the season's own where the window does not reach it; those around the
 * second season, which carry what has changed since. */
static void default_lags(const ModelConfig *config, int room, Lags *lags)
{
    const Seasons season = config->season;

    lags_range(lags, config->window);
    if (season.first > config->window && season.first <= room)
        lags->lag[lags->count++] = season.first;
    for (int lag = season.second - 1; season.second > 1 && lag <= season.second + 1; lag++)
        if (lag > lags->lag[lags->count - 1] && lag <= room && lags->count < LAGS_MAX)
            lags->lag[lags->count++] = lag;
}

static Status plan_lags(const Series *series, ModelConfig *config, int room, Plan *plan, Error *err)
{
    if (config->blind) {
        plan->lags.count = 0;
    } else if (config->lags[0]) {
        if (lags_read(config->lags, &plan->lags, err) != OK)
            return err->status;
    } else {
        default_lags(config, room, &plan->lags);
    }
    if (series->past > 0 && config->past_lags[0]) {
        if (lags_read(config->past_lags, &plan->past_lags, err) != OK)
            return err->status;
    } else if (series->past > 0) {
        lags_range(&plan->past_lags, smaller(config->window, PAST_LAGS_MOST));
    }
    lags_write(&plan->lags, config->lags, sizeof config->lags);
    lags_write(&plan->past_lags, config->past_lags, sizeof config->past_lags);
    return OK;
}

/* Two seasons for a recurrent net, one and a step for lags; a season beyond WINDOW_MOST is left to
 * calendar, difference or its own lag. */
static int default_window(const Method *method, int season)
{
    const bool lags = method->kind == METHOD_LAGS;

    if (season > WINDOW_MOST || season <= 1)
        return lags ? WINDOW_LAGS : WINDOW_RECURRENT;
    if (lags)
        return clamp(season + 1, WINDOW_LEAST, WINDOW_MOST);
    return clamp(2 * season, WINDOW_RECURRENT, WINDOW_MOST);
}

/* Rows that a window is a multiple of: steps, and with a seasonal base seasons too. */
static int window_unit(const ModelConfig *config)
{
    int unit = config->segment;

    while (config->base == BASE_SEASONAL && unit % config->season.first != 0 && unit <= WINDOW_MAX)
        unit += config->segment;
    return unit;
}

/* At most a third of the training rows make a default window. */
static Status plan_window(const Method *method, const Series *series, int train,
                          ModelConfig *config, Plan *plan, Error *err)
{
    const int room = (train - plan->lag - TRAIN_WINDOWS_MIN) / 3;
    const bool asked = config->window > 0;

    if (method->kind == METHOD_STACK && series->parts > 0) { /* its members' */
        if (config->window == 0)
            config->window = stack_window_several(config, train);
        return OK;
    }
    if (!method_net(method)) {
        config->window = 1;
        return OK;
    }
    if (config->window == 0 && config->base == BASE_SEASONAL)
        config->window = clamp(room / config->season.first, 1, WINDOW_SEASONS) *
                         config->season.first;
    if (config->window == 0)
        config->window = clamp(default_window(method, config->season.first), 1,
                               room > 1 ? room : 1);
    const int unit = window_unit(config);
    if (!asked)
        config->window = clamp(config->window / unit, 1, larger(WINDOW_MAX / unit, 1)) * unit;
    if (config->window > WINDOW_MAX) {
        error_set(err, ERR_USAGE, "--window",
                  "a multiple of --segment %d and the season of %d is beyond %d rows",
                  config->segment, config->season.first, WINDOW_MAX);
        error_hint(err, "--segment %d, or --base none", config->season.first);
        return err->status;
    }
    return method->kind == METHOD_LAGS ? plan_lags(series, config, room, plan, err) : OK;
}

static int plan_reach(const Method *method, const ModelConfig *config, const Plan *plan)
{
    Windows windows = {.steps = config->window,
                       .lags = plan->lags,
                       .past_lags = plan->past_lags,
                       .anchor = config->anchor,
                       .season = config->season.first};

    if (method->kind == METHOD_LAGS)
        windows.steps = 1;
    return windows_reach(&windows) + plan->lag;
}

/* The logarithm is the limit of powers. */
static Status plan_curve(const ModelConfig *config, Error *err)
{
    if (config->log && config->box_cox < 1)
        return error_option("--box-cox", "--log is given as well: one or the other",
                            "--no-log, or --box-cox 1", err);
    return OK;
}

/* The power where it is to be found; near 0 it is the logarithm. */
static void plan_power(const Series *series, int train, ModelConfig *config, Notes *notes)
{
    if (config->box_cox > 0)
        return;
    config->box_cox = labels_count(series->labels, 0) > 0 ? 1 : power_choose(series, config, train);
    config->log = config->box_cox == 0;
    if (config->log)
        config->box_cox = 1;
    if (config->log)
        notes_add(notes, NOTE_FOUND, "Box-Cox: the power found is 0, logarithms");
    else if (config->box_cox < 1)
        notes_add(notes, NOTE_FOUND, "Box-Cox: the power found is %g", config->box_cox);
    else
        notes_add(notes, NOTE_FOUND, "Box-Cox: values stay as they are");
}

/* Harmonics are of one series of numbers that holds their season long enough; a member whose rows
 * are fewer is not asked. */
static Status plan_harmonics(const Series *series, const ModelConfig *config, int train, Error *err)
{
    const double least = 2 * WAVE_HARMONICS + 2;

    if (config->harmonics == 0)
        return OK;
    if (series->parts > 0 || labels_count(series->labels, 0) > 0)
        return error_set(err, ERR_USAGE, "--harmonics", "they are of one series of numbers");
    if (config->harmonics < least)
        return error_set(err, ERR_USAGE, "--harmonics",
                         "a season of %g rows has no %d harmonics: from %g on", config->harmonics,
                         WAVE_HARMONICS, least);
    if (config->parts.rows == 0 && train < WAVE_PERIODS_MIN * config->harmonics) {
        error_set(err, ERR_USAGE, "--harmonics",
                  "%d training rows hold too little of a season of %g: %g times at least", train,
                  config->harmonics, WAVE_PERIODS_MIN);
        error_hint(err, "a longer file, or --harmonics 0");
    }
    return err->status;
}

Status plan_make(const Method *method, const Series *series, ModelConfig *config, Plan *plan,
                 Notes *notes, Error *err)
{
    const Series *shown = series->parts > 0 ? parts_typical(series) : series;
    const bool found = config->horizon == 0;
    Split rough;

    *plan = (Plan){0};
    if (series->parts > 0 && found)
        parts_horizon(series, config);
    plan_spare(method, series, config, notes);
    plan_fill(series, config);
    if (plan_several(method, series, config, err) != OK || plan_curve(config, err) != OK ||
        plan_net(method, config, err) != OK ||
        plan_parts(series, config, config->horizon ? config->horizon : 1, &rough, err) != OK ||
        plan_harmonics(series, config, rough.train, err) != OK)
        return err->status;
    if (config->calendar && shown->time && frequency_known(shown->frequency) && rough.train > 0)
        plan->calendar = calendar_choose(shown->frequency, shown->time[0],
                                         shown->time[rough.train - 1]);
    if (plan_season(series, rough.train, config, notes, err) != OK)
        return err->status;
    plan_power(series, rough.train, config, notes);
    if (found)
        plan_horizon(series, &rough, config, notes);
    const int segment = config->segment;
    if (plan_view(method, config, err) != OK ||
        plan_difference(method, series, shown, rough.train, config, plan, notes, err) != OK ||
        plan_window(method, series, rough.train, config, plan, err) != OK)
        return err->status;
    if (method->kind == METHOD_STACK && series->parts > 0)
        config->segment = segment > 0 ? segment : 1; /* its members' */
    return plan_split(method, series, config, plan_reach(method, config, plan), plan, err);
}
