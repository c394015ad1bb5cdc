/* What a training does where a step explodes: it goes back to the last good weights with half the
 * rate, and gives up where that has not helped three times. */
#ifndef MODEL_HEAL_H
#define MODEL_HEAL_H

#include "model/shards.h"

/* By which a step is judged: the mini-batch's loss and the norm of its gradient. */
typedef struct {
    double loss, norm;
    int worst; /* as shards_train gives it */
} Pulse;

/* Whether a step has exploded. first: the loss of the training's first mini-batch. */
bool heal_exploded(const Shards *shards, const Batch *batch, const Pulse *pulse, double first);

/* Whether the last step of an epoch was sound, which no mini-batch after it tells: the weights are
 * numbers and, where the validation loss does not say so, the last mini-batch is answered once
 * more. Its loss is left in the pulse. */
bool heal_last(Shards *shards, const Batch *batch, double validation, double first, Pulse *pulse);

/* Where it happened; epoch and i, the mini-batch's, from 0. */
Heal heal_wound(const Batch *batch, const Pulse *pulse, int epoch, int i);

/* The error of a training that nothing heals any more: ERR_TRAINING. */
WARN_UNUSED Status heal_refuse(const Model *model, const TrainConfig *config,
                               const History *history, const Heal *wound, Error *err);

#endif
