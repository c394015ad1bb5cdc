/* The theta method (Assimakopoulos, Nikolopoulos 2000) as simple exponential smoothing with a drift
 * of half the trend's slope (Hyndman, Billah 2003), on values without their season where a test
 * finds one. */
#include "model/classic.h"

#include "model/simplex.h"

#include <math.h>

enum { ALPHA, DRIFT, KIND };
enum { KIND_PLAIN, KIND_DEVIATIONS, KIND_FACTORS }; /* of the season */

enum { VALUES_MOST = 60 /* of the error, from each start */ };

#define SIGNIFICANT 1.645 /* standard errors: one side, 95 % */

/* A value without its season. */
static double adjusted(const double *coefficient, const Smooth *state, int place, double x)
{
    if (coefficient[KIND] == KIND_FACTORS)
        return x / state->figure[place];
    return coefficient[KIND] == KIND_DEVIATIONS ? x - state->figure[place] : x;
}

/* Sum of products of a column's values, measured from their line, with those `lag` rows before. */
static double products(const Values *column, const double line[2], int lag)
{
    double sum = 0;

    for (int t = lag; t < column->rows; t++)
        sum += (column->filled[t] - line[0] - line[1] * t) *
               (column->filled[t - lag] - line[0] - line[1] * (t - lag));
    return sum;
}

/* The line of least squares through values without their season: its value at row 0, its slope. */
static void fit_line(const double *coefficient, const Values *column, const Smooth *state,
                     double line[2])
{
    const double middle = (column->rows - 1) / 2.0;
    double mean = 0, product = 0, square = 0;

    for (int t = 0; t < column->rows; t++) {
        const double z = adjusted(coefficient, state, t % column->season, column->filled[t]);
        mean += z / column->rows;
        product += (t - middle) * z;
        square += (t - middle) * (t - middle);
    }
    line[1] = square > 0 ? product / square : 0;
    line[0] = mean - line[1] * middle;
}

/* The autocorrelation at the season is beyond what those before it let expect (Bartlett): of what
 * is left without the trend, which would correlate at every lag. */
static bool seasonal(const Values *column, const Smooth *state)
{
    static const double plain[CLASSIC_COEFFICIENTS] = {0};
    double line[2], squares, spread = 1;

    if (column->season <= 1 || column->rows < 3 * column->season)
        return false;
    fit_line(plain, column, state, line);
    squares = products(column, line, 0);
    for (int lag = 1; lag < column->season && squares > 0; lag++) {
        const double r = products(column, line, lag) / squares;
        spread += 2 * r * r;
    }
    return squares > 0 && fabs(products(column, line, column->season) / squares) >
                              SIGNIFICANT * sqrt(spread / column->rows);
}

static void make_figure(const double *coefficient, const Values *column, Smooth *state)
{
    classic_figure(column, coefficient[KIND] == KIND_FACTORS, state->figure, state->room);
}

static int room(int rows, int season)
{
    (void)rows;
    return season;
}

static int lead(int train, int season)
{
    (void)season;
    return train;
}

static void begin(const double *coefficient, const Values *column, Smooth *state)
{
    make_figure(coefficient, column, state);
    state->slope = coefficient[DRIFT];
    state->level = adjusted(coefficient, state, 0, column->filled[0]) - state->slope;
}

static void forecast(const double *coefficient, const Smooth *state, int season, int t, int horizon,
                     double *out)
{
    int place = t % season;

    for (int h = 0; h < horizon; h++) {
        const double z = state->level + (h + 1) * state->slope;
        out[h] = coefficient[KIND] == KIND_FACTORS      ? z * state->figure[place]
                 : coefficient[KIND] == KIND_DEVIATIONS ? z + state->figure[place]
                                                        : z;
        place = place + 1 < season ? place + 1 : 0;
    }
}

static void pass(const double *coefficient, int season, int t, Smooth *state)
{
    (void)season;
    (void)t;
    (void)coefficient;
    state->level += state->slope;
}

static void learn(const double *coefficient, int season, int t, double error, Smooth *state)
{
    if (coefficient[KIND] == KIND_FACTORS)
        error /= state->figure[t % season];
    state->level += state->slope + coefficient[ALPHA] * error;
}

typedef struct {
    const Values *column;
    Smooth *state;
    double *coefficient;
} Search;

static double error_of(void *user, const double *z)
{
    const Search *search = user;

    search->coefficient[ALPHA] = classic_between(1e-4, 0.9999, *z);
    return classic_error(&classic_theta, search->coefficient, search->column, 0, search->state);
}

/* Drift and alpha for a kind of season; the error. */
static double fit_kind(const Values *column, int kind, Smooth *state, double *coefficient)
{
    static const double starts[] = {-3, 0, 3};
    Search search = {column, state, coefficient};
    double line[2], least = HUGE_VAL, best = 0;

    coefficient[KIND] = kind;
    make_figure(coefficient, column, state);
    fit_line(coefficient, column, state, line);
    coefficient[DRIFT] = line[1] / 2;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        double z = starts[i];
        const double error = simplex_minimise(error_of, &search, 1, 1, VALUES_MOST, &z);
        if (i == 0 || error < least) {
            least = error;
            best = z;
        }
    }
    return error_of(&search, &best);
}

static void fit(const Values *column, Smooth *state, double *coefficient)
{
    double factors[CLASSIC_COEFFICIENTS] = {0};

    if (!seasonal(column, state)) {
        fit_kind(column, KIND_PLAIN, state, coefficient);
        return;
    }
    const double error = fit_kind(column, KIND_DEVIATIONS, state, coefficient);
    if (!classic_positive(column) || !(fit_kind(column, KIND_FACTORS, state, factors) < error))
        return;
    for (int k = 0; k < CLASSIC_COEFFICIENTS; k++)
        coefficient[k] = factors[k];
}

const Classic classic_theta = {.name = "theta",
                               .coefficient = {"alpha", "drift", "season_kind"},
                               .room = room,
                               .fit = fit,
                               .lead = lead,
                               .begin = begin,
                               .forecast = forecast,
                               .learn = learn,
                               .pass = pass};
