/* Classical methods: the simplex, the seasonal figure, the recursions by a second hand, what is
 * fitted on and what is read. */
#include "model_fixture.h"
#include "near.h"
#include "scratch.h"

#include "model/classic.h"
#include "model/simplex.h"

static const char *const methods[] = {"holt-winters", "theta", "ets", "arima"};

enum { ROWS = 240, SEASON = 6, HORIZON = 9 };

/* ---- the simplex ---- */

static double rosenbrock(void *user, const double *x)
{
    ++*(int *)user;
    return 100 * pow(x[1] - x[0] * x[0], 2) + pow(1 - x[0], 2);
}

static double with_a_hole(void *user, const double *x)
{
    (void)user;
    return x[0] < 0 ? (double)NAN : pow(x[0] - 1, 2);
}

static void the_simplex_finds_a_curved_valley(void **state)
{
    double x[] = {-1.2, 1}, y[] = {0.2};
    int calls = 0;

    (void)state;
    assert_true(simplex_minimise(rosenbrock, &calls, 2, 0.5, 400, x) < 1e-8);
    ASSERT_NEAR(x[0], 1, 1e-3);
    ASSERT_NEAR(x[1], 1, 1e-3);
    assert_true(calls < 400);
    assert_true(simplex_minimise(with_a_hole, NULL, 1, -0.5, 100, y) < 1e-6);
}

/* ---- the figure ---- */

static void check_figure(int season, bool factors, bool gap)
{
    double x[80], filled[80], figure[8], room[8], want[8], mean = 0;

    for (int k = 0; k < season; k++) {
        want[k] = factors ? 1 + 0.1 * (k % 3) : k * k % 5;
        mean += want[k] / season;
    }
    for (int k = 0; k < season; k++)
        want[k] = factors ? want[k] / mean : want[k] - mean;
    for (int t = 0; t < 80; t++) {
        x[t] = filled[t] = factors ? 40 * want[t % season] : 100 + 2 * t + want[t % season];
        if (gap && t == 41)
            x[t] = NAN; /* what stands in for it moves the averages, and is not averaged itself */
    }
    const Values column = {x, filled, 80, season};
    classic_figure(&column, factors, figure, room);
    for (int k = 0; k < season; k++)
        ASSERT_NEAR(figure[k] + 5, want[k] + 5, 1e-12);
}

static void the_figure_is_what_repeats(void **state)
{
    const double x[] = {1, 2, 3, 4, 5, 6, 7};
    const Values little = {x, x, 7, 4};
    double figure[4], room[4];

    (void)state;
    for (int season = 2; season <= 8; season++) {
        check_figure(season, false, false);
        check_figure(season, true, false);
        check_figure(season, false, true);
    }
    classic_figure(&little, true, figure, room);
    for (int k = 0; k < 4; k++)
        assert_true(figure[k] == 1);
}

/* ---- the recursions ---- */

static Series make_series(int targets)
{
    Series series = fixture_series(ROWS, targets, 0, 0, 0);

    for (int t = 0; t < ROWS; t++)
        for (int c = 0; c < targets; c++)
            *fixture_at(&series, t, c) = 50 + 0.1 * t * (c + 1) +
                                         8 * elementary_sin_turns((double)t / SEASON) +
                                         2 * fixture_noise(t, c);
    *fixture_at(&series, 70, 0) = *fixture_at(&series, 71, 0) = NAN;
    return series;
}

static void fit(const char *method, int season, bool log, const Series *series, Fitted *fitted)
{
    ModelConfig config = fixture_config(method);
    const TrainConfig training = fixture_training(1, 1);

    config.season.first = season;
    config.horizon = HORIZON;
    config.log = log;
    fitted_train(fitted, &config, series, &training);
}

static void forecast_from(Fitted *fitted, const Model *model, int origin, double *out)
{
    Forecast forecast;

    SUCCEEDS(predict(model, &fitted->frame, &origin, 1, HORIZON, 1, &forecast, &fitted->err),
             fitted->err);
    memcpy(out, forecast.value, HORIZON * (size_t)model->targets * sizeof *out);
    forecast_free(&forecast);
}

/* Holt-Winters as it stands in textbooks, component by component, without a season. */
static void check_holt(Fitted *fitted, const double *x, int origin)
{
    const double *c = fitted->model.coefficient;
    double level, slope, path[HORIZON], mean_t = 4.5, mean = 0, product = 0;

    for (int t = 0; t < 10; t++)
        mean += x[t] / 10;
    for (int t = 0; t < 10; t++)
        product += (t - mean_t) * (x[t] - mean);
    slope = product / 82.5;
    level = mean - slope * 5.5;
    for (int t = 0; t <= origin; t++) {
        const double before = level, expected = level + c[2] * slope;
        const double y = isnan(x[t]) ? expected : x[t];
        level = c[0] * y + (1 - c[0]) * expected;
        slope = c[1] / c[0] * (level - before) + (1 - c[1] / c[0]) * c[2] * slope;
    }
    forecast_from(fitted, &fitted->model, origin, path);
    for (int h = 0; h < HORIZON; h++) {
        double damped = 0;
        for (int i = 1; i <= h + 1; i++)
            damped += pow(c[2], i);
        ASSERT_NEAR(path[h], level + damped * slope, 1e-9);
    }
}

