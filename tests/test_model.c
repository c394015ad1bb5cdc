/* What makes no model, and the table a network sees. */
#include "model_fixture.h"
#include "near.h"

/* ---- methods ---- */

static void every_method_is_found_by_its_name(void **state)
{
    const Method *method;
    int count = 0;

    (void)state;
    for (int i = 0; (method = method_at(i)) != NULL; i++, count++) {
        assert_ptr_equal(method_find(method->name), method);
        assert_true(method->what[0]);
        assert_int_equal(method->cell == NULL, !method_net(method) || method_solved(method));
    }
    assert_true(count >= 11);
    assert_null(method_find("aut"));
    assert_null(method_find("automatic"));
}

/* ---- what is refused ---- */

static Status make(const ModelConfig *config, const Series *series, Error *err)
{
    Notes notes = {0};
    Model model;
    const Status status = model_make(config, series, &model, &notes, err);

    if (status == OK)
        model_free(&model);
    else
        assert_null(model.params);
    return status;
}

static void check_refused(const ModelConfig *config, const Series *series, Status status,
                          const char *message, const char *hint)
{
    Error err = {0};

    assert_int_equal(make(config, series, &err), status);
    if (!strstr(err.message, message) || !strstr(err.hint, hint))
        fail_msg("\"%s\" (hint \"%s\") does not say \"%s\" (\"%s\")", err.message, err.hint,
                 message, hint);
}

static void options_out_of_range_are_refused(void **state)
{
    Series series = fixture_sine(200, 12, 0.3);
    ModelConfig config = fixture_config("gruu");

    (void)state;
    check_refused(&config, &series, ERR_USAGE, "unknown model \"gruu\"", "\"gru\"");
    config = fixture_config("gru");
    config.hidden = -1;
    check_refused(&config, &series, ERR_USAGE, "-1 is out of range", "");
    config = fixture_config("gru");
    config.level[1] = 100;
    check_refused(&config, &series, ERR_USAGE, "100 is out of range: 1 to 99.9", "");
    config = fixture_config("gru");
    config.transform = TRANSFORM_SEASONAL_DIFF;
    check_refused(&config, &series, ERR_USAGE, "needs a season", "--season");
    config = fixture_config("gru");
    config.season.first = 150;
    check_refused(&config, &series, ERR_DATA, "does not hold two seasons of 150", "--season 1");
    config = fixture_config("narx");
    text_copy(config.lags, sizeof config.lags, "1:x");
    check_refused(&config, &series, ERR_USAGE, "", "");
    config = fixture_config("gru");
    config.log = true;
    series.value[3] = -1;
    check_refused(&config, &series, ERR_DATA, "c1", "");
    series_free(&series);
}

static void networks_that_cannot_be_are_refused(void **state)
{
    Series series = fixture_sine(200, 12, 0.3);
    ModelConfig config = fixture_config("narx");

    (void)state;
    config.head = HEAD_NEXT;
    check_refused(&config, &series, ERR_USAGE, "one step, the last", "--head last");
    config.head = HEAD_DECODER;
    check_refused(&config, &series, ERR_USAGE, "a decoder goes on", "--head direct");
    config = fixture_config("bilstm");
    config.head = HEAD_NEXT;
    check_refused(&config, &series, ERR_USAGE, "would see the rows", "--head last");
    config.head = HEAD_DECODER;
    check_refused(&config, &series, ERR_USAGE, "a decoder goes on", "--head direct");
    config = fixture_config("gru");
    config.layers = 0;
    check_refused(&config, &series, ERR_USAGE, "a recurrent net has layers", "--layers 1");
    config = fixture_config("gru");
    config.projection = 3;
    check_refused(&config, &series, ERR_USAGE, "only lstm-projected", "--model lstm-projected");
    config = fixture_config("lstm-projected");
    config.projection = config.hidden;
    check_refused(&config, &series, ERR_USAGE, "smaller than --hidden", "--projection 1");
    config = fixture_config("narx");
    config.recurrent_dropout = 0.1;
    check_refused(&config, &series, ERR_USAGE, "no recurrent state", "--input-dropout");
    config = fixture_config("gru");
    config.input_dropout = 1;
    check_refused(&config, &series, ERR_USAGE, "1 is out of range: 0 to 0.95", "");
    series_free(&series);
}

