/* Time on the wall, for limits and for costs that are told; never for a result. */
#ifndef BASE_SECONDS_H
#define BASE_SECONDS_H

#include <time.h>

/* Since some moment, on a clock that nobody sets. */
static inline double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

#endif
