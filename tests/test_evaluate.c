/* Evaluation: intervals that cover, baselines from the same origins, the verdict's words. */
#include "model_fixture.h"
#include "near.h"

#include "model/interval.h"
#include "model/verdict.h"

/* ---- the verdict ---- */

static void add_score(Evaluation *evaluation, const char *method, int target, const char *metric,
                      double value)
{
    Scores *scores = &evaluation->scores;
    Score score = {
        .target = target, .mode = MODE_AUTOREGRESSIVE, .part = PART_TEST, .value = value};

    while (strcmp(metric_at(score.metric)->name, metric) != 0)
        score.metric++;
    text_copy(score.method, sizeof score.method, method);
    scores->item = realloc(scores->item, (size_t)(scores->count + 1) * sizeof *scores->item);
    assert_non_null(scores->item);
    scores->item[scores->count++] = score;
}

static void check_verdict(const char *method, const char *best, double ours, double theirs,
                          int targets, int origins, int horizon, const char *want)
{
    Model model = {.method = method_find(method), .targets = targets};
    Evaluation evaluation = {0};
    const int target = targets == 1 ? 0 : -1;
    const char *metric = targets == 1 ? "mae" : "mase";

    evaluation.scores.targets = targets;
    if (!isnan(ours))
        add_score(&evaluation, method, target, metric, ours);
    add_score(&evaluation, best, target, metric, theirs);
    text_copy(evaluation.best_baseline, sizeof evaluation.best_baseline, best);
    verdict_write(&model, MODE_AUTOREGRESSIVE, origins, horizon, &evaluation);
    assert_string_equal(evaluation.verdict, want);
    assert_true(evaluation.beats_baseline == (strstr(want, " beats ") != NULL));
    evaluation_free(&evaluation);
}

/* A good mean does not hide origins that went astray; single rows always do. */
static void verdicts_tell_of_bad_origins(void **state)
{
    static const struct {
        int horizon;
        Duel duel;
        bool told;
    } cases[] = {{14, {.count = 20, .worse = 7, .p = 0.5}, true},
                 {14, {.count = 20, .p = 0.5}, false},
                 {1, {.count = 20, .worse = 7, .p = 0.5}, false},
                 {14, {.count = 1, .worse = 1, .p = NAN}, false}};
    Model model = {.method = method_find("gru"), .targets = 1};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Evaluation evaluation = {.duel = cases[i].duel};
        evaluation.scores.targets = 1;
        add_score(&evaluation, "gru", 0, "mae", 1);
        add_score(&evaluation, "naive", 0, "mae", 2);
        text_copy(evaluation.best_baseline, sizeof evaluation.best_baseline, "naive");
        verdict_write(&model, MODE_AUTOREGRESSIVE, 20, cases[i].horizon, &evaluation);
        assert_true(strstr(evaluation.verdict, "gru beats ") == evaluation.verdict);
        assert_true(cases[i].told ==
                    (strstr(evaluation.verdict, " From 7 of 20 origins its "
                                                "error is over 10 % higher.") != NULL));
        evaluation_free(&evaluation);
    }
}

static void verdicts_say_what_was_found(void **state)
{
    (void)state;
    check_verdict("gru", "seasonal", 87.7, 100, 1, 206, 14,
                  "gru beats the best simple baseline (seasonal naive) by 12.3 % in MAE over 206 "
                  "origins of 14 steps.");
    check_verdict("lstm", "naive", 1.031, 1, 1, 1, 10,
                  "lstm does not beat the best simple baseline (naive): its MAE is 3.1 % higher "
                  "over 1 origin of 10 steps.");
    check_verdict("gru", "drift", 0.996, 1, 1, 50, 2,
                  "gru is no better than the best simple baseline (drift) in MAE over 50 origins "
                  "of 2 steps.");
    check_verdict("gru", "drift", 1.004, 1, 1, 50, 1,
                  "gru is no better than the best simple baseline (drift) in MAE over 50 rows, one "
                  "step ahead.");
    check_verdict("gru", "drift", 1.006, 1, 1, 50, 1,
                  "gru does not beat the best simple baseline (drift): its MAE is 0.6 % higher "
                  "over 50 rows, one step ahead.");
    check_verdict("gru", "drift", 0.994, 1, 1, 50, 1,
                  "gru beats the best simple baseline (drift) by 0.6 % in MAE over 50 rows, one "
                  "step ahead.");
    check_verdict("narx", "mean", 0.5, 1, 3, 50, 2,
                  "narx beats the best simple baseline (mean) by 50.0 % in MASE over 50 origins of "
                  "2 steps.");
    check_verdict("gru", "seasonal", 0.5, 0, 1, 50, 2,
                  "gru does not beat the best simple baseline (seasonal naive), which makes no "
                  "error: its MAE is 0.5 over 50 origins of 2 steps.");
    check_verdict("gru", "seasonal", 0, 0, 1, 50, 2,
                  "gru makes no error over 50 origins of 2 steps, nor does the best simple "
                  "baseline (seasonal naive).");
    check_verdict("seasonal", "naive", 2, 3, 1, 50, 2,
                  "seasonal naive is itself a simple baseline: its MAE is 2 over 50 origins of 2 "
                  "steps; that of the best other one, naive, is 3.");
    check_verdict("gru", "naive", NAN, 1, 1, 0, 2,
                  "gru was not tested: no values were held out to compare it with.");
}