static void damped_holt_is_the_textbooks(void **state)
{
    Series series = make_series(1);
    Fitted fitted;

    (void)state;
    fit("holt-winters", 1, false, &series, &fitted);
    assert_true(fitted.model.coefficient[3] == 0);
    for (int origin = 30; origin < ROWS; origin += 40)
        check_holt(&fitted, series.value, origin);
    fitted_free(&fitted);
    series_free(&series);
}

/* A level and a season without noise are forecast as they are. */
static void a_pure_season_is_continued(void **state)
{
    (void)state;
    for (size_t m = 0; m < COUNT(methods); m++) {
        Series series = fixture_series(ROWS, 1, 0, 0, 0);
        double path[HORIZON];
        Fitted fitted;

        for (int t = 0; t < ROWS; t++)
            series.value[t] = 20 + (t % SEASON) * (t % SEASON);
        fit(methods[m], SEASON, false, &series, &fitted);
        forecast_from(&fitted, &fitted.model, 200, path);
        for (int h = 0; h < HORIZON; h++)
            ASSERT_NEAR(path[h], series.value[201 + h], 1e-6);
        fitted_free(&fitted);
        series_free(&series);
    }
}

/* Of a straight line theta goes on with half its slope. */
static void theta_goes_on_with_half_the_trend(void **state)
{
    Series series = fixture_series(ROWS, 1, 0, 0, 0);
    double path[HORIZON];
    Fitted fitted;

    (void)state;
    for (int t = 0; t < ROWS; t++)
        series.value[t] = 7 + 3 * t;
    fit("theta", 1, false, &series, &fitted);
    ASSERT_NEAR(fitted.model.coefficient[1], 1.5, 1e-9);
    forecast_from(&fitted, &fitted.model, 200, path);
    for (int h = 0; h < HORIZON; h++)
        ASSERT_NEAR(path[h] - path[0] + 1, 1.5 * h + 1, 1e-6);
    ASSERT_NEAR(path[0], 7 + 3 * 200 + 1.5, 1e-3);
    fitted_free(&fitted);
    series_free(&series);
}

/* Values whose season grows with their level are taken apart by factors, others by deviations. */
static void theta_finds_the_kind_of_season(void **state)
{
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        Series series = fixture_series(ROWS, 1, 0, 0, 0);
        Fitted fitted;

        for (int t = 0; t < ROWS; t++) {
            const double figure = elementary_sin_turns((double)t / SEASON), level = 50 + t;
            series.value[t] = fixture_noise(t, 0) + (kind == 0   ? level
                                                     : kind == 1 ? level + 10 * figure
                                                                 : level * (1 + 0.4 * figure));
        }
        fit("theta", SEASON, false, &series, &fitted);
        assert_true(fitted.model.coefficient[2] == kind);
        fitted_free(&fitted);
        series_free(&series);
    }
}

/* ---- the fit ---- */

static double training_error(Fitted *fitted, const double *coefficient)
{
    const Series *series = fitted->frame.series;
    double filled[ROWS], figure[SEASON], room[SEASON];
    Smooth smooth = {.figure = figure, .room = room};

    for (int t = 0; t < fitted->model.split.train; t++)
        filled[t] = isnan(series->value[t]) ? filled[t - SEASON] : series->value[t];
    const Values column = {series->value, filled, fitted->model.split.train, SEASON};
    return classic_error(classic_find(fitted->model.method->name), coefficient, &column, 0,
                         &smooth);
}

static void no_coefficient_near_by_is_better(void **state)
{
    Series series = make_series(1);

    (void)state;
    for (size_t m = 0; m < 2; m++) { /* whose error is what is made least */
        Fitted fitted;

        fit(methods[m], SEASON, false, &series, &fitted);
        const double least = training_error(&fitted, fitted.model.coefficient);
        const double scale = fitted.model.transform[0].scale;
        ASSERT_NEAR(fitted.history.epoch[0].train, least / scale / scale, 1e-9);
        for (int k = 0; k < (m == 0 ? 4 : 1); k++) {
            for (int side = -1; side <= 1; side += 2) {
                double other[CLASSIC_COEFFICIENTS];
                memcpy(other, fitted.model.coefficient, sizeof other);
                other[k] += side * 0.05;
                if (other[k] > 0 && other[k] < (k == 2 ? 0.98 : 1))
                    assert_true(training_error(&fitted, other) > least * (1 - 1e-6));
            }
        }
        fitted_free(&fitted);
    }
    series_free(&series);
}

/* Rows behind the training part change no coefficient, rows behind an origin no forecast; origins
 * are forecast alike alone and together. */
