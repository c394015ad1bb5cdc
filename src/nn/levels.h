/* What the instruction sets' sources offer, for the files that choose among them (kernel.c, cell.c,
 * optim.c). */
#ifndef NN_LEVELS_H
#define NN_LEVELS_H

#include "nn/cell.h"
#include "nn/kernel.h"
#include "nn/optim.h"

/* A table indexed by CpuLevel; where the machine has one set only, that one at each level. */
#ifdef __x86_64__
#define LEVEL_TABLE(baseline, v3, v4)                                                              \
    {                                                                                              \
        baseline, v3, v4                                                                           \
    }
#else
#define LEVEL_TABLE(baseline, v3, v4)                                                              \
    {                                                                                              \
        baseline, baseline, baseline                                                               \
    }
#endif

extern const Kernel kernel_baseline, kernel_v3, kernel_v4;
extern const Cell *const cells_baseline[], *const cells_v3[], *const cells_v4[]; /* end with NULL */
extern const Optim optims_baseline[], optims_v3[], optims_v4[]; /* end with a NULL name */

#endif
