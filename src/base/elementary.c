/* Argument reduction, then a short series in Horner's form whose truncation error is below 2^-57.
 * Values are reduced so that the first terms are exact or carried in two doubles (_high, _low). fma
 * is the exactly rounded one of the processor or of the C library: the same bits either way. */
#include "base/elementary.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define LENGTH(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* Adding and taking away 1.5 * 2^52 rounds to the nearest integer. */
static const double ROUNDER = 0x1.8p52;

static uint64_t bits_of(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double from_bits(uint64_t bits)
{
    double x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

/* 2^k for a normal result */
static double power_of_two(int k)
{
    return from_bits((uint64_t)(k + 1023) << 52);
}

/* c[0] + c[1] x + c[2] x^2 + ... */
static double polynomial(const double *c, int count, double x)
{
    double sum = c[count - 1];

    for (int i = count - 2; i >= 0; i--)
        sum = fma(sum, x, c[i]);
    return sum;
}

double elementary_exp(double x)
{
    /* 1/2!, 1/3!, ... */
    static const double terms[] = {
        1.0 / 2,     1.0 / 6,      1.0 / 24,      1.0 / 120,      1.0 / 720,       1.0 / 5040,
        1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800,
    };
    const double ln2_high = 0x1.62e42fefa39efp-1, ln2_low = 0x1.abc9e3b39803fp-56;

    if (x != x)
        return x;
    if (x > 709.79)
        return INFINITY;
    if (x < -745.2)
        return 0;

    const double k = x * 0x1.71547652b82fep0 + ROUNDER - ROUNDER;
    const double r = fma(-k, ln2_low, fma(-k, ln2_high, x)); /* |r| <= ln 2 / 2 */
    const double value = 1 + fma(r * r, polynomial(terms, LENGTH(terms), r), r);
    const int half =
        (int)k / 2; /* in two steps: 2^k may be beyond a normal number where the result is not */

    return value * power_of_two(half) * power_of_two((int)k - half);
}

double elementary_log(double x)
{
    /* 2/3, 2/5, ... */
    static const double terms[] = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11, 2.0 / 13,
                                   2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23};
    /* 21 bits of ln2_high are 0: k * ln2_high is exact */
    const double ln2_high = 0x1.62e42fee00000p-1, ln2_low = 0x1.a39ef35793c76p-33;
    int k = 0;

    if (x == 0)
        return -INFINITY;
    if (!(x > 0))
        return NAN;
    if (x > 0x1.fffffffffffffp1023)
        return x;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        k = -54;
    }

    /* x = 2^k m, sqrt(1/2) <= m < sqrt(2) */
    const uint64_t sqrt_half = UINT64_C(0x3fe6a09e667f3bcd);
    const uint64_t offset = bits_of(x) - sqrt_half;
    k += (int)((int64_t)offset >> 52);
    const double m = from_bits((offset & UINT64_C(0x000fffffffffffff)) + sqrt_half);

    /* ln(1 + f) = 2 artanh s = 2s + 2/3 s^3 + ..., where 2s = f - s f, and s f = f^2/2 - s f^2/2 */
    const double f = m - 1, s = f / (2 + f), z = s * s;
    const double half_square = 0.5 * f * f;
    const double rest = z * polynomial(terms, LENGTH(terms), z);
    const double small = s * (half_square + rest) + k * ln2_low;

    return k * ln2_high - (half_square - small - f);
}

/* sin and cos of 2 pi r, |r| <= 1/8 */
static void sin_cos_eighth(double r, double *sine, double *cosine)
{
    static const double sin_terms[] = {
        -1.0 / 6,        1.0 / 120,        -1.0 / 5040,          1.0 / 362880,
        -1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368000, 1.0 / 355687428096000};
    static const double cos_terms[] = {
        1.0 / 24,        -1.0 / 720,         1.0 / 40320,          -1.0 / 3628800,
        1.0 / 479001600, -1.0 / 87178291200, 1.0 / 20922789888000, -1.0 / 6402373705728000};
    const double two_pi_high = 0x1.921fb54442d18p2, two_pi_low = 0x1.1a62633145c07p-52;
    const double t = r * two_pi_high, t_low = fma(r, two_pi_low, fma(r, two_pi_high, -t));
    const double z = t * t, half = 0.5 * z;

    *sine = t + fma(t * z, polynomial(sin_terms, LENGTH(sin_terms), z), t_low * (1 - half));
    const double one_less = 1 - half; /* what the subtraction lost is added to the small terms */
    *cosine = one_less + (1 - one_less - half +
                          (z * z * polynomial(cos_terms, LENGTH(cos_terms), z) - t * t_low));
}

/* sin of 2 pi (x + quarters / 4) */
static double sin_quarters(double x, int quarters)
{
    double sine, cosine;

    if (!(fabs(x) <= 0x1.fffffffffffffp1023))
        return NAN;
    if (fabs(x) >= 0x1p52)
        x = 0; /* a whole number of turns */
    else
        x -= (double)(int64_t)x;

    const double q = 4 * x + ROUNDER - ROUNDER;
    sin_cos_eighth(x - q / 4, &sine, &cosine);
    switch (((int)q + quarters) & 3) {
    case 0:
        return sine;
    case 1:
        return cosine;
    case 2:
        return 0 - sine;
    default:
        return 0 - cosine;
    }
}

double elementary_sin_turns(double x)
{
    return sin_quarters(x, 0);
}

double elementary_cos_turns(double x)
{
    return sin_quarters(x, 1);
}

typedef struct {
    double numerator[8], denominator[8];
} Ratio;

/* The paper's approximations: for p within 0.425 of 1/2, outside, and in the far tails. */
static const Ratio probit_middle = {
    {3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
     1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
     3.3430575583588128105e+4, 2.5090809287301226727e+3},
    {1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
     2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
     5.2264952788528545610e+3}};
static const Ratio probit_outer = {
    {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
     3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
     2.27238449892691845833e-2, 7.74545014278341407640e-4},
    {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
     1.05075007164441684324e-9}};
static const Ratio probit_tail = {
    {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
     2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
     2.71155556874348757815e-5, 2.01033439929228813265e-7},
    {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
     2.04426310338993978564e-15}};

static double ratio(const Ratio *terms, double x)
{
    return polynomial(terms->numerator, 8, x) / polynomial(terms->denominator, 8, x);
}

double elementary_probit(double p)
{
    const double q = p - 0.5;

    if (!(p >= 0 && p <= 1))
        return NAN;
    if (p == 0 || p == 1)
        return p == 0 ? -INFINITY : INFINITY;
    if (fabs(q) <= 0.425)
        return q * ratio(&probit_middle, 0.180625 - q * q);

    const double r = sqrt(-elementary_log(q < 0 ? p : 1 - p));
    const double size = r <= 5 ? ratio(&probit_outer, r - 1.6) : ratio(&probit_tail, r - 5);
    return q < 0 ? -size : size;
}
