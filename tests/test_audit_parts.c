/* The leak audit of several series: sound models pass it, and what knows the future of any of them
 * by a row is found. */
#include "parts_fixture.h"

#include "model/audit.h"

typedef struct {
    const char *method;
    HeadKind head;
    MissingKind missing;
    int ensemble, embedding;
    bool refits;
} Case;

static const Case cases[] = {
    {"gru", HEAD_AUTO, MISSING_FORWARD, 1, 2, true},
    {"lstm", HEAD_LAST, MISSING_MASK, 1, 0, true},
    {"gru", HEAD_DECODER, MISSING_FORWARD, 2, 0, false},
    {"gru", HEAD_NEXT, MISSING_MASK, 1, 0, true},
    {"ridge", HEAD_DIRECT, MISSING_INTERPOLATE, 1, 0, true},
    {"theta", HEAD_AUTO, MISSING_AUTO, 1, 0, true},
    {"auto", HEAD_AUTO, MISSING_AUTO, 1, 0, true},
};

static void configure(const Case *way, ModelConfig *config, TrainConfig *training)
{
    *config = parts_config(way->method);
    *training = fixture_training(2, 1);
    config->head = way->head;
    config->missing = (MissingRule){way->missing, 0};
    config->ensemble = way->ensemble;
    config->embedding = way->embedding;
    config->horizon = HORIZON;
    config->season.first = 9;
    config->past_rule = PAST_HOLD;
}

static void take_splits(const Model *model, int earlier, Split *split)
{
    for (int k = 0; k < model->parts; k++) {
        split[k] = model->part[k].split;
        split[k].train -= earlier;
        split[k].validation -= earlier;
    }
}

static void sound_models_pass(void **state)
{
    Series series = parts_make();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        ModelConfig config;
        TrainConfig training;
        Audit audit = {0};
        Split split[4];
        Fitted fitted;

        configure(&cases[i], &config, &training);
        fitted_train(&fitted, &config, &series, &training);
        take_splits(&fitted.model, 0, split);
        SUCCEEDS(
            audit_fits(&config, &training, cases[i].refits, &series, split, &audit, &fitted.err),
            fitted.err);
        SUCCEEDS(audit_forecasts(&fitted.model, &fitted.frame, MODE_BOTH, 1, &audit, &fitted.err),
                 fitted.err);
        assert_int_equal(audit.trials, cases[i].refits ? 4 : 3);
        for (int k = 0; k < audit.trials; k++)
            if (audit.trial[k].leaks)
                fail_msg("%s: %s: %s", cases[i].method, audit.trial[k].what, audit.trial[k].where);
        assert_false(audit.leaks);
        assert_int_equal(audit.trial[audit.trials - 1].origins, HORIZON);
        assert_string_equal(audit.trial[audit.trials - 1].rows,
                            "the rows after each of 5 origins of 4 series");
        fitted_free(&fitted);
    }
    series_free(&series);
}

static void what_knows_too_much_is_found(void **state)
{
    Series series = parts_make();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        ModelConfig config;
        TrainConfig training;
        Audit audit = {0};
        Split split[4];
        Fitted fitted;

        configure(&cases[i], &config, &training);
        fitted_make(&fitted, &config, &series);
        take_splits(&fitted.model, 2, split);
        SUCCEEDS(
            audit_fits(&config, &training, cases[i].refits, &series, split, &audit, &fitted.err),
            fitted.err);
        for (int k = 0; k < audit.trials; k++)
            if (!audit.trial[k].leaks || !audit.trial[k].where[0])
                fail_msg("%s: %s: nothing was found", cases[i].method, audit.trial[k].what);
        fitted_free(&fitted);
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
        AuditTrial sound = {0}, leaking = {0};
        ModelConfig config;
        TrainConfig training;
        Fitted fitted;

        configure(&cases[i], &config, &training);
        fitted_train(&fitted, &config, &series, &training);
        SUCCEEDS(audit_origin(&fitted.model, &fitted.frame, MODE_AUTOREGRESSIVE, 1, origin, origin,
                              &sound, &fitted.err),
                 fitted.err);
        SUCCEEDS(audit_origin(&fitted.model, &fitted.frame, MODE_AUTOREGRESSIVE, 1, origin, before,
                              &leaking, &fitted.err),
                 fitted.err);
        assert_false(sound.leaks);
        assert_true(leaking.leaks);
        assert_string_equal(leaking.where, "step 1 from row 51 of s1");
        assert_int_equal(sound.numbers, 3 * HORIZON);
        fitted_free(&fitted);
    }
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_models_pass),
        cmocka_unit_test(what_knows_too_much_is_found),
        cmocka_unit_test(a_forecast_that_knows_more_is_found),
    };

    return RUN(tests);
}
