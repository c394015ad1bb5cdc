/* Models in files: the fields of a model as texts of a safetensors file's metadata, its weights as
 * tensors. One table names every field for both ways. */
#include "model/model.h"

#include "model/safetensors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STORE_VERSION "1"

typedef enum { FIELD_INT, FIELD_NUMBER, FIELD_BOOL, FIELD_TEXT, FIELD_SEED, FIELD_NAME } FieldKind;

typedef struct {
    const char *key;
    FieldKind kind;
    size_t offset;
    double low, high;        /* of an int or number; high: size of a text */
    const char *const *name; /* of an enumeration */
} Field;

static const char *const scale_names[] = {"standard", "robust", "minmax", "none", NULL};
static const char *const transform_names[] = {"auto", "none", "diff", "seasonal-diff", NULL};
static const char *const past_rule_names[] = {"joint", "hold", "seasonal", NULL};

#define AT(member)      offsetof(Model, member)
#define TEXT_OF(member) 0, sizeof(((Model *)0)->member), NULL
#define ROWS_MOST       2e9

static const Field fields[] = {
    {"model", FIELD_TEXT, AT(config.model), TEXT_OF(config.model)},
    {"hidden", FIELD_INT, AT(config.hidden), 1, 65536, NULL},
    {"layers", FIELD_INT, AT(config.layers), 1, NET_LAYERS, NULL},
    {"dropout", FIELD_NUMBER, AT(config.dropout), 0, 0.99, NULL},
    {"window", FIELD_INT, AT(config.window), 1, WINDOW_MAX, NULL},
    {"lags", FIELD_TEXT, AT(config.lags), TEXT_OF(config.lags)},
    {"past_lags", FIELD_TEXT, AT(config.past_lags), TEXT_OF(config.past_lags)},
    {"horizon", FIELD_INT, AT(config.horizon), 1, HORIZON_MAX, NULL},
    {"season", FIELD_INT, AT(config.season), 1, ROWS_MOST, NULL},
    {"scale", FIELD_NAME, AT(config.scale), 0, 0, scale_names},
    {"transform", FIELD_NAME, AT(config.transform), 0, 0, transform_names},
    {"log", FIELD_BOOL, AT(config.log), 0, 1, NULL},
    {"calendar", FIELD_BOOL, AT(config.calendar), 0, 1, NULL},
    {"past_rule", FIELD_NAME, AT(config.past_rule), 0, 0, past_rule_names},
    {"validation", FIELD_TEXT, AT(config.validation), TEXT_OF(config.validation)},
    {"test", FIELD_TEXT, AT(config.test), TEXT_OF(config.test)},
    {"levels", FIELD_INT, AT(config.levels), 1, LEVELS_MAX, NULL},
    {"seed", FIELD_SEED, AT(config.seed), 0, 0, NULL},
    {"targets", FIELD_INT, AT(targets), 1, SERIES_COLUMNS, NULL},
    {"past", FIELD_INT, AT(past), 0, SERIES_COLUMNS, NULL},
    {"future", FIELD_INT, AT(future), 0, SERIES_COLUMNS, NULL},
    {"calendar_terms", FIELD_INT, AT(calendar.count), 0, CALENDAR_FEATURES, NULL},
    {"train_rows", FIELD_INT, AT(split.train), 1, ROWS_MOST, NULL},
    {"validation_end", FIELD_INT, AT(split.validation), 1, ROWS_MOST, NULL},
    {"rows", FIELD_INT, AT(split.rows), 1, ROWS_MOST, NULL},
    {"data_sha256", FIELD_TEXT, AT(data_hash), TEXT_OF(data_hash)},
};

#define FIELDS ((int)(sizeof fields / sizeof *fields))

static void put_number(SafeFile *file, const char *key, double value)
{
    char text[TEXT_NUMBER];

    text_write_number(text, value);
    safetensors_put(file, key, text);
}

static void put_field(SafeFile *file, const Field *field, const Model *model)
{
    const void *at = (const char *)model + field->offset;
    char text[32];

    switch (field->kind) {
    case FIELD_INT:
        put_number(file, field->key, *(const int *)at);
        break;
    case FIELD_NUMBER:
        put_number(file, field->key, *(const double *)at);
        break;
    case FIELD_BOOL:
        safetensors_put(file, field->key, *(const bool *)at ? "true" : "false");
        break;
    case FIELD_TEXT:
        safetensors_put(file, field->key, at);
        break;
    case FIELD_SEED:
        snprintf(text, sizeof text, "%llu", (unsigned long long)*(const uint64_t *)at);
        safetensors_put(file, field->key, text);
        break;
    case FIELD_NAME:
        safetensors_put(file, field->key, field->name[*(const int *)at]);
        break;
    }
}

