/* Classical methods: exponential smoothing of one column by itself. Few coefficients are fitted on
 * the training rows; a state then runs through the measured rows, from which forecasts are made. */
#ifndef MODEL_CLASSIC_H
#define MODEL_CLASSIC_H

#include "model/predict.h"
#include "model/train.h"

#define CLASSIC_COEFFICIENTS 21

/* A column from its first known value on. */
typedef struct {
    const double *x;      /* [rows] in the data's units or their logarithms, NAN where missing */
    const double *filled; /* [rows] missing ones stood in for by the value a season before */
    int rows, season;     /* season 1: none */
} Values;

/* What a method knows after some rows, each using what it needs: row t stands at place t % season
 * of the figure. */
typedef struct {
    double level, slope;
    double *figure; /* [season] seasonal deviations or factors */
    double *value;  /* [rows and a horizon] rows so far, expected ones for those that are missing */
    double *error;  /* [rows and a horizon] one step ahead */
    double *room;   /* as much as the method asks for */
} Smooth;

typedef struct {
    const char *name;                                  /* a method's */
    const char *coefficient[CLASSIC_COEFFICIENTS + 1]; /* their names; ends with NULL */
    int (*room)(int rows, int season);                 /* numbers to work with */
    /* Coefficients of all rows of a column. */
    void (*fit)(const Values *column, Smooth *state, double *coefficient);
    /* The same of the kind and the orders that stand among the coefficients; NULL: of a method that
     * has none to choose, as fit. */
    void (*fit_kept)(const Values *column, Smooth *state, double *coefficient);
    /* Rows that the first state is made of, where there are so many. */
    int (*lead)(int train, int season);
    /* The state before the first of the column's rows. */
    void (*begin)(const double *coefficient, const Values *column, Smooth *state);
    /* Rows t .. t + horizon - 1 from the state after row t - 1 into out [horizon]. */
    void (*forecast)(const double *coefficient, const Smooth *state, int season, int t, int horizon,
                     double *out);
    /* Row t's error is known. */
    void (*learn)(const double *coefficient, int season, int t, double error, Smooth *state);
    /* Row t passed without a value. */
    void (*pass)(const double *coefficient, int season, int t, Smooth *state);
} Classic;

const Classic *classic_find(const char *name); /* NULL: none of that name */

/* Sets model->coefficient to what makes the squared error one step ahead least on the training
 * rows, each target by itself; model->kept: of the kind that stands there. The history gets one
 * epoch. Errors: ERR_OUTPUT out of memory, ERR_DATA for a logarithm of a value that is not
 * positive. */
WARN_UNUSED Status classic_fit(Model *model, const Frame *frame, History *history, Error *err);

/* The same of one of several series. */
WARN_UNUSED Status classic_fit_part(const Model *model, const Series *series, ModelPart *part,
                                    Error *err);

/* predict() of a classical method: one pass over the history. */
WARN_UNUSED Status classic_predict(const Model *model, const Series *series, const int *origin,
                                   int origins, int horizon, Forecast *forecast, Error *err);

/* Mean squared error one step ahead over the known ones of rows [from, column->rows). */
double classic_error(const Classic *classic, const double *coefficient, const Values *column,
                     int from, Smooth *state);

/* Mean deviations from (factors: ratios to) the centred moving average over a season, by place,
 * without their mean: classical decomposition. All 0 (factors: 1) without two seasons; factors are
 * positive. */
void classic_figure(const Values *column, bool factors, double *figure, double *room);

/* Whether all values of a column are positive, those that stand in for missing ones too. */
bool classic_positive(const Values *column);
/* Any number to one in a range, for a search without bounds. */
double classic_between(double low, double high, double z);

extern const Classic classic_holt_winters, classic_ets, classic_arima, classic_theta;

#endif
