#include "model/classic.h"

#include "base/elementary.h"
#include "model/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Training rows that coefficients are fitted on at most: the last ones. */
enum { FIT_ROWS = 20000 };

static const Classic *const classics[] = {&classic_holt_winters, &classic_ets, &classic_arima,
                                          &classic_theta, NULL};

const Classic *classic_find(const char *name)
{
    for (int i = 0; classics[i]; i++) {
        if (strcmp(classics[i]->name, name) == 0)
            return classics[i];
    }
    return NULL;
}

bool classic_positive(const Values *column)
{
    for (int t = 0; t < column->rows; t++)
        if (!(column->filled[t] > 0))
            return false;
    return true;
}

double classic_between(double low, double high, double z)
{
    return low + (high - low) / (1 + elementary_exp(-z));
}

/* A column with what its passes need. */
typedef struct {
    Values column;
    int first; /* row of the series where the column begins */
    Smooth state;
} Run;

/* Values as they are, their logarithms or such, without their harmonics; what has none counts as
 * missing. */
static void copy_values(const Model *model, const Series *series, int target, double *x)
{
    const double curve = model_curve(&model->config);
    const Wave *wave = &model->transform[target].wave;

    for (int t = 0; t < series->rows; t++)
        x[t] = curve_apply(curve, series_row(series, t)[target]) - wave_at(wave, t);
}

/* Missing values are stood in for by those a season before, else by the last. */
static void fill(const double *x, int rows, int season, double *filled)
{
    for (int t = 0; t < rows; t++)
        filled[t] = !isnan(x[t]) ? x[t] : filled[t - (t >= season ? season : 1)];
}

/* Its values lie in what is returned, for the caller to free; NULL: there is no memory. Forecasts
 * reach so many rows beyond the series. */
static double *run_open(Run *run, const Model *model, const Series *series, int target, int horizon,
                        Error *err)
{
    const int season = model->config.season.first > 1 ? model->config.season.first : 1;
    const size_t rows = (size_t)series->rows, reach = rows + (size_t)horizon;
    const int room = classic_find(model->method->name)->room(series->rows, season);
    double *x = calloc(2 * rows + 2 * reach + (size_t)season + (size_t)room, sizeof *x);

    *run = (Run){.first = 0};
    if (!x) {
        error_memory(err, "a column of the series");
        return NULL;
    }
    copy_values(model, series, target, x);
    while (run->first < series->rows && isnan(x[run->first]))
        run->first++;
    run->column = (Values){x + run->first, x + rows, series->rows - run->first, season};
    run->state.value = x + 2 * rows;
    run->state.error = run->state.value + reach;
    run->state.figure = run->state.error + reach;
    run->state.room = run->state.figure + season;
    fill(run->column.x, run->column.rows, season, x + rows);
    return x;
}

/* Rows [from, end) of the column go by; the sum of the squared errors one step ahead, and how many
 * there were. */
static double advance(const Classic *classic, const double *coefficient, const Values *column,
                      int from, int end, Smooth *state, int *known)
{
    double sum = 0;

    for (int t = from; t < end; t++) {
        double expected;
        if (isnan(column->x[t])) {
            classic->pass(coefficient, column->season, t, state);
            continue;
        }
        classic->forecast(coefficient, state, column->season, t, 1, &expected);
        classic->learn(coefficient, column->season, t, column->x[t] - expected, state);
        sum += (column->x[t] - expected) * (column->x[t] - expected);
        ++*known;
    }
    return sum;
}

double classic_error(const Classic *classic, const double *coefficient, const Values *column,
                     int from, Smooth *state)
{
    int known = 0;
    double sum;

    classic->begin(coefficient, column, state);
    advance(classic, coefficient, column, 0, from, state, &known);
    known = 0;
    sum = advance(classic, coefficient, column, from, column->rows, state, &known);
    return known ? sum / known : (double)NAN;
}

/* The losses of a target in scaled units, as those of nets are. */
static void add_losses(const Classic *classic, const Model *model, int target, Run *run,
                       EpochLoss *loss)
{
    const Split *split = &model->split;
    const double *coefficient = model->coefficient + (size_t)target * CLASSIC_COEFFICIENTS;
    const double unit = model->transform[target].scale * model->transform[target].scale;
    Values column = run->column;
    int known = 0;

    column.rows = split->train - run->first;
    loss->train += classic_error(classic, coefficient, &column, 0, &run->state) / unit /
                   model->targets;
    const double sum = advance(classic, coefficient, &run->column, column.rows,
                               split->validation - run->first, &run->state, &known);
    loss->validation += (known ? sum / known : (double)NAN) / unit / model->targets;
}

