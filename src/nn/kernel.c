#include "nn/kernel.h"

#include "nn/gram.h"
#include "nn/levels.h"

#include <string.h>

/* Reals of a line of the cache. */
enum { LINE = 64 / (int)sizeof(real) };

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

/* Rows that lie as they are packed; line by line, whose copies are single instructions. */
static void pack_rows(int k, int width, const real *from, size_t row, real *packed)
{
    for (int p = 0; p < k; p++, from += row, packed += PANEL) {
        int i = 0;
        for (; i + LINE <= width; i += LINE)
            memcpy(packed + i, from + i, LINE * sizeof(real));
        for (; i < width; i++)
            packed[i] = from[i];
    }
}

/* Columns from everywhere, a strip of rows at a time: of a matrix to be transposed that is a line
 * for each column. */
static void pack_columns(int k, int width, const real *from, size_t row, size_t column,
                         real *packed)
{
    for (int first = 0; first < k; first += LINE) {
        const int last = k - first < LINE ? k : first + LINE;
        for (int i = 0; i < width; i++) {
            for (int p = first; p < last; p++)
                packed[p * PANEL + i] = from[(size_t)p * row + (size_t)i * column];
        }
    }
}

void pack_matrix(int k, int n, const real *from, size_t row, size_t column, real *packed)
{
    for (int j = 0; j < n; j += PANEL, packed += (size_t)k * PANEL) {
        const int width = n - j < PANEL ? n - j : PANEL;
        if (column == 1)
            pack_rows(k, width, from + j, row, packed);
        else
            pack_columns(k, width, from + (size_t)j * column, row, column, packed);
    }
}
