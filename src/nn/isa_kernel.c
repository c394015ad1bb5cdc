/* The table of kernels of one instruction set. */
#include "nn/activation.h"
#include "nn/product.h"

enum { NORM_BLOCK = 1024, SUM_VECS = 4 };

VEC_INLINE void map(size_t n, const real *x, real *y, Vec (*f)(Vec))
{
    size_t i = 0;

    for (; i + VEC <= n; i += VEC)
        vec_store(y + i, f(vec_load(x + i)));
    if (i < n)
        vec_store_part(y + i, f(vec_load_part(x + i, (int)(n - i))), (int)(n - i));
}

static void map_exp(size_t n, const real *x, real *y)
{
    map(n, x, y, vec_exp);
}

static void map_tanh(size_t n, const real *x, real *y)
{
    map(n, x, y, vec_tanh);
}

static void map_sigmoid(size_t n, const real *x, real *y)
{
    map(n, x, y, vec_sigmoid);
}

/* vecs vectors of columns side by side, as one after the other would wait for its own sum; lanes:
 * of the last vector. */
VEC_INLINE void add_columns(int m, const real *a, size_t a_row, real *sum, const int vecs,
                            const int lanes)
{
    Vec total[SUM_VECS];

    VEC_UNROLL
    for (int j = 0; j < vecs; j++)
        total[j] = vec_load_lanes(sum + j * VEC, j == vecs - 1 ? lanes : VEC);
    for (int i = 0; i < m; i++, a += a_row) {
        VEC_UNROLL
        for (int j = 0; j < vecs; j++)
            total[j] += vec_load_lanes(a + j * VEC, j == vecs - 1 ? lanes : VEC);
    }
    VEC_UNROLL
    for (int j = 0; j < vecs; j++)
        vec_store_lanes(sum + j * VEC, total[j], j == vecs - 1 ? lanes : VEC);
}

void sum_rows(int m, int n, const real *a, size_t a_row, real *sum)
{
    int j = 0;

    for (; j + SUM_VECS * VEC <= n; j += SUM_VECS * VEC)
        add_columns(m, a + j, a_row, sum + j, SUM_VECS, VEC);
    for (; j + VEC <= n; j += VEC)
        add_columns(m, a + j, a_row, sum + j, 1, VEC);
    if (j < n)
        add_columns(m, a + j, a_row, sum + j, 1, n - j);
}

static void axpy(size_t n, real factor, const real *x, real *y)
{
    size_t i = 0;

    for (; i + VEC <= n; i += VEC)
        vec_store(y + i, vec_fma(vec_set(factor), vec_load(x + i), vec_load(y + i)));
    if (i < n) {
        const int lanes = (int)(n - i);
        vec_store_part(
            y + i,
            vec_fma(vec_set(factor), vec_load_part(x + i, lanes), vec_load_part(y + i, lanes)),
            lanes);
    }
}

/* In double and one by one: the order of the sum is the promise. */
static double norm2(size_t n, const real *x)
{
    double total = 0;

    for (size_t first = 0; first < n; first += NORM_BLOCK) {
        const size_t last = n - first < NORM_BLOCK ? n : first + NORM_BLOCK;
        double block[8] = {0};
        for (size_t i = first; i < last; i++)
            block[i % 8] += (double)x[i] * (double)x[i];
        total += ((block[0] + block[4]) + (block[1] + block[5])) +
                 ((block[2] + block[6]) + (block[3] + block[7]));
    }
    return total;
}

extern const Kernel ISA_NAME(kernel);
const Kernel ISA_NAME(kernel) = {
    .name = ISA_TEXT,
    .product = product_run,
    .gradient = gradient_run,
    .exp = map_exp,
    .tanh = map_tanh,
    .sigmoid = map_sigmoid,
    .add_rows = sum_rows,
    .axpy = axpy,
    .norm2 = norm2,
};
