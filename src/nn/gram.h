/* Sums of products of columns, in double: the normal equations of a regression. */
#ifndef NN_GRAM_H
#define NN_GRAM_H

#include "base/cpu.h"
#include "nn/isa.h"

#include <stddef.h>

/* Columns of a panel. */
enum { GRAM_PANEL = 32 };

typedef struct {
    int rows, width; /* width: a multiple of GRAM_PANEL */
    /* [width / GRAM_PANEL] [rows, GRAM_PANEL] values of single precision: their products are exact,
     * so the sums are the same with and without an fma */
    const double *x;
    double *c; /* [width, width] */
} Gram;

/* c[i,j] += x[r,i] * x[r,j], rows r ascending, for i in [first, first + count) and all j from the
 * first column of first's panel on. */
typedef void (*GramAdd)(const Gram *gram, int first, int count);

/* Of this machine's best instruction set, or of a given one (tests). */
GramAdd gram_best(void);
GramAdd gram_at(CpuLevel level);

/* Place of column i of row r in x. */
static inline size_t gram_place(int rows, int r, int i)
{
    return ((size_t)(i / GRAM_PANEL) * (size_t)rows + (size_t)r) * GRAM_PANEL +
           (size_t)(i % GRAM_PANEL);
}

extern const GramAdd gram_add_baseline, gram_add_v3, gram_add_v4;

#endif
