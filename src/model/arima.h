/* Seasonal ARIMA (Box, Jenkins 1970) of one column. Letters: x values, w their differences, z w
 * without its mean, e errors one step ahead; z and e are 0 before the first difference. */
#ifndef MODEL_ARIMA_H
#define MODEL_ARIMA_H

#include "model/classic.h"

enum {
    ARIMA_LAGS = 5,     /* of phi and of theta at most */
    ARIMA_SEASONAL = 2, /* of those a season apart */
    ARIMA_TERMS = (ARIMA_LAGS + 1) * (ARIMA_SEASONAL + 1),
    ARIMA_UNKNOWNS = 9, /* of one model at most, its mean among them */
    ARIMA_ROWS = 2000   /* that it is fitted on: the last ones */
};

/* Places among a model's coefficients: the orders first. */
enum {
    ARIMA_P,
    ARIMA_D,
    ARIMA_Q,
    ARIMA_SP, /* a season apart */
    ARIMA_SD,
    ARIMA_SQ,
    ARIMA_MEAN,
    ARIMA_PHI,
    ARIMA_THETA = ARIMA_PHI + ARIMA_LAGS,
    ARIMA_SPHI = ARIMA_THETA + ARIMA_LAGS,
    ARIMA_STHETA = ARIMA_SPHI + ARIMA_SEASONAL,
    ARIMA_COEFFICIENTS = ARIMA_STHETA + ARIMA_SEASONAL
};

/* A polynomial in the lag without its constant: the sum of by[k] times what stood lag[k] before. */
typedef struct {
    int count;
    int lag[ARIMA_TERMS];
    double by[ARIMA_TERMS];
} Terms;

/* What follows from coefficients: w[t] = x[t] - difference(x), z = w - mean, e[t] = z[t] - ar(z) -
 * ma(e). */
typedef struct {
    Terms ar, ma, difference;
    int lead; /* rows before the first difference */
    double mean;
} Recursion;

Recursion arima_recursion(const double *coefficient, int season);
double terms_sum(const Terms *terms, const double *x, int t); /* lags beyond t left out */

/* A column to be fitted: its differences and room beside them. */
typedef struct {
    int season, rows;  /* of w */
    double *w, *z, *e; /* [rows] */
    double *slope;     /* [ARIMA_UNKNOWNS, rows] of the errors */
    double unit;       /* the spread of w */
} ArimaFit;

/* Coefficients for the orders that stand among them, by conditional least squares: from 0 and a
 * mean of w, or without one (constant). Returns AICc; HUGE_VAL for more unknowns than there is room
 * or rows for. */
double arima_fit_orders(ArimaFit *fit, bool constant, double *coefficient);

/* Orders and coefficients: differences by the strength of the season (Wang, Smith, Hyndman 2006)
 * and the test of stationarity of Kwiatkowski, Phillips, Schmidt, Shin 1992, the others by AICc
 * from neighbour to neighbour (Hyndman, Khandakar 2008). Works in the state's room: a season, then
 * arima_work(rows). */
void arima_choose(const Values *column, Smooth *state, double *coefficient);
/* Coefficients of the orders that stand among them. */
void arima_fit_kept(const Values *column, Smooth *state, double *coefficient);
int arima_work(int rows);

#endif
