/* The score table: metrics of forecasts by target and step. Metric and Score are in evaluate.h. */
#ifndef MODEL_SCORE_H
#define MODEL_SCORE_H

#include "model/evaluate.h"

/* Adds the scores of one method's forecasts: every target, their mean where there are several,
 * steps 1 .. horizon and 0 for all together, every metric. A score of no pair is left out. Errors:
 * ERR_OUTPUT out of memory. */
WARN_UNUSED Status scores_add(Scores *scores, const Forecast *forecast, const Series *series,
                              const double *mase_scale, const char *method, Mode mode, Part part,
                              Error *err);

/* Adds to a part's scores of all steps together what each method's smape and mase are to those of
 * another (owa). Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status scores_relative(Scores *scores, const char *other, Mode mode, Part part,
                                   Error *err);

/* The forecast of step `step` (from 1) from origin index r. */
double forecast_value(const Forecast *forecast, int r, int step, int target);
/* Adds one score; one that is NAN is left out. */
WARN_UNUSED Status score_add(Scores *scores, const Score *score, Error *err);

/* The scores of a target at one step, or at all (step 0), by every metric, NAN where one does not
 * fit, and what they weigh in the mean over several series. room: [2, origins * horizon]. */
void score_target(const Forecast *forecast, const Series *series, int target, int step,
                  MetricScale scale, bool several, double *room, double value[METRICS_MOST],
                  double weight[METRICS_MOST]);

/* The measured value that step `step` (from 1) of origin index r forecasts; NAN where it is missing
 * or beyond the end. */
double forecast_actual(const Forecast *forecast, const Series *series, int r, int step, int target);
/* The MASE scale of a target's errors from origin index r: that of its series; 1 where there is
 * none. */
double forecast_scale(const Model *model, const Forecast *forecast, int r, int target);
/* Adds how many values a forecast has, and how many of them were measured. */
void forecast_known(const Forecast *forecast, const Series *series, long *values, long *known);

#endif
