/* Stamps and frequencies. */
#include "check.h"

#include "base/rng.h"
#include "data/dateformat.h"
#include "data/timestamp.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void calendar_agrees_with_the_library(void **state)
{
    const Rng rng = rng_make(1, RNG_TEST);

    (void)state;
    for (uint32_t i = 0; i < 20000; i++) {
        const int64_t seconds = (int64_t)(rng_uniform(rng, i, 0, 0) * 4e11) - 200000000000;
        const time_t clock = (time_t)seconds;
        struct tm tm;

        gmtime_r(&clock, &tm);
        const CivilTime civil = timestamp_to_civil(seconds * MICROS_SECOND + i);
        assert_int_equal(civil.year, tm.tm_year + 1900);
        assert_int_equal(civil.month, tm.tm_mon + 1);
        assert_int_equal(civil.day, tm.tm_mday);
        assert_int_equal(civil.hour, tm.tm_hour);
        assert_int_equal(civil.minute, tm.tm_min);
        assert_int_equal(civil.second, tm.tm_sec);
        assert_int_equal(civil.micro, i);
        assert_int_equal(timestamp_from_civil(&civil), seconds * MICROS_SECOND + i);
        assert_int_equal((timestamp_weekday(seconds * MICROS_SECOND) + 1) % 7, tm.tm_wday);
    }
    assert_int_equal(timestamp_month_days(1900, 2), 28);
    assert_int_equal(timestamp_month_days(2000, 2), 29);
    assert_int_equal(timestamp_month_days(2023, 2), 28);
    assert_int_equal(timestamp_month_days(2024, 2), 29);
    assert_int_equal(timestamp_month_days(2023, 12), 31);
}

/* field, its time in UTC, and how the file's style writes it back */
static const struct {
    const char *field, *full, *back;
} stamps[] = {
    {"1949-01", "1949-01-01 00:00:00.000000", "1949-01"},
    {"2020/02", "2020-02-01 00:00:00.000000", "2020-02"},
    {"2020-02-29", "2020-02-29 00:00:00.000000", "2020-02-29"},
    {"2020/02/29", "2020-02-29 00:00:00.000000", "2020-02-29"},
    {"0001-01-01", "0001-01-01 00:00:00.000000", "0001-01-01"},
    {"2020-02-29T23:59", "2020-02-29 23:59:00.000000", "2020-02-29T23:59"},
    {"2020-02-29 23:59", "2020-02-29 23:59:00.000000", "2020-02-29 23:59"},
    {"2020-02-29 23:59:58", "2020-02-29 23:59:58.000000", "2020-02-29 23:59:58"},
    {"2020-02-29 24:00", "2020-03-01 00:00:00.000000", "2020-03-01 00:00"},
    {"2012-12-03 00:00:01.883", "2012-12-03 00:00:01.883000", "2012-12-03 00:00:01.883"},
    {"2012-12-03 00:00:01,5", "2012-12-03 00:00:01.500000", "2012-12-03 00:00:01.5"},
    {"2012-12-03 00:00:01.000000000", "2012-12-03 00:00:01.000000", "2012-12-03 00:00:01.000000"},
    {"1969-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999"},
    {"2020-01-01T00:00:00Z", "2020-01-01 00:00:00.000000", "2020-01-01T00:00:00Z"},
    {"2020-01-01T00:00:00+02:00", "2019-12-31 22:00:00.000000", "2019-12-31T22:00:00Z"},
    {"2020-01-01 00:00+0530", "2019-12-31 18:30:00.000000", "2019-12-31 18:30Z"},
    {"2020-01-01 00:00:00 -08", "2020-01-01 08:00:00.000000", "2020-01-01 08:00:00Z"},
};

static void reads_iso_stamps(void **state)
{
    const TimeStyle full = {.parts = 6, .fraction = 6, .separator = ' '};

    (void)state;
    for (size_t i = 0; i < COUNT(stamps); i++) {
        const char *field = stamps[i].field;
        int64_t time = 0;
        TimeStyle style = {0};
        char text[TIME_TEXT];

        if (!timestamp_read(field, strlen(field), "", &time, &style))
            fail_msg("%s is not read", field);
        timestamp_write(time, full, text);
        assert_string_equal(text, stamps[i].full);
        timestamp_write(time, style, text);
        assert_string_equal(text, stamps[i].back);
        assert_true(timestamp_read(field, strlen(field), "", &time, NULL));
    }
}

