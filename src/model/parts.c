#include "model/parts.h"

#include "base/text.h"
#include "model/classes.h"
#include "model/classic.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- statistics ---- */

static Status part_room(const Model *model, ModelPart *part, Error *err)
{
    const size_t targets = (size_t)model->targets;
    const size_t cols = targets + (size_t)model->past + (size_t)model->future;

    part->transform = calloc(cols, sizeof *part->transform);
    part->mase_scale = calloc(targets, sizeof *part->mase_scale);
    part->deviation = calloc(targets, sizeof *part->deviation);
    if (model->coefficient)
        part->coefficient = calloc(targets * CLASSIC_COEFFICIENTS, sizeof *part->coefficient);
    if (!part->transform || !part->mase_scale || !part->deviation ||
        (model->coefficient && !part->coefficient))
        return error_memory(err, "the series");
    return OK;
}

static void part_free(ModelPart *part)
{
    free(part->transform);
    free(part->mase_scale);
    free(part->deviation);
    free(part->coefficient);
    free(part->params);
    *part = (ModelPart){0};
}

void parts_free(Model *model)
{
    for (int k = 0; k < model->parts; k++)
        part_free(&model->part[k]);
    free(model->part);
    model->part = NULL;
    model->parts = 0;
}

Status parts_open(Model *model, int parts, Error *err)
{
    model->several = true;
    model->part = calloc((size_t)parts, sizeof *model->part);
    if (!model->part)
        return error_memory(err, "the series");
    for (; model->parts < parts; model->parts++)
        if (part_room(model, &model->part[model->parts], err) != OK) {
            part_free(&model->part[model->parts]);
            return err->status;
        }
    return OK;
}

static Status refused_by(const ModelPart *part, const Error *refused, Error *err)
{
    *err = *refused;
    snprintf(err->message, sizeof err->message, "series \"%.100s\": %.350s", part->name,
             refused->message);
    return err->status;
}

/* What is static is scaled over the series; one alone, or many alike, stay as they are. */
static Status fit_fixed(Model *model, const Series *series, Error *err)
{
    double *x = malloc(((size_t)series->parts + 1) * sizeof *x);

    if (!x)
        return error_memory(err, "the static columns");
    for (int c = model_fixed(model); c < series->cols && err->status == OK; c++) {
        Error refused = {0};
        model->transform[c] = (Transform){.scale = 1};
        if (labels_count(model->labels, c) > 0)
            continue;
        for (int k = 0; k < series->parts; k++)
            x[k] = series_row(&series->part[k], 0)[c];
        if (transform_fit(&model->transform[c], x, series->parts, 1, model->config.scale, 0, 0,
                          model->name[c], &refused) == OK)
            continue;
        model->transform[c] = (Transform){.scale = 1};
        if (refused.status != ERR_DATA)
            *err = refused;
    }
    free(x);
    return err->status;
}

/* A column with too few values to fit anything stays as it is. */
static Status fit_column(const Model *model, const Series *series, int column, ModelPart *part,
                         Error *err)
{
    const bool target = column < model->targets;
    const double curve = target ? model_curve(&model->config) : 0;
    const int lag = target ? model->transform[column].lag : 0;
    Error refused = {0};

    if (column >= model_fixed(model)) {
        part->transform[column] = model->transform[column];
        return OK;
    }
    part->transform[column] = (Transform){.scale = 1, .curve = curve, .lag = lag};
    if (labels_count(model->labels, column) > 0)
        return OK;
    if (part->fitted < 2)
        return OK;
    if (transform_check(curve, series->value + column, part->fitted, series->cols,
                        model->name[column], &refused) != OK)
        return refused_by(part, &refused, err);
    if (transform_fit(&part->transform[column], series->value + column, part->fitted, series->cols,
                      model->config.scale, curve, lag, model->name[column], &refused) != OK) {
        if (refused.status != ERR_DATA)
            return refused_by(part, &refused, err);
        part->transform[column] = (Transform){.scale = 1, .curve = curve, .lag = lag};
    }
    return OK;
}

/* 1 where fewer than two rows have a value. */
static Status deviation_of(const Series *series, int column, int rows, double *deviation,
                           Error *err)
{
    Transform transform;
    Error found = {0};

    const Status status = transform_fit(&transform, series->value + column, rows, series->cols,
                                        SCALE_STANDARD, 0, 0, "", &found);
    *deviation = status == OK ? transform.scale : 1;
    if (status == ERR_OUTPUT)
        *err = found;
    return err->status;
}

