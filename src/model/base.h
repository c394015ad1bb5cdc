/* The base of a net (--base): a ridge regression of the same windows, fitted first on the same
 * training rows and then left as it is. The net learns what it misses, forecasts are their sum. */
#ifndef MODEL_BASE_H
#define MODEL_BASE_H

#include "model/task.h"
#include "model/train.h"

/* Makes model->base where the configuration asks for one; the net's head begins at 0, so that
 * before it is trained the model forecasts what the base does. Errors: as model_make. */
WARN_UNUSED Status base_make(Model *model, const Series *series, Error *err);

/* Whether a base that was loaded can be one. */
bool base_fits(const Model *model);

/* The whole's frame as its base sees it: a view. */
Frame base_frame(const Model *model, const Frame *frame);

/* Where the model has a base: fits it, which leaves the penalty that was found in the configuration
 * of the whole, and lets the task take what it answers to all windows of training and validation,
 * which are to be freed. Errors: as train; ERR_OUTPUT out of memory. */
WARN_UNUSED Status base_open(Model *model, const Frame *frame, const TrainConfig *config,
                             const Watch *watch, Task *task, real **answers, Error *err);

#endif
