/* Vectors of the instruction set at hand: 16 floats in AVX-512, 8 in AVX2, 4 elsewhere (doubles:
 * half of them).
 *
 * Written with the compilers' vector extension; intrinsics only where it has no word: fma, square
 * root, partial load and store. Where the processor has no fma it is computed exactly in another
 * way, so results never depend on the set. */
#ifndef NN_VECTOR_H
#define NN_VECTOR_H

#include "base/real.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define VEC_BYTES 64
#elif defined(__AVX2__) && defined(__FMA__)
#define VEC_BYTES 32
#else
#define VEC_BYTES 16
#endif

#ifdef REAL_DOUBLE
typedef int64_t VecBits;
#else
typedef int32_t VecBits;
#endif

enum { VEC = VEC_BYTES / (int)sizeof(real) }; /* reals in a vector */

typedef real Vec __attribute__((vector_size(VEC_BYTES)));
typedef VecBits VecInt __attribute__((vector_size(VEC_BYTES)));
typedef real VecAnywhere __attribute__((vector_size(VEC_BYTES), aligned(sizeof(real)), may_alias));

#define VEC_INLINE static inline __attribute__((always_inline))

/* Before a loop of a few constant rounds whose vectors are to stay in registers. */
#ifdef __clang__
#define VEC_UNROLL _Pragma("clang loop unroll(full)")
#else
#define VEC_UNROLL _Pragma("GCC unroll 8")
#endif

/* Reads before it stay before reads behind it, where a compiler's scheduler would mix them. */
VEC_INLINE void vec_in_order(void)
{
    __asm__ volatile("" ::: "memory");
}

VEC_INLINE Vec vec_set(real x)
{
    return x - (Vec){0};
}

VEC_INLINE Vec vec_load(const real *p)
{
    return *(const VecAnywhere *)p;
}

VEC_INLINE void vec_store(real *p, Vec v)
{
    *(VecAnywhere *)p = v;
}

/* Lanes of the next vector when `left` elements are left. */
VEC_INLINE int vec_lanes(int left)
{
    return left < VEC ? left : VEC;
}

#if VEC_BYTES == 16 && defined(__x86_64__) && !defined(REAL_DOUBLE)
/* The exact a * b + c of two floats in double, rounded to odd: towards zero, and the last bit set
 * where anything was lost. With 29 bits more than float has, that leaves the rounding to float
 * right (Boldo, Melquiond, 2008). The product is exact in double; the sum's error is Knuth's
 * two-sum. */
VEC_INLINE __m128d fma_odd(__m128d a, __m128d b, __m128d c)
{
    const __m128d product = a * b, sum = product + c, part = sum - product;
    const __m128d error = (product - (sum - part)) + (c - part), zero = _mm_setzero_pd();
    /* all ones; not for infinities and NaNs, whose error is NaN */
    const __m128i lost = _mm_castpd_si128(
        _mm_or_pd(_mm_cmplt_pd(error, zero), _mm_cmpgt_pd(error, zero)));
    const __m128i bits = _mm_castpd_si128(sum);
    const __m128i signs = _mm_srli_epi64(_mm_castpd_si128(_mm_xor_pd(error, sum)),
                                         63); /* 1: rounded away from zero */
    const __m128i down = _mm_sub_epi64(bits, _mm_and_si128(signs, lost));
    return _mm_castsi128_pd(_mm_or_si128(down, _mm_srli_epi64(lost, 63)));
}

/* a * b + c, rounded once, without an fma of the processor. */
VEC_INLINE Vec vec_fma_exactly(Vec a, Vec b, Vec c)
{
    const __m128 x = (__m128)a, y = (__m128)b, z = (__m128)c;
    const __m128d low = fma_odd(_mm_cvtps_pd(x), _mm_cvtps_pd(y), _mm_cvtps_pd(z));
    const __m128d high = fma_odd(_mm_cvtps_pd(_mm_movehl_ps(x, x)),
                                 _mm_cvtps_pd(_mm_movehl_ps(y, y)),
                                 _mm_cvtps_pd(_mm_movehl_ps(z, z)));

    return (Vec)_mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
}
#endif

/* a * b + c, rounded once. */
VEC_INLINE Vec vec_fma(Vec a, Vec b, Vec c)
{
#if VEC_BYTES == 64 && defined(REAL_DOUBLE)
    return (Vec)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
#elif VEC_BYTES == 64
    return (Vec)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif VEC_BYTES == 32 && defined(REAL_DOUBLE)
    return (Vec)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
#elif VEC_BYTES == 32
    return (Vec)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#elif defined(__aarch64__) && defined(REAL_DOUBLE)
    return (Vec)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b);
#elif defined(__aarch64__)
    return (Vec)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
#elif defined(__x86_64__) && !defined(REAL_DOUBLE)
    return vec_fma_exactly(a, b, c);
#else
    for (int i = 0; i < VEC; i++)
        c[i] = sizeof(real) == 8 ? (real)fma(a[i], b[i], c[i])
                                 : (real)fmaf((float)a[i], (float)b[i], (float)c[i]);
    return c;
#endif
}

