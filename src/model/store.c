/* Models in files: their fields and lists (fields.h) as metadata of a safetensors file, their
 * weights as its tensors. */
#include "data/resample.h"
#include "model/base.h"
#include "model/classes.h"
#include "model/fields.h"
#include "model/members.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STORE_VERSION "3"

/* The scope of a member within one: "member.2." within "". */
static void member_scope(const char *scope, int i, char out[SCOPE_SIZE])
{
    const int length = snprintf(out, SCOPE_SIZE, "%smember.%d.", scope, i);

    ASSERT(length < SCOPE_SIZE);
}

/* That of its base. */
static void base_scope(const char *scope, char out[SCOPE_SIZE])
{
    const int length = snprintf(out, SCOPE_SIZE, "%sbase.", scope);

    ASSERT(length < SCOPE_SIZE);
}

/* That of a series' own weights. */
static void series_scope(const char *scope, int k, char out[SCOPE_SIZE])
{
    const int length = snprintf(out, SCOPE_SIZE, "%sseries.%d.", scope, k);

    ASSERT(length < SCOPE_SIZE);
}

static void put_tensors(SafeFile *file, const Net *net, const real *params)
{
    real *value = params ? malloc(net->count * sizeof *value) : NULL;

    for (int i = 0; value && i < net_tensors(net); i++) {
        const NetTensor tensor = net_tensor(net, i);
        net_export(net, params, i, value);
        safetensors_put_tensor(file, tensor.name, tensor.rows, tensor.cols, value);
    }
    file->failed |= params && !value;
    free(value);
}

/* Of the model and, each in a scope of its own, of its series. */
static void put_weights(SafeFile *file, const Model *model, const char *scope)
{
    char within[SCOPE_SIZE];

    put_tensors(file, &model->net, model->params);
    for (int k = 0; k < model->parts && model->part[k].params; k++) {
        series_scope(scope, k, within);
        safetensors_scope(file, within);
        put_tensors(file, &model->net, model->part[k].params);
    }
}

/* A model and, each in a scope of its own, its members. */
static void put_model(SafeFile *file, const Model *model, const char *scope)
{
    char within[SCOPE_SIZE];

    safetensors_scope(file, scope);
    fields_put(file, model);
    lists_put(file, model);
    put_weights(file, model, scope);
    if (model->base) {
        base_scope(scope, within);
        put_model(file, model->base, within);
    }
    for (int i = 0; i < model->members; i++) {
        member_scope(scope, i, within);
        put_model(file, &model->member[i], within);
    }
}

static void put_file(SafeFile *file, const Model *model)
{
    safetensors_begin(file);
    safetensors_put(file, "forecast", STORE_VERSION);
    put_model(file, model, "");
}

Status model_save(const Model *model, const char *path, Error *err)
{
    SafeFile file;

    put_file(&file, model);
    if (safetensors_save(&file, path, err) != OK)
        goto done;
done:
    safetensors_close(&file);
    return err->status;
}

Status model_compare(const Model *one, const Model *other, ModelDifference *difference, Error *err)
{
    SafeFile files[2];

    put_file(&files[0], one);
    put_file(&files[1], other);
    if (files[0].failed || files[1].failed || files[0].data.failed || files[1].data.failed)
        error_memory(err, "the models to compare");
    else
        difference->found = safetensors_differ(&files[0], &files[1], difference->name,
                                               &difference->numbers);
    safetensors_close(&files[0]);
    safetensors_close(&files[1]);
    return err->status;
}

static void walk_tensors(const Model *model, const char *scope,
                         void (*each)(void *user, const char *scope, const NetTensor *tensor),
                         void *user)
{
    char within[SCOPE_SIZE];

    for (int i = 0; model->params && i < net_tensors(&model->net); i++) {
        const NetTensor tensor = net_tensor(&model->net, i);
        each(user, scope, &tensor);
    }
    for (int k = 0; k < model->parts && model->part[k].params; k++) {
        series_scope(scope, k, within);
        for (int i = 0; i < net_tensors(&model->net); i++) {
            const NetTensor tensor = net_tensor(&model->net, i);
            each(user, within, &tensor);
        }
    }
    if (model->base) {
        base_scope(scope, within);
        walk_tensors(model->base, within, each, user);
    }
    for (int i = 0; i < model->members; i++) {
        member_scope(scope, i, within);
        walk_tensors(&model->member[i], within, each, user);
    }
}

