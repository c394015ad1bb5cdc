/* The intervals: known answers of their parts, and what they cover of many short series. */
#include "model_fixture.h"
#include "near.h"

#include "base/rng.h"
#include "base/student.h"
#include "model/interval.h"

#include <stdlib.h>

enum { ROWS = 60, HORIZON = 8, MANY = 400 };

/* A model of one target, and forecasts from consecutive origins before row `end` that are all
 * `value`. */
static void model_make_bare(Model *model, int horizon)
{
    Error err = {0};

    *model = (Model){
        .method = method_find("naive"),
        .config = {.horizon = horizon, .season = {1, 0}, .levels = 2, .level = {80, 95}},
        .targets = 1};
    assert_int_equal(model_room(model, &err), OK);
}

static void forecast_all(Forecast *forecast, int first, int origins, int horizon, double value)
{
    int origin[ROWS];
    Error err = {0};

    for (int r = 0; r < origins; r++)
        origin[r] = first + r;
    assert_int_equal(forecast_make(forecast, origin, origins, horizon, 1, &err), OK);
    for (int i = 0; i < origins * horizon; i++)
        forecast->value[i] = value;
}

static void fit(Model *model, Mode mode, const Forecast *forecast, const Series *series, int end)
{
    Notes notes = {0};
    Error err = {0};

    assert_int_equal(interval_fit(model, mode, &forecast, 1, series, end, &notes, &err), OK);
}

static void origins_overlap(void **state)
{
    const int origin[] = {10, 12, 20, 40};

    (void)state;
    ASSERT_NEAR(interval_horizons(origin, 0, 8), 0, 0);
    ASSERT_NEAR(interval_horizons(origin, 1, 8), 1, 0);
    ASSERT_NEAR(interval_horizons(origin, 4, 8), 1 + 0.25 + 1 + 1, 1e-15);
}

/* Errors of 1 and, one row ahead, of 2 of the naive forecast. */
static void a_radius_is_as_by_hand(void **state)
{
    Series series = fixture_series(ROWS, 1, 0, 0, 0);
    Forecast forecast;
    Model model;

    (void)state;
    for (int t = 0; t < ROWS; t++)
        series.value[t] = 2 * t;
    model_make_bare(&model, HORIZON);
    forecast_all(&forecast, ROWS - 9, 8, 1, 0);
    for (int r = 0; r < 8; r++)
        forecast.value[r] = series.value[ROWS - 8 + r] + 1;
    fit(&model, MODE_CONTINUOUS, &forecast, &series, ROWS);
    /* eight rows count 8 / 10 against the naive forecast's 2 / 10; their own quantile, which is 1,
     * 8 / 28 against Student's of 10 degrees: 1.372184, 2.228139 (R's qt) */
    const double scale = 1.111961585939; /* (0.85 2)^0.2 */
    ASSERT_NEAR(model.radius[0], 8.0 / 28 + 20.0 / 28 * 1.3721836411 * scale, 1e-9);
    ASSERT_NEAR(model.radius[HORIZON], 8.0 / 28 + 20.0 / 28 * 2.2281388520 * scale, 1e-9);
    assert_true(model.typical[0] == 0);
    forecast_free(&forecast);
    model_free(&model);
    series_free(&series);
}

/* Around four times the usual value an interval is twice as wide, and no wider beyond sixteen. */
static void width_follows_the_level(void **state)
{
    Series series = fixture_series(ROWS, 1, 0, 0, 0);
    const double at[] = {1, 4, 100, 0.01};
    Forecast forecast;
    Error err = {0};
    Model model;

    (void)state;
    for (int t = 0; t < ROWS; t++)
        series.value[t] = 1 + 0.5 * (t % 2 ? 1 : -1);
    model_make_bare(&model, 1);
    forecast_all(&forecast, ROWS - 9, 8, 1, 1);
    fit(&model, MODE_AUTOREGRESSIVE, &forecast, &series, ROWS);
    ASSERT_NEAR(model.typical[0], 1, 1e-12);
    for (int r = 0; r < 4; r++)
        forecast.value[r] = at[r];
    assert_int_equal(interval_put(&model, NULL, NULL, MODE_AUTOREGRESSIVE, 1, &forecast, &err), OK);
    const double factor[] = {1, 2, 4, 0.25};
    for (int r = 0; r < 4; r++) {
        double lower, upper;
        forecast_bounds(&forecast, r, 1, 0, 1, &lower, &upper);
        ASSERT_NEAR((upper - at[r]) / model.radius[3], factor[r], 1e-9);
        ASSERT_NEAR(at[r] - lower, upper - at[r], 1e-12);
    }
    /* a value that is not positive, and widths are alike */
    series.value[7] = 0;
    fit(&model, MODE_AUTOREGRESSIVE, &forecast, &series, ROWS);
    assert_true(model.typical[0] == 0);
    forecast_free(&forecast);
    model_free(&model);
    series_free(&series);
}

