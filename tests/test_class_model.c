/* Models of classes: what is refused, what is decided for them, their files. */
#include "class_fixture.h"
#include "scratch.h"

#include "base/file.h"

static void check_refused(const ModelConfig *config, const Series *series, Status status,
                          const char *where, const char *message, const char *hint)
{
    Model model;
    Notes notes = {0};
    Error err = {0};

    assert_int_equal(model_make(config, series, &model, &notes, &err), status);
    assert_string_equal(err.where, where);
    assert_string_equal(err.message, message);
    assert_string_equal(err.hint, hint);
    assert_null(model.labels);
}

static void targets_of_classes_stand_alone(void **state)
{
    Series series = fixture_series(100, 2, 1, 0, 0);
    const ModelConfig config = class_config("gru");

    (void)state;
    for (int i = 0; i < 300; i++)
        series.value[i] = fixture_noise(i, 0);
    fixture_classify(&series, 1, 3);
    check_refused(&config, &series, ERR_USAGE, "--target",
                  "\"c2\" holds classes, which are forecast alone, not with 1 other targets",
                  "--target c2, the others with --past");
    series_free(&series);
}

static void what_classes_cannot_have(void **state)
{
    Series series = class_series(100, 5), numbers = fixture_inputs(100, 5);
    ModelConfig config = class_config("gru");

    (void)state;
    config.log = true;
    check_refused(&config, &series, ERR_USAGE, "--log", "the classes of \"c1\" have no logarithm",
                  "");
    config = class_config("gru");
    config.transform = TRANSFORM_DIFF;
    check_refused(&config, &series, ERR_USAGE, "--transform",
                  "the classes of \"c1\" have no differences", "");
    config = class_config("mean");
    check_refused(&config, &series, ERR_USAGE, "--model",
                  "mean forecasts numbers, \"c1\" holds classes", "--model frequent");
    config = class_config("frequent");
    check_refused(&config, &numbers, ERR_USAGE, "--model",
                  "frequent forecasts classes, \"c1\" holds numbers", "--model mean");
    config = class_config("narx");
    config.embedding = 2;
    check_refused(&config, &series, ERR_USAGE, "--embedding",
                  "only recurrent nets have one, not narx",
                  "--embedding 0: an input for each class");
    config = class_config("gru");
    config.embedding = 2;
    check_refused(&config, &numbers, ERR_USAGE, "--embedding", "the net reads no classes",
                  "--categorical COL, or --embedding 0");
    config = class_config("gru");
    config.head = HEAD_DECODER;
    check_refused(&config, &series, ERR_USAGE, "--head",
                  "a decoder feeds back numbers, \"c1\" holds classes",
                  "--head direct answers the whole horizon at once");
    config.blind = true;
    check_refused(&config, &numbers, ERR_USAGE, "--head",
                  "a decoder reads its own outputs, contrary to --own-past no",
                  "--head direct answers the whole horizon at once");
    series_free(&numbers);
    series_free(&series);
}

static void something_must_be_read(void **state)
{
    static const char *const methods[] = {"gru", "narx"};
    Series series = class_cycle(100, 3);

    (void)state;
    for (size_t m = 0; m < COUNT(methods); m++) {
        ModelConfig config = class_config(methods[m]);
        config.blind = true;
        check_refused(&config, &series, ERR_USAGE, "--own-past",
                      "without the target's past the net reads nothing",
                      "--past COL or --future COL, or --own-past yes");
    }
    series_free(&series);
}

static void check_loss(const Series *series, const char *loss, const char *resolved,
                       const char *message, const char *hint)
{
    const ModelConfig config = class_config("gru");
    TrainConfig training = class_training(1, 1);
    Fitted fitted;
    Error err = {0};

    text_copy(training.loss, sizeof training.loss, loss);
    fitted_make(&fitted, &config, series);
    if (resolved) {
        SUCCEEDS(train_plan(&fitted.model, &training, &fitted.notes, &err), err);
        assert_string_equal(training.loss, resolved);
    } else {
        assert_int_equal(
            train(&fitted.model, &fitted.frame, &training, NULL, &fitted.history, &err), ERR_USAGE);
        assert_string_equal(err.where, "--loss");
        assert_string_equal(err.message, message);
        assert_string_equal(err.hint, hint);
    }
    fitted_free(&fitted);
}