void model_tensors(const Model *model,
                   void (*each)(void *user, const char *scope, const NetTensor *tensor), void *user)
{
    walk_tensors(model, "", each, user);
}

static Status misfit(const char *path, const char *key, Error *err)
{
    return error_set(err, ERR_MODEL, path, "\"%s\" in the header is missing or out of range", key);
}

static Status check_version(const SafeFile *file, const char *path, Error *err)
{
    const char *version = safetensors_get(file, "forecast");

    if (!version || strcmp(version, STORE_VERSION) != 0) {
        error_set(err, ERR_MODEL, path, "a model of version %s, this program reads version %s",
                  version ? version : "unknown", STORE_VERSION);
        error_hint(err, "train it again with this program");
    }
    return err->status;
}

/* As many columns as can be read, of which some were made in reading. */
static bool columns_fit(const Model *model)
{
    return model->targets + model->past + model->future <= SERIES_COLUMNS &&
           model->fixed <= model->future &&
           resample_added(model->data.resample, model->targets) <= model->past;
}

/* Sample paths are those of one net that is fed its own outputs, over one series. */
static bool paths_fit(const Model *model)
{
    const ModelConfig *config = &model->config;

    return config->bootstrap == 0 ||
           (method_net(model->method) && model->members == 0 && !model->several &&
            !config->quantiles && (config->head == HEAD_NEXT || config->head == HEAD_LAST));
}

static Status load_fields(const SafeFile *file, const char *path, Model *model, Error *err)
{
    const char *key;

    if ((key = fields_get(file, model)) != NULL)
        return misfit(path, key, err);
    if ((model->method = method_find(model->config.model)) == NULL)
        return error_set(err, ERR_MODEL, path, "unknown model \"%s\"", model->config.model);
    if (!columns_fit(model))
        return misfit(path, "targets", err);
    if (!head_fits(model->method, model->config.head))
        return misfit(path, "head", err);
    if (!window_fits(model->method, &model->config))
        return misfit(path, model->config.segment > 1 ? "segment" : "anchor", err);
    if (!paths_fit(model))
        return misfit(path, "bootstrap", err);
    if (model->block != 1 && model->config.head != HEAD_DIRECT)
        return misfit(path, "answer_rows", err);
    /* the typical one of several series may be too short for any training row */
    if ((!model->several && (model->split.train < 1 || model->fitted < 1)) ||
        model->split.train > model->split.validation || model->split.validation > model->split.rows)
        return misfit(path, "train_rows", err);
    return OK;
}

static Status load_lags(const char *path, Model *model, Error *err)
{
    Error ignored = {0};

    if (model->method->kind != METHOD_LAGS)
        return OK;
    if (!model->config.blind && lags_read(model->config.lags, &model->lags, &ignored) != OK)
        return misfit(path, "lags", err);
    if (model->past > 0 && lags_read(model->config.past_lags, &model->past_lags, &ignored) != OK)
        return misfit(path, "past_lags", err);
    return OK;
}

/* The room that the lists need follows from fields that are bounded and from texts that are there.
 */
static Status load_lists(const SafeFile *file, const char *path, Model *model, Error *err)
{
    const char *radius = safetensors_get(file, "radius"), *key;

    if (!radius || strlen(radius) + 1 < 2 * model_radii(model))
        return misfit(path, "radius", err);
    if (model_room(model, err) != OK)
        return err->status;
    key = lists_get(file, model);
    if (!key && !classes_sound(model))
        key = "classes";
    return key ? misfit(path, key, err) : OK;
}

/* The weights of one net, as the tensors of the present scope. */
static Status load_tensors(SafeFile *file, const char *path, const Net *net, real **params,
                           Error *err)
{
    real *value = malloc(net->count * sizeof *value);

    *params = calloc(net->count, sizeof **params);
    if (!*params || !value) {
        error_memory(err, "the weights");
        goto done;
    }
    for (int i = 0; i < net_tensors(net); i++) {
        const NetTensor tensor = net_tensor(net, i);
        if (safetensors_take(file, path, tensor.name, tensor.rows, tensor.cols, value, err) != OK)
            goto done;
        net_import(net, *params, i, value);
    }
    for (size_t i = 0; i < net->count; i++) {
        if (!isfinite((*params)[i])) {
            error_set(err, ERR_MODEL, path, "a weight is not finite");
            goto done;
        }
    }
done:
    free(value);
    return err->status;
}

