/* Models of classes: what they learn and forecast, the same bits alone and together. */
#include "class_fixture.h"

static void run(Fitted *fitted, const int *origin, int origins, int horizon, int threads,
                Forecast *forecast)
{
    SUCCEEDS(predict(&fitted->model, &fitted->frame, origin, origins, horizon, threads, forecast,
                     &fitted->err),
             fitted->err);
}

/* ---- for every method and way to answer ---- */

enum { ROWS = 150, HORIZON = 5, SPREAD = 90, CLASSES = 3 };

/* Calls check for a lightly trained model of each method, head, embedding, with and without the
 * target's own past. */
static void each_model(void (*check)(Fitted *, Series *))
{
    Series series = class_series(ROWS, 2 * HORIZON);
    const TrainConfig training = class_training(1, 2);
    const Method *method;
    int count = 0;

    *fixture_at(&series, 60, 0) = *fixture_at(&series, 61, 1) = *fixture_at(&series, 62, 3) = NAN;
    for (int i = 0; (method = method_at(i)) != NULL; i++) {
        for (int head = HEAD_NEXT; head <= HEAD_DIRECT; head++) {
            ModelConfig config = class_config(method->name);
            Fitted fitted;

            if (!fixture_fits(method, true) || method_solved(method) ||
                (!head_fits(method, (HeadKind)head) && method_net(method)))
                continue;
            config.head = method->kind == METHOD_BASELINE ? HEAD_AUTO : (HeadKind)head;
            config.season.first = 9;
            config.embedding = method->kind == METHOD_RECURRENT ? 2 * (count % 2) : 0;
            config.blind = method_net(method) && count % 3 == 1;
            config.past_rule = (PastRule)(count % 3);
            fitted_train(&fitted, &config, &series, &training);
            check(&fitted, &series);
            fitted_free(&fitted);
            count++;
        }
    }
    assert_in_range(count, 20, 100);
    series_free(&series);
}

static void check_company(Fitted *fitted, Series *series)
{
    const size_t each = HORIZON * CLASSES;
    int origin[SPREAD];
    Forecast together, threads, alone;

    (void)series;
    origins_spread(40, ROWS - 1, SPREAD, origin);
    run(fitted, origin, SPREAD, HORIZON, 1, &together);
    run(fitted, origin, SPREAD, HORIZON, 3, &threads);
    assert_int_equal(together.classes, CLASSES);
    assert_memory_equal(together.value, threads.value, SPREAD * HORIZON * sizeof(double));
    assert_memory_equal(together.probability, threads.probability, SPREAD * each * sizeof(double));
    for (int r = 0; r < SPREAD; r += 11) {
        run(fitted, origin + r, 1, HORIZON, 1, &alone);
        assert_memory_equal(alone.value, together.value + r * HORIZON, HORIZON * sizeof(double));
        assert_memory_equal(alone.probability, together.probability + (size_t)r * each,
                            each * sizeof(double));
        forecast_free(&alone);
    }
    forecast_free(&threads);
    forecast_free(&together);
}

static void an_origin_alone_has_the_same_bits(void **state)
{
    (void)state;
    each_model(check_company);
}

/* Probabilities add up to 1; of a net's the forecast class has the most, the first of several. */
static void check_probabilities(Fitted *fitted, Series *series)
{
    int origin[SPREAD];
    Forecast forecast;

    (void)series;
    origins_spread(40, ROWS - 1, SPREAD, origin);
    run(fitted, origin, SPREAD, HORIZON, 2, &forecast);
    for (int i = 0; i < SPREAD * HORIZON; i++) {
        const double *p = forecast.probability + (size_t)i * CLASSES;
        const int code = (int)forecast.value[i];
        ASSERT_NEAR(p[0] + p[1] + p[2], 1, 1e-12);
        for (int k = 0; k < CLASSES; k++) {
            assert_true(p[k] > 0);
            if (fitted->model.method->kind != METHOD_BASELINE)
                assert_true(k < code ? p[k] < p[code] : p[k] <= p[code]);
            else
                assert_true(p[k] == fitted->model.share[k]);
        }
    }
    forecast_free(&forecast);
}

static void probabilities_are_such(void **state)
{
    (void)state;
    each_model(check_probabilities);
}

/* Whether the forecast from row 100 hangs on a cell. */
static bool changes(Fitted *fitted, Series *series, int row, int column)
{
    double *cell = fixture_at(series, row, column);
    const int origin = 100;
    const double kept = *cell;
    Forecast forecast[2];
    Frame frame;

    for (int pass = 0; pass < 2; pass++) {
        *cell = pass == 0 ? kept : column == 2 ? 50 : kept == 0 ? 1 : 0;
        SUCCEEDS(frame_make(&fitted->model, series, &frame, &fitted->notes, &fitted->err),
                 fitted->err);
        SUCCEEDS(
            predict(&fitted->model, &frame, &origin, 1, HORIZON, 1, &forecast[pass], &fitted->err),
            fitted->err);
        frame_free(&frame);
    }
    *cell = kept;
    const bool differs = memcmp(forecast[0].probability, forecast[1].probability,
                                HORIZON * CLASSES * sizeof(double)) != 0;
    forecast_free(&forecast[0]);
    forecast_free(&forecast[1]);
    return differs;
}

static void check_leak(Fitted *fitted, Series *series)
{
    const bool net = fitted->model.method->kind != METHOD_BASELINE;

    for (int row = 101; row < 108; row++) {
        for (int c = 0; c < 3; c++)
            assert_false(changes(fitted, series, row, c));
        assert_true(changes(fitted, series, row, 3) == (net && row <= 100 + HORIZON));
    }
    assert_true(changes(fitted, series, 100, 0) == (net && !fitted->model.config.blind));
    assert_true(changes(fitted, series, 100, 1) == net);
    assert_true(changes(fitted, series, 100, 2) == net);
}

