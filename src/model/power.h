/* The power of a Box-Cox transform. */
#ifndef MODEL_POWER_H
#define MODEL_POWER_H

#include "model/model.h"

/* Whether all targets of rows [0, train) have logarithms and powers: they are positive. */
bool power_possible(const Series *series, int train);

/* The power from 0 (logarithms) to 1 (none), in hundredths, after Guerrero (Time-series analysis
 * supported by power transformations, Journal of Forecasting 12, 1993): the one for which the
 * deviations within seasons, without one within pairs of rows, grow alike with their means. By the
 * training rows, train of one series, of several each one's own; all targets and series have the
 * same. 1 where there are no three seasons, or values that are not positive. */
double power_choose(const Series *series, const ModelConfig *config, int train);

#endif
