/* The work of a mini-batch: samples cut into shards (train.h), whatever the number of threads;
 * each shard gathers, runs the net and its loss, and goes back into a gradient of its own. */
#ifndef MODEL_SHARDS_H
#define MODEL_SHARDS_H

#include "base/arena.h"
#include "model/answers.h"
#include "model/gradient.h"
#include "model/task.h"
#include "model/train.h"
#include "nn/loss.h"

/* A mini-batch. */
typedef struct {
    const Task *task;
    const int *origin; /* [count] */
    int count;
    uint64_t seed;
    uint32_t update;   /* with the seed, key of all its random numbers */
    double teacher;    /* share of fed-back steps that read the measured values instead */
    double noise;      /* sd of what is added to each input */
    const real *first; /* [count, net_state_size] states to begin with; NULL: zero */
    real *last;        /* [count, net_state_size] where the last states are left; NULL: nowhere */
} Batch;

/* Buffers of one thread. */
typedef struct {
    NetWork work;
    real *answer;   /* [answers, room, outputs] */
    uint8_t *teach; /* [steps, room] */
    real *room;     /* of task_input */
    AnswersWork answers;
} Worker;

typedef struct {
    const Net *net;
    const Loss *loss;
    Answers answers;
    bool plain;       /* outputs are answers, as the loss takes them */
    double parameter; /* of the loss */
    int threads;      /* with buffers of their own */
    Team *team;       /* of so many, while they are together; else NULL */
    int batch;
    int room;       /* rows of the largest shard */
    Worker *worker; /* [threads] */
    NetWork pass;   /* one row, one step: of a carried evaluation, */
    NetPack row;    /* and its weights */
    real *passed;   /* [most, outputs] */
    real *states;   /* [most, net_state_size] */
    Gradient gradient;
    double *sum;     /* [shards] loss of each */
    size_t *counted; /* [shards] answers of each that are not missing */
    NetPack pack;
    Arena arena, *own; /* of the shared buffers; of each thread */
} Shards;

/* Opens all buffers for passes of the task: mini-batches of config->batch samples, evaluations of
 * up to `most`. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status shards_open(Shards *shards, const Net *net, const Task *task, const Loss *loss,
                               const TrainConfig *config, int most, Error *err);
void shards_close(Shards *shards);

/* Calls lead(what), and until it returns the threads stay together for the work of the functions
 * below, where else they come together for each. */
void shards_together(Shards *shards, void (*lead)(void *what), void *what);

/* Mean loss per counted answer of one mini-batch; its gradient is left in shards->gradient, scaled
 * by the mean. *worst: the first origin of the shard with the largest loss. */
double shards_train(Shards *shards, const Batch *batch, int *worst);

/* What the loss of the mini-batch would be if the net said 0 to everything. */
double shards_silent(const Shards *shards, const Batch *batch);

/* Mean loss per counted answer, forward only; NAN where every answer is missing, INFINITY where it
 * is no number. first: as a batch's. */
double shards_evaluate(Shards *shards, const Task *task, const int *origin, int count,
                       const real *first);

/* The same for the validation rows of a net that answers at every step, run through all rows of a
 * series from `start` on with measured values: a window's zero state flatters nets whose state
 * drifts. */
double shards_evaluate_carried(Shards *shards, const Task *task, int start);

/* The same with outputs fed back after ascending origins, to which the state was carried from row
 * `start` of their series on. */
double shards_evaluate_closed(Shards *shards, const Task *task, int start, const int *origin,
                              int count);

/* Shards of a mini-batch of so many samples. */
int shards_of(int samples);
/* Parts of an evaluation: none is larger than the room, and none depends on another. */
int shards_parts(int samples, int room);

#endif
