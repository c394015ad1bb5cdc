/* Intervals that a net answers with: factors by hand, widths that follow the noise, bounds that lie
 * around their values and within one another. */
#include "model_fixture.h"
#include "near.h"

#include "model/interval.h"
#include "model/quantile.h"
#include "model/score.h"

enum { ROWS = 800, HORIZON = 4, SEASON = 4, ORIGINS = 5 };

static void make_bare(Model *model)
{
    Error err = {0};

    *model = (Model){.method = method_find("gru"),
                     .config = {.horizon = HORIZON,
                                .season = {1, 0},
                                .quantiles = true,
                                .levels = 2,
                                .level = {50, 80}},
                     .targets = 1};
    assert_int_equal(model_room(model, &err), OK);
}

/* Values of 10 whose bounds lie 1 below and 2 above, of the second level twice as far. */
static void make_forecast(Forecast *forecast, int first)
{
    int origin[ORIGINS];
    Error err = {0};

    for (int r = 0; r < ORIGINS; r++)
        origin[r] = first + r * HORIZON;
    assert_int_equal(forecast_make(forecast, origin, ORIGINS, HORIZON, 1, &err), OK);
    assert_int_equal(forecast_room(forecast, 2, &err), OK);
    for (int i = 0; i < ORIGINS * HORIZON; i++) {
        forecast->value[i] = 10;
        for (int l = 0; l < 2; l++) {
            forecast->bound[4 * i + 2 * l] = 10 - 1 * (l + 1);
            forecast->bound[4 * i + 2 * l + 1] = 10 + 2 * (l + 1);
        }
    }
}

/* Errors of 1 .. 20, every second one below: divided by widths of 1 below and 2 above these are
 * 2 4 6 .. 20 and 0.5 1.5 .. 9.5. */
static void a_factor_is_as_by_hand(void **state)
{
    Series series = fixture_series(ORIGINS * HORIZON + 1, 1, 0, 0, 0);
    const Forecast *list[1];
    Forecast forecast;
    Model model;
    Error err = {0};

    (void)state;
    for (int t = 1; t <= ORIGINS * HORIZON; t++)
        series.value[t] = 10 + (t % 2 ? t : -t);
    make_bare(&model);
    make_forecast(&forecast, 0);
    list[0] = &forecast;
    assert_int_equal(
        quantile_fit(&model, MODE_AUTOREGRESSIVE, list, 1, &series, series.rows, 8, &err), OK);
    /* rank 11 of 20 at 50 %: 0.5 1.5 2 2.5 3.5 4 4.5 5.5 6 6.5 7.5, rank 17 at 80 %: 14, of twice
     * the width 7; eight horizons count against two that say 1 */
    const double *factor = model.radius + 2 * HORIZON;
    for (int step = 0; step < HORIZON; step++) {
        ASSERT_NEAR(factor[step], 0.8 * 7.5 + 0.2, 1e-12);
        ASSERT_NEAR(factor[HORIZON + step], 0.8 * 7 + 0.2, 1e-12);
        assert_true(model.radius[step] == 0); /* the other mode */
    }
    quantile_put(&model, MODE_AUTOREGRESSIVE, &forecast);
    ASSERT_NEAR(forecast.bound[0], 10 - 6.2, 1e-12);
    ASSERT_NEAR(forecast.bound[1], 10 + 2 * 6.2, 1e-12);
    ASSERT_NEAR(forecast.bound[2], 10 - 2 * 5.8, 1e-12);
    ASSERT_NEAR(forecast.bound[3], 10 + 4 * 5.8, 1e-12);
    forecast_free(&forecast);
    model_free(&model);
    series_free(&series);
}

/* Without a held-out value the net's own bounds stand; rows from the end on are not read. */
static void nothing_known_changes_nothing(void **state)
{
    Series series = fixture_series(ORIGINS * HORIZON + 1, 1, 0, 0, 0);
    const Forecast *list[1];
    Forecast forecast;
    Model model;
    Error err = {0};

    (void)state;
    make_bare(&model);
    make_forecast(&forecast, 0);
    list[0] = &forecast;
    assert_int_equal(quantile_fit(&model, MODE_AUTOREGRESSIVE, list, 1, &series, 1, 5, &err), OK);
    for (int i = 0; i < 2 * HORIZON; i++)
        assert_true(model.radius[2 * HORIZON + i] == 1);
    forecast_free(&forecast);
    model_free(&model);
    series_free(&series);
}

