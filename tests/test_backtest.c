/* Rolling origins: nothing that comes after an origin moves a forecast from it. */
#include "model_fixture.h"
#include "near.h"

#include "model/backtest.h"

enum { ROWS = 120, HORIZON = 4, ORIGINS = 4, STEP = 6 };

typedef struct {
    Model model;
    Frame frame;
    History history;
    Evaluation evaluation;
    Backtest backtest;
    Notes notes;
    Error err;
} Trial;

static ModelConfig backtest_config(const char *method)
{
    ModelConfig config = fixture_config(method);

    config.horizon = HORIZON;
    config.season.first = 5;
    config.past_rule = PAST_HOLD;
    return config;
}

static void trial_run(Trial *trial, const char *method, const Series *series, BacktestPlan plan,
                      int threads)
{
    const ModelConfig config = backtest_config(method);
    TrainConfig training = fixture_training(2, threads);

    *trial = (Trial){0};
    SUCCEEDS(backtest_plan(&plan, series->rows, HORIZON, &trial->err), trial->err);
    SUCCEEDS(backtest_run(&plan, &config, &training, NULL, series, &trial->model, &trial->frame,
                          &trial->history, &trial->evaluation, &trial->backtest, &trial->notes,
                          &trial->err),
             trial->err);
}

static void trial_free(Trial *trial)
{
    backtest_free(&trial->backtest);
    evaluation_free(&trial->evaluation);
    history_free(&trial->history);
    frame_free(&trial->frame);
    model_free(&trial->model);
}

/* Whether the forecasts and bounds from origin index r are the same bits. */
static bool same_from(const Trial *a, const Trial *b, int r)
{
    const Forecast *x = &a->evaluation.autoregressive, *y = &b->evaluation.autoregressive;
    const size_t size = HORIZON * sizeof(double), at = (size_t)r * HORIZON;

    return memcmp(x->value + at, y->value + at, size) == 0 &&
           memcmp(x->bound + 4 * at, y->bound + 4 * at, 4 * size) == 0;
}

/* Changes all that is not known at a row: targets and past inputs after it. */
static void spoil_after(Series *series, int row)
{
    for (int t = row + 1; t < series->rows; t++)
        for (int c = 0; c < series->targets + series->past; c++)
            *fixture_at(series, t, c) = 1e4 * fixture_noise(t, 40 + c);
}

static void check_leaks(const char *method, BacktestPlan plan)
{
    Series series = fixture_inputs(ROWS, HORIZON), spoilt = fixture_inputs(ROWS, HORIZON);
    Trial before, after;

    trial_run(&before, method, &series, plan, 1);
    assert_int_equal(before.evaluation.autoregressive.origins, ORIGINS);
    for (int r = 0; r < ORIGINS; r++) {
        const int origin = before.evaluation.autoregressive.origin[r];
        assert_int_equal(origin, ROWS - 1 - HORIZON - (ORIGINS - 1 - r) * STEP);
        memcpy(spoilt.value, series.value, (ROWS + HORIZON) * 3 * sizeof *series.value);
        spoil_after(&spoilt, origin);
        trial_run(&after, method, &spoilt, plan, 3);
        for (int k = 0; k <= r; k++)
            if (!same_from(&before, &after, k))
                fail_msg("%s: what comes after row %d moves the forecast from origin %d", method,
                         origin, k);
        assert_true(r + 1 == ORIGINS || !same_from(&before, &after, r + 1));
        trial_free(&after);
    }
    trial_free(&before);
    series_free(&series);
    series_free(&spoilt);
}

static void nothing_leaks(void **state)
{
    const BacktestPlan each = {.origins = ORIGINS, .step = STEP, .every = 1};
    const BacktestPlan second = {.origins = ORIGINS, .step = STEP, .every = 2, .rows = 60};
    const BacktestPlan never = {.origins = ORIGINS, .step = STEP};

    (void)state;
    check_leaks("auto", each);
    check_leaks("ridge", each);
    check_leaks("ridge", second);
    check_leaks("gru", second);
    check_leaks("gru", never);
    check_leaks("naive", each);
}

/* The forecast from an origin is that of a run that ends there. */
static void a_forecast_is_that_of_the_past(void **state)
{
    const BacktestPlan plan = {.origins = ORIGINS, .step = STEP, .every = 1};
    Series series = fixture_sine(ROWS, 5, 0.3), cut = fixture_sine(ROWS, 5, 0.3);
    const BacktestPlan last = {.origins = 1, .step = STEP, .every = 1};
    Trial all, one;

    (void)state;
    cut.rows = ROWS - 3 * STEP;
    trial_run(&all, "ridge", &series, plan, 1);
    trial_run(&one, "ridge", &cut, last, 1);
    assert_int_equal(one.evaluation.autoregressive.origin[0],
                     all.evaluation.autoregressive.origin[0]);
    assert_true(same_from(&all, &one, 0));
    trial_free(&all);
    trial_free(&one);
    series_free(&series);
    series_free(&cut);
}

