/* One layer of a network: a cell run over the steps in one or two directions, each with its own
 * weights.
 *
 * Letters: T steps, B rows; layouts are time-major [step, row, feature]. States live in T + 1
 * slots: the forward direction goes from slot t to t + 1, the reversed one from t + 1 to t, so both
 * leave step t's output in a run of T slots. Steps that are asked for one by one go to and fro
 * between two slots. */
#ifndef NN_LAYER_H
#define NN_LAYER_H

#include "base/arena.h"
#include "nn/cell.h"
#include "nn/kernel.h"
#include "nn/row.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const Cell *cell;
    CellShape shape;
    int dirs;
    size_t offset[2]; /* of each direction's Wx, Wh, b, extra, gain in the parameters */
} Layer;

/* Steps [from, to) */
typedef struct {
    int from, to;
} Span;

/* Buffers of one layer. */
typedef struct {
    real *in;      /* [T, B, in] gathered input, where it cannot be read in place; else NULL */
    uint8_t *mask; /* [T, B, in] 1: kept by dropout; NULL without dropout */
    const real
        *x; /* the input of the last forward pass: in, or the layer below; rows x_row reals apart */
    size_t x_row;
    Team *team;          /* that shares a single row's steps; NULL: nobody */
    const RowHead *head; /* that answers a single row's step with it; NULL: none */
    bool ahead;          /* the last step of a single row went ahead (row.h), */
    bool more;           /* as another one follows */
    bool swapped;        /* of two slots, the step goes from the second to the first */
    bool dropping;       /* the pass at hand drops what is read of the outputs, */
    real kept;           /* and multiplies what it keeps */
    struct {
        real *z; /* [T, B, pre], rows a little apart; one step only where nothing is run backward,
                    as saved, norm */
        real *state;   /* [T + 1, B, state] */
        real *saved;   /* [T, B, saved] */
        real *norm;    /* [T, B, norm_size] */
        uint8_t *keep; /* [B, rec] 1: kept by recurrent dropout */
        real *read;    /* [T, B, rec] the outputs so dropped; both NULL without recurrent dropout */
        real *dnext, *dprev; /* [B, state] gradients of the states after and before a step; after
                                the pass dnext is the first states' */
    } dir[2];
    real *dread; /* [B, rec] */
} LayerWork;

/* Parameters of one direction. */
size_t layer_params(const CellShape *s);
/* Where they lie; at: params or gradients from the direction's offset on. */
CellGradients layer_split(const CellShape *s, real *at);

/* What packed weights are for: forward passes, training (with transposed copies), forward passes of
 * one row alone. */
typedef enum { PACK_FORWARD, PACK_TRAINING, PACK_ROW } PackKind;

/* Packed reals of one direction. */
size_t layer_packed_size(const Layer *layer, PackKind kind);
/* Fills them from the direction's parameters and points w to them. */
void layer_pack(const Layer *layer, const real *params, PackKind kind, real *packed,
                CellWeights *w);

/* The buffers but in and mask. dropout: with those of recurrent dropout. */
void layer_layout(const Layer *layer, int rows, int steps, bool training, bool dropout,
                  Arena *arena, LayerWork *work);

/* Step 0's output of a direction, [B, out] in rows of shape.state reals; steps follow one another.
 */
static inline real *layer_out(const Layer *layer, const LayerWork *work, int rows, int dir)
{
    const bool low = (dir == 1) != work->swapped;

    return work->dir[dir].state + (low ? 0 : (size_t)rows * (size_t)layer->shape.state);
}

/* The states to begin with: first [B] rows first_row reals apart, of the forward direction; NULL:
 * zero. */
void layer_begin(const Layer *layer, LayerWork *work, int rows, int steps, const real *first,
                 size_t first_row);

/* Runs work->x through the steps of a span, two directions through all. keep: for a backward pass.
 */
void layer_forward(const Layer *layer, const CellWeights w[2], LayerWork *work, int rows, Span span,
                   bool keep);

/* Sets the gradient of the last states to zero. */
void layer_begin_backward(const Layer *layer, LayerWork *work, int rows);
/* The steps of a span backward, after those behind it. dout: gradient of their outputs,
 * [span, B, dirs * out], or [1, B, dirs * out] when last: only of each direction's last state;
 * NULL: none. Leaves dL/dz in z. */
void layer_backward(const Layer *layer, const Kernel *kernel, const CellWeights w[2],
                    LayerWork *work, int rows, Span span, const real *dout, bool last);
/* din [span, B, in], set: the gradient of the span's input. */
void layer_backward_input(const Layer *layer, const Kernel *kernel, const CellWeights w[2],
                          const LayerWork *work, int rows, Span span, real *din);
/* The weights' gradients of a span's steps at once, added to grad, which is the whole net's. */
void layer_backward_weights(const Layer *layer, const LayerWork *work, int rows, Span span,
                            real *grad);

#endif
