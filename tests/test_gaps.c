/* Order, repeated stamps, gaps and the rows that take part. */
#include "series_table.h"

#include <math.h>

static const RefuseCase orders[] = {
    {"t,y\n2020-01-01,1\n2020-01-02,2\n2020-01-02,3\n2020-01-03,3\n",
     {.csv = {0}},
     "f.csv:4:1",
     "time stamp 2020-01-02 stands in line 3 already",
     "--duplicates first|last|mean keeps one row of each stamp, --time none counts the rows",
     1},
    {"t,y\n2020-01-01,1\n2020-01-03,2\n2020-01-02,3\n2020-01-04,3\n",
     {.csv = {0}},
     "f.csv:4:1",
     "time goes back: 2020-01-02 after 2020-01-03 in line 3",
     "--sort sorts the rows by time; of several series in one file --id COL names the column that "
     "tells them apart",
     1},
    /* rules for repeated stamps do not sort */
    {"t,y\n2020-01-02,1\n2020-01-03,2\n2020-01-03,2\n2020-01-01,4\n",
     {.duplicates = DUPLICATES_MEAN},
     "f.csv:5:1",
     "time goes back: 2020-01-01 after 2020-01-03 in line 3",
     "--sort sorts the rows by time; of several series in one file --id COL names the column that "
     "tells them apart",
     1},
    {"t,y\n2020-01-01,1\n2020-01-02,2\n2020-01-04,3\n",
     {.gaps = GAPS_ERROR},
     "f.csv:4:1",
     "a gap: 2020-01-04 follows 2020-01-02, the step is daily",
     "--gaps keep takes the rows as they stand",
     1},
    {"t,y\n2020-01-01 00:00,1\n2020-01-01 01:00,2\n2020-01-01 02:00,2\n2020-01-01 02:30,3\n",
     {.gaps = GAPS_INSERT},
     "f.csv:5:1",
     "no whole number of steps: 2020-01-01 02:30 follows 2020-01-01 02:00, the step is hourly",
     "--gaps keep takes the rows as they stand",
     1},
    {"t,y\n2020-01-01 00:00:00,1\n2020-01-01 00:00:01,2\n2021-01-01 00:00:00,2\n",
     {.gaps = GAPS_INSERT},
     "f.csv:4:1",
     "too many rows to insert: 2021-01-01 00:00:00 follows 2020-01-01 00:00:01, the step is every "
     "second",
     "--gaps keep takes the rows as they stand",
     1},
    /* neither within a model's sessions */
    {"t,y\n2020-01-01 00:00,1\n2020-01-01 01:00,2\n2020-01-01 02:00,2\n2021-01-01 00:00,2\n",
     {.gaps = GAPS_SESSIONS, .session = "3600000000,86400000000,0,127,0,24"},
     "f.csv:5:1",
     "too many rows to insert: 2021-01-01 00:00 follows 2020-01-01 02:00, the step is hourly",
     "--gaps keep takes the rows as they stand",
     1},
};

static void refuses_disorder(void **state)
{
    (void)state;
    check_refuses(orders, COUNT(orders));
}

/* Half hours, the first at 2020-01-01 00:00, that move by `shift` minutes from the row `at` on. */
static void write_shifted(int rows, int at, int shift, Text *csv)
{
    const CivilTime begin = {.year = 2020, .month = 1, .day = 1};
    const TimeStyle style = {.parts = 5, .separator = ' '};

    text_add(csv, "t,y\n");
    for (int i = 0; i < rows; i++) {
        const int minutes = 30 * i + (i >= at ? shift : 0);
        char time[TIME_TEXT];

        timestamp_write(timestamp_from_civil(&begin) + 60 * MICROS_SECOND * minutes, style, time);
        text_add(csv, "%s,%d\n", time, i);
    }
}

/* An hour told twice, as clocks are set back. */
static void knows_daylight_saving(void **state)
{
    Text csv = {0};

    (void)state;
    write_shifted(600, 300, -60, &csv);
    const RefuseCase refuse = {
        csv.data,
        {.csv = {0}},
        "f.csv:302:1",
        "time goes back: 2020-01-07 05:00 after 2020-01-07 05:30 in line 301",
        "local time with daylight saving, but no certain one: --daylight-saving yes, or --time "
        "none counts the rows",
        1};
    check_refuses(&refuse, 1);
    text_free(&csv);
}

