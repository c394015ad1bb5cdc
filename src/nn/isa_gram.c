/* Sums of products of columns in double, in tiles held in registers while the rows run.
 *
 * Why the bits hold: each element is one chain of sums in ascending rows, lanes run across columns.
 * The products of two floats are exact in double, so it does not matter whether the processor fuses
 * product and sum. */
#include "nn/gram.h"
#include "nn/vector.h"

#define LANES (VEC_BYTES / (int)sizeof(double))

/* As those of the networks' products (tile.h). */
enum { GRAM_ROWS = 6, GRAM_VECS = VEC_BYTES == 64 ? 4 : 2, GRAM_COLUMNS = GRAM_VECS * LANES };

typedef double Wide __attribute__((vector_size(VEC_BYTES)));
typedef double WideAnywhere
    __attribute__((vector_size(VEC_BYTES), aligned(sizeof(double)), may_alias));

/* a * b + c; rounded once for products of floats in either way. */
VEC_INLINE Wide multiply_add(Wide a, Wide b, Wide c)
{
#if VEC_BYTES == 64 && !defined(REAL_DOUBLE)
    return (Wide)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
#elif VEC_BYTES == 32 && !defined(REAL_DOUBLE)
    return (Wide)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
#else
    return a * b + c;
#endif
}

/* c[0..rows, 0..GRAM_COLUMNS] += left' right; count is a constant where it is inlined. */
VEC_INLINE void tile_add(const double *const left[GRAM_ROWS], const int count, const double *right,
                         int rows, double *c, size_t c_row)
{
    Wide sum[GRAM_ROWS][GRAM_VECS];

    VEC_UNROLL
    for (int i = 0; i < count; i++) {
        VEC_UNROLL
        for (int j = 0; j < GRAM_VECS; j++)
            sum[i][j] = *(const WideAnywhere *)(c + (size_t)i * c_row + (size_t)j * LANES);
    }
    for (size_t r = 0; r < (size_t)rows; r++) {
        Wide values[GRAM_VECS];
        VEC_UNROLL
        for (int j = 0; j < GRAM_VECS; j++)
            values[j] = *(const WideAnywhere *)(right + r * GRAM_PANEL + (size_t)j * LANES);
        VEC_UNROLL
        for (int i = 0; i < count; i++) {
            const Wide x = left[i][r * GRAM_PANEL] - (Wide){0};
            VEC_UNROLL
            for (int j = 0; j < GRAM_VECS; j++)
                sum[i][j] = multiply_add(x, values[j], sum[i][j]);
        }
    }
    VEC_UNROLL
    for (int i = 0; i < count; i++) {
        VEC_UNROLL
        for (int j = 0; j < GRAM_VECS; j++)
            *(WideAnywhere *)(c + (size_t)i * c_row + (size_t)j * LANES) = sum[i][j];
    }
}

static void gram_tile(const double *const left[GRAM_ROWS], int count, const double *right, int rows,
                      double *c, size_t c_row)
{
    switch (count) {
    case 1:
        tile_add(left, 1, right, rows, c, c_row);
        break;
    case 2:
        tile_add(left, 2, right, rows, c, c_row);
        break;
    case 3:
        tile_add(left, 3, right, rows, c, c_row);
        break;
    case 4:
        tile_add(left, 4, right, rows, c, c_row);
        break;
    case 5:
        tile_add(left, 5, right, rows, c, c_row);
        break;
    default:
        tile_add(left, GRAM_ROWS, right, rows, c, c_row);
    }
}

static const double *column(const Gram *gram, int i)
{
    return gram->x + (size_t)(i / GRAM_PANEL) * (size_t)gram->rows * GRAM_PANEL + i % GRAM_PANEL;
}

/* One panel of columns after the other, each for all rows of the strip while it lies in the first
 * cache. */
static void add(const Gram *gram, int first, int count)
{
    const int end = first + count;

    for (int j = first / GRAM_PANEL * GRAM_PANEL; j < gram->width; j += GRAM_PANEL) {
        for (int i = first; i < end; i += GRAM_ROWS) {
            const double *left[GRAM_ROWS];
            const int rows = end - i < GRAM_ROWS ? end - i : GRAM_ROWS;
            for (int k = 0; k < rows; k++)
                left[k] = column(gram, i + k);
            for (int l = 0; l < GRAM_PANEL; l += GRAM_COLUMNS)
                gram_tile(left, rows, column(gram, j) + l, gram->rows,
                          gram->c + (size_t)i * (size_t)gram->width + j + l, (size_t)gram->width);
        }
    }
}

const GramAdd ISA_NAME(gram_add) = add;
