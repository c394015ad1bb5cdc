/* The kernels: products and gradients against a scalar chain of fma over odd shapes and strides,
 * bit for bit at every instruction set; the small ones against plain loops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "nn/gram.h"
#include "nn/kernel.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 20240229 };

#ifdef REAL_DOUBLE
#define FMA fma
#else
#define FMA fmaf
#endif

static void fill(real *x, size_t n, uint32_t number)
{
    const Rng rng = rng_make(SEED, RNG_TEST);

    for (size_t i = 0; i < n; i++)
        x[i] = (real)(rng_uniform(rng, (uint32_t)i, number, 0) * 4 - 2);
}

/* ---- products ---- */

enum { ROOM = 60000 };

typedef struct {
    real a[ROOM], b[ROOM], packed[ROOM], c[ROOM], start[ROOM], expected[ROOM];
} Buffers;

static real add_terms(const Product *p, int i, int j, real sum)
{
    for (int k = 0; k < p->k; k++)
        sum = FMA(
            p->a[(size_t)i * p->a_row + (size_t)k * p->a_k],
            p->b[(size_t)(j / PANEL) * p->b_panel + (size_t)k * p->b_row + (size_t)(j % PANEL)],
            sum);
    return sum;
}

static void multiply_naively(const Product *p, real *c)
{
    for (int i = 0; i < p->m; i++) {
        for (int j = 0; j < p->n; j++) {
            real sum = p->start ? p->start[(size_t)i * p->start_row + (size_t)j] : 0;
            if (p->first)
                sum = add_terms(p->first, i, j, sum);
            sum = add_terms(p, i, j, sum);
            c[(size_t)i * p->c_row + (size_t)j] = sum;
        }
    }
}

/* Every level's product must give the bits of the naive one and touch nothing else in c. */
static void check_product(const Product *p, Buffers *x)
{
    memcpy(x->c, x->start, sizeof x->c);
    memcpy(x->expected, x->start, sizeof x->expected);
    multiply_naively(p, x->expected);
    for (int level = 0; level < CPU_LEVELS; level++) {
        memcpy(x->c, x->start, sizeof x->c);
        kernel_at((CpuLevel)level)->product(p);
        if (memcmp(x->c, x->expected, sizeof x->c) != 0)
            fail_msg("level %s, m %d n %d k %d, a_row %zu, b_row %zu, start_row %zu",
                     cpu_level_name((CpuLevel)level), p->m, p->n, p->k, p->a_row, p->b_row,
                     p->start_row);
    }
}

/* One shape: packed and plain b, a and transposed a, started from c, a bias row and zero, without
 * and with terms of another pair before. gap: columns between rows. */
static void check_shape(int m, int n, int k, size_t gap, Buffers *x)
{
    const size_t K = (size_t)k, N = (size_t)n + gap;

    pack_matrix(k, n, x->b, N, 1, x->packed);
    for (int variant = 0; variant < 24; variant++) {
        const bool packed = variant % 2, transposed = variant / 2 % 2;
        Product p = {.m = m,
                     .n = n,
                     .k = k,
                     .a = x->a,
                     .a_row = transposed ? 1 : K + gap,
                     .a_k = transposed ? (size_t)m + gap : 1,
                     .b = packed ? x->packed : x->b,
                     .b_row = packed ? PANEL : N,
                     .b_panel = packed ? PANEL * K : PANEL,
                     .c = x->c,
                     .c_row = N};
        const Product first = {.k = 1 + k % 9,
                               .a = x->start,
                               .a_row = 11,
                               .a_k = 1,
                               .b = x->a,
                               .b_row = N + 1,
                               .b_panel = PANEL};
        if (variant >= 12)
            p.first = &first;
        if (variant / 4 % 3 == 1) {
            p.start = x->c;
            p.start_row = N;
        } else if (variant / 4 % 3 == 2) {
            p.start = x->start;
        }
        check_product(&p, x);
    }
}

