/* The validation of a training: forecasts of the validation rows, as predict() makes them. */
#ifndef MODEL_CHECKS_H
#define MODEL_CHECKS_H

#include "model/shards.h"

typedef struct {
    const Model *model;
    const Task *task;
    int *origin; /* [count] */
    int count;   /* 0: no validation */
} Checks;

/* Origins whose answers lie in validation rows, of all stretches: how many there are, and `count`
 * of them, evenly spread. */
int checks_origins(const Task *task);
void checks_spread(const Task *task, int count, int *origin);

/* All of them, or some where each is answered over a horizon. */
Checks checks_make(const Model *model, const Task *task);

/* Measures or carves the origins. */
void checks_layout(Checks *checks, Arena *arena);

/* The validation loss of the weights as they are packed. NAN without validation rows. */
double checks_loss(const Checks *checks, Shards *shards);

#endif
