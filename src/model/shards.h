/* The work of a mini-batch: windows cut into shards of SHARD_ROWS, whatever the number of threads;
 * each shard gathers, runs the net and its loss, and goes back into a gradient of its own. */
#ifndef MODEL_SHARDS_H
#define MODEL_SHARDS_H

#include "base/arena.h"
#include "model/model.h"
#include "model/train.h"
#include "nn/loss.h"

/* Buffers of one thread. */
typedef struct {
    NetWork work;
    real *answer; /* [answers, SHARD_ROWS, outputs] */
} Worker;

typedef struct {
    const Net *net;
    const Windows *windows;
    const Loss *loss;
    double parameter; /* of the loss */
    int threads, answers, batch;
    Worker *worker;       /* [threads] */
    NetWork pass;         /* one row, one step: of a carried evaluation */
    real *state, *passed; /* [net_state_size]; [most, outputs] */
    real *gradient;       /* [shards of a batch, net->count] */
    double *sum;          /* [shards] loss of each */
    size_t *counted;      /* [shards] answers of each that are not missing */
    double *block;        /* [gradient_blocks] */
    NetPack pack;
    Arena arena, *own; /* of the shared buffers; of each thread */
} Shards;

/* Opens all buffers for mini-batches of `batch` windows and evaluations of up to `most` windows.
 * Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status shards_open(Shards *shards, const Net *net, const Windows *windows,
                               const Loss *loss, const TrainConfig *config, int most, Error *err);
void shards_close(Shards *shards);

/* Mean loss per counted answer of one mini-batch; its gradient is left in shards->gradient [shards,
 * net->count], scaled by the mean. *bad: the first origin of the first shard whose loss is not
 * finite, else -1. */
double shards_train(Shards *shards, const int *origin, int batch, const NetDropout *dropout,
                    int *bad);

/* Mean loss per counted answer of the last step of `count` windows, forward only; NAN where every
 * answer is missing. */
double shards_evaluate(Shards *shards, const int *origin, int count);

/* The same for rows [first, end) of a net with an answer at every step, run through all rows from
 * `start` on with measured values: a window's zero state flatters nets whose state drifts. */
double shards_evaluate_carried(Shards *shards, int start, int first, int end);

/* Shards of so many windows. */
int shards_of(int windows);

#endif