/* Two rows of little noise and two of much in each season; all positive. */
static Series noisy(void)
{
    Series series = fixture_series(ROWS, 1, 0, 0, 0);

    for (int t = 0; t < ROWS; t++)
        series.value[t] = 100 + 15 * (t % SEASON) + (t % SEASON < 2 ? 1 : 6) * fixture_noise(t, 2);
    return series;
}

static void check_learnt(const Series *series, const char *loss, BaseKind base, bool log,
                         int ensemble)
{
    ModelConfig config = fixture_config("gru");
    TrainConfig training = fixture_training(60, 1);
    const int first = ROWS * 4 / 5;
    double width[2] = {0}, inside = 0;
    int origin[(ROWS - ROWS * 4 / 5) / HORIZON - 1];
    Forecast forecast;
    Fitted fitted;

    config.head = HEAD_DIRECT;
    config.horizon = HORIZON;
    config.season.first = SEASON;
    config.base = base;
    config.log = log;
    config.quantiles = true;
    config.level[0] = 95;
    config.level[1] = 80;
    config.ensemble = ensemble;
    text_copy(training.loss, sizeof training.loss, loss);
    fitted_train(&fitted, &config, series, &training);
    for (int r = 0; r < (int)COUNT(origin); r++)
        origin[r] = first - 1 + r * HORIZON;
    SUCCEEDS(predict(&fitted.model, &fitted.frame, origin, (int)COUNT(origin), HORIZON, 1,
                     &forecast, &fitted.err),
             fitted.err);
    for (int r = 0; r < forecast.origins; r++) {
        for (int step = 1; step <= HORIZON; step++) {
            const int row = origin[r] + step;
            const double value = forecast.value[r * HORIZON + step - 1];
            double far[2], near[2];
            forecast_bounds(&forecast, r, step, 0, 0, &far[0], &far[1]);
            forecast_bounds(&forecast, r, step, 0, 1, &near[0], &near[1]);
            assert_true(far[0] < near[0] && near[0] < value && value < near[1] && near[1] < far[1]);
            width[row % SEASON < 2] += near[1] - near[0];
            inside += series->value[row] > near[0] && series->value[row] < near[1];
        }
    }
    /* before the factors, which the validation rows would say */
    const double coverage = 100 * inside / forecast.origins / HORIZON;
    if (!(width[0] > 2 * width[1] && coverage > 55 && coverage < 93))
        fail_msg("%s: widths %g and %g, coverage %g", loss, width[0], width[1], coverage);
    forecast_free(&forecast);
    fitted_free(&fitted);
}

static void widths_follow_the_noise(void **state)
{
    Series series = noisy();

    (void)state;
    check_learnt(&series, "mae", BASE_NONE, false, 1);
    check_learnt(&series, "mse", BASE_SEASONAL, true, 1);
    check_learnt(&series, "mase", BASE_SEASONAL, true, 2);
    series_free(&series);
}

/* A net that answers its past inputs too has bounds of its targets alone. */
static void bounds_are_of_the_targets(void **state)
{
    Series series = fixture_inputs(90, HORIZON);
    ModelConfig config = fixture_config("gru");
    const TrainConfig training = fixture_training(2, 1);
    const int origin[] = {60, 61, 70};
    Forecast forecast;
    Fitted f;

    (void)state;
    config.horizon = HORIZON;
    config.head = HEAD_LAST;
    config.quantiles = true;
    fitted_train(&f, &config, &series, &training);
    assert_int_equal(model_outputs(&f.model), 2);
    SUCCEEDS(predict(&f.model, &f.frame, origin, 3, HORIZON, 1, &forecast, &f.err), f.err);
    for (int r = 0; r < 3; r++)
        for (int step = 1; step <= HORIZON; step++) {
            const double value = forecast_value(&forecast, r, step, 0);
            double lower[2], upper[2];
            for (int l = 0; l < 2; l++)
                forecast_bounds(&forecast, r, step, 0, l, &lower[l], &upper[l]);
            assert_true(lower[1] < lower[0] && lower[0] < value);
            assert_true(value < upper[0] && upper[0] < upper[1]);
        }
    forecast_free(&forecast);
    fitted_free(&f);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_factor_is_as_by_hand),
        cmocka_unit_test(nothing_known_changes_nothing),
        cmocka_unit_test(widths_follow_the_noise),
        cmocka_unit_test(bounds_are_of_the_targets),
    };

    return RUN(tests);
}
