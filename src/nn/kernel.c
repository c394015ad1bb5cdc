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

typedef real Four __attribute__((vector_size(4 * sizeof(real)), aligned(sizeof(real)), may_alias));

/* Four rows of four columns that are rows in `from`, `column` apart. */
static void pack_square(const real *from, size_t column, real *packed)
{
    const Four a = *(const Four *)from, b = *(const Four *)(from + column);
    const Four c = *(const Four *)(from + 2 * column), d = *(const Four *)(from + 3 * column);
    const size_t row = PANEL;
    const Four ab01 = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    const Four cd01 = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const Four ab23 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Four cd23 = __builtin_shufflevector(c, d, 2, 6, 3, 7);

    *(Four *)packed = __builtin_shufflevector(ab01, cd01, 0, 1, 4, 5);
    *(Four *)(packed + row) = __builtin_shufflevector(ab01, cd01, 2, 3, 6, 7);
    *(Four *)(packed + 2 * row) = __builtin_shufflevector(ab23, cd23, 0, 1, 4, 5);
    *(Four *)(packed + 3 * row) = __builtin_shufflevector(ab23, cd23, 2, 3, 6, 7);
}

/* Of a matrix to be transposed, a strip of rows at a time: a line of each column. */
static void pack_columns(int k, int width, const real *from, size_t column, real *packed)
{
    for (int first = 0; first < k; first += LINE) {
        const int last = k - first < LINE ? k : first + LINE;
        for (int i = 0, columns; i < width; i += columns) {
            int p = first;
            columns = width - i < 4 ? 1 : 4;
            for (; columns == 4 && p + 4 <= last; p += 4)
                pack_square(from + (size_t)i * column + p, column, packed + (size_t)p * PANEL + i);
            for (; p < last; p++) {
                for (int j = i; j < i + columns; j++)
                    packed[(size_t)p * PANEL + (size_t)j] = from[(size_t)j * column + (size_t)p];
            }
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
            pack_columns(k, width, from + (size_t)j * column, column, packed);
    }
}