/* Nothing can be inserted where the grid moves. */
static void keeps_rows_off_the_grid(void **state)
{
    Text csv = {0};

    (void)state;
    write_shifted(100, 50, 70, &csv);
    const ReadCase read = {csv.data,
                           {.csv = {0}},
                           NULL,
                           "warning: line 52 does not follow the line before by whole steps (every "
                           "30 minutes); rows are used as they are"};
    check_reads(&read, 1);
    text_free(&csv);
}

#define TWICE                                                                                      \
    "t,y,x\n2020-01-01,1,5\n2020-01-02,2,\n2020-01-02,6,7\n2020-01-02,7,9\n2020-01-03,3,1\n"

static const ReadCase duplicates[] = {
    {TWICE,
     {.past = "x", .target = "y", .duplicates = DUPLICATES_FIRST},
     "y,x|daily|2020-01-01=1,5@2 2020-01-02=2,-@3 2020-01-03=3,1@6",
     "warning: 2 rows with a repeated time stamp, the first in line 4: the first of each is used"},
    {TWICE,
     {.past = "x", .target = "y", .duplicates = DUPLICATES_LAST},
     "y,x|daily|2020-01-01=1,5@2 2020-01-02=7,9@5 2020-01-03=3,1@6",
     "the last of each is used"},
    {TWICE,
     {.past = "x", .target = "y", .duplicates = DUPLICATES_MEAN},
     "y,x|daily|2020-01-01=1,5@2 2020-01-02=5,8@3 2020-01-03=3,1@6",
     "the mean of each is used"},
    {"t,y\n2020-01-01,1\n2020-01-02,2\n",
     {.duplicates = DUPLICATES_MEAN},
     "y|daily|2020-01-01=1@2 2020-01-02=2@3",
     NULL},
};

static void merges_duplicates(void **state)
{
    (void)state;
    check_reads(duplicates, COUNT(duplicates));
}

static const ReadCase gaps[] = {
    {"t,y\n2020-01-01,1\n2020-01-02,2\n2020-01-05,5\n",
     {.gaps = GAPS_INSERT},
     "y|daily|2020-01-01=1@2 2020-01-02=2@3 2020-01-03=-@0 2020-01-04=-@0 2020-01-05=5@4",
     "gaps: 2 rows inserted as missing, the first after line 3 (2020-01-02)"},
    {"t,y\n2020-01-31,1\n2020-02-29,2\n2020-05-31,5\n2020-06-30,6\n",
     {.gaps = GAPS_INSERT},
     "y|monthly|2020-01-31=1@2 2020-02-29=2@3 2020-03-31=-@0 2020-04-30=-@0 2020-05-31=5@4 "
     "2020-06-30=6@5",
     "gaps: 2 rows inserted"},
    {"t,y\n2020-01-01,1\n2020-01-02,2\n2020-01-05,5\n",
     {.gaps = GAPS_KEEP},
     "y|unknown|2020-01-01=1@2 2020-01-02=2@3 2020-01-05=5@4",
     "warning: irregular time stamps: the most common step, daily, makes up 50 % of all"},
    {"t,y\n2020-01-01,1\n2020-01-02,2\n2020-01-05,5\n",
     {.csv = {0}},
     "y|unknown|2020-01-01=1@2 2020-01-02=2@3 2020-01-05=5@4",
     "warning: irregular"},
    {"t,y\n2020-01-02,1\n2020-01-03,2\n2020-01-06,3\n2020-01-07,4\n",
     {.csv = {0}},
     "y|unknown|2020-01-02=1@2 2020-01-03=2@3 2020-01-06=3@4 2020-01-07=4@5",
     "weekdays: Monday to Friday; rows are used as they are"},
    {"t,y\n2020-01-03,1\n2020-01-04,2\n2020-01-06,3\n2020-01-07,4\n",
     {.csv = {0}},
     NULL,
     "warning: irregular"},
    {"t,y\n2020-01-01,1\n2020-01-02,2\n",
     {.gaps = GAPS_ERROR},
     "y|daily|2020-01-01=1@2 2020-01-02=2@3",
     NULL},
};

static void treats_gaps(void **state)
{
    (void)state;
    check_reads(gaps, COUNT(gaps));
}

