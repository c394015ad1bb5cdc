/* Forecasts: by hand, from past rows alone, the same bits alone and together. */
#include "model_fixture.h"
#include "near.h"

#include "model/predict.h"

/* ---- a linear net whose forecasts are known ---- */

/* NARX without hidden layers: y = bias + weights . inputs, on values as they are. */
static void make_linear(Fitted *fitted, ModelConfig *config, const Series *series, const real *head)
{
    config->scale = SCALE_NONE;
    fitted_make(fitted, config, series);
    free(fitted->model.params);
    fitted->model.config.layers = 0;
    SUCCEEDS(model_make_net(&fitted->model, &fitted->err), fitted->err);
    fitted->model.params = calloc(fitted->model.net.count, sizeof(real));
    assert_non_null(fitted->model.params);
    memcpy(fitted->model.params, head, fitted->model.net.count * sizeof(real));
}

static void run(Fitted *fitted, const int *origin, int origins, int horizon, int threads,
                Forecast *forecast)
{
    SUCCEEDS(predict(&fitted->model, &fitted->frame, origin, origins, horizon, threads, forecast,
                     &fitted->err),
             fitted->err);
    assert_int_equal(forecast->origins, origins);
    assert_int_equal(forecast->horizon, horizon);
}

static void a_linear_net_is_its_recursion(void **state)
{
    Series series = fixture_sine(120, 10, 1);
    ModelConfig config = fixture_config("narx");
    const real head[] = {(real)0.5, (real)-0.25, 3};
    const int origin[] = {40, 41, 97};
    Forecast forecast, continuous;
    Fitted fitted;

    (void)state;
    text_copy(config.lags, sizeof config.lags, "1,3");
    make_linear(&fitted, &config, &series, head);
    run(&fitted, origin, 3, 6, 1, &forecast);
    run(&fitted, origin, 3, 1, 1, &continuous);
    for (int r = 0; r < 3; r++) {
        double path[9];

        for (int i = 0; i < 3; i++)
            path[i] = series.value[origin[r] - 2 + i];
        for (int h = 0; h < 6; h++) {
            path[3 + h] = 0.5 * path[2 + h] - 0.25 * path[h] + 3;
            ASSERT_NEAR(forecast.value[r * 6 + h], path[3 + h], 1e-5);
        }
        assert_true(continuous.value[r] == forecast.value[r * 6]);
    }
    forecast_free(&continuous);
    forecast_free(&forecast);
    fitted_free(&fitted);
    series_free(&series);
}

/* y = the past input at lag 1 (and the target's own lag with weight 0): the past rules show. */
static void check_past_rule(PastRule rule, double (*want)(const Series *, int origin, int h))
{
    enum { ORIGIN = 60, HORIZON = 9 };
    const real joint[] = {0, 0, 1, 2, 0, 10}; /* [2 inputs, 2 outputs], then the biases */
    const real alone[] = {0, 1, 0};
    Series series = fixture_inputs(150, 0);
    ModelConfig config = fixture_config("narx");
    const int origin = ORIGIN;
    Forecast forecast;
    Fitted fitted;

    series.cols = series.targets + series.past; /* no future input here */
    series.future = 0;
    for (int t = 0; t < series.rows; t++) {
        *fixture_at(&series, t, 0) = t % 11;
        *fixture_at(&series, t, 1) = 100 + t;
    }
    config.season.first = 4;
    config.past_rule = rule;
    text_copy(config.lags, sizeof config.lags, "1");
    text_copy(config.past_lags, sizeof config.past_lags, "1");
    make_linear(&fitted, &config, &series, rule == PAST_JOINT ? joint : alone);
    run(&fitted, &origin, 1, HORIZON, 1, &forecast);
    for (int h = 1; h <= HORIZON; h++)
        ASSERT_NEAR(forecast.value[h - 1], want(&series, ORIGIN, h), 1e-2);
    forecast_free(&forecast);
    fitted_free(&fitted);
    series_free(&series);
}

static double want_held(const Series *series, int origin, int h)
{
    (void)h;
    return *fixture_at(series, origin, 1);
}

/* Step h reads the input of row origin + h - 1; a season of 4 ago where that is not measured. */
static double want_seasonal(const Series *series, int origin, int h)
{
    int row = origin + h - 1;

    while (row > origin)
        row -= 4;
    return *fixture_at(series, row, 1);
}

/* The net's second output is twice the input and 10 more. */
static double want_joint(const Series *series, int origin, int h)
{
    double x = *fixture_at(series, origin, 1);

    for (int i = 1; i < h; i++)
        x = 2 * x + 10;
    return x;
}

static void past_inputs_follow_their_rule(void **state)
{
    (void)state;
    check_past_rule(PAST_HOLD, want_held);
    check_past_rule(PAST_SEASONAL, want_seasonal);
    check_past_rule(PAST_JOINT, want_joint);
}

/* A constant answer c in differences: the last value goes on by c a step, the season by c a season.
 */
