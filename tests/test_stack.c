/* The stack: who is a member, logarithms, bounds, holes. */
#include "model_fixture.h"
#include "near.h"
#include "scratch.h"

#include "model/stack.h"

enum { ROWS = 240, PERIOD = 12, HORIZON = 6 };

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

static bool was_lost(const History *history, const char *label)
{
    for (int i = 0; i < history->drops; i++)
        if (strcmp(history->drop[i].member, label) == 0)
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

/* What an optimiser has that is not theirs. */
static void its_nets_descend_in_their_own_way(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.5);
    const ModelConfig config = configure(HORIZON, PERIOD);
    TrainConfig training = fixture_training(4, 1);
    Fitted whole;

    (void)state;
    text_copy(training.optimizer, sizeof training.optimizer, "sgd");
    training.momentum = 0.9;
    training.nesterov = true;
    fitted_make(&whole, &config, &series);
    assert_true(has_member(&whole.model, "gru"));
    SUCCEEDS(train_plan(&whole.model, &training, &whole.notes, &whole.err), whole.err);
    fitted_free(&whole);
    series_free(&series);
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
    assert_true(was_lost(&whole.history, "gru"));
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
    assert_true(was_lost(&whole.history, "ridge-recursive"));
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
    assert_true(has_member(&whole.model, "ets") && has_member(&whole.model, "seasonal"));
    assert_false(has_member(&whole.model, "gru") || has_member(&whole.model, "ridge"));
    check_weights(&whole.model);
    fitted_free(&whole);
    series_free(&series);
}

/* A line that has fallen to 0 goes on below it, but not where no value ever was; a saved model
 * knows. */
static void the_stack_stays_above_what_never_was(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.5);
    ModelConfig config = configure(HORIZON, 1);
    const TrainConfig training = fixture_training(2, 1);
    const int origin = ROWS - 1;
    Error err = {0};

    (void)state;
    for (int t = 0; t < ROWS; t++)
        series.value[t] = 0.1 * (ROWS - 1 - t) + 0.02 * fabs(fixture_noise(t, 0));
    for (int floored = 0; floored <= 1; floored++) {
        Model saved;
        Forecast forecast;
        Frame frame;
        Notes notes = {0};
        Fitted fitted;
        config.floored = floored;
        fitted_train(&fitted, &config, &series, &training);
        SUCCEEDS(model_save(&fitted.model, "stack.safetensors", &err), err);
        SUCCEEDS(model_load("stack.safetensors", &saved, &err), err);
        SUCCEEDS(frame_make(&saved, &series, &frame, &notes, &err), err);
        SUCCEEDS(predict(&saved, &frame, &origin, 1, HORIZON, 1, &forecast, &err), err);
        if (floored)
            assert_true(forecast.value[HORIZON - 1] == 0);
        else
            assert_true(forecast.value[HORIZON - 1] < -0.3);
        forecast_free(&forecast);
        frame_free(&frame);
        model_free(&saved);
        fitted_free(&fitted);
    }
    series_free(&series);
}

/* Whether there are logarithms is said by the training rows alone; what has none later is missing
 * to those who would need one. */
static void logarithms_are_those_of_training_rows(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.5), same = fixture_sine(ROWS, PERIOD, 0.5);
    const ModelConfig config = configure(HORIZON, PERIOD);
    const TrainConfig training = fixture_training(2, 1);
    int origin[2] = {ROWS - 6, ROWS - 1};
    Forecast forecast;
    Fitted one, other;

    (void)state;
    series.value[ROWS - 8] = 0;
    series.value[ROWS - 1] = -3;
    fitted_train(&one, &config, &series, &training);
    fitted_train(&other, &config, &same, &training);
    assert_true(one.model.split.validation < ROWS - 8 && has_member(&one.model, "ets-log"));
    assert_int_equal(one.model.members, other.model.members);
    assert_memory_equal(one.model.weight, other.model.weight, sizeof one.model.weight);
    for (int m = 0; m < one.model.members; m++) {
        SUCCEEDS(predict(&one.model.member[m], &one.frame.member[m], origin, 2, HORIZON, 1,
                         &forecast, &one.err),
                 one.err);
        for (int i = 0; i < 2 * HORIZON; i++)
            assert_true(isfinite(forecast.value[i]));
        forecast_free(&forecast);
    }
    fitted_free(&one);
    fitted_free(&other);
    series.value[20] = 0; /* in the training rows: none has any */
    fitted_train(&one, &config, &series, &training);
    assert_false(has_member(&one.model, "ets-log") || has_member(&one.model, "arima-log"));
    fitted_free(&one);
    series_free(&series);
    series_free(&same);
}

/* ---- with inputs and holes, for every rule of missing values ---- */

