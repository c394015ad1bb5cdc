/* Models of several series: scores by hand, saved ones that meet others, fitting anew. */
#include "near.h"
#include "parts_fixture.h"
#include "scratch.h"

#include "model/refit.h"
#include "model/tally.h"

/* Two series of six rows in units of their own. */
static Series two_series(void)
{
    static const double value[2][6] = {{1, 2, 3, 4, 6, 9}, {10, 10, 20, 20, 30, 50}};
    Series list[2];

    for (int k = 0; k < 2; k++) {
        list[k] = fixture_series(6, 1, 0, 0, 0);
        memcpy(list[k].value, value[k], sizeof value[k]);
    }
    return parts_join(list, 2);
}

static double of(const Evaluation *e, const char *method, const char *metric, int step)
{
    return scores_find(&e->scores, method, 0, MODE_AUTOREGRESSIVE, PART_TEST, step, metric);
}

static double of_series(const Evaluation *e, int k, const char *metric)
{
    for (int m = 0; metric_at(m); m++)
        if (strcmp(metric_at(m)->name, metric) == 0)
            return *series_score(&e->series, 0, k, m);
    return NAN;
}

static void judge(const Series *series, Fitted *f, Evaluation *e)
{
    ModelConfig config = parts_config("naive");

    config.horizon = 2;
    fitted_make(f, &config, series);
    SUCCEEDS(evaluate(&f->model, &f->frame, MODE_AUTOREGRESSIVE, 1, NULL, e, &f->notes, &f->err),
             f->err);
}

/* The last value, 4 and 20, stands for 6, 9 and 30, 50. */
static void scores_by_hand(void **state)
{
    Series series = two_series();
    Evaluation e;
    Fitted f;

    (void)state;
    judge(&series, &f, &e);
    ASSERT_NEAR(of_series(&e, 0, "mae"), 3.5, 1e-12);
    ASSERT_NEAR(of_series(&e, 1, "mae"), 20, 1e-12);
    ASSERT_NEAR(of_series(&e, 0, "mase"), 3.5, 1e-12);       /* steps of 1 before the test */
    ASSERT_NEAR(of_series(&e, 1, "mase"), 6, 1e-12);         /* of 10 / 3 */
    ASSERT_NEAR(of_series(&e, 0, "scaled-mse"), 58, 1e-12);  /* training rows 1 and 2 */
    ASSERT_NEAR(of_series(&e, 1, "scaled-mse"), 500, 1e-12); /* a constant is divided by 1 */
    ASSERT_NEAR(of(&e, "naive", "mae", 0), 11.75, 1e-12);
    ASSERT_NEAR(of(&e, "naive", "mase", 0), 4.75, 1e-12);
    ASSERT_NEAR(of(&e, "naive", "rmse", 0), (sqrt(29 / 2.0) + sqrt(500)) / 2, 1e-12);
    ASSERT_NEAR(of(&e, "naive", "nd", 0), 47 / 95.0, 1e-12);
    ASSERT_NEAR(of(&e, "naive", "scaled-mse", 0), 279, 1e-12);
    ASSERT_NEAR(of(&e, "naive", "scaled-mae", 0), (7 + 20) / 2.0, 1e-12);
    ASSERT_NEAR(of(&e, "naive", "smape", 0),
                100 * (2 / 10.0 + 5 / 13.0 + 10 / 50.0 + 30 / 70.0) / 2, 1e-12);
    ASSERT_NEAR(of(&e, "naive", "mase", 1), (2 + 3) / 2.0, 1e-12);
    ASSERT_NEAR(of(&e, "naive", "nd", 2), 35 / 59.0, 1e-12);
    ASSERT_NEAR(of(&e, "naive", "owa", 0), 1, 1e-12);
    ASSERT_NEAR(of(&e, "drift", "owa", 0),
                (of(&e, "drift", "smape", 0) / of(&e, "naive", "smape", 0) +
                 of(&e, "drift", "mase", 0) / of(&e, "naive", "mase", 0)) /
                    2,
                1e-12);
    assert_int_equal(e.origins[MODE_AUTOREGRESSIVE], 2);
    assert_int_equal(e.series.origins[1], 1);
    assert_int_equal(e.autoregressive.origin[1], 3);
    assert_int_equal(e.autoregressive.part[1], 1);
    assert_int_equal(e.ahead[MODE_AUTOREGRESSIVE].origin[0], 5);
    ASSERT_NEAR(e.ahead[MODE_AUTOREGRESSIVE].value[2], 50, 1e-12);
    evaluation_free(&e);
    fitted_free(&f);
    series_free(&series);
}