static bool get_integer(const char *text, double low, double high, int *out)
{
    long long value;

    if (!text_read_integer(text, strlen(text), (long long)low, (long long)high, &value))
        return false;
    *out = (int)value;
    return true;
}

static bool get_name(const char *text, const char *const *name, int *out)
{
    for (int i = 0; name[i]; i++) {
        if (strcmp(text, name[i]) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

static bool get_seed(const char *text, uint64_t *out)
{
    char again[32];

    *out = strtoull(text, NULL, 10);
    snprintf(again, sizeof again, "%llu", (unsigned long long)*out);
    return strcmp(again, text) == 0;
}

static bool get_field(const char *text, const Field *field, Model *model)
{
    void *at = (char *)model + field->offset;

    switch (field->kind) {
    case FIELD_INT:
        return get_integer(text, field->low, field->high, at);
    case FIELD_NUMBER:
        return text_read_number(text, strlen(text), '.', at) && *(double *)at >= field->low &&
               *(double *)at <= field->high;
    case FIELD_BOOL:
        *(bool *)at = strcmp(text, "true") == 0;
        return *(bool *)at || strcmp(text, "false") == 0;
    case FIELD_TEXT:
        if (strlen(text) >= (size_t)field->high)
            return false;
        memcpy(at, text, strlen(text) + 1);
        return true;
    case FIELD_SEED:
        return get_seed(text, at);
    case FIELD_NAME:
        return get_name(text, field->name, at);
    }
    return false;
}

/* Numbers of a list, one blank between two. */
static void put_list(SafeFile *file, const char *key, const double *value, size_t count)
{
    Text text = {0};

    text_add(&text, "%s", "");
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text_add(&text, " ");
        text_add_number(&text, value[i]);
    }
    file->failed |= text.failed;
    safetensors_put(file, key, text.failed ? "" : text.data);
    text_free(&text);
}

static bool get_list(const SafeFile *file, const char *key, double *value, size_t count)
{
    const char *text = safetensors_get(file, key);

    for (size_t i = 0; text && i < count; i++) {
        const size_t length = strcspn(text, " ");
        if (!text_read_number(text, length, '.', &value[i]))
            return false;
        text += length;
        if (i + 1 < count && *text++ != ' ')
            return false;
    }
    return text && *text == '\0';
}

/* A list whose values lie in [low, high]. */
static bool get_bounded(const SafeFile *file, const char *key, double *value, size_t count,
                        double low, double high)
{
    if (!get_list(file, key, value, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!(value[i] >= low && value[i] <= high))
            return false;
    }
    return true;
}

/* Column names may hold any bytes, JSON only UTF-8: what is not plain ASCII is written as %XX. */
static void put_columns(SafeFile *file, const Model *model)
{
    const int cols = model->targets + model->past + model->future;
    Text text = {0};

    for (int c = 0; c < cols; c++) {
        if (c > 0)
            text_add(&text, "\n");
        for (const char *p = model->name[c]; *p; p++) {
            if (*p < ' ' || *p > '~' || *p == '%')
                text_add(&text, "%%%02X", (unsigned)(unsigned char)*p);
            else
                text_add_bytes(&text, p, 1);
        }
    }
    file->failed |= text.failed;
    safetensors_put(file, "columns", text.failed || !text.data ? "" : text.data);
    text_free(&text);
}

static int hex_digit(char c)
{
    const char *digits = "0123456789ABCDEF", *found = c ? strchr(digits, c) : NULL;

    return found ? (int)(found - digits) : -1;
}

static bool get_columns(const SafeFile *file, Model *model, int cols)
{
    const char *text = safetensors_get(file, "columns");
    int column = 0, used = 0;

    for (; text && *text; text++) {
        char c = *text;
        if (c == '\n') {
            if (++column >= cols)
                return false;
            used = 0;
            continue;
        }
        if (c == '%') {
            if (hex_digit(text[1]) < 0 || hex_digit(text[2]) < 0)
                return false;
            c = (char)(hex_digit(text[1]) * 16 + hex_digit(text[2]));
            text += 2;
        }
        if (used >= COLUMN_NAME - 1)
            return false;
        model->name[column][used++] = c;
    }
    return text && column == cols - 1;
}

enum { TRANSFORM_NUMBERS = 4 };

static void put_transforms(SafeFile *file, const Model *model)
{
    const int cols = model->targets + model->past + model->future;
    double *number = calloc((size_t)cols * TRANSFORM_NUMBERS, sizeof *number);

    for (int c = 0; number && c < cols; c++) {
        const Transform *transform = &model->transform[c];
        number[c * TRANSFORM_NUMBERS] = transform->log;
        number[c * TRANSFORM_NUMBERS + 1] = transform->lag;
        number[c * TRANSFORM_NUMBERS + 2] = transform->shift;
        number[c * TRANSFORM_NUMBERS + 3] = transform->scale;
    }
    if (number)
        put_list(file, "transforms", number, (size_t)cols * TRANSFORM_NUMBERS);
    file->failed |= !number;
    free(number);
}

static bool get_transforms(const SafeFile *file, Model *model, int cols)
{
    double *number = calloc((size_t)cols * TRANSFORM_NUMBERS, sizeof *number);
    bool fits = number && get_list(file, "transforms", number, (size_t)cols * TRANSFORM_NUMBERS);

    for (int c = 0; fits && c < cols; c++) {
        const double *of = number + c * TRANSFORM_NUMBERS;
        fits = (of[0] == 0 || of[0] == 1) && of[1] >= 0 && of[1] <= ROWS_MOST && of[3] > 0;
        if (fits)
            model->transform[c] = (Transform){
                .log = of[0] == 1, .lag = (int)of[1], .shift = of[2], .scale = of[3]};
    }
    free(number);
    return fits;
}

static void put_calendar(SafeFile *file, const Model *model)
{
    double number[CALENDAR_FEATURES] = {0};

    for (int i = 0; i < model->calendar.count / 2; i++) {
        number[2 * i] = model->calendar.term[i].cycle;
        number[2 * i + 1] = model->calendar.term[i].harmonic;
    }
    put_list(file, "calendar_cycles", number, (size_t)model->calendar.count);
}

static bool get_calendar(const SafeFile *file, Model *model)
{
    const int count = model->calendar.count;
    double number[CALENDAR_FEATURES];

    if (count % 2 != 0 || !get_bounded(file, "calendar_cycles", number, (size_t)count, 0, 1000))
        return false;
    for (int i = 0; i < count / 2; i++) {
        if (number[2 * i] > CYCLE_YEAR || number[2 * i + 1] < 1)
            return false;
        model->calendar.term[i].cycle = (Cycle)number[2 * i];
        model->calendar.term[i].harmonic = (int)number[2 * i + 1];
    }
    return true;
}

static size_t radius_count(const Model *model)
{
    return 2 * (size_t)model->config.levels * (size_t)model->config.horizon *
           (size_t)model->targets;
}

Status model_save(const Model *model, const char *path, Error *err)
{
    const double frequency[2] = {model->frequency.months, (double)model->frequency.micros};
    real *value = model->params ? malloc(model->net.count * sizeof *value) : NULL;
    SafeFile file;

    safetensors_begin(&file);
    safetensors_put(&file, "forecast", STORE_VERSION);
    for (int i = 0; i < FIELDS; i++)
        put_field(&file, &fields[i], model);
    put_list(&file, "level", model->config.level, (size_t)model->config.levels);
    put_list(&file, "frequency", frequency, 2);
    put_list(&file, "mase_scale", model->mase_scale, (size_t)model->targets);
    put_list(&file, "radius", model->radius, radius_count(model));
    put_columns(&file, model);
    put_transforms(&file, model);
    put_calendar(&file, model);
    for (int i = 0; value && i < net_tensors(&model->net); i++) {
        const NetTensor tensor = net_tensor(&model->net, i);
        net_export(&model->net, model->params, i, value);
        safetensors_put_tensor(&file, tensor.name, tensor.rows, tensor.cols, value);
    }
    file.failed |= model->params && !value;
    if (safetensors_save(&file, path, err) != OK)
        goto done;
done:
    safetensors_close(&file);
    free(value);
    return err->status;
}

static Status misfit(const char *path, const char *key, Error *err)
{
    return error_set(err, ERR_MODEL, path, "\"%s\" in the header is missing or out of range", key);
}

static Status load_fields(const SafeFile *file, const char *path, Model *model, Error *err)
{
    const char *version = safetensors_get(file, "forecast");

    if (!version || strcmp(version, STORE_VERSION) != 0) {
        error_set(err, ERR_MODEL, path, "a model of version %s, this program reads version %s",
                  version ? version : "unknown", STORE_VERSION);
        error_hint(err, "train it again with this program");
        return err->status;
    }
    for (int i = 0; i < FIELDS; i++) {
        const char *text = safetensors_get(file, fields[i].key);
        if (!text || !get_field(text, &fields[i], model))
            return misfit(path, fields[i].key, err);
    }
    if ((model->method = method_find(model->config.model)) == NULL)
        return error_set(err, ERR_MODEL, path, "unknown model \"%s\"", model->config.model);
    if (model->split.train > model->split.validation || model->split.validation > model->split.rows)
        return misfit(path, "train_rows", err);
    return OK;
}

static Status load_lags(const char *path, Model *model, Error *err)
{
    Error ignored = {0};

    if (model->method->kind != METHOD_LAGS)
        return OK;
    if (lags_read(model->config.lags, &model->lags, &ignored) != OK)
        return misfit(path, "lags", err);
    if (model->past > 0 && lags_read(model->config.past_lags, &model->past_lags, &ignored) != OK)
        return misfit(path, "past_lags", err);
    return OK;
}

/* Every list's length follows from fields that are bounded and from texts that are there. */
static Status load_lists(const SafeFile *file, const char *path, Model *model, Error *err)
{
    const int cols = model->targets + model->past + model->future;
    const size_t radii = radius_count(model);
    const char *radius = safetensors_get(file, "radius");
    double frequency[2];

    if (!radius || strlen(radius) < 2 * radii - 1)
        return misfit(path, "radius", err);
    model->name = calloc((size_t)cols, sizeof *model->name);
    model->transform = calloc((size_t)cols, sizeof *model->transform);
    model->mase_scale = calloc((size_t)model->targets, sizeof *model->mase_scale);
    model->radius = calloc(radii, sizeof *model->radius);
    if (!model->name || !model->transform || !model->mase_scale || !model->radius)
        return error_memory(err, "the model");
    if (!get_bounded(file, "radius", model->radius, radii, 0, HUGE_VAL))
        return misfit(path, "radius", err);
    if (!get_bounded(file, "level", model->config.level, (size_t)model->config.levels, 1, 99.9))
        return misfit(path, "level", err);
    if (!get_bounded(file, "mase_scale", model->mase_scale, (size_t)model->targets, 0, HUGE_VAL))
        return misfit(path, "mase_scale", err);
    if (!get_bounded(file, "frequency", frequency, 2, 0, 9e15))
        return misfit(path, "frequency", err);
    model->frequency = (Frequency){.months = (int)frequency[0], .micros = (int64_t)frequency[1]};
    if (!get_columns(file, model, cols))
        return misfit(path, "columns", err);
    if (!get_transforms(file, model, cols))
        return misfit(path, "transforms", err);
    return get_calendar(file, model) ? OK : misfit(path, "calendar_cycles", err);
}

static Status load_weights(SafeFile *file, const char *path, Model *model, Error *err)
{
    Error ignored = {0};
    real *value = NULL;

    if (model->method->kind == METHOD_BASELINE)
        return OK;
    if (model_make_net(model, &ignored) != OK)
        return error_set(err, ERR_MODEL, path, "%s", ignored.message);
    if (model->net.count * sizeof *value > safetensors_size(file))
        return error_set(err, ERR_MODEL, path,
                         "the network of the header needs %zu weights, the "
                         "file holds fewer",
                         model->net.count);
    model->params = calloc(model->net.count, sizeof *model->params);
    value = malloc(model->net.count * sizeof *value);
    if (!model->params || !value) {
        error_memory(err, "the weights");
        goto done;
    }
    for (int i = 0; i < net_tensors(&model->net); i++) {
        const NetTensor tensor = net_tensor(&model->net, i);
        if (safetensors_take(file, path, tensor.name, tensor.rows, tensor.cols, value, err) != OK)
            goto done;
        net_import(&model->net, model->params, i, value);
    }
    for (size_t i = 0; i < model->net.count; i++) {
        if (!isfinite(model->params[i])) {
            error_set(err, ERR_MODEL, path, "a weight is not finite");
            goto done;
        }
    }
done:
    free(value);
    return err->status;
}

Status model_load(const char *path, Model *model, Error *err)
{
    SafeFile file;

    *model = (Model){0};
    if (safetensors_open(path, &file, err) != OK)
        return err->status;
    if (load_fields(&file, path, model, err) != OK || load_lags(path, model, err) != OK ||
        load_lists(&file, path, model, err) != OK || load_weights(&file, path, model, err) != OK ||
        safetensors_finish(&file, path, err) != OK)
        goto done;
done:
    safetensors_close(&file);
    if (err->status != OK)
        model_free(model);
    return err->status;
}
