/* The product of a single row (row.h).
 *
 * A tile's sums stay in registers while the rows of its weights stream by: ROW_VECS chains, enough
 * to hide the fma's latency, and beside the first tile one more of the answers. The bits are those
 * of the other products (tile.h): each z is one chain of fma from the bias on, in ascending k, h
 * before x; where it stops in between, it is stored and loaded. */
#include "nn/recurrence.h"
#include "nn/vector.h"

enum { ROW_VECS = 8, LINE_VECS = ROW_LINE / VEC, TILE_LINES = ROW_VECS / LINE_VECS };

/* sum += a [k] . w [k, row], vecs vectors of it; returns where the next row begins. */
VEC_INLINE const real *add_rows(const int vecs, int k, const real *a, const real *w, size_t row,
                                Vec sum[ROW_VECS])
{
    for (int p = 0; p < k; p++, w += row) {
        const Vec left = vec_set(a[p]);
        VEC_UNROLL
        for (int v = 0; v < vecs; v++) {
            sum[v] = vec_fma(left, vec_load(w + (size_t)(v * VEC)), sum[v]);
            vec_in_order();
        }
    }
    return w;
}

/* The same over h, and the head's answers beside it. */
VEC_INLINE const real *add_answering(const int vecs, int k, const real *h, const real *w,
                                     size_t row, Vec sum[ROW_VECS], const RowHead *head)
{
    const int lanes = head->outputs;
    const real *weights = head->w;
    Vec answer = vec_load_part(head->b, lanes);

    for (int p = 0; p < k; p++, w += row, weights += lanes) {
        const Vec left = vec_set(h[p]);
        VEC_UNROLL
        for (int v = 0; v < vecs; v++) {
            sum[v] = vec_fma(left, vec_load(w + (size_t)(v * VEC)), sum[v]);
            vec_in_order();
        }
        answer = vec_fma(left, vec_load_part(weights, lanes), answer);
    }
    vec_store_part(head->y, answer, lanes);
    return w;
}

/* A tile's sources and where its sums go. */
typedef struct {
    const RowTile *tile;
    RowTerms terms;
    const real *x, *h;
    real *z;
    const RowHead *head; /* NULL: none */
} Run;

/* What the sums begin with: b, or what z holds. */
VEC_INLINE void begin_lines(const Run *r, const int vecs, int columns, Vec sum[ROW_VECS])
{
    if (r->terms == ROW_REST) {
        VEC_UNROLL
        for (int v = 0; v < vecs; v++) {
            sum[v] = vec_set(0);
            if (v * VEC < columns)
                sum[v] = vec_load_lanes(r->z + (size_t)(v * VEC), vec_lanes(columns - v * VEC));
        }
        return;
    }
    VEC_UNROLL
    for (int v = 0; v < vecs; v++)
        sum[v] = vec_load(r->tile->w + (size_t)(v * VEC));
}

/* lines is a constant where it is inlined. */
VEC_INLINE void run_lines(const Run *r, const int lines)
{
    const int vecs = lines * LINE_VECS, columns = r->tile->columns;
    const size_t row = (size_t)lines * ROW_LINE;
    const real *w = r->tile->w + row;
    Vec sum[ROW_VECS];

    begin_lines(r, vecs, columns, sum);
    if (r->terms == ROW_REST)
        w += (size_t)r->tile->rec * row;
    else if (r->head)
        w = add_answering(vecs, r->tile->rec, r->h, w, row, sum, r->head);
    else
        w = add_rows(vecs, r->tile->rec, r->h, w, row, sum);
    if (r->terms != ROW_AHEAD)
        add_rows(vecs, r->tile->in, r->x, w, row, sum);
    VEC_UNROLL
    for (int v = 0; v < vecs; v++) {
        if (v * VEC < columns)
            vec_store_lanes(r->z + (size_t)(v * VEC), sum[v], vec_lanes(columns - v * VEC));
    }
}

static void run_tile(const Run *r)
{
    const int lines = r->tile->lines;

    if (TILE_LINES >= 8 && lines == 8)
        run_lines(r, 8);
    else if (TILE_LINES >= 7 && lines == 7)
        run_lines(r, 7);
    else if (TILE_LINES >= 6 && lines == 6)
        run_lines(r, 6);
    else if (TILE_LINES >= 5 && lines == 5)
        run_lines(r, 5);
    else if (TILE_LINES >= 4 && lines == 4)
        run_lines(r, 4);
    else if (TILE_LINES >= 3 && lines == 3)
        run_lines(r, 3);
    else if (TILE_LINES >= 2 && lines == 2)
        run_lines(r, 2);
    else
        run_lines(r, 1);
}

static void run(const RowTile *tile, int tiles, bool back, RowTerms terms, const CellStep *step,
                const RowHead *head)
{
    Run r = {.terms = terms, .x = step->x, .h = step->read};

    for (int i = 0; i < tiles; i++) {
        r.tile = tile + (back ? tiles - 1 - i : i);
        r.z = (r.tile->apart ? step->saved : step->z) + r.tile->at;
        r.head = r.tile->rec > 0 ? head : NULL;
        if (r.head)
            head = NULL;
        run_tile(&r);
    }
}

static void answer(const RowHead *head, const real *h, int from, int to)
{
    const size_t outputs = (size_t)head->outputs;

    for (size_t j = 0; j < outputs; j += VEC) {
        const int lanes = vec_lanes((int)(outputs - j));
        Vec sum = vec_load_lanes((from == 0 ? head->b : head->y) + j, lanes);
        for (size_t u = (size_t)from; u < (size_t)to; u++)
            sum = vec_fma(vec_set(h[u]), vec_load_lanes(head->w + u * outputs + j, lanes), sum);
        vec_store_lanes(head->y + j, sum, lanes);
    }
}

const RowKernel ISA_NAME(row_kernel) = {.lines = TILE_LINES,
                                        .several = TILE_LINES > 6 ? 6 : TILE_LINES,
                                        .outputs = VEC,
                                        .run = run,
                                        .answer = answer};
