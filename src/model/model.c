#include "model/model.h"

#include "base/text.h"
#include "data/resample.h"
#include "model/answers.h"
#include "model/base.h"
#include "model/classes.h"
#include "model/classic.h"
#include "model/holes.h"
#include "model/members.h"
#include "model/parts.h"
#include "model/plan.h"
#include "model/predict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const Method *find_method(const Series *series, ModelConfig *config, Notes *notes,
                                 Error *err)
{
    const char *name[64];
    const char *nearest;
    const Method *method;
    int count = 0;

    if (!config->model[0])
        text_copy(config->model, sizeof config->model, "auto");
    if (strcmp(config->model, "auto") == 0 && labels_count(series->labels, 0) > 0) {
        text_copy(config->model, sizeof config->model, "gru");
        notes_add(notes, NOTE_FOUND, "model gru: the stack forecasts numbers, not classes");
    }
    if ((method = method_find(config->model)) != NULL)
        return method;
    while (count < 64 && (method = method_at(count)) != NULL)
        name[count++] = method->name;
    nearest = text_nearest(config->model, name, count);
    error_set(err, ERR_USAGE, "--model", "unknown model \"%s\"", config->model);
    if (nearest)
        error_hint(err, "did you mean \"%s\"?", nearest);
    return NULL;
}

static Status check_constant(const Series *series, int column, int rows, bool stands, Notes *notes,
                             Error *err)
{
    double first = NAN;
    char value[LABEL_SIZE];

    for (int t = 0; t < rows; t++) {
        const double x = series_row(series, t)[column];
        first = isnan(first) ? x : first;
        if (!isnan(x) && x != first)
            return OK;
    }
    if (isnan(first))
        return OK; /* transform_fit says so with its place */
    if (labels_count(series->labels, column) > 0)
        snprintf(value, sizeof value, "%s", series->labels[column].name[(int)first]);
    else
        snprintf(value, sizeof value, "%g", first);
    const char *name = series->name[column];
    if (column >= series->targets)
        notes_add(notes, NOTE_WARNING, "column \"%s\" is constant (%s) in the training rows", name,
                  value);
    else if (stands)
        notes_add(notes, NOTE_WARNING,
                  "target \"%s\" is constant (%s) in all %d training rows: nothing else is learnt",
                  name, value, rows);
    if (column >= series->targets || stands)
        return OK;
    error_set(err, ERR_DATA, NULL,
              "target \"%s\" is constant (%s) in all %d training rows: there is nothing to learn",
              name, value, rows);
    error_hint(err, "another --target; --model auto answers a constant number");
    return err->status;
}

static Status fit_transforms(Model *model, const Series *series, int lag, Notes *notes, Error *err)
{
    /* a net has no gradient to follow; of several series the whole's rows are judged */
    const bool net = method_net(model->method), judged = model->config.parts.rows > 0 && !net;

    for (int c = 0; c < series->cols; c++) {
        const bool target = c < series->targets;
        if (!judged && check_constant(series, c, model->split.train, !net, notes, err) != OK)
            return err->status;
        model->transform[c] = (Transform){.scale = 1};
        if (labels_count(series->labels, c) > 0)
            continue; /* codes have no scale */
        if (transform_fit(&model->transform[c], series->value + c, model->split.train, series->cols,
                          model->config.scale, target ? model_curve(&model->config) : 0,
                          target ? lag : 0, series->name[c], err) != OK ||
            (target && model->config.harmonics > 0 &&
             transform_fit_wave(&model->transform[c], series->value + c, model->split.train,
                                series->cols, model->config.scale, model->config.harmonics,
                                series->name[c], err) != OK))
            return err->status;
    }
    return OK;
}

/* Mean of |x[t] - x[t-lag]| over training rows; 0 where no pair is known. */
static double mean_step(const Series *series, int column, int rows, int lag)
{
    double sum = 0;
    int count = 0;

    for (int t = lag; t < rows; t++) {
        const double step = series_row(series, t)[column] - series_row(series, t - lag)[column];
        if (!isnan(step)) {
            sum += fabs(step);
            count++;
        }
    }
    return count ? sum / count : 0;
}

double model_mase_scale(const Series *series, int column, int rows, int season)
{
    const double seasonal = mean_step(series, column, rows, season);
    const double last = mean_step(series, column, rows, 1);

    return seasonal > 1e-9 * last ? seasonal : last;
}

Status model_room(Model *model, Error *err)
{
    const size_t targets = (size_t)model->targets;
    const size_t cols = targets + (size_t)model->past + (size_t)model->future;

    model->name = calloc(cols, sizeof *model->name);
    model->transform = calloc(cols, sizeof *model->transform);
    model->mase_scale = calloc(targets, sizeof *model->mase_scale);
    model->radius = calloc(model_radii(model) + 1, sizeof *model->radius);
    model->typical = calloc(targets, sizeof *model->typical);
    model->bounded = calloc(targets, sizeof *model->bounded);
    if (model->residuals > 0 &&
        !(model->residual = calloc((size_t)model->residuals * targets, sizeof(double))))
        return error_memory(err, "the residuals");
    if (model->method->kind == METHOD_CLASSIC &&
        !(model->coefficient = calloc(targets * CLASSIC_COEFFICIENTS, sizeof(double))))
        return error_memory(err, "the coefficients");
    if (!model->name || !model->transform || !model->mase_scale || !model->radius ||
        !model->typical || !model->bounded)
        return error_memory(err, "the model");
    return OK;
}