/* Missing actual values are left out, a series without any is in no mean. */
static void missing_values_are_left_out(void **state)
{
    Series series = two_series();
    Evaluation e;
    Fitted f;

    (void)state;
    series.part[1].value[5] = NAN;
    judge(&series, &f, &e);
    ASSERT_NEAR(of_series(&e, 1, "mae"), 10, 1e-12);
    ASSERT_NEAR(of(&e, "naive", "nd", 0), 17 / 45.0, 1e-12);
    evaluation_free(&e);
    fitted_free(&f);
    series.part[1].value[4] = NAN;
    judge(&series, &f, &e);
    assert_true(isnan(of_series(&e, 1, "mae")));
    ASSERT_NEAR(of(&e, "naive", "mae", 0), 3.5, 1e-12);
    assert_int_equal(e.series.judged, 1);
    evaluation_free(&e);
    fitted_free(&f);
    series_free(&series);
}

static void origins_are_as_many_as_asked(void **state)
{
    static const int want[][2] = {{1, 1}, {4, 4}, {1000, 16}};
    Series series = parts_make();
    ModelConfig config = parts_config("seasonal");

    (void)state;
    text_copy(config.test, sizeof config.test, "20");
    for (size_t i = 0; i < COUNT(want); i++) {
        Evaluation e;
        Fitted f;
        config.origins = want[i][0];
        fitted_make(&f, &config, &series);
        SUCCEEDS(evaluate(&f.model, &f.frame, MODE_AUTOREGRESSIVE, 1, NULL, &e, &f.notes, &f.err),
                 f.err);
        assert_int_equal(e.series.origins[2], want[i][1]);
        assert_int_equal(e.series.origins[3], 1); /* its end alone */
        evaluation_free(&e);
        fitted_free(&f);
    }
    series_free(&series);
}

/* ---- saved models ---- */

static void forecast_end(const Model *model, const Series *series, int k, double *path)
{
    Notes notes = {0};
    Error err = {0};
    Frame frame;

    SUCCEEDS(frame_make(model, series, &frame, &notes, &err), err);
    const int origin = frame.stretch[k].first + series->part[k].rows - 1;
    Forecast forecast;
    SUCCEEDS(predict(model, &frame, &origin, 1, HORIZON, 1, &forecast, &err), err);
    memcpy(path, forecast.value, HORIZON * sizeof *path);
    forecast_free(&forecast);
    frame_free(&frame);
}

static Series sines(void)
{
    Series list[3];

    for (int k = 0; k < 3; k++) {
        list[k] = fixture_sine(70 + 10 * k, 12, 0.3);
        for (int t = 0; t < list[k].rows; t++)
            list[k].value[t] *= k + 1;
    }
    return parts_join(list, 3);
}

/* Known series keep their statistics. New ones get those of their own rows: the same series in
 * another unit is forecast the same. */
static void a_saved_model_meets_other_series(void **state)
{
    Series series = sines(), other;
    const ModelConfig config = parts_config("gru");
    const TrainConfig training = fixture_training(3, 1);
    double before[HORIZON], after[HORIZON], scaled[HORIZON];
    Series list[3];
    Notes notes = {0};
    Error err = {0};
    Model model;
    Fitted f;

    (void)state;
    fitted_train(&f, &config, &series, &training);
    SUCCEEDS(model_save(&f.model, "model", &err), err);
    SUCCEEDS(model_load("model", &model, &err), err);
    forecast_end(&f.model, &series, 1, before);
    for (int k = 0; k < 3; k++) { /* the last two are the known one under names of their own */
        list[k] = copy_of(&series.part[1]);
        for (int t = 0; t < list[k].rows && k == 2; t++)
            list[k].value[t] = 64 * list[k].value[t] - 100;
    }
    other = parts_join(list, 3);
    text_copy(other.part[0].series_name, COLUMN_NAME, "s1");
    text_copy(other.part[1].series_name, COLUMN_NAME, "new");
    text_copy(other.part[2].series_name, COLUMN_NAME, "newer");
    other.part[0].value[0] += 50; /* beyond its last window */
    SUCCEEDS(parts_meet(&model, &other, 0, &notes, &err), err);
    assert_true(fixture_noted(&notes, NOTE_FOUND, "2 of 3 series are new to the model"));
    forecast_end(&model, &other, 0, after);
    assert_memory_equal(before, after, sizeof before);
    forecast_end(&model, &other, 1, after);
    forecast_end(&model, &other, 2, scaled);
    for (int h = 0; h < HORIZON; h++)
        ASSERT_NEAR(scaled[h], 64 * after[h] - 100, 1e-2);
    assert_true(after[0] != before[0]); /* its scale is of all its rows, not of the training's */
    model_free(&model);
    fitted_free(&f);
    series_free(&series);
    series_free(&other);
}

