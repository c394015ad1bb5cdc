/* Holes: stretches of a series in which a column has no value. What a model does about those that
 * its net reads. */
#ifndef MODEL_HOLES_H
#define MODEL_HOLES_H

#include "model/model.h"

/* Whether one of the columns [first, end) has a missing value in rows [0, rows). */
bool holes_any(const Series *series, int first, int end, int rows);

/* Settles the model's rule for missing values from the training rows; which columns get a mark is
 * left in the model. Without a rule the last value stands in for as long as half a window, for any
 * time where that would cost too many windows. Noted where there are holes. Errors: ERR_USAGE for a
 * line through holes in a net that answers at every step; ERR_OUTPUT out of memory. */
WARN_UNUSED Status holes_plan(Model *model, const Series *series, Notes *notes, Error *err);

/* Counts for Windows.stale over `rows` rows, of the columns that are numbers; *stale NULL where
 * most is 0 or no row is stale. To be freed. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status holes_stale(const Model *model, const Series *series, int rows, int most,
                               int **stale, Error *err);

/* Says how many windows training left out. */
void holes_note_training(const Model *model, int left_out, Notes *notes);

/* Warns of forecasts that read what stands in for longer than the rule bridges; part: "test". The
 * one origin of a forecast beyond the end is told by holes_note_end. */
void holes_note_origins(const Frame *frame, const char *part, const int *origin, int origins,
                        Notes *notes);
void holes_note_end(const Model *model, const Frame *frame, Notes *notes);

#endif
