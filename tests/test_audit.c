/* The leak audit: sound models pass it, and what knows its future by a row is found. */
#include "model_fixture.h"

#include "app/run.h"
#include "model/audit.h"

enum { ROWS = 240, AHEAD = 10, PERIOD = 12 };

typedef struct {
    const char *method;
    HeadKind head;
    Training training;
    MissingKind missing;
    int ensemble;
    bool refits;
} Case;

static const Case cases[] = {
    {"gru", HEAD_AUTO, TRAINING_OPEN, MISSING_FORWARD, 1, false},
    {"lstm", HEAD_NEXT, TRAINING_CLOSED, MISSING_MASK, 1, true},
    {"bigru", HEAD_DIRECT, TRAINING_OPEN, MISSING_INTERPOLATE, 1, false},
    {"gru", HEAD_DECODER, TRAINING_OPEN, MISSING_FORWARD, 2, true},
    {"narx", HEAD_AUTO, TRAINING_OPEN, MISSING_FORWARD, 1, true},
    {"ridge", HEAD_DIRECT, TRAINING_OPEN, MISSING_FORWARD, 1, true},
    {"theta", HEAD_AUTO, TRAINING_OPEN, MISSING_AUTO, 1, true},
    {"auto", HEAD_AUTO, TRAINING_OPEN, MISSING_AUTO, 1, true},
};

static Series make_series(void)
{
    Series series = fixture_inputs(ROWS, AHEAD);

    for (int t = 20; t < ROWS; t += 31)
        *fixture_at(&series, t, t % 2) = NAN;
    return series;
}

static void configure(const Case *way, ModelConfig *config, TrainConfig *training)
{
    *config = fixture_config(way->method);
    *training = fixture_training(3, 1);
    config->head = way->head;
    config->missing = (MissingRule){way->missing, 0};
    config->ensemble = way->ensemble;
    config->season.first = PERIOD;
    config->past_rule = PAST_HOLD;
    training->training = way->training;
}

static void sound_models_pass(void **state)
{
    Series series = make_series();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        ModelConfig config;
        TrainConfig training;
        Audit audit = {0};
        Fitted fitted;

        configure(&cases[i], &config, &training);
        fitted_train(&fitted, &config, &series, &training);
        SUCCEEDS(audit_fits(&config, &training, cases[i].refits, &series, &fitted.model.split,
                            &audit, &fitted.err),
                 fitted.err);
        SUCCEEDS(audit_forecasts(&fitted.model, &fitted.frame, MODE_BOTH, 1, &audit, &fitted.err),
                 fitted.err);
        assert_int_equal(audit.trials, cases[i].refits ? 4 : 3);
        for (int k = 0; k < audit.trials; k++) {
            if (audit.trial[k].leaks)
                fail_msg("%s: %s: %s", cases[i].method, audit.trial[k].what, audit.trial[k].where);
            assert_true(audit.trial[k].numbers >= 40);
        }
        assert_false(audit.leaks);
        assert_int_equal(audit.trial[audit.trials - 1].origins, 8);
        fitted_free(&fitted);
    }
    series_free(&series);
}

/* The rows that a training is said not to know begin a little before those that it does not. */
static void what_knows_too_much_is_found(void **state)
{
    Series series = make_series();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        ModelConfig config;
        TrainConfig training;
        Audit audit = {0};
        Fitted fitted;
        Split split;

        configure(&cases[i], &config, &training);
        fitted_make(&fitted, &config, &series);
        split = fitted.model.split;
        split.train -= 2;
        split.validation -= 2;
        SUCCEEDS(
            audit_fits(&config, &training, cases[i].refits, &series, &split, &audit, &fitted.err),
            fitted.err);
        assert_true(audit.leaks);
        for (int k = 0; k < audit.trials; k++) {
            if (!audit.trial[k].leaks || !audit.trial[k].where[0])
                fail_msg("%s: %s: nothing was found", cases[i].method, audit.trial[k].what);
        }
        fitted_free(&fitted);
    }
    series_free(&series);
}