static void check_difference(TransformRule rule, int lag)
{
    enum { ORIGIN = 70, HORIZON = 10 };
    const real head[] = {0, 2};
    Series series = fixture_sine(140, 4, 1);
    ModelConfig config = fixture_config("narx");
    const int origin = ORIGIN;
    Forecast forecast;
    Fitted fitted;

    config.transform = rule;
    config.season.first = 4;
    text_copy(config.lags, sizeof config.lags, "1");
    make_linear(&fitted, &config, &series, head);
    assert_int_equal(model_start(&fitted.model), lag);
    run(&fitted, &origin, 1, HORIZON, 1, &forecast);
    for (int h = 1; h <= HORIZON; h++) {
        const int times = (h + lag - 1) / lag;
        ASSERT_NEAR(forecast.value[h - 1], series.value[ORIGIN + h - times * lag] + 2 * times,
                    1e-6);
    }
    forecast_free(&forecast);
    fitted_free(&fitted);
    series_free(&series);
}

static void differences_are_inverted(void **state)
{
    (void)state;
    check_difference(TRANSFORM_DIFF, 1);
    check_difference(TRANSFORM_SEASONAL_DIFF, 4);
}

/* ---- the state is carried over all history ---- */

/* The same by net_forward over the whole series in one window. */
static void continuous_is_one_forward_over_everything(void **state)
{
    enum { ROWS = 90 };
    const char *methods[] = {"elman", "lstm", "gru"};
    Series series = fixture_sine(ROWS, 10, 1);

    (void)state;
    for (size_t m = 0; m < COUNT(methods); m++) {
        ModelConfig config = fixture_config(methods[m]);
        int origin[ROWS];
        Arena arena = {0};
        Forecast forecast;
        NetWork work;
        NetPack pack;
        Fitted fitted;

        config.scale = SCALE_NONE;
        config.layers = 2;
        fitted_make(&fitted, &config, &series);
        for (int pass = 0; pass < 2; pass++) {
            net_pack_layout(&fitted.model.net, false, &arena, &pack);
            net_layout(&fitted.model.net, 1, ROWS, false, false, &arena, &work);
            if (pass == 0)
                SUCCEEDS(arena_open(&arena, arena.used, &fitted.err), fitted.err);
        }
        net_pack(&fitted.model.net, fitted.model.params, &pack);
        memcpy(work.x, fitted.frame.value, ROWS * sizeof *work.x);
        net_forward(&fitted.model.net, &pack, &work, 1, ROWS, NULL);
        for (int t = 0; t < ROWS; t++)
            origin[t] = t;
        run(&fitted, origin + 7, ROWS - 7, 1, 2, &forecast);
        for (int t = 7; t < ROWS; t++)
            assert_true(forecast.value[t - 7] == (double)work.y[t]);
        forecast_free(&forecast);
        arena_close(&arena);
        fitted_free(&fitted);
    }
    series_free(&series);
}

/* ---- for every method ---- */

enum { ROWS = 260, HORIZON = 5, SPREAD = 150 };

/* Calls check for a lightly trained model of every method, with past and future inputs. */
static void each_method(void (*check)(Fitted *, Series *))
{
    Series series = fixture_inputs(ROWS, HORIZON);
    const TrainConfig training = fixture_training(2, 2);
    const Method *method;

    *fixture_at(&series, 100, 0) = NAN;
    *fixture_at(&series, 101, 1) = NAN;
    *fixture_at(&series, 180, 2) = NAN;
    for (int i = 0; (method = method_at(i)) != NULL; i++) {
        ModelConfig config = fixture_config(method->name);
        Fitted fitted;

        if (!fixture_fits(method, false))
            continue;
        config.season = (Seasons){9, 18};
        config.transform = i % 2 ? TRANSFORM_DIFF : TRANSFORM_NONE;
        config.past_rule = (PastRule)(i % 3);
        fitted_train(&fitted, &config, &series, &training);
        check(&fitted, &series);
        fitted_free(&fitted);
    }
    series_free(&series);
}

static void check_company(Fitted *fitted, Series *series)
{
    int origin[SPREAD];
    Forecast together, threads, alone;

    (void)series;
    origins_spread(model_reach(&fitted->model) + 10, ROWS - 1, SPREAD, origin);
    run(fitted, origin, SPREAD, HORIZON, 1, &together);
    run(fitted, origin, SPREAD, HORIZON, 3, &threads);
    assert_memory_equal(together.value, threads.value, SPREAD * HORIZON * sizeof(double));
    for (int r = 0; r < SPREAD; r += 7) {
        run(fitted, origin + r, 1, HORIZON, 1, &alone);
        if (memcmp(alone.value, together.value + r * HORIZON, HORIZON * sizeof(double)) != 0)
            fail_msg("%s: origin %d alone differs", fitted->model.method->name, origin[r]);
        forecast_free(&alone);
    }
    forecast_free(&threads);
    forecast_free(&together);
}

