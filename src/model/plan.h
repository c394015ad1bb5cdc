/* The plan of a model: what is decided from the training rows where nothing was given. */
#ifndef MODEL_PLAN_H
#define MODEL_PLAN_H

#include "model/model.h"

typedef struct {
    Split split;
    Calendar calendar;
    Lags lags, past_lags; /* count 0 but for NARX */
    int lag;              /* of the targets' difference; 0: levels */
} Plan;

/* Resolves every 0, "" and AUTO of the configuration for a method. Errors: ERR_USAGE for values out
 * of range or options that contradict each other, ERR_DATA for too few rows. */
WARN_UNUSED Status plan_make(const Method *method, const Series *series, ModelConfig *config,
                             Plan *plan, Notes *notes, Error *err);

/* The part of it that needs no series: sizes, heads, what only some nets have. */
WARN_UNUSED Status plan_net(const Method *method, ModelConfig *config, Error *err);
/* The part of it about anchors and segments of windows, once head and season are known. */
WARN_UNUSED Status plan_view(const Method *method, ModelConfig *config, Error *err);

#endif
