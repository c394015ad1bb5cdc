/* What ends a training and which weights are kept: early stopping, signals, time. */
#include "model_fixture.h"

#include "model/shards.h"

/* ---- early stopping ---- */

/* The validation loss of the model's weights, measured anew. */
static double validation_of(Fitted *fitted, const TrainConfig *training)
{
    const Split *split = &fitted->model.split;
    const int checks = split->validation - split->train;
    TrainConfig config = *training;
    Shards shards;
    Task task;
    double loss;
    int *origin = calloc((size_t)checks, sizeof *origin);

    assert_non_null(origin);
    for (int i = 0; i < checks; i++)
        origin[i] = split->train - 1 + i;
    SUCCEEDS(task_make(&fitted->model, &fitted->frame.windows, false, 1, &task, &fitted->err),
             fitted->err);
    SUCCEEDS(shards_open(&shards, &fitted->model.net, &task, loss_find(config.loss), &config,
                         checks, &fitted->err),
             fitted->err);
    net_pack(&fitted->model.net, fitted->model.params, &shards.pack);
    loss = model_carried(&fitted->model) ? shards_evaluate_carried(&shards, &task, 0)
                                         : shards_evaluate(&shards, &task, origin, checks, NULL);
    shards_close(&shards);
    free(origin);
    return loss;
}

static void check_best(const char *method)
{
    Series series = fixture_sine(160, 12, 2);
    ModelConfig config = fixture_config(method);
    TrainConfig training = fixture_training(60, 2);
    const EpochLoss *epoch;
    Fitted fitted;

    config.hidden = 24;
    training.rate = 0.03;
    training.patience = 8;
    fitted_train(&fitted, &config, &series, &training);
    epoch = fitted.history.epoch;
    assert_true(fitted.history.stopped_early);
    assert_int_equal(fitted.history.epochs, fitted.history.best + 1 + training.patience);
    for (int i = 0; i < fitted.history.epochs; i++) {
        if (i != fitted.history.best)
            assert_true(epoch[i].validation > epoch[fitted.history.best].validation ||
                        i > fitted.history.best);
    }
    assert_true(validation_of(&fitted, &training) == epoch[fitted.history.best].validation);
    fitted_free(&fitted);
    series_free(&series);
}

static void best_weights_are_kept(void **state)
{
    (void)state;
    check_best("gru");
    check_best("bigru");
    check_best("narx");
}

static void training_loss_decides_without_validation(void **state)
{
    Series series = fixture_sine(160, 12, 0.1);
    ModelConfig config = fixture_config("elman");
    TrainConfig training = fixture_training(10, 1);
    Fitted fitted;

    (void)state;
    text_copy(config.validation, sizeof config.validation, "0");
    fitted_train(&fitted, &config, &series, &training);
    assert_true(isnan(fitted.history.epoch[0].validation));
    for (int i = 0; i < fitted.history.epochs; i++)
        assert_true(fitted.history.epoch[i].train >=
                    fitted.history.epoch[fitted.history.best].train);
    fitted_free(&fitted);
    series_free(&series);
}

static void plateau_halves_the_rate(void **state)
{
    Series series = fixture_sine(160, 12, 3);
    ModelConfig config = fixture_config("gru");
    TrainConfig training = fixture_training(60, 1);
    Fitted fitted;
    double last;

    (void)state;
    text_copy(training.schedule, sizeof training.schedule, "plateau");
    training.rate = 0.05;
    training.patience = 12;
    fitted_train(&fitted, &config, &series, &training);
    last = fitted.history.epoch[fitted.history.epochs - 1].rate;
    assert_true(fitted.history.epoch[0].rate == 0.05);
    assert_true(last == 0.025 || last == 0.0125 || last == 0.00625);
    fitted_free(&fitted);
    series_free(&series);
}

/* It halves without patience too, and then all epochs are run. */
static void plateau_needs_no_patience(void **state)
{
    Series series = fixture_sine(160, 12, 3);
    ModelConfig config = fixture_config("gru");
    TrainConfig training = fixture_training(60, 1);
    Fitted fitted;

    (void)state;
    text_copy(training.schedule, sizeof training.schedule, "plateau");
    training.rate = 0.05;
    fitted_train(&fitted, &config, &series, &training);
    assert_int_equal(fitted.history.epochs, 60);
    assert_true(fitted.history.epoch[59].rate < 0.05 / 4);
    fitted_free(&fitted);
    series_free(&series);
}

