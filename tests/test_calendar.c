/* Calendar features: which cycles are chosen, and the phase of known stamps. */
#include "near.h"

#include "data/calendar.h"

#include <stdio.h>

static int64_t stamp(int year, int month, int day, int hour, int minute)
{
    return timestamp_from_civil(&(CivilTime){year, month, day, hour, minute, 0, 0});
}

static const int64_t START = INT64_C(1325376000) * MICROS_SECOND; /* 2012-01-01, a Sunday */

/* The terms as "day 1 2 week 1": the harmonics after each cycle. */
static void check_chosen(Frequency frequency, int64_t first, int64_t last, const char *want)
{
    static const char *const name[] = {"day", "week", "year"};
    const Calendar calendar = calendar_choose(frequency, first, last);
    char found[200] = "";
    size_t used = 0;

    for (int k = 0; k < calendar.count / 2; k++) {
        const Cycle cycle = calendar.term[k].cycle;

        if (k == 0 || calendar.term[k - 1].cycle != cycle)
            used += (size_t)snprintf(found + used, sizeof found - used, "%s%s", k ? " " : "",
                                     name[cycle]);
        used += (size_t)snprintf(found + used, sizeof found - used, " %d",
                                 calendar.term[k].harmonic);
    }
    assert_true(calendar.count <= CALENDAR_FEATURES);
    assert_string_equal(found, want);
}

static Frequency every(int64_t micros)
{
    return (Frequency){.micros = micros};
}

/* The first and last of `rows` stamps. */
static void check_rows(int64_t step, int rows, const char *want)
{
    check_chosen(every(step), START, START + (rows - 1) * step, want);
}

static void cycles_longer_than_two_steps(void **state)
{
    (void)state;
    check_rows(MICROS_HOUR, 3 * 8766, "day 1 2 week 1 2 3 year 1 2");
    check_rows(10 * 60 * MICROS_SECOND, 6 * 24 * 30, "day 1 2 week 1 2 3");
    check_rows(8 * MICROS_HOUR, 3 * 60, "day 1 week 1 2 3"); /* three steps a day: one wave */
    check_rows(12 * MICROS_HOUR, 2 * 60, "week 1 2 3");
    check_rows(MICROS_DAY, 1461, "week 1 2 3 year 1 2");
    check_rows(2 * MICROS_DAY, 300, "week 1");
    check_rows(7 * MICROS_DAY, 200, "year 1 2");
    check_chosen((Frequency){.months = 1}, stamp(2000, 1, 1, 0, 0), stamp(2010, 1, 1, 0, 0),
                 "year 1 2");
    check_chosen((Frequency){.months = 3}, stamp(2000, 1, 1, 0, 0), stamp(2010, 1, 1, 0, 0),
                 "year 1"); /* four steps a year: the second wave has two */
    check_chosen((Frequency){.months = 6}, stamp(2000, 1, 1, 0, 0), stamp(2010, 1, 1, 0, 0), "");
    check_chosen((Frequency){.months = 12}, stamp(1900, 1, 1, 0, 0), stamp(2010, 1, 1, 0, 0), "");
}

static void cycles_covered_twice(void **state)
{
    (void)state;
    check_rows(MICROS_HOUR, 47, "");
    check_rows(MICROS_HOUR, 48, "day 1 2");
    check_rows(MICROS_HOUR, 14 * 24 - 1, "day 1 2");
    check_rows(MICROS_HOUR, 14 * 24, "day 1 2 week 1 2 3");
    check_rows(MICROS_DAY, 729, "week 1 2 3");
    check_rows(MICROS_DAY, 730, "week 1 2 3 year 1 2");
    for (int month = 1; month <= 12; month++) {
        const int64_t first = stamp(2001, month, 1, 0, 0);

        check_chosen((Frequency){.months = 1}, first,
                     stamp(2003 - (month == 1), (month + 10) % 12 + 1, 1, 0, 0), "year 1 2");
        check_chosen((Frequency){.months = 1}, first, stamp(2002, 11, 1, 0, 0), "");
    }
}

