/* Fitting anew on more rows, with what the first training decided: scores come from rows that were
 * held out, the forecast that counts from all there are. */
#ifndef MODEL_REFIT_H
#define MODEL_REFIT_H

#include "model/train.h"

/* How a model was trained, for the next time. */
typedef struct {
    const TrainConfig *config;
    const Watch *watch;
    Notes *notes; /* of what was healed; NULL: it is not told */
    bool kept;    /* a classical method keeps its kind and orders */
} Refit;

/* Of several series: all rows before each one's test part, or all there are. */
enum { REFIT_TEST = -1, REFIT_END = -2 };

/* Fits the model on rows [0, rows): scales from them, as many epochs as were best before, the same
 * penalty and weights of members. Split, intervals and scales of scores stay. The frame becomes
 * that of the new model. What is interrupted leaves the old one. Errors: as model_make and train.
 */
WARN_UNUSED Status refit(Model *model, Frame *frame, const Refit *how, int rows, Error *err);

#endif