static void a_spoilt_file_is_refused(void **state)
{
    Series series = sines();
    const ModelConfig config = parts_config("ridge");
    const TrainConfig training = fixture_training(1, 1);
    Error err = {0};
    Model model;
    Fitted f;

    (void)state;
    fitted_train(&f, &config, &series, &training);
    f.model.part[1].transform[0].scale = 0;
    SUCCEEDS(model_save(&f.model, "model", &err), err);
    assert_int_equal(model_load("model", &model, &err), ERR_MODEL);
    assert_non_null(strstr(err.message, "\"series\""));
    fitted_free(&f);
    series_free(&series);
}

/* ---- fitting anew ---- */

static void fitted_anew_on_all_rows(void **state)
{
    Series series = sines();
    const ModelConfig config = parts_config("gru");
    const TrainConfig training = fixture_training(3, 1);
    const Refit how = {.config = &training};
    Evaluation e;
    Fitted f;

    (void)state;
    fitted_train(&f, &config, &series, &training);
    const double mase = f.model.part[2].mase_scale[0];
    SUCCEEDS(evaluate(&f.model, &f.frame, MODE_AUTOREGRESSIVE, 1, &how, &e, &f.notes, &f.err),
             f.err);
    for (int k = 0; k < 3; k++) {
        const Series *part = &series.part[k];
        double mean = 0;
        for (int t = 0; t < part->rows; t++)
            mean += part->value[t] / part->rows;
        ASSERT_NEAR(f.model.part[k].transform[0].shift, mean, 1e-9);
        assert_int_equal(f.model.part[k].fitted, part->rows);
        assert_int_equal(f.model.part[k].split.train, part->rows - 2 * HORIZON);
        assert_int_equal(f.frame.stretch[k].split.validation, part->rows - HORIZON);
    }
    assert_true(f.model.part[2].mase_scale[0] == mase);
    assert_string_equal(f.model.config.validation, "5");
    evaluation_free(&e);
    fitted_free(&f);
    series_free(&series);
}

/* The stack's weights come from validation rows: of a model that is right and others, all is its.
 */
static void the_stack_weighs_by_validation(void **state)
{
    Series list[3];
    ModelConfig config = parts_config("auto");
    const TrainConfig training = fixture_training(1, 1);
    Evaluation e;
    Fitted f;

    (void)state;
    for (int k = 0; k < 3; k++) {
        list[k] = fixture_sine(90, 12, 0);
        for (int t = 0; t < 90; t++)
            list[k].value[t] = (k + 1) * list[k].value[t] + 5 * t;
    }
    Series series = parts_join(list, 3);
    config.season.first = 12;
    config.window = 24;
    config.penalty = 1e-9;
    text_copy(config.members, sizeof config.members, "ridge-last\nnaive\nseasonal");
    fitted_train(&f, &config, &series, &training);
    assert_int_equal(f.model.members, 3);
    assert_string_equal(f.model.member[0].label, "ridge-last");
    assert_true(f.model.weight[0] > 0.99);
    SUCCEEDS(evaluate(&f.model, &f.frame, MODE_AUTOREGRESSIVE, 1, NULL, &e, &f.notes, &f.err),
             f.err);
    assert_true(of(&e, "auto", "mase", 0) < 0.05);
    evaluation_free(&e);
    fitted_free(&f);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_by_hand),
        cmocka_unit_test(missing_values_are_left_out),
        cmocka_unit_test(origins_are_as_many_as_asked),
        cmocka_unit_test_setup_teardown(a_saved_model_meets_other_series, scratch_enter,
                                        scratch_leave),
        cmocka_unit_test_setup_teardown(a_spoilt_file_is_refused, scratch_enter, scratch_leave),
        cmocka_unit_test(fitted_anew_on_all_rows),
        cmocka_unit_test(the_stack_weighs_by_validation),
    };

    return RUN(tests);
}
