/* Intervals from sample paths of a net that is fed its own outputs: at each step an error that it
 * made one step ahead is drawn and added before the output is fed back (Efron 1979; for forecasts
 * Thombs & Schucany 1990). The bounds are quantiles of the paths; they need not be symmetrical, and
 * grow with the horizon as the net itself lets errors grow. */
#ifndef MODEL_BOOTSTRAP_H
#define MODEL_BOOTSTRAP_H

#include "model/predict.h"

#define BOOTSTRAP_PATHS_MOST 10000

/* Sets the model's residuals from the first steps of forecasts of rows that it was not fitted on,
 * in the net's scaled units and without their mean, rows from `end` on unread; fewer than it has
 * leave them as they are. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status bootstrap_fit(Model *model, const Forecast *const *forecast, int count,
                                 const Series *series, int end, Error *err);

/* The bounds of a forecast from config.bootstrap paths of each origin. What is drawn follows from
 * seed, origin, path and step alone. Errors: of predict. */
WARN_UNUSED Status bootstrap_put(const Model *model, const Frame *frame, int threads,
                                 Forecast *forecast, Error *err);

#endif
