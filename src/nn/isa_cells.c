/* The table of cells of one instruction set: the help, the gradient check, the references and the
 * thread tests walk it. */
#include "nn/cells.h"

extern const Cell *const ISA_NAME(cells)[];
const Cell *const ISA_NAME(cells)[] = {
    &ISA_NAME(elman),          &ISA_NAME(elman_relu),   &ISA_NAME(lstm),
    &ISA_NAME(lstm_peephole),  &ISA_NAME(lstm_coupled), &ISA_NAME(lstm_peephole_coupled),
    &ISA_NAME(lstm_projected), &ISA_NAME(gru),          &ISA_NAME(gru_cho),
    &ISA_NAME(dense),          &ISA_NAME(dense_relu),   NULL,
};
