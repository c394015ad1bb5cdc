/* Missing values: what stands in for them where a net reads them, and for how long. What it is
 * compared with stays missing. */
#ifndef DATA_MISSING_H
#define DATA_MISSING_H

#include "data/transform.h"
#include "data/window.h"

typedef enum {
    MISSING_AUTO,
    MISSING_FORWARD,     /* the last value before the hole */
    MISSING_INTERPOLATE, /* a line between the values around the hole, for those who know both */
    MISSING_MASK,        /* the last value, and an input that says so */
    MISSING_REFUSE       /* none may be missing */
} MissingKind;

typedef struct {
    MissingKind kind;
    int most; /* rows of a hole that are bridged; 0: any number */
} MissingRule;

#define MISSING_TEXT 32

/* "forward", "forward:24", "auto", "refuse"; false where it is no rule. */
bool missing_read(const char *text, MissingRule *rule);
void missing_write(MissingRule rule, char out[MISSING_TEXT]);

/* Rows since the column was last measured: 0 where it is, row + 1 where it never was. */
void missing_since(const double *x, int rows, int stride, int *since, int since_stride);

/* One column of numbers of a table, filled from the past only: z as the network sees it, 0 (the
 * middle of the scale) before the first value. room: [rows]. */
void missing_fill(const Transform *transform, const double *x, int rows, int stride, double *room,
                  real *z, int z_stride);

/* The same where holes of up to `most` rows (0: any) that have an end are bridged by a line between
 * the values around them: z for the origins behind the hole, open for those in it, to which the
 * value behind it is unknown and the last one before it stands in. since: as above. */
void missing_bridge(const Transform *transform, const double *x, int rows, int stride, int most,
                    const int *since, int since_stride, double *room, real *z, real *open,
                    int z_stride);

#endif
