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

/* Where they are not given, parts of one series are shares of its rows, those of several one
 * horizon of each. */
void plan_fill(const Series *series, ModelConfig *config);
/* The stack weighs its members by origins that roll over its training rows. Where these would be
 * few for the horizon it goes without validation rows, and where that does not help, without a
 * test: a forecast from all rows is worth more than the score of one from next to none. To be asked
 * before plan_fill. */
void plan_spare(const Method *method, const Series *series, ModelConfig *config, Notes *notes);
/* The split by the parts; of several series that of the typical one. */
WARN_UNUSED Status plan_parts(const Series *series, const ModelConfig *config, int horizon,
                              Split *split, Error *err);
/* plan->split, where training is left enough rows. reach: rows that a model reads. Errors:
 * ERR_DATA. */
WARN_UNUSED Status plan_split(const Method *method, const Series *series, const ModelConfig *config,
                              int reach, Plan *plan, Error *err);

/* The part of it that needs no series: sizes, heads, what only some nets have. */
WARN_UNUSED Status plan_net(const Method *method, ModelConfig *config, Error *err);
/* The part of it about anchors and segments of windows, once head and season are known. */
WARN_UNUSED Status plan_view(const Method *method, ModelConfig *config, Error *err);

#endif
