/* The verdict: one plain sentence about the model and the best simple baseline. */
#ifndef MODEL_VERDICT_H
#define MODEL_VERDICT_H

#include "model/evaluate.h"

/* Errors that differ by less than this many percent count as equal. */
#define VERDICT_EQUAL 0.5

/* Writes evaluation->verdict and beats_baseline from the test scores of a mode. */
void verdict_write(const Model *model, Mode mode, int origins, int horizon, Evaluation *evaluation);

/* "seasonal naive" for "seasonal". */
const char *verdict_name(const char *baseline);

/* The metric that decides: mae; with several targets, whose units differ, mase. */
const char *verdict_metric(int targets);

#endif
