/* One step of a single row through a layer, in one pass over the weights: what a forecast of one
 * series is made of.
 *
 * Each weight is used once, so a step takes as long as the weights take to arrive. For that they
 * are packed anew, in the order in which they are read: tiles of a few lines of ROW_LINE columns,
 * each [1 + in + rec] rows of b, Wx, Wh. Large layers fall into parts, some of the units
 * with all their gates, which do not depend on each other within a step. */
#ifndef NN_ROW_H
#define NN_ROW_H

#include "base/team.h"
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

/* A net's few outputs of one row: y = b + h.W */
typedef struct {
    int outputs;
    const real *w, *b; /* [units, outputs], [outputs] */
    real *y;
} RowHead;

/* The work of one instruction set. */
struct RowKernel {
    int lines; /* a tile has at most so many */
    void (*run)(const RowTile *tile, int tiles, bool back, const CellStep *step);
    /* y's chains over units [from, to) of h; from 0: from b on. */
    void (*answer)(const RowHead *head, const real *h, int from, int to);
};

/* Units [from, to). Their z lies in a run, gate after gate, from gates * from on. */
struct RowPart {
    int from, to;
    int tiles;
    const RowTile *tile;
};

struct RowPlan {
    size_t size; /* reals of the weights */
    int parts;
    RowPart *part;
};

/* Reals of a layer's plan and packed weights; 0: the cell is not made of such products and
 * element-wise work alone. */
size_t row_packed_size(const Cell *cell, const CellShape *s);
/* params: a direction's, in the order of layer.h; packed: aligned as an arena's. */
const RowPlan *row_pack(const Cell *cell, const CellShape *s, const real *params, real *packed);

/* One step of a row. */
typedef struct {
    const Cell *cell;
    const CellShape *shape;
    const CellWeights *w;
    const CellStep *step;
    bool back;           /* the last tile first; steps that go forth and back by turns find in the
                            nearest cache what was read last */
    Team *team;          /* that shares the parts; NULL: nobody */
    const RowHead *head; /* its sums are added while the units come in; NULL: none */
} RowStep;
void row_forward(const RowStep *r);

#endif
