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
        total[j] = vec_load_lanes(sum + (size_t)j * VEC, j == vecs - 1 ? lanes : VEC);
    for (int i = 0; i < m; i++, a += a_row) {
        VEC_UNROLL
        for (int j = 0; j < vecs; j++)
            total[j] += vec_load_lanes(a + (size_t)j * VEC, j == vecs - 1 ? lanes : VEC);
    }
    VEC_UNROLL
    for (int j = 0; j < vecs; j++)
        vec_store_lanes(sum + (size_t)j * VEC, total[j], j == vecs - 1 ? lanes : VEC);
}

void sum_rows(int m, int n, const real *a, size_t a_row, real *sum)
{
    int j = 0;

    for (; j + SUM_VECS * VEC <= n; j += SUM_VECS * VEC)
        add_columns(m, a + j, a_row, sum + j, SUM_VECS, VEC);
    const int vecs = (n - j + VEC - 1) / VEC, lanes = n - j - (vecs - 1) * VEC;
    if (vecs == 4)
        add_columns(m, a + j, a_row, sum + j, 4, lanes);
    else if (vecs == 3)
        add_columns(m, a + j, a_row, sum + j, 3, lanes);
    else if (vecs == 2)
        add_columns(m, a + j, a_row, sum + j, 2, lanes);
    else if (vecs == 1)
        add_columns(m, a + j, a_row, sum + j, 1, lanes);
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

/* Eight sums side by side, whatever the vectors' size. */
typedef double Sums __attribute__((vector_size(8 * sizeof(double))));
typedef real Terms __attribute__((vector_size(8 * sizeof(real)), aligned(sizeof(real)), may_alias));

/* n is at most NORM_BLOCK. */
static double norm2_block(size_t n, const real *x)
{
    Sums sum = {0};
    size_t i = 0;

    for (; i + 8 <= n; i += 8) {
        const Sums wide = __builtin_convertvector(*(const Terms *)(x + i), Sums);
        sum += wide * wide;
    }
    for (size_t j = 0; i < n; i++, j++)
        sum[j] += (double)x[i] * (double)x[i];
    return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
}

/* In double and in a fixed order: that is the promise. */
static double norm2(size_t n, const real *x)
{
    double total = 0;

    for (size_t i = 0; i < n; i += NORM_BLOCK)
        total += norm2_block(n - i < NORM_BLOCK ? n - i : NORM_BLOCK, x + i);
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
