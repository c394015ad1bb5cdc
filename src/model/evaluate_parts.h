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

#endif