/* An unknown step of irregular stamps counts as short; a series without stamps has no cycle. */
static void unknown_steps(void **state)
{
    (void)state;
    check_chosen((Frequency){0}, START, START + 5 * MICROS_DAY, "day 1 2");
    check_chosen((Frequency){0}, 0, 0, "");
}

static void check_features(Cycle cycle, int harmonic, int64_t time, double sine, double cosine)
{
    const Calendar calendar = {.count = 2, .term = {{cycle, harmonic}}};
    real out[3] = {7, 7, 7};

    calendar_features(&calendar, time, out);
    ASSERT_NEAR(out[0], sine, 1e-6);
    ASSERT_NEAR(out[1], cosine, 1e-6);
    assert_true(out[2] == 7);
}

static void known_phases(void **state)
{
    const double half = sqrt(0.5);

    (void)state;
    check_features(CYCLE_DAY, 1, stamp(2012, 3, 4, 0, 0), 0, 1);
    check_features(CYCLE_DAY, 1, stamp(2012, 3, 4, 6, 0), 1, 0);
    check_features(CYCLE_DAY, 2, stamp(2012, 3, 4, 6, 0), 0, -1);
    check_features(CYCLE_DAY, 1, stamp(1912, 3, 4, 18, 0), -1, 0); /* before 1970 */
    check_features(CYCLE_WEEK, 1, stamp(1970, 1, 1, 0, 0), 0, 1); /* its phase begins on Thursday */
    check_features(CYCLE_WEEK, 2, stamp(1970, 1, 2, 18, 0), 0, -1); /* a quarter later */
    check_features(CYCLE_WEEK, 1, stamp(1969, 12, 25, 0, 0), 0, 1);
    check_features(CYCLE_YEAR, 1, stamp(2013, 1, 1, 0, 0), 0, 1);
    check_features(CYCLE_YEAR, 1, stamp(2012, 7, 2, 0, 0), 0, -1); /* 183 of 366 days */
    check_features(CYCLE_YEAR, 1, stamp(2013, 7, 2, 12, 0), 0, -1);
    check_features(CYCLE_YEAR, 1, stamp(2012, 2, 15, 18, 0), half, half);
    check_features(CYCLE_YEAR, 2, stamp(1912, 4, 1, 12, 0), 0, -1);
}

/* The same in every cycle, and continuous over its end. */
static void features_repeat(void **state)
{
    const Calendar calendar = calendar_choose(every(MICROS_HOUR), START, START + 1000 * MICROS_DAY);
    real out[CALENDAR_FEATURES], again[CALENDAR_FEATURES], next[CALENDAR_FEATURES];

    (void)state;
    assert_int_equal(calendar.count, 14);
    for (int day = -1000; day < 1000; day += 13) {
        const int64_t time = START + day * MICROS_DAY + 5 * MICROS_HOUR;

        calendar_features(&calendar, time, out);
        calendar_features(&calendar, time + 7 * MICROS_DAY, again);
        calendar_features(&calendar, time + 60 * MICROS_SECOND, next);
        for (int k = 0; k < 10; k++) /* day and week */
            ASSERT_NEAR(out[k], again[k], 1e-6);
        for (int k = 0; k < calendar.count; k++) {
            assert_true(out[k] >= -1 && out[k] <= 1);
            ASSERT_NEAR(out[k], next[k], 0.01);
        }
    }
    calendar_features(&calendar, stamp(2013, 12, 31, 23, 59), out);
    calendar_features(&calendar, stamp(2014, 1, 1, 0, 0), again);
    for (int k = 0; k < calendar.count; k++)
        ASSERT_NEAR(out[k], again[k], 0.01);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cycles_longer_than_two_steps),
        cmocka_unit_test(cycles_covered_twice),
        cmocka_unit_test(unknown_steps),
        cmocka_unit_test(known_phases),
        cmocka_unit_test(features_repeat),
    };

    return RUN(tests);
}
