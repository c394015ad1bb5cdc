/* Kind and coefficients of exponential smoothing by their likelihood. */
#include "model/ets.h"

#include "base/elementary.h"
#include "model/simplex.h"

#include <math.h>
#include <string.h>

enum {
    ROWS_MOST = 3000, /* that coefficients are fitted on: the last ones */
    VALUES_MOST = 250 /* of the likelihood, for each kind */
};

/* The first slope moves by the spread of the first rows over so many rows. */
#define SLOPE_ROWS 10

typedef struct {
    const Values *column;
    Smooth *state;
    Smooth first;  /* the line's; its figure is a copy */
    double spread; /* of the first rows */
    double *trial; /* coefficients; the kind stands there already */
} Search;

/* Any numbers to the coefficients of a kind, in their ranges; how many numbers it takes. z NULL:
 * these alone. */
static int read_unknowns(const Search *search, const double *z)
{
    double *c = search->trial;
    int next = 2;

    c[ETS_ALPHA] = classic_between(1e-4, 0.9999, z[0]);
    c[ETS_LEVEL] = search->spread * z[1];
    c[ETS_BETA] = c[ETS_SLOPE] = c[ETS_GAMMA] = 0;
    c[ETS_PHI] = 1;
    if (c[ETS_TREND] != TREND_NONE) {
        c[ETS_BETA] = c[ETS_ALPHA] * classic_between(1e-4, 0.9999, z[next++]);
        c[ETS_SLOPE] = search->spread / SLOPE_ROWS * z[next++];
    }
    if (c[ETS_TREND] == TREND_DAMPED)
        c[ETS_PHI] = classic_between(0.8, 0.98, z[next++]);
    if (c[ETS_SEASON] != SEASON_NONE)
        c[ETS_GAMMA] = (1 - c[ETS_ALPHA]) * classic_between(1e-4, 0.9999, z[next++]);
    return next;
}

/* Where the simplex begins, in the order of read_unknowns. */
static void begin_unknowns(const double *kind, double *z)
{
    int next = 0;

    z[next++] = -0.5;
    z[next++] = 0;
    if (kind[ETS_TREND] != TREND_NONE) {
        z[next++] = -2;
        z[next++] = 0;
    }
    if (kind[ETS_TREND] == TREND_DAMPED)
        z[next++] = 1;
    if (kind[ETS_SEASON] != SEASON_NONE)
        z[next++] = -2;
}

/* The logarithm of a product of positive numbers, taken now and then. */
typedef struct {
    double product, sum;
} Logs;

static void logs_add(Logs *logs, double x)
{
    const double most = 1e150;

    if (!(x < most && x > 1 / most)) {
        logs->sum += elementary_log(x);
        return;
    }
    logs->product *= x;
    if (logs->product < most && logs->product > 1 / most)
        return;
    logs->sum += elementary_log(logs->product);
    logs->product = 1;
}

/* Minus twice the logarithm of the likelihood, but for a constant. */
static double unlikelihood(void *user, const double *z)
{
    const Search *search = user;
    const Values *column = search->column;
    Smooth *state = search->state;
    Logs logs = {.product = 1};
    double squares = 0;
    int known = 0;

    read_unknowns(search, z);
    const bool relative = search->trial[ETS_ERROR] == ERROR_RELATIVE;
    memcpy(state->figure, search->first.figure, (size_t)column->season * sizeof *state->figure);
    state->level = search->first.level + search->trial[ETS_LEVEL];
    state->slope = search->first.slope + search->trial[ETS_SLOPE];
    for (int t = 0; t < column->rows; t++) {
        double expected, error;
        if (isnan(column->x[t])) {
            classic_ets.pass(search->trial, column->season, t, state);
            continue;
        }
        classic_ets.forecast(search->trial, state, column->season, t, 1, &expected);
        if (relative && !(expected > 0))
            return HUGE_VAL;
        error = column->x[t] - expected;
        classic_ets.learn(search->trial, column->season, t, error, state);
        if (relative) {
            logs_add(&logs, expected);
            error /= expected;
        }
        squares += error * error;
        known++;
    }
    return known * elementary_log(squares / known + 1e-300) +
           2 * (logs.sum + elementary_log(logs.product));
}

/* The AICc of the kind that stands in the trial's coefficients, which become its best ones. The
 * first state's parts count as unknowns. */
static double fit_kind(Search *search)
{
    const int season = search->column->season, rows = search->column->rows;
    double z[SIMPLEX_UNKNOWNS] = {0};

    search->spread = ets_begin(search->trial, search->column, search->state);
    search->first.level = search->state->level;
    search->first.slope = search->state->slope;
    memcpy(search->first.figure, search->state->figure, (size_t)season * sizeof(double));
    const int n = read_unknowns(search, z);
    const double k = n + 1 + (search->trial[ETS_SEASON] != SEASON_NONE ? season - 1 : 0);
    begin_unknowns(search->trial, z);
    if (rows - k - 1 <= 0)
        return HUGE_VAL;
    const double value = simplex_minimise(unlikelihood, search, n, 1, VALUES_MOST, z);
    read_unknowns(search, z);
    return value + 2 * k + 2 * k * (k + 1) / (rows - k - 1);
}

/* Whether a column can be of a kind. */
static bool kind_fits(const Values *column, bool factors, int error, int season)
{
    return (season == SEASON_NONE || column->season > 1) &&
           (error == ERROR_ADDITIVE ? season != SEASON_FACTORS : factors);
}

/* The last rows of a column, and what searches them. */
static Search open_search(const Values *column, Smooth *state, Values *last, double *trial)
{
    const int rows = column->rows < ROWS_MOST ? column->rows : ROWS_MOST;
    const int from = column->rows - rows;

    *last = (Values){column->x + from, column->filled + from, rows, column->season};
    return (Search){last, state, .first.figure = state->room + column->season, .trial = trial};
}

void ets_choose(const Values *column, Smooth *state, double *coefficient)
{
    double trial[ETS_COEFFICIENTS], least = HUGE_VAL;
    Values last;
    Search search = open_search(column, state, &last, trial);
    const bool factors = classic_positive(&last);
    bool found = false;

    for (int season = SEASON_NONE; season <= SEASON_FACTORS; season++)
        for (int error = ERROR_ADDITIVE; error <= ERROR_RELATIVE; error++)
            for (int trend = TREND_NONE; trend <= TREND_LINE; trend++) {
                if (!kind_fits(&last, factors, error, season))
                    continue;
                trial[ETS_ERROR] = error;
                trial[ETS_TREND] = trend;
                trial[ETS_SEASON] = season;
                const double value = fit_kind(&search);
                if (found && !(value < least))
                    continue;
                found = true;
                least = value;
                memcpy(coefficient, trial, sizeof trial);
            }
}

void ets_fit_kept(const Values *column, Smooth *state, double *coefficient)
{
    double trial[ETS_COEFFICIENTS];
    Values last;
    Search search = open_search(column, state, &last, trial);

    memcpy(trial, coefficient, sizeof trial);
    if (!isinf(fit_kind(&search)))
        memcpy(coefficient, trial, sizeof trial);
}
