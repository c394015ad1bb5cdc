/* Stamps moved onto a grid, and rows put together into steps of a coarser frequency. */
#include "series_table.h"

#include "base/rng.h"
#include "data/resample.h"

#include <math.h>

/* Rows `step` seconds apart, moved by up to `off` seconds. */
static void write_jittered(int rows, int step, int begin, int off, bool twice, Text *csv)
{
    const CivilTime first = {.year = 2018, .month = 1, .day = 1};
    const TimeStyle style = {.parts = 6, .separator = ' '};
    const Rng rng = rng_make(3, RNG_TEST);

    csv->used = 0;
    text_add(csv, "t,y\n");
    for (int i = 0; i < rows; i++) {
        const int jitter = off > 0
                               ? (int)rng_below(rng, (uint32_t)(2 * off + 1), (uint32_t)i, 0, 0) -
                                     off
                               : 0;
        char time[TIME_TEXT];

        timestamp_write(timestamp_from_civil(&first) +
                            ((int64_t)step * i + begin + jitter) * MICROS_SECOND,
                        style, time);
        text_add(csv, "%s,%d\n", time, i);
        if (twice && i == rows / 2)
            text_add(csv, "%.18s%d,%d\n", time, (time[18] - '0' + 1) % 10, i);
    }
}

static void moves_stamps_onto_a_grid(void **state)
{
    static const struct {
        int rows, step, begin, off;
        bool twice;
        int64_t first; /* seconds of the first stamp, -1: nothing is moved */
        const char *frequency;
    } cases[] = {
        {100, 600, 60, 3, false, 60, "every 10 minutes"}, /* off the hour */
        {100, 600, 300, 60, false, 300, "every 10 minutes"},
        {100, 3600, 100, 5, false, 0, "hourly"},
        {100, 60, 60, 9, false, 60, "every minute"},
        {8, 600, 600, 5, false, 600, "every 10 minutes"},
        {8, 600, 600, 100, false, -1, NULL},   /* too few for so wide a scatter */
        {100, 600, 600, 250, false, -1, NULL}, /* too wide */
        {100, 600, 600, 20, true, -1, NULL},   /* two rows near one place */
        {100, 777, 777, 20, false, -1, NULL},  /* no step that anybody measures in */
    };
    Text csv = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const CivilTime first = {.year = 2018, .month = 1, .day = 1};
        const SeriesOptions options = {.csv = {0}};
        Series series;
        Notes notes = {.count = 0};
        Error err = {0};
        Text told = {0};
        char name[TIME_TEXT];

        write_jittered(cases[i].rows, cases[i].step, cases[i].begin, cases[i].off, cases[i].twice,
                       &csv);
        assert_int_equal(series_parse("f", csv.data, csv.used, &options, &series, &notes, &err),
                         OK);
        notes_describe(&notes, &told);
        frequency_name(series.frequency, name);
        if ((strstr(told.data, "moved onto it") != NULL) != (cases[i].first >= 0))
            fail_msg("%zu: %s", i, told.data);
        if (cases[i].first >= 0) {
            assert_string_equal(name, cases[i].frequency);
            assert_int_equal(series.time[0],
                             timestamp_from_civil(&first) + cases[i].first * MICROS_SECOND);
            assert_int_equal(series.rows, cases[i].rows);
        } else {
            assert_string_equal(name, "unknown");
        }
        text_free(&told);
        series_free(&series);
    }
    text_free(&csv);
}

static const ReadCase months[] = {
    /* the last working day of each month */
    {"t,y\n2018-01-31,1\n2018-02-28,2\n2018-03-30,3\n2018-04-30,4\n2018-05-31,5\n2018-06-29,6\n",
     {.csv = {0}},
     "y|monthly|2018-01=1@2 2018-02=2@3 2018-03=3@4 2018-04=4@5 2018-05=5@6 2018-06=6@7",
     "warning: stamps fall on changing days of regular months: they are shown as months"},
    {"t,y\n2018-03-30,1\n2018-06-29,2\n2018-09-28,3\n2018-12-31,4\n2019-03-29,5\n2019-06-28,6\n",
     {.csv = {0}},
     "y|quarterly|2018-03=1@2 2018-06=2@3 2018-09=3@4 2018-12=4@5 2019-03=5@6 2019-06=6@7",
     "they are shown as months"},
    /* true month ends stay days */
    {"t,y\n2018-01-31,1\n2018-02-28,2\n2018-03-31,3\n2018-04-30,4\n2018-05-31,5\n2018-06-30,6\n",
     {.csv = {0}},
     "y|monthly|2018-01-31=1@2 2018-02-28=2@3 2018-03-31=3@4 2018-04-30=4@5 2018-05-31=5@6 "
     "2018-06-30=6@7",
     NULL},
};

static void knows_months_by_any_day(void **state)
{
    (void)state;
    check_reads(months, COUNT(months));
}

#define TICKS                                                                                      \
    "t,p,v\n2020-01-01 10:00:01.5,5,1\n2020-01-01 10:00:59,7,\n2020-01-01 10:00:59,4,2\n"          \
    "2020-01-01 10:01:00,6,3\n2020-01-01 10:03:30,8,4\n"

