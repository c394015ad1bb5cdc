/* The products of an instruction set's own sources: a direct call, no table between. */
#ifndef NN_PRODUCT_H
#define NN_PRODUCT_H

#include "nn/isa.h"
#include "nn/kernel.h"

#define product_run ISA_NAME(product_run)
void product_run(const Product *p);

#define gradient_run ISA_NAME(gradient_run)
void gradient_run(const GradientRun *g);

/* sum [n] += the m rows of a, in ascending order */
#define sum_rows ISA_NAME(sum_rows)
void sum_rows(int m, int n, const real *a, size_t a_row, real *sum);

/* c [m, n] += or, with no start, = a [m, k] . b, b packed with k rows in all; a and c have rows of
 * a_row and c_row reals. */
static inline void product_packed(int m, int n, int k, const real *a, size_t a_row, const real *b,
                                  const real *start, size_t start_row, real *c, size_t c_row)
{
    product_run(&(Product){.m = m,
                           .n = n,
                           .k = k,
                           .a = a,
                           .a_row = a_row,
                           .a_k = 1,
                           .b = b,
                           .b_row = PANEL,
                           .b_panel = (size_t)k * PANEL,
                           .start = start,
                           .start_row = start_row,
                           .c = c,
                           .c_row = c_row});
}

/* The next of the equal parts, of at most `most`, that m is cut into: for tiles, so that none is
 * too small to hide the fma's latency; for blocks, so that none is too small to be worth its start.
 */
static inline int next_part(int m, int most)
{
    const int parts = (m + most - 1) / most;
    return (m + parts - 1) / parts;
}

#endif
