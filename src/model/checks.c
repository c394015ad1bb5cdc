#include "model/checks.h"

#include "model/predict.h"

#include <limits.h>
#include <math.h>

/* Origins, evenly spread, where each is answered over a whole horizon. */
#define CHECKS_MOST 512

/* At most: all rows where one is answered at a time, one of each series at least where a whole
 * horizon is. */
static int most(const Model *model, const Task *task)
{
    if (task->span == 1 && (model->parts == 0 || model_carried(model)))
        return INT_MAX;
    return model->parts > CHECKS_MOST ? model->parts : CHECKS_MOST;
}

Checks checks_make(const Model *model, const Task *task)
{
    const int origins = checks_origins(task), limit = most(model, task);

    return (Checks){.model = model, .task = task, .count = origins < limit ? origins : limit};
}

int checks_origins(const Task *task)
{
    int count = 0, first;

    for (int k = 0; k < task_stretches(task); k++)
        count += task_validation(task, k, &first);
    return count;
}

void checks_spread(const Task *task, int count, int *origin)
{
    int begun = 0, i = 0, first;

    if (count > 0)
        origins_spread(0, checks_origins(task) - 1, count, origin);
    for (int k = 0; k < task_stretches(task); k++) {
        const int own = task_validation(task, k, &first);
        for (; i < count && origin[i] < begun + own; i++)
            origin[i] += first - begun;
        begun += own;
    }
}

void checks_layout(Checks *checks, Arena *arena)
{
    checks->origin = arena_take(arena, (size_t)checks->count, sizeof *checks->origin);
    if (arena->base)
        checks_spread(checks->task, checks->count, checks->origin);
}

double checks_loss(const Checks *checks, Shards *shards)
{
    const Model *model = checks->model;
    const Task *task = checks->task;
    const int start = model_start(model);

    if (checks->count == 0)
        return NAN;
    if (!model_carried(model))
        return shards_evaluate(shards, task, checks->origin, checks->count, NULL);
    if (task->feed.columns)
        return shards_evaluate_closed(shards, task, start, checks->origin, checks->count);
    return shards_evaluate_carried(shards, task, start);
}