/* Hours 0..n, without those in which `gone` says so. */
static int read_hours(int hours, bool (*gone)(int), GapRule rule, Series *series, Text *told)
{
    const SeriesOptions options = {.gaps = rule};
    Notes notes = {.count = 0};
    Error err = {0};
    Text csv = {0};
    int rows = 0;

    text_add(&csv, "t,y\n");
    for (int i = 0; i < hours; i++) {
        char time[TIME_TEXT];

        if (gone(i))
            continue;
        timestamp_write(i * MICROS_HOUR, (TimeStyle){.parts = 5, .separator = ' '}, time);
        text_add(&csv, "%s,%d\n", time, i);
        rows++;
    }
    scratch_write("f.csv", csv.data);
    if (series_read("f.csv", &options, series, &notes, &err) != OK)
        fail_msg("%s", err.message);
    notes_describe(&notes, told);
    text_free(&csv);
    return rows;
}

static bool few_gone(int hour)
{
    return hour % 50 == 17;
}

static bool one_long_gone(int hour)
{
    return hour >= 50 && hour < 60;
}

static bool longer_gone(int hour)
{
    return hour >= 50 && hour < 75;
}

static bool many_gone(int hour)
{
    return hour % 10 == 7;
}

static void inserts_where_the_step_is_certain(void **state)
{
    Series series;
    Text told = {0};

    (void)state;
    read_hours(500, few_gone, GAPS_AUTO, &series, &told);
    assert_int_equal(series.rows, 500);
    for (int i = 0; i < 500; i++) {
        assert_int_equal(series.time[i], i * MICROS_HOUR);
        assert_int_equal(series.line[i] == 0, few_gone(i));
        assert_true(few_gone(i) ? isnan(series.value[i]) : series.value[i] == i);
    }
    assert_non_null(
        strstr(told.data, "gaps: 10 rows inserted as missing, the first after line 18"));
    series_free(&series);
    text_free(&told);
    /* in one place */
    assert_int_equal(read_hours(200, one_long_gone, GAPS_AUTO, &series, &told), 190);
    assert_int_equal(series.rows, 200);
    series_free(&series);
    text_free(&told);
    /* more than one in ten: told, and kept */
    assert_int_equal(read_hours(200, longer_gone, GAPS_AUTO, &series, &told), 175);
    assert_int_equal(series.rows, 175);
    assert_int_equal(series.frequency.micros, MICROS_HOUR);
    assert_non_null(strstr(told.data, "warning: gaps: 25 rows missing (hourly), the first after "
                                      "line 51; rows are used as they are"));
    series_free(&series);
    text_free(&told);
    /* one step in ten is longer: that is no frequency, unless it is asked for */
    assert_int_equal(read_hours(300, many_gone, GAPS_AUTO, &series, &told), 270);
    assert_int_equal(series.rows, 270);
    assert_int_equal(series.frequency.micros, 0);
    assert_int_equal(series.step, MICROS_HOUR);
    series_free(&series);
    text_free(&told);
    read_hours(300, many_gone, GAPS_INSERT, &series, &told);
    assert_int_equal(series.rows, 300);
    series_free(&series);
    text_free(&told);
}

#define FUTURE "t,y,p,f\n2020-01-01,1,2,3\n2020-01-02,,5,6\n2020-01-03,7,,9\n"

