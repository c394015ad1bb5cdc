/* forecast inspect MODEL: what a model file holds. */
#include "app/console.h"
#include "app/inspect.h"
#include "app/json.h"
#include "model/classic.h"
#include "model/safetensors.h"

#include <stdio.h>
#include <string.h>

/* What is about a model among the sections of the options. */
static bool is_shown(const Option *option)
{
    static const char *const section[] = {"forecast", "prepare", "network"};

    for (int i = 0; i < 3; i++)
        if (option->section && strcmp(option->section, section[i]) == 0)
            return option->offset != offsetof(Options, mode);
    return false;
}

static void add_options(Text *out, const Options *made)
{
    char value[FILE_PATH];

    for (int i = 0; i < option_count; i++) {
        if (!is_shown(&option_table[i]) || option_is_open(made, &option_table[i]))
            continue;
        option_text(made, &option_table[i], value, sizeof value);
        text_add(out, "  %-17s  %s\n", option_table[i].name, value);
    }
}

static void add_classes(Text *out, const Model *model)
{
    char list[LABELS_SHOWN];

    for (int i = 0; i < model->targets + model->past + model->future; i++) {
        if (labels_count(model->labels, i) == 0)
            continue;
        labels_list(&model->labels[i], list);
        text_add(out, "classes    %s: %s\n", model->name[i], list);
    }
}

static void add_coefficients(Text *out, const Model *model)
{
    const Classic *classic = classic_find(model->method->name);

    for (int target = 0; model->coefficient && target < model->targets; target++) {
        text_add(out, "\n%s:", model->name[target]);
        for (int k = 0; classic->coefficient[k]; k++)
            text_add(out, " %s %g", classic->coefficient[k],
                     model->coefficient[target * CLASSIC_COEFFICIENTS + k]);
        text_add(out, "\n");
    }
}

static void add_members(Text *out, const Model *model)
{
    if (model->members > 0)
        text_add(out, "\nmembers and their weights\n");
    for (int i = 0; i < model->members; i++)
        text_add(out, "  %-19s  %.4f\n", model->member[i].label, model->weight[i]);
}

static void add_tensor(void *user, const char *scope, const NetTensor *tensor)
{
    Text *out = user;
    char name[SCOPE_SIZE + sizeof tensor->name];

    snprintf(name, sizeof name, "%s%s", scope, tensor->name);
    if (tensor->cols)
        text_add(out, "  %-34s %6d x %d\n", name, tensor->rows, tensor->cols);
    else
        text_add(out, "  %-34s %6d\n", name, tensor->rows);
}

/* The rows of its series; of several those of the middle one. */
static void add_rows(Text *out, const Model *model)
{
    if (model->several)
        text_add(out, "series     %d; of the middle one:\n", model->parts);
    text_add(out, "rows       %d for training, %d for validation, %d for the test",
             model->split.train, model->split.validation - model->split.train,
             model->split.rows - model->split.validation);
    if (model->fitted > model->split.train && !model->several)
        text_add(out, "; then fitted anew on %d", model->fitted);
    text_add(out, "\n");
}

static void write_text(const char *path, const Model *model, const Options *made, Text *out)
{
    char frequency[TIME_TEXT];

    frequency_name(model->frequency, frequency);
    text_add(out, "file       %s\nmodel      %s: %s\n", path, model->method->name,
             model->method->what);
    inspect_columns(out, model->name, model->targets, model->past, model->future, model->fixed);
    add_classes(out, model);
    text_add(out, "frequency  %s\n", frequency);
    add_rows(out, model);
    text_add(out, "data       sha256 %s\n", model->data_hash);
    text_add(out, "\nconfiguration\n");
    add_options(out, made);
    add_coefficients(out, model);
    add_members(out, model);
    text_add(out, "\ntensors: %zu numbers\n", model_parameters(model));
    model_tensors(model, add_tensor, out);
}

static void push_tensor(void *user, const char *scope, const NetTensor *tensor)
{
    json_t *object = json_object(), *shape = json_array();
    char name[SCOPE_SIZE + sizeof tensor->name];

    snprintf(name, sizeof name, "%s%s", scope, tensor->name);
    json_push(&shape, json_integer(tensor->rows));
    if (tensor->cols)
        json_push(&shape, json_integer(tensor->cols));
    json_put(&object, "name", json_text(name));
    json_put(&object, "shape", shape);
    json_put(&object, "values",
             json_integer((json_int_t)tensor->rows * (tensor->cols ? tensor->cols : 1)));
    json_push(user, object);
}

static json_t *about_tensors(const Model *model)
{
    json_t *array = json_array();

    model_tensors(model, push_tensor, &array);
    return array;
}

static json_t *about_options(const Options *made)
{
    char value[FILE_PATH];
    json_t *object = json_object();

    for (int i = 0; i < option_count; i++) {
        if (!is_shown(&option_table[i]) || option_is_open(made, &option_table[i]))
            continue;
        option_text(made, &option_table[i], value, sizeof value);
        json_put(&object, option_table[i].name, json_text(value));
    }
    return object;
}

static void write_json(const char *path, const Model *model, const Options *made, Text *out)
{
    char frequency[TIME_TEXT];
    json_t *root = json_object();

    frequency_name(model->frequency, frequency);
    json_put(&root, "file", json_text(path));
    json_put(&root, "model", json_text(model->method->name));
    json_columns(&root, model->name, model->targets, model->past, model->future, model->fixed);
    if (model->labels)
        json_put(
            &root, "classes",
            json_classes(model->name, model->labels, model->targets + model->past + model->future));
    json_put(&root, "frequency", json_text(frequency));
    json_put(&root, "data_sha256", json_text(model->data_hash));
    if (model->several)
        json_put(&root, "series", json_integer(model->parts));
    json_put(&root, "train_rows", json_integer(model->split.train));
    json_put(&root, "fitted_rows", json_integer(model->fitted));
    json_put(&root, "configuration", about_options(made));
    json_put(&root, "parameters", json_integer((json_int_t)model_parameters(model)));
    if (model->members > 0)
        json_put(&root, "members", json_members(model));
    json_put(&root, "tensors", about_tensors(model));
    json_write(root, out);
    json_decref(root);
}

Status inspect_model(const char *path, const Options *options, Error *err)
{
    Options made;
    Model model = {0};
    Text out = {0};

    if (model_load(path, &model, err) != OK)
        return err->status;
    options_init(&made);
    made.model = model.config;
    if (options->json)
        write_json(path, &model, &made, &out);
    else
        write_text(path, &model, &made, &out);
    const Status status = console_write(&out, err);

    text_free(&out);
    model_free(&model);
    return status;
}
