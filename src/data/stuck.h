/* Runs of one value in a column whose values seldom repeat: a hole that was filled in, or a
 * sensor that was stuck. */
#ifndef DATA_STUCK_H
#define DATA_STUCK_H

#include "base/notes.h"

typedef struct {
    int rows, first; /* of the longest run; 0 rows: there is none */
    int runs;
} Stuck;

/* Runs of STUCK_ROWS equal values and more in a column [rows] with stride that the rate at which
 * its other values repeat would hardly bring about (a chance of 1e-12), between the column's least
 * and its largest value and all together less than 5 % of the rows: rain stays away and the sun is
 * down for long, prices and counts repeat. */
enum { STUCK_ROWS = 10 };
Stuck stuck_find(const double *x, int rows, int stride);

/* The warning about them; line [rows] of the file. */
void stuck_note(Stuck stuck, const char *column, const long *line, Notes *notes);

#endif