static void refuses_what_is_no_stamp(void **state)
{
    static const char *const fields[] = {
        "",
        "2020",
        "20200101",
        "2020-1",
        "2020-01-1",
        "2020-1-01",
        "2020-00-01",
        "2020-13-01",
        "2020-01-00",
        "2020-01-32",
        "2020-02-30",
        "2021-02-29",
        "1900-02-29",
        "2020-01/01",
        "2020-01-",
        "20-01-01",
        "01-01-2020",
        "-2020-01-01",
        "02020-01-01",
        "2020-01-01T",
        "2020-01-01 ",
        " 2020-01-01",
        "2020-01-01x",
        "2020-01-01 1:00",
        "2020-01-01 25:00",
        "2020-01-01 24:01",
        "2020-01-01 24:00:00.5",
        "2020-01-01 10:60",
        "2020-01-01 10:00:60",
        "2020-01-01 10:00:",
        "2020-01-01 10:00:00.",
        "2020-01-01  10:00",
        "2020-01-01_10:00",
        "2020-01-01Z",
        "2020-01-01 10:00 ",
        "2020-01-01 10:00+",
        "2020-01-01 10:00+1",
        "2020-01-01 10:00+15:00",
        "2020-01-01 10:00+01:60",
        "2020-01-01 10:00+01:",
        "2020-01-01 10:00Zx",
        "2020-01-01 10:00 CET",
        "2020-01-01 10:00 UTC+1",
        "2020-W54",
        "2021-W53",
        "2020-W00",
        "2020-W05-8",
        "2020-W05-",
        "2020-W05T10:00",
        "2020W05-1",
        "2021-366",
        "2020-000",
        "2020-Q5",
        "2020-Q0",
        "2020-Q1-1",
        "2020 Q1 1",
        "20200101",
        "202001",
        "20200132T10",
        "2020Q",
        "2020W",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(fields); i++) {
        int64_t time;

        if (timestamp_read(fields[i], strlen(fields[i]), "", &time, NULL))
            fail_msg("%s is read", fields[i]);
    }
}

/* Whatever is written is read back, and stays within its text. */
static void writing_is_undone_by_reading(void **state)
{
    const Rng rng = rng_make(2, RNG_TEST);
    static const int parts[] = {1, 2, 3, 5, 6};

    (void)state;
    for (uint32_t i = 0; i < 20000; i++) {
        const CivilTime first = {.year = 1, .month = 1, .day = 1};
        int64_t time = timestamp_from_civil(&first) +
                       (int64_t)(rng_uniform(rng, i, 0, 0) * 9998 * 365) * MICROS_DAY;
        const TimeStyle style = {.parts = parts[rng_below(rng, 5, i, 1, 0)],
                                 .fraction = (int)rng_below(rng, 7, i, 2, 0),
                                 .separator = i % 2 ? 'T' : ' ',
                                 .zoned = i % 3 == 0,
                                 .period = "\0QW"[i % 7 % 3]};
        char text[TIME_TEXT];
        int64_t again;

        if (i % 5 > 0) /* stamps with a clock, of which the style may know nothing */
            time += rng_below(rng, 86400, i, 3, 0) * MICROS_SECOND;
        if (i % 5 > 3)
            time += rng_below(rng, 1000000, i, 4, 0);
        timestamp_write(time, style, text);
        if (strlen(text) == 4)
            continue; /* a year alone is read by its column's rule */
        if (!timestamp_read(text, strlen(text), "", &again, NULL))
            fail_msg("%s is not read", text);
        assert_int_equal(again, time);
    }
}

static void styles_join(void **state)
{
    const TimeStyle date = {.parts = 3, .separator = ' '};
    const TimeStyle clock = {.parts = 6, .fraction = 3, .separator = 'T'};
    const TimeStyle zoned = {.parts = 5, .separator = ' ', .zoned = true};
    const TimeStyle a = timestamp_style_join(date, clock), b = timestamp_style_join(clock, zoned);

    (void)state;
    assert_int_equal(a.parts, 6);
    assert_int_equal(a.fraction, 3);
    assert_int_equal(a.separator, 'T');
    assert_false(a.zoned);
    assert_int_equal(b.parts, 6);
    assert_true(b.zoned);
}

