/* Sessions: what is a night, a lunch break, a week-end or a holiday, and what is missing. */
#include "series_table.h"

#include "base/rng.h"
#include "data/session.h"

#include <math.h>

typedef struct {
    const char *name;
    int step, days; /* minutes; days from Monday, 2018-01-01 */
    int open[2][2]; /* minutes of the day, the end not included; 0: one session */
    bool weekday[7];
    int slots;         /* of a week; 0: no sessions are found */
    const char *after; /* the stamp beyond the end */
} Market;

static const Market markets[] = {
    {"stock", 1, 28, {{570, 960}}, {1, 1, 1, 1, 1}, 5 * 390, "2018-01-29 09:30"},
    {"lunch", 5, 35, {{540, 690}, {780, 900}}, {1, 1, 1, 1, 1}, 5 * 54, "2018-02-05 09:00"},
    {"bars", 30, 56, {{570, 960}}, {1, 1, 1, 1, 1}, 5 * 13, "2018-02-26 09:30"},
    {"shop", 60, 42, {{480, 1200}}, {1, 1, 1, 1, 1, 1}, 6 * 12, "2018-02-12 08:00"},
    {"currency", 15, 42, {{0, 1440}}, {1, 1, 1, 1, 1}, 5 * 96, "2018-02-12 00:00"},
    {"week", 1, 5, {{570, 960}}, {1, 1, 1, 1, 1}, 5 * 390, "2018-01-08 09:30"},
    {"six days", 1440, 84, {{0, 1440}}, {1, 1, 1, 1, 1, 1}, 6, "2018-03-26 00:00"},
    {"always", 60, 42, {{0, 1440}}, {1, 1, 1, 1, 1, 1, 1}, 0, "2018-02-12 00:00"},
};

static bool is_open(const Market *market, int64_t time)
{
    const int minute = (int)(time % MICROS_DAY / (60 * MICROS_SECOND));

    for (int i = 0; i < 2; i++)
        if (minute >= market->open[i][0] && minute < market->open[i][1])
            return market->weekday[timestamp_weekday(time)];
    return false;
}

/* Leaves out a day (from 0; -1: none), and of the rows one in `thin` (0: none). Returns the rows.
 */
static int write_market(const Market *market, int holiday, uint32_t thin, Text *csv)
{
    const CivilTime begin = {.year = 2018, .month = 1, .day = 1};
    const int64_t step = market->step * 60 * MICROS_SECOND, first = timestamp_from_civil(&begin);
    const TimeStyle style = {.parts = 5, .separator = ' '};
    const Rng rng = rng_make(9, RNG_TEST);
    int rows = 0;

    csv->used = 0;
    text_add(csv, "t,close\n");
    for (int64_t i = 0; i * step < market->days * MICROS_DAY; i++) {
        char time[TIME_TEXT];

        if (!is_open(market, first + i * step) || i * step / MICROS_DAY == holiday ||
            (thin > 0 && rng_below(rng, thin, (uint32_t)i, 0, 0) == 0))
            continue;
        timestamp_write(first + i * step, style, time);
        text_add(csv, "%s,%d\n", time, rows++);
    }
    return rows;
}

static void read_market(const Text *csv, GapRule gaps, Series *series, Text *told)
{
    const SeriesOptions options = {.gaps = gaps};
    Notes notes = {.count = 0};
    Error err = {0};

    if (series_parse("f", csv->data, csv->used, &options, series, &notes, &err) != OK)
        fail_msg("%s %s", err.where, err.message);
    told->used = 0;
    notes_describe(&notes, told);
}

