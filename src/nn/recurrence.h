/* The three products every recurrent cell shares: h.Wh forward, dz.Wh' back, h'.dz for the
 * gradient. */
#ifndef NN_RECURRENCE_H
#define NN_RECURRENCE_H

#include "nn/cell.h"
#include "nn/product.h"

/* z += h.Wh */
static inline void recurrence_forward(const CellShape *s, const CellWeights *w, int rows, real *z,
                                      const real *prev)
{
    product_packed(rows, s->pre, s->rec, prev, (size_t)s->state, w->wh, z, (size_t)s->pre, z,
                   (size_t)s->pre);
}

/* dh = dz.Wh', into the leading columns of dprev */
static inline void recurrence_backward(const CellShape *s, const CellWeights *w, int rows,
                                       const real *dz, real *dprev)
{
    product_packed(rows, s->rec, s->pre, dz, (size_t)s->pre, w->wh_t, NULL, 0, dprev,
                   (size_t)s->state);
}

/* dWh += h'.dz */
static inline void recurrence_grad(const CellShape *s, const CellGradients *d, int rows,
                                   const real *dz, const real *prev)
{
    product_gradient(s->rec, s->pre, rows, prev, (size_t)s->state, dz, (size_t)s->pre, d->wh);
}

#endif
