/* Local time whose clocks are set back an hour in autumn and forward in spring. */
#ifndef DATA_CLOCK_H
#define DATA_CLOCK_H

#include "data/series.h"

/* Finds the changes in stamps that stand in the order of time: an hour that is told twice, and an
 * hour that is left out, by turns and about half a year apart, at night, on the same weekday. Then
 * moves the stamps before each change, so that all steps are of real time by the clock of the last
 * row, and keeps the changes in series->clock, through which stamps are shown as in the file.
 * DAYLIGHT_FIND asks for certainty (every half year that the rows cover has its change),
 * DAYLIGHT_YES takes what looks like one. The series stays as it is where there is nothing to find.
 */
WARN_UNUSED Status clock_undo(Series *series, DaylightRule rule, Notes *notes, Error *err);

/* What the clock on the wall showed at a time of the series; clock may be NULL. */
int64_t clock_wall(const Clock *clock, int64_t time);

#endif
