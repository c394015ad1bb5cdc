#include "check.h"

#include "base/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 200000 };

/* Known answers of Random123 (kat_vectors, philox4x32 10). */
static void known_answers(void **state)
{
    static const struct {
        uint32_t counter[4], key[2], want[4];
    } vector[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(vector); i++) {
        const uint32_t *c = vector[i].counter;
        uint32_t out[4];

        rng_words((Rng){{vector[i].key[0], vector[i].key[1]}}, c[0], c[1], c[2], c[3], out);
        assert_memory_equal(out, vector[i].want, sizeof out);
    }
}

static int by_key(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(Rng));
}

static void keys_differ(void **state)
{
    static Rng key[7 * 1000];
    size_t count = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 1000; seed++)
        for (int purpose = RNG_INIT; purpose <= RNG_TEST; purpose++)
            /* small seeds, and seeds that differ only in their upper half */
            key[count++] = rng_make(seed % 2 ? seed : seed << 32, (RngPurpose)purpose);
    qsort(key, count, sizeof *key, by_key);
    for (size_t i = 1; i < count; i++)
        assert_int_not_equal(by_key(&key[i - 1], &key[i]), 0);
}

/* Every word of the counter and of the key matters: about half of the bits change with one of its
 * bits. */
static void one_bit_changes_half(void **state)
{
    const uint32_t base[6] = {1, 2, 3, 4, 5, 6};
    uint32_t out[4], other[4];

    (void)state;
    rng_words((Rng){{base[4], base[5]}}, base[0], base[1], base[2], base[3], out);
    for (int bit = 0; bit < 6 * 32; bit++) {
        uint32_t in[6];
        int changed = 0;

        memcpy(in, base, sizeof in);
        in[bit / 32] ^= UINT32_C(1) << bit % 32;
        rng_words((Rng){{in[4], in[5]}}, in[0], in[1], in[2], in[3], other);
        for (int i = 0; i < 4; i++)
            changed += __builtin_popcount(out[i] ^ other[i]);
        assert_in_range(changed, 36, 92); /* 64 +- 5 standard deviations */
    }
}

static void uniform_moments(void **state)
{
    const Rng rng = rng_make(1, RNG_TEST);
    double sum = 0, square = 0, least = 1, most = 0;

    (void)state;
    for (uint32_t i = 0; i < DRAWS; i++) {
        const double u = rng_uniform(rng, i, 7, 9);

        sum += u;
        square += (u - 0.5) * (u - 0.5);
        least = fmin(least, u);
        most = fmax(most, u);
    }
    assert_true(least >= 0 && least < 1e-4 && most < 1 && most > 1 - 1e-4);
    assert_true(fabs(sum / DRAWS - 0.5) < 5 * sqrt(1. / 12 / DRAWS));
    assert_true(fabs(square / DRAWS - 1. / 12) < 5 * sqrt(1. / 180 / DRAWS));
}

static void normal_moments_and_tails(void **state)
{
    const Rng rng = rng_make(2, RNG_TEST);
    double moment[5] = {0};
    int beyond[4] = {0}; /* below -2, -1, above 1, 2 */

    (void)state;
    for (uint32_t i = 0; i < DRAWS; i++) {
        const double z = rng_normal(rng, 3, i, 1);

        assert_true(isfinite(z));
        for (int power = 1; power < 5; power++)
            moment[power] += pow(z, power) / DRAWS;
        beyond[0] += z < -2;
        beyond[1] += z < -1;
        beyond[2] += z > 1;
        beyond[3] += z > 2;
    }
    assert_true(fabs(moment[1]) < 5 * sqrt(1. / DRAWS));
    assert_true(fabs(moment[2] - 1) < 5 * sqrt(2. / DRAWS));
    assert_true(fabs(moment[3]) < 5 * sqrt(15. / DRAWS));
    assert_true(fabs(moment[4] - 3) < 5 * sqrt(96. / DRAWS));
    for (int i = 0; i < 4; i++) {
        const double p = erfc((i == 0 || i == 3 ? 2 : 1) / sqrt(2)) / 2;

        assert_true(fabs(beyond[i] - p * DRAWS) < 5 * sqrt(p * (1 - p) * DRAWS));
    }
}

static void below_is_even(void **state)
{
    static const uint32_t sizes[] = {1, 2, 6, 100};
    const Rng rng = rng_make(3, RNG_TEST);

    (void)state;
    for (size_t s = 0; s < COUNT(sizes); s++) {
        const uint32_t n = sizes[s];
        int hits[100] = {0};
        double chi = 0;

        for (uint32_t i = 0; i < DRAWS; i++) {
            const uint32_t k = rng_below(rng, n, i, n, 0);

            assert_true(k < n);
            hits[k]++;
        }
        for (uint32_t k = 0; k < n; k++)
            chi += pow(hits[k] - (double)DRAWS / n, 2) / ((double)DRAWS / n);
        assert_true(chi < n - 1 + 6 * sqrt(2. * n));
    }
    /* the largest n: both ends of the range are met */
    uint32_t least = UINT32_MAX, most = 0;
    for (uint32_t i = 0; i < DRAWS; i++) {
        const uint32_t k = rng_below(rng, UINT32_MAX, i, 0, 1);

        least = k < least ? k : least;
        most = k > most ? k : most;
    }
    assert_true(least < UINT32_MAX / 10000 && most > UINT32_MAX / 10000 * 9999);
}

static void permutations_are_even(void **state)
{
    enum { N = 5, TIMES = 60000 };
    const Rng rng = rng_make(4, RNG_SHUFFLE);
    int at[N][N] = {{0}};

    (void)state;
    for (uint32_t t = 0; t < TIMES; t++) {
        int order[N], seen = 0;

        rng_permute(rng, N, order, t, 0);
        for (int i = 0; i < N; i++) {
            seen |= 1 << order[i];
            at[i][order[i]]++;
        }
        assert_int_equal(seen, (1 << N) - 1);
    }
    for (int i = 0; i < N * N; i++)
        assert_true(fabs(at[i / N][i % N] - TIMES / 5.) < 5 * sqrt(TIMES * 0.2 * 0.8));
}

/* Draws are part of every result: the same seed must give the same bits in every version. */
static void draws_stay(void **state)
{
    static const int want[8] = {5, 7, 6, 0, 4, 2, 3, 1};
    const Rng rng = rng_make(1, RNG_INIT);
    int order[8];

    (void)state;
    rng_permute(rng, 8, order, 0, 0);
    assert_memory_equal(order, want, sizeof want);
    assert_true(rng_uniform(rng, 1, 2, 3) == 0x1.10ff7ac3fd0dcp-3);
    assert_true(rng_normal(rng, 1, 2, 3) == -0x1.804fab89563f1p+0);
    assert_int_equal(rng_below(rng, 1000000, 1, 2, 3), 133299);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(keys_differ),
        cmocka_unit_test(one_bit_changes_half),
        cmocka_unit_test(uniform_moments),
        cmocka_unit_test(normal_moments_and_tails),
        cmocka_unit_test(below_is_even),
        cmocka_unit_test(permutations_are_even),
        cmocka_unit_test(draws_stay),
    };

    return RUN(tests);
}
