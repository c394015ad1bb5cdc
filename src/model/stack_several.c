/* The weights of a stack over several series. */
#include "base/ranks.h"
#include "model/evaluate_parts.h"
#include "model/stack.h"

#include <stdlib.h>
#include <string.h>

/* `fair` validation origins of each series. */
static int list_origins(const Model *whole, int fair, int *origin, int *part)
{
    const int horizon = whole->config.horizon, reach = model_reach(whole);
    int count = 0;

    for (int k = 0; k < whole->parts; k++) {
        const Split *split = &whole->part[k].split;
        origins_add(larger(split->train, reach) - 1, split->validation - 1 - horizon, fair, k,
                    origin, part, &count);
    }
    return count;
}

Status stack_weigh_several(Model *whole, Frame *frame, int threads, History *history, Error *err)
{
    const int fair = evaluate_share(whole, PART_VALIDATION);
    const size_t room = (size_t)fair * (size_t)whole->parts;
    int *origin = calloc(2 * room, sizeof *origin);
    const char *why[MEMBERS_MAX] = {NULL};
    Forecast all[MEMBERS_MAX] = {{0}};

    if (!origin)
        return error_memory(err, "the origins");
    int *part = origin + room;
    const int count = list_origins(whole, fair, origin, part);
    for (int i = 0; i < whole->members && count > 0; i++)
        if (stack_forecast(&whole->member[i], &frame->member[i], part, origin, count,
                           whole->config.horizon, threads, &all[i], &why[i], err) != OK)
            goto done;
    if (count > 0 && stack_leave_out(whole, frame, why, all, history, err) == OK)
        (void)(stack_weigh(whole, all, frame->series, whole->weight, err) == OK);
done:
    for (int i = 0; i < MEMBERS_MAX; i++)
        forecast_free(&all[i]);
    free(origin);
    return err->status;
}
