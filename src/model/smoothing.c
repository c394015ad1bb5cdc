/* Additive Holt-Winters smoothing with a damped trend (Gardner, McKenzie 1985) in its form of error
 * correction, ETS(A,Ad,A) of Hyndman et al. 2002; without a season damped Holt. */
#include "model/classic.h"

#include "base/elementary.h"
#include "model/simplex.h"

#include <math.h>

enum { ALPHA, BETA, PHI, GAMMA }; /* of level, slope and season; phi damps the slope */

enum {
    SEASONS_FIRST = 5, /* that the first state is made of */
    ROWS_FIRST = 10,
    VALUES_MOST = 300 /* of the error, from each start */
};

static int clamp_rows(int rows, int most)
{
    return rows < most ? rows : most;
}

/* The line of least squares through rows without their seasonal deviations. */
static void fit_line(const Values *column, int rows, Smooth *state)
{
    double middle = (rows - 1) / 2.0, mean = 0, product = 0, square = 0;

    for (int t = 0; t < rows; t++)
        mean += (column->filled[t] - state->figure[t % column->season]) / rows;
    for (int t = 0; t < rows; t++) {
        const double z = column->filled[t] - state->figure[t % column->season];
        product += (t - middle) * (z - mean);
        square += (t - middle) * (t - middle);
    }
    state->slope = square > 0 ? product / square : 0;
    state->level = mean - state->slope * (middle + 1);
}

static int room(int rows, int season)
{
    (void)rows;
    return season;
}

static int lead(int train, int season)
{
    return clamp_rows(train, season > 1 ? SEASONS_FIRST * season : ROWS_FIRST);
}

static void begin(const double *coefficient, const Values *column, Smooth *state)
{
    const int rows = clamp_rows(column->rows, lead(column->rows, column->season));
    const Values first = {column->x, column->filled, rows, column->season};

    (void)coefficient;
    classic_figure(&first, false, state->figure, state->room);
    fit_line(column,
             clamp_rows(rows, 2 * column->season > ROWS_FIRST ? 2 * column->season : ROWS_FIRST),
             state);
}

static void forecast(const double *coefficient, const Smooth *state, int season, int t, int horizon,
                     double *out)
{
    double damping = 1, damped = 0;
    int place = t % season;

    for (int h = 0; h < horizon; h++) {
        damping *= coefficient[PHI];
        damped += damping;
        out[h] = state->level + damped * state->slope + state->figure[place];
        place = place + 1 < season ? place + 1 : 0;
    }
}

static void pass(const double *coefficient, int season, int t, Smooth *state)
{
    (void)season;
    (void)t;
    state->slope *= coefficient[PHI];
    state->level += state->slope;
}

static void learn(const double *coefficient, int season, int t, double error, Smooth *state)
{
    pass(coefficient, season, t, state);
    state->level += coefficient[ALPHA] * error;
    state->slope += coefficient[BETA] * error;
    state->figure[t % season] += coefficient[GAMMA] * error;
}

static double between(double low, double high, double z)
{
    return low + (high - low) / (1 + elementary_exp(-z));
}

/* Any numbers to coefficients in their ranges. */
static void coefficients_of(const double *z, bool seasonal, double *coefficient)
{
    coefficient[ALPHA] = between(1e-4, 0.9999, z[ALPHA]);
    coefficient[BETA] = coefficient[ALPHA] * between(1e-4, 0.9999, z[BETA]);
    coefficient[PHI] = between(0.8, 0.98, z[PHI]);
    coefficient[GAMMA] = seasonal ? (1 - coefficient[ALPHA]) * between(1e-4, 0.9999, z[GAMMA]) : 0;
}

typedef struct {
    const Values *column;
    Smooth *state;
} Search;

static double error_of(void *user, const double *z)
{
    const Search *search = user;
    double coefficient[CLASSIC_COEFFICIENTS];

    coefficients_of(z, search->column->season > 1, coefficient);
    return classic_error(&classic_holt_winters, coefficient, search->column, 0, search->state);
}

static void fit(const Values *column, Smooth *state, double *coefficient)
{
    static const double starts[][CLASSIC_COEFFICIENTS] = {{-1, -2, 1, -2}, {1.5, -4, 1, -1}};
    const bool seasonal = column->season > 1;
    Search search = {column, state};
    double least = HUGE_VAL;

    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        double z[CLASSIC_COEFFICIENTS] = {0};
        for (int k = 0; k < CLASSIC_COEFFICIENTS; k++)
            z[k] = starts[i][k];
        const double error = simplex_minimise(error_of, &search, seasonal ? 4 : 3, 1, VALUES_MOST,
                                              z);
        if (i == 0 || error < least) {
            least = error;
            coefficients_of(z, seasonal, coefficient);
        }
    }
}

const Classic classic_holt_winters = {.name = "holt-winters",
                                      .coefficient = {"alpha", "beta", "phi", "gamma"},
                                      .room = room,
                                      .fit = fit,
                                      .lead = lead,
                                      .begin = begin,
                                      .forecast = forecast,
                                      .learn = learn,
                                      .pass = pass};
