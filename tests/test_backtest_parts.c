/* Rolling origins over several series: nothing after an origin of any of them moves a forecast from
 * it; scores and the test over series and origins; what is kept when it is stopped. */
#include "near.h"
#include "parts_fixture.h"

#include "model/backtest.h"
#include "model/score.h"

enum { ORIGINS = 4, STEP = 6 };

typedef struct {
    Model model;
    Frame frame;
    History history;
    Evaluation evaluation;
    Backtest backtest;
    Notes notes;
    Error err;
} Trial;

static Status trial_try(Trial *trial, const char *method, const Series *series, BacktestPlan plan,
                        int threads, const Watch *watch)
{
    ModelConfig config = parts_config(method);
    TrainConfig training = fixture_training(2, threads);

    config.horizon = HORIZON;
    config.window = WINDOW;
    config.season.first = 5;
    *trial = (Trial){0};
    return backtest_run(&plan, &config, &training, watch, series, &trial->model, &trial->frame,
                        &trial->history, &trial->evaluation, &trial->backtest, &trial->notes,
                        &trial->err);
}

static void trial_run(Trial *trial, const char *method, const Series *series, BacktestPlan plan,
                      int threads)
{
    SUCCEEDS(trial_try(trial, method, series, plan, threads, NULL), trial->err);
}

static void trial_free(Trial *trial)
{
    backtest_free(&trial->backtest);
    evaluation_free(&trial->evaluation);
    history_free(&trial->history);
    frame_free(&trial->frame);
    model_free(&trial->model);
}

/* ---- leaks ---- */

static bool same_from(const Trial *a, const Trial *b, int r)
{
    const Forecast x = forecast_slice(&a->evaluation.autoregressive, r, 1);
    const Forecast y = forecast_slice(&b->evaluation.autoregressive, r, 1);

    return memcmp(x.value, y.value, HORIZON * sizeof *x.value) == 0 &&
           memcmp(x.bound, y.bound, (size_t)(2 * x.levels * HORIZON) * sizeof *x.bound) == 0;
}

/* Rows of its series after an origin of the forecast. */
static int cut_of(const Forecast *forecast, const Series *series, int r)
{
    return series->part[forecast->part[r]].rows - 1 - forecast->origin[r];
}

/* All that is not known `cut` rows before the end of each series is other. */
static void spoil(Series *series, int cut)
{
    for (int k = 0; k < series->parts; k++)
        for (int t = series->part[k].rows - cut; t < series->part[k].rows; t++)
            for (int c = 0; c < 2 && t >= 0; c++)
                *fixture_at(&series->part[k], t, c) = 1e4 * fixture_noise(t, 40 + c);
}

static void check_leaks(const char *method, BacktestPlan plan)
{
    Series series = parts_make();
    Trial before, after;

    trial_run(&before, method, &series, plan, 1);
    const Forecast *all = &before.evaluation.autoregressive;
    for (int i = 0; i < ORIGINS; i++) {
        const int cut = HORIZON + (ORIGINS - 1 - i) * plan.step;
        Series other = parts_make();
        int later = 0, moved = 0;
        spoil(&other, cut);
        trial_run(&after, method, &other, plan, 3);
        for (int r = 0; r < all->origins; r++) {
            if (cut_of(all, &series, r) >= cut && !same_from(&before, &after, r))
                fail_msg("%s: what comes %d rows before the end moves the forecast of series %d "
                         "from row %d",
                         method, cut, all->part[r], all->origin[r]);
            later += cut_of(all, &series, r) < cut;
            moved += cut_of(all, &series, r) < cut && !same_from(&before, &after, r);
        }
        assert_true(later == 0 || moved > later / 2);
        trial_free(&after);
        series_free(&other);
    }
    trial_free(&before);
    series_free(&series);
}

static void nothing_leaks(void **state)
{
    const BacktestPlan each = {.origins = ORIGINS, .step = STEP, .every = 1};
    const BacktestPlan second = {.origins = ORIGINS, .step = STEP, .every = 2, .rows = 40};
    const BacktestPlan never = {.origins = ORIGINS, .step = STEP};
    const BacktestPlan overlapping = {.origins = ORIGINS, .step = 2, .every = 1};

    (void)state;
    check_leaks("ridge", each);
    check_leaks("ridge", second);
    check_leaks("gru", second);
    check_leaks("gru", never);
    check_leaks("theta", each);
    check_leaks("auto", each);
    check_leaks("naive", each);
    check_leaks("naive", overlapping);
}

