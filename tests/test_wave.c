/* Harmonics of a long season: those that were put in are found, what is taken off comes back, every
 * method forecasts with them, nothing behind the training rows is read. */
#include "model_fixture.h"
#include "near.h"
#include "scratch.h"

#include "model/classic.h"

enum { ROWS = 400, TRAIN = 260, HORIZON = 40 };

#define PERIOD 91.3

static double course(int t)
{
    return 3 * elementary_sin_turns(t / PERIOD) - 1.5 * elementary_cos_turns(2 * t / PERIOD) +
           0.7 * elementary_sin_turns(3 * t / PERIOD);
}

static void known_harmonics_are_found(void **state)
{
    double x[ROWS];
    Wave wave, none = {0};

    (void)state;
    for (int t = 0; t < ROWS; t++)
        x[t] = t % 9 == 4 ? NAN : 12 + course(t);
    wave_fit(&wave, PERIOD, x, TRAIN);
    ASSERT_NEAR(wave.part[0], 3, 1e-9);
    ASSERT_NEAR(wave.part[3], -1.5, 1e-9);
    ASSERT_NEAR(wave.part[4], 0.7, 1e-9);
    for (int t = 0; t < 2 * ROWS; t++) {
        ASSERT_NEAR(wave_at(&wave, t), course(t), 1e-9);
        assert_true(wave_at(&none, t) == 0);
    }
}

/* A course that grows is fitted as large as it is on the whole: over two periods of height 1 and 2.
 */
static void all_training_rows_count(void **state)
{
    enum { EACH = 80 };
    double x[2 * EACH];
    Transform t;
    Error err = {0};

    (void)state;
    for (int row = 0; row < 2 * EACH; row++)
        x[row] = (row < EACH ? 1 : 2) * elementary_sin_turns((double)row / EACH);
    SUCCEEDS(transform_fit(&t, x, 2 * EACH, 1, SCALE_STANDARD, 0, 0, "x", &err), err);
    SUCCEEDS(transform_fit_wave(&t, x, 2 * EACH, 1, SCALE_STANDARD, EACH, "x", &err), err);
    ASSERT_NEAR(t.wave.part[0], 1.5, 1e-9);
}

/* Of every curve and difference: applied to the future and inverted from the origin. */
static void what_is_taken_off_comes_back(void **state)
{
    static const double curves[] = {0, 0.5, 1};
    static const int lags[] = {0, 1, 7};
    double x[ROWS], out[HORIZON];
    real z[ROWS];
    Error err = {0};

    (void)state;
    for (int t = 0; t < ROWS; t++)
        x[t] = 20 + 0.02 * t + course(t) + fixture_noise(t, 0);
    for (size_t c = 0; c < COUNT(curves); c++)
        for (size_t k = 0; k < COUNT(lags); k++) {
            Transform plain, t;
            SUCCEEDS(transform_fit(&t, x, TRAIN, 1, SCALE_STANDARD, curves[c], lags[k], "x", &err),
                     err);
            plain = t;
            SUCCEEDS(transform_fit_wave(&t, x, TRAIN, 1, SCALE_STANDARD, PERIOD, "x", &err), err);
            assert_true(t.wave.period == PERIOD && t.curve == curves[c] && t.lag == lags[k]);
            if (lags[k] == 0) /* what is left varies less */
                assert_true(t.scale < 0.7 * plain.scale);
            transform_apply(&t, x, ROWS, 1, z, 1);
            for (int origin = 20; origin < ROWS - HORIZON; origin += 33) {
                transform_invert(&t, x, 1, origin, HORIZON, z + origin + 1, 1, out, 1);
                for (int h = 0; h < HORIZON; h++)
                    ASSERT_NEAR(out[h], x[origin + 1 + h], sizeof(real) == 4 ? 1e-3 : 1e-9);
            }
        }
}

static Fitted fit(const char *method, double harmonics, Series *series)
{
    ModelConfig config = fixture_config(method);
    const TrainConfig training = fixture_training(method_net(method_find(method)) ? 30 : 1, 1);
    Fitted fitted;

    config.horizon = HORIZON;
    config.harmonics = harmonics;
    config.parts = (Split){TRAIN, TRAIN + 50, ROWS};
    fitted_train(&fitted, &config, series, &training);
    return fitted;
}

static double error_of(const char *method, double harmonics, bool saved)
{
    Series series = fixture_series(ROWS, 1, 0, 0, 0);
    const int origin = 320;
    double sum = 0;
    Forecast forecast;
    Model model;
    Frame frame;
    Notes notes = {0};
    Error err = {0};

    for (int t = 0; t < ROWS; t++)
        series.value[t] = 30 + 5 * course(t) + 0.3 * fixture_noise(t, 0);
    Fitted fitted = fit(method, harmonics, &series);
    SUCCEEDS(model_save(&fitted.model, "wave.safetensors", &err), err);
    SUCCEEDS(model_load("wave.safetensors", &model, &err), err);
    SUCCEEDS(frame_make(saved ? &model : &fitted.model, &series, &frame, &notes, &err), err);
    SUCCEEDS(
        predict(saved ? &model : &fitted.model, &frame, &origin, 1, HORIZON, 1, &forecast, &err),
        err);
    for (int h = 0; h < HORIZON; h++)
        sum += fabs(forecast.value[h] - series.value[origin + 1 + h]) / HORIZON;
    forecast_free(&forecast);
    frame_free(&frame);
    model_free(&model);
    fitted_free(&fitted);
    series_free(&series);
    return sum;
}

