#include "model/quantile.h"

#include "base/ranks.h"
#include "model/interval.h"
#include "model/score.h"

#include <math.h>
#include <stdlib.h>

/* The first of a level's factors; those of the steps and targets follow. */
static double *factors_of(const Model *model, Mode mode, int l)
{
    const size_t levels = (size_t)model->config.levels;

    return model->radius + ((size_t)mode * levels + (size_t)l) * (size_t)model->config.horizon *
                               (size_t)model->targets;
}

/* By how much the bounds of level index l would have to move to meet a value; NAN unknown. */
static double factor_at(const Forecast *f, const Series *series, int r, int step, int target, int l)
{
    const double error = forecast_actual(f, series, r, step, target) -
                         forecast_value(f, r, step, target);
    double lower, upper;

    forecast_bounds(f, r, step, target, l, &lower, &upper);
    const double width = error < 0 ? forecast_value(f, r, step, target) - lower
                                   : upper - forecast_value(f, r, step, target);
    return width > 0 ? fabs(error) / width : (double)NAN;
}

/* Of all known values of a target; returns their number. */
static int gather(const Forecast *const *forecast, int count, const Series *series, int end,
                  int target, int l, double *out)
{
    int n = 0;

    for (int i = 0; i < count; i++) {
        const Forecast *f = forecast[i];
        for (int r = 0; r < f->origins && f->bound; r++) {
            for (int step = 1; step <= f->horizon && f->origin[r] + step < end; step++) {
                const double factor = factor_at(f, series, r, step, target, l);
                if (!isnan(factor))
                    out[n++] = factor;
            }
        }
    }
    sort_ascending(out, (size_t)n);
    return n;
}

Status quantile_fit(Model *model, Mode mode, const Forecast *const *forecast, int count,
                    const Series *series, int end, double horizons, Error *err)
{
    const double own = horizons / (horizons + INTERVAL_PRIOR);
    size_t most = 1;
    double *room;

    for (int i = 0; i < count; i++)
        most += (size_t)forecast[i]->origins * (size_t)forecast[i]->horizon;
    room = malloc(most * sizeof *room);
    if (!room)
        return error_memory(err, "the intervals");
    for (int l = 0; l < model->config.levels; l++) {
        double *factor = factors_of(model, mode, l);
        for (int target = 0; target < model->targets; target++) {
            const int n = gather(forecast, count, series, end, target, l, room);
            const double mine = interval_quantile(room, n, model->config.level[l]);
            const double moved = n > 0 ? own * mine + (1 - own) : 1;
            for (int step = 0; step < model->config.horizon; step++)
                factor[step * model->targets + target] = moved;
        }
    }
    free(room);
    return OK;
}

void quantile_put(const Model *model, Mode mode, Forecast *forecast)
{
    const size_t path = (size_t)forecast->horizon * (size_t)forecast->targets;
    const size_t answers = (size_t)forecast->origins * path;
    double *bound = forecast->bound;

    ASSERT(answers == 0 || (forecast->bound && forecast->levels == model->config.levels));
    for (size_t i = 0; i < answers; i++) {
        for (int l = 0; l < forecast->levels; l++, bound += 2) {
            const double factor = factors_of(model, mode, l)[i % path], value = forecast->value[i];
            bound[0] = value + factor * (bound[0] - value);
            bound[1] = value + factor * (bound[1] - value);
        }
    }
}
