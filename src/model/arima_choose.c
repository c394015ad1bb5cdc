/* The orders of a seasonal ARIMA model. */
#include "model/arima.h"

#include <math.h>
#include <string.h>

enum { ROWS_TESTED = 10, /* fewer are not differenced again */ ROUNDS_MOST = 30 };

#define SEASON_STRONG 0.64  /* as of Wang, Smith, Hyndman 2006, fitted there */
#define WANDERS       0.463 /* of the test of stationarity, at 5 % */

int arima_work(int rows)
{
    return (3 + ARIMA_UNKNOWNS) * (rows < ARIMA_ROWS ? rows : ARIMA_ROWS);
}

/* ---- differences ---- */

static double mean_of(const double *x, int rows)
{
    double mean = 0;

    for (int t = 0; t < rows; t++)
        mean += x[t] / rows;
    return mean;
}

/* Whether the sums of x about its mean wander, by their squares over the long-run variance. */
static bool wanders(const double *x, int rows)
{
    const int lags = (int)(3 * sqrt(rows) / 13);
    const double mean = mean_of(x, rows);
    double sum = 0, squares = 0, variance = 0;

    for (int t = 0; t < rows; t++) {
        sum += x[t] - mean;
        squares += sum * sum;
    }
    for (int lag = 0; lag <= lags; lag++) {
        double product = 0;
        for (int t = lag; t < rows; t++)
            product += (x[t] - mean) * (x[t - lag] - mean);
        variance += product * (lag == 0 ? 1 : 2 * (1 - lag / (lags + 1.0)));
    }
    return variance > 0 && squares / rows / variance > WANDERS;
}

/* The mean of a season's rows about row t: over an even season the two ends count half each. */
static double trend_at(const Values *column, int t)
{
    const int season = column->season, half = season / 2;
    double sum = 0;

    for (int k = t - half; k <= t + half; k++)
        sum += column->filled[k];
    if (season % 2 == 0)
        sum -= (column->filled[t - half] + column->filled[t + half]) / 2;
    return sum / season;
}

/* The share of the season in what the trend leaves. */
static bool strong_season(const Values *column, Smooth *state)
{
    const int season = column->season, half = season / 2;
    double with = 0, without = 0;

    if (season <= 1 || column->rows < 3 * season)
        return false;
    classic_figure(column, false, state->figure, state->room);
    for (int t = half; t + half < column->rows; t++) {
        const double rest = column->filled[t] - trend_at(column, t);
        const double left = rest - state->figure[t % season];
        with += rest * rest;
        without += left * left;
    }
    return with > 0 && 1 - without / with > SEASON_STRONG;
}

/* w of the orders of differences that stand among the coefficients. */
static void difference(const Values *column, const double *coefficient, ArimaFit *fit)
{
    const Recursion recursion = arima_recursion(coefficient, column->season);

    fit->rows = column->rows > recursion.lead ? column->rows - recursion.lead : 0;
    for (int t = 0; t < fit->rows; t++) {
        const int at = t + recursion.lead;
        fit->w[t] = column->filled[at] - terms_sum(&recursion.difference, column->filled, at);
    }
}

/* The unit of the mean of w. */
static void measure(ArimaFit *fit)
{
    const double mean = mean_of(fit->w, fit->rows);
    double square = 0;

    for (int t = 0; t < fit->rows; t++)
        square += (fit->w[t] - mean) * (fit->w[t] - mean) / fit->rows;
    fit->unit = square > 0 ? sqrt(square) : 1;
}

static void choose_differences(const Values *column, Smooth *state, ArimaFit *fit,
                               double *coefficient)
{
    coefficient[ARIMA_SD] = strong_season(column, state);
    difference(column, coefficient, fit);
    while (coefficient[ARIMA_D] < 2 && fit->rows > ROWS_TESTED && wanders(fit->w, fit->rows)) {
        coefficient[ARIMA_D]++;
        difference(column, coefficient, fit);
    }
    measure(fit);
}

/* ---- the other orders ---- */

typedef struct {
    int p, q, sp, sq;
    bool constant;
} Orders;

typedef struct {
    ArimaFit *fit;
    double coefficient[ARIMA_COEFFICIENTS]; /* of the best so far; all have its differences */
    Orders orders;
    double value; /* AICc */
} Search;

static bool within(int order, int most)
{
    return order >= 0 && order <= most;
}

