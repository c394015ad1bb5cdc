/* Letters: y = logits, p = probabilities. */
#include "model/classes.h"

#include "base/elementary.h"
#include "base/text.h"
#include "data/season.h"
#include "data/session.h"
#include "nn/loss.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int model_classes(const Model *model)
{
    return labels_count(model->labels, 0);
}

/* ---- what fits together ---- */

static bool has_classes(const Series *series, int first, int count)
{
    for (int c = first; c < first + count; c++)
        if (labels_count(series->labels, c) > 0)
            return true;
    return false;
}

static Status check_target(const Series *series, const ModelConfig *config, Error *err)
{
    for (int c = 0; c < series->targets && series->targets > 1; c++)
        if (labels_count(series->labels, c) > 0) {
            error_set(err, ERR_USAGE, "--target",
                      "\"%s\" holds classes, which are forecast alone, not with %d other targets",
                      series->name[c], series->targets - 1);
            error_hint(err, "--target %s, the others with --past", series->name[c]);
            return err->status;
        }
    if (labels_count(series->labels, 0) == 0)
        return OK;
    if (model_curve(config) > 0)
        return error_set(err, ERR_USAGE, config->log ? "--log" : "--box-cox",
                         "the classes of \"%s\" have no logarithm", series->name[0]);
    if (config->anchor || config->base)
        return error_set(err, ERR_USAGE, config->base ? "--base" : "--anchor", "only for numbers");
    if (config->transform != TRANSFORM_AUTO && config->transform != TRANSFORM_NONE)
        return error_set(err, ERR_USAGE, "--transform", "the classes of \"%s\" have no differences",
                         series->name[0]);
    return OK;
}

/* Whether a method forecasts numbers, or classes. */
static bool method_forecasts(const Method *method, bool classes)
{
    if (method->kind == METHOD_BASELINE)
        return baseline_fits(baseline_find(method->name), classes);
    return method_net(method) || !classes;
}

static Status check_method(const Method *method, const Series *series, Error *err)
{
    const bool classes = labels_count(series->labels, 0) > 0;

    if (method_forecasts(method, classes))
        return OK;
    error_set(err, ERR_USAGE, "--model", "%s forecasts %s, \"%s\" holds %s", method->name,
              classes ? "numbers" : "classes", series->name[0], classes ? "classes" : "numbers");
    error_hint(err, classes ? "--model frequent" : "--model mean");
    return err->status;
}

static Status check_inputs(const Method *method, const Series *series, const ModelConfig *config,
                           Error *err)
{
    const int first = config->blind ? series->targets : 0;

    if (config->embedding > 0 && method->kind != METHOD_RECURRENT) {
        error_set(err, ERR_USAGE, "--embedding", "only recurrent nets have one, not %s",
                  method->name);
        error_hint(err, "--embedding 0: an input for each class");
        return err->status;
    }
    if (config->embedding > 0 && !has_classes(series, first, series->cols - first))
        return error_option("--embedding", "the net reads no classes",
                            "--categorical COL, or --embedding 0", err);
    return OK;
}

/* A decoder lives on its own outputs. */
static Status check_head(const Series *series, const ModelConfig *config, Error *err)
{
    const bool classes = labels_count(series->labels, 0) > 0;

    if (config->head != HEAD_DECODER || (!classes && !config->blind))
        return OK;
    if (classes)
        error_set(err, ERR_USAGE, "--head", "a decoder feeds back numbers, \"%s\" holds classes",
                  series->name[0]);
    else
        error_set(err, ERR_USAGE, "--head",
                  "a decoder reads its own outputs, contrary to --own-past no");
    error_hint(err, "--head direct answers the whole horizon at once");
    return err->status;
}

/* A net of classes answers nothing else, and one of numbers no classes. */
static void settle_past(const Method *method, const Series *series, ModelConfig *config,
                        Notes *notes)
{
    const bool classes = labels_count(series->labels, 0) > 0 ||
                         has_classes(series, series->targets, series->past);

    if (series->past == 0 || !classes || !method_net(method) || config->past_rule != PAST_JOINT)
        return;
    config->past_rule = PAST_HOLD;
    notes_add(notes, NOTE_FOUND,
              "past inputs beyond the end: the last value (past-rule hold); beside classes they "
              "are not forecast");
}