static void the_loss_fits_the_target(void **state)
{
    Series series = class_series(100, 5), numbers = fixture_inputs(100, 5);

    (void)state;
    check_loss(&series, "", "cross-entropy", NULL, NULL);
    check_loss(&numbers, "", "mse", NULL, NULL);
    check_loss(&numbers, "huber", "huber", NULL, NULL);
    check_loss(&series, "mse", NULL, "mse is a loss of numbers, \"c1\" holds classes",
               "--loss cross-entropy");
    check_loss(&numbers, "cross-entropy", NULL,
               "cross-entropy is a loss of classes, \"c1\" holds numbers", "--loss mse");
    check_loss(&series, "mad", NULL, "unknown loss \"mad\"", "");
    series_free(&numbers);
    series_free(&series);
}

static void closed_training_is_refused(void **state)
{
    Series series = class_series(100, 5), numbers = fixture_inputs(100, 5);
    TrainConfig training = class_training(1, 1);
    ModelConfig config = class_config("narx");
    Fitted fitted;
    Error err = {0};

    (void)state;
    training.training = TRAINING_CLOSED;
    fitted_make(&fitted, &config, &series);
    assert_int_equal(train_plan(&fitted.model, &training, &fitted.notes, &err), ERR_USAGE);
    assert_string_equal(err.message,
                        "a class is chosen, not computed: no error goes back through it");
    fitted_free(&fitted);
    error_clear(&err);
    training.loss[0] = '\0';
    config.blind = true;
    fitted_make(&fitted, &config, &numbers);
    assert_int_equal(train_plan(&fitted.model, &training, &fitted.notes, &err), ERR_USAGE);
    assert_string_equal(err.message,
                        "with --own-past no the outputs are not read: nothing is fed back");
    fitted_free(&fitted);
    series_free(&numbers);
    series_free(&series);
}

static void what_is_decided(void **state)
{
    Series series = class_series(100, 5);
    const ModelConfig config = class_config("gru");
    Fitted fitted;

    (void)state;
    fitted_make(&fitted, &config, &series);
    assert_int_equal(model_classes(&fitted.model), 3);
    assert_int_equal(fitted.model.net.outputs, 3);
    assert_int_equal(fitted.model.net.inputs, 3 + 2 + 4 + 1);
    assert_int_equal(fitted.model.config.levels, 0);
    assert_int_equal(fitted.model.config.transform, TRANSFORM_NONE);
    assert_int_equal(fitted.model.config.past_rule, PAST_HOLD);
    assert_true(fixture_noted(&fitted.notes, NOTE_FOUND, "past inputs beyond the end"));
    /* a missing code stays missing, also in what is read: no class at all */
    assert_int_equal(fitted.frame.windows.outputs, 1);
    fitted_free(&fitted);
    *fixture_at(&series, 7, 0) = *fixture_at(&series, 8, 1) = NAN;
    fitted_make(&fitted, &config, &series);
    assert_true(isnan(fitted.frame.truth[7]));
    assert_true(isnan(fitted.frame.value[7 * 4]));
    assert_true(isnan(fitted.frame.value[8 * 4 + 1]));
    fitted_free(&fitted);
    series_free(&series);
}

/* Shares of the training rows, half a row more for each class; what is not there is noted. */
static void shares_of_the_training_rows(void **state)
{
    Series series = class_cycle(100, 4);
    const ModelConfig config = class_config("gru");
    Fitted fitted;

    (void)state;
    for (int t = 0; t < 60; t++)
        series.value[t] = t % 10 == 0 ? 1 : t == 5 ? NAN : 3; /* 6, 1 and 53 of 60 */
    fitted_make(&fitted, &config, &series);
    assert_int_equal(fitted.model.split.train, 60);
    ASSERT_NEAR(fitted.model.share[0], 0.5 / 61, 1e-15);
    ASSERT_NEAR(fitted.model.share[1], 6.5 / 61, 1e-15);
    ASSERT_NEAR(fitted.model.share[3], 53.5 / 61, 1e-15);
    assert_true(fixture_noted(&fitted.notes, NOTE_WARNING,
                              "2 of 4 classes of \"c1\" stand in no training row, nothing is "
                              "learned of them: k0, k2"));
    fitted_free(&fitted);
    for (int t = 0; t < 60; t++)
        series.value[t] = 2;
    check_refused(&config, &series, ERR_DATA, "",
                  "target \"c1\" is constant (k2) in all 60 training rows: there is nothing to "
                  "learn",
                  "another --target; --model auto answers a constant number");
    series_free(&series);
}

