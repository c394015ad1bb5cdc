#include "model/interval.h"

#include "base/ranks.h"
#include "base/student.h"
#include "model/bootstrap.h"
#include "model/quantile.h"
#include "model/score.h"

#include <math.h>
#include <stdlib.h>

/* Horizons at which the errors' own quantile counts as much as Student's. */
#define QUANTILE_HORIZONS 20.0

/* Moved by less than this share, widths are not spoken of. */
#define USUAL_TOLD 0.1

enum {
    NEAR_SHARE = 8,     /* steps within this share of the horizon are near each other, */
    NEAR_ERRORS = 20000 /* but no more of them than have so many errors */
};

static double *radius_at(const Model *model, Mode mode, int l, int step, int target)
{
    const size_t levels = (size_t)model->config.levels, horizon = (size_t)model->config.horizon;
    const size_t block = (size_t)mode * levels + (size_t)l;

    return model->radius + (block * horizon + (size_t)(step - 1)) * (size_t)model->targets +
           (size_t)target;
}

/* What half widths from origin index r are measured in: of several series a unit of that origin, of
 * one what goes by each value. */
static double unit_of(const Model *model, const Forecast *forecast, const Series *series, int r,
                      int target)
{
    return forecast->part ? interval_unit_several(model, series, forecast->part[r], target,
                                                  forecast->origin[r])
                          : 1;
}

static double unit_at(const Model *model, const Forecast *forecast, double unit, int target,
                      double value)
{
    return forecast->part ? unit : interval_unit(model->typical[target], value);
}

/* None below 0 where the series never was; a bound does not pass its forecast for that. */
static void cut(const Model *model, Forecast *forecast)
{
    const size_t answers = (size_t)forecast->origins * (size_t)forecast->horizon *
                           (size_t)forecast->targets;
    const size_t bounds = 2 * (size_t)forecast->levels;

    for (size_t i = 0; i < answers && forecast->bound; i++) {
        const double least = fmin(forecast->value[i], 0);
        for (size_t l = 0; l < bounds && model->bounded[i % (size_t)forecast->targets] > 0; l++)
            forecast->bound[i * bounds + l] = fmax(forecast->bound[i * bounds + l], least);
    }
}

bool interval_cut(const Forecast *forecast)
{
    const size_t bounds = 2 * (size_t)forecast->origins * (size_t)forecast->horizon *
                          (size_t)forecast->targets * (size_t)forecast->levels;

    for (size_t i = 0; i < bounds && forecast->bound; i++)
        if (forecast->bound[i] == 0)
            return true;
    return false;
}

/* The bounds of a target's forecast from origin index r. */
static void put_path(const Model *model, Mode mode, const Series *series, int r, int target,
                     Forecast *forecast)
{
    const double unit = unit_of(model, forecast, series, r, target);
    const size_t levels = (size_t)forecast->levels, first = (size_t)r * (size_t)forecast->horizon;

    for (int step = 1; step <= forecast->horizon; step++) {
        const size_t i = (first + (size_t)step - 1) * (size_t)forecast->targets + (size_t)target;
        const double value = forecast->value[i];
        const double width = unit_at(model, forecast, unit, target, value);
        for (size_t l = 0; l < levels; l++) {
            const double half = width * *radius_at(model, mode, (int)l, step, target);
            forecast->bound[2 * (i * levels + l)] = value - half;
            forecast->bound[2 * (i * levels + l) + 1] = value + half;
        }
    }
}

/* By the model's radii. */
static Status put_radii(const Model *model, const Series *series, Mode mode, Forecast *forecast,
                        Error *err)
{
    ASSERT(series || !forecast->part);
    if (forecast_room(forecast, model->config.levels, err) != OK)
        return err->status;
    for (int r = 0; r < forecast->origins; r++)
        for (int c = 0; c < forecast->targets; c++)
            put_path(model, mode, series, r, c, forecast);
    return OK;
}

