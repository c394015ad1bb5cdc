#include "bench/peak.h"

#include "base/cpu.h"

#include <time.h>

enum { CHAINS = 16, ROUNDS = 100000 };

double bench_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#ifdef __x86_64__
#include <immintrin.h>

__attribute__((target("avx512f"))) static float chains_v4(float start)
{
    __m512 sum[CHAINS], factor = _mm512_set1_ps(start);

#pragma GCC unroll 16
    for (int i = 0; i < CHAINS; i++)
        sum[i] = _mm512_set1_ps((float)i);
    for (int n = 0; n < ROUNDS; n++) {
#pragma GCC unroll 16
        for (int i = 0; i < CHAINS; i++) {
            sum[i] = _mm512_fmadd_ps(sum[i], factor, factor);
            __asm__ volatile("" : "+v"(sum[i])); /* neither hoisted nor kept in memory */
        }
    }
#pragma GCC unroll 16
    for (int i = 1; i < CHAINS; i++)
        sum[0] = _mm512_add_ps(sum[0], sum[i]);
    return _mm512_cvtss_f32(sum[0]);
}

__attribute__((target("avx2,fma"))) static float chains_v3(float start)
{
    __m256 sum[CHAINS - 4], factor = _mm256_set1_ps(start);

#pragma GCC unroll 16
    for (int i = 0; i < CHAINS - 4; i++)
        sum[i] = _mm256_set1_ps((float)i);
    for (int n = 0; n < ROUNDS; n++) {
#pragma GCC unroll 16
        for (int i = 0; i < CHAINS - 4; i++) {
            sum[i] = _mm256_fmadd_ps(sum[i], factor, factor);
            __asm__ volatile("" : "+x"(sum[i]));
        }
    }
#pragma GCC unroll 16
    for (int i = 1; i < CHAINS - 4; i++)
        sum[0] = _mm256_add_ps(sum[0], sum[i]);
    return _mm256_cvtss_f32(sum[0]);
}
#endif

typedef float Lanes __attribute__((vector_size(16)));

/* Without fma: a product and a sum count the same. */
static float chains_baseline(float start)
{
    Lanes sum[8], factor = start - (Lanes){0};

#pragma GCC unroll 16
    for (int i = 0; i < 8; i++)
        sum[i] = (float)i - (Lanes){0};
    for (int n = 0; n < ROUNDS; n++) {
#pragma GCC unroll 16
        for (int i = 0; i < 8; i++)
            sum[i] = sum[i] * factor + factor;
    }
#pragma GCC unroll 16
    for (int i = 1; i < 8; i++)
        sum[0] += sum[i];
    return sum[0][0];
}

double bench_peak(int times)
{
    double best = 0;
    volatile float sink;

    for (int i = 0; i < times; i++) {
        double flops = 2.0 * 4 * 8 * ROUNDS;
        const double begin = bench_now();
#ifdef __x86_64__
        if (cpu_level() == CPU_V4) {
            flops = 2.0 * 16 * CHAINS * ROUNDS;
            sink = chains_v4(0.5F);
        } else if (cpu_level() == CPU_V3) {
            flops = 2.0 * 8 * (CHAINS - 4) * ROUNDS;
            sink = chains_v3(0.5F);
        } else
#endif
            sink = chains_baseline(0.5F);
        const double speed = flops / (bench_now() - begin);
        best = speed > best ? speed : best;
    }
    (void)sink;
    return best;
}
