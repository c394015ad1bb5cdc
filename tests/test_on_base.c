/* A net on a base: before it has learnt, and what it learns. The rest is in ways.h. */
#include "model_fixture.h"

enum { ROWS = 90 };

static void forecast_all(Fitted *fitted, const Model *model, int horizon, Forecast *forecast)
{
    int origin[20];

    origins_spread(30, ROWS - 1, 20, origin);
    SUCCEEDS(predict(model, &fitted->frame, origin, 20, horizon, 2, forecast, &fitted->err),
             fitted->err);
}

static void train_on_base(const ModelConfig *config, const Series *series, int epochs,
                          Fitted *fitted)
{
    const TrainConfig training = fixture_training(epochs, 2);

    fitted_train(fitted, config, series, &training);
}

/* A net whose head is 0, as before its training, leaves the forecasts to the base, which is the
 * ridge regression of the same windows by itself. */
static void a_silent_net_leaves_it_to_the_base(void **state)
{
    Series series = fixture_sine(ROWS, 12, 1);
    ModelConfig config = fixture_config("gru"), alone = fixture_config("ridge");
    Forecast ours, ridge;
    Fitted fitted, other;

    (void)state;
    config.base = BASE_RIDGE;
    config.anchor = alone.anchor = ANCHOR_LAST;
    alone.head = HEAD_DIRECT;
    text_copy(alone.lags, sizeof alone.lags, "1:8");
    train_on_base(&alone, &series, 1, &other);
    train_on_base(&config, &series, 1, &fitted);
    assert_int_equal(fitted.model.config.head, HEAD_DIRECT);
    assert_true(fitted.model.config.penalty == other.model.config.penalty);
    memset(fitted.model.params + fitted.model.net.head, 0,
           7 * (size_t)fitted.model.net.outputs * sizeof(real));
    forecast_all(&fitted, &fitted.model, 12, &ours);
    forecast_all(&other, &other.model, 12, &ridge);
    assert_memory_equal(ours.value, ridge.value, 20 * 12 * sizeof(double));
    forecast_free(&ridge);
    forecast_free(&ours);
    fitted_free(&other);
    fitted_free(&fitted);
    series_free(&series);
}

/* The head begins at 0, and training moves it. */
static void the_net_learns_the_rest(void **state)
{
    Series series = fixture_sine(ROWS, 12, 1);
    ModelConfig config = fixture_config("gru");
    Fitted fitted;

    (void)state;
    for (int t = 0; t < ROWS; t++) /* what no linear regression forecasts */
        series.value[t] = 5 * fabs(series.value[t] - 10);
    config.base = BASE_RIDGE;
    fitted_make(&fitted, &config, &series);
    for (int i = 0; i < 7 * fitted.model.net.outputs; i++)
        assert_true(fitted.model.params[(int)fitted.model.net.head + i] == 0);
    fitted_free(&fitted);
    train_on_base(&config, &series, 40, &fitted);
    assert_true(fitted.history.epoch[39].train < 0.9 * fitted.history.epoch[0].train);
    fitted_free(&fitted);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_silent_net_leaves_it_to_the_base),
        cmocka_unit_test(the_net_learns_the_rest),
    };

    return RUN(tests);
}
