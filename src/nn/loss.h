/* Losses: value and gradient, in one table. */
#ifndef NN_LOSS_H
#define NN_LOSS_H

#include "base/real.h"

#include <stddef.h>

typedef struct {
    const char *name;
    const char *equation;
    /* Adds up the loss of n answers, i ascending, and sets grad[i] = dloss/dy[i] * factor; a target
     * of NAN counts nothing and gets gradient 0. Returns the sum over the counted answers, *counted
     * their number. grad may be NULL: the value alone. parameter: huber's delta, pinball's level,
     * else unused. */
    double (*eval)(size_t n, const real *y, const real *target, real factor, real parameter,
                   real *grad, size_t *counted);
} Loss;

const Loss *loss_find(const char *name); /* mse, mae, huber, pinball */
const Loss *loss_at(int index);          /* NULL past the end */

#endif
