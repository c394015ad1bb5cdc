/* Exponential smoothing in its state space form (Hyndman, Koehler, Snyder, Grose 2002): kinds of
 * error, trend and season. Left out are multiplicative trends and additive errors about a
 * multiplicative season. */
#ifndef MODEL_ETS_H
#define MODEL_ETS_H

#include "model/classic.h"

/* Places among the coefficients. Level and slope are what is added to those of the line that the
 * first state is read from. */
enum {
    ETS_ALPHA,
    ETS_BETA,
    ETS_PHI,
    ETS_GAMMA,
    ETS_ERROR,
    ETS_TREND,
    ETS_SEASON,
    ETS_LEVEL,
    ETS_SLOPE,
    ETS_COEFFICIENTS
};

enum { ERROR_ADDITIVE, ERROR_RELATIVE };
enum { TREND_NONE, TREND_DAMPED, TREND_LINE };
enum { SEASON_NONE, SEASON_DEVIATIONS, SEASON_FACTORS };

/* The state before a column's first row, but for what is added to it; returns the spread of the
 * first rows about their mean. */
double ets_begin(const double *coefficient, const Values *column, Smooth *state);

/* The line of least squares through the first rows without their season, figure: level and slope of
 * the row before them. Returns the spread of the rows about their mean. */
double ets_line(const double *coefficient, const Values *column, int rows, Smooth *state);

/* The recursion, as in Classic. */
void ets_forecast(const double *coefficient, const Smooth *state, int season, int t, int horizon,
                  double *out);
void ets_learn(const double *coefficient, int season, int t, double error, Smooth *state);
void ets_pass(const double *coefficient, int season, int t, Smooth *state);

/* The kind and its coefficients with the least AICc. room: [2 seasons]. */
void ets_choose(const Values *column, Smooth *state, double *coefficient);
/* Coefficients of the kind that stands among them. */
void ets_fit_kept(const Values *column, Smooth *state, double *coefficient);

#endif
