/* Every way of training and answering: the same bits for any number of threads, alone and after
 * loading; nothing is read that is not known; the validation loss is that of the forecasts. */
#include "ways.h"

#include "model/predict.h"
#include "scratch.h"

enum { ROWS = 260, HORIZON = 5, ORIGIN = 200, SPREAD = 90 };

static Series make_series(void)
{
    Series series = fixture_inputs(ROWS, 2 * HORIZON);

    *fixture_at(&series, 100, 0) = NAN; /* shards with unlike numbers of answers */
    *fixture_at(&series, 150, 1) = NAN;
    return series;
}

static void fit(const Way *way, const Series *series, int threads, Fitted *fitted)
{
    ModelConfig model;
    TrainConfig training;

    way_set(way, &model, &training);
    training.threads = threads;
    fitted_train(fitted, &model, series, &training);
}

static void forecast_spread(Fitted *fitted, const Model *model, int horizon, int threads,
                            Forecast *forecast)
{
    int origin[SPREAD];

    origins_spread(20, ROWS - 1, SPREAD, origin);
    SUCCEEDS(
        predict(model, &fitted->frame, origin, SPREAD, horizon, threads, forecast, &fitted->err),
        fitted->err);
}

static bool same_forecast(const Forecast *a, const Forecast *b)
{
    const size_t n = (size_t)a->origins * (size_t)a->horizon, bounds = 2 * n * (size_t)a->levels;
    return memcmp(a->value, b->value, n * sizeof *a->value) == 0 &&
           (!a->bound || memcmp(a->bound, b->bound, bounds * sizeof *a->bound) == 0);
}

/* ---- the same bits ---- */

static void check_threads(const Way *way, const Series *series)
{
    Fitted first;

    fit(way, series, 1, &first);
    for (int threads = 2; threads <= 8; threads += threads == 2 ? 1 : 5) {
        Fitted other;

        fit(way, series, threads, &other);
        if (memcmp(first.model.params, other.model.params, first.model.net.count * sizeof(real)) !=
            0)
            fail_msg("%s: %d threads give other weights than one", way->name, threads);
        assert_int_equal(first.history.epochs, other.history.epochs);
        assert_memory_equal(first.history.epoch, other.history.epoch,
                            (size_t)first.history.epochs * sizeof *first.history.epoch);
        fitted_free(&other);
    }
    fitted_free(&first);
}

static void threads_change_no_bit(void **state)
{
    Series series = make_series();

    (void)state;
    for (size_t i = 0; i < COUNT(ways); i++)
        check_threads(&ways[i], &series);
    series_free(&series);
}

/* Gives a frame whose table is its truth one of its own, without what is not to be read. */
static void part_truth(const Model *model, Frame *frame)
{
    const size_t numbers = (size_t)frame->rows * (size_t)frame->windows.outputs;

    assert_null(frame->truth);
    assert_int_equal(frame->windows.outputs, frame->windows.cols);
    frame->truth = malloc(numbers * sizeof *frame->truth);
    assert_non_null(frame->truth);
    memcpy(frame->truth, frame->value, numbers * sizeof *frame->truth);
    for (int i = 0; i < model_start(model) * frame->windows.outputs; i++)
        frame->truth[i] = NAN;
    frame->windows.truth = frame->truth;
}

static void train_with_truth(const Way *way, const Series *series, TransformRule transform,
                             bool apart, Fitted *fitted)
{
    ModelConfig model;
    TrainConfig training;

    way_set(way, &model, &training);
    model.transform = transform;
    fitted_make(fitted, &model, series);
    if (apart)
        part_truth(&fitted->model, &fitted->frame);
    SUCCEEDS(train(&fitted->model, &fitted->frame, &training, NULL, &fitted->history, &fitted->err),
             fitted->err);
}

static void check_truth(const Way *way, const Series *series, TransformRule transform)
{
    Fitted one, other;
    Forecast made, again;

    train_with_truth(way, series, transform, false, &one);
    train_with_truth(way, series, transform, true, &other);
    if (memcmp(one.model.params, other.model.params, one.model.net.count * sizeof(real)) != 0)
        fail_msg("%s: a truth of its own gives other weights", way->name);
    assert_int_equal(one.history.epochs, other.history.epochs);
    assert_memory_equal(one.history.epoch, other.history.epoch,
                        (size_t)one.history.epochs * sizeof *one.history.epoch);
    forecast_spread(&one, &one.model, HORIZON, 2, &made);
    forecast_spread(&other, &other.model, HORIZON, 2, &again);
    if (!same_forecast(&made, &again))
        fail_msg("%s: a truth of its own gives other forecasts", way->name);
    forecast_free(&again);
    forecast_free(&made);
    fitted_free(&other);
    fitted_free(&one);
}

/* A loss in the data's units does not. */
static bool takes_differences(const Way *way)
{
    ModelConfig model;
    TrainConfig training;

    way_set(way, &model, &training);
    return strcmp(training.loss, "mase") != 0;
}

