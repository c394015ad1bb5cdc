/* The shim inside a test, where its allocations can fail. */
#ifndef TESTS_FAULTS_MEMORY_H
#define TESTS_FAULTS_MEMORY_H

#include "tier.h"

/* clang's address sanitizer has its malloc in the program itself, where it cannot be wrapped. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define FAULT_WITHOUT_MEMORY
#endif
#endif
#include "faults/shim.c"

static bool memory_can_fail(void)
{
    return FAULT_HAS_MEMORY && !tier_valgrind();
}

#endif
