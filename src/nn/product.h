/* The products of an instruction set's own sources: a direct call, no table between. */
#ifndef NN_PRODUCT_H
#define NN_PRODUCT_H

#include "nn/isa.h"
#include "nn/kernel.h"

#define product_run ISA_NAME(product_run)
void product_run(const Product *p);

/* sum [n] += the m rows of a, in ascending order */
#define sum_rows ISA_NAME(sum_rows)
void sum_rows(int m, int n, const real *a, size_t a_row, real *sum);

/* c [m, n] += or, with no start, = a [m, k] . b, b packed with k rows in all; a and c have rows of
 * a_row and c_row reals. */
static inline void product_packed(int m, int n, int k, const real *a, size_t a_row, const real *b,
                                  const real *start, size_t start_row, real *c, size_t c_row)
{
    product_run(
        &(Product){m, n, k, a, a_row, 1, b, PANEL, (size_t)k * PANEL, start, start_row, c, c_row});
}

/* c [m, n] += transposed a [k, m] . b [k, n]: the weight gradient of k rows. */
static inline void product_gradient(int m, int n, int k, const real *a, size_t a_row, const real *b,
                                    size_t b_row, real *c)
{
    product_run(&(Product){m, n, k, a, 1, a_row, b, b_row, PANEL, c, (size_t)n, c, (size_t)n});
}

#endif
