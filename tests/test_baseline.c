/* The simple methods, by hand. */
#include "model_fixture.h"
#include "near.h"

#include "model/predict.h"

static void check(const char *name, const double *x, int rows, int season, const double *want,
                  int horizon)
{
    double two[40] = {0}, out[40] = {0};
    Past past = {.x = two, .stride = 2, .season = season, .origin = -1, .first = -1, .last = -1};

    for (int t = 0; t < rows; t++) {
        two[2 * t] = x[t]; /* the second of two columns */
        two[2 * t + 1] = -1;
    }
    assert_non_null(baseline_find(name));
    past_advance(&past, rows / 2);
    past_advance(&past, rows - 1);
    baseline_find(name)->forecast(&past, horizon, out, 3);
    for (int h = 0; h < horizon; h++)
        ASSERT_NEAR(out[3 * h], want[h], 1e-12);
}

static void known_values(void **state)
{
    const double x[] = {2, 4, 9, 3, 5, 8};

    (void)state;
    check("naive", x, 6, 3, (double[]){8, 8, 8, 8}, 4);
    check("seasonal", x, 6, 3, (double[]){3, 5, 8, 3, 5, 8, 3}, 7);
    check("seasonal", x, 6, 4, (double[]){9, 3, 5, 8, 9}, 5);
    check("seasonal", x, 6, 1, (double[]){8, 8}, 2);
    check("drift", x, 6, 3, (double[]){9.2, 10.4, 11.6}, 3);
    check("mean", x, 6, 3, (double[]){31.0 / 6, 31.0 / 6}, 2);
}

static void missing_values_are_replaced(void **state)
{
    const double end[] = {2, 4, 9, NAN, 5, NAN};
    const double begin[] = {NAN, 4, 9, 3};

    (void)state;
    check("naive", end, 6, 3, (double[]){5, 5}, 2);
    check("seasonal", end, 6, 3, (double[]){2, 5, 9, 2}, 4);
    check("seasonal", begin, 4, 4, (double[]){3, 4, 9, 3, 3}, 5);
    check("drift", end, 6, 3, (double[]){5 + 2 * 0.75, 5 + 3 * 0.75}, 2);
    check("drift", begin, 4, 3, (double[]){2.5, 2}, 2);
    check("mean", end, 6, 3, (double[]){5, 5}, 2);
}

static void one_value_is_all_there_is(void **state)
{
    const double x[] = {NAN, 7};
    const Baseline *baseline;

    (void)state;
    for (int i = 0; (baseline = baseline_at(i)) != NULL; i++)
        if (baseline_fits(baseline, false))
            check(baseline->name, x, 2, 2, (double[]){7, 7, 7}, 3);
}

/* Every baseline is a method of that name, and predicts every target. */
static void baselines_are_methods(void **state)
{
    Series series = fixture_series(60, 2, 0, 0, 0);
    const Baseline *baseline;
    int count = 0;

    (void)state;
    for (int i = 0; i < 120; i++)
        series.value[i] = fixture_noise(i, 5);
    for (int i = 0; (baseline = baseline_at(i)) != NULL; i++) {
        ModelConfig config = fixture_config(baseline->name);
        const int origin[] = {0, 30};
        Forecast direct, through;
        Fitted fitted;

        if (!baseline_fits(baseline, false))
            continue;
        count++;
        config.season = (Seasons){6, 14};
        fitted_make(&fitted, &config, &series);
        assert_int_equal(fitted.model.method->kind, METHOD_BASELINE);
        SUCCEEDS(predict(&fitted.model, &fitted.frame, origin, 2, 7, 1, &through, &fitted.err),
                 fitted.err);
        SUCCEEDS(
            baseline_predict(baseline, &series, config.season, origin, 2, 7, &direct, &fitted.err),
            fitted.err);
        assert_memory_equal(direct.value, through.value, 2 * 7 * 2 * sizeof(double));
        forecast_free(&direct);
        forecast_free(&through);
        fitted_free(&fitted);
    }
    assert_int_equal(count, 5);
    assert_null(baseline_find("gru"));
    series_free(&series);
}

/* The second season, where there are two, else the first. */
static void a_long_season_is_the_second(void **state)
{
    const int origin = 9;
    const Baseline *baseline = baseline_find("seasonal-long");
    Series series = fixture_series(10, 1, 0, 0, 0);
    Forecast forecast;
    Error err = {0};

    (void)state;
    for (int i = 0; i < 10; i++)
        series.value[i] = i;
    assert_true(baseline_has_season(baseline, (Seasons){2, 5}));
    assert_false(baseline_has_season(baseline, (Seasons){2, 0}));
    SUCCEEDS(baseline_predict(baseline, &series, (Seasons){2, 5}, &origin, 1, 6, &forecast, &err),
             err);
    for (int h = 0; h < 6; h++)
        assert_true(forecast.value[h] == 5 + h % 5);
    forecast_free(&forecast);
    SUCCEEDS(baseline_predict(baseline, &series, (Seasons){2, 0}, &origin, 1, 3, &forecast, &err),
             err);
    for (int h = 0; h < 3; h++)
        assert_true(forecast.value[h] == 8 + h % 2);
    forecast_free(&forecast);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(missing_values_are_replaced),
        cmocka_unit_test(one_value_is_all_there_is),
        cmocka_unit_test(baselines_are_methods),
        cmocka_unit_test(a_long_season_is_the_second),
    };

    return RUN(tests);
}