static const struct {
    const char *format, *field, *full; /* full NULL: refused */
} formats[] = {
    {"%d/%m/%Y", "28/01/2018", "2018-01-28 00:00:00.000000"},
    {"%d/%m/%Y", "8/1/2018", "2018-01-08 00:00:00.000000"},
    {"%m/%d/%Y", "01/28/2018", "2018-01-28 00:00:00.000000"},
    {"%d/%m/%y", "28/01/99", "1999-01-28 00:00:00.000000"},
    {"%Y%m%d", "20180128", "2018-01-28 00:00:00.000000"},
    {"%Y", "2018", "2018-01-01 00:00:00.000000"},
    {"%b %Y", "Jan 2018", "2018-01-01 00:00:00.000000"},
    {"%d %B %Y", "28 january 2018", "2018-01-28 00:00:00.000000"},
    {"%a %d %b %Y", "Sun 28 Jan 2018", "2018-01-28 00:00:00.000000"},
    {"%d.%m.%Y %H:%M", "28.01.2018 23:59", "2018-01-28 23:59:00.000000"},
    {"%d.%m.%Y %H:%M:%S", "28.01.2018 23:59:58", "2018-01-28 23:59:58.000000"},
    {"%d.%m.%Y %H:%M:%S.%f", "28.01.2018 23:59:58.25", "2018-01-28 23:59:58.250000"},
    {"%m/%d/%Y %I:%M %p", "01/28/2018 11:59 PM", "2018-01-28 23:59:00.000000"},
    {"%m/%d/%Y %I:%M:%S.%f %p", "01/28/2018 12:00:00.5 AM", "2018-01-28 00:00:00.500000"},
    {"%Y-%m-%dT%H:%M:%S%z", "2018-01-28T01:00:00+0200", "2018-01-27 23:00:00.000000"},
    {"%Y %j", "2018 028", "2018-01-28 00:00:00.000000"},
    {"%Y-%j", "2020-366", "2020-12-31 00:00:00.000000"},
    {"%G-W%V", "2018-W05", "2018-01-29 00:00:00.000000"},
    {"%G-W%V-%u", "2018-W05-7", "2018-02-04 00:00:00.000000"},
    {"%G W%V", "2020 W53", "2020-12-28 00:00:00.000000"},
    {"Q%q %Y", "Q3 1981", "1981-07-01 00:00:00.000000"},
    {"%d %b %Y", "28 Sept. 2018", "2018-09-28 00:00:00.000000"},
    {"%b %d %Y", "Jan  5 2018", "2018-01-05 00:00:00.000000"},
    {"%I %p, %F", "12 a.m., 2018-01-28", "2018-01-28 00:00:00.000000"},
    {"%Y%m%d%H%M%S", "20180128235958", "2018-01-28 23:59:58.000000"},
    {"%F %H", "2018-01-28 24", "2018-01-29 00:00:00.000000"},
    {"%F %R%z", "2018-01-28 10:00-05:30", "2018-01-28 15:30:00.000000"},
    {"%d%%%m%%%Y", "28%01%2018", "2018-01-28 00:00:00.000000"},
    /* what does not exist, or is not so written */
    {"%Y %j", "2019 366", NULL},
    {"%G-W%V", "2021-W53", NULL},
    {"%Y%m%d", "2018128", NULL},
    {"%Y%m%d", "201801281", NULL},
    {"%d %b %Y", "28 Janu 2018", "2018-01-28 00:00:00.000000"},
    {"%d %b %Y", "28 Janua 2018", NULL},
    {"%d %b %Y", "28 Ja 2018", NULL},
    {"%d %b %Y", "28 Foo 2018", NULL},
    {"%F %H:%M", "2018-01-28 24:01", NULL},
    {"%F %I %p", "2018-01-28 13 PM", NULL},
    {"%F %I %p", "2018-01-28 0 AM", NULL},
    {"%F %I %p", "2018-01-28 1 XM", NULL},
    {"%F %I %p", "2018-01-28 1 a.m", NULL},
    {"%Y", "0999", NULL},
    {"%d/%m/%Y", "31/02/2018", NULL},
    {"%d/%m/%Y", "29/02/2018", NULL},
    {"%d/%m/%Y", "28/01/18", NULL},
    {"%d/%m/%Y", "28/01/20181", NULL},
    {"%d/%m/%Y", "28/01/2018 10:00", NULL},
    {"%d/%m/%Y", "28-01-2018", NULL},
    {"%d/%m/%Y", "", NULL},
    {"%a %d %b %Y", "Mon 28 Jan 2018", NULL},
    {"%d.%m.%Y %H:%M:%S", "28.01.2018 23:59:60", NULL},
    {"%d.%m.%Y %H:%M:%S.%f", "28.01.2018 23:59:58", NULL},
    {"%d.%m.%Y %H:%M:%S.%f", "28.01.2018 23:59:58.", NULL},
    {"%d.%m.%Y %H:%M:%S.%f", "28.01.2018 23:59:58.1234567", "2018-01-28 23:59:58.123456"},
    /* formats that name no moment, or one that depends on the place */
    {"%d/%m", "28/01", NULL},
    {"%H:%M", "10:00", NULL},
    {"%s", "1577836800", NULL},
    {"%Y-%d", "2018-28", NULL},
    {"%Y-%m-%d %I:%M", "2018-01-28 11:00", NULL},
    {"%f%Y", "2018", NULL},
    {"%Y %Y", "2018 2018", NULL},
    {"%Y %q %m", "2018 1 1", NULL},
    {"%Y %j %d", "2018 1 1", NULL},
    {"%G %V %m", "2018 1 1", NULL},
    {"%Y %V", "2018 1", NULL},
    {"%F %p", "2018-01-28 PM", NULL},
    {"%F %H %p", "2018-01-28 1 PM", NULL},
    {"%F %z", "2018-01-28 Z", NULL},
    {"%Y%", "2018", NULL},
};

