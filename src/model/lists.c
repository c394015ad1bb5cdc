/* The lists of a model file; fields.h is their header. */
#include "model/fields.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MOST 2e9

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
        double *of = number + (size_t)c * TRANSFORM_NUMBERS;
        of[0] = transform->log;
        of[1] = transform->lag;
        of[2] = transform->shift;
        of[3] = transform->scale;
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
        const double *of = number + (size_t)c * TRANSFORM_NUMBERS;
        fits = (of[0] == 0 || of[0] == 1) && of[1] >= 0 && of[1] <= ROWS_MOST && of[3] > 0;
        if (fits)
            model->transform[c] = (Transform){
                .log = of[0] == 1, .lag = (int)of[1], .shift = of[2], .scale = of[3]};
    }
    free(number);
    return fits;
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
    put_list(file, "calendar_cycles", number, (size_t)model->calendar.count);
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

size_t radius_count(const Model *model)
{
    return 2 * (size_t)model->config.levels * (size_t)model->config.horizon *
           (size_t)model->targets;
}

void lists_put(SafeFile *file, const Model *model)
{
    const double frequency[2] = {model->frequency.months, (double)model->frequency.micros};

    put_list(file, "level", model->config.level, (size_t)model->config.levels);
    put_list(file, "frequency", frequency, 2);
    put_list(file, "mase_scale", model->mase_scale, (size_t)model->targets);
    put_list(file, "radius", model->radius, radius_count(model));
    put_columns(file, model);
    put_transforms(file, model);
    put_calendar(file, model);
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

    if (!get_bounded(file, "radius", model->radius, radius_count(model), 0, HUGE_VAL))
        return "radius";
    if (!get_bounded(file, "level", model->config.level, (size_t)model->config.levels, 1, 99.9))
        return "level";
    if (!get_bounded(file, "mase_scale", model->mase_scale, targets, 0, HUGE_VAL))
        return "mase_scale";
    if (!get_frequency(file, model))
        return "frequency";
    if (!get_columns(file, model, cols))
        return "columns";
    if (!get_transforms(file, model, cols))
        return "transforms";
    return get_calendar(file, model) ? NULL : "calendar_cycles";
}
