/* Ridge regression (Hoerl, Kennard, 1970): the weights of a net without layers in closed form. */
#ifndef MODEL_RIDGE_H
#define MODEL_RIDGE_H

#include "model/train.h"

/* Inputs at most: their products make a square matrix. */
#define RIDGE_INPUTS 4096

/* Sets model->params to what makes the mean squared error of the training rows plus penalty times
 * the mean square of the inputs times the sum of squared weights (not of the constant) least. A
 * penalty that is to be found is the one of a row of powers of ten with the least validation loss;
 * without a validation part a small one. It is left in model->config. The history gets one epoch.
 * A local model's series get weights of their own besides, drawn to these instead of to 0, each
 * with a penalty of its own.
 * Errors: ERR_DATA without training rows, ERR_USAGE for too many inputs, ERR_OUTPUT out of memory.
 */
WARN_UNUSED Status ridge_fit(Model *model, const Frame *frame, const TrainConfig *config,
                             const Watch *watch, History *history, Error *err);

#endif
