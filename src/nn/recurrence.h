/* What every recurrent cell shares: b + h.Wh + x.Wx forward, dz.Wh' back, x'.dz and h'.dz for the
 * gradients. h comes before x in each sum: a single row's h is known before its next x (row.h).
 */
#ifndef NN_RECURRENCE_H
#define NN_RECURRENCE_H

#include "nn/cell.h"
#include "nn/product.h"
#include "nn/row.h"

#include <string.h>

extern const RowKernel ISA_NAME(row_kernel); /* isa_row.c */

/* z = b + a.Wh + x.Wx of n columns: the first of all gates, or those behind the split; a NULL:
 * without a.Wh. With norm the bias comes later (norm.h). */
static inline void recurrence_gates(const CellShape *s, const CellWeights *w, int rows,
                                    const CellStep *step, bool behind, const real *a, size_t a_row)
{
    const int from = behind ? s->split : 0, n = (s->split && !behind ? s->split : s->pre) - from;
    const size_t in = (size_t)s->in, rec = (size_t)s->rec;
    const Product recurrent = {.k = s->rec,
                               .a = a,
                               .a_row = a_row,
                               .a_k = 1,
                               .b = w->wh + (behind ? packed_size(s->rec, s->split) : 0),
                               .b_row = PANEL,
                               .b_panel = rec * PANEL};

    product_run(&(Product){.m = rows,
                           .n = n,
                           .k = s->in,
                           .a = step->x,
                           .a_row = step->x_row,
                           .a_k = 1,
                           .b = w->wx + (behind ? packed_size(s->in, s->split) : 0),
                           .b_row = PANEL,
                           .b_panel = in * PANEL,
                           .start = s->norm ? NULL : w->b + from,
                           .c = step->z + from,
                           .c_row = step->z_row,
                           .first = a ? &recurrent : NULL});
}

/* z = b + h.Wh + x.Wx */
static inline void recurrence_forward(const CellShape *s, const CellWeights *w, int rows,
                                      const CellStep *step)
{
    recurrence_gates(s, w, rows, step, false, step->read, step->read_row);
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
    product_packed(rows, s->rec, s->pre, step->z, step->z_row, w->wh_t, NULL, 0,
                   step->dread ? step->dread : step->dprev, step->dread ? rec : state);
}

/* dWx += x'.dz, dWh += h'.dz, db += dz summed. The bias of a norm stands behind it (norm.h). */
static inline void recurrence_grad(const CellShape *s, const CellGradients *d, int rows,
                                   const CellStep *all)
{
    const GradientPart part[] = {{s->in, all->x, all->x_row, d->wx},
                                 {s->rec, all->read, all->read_row, d->wh}};

    gradient_run(&(GradientRun){.parts = 2,
                                .n = s->pre,
                                .k = rows,
                                .part = part,
                                .b = all->z,
                                .b_row = all->z_row,
                                .c_row = (size_t)s->pre,
                                .sum = s->norm ? NULL : d->b});
}

#endif
