/* Training: the same bytes for any number of threads, early stopping, clipping, divergence, and
 * that it learns. */
#include "model_fixture.h"

#include "model/gradient.h"
#include "model/predict.h"
#include "model/shards.h"

/* ---- the same bits ---- */

static void check_threads(const char *method, const Series *series, const ModelConfig *config,
                          const TrainConfig *one)
{
    Fitted first;

    fitted_train(&first, config, series, one);
    for (int threads = 2; threads <= 8; threads += threads == 3 ? 2 : threads == 5 ? 3 : 1) {
        TrainConfig training = *one;
        Fitted other;

        training.threads = threads;
        fitted_train(&other, config, series, &training);
        if (memcmp(first.model.params, other.model.params, first.model.net.count * sizeof(real)) !=
            0)
            fail_msg("%s: %d threads give other weights than one", method, threads);
        assert_int_equal(first.history.epochs, other.history.epochs);
        assert_memory_equal(first.history.epoch, other.history.epoch,
                            (size_t)first.history.epochs * sizeof *first.history.epoch);
        fitted_free(&other);
    }
    fitted_free(&first);
}

static void threads_change_no_bit(void **state)
{
    Series series = fixture_inputs(220, 5);
    const Method *method;

    (void)state;
    *fixture_at(&series, 50, 0) = NAN; /* shards with unlike numbers of answers */
    for (int i = 0; (method = method_at(i)) != NULL; i++) {
        ModelConfig config = fixture_config(method->name);
        TrainConfig training = fixture_training(2, 1);

        config.layers = 2;
        config.dropout = 0.2;
        if (method_net(method))
            check_threads(method->name, &series, &config, &training);
    }
    series_free(&series);
}

/* More than one block of parameters, every optimiser and schedule. */
static void threads_change_no_bit_of_large_nets(void **state)
{
    Series series = fixture_sine(150, 12, 0.3);
    ModelConfig config = fixture_config("gru");
    const Optim *optim;

    (void)state;
    config.hidden = 64;
    for (int i = 0; (optim = optim_at(i)) != NULL; i++) {
        TrainConfig training = fixture_training(2, 1);

        text_copy(training.optimizer, sizeof training.optimizer, optim->name);
        text_copy(training.schedule, sizeof training.schedule, "cosine");
        training.clip = 0.1;
        training.batch = 100;
        check_threads(optim->name, &series, &config, &training);
    }
    series_free(&series);
}

static void seeds_differ(void **state)
{
    Series series = fixture_sine(150, 12, 0.3);
    ModelConfig config = fixture_config("elman");
    TrainConfig training = fixture_training(1, 1);
    Fitted a, b;

    (void)state;
    fitted_train(&a, &config, &series, &training);
    training.seed = 8; /* another order of the windows from the same weights */
    fitted_train(&b, &config, &series, &training);
    assert_memory_not_equal(a.model.params, b.model.params, a.model.net.count * sizeof(real));
    fitted_free(&a);
    fitted_free(&b);
    series_free(&series);
}

/* Two shards that change places keep their losses and gradients to the bit: a window's dropout
 * mask, noise and teaching are its own. */
static void chance_belongs_to_its_window(void **state)
{
    enum { BOTH = 2 * SHARD_ROWS };
    Series series = fixture_sine(150, 12, 0.3);
    ModelConfig config = fixture_config("gru");
    TrainConfig training = fixture_training(1, 2);
    int origin[BOTH], swapped[BOTH], worst;
    Batch batch = {
        .origin = origin, .count = BOTH, .seed = 3, .update = 4, .teacher = 0.5, .noise = 0.1};
    double sum[2], loss[2];
    real *gradient;
    Shards shards;
    Fitted fitted;
    Task task;

    (void)state;
    config.head = HEAD_DECODER;
    config.dropout = 0.5;
    fitted_make(&fitted, &config, &series);
    for (int i = 0; i < BOTH; i++) {
        origin[i] = 20 + i;
        swapped[(i + SHARD_ROWS) % BOTH] = 20 + i;
    }
    SUCCEEDS(task_make(&fitted.model, &fitted.frame.windows, true, 4, &task, &fitted.err),
             fitted.err);
    SUCCEEDS(
        shards_open(&shards, &fitted.model.net, &task, loss_find("mse"), &training, 1, &fitted.err),
        fitted.err);
    batch.task = &task;
    net_pack(&fitted.model.net, fitted.model.params, &shards.pack);
    loss[0] = shards_train(&shards, &batch, &worst);
    memcpy(sum, shards.sum, sizeof sum);
    assert_int_equal(worst, origin[sum[1] > sum[0] ? SHARD_ROWS : 0]);
    gradient = malloc(fitted.model.net.count * sizeof *gradient);
    assert_non_null(gradient);
    memcpy(gradient, shards.gradient.shard, fitted.model.net.count * sizeof *gradient);
    batch.origin = swapped;
    shards_train(&shards, &batch, &worst);
    assert_true(shards.sum[0] == sum[1] && shards.sum[1] == sum[0]);
    assert_memory_equal(shards.gradient.shard + fitted.model.net.count, gradient,
                        fitted.model.net.count * sizeof *gradient);
    for (int i = 0; i < BOTH; i++)
        swapped[i] = origin[(i + 5) % BOTH]; /* other places within the shards */
    loss[1] = shards_train(&shards, &batch, &worst);
    assert_true(fabs(loss[1] / loss[0] - 1) < 1e-6);
    free(gradient);
    shards_close(&shards);
    task_free(&task);
    fitted_free(&fitted);
    series_free(&series);
}

