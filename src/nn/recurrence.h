/* What every recurrent cell shares: h.Wh forward, dz.Wh' back, h'.dz for the gradient. */
#ifndef NN_RECURRENCE_H
#define NN_RECURRENCE_H

#include "nn/cell.h"
#include "nn/product.h"
#include "nn/row.h"

#include <string.h>

extern const RowKernel ISA_NAME(row_kernel); /* isa_row.c */

/* z += h.Wh */
static inline void recurrence_forward(const CellShape *s, const CellWeights *w, int rows,
                                      const CellStep *step)
{
    product_packed(rows, s->pre, s->rec, step->read, step->read_row, w->wh, step->z, (size_t)s->pre,
                   step->z, (size_t)s->pre);
}

/* dh = dz.Wh', into the leading columns of dprev, or into dread; those columns are 0 then. */
static inline void recurrence_backward(const CellShape *s, const CellWeights *w, int rows,
                                       const CellStep *step)
{
    const size_t state = (size_t)s->state, rec = (size_t)s->rec;

    if (step->dread) {
        for (size_t r = 0; r < (size_t)rows; r++)
            memset(step->dprev + r * state, 0, rec * sizeof(real));
    }
    product_packed(rows, s->rec, s->pre, step->z, (size_t)s->pre, w->wh_t, NULL, 0,
                   step->dread ? step->dread : step->dprev, step->dread ? rec : state);
}

/* dWh += h'.dz */
static inline void recurrence_grad(const CellShape *s, const CellGradients *d, int rows,
                                   const CellStep *all)
{
    product_gradient(s->rec, s->pre, rows, all->read, all->read_row, all->z, (size_t)s->pre, d->wh);
}

#endif