Status classes_check(const Method *method, const Series *series, ModelConfig *config, Notes *notes,
                     Error *err)
{
    if (check_target(series, config, err) != OK || check_method(method, series, err) != OK ||
        check_inputs(method, series, config, err) != OK || check_head(series, config, err) != OK)
        return err->status;
    settle_past(method, series, config, notes);
    if (labels_count(series->labels, 0) > 0)
        config->transform = TRANSFORM_NONE;
    return OK;
}

Status classes_loss(const Model *model, char *loss, size_t size, Error *err)
{
    const char *const own = model_classes(model) > 0 ? "cross-entropy" : "mse";
    const Loss *found;

    if (!loss[0])
        text_copy(loss, size, own);
    found = loss_find(loss);
    if (!found)
        return error_set(err, ERR_USAGE, "--loss", "unknown loss \"%s\"", loss);
    if (!method_net(model->method) || found->classes == (model_classes(model) > 0))
        return OK;
    error_set(err, ERR_USAGE, "--loss", "%s is a loss of %s, \"%s\" holds %s", loss,
              found->classes ? "classes" : "numbers", model->name[0],
              found->classes ? "numbers" : "classes");
    error_hint(err, "--loss %s", own);
    return err->status;
}

/* A day and a week in rows, where these come on weekdays or in sessions. */
static Seasons find_seasons(const Series *series, const double *x, int rows, int stride)
{
    const Session *session = &series->session;
    int period[2] = {5, 0}, count = 0;

    if (series->weekdays) {
        count = 1;
    } else if (session->step > 0) {
        period[0] = session_day_rows(session);
        period[1] = session_week_rows(session);
        count = 2;
    }
    if (count > 0 && period[0] > 1)
        return seasons_find_among(x, rows, stride, period, count);
    return seasons_find(x, rows, stride, series->frequency);
}

Seasons classes_seasons(const Series *series, int rows)
{
    enum { USED = SEASON_ROWS };
    const int first = rows > USED ? rows - USED : 0;
    const int classes = labels_count(series->labels, 0);
    double is_most[USED];
    int seen[LABELS_MAX] = {0}, most = 0;

    if (classes == 0)
        return find_seasons(series, series->value, rows, series->cols);
    for (int pass = 0; pass < 2; pass++) {
        for (int t = first; t < rows; t++) {
            const double x = series_row(series, t)[0];

            if (pass == 1)
                is_most[t - first] = isnan(x) ? x : x == most;
            else if (!isnan(x))
                seen[(int)x]++;
        }
        for (int k = 0; k < classes; k++)
            most = seen[k] > seen[most] ? k : most;
    }
    return find_seasons(series, is_most, rows - first, 1);
}

/* ---- what the model knows of them ---- */

Status classes_room(Model *model, Error *err)
{
    const int cols = model->targets + model->past + model->future;

    if (!model->labels)
        return OK;
    model->width = calloc((size_t)cols + CALENDAR_FEATURES, sizeof *model->width);
    model->share = calloc((size_t)model_classes(model) + 1, sizeof *model->share);
    if (!model->width || !model->share)
        return error_memory(err, "the classes");
    for (int c = 0; c < cols; c++)
        model->width[c] = model->labels[c].count;
    return OK;
}

/* How often each class of a column stands in the training rows; returns how many rows hold one. */
static int count_classes(const Series *series, int column, int rows, int seen[LABELS_MAX])
{
    int count = 0;

    memset(seen, 0, LABELS_MAX * sizeof *seen);
    for (int t = 0; t < rows; t++) {
        const double x = series_row(series, t)[column];

        if (isnan(x))
            continue;
        seen[(int)x]++;
        count++;
    }
    return count;
}

static void note_unseen(const Series *series, int column, const int *seen, Notes *notes)
{
    const Labels *labels = &series->labels[column];
    char list[LABELS_SHOWN];
    int unseen = 0;

    for (int k = 0; k < labels->count; k++)
        unseen += seen[k] == 0;
    if (unseen == 0)
        return;
    labels_list_unseen(labels, seen, list);
    notes_add(
        notes, NOTE_WARNING,
        "%d of %d classes of \"%s\" stand%s in no training row, nothing is learned of them: %s",
        unseen, labels->count, series->name[column], unseen == 1 ? "s" : "", list);
}

Status classes_describe(Model *model, const Series *series, Notes *notes, Error *err)
{
    const int classes = labels_count(series->labels, 0);
    int seen[LABELS_MAX];

    if (labels_copy(series->labels, series->cols, &model->labels, err) != OK ||
        classes_room(model, err) != OK)
        return err->status;
    for (int c = series->cols - series->fixed - 1; c >= 0; c--) {
        if (labels_count(series->labels, c) == 0)
            continue;
        const int count = count_classes(series, c, model->split.train, seen);

        note_unseen(series, c, seen, notes);
        /* half a row more for each: none is impossible (Krichevsky, Trofimov 1981) */
        for (int k = 0; k < classes && c == 0; k++)
            model->share[k] = (seen[k] + 0.5) / (count + 0.5 * classes);
    }
    return OK;
}

