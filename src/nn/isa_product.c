/* Matrix products of one instruction set, in blocks that fit the caches.
 *
 * The tile (tile.h) does the work. Around it: BLOCK_K rows of one panel of b (32 KiB) are used by
 * all row blocks while they lie in the first cache; they are copied there first when b has long
 * rows, whose equal distances would fall on few cache sets, and enough rows of c follow to pay for
 * it. Splitting k does not change a bit: c is the fma chain's next start. */
#include "nn/product.h"
#include "nn/tile.h"

enum {
    BLOCK_K = 128,
    BLOCK_M = 528,
    COPY_ROWS = 24 /* copy b for at least so many rows of c */
};

/* c[0..m, 0..columns], the columns of one panel or of one tile, and one block of k. */
static void columns_run(const Tile *first, int m, int columns)
{
    const int step = m == 1 && columns == TILE_WIDE * VEC ? columns : TILE_VECS * VEC;

    for (int j = 0; j < columns; j += step) {
        const int width = columns - j < step ? columns - j : step;
        Tile t = *first;
        t.b += j;
        t.c += j;
        if (t.start)
            t.start += j;
        for (int i = 0, rows; i < m; i += rows) {
            rows = next_part(m - i, TILE_ROWS);
            tile_any(&t, rows, width);
            t.a += (size_t)rows * t.a_row;
            t.c += (size_t)rows * t.c_row;
            if (t.start)
                t.start += (size_t)rows * t.start_row;
        }
    }
}

static const real *copy_block(int k, int columns, const real *b, size_t b_row, real *block)
{
    for (int p = 0; p < k; p++) {
        for (int j = 0; j < columns; j += VEC) {
            const int lanes = vec_lanes(columns - j);
            vec_store(block + (size_t)p * PANEL + j,
                      vec_load_lanes(b + (size_t)p * b_row + j, lanes));
        }
    }
    return block;
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

/* Rows [i, i + m) of c, k in [p, p + k). */
static void block_run(const Product *x, int i, int m, int p, int k)
{
    real block[BLOCK_K * PANEL] __attribute__((aligned(64)));

    for (int j = 0, columns; j < x->n; j += columns) {
        columns = next_columns(m, x->n, j);
        Tile t = {.a = x->a + (size_t)i * x->a_row + (size_t)p * x->a_k,
                  .a_row = x->a_row,
                  .a_k = x->a_k,
                  .b = x->b + (size_t)(j / PANEL) * x->b_panel + (size_t)p * x->b_row + j % PANEL,
                  .b_row = x->b_row,
                  .b_panel = x->b_panel,
                  .c = x->c + (size_t)i * x->c_row + j,
                  .c_row = x->c_row,
                  .k = k};
        if (m >= COPY_ROWS && x->b_row > PANEL) {
            t.b = copy_block(k, columns, t.b, x->b_row, block);
            t.b_row = PANEL;
        }
        if (p > 0) {
            t.start = t.c;
            t.start_row = t.c_row;
        } else if (x->start) {
            t.start = x->start + (size_t)i * x->start_row + j;
            t.start_row = x->start_row;
        }
        columns_run(&t, m, columns);
    }
}

void product_run(const Product *x)
{
    for (int i = 0, m; i < x->m; i += m) {
        m = next_part(x->m - i, BLOCK_M);
        int p = 0;
        do {
            const int k = m > TILE_ROWS && x->k - p > BLOCK_K ? BLOCK_K : x->k - p;
            block_run(x, i, m, p, k);
            p += k;
        } while (p < x->k);
    }
}
