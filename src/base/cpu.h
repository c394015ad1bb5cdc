/* What the processor has. */
#ifndef BASE_CPU_H
#define BASE_CPU_H

typedef enum {
    CPU_BASELINE, /* x86-64, or another processor */
    CPU_V3,       /* x86-64-v3: AVX2, FMA */
    CPU_V4,       /* x86-64-v4: AVX-512 */
    CPU_LEVELS
} CpuLevel;

/* The best level the processor has; FORECAST_CPU=baseline|v3|v4 in the environment lowers it, for
 * tests. */
CpuLevel cpu_level(void);
/* From now on no level above this one is used; CPU_V4: as before. For the self-test. */
void cpu_limit(CpuLevel level);
const char *cpu_level_name(CpuLevel level);

/* Processors this process may run on. */
int cpu_count(void);

/* To be called first in main: starts the program again with settings for OpenMP's library, which
 * reads them before main, unless the environment has its own (OMP_WAIT_POLICY, GOMP_SPINCOUNT or
 * KMP_BLOCKTIME). Threads that wait for each other spin for about as long as it takes to sleep and
 * be woken, some 20 us, and then sleep: never twice as long as with the better of the two. As it
 * comes, gcc's library spins for milliseconds, which on a busy machine makes two threads several
 * times slower than one; ten times this count still did, with mini-batches of 0.1 ms. clang's knows
 * whole milliseconds alone, so it does not spin. */
void cpu_settle_threads(char **argv);

#endif
