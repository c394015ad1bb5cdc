/* The order of rows: turned round, sorted, the same twice, local time with changes of the clock. */
#include "series_table.h"

#include "data/clock.h"

#include <math.h>

static const ReadCase orders[] = {
    /* from new to old, as brokers export */
    {"t,y\n2020-01-03,3\n2020-01-02,2\n2020-01-01,1\n",
     {.csv = {0}},
     "y|daily|2020-01-01=1@4 2020-01-02=2@3 2020-01-03=3@2",
     "rows run from new to old: their order is reversed"},
    {"t,y,x\n2020-01-03,3,6\n2020-01-02,2,5\n2020-01-02,2,5\n2020-01-01,1,4\n",
     {.target = "y", .past = "x"},
     "y,x|daily|2020-01-01=1,4@5 2020-01-02=2,5@4 2020-01-03=3,6@2",
     "1 row with a repeated time stamp, the first in line 3: they are the same, one of each is "
     "used"},
    {"t,y\n2020-01-02,2\n2020-01-01,1\n2020-01-04,4\n2020-01-03,3\n",
     {.sort = true},
     "y|daily|2020-01-01=1@3 2020-01-02=2@2 2020-01-03=3@5 2020-01-04=4@4",
     "sorted: 4 rows stood elsewhere"},
    /* rows of one stamp keep their order */
    {"t,y\n2020-01-02,5\n2020-01-02,6\n2020-01-01,1\n2020-01-03,3\n",
     {.sort = true, .duplicates = DUPLICATES_FIRST},
     "y|daily|2020-01-01=1@4 2020-01-02=5@2 2020-01-03=3@5",
     "warning: 1 row with a repeated time stamp, the first in line 3: the first of each is used"},
    {"t,y\n2020-01-01,1\n2020-01-02,2\n",
     {.sort = true},
     "y|daily|2020-01-01=1@2 2020-01-02=2@3",
     NULL},
    /* a missing value is the same as another one */
    {"t,y\n2020-01-01,1\n2020-01-02,\n2020-01-02,\n2020-01-03,3\n",
     {.csv = {0}},
     "y|daily|2020-01-01=1@2 2020-01-02=-@3 2020-01-03=3@5",
     "they are the same"},
};

static void orders_rows(void **state)
{
    (void)state;
    check_reads(orders, COUNT(orders));
}

static const RefuseCase conflicts[] = {
    {"t,y\n2020-01-01,1\n2020-01-02,2\n2020-01-02,2\n2020-01-03,2\n2020-01-03,4\n",
     {.csv = {0}},
     "f.csv:6:1",
     "time stamp 2020-01-03 stands in line 5 already",
     "--duplicates first|last|mean keeps one row of each stamp, --time none counts the rows",
     1},
    {"t,y\n2020-01-02,2\n2020-01-01,1\n2020-01-01,7\n2020-01-03,7\n",
     {.sort = true},
     "f.csv:4:1",
     "time stamp 2020-01-01 stands in line 3 already",
     "--duplicates first|last|mean keeps one row of each stamp, --time none counts the rows",
     1},
    {"t,store,y\n2020-01-01,1,2\n2020-01-01,2,2\n2020-01-02,1,2\n2020-01-02,2,2\n",
     {.target = "y", .past = "store"},
     "f.csv:3:1",
     "time stamp 2020-01-01 stands in line 2 already",
     "--id COL names the column that tells several series apart, --time COL,COL a date and its "
     "hour; --duplicates first|last|mean keeps one row of each stamp",
     2},
};

static void refuses_conflicts(void **state)
{
    (void)state;
    check_refuses(conflicts, COUNT(conflicts));
}

/* A clock on the wall: forward an hour on the last Sunday of March at 02:00, back on the last
 * Sunday of October at 03:00. */
static int64_t wall_of(int64_t standard)
{
    const CivilTime civil = timestamp_to_civil(standard);
    int64_t change[2];

    for (int i = 0; i < 2; i++) {
        const CivilTime last = {.year = civil.year, .month = i ? 10 : 3, .day = 31, .hour = 2};
        const int64_t day = timestamp_from_civil(&last);
        change[i] = day - (timestamp_weekday(day) + 1) % 7 * MICROS_DAY;
    }
    return standard + (standard >= change[0] && standard < change[1] ? MICROS_HOUR : 0);
}

