#include "model/safetensors.h"

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define METADATA "__metadata__"
#define HASH_KEY "\"sha256\":\""

enum { LENGTH_BYTES = 8, ALIGN = 64, HEADER_MOST = 100 * 1000 * 1000, HASH_DIGITS = FILE_HASH - 1 };

static void write_length(unsigned char *out, uint64_t length)
{
    for (int i = 0; i < LENGTH_BYTES; i++)
        out[i] = (unsigned char)(length >> 8 * i);
}

static uint64_t read_length(const unsigned char *bytes)
{
    uint64_t length = 0;

    for (int i = 0; i < LENGTH_BYTES; i++)
        length |= (uint64_t)bytes[i] << 8 * i;
    return length;
}

static bool set_new(json_t *object, const char *key, json_t *value)
{
    return value && json_object_set_new(object, key, value) == 0;
}

void safetensors_begin(SafeFile *file)
{
    char zeros[FILE_HASH];

    *file = (SafeFile){.header = json_object()};
    memset(zeros, '0', HASH_DIGITS);
    zeros[HASH_DIGITS] = '\0';
    file->failed = !file->header || !set_new(file->header, METADATA, json_object());
    safetensors_put(file, "format", "pt");
    safetensors_put(file, "sha256", zeros);
}

void safetensors_scope(SafeFile *file, const char *scope)
{
    text_copy(file->scope, sizeof file->scope, scope);
}

/* A key or name with the scope before it. */
static const char *in_scope(const SafeFile *file, const char *key, char scoped[SAFE_NAME])
{
    if (!file->scope[0])
        return key;
    snprintf(scoped, SAFE_NAME, "%s%s", file->scope, key);
    return scoped;
}

void safetensors_put(SafeFile *file, const char *key, const char *text)
{
    char scoped[SAFE_NAME];

    if (!file->failed)
        file->failed = !set_new(json_object_get(file->header, METADATA),
                                in_scope(file, key, scoped), json_string(text));
}

void safetensors_put_tensor(SafeFile *file, const char *name, int rows, int cols, const real *value)
{
    const size_t bytes = (size_t)rows * (cols ? (size_t)cols : 1) * sizeof *value;
    const json_int_t first = (json_int_t)file->data.used, end = first + (json_int_t)bytes;
    json_t *shape = cols ? json_pack("[i,i]", rows, cols) : json_pack("[i]", rows);
    json_t *tensor = json_pack("{s:s, s:o, s:[I,I]}", "dtype", REAL_DTYPE, "shape", shape,
                               "data_offsets", first, end);
    char scoped[SAFE_NAME];

    if (file->failed)
        json_decref(tensor);
    else if (set_new(file->header, in_scope(file, name, scoped), tensor))
        text_add_bytes(&file->data, (const char *)value, bytes);
    else
        file->failed = true;
}

/* The place of the checksum's digits in a header, or NULL. A quote inside a text is escaped, so the
 * key cannot be imitated by one. */
static char *find_hash(char *header, size_t length)
{
    char *key = memmem(header, length, HASH_KEY, sizeof HASH_KEY - 1);
    char *digits = key ? key + sizeof HASH_KEY - 1 : NULL;

    return digits && (size_t)(header + length - digits) > HASH_DIGITS ? digits : NULL;
}

/* jansson itself may drop a piece for which it finds no memory. */
static void write_header(const json_t *header, Text *out)
{
    if (json_dump_callback(header, text_add_piece, out, JSON_COMPACT | JSON_SORT_KEYS) != 0)
        out->failed = true;
}

static void add_header(Text *out, const Text *json)
{
    static const char blanks[ALIGN + 1] =
        "                                                                ";
    const size_t padding = (ALIGN - (LENGTH_BYTES + json->used) % ALIGN) % ALIGN;
    unsigned char size[LENGTH_BYTES];

    write_length(size, json->used + padding);
    text_add_bytes(out, (const char *)size, LENGTH_BYTES);
    text_add_bytes(out, json->data, json->used);
    text_add_bytes(out, blanks, padding);
}

