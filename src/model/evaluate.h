/* Evaluation on held-out rows: metrics by step for the model and the baselines, intervals, the
 * verdict. */
#ifndef MODEL_EVALUATE_H
#define MODEL_EVALUATE_H

#include "model/band.h"
#include "model/compare.h"
#include "model/predict.h"
#include "model/refit.h"

typedef enum { PART_TRAIN, PART_VALIDATION, PART_TEST } Part;

/* Of numbers: mae, rmse, mse; smape, the mean of 200 |y-f| / (|y|+|f|) (0 where both are 0); mase =
 * mae / scale (Hyndman & Koehler 2006); nd, the sum of absolute errors by that of absolute values;
 * owa, the mean of smape and mase, each divided by that of the seasonal naive forecast (without a
 * season, the naive one); of several series scaled-mse and scaled-mae too, errors in standard
 * deviations of each series. Of classes: accuracy, the share of right forecasts, 0 to 1, the only
 * score of which more is better; cross-entropy, the mean of -ln p in nats, p being the probability
 * given to the actual class. Pairs with a missing actual value are left out; NAN where nothing is
 * left. */
typedef struct {
    double mase;      /* mean change over a season */
    double deviation; /* standard deviation over the training rows */
} MetricScale;
typedef struct {
    const char *name;
    bool classes;     /* a score of classes */
    bool probability; /* takes the actual classes' probabilities in place of the forecasts */
    bool several;     /* only of several series */
    /* NULL: it is no series' own but comes of the scores of all (owa) */
    double (*value)(const double *forecast, const double *actual, int n, MetricScale scale);
    /* what a series counts for in the score of several; NULL: as much as any */
    double (*weight)(const double *forecast, const double *actual, int n);
} Metric;
#define METRICS_MOST 16
const Metric *metric_at(int index);
const Metric *metric_find(const char *name);
int metric_index(const char *name); /* -1: none of that name */
/* Whether it scores forecasts of so many classes (0: of numbers), of one series or several. */
bool metric_fits(const Metric *metric, int classes, bool several);

/* Test scores of each of several series over all origins and steps. */
#define METHODS_MOST 16
typedef struct {
    int methods, series, metrics;
    char method[METHODS_MOST][24]; /* the model first */
    double *value;                 /* [methods, series, metrics] NAN: none */
    int *origins;                  /* [series] */
    int judged, wins;              /* series with a score; those on which the model is better than
                                      the best baseline of all */
} SeriesScores;

typedef struct {
    char method[24];
    int target; /* column; -1: mean over the targets, where there are several */
    Mode mode;
    Part part;
    int step; /* 1 .. horizon; 0: all steps together */
    int metric;
    double value;
} Score;

typedef struct {
    Score *item;
    int count, size;
    int targets;
} Scores;

/* The path of forecasts over a horizon: it may become a constant, or vary beyond all measure. */
typedef enum { PATH_SOUND, PATH_FLAT, PATH_WILD } PathKind;

/* What was found about the forecasts of one target (alarm.h). */
typedef struct {
    int pairs;      /* one-step forecasts, with the values before and after */
    double follows, /* correlation of the forecast with the last value, */
        foresees,   /* with what comes, */
        change;     /* and of the change it foresees with the one that comes */
    bool shadow;
    double spread; /* of the second half of the paths, in terms of the actuals'; NAN: not judged */
    PathKind path;
    char reason[96]; /* that speaks against the path */
} Alarm;

/* Everything that an evaluation found, for reports and plots. */
typedef struct {
    Scores
        scores; /* model and baselines; by mode, part (validation and test), target, step, metric */
    Forecast continuous;     /* model, every test row; origins 0 where the mode was not asked for */
    Forecast autoregressive; /* model, test origins */
    Forecast baseline; /* the best simple baseline over the test part, autoregressive origins (or
                          continuous if only that) */
    char best_baseline[24];
    Forecast ahead[2]; /* [MODE_CONTINUOUS], [MODE_AUTOREGRESSIVE]: beyond the end of the file */
    Forecast ahead_baseline;
    double coverage[2][LEVELS_MAX]; /* share of test actuals inside the intervals, percent; by mode
                                       and level */
    int origins[2];      /* of several series, by mode: test forecasts that were scored, of which
                            some are kept */
    BandScore *band[2];  /* [1 + horizon] by mode; [0] of all steps; NULL: not judged */
    Alarm *alarm;        /* [targets]; NULL: nothing was judged */
    SeriesScores series; /* of several series, in the mode that decides */
    Duel duel;           /* of the model with the best baseline, in the mode that decides */
    char verdict[512];   /* one plain sentence */
    bool beats_baseline;
} Evaluation;

#define EVALUATION_ORIGINS 1000 /* at most this many, evenly spread */

/* Forecasts validation and test origins in the modes asked for, sets the model's interval radii
 * from the validation part, scores model and baselines, forecasts beyond the end, writes the
 * verdict. how: the model is fitted anew on all rows before the test part before it is scored
 * there, and on all rows before it forecasts beyond the end; NULL: it stays as it is. Errors: as
 * predict and refit. */
WARN_UNUSED Status evaluate(Model *model, Frame *frame, Mode mode, int threads, const Refit *how,
                            Evaluation *evaluation, Notes *notes, Error *err);
/* Only beyond the end (and, where test rows are asked for, over the last `test` rows): for a saved
 * model, whose radii are used. */
WARN_UNUSED Status evaluate_saved(const Model *model, const Frame *frame, Mode mode, int test,
                                  int threads, Evaluation *evaluation, Notes *notes, Error *err);
/* All zero, nothing covered. */
void evaluation_begin(Evaluation *evaluation);
/* Scores a model's forecasts of one series, and those of all simple methods from the same origins;
 * decides: the best of these are kept as evaluation->baseline. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status evaluation_score(const Model *model, const Series *series,
                                    const Forecast *forecast, Mode mode, Part part, bool decides,
                                    Evaluation *evaluation, Error *err);
/* Notes over how many values the scores of the model's test forecasts of a mode are where some are
 * missing. */
void evaluation_count(Mode mode, const Series *series, const Evaluation *evaluation, Notes *notes);
/* Scores the intervals of the model's test forecasts of a mode; a coverage outside its band is
 * warned of. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status evaluation_cover(const Model *model, Mode mode, const Series *series,
                                    Evaluation *evaluation, Notes *notes, Error *err);
/* Sets evaluation->duel of the model's test forecasts and the best baseline's; of few origins the
 * spread is noted. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status evaluation_compare(const Model *model, Mode mode, const Series *series,
                                      Evaluation *evaluation, Notes *notes, Error *err);
void evaluation_free(Evaluation *evaluation);

/* The score, or NAN. target -1 is the only target where there is one. */
double scores_find(const Scores *scores, const char *method, int target, Mode mode, Part part,
                   int step, const char *metric);

#endif
