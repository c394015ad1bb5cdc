/* The stack, --model auto (Wolpert, Stacked generalization, 1992): simple methods, ridge
 * regressions and a recurrent net on the same series, weighed by their forecasts of rows that none
 * of them was fitted on. */
#ifndef MODEL_STACK_H
#define MODEL_STACK_H

#include "model/predict.h"
#include "model/train.h"

/* Row i of the table of members: its configuration within the whole; false past the end. *fits says
 * whether the series has what it is for (a season). */
bool stack_member(const Model *whole, int i, ModelConfig *config, char label[24], bool *fits);

/* Rows [0, first) are for the members, fitted on a part and checked on the rest of it; rows [first,
 * whole->split.validation) for the weights. */
Split stack_parts(const Model *whole);

/* How a member of the stack is trained where the whole is trained so. */
void stack_training(const Model *member, TrainConfig *config);

/* Weighs members [count] by forecasts of theirs from the same origins: squared errors over the
 * simplex, drawn towards inverse errors where there are few forecasts to judge by, and towards the
 * best simple method where the stack is hardly better (the gate). Errors of targets are in units of
 * `scale` [targets]. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status stack_weigh(const Model *whole, const Forecast *forecast, const Series *series,
                               double *weight, Error *err);

#endif
