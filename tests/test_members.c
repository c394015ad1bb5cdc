/* Models put together from others: what ensembles and the stack forecast, that fitting anew reads
 * the rows it is given and no others, that files carry them. */
#include "model_fixture.h"
#include "near.h"
#include "scratch.h"

#include "model/members.h"
#include "model/refit.h"
#include "model/stack.h"

enum { ROWS = 240, PERIOD = 12, HORIZON = 6, NETS = 3 };

static ModelConfig configure(const char *method, int ensemble, Combine combine)
{
    ModelConfig config = fixture_config(method);

    config.ensemble = ensemble;
    config.combine = combine;
    config.horizon = HORIZON;
    config.season.first = PERIOD;
    return config;
}

static void forecast_end(const Model *model, const Frame *frame, int threads, Forecast *forecast)
{
    const int origin[] = {150, 201, ROWS - 1};
    Error err = {0};

    SUCCEEDS(predict(model, frame, origin, 3, HORIZON, threads, forecast, &err), err);
}

static void fit(const char *method, int ensemble, Combine combine, int threads,
                const Series *series, Fitted *fitted)
{
    const ModelConfig config = configure(method, ensemble, combine);
    const TrainConfig training = fixture_training(4, threads);

    fitted_train(fitted, &config, series, &training);
}

/* ---- ensembles ---- */

static double middle(const double v[NETS])
{
    return fmax(fmin(v[0], v[1]), fmin(fmax(v[0], v[1]), v[2]));
}

static void spoil(Model *member)
{
    for (size_t i = 0; i < member->net.count; i++)
        member->params[i] = (real)1e38;
}

static void what_is_no_number_leaves_its_weight_to_the_others(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.5);
    const int origin = ROWS - 1;
    Forecast all, each[NETS], none;
    Fitted whole;

    (void)state;
    fit("gru", NETS, COMBINE_MEAN, 1, &series, &whole);
    spoil(&whole.model.member[0]);
    forecast_end(&whole.model, &whole.frame, 1, &all);
    for (int i = 0; i < NETS; i++)
        forecast_end(&whole.model.member[i], &whole.frame.member[i], 1, &each[i]);
    for (int i = 0; i < 3 * HORIZON; i++) {
        assert_false(isfinite(each[0].value[i]));
        ASSERT_NEAR(all.value[i], (each[1].value[i] + each[2].value[i]) / 2, 1e-9);
    }
    for (int i = 0; i < NETS; i++) {
        spoil(&whole.model.member[i]);
        forecast_free(&each[i]);
    }
    assert_int_equal(predict(&whole.model, &whole.frame, &origin, 1, HORIZON, 1, &none, &whole.err),
                     ERR_TRAINING);
    assert_null(none.value);
    forecast_free(&all);
    fitted_free(&whole);
    series_free(&series);
}

/* As many as a history holds may have been left out among the members of members. */
static void what_is_left_out_beyond_room_is_not_told(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.5);
    const char *const why[NETS] = {NULL, "it is left out", NULL};
    History history = {0};
    Fitted whole;

    (void)state;
    fit("narx", NETS, COMBINE_MEAN, 1, &series, &whole);
    history.drops = MEMBERS_MAX - 1;
    members_leave_out(&whole.model, &whole.frame, why, NULL, &history);
    assert_int_equal(history.drops, MEMBERS_MAX);
    assert_string_equal(history.drop[MEMBERS_MAX - 1].member, "narx 2");
    assert_int_equal(whole.model.members, NETS - 1);
    members_leave_out(&whole.model, &whole.frame, why, NULL, &history);
    assert_int_equal(history.drops, MEMBERS_MAX);
    assert_int_equal(whole.model.members, NETS - 2);
    fitted_free(&whole);
    series_free(&series);
}

