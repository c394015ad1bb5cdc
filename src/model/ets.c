/* The recursion of exponential smoothing of all kinds. */
#include "model/ets.h"

#include "base/ranks.h"

#include <math.h>

enum {
    SEASONS_FIRST = 4, /* that the first figure is made of */
    ROWS_FIRST = 10    /* that the first line is made of, or two seasons */
};

static int room(int rows, int season)
{
    (void)rows;
    return 2 * season;
}

static int lead(int train, int season)
{
    return smaller(train, season > 1 ? SEASONS_FIRST * season : ROWS_FIRST);
}

static double without_season(const double *coefficient, double x, double figure)
{
    return coefficient[ETS_SEASON] == SEASON_FACTORS      ? x / figure
           : coefficient[ETS_SEASON] == SEASON_DEVIATIONS ? x - figure
                                                          : x;
}

static double with_season(const double *coefficient, double x, double figure)
{
    return coefficient[ETS_SEASON] == SEASON_FACTORS      ? x * figure
           : coefficient[ETS_SEASON] == SEASON_DEVIATIONS ? x + figure
                                                          : x;
}

static void make_figure(const double *coefficient, const Values *column, Smooth *state)
{
    const bool factors = coefficient[ETS_SEASON] == SEASON_FACTORS;
    Values first = *column;

    first.rows = lead(column->rows, column->season);
    classic_figure(&first, factors, state->figure, state->room);
}

/* Without a trend it is level. */
double ets_line(const double *coefficient, const Values *column, int rows, Smooth *state)
{
    const int season = column->season;
    const double middle = (rows - 1) / 2.0;
    double mean = 0, product = 0, square = 0, spread = 0;

    for (int t = 0; t < rows; t++)
        mean += without_season(coefficient, column->filled[t], state->figure[t % season]) / rows;
    for (int t = 0; t < rows; t++) {
        const double z = without_season(coefficient, column->filled[t], state->figure[t % season]) -
                         mean;
        product += (t - middle) * z;
        square += (t - middle) * (t - middle);
        spread += z * z / rows;
    }
    state->slope = coefficient[ETS_TREND] != TREND_NONE && square > 0 ? product / square : 0;
    state->level = mean - state->slope * (middle + 1);
    if (coefficient[ETS_TREND] == TREND_NONE)
        state->level = mean;
    return sqrt(spread);
}

double ets_begin(const double *coefficient, const Values *column, Smooth *state)
{
    const int wanted = larger(2 * column->season, ROWS_FIRST);

    make_figure(coefficient, column, state);
    return ets_line(coefficient, column, smaller(column->rows, wanted), state);
}

static void begin(const double *coefficient, const Values *column, Smooth *state)
{
    ets_begin(coefficient, column, state);
    state->level += coefficient[ETS_LEVEL];
    state->slope += coefficient[ETS_SLOPE];
}

void ets_forecast(const double *coefficient, const Smooth *state, int season, int t, int horizon,
                  double *out)
{
    double damping = 1, damped = 0;
    int place = t % season;

    for (int h = 0; h < horizon; h++) {
        damping *= coefficient[ETS_PHI];
        damped += damping;
        out[h] = with_season(coefficient, state->level + damped * state->slope,
                             state->figure[place]);
        place = place + 1 < season ? place + 1 : 0;
    }
}

void ets_pass(const double *coefficient, int season, int t, Smooth *state)
{
    (void)season;
    (void)t;
    state->slope *= coefficient[ETS_PHI];
    state->level += state->slope;
}

/* Each part of the state takes its share of the error, in that part's unit. */
void ets_learn(const double *coefficient, int season, int t, double error, Smooth *state)
{
    double *const figure = &state->figure[t % season];
    double adjusted = error, relative = error;

    ets_pass(coefficient, season, t, state);
    if (coefficient[ETS_SEASON] == SEASON_FACTORS) {
        adjusted = error / *figure;
        relative = state->level > 0 ? error / state->level : 0;
    }
    *figure += coefficient[ETS_GAMMA] * relative;
    state->level += coefficient[ETS_ALPHA] * adjusted;
    state->slope += coefficient[ETS_BETA] * adjusted;
}

const Classic classic_ets = {
    .name = "ets",
    .coefficient = {"alpha", "beta", "phi", "gamma", "error", "trend", "season", "level", "slope"},
    .room = room,
    .fit = ets_choose,
    .fit_kept = ets_fit_kept,
    .lead = lead,
    .begin = begin,
    .forecast = ets_forecast,
    .learn = ets_learn,
    .pass = ets_pass};
