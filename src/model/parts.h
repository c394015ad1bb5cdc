/* Models of several series: one net over all, and what is each series' own. The parts of a series
 * (panel_join), of a model and the stretches of a frame go by the same index. */
#ifndef MODEL_PARTS_H
#define MODEL_PARTS_H

#include "model/model.h"

/* The one whose length is the middle one, which stands for all where one must. */
const Series *parts_typical(const Series *series);

/* How a series is parted: its last horizon for the test and the one before it for validation, or as
 * the configuration says. One that is too short for that gives what it can: its end to the test. */
WARN_UNUSED Status parts_split(const Series *part, const ModelConfig *config, Split *split,
                               Error *err);

/* Sets the horizon where none is given: two seasons where the middle series holds them many times.
 * The season is found on rows that the longest of such horizons leaves for training. */
void parts_horizon(const Series *series, ModelConfig *config);

/* The season that most of them show; of a second one, a fifth of those. */
Seasons parts_seasons(const Series *series, const ModelConfig *config);

/* Splits all and fits the statistics of each; the typical one's stand for the model's own. What is
 * too short is noted. Errors: of transform_fit, with the series' name; ERR_OUTPUT. */
WARN_UNUSED Status parts_fit(Model *model, const Series *series, Notes *notes, Error *err);

/* The scales of a series' scores: of MASE from `rows` of it, the deviation from `fitted`. */
WARN_UNUSED Status parts_scale(const Model *model, const Series *series, int rows, int fitted,
                               ModelPart *part, Error *err);

/* Room for so many, with what belongs to the model's method. Errors: ERR_OUTPUT. */
WARN_UNUSED Status parts_open(Model *model, int parts, Error *err);

/* Gives a series of a local model weights of its own, which begin as those given. Errors:
 * ERR_OUTPUT. */
WARN_UNUSED Status parts_own_weights(const Model *model, ModelPart *part, const real *params,
                                     Error *err);

/* A saved model meets other series: those it was trained on keep their statistics, others get them
 * from what is given but the last `test` rows, which is noted. Errors: as parts_fit. */
WARN_UNUSED Status parts_meet(Model *model, const Series *series, int test, Notes *notes,
                              Error *err);
void parts_free(Model *model);

/* The model as one of them sees it: a view with its statistics and split. */
Model parts_view(const Model *model, int k);

/* The tables of all, one after another, each followed by room for the horizon. Errors: of
 * frame_make. */
WARN_UNUSED Status parts_frame(const Model *model, const Series *series, Frame *frame, Error *err);

/* Which of them a row of the frame belongs to; *row becomes its own row. 0 of one series. */
int parts_find(const Frame *frame, int *row);

#endif
