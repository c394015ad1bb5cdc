/* Scores of several series: each method's of each series, and their means by step. */
#ifndef MODEL_TALLY_H
#define MODEL_TALLY_H

#include "model/evaluate.h"

typedef struct {
    const Model *model;
    int methods, horizon, metrics;
    char method[METHODS_MOST][24];
    double *sum, *weight; /* [METHODS_MOST, horizon + 1, metrics] over the series */
    double *pairs;        /* room for forecasts and actual values of one series */
    size_t room;
    SeriesScores *series; /* filled too; NULL: not wanted */
} Tally;

/* Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status tally_begin(Tally *tally, const Model *model, int horizon, SeriesScores *series,
                               Error *err);
void tally_end(Tally *tally);

/* Adds one method's forecasts of series k, whose rows its origins are. */
WARN_UNUSED Status tally_add(Tally *tally, const char *method, const Forecast *forecast,
                             const Series *series, int k, Error *err);

/* Adds those of all simple methods from the same origins. */
WARN_UNUSED Status tally_baselines(Tally *tally, const Forecast *of, const Series *series, int k,
                                   Error *err);

/* The means over the series, as the scores of one target. */
WARN_UNUSED Status tally_scores(const Tally *tally, Mode mode, Part part, Scores *scores,
                                Error *err);

/* The value of one method, series and metric. */
double *series_score(const SeriesScores *scores, int method, int series, int metric);

#endif