/* One origin whose errors grow with the square root: the power is drawn from 0.5 to 0.35, the scale
 * to that of the naive forecast, which is the same at every step. */
static void errors_grow_with_the_step(void **state)
{
    Series series = fixture_series(ROWS, 1, 0, 0, 0);
    Forecast forecast;
    Model model;

    (void)state;
    for (int t = 0; t < ROWS; t++)
        series.value[t] = fixture_noise(t, 5);
    model_make_bare(&model, HORIZON);
    forecast_all(&forecast, ROWS - 1 - HORIZON, 1, HORIZON, 0);
    for (int h = 1; h <= HORIZON; h++)
        forecast.value[h - 1] = series.value[ROWS - 1 - HORIZON + h] - sqrt(h);
    IntervalErrors errors = {.rows = 1, .horizon = HORIZON, .horizons = 1};
    double z[HORIZON], scale[HORIZON];
    Error err = {0};
    for (int h = 1; h <= HORIZON; h++)
        z[h - 1] = sqrt(h);
    errors.z = z;
    errors.scale = scale;
    /* without a past, the errors alone */
    assert_int_equal(interval_scale(&model, &series, 1, &errors, &err), OK);
    ASSERT_NEAR(log(scale[HORIZON - 1] / scale[0]) / log(HORIZON), 0.35, 1e-12);
    fit(&model, MODE_AUTOREGRESSIVE, &forecast, &series, ROWS);
    for (int h = 1; h < HORIZON; h++)
        assert_true(model.radius[2 * HORIZON + h] > 0);
    assert_true(model.radius[2 * HORIZON + HORIZON - 1] > model.radius[2 * HORIZON]);
    forecast_free(&forecast);
    model_free(&model);
    series_free(&series);
}

static void nothing_later_is_read(void **state)
{
    enum { END = 50 };
    Series series = fixture_series(ROWS, 1, 0, 0, 0);
    double before[4 * HORIZON];
    Forecast forecast;
    Model model;

    (void)state;
    for (int t = 0; t < ROWS; t++)
        series.value[t] = 10 + fixture_noise(t, 5);
    series.value[20] = NAN;
    model_make_bare(&model, HORIZON);
    forecast_all(&forecast, END - 5, 5, HORIZON, 10);
    fit(&model, MODE_AUTOREGRESSIVE, &forecast, &series, END);
    memcpy(before, model.radius, sizeof before);
    for (int t = END; t < ROWS; t++)
        series.value[t] *= -1000;
    fit(&model, MODE_AUTOREGRESSIVE, &forecast, &series, END);
    assert_memory_equal(before, model.radius, sizeof before);
    series.value[END - 1] = 20;
    fit(&model, MODE_AUTOREGRESSIVE, &forecast, &series, END);
    assert_true(memcmp(before, model.radius, sizeof before) != 0);
    forecast_free(&forecast);
    model_free(&model);
    series_free(&series);
}

/* ---- what they cover ---- */

typedef double Draw(Rng rng, int series, int t, double before);

static double walk(Rng rng, int series, int t, double before)
{
    return before + rng_normal(rng, (uint32_t)series, (uint32_t)t, 1);
}

static double noise(Rng rng, int series, int t, double before)
{
    (void)before;
    return rng_normal(rng, (uint32_t)series, (uint32_t)t, 2);
}

/* Grows by a hundredth and errs in proportion. */
static double growing(Rng rng, int series, int t, double before)
{
    return before * (1.01 + 0.03 * rng_normal(rng, (uint32_t)series, (uint32_t)t, 3));
}

