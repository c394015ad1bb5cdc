/* Optimisers over the flat parameter array, and learning rate schedules, in tables. */
#ifndef NN_OPTIM_H
#define NN_OPTIM_H

#include "base/real.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Parameters [from, to) */
typedef struct {
    size_t from, to;
} ParamRange;

typedef struct {
    double momentum, decay; /* momentum of sgd and rmsprop; weight decay */
    bool nesterov;
} OptimConfig;

typedef struct {
    const char *name;
    const char *source;
    int slots; /* reals of state per parameter */
    /* Parameters [first, first + n) one update on; state [slots, count]; t: updates done including
     * this one, from 1. Element by element, so a range may go to any thread. PyTorch's definitions
     * and default constants. */
    void (*step)(const OptimConfig *config, size_t first, size_t n, size_t count, int64_t t,
                 double rate, real *params, const real *grad, real *state);
} Optim;

const Optim *optim_find(const char *name); /* sgd, adagrad, rmsprop, adam, adamw */
const Optim *optim_at(int index);

/* Learning rate of an update: constant, step (halved every quarter of the updates), cosine (to 1 %
 * of it), warmup (a linear first twentieth, then cosine); plateau: halved by the trainer when the
 * validation loss has not fallen for a third of the patience. update from 0. */
typedef struct {
    const char *name;
    double (*factor)(long update, long updates);
} Schedule;
const Schedule *schedule_find(const char *name);
const Schedule *schedule_at(int index);

#endif