/* A week of which every second day is the most frequent class; codes in no order. */
static void the_season_of_classes(void **state)
{
    static const int week[] = {3, 3, 0, 3, 2, 1, 3};
    Series series = class_cycle(400, 4);

    (void)state;
    for (int t = 0; t < 400; t++)
        series.value[t] = week[t % 7];
    assert_int_equal(classes_seasons(&series, 400).first, 7);
    for (int t = 0; t < 400; t++)
        series.value[t] = floor(2 + 0.9 * fixture_noise(t, 3) / 2);
    assert_int_equal(classes_seasons(&series, 400).first, 1);
    series_free(&series);
}

/* ---- files ---- */

static void check_file(const char *method, int embedding, bool blind)
{
    Series series = class_series(100, 10);
    ModelConfig config = class_config(method);
    const int origin[] = {60, 99};
    char *bytes[2];
    size_t size[2];
    Fitted fitted;
    Forecast before, after;
    Model model;
    Frame frame;
    Error err = {0};

    config.embedding = embedding;
    config.blind = blind;
    text_copy(series.labels[0].name[0], LABEL_SIZE, "50 % \"\n\\\xc3\xa4");
    text_copy(series.labels[3].name[2], LABEL_SIZE, "");
    memset(series.labels[3].name[3], 'x', LABEL_SIZE - 3);
    fitted_make(&fitted, &config, &series);
    SUCCEEDS(model_save(&fitted.model, "a", &err), err);
    SUCCEEDS(model_load("a", &model, &err), err);
    SUCCEEDS(model_save(&model, "b", &err), err);
    for (int i = 0; i < 2; i++)
        SUCCEEDS(file_read(i ? "b" : "a", 0, ERR_MODEL, &bytes[i], &size[i], &err), err);
    assert_int_equal(size[0], size[1]);
    assert_memory_equal(bytes[0], bytes[1], size[0]);
    assert_int_equal(model_classes(&model), 3);
    for (int c = 0; c < 4; c++)
        for (int k = 0; k < labels_count(series.labels, c); k++)
            assert_string_equal(model.labels[c].name[k], series.labels[c].name[k]);
    SUCCEEDS(frame_make(&model, &series, &frame, &fitted.notes, &err), err);
    SUCCEEDS(predict(&fitted.model, &fitted.frame, origin, 2, 5, 1, &before, &err), err);
    SUCCEEDS(predict(&model, &frame, origin, 2, 5, 1, &after, &err), err);
    assert_memory_equal(before.probability, after.probability, 2 * 5 * 3 * sizeof(double));
    assert_memory_equal(before.value, after.value, 2 * 5 * sizeof(double));
    forecast_free(&after);
    forecast_free(&before);
    frame_free(&frame);
    model_free(&model);
    fitted_free(&fitted);
    free(bytes[0]);
    free(bytes[1]);
    series_free(&series);
}

static void files_hold_the_labels(void **state)
{
    (void)state;
    check_file("gru", 0, false);
    check_file("elman", 3, false);
    check_file("narx", 0, true);
    check_file("frequent", 0, false);
}

static void classes_must_match(void **state)
{
    Series series = class_series(100, 10), other = class_series(100, 10);
    const ModelConfig config = class_config("gru");
    Fitted fitted;
    Frame frame;
    Error err = {0};

    (void)state;
    fitted_make(&fitted, &config, &series);
    text_copy(other.labels[1].name[1], LABEL_SIZE, "else");
    assert_int_equal(frame_make(&fitted.model, &other, &frame, &fitted.notes, &err), ERR_DATA);
    assert_string_equal(err.message,
                        "column \"c2\" has other classes than the model was trained with");
    fitted_free(&fitted);
    series_free(&other);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_of_classes_stand_alone),
        cmocka_unit_test(what_classes_cannot_have),
        cmocka_unit_test(something_must_be_read),
        cmocka_unit_test(the_loss_fits_the_target),
        cmocka_unit_test(closed_training_is_refused),
        cmocka_unit_test(what_is_decided),
        cmocka_unit_test(shares_of_the_training_rows),
        cmocka_unit_test(the_season_of_classes),
        SCRATCH_TEST(files_hold_the_labels),
        cmocka_unit_test(classes_must_match),
    };

    return RUN(tests);
}
