/* csv-spectrum (corpus/csv-spectrum): every field is what its JSON says. */
#include "check.h"

#include "base/file.h"
#include "data/csvfile.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    json_t *rows;
    char *name[8];
    int names;
    size_t row;
} Check;

static Status check_record(void *user, long line, const CsvField *field, int count, Error *err)
{
    Check *check = user;

    (void)line, (void)err;
    if (check->names == 0) {
        assert_in_range(count, 1, COUNT(check->name));
        for (; check->names < count; check->names++)
            check->name[check->names] = strdup(field[check->names].text);
        return OK;
    }
    const json_t *row = json_array_get(check->rows, check->row++);

    assert_int_equal(json_object_size(row), count);
    for (int i = 0; i < count; i++)
        assert_string_equal(field[i].text, json_string_value(json_object_get(row, check->name[i])));
    return OK;
}

static Status read_file(const char *name, Check *check, Error *err)
{
    char path[4096], *bytes = NULL;
    size_t size = 0;
    CsvOptions options = {0};
    const int folder = (int)(strlen(__FILE__) - strlen("/test_spectrum.c"));

    *check = (Check){0};
    snprintf(path, sizeof path, "%.*s/corpus/csv-spectrum/%s.json", folder, __FILE__, name);
    check->rows = json_load_file(path, 0, NULL);
    assert_non_null(check->rows);
    snprintf(path, sizeof path, "%.*s/corpus/csv-spectrum/%s.csv", folder, __FILE__, name);
    assert_int_equal(file_read(path, 0, ERR_DATA, &bytes, &size, err), OK);
    const Status status = csvfile_read(name, bytes, size, &options, check_record, check, err);

    if (status == OK)
        assert_int_equal(check->row, json_array_size(check->rows));
    for (int i = 0; i < check->names; i++)
        free(check->name[i]);
    json_decref(check->rows);
    free(bytes);
    return status;
}

static void reads_the_spectrum(void **state)
{
    static const char *const names[] = {
        "comma_in_quotes",
        "empty",
        "empty_crlf",
        "escaped_quotes",
        "json",
        "newlines",
        "newlines_crlf",
        "quotes_and_newlines",
        "simple",
        "simple_crlf",
        "utf8",
    };
    Check check;

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        Error err = {0};

        if (read_file(names[i], &check, &err) != OK)
            fail_msg("%s: %s", err.where, err.message);
        assert_true(check.row > 0);
    }
}

static void refuses_stray_quotes(void **state)
{
    Check check;
    Error err = {0};

    (void)state;
    assert_int_equal(read_file("location_coordinates", &check, &err), ERR_DATA);
    assert_string_equal(err.where, "location_coordinates:2:2");
    assert_string_equal(err.message, "a quote inside of a field");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_the_spectrum),
                                       cmocka_unit_test(refuses_stray_quotes)};

    return RUN(tests);
}
