/* Training that heals: a step that explodes is taken back, with half the rate; explosions are
 * planted by rates that are too large. */
#include "parts_fixture.h"

#include "base/elementary.h"
#include "model/heal.h"
#include "model/members.h"
#include "model/refit.h"

enum { PERIOD = 12 };

typedef struct {
    const char *method, *optimizer;
    double rate, momentum, clip;
    Bptt bptt;
    bool batch_norm; /* its running averages come back too */
} Plant;

/* A relu net is thrown far by the first steps of adam; a linear one is unstable where the rate of
 * plain descent is above 2 over the largest eigenvalue of its inputs' covariances. */
static const Plant plants[] = {
    {"elman-relu", "adam", 0.3, 0, 1, BPTT_SLIDING, false},
    {"gru", "adam", 8, 0, 1, BPTT_SLIDING, false},
    {"narx", "sgd", 2, 0, 0, BPTT_SLIDING, false},
    {"narx", "sgd", 1.5, 0.9, 0, BPTT_SLIDING, false},
    {"elman-relu", "rmsprop", 0.15, 0, 1, BPTT_STATEFUL, false},
    {"elman-relu", "adamw", 0.3, 0, 1, BPTT_SLIDING, true},
};

static void plant(const Plant *plant, ModelConfig *config, TrainConfig *training, int threads)
{
    *config = fixture_config(plant->method);
    *training = fixture_training(20, threads);
    config->hidden = 24;
    training->batch = 32;
    training->rate = plant->rate;
    training->momentum = plant->momentum;
    training->clip = plant->clip;
    training->bptt = plant->bptt;
    config->batch_norm = plant->batch_norm;
    text_copy(training->optimizer, sizeof training->optimizer, plant->optimizer);
}

static void same_weights(const Model *one, const Model *other)
{
    assert_int_equal(one->net.count, other->net.count);
    assert_memory_equal(one->params, other->params, one->net.count * sizeof *one->params);
}

/* ---- healing ---- */

/* From the first weights on, a healed training is the training with the lower rate. */
static void it_is_as_if_begun_with_the_lower_rate(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.3);

    (void)state;
    for (size_t i = 0; i < COUNT(plants); i++) {
        ModelConfig config;
        TrainConfig training;
        Fitted healed, lower;
        const Heal *heal;

        plant(&plants[i], &config, &training, 1);
        fitted_train(&healed, &config, &series, &training);
        assert_in_range(healed.history.heals, 1, HEALS_MOST);
        heal = &healed.history.heal[healed.history.heals - 1];
        if (heal->epoch != 0 || heal->back != -1)
            fail_msg("%s, %s: back to epoch %d in epoch %d", plants[i].method, plants[i].optimizer,
                     heal->back, heal->epoch);
        for (int k = 0; k < healed.history.heals; k++)
            training.rate /= 2;
        assert_true(heal->rate == training.rate);
        assert_true(healed.history.epoch[0].rate == training.rate);
        fitted_train(&lower, &config, &series, &training);
        assert_int_equal(lower.history.heals, 0);
        assert_int_equal(lower.history.updates, healed.history.updates);
        same_weights(&healed.model, &lower.model);
        fitted_free(&healed);
        fitted_free(&lower);
    }
    series_free(&series);
}

static void threads_heal_alike(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.3);

    (void)state;
    for (size_t i = 0; i < COUNT(plants); i++) {
        ModelConfig config;
        TrainConfig training;
        Fitted one, other;

        plant(&plants[i], &config, &training, 1);
        fitted_train(&one, &config, &series, &training);
        for (training.threads = 2; training.threads <= 3; training.threads++) {
            fitted_train(&other, &config, &series, &training);
            same_weights(&one.model, &other.model);
            assert_int_equal(one.history.heals, other.history.heals);
            assert_memory_equal(one.history.heal, other.history.heal, sizeof one.history.heal);
            fitted_free(&other);
        }
        fitted_free(&one);
    }
    series_free(&series);
}

/* A warm-up that rises above what is stable: the epochs before are kept, and what comes of it is of
 * use. */
static void it_goes_back_to_the_best_epoch(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.3);
    ModelConfig config = fixture_config("narx");
    TrainConfig training = fixture_training(200, 1);
    const EpochLoss *epoch;
    const Heal *heal;
    Fitted fitted;
    int first;

    (void)state;
    config.layers = 0;
    training.rate = 1.5;
    training.clip = 0;
    text_copy(training.optimizer, sizeof training.optimizer, "sgd");
    text_copy(training.schedule, sizeof training.schedule, "warmup");
    fitted_train(&fitted, &config, &series, &training);
    assert_true(fitted.history.heals >= 1);
    heal = &fitted.history.heal[0];
    first = heal->epoch;
    epoch = fitted.history.epoch;
    assert_in_range(first, 2, 12);
    assert_in_range(heal->back, 0, first - 1);
    for (int i = 0; i < first; i++)
        assert_true(epoch[i].validation >= epoch[heal->back].validation);
    assert_true(heal->rate == 0.75 && heal->loss > 1000);
    assert_in_range(heal->first, 1, heal->last - 1);
    assert_true(heal->last <= fitted.model.split.train);
    assert_int_equal(fitted.history.epochs, 200);
    for (size_t i = 0; i < fitted.model.net.count; i++)
        assert_true(isfinite(fitted.model.params[i]));
    assert_true(epoch[fitted.history.best].validation < 0.05); /* noise of 0.1 sd: 0.02 */
    fitted_free(&fitted);
    series_free(&series);
}

