/* Additive Holt-Winters smoothing with a damped trend (Gardner, McKenzie 1985) in its form of error
 * correction, ETS(A,Ad,A) of Hyndman et al. 2002; without a season damped Holt. */
#include "model/ets.h"

#include "base/ranks.h"
#include "model/simplex.h"

#include <math.h>

enum {
    SEASONS_FIRST = 5, /* that the first state is made of */
    ROWS_FIRST = 10,
    VALUES_MOST = 300 /* of the error, from each start */
};

static int room(int rows, int season)
{
    (void)rows;
    return season;
}

static int lead(int train, int season)
{
    return smaller(train, season > 1 ? SEASONS_FIRST * season : ROWS_FIRST);
}

static void begin(const double *coefficient, const Values *column, Smooth *state)
{
    const int rows = smaller(column->rows, lead(column->rows, column->season));
    const Values first = {column->x, column->filled, rows, column->season};

    classic_figure(&first, false, state->figure, state->room);
    ets_line(coefficient, column, smaller(rows, larger(2 * column->season, ROWS_FIRST)), state);
}

/* Any numbers to coefficients in their ranges. */
static void coefficients_of(const double *z, bool seasonal, double *coefficient)
{
    coefficient[ETS_TREND] = TREND_DAMPED;
    coefficient[ETS_SEASON] = SEASON_DEVIATIONS; /* all 0 where there is no season */
    coefficient[ETS_ALPHA] = classic_between(1e-4, 0.9999, z[ETS_ALPHA]);
    coefficient[ETS_BETA] = coefficient[ETS_ALPHA] * classic_between(1e-4, 0.9999, z[ETS_BETA]);
    coefficient[ETS_PHI] = classic_between(0.8, 0.98, z[ETS_PHI]);
    coefficient[ETS_GAMMA] = seasonal ? (1 - coefficient[ETS_ALPHA]) *
                                            classic_between(1e-4, 0.9999, z[ETS_GAMMA])
                                      : 0;
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
                                      .forecast = ets_forecast,
                                      .learn = ets_learn,
                                      .pass = ets_pass};
