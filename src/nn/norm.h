/* Layer normalisation of gates (Ba, Kiros, Hinton, 2016; per gate as TensorFlow's
 * LayerNormBasicLSTMCell): x = a row of one gate's pre-activations, [hidden],
 *     n = (x - mean x) / sqrt(variance x + epsilon), a = gain n + b.
 * The bias b is the shift, so that the product before has none.
 *
 * A row of the step's norm buffer: n [pre], dL/da [pre], 1 / sqrt(.) [gates]. Sums run in LANES
 * sums side by side whatever the vector's width, so each instruction set has the same bits. */
#ifndef NN_NORM_H
#define NN_NORM_H

#include "nn/cell.h"
#include "nn/product.h"
#include "nn/vector.h"

enum { NORM_LANES = 16, NORM_VECS = NORM_LANES / VEC };

static const double NORM_EPSILON = 1e-5;

/* The sum of the lanes in a fixed tree. */
static inline real norm_tree(real sum[NORM_LANES])
{
    for (int width = NORM_LANES / 2; width > 0; width /= 2) {
        for (int i = 0; i < width; i++)
            sum[i] += sum[i + width];
    }
    return sum[0];
}

/* The sum of a[j] b[j], j < n; b NULL: of a[j]. */
static inline real norm_dot(size_t n, const real *a, const real *b)
{
    Vec sum[NORM_VECS] = {{0}};
    real lane[NORM_LANES];
    size_t j = 0;

    for (; j + NORM_LANES <= n; j += NORM_LANES) {
        for (size_t v = 0; v < NORM_VECS; v++) {
            const Vec x = vec_load(a + j + v * VEC);
            sum[v] += b ? x * vec_load(b + j + v * VEC) : x;
        }
    }
    for (size_t v = 0; v < NORM_VECS; v++)
        vec_store(lane + v * VEC, sum[v]);
    for (size_t i = 0; j < n; i++, j++)
        lane[i] += b ? a[j] * b[j] : a[j];
    return norm_tree(lane);
}

/* y = (x - shift) * factor, where y may be x */
static inline void norm_scale(size_t n, const real *x, real shift, real factor, real *y)
{
    for (size_t j = 0; j < n; j += VEC) {
        const int lanes = vec_lanes((int)(n - j));
        vec_store_lanes(y + j, (vec_load_lanes(x + j, lanes) - shift) * factor, lanes);
    }
}

static inline void norm_row_forward(size_t H, const real *gain, const real *b, real *z, real *n,
                                    real *inverse)
{
    norm_scale(H, z, norm_dot(H, z, NULL) / (real)H, 1, n);
    const double variance = (double)(norm_dot(H, n, n) / (real)H);
    *inverse = (real)(1 / __builtin_sqrt(variance + NORM_EPSILON));
    norm_scale(H, n, 0, *inverse, n);
    for (size_t j = 0; j < H; j += VEC) {
        const int lanes = vec_lanes((int)(H - j));
        vec_store_lanes(z + j,
                        vec_fma(vec_load_lanes(n + j, lanes), vec_load_lanes(gain + j, lanes),
                                vec_load_lanes(b + j, lanes)),
                        lanes);
    }
}

/* With d = da gain: dz = (d - mean d - n mean(d n)) / sqrt(.) */
static inline void norm_row_backward(size_t H, const real *gain, real *z, const real *n, real *da,
                                     real inverse)
{
    for (size_t j = 0; j < H; j += VEC) {
        const int lanes = vec_lanes((int)(H - j));
        const Vec d = vec_load_lanes(z + j, lanes);
        vec_store_lanes(da + j, d, lanes);
        vec_store_lanes(z + j, d * vec_load_lanes(gain + j, lanes), lanes);
    }
    const Vec mean = vec_set(norm_dot(H, z, NULL) / (real)H);
    const Vec slope = vec_set(norm_dot(H, z, n) / (real)H);
    for (size_t j = 0; j < H; j += VEC) {
        const int lanes = vec_lanes((int)(H - j));
        const Vec d = vec_load_lanes(z + j, lanes) - mean;
        vec_store_lanes(z + j, vec_fma(-vec_load_lanes(n + j, lanes), slope, d) * inverse, lanes);
    }
}

/* The gates [first, first + count) of a step; nothing without norm. */
static inline void norm_forward(const CellShape *s, const CellWeights *w, int rows,
                                const CellStep *step, int first, int count)
{
    const size_t H = (size_t)s->hidden, pre = (size_t)s->pre, size = norm_size(s);

    if (!s->norm)
        return;
    for (size_t r = 0; r < (size_t)rows; r++) {
        for (size_t g = (size_t)first; g < (size_t)first + (size_t)count; g++) {
            real *norm = step->norm + r * size;
            norm_row_forward(H, w->gain + g * H, w->b + g * H, step->z + r * step->z_row + g * H,
                             norm + g * H, norm + 2 * pre + g);
        }
    }
}

static inline void norm_backward(const CellShape *s, const CellWeights *w, int rows,
                                 const CellStep *step, int first, int count)
{
    const size_t H = (size_t)s->hidden, pre = (size_t)s->pre, size = norm_size(s);

    if (!s->norm)
        return;
    for (size_t r = 0; r < (size_t)rows; r++) {
        for (size_t g = (size_t)first; g < (size_t)first + (size_t)count; g++) {
            real *norm = step->norm + r * size;
            norm_row_backward(H, w->gain + g * H, step->z + r * step->z_row + g * H, norm + g * H,
                              norm + pre + g * H, norm[2 * pre + g]);
        }
    }
}

/* sum [n] += the rows of a times those of b, element by element */
static inline void add_products(int rows, size_t n, const real *a, size_t a_row, const real *b,
                                size_t b_row, real *sum)
{
    for (int i = 0; i < rows; i++, a += a_row, b += b_row) {
        for (size_t j = 0; j < n; j += VEC) {
            const int lanes = vec_lanes((int)(n - j));
            const Vec x = vec_load_lanes(a + j, lanes), y = vec_load_lanes(b + j, lanes);
            vec_store_lanes(sum + j, vec_fma(x, y, vec_load_lanes(sum + j, lanes)), lanes);
        }
    }
}

/* db and dgain of all steps */
static inline void norm_grad(const CellShape *s, const CellGradients *d, int rows,
                             const CellStep *all)
{
    const size_t pre = (size_t)s->pre, size = norm_size(s);

    if (!s->norm)
        return;
    sum_rows(rows, s->pre, all->norm + pre, size, d->b);
    add_products(rows, pre, all->norm, size, all->norm + pre, size, d->gain);
}

#endif
