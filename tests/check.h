/* What every unit test includes: cmocka, and RUN. */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

/* cmocka.h wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* 0, and no program where it is given a pointer for an array */
#define NEEDS_ARRAY(array)                                                                         \
    (0 *                                                                                           \
     (int)sizeof(                                                                                  \
         char[1 - 2 * __builtin_types_compatible_p(__typeof__(array), __typeof__(&(array)[0]))]))

/* Runs a group; a pointer, of which cmocka would run no test and pass, does not compile. */
#define RUN(tests) (NEEDS_ARRAY(tests) + cmocka_run_group_tests(tests, NULL, NULL))

/* Checks that an expression dies by abort (a failed ASSERT). */
#define ASSERT_ABORTS(expression)                                                                  \
    do {                                                                                           \
        fflush(NULL);                                                                              \
        const pid_t child = fork();                                                                \
        int how = 0;                                                                               \
        if (child == 0) {                                                                          \
            signal(SIGABRT, SIG_DFL);                                                              \
            if (!freopen("/dev/null", "w", stderr))                                                \
                _exit(1);                                                                          \
            (void)(expression);                                                                    \
            _exit(0);                                                                              \
        }                                                                                          \
        assert_int_equal(waitpid(child, &how, 0), child);                                          \
        assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGABRT);                                 \
    } while (0)

#endif