static void an_ensemble_is_the_mean_or_median_of_its_nets(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.5);

    (void)state;
    for (Combine combine = COMBINE_MEAN; combine <= COMBINE_MEDIAN; combine++) {
        Fitted whole;
        Forecast all, each[NETS];
        bool differ = false;

        fit("gru", NETS, combine, 2, &series, &whole);
        assert_int_equal(whole.model.members, NETS);
        forecast_end(&whole.model, &whole.frame, 2, &all);
        for (int i = 0; i < NETS; i++)
            forecast_end(&whole.model.member[i], &whole.frame.member[i], 1, &each[i]);
        for (int i = 0; i < 3 * HORIZON; i++) {
            const double v[NETS] = {each[0].value[i], each[1].value[i], each[2].value[i]};
            ASSERT_NEAR(all.value[i],
                        combine == COMBINE_MEAN ? (v[0] + v[1] + v[2]) / 3 : middle(v), 1e-12);
            differ |= v[0] != v[1];
        }
        assert_true(differ); /* each has a seed of its own */
        for (int i = 0; i < NETS; i++)
            forecast_free(&each[i]);
        forecast_free(&all);
        fitted_free(&whole);
    }
    series_free(&series);
}

/* ---- the stack ---- */

static void a_stack_is_its_members_weighed(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.5);
    Fitted whole;
    Forecast all;
    double value[3 * HORIZON][MEMBERS_MAX], weights = 0;

    (void)state;
    fit("auto", 1, COMBINE_MEAN, 2, &series, &whole);
    assert_true(whole.model.members > 3);
    forecast_end(&whole.model, &whole.frame, 2, &all);
    for (int m = 0; m < whole.model.members; m++) {
        const double w = whole.model.weight[m];
        Forecast each;
        forecast_end(&whole.model.member[m], &whole.frame.member[m], 1, &each);
        for (int i = 0; i < 3 * HORIZON; i++)
            value[i][m] = each.value[i];
        weights += w;
        forecast_free(&each);
    }
    ASSERT_NEAR(weights, 1, 1e-12);
    for (int i = 0; i < 3 * HORIZON; i++)
        ASSERT_NEAR(all.value[i],
                    stack_combine(&whole.model, value[i], whole.model.weight, whole.model.members),
                    1e-9);
    forecast_free(&all);
    fitted_free(&whole);
    series_free(&series);
}

/* No weight is chosen by rows of the test part, no member fitted on rows that weigh. */
static void a_stack_knows_nothing_of_the_test_part(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.5), other = fixture_sine(ROWS, PERIOD, 0.5);
    Fitted first, second;

    (void)state;
    fit("auto", 1, COMBINE_MEAN, 1, &series, &first);
    for (int t = first.model.split.validation; t < ROWS; t++)
        other.value[t] += 40 + t;
    fit("auto", 1, COMBINE_MEAN, 8, &other, &second);
    assert_int_equal(first.model.members, second.model.members);
    for (int m = 0; m < first.model.members; m++) {
        const Model *one = &first.model.member[m], *two = &second.model.member[m];
        assert_true(first.model.weight[m] == second.model.weight[m]);
        assert_true(one->split.validation <= stack_parts(&first.model).validation);
        if (one->params)
            assert_memory_equal(one->params, two->params, one->net.count * sizeof(real));
    }
    fitted_free(&first);
    fitted_free(&second);
    series_free(&series);
    series_free(&other);
}

/* ---- fitting anew ---- */

static void refit_on(Fitted *fitted, int rows)
{
    const TrainConfig training = fixture_training(4, 2);

    SUCCEEDS(
        refit(&fitted->model, &fitted->frame, &(Refit){.config = &training}, rows, &fitted->err),
        fitted->err);
}

