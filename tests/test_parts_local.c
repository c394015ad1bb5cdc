/* Ridge regressions with weights of each series' own: what they solve, what they are drawn to, what
 * is kept of them. */
#include "near.h"
#include "parts_fixture.h"
#include "scratch.h"

#include "model/refit.h"

enum { LAGS = 2, LENGTH = 120 };

static const int period[] = {7, 12, 19};

/* Sines of different periods: each is linear in its two values before, with weights of its own. A
 * last one holds no training window. */
static Series waves(double noise)
{
    Series list[COUNT(period) + 1];

    for (size_t k = 0; k < COUNT(period); k++) {
        list[k] = fixture_sine(LENGTH, period[k], 0);
        for (int t = 0; t < LENGTH; t++)
            list[k].value[t] += noise * fixture_noise(t, (int)k);
    }
    list[COUNT(period)] = fixture_sine(LAGS + 1, 7, noise);
    return parts_join(list, (int)COUNT(period) + 1);
}

static ModelConfig local_config(double penalty)
{
    ModelConfig config = parts_config("ridge");

    config.local = true;
    config.horizon = 1;
    config.window = LAGS;
    config.penalty = penalty;
    text_copy(config.lags, sizeof config.lags, "1:2");
    text_copy(config.validation, sizeof config.validation, "20");
    text_copy(config.test, sizeof config.test, "20");
    return config;
}

/* A fit of them. */
static Fitted local_train(Series *series, double penalty, int threads)
{
    const ModelConfig config = local_config(penalty);
    const TrainConfig training = fixture_training(1, threads);
    Fitted f;

    fitted_train(&f, &config, series, &training);
    return f;
}

/* The next value of a series. */
static double forecast_of(const Model *model, const Series *series, int k)
{
    Notes notes = {0};
    Error err = {0};
    Forecast forecast;
    Frame frame;

    SUCCEEDS(frame_make(model, series, &frame, &notes, &err), err);
    const int origin = series->part[k].rows - 1;
    SUCCEEDS(predict_rows(model, &frame, &k, &origin, 1, 1, 1, &forecast, &err), err);
    const double value = forecast.value[0];
    forecast_free(&forecast);
    frame_free(&frame);
    return value;
}

/* x[t] = 2 cos(2 pi / period) x[t-1] - x[t-2] around the mean. */
static void each_series_has_weights_of_its_own(void **state)
{
    Series series = waves(0);
    Fitted f = local_train(&series, 1e-10, 1);

    (void)state;
    for (size_t k = 0; k < COUNT(period); k++) {
        const double turn = elementary_sin_turns(0.25 + 1.0 / period[k]);
        ASSERT_NEAR(f.model.part[k].params[0], 2 * turn, 1e-4);
        ASSERT_NEAR(f.model.part[k].params[1] + 3, 2, 1e-4);
        assert_true(fabs((double)f.model.params[0] - 2 * turn) > 0.05);
        ASSERT_NEAR(forecast_of(&f.model, &series, (int)k),
                    10 + 3 * elementary_sin_turns((double)LENGTH / period[k]), 1e-3);
    }
    assert_true(f.history.epoch[0].train < 1e-8 && f.history.epoch[0].validation < 1e-8);
    assert_int_equal(model_parameters(&f.model), 5 * f.model.net.count);
    fitted_free(&f);
    series_free(&series);
}

/* At the solution the derivative of a series' mean square, penalised by the distance from the
 * weights of all, is zero in every weight. */
static void own_weights_are_drawn_to_those_of_all(void **state)
{
    const double penalty = 0.3;
    Series series = waves(0.5);
    Fitted f = local_train(&series, penalty, 2);
    Task task;

    (void)state;
    SUCCEEDS(task_make(&f.model, &f.frame.windows, false, 1, &task, &f.err), f.err);
    for (int k = 0; k < (int)COUNT(period); k++) {
        const real *w = f.model.part[k].params, *all = f.model.params;
        double slope[LAGS + 1] = {0}, size = 0, square = 0;
        real x[LAGS + 1] = {0}, y;
        int first;
        const int count = task_training(&task, k, &first);
        x[LAGS] = 1;
        for (int o = first; o < first + count; o++) {
            task_input(&task, o, 1, 0, NULL, x);
            task_answers(&task, &o, 1, &y);
            double e = -(double)y;
            for (int i = 0; i <= LAGS; i++)
                e += (double)x[i] * (double)w[i];
            for (int i = 0; i <= LAGS; i++)
                slope[i] += e * (double)x[i];
            for (int i = 0; i < LAGS; i++)
                square += (double)x[i] * (double)x[i] / LAGS;
            size += fabs(e);
        }
        assert_true(count > 60);
        for (int i = 0; i < LAGS; i++)
            slope[i] += penalty * square * ((double)w[i] - (double)all[i]);
        for (int i = 0; i <= LAGS; i++)
            assert_true(fabs(slope[i]) < 1e-4 * size);
    }
    task_free(&task);
    fitted_free(&f);
    series_free(&series);
}

