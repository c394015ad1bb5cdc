/* The stack, --model auto (Wolpert, Stacked generalization, 1992): simple methods, ridge
 * regressions and a recurrent net on the same series, weighed by their forecasts of rows that none
 * of them was fitted on. */
#ifndef MODEL_STACK_H
#define MODEL_STACK_H

#include "model/predict.h"
#include "model/train.h"

/* Row i of the table of members: its configuration within the whole; false past the end. *fits says
 * whether the series has what it is for: a season, logarithms. */
bool stack_member(const Model *whole, const Series *series, int i, ModelConfig *config,
                  char label[MEMBER_LABEL], bool *fits);

/* The window of members over several series where none is given; train: rows of the middle one. */
int stack_window_several(const ModelConfig *config, int train);

/* Whether the configuration names members that there are. Errors: ERR_USAGE with the list. */
WARN_UNUSED Status stack_check(const ModelConfig *config, Error *err);

/* Its name among the others; NULL past the end. */
const char *stack_label(int i);

/* Of the whole's training rows the members are fitted on [0, train), checked on [train, validation)
 * and weighed by forecasts of the rows behind. */
Split stack_parts(const Model *whole);

/* How a member of the stack is trained where the whole is trained so. */
void stack_training(const Model *member, TrainConfig *config);

/* Once the members are trained: weighs them by forecasts from origins that roll over the last
 * training rows, quick members fitted anew up to each, then fits all that count on all training
 * rows. Members that forecast no number are left out. Errors: as predict and refit. */
WARN_UNUSED Status stack_settle(Model *whole, Frame *frame, const TrainConfig *config,
                                const Watch *watch, History *history, Error *err);

/* A member's forecasts from origins of its frame, as predict_rows; where one of them is no number
 * it has none, and *why says so. */
WARN_UNUSED Status stack_forecast(const Model *member, const Frame *frame, const int *part,
                                  const int *origin, int origins, int horizon, int threads,
                                  Forecast *forecast, const char **why, Error *err);

/* Leaves out the members that have none. Errors: ERR_TRAINING where all have none. */
WARN_UNUSED Status stack_leave_out(Model *whole, Frame *frame, const char *const *why,
                                   Forecast *forecast, History *history, Error *err);

/* Weights [members] from forecasts of theirs from the same origins. Of one series by the members'
 * mean absolute errors: least squares over so few origins fit their noise. Of several: squared
 * errors over the simplex, drawn towards inverse errors where there are few forecasts to judge by,
 * and towards the best simple method where the stack is hardly better (the gate). Errors of targets
 * are in units of the MASE scales, of several series by choice of the standard deviations. Errors:
 * ERR_OUTPUT out of memory. */
WARN_UNUSED Status stack_weigh(const Model *whole, const Forecast *forecast, const Series *series,
                               double *weight, Error *err);

/* Members' forecasts of a value made one. Of one series the mean of the middle half of the weight,
 * in the order of the values: single members that go astray do not move it. Of several the weighted
 * mean. value, weight: [n] with n up to MEMBERS_MAX and a sum of weights of 1. */
double stack_combine(const Model *whole, const double *value, const double *weight, int n);

/* The same of several series, by forecasts of their validation rows, on which no member was fitted.
 */
WARN_UNUSED Status stack_weigh_several(Model *whole, Frame *frame, int threads, History *history,
                                       Error *err);

#endif
