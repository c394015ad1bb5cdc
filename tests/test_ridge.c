/* Ridge regression in closed form: known weights, the equations themselves, the penalty. */
#include "model_fixture.h"
#include "near.h"

#include "base/cholesky.h"
#include "model/ridge.h"
#include "model/task.h"

/* ---- Cholesky ---- */

static void a_system_is_solved(void **state)
{
    /* x = (1, 2, 3) and (-1, 0, 2) */
    double a[] = {4, 2, 1, 0, 5, 3, 0, 0, 6}, b[] = {11, -2, 21, 4, 25, 11};

    (void)state;
    cholesky_factor(3, a);
    cholesky_solve(3, a, 2, b);
    for (int i = 0; i < 3; i++)
        ASSERT_NEAR(b[2 * i], i + 1, 1e-14);
    ASSERT_NEAR(b[1], -1, 1e-14);
    ASSERT_NEAR(b[3] + 1, 1, 1e-14);
    ASSERT_NEAR(b[5], 2, 1e-14);
}

/* The third column is the sum of the others, the fourth is empty. */
static void columns_without_information_get_zero(void **state)
{
    double a[] = {2, 1, 3, 0, 0, 2, 3, 0, 0, 0, 6, 0, 0, 0, 0, 0}, b[] = {4, 5, 9, 0};

    (void)state;
    cholesky_factor(4, a);
    cholesky_solve(4, a, 1, b);
    ASSERT_NEAR(b[0], 1, 1e-12);
    ASSERT_NEAR(b[1], 2, 1e-12);
    assert_true(b[2] == 0 && b[3] == 0);
}

/* ---- the regression ---- */

/* y[t] = 0.5 y[t-1] - 0.25 y[t-3] + 2 u[t-1] + 3, without noise. */
static Series process(int rows)
{
    Series series = fixture_series(rows, 1, 1, 0, 0);

    for (int t = 0; t < rows; t++) {
        *fixture_at(&series, t, 1) = fixture_noise(t, 1);
        *fixture_at(&series, t, 0) = t < 3 ? t
                                           : 0.5 * *fixture_at(&series, t - 1, 0) -
                                                 0.25 * *fixture_at(&series, t - 3, 0) +
                                                 2 * *fixture_at(&series, t - 1, 1) + 3;
    }
    return series;
}

static ModelConfig ridge_config(double penalty)
{
    ModelConfig config = fixture_config("ridge");

    config.scale = SCALE_NONE;
    config.past_rule = PAST_HOLD;
    config.penalty = penalty;
    text_copy(config.lags, sizeof config.lags, "1:3");
    text_copy(config.past_lags, sizeof config.past_lags, "1:2");
    return config;
}

static void weights_of_a_known_process(void **state)
{
    static const double want[] = {0.5, 0, -0.25, 2, 0, 3};
    Series series = process(300);
    const ModelConfig config = ridge_config(1e-12);
    const TrainConfig training = fixture_training(1, 1);
    Fitted fitted;

    (void)state;
    *fixture_at(&series, 40, 0) = NAN; /* no row to learn; what stands in for it is an input */
    fitted_train(&fitted, &config, &series, &training);
    assert_int_equal(fitted.history.epochs, 1);
    assert_int_equal(fitted.history.best, 0);
    fitted_free(&fitted);
    *fixture_at(&series, 40, 0) = 0.5 * *fixture_at(&series, 39, 0) -
                                  0.25 * *fixture_at(&series, 37, 0) +
                                  2 * *fixture_at(&series, 39, 1) + 3;
    fitted_train(&fitted, &config, &series, &training);
    assert_int_equal(fitted.model.net.count, 6);
    for (int i = 0; i < 6; i++)
        ASSERT_NEAR(fitted.model.params[i] + 1, want[i] + 1, 1e-5);
    assert_true(fitted.history.epoch[0].validation < 1e-8);
    fitted_free(&fitted);
    series_free(&series);
}

