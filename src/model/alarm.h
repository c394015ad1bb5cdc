/* What forecasts are suspected of: of being the last value once more (shadow), of having left the
 * series behind over the horizon (collapse). */
#ifndef MODEL_ALARM_H
#define MODEL_ALARM_H

#include "model/evaluate.h"

/* Judges the scored forecasts of the test part, target by target: evaluation->alarm is filled, and
 * what is suspected is warned of. Simple methods and classes are not judged. Errors: ERR_OUTPUT out
 * of memory. */
WARN_UNUSED Status alarms_find(const Model *model, const Series *series, Evaluation *evaluation,
                               Notes *notes, Error *err);

#endif