/* The series of 14 rows has none at the first two origins, 23 and 17 rows before its end. */
static void origins_are_counted_from_each_end(void **state)
{
    const BacktestPlan plan = {.origins = ORIGINS, .step = STEP, .every = 1};
    static const int count[] = {4, 4, 4, 1};
    Series series = parts_make();
    int r = 0;
    Trial trial;

    (void)state;
    trial_run(&trial, "ridge", &series, plan, 1);
    const Forecast *all = &trial.evaluation.autoregressive;
    for (int k = 0; k < series.parts; k++)
        for (int i = ORIGINS - count[k]; i < ORIGINS; i++, r++) {
            assert_int_equal(all->part[r], k);
            assert_int_equal(cut_of(all, &series, r), HORIZON + (ORIGINS - 1 - i) * STEP);
        }
    assert_int_equal(all->origins, r);
    assert_int_equal(trial.evaluation.baseline.origins, r);
    assert_true(trial.model.part[3].mase_scale[0] > 0);
    assert_int_equal(trial.evaluation.ahead[1].origins, 4);
    assert_int_equal(trial.backtest.fits, ORIGINS + 1);
    trial_free(&trial);
    series_free(&series);
}

/* ---- scores ---- */

static double loss(const Trial *trial, const Forecast *forecast, const Series *series, int r)
{
    const double scale = trial->model.part[forecast->part[r]].mase_scale[0];
    double sum = 0;
    int n = 0;

    for (int h = 1; h <= HORIZON; h++) {
        const double actual = forecast_actual(forecast, series, r, h, 0);
        if (isnan(actual))
            continue;
        sum += fabs(actual - forecast_value(forecast, r, h, 0)) / scale;
        n++;
    }
    return sum / n;
}

/* One difference for each origin, however many series have it. */
static void the_test_is_over_origins(void **state)
{
    const BacktestPlan plan = {.origins = ORIGINS, .step = STEP, .every = 1};
    Series series = parts_make();
    double difference[ORIGINS], error = 0;
    Trial trial;

    (void)state;
    trial_run(&trial, "ridge", &series, plan, 1);
    const Forecast *ours = &trial.evaluation.autoregressive, *theirs = &trial.evaluation.baseline;
    for (int i = 0; i < ORIGINS; i++) {
        const int cut = HORIZON + (ORIGINS - 1 - i) * STEP;
        double sum = 0, own = 0;
        int n = 0;
        for (int r = 0; r < ours->origins; r++) {
            if (cut_of(ours, &series, r) != cut)
                continue;
            own += loss(&trial, ours, &series, r);
            sum += loss(&trial, ours, &series, r) - loss(&trial, theirs, &series, r);
            n++;
        }
        difference[i] = sum / n;
        error += own / n / ORIGINS;
    }
    const Duel duel = compare_losses(difference, ORIGINS, 0);
    const BacktestStep *all = &trial.backtest.step[0];
    assert_int_equal(all->count, ORIGINS);
    ASSERT_NEAR(all->error, error, 1e-9);
    ASSERT_NEAR(all->duel.mean, duel.mean, 1e-9);
    ASSERT_NEAR(all->duel.p, duel.p, 1e-9);
    assert_int_equal(trial.evaluation.duel.count, ORIGINS);
    assert_true(trial.evaluation.series.judged == 4);
    trial_free(&trial);
    series_free(&series);
}

/* ---- interrupted ---- */

/* Told to stop from the moment one origin is done: done is the flag. */
static void what_is_done_is_kept(void **state)
{
    const BacktestPlan plan = {.origins = ORIGINS, .step = STEP, .every = 1};
    Series several = parts_make(), one = fixture_inputs(120, HORIZON);
    const volatile sig_atomic_t now = 1;
    Trial trial;

    (void)state;
    for (int i = 0; i < 2; i++) {
        const Series *series = i ? &several : &one;
        const Watch watch = {.stop = (const volatile sig_atomic_t *)&trial.backtest.done};
        SUCCEEDS(trial_try(&trial, "ridge", series, plan, 1, &watch), trial.err);
        assert_true(trial.backtest.interrupted);
        assert_int_equal(trial.backtest.done, 1);
        assert_int_equal(trial.backtest.step[0].count, 1);
        assert_int_equal(trial.evaluation.autoregressive.origins, i ? 3 : 1);
        assert_int_equal(trial.evaluation.ahead[1].origins, i ? 4 : 1);
        assert_int_equal(trial.backtest.fits, 1);
        trial_free(&trial);
        const Watch at_once = {.stop = &now};
        assert_int_equal(trial_try(&trial, "ridge", series, plan, 1, &at_once), ERR_INTERRUPTED);
        assert_string_equal(trial.err.message, "interrupted after 0 of 4 origins: nothing is kept");
        trial_free(&trial);
    }
    series_free(&several);
    series_free(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_leaks),
        cmocka_unit_test(origins_are_counted_from_each_end),
        cmocka_unit_test(the_test_is_over_origins),
        cmocka_unit_test(what_is_done_is_kept),
    };

    return RUN(tests);
}