static void test_product_has_the_bits_of_a_scalar_chain(void **state)
{
    static const int rows[] = {1, 2, 3, 5, 6, 7, 11, 13, 16, 25},
                     columns[] = {1, 3, 15, 16, 17, 31, 64, 65, 130}, depths[] = {1, 2, 7, 64, 300};
    Buffers *x = malloc(sizeof *x);

    (void)state;
    assert_non_null(x);
    fill(x->a, ROOM, 1);
    fill(x->b, ROOM, 2);
    fill(x->start, ROOM, 3);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t j = 0; j < sizeof columns / sizeof *columns; j++) {
            for (size_t k = 0; k < sizeof depths / sizeof *depths; k++)
                check_shape(rows[i], columns[j], depths[k], (i + j + k) % 3, x);
        }
    }
    check_shape(545, 70, 3, 1, x);  /* more rows than a block */
    check_shape(13, 30, 900, 1, x); /* and longer sums */
    free(x);
}

static void test_product_of_no_terms_is_its_start(void **state)
{
    real a[1] = {1}, b[PANEL] = {1}, start[3] = {1, -2, 3}, c[3] = {9, 9, 9};

    (void)state;
    for (int level = 0; level < CPU_LEVELS; level++) {
        kernel_at((CpuLevel)level)
            ->product(&(Product){.m = 1,
                                 .n = 3,
                                 .k = 0,
                                 .a = a,
                                 .b = b,
                                 .b_row = PANEL,
                                 .start = start,
                                 .c = c,
                                 .c_row = 3});
        assert_memory_equal(c, start, sizeof c);
    }
}

static void test_product_carries_infinities_and_nans(void **state)
{
    real a[2] = {0, 1}, b[4] = {(real)INFINITY, 1, 2, (real)NAN}, c[2];

    (void)state;
    for (int level = 0; level < CPU_LEVELS; level++) {
        kernel_at((CpuLevel)level)
            ->product(&(Product){
                .m = 1, .n = 2, .k = 2, .a = a, .a_k = 1, .b = b, .b_row = 2, .c = c, .c_row = 2});
        assert_true(isnan(c[0]) && isnan(c[1]));
    }
}

/* ---- gradients ---- */

static void add_gradient(const GradientRun *g, int part, real *c)
{
    const GradientPart *p = &g->part[part];

    for (int i = 0; i < p->m; i++) {
        for (int j = 0; j < g->n; j++) {
            real *sum = &c[(size_t)i * g->c_row + (size_t)j];
            for (int k = 0; k < g->k; k++)
                *sum = FMA(p->a[(size_t)k * p->a_row + (size_t)i],
                           g->b[(size_t)k * g->b_row + (size_t)j], *sum);
        }
    }
}

/* Two parts [m, n] and [n / 2, n] one behind the other in c, then the sum. */
static void check_gradient(int m, int n, int k, size_t gap, Buffers *x)
{
    const size_t N = (size_t)n + gap, second = (size_t)m * N, last = second + (size_t)(n / 2) * N;
    const GradientPart part[] = {{m, x->a, (size_t)m + gap, x->c},
                                 {n / 2, x->start, (size_t)n, x->c + second}};
    const GradientRun g = {.parts = 2,
                           .n = n,
                           .k = k,
                           .part = part,
                           .b = x->b,
                           .b_row = N + 3,
                           .c_row = N,
                           .sum = m % 2 ? x->c + last : NULL};

    memcpy(x->expected, x->packed, sizeof x->expected);
    add_gradient(&g, 0, x->expected);
    add_gradient(&g, 1, x->expected + second);
    for (int p = 0; p < k && g.sum; p++) {
        for (int j = 0; j < n; j++)
            x->expected[last + (size_t)j] += x->b[(size_t)p * g.b_row + (size_t)j];
    }
    for (int level = 0; level < CPU_LEVELS; level++) {
        memcpy(x->c, x->packed, sizeof x->c);
        kernel_at((CpuLevel)level)->gradient(&g);
        if (memcmp(x->c, x->expected, sizeof x->c) != 0)
            fail_msg("level %s, m %d n %d k %d", cpu_level_name((CpuLevel)level), m, n, k);
    }
}

static void test_gradient_has_the_bits_of_a_scalar_chain(void **state)
{
    static const int widths[] = {0, 1, 2, 6, 7, 40}, columns[] = {1, 5, 16, 63, 64, 65, 130},
                     depths[] = {0, 1, 7, 192, 193, 400};
    Buffers *x = malloc(sizeof *x);

    (void)state;
    assert_non_null(x);
    fill(x->a, ROOM, 11);
    fill(x->b, ROOM, 12);
    fill(x->start, ROOM, 13);
    fill(x->packed, ROOM, 14);
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        for (size_t j = 0; j < sizeof columns / sizeof *columns; j++) {
            for (size_t k = 0; k < sizeof depths / sizeof *depths; k++)
                check_gradient(widths[i], columns[j], depths[k], (i + j + k) % 3, x);
        }
    }
    free(x);
}

