#include "nn/cell.h"

#include "nn/levels.h"

#include <string.h>

static const Cell *const *cells_of(CpuLevel level)
{
    static const Cell *const *const tables[CPU_LEVELS] = LEVEL_TABLE(cells_baseline, cells_v3,
                                                                     cells_v4);
    const CpuLevel best = cpu_level();

    return tables[level < best ? level : best];
}

const Cell *cell_at(int index, CpuLevel level)
{
    const Cell *const *cells = cells_of(level);

    for (int i = 0; i < index && *cells; i++)
        cells++;
    return *cells;
}

const Cell *cell_find(const char *name)
{
    const Cell *const *cells = cells_of(CPU_V4);

    while (*cells && strcmp((*cells)->name, name) != 0)
        cells++;
    return *cells;
}
