/* What intervals are worth: how often they hold, and scores that are least for the true quantiles,
 * so that neither wide nor narrow ones pay. */
#ifndef MODEL_BAND_H
#define MODEL_BAND_H

#include "model/predict.h"

typedef struct {
    double coverage; /* percent of the known values inside; NAN without any */
    double score;    /* interval score: width, and 2 / (1 - level) times what a value lies outside
                        (Winkler 1972; Gneiting, Raftery 2007) */
    double scaled;   /* the same over the MASE scale: MSIS of the M4 competition */
} BandLevel;

/* Means over all forecasts at one step, or at all. In the data's units of one target of one series,
 * else in MASE scales. */
typedef struct {
    long count;
    double pinball; /* of all ends of intervals and the forecast as median: tau (y - q) above a
                       quantile q, (1 - tau) (q - y) below */
    double crps;    /* continuous ranked probability score: twice the integral of the pinball loss
                       over tau, by trapezia between these quantiles and nothing at 0 and 1 */
    BandLevel level[LEVELS_MAX];
} BandScore;

/* Scores [1 + horizon] of the model's forecasts with their bounds; [0] of all steps together.
 * Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status band_scores(const Model *model, const Forecast *forecast, const Series *series,
                               BandScore **score, Error *err);

#endif
