#include "app/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void drop(json_t **tree)
{
    json_decref(*tree);
    *tree = NULL;
}

void json_put(json_t **object, const char *key, json_t *value)
{
    if (!*object || !value) {
        json_decref(value);
        drop(object);
    } else if (json_object_set_new(*object, key, value) != 0) {
        drop(object);
    }
}

void json_push(json_t **array, json_t *value)
{
    if (!*array || !value) {
        json_decref(value);
        drop(array);
    } else if (json_array_append_new(*array, value) != 0) {
        drop(array);
    }
}

json_t *json_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

json_t *json_text(const char *text)
{
    json_t *string = json_string(text);
    Text latin = {0};

    if (string)
        return string;
    for (const char *c = text; *c; c++) {
        const unsigned char byte = (unsigned char)*c;
        const char pair[2] = {(char)(0xC0 | byte >> 6), (char)(0x80 | (byte & 0x3F))};

        text_add_bytes(&latin, byte < 0x80 ? c : pair, byte < 0x80 ? 1 : 2);
    }
    string = latin.failed || !latin.data ? NULL : json_string(latin.data);
    text_free(&latin);
    return string;
}

json_t *json_classes(char (*const name)[COLUMN_NAME], const Labels *labels, int count)
{
    json_t *object = json_object();

    for (int c = 0; c < count; c++) {
        json_t *array = NULL;

        if (labels_count(labels, c) == 0)
            continue;
        array = json_array();
        for (int k = 0; k < labels[c].count; k++)
            json_push(&array, json_text(labels[c].name[k]));
        json_put(&object, name[c], array);
    }
    return object;
}

static void write_value(const json_t *value, int depth, Text *out);

static void new_line(int depth, Text *out)
{
    text_add(out, "\n%*s", 2 * depth, "");
}

/* jansson itself may drop a piece for which it finds no memory. */
static int add_piece(const char *piece, size_t size, void *text)
{
    text_add_bytes(text, piece, size);
    return 0;
}

static void write_plain(const json_t *value, Text *out)
{
    if (json_dump_callback(value, add_piece, out, JSON_ENCODE_ANY | JSON_COMPACT) != 0)
        out->failed = true;
}

static void write_key(const char *key, Text *out)
{
    json_t *name = json_text(key);

    if (name)
        write_plain(name, out);
    else
        out->failed = true;
    text_add(out, ": ");
    json_decref(name);
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void write_object(const json_t *object, int depth, Text *out)
{
    const size_t count = json_object_size(object);
    const char **keys = malloc((count + 1) * sizeof *keys);
    size_t used = 0;
    const char *key;
    json_t *value;

    if (!keys) {
        out->failed = true;
        return;
    }
    json_object_foreach((json_t *)object, key, value) keys[used++] = key;
    qsort(keys, used, sizeof *keys, compare_keys);
    text_add(out, "{");
    for (size_t i = 0; i < used; i++) {
        text_add(out, i > 0 ? "," : "");
        new_line(depth + 1, out);
        write_key(keys[i], out);
        write_value(json_object_get(object, keys[i]), depth + 1, out);
    }
    if (used > 0)
        new_line(depth, out);
    text_add(out, "}");
    free(keys);
}

static void write_array(const json_t *array, int depth, Text *out)
{
    const size_t count = json_array_size(array);

    text_add(out, "[");
    for (size_t i = 0; i < count; i++) {
        text_add(out, i > 0 ? "," : "");
        new_line(depth + 1, out);
        write_value(json_array_get(array, i), depth + 1, out);
    }
    if (count > 0)
        new_line(depth, out);
    text_add(out, "]");
}

static void write_value(const json_t *value, int depth, Text *out)
{
    if (json_is_object(value))
        write_object(value, depth, out);
    else if (json_is_array(value))
        write_array(value, depth, out);
    else if (json_is_real(value))
        text_add_number(out, json_real_value(value));
    else
        write_plain(value, out);
}

/* [name] of columns [first, first + count). */
static json_t *about_names(char (*const name)[COLUMN_NAME], int first, int count)
{
    json_t *array = json_array();

    for (int i = first; i < first + count; i++)
        json_push(&array, json_text(name[i]));
    return array;
}

void json_columns(json_t **object, char (*const name)[COLUMN_NAME], int targets, int past,
                  int future, int fixed)
{
    const int end = targets + past + future;

    json_put(object, "target", about_names(name, 0, targets));
    json_put(object, "past", about_names(name, targets, past));
    json_put(object, "future", about_names(name, targets + past, future - fixed));
    json_put(object, "static", about_names(name, end - fixed, fixed));
}

json_t *json_notes(const Notes *notes, bool warnings)
{
    json_t *array = json_array();

    for (int i = 0; i < notes->count && i < NOTES_MAX; i++)
        if ((notes->item[i].kind == NOTE_WARNING) == warnings)
            json_push(&array, json_text(notes->item[i].text));
    return array;
}

json_t *json_members(const Model *model)
{
    json_t *array = json_array();

    for (int i = 0; i < model->members; i++) {
        json_t *object = json_object();
        json_put(&object, "name", json_text(model->member[i].label));
        json_put(&object, "model", json_text(model->member[i].method->name));
        json_put(&object, "weight", json_number(model->weight[i]));
        json_push(&array, object);
    }
    return array;
}

void json_write(const json_t *tree, Text *out)
{
    if (!tree) {
        out->failed = true;
        return;
    }
    write_value(tree, 0, out);
    text_add(out, "\n");
}
