/* Random numbers from a counter: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011). A number depends on its key (seed, purpose) and its counter alone, never on
 * the order of the calls. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

typedef enum {
    RNG_INIT = 1,
    RNG_SHUFFLE,
    RNG_DROPOUT,
    RNG_NOISE,
    RNG_SYNTH,
    RNG_BOOTSTRAP,
    RNG_TEST,
    RNG_STRIDE,
    RNG_TEACHER,
    RNG_SERIES
} RngPurpose;

typedef struct {
    uint32_t key[2];
} Rng;

Rng rng_make(uint64_t seed, RngPurpose purpose);

/* The four words at counter (a, b, c, d). */
void rng_words(Rng rng, uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t out[4]);

/* Uniform in [0, 1), 53 bits, at counter (a, b, c, 0). */
double rng_uniform(Rng rng, uint32_t a, uint32_t b, uint32_t c);

/* Standard normal at counter (a, b, c, 0), by inversion (elementary_probit). */
double rng_normal(Rng rng, uint32_t a, uint32_t b, uint32_t c);

/* Uniform integer in [0, n), n > 0, unbiased to 2^-32. */
uint32_t rng_below(Rng rng, uint32_t n, uint32_t a, uint32_t b, uint32_t c);

/* A random order of 0..n-1 (Fisher-Yates), counter (a, b, index). */
void rng_permute(Rng rng, int n, int *order, uint32_t a, uint32_t b);

#endif