static Status model_weights(Model *model, const Series *series, Notes *notes, Error *err)
{
    if (members_wanted(model) > 0)
        return members_make(model, series, notes, err);
    if (!method_net(model->method))
        return OK;
    if (model_make_net(model, err) != OK)
        return err->status;
    model->params = calloc(model->net.count, sizeof *model->params);
    if (!model->params)
        return error_memory(err, "the weights");
    net_init(&model->net, model->config.seed, model->params);
    return OK;
}

/* What the series and the plan say about it. */
static Status model_describe(Model *model, const Series *series, const Plan *plan, Error *err)
{
    model->targets = series->targets;
    model->past = series->past;
    model->future = series->future;
    model->fixed = series->fixed;
    model->frequency = series->frequency;
    model->split = plan->split;
    model->fitted = plan->split.train;
    model->calendar = plan->calendar;
    model->lags = plan->lags;
    model->past_lags = plan->past_lags;
    if (labels_count(series->labels, 0) > 0) {
        /* classes have no intervals */
        model->config.levels = 0;
        model->config.quantiles = model->config.detached = false;
    }
    model->block = model->config.head == HEAD_DIRECT ? model->config.horizon : 1;
    memcpy(model->data_hash, series->hash, sizeof model->data_hash);
    if (model_room(model, err) == OK)
        memcpy(model->name, series->name, (size_t)series->cols * sizeof *series->name);
    return err->status;
}

/* A net must read something, and so must one of the stack; all else reads the target's past. */
static Status check_reads(const Model *model, Notes *notes, Error *err)
{
    const Windows windows = model_windows(model);
    const bool inputs = method_net(model->method) || model->method->kind == METHOD_STACK;

    if (!inputs && model->past + model->future > 0)
        notes_add(notes, NOTE_FOUND, "inputs are not used: %s reads the target's past alone",
                  model->method->name);
    if (inputs ? windows_inputs(&windows) > 0 : !model->config.blind)
        return OK;
    if (!inputs)
        return error_option("--own-past", "the method reads nothing but the target's past",
                            "--own-past yes, or a net or ridge, which reads inputs", err);
    return error_option("--own-past", "without the target's past the net reads nothing",
                        "--past COL or --future COL, or --own-past yes", err);
}

/* Whether a column has no negative value among its first rows; of several series among those that
 * each is fitted on. */
static bool never_negative(const Model *model, const Series *series, int column, int rows)
{
    for (int k = 0; k < series->parts; k++)
        if (!never_negative(model, &series->part[k], column, model->part[k].fitted))
            return false;
    for (int t = 0; t < rows && series->parts == 0; t++)
        if (series_row(series, t)[column] < 0)
            return false;
    return true;
}

static void fit_bounds(Model *model, const Series *series)
{
    for (int c = 0; c < series->targets && model_classes(model) == 0; c++)
        model->bounded[c] = model->config.floored &&
                            never_negative(model, series, c, model->split.train);
}

/* Statistics of the training rows: of the one series, or of each. */
static Status model_fit(Model *model, const Series *series, int lag, Notes *notes, Error *err)
{
    if (series->parts > 0 && model->config.bootstrap > 0) {
        error_set(err, ERR_USAGE, "--bootstrap", "paths are of one series, not of %d",
                  series->parts);
        error_hint(err, "--series %s, or --bootstrap 0", series->part[0].series_name);
        return err->status;
    }
    if (series->parts > 0) {
        for (int c = 0; c < series->targets; c++)
            model->transform[c].lag = lag;
        return parts_fit(model, series, notes, err);
    }
    if (fit_transforms(model, series, lag, notes, err) != OK)
        return err->status;
    for (int c = 0; c < series->targets && model_classes(model) == 0; c++)
        model->mase_scale[c] = model_mase_scale(series, c, model->split.train,
                                                model->config.season.first);
    return OK;
}

Status model_make(const ModelConfig *config, const Series *series, Model *model, Notes *notes,
                  Error *err)
{
    const Series *shown = series->parts > 0 ? parts_typical(series) : series;
    Plan plan;

    *model = (Model){.config = *config};
    if ((model->method = find_method(series, &model->config, notes, err)) == NULL ||
        classes_check(model->method, shown, &model->config, notes, err) != OK ||
        plan_make(model->method, series, &model->config, &plan, notes, err) != OK ||
        model_describe(model, series, &plan, err) != OK ||
        classes_describe(model, shown, notes, err) != OK || check_reads(model, notes, err) != OK ||
        model_fit(model, series, plan.lag, notes, err) != OK)
        goto done;
    fit_bounds(model, series);
    if (holes_plan(model, series, notes, err) != OK ||
        model_weights(model, series, notes, err) != OK ||
        (model->params && base_make(model, series, err) != OK))
        goto done;
    if (model->params)
        answers_init(model);
done:
    if (err->status != OK)
        model_free(model);
    return err->status;
}

