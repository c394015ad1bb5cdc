/* The self-test: that wrong bits are counted, and what is said about them. */
#include "app/selftest.h"
#include "check.h"

#include <string.h>

/* Three settings, v3 and v4 with one thread and v4 with several, of which `bad` are wrong (bits) in
 * the second of two trials. */
static SelfTest made(unsigned bad)
{
    SelfTest test = {
        .setting = {{CPU_V3, 1}, {CPU_V4, 1}, {CPU_V4, SELFTEST_THREADS}},
        .settings = 3,
        .trials = 2,
        .trial = {{.name = "kernels", .known = "0a"}, {.name = "lstm", .known = "1b"}}};

    for (int s = 0; s < 3; s++) {
        text_copy(test.trial[0].found[s], SELFTEST_SUM, "0a");
        text_copy(test.trial[1].found[s], SELFTEST_SUM, bad >> s & 1 ? "1c" : "1b");
    }
    return test;
}

static void advises(unsigned bad, const char *start)
{
    const SelfTest test = made(bad);
    Text advice = {0};

    selftest_advice(&test, &advice);
    assert_memory_equal(start, advice.data, strlen(start));
    text_free(&advice);
}

static void test_counts(void **state)
{
    (void)state;
    for (unsigned bad = 0; bad < 8; bad++) {
        const SelfTest test = made(bad);

        assert_int_equal(bad != 0, selftest_wrong_any(&test));
        for (int s = 0; s < 3; s++) {
            assert_int_equal(bad >> s & 1, selftest_wrong(&test, s));
            assert_true(selftest_right(&test.trial[0], s));
        }
    }
}

static void test_advice(void **state)
{
    (void)state;
    advises(4, "--threads 1 gives");
    advises(5, "--threads 1 gives");
    advises(2, "FORECAST_CPU=v3 in");
    advises(6, "FORECAST_CPU=v3 in");
    advises(7, "build it anew");
    advises(3, "build it anew");
}

/* What is known holds here; what is not known is wrong, with every setting. */
static void test_run(void **state)
{
    Error err = {0};
    SelfTest test;

    (void)state;
    assert_int_equal(OK, selftest_run(&test, &err));
    assert_in_range(test.settings, 2, SELFTEST_SETTINGS);
    assert_int_equal(SELFTEST_THREADS, test.setting[test.settings - 1].threads);
    for (int i = 0; i < test.trials; i++) {
        for (int s = 0; s < test.settings; s++)
            assert_string_equal(test.trial[i].known, test.trial[i].found[s]);
        assert_int_equal(SELFTEST_SUM - 1, strlen(test.trial[i].known));
    }
    assert_int_equal(0, selftest_wrong_any(&test));
    test.trial[3].known[0] = '\0';
    assert_int_equal(1, selftest_wrong_any(&test));
    assert_int_equal(cpu_level(), test.setting[test.settings - 1].level); /* the limit is lifted */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_counts), cmocka_unit_test(test_advice),
                                       cmocka_unit_test(test_run)};

    return RUN(tests);
}
