/* The recursion of a seasonal ARIMA model, forwards over measured rows and beyond them. */
#include "model/arima.h"

static void add_term(Terms *terms, int lag, double by)
{
    terms->lag[terms->count] = lag;
    terms->by[terms->count++] = by;
}

/* (1 + sign near)(1 + sign far) = 1 + sign out, far in lags of seasons. */
static void multiply(const double *near, int nears, const double *far, int fars, int season,
                     double sign, Terms *out)
{
    out->count = 0;
    for (int i = 0; i < nears; i++)
        add_term(out, i + 1, near[i]);
    for (int j = 0; j < fars; j++) {
        add_term(out, (j + 1) * season, far[j]);
        for (int i = 0; i < nears; i++)
            add_term(out, (j + 1) * season + i + 1, sign * near[i] * far[j]);
    }
}

/* An order that a file tells may be any number. */
static int order(double told, int most)
{
    return told >= 0 && told <= most ? (int)told : 0;
}

static int arima_lead(const double *c, int season)
{
    return order(c[ARIMA_D], 2) + order(c[ARIMA_SD], 1) * season;
}

Recursion arima_recursion(const double *coefficient, int season)
{
    static const double difference[][2] = {{0}, {1}, {2, -1}}, seasonal[] = {1};
    const double *c = coefficient;
    const int d = order(c[ARIMA_D], 2), sd = order(c[ARIMA_SD], 1);
    Recursion recursion = {.lead = arima_lead(c, season), .mean = c[ARIMA_MEAN]};

    multiply(c + ARIMA_PHI, order(c[ARIMA_P], ARIMA_LAGS), c + ARIMA_SPHI,
             order(c[ARIMA_SP], ARIMA_SEASONAL), season, -1, &recursion.ar);
    multiply(c + ARIMA_THETA, order(c[ARIMA_Q], ARIMA_LAGS), c + ARIMA_STHETA,
             order(c[ARIMA_SQ], ARIMA_SEASONAL), season, 1, &recursion.ma);
    multiply(difference[d], d, seasonal, sd, season, -1, &recursion.difference);
    return recursion;
}

double terms_sum(const Terms *terms, const double *x, int t)
{
    double sum = 0;

    for (int k = 0; k < terms->count; k++)
        if (terms->lag[k] <= t)
            sum += terms->by[k] * x[t - terms->lag[k]];
    return sum;
}

/* What row t is expected to be after the values and errors before it. Where there is no difference
 * yet it is the last value. */
static double expected(const Recursion *recursion, const Smooth *state, int t)
{
    double z = terms_sum(&recursion->ma, state->error, t);

    if (t < recursion->lead)
        return t > 0 ? state->value[t - 1] : 0;
    for (int k = 0; k < recursion->ar.count; k++) {
        const int at = t - recursion->ar.lag[k];
        if (at >= recursion->lead)
            z += recursion->ar.by[k] *
                 (state->value[at] - terms_sum(&recursion->difference, state->value, at) -
                  recursion->mean);
    }
    return z + recursion->mean + terms_sum(&recursion->difference, state->value, t);
}

static int room(int rows, int season)
{
    return season + arima_work(rows);
}

static int lead(int train, int season)
{
    (void)train;
    (void)season;
    return 0;
}

static void begin(const double *coefficient, const Values *column, Smooth *state)
{
    (void)coefficient;
    (void)column;
    (void)state;
}

/* Rows from t on are what is expected, until they are known. */
static void forecast(const double *coefficient, const Smooth *state, int season, int t, int horizon,
                     double *out)
{
    const Recursion recursion = arima_recursion(coefficient, season);

    for (int h = 0; h < horizon; h++) {
        out[h] = state->value[t + h] = expected(&recursion, state, t + h);
        state->error[t + h] = 0;
    }
}

static void pass(const double *coefficient, int season, int t, Smooth *state)
{
    double unused;

    forecast(coefficient, state, season, t, 1, &unused);
}

/* The row is known to be what was expected and the error. */
static void learn(const double *coefficient, int season, int t, double error, Smooth *state)
{
    state->value[t] += error;
    state->error[t] = t < arima_lead(coefficient, season) ? 0 : error;
}

const Classic classic_arima = {
    .name = "arima",
    .coefficient = {"p",      "d",      "q",      "P",    "D",    "Q",      "mean",
                    "phi1",   "phi2",   "phi3",   "phi4", "phi5", "theta1", "theta2",
                    "theta3", "theta4", "theta5", "Phi1", "Phi2", "Theta1", "Theta2"},
    .room = room,
    .fit = arima_choose,
    .fit_kept = arima_fit_kept,
    .lead = lead,
    .begin = begin,
    .forecast = forecast,
    .learn = learn,
    .pass = pass};
