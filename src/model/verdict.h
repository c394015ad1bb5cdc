/* The verdict: one plain sentence about the model and the best simple baseline. */
#ifndef MODEL_VERDICT_H
#define MODEL_VERDICT_H

#include "model/evaluate.h"

/* Errors that differ by less than this many percent count as equal. */
#define VERDICT_EQUAL 0.5

/* Writes evaluation->verdict and beats_baseline from the test scores of a mode. */
void verdict_write(const Model *model, Mode mode, int origins, int horizon, Evaluation *evaluation);

/* The same of several series, by the scores of all; also finds the best baseline, and on how many
 * series the model is better. */
void verdict_several(const Model *model, Mode mode, int horizon, Evaluation *evaluation);

/* Finds the best baseline by these scores, as verdict_several does. */
void verdict_choose(const Model *model, Mode mode, Evaluation *evaluation);

/* Warns where the verdict speaks of autoregressive forecasts and the continuous ones, asked for
 * too, are no better than a simple baseline. */
void verdict_warn(const Model *model, const Evaluation *evaluation, Notes *notes);

/* A method's name in a sentence: "seasonal naive" for "seasonal". */
const char *verdict_name(const char *method);

/* The metric that decides: mae; with several targets, whose units differ, mase; of classes
 * cross-entropy. */
const char *verdict_metric(const Model *model);
/* The same as people write it: MAE, MASE. */
const char *verdict_metric_shown(const Model *model);

/* By what simple methods are compared, the lower the better: that metric; of classes the share that
 * is wrong, as simple methods say nothing of probabilities. NAN: not scored. */
double verdict_error(const Scores *scores, const Model *model, const char *method, Mode mode,
                     Part part);

#endif