/* ---- what is no explosion ---- */

/* Windows that answer an outlier have a loss of millions, whatever the weights. */
static void outliers_are_none(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.3);
    ModelConfig config = fixture_config("gru");
    const TrainConfig training = fixture_training(6, 1);
    double largest = 0;
    Fitted fitted;

    (void)state;
    series.value[150] = 1e5;
    config.scale = SCALE_ROBUST;
    fitted_train(&fitted, &config, &series, &training);
    for (int i = 0; i < fitted.history.epochs; i++)
        largest = fmax(largest, fitted.history.epoch[i].train);
    assert_true(largest > 1e6);
    assert_int_equal(fitted.history.heals, 0);
    fitted_free(&fitted);
    series_free(&series);
}

/* The loss of a net that says nothing, against one whose head is 0. */
static void the_silent_loss_is_that_of_a_silent_net(void **state)
{
    enum { BATCH = 40 };
    static const HeadKind heads[] = {HEAD_NEXT, HEAD_LAST, HEAD_DIRECT};
    static const char *const losses[] = {"mse", "mae", "huber", "pinball"};
    Series series = fixture_sine(150, PERIOD, 0.3);
    int origin[BATCH], worst;

    (void)state;
    *fixture_at(&series, 40, 0) = NAN;
    for (int i = 0; i < BATCH; i++)
        origin[i] = 20 + i;
    for (size_t i = 0; i < COUNT(heads) * COUNT(losses); i++) {
        ModelConfig config = fixture_config("gru");
        TrainConfig training = fixture_training(1, 1);
        Batch batch = {.origin = origin, .count = BATCH};
        Shards shards;
        Fitted fitted;
        Task task;

        config.head = heads[i % COUNT(heads)];
        training.loss_parameter = 0.7;
        fitted_make(&fitted, &config, &series);
        memset(fitted.model.params + fitted.model.net.head, 0,
               (fitted.model.net.count - fitted.model.net.head) * sizeof(real));
        SUCCEEDS(task_make(&fitted.model, &fitted.frame.windows, false, 5, &task, &fitted.err),
                 fitted.err);
        SUCCEEDS(shards_open(&shards, &fitted.model.net, &task, loss_find(losses[i / COUNT(heads)]),
                             &training, 1, &fitted.err),
                 fitted.err);
        batch.task = &task;
        net_pack(&fitted.model.net, fitted.model.params, &shards.pack);
        const double loss = shards_train(&shards, &batch, &worst);
        assert_true(loss > 0.1);
        assert_true(fabs(shards_silent(&shards, &batch) / loss - 1) < 1e-6);
        shards_close(&shards);
        task_free(&task);
        fitted_free(&fitted);
    }
    series_free(&series);
}

/* ---- what nothing heals ---- */

static void check_refused(const ModelConfig *config, const TrainConfig *training,
                          const Series *series, int heals, const char *message, const char *hint)
{
    Fitted fitted;

    fitted_make(&fitted, config, series);
    assert_int_equal(
        train(&fitted.model, &fitted.frame, training, NULL, &fitted.history, &fitted.err),
        ERR_TRAINING);
    assert_int_equal(fitted.history.heals, heals);
    if (!strstr(fitted.err.message, message) || !strstr(fitted.err.hint, hint))
        fail_msg("%s: %s", fitted.err.message, fitted.err.hint);
    assert_non_null(strstr(fitted.err.message, "rows "));
    fitted_free(&fitted);
}

static void the_fourth_time_is_an_error(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.3);
    static const char *const methods[] = {"elman-relu", "gru", "narx", "bilstm"};

    (void)state;
    for (size_t i = 0; i < COUNT(methods); i++) {
        const ModelConfig config = fixture_config(methods[i]);
        TrainConfig training = fixture_training(50, 2);

        training.rate = 1e6;
        check_refused(&config, &training, &series, HEALS_MOST, "diverged in epoch 1, batch ",
                      "--lr 10000");
        check_refused(
            &config, &training, &series, HEALS_MOST,
            ", after 3 times back to the last good weights, at last with a rate of 125000",
            "a lower learning rate");
    }
    series_free(&series);
}

/* No rate helps the first weights: nothing is tried. */
static void the_first_weights_are_not_gone_back_to(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.3);
    ModelConfig config = fixture_config("gru");
    const TrainConfig training = fixture_training(5, 1);

    (void)state;
    for (int t = 0; t < ROWS; t++)
        series.value[t] *= 1e25;
    config.scale = SCALE_NONE;
    check_refused(&config, &training, &series, 0, "diverged in epoch 1, batch 1 ", "--scale");
    series_free(&series);
}