/* As long as measured values take the place of outputs, the validation is no judge. */
static void patience_waits_for_the_teacher(void **state)
{
    Series series = fixture_sine(160, 12, 3);
    ModelConfig config = fixture_config("gru");
    TrainConfig training = fixture_training(60, 1);
    Fitted fitted;

    (void)state;
    training.training = TRAINING_CLOSED;
    training.rate = 0.05;
    training.patience = 3;
    fitted_train(&fitted, &config, &series, &training);
    assert_true(fitted.history.epochs < 30);
    fitted_free(&fitted);
    training.teacher = 1;
    fitted_train(&fitted, &config, &series, &training);
    assert_true(fitted.history.epochs >= 33 && fitted.history.epochs < 60);
    fitted_free(&fitted);
    series_free(&series);
}

/* ---- what ends a training ---- */

static void check_unknown(size_t offset, const char *text)
{
    Series series = fixture_sine(150, 12, 0.3);
    ModelConfig config = fixture_config("gru");
    TrainConfig training = fixture_training(1, 1);
    Fitted fitted;

    text_copy((char *)&training + offset, 16, "nonsense");
    fitted_make(&fitted, &config, &series);
    assert_int_equal(
        train(&fitted.model, &fitted.frame, &training, NULL, &fitted.history, &fitted.err),
        ERR_USAGE);
    assert_string_equal(fitted.err.message, text);
    fitted_free(&fitted);
    series_free(&series);
}

static void unknown_names_are_refused(void **state)
{
    (void)state;
    check_unknown(offsetof(TrainConfig, loss), "unknown loss \"nonsense\"");
    check_unknown(offsetof(TrainConfig, optimizer), "unknown optimizer \"nonsense\"");
    check_unknown(offsetof(TrainConfig, schedule), "unknown schedule \"nonsense\"");
}

typedef struct {
    volatile sig_atomic_t stop;
    int calls, epoch;
} Witness;

static void stop_at_third_epoch(void *user, const Progress *progress)
{
    Witness *witness = user;

    witness->calls++;
    assert_true(progress->share >= 0 && progress->share <= 1);
    assert_true(progress->epoch >= witness->epoch && progress->epoch < progress->epochs);
    assert_true((progress->epoch > 0) == (progress->last != NULL));
    witness->epoch = progress->epoch;
    if (progress->epoch >= 2)
        witness->stop = 1;
}

static void a_signal_ends_it_with_the_best_weights(void **state)
{
    Series series = fixture_sine(400, 12, 0.3);
    ModelConfig config = fixture_config("lstm");
    TrainConfig training = fixture_training(100000, 1);
    Witness witness = {0};
    Watch watch = {.progress = stop_at_third_epoch, .user = &witness, .stop = &witness.stop};
    Fitted fitted;

    (void)state;
    fitted_make(&fitted, &config, &series);
    SUCCEEDS(train(&fitted.model, &fitted.frame, &training, &watch, &fitted.history, &fitted.err),
             fitted.err);
    assert_true(witness.calls >= 2 && fitted.history.interrupted);
    assert_true(fitted.history.epochs >= 2 && fitted.history.best >= 0);
    assert_true(validation_of(&fitted, &training) ==
                fitted.history.epoch[fitted.history.best].validation);
    fitted_free(&fitted);
    series_free(&series);
}

static void a_stop_before_the_first_batch_changes_nothing(void **state)
{
    Series series = fixture_sine(150, 12, 0.3);
    ModelConfig config = fixture_config("gru");
    TrainConfig training = fixture_training(5, 1);
    Watch watch = {0};
    volatile sig_atomic_t stop = 1;
    Fitted fitted;
    real first;

    (void)state;
    watch.stop = &stop;
    fitted_make(&fitted, &config, &series);
    first = fitted.model.params[0];
    SUCCEEDS(train(&fitted.model, &fitted.frame, &training, &watch, &fitted.history, &fitted.err),
             fitted.err);
    assert_true(fitted.history.interrupted && fitted.history.epochs == 0);
    assert_int_equal(fitted.history.best, -1);
    assert_true(first == fitted.model.params[0]);
    history_free(&fitted.history);
    stop = 0;
    training.time_limit = 1e-9;
    SUCCEEDS(train(&fitted.model, &fitted.frame, &training, NULL, &fitted.history, &fitted.err),
             fitted.err);
    assert_true(fitted.history.time_over && !fitted.history.interrupted);
    fitted_free(&fitted);
    series_free(&series);
}

