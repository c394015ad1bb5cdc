/* The lists of a model file; fields.h is their header. */
#include "model/classes.h"
#include "model/classic.h"
#include "model/fields.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void list_put(SafeFile *file, const char *key, const double *value, size_t count)
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

bool list_get(const SafeFile *file, const char *key, double *value, size_t count)
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
    if (!list_get(file, key, value, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!(value[i] >= low && value[i] <= high))
            return false;
    }
    return true;
}

/* Names may hold any bytes, JSON only UTF-8: what is not plain ASCII is written as %XX. */
void names_add(Text *text, const char *name)
{
    for (; *name; name++) {
        if (*name < ' ' || *name > '~' || *name == '%')
            text_add(text, "%%%02X", (unsigned)(unsigned char)*name);
        else
            text_add_bytes(text, name, 1);
    }
}

void names_put(SafeFile *file, const char *key, Text *text)
{
    if (text->used > 0)
        text->data[text->used - 1] = '\0';
    file->failed |= text->failed;
    safetensors_put(file, key, text->failed || !text->data ? "" : text->data);
    text_free(text);
}

static void put_columns(SafeFile *file, const Model *model)
{
    const int cols = model->targets + model->past + model->future;
    Text text = {0};

    for (int c = 0; c < cols; c++) {
        names_add(&text, model->name[c]);
        text_add(&text, "\n");
    }
    names_put(file, "columns", &text);
}

static int hex_digit(char c)
{
    const char *digits = "0123456789ABCDEF", *found = c ? strchr(digits, c) : NULL;

    return found ? (int)(found - digits) : -1;
}

/* One name into zeroed room, and what ends it. */
static bool get_name(const char **text, char name[COLUMN_NAME])
{
    const char *at = *text;
    int used = 0;

    for (; *at && *at != '\n'; at++) {
        char c = *at;
        if (c == '%') {
            if (hex_digit(at[1]) < 0 || hex_digit(at[2]) < 0)
                return false;
            c = (char)(hex_digit(at[1]) * 16 + hex_digit(at[2]));
            at += 2;
        }
        if (used >= COLUMN_NAME - 1)
            return false;
        name[used++] = c;
    }
    *text = at;
    return true;
}

bool names_get(const char **text, bool first, char (*name)[COLUMN_NAME], int count)
{
    for (int i = 0; i < count; i++) {
        if (!(first && i == 0) && *(*text)++ != '\n')
            return false;
        if (!get_name(text, name[i]))
            return false;
    }
    return true;
}

static bool get_columns(const SafeFile *file, Model *model, int cols)
{
    const char *text = safetensors_get(file, "columns");

    return text && names_get(&text, true, model->name, cols) && *text == '\0';
}

/* How many labels each column has, then all of them, then the shares of the target's. */
static void put_labels(SafeFile *file, const Model *model)
{
    const int cols = model->targets + model->past + model->future;
    double count[SERIES_COLUMNS];
    Text text = {0};

    for (int c = 0; c < cols; c++) {
        count[c] = labels_count(model->labels, c);
        for (int k = 0; k < labels_count(model->labels, c); k++) {
            names_add(&text, model->labels[c].name[k]);
            text_add(&text, "\n");
        }
    }
    list_put(file, "classes", count, (size_t)cols);
    names_put(file, "labels", &text);
    list_put(file, "class_share", model->share, (size_t)model_classes(model));
}

static bool get_label_names(const SafeFile *file, Model *model, const double *count, int cols)
{
    const char *text = safetensors_get(file, "labels");
    Error ignored = {0};
    bool first = true;

    for (int c = 0; text && c < cols; c++) {
        if (count[c] == 0)
            continue;
        if (labels_make(&model->labels[c], (int)count[c], &ignored) != OK ||
            !names_get(&text, first, model->labels[c].name, model->labels[c].count))
            return false;
        first = false;
    }
    return text && *text == '\0';
}