static void learns_sessions(void **state)
{
    Text csv = {0}, told = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(markets); i++) {
        const Market *market = &markets[i];
        const int rows = write_market(market, -1, 0, &csv);
        char time[TIME_TEXT];
        Series series;

        read_market(&csv, GAPS_AUTO, &series, &told);
        if ((series.session.step > 0) != (market->slots > 0))
            fail_msg("%s: %s", market->name, told.data);
        assert_int_equal(series.rows, rows); /* nothing is missing */
        if (market->slots > 0)
            assert_int_equal(session_week_rows(&series.session), market->slots);
        series_time_text(&series, rows, time);
        assert_string_equal(time, market->after);
        /* beyond the end, rows go on as they did: a week later at the same times */
        for (int k = 0; k < 3 * market->slots; k++)
            assert_true(is_open(market, series_time(&series, rows + k)));
        for (int k = 0; k + market->slots < rows && market->slots > 0; k += 7)
            assert_int_equal(series_time(&series, rows + k + market->slots) -
                                 series_time(&series, rows + k),
                             7 * MICROS_DAY);
        series_free(&series);
    }
    text_free(&csv);
    text_free(&told);
}

/* Rows missing within a session are inserted, whole sessions are holidays. */
static void tells_missing_from_closed(void **state)
{
    const Market *market = &markets[0];
    Text csv = {0}, told = {0};
    Series series;
    char time[TIME_TEXT];
    int missing = 0;

    (void)state;
    const int rows = write_market(market, 16, 50, &csv); /* Wednesday, the 17th */
    read_market(&csv, GAPS_AUTO, &series, &told);
    assert_non_null(strstr(told.data, "sessions: rows come every minute at 1950 of 10080 steps of "
                                      "a week; 18 breaks are passed over, 1 of them longer by a "
                                      "session (holidays, or lost), the longest of "));
    assert_true(series.session.step > 0);
    for (int row = 0; row < series.rows; row++) {
        const bool inserted = series.line[row] == 0;

        missing += inserted;
        assert_int_equal(inserted, isnan(series.value[row]));
        assert_true(is_open(market, series.time[row]));
        timestamp_write(series.time[row], series.style, time);
        assert_null(strstr(time, "2018-01-17"));
    }
    assert_int_equal(series.rows, rows + missing);
    /* 19 days of 390 rows but for those that the ends of sessions lack */
    assert_in_range(series.rows, 19 * 390 - 10, 19 * 390);
    assert_non_null(strstr(told.data, "every minute in sessions"));
    series_free(&series);
    text_free(&csv);
    text_free(&told);
}

/* Outages, be they long, are no sessions. */
static void outages_are_no_sessions(void **state)
{
    Text csv = {0}, told = {0};
    const CivilTime begin = {.year = 2018, .month = 1, .day = 1};
    const TimeStyle style = {.parts = 5, .separator = ' '};
    const Rng rng = rng_make(4, RNG_TEST);
    Series series;

    (void)state;
    text_add(&csv, "t,y\n");
    for (int i = 0; i < 90 * 24; i++) {
        char time[TIME_TEXT];

        if (rng_below(rng, 4, (uint32_t)(i / 7), 0, 0) == 0)
            continue;
        timestamp_write(timestamp_from_civil(&begin) + i * MICROS_HOUR, style, time);
        text_add(&csv, "%s,%d\n", time, i);
    }
    read_market(&csv, GAPS_AUTO, &series, &told);
    assert_int_equal(series.session.step, 0);
    assert_non_null(strstr(told.data, "warning: "));
    series_free(&series);
    text_free(&csv);
    text_free(&told);
}

/* A newer file of a few days is read alike where a model says that there are sessions. */
static void short_files_follow(void **state)
{
    Market market = markets[0];
    Text csv = {0}, told = {0};
    Series series;

    (void)state;
    market.days = 3;
    write_market(&market, -1, 0, &csv);
    read_market(&csv, GAPS_SESSIONS, &series, &told);
    assert_int_equal(series.session.step, 60 * MICROS_SECOND);
    series_free(&series);
    read_market(&csv, GAPS_KEEP, &series, &told);
    assert_int_equal(series.session.step, 0);
    series_free(&series);
    text_free(&csv);
    text_free(&told);
}

