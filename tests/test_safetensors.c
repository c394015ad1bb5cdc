/* Model files: the same bytes again, and no changed or cut file is taken. */
#include "model_file.h"

#include "model/evaluate.h"

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
        cmocka_unit_test_setup_teardown(other_files_are_named, scratch_enter, scratch_leave),
    };

    return RUN(tests);
}
