/* exp, tanh and the logistic function: within 2 ulp over a dense sweep, in the full tier over all
 * floats; the same bits in every lane and at every instruction set; right at the edges. */
#include "check.h"

#include "nn/kernel.h"
#include "tier.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef REAL_DOUBLE
enum { ULP_BITS = 53, SWEEP = 2000003 };
#else
enum { ULP_BITS = 24, SWEEP = 4000037 };
#endif

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
    if (tier_valgrind())
        skip();
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
    if (tier_valgrind())
        skip();
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

/* ---- all floats ---- */

enum { PIECE = 1 << 16 };

/* The exact value in double. Far out it needs no function of the library. */
static double exactly(int function, double x)
{
    const double size = fabs(x);

    if (function == 1)
        return size < 0x1p-13 ? x - x * x * x / 3 : size > 20 ? copysign(1, x) : tanh(x);
    const double e = size < 0x1p-30 ? 1 + x : exp(x);
    return function == 0 ? e : e < INFINITY ? e / (1 + e) : 1;
}

/* The worst of a piece of the patterns from `first` on. */
static double worst_of(const Kernel *kernel, int function, uint64_t first, real *x, real *y)
{
    double worst = 0;

    for (size_t i = 0; i < PIECE; i++)
        x[i] = from_bits(first + i);
    apply(kernel, function, PIECE, x, y);
    for (size_t i = 0; i < PIECE; i++) {
        if (x[i] != x[i]) {
            assert_true(y[i] != y[i]);
            continue;
        }
        const double exact = exactly(function, (double)x[i]);
        if (fabs((double)y[i] - exact) <= 0x1p-24 * fabs(exact)) /* within one */
            continue;
        const double off = ulps(y[i], (long double)exact);
        worst = off <= worst ? worst : off;
    }
    return worst;
}

static void test_activations_of_all_floats_are_within_two_ulp(void **state)
{
    static real x[PIECE], y[PIECE];

    (void)state;
    if (sizeof(real) == 8 || !tier_full() || tier_watched()) {
        print_message("FORECAST_TEST=full\n");
        skip();
    }
    for (int f = 0; f < 3; f++) {
        double worst = 0;
        for (uint64_t first = 0; first < UINT32_MAX; first += PIECE) {
            const double off = worst_of(kernel_best(), f, first, x, y);
            worst = off <= worst ? worst : off;
        }
        print_message("%s: %.4f ulp\n", functions[f].name, worst);
        assert_true(worst <= 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_activations_are_within_two_ulp),
        cmocka_unit_test(test_activations_have_the_same_bits_in_every_lane_and_level),
        cmocka_unit_test(test_activations_at_the_edges),
        cmocka_unit_test(test_activations_of_all_floats_are_within_two_ulp),
    };
    return RUN(tests);
}
