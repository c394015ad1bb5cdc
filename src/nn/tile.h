/* The inner loop of every matrix product: a tile of c held in registers while k runs.
 *
 * Blocking: TILE_ROWS rows by TILE_VECS vectors of columns; per step of k one load per vector of b,
 * one broadcast per row of a, and rows * vectors fused multiply-adds. On 32 vector registers 6 x 4
 * leaves room for b and a and is bound by the fma units alone; with 16 registers it is 6 x 2. A
 * single row takes TILE_WIDE vectors, for enough chains to hide the fma's latency.
 *
 * Why the bits hold: each element of c is one chain of fma in ascending k, started from what it
 * holds or from zero. Lanes run across columns only, so neither the tile's size nor its place
 * changes a chain; the last columns take the same way with partial loads. */
#ifndef NN_TILE_H
#define NN_TILE_H

#include "nn/kernel.h"
#include "nn/vector.h"

enum {
    TILE_ROWS = 6,
    TILE_WIDE = 8,
#if VEC_BYTES == 64 || defined(__aarch64__)
    TILE_VECS = 4
#else
    TILE_VECS = 2
#endif
};

/* Terms of a sum, already at the tile's first row, column and k. */
typedef struct {
    const real *a, *b;
    size_t a_row, a_k, b_row, b_panel;
    int k;
} TileTerms;

typedef struct {
    TileTerms first, then; /* first.k 0: none */
    const real *start;     /* NULL for zero */
    real *c;
    size_t start_row, c_row;
    real *total; /* tile_total: += the sum of b's rows */
} Tile;

/* rows, vecs and total (sum [rows] is that of b's rows) are constants where it is inlined; lanes:
 * columns of the last vector. */
VEC_INLINE void tile_add(const TileTerms *t, const int rows, const int vecs, const int lanes,
                         const bool total, Vec sum[TILE_ROWS + 1][TILE_WIDE])
{
    const real *a = t->a, *b = t->b;

    for (int p = 0; p < t->k; p++, a += t->a_k, b += t->b_row) {
        Vec right[TILE_WIDE];
        VEC_UNROLL
        for (int j = 0; j < vecs; j++)
            right[j] = vec_load_lanes(b + (size_t)(j * VEC / PANEL) * t->b_panel +
                                          (size_t)(j * VEC % PANEL),
                                      j == vecs - 1 ? lanes : VEC);
        VEC_UNROLL
        for (int i = 0; i < rows; i++) {
            const Vec left = vec_set(a[(size_t)i * t->a_row]);
            VEC_UNROLL
            for (int j = 0; j < vecs; j++)
                sum[i][j] = vec_fma(left, right[j], sum[i][j]);
        }
        VEC_UNROLL
        for (int j = 0; j < vecs && total; j++)
            sum[rows][j] += right[j];
    }
}

VEC_INLINE void tile_run(const Tile *t, const int rows, const int vecs, const int lanes,
                         const bool total)
{
    Vec sum[TILE_ROWS + 1][TILE_WIDE];

    VEC_UNROLL
    for (int i = 0; i < rows; i++) {
        VEC_UNROLL
        for (int j = 0; j < vecs; j++)
            sum[i][j] = t->start
                            ? vec_load_lanes(t->start + (size_t)i * t->start_row + (size_t)j * VEC,
                                             j == vecs - 1 ? lanes : VEC)
                            : vec_set(0);
    }
    VEC_UNROLL
    for (int j = 0; j < vecs && total; j++)
        sum[rows][j] = vec_load_lanes(t->total + (size_t)j * VEC, j == vecs - 1 ? lanes : VEC);
    tile_add(&t->first, rows, vecs, lanes, total, sum);
    tile_add(&t->then, rows, vecs, lanes, total, sum);
    VEC_UNROLL
    for (int i = 0; i < rows; i++) {
        VEC_UNROLL
        for (int j = 0; j < vecs; j++)
            vec_store_lanes(t->c + (size_t)i * t->c_row + (size_t)j * VEC, sum[i][j],
                            j == vecs - 1 ? lanes : VEC);
    }
    VEC_UNROLL
    for (int j = 0; j < vecs && total; j++)
        vec_store_lanes(t->total + (size_t)j * VEC, sum[rows][j], j == vecs - 1 ? lanes : VEC);
}

VEC_INLINE void tile_rows(const Tile *t, int rows, const int vecs, const int lanes)
{
    switch (rows) {
    case 1:
        tile_run(t, 1, vecs, lanes, false);
        break;
    case 2:
        tile_run(t, 2, vecs, lanes, false);
        break;
    case 3:
        tile_run(t, 3, vecs, lanes, false);
        break;
    case 4:
        tile_run(t, 4, vecs, lanes, false);
        break;
    case 5:
        tile_run(t, 5, vecs, lanes, false);
        break;
    default:
        tile_run(t, TILE_ROWS, vecs, lanes, false);
    }
}

/* The same for rows in 1..TILE_ROWS - 1, and the total beside them. */
VEC_INLINE void tile_rows_total(const Tile *t, int rows, const int vecs, const int lanes)
{
    switch (rows) {
    case 1:
        tile_run(t, 1, vecs, lanes, true);
        break;
    case 2:
        tile_run(t, 2, vecs, lanes, true);
        break;
    case 3:
        tile_run(t, 3, vecs, lanes, true);
        break;
    case 4:
        tile_run(t, 4, vecs, lanes, true);
        break;
    default:
        tile_run(t, TILE_ROWS - 1, vecs, lanes, true);
    }
}

/* rows in 1..TILE_ROWS, columns in 1..TILE_VECS * VEC within a panel; or one row of TILE_WIDE * VEC
 * from a panel's first column. */
static void tile_any(const Tile *t, int rows, int columns)
{
    const int vecs = (columns + VEC - 1) / VEC, lanes = columns - (vecs - 1) * VEC;

    if (columns == TILE_WIDE * VEC)
        tile_run(t, 1, TILE_WIDE, VEC, false);
    else if (columns == TILE_VECS * VEC)
        tile_rows(t, rows, TILE_VECS, VEC);
    else if (vecs == 1)
        tile_rows(t, rows, 1, lanes);
    else if (vecs == 2)
        tile_rows(t, rows, 2, lanes);
    else if (TILE_VECS > 2 && vecs == 3)
        tile_rows(t, rows, 3, lanes);
    else if (TILE_VECS > 2)
        tile_rows(t, rows, 4, lanes);
}

/* As tile_any, rows in 1..TILE_ROWS - 1; t->total += the sum of b's rows, in ascending order. They
 * are in registers already, so it costs the additions alone. */
static inline void tile_total(const Tile *t, int rows, int columns)
{
    const int vecs = (columns + VEC - 1) / VEC, lanes = columns - (vecs - 1) * VEC;

    if (columns == TILE_VECS * VEC)
        tile_rows_total(t, rows, TILE_VECS, VEC);
    else if (vecs == 1)
        tile_rows_total(t, rows, 1, lanes);
    else if (vecs == 2)
        tile_rows_total(t, rows, 2, lanes);
    else if (TILE_VECS > 2 && vecs == 3)
        tile_rows_total(t, rows, 3, lanes);
    else if (TILE_VECS > 2)
        tile_rows_total(t, rows, 4, lanes);
}

#endif