static void constant_columns(void **state)
{
    Series series = fixture_inputs(200, 5);
    ModelConfig config = fixture_config("gru");
    Fitted fitted;

    (void)state;
    for (int t = 0; t < 200; t++)
        *fixture_at(&series, t, 1) = 3;
    fitted_make(&fitted, &config, &series);
    assert_true(fixture_noted(&fitted.notes, NOTE_WARNING, "column \"c2\" is constant (3)"));
    fitted_free(&fitted);
    for (int t = 0; t < 130; t++)
        *fixture_at(&series, t, 0) = t % 7 ? 5 : NAN;
    check_refused(&config, &series, ERR_DATA,
                  "target \"c1\" is constant (5) in all 120 training rows", "--target");
    series_free(&series);
}

/* The number of rows in the message would do, one fewer would not, and the hint's window does. */
static void check_too_few(HeadKind head)
{
    Series series = fixture_sine(500, 12, 0.3);
    ModelConfig config = fixture_config("gru");
    const char *needs;
    long long rows;
    Error err = {0}, none = {0};

    config.head = head;
    config.window = 48;
    series.rows = 61;
    assert_int_equal(make(&config, &series, &err), ERR_DATA);
    needs = strstr(err.message, " needs ");
    assert_non_null(needs);
    assert_true(text_read_integer(needs + 7, strlen(needs + 7), 0, 1000, &rows));
    series.rows = (int)rows;
    assert_int_equal(make(&config, &series, &none), OK);
    series.rows = (int)rows - 1;
    assert_int_equal(make(&config, &series, &none), ERR_DATA);
    error_clear(&none);
    assert_int_equal(strncmp(err.hint, "--window ", 9), 0);
    assert_true(text_read_integer(err.hint + 9, strlen(err.hint + 9), 1, 100, &rows));
    series.rows = 61;
    config.window = (int)rows;
    assert_int_equal(make(&config, &series, &none), OK);
    config.window++;
    assert_int_equal(make(&config, &series, &none), ERR_DATA);
    series_free(&series);
}

static void too_few_rows_say_how_many_would_do(void **state)
{
    (void)state;
    check_too_few(HEAD_NEXT);
    check_too_few(HEAD_DIRECT);
    check_too_few(HEAD_DECODER);
}

/* Whatever the number of rows, defaults give a model or an error with a hint. */
static void short_series_end_well(void **state)
{
    const char *methods[] = {"gru", "narx", "bilstm", "seasonal", "gru", "ridge"};

    (void)state;
    for (int rows = 1; rows < 80; rows++) {
        for (size_t m = 0; m < COUNT(methods); m++) {
            Series series = fixture_sine(rows, 4, 0.3);
            ModelConfig config = {
                .head = m < 4 ? HEAD_AUTO : HEAD_DIRECT, .layers = 1, .calendar = true};
            Error err = {0};

            text_copy(config.model, sizeof config.model, methods[m]);
            if (make(&config, &series, &err) != OK) {
                assert_int_equal(err.status, ERR_DATA);
                assert_true(err.message[0] && rows < 30);
            }
            series_free(&series);
        }
    }
}

/* ---- the table ---- */