/* At the solution the derivative of the penalised mean square is zero in every weight. */
static void check_normal_equations(HeadKind head, double penalty)
{
    enum { INPUTS = 5, OUTPUTS = 5 };
    Series series = process(300);
    ModelConfig config = ridge_config(penalty);
    const TrainConfig training = fixture_training(1, 2);
    double slope[(INPUTS + 1) * OUTPUTS] = {0}, size = 0, square = 0;
    real x[INPUTS + 1], y[OUTPUTS];
    Fitted fitted;
    Task task;
    int rows = 0, outputs;

    config.head = head;
    for (int t = 0; t < 300; t++)
        *fixture_at(&series, t, 0) += fixture_noise(t, 0);
    *fixture_at(&series, 70, 0) = NAN;
    fitted_train(&fitted, &config, &series, &training);
    outputs = fitted.model.net.outputs;
    SUCCEEDS(task_make(&fitted.model, &fitted.frame.windows, false, 1, &task, &fitted.err),
             fitted.err);
    x[INPUTS] = 1;
    for (int o = task_first(&task); o < fitted.model.split.train - task.span; o++) {
        if (task_count(&task, &o, 1) < (size_t)outputs)
            continue;
        task_input(&task, o, 1, 0, NULL, x);
        task_answers(&task, &o, 1, y);
        rows++;
        for (int i = 0; i < INPUTS; i++)
            square += (double)x[i] * (double)x[i] / INPUTS;
        for (int k = 0; k < outputs; k++) {
            double e = -(double)y[k];
            for (int i = 0; i <= INPUTS; i++)
                e += (double)x[i] * (double)fitted.model.params[i * outputs + k];
            for (int i = 0; i <= INPUTS; i++)
                slope[i * outputs + k] += e * (double)x[i];
            size += fabs(e);
        }
    }
    assert_int_equal(rows, fitted.model.split.train - task.span - 2 - task.span);
    for (int i = 0; i < INPUTS * outputs; i++)
        slope[i] += penalty * square * (double)fitted.model.params[i];
    for (int i = 0; i < (INPUTS + 1) * outputs; i++)
        assert_true(fabs(slope[i]) < 1e-4 * size);
    task_free(&task);
    fitted_free(&fitted);
    series_free(&series);
}

static void the_normal_equations_hold(void **state)
{
    (void)state;
    check_normal_equations(HEAD_LAST, 0.01);
    check_normal_equations(HEAD_LAST, 10);
    check_normal_equations(HEAD_DIRECT, 1);
}

/* Without a constant, which is then 0, the weights do what they can. */
static void the_constant_may_be_left_out(void **state)
{
    Series series = process(300);
    ModelConfig config = ridge_config(1e-12);
    const TrainConfig training = fixture_training(1, 1);
    Fitted with, without;
    double error[2];

    (void)state;
    fitted_train(&with, &config, &series, &training);
    config.through_origin = true;
    fitted_train(&without, &config, &series, &training);
    error[0] = with.history.epoch[0].train;
    error[1] = without.history.epoch[0].train;
    assert_true(with.model.params[5] > 1 && without.model.params[5] == 0);
    assert_true(error[1] > error[0] + 1e-3);
    fitted_free(&without);
    fitted_free(&with);
    /* of values around 0 it is not missed */
    for (int t = 0; t < 300; t++)
        *fixture_at(&series, t, 0) -= 4; /* the process' mean: 3 / (1 - 0.5 + 0.25) */
    fitted_train(&without, &config, &series, &training);
    ASSERT_NEAR(without.model.params[0], 0.5, 1e-3);
    assert_true(without.model.params[5] == 0);
    fitted_free(&without);
    config = fixture_config("narx");
    config.through_origin = true;
    without = (Fitted){0};
    assert_int_equal(model_make(&config, &series, &without.model, &without.notes, &without.err),
                     ERR_USAGE);
    assert_string_equal(without.err.where, "--intercept");
    series_free(&series);
}