static Status load_weights(SafeFile *file, const char *path, const char *scope, Model *model,
                           Error *err)
{
    const Net *net = &model->net;
    char within[SCOPE_SIZE];
    Error ignored = {0};

    if (!method_net(model->method) || model->members > 0)
        return OK;
    if (model_make_net(model, &ignored) != OK)
        return error_set(err, ERR_MODEL, path, "%s", ignored.message);
    if (net->count * sizeof(real) > safetensors_size(file))
        return error_set(err, ERR_MODEL, path,
                         "the network of the header needs %zu weights, the "
                         "file holds fewer",
                         net->count);
    if (model->config.local && !method_solved(model->method))
        return misfit(path, "local", err);
    if (load_tensors(file, path, net, &model->params, err) != OK)
        return err->status;
    for (int k = 0; k < model->parts && model->config.local; k++) {
        series_scope(scope, k, within);
        safetensors_scope(file, within);
        if (load_tensors(file, path, net, &model->part[k].params, err) != OK)
            return err->status;
    }
    return OK;
}

static Status load_model(SafeFile *file, const char *path, const char *scope, Model *model,
                         Error *err);

/* Members are models of the same columns over the same horizon. */
static Status load_members(SafeFile *file, const char *path, const char *scope, Model *model,
                           Error *err)
{
    const int members = model->members;
    char within[SCOPE_SIZE];

    model->members = 0;
    if (members_wanted(model) != (members > 0) || members < 0 || strlen(scope) > SCOPE_SIZE / 2)
        return misfit(path, "members", err);
    if (members == 0)
        return OK;
    model->member = calloc((size_t)members, sizeof *model->member);
    if (!model->member)
        return error_memory(err, "the members");
    for (int i = 0; i < members; i++) {
        Model *member = &model->member[model->members++];
        member_scope(scope, i, within);
        if (load_model(file, path, within, member, err) != OK)
            return err->status;
        if (member->targets != model->targets || member->past != model->past ||
            member->future != model->future || member->fixed != model->fixed ||
            member->config.horizon != model->config.horizon ||
            member->config.quantiles != model->config.quantiles ||
            (model->config.quantiles && member->config.levels != model->config.levels))
            return misfit(path, "members", err);
    }
    return OK;
}

/* A base reads the same columns and window, and answers the same rows. */
static Status load_base(SafeFile *file, const char *path, const char *scope, Model *model,
                        Error *err)
{
    char within[SCOPE_SIZE];

    if (model->config.base != BASE_RIDGE || model->members > 0)
        return OK;
    if (strlen(scope) > SCOPE_SIZE / 2)
        return misfit(path, "base", err);
    model->base = calloc(1, sizeof *model->base);
    if (!model->base)
        return error_memory(err, "the base");
    base_scope(scope, within);
    if (load_model(file, path, within, model->base, err) != OK)
        return err->status;
    return base_fits(model) ? OK : misfit(path, "base", err);
}

/* What stands in a scope of the file; what was loaded before an error is to be freed. */
static Status load_model(SafeFile *file, const char *path, const char *scope, Model *model,
                         Error *err)
{
    *model = (Model){0};
    safetensors_scope(file, scope);
    if (load_fields(file, path, model, err) != OK || load_lags(path, model, err) != OK ||
        load_lists(file, path, model, err) != OK ||
        load_weights(file, path, scope, model, err) != OK)
        goto done;
    if (load_members(file, path, scope, model, err) != OK)
        return err->status;
    return load_base(file, path, scope, model, err);
done:
    model->members = 0;
    return err->status;
}

Status model_load(const char *path, Model *model, Error *err)
{
    SafeFile file;

    *model = (Model){0};
    if (safetensors_open(path, &file, err) != OK)
        return err->status;
    if (check_version(&file, path, err) != OK || load_model(&file, path, "", model, err) != OK ||
        safetensors_finish(&file, path, err) != OK)
        goto done;
done:
    safetensors_close(&file);
    if (err->status != OK)
        model_free(model);
    return err->status;
}