static int warnings_of(double ours, double naive, double mean, Notes *notes)
{
    Model model = {.method = method_find("gru"), .targets = 1};
    Evaluation evaluation = {.scores.targets = 1};

    *notes = (Notes){0};
    add_score(&evaluation, "gru", 0, "mae", ours);
    add_score(&evaluation, "naive", 0, "mae", naive);
    add_score(&evaluation, "mean", 0, "mae", mean);
    for (int i = 0; i < evaluation.scores.count; i++)
        evaluation.scores.item[i].mode = MODE_CONTINUOUS;
    verdict_warn(&model, &evaluation, notes);
    evaluation_free(&evaluation);
    return notes->count;
}

static void one_step_ahead_is_warned_of(void **state)
{
    Notes notes;

    (void)state;
    assert_int_equal(warnings_of(1.9, 2, 4, &notes), 0);
    assert_int_equal(warnings_of(3, 4, 2.5, &notes), 1);
    assert_int_equal(notes.item[0].kind, NOTE_WARNING);
    assert_string_equal(notes.item[0].text, "one step ahead on measured values gru is no better "
                                            "than mean (error 3 against 2.5)");
    assert_int_equal(warnings_of(1.999, 2, 4, &notes), 1);
}

/* ---- intervals ---- */

static void quantiles_are_those_of_finite_samples(void **state)
{
    const double errors[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    (void)state;
    /* of 9 errors and a tenth, 80 % lie below the eighth */
    ASSERT_NEAR(interval_quantile(errors, 9, 80), 8, 0);
    ASSERT_NEAR(interval_quantile(errors, 9, 90), 9, 0);
    ASSERT_NEAR(interval_quantile(errors, 9, 91), 9, 0);
    ASSERT_NEAR(interval_quantile(errors, 9, 10), 1, 0);
    ASSERT_NEAR(interval_quantile(errors, 0, 50), 0, 0);
}

/* White noise forecast by its mean: exchangeable errors, so the coverage is the level. */
static void noise_is_covered_as_it_should_be(void **state)
{
    Series series = fixture_series(6000, 1, 0, 0, 0);
    ModelConfig config = fixture_config("mean");
    Evaluation evaluation;
    Fitted fitted;

    (void)state;
    for (int t = 0; t < series.rows; t++)
        series.value[t] = fixture_noise(t, 3);
    fitted_make(&fitted, &config, &series);
    SUCCEEDS(evaluate(&fitted.model, &fitted.frame, MODE_BOTH, 2, NULL, &evaluation, &fitted.notes,
                      &fitted.err),
             fitted.err);
    for (int mode = 0; mode < 2; mode++) {
        ASSERT_NEAR(evaluation.coverage[mode][0], 80, 3);
        ASSERT_NEAR(evaluation.coverage[mode][1], 95, 2);
    }
    assert_false(fixture_noted(&fitted.notes, NOTE_WARNING, "interval"));
    for (int i = 0; i < 20; i++) /* [mode, level, step]; continuous: the first step alone */
        assert_true((fitted.model.radius[i] > 0) == (i >= 10 || i % 5 == 0));
    evaluation_free(&evaluation);
    fitted_free(&fitted);
    series_free(&series);
}

/* Noise that is three times as wide in the test rows. */
static void intervals_that_do_not_cover_are_warned_of(void **state)
{
    Series series = fixture_series(1000, 1, 0, 0, 0);
    ModelConfig config = fixture_config("mean");
    Evaluation evaluation;
    Fitted fitted;

    (void)state;
    for (int t = 0; t < series.rows; t++)
        series.value[t] = fixture_noise(t, 3) * (t < 800 ? 1 : 3);
    fitted_make(&fitted, &config, &series);
    SUCCEEDS(evaluate(&fitted.model, &fitted.frame, MODE_BOTH, 2, NULL, &evaluation, &fitted.notes,
                      &fitted.err),
             fitted.err);
    assert_true(evaluation.coverage[MODE_CONTINUOUS][0] < 50);
    assert_true(fixture_noted(&fitted.notes, NOTE_WARNING,
                              "the 80 % interval of continuous forecasts covered "));
    assert_true(fixture_noted(&fitted.notes, NOTE_WARNING,
                              "the 95 % interval of autoregressive forecasts covered "));
    evaluation_free(&evaluation);
    fitted_free(&fitted);
    series_free(&series);
}

static void few_origins_are_noted(void **state)
{
    Series series = fixture_sine(100, 10, 1);
    ModelConfig config = fixture_config("naive");
    Evaluation evaluation;
    Fitted fitted;
    double lower, upper;

    (void)state;
    text_copy(config.validation, sizeof config.validation, "14");
    fitted_make(&fitted, &config, &series);
    SUCCEEDS(evaluate(&fitted.model, &fitted.frame, MODE_AUTOREGRESSIVE, 1, NULL, &evaluation,
                      &fitted.notes, &fitted.err),
             fitted.err);
    /* ten origins, each but the first a fifth of a horizon on */
    assert_true(fixture_noted(&fitted.notes, NOTE_DETAIL,
                              "the autoregressive intervals rest on errors over 2.8 held-out "
                              "horizons"));
    forecast_bounds(&evaluation.ahead[1], 0, 2, 0, 1, &lower, &upper);
    const double value = evaluation.ahead[1].value[1];
    assert_true(lower < value && upper > value);
    ASSERT_NEAR(value - lower, upper - value, 1e-12);
    evaluation_free(&evaluation);
    fitted_free(&fitted);
    series_free(&series);
}

/* ---- an evaluation as a whole ---- */

static void check_finite(const Forecast *forecast)
{
    for (int i = 0; i < forecast->origins * forecast->horizon * forecast->targets; i++)
        assert_true(isfinite(forecast->value[i]));
}

/* Every method stands in the table for both parts and modes, and no number is missing. */
static void everything_is_scored(void **state)
{
    const char *methods[] = {"gru", "naive", "seasonal", "drift", "mean"};
    Series series = fixture_inputs(300, 5);
    ModelConfig config = fixture_config("gru");
    TrainConfig training = fixture_training(3, 2);
    Evaluation e;
    Fitted fitted;

    (void)state;
    for (int t = 20; t < 300; t += 13)
        *fixture_at(&series, t, 0) = NAN;
    config.season.first = 9;
    fitted_train(&fitted, &config, &series, &training);
    SUCCEEDS(
        evaluate(&fitted.model, &fitted.frame, MODE_BOTH, 2, NULL, &e, &fitted.notes, &fitted.err),
        fitted.err);
    for (size_t m = 0; m < COUNT(methods); m++) {
        for (int mode = 0; mode < 2; mode++) {
            for (int step = 0; step <= (mode ? 5 : 1); step++) {
                for (int k = 0; metric_at(k) && metric_fits(metric_at(k), 0, false); k++) {
                    assert_true(isfinite(scores_find(&e.scores, methods[m], 0, (Mode)mode,
                                                     PART_TEST, step, metric_at(k)->name)));
                    assert_true(isfinite(scores_find(&e.scores, methods[m], 0, (Mode)mode,
                                                     PART_VALIDATION, step, metric_at(k)->name)));
                }
            }
        }
    }
    assert_int_equal(e.continuous.origins, 60);
    assert_int_equal(e.autoregressive.origins, 56);
    assert_int_equal(e.autoregressive.origin[0], 239);
    assert_int_equal(e.autoregressive.origin[55], 294);
    assert_memory_equal(e.baseline.origin, e.autoregressive.origin, 56 * sizeof(int));
    assert_int_equal(e.ahead[MODE_CONTINUOUS].horizon, 1);
    assert_int_equal(e.ahead[MODE_AUTOREGRESSIVE].origin[0], 299);
    assert_true(e.ahead[0].value[0] == e.ahead[1].value[0]);
    check_finite(&e.continuous);
    check_finite(&e.autoregressive);
    check_finite(&e.baseline);
    check_finite(&e.ahead[1]);
    check_finite(&e.ahead_baseline);
    evaluation_free(&e);
    fitted_free(&fitted);
    series_free(&series);
}

static double mae_of(const Evaluation *e, const char *method)
{
    return scores_find(&e->scores, method, 0, MODE_AUTOREGRESSIVE, PART_TEST, 0, "mae");
}

static void the_best_baseline_has_the_least_error(void **state)
{
    Series series = fixture_sine(300, 12, 0.2);
    ModelConfig config = fixture_config("gru");
    TrainConfig training = fixture_training(2, 2);
    Evaluation e;
    Fitted fitted;

    (void)state;
    config.season.first = 12;
    fitted_train(&fitted, &config, &series, &training);
    SUCCEEDS(evaluate(&fitted.model, &fitted.frame, MODE_AUTOREGRESSIVE, 2, NULL, &e, &fitted.notes,
                      &fitted.err),
             fitted.err);
    assert_string_equal(e.best_baseline, "seasonal");
    assert_true(mae_of(&e, "seasonal") < mae_of(&e, "naive"));
    assert_true(mae_of(&e, "seasonal") < mae_of(&e, "mean"));
    for (int h = 0; h < 5; h++)
        assert_true(e.ahead_baseline.value[h] == series.value[300 - 12 + h]);
    assert_int_equal(e.continuous.origins, 0);
    assert_true(isnan(e.coverage[MODE_CONTINUOUS][0]));
    evaluation_free(&e);
    fitted_free(&fitted);
    series_free(&series);
}

/* A saved model judged on the same last rows: the same numbers; without test rows only the future.
 */
static void a_saved_model_gives_the_same(void **state)
{
    Series series = fixture_inputs(300, 5);
    ModelConfig config = fixture_config("narx");
    TrainConfig training = fixture_training(3, 2);
    Evaluation e, saved, ahead;
    Fitted fitted;

    (void)state;
    fitted_train(&fitted, &config, &series, &training);
    SUCCEEDS(
        evaluate(&fitted.model, &fitted.frame, MODE_BOTH, 2, NULL, &e, &fitted.notes, &fitted.err),
        fitted.err);
    SUCCEEDS(evaluate_saved(&fitted.model, &fitted.frame, MODE_BOTH, 60, 1, &saved, &fitted.notes,
                            &fitted.err),
             fitted.err);
    SUCCEEDS(evaluate_saved(&fitted.model, &fitted.frame, MODE_BOTH, 0, 1, &ahead, &fitted.notes,
                            &fitted.err),
             fitted.err);
    assert_string_equal(saved.verdict, e.verdict);
    assert_memory_equal(saved.coverage, e.coverage, 2 * sizeof(double));
    assert_memory_equal(saved.autoregressive.value, e.autoregressive.value,
                        56 * 5 * sizeof(double));
    assert_memory_equal(ahead.ahead[1].value, e.ahead[1].value, 5 * sizeof(double));
    assert_int_equal(ahead.autoregressive.origins, 0);
    assert_non_null(strstr(ahead.verdict, "narx was not tested"));
    evaluation_free(&ahead);
    evaluation_free(&saved);
    evaluation_free(&e);
    assert_int_equal(evaluate_saved(&fitted.model, &fitted.frame, MODE_BOTH, 3, 1, &saved,
                                    &fitted.notes, &fitted.err),
                     ERR_USAGE);
    error_clear(&fitted.err);
    assert_int_equal(evaluate_saved(&fitted.model, &fitted.frame, MODE_BOTH, 295, 1, &saved,
                                    &fitted.notes, &fitted.err),
                     ERR_DATA);
    fitted_free(&fitted);
    series_free(&series);
}

static void long_test_parts_are_sampled(void **state)
{
    Series series = fixture_sine(8000, 12, 0.2);
    ModelConfig config = fixture_config("naive");
    Evaluation e;
    Fitted fitted;

    (void)state;
    fitted_make(&fitted, &config, &series);
    SUCCEEDS(
        evaluate(&fitted.model, &fitted.frame, MODE_BOTH, 2, NULL, &e, &fitted.notes, &fitted.err),
        fitted.err);
    assert_int_equal(e.continuous.origins, 1600);
    assert_int_equal(e.autoregressive.origins, EVALUATION_ORIGINS);
    assert_int_equal(e.autoregressive.origin[0], 6399);
    assert_int_equal(e.autoregressive.origin[EVALUATION_ORIGINS - 1], 7994);
    evaluation_free(&e);
    fitted_free(&fitted);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_say_what_was_found),
        cmocka_unit_test(verdicts_tell_of_bad_origins),
        cmocka_unit_test(one_step_ahead_is_warned_of),
        cmocka_unit_test(quantiles_are_those_of_finite_samples),
        cmocka_unit_test(noise_is_covered_as_it_should_be),
        cmocka_unit_test(intervals_that_do_not_cover_are_warned_of),
        cmocka_unit_test(few_origins_are_noted),
        cmocka_unit_test(everything_is_scored),
        cmocka_unit_test(the_best_baseline_has_the_least_error),
        cmocka_unit_test(a_saved_model_gives_the_same),
        cmocka_unit_test(long_test_parts_are_sampled),
    };

    return RUN(tests);
}