static void an_origin_alone_has_the_same_bits(void **state)
{
    (void)state;
    each_method(check_company);
}

/* The forecast from row 200 after some cells were changed. */
static void forecast_changed(Fitted *fitted, const Series *series, Forecast *forecast)
{
    const int origin = 200;
    Frame frame;

    SUCCEEDS(frame_make(&fitted->model, series, &frame, &fitted->notes, &fitted->err), fitted->err);
    SUCCEEDS(predict(&fitted->model, &frame, &origin, 1, HORIZON, 1, forecast, &fitted->err),
             fitted->err);
    frame_free(&frame);
}

static bool changes(Fitted *fitted, const Series *series, int row, int column)
{
    double *cell = fixture_at(series, row, column);
    const double kept = *cell;
    Forecast before, after;
    bool differs;

    forecast_changed(fitted, series, &before);
    *cell = kept + 1000;
    forecast_changed(fitted, series, &after);
    *cell = kept;
    differs = memcmp(before.value, after.value, HORIZON * sizeof(double)) != 0;
    forecast_free(&after);
    forecast_free(&before);
    return differs;
}

/* The value a season ago is all that they read, or all that they need. */
static bool reads_seasons(const char *name)
{
    return strncmp(name, "seasonal", strlen("seasonal")) == 0 || strcmp(name, "arima") == 0;
}

/* What a stack reads depends on its weights; that it reads nothing else does not. */
static void check_leak(Fitted *fitted, Series *series)
{
    const bool net = method_net(fitted->model.method);
    const bool stack = fitted->model.method->kind == METHOD_STACK;

    for (int row = 201; row < ROWS; row++) {
        assert_false(changes(fitted, series, row, 0));
        assert_false(changes(fitted, series, row, 1));
        if (!stack || row > 200 + HORIZON)
            assert_true(changes(fitted, series, row, 2) == (net && row <= 200 + HORIZON));
    }
    if (!reads_seasons(fitted->model.method->name))
        assert_true(changes(fitted, series, 200, 0));
    assert_true(stack || changes(fitted, series, 200, 1) == net);
}

/* Where the origin's own values are missing, what stands in for them is from before it. */
static void check_leak_into_gap(Fitted *fitted, Series *series)
{
    double kept[2];

    for (int c = 0; c < 2; c++) {
        kept[c] = *fixture_at(series, 200, c);
        *fixture_at(series, 200, c) = NAN;
    }
    for (int row = 201; row < 206; row++)
        assert_false(changes(fitted, series, row, 0) || changes(fitted, series, row, 1));
    for (int c = 0; c < 2; c++)
        *fixture_at(series, 200, c) = kept[c];
}

static void nothing_after_the_origin_is_read(void **state)
{
    (void)state;
    each_method(check_leak);
    each_method(check_leak_into_gap);
}

/* ---- the rest ---- */

static void a_forecast_that_is_not_finite_is_an_error(void **state)
{
    Series series = fixture_sine(120, 10, 1);
    ModelConfig config = fixture_config("narx");
    const real head[] = {(real)1e30, 0};
    const int origin = 50;
    Forecast forecast;
    Fitted fitted;

    (void)state;
    text_copy(config.lags, sizeof config.lags, "1");
    make_linear(&fitted, &config, &series, head);
    assert_int_equal(
        predict(&fitted.model, &fitted.frame, &origin, 1, 40, 1, &forecast, &fitted.err),
        ERR_TRAINING);
    assert_non_null(strstr(fitted.err.message, "the forecast from row 51 is not finite at step "));
    assert_null(forecast.value);
    fitted_free(&fitted);
    series_free(&series);
}

static void origins_are_spread_evenly(void **state)
{
    int origin[100];

    (void)state;
    for (int last = 3; last < 300; last += 7) {
        for (int count = 1; count <= 100 && count <= last - 2; count++) {
            int least = last, most = 0;

            origins_spread(3, last, count, origin);
            assert_int_equal(origin[count - 1], last);
            assert_true(origin[0] >= 3);
            assert_true(count == 1 || origin[0] == 3);
            for (int i = 1; i < count; i++) {
                const int gap = origin[i] - origin[i - 1];
                least = gap < least ? gap : least;
                most = gap > most ? gap : most;
            }
            assert_true(count < 2 || (least >= 1 && most - least <= 1));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_linear_net_is_its_recursion),
        cmocka_unit_test(past_inputs_follow_their_rule),
        cmocka_unit_test(differences_are_inverted),
        cmocka_unit_test(continuous_is_one_forward_over_everything),
        cmocka_unit_test(an_origin_alone_has_the_same_bits),
        cmocka_unit_test(nothing_after_the_origin_is_read),
        cmocka_unit_test(a_forecast_that_is_not_finite_is_an_error),
        cmocka_unit_test(origins_are_spread_evenly),
    };

    return RUN(tests);
}
