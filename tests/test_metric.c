/* Metrics and score tables, by hand. */
#include "model_fixture.h"
#include "near.h"

#include "model/score.h"

static double value(const char *name, const double *f, const double *y, int n, double scale)
{
    const Metric *metric = metric_find(name);

    assert_non_null(metric);
    return metric->value(f, y, n, (MetricScale){.mase = scale});
}

static void known_values(void **state)
{
    const double f[] = {1, 2, 3, 0}, y[] = {2, 2, 1, 0};

    (void)state;
    ASSERT_NEAR(value("mae", f, y, 4, 1), 0.75, 1e-15);
    ASSERT_NEAR(value("rmse", f, y, 4, 1), sqrt(5.0 / 4), 1e-15);
    ASSERT_NEAR(value("smape", f, y, 4, 1), 200.0 * (1.0 / 3 + 0 + 2.0 / 4 + 0) / 4, 1e-12);
    ASSERT_NEAR(value("mase", f, y, 4, 0.5), 1.5, 1e-15);
    assert_true(isnan(value("mase", f, y, 4, 0)));
    assert_null(metric_find("mape"));
}

static void missing_actuals_are_left_out(void **state)
{
    const double f[] = {1, 5, 3}, y[] = {2, NAN, 1}, none[] = {NAN, NAN, NAN};
    const MetricScale one = {1, 1};
    const Metric *metric;

    (void)state;
    ASSERT_NEAR(value("mae", f, y, 3, 1), 1.5, 1e-15);
    ASSERT_NEAR(value("rmse", f, y, 3, 1), sqrt(2.5), 1e-15);
    ASSERT_NEAR(value("mase", f, y, 3, 3), 0.5, 1e-15);
    for (int m = 0; (metric = metric_at(m)) != NULL; m++) {
        if (!metric->value)
            continue; /* of the scores of all series */
        assert_true(isnan(metric->value(f, none, 3, one)));
        assert_true(isnan(metric->value(f, y, 0, one)));
        assert_false(isnan(metric->value(f, y, 3, one)));
    }
}

/* Two targets, three origins, two steps; the second target's last actual value is missing, and the
 * third origin's steps lie beyond the end. */
static void a_table_of_scores(void **state)
{
    Series series = fixture_series(6, 2, 0, 0, 2);
    const double scale[] = {2, 10};
    const int origin[] = {1, 3, 5};
    Forecast forecast;
    Scores scores = {0};
    Error err = {0};

    (void)state;
    for (int t = 0; t < 6; t++) {
        *fixture_at(&series, t, 0) = t;
        *fixture_at(&series, t, 1) = t < 5 ? 10 * t : NAN;
    }
    for (int i = 12; i < 16; i++)
        series.value[i] = 1000; /* rows beyond the end are no history */
    SUCCEEDS(forecast_make(&forecast, origin, 3, 2, 2, &err), err);
    SUCCEEDS(
        scores_add(&scores, &forecast, &series, scale, "gru", MODE_AUTOREGRESSIVE, PART_TEST, &err),
        err);
    /* forecasts of 0: the errors are the values of rows 2, 3 and 4, 5 */
#define FIND(target, step, metric)                                                                 \
    scores_find(&scores, "gru", target, MODE_AUTOREGRESSIVE, PART_TEST, step, metric)
    ASSERT_NEAR(FIND(0, 1, "mae"), 3, 1e-12);
    ASSERT_NEAR(FIND(0, 2, "mae"), 4, 1e-12);
    ASSERT_NEAR(FIND(0, 0, "mae"), 3.5, 1e-12);
    ASSERT_NEAR(FIND(1, 1, "mae"), 30, 1e-12);
    ASSERT_NEAR(FIND(1, 2, "mae"), 30, 1e-12);
    ASSERT_NEAR(FIND(1, 0, "mase"), 3, 1e-12);
    ASSERT_NEAR(FIND(-1, 0, "mase"), (1.75 + 3) / 2, 1e-12);
    assert_true(isnan(FIND(0, 3, "mae")));
    assert_true(isnan(FIND(0, 1, "mape")));
    assert_true(isnan(scores_find(&scores, "gru", 0, MODE_CONTINUOUS, PART_TEST, 1, "mae")));
    assert_true(
        isnan(scores_find(&scores, "gru", 0, MODE_AUTOREGRESSIVE, PART_VALIDATION, 1, "mae")));
    for (int i = 0; i < scores.count; i++)
        assert_true(isfinite(scores.item[i].value));
    free(scores.item);
    forecast_free(&forecast);
    series_free(&series);
}

static void the_only_target_is_the_mean(void **state)
{
    Series series = fixture_sine(10, 5, 0);
    const double scale[] = {1};
    const int origin[] = {3};
    Forecast forecast;
    Scores scores = {0};
    Error err = {0};

    (void)state;
    SUCCEEDS(forecast_make(&forecast, origin, 1, 1, 1, &err), err);
    SUCCEEDS(
        scores_add(&scores, &forecast, &series, scale, "gru", MODE_CONTINUOUS, PART_TEST, &err),
        err);
    assert_true(scores_find(&scores, "gru", -1, MODE_CONTINUOUS, PART_TEST, 0, "rmse") ==
                scores_find(&scores, "gru", 0, MODE_CONTINUOUS, PART_TEST, 0, "rmse"));
    for (int i = 0; i < scores.count; i++)
        assert_int_equal(scores.item[i].target, 0);
    free(scores.item);
    forecast_free(&forecast);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(missing_actuals_are_left_out),
        cmocka_unit_test(a_table_of_scores),
        cmocka_unit_test(the_only_target_is_the_mean),
    };

    return RUN(tests);
}