/* Rows of local time from a day on, `step` minutes apart. */
static void write_local(CivilTime begin, int rows, int step, Text *csv)
{
    const TimeStyle style = {.parts = 5, .separator = ' '};

    csv->used = 0;
    text_add(csv, "t,y\n");
    for (int i = 0; i < rows; i++) {
        char time[TIME_TEXT];

        timestamp_write(wall_of(timestamp_from_civil(&begin) + i * step * 60 * MICROS_SECOND),
                        style, time);
        text_add(csv, "%s,%d\n", time, i);
    }
}

static void read_local(const Text *csv, DaylightRule rule, Series *series, Notes *notes, Error *err)
{
    const SeriesOptions options = {.daylight = rule};

    *notes = (Notes){.count = 0};
    *err = (Error){.status = OK};
    (void)!series_parse("f", csv->data, csv->used, &options, series, notes, err);
}

/* All rows are used, all steps are the same, and every stamp is shown as in the file. */
static void undoes_clock_changes(void **state)
{
    static const struct {
        int month, rows, step, changes;
    } cases[] = {
        {1, 3 * 365 * 24, 60, 6},  {1, 365 * 48, 30, 2}, {1, 365 * 144, 10, 2},
        {7, 365 * 48, 30, 2},      {7, 150 * 24, 60, 1}, {9, 60 * 96, 15, 1},
        {1, 2 * 365 * 12, 120, 4},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const CivilTime begin = {.year = 2018, .month = cases[i].month, .day = 1};
        Text csv = {0}, again = {0};
        Series series;
        Notes notes;
        Error err;

        write_local(begin, cases[i].rows, cases[i].step, &csv);
        read_local(&csv, DAYLIGHT_FIND, &series, &notes, &err);
        if (err.status != OK)
            fail_msg("%zu: %s %s", i, err.where, err.message);
        assert_int_equal(series.rows, cases[i].rows);
        assert_non_null(series.clock);
        assert_int_equal(series.clock->count, cases[i].changes);
        assert_int_equal(series.frequency.micros, cases[i].step * 60 * MICROS_SECOND);
        text_add(&again, "t,y\n");
        for (int row = 0; row < series.rows; row++) {
            char time[TIME_TEXT];

            assert_int_equal(series.time[row] - series.time[0], row * series.frequency.micros);
            series_time_text(&series, row, time);
            text_add(&again, "%s,%d\n", time, row);
        }
        assert_string_equal(again.data, csv.data);
        series_free(&series);
        text_free(&csv);
        text_free(&again);
    }
}

static void tells_clock_changes(void **state)
{
    const CivilTime begin = {.year = 2018, .month = 1, .day = 1};
    Text csv = {0}, told = {0};
    Series series;
    Notes notes;
    Error err;

    (void)state;
    write_local(begin, 365 * 48, 30, &csv);
    read_local(&csv, DAYLIGHT_FIND, &series, &notes, &err);
    notes_describe(&notes, &told);
    assert_non_null(strstr(told.data, "local time: clocks set back 1 time, first in line 14406 "
                                      "(2018-10-28 02:00), forward 1 time, first at 2018-03-25 "
                                      "03:00; stamps are shown as in the file, steps are of real "
                                      "time (--daylight-saving yes)\n"));
    series_free(&series);
    read_local(&csv, DAYLIGHT_NO, &series, &notes, &err);
    assert_int_equal(err.status, ERR_DATA);
    assert_string_equal(err.where, "f:14406:1");
    text_free(&csv);
    text_free(&told);
}

/* What only looks like a change of the clock is refused as before, or taken where it is asked for.
 */
