/* Whether one forecast is better than another, or chance: the test of Diebold & Mariano (Comparing
 * predictive accuracy, 1995) with the correction for small samples of Harvey, Leybourne & Newbold
 * (1997). */
#ifndef MODEL_COMPARE_H
#define MODEL_COMPARE_H

#include "model/predict.h"

typedef struct {
    int count;   /* loss differences; 0: there was nothing to compare */
    int worse;   /* of these, where the first one's loss is larger by more than COMPARE_WORSE */
    double mean; /* of the first one's losses less the second one's */
    double
        statistic; /* NAN where there are too few for the overlap, or no difference ever differs */
    double p;      /* of so large a statistic of either sign where both are as good; NAN: unknown */
} Duel;

/* Share of the other's loss by which one is worse in a way that matters. */
#define COMPARE_WORSE 0.1

/* Below this a difference is taken for more than chance. */
#define COMPARE_CHANCE 0.05

/* From loss differences [n] in the order of time, of which those up to `overlap` places apart share
 * rows and may be correlated: their variance is the sum of the autocovariances up to there, as they
 * are or by Bartlett's weights, whichever is larger. Student's t has as many degrees of freedom as
 * there are further differences that share nothing, (n - 1) / (overlap + 1): with the n - 1 of
 * Harvey et al. three to five horizons say p < 0.001 by chance 20 to 70 times in 1000. */
Duel compare_losses(const double *difference, int n, int overlap);

/* Absolute errors of two forecasts from the same origins at one step, or their mean over all steps
 * (step 0), of all targets in units of scale [targets]; of several series [series, targets], and
 * the mean over the series at each distance from their ends: as many differences as there are such
 * origins, however many series share them. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status compare_errors(const Forecast *ours, const Forecast *theirs,
                                  const Series *series, const double *scale, int step, Duel *found,
                                  Error *err);

/* The size of errors and how far apart they are from origin to origin: mean and standard deviation
 * (n - 1; NAN of one) over the origins of absolute errors at a step, or of their mean over all
 * steps (step 0), of all targets in units of scale. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status compare_spread(const Forecast *forecast, const Series *series,
                                  const double *scale, int step, int *count, double *mean,
                                  double *deviation, Error *err);

#endif