Status safetensors_save(SafeFile *file, const char *path, Error *err)
{
    char hash[FILE_HASH];
    Text json = {0}, out = {0};

    if (!file->failed)
        write_header(file->header, &json);
    if (file->failed || json.failed) {
        error_memory(err, "the model file");
        goto done;
    }
    add_header(&out, &json);
    text_add_bytes(&out, file->data.data ? file->data.data : "", file->data.used);
    if (out.failed || file->data.failed) {
        error_memory(err, "the model file");
        goto done;
    }
    file_hash(out.data, out.used, hash);
    memcpy(find_hash(out.data + LENGTH_BYTES, json.used), hash, HASH_DIGITS);
    if (file_write(path, out.data, out.used, err) != OK)
        goto done;
done:
    text_free(&out);
    text_free(&json);
    return err->status;
}

static Status damaged(const char *path, Error *err, const char *what)
{
    error_set(err, ERR_MODEL, path, "%s", what);
    error_hint(err, "train it again, or copy the file again");
    return err->status;
}

static Status check_hash(const char *path, SafeFile *file, size_t header, Error *err)
{
    char *digits = find_hash(file->bytes + LENGTH_BYTES, header);
    char kept[HASH_DIGITS], hash[FILE_HASH];

    if (!digits) {
        error_set(err, ERR_MODEL, path, "not a model of this program: no checksum in its header");
        error_hint(err, "give the model.safetensors of a run");
        return err->status;
    }
    memcpy(kept, digits, HASH_DIGITS);
    memset(digits, '0', HASH_DIGITS);
    file_hash(file->bytes, file->size, hash);
    memcpy(digits, kept, HASH_DIGITS);
    if (memcmp(kept, hash, HASH_DIGITS) != 0)
        return damaged(path, err, "the file is damaged: its checksum does not fit its bytes");
    return OK;
}

static bool header_valid(json_t *header)
{
    json_t *metadata = json_object_get(header, METADATA), *value;
    const char *key;

    if (!json_is_object(metadata))
        return false;
    json_object_foreach(metadata, key, value)
    {
        if (!json_is_string(value))
            return false;
    }
    return true;
}

/* jansson may say nothing where it finds no memory, and even drop a piece: the header must read
 * back as it stands in the file. */
static Status read_header(const char *path, SafeFile *file, size_t length, Error *err)
{
    const char *bytes = file->bytes + LENGTH_BYTES;
    json_error_t why;
    Text text = {0};

    file->header = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &why);
    if (file->header)
        write_header(file->header, &text);
    if (text.failed || (!file->header && why.text[0] == '\0'))
        error_memory(err, path);
    else if (!header_valid(file->header) || !text.data || text.used > length ||
             memcmp(text.data, bytes, text.used) != 0)
        damaged(path, err, "the header is not the JSON of a model");
    text_free(&text);
    return err->status;
}

Status safetensors_open(const char *path, SafeFile *file, Error *err)
{
    uint64_t length;

    *file = (SafeFile){0};
    if (file_read(path, 0, ERR_MODEL, &file->bytes, &file->size, err) == ERR_MODEL)
        error_hint(err, "give the model.safetensors of a run");
    if (err->status != OK)
        return err->status;
    length = file->size >= LENGTH_BYTES ? read_length((unsigned char *)file->bytes) : 0;
    if (length < 2 || length > HEADER_MOST || file->bytes[LENGTH_BYTES] != '{') {
        error_set(err, ERR_MODEL, path, "not a safetensors file");
        error_hint(err, "give the model.safetensors of a run");
    } else if (length > file->size - LENGTH_BYTES) {
        damaged(path, err, "the file is truncated: it ends inside its header");
    } else if (check_hash(path, file, (size_t)length, err) == OK) {
        file->start = LENGTH_BYTES + (size_t)length;
        if (read_header(path, file, (size_t)length, err) == OK)
            file->tensors = (int)json_object_size(file->header) - 1;
    }
    if (err->status != OK)
        safetensors_close(file);
    return err->status;
}

const char *safetensors_get(const SafeFile *file, const char *key)
{
    const json_t *metadata = json_object_get(file->header, METADATA);
    char scoped[SAFE_NAME];

    return json_string_value(json_object_get(metadata, in_scope(file, key, scoped)));
}

