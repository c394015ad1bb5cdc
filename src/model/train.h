/* Training: mini-batch BPTT over windows, early stopping on the validation part, the same bits for
 * any number of threads. */
#ifndef MODEL_TRAIN_H
#define MODEL_TRAIN_H

#include "model/model.h"

#include <signal.h>

/* A mini-batch is cut into shards of about so many rows, whatever the number of threads: an even
 * number of equal ones, so that two threads, or four, find as much to do. */
#define SHARD_ROWS 16

/* Whether a net in training reads measured values or, beyond the origin, its own outputs. */
typedef enum { TRAINING_OPEN, TRAINING_CLOSED } Training;
/* Truncated backpropagation through time: windows from a zero state, or streams whose state is
 * carried from chunk to chunk. */
typedef enum { BPTT_SLIDING, BPTT_STATEFUL } Bptt;

/* Which windows of several series an epoch visits: each as often as any other, or so that each
 * series is visited as often as any other, however long it is. */
typedef enum { SAMPLING_AUTO, SAMPLING_WINDOWS, SAMPLING_SERIES } Sampling;

/* Whose weights stay: the best epoch's by the validation loss, the last one's, or the best one's by
 * free runs over the horizon on the validation rows, of a net that learns from measured values. */
typedef enum { KEEP_BEST, KEEP_LAST, KEEP_FREE_RUN } Keep;

typedef struct {
    int epochs, batch;
    int patience; /* epochs without a better validation loss before stopping; 0: never */
    int updates;  /* at most so many in all, 0: any number; epochs are then fewer, or shorter */
    Training training;
    double teacher; /* share of fed-back steps that read measured values instead, at the start; it
                       falls to 0 over the first half of the epochs, and patience waits for that */
    Bptt bptt;
    int stride; /* rows between the windows of an epoch, whose first is drawn anew for each epoch;
                   0: to be found */
    Sampling sampling;
    double rate; /* learning rate */
    double clip; /* norm of the gradient above which it is scaled down to it; 0: off (Pascanu et al.
                    2013) */
    double clip_value; /* size of an element of the gradient above which it is cut; 0: off */
    double noise;      /* sd of Gaussian noise on the scaled inputs */
    double weight_decay, momentum;
    bool nesterov;
    char optimizer[16], schedule[16], loss[16];
    double loss_parameter;
    Keep keep;
    int stop;          /* after this epoch, whose weights are kept; 0: the best of all */
    double time_limit; /* seconds; 0: none. Not reproducible, so it is noted */
    uint64_t seed;
    int threads;
} TrainConfig;

typedef struct {
    double train, validation; /* mean loss per answer, scaled units */
    double rate;
} EpochLoss;

/* Where a step exploded, and what healed it: the weights of the best epoch so far, half the rate.
 */
typedef struct {
    int epoch, batch, windows; /* from 0; windows of the mini-batch */
    int first, last;           /* rows of one of its windows with its answers, from 1, */
    char series[COLUMN_NAME];  /* of this one of several series; "": of the one there is */
    double loss, norm;         /* of the mini-batch, and of its gradient */
    int back;                  /* the epoch whose weights were taken up again; -1: the first ones */
    double rate;               /* before the schedule's factor, from there on */
    char member[24];           /* as in History */
} Heal;

#define HEALS_MOST 3 /* of a training */
#define HEALS_KEPT 12

/* A member that the others do without. */
typedef struct {
    char member[24]; /* as in History */
    const char *why;
} Drop;

typedef struct {
    EpochLoss *epoch; /* [epochs] */
    int epochs, best; /* done; the one whose weights are kept (-1: none) */
    bool stopped_early, interrupted, time_over;
    Heal heal[HEALS_KEPT];
    int heals; /* of all members; those beyond HEALS_KEPT are only counted */
    Drop drop[MEMBERS_MAX];
    int drops;
    long updates;              /* without those that were taken back */
    int left_out;              /* training windows that read a hole which is too long */
    double windows_per_second; /* a cost, not a result */
    char member[24];           /* whose it is, of a model with members; else "" */
} History;

typedef struct {
    int epoch, epochs;
    double share; /* of this epoch's batches, 0-1 */
    double windows_per_second;
    const EpochLoss *last; /* of the last whole epoch, or NULL */
    int best;
    const char *member; /* whose training it is, as in History */
} Progress;

/* How the trainer talks to the screen. Both may be NULL. Progress is told by the thread that called
 * train: at the first mini-batch, once the first epoch's loss is known, and else every 0.1 s at
 * most. */
typedef struct {
    void (*progress)(void *user, const Progress *progress);
    void *user;
    const volatile sig_atomic_t *stop; /* not 0: finish with the best weights so far */
} Watch;

/* Decides what is not given of a model's training: the stride. What was decided is noted. train()
 * does the same where it was not done before. Errors: ERR_USAGE for values out of range. */
WARN_UNUSED Status train_plan(const Model *model, TrainConfig *config, Notes *notes, Error *err);

/* Share of the fed-back steps of an epoch that read measured values, and how many epochs begin so.
 */
double train_teacher(const TrainConfig *config, int epoch);
int train_taught(const TrainConfig *config);

/* Fits model->params on the training rows of its frame; the weights of the epoch with the best
 * validation loss are kept, that of forecasts as predict() makes them (checks.h). A step that
 * explodes (heal.h) is taken back to the best weights so far, and its epoch done again with half
 * the rate. Baselines return at once. Errors: ERR_TRAINING where it explodes after HEALS_MOST of
 * that (epoch, batch and its rows in the message; hint: a lower --lr); ERR_OUTPUT out of memory;
 * ERR_USAGE for an unknown optimiser, loss or schedule. */
WARN_UNUSED Status train(Model *model, Frame *frame, const TrainConfig *config, const Watch *watch,
                         History *history, Error *err);
void history_free(History *history);

/* Warns of every step that exploded and was healed, of every member that was left out, and of an
 * end by the clock. */
void history_note(const History *history, Notes *notes);

#endif
