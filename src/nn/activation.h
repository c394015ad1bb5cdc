/* exp, tanh and the logistic function on vectors, from + - * / and fma only: the same bits in every
 * lane, at every instruction set and with every compiler; within 2 ulp; NaN, infinities and -0 as
 * libm has them.
 *
 * exp(x) = 2^n (1 + p), n = round(x / ln 2), r = x - n ln 2, |r| <= ln 2 / 2, p = r + r^2 q(r). The
 * coefficients of q, that of the highest power first, are the best in the relative error of exp(r):
 * 0.06 of a float's half ulp. 1 / (1 + exp(-x)) and its like are made of 2^n and p by one fma for
 * numerator and denominator each, which rounds as if exp(x) - 1 and exp(x) + 1 had been known
 * exactly. */
#ifndef NN_ACTIVATION_H
#define NN_ACTIVATION_H

#include "nn/vector.h"

#ifdef REAL_DOUBLE
#define EXP_HIGH  710.0    /* beyond: infinity */
#define EXP_LOW   (-746.0) /* below: 0 */
#define EXP_ROUND (0x1.8p52 + 1023)
#define EXP_SHIFT 52
#define LN2_HIGH  0x1.62e42feep-1 /* n * LN2_HIGH is exact */
#define LN2_LOW   0x1.a39ef35793c76p-33
#define TANH_LOW  (-44.0) /* 1 + exp(x) rounds to 1 from here down */
#define PLAIN     36.0    /* 1 + 2^n is exact up to this |x| */
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
#define EXP_HIGH  89.0F
#define EXP_LOW   (-104.0F)
#define EXP_ROUND (0x1.8p23F + 127)
#define EXP_SHIFT 23
#define LN2_HIGH  0x1.62e4p-1F
#define LN2_LOW   0x1.7f7d1cp-20F
#define TANH_LOW  (-20.0F)
#define PLAIN     16.0F
static const real EXP_Q[] = {0x1.6ac37p-10F, 0x1.123da6p-7F, 0x1.555858p-5F, 0x1.55548cp-3F,
                             0x1.fffffcp-2F};
#endif
#define LOG2E ((real)0x1.71547652b82fep0)
#define LN2   ((real)0x1.62e42fefa39efp-1)

/* n, with what EXP_ROUND adds: it brings n + bias into the low bits, where a shift makes 2^n of it.
 */
VEC_INLINE Vec vec_exp_round(Vec x)
{
    return vec_fma(x, vec_set(LOG2E), vec_set(EXP_ROUND));
}

/* 2^n for the n whose power is a normal number */
VEC_INLINE Vec vec_exp_power(Vec rounded)
{
    return (Vec)((VecInt)rounded << EXP_SHIFT);
}

/* p of r */
VEC_INLINE Vec vec_exp_rest(Vec r)
{
    Vec q = vec_set(EXP_Q[0]);

    for (size_t i = 1; i < sizeof EXP_Q / sizeof EXP_Q[0]; i++)
        q = vec_fma(q, r, vec_set(EXP_Q[i]));
    return vec_fma(r * r, q, r);
}

/* r by a ln 2 of twice the precision */
VEC_INLINE Vec vec_exp_reduced(Vec x, Vec rounded)
{
    const Vec n = rounded - EXP_ROUND;

    return vec_fma(n, vec_set(-LN2_LOW), vec_fma(n, vec_set(-LN2_HIGH), x));
}

VEC_INLINE Vec vec_exp(Vec x)
{
    const Vec bounded = vec_at_least(vec_at_most(x, EXP_HIGH), EXP_LOW);
    const Vec rounded = vec_exp_round(bounded);
    const Vec p = vec_exp_rest(vec_exp_reduced(bounded, rounded));
    /* in two steps, as 2^n itself may not be a normal number */
    const VecInt zero = (VecInt)vec_set(EXP_ROUND), half = ((VecInt)rounded - zero) >> 1;
    return (p + (real)1) * vec_exp_power((Vec)(zero + half)) *
           vec_exp_power((Vec)((VecInt)rounded - half));
}

/* s where |x| is so large that the square of y = exp(-|x|) is all that 1 - y or y lacks. A call of
 * its own, as few nets go so far. */
static __attribute__((noinline, unused)) Vec vec_sigmoid_far(Vec x, Vec plain)
{
    const Vec size = vec_size(x), y = vec_exp(-size);
    const Vec far = vec_select(x > (real)0, (real)1 - y, vec_fma(-y, y, y));

    return vec_select(size > PLAIN, far, plain);
}

/* s = 1 / (1 + exp(-x)) */
VEC_INLINE Vec vec_sigmoid(Vec x)
{
    const Vec rounded = vec_exp_round(-x), power = vec_exp_power(rounded);
    const Vec p = vec_exp_rest(vec_exp_reduced(-x, rounded));
    const Vec s = (real)1 / vec_fma(power, p, power + (real)1);

    return __builtin_expect(vec_any_above(vec_size(x), PLAIN), 0) ? vec_sigmoid_far(x, s) : s;
}

/* With e = exp(-2|x|): t = (1 - e) / (1 + e), and the sign of x. An r with one rounding of ln 2
 * will do, as t feels an error of its argument no more than in proportion. */
VEC_INLINE Vec vec_tanh(Vec x)
{
    const VecInt sign = (VecInt)vec_set((real)-0.0);
    const Vec negative = (Vec)((VecInt)x | sign), y = vec_at_least(negative + negative, TANH_LOW);
    const Vec rounded = vec_exp_round(y), power = vec_exp_power(rounded);
    const Vec p = vec_exp_rest(vec_fma(rounded - EXP_ROUND, vec_set(-LN2), y));
    const Vec t = vec_fma(-power, p, (real)1 - power) / vec_fma(power, p, power + (real)1);

    return (Vec)((VecInt)t | ((VecInt)x & sign));
}

VEC_INLINE Vec vec_relu(Vec x)
{
    return vec_at_least(x, 0);
}

#endif