static void a_table_is_filled_from_the_past(void **state)
{
    Series series = fixture_inputs(100, 5);
    ModelConfig config = fixture_config("gru");
    const Transform *transform;
    Fitted fitted;
    real before, at, after;

    (void)state;
    *fixture_at(&series, 50, 0) = *fixture_at(&series, 51, 0) = NAN;
    *fixture_at(&series, 0, 1) = NAN;
    fitted_make(&fitted, &config, &series);
    assert_int_equal(fitted.frame.windows.cols, 3);
    assert_int_equal(fitted.frame.windows.outputs, 2); /* joint: target and past input */
    assert_int_equal(fitted.frame.windows.rows, 105);
    before = fitted.frame.value[49 * 3];
    at = fitted.frame.value[51 * 3];
    after = fitted.frame.value[52 * 3];
    assert_true(before == at && at != after);
    assert_true(isnan(fitted.frame.truth[51 * 2]) && isnan(fitted.frame.truth[0 + 1]));
    assert_false(isnan(fitted.frame.truth[51 * 2 + 1]));
    assert_true(fitted.frame.value[1] == 0); /* nothing known yet: the middle of the scale */
    transform = &fitted.model.transform[2];
    for (int t = 0; t < 105; t++)
        ASSERT_NEAR(fitted.frame.value[t * 3 + 2],
                    (*fixture_at(&series, t, 2) - transform->shift) / transform->scale, 1e-6);
    fitted_free(&fitted);
    series_free(&series);
}

/* Values of validation and test rows change no statistic. */
/* A table without holes is what answers are compared with; a hole needs another, and a difference
 * that goes further back than the answers. */
static void the_truth_is_kept_once(void **state)
{
    Series series = fixture_series(60, 1, 1, 0, 0);
    ModelConfig config = fixture_config("gru");
    Fitted fitted;

    (void)state;
    for (int i = 0; i < 120; i++)
        series.value[i] = fixture_noise(i, 0);
    fitted_make(&fitted, &config, &series);
    assert_null(fitted.frame.truth);
    assert_ptr_equal(fitted.frame.windows.truth, fitted.frame.value);
    fitted_free(&fitted);
    *fixture_at(&series, 59, 1) = NAN;
    fitted_make(&fitted, &config, &series);
    assert_true(isnan(fitted.frame.windows.truth[59 * 2 + 1]));
    assert_false(isnan(fitted.frame.value[59 * 2 + 1]));
    fitted_free(&fitted);
    *fixture_at(&series, 59, 1) = 0;
    config.transform = TRANSFORM_DIFF;
    fitted_make(&fitted, &config, &series);
    assert_int_equal(model_start(&fitted.model), 1);
    assert_null(fitted.frame.truth);
    frame_free(&fitted.frame);
    fitted.model.transform[1].lag = 2;
    SUCCEEDS(frame_make(&fitted.model, &series, &fitted.frame, &fitted.notes, &fitted.err),
             fitted.err);
    assert_true(isnan(fitted.frame.windows.truth[1 * 2 + 1]));
    assert_false(isnan(fitted.frame.value[1 * 2 + 1]));
    fitted_free(&fitted);
    series_free(&series);
}

static void statistics_are_those_of_the_training_rows(void **state)
{
    Series series = fixture_inputs(200, 5);
    ModelConfig config = fixture_config("gru");
    Fitted a, b;

    (void)state;
    fitted_make(&a, &config, &series);
    for (int t = a.model.split.train; t < 200; t++) {
        for (int c = 0; c < 3; c++)
            *fixture_at(&series, t, c) += 100 + 10 * t;
    }
    fitted_make(&b, &config, &series);
    for (int c = 0; c < 3; c++) {
        assert_true(a.model.transform[c].shift == b.model.transform[c].shift);
        assert_true(a.model.transform[c].scale == b.model.transform[c].scale);
    }
    assert_true(a.model.mase_scale[0] == b.model.mase_scale[0]);
    assert_memory_equal(a.model.params, b.model.params, a.model.net.count * sizeof(real));
    fitted_free(&b);
    fitted_free(&a);
    series_free(&series);
}

static void check_frame(const Fitted *fitted, const Series *series, const char *message)
{
    Notes notes = {0};
    Error err = {0};
    Frame frame;

    assert_int_equal(frame_make(&fitted->model, series, &frame, &notes, &err), ERR_DATA);
    if (!strstr(err.message, message))
        fail_msg("\"%s\" does not say \"%s\"", err.message, message);
    assert_null(frame.value);
}

