/* Forecasts: continuous (measured values fed in, next value out) and autoregressive (outputs fed
 * back), from the same weights. */
#ifndef MODEL_PREDICT_H
#define MODEL_PREDICT_H

#include "model/model.h"

/* Forecasts of one method from many origins; origin r is the last measured row that was read. */
typedef struct Forecast {
    int origins, horizon, targets;
    int classes;         /* of the one target; 0: numbers */
    int *origin;         /* [origins] ascending */
    int *part;           /* [origins] of several series the one that an origin is a row of; NULL: of
                            one, or rows of a frame's table */
    double *value;       /* [origins, horizon, targets] in the data's units; codes of classes */
    double *probability; /* [origins, horizon, classes]; NULL: numbers */
    int levels;
    double *bound; /* [origins, horizon, targets, levels, 2] lower and upper ends of its intervals;
                      NULL: it has none */
} Forecast;

/* Room for forecasts from these origins (NULL: not known yet), all 0. Errors: ERR_OUTPUT out of
 * memory. */
WARN_UNUSED Status forecast_make(Forecast *forecast, const int *origin, int origins, int horizon,
                                 int targets, Error *err);
/* Room for bounds, all 0, in place of those it has. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status forecast_room(Forecast *forecast, int levels, Error *err);
void forecast_free(Forecast *forecast);
/* Whether all values are numbers. Errors: ERR_TRAINING with the first that is none; the forecast
 * stays. */
WARN_UNUSED Status forecast_check(const Forecast *forecast, Error *err);
/* Room for so many of a model's forecasts, with probabilities, the parts of several series and, if
 * they are wanted, bounds; none is there yet: origins 0. Errors: ERR_OUTPUT out of memory, and it
 * is empty. */
WARN_UNUSED Status forecast_open(Forecast *forecast, int origins, int horizon, bool bounds,
                                 const Model *model, Error *err);
/* Puts the forecast from one origin into place `at` of another that has room for it. */
void forecast_copy(const Forecast *from, int r, Forecast *to, int at);
/* A view of the origins [first, first + count). */
Forecast forecast_slice(const Forecast *all, int first, int count);
/* The interval of level index l of the model around step `step` (from 1) of origin index r. */
void forecast_bounds(const Forecast *forecast, int r, int step, int target, int l, double *lower,
                     double *upper);
/* The series that origin index r is a row of. */
const Series *forecast_series(const Forecast *forecast, const Series *series, int r);

/* `count` origins [first, last] evenly spaced with the last one always among them. origin [count]
 * is filled. */
void origins_spread(int first, int last, int count, int *origin);
/* Adds up to `most` origins of series k, evenly spread over its own rows [first, last], to those
 * that are listed already. */
void origins_add(int first, int last, int most, int k, int *origin, int *part, int *count);

/* Forecasts from every given origin over `horizon` steps (1 for continuous forecasts), by the
 * network or the baseline that the model is. A net that answers at every step is run through all
 * history before an origin with measured values and its state carried; any other reads its window.
 * A direct net gives its own horizon in one pass, and goes on from it in blocks.
 * Only rows up to the origin (and known future columns) are read: an origin alone and among others
 * gives the same bits. Errors: ERR_OUTPUT out of memory; ERR_TRAINING where a forecast is not
 * finite (says from which origin and step). */
WARN_UNUSED Status predict(const Model *model, const Frame *frame, const int *origin, int origins,
                           int horizon, int threads, Forecast *forecast, Error *err);

/* The same where origin r is a row of series part[r]: ascending by series and row. The forecast
 * keeps both. part NULL: of one series. */
WARN_UNUSED Status predict_rows(const Model *model, const Frame *frame, const int *part,
                                const int *origin, int origins, int horizon, int threads,
                                Forecast *forecast, Error *err);

/* predict() of a network without members, which calls it: noise [origins, horizon, targets] in
 * scaled units is added to each answer before it is kept and fed back; NULL: none. */
WARN_UNUSED Status predict_disturbed(const Model *model, const Frame *frame, const int *origin,
                                     int origins, int horizon, int threads, const real *noise,
                                     Forecast *forecast, Error *err);

/* What the simple methods know of a column's rows up to an origin; forward from origin to origin.
 */
typedef struct {
    const double *x; /* [rows] with its stride */
    int stride, season;
    int origin;      /* the last row taken in; -1: none yet */
    int first, last; /* rows of the first and the last known value; -1: none */
    double mean;     /* of the known values */
    int count;
    int classes;          /* 0: numbers */
    int seen[LABELS_MAX]; /* of each class */
} Past;
void past_advance(Past *past, int origin);

/* The simple methods (naive, seasonal, seasonal-long, drift, mean, frequent), from the series alone
 * with the model's seasons; missing last values are replaced by the last measured. The mean is that
 * of all rows up to the origin, drift the line from the first to the last, frequent the class of
 * most rows up to the origin (the first of several). Classes get no probabilities here:
 * classes_spread. baseline_at: 0 .. until NULL. */
typedef struct {
    const char *name;
    void (*forecast)(const Past *past, int horizon, double *out, int out_stride);
    int seasons;           /* only where there are as many; the last one is repeated */
    bool numbers, classes; /* what it can forecast */
} Baseline;
const Baseline *baseline_at(int index);
const Baseline *baseline_find(const char *name);
bool baseline_fits(const Baseline *baseline, bool classes);
/* The one that others are usually measured by: seasonal where there is a season, else naive. */
const char *baseline_usual(const Model *model);
/* Whether a series has the seasons that it repeats. */
bool baseline_has_season(const Baseline *baseline, Seasons season);
/* Whether a model's forecasts are compared with it: another method, for numbers or classes as they
 * are, whose season the series has. */
bool baseline_rivals(const Baseline *baseline, const Model *model, bool classes);
WARN_UNUSED Status baseline_predict(const Baseline *baseline, const Series *series, Seasons season,
                                    const int *origin, int origins, int horizon, Forecast *forecast,
                                    Error *err);
/* The same of a model's series, or of one of them, with its seasons; classes get the shares of its
 * training rows as probabilities. */
WARN_UNUSED Status baseline_beside(const Model *model, const Baseline *baseline,
                                   const Series *series, const int *origin, int origins,
                                   int horizon, Forecast *forecast, Error *err);

#endif