/* ---- clipping ---- */

static double norm_of(const real *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * (double)x[i];
    return sqrt(sum);
}

static void clip_scales_to_the_threshold(void **state)
{
    enum { COUNT_OF = 20000, SHARDS = 3 };
    real *shard = calloc((size_t)SHARDS * COUNT_OF, sizeof *shard);
    real *params = calloc(COUNT_OF, sizeof *params);
    Updater updater = {.optim = optim_find("sgd")};
    double block[8], norm;
    Gradient gradient = {
        .shard = shard,
        .shards = SHARDS,
        .count = COUNT_OF,
        .trained = COUNT_OF,
        .block = block,
    };

    (void)state;
    assert_non_null(shard);
    assert_non_null(params);
    assert_int_equal(gradient_blocks(COUNT_OF), 3);
    for (int s = 0; s < SHARDS; s++) {
        for (int i = 0; i < COUNT_OF; i++)
            shard[s * COUNT_OF + i] = (real)fixture_noise(i, s);
    }
    updater.state = calloc((size_t)updater.optim->slots * COUNT_OF + 1, sizeof *updater.state);
    norm = gradient_sum(kernel_best(), &gradient);
    assert_true(fabs(norm / norm_of(shard, COUNT_OF) - 1) < 1e-6);
    assert_true(norm > 200 && norm < 300); /* sqrt(3 * 20000) = 245 */
    assert_true(gradient_clip(norm, norm * 1.01) == 1 && gradient_clip(norm, 0) == 1);
    gradient_apply(&updater, 1, 1, gradient_clip(norm, 2.5), &gradient, params);
    assert_true(fabs(norm_of(params, COUNT_OF) / 2.5 - 1) < 1e-5);
    free(updater.state);
    free(params);
    free(shard);
}

/* Only elements that the optimiser moves are cut, count in the norm and are updated; a NAN stays.
 */
static void elements_are_cut_to_the_limit(void **state)
{
    enum { MOVED = 9000, ALL = 9010 };
    real *shard = calloc((size_t)2 * ALL, sizeof *shard), *params = calloc(ALL, sizeof *params);
    Updater updater = {.optim = optim_find("sgd")};
    double block[2];
    Gradient gradient = {
        .shard = shard,
        .shards = 2,
        .count = ALL,
        .trained = MOVED,
        .limit = 0.5,
        .block = block,
    };

    (void)state;
    assert_non_null(shard);
    assert_non_null(params);
    for (int i = 0; i < ALL; i++)
        shard[i] = shard[ALL + i] = (real)(i % 3 - 1); /* sums of -2, 0 and 2 */
    updater.state = calloc((size_t)updater.optim->slots * MOVED + 1, sizeof *updater.state);
    assert_true(fabs(gradient_sum(kernel_best(), &gradient) / sqrt(MOVED * 2 / 3.0 / 4) - 1) <
                1e-6);
    for (int i = 0; i < ALL; i++)
        assert_true(shard[i] == (real)(i % 3 - 1) * (i < MOVED ? (real)0.5 : 2));
    gradient_apply(&updater, 1, 1, 1, &gradient, params);
    for (int i = 0; i < ALL; i++)
        assert_true(params[i] == (i < MOVED ? (real)(i % 3 - 1) * (real)-0.5 : 0));
    shard[5] = NAN;
    assert_true(isnan(gradient_sum(kernel_best(), &gradient)));
    free(updater.state);
    free(params);
    free(shard);
}

/* ---- it learns ---- */

/* Root mean square error of one-step forecasts of the test rows, in standard deviations of the
 * sine. */