/* Methods that know no season of it forecast the course; so do they when they were saved. */
static void methods_forecast_with_them(void **state)
{
    static const char *const methods[] = {"ets", "arima", "theta", "holt-winters", "ridge", "gru"};

    (void)state;
    for (size_t m = 0; m < COUNT(methods); m++) {
        const double with = error_of(methods[m], PERIOD, false);
        if (!(with < 1.2))
            fail_msg("%s: %g", methods[m], with);
        assert_true(error_of(methods[m], PERIOD, true) == with);
    }
    assert_true(error_of("ets", 0, false) > 4);
}

/* Rows are those of the series, also where its first values are missing. */
static void a_course_without_noise_goes_on(void **state)
{
    static const char *const methods[] = {"ets", "theta", "holt-winters", "ridge"};
    Series series = fixture_series(ROWS, 1, 0, 0, 0);
    const int origin = 320;

    (void)state;
    for (int t = 0; t < ROWS; t++)
        series.value[t] = t < 11 ? NAN : 30 + 5 * course(t) + 1e-3 * fixture_noise(t, 0);
    for (size_t m = 0; m < COUNT(methods); m++) {
        Fitted fitted = fit(methods[m], PERIOD, &series);
        Forecast forecast;
        SUCCEEDS(
            predict(&fitted.model, &fitted.frame, &origin, 1, HORIZON, 1, &forecast, &fitted.err),
            fitted.err);
        for (int h = 0; h < HORIZON; h++)
            ASSERT_NEAR(forecast.value[h], 30 + 5 * course(origin + 1 + h), 0.05);
        forecast_free(&forecast);
        fitted_free(&fitted);
    }
    series_free(&series);
}

/* Whatever stands behind the rows that it is fitted on. */
static void nothing_later_is_read(void **state)
{
    Series series = fixture_series(ROWS, 1, 0, 0, 0);

    (void)state;
    for (int t = 0; t < ROWS; t++)
        series.value[t] = 30 + 5 * course(t) + 0.3 * fixture_noise(t, 0);
    Fitted before = fit("ets", PERIOD, &series);
    for (int t = TRAIN; t < ROWS; t++)
        series.value[t] = 1000;
    Fitted after = fit("ets", PERIOD, &series);
    assert_memory_equal(&before.model.transform[0], &after.model.transform[0], sizeof(Transform));
    assert_memory_equal(before.model.coefficient, after.model.coefficient,
                        CLASSIC_COEFFICIENTS * sizeof(double));
    fitted_free(&before);
    fitted_free(&after);
    series_free(&series);
}

static bool has_member(const Model *model, const char *label)
{
    for (int i = 0; i < model->members; i++)
        if (strcmp(model->member[i].label, label) == 0)
            return true;
    return false;
}

/* A stack of daily values, or other ones, of so many rows. */
static void check_members(int64_t micros, int rows, int season, bool year, bool longer)
{
    Series series = fixture_series(rows, 1, 0, 0, 0);
    ModelConfig config = fixture_config("auto");
    Fitted fitted;

    series.time = calloc((size_t)rows, sizeof *series.time);
    assert_non_null(series.time);
    series.frequency.micros = micros;
    for (int t = 0; t < rows; t++) {
        series.time[t] = t * micros;
        series.value[t] = 30 + course(t) + fixture_noise(t, 0);
    }
    config.calendar = true;
    config.season = (Seasons){season, 0};
    fitted_make(&fitted, &config, &series);
    assert_int_equal(has_member(&fitted.model, "ets-year"), year);
    assert_int_equal(has_member(&fitted.model, "arima-year"), year);
    assert_int_equal(has_member(&fitted.model, "arima-long"), longer);
    for (int i = 0; i < fitted.model.members; i++) {
        const Model *member = &fitted.model.member[i];
        const bool own = strstr(member->label, "-year") != NULL;
        assert_true((member->config.harmonics > 0) == own);
        if (own)
            ASSERT_NEAR(member->config.harmonics, micros == MICROS_DAY ? 365.25 : 365.25 / 7, 1e-9);
        if (strstr(member->label, "-long") && strcmp(member->label, "seasonal-long") != 0)
            assert_int_equal(member->config.season.first, 7 * season);
    }
    fitted_free(&fitted);
    series_free(&series);
}

static void the_stack_has_the_year_and_the_week(void **state)
{
    (void)state;
    check_members(MICROS_DAY, 1800, 7, true, false);
    check_members(MICROS_DAY, 600, 7, false, false); /* too few for a year */
    check_members(7 * MICROS_DAY, 400, 1, true, false);
    check_members(MICROS_DAY / 24, 1100, 24, false, true);
    check_members(MICROS_DAY / 24, 600, 24, false, false);  /* too few for three weeks */
    check_members(MICROS_DAY / 24, 1100, 23, false, false); /* no day */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_harmonics_are_found),
        cmocka_unit_test(all_training_rows_count),
        cmocka_unit_test(what_is_taken_off_comes_back),
        cmocka_unit_test_setup_teardown(methods_forecast_with_them, scratch_enter, scratch_leave),
        cmocka_unit_test(a_course_without_noise_goes_on),
        cmocka_unit_test(nothing_later_is_read),
        cmocka_unit_test(the_stack_has_the_year_and_the_week),
    };

    return RUN(tests);
}