VEC_INLINE Vec vec_sqrt(Vec x)
{
#if VEC_BYTES == 64 && defined(REAL_DOUBLE)
    return (Vec)_mm512_sqrt_pd((__m512d)x);
#elif VEC_BYTES == 64
    return (Vec)_mm512_sqrt_ps((__m512)x);
#elif VEC_BYTES == 32 && defined(REAL_DOUBLE)
    return (Vec)_mm256_sqrt_pd((__m256d)x);
#elif VEC_BYTES == 32
    return (Vec)_mm256_sqrt_ps((__m256)x);
#elif defined(__x86_64__) && defined(REAL_DOUBLE)
    return (Vec)_mm_sqrt_pd((__m128d)x);
#elif defined(__x86_64__)
    return (Vec)_mm_sqrt_ps((__m128)x);
#elif defined(__aarch64__) && defined(REAL_DOUBLE)
    return (Vec)vsqrtq_f64((float64x2_t)x);
#elif defined(__aarch64__)
    return (Vec)vsqrtq_f32((float32x4_t)x);
#else
    for (int i = 0; i < VEC; i++)
        x[i] = sizeof(real) == 8 ? (real)sqrt(x[i]) : (real)sqrtf((float)x[i]);
    return x;
#endif
}

#if VEC_BYTES == 32
/* All ones in the first `lanes` lanes. */
VEC_INLINE VecInt vec_mask(int lanes)
{
    VecInt index = {0};
    for (int i = 0; i < VEC; i++)
        index[i] = i;
    return index < (VecBits)lanes - (VecInt){0};
}
#endif

/* The first `lanes` elements, the rest 0; nothing beyond them is touched. */
VEC_INLINE Vec vec_load_part(const real *p, int lanes)
{
#if VEC_BYTES == 64 && defined(REAL_DOUBLE)
    return (Vec)_mm512_maskz_loadu_pd((__mmask8)((1U << lanes) - 1), p);
#elif VEC_BYTES == 64
    return (Vec)_mm512_maskz_loadu_ps((__mmask16)((1U << lanes) - 1), p);
#elif VEC_BYTES == 32 && defined(REAL_DOUBLE)
    return (Vec)_mm256_maskload_pd(p, (__m256i)vec_mask(lanes));
#elif VEC_BYTES == 32
    return (Vec)_mm256_maskload_ps(p, (__m256i)vec_mask(lanes));
#else
    Vec v = {0};
    for (int i = 0; i < VEC; i++) {
        if (i < lanes)
            v[i] = p[i];
    }
    return v;
#endif
}

VEC_INLINE void vec_store_part(real *p, Vec v, int lanes)
{
#if VEC_BYTES == 64 && defined(REAL_DOUBLE)
    _mm512_mask_storeu_pd(p, (__mmask8)((1U << lanes) - 1), (__m512d)v);
#elif VEC_BYTES == 64
    _mm512_mask_storeu_ps(p, (__mmask16)((1U << lanes) - 1), (__m512)v);
#elif VEC_BYTES == 32 && defined(REAL_DOUBLE)
    _mm256_maskstore_pd(p, (__m256i)vec_mask(lanes), (__m256d)v);
#elif VEC_BYTES == 32
    _mm256_maskstore_ps(p, (__m256i)vec_mask(lanes), (__m256)v);
#else
    for (int i = 0; i < VEC; i++) {
        if (i < lanes)
            p[i] = v[i];
    }
#endif
}

/* A whole vector, or the last part of a row; with lanes == VEC known to the compiler only the plain
 * load stays. */
VEC_INLINE Vec vec_load_lanes(const real *p, int lanes)
{
    return lanes == VEC ? vec_load(p) : vec_load_part(p, lanes);
}

VEC_INLINE void vec_store_lanes(real *p, Vec v, int lanes)
{
    if (lanes == VEC)
        vec_store(p, v);
    else
        vec_store_part(p, v, lanes);
}

/* mask ? a : b, lane by lane; mask from a comparison. */
VEC_INLINE Vec vec_select(VecInt mask, Vec a, Vec b)
{
    return (Vec)((mask & (VecInt)a) | (~mask & (VecInt)b));
}

/* x, but where it is below (above) the bound, the bound. A NaN stays one and -0 is not below 0:
 * x86's instruction takes its second operand in both cases. */
VEC_INLINE Vec vec_at_least(Vec x, real low)
{
#if VEC_BYTES == 64 && defined(REAL_DOUBLE)
    return (Vec)_mm512_max_pd((__m512d)vec_set(low), (__m512d)x);
#elif VEC_BYTES == 64
    return (Vec)_mm512_max_ps((__m512)vec_set(low), (__m512)x);
#elif VEC_BYTES == 32 && defined(REAL_DOUBLE)
    return (Vec)_mm256_max_pd((__m256d)vec_set(low), (__m256d)x);
#elif VEC_BYTES == 32
    return (Vec)_mm256_max_ps((__m256)vec_set(low), (__m256)x);
#else
    return vec_select(x < low, vec_set(low), x);
#endif
}

VEC_INLINE Vec vec_at_most(Vec x, real high)
{
    return vec_select(x > high, vec_set(high), x);
}

/* Whether any lane is above the bound. */
VEC_INLINE bool vec_any_above(Vec x, real bound)
{
#if VEC_BYTES == 64 && defined(REAL_DOUBLE)
    return _mm512_cmp_pd_mask((__m512d)x, (__m512d)vec_set(bound), _CMP_GT_OQ);
#elif VEC_BYTES == 64
    return _mm512_cmp_ps_mask((__m512)x, (__m512)vec_set(bound), _CMP_GT_OQ);
#elif VEC_BYTES == 32 && defined(REAL_DOUBLE)
    return _mm256_movemask_pd((__m256d)(x > bound));
#elif VEC_BYTES == 32
    return _mm256_movemask_ps((__m256)(x > bound));
#else
    const VecInt above = x > bound;
    VecBits any = 0;
    for (int i = 0; i < VEC; i++)
        any |= above[i];
    return any;
#endif
}

/* x without its sign */
VEC_INLINE Vec vec_size(Vec x)
{
    return (Vec)((VecInt)x & ~(VecInt)vec_set((real)-0.0));
}

#endif
