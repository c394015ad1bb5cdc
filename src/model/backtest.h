/* Rolling origins: forecasts from many rows of the past, each by a model that was fitted on what
 * was known there. */
#ifndef MODEL_BACKTEST_H
#define MODEL_BACKTEST_H

#include "model/evaluate.h"

typedef struct {
    int origins; /* 0: as many as the second half of the rows holds, at most BACKTEST_ORIGINS; of
                    several series each's own, counted from its end */
    int step;    /* rows between them; 0: the horizon, so that none overlap */
    int every;   /* origins from one fit to the next; 0: one fit before the first of them */
    int rows; /* that a fit sees, the last ones before its origin (rolling); 0: all (expanding) */
} BacktestPlan;

#define BACKTEST_ORIGINS 10

/* One step of the horizon, or all: absolute errors, in the data's units of one target, in MASE
 * scales of several targets or series; of several series an origin's error is the mean of theirs.
 */
typedef struct {
    int count;              /* origins with a known value */
    double error, spread;   /* the model's mean over them, and their standard deviation */
    double baseline, other; /* the same of the best baseline */
    Duel duel;
    double coverage[LEVELS_MAX]; /* percent */
} BacktestStep;

/* The forecasts stand in the evaluation. */
typedef struct {
    BacktestPlan plan; /* resolved */
    int fits, horizon;
    int done;           /* origins that were forecast from: fewer than planned where */
    bool interrupted;   /* it was asked to stop */
    BacktestStep *step; /* [1 + horizon]; [0] of all steps together */
    int useful;         /* steps before the first one at which the baseline is as good */
} Backtest;

/* Rows that a plan goes by: of several series those of the middle one. */
int backtest_rows(const Series *series);

/* Settles what the plan leaves open. Errors: ERR_DATA where the rows do not hold it. */
WARN_UNUSED Status backtest_plan(BacktestPlan *plan, int rows, int horizon, Error *err);

/* What is decided once (season, window, epochs) follows from the rows up to the first origin, and
 * so does the first training; each later fit takes the rows up to its origin alone. The model is
 * then fitted on all rows and forecasts beyond the end; the evaluation is filled as evaluate()
 * does. Intervals rest on a stack's own trial or on the validation part and what was missed from
 * origins before. config.test is not read, config.horizon and the plan are resolved. Asked to stop
 * it keeps the origins before, and forecasts beyond the end by the last fit. The frame views the
 * series. Errors: of model_make, train, refit, predict; ERR_INTERRUPTED before the first origin. */
WARN_UNUSED Status backtest_run(const BacktestPlan *plan, const ModelConfig *config,
                                TrainConfig *training, const Watch *watch, const Series *series,
                                Model *model, Frame *frame, History *history,
                                Evaluation *evaluation, Backtest *backtest, Notes *notes,
                                Error *err);
void backtest_free(Backtest *backtest);

/* ---- for backtest.c: what the forecasts are worth (backtest_judge.c) ---- */

/* Scores the model's forecasts (evaluation->autoregressive) and the baselines', fills the steps and
 * writes the verdict. */
WARN_UNUSED Status backtest_judge(Model *model, const Series *series, Evaluation *evaluation,
                                  Backtest *backtest, Notes *notes, Error *err);

#endif
