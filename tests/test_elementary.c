/* Against the C library's long double functions, whose 64 bits serve as the truth. */
#include "check.h"

#include "base/elementary.h"
#include "base/rng.h"

#include <float.h>
#include <math.h>

enum { DRAWS = 200000 };

/* 1, or 3 where a long double does not have its 64 bits (under valgrind) and is no truth. */
static double bound(void)
{
    volatile long double one = 1, more = one + 0x1p-60L;

    return more > one ? 1 : 3;
}

/* The distance in units of the last place of the true value, the smallest being that of the
 * subnormal numbers. */
static double ulps(double got, long double want)
{
    const double size = fabs((double)want);

    return (double)(fabsl(got - want) / (nextafter(size, INFINITY) - size));
}

static double draw(uint32_t a, uint32_t b, double low, double high)
{
    return low + (high - low) * rng_uniform(rng_make(1, RNG_TEST), a, b, 0);
}

static void exp_within_1_ulp(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < DRAWS; i++) {
        const double wide = draw(i, 0, -745, 709.7), near = draw(i, 1, -1e-3, 1e-3);

        assert_true(ulps(elementary_exp(wide), expl(wide)) < bound());
        assert_true(ulps(elementary_exp(near), expl(near)) < bound());
    }
    for (int k = -1074; k <= 1023; k++) { /* where the reduction changes its multiple of ln 2 */
        const double x = (k + 0.5) * 0x1.62e42fefa39efp-1;

        assert_true(ulps(elementary_exp(x), expl(x)) < bound());
    }
}

static void exp_at_the_ends(void **state)
{
    (void)state;
    assert_true(elementary_exp(0) == 1);
    assert_true(elementary_exp(-0.0) == 1);
    assert_true(isfinite(elementary_exp(0x1.62e42fefa39efp9)));
    assert_true(isinf(elementary_exp(0x1.62e42fefa39f0p9)));
    assert_true(isinf(elementary_exp(1e300)) && isinf(elementary_exp(INFINITY)));
    assert_true(elementary_exp(-1e300) == 0 && elementary_exp(-INFINITY) == 0);
    assert_true(elementary_exp(-745.13) == DBL_TRUE_MIN);
    assert_true(isnan(elementary_exp(NAN)));
}

static void log_within_1_ulp(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < DRAWS; i++) {
        const double near = draw(i, 2, 0.5, 2), wide = ldexp(near, (int)(i % 2100) - 1074);

        assert_true(ulps(elementary_log(near), logl(near)) < bound());
        if (wide > 0 && isfinite(wide))
            assert_true(ulps(elementary_log(wide), logl(wide)) < bound());
    }
    for (int i = 1; i < 60; i++) { /* next to 1, where the result is small */
        const double x = 1 + ldexp(i % 2 ? 1 : -1, -i);

        assert_true(ulps(elementary_log(x), logl(x)) < bound());
    }
}

static void log_at_the_ends(void **state)
{
    (void)state;
    assert_true(elementary_log(1) == 0);
    assert_true(elementary_log(0) == -INFINITY && elementary_log(-0.0) == -INFINITY);
    assert_true(isnan(elementary_log(-1)) && isnan(elementary_log(-INFINITY)));
    assert_true(isnan(elementary_log(NAN)));
    assert_true(elementary_log(INFINITY) == INFINITY);
    assert_true(ulps(elementary_log(DBL_TRUE_MIN), logl(DBL_TRUE_MIN)) < bound());
    assert_true(ulps(elementary_log(DBL_MAX), logl(DBL_MAX)) < bound());
}

/* sin of 2 pi (turns + quarters / 4); quarter turns are taken away exactly */
static long double true_sine(double turns, int quarters)
{
    const long double quarter = rintl(4 * (long double)turns);
    const long double angle = (turns - quarter / 4) * 2 * acosl(-1);
    const int at = (int)(((long long)quarter + quarters) & 3);
    const long double size = at % 2 ? cosl(angle) : sinl(angle);

    return at < 2 ? size : -size;
}

static void turns_within_1_ulp(void **state)
{
    static const double ranges[] = {1e-9, 0.13, 1, 1000, 0x1p31};

    (void)state;
    for (size_t r = 0; r < COUNT(ranges); r++)
        for (uint32_t i = 0; i < DRAWS / 5; i++) {
            const double x = draw(i, 3 + (uint32_t)r, -ranges[r], ranges[r]);

            assert_true(ulps(elementary_sin_turns(x), true_sine(x, 0)) < bound());
            assert_true(ulps(elementary_cos_turns(x), true_sine(x, 1)) < bound());
        }
}

static void quarter_turns_are_exact(void **state)
{
    static const double sine[] = {0, 1, 0, -1};
    static const double far[] = {0, 1e6, -1e6, 0x1p31, 0x1p45, -0x1p50};

    (void)state;
    for (size_t f = 0; f < COUNT(far); f++)
        for (int quarter = 0; quarter < 4; quarter++) {
            const double x = far[f] + quarter / 4.;

            assert_true(elementary_sin_turns(x) == sine[quarter]);
            assert_true(elementary_cos_turns(x) == sine[(quarter + 1) % 4]);
            assert_true(elementary_sin_turns(-x) == -sine[quarter]);
            assert_true(elementary_cos_turns(-x) == sine[(quarter + 1) % 4]);
        }
    assert_true(elementary_sin_turns(0x1p60) == 0 && elementary_cos_turns(DBL_MAX) == 1);
    assert_true(isnan(elementary_sin_turns(NAN)) && isnan(elementary_cos_turns(INFINITY)));
}

/* z = probit(p) is wrong by about (Phi(z) - p) / phi(z). */
static void probit_within_bound(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < DRAWS; i++) {
        const double p = draw(i, 10, 0, 1) * (i % 3 ? 1 : ldexp(1, -(int)(i % 1000)));
        const long double z = elementary_probit(p);
        const long double density = expl(-z * z / 2) / sqrtl(2 * acosl(-1));

        if (p > 0)
            assert_true(fabsl((erfcl(-z / sqrtl(2)) / 2 - p) / density) <= fabsl(z) * 0x1p-49L);
    }
}

static void probit_at_the_ends(void **state)
{
    (void)state;
    assert_true(elementary_probit(0.5) == 0);
    assert_true(elementary_probit(0) == -INFINITY && elementary_probit(1) == INFINITY);
    assert_true(isnan(elementary_probit(-0.1)) && isnan(elementary_probit(1.1)));
    assert_true(isnan(elementary_probit(NAN)));
    assert_true(fabs(elementary_probit(0.975) - 1.959963984540054) < 1e-15);
    for (int i = 1; i < 1000; i++)
        assert_true(elementary_probit(i / 1024.) == -elementary_probit(1 - i / 1024.));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_within_1_ulp),    cmocka_unit_test(exp_at_the_ends),
        cmocka_unit_test(log_within_1_ulp),    cmocka_unit_test(log_at_the_ends),
        cmocka_unit_test(turns_within_1_ulp),  cmocka_unit_test(quarter_turns_are_exact),
        cmocka_unit_test(probit_within_bound), cmocka_unit_test(probit_at_the_ends),
    };

    return RUN(tests);
}