static void a_forecast_that_knows_more_is_found(void **state)
{
    Series series = make_series();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const int row = 210, before = 208;
        AuditTrial sound = {0}, leaking = {0};
        ModelConfig config;
        TrainConfig training;
        Fitted fitted;

        configure(&cases[i], &config, &training);
        fitted_train(&fitted, &config, &series, &training);
        SUCCEEDS(audit_origin(&fitted.model, &fitted.frame, MODE_AUTOREGRESSIVE, 1, &row, &row,
                              &sound, &fitted.err),
                 fitted.err);
        SUCCEEDS(audit_origin(&fitted.model, &fitted.frame, MODE_AUTOREGRESSIVE, 1, &row, &before,
                              &leaking, &fitted.err),
                 fitted.err);
        assert_false(sound.leaks);
        assert_true(leaking.leaks);
        assert_string_equal(leaking.where, "step 1 from row 211");
        assert_int_equal(sound.numbers, 5);
        fitted_free(&fitted);
    }
    series_free(&series);
}

static void every_value_after_the_row_is_another(void **state)
{
    enum { LAST = 100 };
    const int last = LAST;
    Series series = make_series(), other;
    Error err = {0};
    long changed;
    int holes = 0;

    (void)state;
    fixture_classify(&series, 1, 3);
    SUCCEEDS(series_change(&series, &last, &other, &changed, &err), err);
    assert_int_equal(changed, 2 * (ROWS - 1 - LAST));
    for (int t = 0; t < ROWS + AHEAD; t++)
        for (int c = 0; c < 3; c++) {
            const double x = *fixture_at(&series, t, c), y = *fixture_at(&other, t, c);
            const bool same = x == y || (isnan(x) && isnan(y));
            assert_true(same == (t <= LAST || t >= ROWS || c == 2));
            holes += t > LAST && isnan(y) && c < 2 && t < ROWS;
            if (c == 1 && !isnan(y))
                assert_true(y >= 0 && y < 3 && y == floor(y));
        }
    assert_in_range(holes, 60, 110);
    series_unchange(&other);
    series_free(&series);
}

static void models_are_compared_to_the_bit(void **state)
{
    Series series = make_series();
    ModelConfig config = fixture_config("gru");
    ModelDifference difference = {0};
    Fitted one, other;

    (void)state;
    fitted_make(&one, &config, &series);
    fitted_make(&other, &config, &series);
    SUCCEEDS(model_compare(&one.model, &other.model, &difference, &one.err), one.err);
    assert_false(difference.found);
    assert_true(difference.numbers > (long)one.model.net.count);
    other.model.radius[3] = 1e-300;
    SUCCEEDS(model_compare(&one.model, &other.model, &difference, &one.err), one.err);
    assert_true(difference.found);
    assert_non_null(strstr(difference.name, "radi"));
    other.model.radius[3] = 0;
    other.model.params[other.model.net.count - 1] *= 1 + (real)1e-6;
    SUCCEEDS(model_compare(&one.model, &other.model, &difference, &one.err), one.err);
    assert_true(difference.found);
    assert_string_equal(difference.name, "head.bias");
    fitted_free(&one);
    fitted_free(&other);
    series_free(&series);
}

static void a_leak_is_an_exit_code(void **state)
{
    Result result = {0};
    Error err = {0};

    (void)state;
    assert_int_equal(run_audit_judge(&result, &err), OK);
    result.audit.leaks = true;
    assert_int_equal(run_audit_judge(&result, &err), ERR_INTERNAL);
    assert_string_equal(err.where, "--audit");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_models_pass),
        cmocka_unit_test(what_knows_too_much_is_found),
        cmocka_unit_test(a_forecast_that_knows_more_is_found),
        cmocka_unit_test(every_value_after_the_row_is_another),
        cmocka_unit_test(models_are_compared_to_the_bit),
        cmocka_unit_test(a_leak_is_an_exit_code),
    };

    return RUN(tests);
}
