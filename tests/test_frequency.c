/* Frequencies: found, followed, named. */
#include "check.h"

#include "base/rng.h"
#include "data/timestamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t stamp(const char *text)
{
    int64_t time;

    assert_true(timestamp_read(text, strlen(text), "", &time, NULL));
    return time;
}

/* Stamps separated by blanks. */
static int stamps(const char *text, int64_t *time)
{
    int rows = 0;

    while (*text) {
        const size_t length = strcspn(text, " ");
        assert_true(timestamp_read(text, length, "", &time[rows++], NULL));
        text += length + (text[length] == ' ');
    }
    return rows;
}

static const struct {
    const char *stamps, *name;
    double share;
    int anchor;
} series[] = {
    {"2020-01-01 2020-01-02 2020-01-03", "daily", 1, 3},
    {"2020-01-01 2020-01-02 2020-01-04 2020-01-05", "daily", 2 / 3.0, 5},
    {"2020-01-01 2020-01-08 2020-01-15", "weekly", 1, 15},
    {"2020-01-01 2020-01-15 2020-01-29", "every 2 weeks", 1, 29},
    {"2020-01-01 2020-01-29 2020-02-26 2020-03-25", "every 4 weeks", 1, 29},
    {"2020-01 2020-02 2020-03 2020-04", "monthly", 1, 1},
    {"2020-01-01 2020-02-01", "monthly", 1, 1},
    {"2020-01-31 2020-02-29 2020-03-31 2020-04-30", "monthly", 1, 31},
    {"2020-02-29 2020-03-31 2020-04-30", "monthly", 1, 31},
    {"2020-04-30 2020-05-30 2020-06-30 2021-02-28 2021-03-30", "monthly", 0.75, 30},
    {"2020-01-15 2020-02-15 2020-04-15 2020-05-15", "monthly", 2 / 3.0, 15},
    {"2020-03-31 2020-06-30 2020-09-30 2020-12-31", "quarterly", 1, 31},
    {"2020-01 2020-07 2021-01", "every 6 months", 1, 1},
    {"2019-02-28 2020-02-29 2021-02-28", "yearly", 1, 31},
    {"2000-01 2010-01 2020-01", "every 10 years", 1, 1},
    {"2020-01-02 2020-02-03 2020-03-02", "every 4 weeks", 0.5, 3},
    {"2020-01-01", "unknown", 0, 1},
};

static void finds_frequencies(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(series); i++) {
        int64_t time[16];
        const int rows = stamps(series[i].stamps, time);
        double share = -1;
        char name[TIME_TEXT];
        const Frequency frequency = frequency_find(time, rows, &share);

        frequency_name(frequency, name);
        assert_string_equal(name, series[i].name);
        assert_true(share == series[i].share);
        assert_int_equal(frequency_anchor(time, rows), series[i].anchor);
    }
}

/* A frequency is found among any number of other steps, as long as it makes up one in 33. */
static void finds_frequencies_among_noise(void **state)
{
    enum { ROWS = 20000 };
    const Rng rng = rng_make(3, RNG_TEST);
    int64_t *time = malloc(ROWS * sizeof *time);
    int equal = 0;
    double share;

    (void)state;
    assert_non_null(time);
    time[0] = 0;
    for (uint32_t i = 1; i < ROWS; i++) {
        const bool regular = rng_below(rng, 20, i, 0, 0) == 0;

        equal += regular;
        time[i] = time[i - 1] + (regular ? MICROS_SECOND : 2000000 + 7 * (int64_t)i);
    }
    const Frequency frequency = frequency_find(time, ROWS, &share);
    assert_int_equal(frequency.micros, MICROS_SECOND);
    assert_true(share == (double)equal / (ROWS - 1));
    free(time);
}