Status parts_scale(const Model *model, const Series *series, int rows, int fitted, ModelPart *part,
                   Error *err)
{
    for (int c = 0; c < model->targets && model_classes(model) == 0; c++) {
        part->mase_scale[c] = model_mase_scale(series, c, rows, model->config.season.first);
        if (deviation_of(series, c, fitted, &part->deviation[c], err) != OK)
            return err->status;
    }
    return OK;
}

/* The scales of scores come from all rows before the test part, as the competitions have it; those
 * of the net from the rows it is fitted on. */
static Status fit_part(const Model *model, const Series *series, ModelPart *part, Error *err)
{
    for (int c = 0; c < series->cols; c++)
        if (fit_column(model, series, c, part, err) != OK)
            return err->status;
    return parts_scale(model, series, part->split.validation, part->fitted, part, err);
}

/* Series whose rows hold no window before their test part, or none at all. */
static void note_short(const Model *model, const Series *series, Notes *notes)
{
    const int reach = model_reach(model);
    int unlearned = 0, unseen = 0, first = -1;

    for (int k = 0; k < model->parts; k++) {
        unseen += series->part[k].rows < reach;
        if (model->part[k].split.train >= reach + model->block)
            continue;
        unlearned++;
        first = first < 0 ? k : first;
    }
    if (unlearned > 0)
        notes_add(notes, NOTE_WARNING,
                  "%d of %d series too short for a training window of %d rows and its answers, "
                  "first \"%s\"%s",
                  unlearned, model->parts, reach, model->part[first].name,
                  unseen ? "" : ": the model forecasts them all the same");
    if (unseen > 0)
        notes_add(notes, NOTE_WARNING,
                  "%d of %d series shorter than the window of %d rows: not forecast by the model",
                  unseen, model->parts, reach);
}

/* Series that nothing can be learnt of, nor how wide their intervals should be. */
static void note_still(const Model *model, Notes *notes)
{
    int still = 0, first = -1;

    for (int k = 0; k < model->parts; k++) {
        bool moves = model->part[k].split.validation < 2; /* or is not known to */
        for (int c = 0; c < model->targets; c++)
            moves = moves || model->part[k].mase_scale[c] > 0;
        still += !moves;
        first = first < 0 && !moves ? k : first;
    }
    if (still > 0)
        notes_add(notes, NOTE_WARNING,
                  "%d of %d series constant before their test rows, first \"%s\": forecast to stay "
                  "so, as long as they have not moved",
                  still, model->parts, model->part[first].name);
}

Status parts_fit(Model *model, const Series *series, Notes *notes, Error *err)
{
    const Series *typical = parts_typical(series);

    if (fit_fixed(model, series, err) != OK || parts_open(model, series->parts, err) != OK)
        return err->status;
    for (int k = 0; k < series->parts; k++) {
        ModelPart *part = &model->part[k];
        text_copy(part->name, sizeof part->name, series->part[k].series_name);
        if (parts_split(&series->part[k], &model->config, &part->split, err) != OK)
            return err->status;
        part->fitted = part->split.train;
        if (fit_part(model, &series->part[k], part, err) != OK)
            return err->status;
        if (&series->part[k] == typical) {
            const size_t cols = (size_t)series->cols, targets = (size_t)series->targets;
            memcpy(model->transform, part->transform, cols * sizeof *part->transform);
            memcpy(model->mase_scale, part->mase_scale, targets * sizeof *part->mase_scale);
        }
    }
    if (method_net(model->method))
        note_short(model, series, notes);
    if (model->method->kind != METHOD_BASELINE && model_classes(model) == 0)
        note_still(model, notes);
    return OK;
}

/* ---- other series ---- */

static int compare_names(const void *a, const void *b)
{
    return strcmp((*(const ModelPart *const *)a)->name, (*(const ModelPart *const *)b)->name);
}

static const ModelPart *find_part(const ModelPart **sorted, int count, const char *name)
{
    ModelPart wanted;
    const ModelPart *key = &wanted, **found;

    text_copy(wanted.name, sizeof wanted.name, name);
    found = bsearch(&key, sorted, (size_t)count, sizeof(const ModelPart *), compare_names);
    return found ? *found : NULL;
}

