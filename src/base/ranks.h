/* Numbers in order. */
#ifndef BASE_RANKS_H
#define BASE_RANKS_H

#include <stddef.h>
#include <stdint.h>

static inline int smaller(int a, int b)
{
    return a < b ? a : b;
}

static inline int larger(int a, int b)
{
    return a > b ? a : b;
}

/* Puts x [n] into ascending order; none is NAN. */
void sort_ascending(double *x, size_t n);
void sort_integers(int *x, size_t n);
void sort_times(int64_t *x, size_t n);

#endif
