/* Model files: the same bytes again, and no changed, cut or made-up file is taken. */
#include "model_fixture.h"
#include "scratch.h"

#include "base/file.h"
#include "model/evaluate.h"
#include "model/safetensors.h"

#include <jansson.h>

static void read_all(const char *path, char **bytes, size_t *size)
{
    Error err = {0};

    SUCCEEDS(file_read(path, 0, ERR_MODEL, bytes, size, &err), err);
}

static void write_all(const char *path, const char *bytes, size_t size)
{
    FILE *file;

    remove(path); /* a file that is cut to nothing first is written through by some file systems */
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* A small model of the method, saved as `path`; its intervals are set. */
static void save(const char *method, const char *path, Fitted *fitted, const Series *series)
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

static void check_round_trip(const char *method, const Series *series)
{
    char *first, *second;
    size_t sizes[2];
    const int origin[] = {30, 79};
    Forecast before, after;
    Fitted fitted;
    Model model;
    Frame frame;
    Error err = {0};

    save(method, "a", &fitted, series);
    SUCCEEDS(model_load("a", &model, &err), err);
    SUCCEEDS(model_save(&model, "b", &err), err);
    read_all("a", &first, &sizes[0]);
    read_all("b", &second, &sizes[1]);
    assert_int_equal(sizes[0], sizes[1]);
    assert_memory_equal(first, second, sizes[0]);
    SUCCEEDS(frame_make(&model, series, &frame, &fitted.notes, &err), err);
    SUCCEEDS(predict(&fitted.model, &fitted.frame, origin, 2, 2, 1, &before, &err), err);
    SUCCEEDS(predict(&model, &frame, origin, 2, 2, 1, &after, &err), err);
    assert_memory_equal(before.value, after.value, 4 * sizeof(double));
    assert_memory_equal(model.radius, fitted.model.radius, 8 * sizeof(double));
    assert_memory_equal(model.typical, fitted.model.typical, sizeof(double));
    assert_memory_equal(model.mase_scale, fitted.model.mase_scale, sizeof(double));
    assert_memory_equal(&model.split, &fitted.model.split, sizeof model.split);
    forecast_free(&after);
    forecast_free(&before);
    frame_free(&frame);
    model_free(&model);
    fitted_free(&fitted);
    free(second);
    free(first);
}

static void every_method_reads_back_the_same(void **state)
{
    Series series = fixture_inputs(100, 2);
    const Method *method;

    (void)state;
    for (int i = 0; (method = method_at(i)) != NULL; i++)
        if (fixture_fits(method, false))
            check_round_trip(method->name, &series);
    series_free(&series);
}

static void odd_column_names_survive(void **state)
{
    Series series = fixture_inputs(100, 2);
    Fitted fitted;
    Model model;
    Error err = {0};

    (void)state;
    text_copy(series.name[0], COLUMN_NAME,
              "T (\xb0"
              "C) \"50%\"\t\\");
    text_copy(series.name[1], COLUMN_NAME, "\"sha256\":\"0\", \xc3\xa4");
    memset(series.name[2], '%', COLUMN_NAME - 1);
    save("narx", "odd", &fitted, &series);
    SUCCEEDS(model_load("odd", &model, &err), err);
    assert_memory_equal(model.name, series.name, 3 * sizeof *series.name);
    model_free(&model);
    fitted_free(&fitted);
    series_free(&series);
}

static void check_refused(const char *path, const char *what, size_t where)
{
    Model model;
    Error err = {0};

    if (model_load(path, &model, &err) != ERR_MODEL)
        fail_msg("%s at byte %zu was taken, or met with: %s", what, where, err.message);
    assert_true(strcmp(err.where, path) == 0 && err.message[0]);
    assert_null(model.params);
}

static void every_flip_is_refused(void **state)
{
    Series series = fixture_inputs(100, 2);
    char *bytes;
    size_t size;
    Fitted fitted;

    (void)state;
    save("narx", "flip", &fitted, &series);
    read_all("flip", &bytes, &size);
    for (size_t i = 0; i < size; i++) {
        const char kept = bytes[i];
        bytes[i] = (char)(kept ^ (1 << i % 8));
        write_all("flip", bytes, size);
        check_refused("flip", "a flipped bit", i);
        bytes[i] = kept;
    }
    free(bytes);
    fitted_free(&fitted);
    series_free(&series);
}

static void every_cut_is_refused(void **state)
{
    Series series = fixture_inputs(100, 2);
    char *bytes;
    size_t size;
    Fitted fitted;

    (void)state;
    save("narx", "cut", &fitted, &series);
    read_all("cut", &bytes, &size);
    for (size_t i = 0; i < size; i++) {
        write_all("cut", bytes, i);
        check_refused("cut", "an end", i);
    }
    bytes = realloc(bytes, size + 1);
    assert_non_null(bytes);
    bytes[size] = 0;
    write_all("cut", bytes, size + 1);
    check_refused("cut", "one byte more", size);
    free(bytes);
    fitted_free(&fitted);
    series_free(&series);
}

/* Writes a header with the tensors of another file after it, the checksum made right. */
static void forge(const char *path, json_t *header, const char *data, size_t data_size)
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

static Opened open_header(const char *path)
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

/* Texts of which any is as good as another to a recurrent net. */
static bool is_free(const char *key)
{
    static const char *const free_keys[] = {
        "format", "sha256",      "data_sha256", "lags",    "past_lags", "validation", "test",
        "time",   "date_format", "missing",     "session", "freq",      "id",         "series"};

    for (size_t i = 0; i < COUNT(free_keys); i++) {
        if (strcmp(key, free_keys[i]) == 0)
            return true;
    }
    return false;
}

static bool loads(const char *path)
{
    Model model;
    Error err = {0};
    const Status status = model_load(path, &model, &err);

    assert_true(status == OK || status == ERR_MODEL);
    model_free(&model);
    return status == OK;
}

static void make_up_fields(const Series *series)
{
    static const char *const values[] = {"",
                                         "0",
                                         "-1",
                                         "1e9",
                                         "2000000000",
                                         "99999999999999999999",
                                         "nan",
                                         "inf",
                                         "1 2",
                                         "x",
                                         "true",
                                         "1:5",
                                         "joint",
                                         "gru",
                                         "naive",
                                         "3 0 0",
                                         "3 0 257",
                                         "2.5 0 0",
                                         "512,1000000",
                                         "a\n%4",
                                         "a\nb\nc\nd"};
    Fitted fitted;
    Opened opened;
    int taken = 0, refused = 0;

    save("gru", "forged", &fitted, series);
    opened = open_header("forged");
    forge("forged", opened.header, opened.bytes + opened.start, opened.size - opened.start);
    assert_true(loads("forged"));
    for (void *i = json_object_iter(json_object_get(opened.header, "__metadata__")); i;
         i = json_object_iter_next(json_object_get(opened.header, "__metadata__"), i)) {
        for (size_t v = 0; v < COUNT(values) + 1; v++) {
            json_t *copy = json_deep_copy(opened.header);
            json_t *metadata = json_object_get(copy, "__metadata__");
            if (v < COUNT(values))
                json_object_set_new(metadata, json_object_iter_key(i), json_string(values[v]));
            else
                json_object_del(metadata, json_object_iter_key(i));
            forge("forged", copy, opened.bytes + opened.start, opened.size - opened.start);
            if (!loads("forged"))
                refused++;
            else
                taken += !is_free(json_object_iter_key(i));
            json_decref(copy);
        }
    }
    assert_true(refused > 10 * taken && taken > 0); /* a seed or a scale may be another */
    json_decref(opened.header);
    free(opened.bytes);
    fitted_free(&fitted);
}

/* Whatever a text of the metadata is changed to, loading ends well or with an error: under the
 * sanitizers nothing is read or allocated that is not there. */
static void made_up_fields_do_no_harm(void **state)
{
    Series series = fixture_inputs(100, 2);

    (void)state;
    make_up_fields(&series);
    fixture_classify(&series, 0, 3);
    fixture_classify(&series, 2, 4);
    make_up_fields(&series);
    series_free(&series);
}

/* The same for the entry of a tensor. */
static void made_up_tensors_are_refused(void **state)
{
    static const char *const entries[] = {
        "{}",
        "[]",
        "3",
        "{\"dtype\":\"F32\"}",
        "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4000000000]}",
        "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}",
        "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}",
        "{\"dtype\":\"F32\",\"shape\":[9,9,9],\"data_offsets\":[0,4]}",
        "{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,4]}",
        "{\"dtype\":\"F32\",\"shape\":\"x\",\"data_offsets\":{}}"};
    Series series = fixture_inputs(100, 2);
    Fitted fitted;
    Opened opened;

    (void)state;
    save("gru", "tensors", &fitted, &series);
    opened = open_header("tensors");
    for (int i = 0; i < net_tensors(&fitted.model.net); i++) {
        for (size_t e = 0; e < COUNT(entries) + 1; e++) {
            const NetTensor tensor = net_tensor(&fitted.model.net, i);
            json_t *copy = json_deep_copy(opened.header);
            if (e < COUNT(entries))
                json_object_set_new(copy, tensor.name,
                                    json_loads(entries[e], JSON_DECODE_ANY, NULL));
            else
                json_object_set_new(copy, "another", json_loads(entries[4], 0, NULL));
            forge("tensors", copy, opened.bytes + opened.start, opened.size - opened.start);
            check_refused("tensors", tensor.name, e);
            json_decref(copy);
        }
    }
    json_decref(opened.header);
    free(opened.bytes);
    fitted_free(&fitted);
    series_free(&series);
}

/* So many times a word, blanks or what else between. */
static json_t *repeated(const char *word, const char *between, int count)
{
    Text text = {0};

    for (int i = 0; i < count; i++)
        text_add(&text, "%s%s", i ? between : "", word);
    json_t *value = json_string(text.data);
    text_free(&text);
    return value;
}

/* Static columns are some of those known ahead; each kind may be as many as a file has, all
 * together may not. */
static void columns_that_no_file_has_are_refused(void **state)
{
    const int columns = 1 + 2 * SERIES_COLUMNS;
    Series series = fixture_inputs(100, 2);
    Fitted fitted;
    Opened opened;

    (void)state;
    save("naive", "wide", &fitted, &series);
    opened = open_header("wide");
    json_t *metadata = json_object_get(opened.header, "__metadata__");
    json_object_set_new(metadata, "static", json_string("2"));
    forge("wide", opened.header, opened.bytes + opened.start, opened.size - opened.start);
    check_refused("wide", "more static columns than known ones", 0);
    json_object_set_new(metadata, "static", json_string("0"));
    json_object_set_new(metadata, "past", json_sprintf("%d", SERIES_COLUMNS));
    json_object_set_new(metadata, "future", json_sprintf("%d", SERIES_COLUMNS));
    json_object_set_new(metadata, "columns", repeated("x", "\n", columns));
    json_object_set_new(metadata, "transforms", repeated("0 0 0 1", " ", columns));
    json_object_set_new(metadata, "classes", repeated("0", " ", columns));
    forge("wide", opened.header, opened.bytes + opened.start, opened.size - opened.start);
    check_refused("wide", "so many columns", 0);
    json_decref(opened.header);
    free(opened.bytes);
    fitted_free(&fitted);
    series_free(&series);
}

/* Methods look two seasons back. */
static void a_season_beyond_reach_is_refused(void **state)
{
    Series series = fixture_inputs(100, 2);
    Fitted fitted;
    Opened opened;

    (void)state;
    save("arima", "season", &fitted, &series);
    opened = open_header("season");
    json_object_set_new(json_object_get(opened.header, "__metadata__"), "season",
                        json_string("2000000000"));
    forge("season", opened.header, opened.bytes + opened.start, opened.size - opened.start);
    check_refused("season", "a season of so many rows", 0);
    json_decref(opened.header);
    free(opened.bytes);
    fitted_free(&fitted);
    series_free(&series);
}

static void other_files_are_named(void **state)
{
    Model model;
    Error err = {0};
    char large[64] = {0};

    (void)state;
    assert_int_equal(model_load("missing", &model, &err), ERR_MODEL);
    error_clear(&err);
    scratch_write("text", "time,value\n1,2\n");
    assert_int_equal(model_load("text", &model, &err), ERR_MODEL);
    assert_string_equal(err.message, "not a safetensors file");
    error_clear(&err);
    large[7] = 127; /* a header of 2^63 bytes */
    large[8] = '{';
    write_all("large", large, sizeof large);
    assert_int_equal(model_load("large", &model, &err), ERR_MODEL);
    error_clear(&err);
    memset(large, 0, sizeof large);
    large[0] = 2;
    large[8] = '{';
    large[9] = '}';
    write_all("theirs", large, 10);
    assert_int_equal(model_load("theirs", &model, &err), ERR_MODEL);
    assert_string_equal(err.message, "not a model of this program: no checksum in its header");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_method_reads_back_the_same, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(odd_column_names_survive, scratch_enter, scratch_leave),
        cmocka_unit_test_setup_teardown(every_flip_is_refused, scratch_enter, scratch_leave),
        cmocka_unit_test_setup_teardown(every_cut_is_refused, scratch_enter, scratch_leave),
        cmocka_unit_test_setup_teardown(made_up_fields_do_no_harm, scratch_enter, scratch_leave),
        cmocka_unit_test_setup_teardown(made_up_tensors_are_refused, scratch_enter, scratch_leave),
        cmocka_unit_test_setup_teardown(a_season_beyond_reach_is_refused, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(columns_that_no_file_has_are_refused, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(other_files_are_named, scratch_enter, scratch_leave),
    };

    return RUN(tests);
}