/* A table without holes is its own truth: neither may be written to, and what is read beyond the
 * history's end is no truth, nor what stands for differences to what was before it. */
static void one_table_or_two_are_the_same(void **state)
{
    Series series = fixture_sine(ROWS, 12, 1);

    (void)state;
    for (size_t i = 0; i < COUNT(ways); i++) {
        check_truth(&ways[i], &series, TRANSFORM_NONE);
        if (takes_differences(&ways[i]))
            check_truth(&ways[i], &series, TRANSFORM_DIFF);
    }
    series_free(&series);
}

/* What a way asks for changes the weights or their judge: none is an option that nobody reads. */
static void every_way_is_its_own(void **state)
{
    Series series = make_series();

    (void)state;
    for (size_t i = 0; i < COUNT(ways); i++) {
        const Way plain = {.method = ways[i].method};
        Fitted one, other;
        bool same;

        fit(&ways[i], &series, 2, &one);
        fit(&plain, &series, 2, &other);
        same = one.model.net.count == other.model.net.count &&
               memcmp(one.model.params, other.model.params,
                      one.model.net.count * sizeof *one.model.params) == 0 &&
               one.history.epoch->validation == other.history.epoch->validation;
        if (same != ways[i].usual)
            fail_msg("%s: %s weights as without it", ways[i].name, same ? "the same" : "not the");
        fitted_free(&other);
        fitted_free(&one);
    }
    series_free(&series);
}

static void check_saved(const Way *way, const Series *series)
{
    Forecast made, again, first;
    Error err = {0};
    Fitted fitted;
    Model loaded;

    fit(way, series, 2, &fitted);
    SUCCEEDS(model_save(&fitted.model, "way", &err), err);
    SUCCEEDS(model_load("way", &loaded, &err), err);
    assert_int_equal(loaded.config.head, fitted.model.config.head);
    assert_int_equal(loaded.block, fitted.model.block);
    for (int horizon = 1; horizon <= 2 * HORIZON; horizon += 4) {
        forecast_spread(&fitted, &fitted.model, horizon, 1, &made);
        forecast_spread(&fitted, &loaded, horizon, 3, &again);
        if (!same_forecast(&made, &again))
            fail_msg("%s: the saved model forecasts otherwise", way->name);
        forecast_spread(&fitted, &fitted.model, 1, 2, &first);
        for (int r = 0; r < SPREAD; r++)
            assert_true(first.value[r] == made.value[(size_t)r * (size_t)horizon]);
        forecast_free(&first);
        forecast_free(&again);
        forecast_free(&made);
    }
    model_free(&loaded);
    fitted_free(&fitted);
}

/* And the first steps of a longer forecast are those of a shorter one. */
static void a_saved_model_forecasts_the_same(void **state)
{
    Series series = make_series();

    (void)state;
    for (size_t i = 0; i < COUNT(ways); i++)
        check_saved(&ways[i], &series);
    series_free(&series);
}

/* ---- what is read ---- */

static void forecast_one(Fitted *fitted, const Series *series, Forecast *forecast)
{
    const int origin = ORIGIN;
    Frame frame;

    SUCCEEDS(frame_make(&fitted->model, series, &frame, &fitted->notes, &fitted->err), fitted->err);
    SUCCEEDS(predict(&fitted->model, &frame, &origin, 1, HORIZON, 1, forecast, &fitted->err),
             fitted->err);
    frame_free(&frame);
}

/* Whether the forecast from ORIGIN is another after rows [from, end) of a column changed. */
static bool reads(Fitted *fitted, const Series *series, int from, int end, int column)
{
    Series other = fixture_inputs(ROWS, 2 * HORIZON);
    Forecast before, after;
    bool differs;

    memcpy(other.value, series->value,
           (size_t)(ROWS + 2 * HORIZON) * (size_t)series->cols * sizeof *other.value);
    for (int t = from; t < end; t++)
        *fixture_at(&other, t, column) += 10 + t;
    forecast_one(fitted, series, &before);
    forecast_one(fitted, &other, &after);
    differs = !same_forecast(&before, &after);
    forecast_free(&after);
    forecast_free(&before);
    series_free(&other);
    return differs;
}

static void nothing_unknown_is_read(void **state)
{
    Series series = make_series();

    (void)state;
    for (size_t i = 0; i < COUNT(ways); i++) {
        Fitted fitted;

        fit(&ways[i], &series, 2, &fitted);
        if (reads(&fitted, &series, ORIGIN + 1, ROWS, 0) ||
            reads(&fitted, &series, ORIGIN + 1, ROWS, 1) ||
            reads(&fitted, &series, ORIGIN + HORIZON + 1, ROWS, 2))
            fail_msg("%s: reads what is not known", ways[i].name);
        assert_true(reads(&fitted, &series, ORIGIN, ORIGIN + 1, 0));
        assert_true(reads(&fitted, &series, ORIGIN, ORIGIN + 1, 1));
        for (int h = 1; h <= HORIZON; h++) {
            if (!reads(&fitted, &series, ORIGIN + h, ORIGIN + h + 1, 2))
                fail_msg("%s: does not read the future input of step %d", ways[i].name, h);
        }
        fitted_free(&fitted);
    }
    series_free(&series);
}

