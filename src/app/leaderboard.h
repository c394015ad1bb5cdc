/* The leaderboard of a batch: one row per experiment and mode, those of numbers before those of
 * classes, the best in the validation part
 * first (nothing is chosen by the test part, whose scores stand beside), costs at the end. */
#ifndef APP_LEADERBOARD_H
#define APP_LEADERBOARD_H

#include "app/config.h"
#include "app/plot.h"

typedef struct {
    int experiment;                                    /* its place in the batch */
    int rank;                                          /* from 1 in its mode; 0: failed */
    char name[128], model[24], mode[16], baseline[24]; /* baseline: the best simple one */
    bool classes;      /* forecasts of classes: the scores of numbers are NAN, and contrariwise */
    double validation; /* MASE, or cross entropy, of the validation part */
    double mae, rmse, smape, mase, baseline_mase; /* of the test part */
    double accuracy, entropy, baseline_accuracy, baseline_entropy;
    double parameters, best_epoch, seconds, speed; /* training; windows per second */
    Status status;
    char message[800]; /* of a failed one */
} Leader;

typedef struct {
    Leader *row;
    int count, size;
} Leaderboard;

/* Whether the folder holds this run, finished: the same configuration and the same data. */
bool leaderboard_holds(const char *folder, const char *config_hash, const char *data_hash);

/* Adds what a run's folder says of it. Errors: ERR_OUTPUT where its run.json cannot be read, or out
 * of memory. */
WARN_UNUSED Status leaderboard_add(Leaderboard *board, int experiment, const char *name,
                                   const char *folder, Error *err);
WARN_UNUSED Status leaderboard_add_failure(Leaderboard *board, int experiment, const char *name,
                                           const Error *failure, Error *err);
/* MASE, or of classes the cross entropy, of the test part. */
double leaderboard_score(const Leader *row);
/* Whether two rows stand in one ranking: of one mode, both of numbers or both of classes. */
bool leaderboard_same(const Leader *a, const Leader *b);
void leaderboard_sort(Leaderboard *board);
void leaderboard_free(Leaderboard *board);

void leaderboard_csv(const Leaderboard *board, Text *out);
void leaderboard_table(const Leaderboard *board, Text *out);
/* A page with the pictures that there are in `folder`. */
void leaderboard_markdown(const Leaderboard *board, const Batch *batch, const char *folder,
                          Text *out);
void leaderboard_json(const Leaderboard *board, const char *folder, Text *out);

#endif
