/* The numeric kernels of one instruction set; a net keeps those it was made with.
 *
 * Same bits everywhere: for every output element the products are added with fma in strictly
 * ascending k, vector lanes run only across outputs, and remainders use the same arithmetic; so
 * neither the block sizes, the instruction set, the compiler nor the number of rows in a call can
 * change a bit. Letters: m rows, n columns, k the summed dimension. */
#ifndef NN_KERNEL_H
#define NN_KERNEL_H

#include "base/cpu.h"
#include "base/real.h"

#include <stddef.h>

/* Columns of a panel. A packed matrix [k, n] is stored as panels of this many columns,
 * [panel][k][PANEL], of the last one only the columns there are: the product reads it in one
 * stream. */
enum { PANEL = 64 };

/* c[i,j] = start[i,j] + sum over p of a[i,p] * b[p,j],  i < m, j < n, p < k ascending. */
typedef struct Product {
    int m, n, k;
    const real *a; /* a[i,p] at a + i * a_row + p * a_k; a_row = 1: the product with a transposed */
    size_t a_row, a_k;
    const real *b; /* b[p,j] at b + (j / PANEL) * b_panel + p * b_row + j % PANEL */
    size_t b_row, b_panel;
    const real *start; /* start[i,j] at start + i * start_row + j; c: adds to c; start_row 0: a row
                          for all; NULL: 0 */
    size_t start_row;
    real *c;
    size_t c_row;
    const struct Product *first; /* whose a, b and k (no more of it is read) come first in each sum;
                                    NULL: none */
} Product;

/* A matrix [k, m] that shares b with others: c[i,j] += sum over p of a[p,i] * b[p,j], p ascending.
 */
typedef struct {
    int m;
    const real *a; /* a[p,i] at a + p * a_row + i */
    size_t a_row;
    real *c; /* c[i,j] at c + i * c_row + j */
} GradientPart;

/* The gradients that one dL/dz = b [k, n] gives: of all weights it was made with, and of the bias.
 */
typedef struct {
    int parts, n, k;
    const GradientPart *part;
    const real *b;
    size_t b_row, c_row;
    real *sum; /* sum[j] += sum over p of b[p,j]; NULL: not asked for */
} GradientRun;

typedef struct {
    const char *name;
    void (*product)(const Product *p);
    void (*gradient)(const GradientRun *g);
    void (*exp)(size_t n, const real *x, real *y); /* within 2 ulp; NaN, inf, -0 as libm */
    void (*tanh)(size_t n, const real *x, real *y);
    void (*sigmoid)(size_t n, const real *x, real *y);
    void (*add_rows)(int m, int n, const real *a, size_t a_row,
                     real *sum);                                 /* sum[j] += a[i,j], i ascending */
    void (*axpy)(size_t n, real factor, const real *x, real *y); /* y += factor * x, one fma each */
    /* sum of x squared in double, in fixed blocks of 1024 added in ascending order */
    double (*norm2)(size_t n, const real *x);
} Kernel;

/* The kernels of this machine's best level, or of a given one (tests); a level the processor lacks
 * falls back to the best. */
const Kernel *kernel_best(void);
const Kernel *kernel_at(CpuLevel level);

/* Reals of a packed matrix [k, n]. */
static inline size_t packed_size(int k, int n)
{
    return ((size_t)n + PANEL - 1) / PANEL * PANEL * (size_t)k;
}

/* Packs the matrix whose element [p,j] is at from + p * row + j * column; one of the two is 1. */
void pack_matrix(int k, int n, const real *from, size_t row, size_t column, real *packed);

#endif