Status interval_put(const Model *model, const Frame *frame, const Series *series, Mode mode,
                    int threads, Forecast *forecast, Error *err)
{
    if (model->config.bootstrap > 0 && model->config.levels > 0)
        (void)(bootstrap_put(model, frame, threads, forecast, err) == OK);
    else if (model->config.quantiles)
        quantile_put(model, mode, forecast);
    else
        (void)(put_radii(model, series, mode, forecast, err) == OK);
    if (err->status == OK)
        cut(model, forecast);
    return err->status;
}

double interval_quantile(const double *sorted, int n, double percent)
{
    const int rank = (int)ceil((n + 1) * percent / 100 - 1e-9);

    return n == 0 ? 0 : sorted[rank <= n ? rank - 1 : n - 1];
}

double interval_horizons(const int *origin, int origins, int horizon)
{
    double sum = origins > 0;

    for (int r = 1; r < origins; r++)
        sum += fmin((double)(origin[r] - origin[r - 1]) / horizon, 1);
    return sum;
}

double forecast_horizons(const Forecast *forecast)
{
    double sum = 0;

    for (int r = 0, end; r < forecast->origins; r = end) {
        for (end = r + 1;
             end < forecast->origins && forecast->part && forecast->part[end] == forecast->part[r];)
            end++;
        end = forecast->part ? end : forecast->origins;
        sum += interval_horizons(forecast->origin + r, end - r, forecast->horizon);
    }
    return sum;
}

/* ---- the errors of several forecasts ---- */

/* The mean of a target's values where all of them are positive, else 0. */
static double typical_value(const Series *series, int target, int end)
{
    double sum = 0;
    long n = 0;

    for (int t = 0; t < end && series->parts == 0; t++) {
        const double x = series_row(series, t)[target];
        if (x <= 0)
            return 0;
        if (!isnan(x)) {
            sum += x;
            n++;
        }
    }
    return n > 0 ? sum / (double)n : 0;
}

static int rows_of(const Forecast *const *forecast, int count)
{
    int rows = 0;

    for (int i = 0; i < count; i++)
        rows += forecast[i]->origins;
    return rows;
}

/* Independent horizons of all forecasts together. */
static Status count_horizons(const Model *model, const Forecast *const *forecast, int count,
                             int horizon, double *horizons, Error *err)
{
    *horizons = 0;
    for (int i = 0; i < count && model->parts > 0; i++)
        *horizons += forecast_horizons(forecast[i]);
    if (model->parts > 0)
        return OK;
    int *origin = malloc(((size_t)rows_of(forecast, count) + 1) * sizeof *origin), n = 0;

    if (!origin)
        return error_memory(err, "the intervals");
    for (int i = 0; i < count; i++)
        for (int r = 0; r < forecast[i]->origins; r++)
            origin[n++] = forecast[i]->origin[r];
    sort_integers(origin, (size_t)n);
    *horizons = interval_horizons(origin, n, horizon);
    free(origin);
    return OK;
}

static double error_at(const Model *model, const Forecast *f, const Series *series, double unit,
                       int r, int step, int target)
{
    const double value = forecast_value(f, r, step, target);
    const double width = unit_at(model, f, unit, target, value);

    return width > 0 ? fabs(forecast_actual(f, series, r, step, target) - value) / width
                     : (double)NAN;
}

static void gather(const Model *model, const Forecast *const *forecast, int count,
                   const Series *series, int end, IntervalErrors *errors)
{
    const int target = errors->target;
    double *z = errors->z;

    for (int i = 0; i < count; i++) {
        const Forecast *f = forecast[i];
        for (int r = 0; r < f->origins; r++) {
            const double unit = unit_of(model, f, series, r, target);
            for (int step = 1; step <= errors->horizon; step++) {
                const bool known = step <= f->horizon && f->origin[r] + step < end;
                *z++ = known ? error_at(model, f, series, unit, r, step, target) : (double)NAN;
            }
        }
    }
}

/* ---- quantiles ---- */

