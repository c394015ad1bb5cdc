/* Which difference of the targets a network should see, judged from training rows alone. */
#ifndef MODEL_DIFFERENCE_H
#define MODEL_DIFFERENCE_H

#include "data/calendar.h"
#include "data/series.h"
#include "model/model.h"

/* Mean absolute errors over the horizon, in units of the mean absolute deviation from the level,
 * averaged over the targets. */
typedef struct {
    double level;  /* of the mean, or of the calendar's regression where there is one */
    double last;   /* of the last value and the mean step */
    double season; /* of the value a season ago and the mean change; NAN without a season */
    double second; /* the same of the second season */
} DifferenceErrors;

/* Tries the three simple forecasts on rows [0, train). calendar: with its features the level is
 * their least-squares regression. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status difference_try(const Series *series, int train, Seasons season, int horizon,
                                  double curve, const Calendar *calendar, DifferenceErrors *errors,
                                  Error *err);

/* The rule: the representation whose simple forecast errs least, levels only where they are clearly
 * better. Seasonal differences are those of the season that errs less: difference_season. */
TransformRule difference_choose(const DifferenceErrors *errors);
int difference_season(const DifferenceErrors *errors, Seasons season);

#endif
