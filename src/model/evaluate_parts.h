/* The evaluation of models of several series: each is scored by itself, the scores of all are the
 * means of theirs (where a metric has weights: weighed by them). */
#ifndef MODEL_EVALUATE_PARTS_H
#define MODEL_EVALUATE_PARTS_H

#include "model/evaluate.h"

/* As evaluate() and evaluate_saved(), which call them. */
WARN_UNUSED Status evaluate_parts(Model *model, Frame *frame, Mode mode, int threads,
                                  const Refit *how, Evaluation *evaluation, Notes *notes,
                                  Error *err);
WARN_UNUSED Status evaluate_parts_saved(const Model *model, const Frame *frame, Mode mode, int test,
                                        int threads, Evaluation *evaluation, Notes *notes,
                                        Error *err);

/* Origins of each series that are judged in a part unless the options say more: all series have
 * EVALUATION_ORIGINS together, but a validation part is looked at in all its horizons, as the
 * errors of one time are those of all series (interval_usual.c). */
int evaluate_share(const Model *model, Part part);

#endif
