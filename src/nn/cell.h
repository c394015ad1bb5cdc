/* Recurrent cells behind one small interface, in one table. A layer is: one product Z = X.Wx + b
 * for all steps, then the step loop over the cell's forward; after the backward loop dWx, db, dX
 * and the cell's grad, each once over all steps. The stack, the directions, dropout and the trainer
 * never look inside a cell.
 *
 * Letters: T steps, B rows (windows side by side), x [in], z [pre] pre-activations, s state of a
 * step. Weights are [in, out]. */
#ifndef NN_CELL_H
#define NN_CELL_H

#include "base/real.h"
#include "base/rng.h"
#include "nn/kernel.h"

typedef struct {
    int in, hidden,
        taps; /* given; taps: lags of a closed-loop NARX cell, projection of an LSTM, else 0 */
    int out;  /* width of the output = leading columns of the state */
    int pre;  /* width of z: Wx [in, pre], Wh [rec, pre], b [pre] */
    int rec, state;   /* leading state columns that Wh reads (0: no recurrence); all columns */
    int saved, extra; /* reals kept per step and row for backward; extra parameters (peepholes,
                         second bias, ...) */
} CellShape;

/* Views into the flat parameter array or its gradient twin. */
typedef struct {
    real *wx, *wh, *b, *extra;
    const real *wx_t,
        *wh_t; /* transposed copies for backward, made once per optimiser step; NULL in gradients */
} CellWeights;

typedef struct Cell {
    const char *name;
    const char *equation, *source; /* one line each, for the help */
    void (*shape)(CellShape *s);
    /* PyTorch's initialisation: uniform in +-1/sqrt(hidden); first: counter from which to draw */
    void (*init)(const CellShape *s, CellWeights w, Rng rng, uint32_t first);
    /* One step: z [rows, pre] holds x.Wx + b and leaves with the activations that backward needs;
     * prev, next [rows, state]. saved [rows, saved] may be NULL when nothing will be run backward.
     */
    void (*forward)(const CellShape *s, CellWeights w, int rows, real *z, const real *prev,
                    real *next, real *saved);
    /* One step back: z leaves with dL/dz; dnext [rows, state] holds dL/dnext (all of it: from above
     * and from the step after) and may be overwritten; dprev [rows, state] is set. Extra
     * parameters' gradients may be added to dw here. */
    void (*backward)(const CellShape *s, CellWeights w, CellWeights dw, int rows, real *z,
                     const real *prev, const real *next, real *saved, real *dnext, real *dprev);
    /* dWh (and what else is summed over time) += for all steps at once; rows = T * B consecutive
     * rows of dz, prev and saved. */
    void (*grad)(const CellShape *s, CellWeights dw, int rows, const real *dz, const real *prev,
                 const real *saved);
    int gates; /* PyTorch: pre = gates * hidden, in its gate order; 0 where PyTorch has no such cell
                */
    const char *torch_class; /* "RNN", "LSTM", "GRU" or NULL */
} Cell;

/* The cell of that name for this machine's instruction set, or NULL. */
const Cell *cell_find(const char *name);
const Cell *cell_at(int index, CpuLevel level); /* NULL past the end */

#endif