/* ORIGIN: the first row of a hole of two in the target. */
enum { EARLIEST = 70, SPREAD = ROWS - EARLIEST, ORIGIN = 174 };

static const MissingKind rules[] = {MISSING_FORWARD, MISSING_INTERPOLATE, MISSING_MASK};

/* 0: the stack, which answers no step of a window, so that every rule fits it; else an ensemble. */
static void fit_on_holes(int nets, MissingKind rule, int threads, Series *series, Fitted *fitted)
{
    ModelConfig config = configure(HORIZON, PERIOD);
    const TrainConfig training = fixture_training(2, threads);

    *series = fixture_inputs(ROWS, HORIZON);
    for (int t = 50; t < ROWS; t += 31) {
        *fixture_at(series, t, t % 2) = NAN;
        *fixture_at(series, t + 1, t % 3) = NAN;
    }
    config.missing = (MissingRule){.kind = rule, .most = 3};
    if (nets > 0) {
        text_copy(config.model, sizeof config.model, "elman");
        config.head = HEAD_LAST;
        config.ensemble = nets;
    }
    fitted_train(fitted, &config, series, &training);
}

static void forecast_spread(Fitted *fitted, const Series *series, int threads, Forecast *forecast)
{
    int origin[SPREAD];
    Frame frame;

    origins_spread(EARLIEST, ROWS - 1, SPREAD, origin);
    SUCCEEDS(frame_make(&fitted->model, series, &frame, &fitted->notes, &fitted->err), fitted->err);
    SUCCEEDS(
        predict(&fitted->model, &frame, origin, SPREAD, HORIZON, threads, forecast, &fitted->err),
        fitted->err);
    frame_free(&frame);
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    for (size_t r = 0; r < COUNT(rules); r += 2)
        for (int nets = 0; nets <= 3; nets += 3) {
            Forecast first, other;
            Series series, same;
            Fitted one, many;

            fit_on_holes(nets, rules[r], 1, &series, &one);
            fit_on_holes(nets, rules[r], 7, &same, &many);
            assert_int_equal(one.model.members, many.model.members);
            assert_memory_equal(one.model.weight, many.model.weight, sizeof one.model.weight);
            forecast_spread(&one, &series, 1, &first);
            forecast_spread(&many, &same, 3, &other);
            assert_memory_equal(first.value, other.value, SPREAD * HORIZON * sizeof *first.value);
            forecast_free(&first);
            forecast_free(&other);
            fitted_free(&one);
            fitted_free(&many);
            series_free(&series);
            series_free(&same);
        }
}

/* Values where there were holes, other values and holes elsewhere; but what is known ahead. */
static void change_after(Series *series, int origin)
{
    for (int t = origin + 1; t < ROWS + HORIZON; t++)
        for (int c = 0; c < 3; c++) {
            double *x = fixture_at(series, t, c);
            if (c < 2 || t > origin + HORIZON)
                *x = isnan(*x) ? 50 + t : t % 4 == 0 ? NAN : *x - 30;
        }
}

static void nothing_after_the_origin_is_read(void **state)
{
    (void)state;
    for (size_t r = 0; r < COUNT(rules); r++)
        for (int nets = 0; nets <= 3; nets += 3) {
            Forecast before, after;
            Series series;
            Fitted fitted;

            fit_on_holes(nets, rules[r], 2, &series, &fitted);
            forecast_spread(&fitted, &series, 2, &before);
            assert_true(isnan(series.value[3 * ORIGIN]) && isnan(series.value[3 * (ORIGIN + 1)]));
            change_after(&series, ORIGIN);
            forecast_spread(&fitted, &series, 2, &after);
            for (int i = 0; i < (ORIGIN - EARLIEST + 1) * HORIZON; i++)
                if (before.value[i] != after.value[i])
                    fail_msg("rule %zu, %d nets: origin %d knows what comes after %d", r, nets,
                             before.origin[i / HORIZON], ORIGIN);
            const size_t later = (size_t)(ORIGIN - EARLIEST + 3) * HORIZON;
            assert_true(before.value[later] != after.value[later]);
            forecast_free(&before);
            forecast_free(&after);
            fitted_free(&fitted);
            series_free(&series);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_nets_descend_in_their_own_way),
        cmocka_unit_test(nets_that_were_stopped_at_once_are_left_out),
        cmocka_unit_test(a_member_that_diverges_is_left_out),
        cmocka_unit_test(a_constant_beginning_leaves_what_is_no_net),
        cmocka_unit_test_setup_teardown(the_stack_stays_above_what_never_was, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test(logarithms_are_those_of_training_rows),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(nothing_after_the_origin_is_read),
    };

    return RUN(tests);
}
