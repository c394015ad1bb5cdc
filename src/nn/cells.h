/* The cells of one instruction set, each defined in its family's source. */
#ifndef NN_CELLS_H
#define NN_CELLS_H

#include "nn/cell.h"
#include "nn/isa.h"

extern const Cell ISA_NAME(elman), ISA_NAME(elman_relu), ISA_NAME(dense), ISA_NAME(dense_relu);
extern const Cell ISA_NAME(lstm), ISA_NAME(lstm_peephole), ISA_NAME(lstm_coupled),
    ISA_NAME(lstm_peephole_coupled), ISA_NAME(lstm_projected);
extern const Cell ISA_NAME(gru), ISA_NAME(gru_cho);

#endif
