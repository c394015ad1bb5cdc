#include "model/refit.h"

#include "base/text.h"
#include "model/members.h"

#include <string.h>

/* What a model has beside its fit moves to the new one. */
static void hand_over(Model *old, Model *fresh)
{
    double *radius = fresh->radius, *scale = fresh->mase_scale;

    fresh->radius = old->radius;
    fresh->mase_scale = old->mase_scale;
    old->radius = radius;
    old->mase_scale = scale;
    fresh->config.levels = old->config.levels;
    fresh->config.parts = old->config.parts;
    fresh->split = old->split;
    fresh->data = old->data;
    fresh->epochs = old->epochs;
    text_copy(fresh->label, sizeof fresh->label, old->label);
}

static Status refit_one(Model *model, Frame *frame, const Refit *how, int rows, Error *err)
{
    const Series *series = frame->series;
    ModelConfig config = model->config;
    TrainConfig training = *how->config;
    Notes ignored = {0};
    History history = {0};
    Model fresh = {0};
    Frame next = {0};

    config.parts = (Split){rows, rows, series->rows};
    training.stop = model->epochs;
    if (model_make(&config, series, &fresh, &ignored, err) != OK ||
        frame_make(&fresh, series, &next, &ignored, err) != OK ||
        train(&fresh, &next, &training, how->watch, &history, err) != OK)
        goto done;
    if (how->notes)
        history_note(&history, how->notes);
    if (!history.interrupted && !history.time_over) {
        Model old = *model;
        Frame before = *frame;
        hand_over(&old, &fresh);
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

Status refit(Model *model, Frame *frame, const Refit *how, int rows, Error *err)
{
    if (model->method->kind == METHOD_BASELINE)
        return OK;
    if (model->members == 0 || model->method->kind == METHOD_STACK)
        return refit_one(model, frame, how, rows, err);
    for (int i = 0; i < model->members; i++) {
        const TrainConfig own = members_training(model, i, how->config);
        if (refit(&model->member[i], &frame->member[i], &(Refit){&own, how->watch, how->notes},
                  rows, err) != OK)
            return err->status;
        model->fitted = model->member[i].fitted;
    }
    return OK;
}