/* The key of what does not fit, NULL where all does. */
static const char *get_labels(const SafeFile *file, Model *model, int cols)
{
    double count[SERIES_COLUMNS];
    Error ignored = {0};
    int most = 0;

    if (!get_bounded(file, "classes", count, (size_t)cols, 0, LABELS_MAX))
        return "classes";
    for (int c = 0; c < cols; c++) {
        if (count[c] != (int)count[c])
            return "classes";
        most = count[c] > most ? (int)count[c] : most;
    }
    if (most == 0)
        return NULL;
    model->labels = calloc((size_t)cols, sizeof *model->labels);
    if (!model->labels || !get_label_names(file, model, count, cols) ||
        classes_room(model, &ignored) != OK)
        return "labels";
    return get_bounded(file, "class_share", model->share, (size_t)model_classes(model), 0, 1)
               ? NULL
               : "class_share";
}

enum { TRANSFORM_NUMBERS = 4 };

static void put_transforms(SafeFile *file, const Model *model)
{
    const int cols = model->targets + model->past + model->future;
    double *number = calloc((size_t)cols * TRANSFORM_NUMBERS, sizeof *number);

    for (int c = 0; number && c < cols; c++) {
        const Transform *transform = &model->transform[c];
        double *of = number + (size_t)c * TRANSFORM_NUMBERS;
        of[0] = transform->curve;
        of[1] = transform->lag;
        of[2] = transform->shift;
        of[3] = transform->scale;
    }
    if (number)
        list_put(file, "transforms", number, (size_t)cols * TRANSFORM_NUMBERS);
    file->failed |= !number;
    free(number);
}

static bool get_transforms(const SafeFile *file, Model *model, int cols)
{
    double *number = calloc((size_t)cols * TRANSFORM_NUMBERS, sizeof *number);
    bool fits = number && list_get(file, "transforms", number, (size_t)cols * TRANSFORM_NUMBERS);

    for (int c = 0; fits && c < cols; c++) {
        const double *of = number + (size_t)c * TRANSFORM_NUMBERS;
        fits = of[0] >= 0 && of[0] <= 1 && of[1] >= 0 && of[1] <= ROWS_MOST && of[3] > 0;
        if (fits)
            model->transform[c] = (Transform){
                .curve = of[0], .lag = (int)of[1], .shift = of[2], .scale = of[3]};
    }
    free(number);
    return fits;
}

static void put_waves(SafeFile *file, const Model *model)
{
    for (int c = 0; c < model->targets && model->config.harmonics > 0; c++) {
        char key[24];
        snprintf(key, sizeof key, "harmonics.%d", c);
        list_put(file, key, model->transform[c].wave.part, WAVE_PARTS);
    }
}

/* The transforms stand already. */
static bool get_waves(const SafeFile *file, Model *model)
{
    for (int c = 0; c < model->targets && model->config.harmonics > 0; c++) {
        char key[24];
        Wave *wave = &model->transform[c].wave;
        snprintf(key, sizeof key, "harmonics.%d", c);
        wave->period = model->config.harmonics;
        if (!get_bounded(file, key, wave->part, WAVE_PARTS, -DBL_MAX, DBL_MAX))
            return false;
    }
    return true;
}

/* A cycle and a harmonic for each pair of features. */
static void put_calendar(SafeFile *file, const Model *model)
{
    double number[CALENDAR_FEATURES] = {0};
    double *of = number;

    for (int i = 0; i < model->calendar.count / 2; i++) {
        *of++ = model->calendar.term[i].cycle;
        *of++ = model->calendar.term[i].harmonic;
    }
    list_put(file, "calendar_cycles", number, (size_t)model->calendar.count);
}

static bool get_calendar(const SafeFile *file, Model *model)
{
    const int count = model->calendar.count;
    double number[CALENDAR_FEATURES];
    const double *of = number;

    if (count % 2 != 0 || !get_bounded(file, "calendar_cycles", number, (size_t)count, 0, 1000))
        return false;
    for (int i = 0; i < count / 2; i++, of += 2) {
        if (of[0] > CYCLE_YEAR || of[1] < 1)
            return false;
        model->calendar.term[i].cycle = (Cycle)of[0];
        model->calendar.term[i].harmonic = (int)of[1];
    }
    return true;
}