static void who_cannot_learn_has_those_of_all(void **state)
{
    Series series = waves(0.1);
    Fitted f = local_train(&series, 0, 1);
    const size_t last = COUNT(period);

    (void)state;
    assert_memory_equal(f.model.part[last].params, f.model.params,
                        f.model.net.count * sizeof *f.model.params);
    for (size_t k = 0; k < last; k++)
        assert_true(f.model.part[k].params[0] != f.model.params[0]);
    fitted_free(&f);
    series_free(&series);
}

static void threads_change_no_bit(void **state)
{
    Series series = waves(0.5);
    Fitted a = local_train(&series, 0, 1), b = local_train(&series, 0, 3);
    ModelDifference difference = {0};
    Error err = {0};

    (void)state;
    SUCCEEDS(model_compare(&a.model, &b.model, &difference, &err), err);
    assert_false(difference.found);
    assert_true(a.history.epoch[0].validation == b.history.epoch[0].validation);
    fitted_free(&a);
    fitted_free(&b);
    series_free(&series);
}

/* What a series' training rows teach is followed as far as its validation rows bear it out: noise
 * before a sine is not. What is fitted anew keeps what was found. */
static void each_finds_its_penalty(void **state)
{
    Series series = waves(0);
    const TrainConfig training = fixture_training(1, 1);
    const Refit how = {.config = &training};
    double penalty[COUNT(period)];

    (void)state;
    for (int t = 0; t < LENGTH - 40; t++)
        series.part[1].value[t] = 10 + 3 * fixture_noise(t, 5);
    Fitted f = local_train(&series, 0, 1);
    for (size_t k = 0; k < COUNT(period); k++)
        penalty[k] = f.model.part[k].penalty;
    assert_true(penalty[0] > 0 && penalty[1] > 100 * penalty[0]);
    const real before = f.model.part[1].params[0];
    SUCCEEDS(refit(&f.model, &f.frame, &how, REFIT_END, &f.err), f.err);
    assert_true(f.model.part[1].params[0] != before);
    for (size_t k = 0; k < COUNT(period); k++)
        assert_true(f.model.part[k].penalty == penalty[k]);
    fitted_free(&f);
    series_free(&series);
}

/* A series that the model does not know is forecast with the weights of all. */
static void a_saved_model_keeps_them(void **state)
{
    Series series = waves(0.1);
    Fitted f = local_train(&series, 0, 1);
    ModelDifference difference = {0};
    Notes notes = {0};
    Error err = {0};
    Model model;

    (void)state;
    SUCCEEDS(model_save(&f.model, "model", &err), err);
    SUCCEEDS(model_load("model", &model, &err), err);
    SUCCEEDS(model_compare(&f.model, &model, &difference, &err), err);
    assert_false(difference.found);
    f.model.part[1].params[0] += 1;
    SUCCEEDS(model_compare(&f.model, &model, &difference, &err), err);
    assert_true(difference.found);
    assert_string_equal(difference.name, "series.1.head.weight");
    f.model.part[1].params[0] -= 1;
    text_copy(series.part[2].series_name, COLUMN_NAME, "new");
    SUCCEEDS(parts_meet(&model, &series, 0, &notes, &err), err);
    assert_true(forecast_of(&model, &series, 0) == forecast_of(&f.model, &series, 0));
    assert_true(model.part[0].params[0] == f.model.part[0].params[0]);
    assert_memory_equal(model.part[2].params, f.model.params,
                        f.model.net.count * sizeof *f.model.params);
    f.model.part[1].params[0] = (real)NAN;
    SUCCEEDS(model_save(&f.model, "model", &err), err);
    model_free(&model);
    assert_int_equal(model_load("model", &model, &err), ERR_MODEL);
    fitted_free(&f);
    series_free(&series);
}

static bool has_member(const ModelConfig *config, const Series *series, const char *label)
{
    bool found = false;
    Fitted f;

    fitted_make(&f, config, series);
    for (int i = 0; i < f.model.members; i++) {
        found |= strcmp(f.model.member[i].label, label) == 0;
        assert_true(f.model.member[i].config.local ==
                    (strstr(f.model.member[i].label, "-local") != NULL));
    }
    fitted_free(&f);
    return found;
}

/* Twenty training rows for each of the window, or being asked for. */
static void they_are_of_the_stack_over_long_series(void **state)
{
    Series series = waves(0.5);
    ModelConfig config = local_config(0);

    (void)state;
    text_copy(config.model, sizeof config.model, "auto");
    config.local = false;
    config.lags[0] = '\0';
    config.window = 4;
    assert_true(has_member(&config, &series, "ridge-local"));
    assert_true(has_member(&config, &series, "ridge-last-local"));
    config.window = 5;
    assert_false(has_member(&config, &series, "ridge-local"));
    assert_true(has_member(&config, &series, "ridge-local-half"));
    assert_true(has_member(&config, &series, "ridge"));
    text_copy(config.members, sizeof config.members, "naive\nridge-local");
    assert_true(has_member(&config, &series, "ridge-local"));
    assert_false(has_member(&config, &series, "ridge"));
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_series_has_weights_of_its_own),
        cmocka_unit_test(own_weights_are_drawn_to_those_of_all),
        cmocka_unit_test(who_cannot_learn_has_those_of_all),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(each_finds_its_penalty),
        SCRATCH_TEST(a_saved_model_keeps_them),
        cmocka_unit_test(they_are_of_the_stack_over_long_series),
    };

    return RUN(tests);
}