static void other_series_are_refused(void **state)
{
    Series series = fixture_inputs(200, 5);
    ModelConfig config = fixture_config("gru");
    Notes notes = {0};
    Error err = {0};
    Fitted fitted;
    Frame frame;

    (void)state;
    fitted_make(&fitted, &config, &series);
    series.ahead = 4;
    check_frame(&fitted, &series, "known 4 rows beyond the end, the horizon is 5");
    series.ahead = 5;
    series.rows = 7;
    check_frame(&fitted, &series, "7 rows are too few: the model reads a window of 8");
    series.rows = 200;
    text_copy(series.name[1], COLUMN_NAME, "wind");
    check_frame(&fitted, &series, "column \"wind\" stands where the model was trained with \"c2\"");
    series.past = 0;
    check_frame(&fitted, &series, "the model was trained with 1, 1 and 1");
    series.past = 1;
    text_copy(series.name[1], COLUMN_NAME, "c2");
    series.frequency = (Frequency){.micros = MICROS_HOUR};
    SUCCEEDS(frame_make(&fitted.model, &series, &frame, &notes, &err), err);
    assert_true(fixture_noted(&notes, NOTE_WARNING, "the file is hourly"));
    frame_free(&frame);
    fitted_free(&fitted);
    series_free(&series);
}

static void a_horizon_can_be_changed(void **state)
{
    Series series = fixture_sine(200, 12, 0.3);
    ModelConfig config = fixture_config("gru");
    Fitted fitted;
    double kept[10];

    (void)state;
    fitted_make(&fitted, &config, &series);
    for (int i = 0; i < 20; i++)
        fitted.model.radius[i] = i;
    memcpy(kept, fitted.model.radius + 15, 5 * sizeof *kept); /* autoregressive, second level */
    SUCCEEDS(model_set_horizon(&fitted.model, 8, &fitted.notes, &fitted.err), fitted.err);
    assert_memory_equal(fitted.model.radius + 24, kept, 5 * sizeof *kept);
    for (int h = 5; h < 8; h++)
        assert_true(fitted.model.radius[24 + h] == kept[4]);
    assert_true(fixture_noted(&fitted.notes, NOTE_WARNING, "to step 5"));
    SUCCEEDS(model_set_horizon(&fitted.model, 2, &fitted.notes, &fitted.err), fitted.err);
    assert_memory_equal(fitted.model.radius + 6, kept, 2 * sizeof *kept);
    assert_int_equal(fitted.model.config.horizon, 2);
    assert_int_equal(model_set_horizon(&fitted.model, 0, &fitted.notes, &fitted.err), ERR_USAGE);
    fitted_free(&fitted);
    series_free(&series);
}

static void a_model_names_its_columns(void **state)
{
    Series series = fixture_series(100, 2, 1, 1, 5);
    ModelConfig config = fixture_config("naive");
    SeriesOptions options = {0};
    Fitted fitted;

    (void)state;
    for (int i = 0; i < 105 * 4; i++)
        series.value[i] = fixture_noise(i, 0);
    fitted_make(&fitted, &config, &series);
    model_series_options(&fitted.model, &options);
    assert_string_equal(options.target, "c1\nc2");
    assert_string_equal(options.past, "c3");
    assert_string_equal(options.future, "c4");
    fitted_free(&fitted);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method_is_found_by_its_name),
        cmocka_unit_test(options_out_of_range_are_refused),
        cmocka_unit_test(networks_that_cannot_be_are_refused),
        cmocka_unit_test(constant_columns),
        cmocka_unit_test(too_few_rows_say_how_many_would_do),
        cmocka_unit_test(short_series_end_well),
        cmocka_unit_test(a_table_is_filled_from_the_past),
        cmocka_unit_test(the_truth_is_kept_once),
        cmocka_unit_test(statistics_are_those_of_the_training_rows),
        cmocka_unit_test(other_series_are_refused),
        cmocka_unit_test(a_horizon_can_be_changed),
        cmocka_unit_test(a_model_names_its_columns),
    };

    return RUN(tests);
}