static void follows_frequencies(void **state)
{
    static const struct {
        const char *from, *step;
        int steps, anchor;
        const char *to;
    } cases[] = {
        {"2020-01-31", "1M", 1, 31, "2020-02-29"},  {"2020-01-31", "1M", 13, 31, "2021-02-28"},
        {"2020-02-29", "1M", 1, 31, "2020-03-31"},  {"2020-02-29", "1M", 1, 30, "2020-03-30"},
        {"2020-02-29", "1M", 1, 0, "2020-03-29"},   {"2020-11-30", "3M", 1, 31, "2021-02-28"},
        {"2020-01-15", "1M", -1, 15, "2019-12-15"}, {"2020-01-15", "12M", 4, 15, "2024-01-15"},
        {"2020-01-15", "1M", 0, 15, "2020-01-15"},  {"2020-02-28", "1d", 2, 0, "2020-03-01"},
        {"2020-03-01", "1w", -1, 0, "2020-02-23"},  {"2020-03-01", "36h", 2, 0, "2020-03-04"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Frequency step;

        assert_true(frequency_read(cases[i].step, &step));
        assert_int_equal(frequency_add(step, stamp(cases[i].from), cases[i].steps, cases[i].anchor),
                         stamp(cases[i].to));
    }
}

static void no_stamp_lies_beyond_all_time(void **state)
{
    static const char *const steps[] = {"1000000000000s", "106751991d", "12000M"};

    (void)state;
    for (size_t i = 0; i < COUNT(steps); i++) {
        Frequency step;

        assert_true(frequency_read(steps[i], &step));
        assert_true(frequency_add(step, stamp("2020-01-15"), 1000000, 15) == INT64_MAX);
        assert_true(frequency_add(step, stamp("2020-01-15"), -1000000, 15) == INT64_MIN);
    }
}

static void names_frequencies(void **state)
{
    static const struct {
        Frequency frequency;
        const char *name, *written;
    } cases[] = {
        {{0, 0}, "unknown", "unknown"},
        {{1, 0}, "monthly", "1M"},
        {{2, 0}, "every 2 months", "2M"},
        {{3, 0}, "quarterly", "3M"},
        {{6, 0}, "every 6 months", "6M"},
        {{12, 0}, "yearly", "12M"},
        {{24, 0}, "every 2 years", "24M"},
        {{0, 7 * MICROS_DAY}, "weekly", "1w"},
        {{0, MICROS_DAY}, "daily", "1d"},
        {{0, 3 * MICROS_DAY}, "every 3 days", "3d"},
        {{0, MICROS_HOUR}, "hourly", "1h"},
        {{0, 36 * MICROS_HOUR}, "every 36 hours", "36h"},
        {{0, 60 * MICROS_SECOND}, "every minute", "1min"},
        {{0, 600 * MICROS_SECOND}, "every 10 minutes", "10min"},
        {{0, 1800 * MICROS_SECOND}, "every 30 minutes", "30min"},
        {{0, MICROS_SECOND}, "every second", "1s"},
        {{0, 90 * MICROS_SECOND}, "every 90 seconds", "90s"},
        {{0, 250000}, "every 250 milliseconds", "250ms"},
        {{0, 1}, "every microsecond", "1us"},
        {{0, 86400000001}, "every 86400000001 microseconds", "86400000001us"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[TIME_TEXT];
        Frequency again = {1, 1};

        frequency_name(cases[i].frequency, text);
        assert_string_equal(text, cases[i].name);
        assert_true(frequency_read(cases[i].written, &again));
        assert_int_equal(again.months, cases[i].frequency.months);
        assert_int_equal(again.micros, cases[i].frequency.micros);
    }
}

static void refuses_what_is_no_frequency(void **state)
{
    static const char *const texts[] = {"",     "0d",       "-1d", "1",
                                        "1x",   "1 d",      "1m",  "d1",
                                        "1.5h", "1000000y", "1dd", "99999999999999999w"};
    Frequency frequency;

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        if (frequency_read(texts[i], &frequency))
            fail_msg("\"%s\" is read", texts[i]);
    assert_true(frequency_read("d", &frequency));
    assert_int_equal(frequency.micros, MICROS_DAY);
    assert_true(frequency_read("2q", &frequency));
    assert_int_equal(frequency.months, 6);
    assert_true(frequency_read("1y", &frequency));
    assert_int_equal(frequency.months, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_frequencies),   cmocka_unit_test(finds_frequencies_among_noise),
        cmocka_unit_test(follows_frequencies), cmocka_unit_test(no_stamp_lies_beyond_all_time),
        cmocka_unit_test(names_frequencies),   cmocka_unit_test(refuses_what_is_no_frequency),
    };

    return RUN(tests);
}
