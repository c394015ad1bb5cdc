/* Models that are put together from others: ensembles of nets (ensemble.h), and the
 * stack (stack.h). A whole model forecasts what its members' forecasts combine to; all else
 * (evaluation, intervals, saving) is as for any model. */
#ifndef MODEL_MEMBERS_H
#define MODEL_MEMBERS_H

#include "model/predict.h"
#include "model/train.h"

/* Whether a model with this configuration and method has members. */
bool members_wanted(const Model *model);

/* Makes the members of a model that is otherwise made. Those of a stack for which there are too few
 * rows are left out, which is noted as a detail. Errors: as model_make; ERR_DATA where none is
 * left. */
WARN_UNUSED Status members_make(Model *model, const Series *series, Notes *notes, Error *err);

/* Trains them one after the other within one time limit and, in a stack, weighs them. Nets that
 * were stopped before their first epoch are left out, unless all were. The history is that of the
 * member with most epochs. Errors: as train. */
WARN_UNUSED Status members_train(Model *model, Frame *frame, const TrainConfig *config,
                                 const Watch *watch, History *history, Error *err);

/* Does without the members for which there is a reason why [members], unless there is for all: the
 * others weigh the same. Their forecasts [members] go with them; NULL: there are none yet. */
void members_leave_out(Model *model, Frame *frame, const char *const *why, Forecast *forecast,
                       History *history);

/* How member i is trained where the whole is trained so. */
TrainConfig members_training(const Model *model, int i, const TrainConfig *config);

/* Mean of values [n] by weights whose sum is 1; not even by rounding beyond the least or greatest
 * of them: equal ones are answered as they are. */
double members_mean(const double *value, const double *weight, int n);

/* As predict(), which calls it. */
WARN_UNUSED Status members_predict(const Model *model, const Frame *frame, const int *origin,
                                   int origins, int horizon, int threads, Forecast *forecast,
                                   Error *err);

/* "gru 0.41, seasonal 0.35, ...": the members by their weight. */
void members_tell(const Model *model, Notes *notes);

#endif