/* So many updates and no more: whole epochs and a part of one, the schedule over just these. */
static void updates_are_counted(void **state)
{
    Series series = fixture_sine(200, 12, 1);
    const ModelConfig config = fixture_config("gru");
    static const struct {
        int updates, epochs;
    } want[] = {{1, 1}, {3, 1}, {4, 2}, {8, 3}, {1000, 9}, {0, 9}};

    (void)state;
    for (size_t i = 0; i < COUNT(want); i++) {
        TrainConfig training = fixture_training(9, 1);
        Fitted fitted;

        training.updates = want[i].updates;
        training.batch = 40; /* 112 windows: 3 updates */
        text_copy(training.schedule, sizeof training.schedule, "cosine");
        fitted_train(&fitted, &config, &series, &training);
        assert_int_equal(fitted.history.epochs, want[i].epochs);
        assert_int_equal(fitted.history.updates,
                         want[i].updates > 0 && want[i].updates < 27 ? want[i].updates : 27);
        assert_true(isfinite(fitted.history.epoch[fitted.history.epochs - 1].train));
        if (want[i].epochs == 3) /* a cosine over three epochs */
            assert_true(fitted.history.epoch[1].rate < 0.8 * fitted.history.epoch[0].rate);
        fitted_free(&fitted);
    }
    series_free(&series);
}

/* Even where an earlier epoch was better on the validation rows. */
static void the_last_weights_are_kept_where_asked_for(void **state)
{
    Series series = fixture_sine(200, 12, 1);
    const ModelConfig config = fixture_config("gru");
    TrainConfig training = fixture_training(12, 1);
    Fitted best, last;

    (void)state;
    training.rate = 0.1; /* too much of it */
    fitted_train(&best, &config, &series, &training);
    assert_true(best.history.best < 11);
    training.keep = KEEP_LAST;
    fitted_train(&last, &config, &series, &training);
    assert_int_equal(last.history.best, 11);
    assert_int_equal(last.model.epochs, 12);
    assert_true(last.history.epoch[11].validation == best.history.epoch[11].validation);
    assert_memory_not_equal(last.model.params, best.model.params,
                            last.model.net.count * sizeof *last.model.params);
    fitted_free(&last);
    fitted_free(&best);
    series_free(&series);
}

/* The training is the same, but the epoch that is kept is the one whose free runs are best: not
 * that which is best one step ahead. */
static void free_runs_judge_where_asked_for(void **state)
{
    Series series = fixture_sine(300, 12, 1);
    const ModelConfig config = fixture_config("gru");
    TrainConfig training = fixture_training(30, 1);
    Fitted best, free_run;

    (void)state;
    training.rate = 0.1;
    training.patience = 0;
    fitted_train(&best, &config, &series, &training);
    training.keep = KEEP_FREE_RUN;
    fitted_train(&free_run, &config, &series, &training);
    assert_int_equal(free_run.history.epochs, 30);
    for (int i = 0; i < 30; i++) {
        const EpochLoss *loss = free_run.history.epoch;
        assert_true(loss[i].train == best.history.epoch[i].train);
        assert_true(loss[i].validation != best.history.epoch[i].validation);
        assert_true(loss[i].validation >= loss[free_run.history.best].validation);
    }
    assert_int_not_equal(free_run.history.best, best.history.best);
    fitted_free(&free_run);
    fitted_free(&best);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(best_weights_are_kept),
        cmocka_unit_test(training_loss_decides_without_validation),
        cmocka_unit_test(plateau_halves_the_rate),
        cmocka_unit_test(plateau_needs_no_patience),
        cmocka_unit_test(patience_waits_for_the_teacher),
        cmocka_unit_test(unknown_names_are_refused),
        cmocka_unit_test(updates_are_counted),
        cmocka_unit_test(the_last_weights_are_kept_where_asked_for),
        cmocka_unit_test(free_runs_judge_where_asked_for),
        cmocka_unit_test(a_signal_ends_it_with_the_best_weights),
        cmocka_unit_test(a_stop_before_the_first_batch_changes_nothing),
    };

    return RUN(tests);
}