static void uncertain_changes_are_refused(void **state)
{
    static const struct {
        int month, day, hour, minutes; /* from when on, and by how many minutes, stamps move */
        int upto;                      /* rows that move, 0: all after it */
        bool taken;                    /* with DAYLIGHT_YES */
    } cases[] = {
        {10, 28, 3, -60, 0, true},   /* what a change is, but none in spring before */
        {10, 28, 12, -60, 0, false}, /* at noon */
        {6, 24, 3, -60, 0, false},   /* in summer */
        {10, 28, 3, -90, 0, false},  /* not an hour */
        {10, 28, 3, -60, 1, false},  /* one wrong digit */
        {10, 28, 3, -60, 3, false},  /* some wrong digits */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const CivilTime begin = {.year = 2018, .month = 1, .day = 1};
        const CivilTime at = {
            .year = 2018, .month = cases[i].month, .day = cases[i].day, .hour = cases[i].hour};
        const TimeStyle style = {.parts = 5, .separator = ' '};
        const int64_t first = timestamp_from_civil(&begin), from = timestamp_from_civil(&at);
        const int64_t half = MICROS_HOUR / 2;
        Text csv = {0};

        text_add(&csv, "t,y\n");
        for (int row = 0; row < 365 * 48; row++) {
            const int64_t time = first + row * half;
            const bool moves = time >= from &&
                               (cases[i].upto == 0 || time < from + cases[i].upto * half);
            char text[TIME_TEXT];

            timestamp_write(time + (moves ? cases[i].minutes * 60 * MICROS_SECOND : 0), style,
                            text);
            text_add(&csv, "%s,%d\n", text, row);
        }
        for (int rule = DAYLIGHT_FIND; rule <= DAYLIGHT_YES; rule++) {
            Series series;
            Notes notes;
            Error err;

            read_local(&csv, (DaylightRule)rule, &series, &notes, &err);
            if ((err.status == OK) != (rule == DAYLIGHT_YES && cases[i].taken))
                fail_msg("%zu, rule %d: %s %s", i, rule, err.where, err.message);
            series_free(&series);
        }
        text_free(&csv);
    }
}

/* An hour of which all values are the same twice is no hour later. */
static void a_repetition_is_no_change(void **state)
{
    const CivilTime begin = {.year = 2018, .month = 10, .day = 1};
    const TimeStyle style = {.parts = 5, .separator = ' '};
    Text csv = {0};
    Series series;
    Notes notes;
    Error err;

    (void)state;
    text_add(&csv, "t,y\n");
    for (int row = 0; row < 40 * 24; row++) {
        char time[TIME_TEXT];

        timestamp_write(timestamp_from_civil(&begin) + row * MICROS_HOUR, style, time);
        text_add(&csv, "%s,%d\n", time, row);
        if (row == 27 * 24 + 2) /* Sunday the 28th at 02:00 */
            text_add(&csv, "%s,%d\n", time, row);
    }
    read_local(&csv, DAYLIGHT_FIND, &series, &notes, &err);
    assert_int_equal(err.status, OK);
    assert_null(series.clock);
    assert_int_equal(series.rows, 40 * 24);
    series_free(&series);
    text_free(&csv);
}

/* Some microseconds around it say nothing of a clock that is set back an hour. */
static void an_instant_shows_no_change(void **state)
{
    const CivilTime sunday = {.year = 2018, .month = 10, .day = 28, .hour = 3};
    const TimeStyle style = {.parts = 6, .fraction = 6, .separator = ' '};
    Text csv = {0};
    Series series;
    Notes notes;
    Error err;

    (void)state;
    text_add(&csv, "t,y\n");
    for (int row = 0; row < 80; row++) {
        char time[TIME_TEXT];

        timestamp_write(timestamp_from_civil(&sunday) + 5 * row - (row < 40 ? 0 : MICROS_HOUR),
                        style, time);
        text_add(&csv, "%s,%d\n", time, row);
    }
    read_local(&csv, DAYLIGHT_FIND, &series, &notes, &err);
    assert_int_equal(err.status, ERR_DATA);
    assert_string_equal(err.where, "f:42:1");
    series_free(&series);
    text_free(&csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(orders_rows),
        SCRATCH_TEST(refuses_conflicts),
        cmocka_unit_test(undoes_clock_changes),
        cmocka_unit_test(tells_clock_changes),
        cmocka_unit_test(uncertain_changes_are_refused),
        cmocka_unit_test(a_repetition_is_no_change),
        cmocka_unit_test(an_instant_shows_no_change),
    };

    return RUN(tests);
}
