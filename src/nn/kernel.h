/* The numeric kernels of one instruction set, chosen once at start.
 *
 * Same bits everywhere: for every output element the products are added with fma in strictly
 * ascending k, vector lanes run only across outputs, and remainders use the same arithmetic; so
 * neither the block sizes, the instruction set, the compiler nor the number of rows in a call can
 * change a bit. Letters: m rows, n columns, k the summed dimension. */
#ifndef NN_KERNEL_H
#define NN_KERNEL_H

#include "base/cpu.h"
#include "base/real.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *name;
    /* c[i,j] = (add ? c[i,j] : 0) + sum over p of a[i*a_row + p*a_k] * b[p*b_row + j], i < m, j <
     * n, p < k ascending. With a_k = lda and a_row = 1 it is the product with a transposed (weight
     * gradients). */
    void (*product)(int m, int n, int k, const real *a, size_t a_row, size_t a_k, const real *b,
                    size_t b_row, real *c, size_t c_row, bool add);
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

#endif
