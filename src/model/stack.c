/* Letters: M members, w [M] their weights, g [M, M] means of products of their errors. */
#include "model/stack.h"

#include "base/text.h"
#include "model/members.h"
#include "model/refit.h"
#include "model/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    WINDOW_WITHOUT = 24, /* a season */
    UNITS = 64,
    UPDATES = 1000,
    SWEEPS = 200,      /* over all pairs of weights */
    LONG_SHARE = 6,    /* of the rows: one in so many weighs */
    HALVES = 5,        /* of a horizon that members are weighed by */
    ORIGINS = 8,       /* they are weighed from, where quick members are fitted anew at each */
    ORIGINS_LONG = 32, /* and where none are */
    ROWS_LONG = 2000   /* of a series for which a few rows more change nothing */
};

/* Members are checked on this part of their rows. */
#define CHECK_SHARE 0.2

/* Where the stack is better than the best simple method by this much or more, it stands alone. */
#define GATE 0.10

typedef struct {
    const char *label, *method;
    int seasons; /* only where there are so many */
    HeadKind head;
    AnchorKind anchor;
    BaseKind base;
    bool segments; /* a season is a step */
} Member;

static const Member members[] = {
    {"ridge", "ridge", 0, HEAD_DIRECT, ANCHOR_NONE, BASE_NONE, false},
    {"ridge-last", "ridge", 0, HEAD_DIRECT, ANCHOR_LAST, BASE_NONE, false},
    {"ridge-season", "ridge", 1, HEAD_DIRECT, ANCHOR_SEASON, BASE_NONE, false},
    {"ridge-recursive", "ridge", 0, HEAD_LAST, ANCHOR_NONE, BASE_NONE, false},
    {"gru", "gru", 0, HEAD_DIRECT, ANCHOR_LAST, BASE_RIDGE, true},
    {"holt-winters", "holt-winters", 0, HEAD_AUTO, ANCHOR_NONE, BASE_NONE, false},
    {"theta", "theta", 0, HEAD_AUTO, ANCHOR_NONE, BASE_NONE, false},
    {"naive", "naive", 0, HEAD_AUTO, ANCHOR_NONE, BASE_NONE, false},
    {"seasonal", "seasonal", 1, HEAD_AUTO, ANCHOR_NONE, BASE_NONE, false},
    {"seasonal-long", "seasonal-long", 2, HEAD_AUTO, ANCHOR_NONE, BASE_NONE, false},
    {"drift", "drift", 0, HEAD_AUTO, ANCHOR_NONE, BASE_NONE, false},
};

#define MEMBERS ((int)(sizeof members / sizeof *members))

Split stack_parts(const Model *whole)
{
    const int end = whole->split.train, halves = HALVES * whole->config.horizon / 2;
    const int wanted = halves < end / LONG_SHARE ? end / LONG_SHARE : halves;
    const int first = wanted < end / 2 ? end - wanted : end - end / 2;

    return (Split){.train = first - (int)(CHECK_SHARE * first),
                   .validation = first,
                   .rows = whole->split.rows};
}

/* Two seasons, four short ones, or one of the longer and one of the shorter; at most a third of the
 * rows. */
static int stack_window(const Model *whole, int rows)
{
    const Seasons *season = &whole->config.season;
    const int wanted = season->second > 1    ? season->second + season->first
                       : season->first >= 12 ? 2 * season->first
                       : season->first > 1   ? 4 * season->first
                                             : WINDOW_WITHOUT;
    const int room = (rows - whole->config.horizon) / 3;

    return wanted < room ? wanted : room > 1 ? room : 1;
}

/* Rows that are a step of the recurrent net: a season where the window holds two, else one. */
static int stack_segment(int season, int window)
{
    return season > 1 && 2 * season <= window ? season : 1;
}

bool stack_member(const Model *whole, int i, ModelConfig *config, char label[24], bool *fits)
{
    const Seasons *season = &whole->config.season;
    const int seasons = (season->first > 1) + (season->second > 1);

    if (i >= MEMBERS)
        return false;
    *config = whole->config;
    config->ensemble = 1;
    config->parts = stack_parts(whole);
    config->head = members[i].head;
    config->transform = TRANSFORM_NONE;
    config->anchor = members[i].anchor;
    config->base = members[i].base;
    config->window = stack_window(whole, config->parts.train);
    if (members[i].segments) {
        config->hidden = UNITS;
        config->segment = stack_segment(season->first, config->window);
        config->window -= config->window % config->segment;
        config->anchor = seasons > 0 ? ANCHOR_SEASON : members[i].anchor;
    }
    text_copy(config->model, sizeof config->model, members[i].method);
    text_copy(label, 24, members[i].label);
    *fits = seasons >= members[i].seasons;
    return true;
}

