/* Transforms: from the data's units to the values that a network sees, and back. Every statistic
 * comes from training rows. */
#ifndef DATA_TRANSFORM_H
#define DATA_TRANSFORM_H

#include "base/error.h"
#include "base/real.h"
#include "data/wave.h"

typedef enum { SCALE_STANDARD, SCALE_ROBUST, SCALE_MINMAX, SCALE_NONE } ScaleKind;
typedef enum { DIFFERENCE_NONE, DIFFERENCE_FIRST, DIFFERENCE_SEASONAL } DifferenceKind;

/* One column: z = (d - shift) / scale, where d is x, bent or not, without its harmonics, or its
 * difference over `lag` rows. */
typedef struct {
    double curve; /* 0: x as it is, 1: log x, between: (x^p - 1) / p with p = 1 - curve (Box, Cox
                     1964) */
    int lag;      /* 0: level, 1: first difference, m: seasonal difference */
    Wave wave;    /* taken off levels, added back beyond the history */
    double shift, scale;
} Transform;

/* Whether rows [0, rows) of a column have such a curve. Errors: ERR_DATA for a value that is not
 * positive (row in the message). */
WARN_UNUSED Status transform_check(double curve, const double *x, int rows, int stride,
                                   const char *column, Error *err);

/* Fits the statistics on rows [0, rows) of a column; stride: distance of its values. standard: mean
 * and standard deviation, robust: median and interquartile range / 1.349 (standard deviation where
 * that is 0), minmax: to [-1, 1]. Missing values are left out; a scale of 0, or of rounding alone,
 * becomes 1. Errors: as transform_check; ERR_DATA for fewer than two values, ERR_OUTPUT out of
 * memory. */
WARN_UNUSED Status transform_fit(Transform *transform, const double *x, int rows, int stride,
                                 ScaleKind scale, double curve, int lag, const char *column,
                                 Error *err);

/* Fits the harmonics of a season of `period` rows on the same rows, and shift and scale of what
 * they leave. Errors: as transform_fit. */
WARN_UNUSED Status transform_fit_wave(Transform *transform, const double *x, int rows, int stride,
                                      ScaleKind scale, double period, const char *column,
                                      Error *err);

/* A value bent by a curve, NAN where it has none; and back. */
double curve_apply(double curve, double x);
double curve_invert(double curve, double level);

/* z of rows [0, rows): NAN where x or the value `lag` rows before is missing, before the start, or
 * not positive where there is a curve. */
void transform_apply(const Transform *transform, const double *x, int rows, int stride, real *z,
                     int z_stride);

/* The same of one row; stride 1. */
real transform_at(const Transform *transform, const double *x, int row);

/* Back to the data's units for a path of `horizon` steps after row `origin`: z [horizon] with its
 * stride; x is the history [.., stride], of which only rows up to origin are read (differences are
 * summed up from the last measured values; a missing one is replaced by the last measured before it
 * in its season, then at all; NAN where there is none). out [horizon] with its stride. */
void transform_invert(const Transform *transform, const double *x, int stride, int origin,
                      int horizon, const real *z, int z_stride, double *out, int out_stride);

#endif
