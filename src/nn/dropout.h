/* Dropout (Srivastava et al., 2014) by counter: whether a unit is kept depends on the seed, the
 * update, the window's own number, the layer, the step and the unit, never on the shard, the row or
 * the order of the work. */
#ifndef NN_DROPOUT_H
#define NN_DROPOUT_H

#include "base/real.h"

#include <stddef.h>
#include <stdint.h>

/* sample [rows]: the windows' own numbers. */
typedef struct {
    uint64_t seed;
    uint32_t update;
    const int *sample;
} NetDropout;

/* mask [steps, rows, width] of the layer's inputs: 0 with probability rate, else 1. first_step:
 * number of the first step. */
void dropout_draw(const NetDropout *dropout, double rate, int layer, int first_step, int steps,
                  int rows, int width, uint8_t *mask);

/* x = mask ? x / (1 - rate) : 0 */
void dropout_apply(size_t n, const uint8_t *mask, double rate, real *x);

#endif
