/* Model files that were made up, their checksum right: none does harm. */
#include "model_file.h"

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

/* Each kind of columns may be as many as a file has; all together they may not. */
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

/* Texts that are well by themselves, but not in such a model. */
static void what_no_such_model_has_is_refused(void **state)
{
    static const struct {
        const char *method, *key, *text;
    } cases[] = {{"arima", "season", "2000000000"}, /* methods look two seasons back */
                 {"gru", "static", "2"},            /* of one known column */
                 {"ets", "bootstrap", "50"}};       /* nets are fed their own outputs */
    Series series = fixture_inputs(100, 2);

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Fitted fitted;
        save(cases[i].method, "case", &fitted, &series);
        Opened opened = open_header("case");
        json_object_set_new(json_object_get(opened.header, "__metadata__"), cases[i].key,
                            json_string(cases[i].text));
        forge("case", opened.header, opened.bytes + opened.start, opened.size - opened.start);
        check_refused("case", cases[i].key, i);
        json_decref(opened.header);
        free(opened.bytes);
        fitted_free(&fitted);
    }
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(made_up_fields_do_no_harm),
        SCRATCH_TEST(made_up_tensors_are_refused),
        SCRATCH_TEST(columns_that_no_file_has_are_refused),
        SCRATCH_TEST(what_no_such_model_has_is_refused),
    };

    return RUN(tests);
}