static double test_error(Fitted *fitted, const Series *series)
{
    const Split *split = &fitted->model.split;
    const int count = split->rows - split->validation;
    Forecast forecast;
    double sum = 0;
    int *origin = calloc((size_t)count, sizeof *origin);

    assert_non_null(origin);
    for (int i = 0; i < count; i++)
        origin[i] = split->validation - 1 + i;
    SUCCEEDS(predict(&fitted->model, &fitted->frame, origin, count, 1, 2, &forecast, &fitted->err),
             fitted->err);
    for (int i = 0; i < count; i++)
        sum += pow(forecast.value[i] - series->value[origin[i] + 1], 2);
    forecast_free(&forecast);
    free(origin);
    return sqrt(sum / count) / (3 / sqrt(2));
}

/* Ranges may lie across blocks; with a gradient of 0 only decay moves a parameter. */
static void only_weights_decay(void **state)
{
    enum { ALL = 20000 };
    static const ParamRange range[] = {{3, 5}, {8190, 8200}, {16000, 20000}};
    real *shard = calloc(ALL, sizeof *shard), *params = calloc(ALL, sizeof *params);
    Updater updater = {.optim = optim_find("adamw"),
                       .config = {.decay = 0.5},
                       .decayed = range,
                       .ranges = COUNT(range)};
    const Gradient gradient = {.shard = shard, .shards = 1, .count = ALL, .trained = ALL};

    (void)state;
    updater.state = calloc((size_t)2 * ALL, sizeof *updater.state);
    assert_true(shard && params && updater.state);
    for (int i = 0; i < ALL; i++)
        params[i] = 1;
    gradient_apply(&updater, 1, 1, 1, &gradient, params);
    for (size_t i = 0, k = 0; i < ALL; i++) {
        k += k < COUNT(range) && i >= range[k].to;
        assert_true(params[i] == (k < COUNT(range) && i >= range[k].from ? (real)0.5 : 1));
    }
    updater.ranges = 0; /* all do */
    gradient_apply(&updater, 2, 1, 1, &gradient, params);
    assert_true(params[0] == (real)0.5 && params[3] == (real)0.25);
    free(updater.state);
    free(params);
    free(shard);
}

static void a_sine_is_learnt(void **state)
{
    const char *methods[] = {"gru", "lstm", "elman", "narx", "bilstm"};
    Series series = fixture_sine(600, 25, 0);

    (void)state;
    for (size_t i = 0; i < COUNT(methods); i++) {
        ModelConfig config = fixture_config(methods[i]);
        TrainConfig training = fixture_training(60, 2);
        double error;
        Fitted fitted;

        config.hidden = 12;
        config.window = 16;
        fitted_train(&fitted, &config, &series, &training);
        error = test_error(&fitted, &series);
        if (!(error < 0.02))
            fail_msg("%s: error %g of the sine's standard deviation", methods[i], error);
        fitted_free(&fitted);
    }
    series_free(&series);
}

static void missing_values_are_left_out(void **state)
{
    Series series = fixture_sine(400, 25, 0);
    ModelConfig config = fixture_config("gru");
    TrainConfig training = fixture_training(40, 1);
    Fitted fitted;

    (void)state;
    for (int t = 30; t < 400; t += 17)
        series.value[t] = NAN;
    fitted_train(&fitted, &config, &series, &training);
    for (int i = 0; i < fitted.history.epochs; i++)
        assert_true(isfinite(fitted.history.epoch[i].train) &&
                    isfinite(fitted.history.epoch[i].validation));
    assert_true(fitted.history.epoch[fitted.history.best].validation < 0.05);
    fitted_free(&fitted);
    series_free(&series);
}

static void baselines_have_nothing_to_train(void **state)
{
    Series series = fixture_sine(150, 12, 0.3);
    ModelConfig config = fixture_config("naive");
    TrainConfig training = fixture_training(5, 1);
    Fitted fitted;

    (void)state;
    fitted_train(&fitted, &config, &series, &training);
    assert_int_equal(fitted.history.epochs, 0);
    assert_null(fitted.model.params);
    fitted_free(&fitted);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(threads_change_no_bit_of_large_nets),
        cmocka_unit_test(seeds_differ),
        cmocka_unit_test(chance_belongs_to_its_window),
        cmocka_unit_test(clip_scales_to_the_threshold),
        cmocka_unit_test(elements_are_cut_to_the_limit),
        cmocka_unit_test(only_weights_decay),
        cmocka_unit_test(a_sine_is_learnt),
        cmocka_unit_test(missing_values_are_left_out),
        cmocka_unit_test(baselines_have_nothing_to_train),
    };

    return RUN(tests);
}
