/* How the stack's members are weighed, and what their forecasts become. */
#include "model_fixture.h"
#include "near.h"

#include "model/stack.h"

enum { PERIOD = 12 };

/* A whole with members of these methods and forecasts that are actual + error[m][r]. */
static void weigh(const char *const method[3], bool several, double error[3][40], double weight[3])
{
    Series series = fixture_sine(100, PERIOD, 0.5);
    Model member[3] = {{.method = method_find(method[0])},
                       {.method = method_find(method[1])},
                       {.method = method_find(method[2])}};
    double scale = 1;
    Model whole = {.member = member, .members = 3, .mase_scale = &scale, .several = several};
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

/* Who errs by a quarter more counts half as much, who errs by six times as much nothing. */
static void weights_follow_the_errors(void **state)
{
    const char *const method[3] = {"gru", "ridge", "naive"};
    double error[3][40], w[3];

    (void)state;
    for (int r = 0; r < 40; r++) {
        const double e = 0.1 + fixture_noise(r, 3);
        error[0][r] = e;
        error[1][r] = -1.25 * e;
        error[2][r] = 6 * e;
    }
    weigh(method, false, error, w);
    ASSERT_NEAR(sum_of(w), 1, 1e-12);
    ASSERT_NEAR(w[0] / w[1], pow(1.25, 3), 1e-6);
    assert_true(w[2] == 0);
    memset(error[1], 0, sizeof error[1]);
    weigh(method, false, error, w); /* without an error */
    assert_true(w[0] == 0 && w[1] == 1);
}

/* Of several series: two whose errors cancel are worth more than a third one with smaller errors.
 */
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
    weigh(method, true, error, w);
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
    weigh(method, true, error, w);
    ASSERT_NEAR(sum_of(w), 1, 1e-12);
    assert_true(w[2] > 0.9);
    weigh(nets, true, error, w); /* no simple method: no gate */
    ASSERT_NEAR(sum_of(w), 1, 1e-12);
    assert_true(w[2] < 0.5);
}

/* Errors of 1 and 100 where the unit of the second series is 1000 and the other scale misleads. */
static void check_unit(bool by_deviation)
{
    Series part[2] = {fixture_sine(100, PERIOD, 0.5), fixture_sine(100, PERIOD, 0.5)};
    const Series series = {.part = part, .parts = 2, .targets = 1, .cols = 1};
    Model member[2] = {{.method = method_find("gru")}, {.method = method_find("ridge")}};
    double scale[2] = {1, 1000}, wrong = 1, w[2];
    ModelPart own[2];
    Model whole = {.config.by_deviation = by_deviation,
                   .member = member,
                   .members = 2,
                   .mase_scale = &wrong,
                   .part = own,
                   .parts = 2,
                   .several = true};
    Forecast forecast[2];
    Error err = {0};
    int origin[40];

    for (int k = 0; k < 2; k++)
        own[k] = (ModelPart){.mase_scale = by_deviation ? &wrong : &scale[k],
                             .deviation = by_deviation ? &scale[k] : &wrong};
    for (int r = 0; r < 40; r++)
        origin[r] = 20 + r % 20;
    for (int m = 0; m < 2; m++) {
        SUCCEEDS(forecast_make(&forecast[m], origin, 40, 1, 1, &err), err);
        forecast[m].part = calloc(40, sizeof *forecast[m].part);
        assert_non_null(forecast[m].part);
        for (int r = 0; r < 40; r++) {
            const int k = forecast[m].part[r] = r / 20;
            forecast[m].value[r] = part[k].value[origin[r] + 1] + (k != m ? 0 : k ? 100 : 1);
        }
    }
    SUCCEEDS(stack_weigh(&whole, forecast, &series, w, &err), err);
    ASSERT_NEAR(w[0] + w[1], 1, 1e-12);
    assert_true(w[1] > 0.9);
    for (int m = 0; m < 2; m++) {
        forecast_free(&forecast[m]);
        series_free(&part[m]);
    }
}

/* Of several series errors count in the scale of each: one of 100 where values change by 1000 is
 * less than one of 1 where they change by 1; or in standard deviations. */
static void each_series_counts_in_its_own_scale(void **state)
{
    (void)state;
    check_unit(false);
    check_unit(true);
}

/* The middle half of the weight: neither end moves it, however far it is. */
static void the_middle_half_is_the_forecast(void **state)
{
    const double weight[4] = {0.25, 0.25, 0.25, 0.25}, uneven[3] = {0.5, 0.3, 0.2};
    const double value[4] = {7, 1e30, 5, -1e30}, three[3] = {10, 20, -1e9};
    const double one = 4, all = 1;
    Model whole = {0};

    (void)state;
    assert_true(stack_combine(&whole, value, weight, 4) == 6);
    /* 0.2 below, then 0.5 of which 0.05 are cut off, then 0.05 of 0.3 */
    ASSERT_NEAR(stack_combine(&whole, three, uneven, 3), (0.45 * 10 + 0.05 * 20) / 0.5, 1e-12);
    assert_true(stack_combine(&whole, &one, &all, 1) == 4);
    whole.several = true; /* all of them count */
    ASSERT_NEAR(stack_combine(&whole, three, uneven, 3), 5 + 6 - 0.2e9, 1e-3);
    const double same[] = {7, 7, 7}, parts[] = {0.6, 0.3, 0.1}; /* not 6.999999999999999 */
    assert_true(stack_combine(&whole, same, parts, 3) == 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_follow_the_errors),
        cmocka_unit_test(members_whose_errors_cancel_get_the_weight),
        cmocka_unit_test(what_is_hardly_better_goes_to_the_simple_method),
        cmocka_unit_test(each_series_counts_in_its_own_scale),
        cmocka_unit_test(the_middle_half_is_the_forecast),
    };

    return RUN(tests);
}