Status parts_own_weights(const Model *model, ModelPart *part, const real *params, Error *err)
{
    const size_t size = model->net.count * sizeof *part->params;

    free(part->params);
    part->params = malloc(size);
    if (!part->params)
        return error_memory(err, "the weights of a series");
    memcpy(part->params, params, size);
    return OK;
}

/* What the model knows of a series, or finds in the rows that are given. */
static Status meet_part(const Model *model, const Series *series, const ModelPart *known,
                        ModelPart *part, Error *err)
{
    const size_t targets = (size_t)model->targets, cols = (size_t)series->cols;

    if (model->config.local &&
        parts_own_weights(model, part, known ? known->params : model->params, err) != OK)
        return err->status;
    if (!known) {
        if (fit_part(model, series, part, err) != OK || !model->coefficient)
            return err->status;
        return classic_fit_part(model, series, part, err);
    }
    part->fitted = known->fitted;
    part->trace = known->trace;
    memcpy(part->transform, known->transform, cols * sizeof *part->transform);
    memcpy(part->mase_scale, known->mase_scale, targets * sizeof *part->mase_scale);
    memcpy(part->deviation, known->deviation, targets * sizeof *part->deviation);
    if (model->coefficient)
        memcpy(part->coefficient, known->coefficient,
               targets * CLASSIC_COEFFICIENTS * sizeof *part->coefficient);
    return OK;
}

/* The parts of `series`, by those of the model; the number of new ones is returned in *fresh. */
static Status meet_parts(const Model *model, const ModelPart **sorted, Model *met,
                         const Series *series, int test, int *fresh, Error *err)
{
    for (int k = 0; k < series->parts; k++) {
        const Series *one = &series->part[k];
        const int known = one->rows > test ? one->rows - test : 0;
        ModelPart *part = &met->part[k];
        const ModelPart *before = find_part(sorted, model->parts, one->series_name);
        text_copy(part->name, sizeof part->name, one->series_name);
        part->fitted = before ? before->fitted : known;
        part->split = (Split){part->fitted < known ? part->fitted : known, known, one->rows};
        *fresh += before == NULL;
        if (meet_part(model, one, before, part, err) != OK)
            return err->status;
    }
    return OK;
}

static void note_fresh(const Model *model, const Series *series, int fresh, Notes *notes)
{
    if (fresh > 0)
        notes_add(
            notes, NOTE_FOUND,
            "%d of %d series are new to the model, which was trained on %d: their scales come "
            "from the rows that are given",
            fresh, series->parts, model->parts);
}

Status parts_meet(Model *model, const Series *series, int test, Notes *notes, Error *err)
{
    const ModelPart **sorted = malloc(((size_t)model->parts + 1) * sizeof(const ModelPart *));
    Notes unheard = {0};
    Model met = *model;
    int fresh = 0;

    if (!sorted)
        return error_memory(err, "the series");
    for (int k = 0; k < model->parts; k++)
        sorted[k] = &model->part[k];
    qsort(sorted, (size_t)model->parts, sizeof(const ModelPart *), compare_names);
    met.part = NULL;
    met.parts = 0;
    if (parts_open(&met, series->parts, err) == OK &&
        meet_parts(model, sorted, &met, series, test, &fresh, err) == OK) {
        const Model before = *model;
        note_fresh(model, series, fresh, notes);
        model->part = met.part;
        model->parts = met.parts;
        met.part = before.part;
        met.parts = before.parts;
    }
    parts_free(&met);
    free(sorted);
    for (int i = 0; i < model->members && err->status == OK; i++)
        (void)(parts_meet(&model->member[i], series, test, &unheard, err) == OK);
    if (model->base && err->status == OK)
        (void)(parts_meet(model->base, series, test, &unheard, err) == OK);
    return err->status;
}

Model parts_view(const Model *model, int k)
{
    Model view = *model;

    view.split = model->part[k].split;
    view.transform = model->part[k].transform;
    view.mase_scale = model->part[k].mase_scale;
    view.coefficient = model->part[k].coefficient;
    view.part = NULL;
    view.parts = view.members = 0;
    return view;
}
