/* The leak audit: sound models pass it, and what knows its future by a row is found. */
#include "audit_fixture.h"

#include "app/run.h"

enum { ROWS = 240, AHEAD = 10, PERIOD = 12 };

static const TrialWay cases[] = {
    {"gru", .missing = MISSING_FORWARD},
    {"lstm", .head = HEAD_NEXT, .missing = MISSING_MASK, .refits = true,
     .training = TRAINING_CLOSED},
    {"bigru", .head = HEAD_DIRECT, .missing = MISSING_INTERPOLATE},
    {"gru", .head = HEAD_DECODER, .missing = MISSING_FORWARD, .ensemble = 2, .refits = true},
    {"narx", .missing = MISSING_FORWARD, .refits = true},
    {"ridge", .head = HEAD_DIRECT, .missing = MISSING_FORWARD, .refits = true},
    {"theta", .refits = true},
    {"auto", .refits = true},
};

static Series make_series(void)
{
    Series series = fixture_inputs(ROWS, AHEAD);

    for (int t = 20; t < ROWS; t += 31)
        *fixture_at(&series, t, t % 2) = NAN;
    return series;
}

static Trial make_trial(const TrialWay *way)
{
    ModelConfig config = fixture_config(way->method);

    config.season.first = PERIOD;
    return trial_make(way, &config, 3);
}

static void sound_models_pass(void **state)
{
    Series series = make_series();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Trial trial = make_trial(&cases[i]);
        trial_passes(&trial, &series, 40);
        assert_int_equal(trial.audit.trial[trial.audit.trials - 1].origins, 8);
        fitted_free(&trial.fitted);
    }
    series_free(&series);
}

static void what_knows_too_much_is_found(void **state)
{
    Series series = make_series();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Trial trial = make_trial(&cases[i]);
        trial_is_found(&trial, &series);
    }
    series_free(&series);
}

static void a_forecast_that_knows_more_is_found(void **state)
{
    const int row = 210, before = 208;
    Series series = make_series();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Trial trial = make_trial(&cases[i]);
        trial_forecast_is_found(&trial, &series, &row, &before, "step 1 from row 211", 5);
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