/* ---- the small ones ---- */

static void test_sums_and_norms(void **state)
{
    enum { M = 7, N = 2077 };
    static real a[M * N], sum[N], expected[N], y[N];
    double norm[CPU_LEVELS];

    (void)state;
    fill(a, (size_t)M * N, 4);
    for (int level = 0; level < CPU_LEVELS; level++) {
        const Kernel *kernel = kernel_at((CpuLevel)level);
        memcpy(sum, a, sizeof sum);
        memcpy(expected, a, sizeof expected);
        kernel->add_rows(M - 1, N - 3, a + N, N, sum);
        for (size_t i = 1; i < M; i++) {
            for (size_t j = 0; j < N - 3; j++)
                expected[j] += a[i * N + j];
        }
        assert_memory_equal(sum, expected, sizeof sum);

        memcpy(y, a, sizeof y);
        kernel->axpy(N, (real)0.3, a + N, y);
        for (size_t j = 0; j < N; j++)
            assert_true(y[j] == FMA((real)0.3, a[N + j], a[j]));

        double total = 0;
        for (size_t j = 0; j < N; j++)
            total += (double)a[j] * (double)a[j];
        norm[level] = kernel->norm2(N, a);
        assert_true(fabs(norm[level] / total - 1) < 1e-13 && norm[level] == norm[0]);
    }
}

static void test_packing(void **state)
{
    enum { K = 35, N = 70 };
    static real from[K * N], packed[K * 2 * PANEL];

    (void)state;
    fill(from, (size_t)K * N, 5);
    assert_int_equal(packed_size(K, N), K * 2 * PANEL);
    for (int transposed = 0; transposed < 2; transposed++) {
        const size_t row = transposed ? 1 : N, column = transposed ? K : 1;
        for (size_t i = 0; i < sizeof packed / sizeof packed[0]; i++)
            packed[i] = -7;
        pack_matrix(K, N, from, row, column, packed);
        for (size_t j = 0; j < 2 * PANEL; j++) {
            for (size_t k = 0; k < K; k++)
                assert_true(packed[(j / PANEL * K + k) * PANEL + j % PANEL] ==
                            (j < N ? from[k * row + j * column] : -7));
        }
    }
}

/* Each element is one chain of sums in ascending rows, whatever the strips and the level. */
static void test_gram_has_the_bits_of_a_scalar_chain(void **state)
{
    enum { R = 37, W = 3 * GRAM_PANEL, PIECES = 6 };
    static const int strip[PIECES + 1] = {0, 1, 7, 31, 50, 51, W};
    static real x[R * W];
    static double panels[R * W], c[W * W], want[W * W];

    (void)state;
    fill(x, (size_t)R * W, 6);
    for (int r = 0; r < R; r++) {
        for (int i = 0; i < W; i++)
            panels[gram_place(R, r, i)] = (double)x[r * W + i];
    }
    for (int i = 0; i < W * W; i++)
        want[i] = 1 + i % 7;
    for (int i = 0; i < W; i++) {
        for (int j = 0; j < W; j++) {
            for (int r = 0; r < R; r++)
                want[i * W + j] += (double)x[r * W + i] * (double)x[r * W + j];
        }
    }
    for (int level = 0; level < CPU_LEVELS; level++) {
        const Gram gram = {.rows = R, .width = W, .x = panels, .c = c};
        for (int i = 0; i < W * W; i++)
            c[i] = 1 + i % 7;
        for (int s = PIECES - 1; s >= 0; s--)
            gram_at((CpuLevel)level)(&gram, strip[s], strip[s + 1] - strip[s]);
        for (int i = 0; i < W; i++) {
            for (int j = i; j < W; j++)
                assert_true(c[i * W + j] == want[i * W + j]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_product_has_the_bits_of_a_scalar_chain),
        cmocka_unit_test(test_product_of_no_terms_is_its_start),
        cmocka_unit_test(test_product_carries_infinities_and_nans),
        cmocka_unit_test(test_gradient_has_the_bits_of_a_scalar_chain),
        cmocka_unit_test(test_sums_and_norms),
        cmocka_unit_test(test_gram_has_the_bits_of_a_scalar_chain),
        cmocka_unit_test(test_packing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
