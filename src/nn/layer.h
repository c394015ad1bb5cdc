/* One layer of a network: a cell run over the steps in one or two directions, each with its own
 * weights.
 *
 * Letters: T steps, B rows; layouts are time-major [step, row, feature]. States live in T + 1
 * slots: the forward direction goes from slot t to t + 1, the reversed one from t + 1 to t, so both
 * leave step t's output in a run of T slots. */
#ifndef NN_LAYER_H
#define NN_LAYER_H

#include "base/arena.h"
#include "nn/cell.h"
#include "nn/kernel.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const Cell *cell;
    CellShape shape;
    int dirs;
    size_t offset[2]; /* of each direction's Wx, Wh, b, extra in the parameters */
} Layer;

/* Buffers of one layer. */
typedef struct {
    real *in;      /* [T, B, in] gathered input, where it cannot be read in place; else NULL */
    uint8_t *mask; /* [T, B, in] 1: kept by dropout; NULL without dropout */
    const real
        *x; /* the input of the last forward pass: in, or the layer below; rows x_row reals apart */
    size_t x_row;
    struct {
        real *z;     /* [T, B, pre]; one step only where nothing is run backward, as saved */
        real *state; /* [T + 1, B, state] */
        real *saved; /* [T, B, saved] */
    } dir[2];
} LayerWork;

/* Parameters of one direction. */
size_t layer_params(const CellShape *s);
/* Where they lie; at: params or gradients from the direction's offset on. */
CellGradients layer_split(const CellShape *s, real *at);

/* Packed reals of one direction; training: with the transposed copies. */
size_t layer_packed_size(const CellShape *s, bool training);
/* Fills them from the direction's parameters and points w to them. */
void layer_pack(const CellShape *s, const real *params, bool training, real *packed,
                CellWeights *w);

/* The buffers but in and mask. */
void layer_layout(const Layer *layer, int rows, int steps, bool training, Arena *arena,
                  LayerWork *work);

/* Step t's output of a direction, [B, out] in rows of shape.state reals; steps follow one another.
 */
static inline real *layer_out(const Layer *layer, const LayerWork *work, int rows, int dir)
{
    return work->dir[dir].state + (dir ? 0 : (size_t)rows * (size_t)layer->shape.state);
}

/* Runs work->x through all steps from zero states. keep: for a backward pass. */
void layer_forward(const Layer *layer, const Kernel *kernel, const CellWeights w[2],
                   LayerWork *work, int rows, int steps, bool keep);

/* One step from slot 0 to slot 1 of the forward direction. */
void layer_step(const Layer *layer, const Kernel *kernel, const CellWeights *w, LayerWork *work,
                int rows);

/* dout: gradient of the outputs, [T, B, dirs * out], or [1, B, dirs * out] when last: only of each
 * direction's last state. grad: of the whole net, added to. din [T, B, in] is set, unless NULL.
 * scratch: [2, B, state]. */
void layer_backward(const Layer *layer, const Kernel *kernel, const CellWeights w[2],
                    LayerWork *work, int rows, int steps, const real *dout, bool last, real *grad,
                    real *din, real *scratch);

#endif