/* Scaled errors of the steps around one, ascending; returns their number. */
static int near_errors(const IntervalErrors *errors, int step, double *out)
{
    const int H = errors->horizon, most = NEAR_ERRORS / (2 * errors->rows + 1);
    const int share = H / NEAR_SHARE < most ? H / NEAR_SHARE : most, reach = share > 1 ? share : 1;
    const int first = step > reach ? step - reach : 1;
    const int last = step + reach < H ? step + reach : H;
    int n = 0;

    for (int r = 0; r < errors->rows; r++) {
        for (int h = first; h <= last; h++) {
            const double z = errors->z[(size_t)r * (size_t)H + (size_t)(h - 1)];
            if (!isnan(z))
                out[n++] = errors->scale[h - 1] > 0 ? z / errors->scale[h - 1] : 0;
        }
    }
    sort_ascending(out, (size_t)n);
    return n;
}

static void set_radii(Model *model, Mode mode, const IntervalErrors *errors, double *room)
{
    const double own = errors->horizons / (errors->horizons + QUANTILE_HORIZONS);
    double student[LEVELS_MAX];

    for (int l = 0; l < model->config.levels; l++)
        student[l] = student_quantile(0.5 - model->config.level[l] / 200,
                                      errors->horizons + INTERVAL_PRIOR);
    for (int step = 1; step <= errors->horizon; step++) {
        const int n = near_errors(errors, step, room);
        for (int l = 0; l < model->config.levels; l++) {
            const double mine = interval_quantile(room, n, model->config.level[l]);
            const double quantile = n > 0 ? own * mine + (1 - own) * student[l] : student[l];
            *radius_at(model, mode, l, step, errors->target) = errors->usual * quantile *
                                                               errors->scale[step - 1];
        }
    }
}

/* Where few horizons have to say how wide an interval is. */
static void note_few(const Model *model, Mode mode, double horizons, Notes *notes)
{
    if (horizons < QUANTILE_HORIZONS / 2 && model->config.levels > 0)
        notes_add(notes, NOTE_DETAIL,
                  "the %s intervals rest on errors over %.3g held-out %s and, as these are few, on "
                  "those of simple methods",
                  mode_name(mode), horizons, mode == MODE_CONTINUOUS ? "rows" : "horizons");
}

/* Where the held-out rows of all series were no usual time. */
static void note_usual(Mode mode, double usual, Notes *notes)
{
    if (fabs(usual - 1) > USUAL_TOLD)
        notes_add(
            notes, NOTE_DETAIL,
            "the %s intervals are made %.0f %% %s: simple methods erred %s in the held-out rows "
            "of all series than over their recent half",
            mode_name(mode), 100 * fabs(usual - 1), usual > 1 ? "wider" : "narrower",
            usual > 1 ? "less" : "more");
}

Status interval_fit(Model *model, Mode mode, const Forecast *const *forecast, int count,
                    const Series *series, int end, Notes *notes, Error *err)
{
    const int horizon = mode == MODE_CONTINUOUS ? 1 : model->config.horizon;
    IntervalErrors errors = {.rows = rows_of(forecast, count), .horizon = horizon, .usual = 1};
    const size_t size = (size_t)errors.rows * (size_t)horizon + 1;
    double *room;

    if (model->config.bootstrap > 0 && model->config.levels > 0)
        return bootstrap_fit(model, forecast, count, series, end, err);
    room = malloc(size * sizeof *room);
    errors.z = malloc(size * sizeof *errors.z);
    errors.scale = malloc((size_t)horizon * sizeof *errors.scale);
    if (!room || !errors.z || !errors.scale)
        error_memory(err, "the intervals");
    else if (model->config.levels > 0 &&
             count_horizons(model, forecast, count, horizon, &errors.horizons, err) == OK) {
        if (model->config.quantiles)
            (void)(quantile_fit(model, mode, forecast, count, series, end, errors.horizons, err) ==
                   OK);
        for (int target = 0;
             target < model->targets && err->status == OK && !model->config.quantiles; target++) {
            errors.target = target;
            errors.typical = model->typical[target] = typical_value(series, target, end);
            gather(model, forecast, count, series, end, &errors);
            if (interval_scale(model, series, end, &errors, err) == OK &&
                interval_usual(model, forecast, count, series, target, &errors.usual, err) == OK)
                set_radii(model, mode, &errors, room);
            note_usual(mode, errors.usual, notes);
        }
        note_few(model, mode, errors.horizons, notes);
    }
    free(room);
    free(errors.z);
    free(errors.scale);
    return err->status;
}