/* Which fits there are, and what they see. */
static void fits_are_as_planned(void **state)
{
    const BacktestPlan plans[] = {{.origins = ORIGINS, .step = STEP, .every = 1},
                                  {.origins = ORIGINS, .step = STEP, .every = 3},
                                  {.origins = ORIGINS, .step = STEP}};
    const int fits[] = {ORIGINS + 1, 3, 1}; /* one of them for what lies beyond the end */
    Series series = fixture_sine(ROWS, 5, 0.3), other = fixture_sine(ROWS, 5, 0.3);
    Trial trial, rolled;

    (void)state;
    for (size_t i = 0; i < COUNT(plans); i++) {
        trial_run(&trial, "ridge", &series, plans[i], 1);
        assert_int_equal(trial.backtest.fits, fits[i]);
        trial_free(&trial);
    }
    /* a rolling window does not see what comes before it */
    const BacktestPlan rolling = {.origins = ORIGINS, .step = STEP, .every = 1, .rows = 50};
    const int first = ROWS - HORIZON - (ORIGINS - 1) * STEP - 50;
    for (int t = 0; t < first; t++)
        other.value[t] = 1e3 * fixture_noise(t, 9);
    trial_run(&trial, "ridge", &series, rolling, 1);
    trial_run(&rolled, "ridge", &other, rolling, 1);
    assert_memory_equal(trial.evaluation.autoregressive.value,
                        rolled.evaluation.autoregressive.value, ORIGINS * HORIZON * sizeof(double));
    trial_free(&trial);
    trial_free(&rolled);
    series_free(&series);
    series_free(&other);
}

/* Scores of constant errors, by hand: the naive forecast of a line is h less, that of the drift
 * exact. */
static void steps_are_scored(void **state)
{
    const BacktestPlan plan = {.origins = ORIGINS, .step = STEP, .every = 1};
    Series series = fixture_series(ROWS, 1, 0, 0, 0);
    Trial trial;

    (void)state;
    for (int t = 0; t < ROWS; t++)
        series.value[t] = 2 * t;
    trial_run(&trial, "naive", &series, plan, 1);
    const BacktestStep *step = trial.backtest.step;
    for (int h = 1; h <= HORIZON; h++) {
        assert_int_equal(step[h].count, ORIGINS);
        ASSERT_NEAR(step[h].error, 2 * h, 1e-12);
        ASSERT_NEAR(step[h].spread, 0, 1e-12);
        ASSERT_NEAR(step[h].baseline, 0, 1e-9);
        ASSERT_NEAR(step[h].duel.mean, 2 * h, 1e-9);
    }
    ASSERT_NEAR(step[0].error, 5, 1e-12);
    assert_string_equal(trial.evaluation.best_baseline, "drift");
    assert_int_equal(trial.backtest.useful, 0);
    assert_int_equal(trial.evaluation.ahead[1].origin[0], ROWS - 1);
    ASSERT_NEAR(trial.evaluation.ahead[1].value[0], 2 * (ROWS - 1), 1e-12);
    trial_free(&trial);
    trial_run(&trial, "drift", &series, plan, 1);
    assert_int_equal(trial.backtest.useful, HORIZON);
    trial_free(&trial);
    series_free(&series);
}

static void plans_are_settled(void **state)
{
    BacktestPlan plan = {0};
    Error err = {0};

    (void)state;
    assert_int_equal(backtest_plan(&plan, 100, 10, &err), OK);
    assert_int_equal(plan.step, 10);
    assert_int_equal(plan.origins, 5); /* rows 50 to 99 */
    plan = (BacktestPlan){0};
    assert_int_equal(backtest_plan(&plan, 1000, 10, &err), OK);
    assert_int_equal(plan.origins, BACKTEST_ORIGINS);
    plan = (BacktestPlan){.origins = 12, .step = 8};
    assert_int_equal(backtest_plan(&plan, 98, 10, &err), ERR_DATA);
    assert_string_equal(err.hint, "--origins 5, which lie in the second half");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_leaks),       cmocka_unit_test(a_forecast_is_that_of_the_past),
        cmocka_unit_test(fits_are_as_planned), cmocka_unit_test(steps_are_scored),
        cmocka_unit_test(plans_are_settled),
    };

    return RUN(tests);
}