void model_free(Model *model)
{
    for (int i = 0; i < model->members; i++)
        model_free(&model->member[i]);
    if (model->base)
        model_free(model->base);
    free(model->base);
    free(model->member);
    parts_free(model);
    free(model->params);
    free(model->coefficient);
    free(model->name);
    free(model->transform);
    labels_free(model->labels, model->targets + model->past + model->future);
    free(model->width);
    free(model->share);
    free(model->mark);
    free(model->mase_scale);
    free(model->radius);
    free(model->typical);
    free(model->bounded);
    free(model->residual);
    if (model->trial)
        forecast_free(model->trial);
    free(model->trial);
    *model = (Model){0};
}

/* The radii of a horizon that is cut, or goes on as its last step. */
static Status fit_radii(Model *model, int horizon, Error *err)
{
    const int before = model->config.horizon, levels = model->config.levels;
    const size_t targets = (size_t)model->targets;
    double *radius = calloc(2 * (size_t)levels * (size_t)horizon * targets + 1, sizeof *radius);

    if (!radius)
        return error_memory(err, "the intervals");
    for (int block = 0; block < 2 * levels; block++) {
        for (int h = 0; h < horizon; h++) {
            const int from = h < before ? h : before - 1;
            memcpy(radius + ((size_t)block * (size_t)horizon + (size_t)h) * targets,
                   model->radius + ((size_t)block * (size_t)before + (size_t)from) * targets,
                   targets * sizeof *radius);
        }
    }
    free(model->radius);
    model->radius = radius;
    return OK;
}

Status model_set_horizon(Model *model, int horizon, Notes *notes, Error *err)
{
    const int before = model->config.horizon;

    if (horizon < 1 || horizon > HORIZON_MAX)
        return error_set(err, ERR_USAGE, "--horizon", "%d is out of range: 1 to %d", horizon,
                         HORIZON_MAX);
    if (fit_radii(model, horizon, err) != OK)
        return err->status;
    if (horizon > before && model->config.levels > 0)
        notes_add(notes, NOTE_WARNING,
                  "the model's intervals were measured up to step %d; later steps use those of the "
                  "last one",
                  before);
    model->config.horizon = horizon;
    if (model->base && model_set_horizon(model->base, horizon, notes, err) != OK)
        return err->status;
    for (int i = 0; i < model->members; i++)
        if (model_set_horizon(&model->member[i], horizon, notes, err) != OK)
            return err->status;
    return OK;
}

/* As many as there is room for. */
static void names_join(const Model *model, int first, int count, char *out, size_t size)
{
    out[0] = '\0';
    for (int c = first; c < first + count && text_append(out, size, model->name[c]); c++)
        continue;
}

/* A model without classes takes no text for them. */
static const Labels all_numbers[SERIES_COLUMNS];

void model_series_options(const Model *model, SeriesOptions *options)
{
    char *const list[] = {options->target, options->past, options->future};
    const int first[] = {0, model->targets, model->targets + model->past};
    const int count[] = {model->targets,
                         model->past - resample_added(model->data.resample, model->targets),
                         model->future - model->fixed};

    for (int role = 0; role < 3; role++) {
        names_join(model, first[role], count[role], list[role], NAMES_SIZE);
        options->known[role].name = (const char(*)[COLUMN_NAME])model->name + first[role];
        options->known[role].count = count[role];
    }
    names_join(model, model_fixed(model), model->fixed, options->fixed, sizeof options->fixed);
    text_copy(options->time, sizeof options->time, model->data.time);
    text_copy(options->date_format, sizeof options->date_format, model->data.date_format);
    text_copy(options->missing, sizeof options->missing, model->data.missing);
    options->shape = model->data.shape;
    text_copy(options->id, sizeof options->id, model->data.id);
    text_copy(options->series, sizeof options->series, model->data.series);
    options->labels = model->labels ? model->labels : all_numbers;
    options->gaps = model->data.gaps;
    options->duplicates = model->data.duplicates;
    text_copy(options->session, sizeof options->session, model->data.session);
    options->sort = model->data.sort;
    options->daylight = model->data.daylight;
    text_copy(options->freq, sizeof options->freq, model->data.freq);
    options->resample = model->data.resample;
    options->complete = model->config.missing.kind == MISSING_REFUSE;
    if (model->several && model->data.shape == SHAPE_ROWS) {
        /* values without names, which any file may hold in any way, most likely in rows again */
        options->shape = SHAPE_FIND;
        options->rows_likely = true;
        options->target[0] = options->time[0] = options->date_format[0] = options->id[0] = '\0';
        options->known[0].count = 0;
    }
}
