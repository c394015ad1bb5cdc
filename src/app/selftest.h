/* The self-test: kernels and short trainings with their forecasts, whose bits are known, with every
 * instruction set of this machine, with one thread and with several. */
#ifndef APP_SELFTEST_H
#define APP_SELFTEST_H

#include "base/cpu.h"
#include "base/text.h"

#include <stdbool.h>

/* Hexadecimal digits of a sum that are compared, with a NUL. */
#define SELFTEST_SUM 17
/* Threads of the settings with several. */
#define SELFTEST_THREADS 3

enum { SELFTEST_TRIALS = 20, SELFTEST_SETTINGS = CPU_LEVELS + 1 };

/* An instruction set and a number of threads. */
typedef struct {
    CpuLevel level;
    int threads;
} Setting;

typedef struct {
    const char *name;
    char known[SELFTEST_SUM]; /* "": none */
    char found[SELFTEST_SETTINGS][SELFTEST_SUM];
} Trial;

typedef struct {
    Setting
        setting[SELFTEST_SETTINGS]; /* ascending levels with one thread, the last with several */
    int settings, trials;
    Trial trial[SELFTEST_TRIALS];
} SelfTest;

/* Errors: ERR_OUTPUT out of memory. A trial that cannot be done has the sum "failed". */
WARN_UNUSED Status selftest_run(SelfTest *test, Error *err);

/* Trials with other bits than known: in a setting, in any. */
int selftest_wrong(const SelfTest *test, int setting);
int selftest_wrong_any(const SelfTest *test);
/* Whether a trial's bits are the known ones in a setting. */
bool selftest_right(const Trial *trial, int setting);

/* "v4, 3 threads" */
void selftest_setting(const Setting *setting, char out[32]);

/* What to do about wrong bits, by where they are. */
void selftest_advice(const SelfTest *test, Text *out);

#endif
