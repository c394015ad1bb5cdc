/* The leak audit of several series: sound models pass it, and what knows the future of any of them
 * by a row is found. */
#include "audit_fixture.h"
#include "parts_fixture.h"

static const TrialWay cases[] = {
    {"gru", .missing = MISSING_FORWARD, .refits = true, .embedding = 2},
    {"lstm", .head = HEAD_LAST, .missing = MISSING_MASK, .refits = true},
    {"gru", .head = HEAD_DECODER, .missing = MISSING_FORWARD, .ensemble = 2},
    {"gru", .head = HEAD_NEXT, .missing = MISSING_MASK, .refits = true},
    {"ridge", .head = HEAD_DIRECT, .missing = MISSING_INTERPOLATE, .refits = true},
    {"ridge", .head = HEAD_DIRECT, .missing = MISSING_FORWARD, .refits = true, .local = true},
    {"theta", .refits = true},
    {"auto", .refits = true},
};

static Trial make_trial(const TrialWay *way)
{
    ModelConfig config = parts_config(way->method);

    config.horizon = HORIZON;
    config.season.first = 9;
    return trial_make(way, &config, 2);
}

static void sound_models_pass(void **state)
{
    Series series = parts_make();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Trial trial = make_trial(&cases[i]);
        trial_passes(&trial, &series, 1);
        const AuditTrial *last = &trial.audit.trial[trial.audit.trials - 1];
        assert_int_equal(last->origins, HORIZON);
        assert_string_equal(last->rows, "the rows after each of 5 origins of 4 series");
        fitted_free(&trial.fitted);
    }
    series_free(&series);
}

static void what_knows_too_much_is_found(void **state)
{
    Series series = parts_make();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Trial trial = make_trial(&cases[i]);
        trial_is_found(&trial, &series);
    }
    series_free(&series);
}

/* In one of the series alone. */
static void a_forecast_that_knows_more_is_found(void **state)
{
    const int origin[] = {80, 50, 110, -1}, before[] = {80, 48, 110, 0};
    Series series = parts_make();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Trial trial = make_trial(&cases[i]);
        trial_forecast_is_found(&trial, &series, origin, before, "step 1 from row 51 of s1",
                                3 * HORIZON);
    }
    series_free(&series);
}

/* What is found where nothing is given, season, horizon and power too; and where the held-out rows
 * are nearly all. */
static void what_is_found_knows_no_held_out_rows(void **state)
{
    static const struct {
        const char *method;
        int rows, period, horizon;
    } asked[] = {{"gru", 36, 7, 0}, {"ridge", 60, 12, 0}, {"arima", 8, 3, 40}};

    (void)state;
    for (size_t i = 0; i < COUNT(asked); i++) {
        Series list[3];
        Trial trial = {.config = parts_config(asked[i].method), .training = fixture_training(1, 1)};

        for (int k = 0; k < 3; k++) {
            list[k] = fixture_sine(asked[i].rows, asked[i].period, 0.1);
            list[k].value[asked[i].rows - 2] = NAN;
        }
        Series series = parts_join(list, 3);
        trial.config.horizon = asked[i].horizon;
        trial.config.window = trial.config.season.first = 0;
        trial.config.box_cox = 0;
        fitted_make(&trial.fitted, &trial.config, &series);
        trial_fits(&trial, &series, 0);
        for (int k = 0; k < trial.audit.trials; k++)
            if (trial.audit.trial[k].leaks)
                fail_msg("%s: %s: %s", asked[i].method, trial.audit.trial[k].what,
                         trial.audit.trial[k].where);
        fitted_free(&trial.fitted);
        series_free(&series);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_models_pass),
        cmocka_unit_test(what_knows_too_much_is_found),
        cmocka_unit_test(a_forecast_that_knows_more_is_found),
        cmocka_unit_test(what_is_found_knows_no_held_out_rows),
    };

    return RUN(tests);
}
