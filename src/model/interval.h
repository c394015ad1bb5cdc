/* Prediction intervals from errors of forecasts of rows that the model was not fitted on.
 *
 * The errors get a scale by step: their root mean square, which grows with a power of the step,
 * and, as far as there are few, that of simple methods' errors over the series' recent half; both
 * grow with the square root of the forecast where all values are positive. A half width is that
 * scale times a quantile: Student's t where the errors come from a few independent horizons, the
 * finite-sample quantile of the scaled errors around the step (split conformal prediction: Vovk et
 * al. 2005; Lei et al. 2018) the more of them there are. */
#ifndef MODEL_INTERVAL_H
#define MODEL_INTERVAL_H

#include "model/evaluate.h"

/* Sets the model's radii of one mode from the errors of `count` forecasts of its horizon or a
 * shorter one; rows from `end` on are not read (of several series: all that there are). Without
 * an error simple methods' stand alone. What they rest on is noted. Errors: ERR_OUTPUT out of
 * memory. */
WARN_UNUSED Status interval_fit(Model *model, Mode mode, const Forecast *const *forecast, int count,
                                const Series *series, int end, Notes *notes, Error *err);

/* The bounds of a forecast of the model, none below 0 where the series never was: by its radii, or
 * by sample paths from the same frame. series: whose rows its origins are; of several those up to
 * them are read. For radii of one series neither is needed. Errors: ERR_OUTPUT out of memory, and
 * of predict. */
WARN_UNUSED Status interval_put(const Model *model, const Frame *frame, const Series *series,
                                Mode mode, int threads, Forecast *forecast, Error *err);

/* Whether a bound of the forecast was raised to 0. */
bool interval_cut(const Forecast *forecast);

/* How many horizons that do not overlap forecasts from these ascending origins hold: 1 for one
 * origin, and as much of another for each next one as is new in it. */
double interval_horizons(const int *origin, int origins, int horizon);
/* The same of a forecast; several series are independent of each other. */
double forecast_horizons(const Forecast *forecast);

/* The smallest value that at least `percent` of a further exchangeable one lies below: element
 * ceil((n + 1) percent / 100) of n ascending errors, or the last where that is beyond them. */
double interval_quantile(const double *sorted, int n, double percent);

/* Of several series, which share what happens at a time: how large a simple method's errors are
 * over the recent half of each, as a share of what they are where the forecasts come from, as far
 * as these are few (interval_usual.c). 1 of one series. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status interval_usual(const Model *model, const Forecast *const *forecast, int count,
                                  const Series *series, int target, double *usual, Error *err);

/* ---- for interval.c: what scales a target's errors (interval_scale.c) ---- */

/* Errors of a target by origin and step, in the unit of their forecast. */
typedef struct {
    int target, rows, horizon;
    double typical;  /* value at which the unit is 1; 0: it is 1 everywhere */
    double horizons; /* independent ones among the rows */
    double usual;    /* by which half widths are moved */
    double *z;       /* [rows, horizon] absolute errors; NAN unknown */
    double *scale;   /* [horizon] */
} IntervalErrors;

/* What an error is measured in at a forecast value. */
double interval_unit(double typical, double value);

/* The mean change over a season in the four horizons or seasons up to an origin of a series, as
 * series that grow err more from year to year. 0 where it is not known. */
double interval_recent(const Model *model, const Series *series, int target, int origin);

/* What errors of part k of several series are measured in from an origin: half way, as logarithms
 * go, from its MASE scale to what it has moved by of late. */
double interval_unit_several(const Model *model, const Series *series, int k, int target,
                             int origin);

/* Fills errors->scale. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status interval_scale(const Model *model, const Series *series, int end,
                                  IntervalErrors *errors, Error *err);

/* Horizons that the simple methods' errors count as. */
#define INTERVAL_PRIOR 2.0

#endif
