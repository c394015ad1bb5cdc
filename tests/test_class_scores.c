/* Scores of classes by hand, the simple methods, the verdict. */
#include "class_fixture.h"

#include "base/elementary.h"
#include "model/score.h"
#include "model/verdict.h"

static double value(const char *name, const double *f, const double *y, int n)
{
    return metric_find(name)->value(f, y, n, (MetricScale){1, 1});
}

static void known_values(void **state)
{
    const double f[] = {2, 0, 1, 1}, y[] = {2, 1, 1, NAN};
    const double p[] = {0.5, 0.25, 0.125, NAN}, sure[] = {1, 1, 1, 1}, never[] = {0, 1, 1, 1};

    (void)state;
    ASSERT_NEAR(value("accuracy", f, y, 4), 2.0 / 3, 1e-15);
    ASSERT_NEAR(value("cross-entropy", p, y, 4), 6 * elementary_log(2) / 3, 1e-15);
    assert_true(value("cross-entropy", sure, y, 4) == 0);
    ASSERT_NEAR(value("cross-entropy", never, y, 3), 708.396 / 3, 1e-3);
    assert_true(isnan(value("accuracy", f + 3, y + 3, 1)));
    assert_true(isnan(value("cross-entropy", p + 3, y + 3, 1)));
    for (int m = 0; metric_at(m); m++)
        assert_true(metric_fits(metric_at(m), 2, true) == !metric_fits(metric_at(m), 0, true));
}

static void the_first_of_several_is_forecast(void **state)
{
    const real y[] = {1, 3, 2, 3, -1};

    (void)state;
    assert_int_equal(classes_most(y, 5), 1);
    assert_int_equal(classes_most(y, 1), 0);
    assert_int_equal(classes_most(y + 2, 3), 1);
}

/* Two origins, two steps, three classes; one actual class is missing. */
static void a_table_of_scores(void **state)
{
    Series series = class_cycle(6, 3); /* 0 1 2 0 1 2 */
    const int origin[] = {1, 3};
    const double class[] = {2, 1, 1, 2}, scale[] = {1};
    const double p[] = {0.1, 0.2, 0.7, 0.25, 0.5, 0.25, 0.3, 0.6, 0.1, 0, 0, 1};
    Forecast forecast;
    Scores scores = {0};
    Error err = {0};

    (void)state;
    SUCCEEDS(forecast_make(&forecast, origin, 2, 2, 1, &err), err);
    memcpy(forecast.value, class, sizeof class);
    forecast.classes = 3;
    forecast.probability = calloc(12, sizeof(double));
    assert_non_null(forecast.probability);
    memcpy(forecast.probability, p, sizeof p);
    series.value[5] = NAN; /* the second step from row 3 */
    SUCCEEDS(
        scores_add(&scores, &forecast, &series, scale, "gru", MODE_AUTOREGRESSIVE, PART_TEST, &err),
        err);
#define FIND(step, metric)                                                                         \
    scores_find(&scores, "gru", 0, MODE_AUTOREGRESSIVE, PART_TEST, step, metric)
    ASSERT_NEAR(FIND(1, "accuracy"), 1, 1e-15);
    ASSERT_NEAR(FIND(2, "accuracy"), 0, 1e-15);
    ASSERT_NEAR(FIND(0, "accuracy"), 2.0 / 3, 1e-15);
    ASSERT_NEAR(FIND(1, "cross-entropy"), -(elementary_log(0.7) + elementary_log(0.6)) / 2, 1e-12);
    ASSERT_NEAR(FIND(2, "cross-entropy"), -elementary_log(0.25), 1e-12);
    assert_true(isnan(FIND(0, "mae")));
    for (int i = 0; i < scores.count; i++)
        assert_true(isfinite(scores.item[i].value));
    assert_int_equal(scores.count, 6);
    free(scores.item);
    forecast_free(&forecast);
    series_free(&series);
}

