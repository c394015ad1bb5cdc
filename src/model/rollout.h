/* Roll-outs in scaled space: the closed loop of a network from many origins. predict.h is the way
 * in. */
#ifndef MODEL_ROLLOUT_H
#define MODEL_ROLLOUT_H

#include "base/arena.h"
#include "model/model.h"

/* At most so many origins are rolled out side by side. */
#define ROLLOUT_ROWS 64

typedef struct {
    const Model *model;
    const Frame *frame;
    const int *origin; /* [origins] ascending */
    int origins, horizon, threads;
    int width;         /* of a step of the path: targets, or classes of the one */
    real *path;        /* [origins, horizon, width] scaled, or logits; filled here */
    const real *noise; /* [origins, horizon, width] added to the answers before they are kept and
                          fed back; NULL: nothing is */
    real *
        bound; /* [origins, horizon, width, levels, 2] of a net that gives them; NULL: not wanted */
} Rollout;

/* A net that answers at every step: one pass over the history of a series with measured values, the
 * state copied at each origin and carried on. */
WARN_UNUSED Status rollout_carried(const Rollout *rollout, Error *err);

/* A net that answers at the last step: each pass reads the last rows of a table of the origin's
 * own, to which the outputs are added, as many rows as the model's block. */
WARN_UNUSED Status rollout_windowed(const Rollout *rollout, Error *err);

/* Encoder and decoder: one pass over window and horizon. */
WARN_UNUSED Status rollout_passed(const Rollout *rollout, Error *err);

/* The origins are rolled out in parts: those of one. */
int rollout_rows(const Rollout *rollout, int part);
/* Threads that have a part to do. */
int rollout_threads(const Rollout *rollout);
/* What the weights are packed for. */
PackKind rollout_pack(const Rollout *rollout);

/* Does one part, with the buffers of thread `thread`. */
typedef void RolloutPart(const void *what, int part, int thread);
/* Runs all parts, spread over the threads; of one row alone its steps, which are so many, where
 * that pays. work [threads] are the nets' buffers. */
void rollout_run(const Rollout *rollout, const NetPack *pack, NetWork *work, int steps,
                 RolloutPart *run, const void *what);

/* Keeps the targets, or the logits, of answers y [steps, outputs] to steps `step` (from 0) on of
 * origin index r; steps beyond the horizon are left out. */
void rollout_keep(const Rollout *rollout, int r, int step, int steps, const real *y);

/* Adds its noise to answers y [steps, outputs] of steps `step` on of origin index r. */
void rollout_disturb(const Rollout *rollout, int r, int step, int steps, real *y);

/* The columns of row `row` beyond the origin into out [cols]: targets (of classes the most probable
 * one) and, with the joint rule, past inputs from the net's output y; else past inputs by the rule;
 * their marks 0. Future columns where out needs them are up to the caller. */
void rollout_feed(const Model *model, const Frame *frame, int origin, int row, const real *y,
                  real *out);

#endif
