/* Which tests run: the long ones in the full tier alone, and cut short where something watches. */
#ifndef TESTS_TIER_H
#define TESTS_TIER_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Under valgrind: it has its own malloc, which cannot be made to fail, lets a file that is no
 * program be run, and loses signs of zeros in fused operations. */
static inline bool tier_valgrind(void)
{
    const char *preload = getenv("LD_PRELOAD");

    return preload && strstr(preload, "vgpreload");
}

/* Sanitizers and valgrind make numeric code tens of times slower, and have soon seen all of it. */
static inline bool tier_watched(void)
{
#if defined(__SANITIZE_ADDRESS__)
    return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    return true;
#endif
#endif
    return tier_valgrind();
}

/* The long ones once, not at each instruction set: all have the same bits. */
static inline bool tier_full(void)
{
    const char *tier = getenv("FORECAST_TEST");

    return tier && strcmp(tier, "full") == 0 && !getenv("FORECAST_CPU");
}

#endif