/* The class of most rows so far, the first of several; missing ones do not count. */
static void the_most_frequent_class(void **state)
{
    static const double x[] = {2, NAN, 1, 1, 2, 2, 0};
    static const int want[] = {2, 2, 1, 1, 1, 2, 2};
    const Baseline *frequent = baseline_find("frequent");
    Series series = class_cycle(7, 3);
    Error err = {0};

    (void)state;
    memcpy(series.value, x, sizeof x);
    for (int row = 0; row < 7; row++) {
        Forecast forecast;
        SUCCEEDS(baseline_predict(frequent, &series, (Seasons){1, 0}, &row, 1, 3, &forecast, &err),
                 err);
        for (int h = 0; h < 3; h++)
            assert_int_equal((int)forecast.value[h], want[row]);
        forecast_free(&forecast);
    }
    assert_true(baseline_fits(frequent, true) && !baseline_fits(frequent, false));
    assert_false(baseline_fits(baseline_find("mean"), true));
    assert_false(baseline_fits(baseline_find("drift"), true));
    assert_true(baseline_fits(baseline_find("naive"), true));
    assert_true(baseline_fits(baseline_find("seasonal"), true));
    series_free(&series);
}

/* Every method that fits stands in the table for both parts and modes; no interval is made. */
static void everything_is_scored(void **state)
{
    static const char *const methods[] = {"gru", "naive", "seasonal", "frequent"};
    Series series = class_series(300, 5);
    ModelConfig config = class_config("gru");
    const TrainConfig training = class_training(2, 2);
    Evaluation e;
    Fitted fitted;
    double share = 0;
    int count = 0;

    (void)state;
    for (int t = 20; t < 300; t += 13)
        *fixture_at(&series, t, 0) = NAN;
    config.season.first = 9;
    fitted_train(&fitted, &config, &series, &training);
    SUCCEEDS(
        evaluate(&fitted.model, &fitted.frame, MODE_BOTH, 2, NULL, &e, &fitted.notes, &fitted.err),
        fitted.err);
    for (size_t m = 0; m < COUNT(methods); m++)
        for (int mode = 0; mode < 2; mode++)
            for (int step = 0; step <= (mode ? 5 : 1); step++)
                for (int k = 0; metric_at(k); k++)
                    for (Part part = PART_VALIDATION; part <= PART_TEST; part++)
                        assert_true(isfinite(scores_find(&e.scores, methods[m], 0, (Mode)mode, part,
                                                         step, metric_at(k)->name)) ==
                                    metric_at(k)->classes);
    assert_true(
        isnan(scores_find(&e.scores, "mean", 0, MODE_CONTINUOUS, PART_TEST, 0, "accuracy")));
    /* of simple methods the shares of the training rows stand for probabilities */
    for (int t = fitted.model.split.validation; t < 300; t++)
        if (!isnan(*fixture_at(&series, t, 0))) {
            share -= elementary_log(fitted.model.share[(int)*fixture_at(&series, t, 0)]);
            count++;
        }
    ASSERT_NEAR(scores_find(&e.scores, "naive", 0, MODE_CONTINUOUS, PART_TEST, 0, "cross-entropy"),
                share / count, 1e-12);
    assert_int_equal(e.continuous.classes, 3);
    assert_int_equal(e.ahead[MODE_AUTOREGRESSIVE].classes, 3);
    assert_int_equal(e.baseline.classes, 3);
    assert_int_equal(e.ahead_baseline.classes, 3);
    evaluation_free(&e);
    fitted_free(&fitted);
    series_free(&series);
}

