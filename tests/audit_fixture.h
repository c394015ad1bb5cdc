/* What the tests of the leak audit share: a way to train, and what the audit must say of it. */
#ifndef TESTS_AUDIT_FIXTURE_H
#define TESTS_AUDIT_FIXTURE_H

#include "model_fixture.h"

#include "model/audit.h"

enum { AUDIT_PARTS = 4 }; /* series at most */

/* What is trained, and the audit's findings. */
typedef struct {
    ModelConfig config;
    TrainConfig training;
    bool refits;
    Fitted fitted;
    Audit audit;
} Trial;

/* A way to train, beside the configuration that all of a test have. */
typedef struct {
    const char *method;
    HeadKind head;
    MissingKind missing;
    int ensemble; /* 0: 1 */
    bool refits;
    Training training;
    bool local;
    int embedding;
} TrialWay;

static inline Trial trial_make(const TrialWay *way, const ModelConfig *config, int epochs)
{
    Trial trial = {
        .config = *config, .training = fixture_training(epochs, 1), .refits = way->refits};

    trial.config.head = way->head;
    trial.config.missing = (MissingRule){way->missing, 0};
    trial.config.ensemble = way->ensemble > 0 ? way->ensemble : 1;
    trial.config.local = way->local;
    trial.config.embedding = way->embedding;
    trial.config.past_rule = PAST_HOLD;
    trial.training.training = way->training;
    return trial;
}

/* The rows that a training is said not to know begin so many before those that it does not. */
static inline void trial_fits(Trial *trial, const Series *series, int earlier)
{
    const Model *model = &trial->fitted.model;
    Split split[AUDIT_PARTS] = {model->split};

    assert_in_range(model->parts, 0, AUDIT_PARTS);
    for (int k = 0; k < model->parts; k++)
        split[k] = model->part[k].split;
    for (int k = 0; k < AUDIT_PARTS; k++) {
        split[k].train -= earlier;
        split[k].validation -= earlier;
    }
    SUCCEEDS(audit_fits(&trial->config, &trial->training, trial->refits, series, split,
                        &trial->audit, &trial->fitted.err),
             trial->fitted.err);
}

/* Trained, it passes all trials, each of at least so many numbers; to be freed by fitted_free. */
static inline void trial_passes(Trial *trial, const Series *series, long numbers)
{
    const Audit *audit = &trial->audit;

    fitted_train(&trial->fitted, &trial->config, series, &trial->training);
    trial_fits(trial, series, 0);
    SUCCEEDS(audit_forecasts(&trial->fitted.model, &trial->fitted.frame, MODE_BOTH, 1,
                             &trial->audit, &trial->fitted.err),
             trial->fitted.err);
    assert_int_equal(audit->trials, trial->refits ? 4 : 3);
    for (int k = 0; k < audit->trials; k++) {
        if (audit->trial[k].leaks)
            fail_msg("%s: %s: %s", trial->config.model, audit->trial[k].what,
                     audit->trial[k].where);
        assert_true(audit->trial[k].numbers >= numbers);
    }
    assert_false(audit->leaks);
}

/* A training that knows two rows too much is found by each trial. */
static inline void trial_is_found(Trial *trial, const Series *series)
{
    const Audit *audit = &trial->audit;

    fitted_make(&trial->fitted, &trial->config, series);
    trial_fits(trial, series, 2);
    assert_true(audit->leaks);
    for (int k = 0; k < audit->trials; k++)
        if (!audit->trial[k].leaks || !audit->trial[k].where[0])
            fail_msg("%s: %s: nothing was found", trial->config.model, audit->trial[k].what);
    fitted_free(&trial->fitted);
}

/* A forecast from `origin` of each series is found to know more than the rows up to `before`. */
static inline void trial_forecast_is_found(Trial *trial, const Series *series, const int *origin,
                                           const int *before, const char *where, long numbers)
{
    Fitted *fitted = &trial->fitted;
    AuditTrial sound = {0}, leaking = {0};

    fitted_train(fitted, &trial->config, series, &trial->training);
    SUCCEEDS(audit_origin(&fitted->model, &fitted->frame, MODE_AUTOREGRESSIVE, 1, origin, origin,
                          &sound, &fitted->err),
             fitted->err);
    SUCCEEDS(audit_origin(&fitted->model, &fitted->frame, MODE_AUTOREGRESSIVE, 1, origin, before,
                          &leaking, &fitted->err),
             fitted->err);
    assert_false(sound.leaks);
    assert_true(leaking.leaks);
    assert_string_equal(leaking.where, where);
    assert_int_equal(sound.numbers, numbers);
    fitted_free(fitted);
}

#endif