const char *stack_label(int i)
{
    return i < MEMBERS ? members[i].label : NULL;
}

void stack_training(const Model *member, TrainConfig *config)
{
    config->training = TRAINING_OPEN;
    if (member->method->kind != METHOD_RECURRENT)
        return;
    text_copy(config->optimizer, sizeof config->optimizer, "adamw");
    text_copy(config->schedule, sizeof config->schedule, "cosine");
    text_copy(config->loss, sizeof config->loss, "mae");
    config->rate = 0.01;
    config->updates = UPDATES;
}

/* ---- weights ---- */

/* Errors of all members and the number of pairs whose actual value is known. */
typedef struct {
    int members;
    double g[MEMBERS_MAX][MEMBERS_MAX]; /* mean products of errors */
    double size[MEMBERS_MAX];           /* mean absolute errors */
    long pairs;
} Errors;

static void add_pair(const Forecast *forecast, size_t at, double actual, double scale,
                     Errors *errors)
{
    double e[MEMBERS_MAX];

    for (int i = 0; i < errors->members; i++) {
        e[i] = (forecast[i].value[at] - actual) / scale;
        errors->size[i] += fabs(e[i]);
        for (int j = 0; j <= i; j++)
            errors->g[i][j] += e[i] * e[j];
    }
    errors->pairs++;
}

static void measure(const Model *whole, const Forecast *forecast, const Series *series,
                    Errors *errors)
{
    const Forecast *f = &forecast[0];

    *errors = (Errors){.members = whole->members};
    for (int r = 0; r < f->origins; r++) {
        for (int step = 1; step <= f->horizon; step++) {
            for (int c = 0; c < f->targets; c++) {
                const double actual = forecast_actual(f, series, r, step, c);
                const size_t at = ((size_t)r * (size_t)f->horizon + (size_t)(step - 1)) *
                                      (size_t)f->targets +
                                  (size_t)c;
                if (!isnan(actual))
                    add_pair(forecast, at, actual, whole->mase_scale[c], errors);
            }
        }
    }
    for (int i = 0; i < errors->members && errors->pairs > 0; i++) {
        errors->size[i] /= (double)errors->pairs;
        for (int j = 0; j <= i; j++)
            errors->g[i][j] = errors->g[j][i] = errors->g[i][j] / (double)errors->pairs;
    }
}

/* The weights with the least w'gw on the simplex: pair by pair, what goes from one to the other
 * makes it least, within what each has. */
static void least_squares(const Errors *errors, double *w)
{
    const int M = errors->members;

    for (int i = 0; i < M; i++)
        w[i] = 1.0 / M;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        for (int i = 0; i < M; i++) {
            for (int j = 0; j < i; j++) {
                const double curve = errors->g[i][i] - 2 * errors->g[i][j] + errors->g[j][j];
                double slope = 0, step;
                for (int k = 0; k < M; k++)
                    slope += w[k] * (errors->g[k][i] - errors->g[k][j]);
                if (!(curve > 0))
                    continue;
                step = fmin(fmax(-slope / curve, -w[i]), w[j]);
                w[i] += step;
                w[j] -= step;
            }
        }
    }
}

/* Mean absolute error of weighed forecasts. */
static double stacked_error(const Model *whole, const Forecast *forecast, const Series *series,
                            const double *w)
{
    const Forecast *f = &forecast[0];
    double sum = 0;
    long pairs = 0;

    for (int r = 0; r < f->origins; r++) {
        for (int step = 1; step <= f->horizon; step++) {
            for (int c = 0; c < f->targets; c++) {
                const double actual = forecast_actual(f, series, r, step, c);
                const size_t at = ((size_t)r * (size_t)f->horizon + (size_t)(step - 1)) *
                                      (size_t)f->targets +
                                  (size_t)c;
                double value = 0;
                for (int i = 0; i < whole->members; i++)
                    value += w[i] * forecast[i].value[at];
                if (!isnan(actual)) {
                    sum += fabs(value - actual) / whole->mase_scale[c];
                    pairs++;
                }
            }
        }
    }
    return pairs ? sum / (double)pairs : (double)NAN;
}

/* Weights in inverse proportion to the squares of mean squared errors. */
static void inverse_errors(const Errors *errors, double *w)
{
    double sum = 0;

    for (int i = 0; i < errors->members; i++)
        sum += w[i] = 1 / (errors->g[i][i] * errors->g[i][i] + 1e-300);
    for (int i = 0; i < errors->members; i++)
        w[i] /= sum;
}

