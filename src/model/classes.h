/* Classification: a model whose one target is categorical answers with a logit for each class. This
 * is what differs from a model of numbers; classes that are only read are prepared here too. */
#ifndef MODEL_CLASSES_H
#define MODEL_CLASSES_H

#include "data/season.h"
#include "model/predict.h"

/* Refuses what classes and a configuration cannot have together, and settles what follows from
 * them: no transform where the target is categorical, past inputs held or seasonal
 * in the closed loop where the net cannot forecast them. Errors: ERR_USAGE. */
WARN_UNUSED Status classes_check(const Method *method, const Series *series, ModelConfig *config,
                                 Notes *notes, Error *err);

/* Takes the labels of the series into the model, with the widths of its columns and the classes'
 * shares of the training rows; model: described and split. Classes without a training row are
 * noted. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status classes_describe(Model *model, const Series *series, Notes *notes, Error *err);

/* Room for shares and widths, by the labels. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status classes_room(Model *model, Error *err);

/* Whether what a model file says of classes fits together: what classes_check leaves. */
bool classes_sound(const Model *model);

/* Whether the series has the model's labels. Errors: ERR_DATA. */
WARN_UNUSED Status classes_match(const Model *model, const Series *series, Error *err);

/* The loss of a model's training where it is open (""): mse, or cross-entropy of classes. Errors:
 * ERR_USAGE for one that does not fit the target. */
WARN_UNUSED Status classes_loss(const Model *model, char *loss, size_t size, Error *err);

/* The seasons of a series' first target over rows [0, rows), as seasons_find; of classes that of
 * whether it is the most frequent one. */
Seasons classes_seasons(const Series *series, int rows);

/* The index of the largest of the logits y [classes], the first of several. */
int classes_most(const real *y, int classes);

/* Forecasts from paths of logits [origins, horizon, classes]: the most probable class and the
 * probabilities. Errors: ERR_TRAINING where a logit is not finite; ERR_OUTPUT out of memory. */
WARN_UNUSED Status classes_answer(const Model *model, const real *path, Forecast *forecast,
                                  Error *err);

/* Gives forecasts of a simple method, which say a class alone, the shares of the training rows as
 * probabilities. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status classes_spread(const Model *model, Forecast *forecast, Error *err);

#endif
