#include "model/refit.h"

#include "base/ranks.h"
#include "base/text.h"
#include "model/classic.h"
#include "model/members.h"

#include <string.h>

static void swap(double **one, double **other)
{
    double *before = *one;

    *one = *other;
    *other = before;
}

/* What a model has beside its fit moves to the new one. */
static void hand_over(Model *old, Model *fresh)
{
    const int residuals = fresh->residuals;

    swap(&fresh->residual, &old->residual);
    fresh->residuals = old->residuals;
    old->residuals = residuals;
    swap(&fresh->typical, &old->typical);
    swap(&fresh->radius, &old->radius);
    swap(&fresh->mase_scale, &old->mase_scale);
    fresh->config.levels = old->config.levels;
    fresh->config.parts = old->config.parts;
    fresh->split = old->split;
    fresh->data = old->data;
    fresh->epochs = old->epochs;
}

/* The same of each of several series; the whole's split and scales of scores stay too. */
static void hand_over_parts(Model *old, Model *fresh, Frame *next)
{
    for (int k = 0; k < fresh->parts; k++) {
        ModelPart *part = &fresh->part[k], *before = &old->part[k];
        swap(&part->mase_scale, &before->mase_scale);
        swap(&part->deviation, &before->deviation);
        part->split = next->stretch[k].split = before->split;
    }
    if (fresh->parts > 0) {
        text_copy(fresh->config.validation, sizeof fresh->config.validation,
                  old->config.validation);
        text_copy(fresh->config.test, sizeof fresh->config.test, old->config.test);
    }
}

/* Kind and orders of a classical method of one series stay. */
static void keep_kind(const Model *old, Model *fresh)
{
    if (!old->coefficient || old->parts > 0)
        return;
    fresh->kept = true;
    memcpy(fresh->coefficient, old->coefficient,
           (size_t)old->targets * CLASSIC_COEFFICIENTS * sizeof *fresh->coefficient);
}

/* So do the penalties of several series' own weights. */
static void keep_penalties(const Model *old, Model *fresh)
{
    for (int k = 0; k < fresh->parts; k++)
        fresh->part[k].penalty = old->part[k].penalty;
}

/* On which rows it is fitted: those of several series go by their own splits. */
static void configure(const Model *model, const Series *series, int rows, ModelConfig *config)
{
    *config = model->config;
    if (model->parts == 0) {
        config->parts = (Split){rows, rows, series->rows};
        return;
    }
    text_copy(config->validation, sizeof config->validation, "0");
    if (rows == REFIT_END)
        text_copy(config->test, sizeof config->test, "0");
}

static Status refit_one(Model *model, Frame *frame, const Refit *how, int rows, Error *err)
{
    const Series *series = frame->series;
    ModelConfig config;
    TrainConfig training = *how->config;
    Notes ignored = {0};
    History history = {0};
    Model fresh = {0};
    Frame next = {0};

    configure(model, series, rows, &config);
    training.stop = model->epochs;
    if (model_make(&config, series, &fresh, &ignored, err) != OK)
        goto done;
    text_copy(fresh.label, sizeof fresh.label, model->label);
    keep_penalties(model, &fresh);
    if (how->kept)
        keep_kind(model, &fresh);
    if (frame_make(&fresh, series, &next, &ignored, err) != OK ||
        train(&fresh, &next, &training, how->watch, &history, err) != OK)
        goto done;
    if (how->notes)
        history_note(&history, how->notes);
    if (!history.interrupted && !history.time_over) {
        Model old = *model;
        Frame before = *frame;
        hand_over(&old, &fresh);
        hand_over_parts(&old, &fresh, &next);
        *model = fresh;
        *frame = next;
        fresh = old;
        next = before;
    }
done:
    history_free(&history);
    frame_free(&next);
    model_free(&fresh);
    return err->status;
}

/* One of the stack that the new rows do not suit (a value without a logarithm) or that diverges on
 * them stays as it was. */
static bool stays(const Model *model, int i, const Refit *how, const Error *refused)
{
    if (model->method->kind != METHOD_STACK ||
        (refused->status != ERR_DATA && refused->status != ERR_TRAINING))
        return false;
    if (how->notes)
        notes_add(how->notes, NOTE_FOUND, "not refitted: %s: %s", model->member[i].label,
                  refused->message);
    return true;
}

Status refit(Model *model, Frame *frame, const Refit *how, int rows, Error *err)
{
    if (model->method->kind == METHOD_BASELINE)
        return OK;
    if (model->members == 0 || (model->method->kind == METHOD_STACK && !model->several))
        return refit_one(model, frame, how, rows, err);
    for (int i = 0; i < model->members; i++) {
        const TrainConfig own = members_training(model, i, how->config);
        const Refit its = {&own, how->watch, how->notes, how->kept};
        Error refused = {0};
        if (refit(&model->member[i], &frame->member[i], &its, rows, &refused) != OK &&
            !stays(model, i, how, &refused)) {
            *err = refused;
            return err->status;
        }
        model->fitted = larger(model->fitted, model->member[i].fitted);
    }
    return OK;
}