/* Percent of what comes after series of 60 rows, held out of all, that lies in both intervals. */
static void coverage_of(const char *method, Draw *draw, double first, double covered[2])
{
    const Rng rng = rng_make(1, RNG_TEST);
    Series series = fixture_series(ROWS, 1, 0, 0, 0);
    ModelConfig config = fixture_config(method);
    long inside[2] = {0};

    config.horizon = HORIZON;
    config.season.first = 1;
    for (int i = 0; i < MANY; i++) {
        double after[HORIZON], x = first;
        Evaluation e;
        Fitted fitted;
        for (int t = 0; t < ROWS + HORIZON; t++) {
            x = draw(rng, i, t, x);
            *(t < ROWS ? &series.value[t] : &after[t - ROWS]) = x;
        }
        fitted_make(&fitted, &config, &series);
        SUCCEEDS(evaluate(&fitted.model, &fitted.frame, MODE_AUTOREGRESSIVE, 1, NULL, &e,
                          &fitted.notes, &fitted.err),
                 fitted.err);
        for (int step = 1; step <= HORIZON; step++) {
            for (int l = 0; l < 2; l++) {
                double lower, upper;
                forecast_bounds(&e.ahead[1], 0, step, 0, l, &lower, &upper);
                inside[l] += after[step - 1] >= lower && after[step - 1] <= upper;
            }
        }
        evaluation_free(&e);
        fitted_free(&fitted);
    }
    for (int l = 0; l < 2; l++)
        covered[l] = 100.0 * (double)inside[l] / (MANY * HORIZON);
    series_free(&series);
}

static void short_series_are_covered(void **state)
{
    const struct {
        const char *method;
        Draw *draw;
        double first;
    } kinds[] = {{"naive", walk, 0}, {"mean", noise, 0}, {"drift", growing, 100}};
    double mean[2] = {0};

    (void)state;
    for (size_t k = 0; k < COUNT(kinds); k++) {
        double covered[2];
        coverage_of(kinds[k].method, kinds[k].draw, kinds[k].first, covered);
        print_message("%s: %.1f %.1f\n", kinds[k].method, covered[0], covered[1]);
        for (int l = 0; l < 2; l++)
            mean[l] += covered[l] / COUNT(kinds);
    }
    assert_true(mean[0] > 76 && mean[0] < 84);
    assert_true(mean[1] > 92 && mean[1] < 97);
}

/* The least bound of a forecast beyond the end of 60 values near 0, all but one from 0 on. */
static double least_bound(bool floored, int negative, int bootstrap)
{
    Series series = fixture_series(80, 1, 0, 0, 0);
    ModelConfig config = fixture_config(bootstrap ? "narx" : "mean");
    const TrainConfig training = fixture_training(1, 1);
    Evaluation e;
    Fitted fitted;

    for (int t = 0; t < series.rows; t++)
        series.value[t] = t % 4 == 0 ? 3 + fabs(fixture_noise(t, 0)) : 0;
    if (negative > 0)
        series.value[negative] = -0.01;
    config.levels = 2;
    config.level[0] = 80;
    config.level[1] = 95;
    config.floored = floored;
    config.bootstrap = bootstrap;
    text_copy(config.lags, sizeof config.lags, bootstrap ? "1:2" : "");
    fitted_train(&fitted, &config, &series, &training);
    SUCCEEDS(evaluate(&fitted.model, &fitted.frame, MODE_AUTOREGRESSIVE, 1, NULL, &e, &fitted.notes,
                      &fitted.err),
             fitted.err);
    const Forecast *ahead = &e.ahead[MODE_AUTOREGRESSIVE];
    double least = HUGE_VAL, lower, upper;
    for (int step = 1; step <= ahead->horizon; step++)
        for (int l = 0; l < 2; l++) {
            forecast_bounds(ahead, 0, step, 0, l, &lower, &upper);
            assert_true(lower <= upper && lower <= ahead->value[step - 1]);
            least = fmin(least, lower);
        }
    assert_int_equal(interval_cut(ahead), least == 0);
    evaluation_free(&e);
    fitted_free(&fitted);
    series_free(&series);
    return least;
}

/* By the rows that the model is fitted on, and only where it is asked for. */
static void what_never_was_negative_stays_so(void **state)
{
    (void)state;
    assert_true(least_bound(false, 0, 0) < 0);
    assert_true(least_bound(true, 0, 0) == 0);
    assert_true(least_bound(true, 9, 0) < 0);
    assert_true(least_bound(true, 75, 0) == 0); /* a test row */
    assert_true(least_bound(false, 0, 50) < 0); /* from sample paths */
    assert_true(least_bound(true, 0, 50) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(origins_overlap),
        cmocka_unit_test(a_radius_is_as_by_hand),
        cmocka_unit_test(width_follows_the_level),
        cmocka_unit_test(errors_grow_with_the_step),
        cmocka_unit_test(what_never_was_negative_stays_so),
        cmocka_unit_test(nothing_later_is_read),
        cmocka_unit_test(short_series_are_covered),
    };

    return RUN(tests);
}