static void reads_explicit_formats(void **state)
{
    const TimeStyle full = {.parts = 6, .fraction = 6, .separator = ' '};

    (void)state;
    for (size_t i = 0; i < COUNT(formats); i++) {
        const char *field = formats[i].field;
        char text[TIME_TEXT] = "";
        int64_t time = 0;
        const bool read = timestamp_read(field, strlen(field), formats[i].format, &time, NULL);

        if (read != (formats[i].full != NULL))
            fail_msg("%s by %s: %d", field, formats[i].format, read);
        timestamp_write(time, full, text);
        assert_string_equal(text, formats[i].full ? formats[i].full : "1970-01-01 00:00:00.000000");
    }
}

static void formats_have_styles(void **state)
{
    TimeStyle style;
    int64_t time;

    (void)state;
    assert_true(timestamp_read("28.01.2018", 10, "%d.%m.%Y", &time, &style));
    assert_int_equal(style.parts, 3);
    assert_true(timestamp_read("01/2018", 7, "%m/%Y", &time, &style));
    assert_int_equal(style.parts, 2);
    assert_true(timestamp_read("28.01.2018 10:00:00.250", 23, "%d.%m.%Y %T.%f", &time, &style));
    assert_int_equal(style.parts, 6);
    assert_int_equal(style.fraction, 3);
    assert_false(style.zoned);
}

/* Neither the time zone nor the locale of the machine has a say. */
static void the_place_does_not_matter(void **state)
{
    int64_t time;

    (void)state;
    setenv("TZ", "America/New_York", 1);
    tzset();
    setlocale(LC_ALL, "de_DE.UTF-8");
    assert_true(timestamp_read("01.01.1970 00:00", 16, "%d.%m.%Y %H:%M", &time, NULL));
    assert_int_equal(time, 0);
    assert_true(timestamp_read("1970-07-01 00:00", 16, "", &time, NULL));
    assert_int_equal(time, 181 * MICROS_DAY);
    setlocale(LC_ALL, "C");
    unsetenv("TZ");
    tzset();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calendar_agrees_with_the_library),
        cmocka_unit_test(reads_iso_stamps),
        cmocka_unit_test(refuses_what_is_no_stamp),
        cmocka_unit_test(writing_is_undone_by_reading),
        cmocka_unit_test(styles_join),
        cmocka_unit_test(reads_explicit_formats),
        cmocka_unit_test(formats_have_styles),
        cmocka_unit_test(the_place_does_not_matter),
    };

    return RUN(tests);
}
