/* One step of a single row through a layer, in one pass over the weights: what a forecast of one
 * series is made of.
 *
 * Each weight is used once, so a step takes as long as the weights take to arrive. For that they
 * are packed anew, in the order in which they are read: tiles of a few lines of ROW_LINE columns,
 * each [1 + in + rec] rows of b, Wx, Wh. Large layers fall into parts, some of the units
 * with all their gates, which do not depend on each other within a step. */
#ifndef NN_ROW_H
#define NN_ROW_H

#include "nn/cell.h"

enum { ROW_LINE = 16 };

/* z [columns] = b + x.Wx + h.Wh */
typedef struct {
    const real *w; /* [1 + in + rec, lines * ROW_LINE] */
    int lines, columns;
    int in, rec;
    size_t at;  /* of its first column in z */
    bool apart; /* z: the step's saved (a candidate's h.Wh that is kept apart) */
} RowTile;

/* The products of one instruction set. back: the last tile first. */
struct RowKernel {
    int lines; /* a tile has at most so many */
    void (*run)(const RowTile *tile, int tiles, bool back, const real *x, const CellStep *step);
};

/* Units [from, to) */
typedef struct {
    int from, to;
    int tiles;
    const RowTile *tile;
} RowPart;

struct RowPlan {
    int parts;
    RowPart *part;
};

/* Reals of a layer's plan and packed weights; 0: the cell is not made of such products and
 * element-wise work alone. */
size_t row_packed_size(const Cell *cell, const CellShape *s);
/* params: a direction's, in the order of layer.h; packed: aligned as an arena's. */
const RowPlan *row_pack(const Cell *cell, const CellShape *s, const real *params, real *packed);

/* The units of one part. back: its last tile first; steps that go forth and back by turns find in
 * the nearest cache what was read last. */
static inline void row_forward(const Cell *cell, const CellShape *s, const CellWeights *w,
                               const RowPart *part, const real *x, const CellStep *step, bool back)
{
    cell->row->run(part->tile, part->tiles, back, x, step);
    cell->activate(s, w, step, part->from, part->to);
}

#endif