/* A mean of what was differenced twice would be a parabola. */
static bool allowed(const Search *search, const Orders *orders)
{
    const double differences = search->coefficient[ARIMA_D] + search->coefficient[ARIMA_SD];
    const int seasonal = search->fit->season > 1 ? ARIMA_SEASONAL : 0;

    return within(orders->p, ARIMA_LAGS) && within(orders->q, ARIMA_LAGS) &&
           within(orders->sp, seasonal) && within(orders->sq, seasonal) &&
           (!orders->constant || differences < 2);
}

/* Whether these are better than all before; then they are the best. */
static bool try_orders(Search *search, Orders orders)
{
    double coefficient[ARIMA_COEFFICIENTS] = {
        [ARIMA_P] = orders.p,   [ARIMA_D] = search->coefficient[ARIMA_D],   [ARIMA_Q] = orders.q,
        [ARIMA_SP] = orders.sp, [ARIMA_SD] = search->coefficient[ARIMA_SD], [ARIMA_SQ] = orders.sq,
    };

    if (!allowed(search, &orders))
        return false;
    const double value = arima_fit_orders(search->fit, orders.constant, coefficient);
    if (!(value < search->value))
        return false;
    search->value = value;
    search->orders = orders;
    memcpy(search->coefficient, coefficient, sizeof coefficient);
    return true;
}

static void begin_search(Search *search)
{
    static const Orders starts[] = {{2, 2, 1, 1, true}, {2, 2, 0, 0, true}, {0, 0, 0, 0, true},
                                    {1, 0, 1, 0, true}, {1, 0, 0, 0, true}, {0, 1, 0, 1, true},
                                    {0, 1, 0, 0, true}, {0, 0, 0, 0, false}};
    const double differences = search->coefficient[ARIMA_D] + search->coefficient[ARIMA_SD];

    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        Orders start = starts[i];
        start.constant &= differences < 2;
        if ((start.sp + start.sq > 0) == (search->fit->season > 1) || start.p + start.q == 0)
            try_orders(search, start);
    }
}

/* One neighbour of the best that is better. */
static bool step(Search *search)
{
    static const Orders moves[] = {
        {1, 0, 0, 0, 0},   {-1, 0, 0, 0, 0}, {0, 1, 0, 0, 0},  {0, -1, 0, 0, 0},  {1, 1, 0, 0, 0},
        {-1, -1, 0, 0, 0}, {1, -1, 0, 0, 0}, {-1, 1, 0, 0, 0}, {0, 0, 1, 0, 0},   {0, 0, -1, 0, 0},
        {0, 0, 0, 1, 0},   {0, 0, 0, -1, 0}, {0, 0, 1, 1, 0},  {0, 0, -1, -1, 0}, {0, 0, 1, -1, 0},
        {0, 0, -1, 1, 0},  {0, 0, 0, 0, 1}};

    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        Orders near = search->orders;
        near.p += moves[i].p;
        near.q += moves[i].q;
        near.sp += moves[i].sp;
        near.sq += moves[i].sq;
        near.constant ^= moves[i].constant;
        if (try_orders(search, near))
            return true;
    }
    return false;
}

/* The last rows of a column, and room for their fit. */
static Values open_fit(const Values *column, const Smooth *state, ArimaFit *fit)
{
    const int rows = column->rows < ARIMA_ROWS ? column->rows : ARIMA_ROWS;
    const int from = column->rows - rows;

    *fit = (ArimaFit){.season = column->season, .w = state->room + column->season};
    fit->z = fit->w + rows;
    fit->e = fit->z + rows;
    fit->slope = fit->e + rows;
    return (Values){column->x + from, column->filled + from, rows, column->season};
}

void arima_choose(const Values *column, Smooth *state, double *coefficient)
{
    ArimaFit fit;
    const Values last = open_fit(column, state, &fit);
    Search search = {.fit = &fit, .value = HUGE_VAL};

    choose_differences(&last, state, &fit, search.coefficient);
    begin_search(&search);
    for (int round = 0; round < ROUNDS_MOST && step(&search); round++)
        continue;
    if (isinf(search.value)) /* too few rows for any: the last value */
        search.coefficient[ARIMA_D] = 1;
    memcpy(coefficient, search.coefficient, sizeof search.coefficient);
}

void arima_fit_kept(const Values *column, Smooth *state, double *coefficient)
{
    ArimaFit fit;
    const Values last = open_fit(column, state, &fit);
    double fresh[ARIMA_COEFFICIENTS] = {0};

    for (int k = ARIMA_P; k <= ARIMA_SQ; k++)
        fresh[k] = coefficient[k];
    difference(&last, coefficient, &fit);
    measure(&fit);
    if (!isinf(arima_fit_orders(&fit, coefficient[ARIMA_MEAN] != 0, fresh)))
        memcpy(coefficient, fresh, sizeof fresh);
}
