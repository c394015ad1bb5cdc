/* The stack: how its members are weighed and which are left out. */
#include "model_fixture.h"
#include "near.h"

#include "model/stack.h"

enum { ROWS = 240, PERIOD = 12, HORIZON = 6 };

/* ---- weights ---- */

/* A whole with members of these methods and forecasts that are actual + error[m][r]. */
static void weigh(const char *const method[3], double error[3][40], double weight[3])
{
    Series series = fixture_sine(100, PERIOD, 0.5);
    Model member[3] = {{.method = method_find(method[0])},
                       {.method = method_find(method[1])},
                       {.method = method_find(method[2])}};
    double scale = 1;
    Model whole = {.member = member, .members = 3, .mase_scale = &scale};
    Forecast forecast[3];
    Error err = {0};
    int origin[40];

    for (int r = 0; r < 40; r++)
        origin[r] = 20 + r;
    for (int m = 0; m < 3; m++) {
        SUCCEEDS(forecast_make(&forecast[m], origin, 40, 1, 1, &err), err);
        for (int r = 0; r < 40; r++)
            forecast[m].value[r] = series.value[origin[r] + 1] + error[m][r];
    }
    SUCCEEDS(stack_weigh(&whole, forecast, &series, weight, &err), err);
    for (int m = 0; m < 3; m++)
        forecast_free(&forecast[m]);
    series_free(&series);
}

static double sum_of(const double w[3])
{
    assert_true(w[0] >= 0 && w[1] >= 0 && w[2] >= 0);
    return w[0] + w[1] + w[2];
}

/* Two whose errors cancel are worth more than a third one with smaller errors. */
static void members_whose_errors_cancel_get_the_weight(void **state)
{
    const char *const method[3] = {"gru", "ridge", "naive"};
    double error[3][40], w[3];

    (void)state;
    for (int r = 0; r < 40; r++) {
        error[0][r] = r % 2 ? 1 : -1;
        error[1][r] = r % 2 ? -1 : 1;
        error[2][r] = r % 4 < 2 ? 0.9 : -0.9;
    }
    weigh(method, error, w);
    ASSERT_NEAR(sum_of(w), 1, 1e-12);
    assert_true(w[0] > 0.45 && w[1] > 0.45 && w[2] < 0.1);
}

/* The gate: hardly better than the naive forecast is not worth leaving it. */
static void what_is_hardly_better_goes_to_the_simple_method(void **state)
{
    const char *const method[3] = {"gru", "ridge", "naive"};
    const char *const nets[3] = {"gru", "ridge", "elman"};
    double error[3][40], w[3];

    (void)state;
    for (int r = 0; r < 40; r++) {
        const double e = fixture_noise(r, 3);
        error[0][r] = e * 0.995;
        error[1][r] = e * 1.2;
        error[2][r] = e;
    }
    weigh(method, error, w);
    ASSERT_NEAR(sum_of(w), 1, 1e-12);
    assert_true(w[2] > 0.9);
    weigh(nets, error, w); /* no simple method: no gate */
    ASSERT_NEAR(sum_of(w), 1, 1e-12);
    assert_true(w[2] < 0.5);
}

/* ---- who is a member ---- */

static ModelConfig configure(int horizon, int season)
{
    ModelConfig config = fixture_config("auto");

    config.horizon = horizon;
    config.season.first = season;
    return config;
}

static bool has_member(const Model *model, const char *label)
{
    for (int i = 0; i < model->members; i++)
        if (strcmp(model->member[i].label, label) == 0)
            return true;
    return false;
}

static void check_weights(const Model *model)
{
    double sum = 0;

    assert_true(model->members > 0);
    for (int i = 0; i < model->members; i++) {
        assert_true(model->weight[i] >= 0);
        sum += model->weight[i];
    }
    ASSERT_NEAR(sum, 1, 1e-12);
}

/* Their first weights would forecast nonsense. */
static void nets_that_were_stopped_at_once_are_left_out(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.5);
    const ModelConfig config = configure(HORIZON, PERIOD);
    const TrainConfig training = fixture_training(4, 2);
    const volatile sig_atomic_t stop = 1;
    Fitted whole;

    (void)state;
    fitted_make(&whole, &config, &series);
    assert_true(has_member(&whole.model, "gru") && has_member(&whole.model, "ridge"));
    SUCCEEDS(train(&whole.model, &whole.frame, &training, &(Watch){.stop = &stop}, &whole.history,
                   &whole.err),
             whole.err);
    assert_true(whole.history.interrupted);
    assert_false(has_member(&whole.model, "gru"));
    assert_true(has_member(&whole.model, "theta"));
    assert_int_equal(whole.frame.members, whole.model.members);
    check_weights(&whole.model);
    fitted_free(&whole);
    series_free(&series);
}

/* Values that grow for ever: over a long horizon a recursion leaves the range of its numbers. */
static void a_member_that_diverges_is_left_out(void **state)
{
    enum { LONG = 1200, FAR = 300 };
    Series series = fixture_sine(LONG, PERIOD, 0.5);
    ModelConfig config = configure(FAR, 1);
    const TrainConfig training = fixture_training(2, 2);
    const int origin = 700;
    Forecast forecast;
    Fitted whole;

    (void)state;
    series.value[0] = 1;
    for (int t = 1; t < LONG; t++)
        series.value[t] = 1.4 * series.value[t - 1];
    text_copy(config.validation, sizeof config.validation, "25%");
    text_copy(config.test, sizeof config.test, "25%");
    fitted_make(&whole, &config, &series);
    assert_true(has_member(&whole.model, "ridge-recursive"));
    SUCCEEDS(train(&whole.model, &whole.frame, &training, NULL, &whole.history, &whole.err),
             whole.err);
    assert_false(has_member(&whole.model, "ridge-recursive"));
    assert_true(has_member(&whole.model, "naive"));
    check_weights(&whole.model);
    SUCCEEDS(predict(&whole.model, &whole.frame, &origin, 1, FAR, 1, &forecast, &whole.err),
             whole.err);
    assert_true(isfinite(forecast.value[FAR - 1]));
    forecast_free(&forecast);
    fitted_free(&whole);
    series_free(&series);
}

/* The rows that members begin with, not those of the whole. */
static void a_constant_beginning_leaves_what_is_no_net(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.5);
    const ModelConfig config = configure(HORIZON, PERIOD);
    const TrainConfig training = fixture_training(4, 1);
    Fitted whole;

    (void)state;
    for (int t = 0; t < 125; t++)
        series.value[t] = 5;
    fitted_train(&whole, &config, &series, &training);
    assert_true(has_member(&whole.model, "holt-winters") && has_member(&whole.model, "seasonal"));
    assert_false(has_member(&whole.model, "gru") || has_member(&whole.model, "ridge"));
    check_weights(&whole.model);
    fitted_free(&whole);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_whose_errors_cancel_get_the_weight),
        cmocka_unit_test(what_is_hardly_better_goes_to_the_simple_method),
        cmocka_unit_test(nets_that_were_stopped_at_once_are_left_out),
        cmocka_unit_test(a_member_that_diverges_is_left_out),
        cmocka_unit_test(a_constant_beginning_leaves_what_is_no_net),
    };

    return RUN(tests);
}
