#include "model/checks.h"

#include "model/predict.h"

#include <math.h>

/* Origins at most, evenly spread, where each is answered over a whole horizon. */
#define CHECKS_MOST 512

Checks checks_make(const Model *model, const Task *task)
{
    const Split *split = &model->split;
    const int room = split->validation - split->train - (task->span - 1);
    const int origins = room > 0 ? room : 0;

    return (Checks){.model = model,
                    .task = task,
                    .origins = origins,
                    .count = task->span > 1 && origins > CHECKS_MOST ? CHECKS_MOST : origins};
}

void checks_layout(Checks *checks, Arena *arena)
{
    const int first = checks->model->split.train - 1;

    checks->origin = arena_take(arena, (size_t)checks->count, sizeof *checks->origin);
    if (arena->base && checks->count > 0)
        origins_spread(first, first + checks->origins - 1, checks->count, checks->origin);
}

double checks_loss(const Checks *checks, Shards *shards)
{
    const Model *model = checks->model;
    const Split *split = &model->split;
    const Task *task = checks->task;
    const int start = model_start(model);

    if (checks->count == 0)
        return NAN;
    if (!model_carried(model))
        return shards_evaluate(shards, task, checks->origin, checks->count, NULL);
    if (task->feed.columns)
        return shards_evaluate_closed(shards, task, start, checks->origin, checks->count);
    return shards_evaluate_carried(shards, &task->windows, start, split->train, split->validation);
}
