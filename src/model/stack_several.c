/* The weights of a stack over several series. */
#include "base/ranks.h"
#include "model/evaluate.h"
#include "model/stack.h"

#include <stdlib.h>
#include <string.h>

/* The last validation origins of each, as rows of the table and, behind them, of their series and
 * which it is; as many as an evaluation of all has. */
static int list_origins(const Model *whole, const Frame *frame, int room, int *row, int *own,
                        int *part)
{
    const int horizon = whole->config.horizon, reach = model_reach(whole);
    const int fair = larger(room / whole->parts, 1);
    int count = 0;

    for (int k = 0; k < whole->parts; k++) {
        const Split *split = &whole->part[k].split;
        const int first = larger(split->train, reach) - 1, last = split->validation - 1 - horizon;
        const int chosen = smaller(last - first + 1, fair);
        if (chosen < 1)
            continue;
        origins_spread(first, last, chosen, own + count);
        for (int i = count; i < count + chosen; i++) {
            row[i] = own[i] + frame->stretch[k].first;
            part[i] = k;
        }
        count += chosen;
    }
    return count;
}

/* A member's forecasts from rows of the table, as those of rows of the series. */
static Status forecast_several(const Model *member, const Frame *frame, int threads, const int *row,
                               const int *own, const int *part, int count, Forecast *forecast,
                               Error *err)
{
    if (predict(member, frame, row, count, member->config.horizon, threads, forecast, err) != OK ||
        forecast_check(forecast, err) != OK)
        return err->status;
    forecast->part = calloc((size_t)count, sizeof *forecast->part);
    if (!forecast->part)
        return error_memory(err, "the forecasts");
    memcpy(forecast->part, part, (size_t)count * sizeof *part);
    memcpy(forecast->origin, own, (size_t)count * sizeof *own);
    return OK;
}

Status stack_weigh_several(Model *whole, const Frame *frame, int threads, Error *err)
{
    const int room = larger(EVALUATION_ORIGINS, whole->parts);
    int *row = calloc(3 * (size_t)room, sizeof *row);
    Forecast all[MEMBERS_MAX] = {{0}};
    int count;

    if (!row)
        return error_memory(err, "the origins");
    int *own = row + room, *part = own + room;
    count = list_origins(whole, frame, room, row, own, part);
    for (int i = 0; i < whole->members && count > 0; i++)
        if (forecast_several(&whole->member[i], &frame->member[i], threads, row, own, part, count,
                             &all[i], err) != OK)
            goto done;
    if (count > 0 && stack_weigh(whole, all, frame->series, whole->weight, err) != OK)
        goto done;
done:
    for (int i = 0; i < MEMBERS_MAX; i++)
        forecast_free(&all[i]);
    free(row);
    return err->status;
}
