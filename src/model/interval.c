#include "model/interval.h"

#include "model/parts.h"
#include "model/score.h"

#include <math.h>
#include <stdlib.h>

static double *radius_at(const Model *model, Mode mode, int l, int step, int target)
{
    const size_t levels = (size_t)model->config.levels, horizon = (size_t)model->config.horizon;
    const size_t block = (size_t)mode * levels + (size_t)l;

    return model->radius + (block * horizon + (size_t)(step - 1)) * (size_t)model->targets +
           (size_t)target;
}

void interval_bounds(const Model *model, Mode mode, int l, int step, int target, double value,
                     double *lower, double *upper)
{
    const double unit = model->unit ? model->unit[target] : 1;
    const double radius = *radius_at(model, mode, l, step, target) * unit;

    *lower = value - radius;
    *upper = value + radius;
}

double interval_quantile(const double *sorted, int n, double percent, bool *enough)
{
    const int rank = (int)ceil((n + 1) * percent / 100 - 1e-9);

    *enough = rank <= n;
    return n == 0 ? 0 : sorted[rank <= n ? rank - 1 : n - 1];
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double value_at(const Forecast *forecast, int r, int step, int target)
{
    return forecast->value[((size_t)r * (size_t)forecast->horizon + (size_t)(step - 1)) *
                               (size_t)forecast->targets +
                           (size_t)target];
}

/* Absolute errors at a step whose actual value is known, ascending; returns their number. */
static int sort_errors(const Model *model, const Forecast *forecast, const Series *series, int step,
                       int target, double *error)
{
    int n = 0;

    for (int r = 0; r < forecast->origins; r++) {
        const double unit = forecast->part ? model->part[forecast->part[r]].mase_scale[target] : 1;
        const double e = fabs(forecast_actual(forecast, series, r, step, target) -
                              value_at(forecast, r, step, target));
        if (!isnan(e) && unit > 0)
            error[n++] = e / unit;
    }
    qsort(error, (size_t)n, sizeof *error, compare);
    return n;
}

static void note_few(const Model *model, Mode mode, int few, int level, Notes *notes)
{
    notes_add(notes, NOTE_WARNING,
              "only %d validation %s: the %g %% interval takes their largest error and may cover "
              "less",
              few, mode == MODE_CONTINUOUS ? "rows" : "origins", model->config.level[level]);
}

Status interval_fit(Model *model, Mode mode, const Forecast *forecast, const Series *series,
                    Notes *notes, Error *err)
{
    double *error = malloc(((size_t)forecast->origins + 1) * sizeof *error);
    int few[LEVELS_MAX];

    if (!error)
        return error_memory(err, "the intervals");
    for (int l = 0; l < model->config.levels; l++)
        few[l] = -1;
    for (int step = 1; step <= forecast->horizon; step++) {
        for (int target = 0; target < forecast->targets; target++) {
            const int n = sort_errors(model, forecast, series, step, target, error);
            for (int l = 0; l < model->config.levels; l++) {
                bool enough;
                *radius_at(model, mode, l, step,
                           target) = interval_quantile(error, n, model->config.level[l], &enough);
                if (!enough && (few[l] < 0 || n < few[l]))
                    few[l] = n;
            }
        }
    }
    for (int l = 0; l < model->config.levels; l++) {
        if (few[l] >= 0)
            note_few(model, mode, few[l], l, notes);
    }
    free(error);
    return OK;
}

double interval_coverage(const Model *model, Mode mode, int l, const Forecast *forecast,
                         const Series *series)
{
    long inside = 0, known = 0;

    for (int r = 0; r < forecast->origins; r++) {
        const Model own = forecast->part ? parts_view(model, forecast->part[r]) : *model;
        for (int step = 1; step <= forecast->horizon; step++) {
            for (int target = 0; target < forecast->targets; target++) {
                const double actual = forecast_actual(forecast, series, r, step, target);
                double lower, upper;
                if (isnan(actual))
                    continue;
                interval_bounds(&own, mode, l, step, target, value_at(forecast, r, step, target),
                                &lower, &upper);
                inside += actual >= lower && actual <= upper;
                known++;
            }
        }
    }
    return known ? 100 * (double)inside / (double)known : (double)NAN;
}