static const ReadCase resampled[] = {
    {TICKS,
     {.target = "p", .past = "v", .freq = "1min", .resample = RESAMPLE_LAST},
     "p,v|every minute|2020-01-01 10:00=4,2@2 2020-01-01 10:01=6,3@5 2020-01-01 10:02=-,-@0 "
     "2020-01-01 10:03=8,4@6",
     "resampled: 5 rows into 3, every minute, by their last"},
    {TICKS,
     {.target = "p", .past = "v", .freq = "1min", .resample = RESAMPLE_FIRST, .gaps = GAPS_KEEP},
     "p,v|every minute|2020-01-01 10:00=5,1@2 2020-01-01 10:01=6,3@5 2020-01-01 10:03=8,4@6",
     "by their first"},
    {TICKS,
     {.target = "p", .past = "v", .freq = "2min", .resample = RESAMPLE_MEAN},
     "p,v|every 2 minutes|2020-01-01 10:00=5.5,2@2 2020-01-01 10:02=8,4@6",
     "by their mean"},
    /* a sum needs all of its values */
    {TICKS,
     {.target = "p", .past = "v", .freq = "2min", .resample = RESAMPLE_SUM},
     "p,v|every 2 minutes|2020-01-01 10:00=22,-@2 2020-01-01 10:02=8,4@6",
     "by their sum"},
    {TICKS,
     {.target = "p", .past = "v", .freq = "2min", .resample = RESAMPLE_MIN},
     "p,v|every 2 minutes|2020-01-01 10:00=4,1@2 2020-01-01 10:02=8,4@6",
     "by their min"},
    {TICKS,
     {.target = "p", .past = "v", .freq = "2min", .resample = RESAMPLE_MAX},
     "p,v|every 2 minutes|2020-01-01 10:00=7,3@2 2020-01-01 10:02=8,4@6",
     "by their max"},
    {TICKS,
     {.target = "p", .past = "v", .freq = "2min", .resample = RESAMPLE_OHLC},
     "p,v,p.open,p.high,p.low|every 2 minutes|2020-01-01 10:00=6,3,5,7,4@2 "
     "2020-01-01 10:02=8,4,8,8,8@6",
     "by their open, high, low, close"},
    {TICKS,
     {.target = "p", .future = "v", .freq = "2min", .resample = RESAMPLE_OHLC},
     "p,p.open,p.high,p.low,v|every 2 minutes|2020-01-01 10:00=6,5,7,4,3@2 "
     "2020-01-01 10:02=8,8,8,8,4@6",
     "into 2"},
    /* weeks begin on Monday, months on their first; cut ones are left out */
    {"t,y\n2020-01-02,1\n2020-01-03,1\n2020-01-04,1\n2020-01-05,1\n2020-01-06,2\n2020-01-07,2\n"
     "2020-01-08,2\n2020-01-09,2\n2020-01-10,2\n2020-01-11,2\n2020-01-12,2\n2020-01-13,3\n",
     {.freq = "1w", .resample = RESAMPLE_SUM},
     "y|weekly|2020-01-06=14@6",
     "warning: 5 rows at the ends left out: they do not fill a step of the new frequency"},
    /* days begin at midnight before 1970 too */
    {"t,y\n1969-06-01 12:00,1\n1969-06-02 00:00,1\n1969-06-02 12:00,1\n1969-06-03 00:00,1\n"
     "1969-06-03 12:00,1\n1969-06-04 00:00,1\n1969-06-04 12:00,1\n",
     {.freq = "2d", .resample = RESAMPLE_SUM},
     "y|every 2 days|1969-06-03=4@5",
     "warning: 3 rows at the ends left out"},
    {"t,y\n2020-01-30,1\n2020-01-31,3\n2020-02-01,5\n2020-02-02,7\n",
     {.freq = "1M", .resample = RESAMPLE_MEAN},
     "y|monthly|2020-01=2@2 2020-02=6@4",
     "resampled: 4 rows into 2, monthly"},
    {"t,y\n2020-02-01,1\n2020-03-01,3\n2020-04-01,5\n2020-05-01,7\n",
     {.freq = "1q", .resample = RESAMPLE_LAST},
     "y|quarterly|2020-01=3@2 2020-04=7@4",
     "quarterly"},
    /* classes: the most frequent */
    {"t,c\n2020-01-01 00:00,b\n2020-01-01 00:10,a\n2020-01-01 00:20,a\n2020-01-01 01:00,b\n"
     "2020-01-01 01:10,b\n2020-01-01 01:20,a\n",
     {.target = "c", .freq = "1h", .resample = RESAMPLE_MEAN},
     "c|hourly|2020-01-01 00:00=0@2 2020-01-01 01:00=1@5",
     "resampled"},
    /* nothing to do: the frequency is what it says */
    {"t,y\n2020-01-01 00:07,1\n2020-01-01 01:07,2\n2020-01-01 02:07,3\n",
     {.freq = "1h", .resample = RESAMPLE_SUM},
     "y|hourly|2020-01-01 00:07=1@2 2020-01-01 01:07=2@3 2020-01-01 02:07=3@4",
     NULL},
};