size_t safetensors_size(const SafeFile *file)
{
    return file->size - file->start;
}

static bool shape_fits(const json_t *shape, int rows, int cols)
{
    if (json_array_size(shape) != (cols ? 2 : 1))
        return false;
    return json_integer_value(json_array_get(shape, 0)) == rows &&
           (cols == 0 || json_integer_value(json_array_get(shape, 1)) == cols);
}

Status safetensors_take(SafeFile *file, const char *path, const char *name, int rows, int cols,
                        real *value, Error *err)
{
    const size_t bytes = (size_t)rows * (cols ? (size_t)cols : 1) * sizeof *value;
    char scoped[SAFE_NAME];
    const json_t *tensor = json_object_get(file->header, in_scope(file, name, scoped));
    const json_t *offsets = json_object_get(tensor, "data_offsets");
    const char *type = json_string_value(json_object_get(tensor, "dtype"));
    const json_int_t first = json_integer_value(json_array_get(offsets, 0));
    const json_int_t end = json_integer_value(json_array_get(offsets, 1));

    if (!type)
        return error_set(err, ERR_MODEL, path, "tensor \"%s\" is missing", name);
    if (strcmp(type, REAL_DTYPE) != 0)
        return error_set(err, ERR_MODEL, path, "tensor \"%s\" is %s, this program reads %s", name,
                         type, REAL_DTYPE);
    if (!shape_fits(json_object_get(tensor, "shape"), rows, cols))
        return error_set(err, ERR_MODEL, path, "tensor \"%s\" has not the shape [%d, %d]", name,
                         rows, cols);
    if (json_array_size(offsets) != 2 || first != (json_int_t)file->taken || end < first ||
        (size_t)(end - first) != bytes || (size_t)end > safetensors_size(file))
        return error_set(err, ERR_MODEL, path, "tensor \"%s\" lies outside its place", name);
    memcpy(value, file->bytes + file->start + first, bytes);
    file->taken += bytes;
    file->tensors--;
    return OK;
}

Status safetensors_finish(const SafeFile *file, const char *path, Error *err)
{
    if (file->tensors != 0 || file->taken != safetensors_size(file))
        return error_set(err, ERR_MODEL, path, "the file holds more than the model's tensors");
    return OK;
}

void safetensors_close(SafeFile *file)
{
    json_decref(file->header);
    text_free(&file->data);
    free(file->bytes);
    *file = (SafeFile){0};
}

/* The first key whose value is another one, or is not there. */
static const char *other_key(json_t *one, const json_t *other)
{
    const char *key;
    json_t *value;

    json_object_foreach(one, key,
                        value) if (!json_equal(value, json_object_get(other, key))) return key;
    return NULL;
}

/* The tensor that holds a byte of the data. */
static const char *tensor_at(json_t *header, size_t byte)
{
    const char *key;
    json_t *value;

    json_object_foreach(header, key, value)
    {
        const json_t *offsets = json_object_get(value, "data_offsets");
        if ((size_t)json_integer_value(json_array_get(offsets, 0)) <= byte &&
            byte < (size_t)json_integer_value(json_array_get(offsets, 1)))
            return key;
    }
    return "";
}

bool safetensors_differ(const SafeFile *one, const SafeFile *other, char where[SAFE_NAME],
                        long *numbers)
{
    json_t *texts = json_object_get(one->header, METADATA);
    const char *key = other_key(texts, json_object_get(other->header, METADATA));
    size_t byte = 0;

    *numbers = (long)json_object_size(texts) + (long)(one->data.used / sizeof(real));
    if (!key)
        key = other_key(one->header, other->header);
    if (!key && json_object_size(one->header) != json_object_size(other->header))
        key = "";
    while (!key && byte < one->data.used && one->data.data[byte] == other->data.data[byte])
        byte++;
    if (!key && byte < one->data.used)
        key = tensor_at(one->header, byte);
    text_copy(where, SAFE_NAME, key ? key : "");
    return key != NULL;
}
