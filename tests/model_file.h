/* Model files written, read and made up, for the tests of loading. */
#ifndef TESTS_MODEL_FILE_H
#define TESTS_MODEL_FILE_H

#include "model_fixture.h"
#include "scratch.h"

#include "base/file.h"
#include "model/safetensors.h"

#include <jansson.h>

static inline void read_all(const char *path, char **bytes, size_t *size)
{
    Error err = {0};

    SUCCEEDS(file_read(path, 0, ERR_MODEL, bytes, size, &err), err);
}

static inline void write_all(const char *path, const char *bytes, size_t size)
{
    FILE *file;

    remove(path); /* a file that is cut to nothing first is written through by some file systems */
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* A small model of the method, saved as `path`; its intervals are set. */
static inline void save(const char *method, const char *path, Fitted *fitted, const Series *series)
{
    ModelConfig config = fixture_config(method);

    config.hidden = 3;
    config.horizon = 2;
    config.past_rule = PAST_HOLD;
    config.dropout = 0.1;
    config.season.first = 9;
    config.transform = series->labels ? TRANSFORM_NONE : TRANSFORM_SEASONAL_DIFF;
    config.seed = UINT64_C(18446744073709551615);
    fitted_make(fitted, &config, series);
    for (int i = 0; i < 2 * fitted->model.config.levels * config.horizon; i++)
        fitted->model.radius[i] = fabs(fixture_noise(i, 9)) / 3;
    fitted->model.typical[0] = 1.0 / 3;
    SUCCEEDS(model_save(&fitted->model, path, &fitted->err), fitted->err);
}

static inline void check_refused(const char *path, const char *what, size_t where)
{
    Model model;
    Error err = {0};

    if (model_load(path, &model, &err) != ERR_MODEL)
        fail_msg("%s at byte %zu was taken, or met with: %s", what, where, err.message);
    assert_true(strcmp(err.where, path) == 0 && err.message[0]);
    assert_null(model.params);
}

/* Writes a header with the tensors of another file after it, the checksum made right. */
static inline void forge(const char *path, json_t *header, const char *data, size_t data_size)
{
    char hash[FILE_HASH], zeros[FILE_HASH], *json, *bytes, *digits;
    json_t *metadata = json_object_get(header, "__metadata__");
    size_t length;

    memset(zeros, '0', sizeof zeros - 1);
    zeros[sizeof zeros - 1] = '\0';
    json_object_set_new(metadata, "sha256", json_string(zeros));
    json = json_dumps(header, JSON_COMPACT | JSON_SORT_KEYS);
    length = strlen(json);
    bytes = calloc(8 + length + data_size, 1);
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)(length >> 8 * i);
    memcpy(bytes + 8, json, length);
    memcpy(bytes + 8 + length, data, data_size);
    file_hash(bytes, 8 + length + data_size, hash);
    digits = strstr(bytes + 8, zeros);
    assert_non_null(digits);
    memcpy(digits, hash, sizeof hash - 1);
    write_all(path, bytes, 8 + length + data_size);
    free(bytes);
    free(json);
}

typedef struct {
    char *bytes;
    size_t size, start;
    json_t *header;
} Opened;

static inline Opened open_header(const char *path)
{
    Opened opened = {0};

    read_all(path, &opened.bytes, &opened.size);
    for (int i = 0; i < 8; i++)
        opened.start |= (size_t)(unsigned char)opened.bytes[i] << 8 * i;
    opened.start += 8;
    opened.header = json_loadb(opened.bytes + 8, opened.start - 8, 0, NULL);
    assert_non_null(opened.header);
    return opened;
}

#endif