static Status fit_own(Model *model, const Frame *frame, History *history, Error *err)
{
    const Classic *classic = classic_find(model->method->name);
    EpochLoss *loss = calloc(1, sizeof *loss);

    *history = (History){.epoch = loss, .epochs = 1, .updates = 1};
    if (!loss)
        return error_memory(err, "the losses");
    for (int target = 0; target < model->targets; target++) {
        Run run;
        double *values = run_open(&run, model, frame->series, target, 1, err);
        if (!values)
            break;
        const int train = model->split.train - run.first;
        if (train < 1) {
            error_set(err, ERR_DATA, NULL, "column \"%s\" has no value in the %d training rows",
                      model->name[target], model->split.train);
            free(values);
            break;
        }
        const int rows = train < FIT_ROWS ? train : FIT_ROWS;
        const Values recent = {run.column.x + train - rows, run.column.filled + train - rows, rows,
                               run.column.season};
        (model->kept && classic->fit_kept ? classic->fit_kept : classic->fit)(
            &recent, &run.state, model->coefficient + (size_t)target * CLASSIC_COEFFICIENTS);
        add_losses(classic, model, target, &run, loss);
        free(values);
    }
    return err->status;
}

Status classic_fit_part(const Model *model, const Series *series, ModelPart *part, Error *err)
{
    Model view = *model;
    const Frame frame = {.series = series, .rows = series->rows};
    History ignored;

    view.split = part->split;
    view.transform = part->transform;
    view.coefficient = part->coefficient;
    (void)(fit_own(&view, &frame, &ignored, err) == OK);
    history_free(&ignored);
    return err->status;
}

/* Losses are means over the series that have any. */
static Status fit_parts(Model *model, const Frame *frame, History *history, Error *err)
{
    EpochLoss *loss = calloc(1, sizeof *loss);
    int fitted[2] = {0, 0};

    *history = (History){.epoch = loss, .epochs = 1, .updates = 1};
    if (!loss)
        return error_memory(err, "the losses");
    for (int k = 0; k < model->parts && err->status == OK; k++) {
        Model view = parts_view(model, k);
        const Frame own = {.series = &frame->series->part[k], .rows = frame->series->part[k].rows};
        History its = {0};
        if (view.split.train > 1 && fit_own(&view, &own, &its, err) == OK) {
            loss->train += isfinite(its.epoch->train) ? its.epoch->train : 0;
            loss->validation += isfinite(its.epoch->validation) ? its.epoch->validation : 0;
            fitted[0] += isfinite(its.epoch->train) != 0;
            fitted[1] += isfinite(its.epoch->validation) != 0;
        }
        history_free(&its);
    }
    loss->train = fitted[0] > 0 ? loss->train / fitted[0] : (double)NAN;
    loss->validation = fitted[1] > 0 ? loss->validation / fitted[1] : (double)NAN;
    return err->status;
}

Status classic_fit(Model *model, const Frame *frame, History *history, Error *err)
{
    return model->parts > 0 ? fit_parts(model, frame, history, err)
                            : fit_own(model, frame, history, err);
}

/* The forecast from the state after row t - 1 of the column, in the data's units. */
static void write_path(const Classic *classic, const Model *model, int target, const Run *run,
                       int t, int horizon, double *path, double *out)
{
    const double *coefficient = model->coefficient + (size_t)target * CLASSIC_COEFFICIENTS;
    const double curve = model_curve(&model->config);
    const Wave *wave = &model->transform[target].wave;

    classic->forecast(coefficient, &run->state, run->column.season, t, horizon, path);
    for (int h = 0; h < horizon; h++)
        out[(size_t)h * (size_t)model->targets] = curve_invert(
            curve, path[h] + wave_at(wave, run->first + t + h));
}

/* All origins of a target. The state begins with the first rows that make it; an origin among them
 * has one of its own. */
static void predict_target(const Model *model, int target, Run *run, int origins, int horizon,
                           double *path, Forecast *forecast)
{
    const Classic *classic = classic_find(model->method->name);
    const double *coefficient = model->coefficient + (size_t)target * CLASSIC_COEFFICIENTS;
    const int fitted = model->fitted > run->first ? model->fitted - run->first : 1;
    const int lead = classic->lead(fitted, run->column.season);
    Values first = run->column;
    int next = 0, ignored = 0;

    for (int r = 0; r < origins; r++) {
        const int end = forecast->origin[r] + 1 - run->first;
        if (end < 1)
            continue; /* nothing is known: 0, as the simple methods */
        if (next < lead) {
            first.rows = end < lead ? end : lead;
            classic->begin(coefficient, &first, &run->state);
            next = 0;
        }
        advance(classic, coefficient, &run->column, next, end, &run->state, &ignored);
        next = end;
        write_path(classic, model, target, run, end, horizon, path,
                   forecast->value + (size_t)r * (size_t)horizon * (size_t)model->targets + target);
    }
}

Status classic_predict(const Model *model, const Series *series, const int *origin, int origins,
                       int horizon, Forecast *forecast, Error *err)
{
    double *path;

    if (forecast_make(forecast, origin, origins, horizon, model->targets, err) != OK)
        return err->status;
    path = malloc((size_t)horizon * sizeof *path);
    if (!path)
        error_memory(err, "the forecasts");
    for (int target = 0; target < model->targets && err->status == OK; target++) {
        Run run;
        double *values = run_open(&run, model, series, target, horizon, err);
        if (values)
            predict_target(model, target, &run, origins, horizon, path, forecast);
        free(values);
    }
    free(path);
    if (err->status != OK)
        forecast_free(forecast);
    return err->status;
}