static void puts_rows_together(void **state)
{
    (void)state;
    check_reads(resampled, COUNT(resampled));
}

static const RefuseCase refused[] = {
    {TICKS,
     {.target = "p", .freq = "1min"},
     "f.csv:3:1",
     "2020-01-01 10:00:59.0 follows 2020-01-01 10:00:01.5: rows do not lie on steps of 1min",
     "--resample last|first|mean|sum|min|max|ohlc makes one row of each step",
     1},
    {TICKS,
     {.target = "p", .freq = "soon"},
     "--freq",
     "\"soon\" is no frequency",
     "a number and a unit, as in 10min: us, ms, s, min, h, d, w, M, q, y",
     1},
    /* of the rows that have values none fills a week */
    {"t,y\n2020-01-05,1\n2020-01-06,\n2020-01-07,\n2020-01-08,\n2020-01-09,\n2020-01-10,\n"
     "2020-01-11,\n2020-01-12,\n2020-01-13,1\n",
     {.target = "y", .freq = "1w", .resample = RESAMPLE_MEAN},
     "f.csv",
     "no row with a value of \"y\" is left",
     "",
     1},
    /* columns that were added stand in no field */
    {"t,p,v\n2020-01-01 00:00,1,\n2020-01-01 00:10,2,\n2020-01-01 01:00,2,\n"
     "2020-01-01 01:10,2,3\n",
     {.target = "p", .future = "v", .freq = "1h", .resample = RESAMPLE_OHLC, .complete = true},
     "f.csv:2",
     "no value in column \"v\"; 1 missing value in all",
     "--missing forward, interpolate or mask; forecast help missing",
     1},
    {"t,c\n2020-01-01 00:00,b\n2020-01-01 00:10,a\n",
     {.target = "c", .freq = "1h", .resample = RESAMPLE_SUM},
     "f.csv",
     "column \"c\" holds classes, which have no such value",
     "--resample last|first, or mean for the most frequent class",
     1},
};

static void refuses_without_a_rule(void **state)
{
    (void)state;
    check_refuses(refused, COUNT(refused));
}

/* Bars of so many columns are more than a series holds. */
static void refuses_more_bars_than_there_is_room_for(void **state)
{
    Text csv = {0};
    SeriesOptions bars = {.freq = "1d", .resample = RESAMPLE_OHLC};
    Series series;
    Notes notes = {.count = 0};
    Error err = {0};

    (void)state;
    text_add(&csv, "t");
    for (int c = 0; c <= SERIES_COLUMNS / 4; c++) {
        char name[8];

        snprintf(name, sizeof name, "%c%c", 'a' + c / 26, 'a' + c % 26);
        text_add(&csv, ",%s", name);
        assert_true(text_append(bars.target, sizeof bars.target, name));
    }
    for (int row = 0; row < 8; row++) {
        text_add(&csv, "\n2020-01-0%d %02d:00", 1 + row / 4, row % 4 * 6);
        for (int c = 0; c <= SERIES_COLUMNS / 4; c++)
            text_add(&csv, ",%d", row);
    }
    assert_int_equal(series_parse("f", csv.data, csv.used, &bars, &series, &notes, &err), ERR_DATA);
    assert_string_equal(err.message, "1028 columns of bars; at most 1024 can be read");
    assert_string_equal(err.hint, "fewer --target columns, or --resample mean");
    text_free(&csv);
}

/* Whatever the ticks: no value is lost or told twice. */
static void sums_are_kept(void **state)
{
    const Rng rng = rng_make(8, RNG_TEST);
    const TimeStyle style = {.parts = 6, .fraction = 3, .separator = 'T'};
    const SeriesOptions sum = {.freq = "30s", .resample = RESAMPLE_SUM};

    (void)state;
    for (uint32_t round = 0; round < 50; round++) {
        Text csv = {0};
        Series series;
        Notes notes = {.count = 0};
        Error err = {0};
        int64_t time = 0;
        double all = 0, total = 0;

        text_add(&csv, "t,y\n");
        for (uint32_t i = 0; i < 300; i++) {
            char text[TIME_TEXT];

            time += rng_below(rng, 20000, round, i, 0) * 1000;
            timestamp_write(time, style, text);
            text_add(&csv, "%s,%u\n", text, i);
            all += i;
        }
        assert_int_equal(series_parse("f", csv.data, csv.used, &sum, &series, &notes, &err), OK);
        for (int row = 0; row < series.rows; row++)
            total += isnan(series.value[row]) ? 0 : series.value[row];
        assert_true(total == all);
        assert_int_equal(series.time[0] % (30 * MICROS_SECOND), 0);
        series_free(&series);
        text_free(&csv);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moves_stamps_onto_a_grid),
        SCRATCH_TEST(knows_months_by_any_day),
        SCRATCH_TEST(puts_rows_together),
        SCRATCH_TEST(refuses_without_a_rule),
        cmocka_unit_test(refuses_more_bars_than_there_is_room_for),
        cmocka_unit_test(sums_are_kept),
    };

    return RUN(tests);
}
