/* Roll-outs in scaled space: the closed loop of a network from many origins. predict.h is the way
 * in. */
#ifndef MODEL_ROLLOUT_H
#define MODEL_ROLLOUT_H

#include "base/arena.h"
#include "model/model.h"

/* Origins that are rolled out side by side, whatever the number of threads. */
#define ROLLOUT_ROWS 64

typedef struct {
    const Model *model;
    const Frame *frame;
    const int *origin; /* [origins] ascending */
    int origins, horizon, threads;
    real *path; /* [origins, horizon, targets] scaled; filled here */
} Rollout;

/* One-directional recurrent nets: one pass over the history with measured values, the state copied
 * at each origin and carried on. */
WARN_UNUSED Status rollout_carried(const Rollout *rollout, Error *err);

/* NARX and bidirectional nets: each step reads the last rows of a table of the origin's own, to
 * which the outputs are added. */
WARN_UNUSED Status rollout_windowed(const Rollout *rollout, Error *err);

#endif