static void only_what_is_known_is_read(void **state)
{
    Series series = make_series(2), other = make_series(2);
    int origin[] = {0, 3, 20, 110, 150, 200};
    double path[2 * HORIZON];

    (void)state;
    for (size_t m = 0; m < COUNT(methods); m++) {
        Fitted fitted, changed;
        Forecast together;

        fit(methods[m], SEASON, false, &series, &fitted);
        for (int t = fitted.model.split.train; t < ROWS; t++)
            for (int c = 0; c < 2; c++)
                *fixture_at(&other, t, c) = 3 * t;
        fit(methods[m], SEASON, false, &other, &changed);
        assert_memory_equal(fitted.model.coefficient, changed.model.coefficient,
                            2 * CLASSIC_COEFFICIENTS * sizeof(double));
        SUCCEEDS(predict(&fitted.model, &fitted.frame, origin, (int)COUNT(origin), HORIZON, 2,
                         &together, &fitted.err),
                 fitted.err);
        for (size_t r = 0; r < COUNT(origin); r++) {
            memcpy(other.value, series.value, 2 * ROWS * sizeof *other.value);
            for (int t = origin[r] + 1; t < ROWS; t++)
                *fixture_at(&other, t, 0) = *fixture_at(&other, t, 1) = NAN;
            forecast_from(&changed, &fitted.model, origin[r], path);
            assert_memory_equal(path, together.value + r * 2 * HORIZON, sizeof path);
        }
        forecast_free(&together);
        fitted_free(&changed);
        fitted_free(&fitted);
    }
    series_free(&other);
    series_free(&series);
}

/* As rows that a model is fitted anew on may be. */
static void training_rows_without_a_value_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(methods); i++) {
        Series series = fixture_sine(ROWS, SEASON, 1), late = fixture_sine(ROWS, SEASON, 1);
        const ModelConfig config = fixture_config(methods[i]);
        Fitted fitted;

        fitted_make(&fitted, &config, &series);
        for (int t = 0; t < fitted.model.split.train + 3; t++)
            late.value[t] = NAN;
        fitted.frame.series = &late;
        assert_int_equal(classic_fit(&fitted.model, &fitted.frame, &fitted.history, &fitted.err),
                         ERR_DATA);
        assert_string_equal(fitted.err.message,
                            "column \"c1\" has no value in the 144 training rows");
        fitted_free(&fitted);
        series_free(&series);
        series_free(&late);
    }
}

static void a_saved_one_forecasts_the_same(void **state)
{
    Series series = make_series(2);

    (void)state;
    for (size_t m = 0; m < COUNT(methods); m++) {
        double made[2 * HORIZON], again[2 * HORIZON];
        Error err = {0};
        Fitted fitted;
        Model loaded;

        fit(methods[m], SEASON, true, &series, &fitted);
        SUCCEEDS(model_save(&fitted.model, "classic", &err), err);
        SUCCEEDS(model_load("classic", &loaded, &err), err);
        forecast_from(&fitted, &fitted.model, 220, made);
        forecast_from(&fitted, &loaded, 220, again);
        assert_memory_equal(made, again, sizeof made);
        model_free(&loaded);
        fitted_free(&fitted);
    }
    series_free(&series);
}

/* Of logarithms: the forecasts are exponentials of those of the logarithms themselves. */
static void logarithms_come_back(void **state)
{
    Series series = make_series(1), logs = make_series(1);

    (void)state;
    for (int t = 0; t < ROWS; t++)
        logs.value[t] = elementary_log(series.value[t]);
    for (size_t m = 0; m < COUNT(methods); m++) {
        double of_logs[HORIZON], path[HORIZON];
        Fitted plain, fitted;

        fit(methods[m], SEASON, false, &logs, &plain);
        fit(methods[m], SEASON, true, &series, &fitted);
        forecast_from(&plain, &plain.model, 200, of_logs);
        forecast_from(&fitted, &fitted.model, 200, path);
        for (int h = 0; h < HORIZON; h++)
            assert_true(path[h] == elementary_exp(of_logs[h]));
        fitted_free(&fitted);
        fitted_free(&plain);
    }
    series_free(&logs);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_simplex_finds_a_curved_valley),
        cmocka_unit_test(the_figure_is_what_repeats),
        cmocka_unit_test(damped_holt_is_the_textbooks),
        cmocka_unit_test(a_pure_season_is_continued),
        cmocka_unit_test(theta_goes_on_with_half_the_trend),
        cmocka_unit_test(theta_finds_the_kind_of_season),
        cmocka_unit_test(no_coefficient_near_by_is_better),
        cmocka_unit_test(only_what_is_known_is_read),
        cmocka_unit_test(training_rows_without_a_value_are_refused),
        SCRATCH_TEST(a_saved_one_forecasts_the_same),
        cmocka_unit_test(logarithms_come_back),
    };

    return RUN(tests);
}
