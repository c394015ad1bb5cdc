/* One step of a single row through a layer, in one pass over the weights: what a forecast of one
 * series is made of.
 *
 * Each weight is used once, so a step takes as long as the weights take to arrive. For that they
 * are packed anew, in the order in which they are read: tiles of a few lines of ROW_LINE columns,
 * each [1 + rec + in] rows of b, Wh, Wx. Large layers fall into parts, some of the units
 * with all their gates, which do not depend on each other within a step.
 *
 * Where answers become inputs, each step waits for the long chains of the last one's. So a step
 * that answers goes ahead: the next one's b + h.Wh passes over the same h, and the answers' chains
 * run beside it; what is left to the next step is x.Wx. */
#ifndef NN_ROW_H
#define NN_ROW_H

#include "base/team.h"
#include "nn/cell.h"

enum { ROW_LINE = 16 };

/* z [columns] = b + h.Wh + x.Wx */
typedef struct {
    const real *w; /* [1 + rec + in, lines * ROW_LINE] */
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

/* Of a tile's sums: all, b + h.Wh alone, or x.Wx added to that. */
typedef enum { ROW_WHOLE, ROW_AHEAD, ROW_REST } RowTerms;

/* The work of one instruction set. */
struct RowKernel {
    int lines;   /* a tile has at most so many; */
    int several; /* where one is not enough: the nearest cache keeps whole tiles for the next step.
                    Of weights from afar it keeps little, and long runs are read faster */
    int outputs; /* a head that goes along has at most so many */
    /* head: answers from step->read beside the first tile; NULL: none. */
    void (*run)(const RowTile *tile, int tiles, bool back, RowTerms terms, const CellStep *step,
                const RowHead *head);
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
    bool begun;          /* the last step went ahead */
    bool more;           /* another step follows */
} RowStep;
/* Whether the step went ahead: z and saved hold what the next one begins with. */
bool row_forward(const RowStep *r);

#endif
