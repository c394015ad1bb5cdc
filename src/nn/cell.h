/* Recurrent cells behind one small interface, in one table. A layer is, step by step, the
 * cell's forward, z = b + h.Wh + x.Wx and what it makes of it, and after the backward loop dx and
 * the cell's grad, each once over all steps. The stack, the directions, dropout and the trainer
 * never look inside a cell.
 *
 * Letters: T steps, B rows (windows side by side), x [in], z [pre] pre-activations, s state of a
 * step. Weights are [in, out]. */
#ifndef NN_CELL_H
#define NN_CELL_H

#include "base/cpu.h"
#include "base/real.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    int in, hidden; /* given */
    int projection; /* given: width of an LSTM's projected output; 0: none */
    bool norm;      /* given: each gate's pre-activations are normalised (norm.h) */
    int out;        /* width of the output = leading columns of the state */
    int pre;        /* width of z: Wx [in, pre], Wh [rec, pre], b [pre] */
    int rec, state; /* leading state columns that Wh reads (0: no recurrence); all columns */
    int split; /* columns of Wh from here on are packed apart, for a product of their own; 0: none
                */
    int saved; /* reals kept per step and row for backward beside z and the states */
    int extra; /* extra parameters: hidden_bias, then Wp [hidden, projection], then the cell's own
                */
    int hidden_bias; /* a second bias, for the last columns of h.Wh alone */
    int forget[2];   /* columns of z [from, to) of a forget gate */
    unsigned flags;  /* the cell's own: which of its family it is */
} CellShape;

/* Reals of the norm buffer per step and row. */
static inline size_t norm_size(const CellShape *s)
{
    return s->norm ? 2 * (size_t)s->pre + (size_t)(s->pre / s->hidden) : 0;
}

typedef struct RowPlan RowPlan;
typedef struct RowPart RowPart;
typedef struct RowKernel RowKernel;

/* One direction's weights, as forward and backward read them: matrices packed (kernel.h). */
typedef struct {
    const real *wx, *wh; /* [in, pre], [rec, pre]; from column split on each continues as
                            another packed matrix */
    const real *wp;      /* [hidden, projection] */
    const real *wx_t,
        *wh_t;        /* transposed: [pre, in], [pre, rec]; NULL where nothing is run backward */
    const real *wp_t; /* [projection, hidden] */
    const real *b, *extra, *gain; /* as the parameters */
    const RowPlan *row;           /* wx, wh and b for a single row (row.h); NULL: not packed */
} CellWeights;

/* The gradients' twins, not packed. */
typedef struct {
    real *wx, *wh, *b, *extra, *gain;
} CellGradients;

/* What one step of one direction reads and writes, rows one after the other; all steps one after
 * the other for the gradients of the weights. */
typedef struct {
    const real *x; /* [rows, in], rows x_row apart */
    size_t x_row;
    real *z;          /* [rows, pre] forward leaves the activations, backward dL/dz */
    size_t z_row;     /* reals from a row of z to the next */
    const real *prev; /* [rows, state] */
    const real *read; /* what Wh reads: prev's leading columns, or those after dropout; rows
                         read_row apart */
    size_t read_row;
    real *next;  /* [rows, state] */
    real *saved; /* [rows, saved] */
    real *norm;  /* [rows, norm_size] */
    real *dnext; /* [rows, state] dL/dnext, all of it: from above and from the step after; may be
                    overwritten */
    real *dprev; /* [rows, state] set by backward */
    real *dread; /* [rows, rec] where the gradient of read goes, set; NULL: it is part of dprev */
} CellStep;

typedef struct Cell {
    const char *name;
    const char *equation, *source; /* one line each, for the help */
    void (*shape)(CellShape *s);
    void (*forward)(const CellShape *s, const CellWeights *w, int rows, const CellStep *step);
    /* Forward of a single row, without norm and projection (row.h): the products, and what follows
     * them for units [from, to) of a part. NULL: products and element-wise work alternate. */
    const RowKernel *row;
    void (*activate)(const CellShape *s, const CellWeights *w, const CellStep *step,
                     const RowPart *part, int from, int to);
    void (*backward)(const CellShape *s, const CellWeights *w, int rows, const CellStep *step);
    /* The gradients += for all steps at once; rows = T * B. */
    void (*grad)(const CellShape *s, const CellGradients *d, int rows, const CellStep *all);
    int gates; /* PyTorch: pre = gates * hidden, in its gate order; 0 where PyTorch has no such cell
                */
    const char *torch_class; /* "RNN", "LSTM", "GRU" or NULL */
    bool projects;           /* needs a projection */
} Cell;

/* The cell of that name for this machine's instruction set, or NULL. */
const Cell *cell_find(const char *name);
const Cell *cell_at(int index, CpuLevel level); /* NULL past the end */

#endif
