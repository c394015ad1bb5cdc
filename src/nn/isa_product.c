/* Matrix products of one instruction set, in blocks that fit the caches.
 *
 * The tile (tile.h) does the work. Around it: BLOCK_K rows of one panel of b (128 KiB) are used by
 * BLOCK_M rows of c while they lie in the second cache, which gives a line in half the time that a
 * tile of six rows takes for it; shorter blocks, for the first cache, lost more by loading and
 * storing c. Splitting k does not change a bit: c is the fma chain's next start. */
#include "nn/product.h"
#include "nn/tile.h"

enum { BLOCK_K = 512, BLOCK_M = 528 };

/* So many rows further down, or up. */
static inline void move_rows(Tile *t, ptrdiff_t rows)
{
    if (t->first.a) /* a zero state is none */
        t->first.a += rows * (ptrdiff_t)t->first.a_row;
    t->then.a += rows * (ptrdiff_t)t->then.a_row;
    t->c += rows * (ptrdiff_t)t->c_row;
    if (t->start)
        t->start += rows * (ptrdiff_t)t->start_row;
}

static inline void move_columns(Tile *t, int columns)
{
    if (t->first.b)
        t->first.b += columns;
    t->then.b += columns;
    t->c += columns;
    if (t->start)
        t->start += columns;
}

/* c[0..m, 0..columns] from the tile's place on, the columns of one panel or of one wide tile, and
 * one block of k. */
static void columns_run(Tile *t, int m, int columns)
{
    const int step = m == 1 && columns == TILE_WIDE * VEC ? columns : TILE_VECS * VEC;

    for (int j = 0; j < columns; j += step) {
        for (int i = 0, rows; i < m; i += rows) {
            rows = next_part(m - i, TILE_ROWS);
            tile_any(t, rows, columns - j < step ? columns - j : step);
            move_rows(t, rows);
        }
        move_rows(t, -m);
        move_columns(t, step);
    }
}

/* Columns from j on that are done at once: the rest of a panel, or for a single row as much as a
 * wide tile takes. */
static int next_columns(int m, int n, int j)
{
    const int wide = TILE_WIDE * VEC, panel = PANEL - j % PANEL;

    if (m == 1 && n - j >= wide && j % wide == 0)
        return wide;
    return n - j < panel ? n - j : panel;
}

/* k in [p, p + k) of a product, rows from i and columns from j on */
static inline TileTerms terms_of(const Product *x, int i, int j, int p, int k)
{
    return (TileTerms){.a = x->a + (size_t)i * x->a_row + (size_t)p * x->a_k,
                       .a_row = x->a_row,
                       .a_k = x->a_k,
                       .b = x->b + (size_t)(j / PANEL) * x->b_panel + (size_t)p * x->b_row +
                            j % PANEL,
                       .b_row = x->b_row,
                       .b_panel = x->b_panel,
                       .k = k};
}

/* Rows [i, i + m) of c, k in [p, p + k). */
static void block_run(const Product *x, int i, int m, int p, int k)
{
    for (int j = 0, columns; j < x->n; j += columns) {
        columns = next_columns(m, x->n, j);
        Tile t = {.then = terms_of(x, i, j, p, k),
                  .c = x->c + (size_t)i * x->c_row + j,
                  .c_row = x->c_row};
        if (p > 0) {
            t.start = t.c;
            t.start_row = t.c_row;
        } else if (x->start) {
            t.start = x->start + (size_t)i * x->start_row + j;
            t.start_row = x->start_row;
        }
        if (p == 0 && x->first)
            t.first = terms_of(x->first, i, j, 0, x->first->k);
        columns_run(&t, m, columns);
    }
}

void product_run(const Product *x)
{
    for (int i = 0, m; i < x->m; i += m) {
        m = next_part(x->m - i, BLOCK_M);
        int p = 0;
        do {
            const int k = m > TILE_ROWS && x->k > 0 ? next_part(x->k - p, BLOCK_K) : x->k - p;
            block_run(x, i, m, p, k);
            p += k;
        } while (p < x->k);
    }
}