static bool is_identity(const Transform *t)
{
    return t->curve == 0 && t->lag == 0 && t->shift == 0 && t->scale == 1;
}

/* What no column of classes, or no target of classes, goes with. */
static bool columns_sound(const Model *model)
{
    const int cols = model->targets + model->past + model->future;

    for (int c = 0; c < cols; c++) {
        const bool classes = labels_count(model->labels, c) > 0;

        if (classes && (!is_identity(&model->transform[c]) || (c < model->targets && c > 0)))
            return false;
        if (classes && c < model->targets + model->past && model->past > 0 &&
            model->config.past_rule == PAST_JOINT && method_net(model->method))
            return false;
    }
    return model_classes(model) == 0 || (model->targets == 1 && model->config.levels == 0);
}

bool classes_sound(const Model *model)
{
    const Method *method = model->method;
    const ModelConfig *config = &model->config;
    const bool classes = model_classes(model) > 0;
    const Windows windows = model_windows(model);

    if (!columns_sound(model))
        return false;
    if (!method_net(method))
        return method_forecasts(method, classes);
    return windows_inputs(&windows) > 0 &&
           !(classes && (method_solved(method) || config->anchor || config->base)) &&
           !(config->head == HEAD_DECODER && (classes || config->blind)) &&
           !(config->embedding > 0 && method->kind != METHOD_RECURRENT);
}

Status classes_match(const Model *model, const Series *series, Error *err)
{
    for (int c = 0; c < series->cols; c++) {
        const int theirs = labels_count(series->labels, c), ours = labels_count(model->labels, c);
        bool same = theirs == ours;

        for (int k = 0; same && k < ours; k++)
            same = strcmp(series->labels[c].name[k], model->labels[c].name[k]) == 0;
        if (!same)
            return error_set(err, ERR_DATA, NULL,
                             "column \"%s\" has other classes than the model was trained with",
                             series->name[c]);
    }
    return OK;
}

/* ---- forecasts ---- */

static Status make_probabilities(Forecast *forecast, int classes, Error *err)
{
    const size_t steps = (size_t)forecast->origins * (size_t)forecast->horizon;

    forecast->probability = calloc(steps * (size_t)classes + 1, sizeof *forecast->probability);
    if (!forecast->probability)
        return error_memory(err, "the probabilities");
    forecast->classes = classes;
    return OK;
}

int classes_most(const real *y, int classes)
{
    int most = 0;

    for (int k = 1; k < classes; k++)
        most = y[k] > y[most] ? k : most;
    return most;
}

static Status check_finite(const Forecast *forecast, const real *y, int step, Error *err)
{
    for (int k = 0; k < forecast->classes; k++) {
        if (isfinite((double)y[k]))
            continue;
        error_set(err, ERR_TRAINING, NULL, "the forecast from row %d is not finite at step %d",
                  forecast->origin[step / forecast->horizon] + 1, step % forecast->horizon + 1);
        error_hint(err, "train with a lower --lr or a smaller --clip");
        return err->status;
    }
    return OK;
}

Status classes_answer(const Model *model, const real *path, Forecast *forecast, Error *err)
{
    const int classes = model_classes(model), steps = forecast->origins * forecast->horizon;

    if (make_probabilities(forecast, classes, err) != OK)
        return err->status;
    for (int i = 0; i < steps; i++) {
        const real *y = path + (size_t)i * (size_t)classes;

        if (check_finite(forecast, y, i, err) != OK)
            return err->status;
        forecast->value[i] = classes_most(y, classes);
        loss_softmax((size_t)classes, y, forecast->probability + (size_t)i * (size_t)classes);
    }
    return OK;
}

Status classes_spread(const Model *model, Forecast *forecast, Error *err)
{
    const int classes = model_classes(model), steps = forecast->origins * forecast->horizon;

    if (classes == 0 || make_probabilities(forecast, classes, err) != OK)
        return err->status;
    for (int i = 0; i < steps; i++)
        memcpy(forecast->probability + (size_t)i * (size_t)classes, model->share,
               (size_t)classes * sizeof *model->share);
    return OK;
}
