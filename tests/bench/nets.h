/* Training and generation as the program does them, on random data. */
#ifndef BENCH_NETS_H
#define BENCH_NETS_H

#include "model/gradient.h"
#include "model/shards.h"

typedef struct {
    const char *cell;
    int layers, dirs, steps, inputs, hidden, batch, threads;
} NetsConfig;

typedef struct {
    NetsConfig config;
    Net net;
    Windows windows;
    Task task;
    Shards shards;
    Updater updater;
    NetPack pack; /* of a forecast, */
    NetWork work; /* of its one row */
    real *params, *table, *truth;
    int *origin; /* [batch] */
    int updates;
    Arena arena; /* of all these */
} Nets;

WARN_UNUSED Status nets_open(Nets *nets, const NetsConfig *config, Error *err);
void nets_close(Nets *nets);

/* Training steps: one mini-batch each, forward, mean squared error, backward, Adam. */
void nets_train(Nets *nets, int count);
/* Steps of one window that is fed its own answers. */
void nets_step(Nets *nets, int count);

#endif