static void gate(const Model *whole, const Errors *errors, double stacked, double *w)
{
    int best = -1;

    for (int i = 0; i < whole->members; i++) {
        const bool simple = whole->member[i].method->kind == METHOD_BASELINE;
        if (simple && (best < 0 || errors->size[i] < errors->size[best]))
            best = i;
    }
    if (best < 0 || !(errors->size[best] > 0))
        return;
    const double gain = 1 - stacked / errors->size[best];
    const double kept = fmin(fmax(gain / GATE, 0), 1);
    for (int i = 0; i < whole->members; i++)
        w[i] *= kept;
    w[best] += 1 - kept;
}

Status stack_weigh(const Model *whole, const Forecast *forecast, const Series *series,
                   double *weight, Error *err)
{
    Errors *errors = malloc(sizeof *errors);
    double inverse[MEMBERS_MAX] = {0};

    if (!errors)
        return error_memory(err, "the members' errors");
    measure(whole, forecast, series, errors);
    if (errors->pairs > 0) {
        const double often = (double)errors->pairs / (forecast->horizon * forecast->targets);
        const double trust = often / (often + whole->members);
        least_squares(errors, weight);
        inverse_errors(errors, inverse);
        for (int i = 0; i < whole->members; i++)
            weight[i] = trust * weight[i] + (1 - trust) * inverse[i];
        gate(whole, errors, stacked_error(whole, forecast, series, weight), weight);
    }
    free(errors);
    return OK;
}

/* ---- rolling origins ---- */

/* Members that are fitted in no time. */
static bool is_quick(const Model *member)
{
    return member->method->kind == METHOD_CLASSIC || method_solved(member->method);
}

/* Fits the quick members on all rows up to an origin. */
static Status follow(Model *whole, Frame *frame, const TrainConfig *config, const Watch *watch,
                     int origin, Error *err)
{
    for (int i = 0; i < whole->members; i++) {
        const TrainConfig own = members_training(whole, i, config);
        if (is_quick(&whole->member[i]) && refit(&whole->member[i], &frame->member[i],
                                                 &(Refit){&own, watch}, origin + 1, err) != OK)
            return err->status;
    }
    return OK;
}

/* Every member's forecast from one origin into row r of its forecasts. */
static Status forecast_from(const Model *whole, const Frame *frame, int threads, int r,
                            Forecast *all, Error *err)
{
    const size_t size = (size_t)all->horizon * (size_t)all->targets;

    for (int i = 0; i < whole->members; i++) {
        Forecast one;
        if (predict(&whole->member[i], &frame->member[i], &all->origin[r], 1, all->horizon, threads,
                    &one, err) != OK)
            return err->status;
        memcpy(all[i].value + (size_t)r * size, one.value, size * sizeof *one.value);
        forecast_free(&one);
    }
    return OK;
}

static Status roll(Model *whole, Frame *frame, const TrainConfig *config, const Watch *watch,
                   Forecast *all, Error *err)
{
    const bool quick = whole->split.train < ROWS_LONG;

    for (int r = 0; r < all->origins; r++) {
        if ((quick && follow(whole, frame, config, watch, all->origin[r], err) != OK) ||
            forecast_from(whole, frame, config->threads, r, all, err) != OK)
            return err->status;
    }
    return stack_weigh(whole, all, frame->series, whole->weight, err);
}

static Status weigh(Model *whole, Frame *frame, const TrainConfig *config, const Watch *watch,
                    Error *err)
{
    const int horizon = whole->config.horizon, first = stack_parts(whole).validation - 1;
    const int last = whole->split.train - 1 - horizon, room = last - first + 1;
    const int most = whole->split.train < ROWS_LONG ? ORIGINS : ORIGINS_LONG;
    const int count = room < most ? room : most;
    Forecast all[MEMBERS_MAX] = {{0}};
    int origin[ORIGINS_LONG];

    if (count < 1)
        return OK;
    origins_spread(first, last, count, origin);
    for (int i = 0; i < whole->members; i++) {
        if (forecast_make(&all[i], origin, count, horizon, whole->targets, err) != OK)
            goto done;
    }
    if (roll(whole, frame, config, watch, all, err) != OK)
        goto done;
done:
    for (int i = 0; i < whole->members; i++)
        forecast_free(&all[i]);
    return err->status;
}

Status stack_settle(Model *whole, Frame *frame, const TrainConfig *config, const Watch *watch,
                    Error *err)
{
    if (weigh(whole, frame, config, watch, err) != OK)
        return err->status;
    for (int i = 0; i < whole->members; i++) {
        const TrainConfig own = members_training(whole, i, config);
        if (whole->weight[i] > 0 && refit(&whole->member[i], &frame->member[i],
                                          &(Refit){&own, watch}, whole->split.train, err) != OK)
            return err->status;
    }
    return OK;
}
