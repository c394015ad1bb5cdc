/* Sample paths of an autoregression, whose spread is known. */
#include "model_fixture.h"
#include "near.h"

#include "model/bootstrap.h"
#include "model/interval.h"

enum { ROWS = 3000, HORIZON = 6, PATHS = 2000 };

/* x[t] = 0.8 x[t-1] + noise of deviation 1. */
static Series autoregression(void)
{
    Series series = fixture_series(ROWS, 1, 0, 0, 0);

    for (int t = 1; t < ROWS; t++)
        series.value[t] = 0.8 * series.value[t - 1] + fixture_noise(t, 3);
    return series;
}

static ModelConfig path_config(const char *method, HeadKind head, int paths)
{
    ModelConfig config = fixture_config(method);

    config.head = head;
    config.window = 2;
    config.horizon = HORIZON;
    config.penalty = 1e-6;
    config.bootstrap = paths;
    return config;
}

/* Trains and sets the residuals by one-step forecasts of the validation rows. */
static void prepare(Fitted *fitted, const ModelConfig *config, const Series *series)
{
    const TrainConfig training = fixture_training(2, 1);
    const Split *split;
    int origin[ROWS], count = 0;
    Forecast one;

    fitted_train(fitted, config, series, &training);
    split = &fitted->model.split;
    for (int t = split->train - 1; t < split->validation - 1; t++)
        origin[count++] = t;
    SUCCEEDS(predict(&fitted->model, &fitted->frame, origin, count, 1, 1, &one, &fitted->err),
             fitted->err);
    SUCCEEDS(bootstrap_fit(&fitted->model, &(const Forecast *){&one}, 1, series, split->validation,
                           &fitted->err),
             fitted->err);
    forecast_free(&one);
}

static Forecast bounded(const Fitted *fitted, const int *origin, int origins, int threads)
{
    Forecast forecast;
    Error err = {0};

    SUCCEEDS(
        predict(&fitted->model, &fitted->frame, origin, origins, HORIZON, threads, &forecast, &err),
        err);
    SUCCEEDS(interval_put(&fitted->model, &fitted->frame, NULL, MODE_AUTOREGRESSIVE, threads,
                          &forecast, &err),
             err);
    return forecast;
}

/* After h steps the paths' variance is the sum of 0.64^k, k < h. */
static void paths_spread_as_the_series_does(void **state)
{
    Series series = autoregression();
    const ModelConfig config = path_config("ridge", HEAD_LAST, PATHS);
    const int origin[] = {ROWS - 1};
    double variance = 0, power = 1;
    Fitted fitted;

    (void)state;
    prepare(&fitted, &config, &series);
    assert_int_equal(fitted.model.residuals, 600);
    Forecast forecast = bounded(&fitted, origin, 1, 1);
    for (int step = 1; step <= HORIZON; step++) {
        double lower, upper;
        variance += power;
        power *= 0.64;
        forecast_bounds(&forecast, 0, step, 0, 1, &lower, &upper);
        ASSERT_NEAR((upper - lower) / (2 * 1.96 * sqrt(variance)), 1, 0.12);
        forecast_bounds(&forecast, 0, step, 0, 0, &lower, &upper);
        ASSERT_NEAR((upper - lower) / (2 * 1.2816 * sqrt(variance)), 1, 0.12);
        assert_true(lower < forecast.value[step - 1] && forecast.value[step - 1] < upper);
    }
    forecast_free(&forecast);
    fitted_free(&fitted);
    series_free(&series);
}

/* Residuals have no mean; more of them stand in for fewer, fewer never for more. */
static void residuals_are_centred(void **state)
{
    Series series = autoregression();
    const ModelConfig config = path_config("ridge", HEAD_LAST, 10);
    const int origin[] = {100, 200, 300};
    Fitted fitted;
    Forecast few;
    double sum = 0;

    (void)state;
    prepare(&fitted, &config, &series);
    for (int i = 0; i < fitted.model.residuals; i++)
        sum += fitted.model.residual[i];
    ASSERT_NEAR(sum, 0, 1e-9);
    const double first = fitted.model.residual[0];
    SUCCEEDS(predict(&fitted.model, &fitted.frame, origin, 3, 1, 1, &few, &fitted.err), fitted.err);
    SUCCEEDS(bootstrap_fit(&fitted.model, &(const Forecast *){&few}, 1, &series, ROWS, &fitted.err),
             fitted.err);
    assert_int_equal(fitted.model.residuals, 600);
    assert_true(fitted.model.residual[0] == first);
    forecast_free(&few);
    fitted_free(&fitted);
    series_free(&series);
}

static void check_bits(const char *method, HeadKind head)
{
    Series series = autoregression();
    const ModelConfig config = path_config(method, head, 37);
    const int origin[] = {2700, 2703, 2999};
    const size_t size = 2 * 2 * HORIZON * sizeof(double);
    Fitted fitted;

    prepare(&fitted, &config, &series);
    Forecast one = bounded(&fitted, origin, 3, 1), three = bounded(&fitted, origin, 3, 3);
    Forecast alone = bounded(&fitted, origin + 2, 1, 2);
    assert_memory_equal(one.bound, three.bound, 3 * size);
    assert_memory_equal((char *)one.bound + 2 * size, alone.bound, size);
    assert_memory_not_equal(one.bound, (char *)one.bound + 2 * size, size);
    forecast_free(&one);
    forecast_free(&three);
    forecast_free(&alone);
    fitted_free(&fitted);
    series_free(&series);
}

static void the_same_bits_by_threads_and_alone(void **state)
{
    (void)state;
    check_bits("ridge", HEAD_LAST);
    check_bits("gru", HEAD_NEXT);
    check_bits("gru", HEAD_LAST);
}

static void refused(const char *method, HeadKind head, const char *message)
{
    Series series = autoregression();
    ModelConfig config = path_config(method, head, 10);
    Notes notes = {0};
    Error err = {0};
    Model model = {0};

    assert_int_equal(model_make(&config, &series, &model, &notes, &err), ERR_USAGE);
    assert_non_null(strstr(err.message, message));
    model_free(&model);
    series_free(&series);
}

static void what_feeds_nothing_back_is_refused(void **state)
{
    (void)state;
    refused("gru", HEAD_DIRECT, "feeds nothing back");
    refused("theta", HEAD_AUTO, "of one net");
    refused("auto", HEAD_AUTO, "of one net");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_spread_as_the_series_does),
        cmocka_unit_test(residuals_are_centred),
        cmocka_unit_test(the_same_bits_by_threads_and_alone),
        cmocka_unit_test(what_feeds_nothing_back_is_refused),
    };

    return RUN(tests);
}
