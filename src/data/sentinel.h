/* Numbers that stand for a missing value: -9999 among temperatures. */
#ifndef DATA_SENTINEL_H
#define DATA_SENTINEL_H

#include "base/notes.h"

typedef struct {
    double value;
    long count; /* 0: there is none */
} Sentinel;

/* The least or the most value of a column [rows] with stride, where it is written like one that
 * means none (-99, 999, 9999.9, -1e30, ...), is less than half of all and lies further from the
 * others than three times their range. least, most: of all that is not NAN. */
Sentinel sentinel_find(const double *x, int rows, int stride, double least, double most);

/* The warning about one. */
void sentinel_note(Sentinel sentinel, const char *column, Notes *notes);

#endif
