/* Intervals whose bounds a net gives itself (ModelConfig.quantiles), widened or narrowed until as
 * many held-out values lie inside them as their level says: conformalised quantile regression
 * (Romano, Patterson, Candes, 2019), multiplicative. A factor stands where other models' radii do.
 */
#ifndef MODEL_QUANTILE_H
#define MODEL_QUANTILE_H

#include "model/evaluate.h"

/* Sets the factors of one mode from `count` forecasts with bounds, rows from `end` on unread: those
 * of errors of few independent horizons stay near 1. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status quantile_fit(Model *model, Mode mode, const Forecast *const *forecast, int count,
                                const Series *series, int end, double horizons, Error *err);

/* Moves the bounds of a forecast, away from its values or towards them. */
void quantile_put(const Model *model, Mode mode, Forecast *forecast);

#endif
