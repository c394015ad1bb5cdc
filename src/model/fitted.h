/* Which rows of a file a saved model was fitted on: the file may have grown since, have lost its
 * first rows or be another one. */
#ifndef MODEL_FITTED_H
#define MODEL_FITTED_H

#include "model/model.h"

/* After a fit on the first model->fitted rows of a series, or those of each part: leaves a trace in
 * the model by which they are found again. */
void fitted_trace(Model *model, const Series *series);

/* Warns where the last `test` rows of a series, or of each part, are among them: their scores
 * flatter the model. */
void fitted_note(const Model *model, const Series *series, int test, Notes *notes);

#endif