/* Of a classical method; none otherwise. */
static size_t coefficient_count(const Model *model)
{
    return model->coefficient ? (size_t)model->targets * CLASSIC_COEFFICIENTS : 0;
}

static void put_marks(SafeFile *file, const Model *model)
{
    double number[SERIES_COLUMNS];

    for (int k = 0; k < model->marks; k++)
        number[k] = model->mark[k];
    list_put(file, "marked", number, (size_t)model->marks);
}

/* Columns of numbers, ascending. */
static bool get_marks(const SafeFile *file, Model *model, int cols)
{
    double number[SERIES_COLUMNS];
    int before = -1;

    if (model->marks > cols ||
        !get_bounded(file, "marked", number, (size_t)model->marks, 0, cols - 1))
        return false;
    model->mark = calloc((size_t)cols, sizeof *model->mark);
    for (int k = 0; model->mark && k < model->marks; k++) {
        const int column = model->mark[k] = (int)number[k];
        if (number[k] != column || column <= before || labels_count(model->labels, column) > 0)
            return false;
        before = column;
    }
    return model->mark != NULL;
}

void lists_put(SafeFile *file, const Model *model)
{
    const double frequency[2] = {model->frequency.months, (double)model->frequency.micros};

    list_put(file, "level", model->config.level, (size_t)model->config.levels);
    list_put(file, "weight", model->weight, (size_t)model->members);
    list_put(file, "frequency", frequency, 2);
    list_put(file, "mase_scale", model->mase_scale, (size_t)model->targets);
    list_put(file, "radius", model->radius, model_radii(model));
    if (model->residuals > 0)
        list_put(file, "residual", model->residual,
                 (size_t)model->residuals * (size_t)model->targets);
    list_put(file, "typical", model->typical, (size_t)model->targets);
    list_put(file, "bounded", model->bounded, (size_t)model->targets);
    if (model->coefficient)
        list_put(file, "coefficients", model->coefficient, coefficient_count(model));
    put_columns(file, model);
    put_labels(file, model);
    put_transforms(file, model);
    put_waves(file, model);
    put_calendar(file, model);
    put_marks(file, model);
    parts_put(file, model);
}

static bool get_frequency(const SafeFile *file, Model *model)
{
    double number[2];

    if (!get_bounded(file, "frequency", number, 2, 0, 9e15) || number[0] > 12000)
        return false;
    model->frequency = (Frequency){.months = (int)number[0], .micros = (int64_t)number[1]};
    return true;
}

const char *lists_get(const SafeFile *file, Model *model)
{
    const int cols = model->targets + model->past + model->future;
    const size_t targets = (size_t)model->targets;

    if (!get_bounded(file, "radius", model->radius, model_radii(model), 0, HUGE_VAL))
        return "radius";
    if (model->residuals > 0 && !get_bounded(file, "residual", model->residual,
                                             (size_t)model->residuals * targets, -DBL_MAX, DBL_MAX))
        return "residual";
    if (!get_bounded(file, "typical", model->typical, targets, 0, DBL_MAX))
        return "typical";
    if (!get_bounded(file, "bounded", model->bounded, targets, 0, 1))
        return "bounded";
    if (!get_bounded(file, "level", model->config.level, (size_t)model->config.levels, 1, 99.9))
        return "level";
    if (!get_bounded(file, "weight", model->weight, (size_t)model->members, 0, 1))
        return "weight";
    if (!get_bounded(file, "mase_scale", model->mase_scale, targets, 0, HUGE_VAL))
        return "mase_scale";
    if (model->coefficient && !get_bounded(file, "coefficients", model->coefficient,
                                           coefficient_count(model), -DBL_MAX, DBL_MAX))
        return "coefficients";
    if (!get_frequency(file, model))
        return "frequency";
    if (!get_columns(file, model, cols))
        return "columns";
    if (!get_transforms(file, model, cols))
        return "transforms";
    if (!get_waves(file, model))
        return "harmonics";
    if (!get_calendar(file, model))
        return "calendar_cycles";
    if (!parts_get(file, model))
        return "series";
    const char *key = get_labels(file, model, cols);
    return key || get_marks(file, model, cols) ? key : "marked";
}