static void sessions_are_kept_as_text(void **state)
{
    static const char *const wrong[] = {
        "",
        "60000000",
        "60000000,86400000000,0,127",
        "60000000,86400000000,0,127,0,1441", /* more slots than a day has */
        "60000000,86400000000,0,127,0,1439", /* fewer */
        "60000000,86400000000,0,127,1440",   /* never open */
        "60000000,86400000000,0,0,0,1440",   /* on no day */
        "60000000,86400000000,60000000,127,0,1440",
        "70000000,86400000000,0,127,0,1440",   /* no part of a day */
        "1,604800000000,0,127,0,604800000000", /* too fine */
        "86400000000,604800000000,0,3,2,5",    /* open on other days than those with rows */
        "60000000,86400000000,0,127,0,1440,1",
        "x,86400000000,0,127,0,1440",
    };
    Text csv = {0}, told = {0};
    char text[SESSION_TEXT], again[SESSION_TEXT], little[40];
    Session session;
    Error err = {0};
    Series series;

    (void)state;
    write_market(&markets[1], -1, 0, &csv);
    read_market(&csv, GAPS_AUTO, &series, &told);
    assert_true(session_write(&series.session, text, sizeof text));
    assert_false(session_write(&series.session, little, sizeof little));
    assert_string_equal(little, "");
    assert_true(session_read(&session, text, &err));
    assert_true(session_write(&session, again, sizeof again));
    assert_string_equal(again, text);
    assert_int_equal(session_week_rows(&session), markets[1].slots);
    assert_int_equal(session_day_rows(&session), markets[1].slots / 5);
    session_free(&session);
    series_free(&series);
    for (size_t i = 0; i < COUNT(wrong); i++)
        if (session_read(&session, wrong[i], &err))
            fail_msg("%s is read", wrong[i]);
    text_free(&csv);
    text_free(&told);
}

/* Sessions that no model could keep are none: the rows of one minute in six are missing. */
static void what_no_text_holds_is_not_learnt(void **state)
{
    const CivilTime begin = {.year = 2018, .month = 1, .day = 1};
    const TimeStyle style = {.parts = 5, .separator = ' '};
    const GapRule rules[] = {GAPS_AUTO, GAPS_SESSIONS};
    Text csv = {0}, told = {0};
    Series series;

    (void)state;
    text_add(&csv, "t,y\n");
    for (int i = 0; i < 21 * 24 * 60; i++) {
        char time[TIME_TEXT];

        timestamp_write(timestamp_from_civil(&begin) + i * 60 * MICROS_SECOND, style, time);
        if (i % 6 > 0)
            text_add(&csv, "%s,%d\n", time, i);
    }
    for (size_t i = 0; i < COUNT(rules); i++) {
        read_market(&csv, rules[i], &series, &told);
        assert_int_equal(series.session.step, 0);
        assert_non_null(strstr(told.data, "rows are used as they are"));
        series_free(&series);
    }
    text_free(&csv);
    text_free(&told);
}

/* A day of the market knows nothing of its week-end, but its model does. */
static void a_day_is_read_by_its_model(void **state)
{
    const Market *market = &markets[4];
    SeriesOptions options = {.gaps = GAPS_SESSIONS};
    Market friday = *market;
    Text csv = {0}, told = {0};
    Notes notes = {.count = 0};
    Error err = {0};
    char time[TIME_TEXT];
    Series series;

    (void)state;
    write_market(market, -1, 0, &csv);
    read_market(&csv, GAPS_AUTO, &series, &told);
    assert_true(session_write(&series.session, options.session, sizeof options.session));
    series_free(&series);
    friday.days = 5;
    write_market(&friday, -1, 0, &csv);
    assert_int_equal(series_parse("f", csv.data, csv.used, &options, &series, &notes, &err), OK);
    series_time_text(&series, series.rows, time);
    assert_string_equal(time, "2018-01-08 00:00");
    series_free(&series);
    text_free(&csv);
    text_free(&told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(learns_sessions),
        cmocka_unit_test(tells_missing_from_closed),
        cmocka_unit_test(outages_are_no_sessions),
        cmocka_unit_test(short_files_follow),
        cmocka_unit_test(sessions_are_kept_as_text),
        cmocka_unit_test(a_day_is_read_by_its_model),
        cmocka_unit_test(what_no_text_holds_is_not_learnt),
    };

    return RUN(tests);
}