static void fitting_anew_reads_the_rows_given_and_no_others(void **state)
{
    const char *const method[] = {"gru", "ridge"};

    (void)state;
    for (int m = 0; m < 2; m++) {
        Series series = fixture_sine(ROWS, PERIOD, 0.5), later = fixture_sine(ROWS, PERIOD, 0.5);
        Fitted first, second, third;
        for (int t = 220; t < ROWS; t++)
            later.value[t] += 10;
        fit(method[m], 1, COMBINE_MEAN, 1, &series, &first);
        fit(method[m], 1, COMBINE_MEAN, 1, &later, &second);
        fit(method[m], 1, COMBINE_MEAN, 1, &later, &third);
        const size_t size = first.model.net.count * sizeof(real);
        const Split split = first.model.split;
        real *before = malloc(size);
        assert_non_null(before);
        memcpy(before, first.model.params, size);
        refit_on(&first, 220);
        refit_on(&second, 220);
        refit_on(&third, ROWS);
        assert_memory_not_equal(first.model.params, before, size);
        assert_memory_equal(first.model.params, second.model.params, size);
        assert_memory_not_equal(third.model.params, second.model.params, size);
        assert_memory_equal(&first.model.split, &split, sizeof split);
        free(before);
        fitted_free(&first);
        fitted_free(&second);
        fitted_free(&third);
        series_free(&series);
        series_free(&later);
    }
}

static void fitting_anew_trains_as_long_as_was_best(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.5);
    const ModelConfig config = configure("gru", 1, COMBINE_MEAN);
    TrainConfig training = fixture_training(9, 1);
    Fitted stopped, whole;
    ModelConfig early = config;

    (void)state;
    /* the same rows without a validation part: the ninth epoch's weights, and the third's */
    text_copy(early.validation, sizeof early.validation, "0");
    text_copy(early.test, sizeof early.test, "0");
    fitted_train(&whole, &early, &series, &training);
    training.stop = 3;
    fitted_train(&stopped, &early, &series, &training);
    assert_int_equal(stopped.history.epochs, 3);
    assert_int_equal(stopped.model.epochs, 3);
    assert_memory_not_equal(stopped.model.params, whole.model.params,
                            whole.model.net.count * sizeof(real));
    fitted_free(&stopped);
    fitted_free(&whole);
    series_free(&series);
}

/* ---- files ---- */

static void members_are_saved_and_loaded(void **state)
{
    const char *const method[] = {"auto", "lstm"};

    (void)state;
    for (int m = 0; m < 2; m++) {
        Series series = fixture_sine(ROWS, PERIOD, 0.5);
        Fitted fitted;
        Model loaded;
        Frame frame;
        Forecast first, second;
        Error err = {0};

        fit(method[m], 2, COMBINE_MEDIAN, 1, &series, &fitted);
        SUCCEEDS(model_save(&fitted.model, "model.safetensors", &err), err);
        SUCCEEDS(model_load("model.safetensors", &loaded, &err), err);
        SUCCEEDS(frame_make(&loaded, &series, &frame, &fitted.notes, &err), err);
        assert_int_equal(loaded.members, fitted.model.members);
        forecast_end(&fitted.model, &fitted.frame, 1, &first);
        forecast_end(&loaded, &frame, 3, &second);
        assert_memory_equal(first.value, second.value, 3 * HORIZON * sizeof *first.value);
        forecast_free(&first);
        forecast_free(&second);
        frame_free(&frame);
        model_free(&loaded);
        fitted_free(&fitted);
        series_free(&series);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_number_leaves_its_weight_to_the_others),
        cmocka_unit_test(what_is_left_out_beyond_room_is_not_told),
        cmocka_unit_test(an_ensemble_is_the_mean_or_median_of_its_nets),
        cmocka_unit_test(a_stack_is_its_members_weighed),
        cmocka_unit_test(a_stack_knows_nothing_of_the_test_part),
        cmocka_unit_test(fitting_anew_reads_the_rows_given_and_no_others),
        cmocka_unit_test(fitting_anew_trains_as_long_as_was_best),
        SCRATCH_TEST(members_are_saved_and_loaded),
    };

    return RUN(tests);
}