static const ReadCase ends[] = {
    {FUTURE "2020-01-04,,,8\n2020-01-05,,,7\n",
     {.target = "y", .past = "p", .future = "f"},
     "y,p,f|daily|2020-01-01=1,2,3@2 2020-01-02=-,5,6@3 2020-01-03=7,-,9@4|2020-01-04=-,-,8@5 "
     "2020-01-05=-,-,7@6",
     "2 rows beyond the last target for future inputs"},
    {FUTURE "2020-01-04,,4,8\n2020-01-05,,,7\n2020-01-06,,,\n",
     {.target = "y", .past = "p", .future = "f"},
     "y,p,f|daily|2020-01-01=1,2,3@2 2020-01-02=-,5,6@3 2020-01-03=7,-,9@4|2020-01-04=-,-,8@5 "
     "2020-01-05=-,-,7@6",
     "warning: 1 value of past inputs beyond the last target is not used"},
    {FUTURE "2020-01-04,,,8\n",
     {.target = "y"},
     "y|daily|2020-01-01=1@2 2020-01-02=-@3 2020-01-03=7@4",
     "warning: 1 row after line 4 is left out: no target is measured there"},
    /* the history's end stays where it is when rows are inserted on both sides of it */
    {"t,y,f\n2020-01-01,1,1\n2020-01-02,2,2\n2020-01-04,4,4\n2020-01-05,,5\n2020-01-07,,7\n",
     {.target = "y", .future = "f", .gaps = GAPS_INSERT},
     "y,f|daily|2020-01-01=1,1@2 2020-01-02=2,2@3 2020-01-03=-,-@0 2020-01-04=4,4@4|"
     "2020-01-05=-,5@5 2020-01-06=-,-@0 2020-01-07=-,7@6",
     NULL},
    /* it begins with the first; rows before it tell their step, counted ones keep their numbers */
    {"t,y\n2020-01-01,\n2020-01-02,2\n",
     {.csv = {0}},
     "y|daily|2020-01-02=2@3",
     "1 row before line 3 left out: no target is measured there"},
    {"y,z\n,1\n2,2\n", {.target = "y"}, "y|unknown|1=-@2 2=2@3", NULL},
    /* inputs go with it */
    {"t,y,p\n2020-01-01,,5\n2020-01-02,2,6\n2020-01-03,3,7\n",
     {.target = "y", .past = "p"},
     "y,p|daily|2020-01-02=2,6@3 2020-01-03=3,7@4",
     NULL},
    /* any target counts */
    {"t,y,z\n2020-01-01,1,1\n2020-01-02,,2\n",
     {.target = "y\nz"},
     "y,z|daily|2020-01-01=1,1@2 2020-01-02=-,2@3",
     NULL},
};

static void history_ends_with_the_last_target(void **state)
{
    (void)state;
    check_reads(ends, COUNT(ends));
}

/* csv, then the stamps of the rows that follow */
static const struct {
    const char *csv, *next, *third;
} followings[] = {
    {"t,y\n2020-01-31,1\n2020-02-29,2\n", "2020-03-31", "2020-05-31"},
    {"t,y\n2020-01,1\n2020-02,2\n", "2020-03", "2020-05"},
    {"t,y\n2020-01-01 00:00,1\n2020-01-01 06:00,2\n", "2020-01-01 12:00", "2020-01-02 00:00"},
    /* Thursday, Friday, Monday; then over the next week-end */
    {"t,y\n2020-01-01,1\n2020-01-02,1\n2020-01-03,2\n2020-01-06,3\n", "2020-01-07", "2020-01-09"},
    {"t,y\n2020-01-06,1\n2020-01-07,1\n2020-01-10,3\n", "2020-01-13", "2020-01-15"},
    /* irregular: the median step; more parts than the file's stamps have, where they are needed */
    {"t,y\n2020-01-01,1\n2020-01-02,2\n2020-01-04,3\n2020-01-08,3\n2020-01-16,4\n", "2020-01-20",
     "2020-01-28"},
    /* far apart: rows beyond the end of all time stay there */
    {"t,y\n0001-01-01,1\n4000-01-01,2\n9000-01-01,2\n9000-05-01,3\n", "12999-04-30", "20997-04-28"},
    {"y\n1\n2\n", "3", "5"},
};

static void extrapolates_time(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(followings); i++) {
        const SeriesOptions options = {.csv = {0}};
        Series series;
        Notes notes = {.count = 0};
        Error err = {0};
        char time[TIME_TEXT];

        scratch_write("f.csv", followings[i].csv);
        assert_int_equal(series_read("f.csv", &options, &series, &notes, &err), OK);
        series_time_text(&series, series.rows, time);
        assert_string_equal(time, followings[i].next);
        series_time_text(&series, series.rows + 2, time);
        assert_string_equal(time, followings[i].third);
        if (!series.time)
            assert_int_equal(series_time(&series, series.rows), series.rows + 1);
        assert_true(series_time(&series, series.rows + 1000) > series_time(&series, series.rows));
        series_free(&series);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(refuses_disorder),
        SCRATCH_TEST(knows_daylight_saving),
        SCRATCH_TEST(keeps_rows_off_the_grid),
        SCRATCH_TEST(merges_duplicates),
        SCRATCH_TEST(treats_gaps),
        SCRATCH_TEST(inserts_where_the_step_is_certain),
        SCRATCH_TEST(history_ends_with_the_last_target),
        SCRATCH_TEST(extrapolates_time),
    };

    return RUN(tests);
}