/* What training watches is the score of the forecasts that are made then. */
static void the_validation_loss_is_a_score(void **state)
{
    static const HeadKind heads[] = {HEAD_NEXT, HEAD_LAST, HEAD_DIRECT};
    Series series = class_series(200, 10);
    const TrainConfig training = class_training(3, 2);

    (void)state;
    *fixture_at(&series, 130, 0) = NAN;
    for (size_t h = 0; h < COUNT(heads); h++) {
        const Mode mode = heads[h] == HEAD_DIRECT ? MODE_AUTOREGRESSIVE : MODE_CONTINUOUS;
        ModelConfig config = class_config("gru");
        Evaluation e;
        Fitted fitted;

        config.head = heads[h];
        fitted_train(&fitted, &config, &series, &training);
        SUCCEEDS(
            evaluate(&fitted.model, &fitted.frame, mode, 2, NULL, &e, &fitted.notes, &fitted.err),
            fitted.err);
        ASSERT_NEAR(scores_find(&e.scores, "gru", 0, mode, PART_VALIDATION, 0, "cross-entropy"),
                    fitted.history.epoch[fitted.history.best].validation, 1e-6);
        evaluation_free(&e);
        fitted_free(&fitted);
    }
    series_free(&series);
}

/* ---- the verdict ---- */

static void add_score(Scores *scores, const char *method, const char *metric, double score)
{
    Score *item = &scores->item[scores->count++];

    *item = (Score){.mode = MODE_CONTINUOUS, .part = PART_TEST, .value = score};
    text_copy(item->method, sizeof item->method, method);
    while (strcmp(metric_at(item->metric)->name, metric) != 0)
        item->metric++;
}

static void check_verdict(const char *method, double accuracy, double entropy, double simple,
                          const char *verdict, bool beats)
{
    Series series = class_cycle(60, 3);
    const ModelConfig config = class_config(method);
    Score room[4];
    Evaluation e = {.scores = {.item = room, .size = 4, .targets = 1}, .best_baseline = "seasonal"};
    Fitted fitted;

    fitted_make(&fitted, &config, &series);
    add_score(&e.scores, method, "accuracy", accuracy);
    add_score(&e.scores, method, "cross-entropy", entropy);
    add_score(&e.scores, "seasonal", "accuracy", simple);
    add_score(&e.scores, "seasonal", "cross-entropy", 1);
    ASSERT_NEAR(verdict_error(&e.scores, &fitted.model, "seasonal", MODE_CONTINUOUS, PART_TEST),
                1 - simple, 1e-12);
    verdict_write(&fitted.model, MODE_CONTINUOUS, 12, 1, &e);
    assert_string_equal(e.verdict, verdict);
    assert_int_equal(e.beats_baseline, beats);
    fitted_free(&fitted);
    series_free(&series);
}

static void verdicts(void **state)
{
    (void)state;
    check_verdict("gru", 0.75, 0.5, 0.5,
                  "gru beats the best simple baseline (seasonal naive): right in 75.0 % against "
                  "50.0 %, cross entropy 0.5000 nats against 1.0000, over 12 rows, one step ahead.",
                  true);
    /* as often right, and surer of what comes */
    check_verdict("gru", 0.5, 0.5, 0.5,
                  "gru beats the best simple baseline (seasonal naive): right in 50.0 % against "
                  "50.0 %, cross entropy 0.5000 nats against 1.0000, over 12 rows, one step ahead.",
                  true);
    check_verdict(
        "gru", 0.4, 0.5, 0.5,
        "gru does not beat the best simple baseline (seasonal naive): right in 40.0 % "
        "against 50.0 %, cross entropy 0.5000 nats against 1.0000, over 12 rows, one step "
        "ahead.",
        false);
    check_verdict(
        "gru", 0.6, 1.2, 0.5,
        "gru does not beat the best simple baseline (seasonal naive): right in 60.0 % "
        "against 50.0 %, cross entropy 1.2000 nats against 1.0000, over 12 rows, one step "
        "ahead.",
        false);
    check_verdict("frequent", 0.6, 1, 0.5,
                  "frequent is itself a simple baseline: it is right in 60.0 % over 12 rows, one "
                  "step ahead; the best other one, seasonal naive, in 50.0 %.",
                  false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(the_first_of_several_is_forecast),
        cmocka_unit_test(a_table_of_scores),
        cmocka_unit_test(the_most_frequent_class),
        cmocka_unit_test(everything_is_scored),
        cmocka_unit_test(the_validation_loss_is_a_score),
        cmocka_unit_test(verdicts),
    };

    return RUN(tests);
}
