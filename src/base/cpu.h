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

#endif
