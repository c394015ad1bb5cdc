/* Intervals by split conformal prediction (Vovk et al. 2005; Lei et al. 2018): half widths are
 * finite-sample quantiles of absolute validation errors, by mode, level, step and target. */
#ifndef MODEL_INTERVAL_H
#define MODEL_INTERVAL_H

#include "model/evaluate.h"

/* Sets the model's radii of one mode from forecasts of the validation part. Where a level asks for
 * more errors than there are, the largest one is taken and a warning noted. Errors: ERR_OUTPUT out
 * of memory. */
WARN_UNUSED Status interval_fit(Model *model, Mode mode, const Forecast *forecast,
                                const Series *series, Notes *notes, Error *err);

/* Percent of the known actual values inside the intervals of level index l; NAN where none is
 * known. */
double interval_coverage(const Model *model, Mode mode, int l, const Forecast *forecast,
                         const Series *series);

/* The smallest value that at least `percent` of a further exchangeable one lies below: element
 * ceil((n + 1) percent / 100) of n ascending errors, or the last where that is beyond them
 * (*enough false). */
double interval_quantile(const double *sorted, int n, double percent, bool *enough);

#endif
