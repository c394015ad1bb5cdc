/* Losses: value and gradient, in one table. */
#ifndef NN_LOSS_H
#define NN_LOSS_H

#include "base/real.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *name;
    const char *equation;
    /* Adds up the loss of the answers y [rows, width], in ascending order, and sets grad = dloss/dy
     * * factor; a target of NAN counts nothing and gets gradient 0. target [rows, width], or
     * [rows] the index of the right one of width classes. Returns the sum over the counted targets,
     * *counted their number. grad may be NULL: the value alone. parameter: huber's delta, pinball's
     * level, owa's sMAPE that weighs as much as a MASE of 1, else unused. */
    double (*eval)(size_t rows, size_t width, const real *y, const real *target, real factor,
                   real parameter, real *grad, size_t *counted);
    bool classes; /* targets are classes */
    bool units;   /* of answers in the data's units, divided by the series' MASE scale */
} Loss;

const Loss *loss_find(const char *name); /* mse, mae, .., see losses */
const Loss *loss_at(int index);          /* NULL past the end */

/* p [width]: the probabilities of the classes whose logits y [width] holds. The largest is taken
 * off first, so that no power overflows. */
void loss_softmax(size_t width, const real *y, double *p);

#endif