/* The last step of an epoch shows in the weights alone. */
static void the_last_step_counts_too(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.3);
    ModelConfig config = fixture_config("gru");
    TrainConfig training = fixture_training(1, 1);

    (void)state;
    text_copy(config.validation, sizeof config.validation, "0");
    text_copy(training.optimizer, sizeof training.optimizer, "sgd");
    training.batch = ROWS;
    training.rate = 1e40;
    check_refused(&config, &training, &series, HEALS_MOST, "diverged in epoch 1, batch 1 ", "--lr");
    series_free(&series);
}

/* ---- of models with members, and told ---- */

static void members_are_named(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.3);
    Notes notes = {0};
    ModelConfig config;
    TrainConfig training;
    Fitted fitted;
    bool named[2] = {false, false};

    (void)state;
    plant(&plants[0], &config, &training, 1);
    config.ensemble = 2;
    fitted_train(&fitted, &config, &series, &training);
    for (int i = 0; i < fitted.history.heals; i++) {
        named[0] |= strcmp(fitted.history.heal[i].member, "elman-relu 1") == 0;
        named[1] |= strcmp(fitted.history.heal[i].member, "elman-relu 2") == 0;
    }
    assert_true(named[0] && named[1]);
    history_note(&fitted.history, &notes);
    assert_int_equal(notes.count, fitted.history.heals);
    assert_true(fixture_noted(&notes, NOTE_WARNING,
                              "training of elman-relu 2 exploded in epoch 1, "
                              "batch "));
    assert_true(fixture_noted(&notes, NOTE_WARNING,
                              "back to the first weights, with half the "
                              "rate, 0.15"));
    training.rate = 1e6;
    fitted_free(&fitted);
    fitted_make(&fitted, &config, &series);
    assert_int_equal(
        train(&fitted.model, &fitted.frame, &training, NULL, &fitted.history, &fitted.err),
        ERR_TRAINING);
    assert_non_null(strstr(fitted.err.message, "training of elman-relu 1 diverged"));
    fitted_free(&fitted);
    series_free(&series);
}

/* Rows are those of the series, not of the table that holds them all. */
static void the_series_is_named(void **state)
{
    Series list[2] = {fixture_sine(ROWS, PERIOD, 0.3), fixture_sine(ROWS, PERIOD, 0.3)};
    Series series;
    Notes notes = {0};
    ModelConfig config;
    TrainConfig training;
    Fitted fitted;
    char text[64];

    (void)state;
    for (int t = 0; t < ROWS; t++)
        list[0].value[t] = t; /* a line: what explodes is the other */
    series = parts_join(list, 2);
    plant(&plants[0], &config, &training, 1);
    fitted_train(&fitted, &config, &series, &training);
    assert_true(fitted.history.heals > 0);
    history_note(&fitted.history, &notes);
    for (int i = 0; i < fitted.history.heals; i++) {
        const Heal *heal = &fitted.history.heal[i];
        assert_in_range(heal->first, 1, heal->last - 1);
        assert_in_range(heal->last, heal->first + 1, fitted.model.part[1].split.train);
        assert_string_equal(heal->series, "s1");
        snprintf(text, sizeof text, "(rows %d to %d of s1: loss ", heal->first, heal->last);
        assert_true(fixture_noted(&notes, NOTE_WARNING, text));
    }
    training.rate = 1e6;
    check_refused(&config, &training, &series, HEALS_MOST, " of s1): loss ", "--lr");
    fitted_free(&fitted);
    series_free(&series);
}

static void what_is_fitted_anew_heals_and_tells(void **state)
{
    Series series = fixture_sine(ROWS, PERIOD, 0.3);
    Notes notes = {0};
    ModelConfig config;
    TrainConfig training;
    Fitted fitted;

    (void)state;
    plant(&plants[0], &config, &training, 1);
    fitted_train(&fitted, &config, &series, &training);
    SUCCEEDS(refit(&fitted.model, &fitted.frame, &(Refit){.config = &training, .notes = &notes},
                   ROWS, &fitted.err),
             fitted.err);
    assert_true(fixture_noted(&notes, NOTE_WARNING, "training exploded in epoch 1"));
    fitted_free(&fitted);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_as_if_begun_with_the_lower_rate),
        cmocka_unit_test(threads_heal_alike),
        cmocka_unit_test(it_goes_back_to_the_best_epoch),
        cmocka_unit_test(outliers_are_none),
        cmocka_unit_test(the_silent_loss_is_that_of_a_silent_net),
        cmocka_unit_test(the_fourth_time_is_an_error),
        cmocka_unit_test(the_first_weights_are_not_gone_back_to),
        cmocka_unit_test(the_last_step_counts_too),
        cmocka_unit_test(members_are_named),
        cmocka_unit_test(the_series_is_named),
        cmocka_unit_test(what_is_fitted_anew_heals_and_tells),
    };

    return RUN(tests);
}
