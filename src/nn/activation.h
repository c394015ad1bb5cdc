/* exp, tanh and the logistic function on vectors, from + - * / and fma only: branch-free, the same
 * bits in every lane, at every instruction set and with every compiler; within 2 ulp; NaN,
 * infinities and -0 as libm has them.
 *
 * exp(x) = 2^n exp(r), n = round(x / ln 2), |r| <= ln 2 / 2, exp(r) - 1 = r + r^2 q(r). The
 * coefficients of q interpolate (exp(r) - 1 - r) / r^2 at Chebyshev nodes. */
#ifndef NN_ACTIVATION_H
#define NN_ACTIVATION_H

#include "nn/vector.h"

#ifdef REAL_DOUBLE
#define EXP_HIGH     710.0           /* beyond: infinity */
#define EXP_LOW      (-746.0)        /* below: 0 */
#define EXP_ROUND    0x1.8p52        /* adding it rounds to an integer in the low bits */
#define EXP_LN2_HIGH 0x1.62e42feep-1 /* n * EXP_LN2_HIGH is exact */
#define EXP_LN2_LOW  0x1.a39ef35793c76p-33
#define EXP_BIAS     1023
#define EXP_SHIFT    52
#define TANH_HIGH    22.0 /* tanh rounds to 1 from here */
#define TANH_EXACT   0x1p53
static const real EXP_Q[] = {2.0914686968086876e-09,
                             2.5105217004720745e-08,
                             2.7557273643110297e-07,
                             2.7557255400206422e-06,
                             2.4801587325547743e-05,
                             1.9841269874820627e-04,
                             1.3888888888883748e-03,
                             8.3333333333261358e-03,
                             4.1666666666666671e-02,
                             1.6666666666666671e-01,
                             0.5};
#else
#define EXP_HIGH     89.0F
#define EXP_LOW      (-104.0F)
#define EXP_ROUND    0x1.8p23F
#define EXP_LN2_HIGH 0x1.62e4p-1F
#define EXP_LN2_LOW  0x1.7f7d1cp-20F
#define EXP_BIAS     127
#define EXP_SHIFT    23
#define TANH_HIGH    10.0F
#define TANH_EXACT   0x1p24F
static const real EXP_Q[] = {0x1.a124f2p-13F, 0x1.6d4324p-10F, 0x1.1110ep-7F,
                             0x1.5554eap-5F,  0x1.555556p-3F,  0.5F};
#endif

/* Bounds from above and below. A NaN stays a NaN: every comparison with it is false. */
VEC_INLINE Vec vec_at_most(Vec x, real high)
{
    return vec_select(x > high, vec_set(high), x);
}

VEC_INLINE Vec vec_at_least(Vec x, real low)
{
    return vec_select(x < low, vec_set(low), x);
}

/* 2^n for the integers n whose power is a normal number. */
VEC_INLINE Vec vec_power2(VecInt n)
{
    return (Vec)((n + EXP_BIAS) << EXP_SHIFT);
}

/* exp(r) - 1, and n with x = n ln 2 + r; x within [EXP_LOW, EXP_HIGH]. */
VEC_INLINE Vec vec_exp_reduced(Vec x, VecInt *n)
{
    const Vec shifted = vec_fma(x, vec_set((real)0x1.71547652b82fep0), vec_set(EXP_ROUND));
    *n = (VecInt)shifted - (VecInt)vec_set(EXP_ROUND);
    const Vec k = shifted - EXP_ROUND;
    Vec r = vec_fma(k, vec_set(-EXP_LN2_HIGH), x);
    r = vec_fma(k, vec_set(-EXP_LN2_LOW), r);
    Vec q = vec_set(EXP_Q[0]);
    for (size_t i = 1; i < sizeof EXP_Q / sizeof EXP_Q[0]; i++)
        q = vec_fma(q, r, vec_set(EXP_Q[i]));
    return vec_fma(r * r, q, r);
}

/* exp(x), x <= EXP_HIGH */
VEC_INLINE Vec vec_exp_bounded(Vec x)
{
    VecInt n;
    const Vec e = vec_exp_reduced(vec_at_least(x, EXP_LOW), &n);
    const VecInt half = n >> 1; /* in two steps, as 2^n itself may not be a normal number */
    return (e + (real)1) * vec_power2(half) * vec_power2(n - half);
}

VEC_INLINE Vec vec_exp(Vec x)
{
    return vec_exp_bounded(vec_at_most(x, EXP_HIGH));
}

/* With y = exp(-|x|) in (0, 1]: s = 1 / (1 + y) for x >= 0, y / (1 + y) below, so that small values
 * keep their precision. There the sum 1 + y, rounded by `lost`, would show in the last place: it
 * moves s by -s lost / (1 + y), and 1 / (1 + y) = 1 - s. */
VEC_INLINE Vec vec_sigmoid(Vec x)
{
    const Vec y = vec_exp_bounded((Vec)((VecInt)x | (VecInt)vec_set((real)-0.0)));
    const Vec sum = y + (real)1, lost = y - (sum - (real)1);
    const Vec s = vec_select(x > (real)0, vec_set(1), y) / sum;
    return vec_fma(s * lost, s - (real)1, s);
}

/* With e = exp(2|x|) - 1: t = e / (e + 2), and the sign of x. The sum e + 2 was rounded by `lost`,
 * which moves t by t lost / (e + 2), and 1 / (e + 2) = (1 - t) / 2; where e is so large that sum -
 * 2 is rounded too it no longer matters. */
VEC_INLINE Vec vec_tanh(Vec x)
{
    const VecInt sign = (VecInt)x & (VecInt)vec_set((real)-0.0);
    const Vec size = vec_at_most((Vec)((VecInt)x ^ sign), TANH_HIGH);
    VecInt n;
    const Vec r = vec_exp_reduced(size + size, &n);
    const Vec power = vec_power2(n);
    const Vec e = vec_fma(power, r, power - (real)1);
    const Vec sum = e + (real)2;
    const Vec lost = vec_select(e < TANH_EXACT, e - (sum - (real)2), vec_set(0));
    const Vec t = e / sum;
    const Vec exact = vec_fma(t * lost, vec_fma(t, vec_set((real)0.5), vec_set((real)-0.5)), t);
    return (Vec)((VecInt)exact | sign);
}

VEC_INLINE Vec vec_relu(Vec x)
{
    return vec_select(x < (real)0, vec_set(0), x);
}

#endif
