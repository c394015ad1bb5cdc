/* The kernels: products against a scalar chain of fma over odd shapes and strides, bit for bit at
 * every instruction set; the activations within 2 ulp over a dense sweep; the small ones against
 * plain loops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "nn/kernel.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 20240229 };

#ifdef REAL_DOUBLE
#define FMA fma
enum { ULP_BITS = 53, SWEEP = 2000003 };
#else
#define FMA fmaf
enum { ULP_BITS = 24, SWEEP = 4000037 };
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

static void multiply_naively(const Product *p, real *c)
{
    for (int i = 0; i < p->m; i++) {
        for (int j = 0; j < p->n; j++) {
            real sum = p->start ? p->start[(size_t)i * p->start_row + (size_t)j] : 0;
            for (int k = 0; k < p->k; k++)
                sum = FMA(p->a[(size_t)i * p->a_row + (size_t)k * p->a_k],
                          p->b[(size_t)(j / PANEL) * p->b_panel + (size_t)k * p->b_row +
                               (size_t)(j % PANEL)],
                          sum);
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

/* One shape: packed and plain b, a and transposed a, started from c, a bias row and zero. gap:
 * columns between rows. */
static void check_shape(int m, int n, int k, size_t gap, Buffers *x)
{
    const size_t K = (size_t)k, N = (size_t)n + gap;

    pack_matrix(k, n, x->b, N, 1, x->packed);
    for (int variant = 0; variant < 12; variant++) {
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
        if (variant / 4 == 1) {
            p.start = x->c;
            p.start_row = N;
        } else if (variant / 4 == 2) {
            p.start = x->start;
        }
        check_product(&p, x);
    }
}

static void test_product_has_the_bits_of_a_scalar_chain(void **state)
{
    static const int rows[] = {1, 2, 3, 5, 6, 7, 11, 13, 16, 25},
                     columns[] = {1, 3, 15, 16, 17, 31, 64, 65, 100},
                     depths[] = {1, 2, 7, 64, 128, 129, 300};
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
    check_shape(545, 70, 3, 1, x); /* more rows than a block */
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

/* ---- activations ---- */

static long double sigmoid_exactly(long double x)
{
    return 1 / (1 + expl(-x));
}

typedef struct {
    const char *name;
    long double (*exactly)(long double);
} Function;

static const Function functions[] = {{"exp", expl}, {"tanh", tanhl}, {"sigmoid", sigmoid_exactly}};

static void apply(const Kernel *kernel, int function, size_t n, const real *x, real *y)
{
    void (*const maps[])(size_t, const real *, real *) = {kernel->exp, kernel->tanh,
                                                          kernel->sigmoid};
    maps[function](n, x, y);
}

/* Distance in units of the last place of the exact value, with the denormals' own unit. */
static double ulps(real y, long double exact)
{
#ifdef REAL_DOUBLE
    const int least = -1074;
#else
    const int least = -149;
#endif
    int exponent;

    if (isinf((double)y) && !isinf((double)(real)exact))
        return INFINITY;
    if (isinf((double)(real)exact))
        return y == (real)exact ? 0 : INFINITY;
    frexpl(exact, &exponent);
    const int unit = exponent - ULP_BITS > least ? exponent - ULP_BITS : least;
    return (double)fabsl(ldexpl((long double)y - exact, -unit));
}

/* A number for every bit pattern. */
static real from_bits(uint64_t bits)
{
    real x;
#ifdef REAL_DOUBLE
    memcpy(&x, &bits, sizeof x);
#else
    const uint32_t low = (uint32_t)bits;
    memcpy(&x, &low, sizeof x);
#endif
    return x;
}

/* n numbers spread evenly over all bit patterns: all sizes, both signs, denormals, infinities' and
 * NaNs' neighbours. */
static void fill_patterns(size_t n, real *x)
{
    const uint64_t span = sizeof(real) == 8 ? UINT64_MAX : UINT32_MAX;

    for (size_t i = 0; i < n; i++) {
        x[i] = from_bits(span / n * i);
        if (x[i] != x[i])
            x[i] = 0;
    }
}

static void test_activations_are_within_two_ulp(void **state)
{
    real *x = malloc(SWEEP * sizeof *x), *y = malloc(SWEEP * sizeof *y);

    (void)state;
    assert_true(x && y);
    for (int range = 0; range < 2; range++) {
        fill_patterns(SWEEP, x);
        for (size_t i = 0; range == 1 && i < SWEEP; i++) /* where the functions bend, densely */
            x[i] = (real)(-20 + 40.0 * (double)i / SWEEP);
        for (int f = 0; f < 3; f++) {
            double worst = 0;
            size_t place = 0;
            apply(kernel_best(), f, SWEEP, x, y);
            for (size_t i = 0; i < SWEEP; i++) {
                const double off = ulps(y[i], functions[f].exactly((long double)x[i]));
                if (!(off <= worst)) {
                    worst = off;
                    place = i;
                }
            }
            print_message("%s, range %d: %.3f ulp at %a\n", functions[f].name, range, worst,
                          (double)x[place]);
            assert_true(worst <=
                        (sizeof(real) == 8 ? 2.1 : 2)); /* double serves the gradient check alone */
        }
    }
    free(x);
    free(y);
}

static void test_activations_have_the_same_bits_in_every_lane_and_level(void **state)
{
    enum { N = 5003 };
    static real x[N], y[N], z[N];

    (void)state;
    fill_patterns(N, x);
    for (int f = 0; f < 3; f++) {
        for (size_t i = 0; i < N; i++)
            apply(kernel_at(CPU_BASELINE), f, 1, x + i, y + i);
        for (int level = 0; level < CPU_LEVELS; level++) {
            for (size_t shift = 0; shift < 17; shift++) {
                apply(kernel_at((CpuLevel)level), f, N - shift, x + shift, z);
                assert_memory_equal(z, y + shift, (N - shift) * sizeof(real));
            }
        }
    }
}

static void test_activations_at_the_edges(void **state)
{
    const real infinity = (real)INFINITY;
    const real in[] = {infinity, -infinity, (real)NAN, (real)-0.0, 0};
    real out[5];

    (void)state;
    for (int level = 0; level < CPU_LEVELS; level++) {
        const Kernel *kernel = kernel_at((CpuLevel)level);
        kernel->exp(5, in, out);
        assert_true(out[0] == infinity && out[1] == 0 && isnan(out[2]) && out[3] == 1 &&
                    out[4] == 1);
        kernel->tanh(5, in, out);
        assert_true(out[0] == 1 && out[1] == -1 && isnan(out[2]) && out[3] == 0 && signbit(out[3]));
        assert_true(out[4] == 0 && !signbit(out[4]));
        kernel->sigmoid(5, in, out);
        assert_true(out[0] == 1 && out[1] == 0 && isnan(out[2]) && out[3] == (real)0.5 &&
                    out[4] == (real)0.5);
    }
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_product_has_the_bits_of_a_scalar_chain),
        cmocka_unit_test(test_product_of_no_terms_is_its_start),
        cmocka_unit_test(test_product_carries_infinities_and_nans),
        cmocka_unit_test(test_activations_are_within_two_ulp),
        cmocka_unit_test(test_activations_have_the_same_bits_in_every_lane_and_level),
        cmocka_unit_test(test_activations_at_the_edges),
        cmocka_unit_test(test_sums_and_norms),
        cmocka_unit_test(test_packing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
