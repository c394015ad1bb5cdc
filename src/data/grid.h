/* Stamps that lie near a regular grid. */
#ifndef DATA_GRID_H
#define DATA_GRID_H

#include "data/series.h"

/* Moves stamps that a logger wrote a little early or late onto the grid that all of them are near:
 * by no more than a fifth of the step (where rows are few, a twentieth), two never to one place;
 * stamps of one row a month on changing days become months. What was moved is noted. False: there
 * is no such grid, and nothing is changed. The stamps ascend. */
WARN_UNUSED Status grid_snap(Series *series, bool *moved, Notes *notes, Error *err);

#endif
