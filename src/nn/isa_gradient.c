/* The gradients of weights: c [m, n] += a' [m, k] . b [k, n], where k runs over all rows of all
 * steps and is long, b (dL/dz) fits no near cache, and several a share it.
 *
 * Blocking: BLOCK_K rows of one panel of b (48 KiB) meet all of a before the next panel is begun;
 * meanwhile the tiles ask for the next block, some rows each, where b is larger than FAR_SIZE bytes
 * and beyond the second cache, as a prefetcher does not follow rows so far apart. The sum of b's
 * rows is taken beside the last tile of the first part, which has them in registers. Splitting k
 * does not change a bit: c is the fma chain's next start. */
#include "nn/product.h"
#include "nn/tile.h"

enum { BLOCK_K = 192, LINE = 64, FAR_SIZE = 1 << 19 };

/* Rows of b that will be wanted next, and how many of them each tile asks for. */
typedef struct {
    const real *b;
    int rows, columns, each;
} Ahead;

typedef struct {
    int p, k, j, columns; /* rows [p, p + k) and columns [j, j + columns) of b */
} Block;

VEC_INLINE void ask_ahead(Ahead *ahead, size_t b_row)
{
    for (int i = 0; i < ahead->each && ahead->rows > 0; i++, ahead->rows--, ahead->b += b_row) {
        for (int j = 0; j < ahead->columns; j += LINE / (int)sizeof(real))
            __builtin_prefetch(ahead->b + j, 0, 2);
    }
}

/* total: the sum of b's rows beside the last tile. */
static void part_run(const GradientRun *x, const GradientPart *part, const Block *block, bool total,
                     Ahead *ahead)
{
    const int step = TILE_VECS * VEC;

    for (int j = 0; j < block->columns; j += step) {
        const int width = block->columns - j < step ? block->columns - j : step;
        const size_t column = (size_t)block->j + (size_t)j;
        Tile t = {.then = {.a = part->a + (size_t)block->p * part->a_row,
                           .a_row = 1,
                           .a_k = part->a_row,
                           .b = x->b + (size_t)block->p * x->b_row + column,
                           .b_row = x->b_row,
                           .k = block->k},
                  .start = part->c + column,
                  .start_row = x->c_row,
                  .c = part->c + column,
                  .c_row = x->c_row,
                  .total = total ? x->sum + column : NULL};
        for (int i = 0, rows; i < part->m; i += rows) {
            rows = next_part(part->m - i, TILE_ROWS);
            ask_ahead(ahead, x->b_row);
            if (total && i + rows == part->m)
                tile_total(&t, rows, width);
            else
                tile_any(&t, rows, width);
            t.then.a += rows;
            t.c += (size_t)rows * x->c_row;
            t.start = t.c;
        }
    }
}

/* Rows of a block that begins at row p; 0 behind the last. */
static int rows_from(const GradientRun *x, int p)
{
    return p < x->k ? next_part(x->k - p, BLOCK_K) : 0;
}

/* The block after one: the next panel, or the first of the next rows. */
static Block next_block(const GradientRun *x, const Block *block)
{
    Block next = *block;

    next.j += block->columns;
    if (next.j >= x->n) {
        next.j = 0;
        next.p += block->k;
        next.k = rows_from(x, next.p);
    }
    next.columns = x->n - next.j < PANEL ? x->n - next.j : PANEL;
    return next;
}

void gradient_run(const GradientRun *x)
{
    const int step = TILE_VECS * VEC;
    const bool beside = x->sum && x->parts > 0 && x->part->m % TILE_ROWS != 0;
    const bool far = (size_t)x->k * x->b_row > FAR_SIZE / sizeof(real);
    int tiles = 0;
    Block next;

    for (int i = 0; i < x->parts; i++)
        tiles += (x->part[i].m + TILE_ROWS - 1) / TILE_ROWS * (PANEL / step);
    next = (Block){.columns = x->n < PANEL ? x->n : PANEL, .k = rows_from(x, 0)};
    for (Block block = next; block.k > 0; block = next) {
        next = next_block(x, &block);
        Ahead ahead = {.b = x->b + (size_t)next.p * x->b_row + next.j,
                       .rows = next.k,
                       .columns = next.columns,
                       .each = far && tiles > 0 ? (next.k + tiles - 1) / tiles : 0};
        for (int i = 0; i < x->parts; i++)
            part_run(x, &x->part[i], &block, beside && i == 0, &ahead);
        if (x->sum && !beside)
            sum_rows(block.k, block.columns, x->b + (size_t)block.p * x->b_row + block.j, x->b_row,
                     x->sum + block.j);
    }
}