/* ---- the validation loss ---- */

/* Mean squared error of the forecasts of all validation rows, in scaled units; or, in the data's
 * units, the mean absolute one by the MASE scale. */
static double validation_error(Fitted *fitted, const Series *series, int horizon, bool units)
{
    const Split *split = &fitted->model.split;
    const int count = split->validation - split->train - (horizon - 1);
    Forecast forecast;
    double sum = 0;
    int *origin = calloc((size_t)count, sizeof *origin);

    assert_non_null(origin);
    for (int r = 0; r < count; r++)
        origin[r] = split->train - 1 + r;
    SUCCEEDS(
        predict(&fitted->model, &fitted->frame, origin, count, horizon, 2, &forecast, &fitted->err),
        fitted->err);
    for (int r = 0; r < count; r++) {
        for (int h = 0; h < horizon; h++)
            sum += pow(fabs(forecast.value[r * horizon + h] - series->value[origin[r] + 1 + h]),
                       units ? 1 : 2);
    }
    forecast_free(&forecast);
    free(origin);
    return sum / count / horizon /
           (units ? fitted->model.mase_scale[0] : pow(fitted->model.transform[0].scale, 2));
}

/* Over the horizon where that is what is learnt, else one step ahead. */
static void validation_is_that_of_the_forecasts(void **state)
{
    Series series = fixture_sine(400, 12, 1);

    (void)state;
    for (size_t i = 0; i < COUNT(ways); i++) {
        bool far = ways[i].head >= HEAD_DIRECT || ways[i].training == TRAINING_CLOSED;
        ModelConfig model;
        TrainConfig training;
        double loss, error;
        Fitted fitted;

        fit(&ways[i], &series, 2, &fitted);
        loss = fitted.history.epoch[fitted.history.best].validation;
        way_set(&ways[i], &model, &training);
        far |= training.keep == KEEP_FREE_RUN;
        error = validation_error(&fitted, &series, far ? HORIZON : 1,
                                 strcmp(training.loss, "mase") == 0);
        if (fabs(loss / error - 1) > 1e-4)
            fail_msg("%s: validation loss %g, the forecasts' %g", ways[i].name, loss, error);
        fitted_free(&fitted);
    }
    series_free(&series);
}

static void every_way_learns_a_sine(void **state)
{
    Series series = fixture_sine(400, 12, 0);

    (void)state;
    for (size_t i = 0; i < COUNT(ways); i++) {
        ModelConfig model;
        TrainConfig training;
        Fitted fitted;
        double error;

        way_set(&ways[i], &model, &training);
        training.epochs = 80;
        training.batch = 16;
        fitted_train(&fitted, &model, &series, &training);
        error = validation_error(&fitted, &series, HORIZON, false);
        if (!(error < 0.1))
            fail_msg("%s: %g of the variance is left", ways[i].name, error);
        fitted_free(&fitted);
    }
    series_free(&series);
}

/* ---- a direct net's blocks ---- */

/* Beyond its own horizon it goes on from its own forecast, as from measured rows. */
static void a_direct_net_goes_on_in_blocks(void **state)
{
    Series series = fixture_sine(ROWS, 12, 1);
    const Way way = {.method = "gru", .head = HEAD_DIRECT};
    const int origin = ORIGIN, next = ORIGIN + HORIZON;
    Forecast forecast, rest;
    Frame frame;
    Fitted fitted;

    (void)state;
    fit(&way, &series, 1, &fitted);
    assert_int_equal(fitted.model.block, HORIZON);
    SUCCEEDS(
        predict(&fitted.model, &fitted.frame, &origin, 1, 2 * HORIZON, 1, &forecast, &fitted.err),
        fitted.err);
    for (int h = 0; h < HORIZON; h++)
        series.value[ORIGIN + 1 + h] = forecast.value[h];
    SUCCEEDS(frame_make(&fitted.model, &series, &frame, &fitted.notes, &fitted.err), fitted.err);
    SUCCEEDS(predict(&fitted.model, &frame, &next, 1, HORIZON, 1, &rest, &fitted.err), fitted.err);
    for (int h = 0; h < HORIZON; h++)
        assert_true(fabs(rest.value[h] - forecast.value[HORIZON + h]) < 1e-5);
    forecast_free(&rest);
    forecast_free(&forecast);
    frame_free(&frame);
    fitted_free(&fitted);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(one_table_or_two_are_the_same),
        cmocka_unit_test(every_way_is_its_own),
        SCRATCH_TEST(a_saved_model_forecasts_the_same),
        cmocka_unit_test(nothing_unknown_is_read),
        cmocka_unit_test(validation_is_that_of_the_forecasts),
        cmocka_unit_test(every_way_learns_a_sine),
        cmocka_unit_test(a_direct_net_goes_on_in_blocks),
    };

    return RUN(tests);
}