/* The penalty that is found has the least validation loss of all. */
static void the_best_penalty_is_found(void **state)
{
    Series series = fixture_sine(160, 12, 3);
    ModelConfig config = fixture_config("ridge");
    const TrainConfig training = fixture_training(1, 1);
    double least, found;
    int better = 0;
    Fitted fitted;

    (void)state;
    text_copy(config.lags, sizeof config.lags, "1:40");
    fitted_train(&fitted, &config, &series, &training);
    found = fitted.model.config.penalty;
    least = fitted.history.epoch[0].validation;
    fitted_free(&fitted);
    assert_true(found > 1e-8 && found < 100);
    for (double penalty = found / 1000; penalty < found * 2000; penalty *= 10) {
        config.penalty = penalty;
        fitted_train(&fitted, &config, &series, &training);
        assert_true(fitted.model.config.penalty == penalty);
        better += fitted.history.epoch[0].validation < least * (1 - 1e-6);
        fitted_free(&fitted);
    }
    assert_int_equal(better, 0);
    text_copy(config.validation, sizeof config.validation, "0");
    config.penalty = 0;
    fitted_train(&fitted, &config, &series, &training);
    assert_true(fitted.model.config.penalty == 1e-4);
    assert_true(isnan(fitted.history.epoch[0].validation));
    fitted_free(&fitted);
    series_free(&series);
}

static void threads_change_no_bit_of_many_lags(void **state)
{
    Series series = fixture_sine(2000, 12, 1);
    ModelConfig config = fixture_config("ridge");
    Fitted first, other;

    (void)state;
    text_copy(config.lags, sizeof config.lags, "1:100");
    for (int threads = 1; threads <= 8; threads += threads == 3 ? 5 : 1) {
        const TrainConfig training = fixture_training(1, threads);
        Fitted *fitted = threads == 1 ? &first : &other;

        fitted_train(fitted, &config, &series, &training);
        assert_memory_equal(fitted->model.params, first.model.params,
                            first.model.net.count * sizeof(real));
        if (threads > 1)
            fitted_free(&other);
    }
    fitted_free(&first);
    series_free(&series);
}

static void check_refused(ModelConfig config, TrainConfig training, const char *message,
                          const char *hint)
{
    Series series = fixture_series(9000, 9, 0, 0, 0);
    Fitted fitted;

    for (int i = 0; i < 9000 * 9; i++)
        series.value[i] = fixture_noise(i, 0);
    fitted_make(&fitted, &config, &series);
    assert_int_equal(
        train(&fitted.model, &fitted.frame, &training, NULL, &fitted.history, &fitted.err),
        ERR_USAGE);
    if (!strstr(fitted.err.message, message) || !strstr(fitted.err.hint, hint))
        fail_msg("\"%s\" (hint \"%s\")", fitted.err.message, fitted.err.hint);
    assert_null(fitted.history.epoch);
    fitted_free(&fitted);
    series_free(&series);
}

static void what_cannot_be_is_refused(void **state)
{
    ModelConfig config = fixture_config("ridge");
    const TrainConfig plain = fixture_training(1, 1);
    TrainConfig training = plain;

    (void)state;
    training.training = TRAINING_CLOSED;
    check_refused(config, training, "own outputs", "--model narx --layers 0");
    training = plain;
    training.noise = 1;
    check_refused(config, training, "noise", "--penalty");
    training = plain;
    text_copy(training.loss, sizeof training.loss, "mae");
    check_refused(config, training, "squared error", "--loss mse");
    text_copy(config.lags, sizeof config.lags, "1:500");
    check_refused(config, plain, "4500 inputs are more than the 4096", "fewer --lags");
}

static void a_signal_ends_it(void **state)
{
    Series series = fixture_sine(300, 12, 1);
    const ModelConfig config = fixture_config("ridge");
    const TrainConfig training = fixture_training(1, 1);
    const volatile sig_atomic_t stop = 1;
    const Watch watch = {.stop = &stop};
    Fitted fitted;

    (void)state;
    fitted_make(&fitted, &config, &series);
    SUCCEEDS(train(&fitted.model, &fitted.frame, &training, &watch, &fitted.history, &fitted.err),
             fitted.err);
    assert_true(fitted.history.interrupted && fitted.history.best == -1);
    fitted_free(&fitted);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_system_is_solved),
        cmocka_unit_test(columns_without_information_get_zero),
        cmocka_unit_test(weights_of_a_known_process),
        cmocka_unit_test(the_normal_equations_hold),
        cmocka_unit_test(the_constant_may_be_left_out),
        cmocka_unit_test(the_best_penalty_is_found),
        cmocka_unit_test(threads_change_no_bit_of_many_lags),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(a_signal_ends_it),
    };

    return RUN(tests);
}
