#include "base/cpu.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __x86_64__
#include <cpuid.h>
#endif

static const char *const names[CPU_LEVELS] = {"baseline", "v3", "v4"};

#ifdef __x86_64__
/* What x86-64-v3 asks for beside the features that both compilers' __builtin_cpu_supports knows. */
static int has_v3_rest(void)
{
    unsigned eax, ebx, ecx, edx;

    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !(ecx & bit_MOVBE) || !(ecx & bit_F16C))
        return 0;
    return __get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) && (ecx & bit_LZCNT);
}

static CpuLevel found_level(void)
{
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
        !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2") || !has_v3_rest())
        return CPU_BASELINE;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512cd") || !__builtin_cpu_supports("avx512dq") ||
        !__builtin_cpu_supports("avx512vl"))
        return CPU_V3;
    return CPU_V4;
}
#else
static CpuLevel found_level(void)
{
    return CPU_BASELINE;
}
#endif

/* Asked for once: on a virtual machine each cpuid is a way out to its host, tens of microseconds.
 * Threads that ask at the same time find the same. */
static CpuLevel known_level(void)
{
    static atomic_int known = -1;
    int level = atomic_load_explicit(&known, memory_order_relaxed);

    if (level < 0) {
        level = (int)found_level();
        atomic_store_explicit(&known, level, memory_order_relaxed);
    }
    return (CpuLevel)level;
}

static atomic_int limit = CPU_V4;

void cpu_limit(CpuLevel level)
{
    limit = (int)level;
}

CpuLevel cpu_level(void)
{
    const CpuLevel best = known_level(), found = (int)best < limit ? best : (CpuLevel)limit;
    const char *wanted = getenv("FORECAST_CPU");

    for (int level = CPU_BASELINE; wanted && level < CPU_V4 && level < (int)found; level++)
        if (strcmp(wanted, names[level]) == 0)
            return (CpuLevel)level;
    return found;
}

const char *cpu_level_name(CpuLevel level)
{
    return names[level];
}

int cpu_count(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return CPU_COUNT(&set);
    /* more processors than the set holds */
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (int)online : 1;
}

void cpu_settle_threads(char **argv)
{
    if (getenv("OMP_WAIT_POLICY") || getenv("GOMP_SPINCOUNT") || getenv("KMP_BLOCKTIME"))
        return;
    if (setenv("GOMP_SPINCOUNT", "1000", 1) == 0 && setenv("KMP_BLOCKTIME", "0", 1) == 0)
        execv("/proc/self/exe", argv);
}
