/* The base of a net (--base): a ridge regression of the same windows, fitted first on the same
 * training rows and then left as it is. The net learns what it misses, forecasts are their sum. */
#ifndef MODEL_BASE_H
#define MODEL_BASE_H

#include "model/task.h"
#include "model/train.h"

/* Makes model->base where the configuration asks for one; the net's head begins at 0, so that
 * before it is trained the model forecasts what the base does. Errors: as model_make. */
WARN_UNUSED Status base_make(Model *model, const Series *series, Error *err);

/* Fits it; the penalty that was found is left in the configuration of the whole. Errors: as train.
 */
WARN_UNUSED Status base_train(Model *model, const Frame *frame, const TrainConfig *config,
                              const Watch *watch, Error *err);

/* Whether a base that was loaded can be one. */
bool base_fits(const Model *model);

/* The whole's frame as its base sees it: a view. */
Frame base_frame(const Model *model, const Frame *frame);

/* The base's answers to the origins first .. first + count - 1: [count, block, targets] in scaled
 * units, which are to be freed. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status base_answers(const Model *model, const Frame *frame, int first, int count,
                                int threads, real **answers, Error *err);

/* Where the model has a base: fits it, and lets the task take what it answers to all windows of
 * training and validation, which are to be freed. Errors: as base_train and base_answers. */
WARN_UNUSED Status base_open(Model *model, const Frame *frame, const TrainConfig *config,
                             const Watch *watch, Task *task, real **answers, Error *err);

#endif
