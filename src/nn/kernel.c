#include "nn/kernel.h"

#include "nn/gram.h"
#include "nn/levels.h"

#include <string.h>

const Kernel *kernel_at(CpuLevel level)
{
    static const Kernel *const kernels[CPU_LEVELS] = LEVEL_TABLE(&kernel_baseline, &kernel_v3,
                                                                 &kernel_v4);
    const CpuLevel best = cpu_level();

    return kernels[level < best ? level : best];
}

const Kernel *kernel_best(void)
{
    return kernel_at(CPU_V4);
}

GramAdd gram_at(CpuLevel level)
{
    static const GramAdd *const adds[CPU_LEVELS] = LEVEL_TABLE(&gram_add_baseline, &gram_add_v3,
                                                               &gram_add_v4);
    const CpuLevel best = cpu_level();

    return *adds[level < best ? level : best];
}

GramAdd gram_best(void)
{
    return gram_at(CPU_V4);
}

void pack_matrix(int k, int n, const real *from, size_t row, size_t column, real *packed)
{
    for (int j = 0; j < n; j += PANEL) {
        const int width = n - j < PANEL ? n - j : PANEL;
        for (int p = 0; p < k; p++, packed += PANEL) {
            const real *source = from + (size_t)p * row + (size_t)j * column;
            for (int i = 0; i < width; i++)
                packed[i] = source[(size_t)i * column];
            memset(packed + width, 0, (size_t)(PANEL - width) * sizeof(real));
        }
    }
}