static void nothing_after_the_origin_is_read(void **state)
{
    (void)state;
    each_model(check_leak);
}

static void threads_change_no_bit(void **state)
{
    Series series = class_series(200, 5);
    static const char *const methods[] = {"elman", "gru", "bilstm", "narx"};

    (void)state;
    *fixture_at(&series, 50, 0) = NAN; /* shards with unlike numbers of answers */
    for (size_t m = 0; m < COUNT(methods); m++) {
        ModelConfig config = class_config(methods[m]);
        Fitted fitted[2];

        config.embedding = m < 2 ? 3 : 0;
        for (int i = 0; i < 2; i++) {
            const TrainConfig training = class_training(2, i ? 3 : 1);
            fitted_train(&fitted[i], &config, &series, &training);
        }
        assert_memory_equal(fitted[0].model.params, fitted[1].model.params,
                            fitted[0].model.net.count * sizeof(real));
        fitted_free(&fitted[0]);
        fitted_free(&fitted[1]);
    }
    series_free(&series);
}

/* ---- what is learned ---- */

/* The cycle goes on by itself, with own outputs fed back far beyond the window. */
static void a_cycle_goes_on(void **state)
{
    static const struct {
        const char *method;
        HeadKind head;
        int embedding;
    } cases[] = {
        {"elman", HEAD_NEXT, 0}, {"gru", HEAD_NEXT, 4},   {"narx", HEAD_LAST, 0},
        {"lstm", HEAD_LAST, 0},  {"gru", HEAD_DIRECT, 2}, {"narx", HEAD_DIRECT, 0},
    };
    Series series = class_cycle(240, 5);
    const TrainConfig training = class_training(30, 2);
    const int origin[] = {200, 203, 239};

    (void)state;
    for (size_t m = 0; m < COUNT(cases); m++) {
        ModelConfig config = class_config(cases[m].method);
        Forecast forecast;
        Fitted fitted;

        config.head = cases[m].head;
        config.embedding = cases[m].embedding;
        config.hidden = 12;
        fitted_train(&fitted, &config, &series, &training);
        run(&fitted, origin, 3, 40, 2, &forecast);
        for (int r = 0; r < 3; r++)
            for (int h = 0; h < 40; h++)
                assert_int_equal((int)forecast.value[r * 40 + h], (origin[r] + 1 + h) % 5);
        forecast_free(&forecast);
        fitted_free(&fitted);
    }
    series_free(&series);
}

/* A number that follows a class known ahead: read as inputs and through a table. */
static void numbers_follow_classes(void **state)
{
    static const double level[] = {5, -3, 8, 1};
    Series series = fixture_series(300, 1, 0, 1, 5);

    (void)state;
    for (int t = 0; t < 305; t++) {
        const int class = (int)floor(2 + 1.2 * fixture_noise(t, 0));
        *fixture_at(&series, t, 1) = class < 0 ? 0 : class > 3 ? 3 : class;
        *fixture_at(&series, t, 0) = t < 300 ? level[(int)*fixture_at(&series, t, 1)] : NAN;
    }
    fixture_classify(&series, 1, 4);
    for (int embedding = 0; embedding < 3; embedding += 2) {
        const TrainConfig training = class_training(40, 2);
        ModelConfig config = class_config("gru");
        const int origin[] = {250, 299};
        Forecast forecast;
        Fitted fitted;

        config.transform = TRANSFORM_NONE;
        config.embedding = embedding;
        config.hidden = 8;
        fitted_train(&fitted, &config, &series, &training);
        assert_int_equal(fitted.model.net.config.symbols, 4);
        assert_int_equal(fitted.model.net.config.embedding, embedding);
        run(&fitted, origin, 2, 5, 1, &forecast);
        assert_int_equal(forecast.classes, 0);
        assert_null(forecast.probability);
        for (int i = 0; i < 10; i++)
            ASSERT_NEAR(forecast.value[i],
                        level[(int)*fixture_at(&series, origin[i / 5] + 1 + i % 5, 1)], 0.7);
        forecast_free(&forecast);
        fitted_free(&fitted);
    }
    series_free(&series);
}

/* With numbers in the target and closed-loop training, outputs go where the target stands: behind
 * the classes. */
static void fed_outputs_stand_behind_classes(void **state)
{
    Series series = fixture_sine(200, 10, 0.1);
    Series both = fixture_series(200, 1, 0, 1, 5);
    TrainConfig training = class_training(25, 2);
    ModelConfig config = class_config("narx");
    const int origin[] = {195};
    Forecast forecast;
    Fitted fitted;

    (void)state;
    for (int t = 0; t < 205; t++) {
        *fixture_at(&both, t, 0) = t < 200 ? series.value[t] : NAN;
        *fixture_at(&both, t, 1) = t % 3;
    }
    fixture_classify(&both, 1, 3);
    training.training = TRAINING_CLOSED;
    config.transform = TRANSFORM_NONE;
    config.hidden = 16;
    config.horizon = 4;
    fitted_train(&fitted, &config, &both, &training);
    run(&fitted, origin, 1, 4, 1, &forecast);
    for (int h = 0; h < 4; h++)
        ASSERT_NEAR(forecast.value[h], series.value[196 + h], 1);
    forecast_free(&forecast);
    fitted_free(&fitted);
    series_free(&both);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_origin_alone_has_the_same_bits),
        cmocka_unit_test(probabilities_are_such),
        cmocka_unit_test(nothing_after_the_origin_is_read),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(a_cycle_goes_on),
        cmocka_unit_test(numbers_follow_classes),
        cmocka_unit_test(fed_outputs_stand_behind_classes),
    };

    return RUN(tests);
}
