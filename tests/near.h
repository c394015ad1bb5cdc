/* Numbers compared within a tolerance, both shown where they differ. */
#ifndef TESTS_NEAR_H
#define TESTS_NEAR_H

#include "check.h"

#include <math.h>

static inline void near_check(double found, double want, double tolerance, const char *expression,
                              const char *file, int line)
{
    if (fabs(found - want) <= tolerance)
        return;
    print_error("%s is %.17g, wanted %.17g within %g\n", expression, found, want, tolerance);
    _fail(file, line);
}

/* NAN is near nothing. */
#define ASSERT_NEAR(found, want, tolerance)                                                        \
    near_check(found, want, tolerance, #found, __FILE__, __LINE__)

#endif
