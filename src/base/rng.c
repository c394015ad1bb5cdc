/* Words: out = philox(counter, key); the names follow the paper. */
#include "base/rng.h"

#include "base/elementary.h"
#include "base/error.h"

enum { ROUNDS = 10 };

/* The finaliser of SplitMix64 (Steele et al., OOPSLA 2014), a bijection: seeds never share a key
 * within one purpose. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

Rng rng_make(uint64_t seed, RngPurpose purpose)
{
    const uint64_t key = mix(mix(seed) + (uint64_t)purpose * UINT64_C(0x9e3779b97f4a7c15));

    return (Rng){{(uint32_t)key, (uint32_t)(key >> 32)}};
}

void rng_words(Rng rng, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t out[4])
{
    uint32_t key0 = rng.key[0], key1 = rng.key[1];

    for (int round = 0; round < ROUNDS; round++) {
        const uint64_t product0 = (uint64_t)UINT32_C(0xd2511f53) * a;
        const uint64_t product1 = (uint64_t)UINT32_C(0xcd9e8d57) * c;

        a = (uint32_t)(product1 >> 32) ^ b ^ key0;
        b = (uint32_t)product1;
        c = (uint32_t)(product0 >> 32) ^ d ^ key1;
        d = (uint32_t)product0;
        key0 += UINT32_C(0x9e3779b9);
        key1 += UINT32_C(0xbb67ae85);
    }
    out[0] = a;
    out[1] = b;
    out[2] = c;
    out[3] = d;
}

static uint64_t bits64(Rng rng, uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t word[4];

    rng_words(rng, a, b, c, 0, word);
    return (uint64_t)word[1] << 32 | word[0];
}

double rng_uniform(Rng rng, uint32_t a, uint32_t b, uint32_t c)
{
    return (double)(bits64(rng, a, b, c) >> 11) * 0x1p-53;
}

double rng_normal(Rng rng, uint32_t a, uint32_t b, uint32_t c)
{
    const uint64_t bits = bits64(rng, a, b, c);
    /* The middle of one of 2^52 cells of (0, 1/2), exact, and a sign: never 0, never 1, both tails
     * alike. */
    const double p = ((double)(bits >> 12) + 0.5) * 0x1p-53;
    const double z = elementary_probit(p);

    return bits & 1 ? -z : z;
}

uint32_t rng_below(Rng rng, uint32_t n, uint32_t a, uint32_t b, uint32_t c)
{
    const uint64_t bits = bits64(rng, a, b, c);
    /* floor(bits * n / 2^64): a product of 96 bits in two halves */
    const uint64_t low = (bits & UINT32_MAX) * n;

    ASSERT(n > 0);
    return (uint32_t)(((bits >> 32) * n + (low >> 32)) >> 32);
}

void rng_permute(Rng rng, int n, int *order, uint32_t a, uint32_t b)
{
    for (int i = 0; i < n; i++)
        order[i] = i;
    for (int i = n - 1; i > 0; i--) {
        const uint32_t other = rng_below(rng, (uint32_t)i + 1, a, b, (uint32_t)i);
        const int swap = order[i];

        order[i] = order[other];
        order[other] = swap;
    }
}
