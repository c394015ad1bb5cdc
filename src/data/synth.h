/* Synthetic series with known properties. Every value follows from the seed; same bytes on every
 * machine. */
#ifndef DATA_SYNTH_H
#define DATA_SYNTH_H

#include "base/text.h"

#include <stdint.h>

typedef struct {
    const char *name;
    const char *what; /* one line for the help, with the source where there is one */
    int rows;         /* default length */
    void (*write)(int rows, uint64_t seed, Text *csv);
} SynthKind;

/* sine, damped-sine (the lecture's), trend-season, ar, random-walk, mackey-glass, narma10, binary,
 * ticks, weather */
extern const SynthKind synth_kinds[];
extern const int synth_kind_count;
const SynthKind *synth_find(const char *name);

#endif
