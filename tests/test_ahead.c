/* Future inputs from a second file: what is taken of it, what is refused. */
#include "check.h"
#include "scratch.h"

#include "data/ahead.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

typedef struct {
    Series series;
    Notes notes;
    Error err;
} Read;

static Status read_both(const char *first, const char *second, SeriesOptions options, Read *read)
{
    *read = (Read){0};
    write_file("first.csv", first);
    write_file("second.csv", second);
    snprintf(options.future_file, sizeof options.future_file, "second.csv");
    return series_read("first.csv", &options, &read->series, &read->notes, &read->err);
}

/* Columns in another order, others beside them, in another dialect; rows that the first file knows
 * ahead come first. */
static void rows_go_on(void **state)
{
    const SeriesOptions options = {.target = "y", .past = "p", .future = "f\ng"};
    Read read;

    (void)state;
    assert_int_equal(read_both("day,y,p,f,g\n2024-01-01,1,5,10,20\n2024-01-02,2,6,11,21\n"
                               "2024-01-03,3,7,12,22\n2024-01-04,,,13,23\n",
                               "g;junk;f;day;y\n24;x;14,5;2024-01-05;7\n25;x;;2024-01-06;\n",
                               options, &read),
                     OK);
    const Series *series = &read.series;
    const double want[3][2] = {{13, 23}, {14.5, 24}, {NAN, 25}};
    assert_int_equal(series->rows, 3);
    assert_int_equal(series->ahead, 3);
    for (int row = 0; row < 3; row++)
        for (int c = 0; c < 4; c++) {
            const double x = series->value[(3 + row) * 4 + c];
            assert_true(c < 2 || isnan(want[row][c - 2]) ? isnan(x) : x == want[row][c - 2]);
        }
    assert_int_equal(series->time[5] - series->time[4], MICROS_DAY);
    assert_int_equal(series->line[4], 2);
    series_free(&read.series);
}

static void classes_are_those_of_the_first(void **state)
{
    const SeriesOptions options = {.target = "y", .future = "f"};
    static const char first[] = "y,f\n1,red\n2,blue\n3,red\n4,green\n";
    Read read;

    (void)state;
    assert_int_equal(read_both(first, "f\nred\nblue\n", options, &read), OK);
    assert_int_equal(read.series.ahead, 2);
    assert_string_equal(read.series.labels[1].name[(int)read.series.value[9]], "red");
    assert_string_equal(read.series.labels[1].name[(int)read.series.value[11]], "blue");
    series_free(&read.series);
    assert_int_equal(read_both(first, "f\nred\nmauve\n", options, &read), ERR_DATA);
    assert_string_equal(read.err.where, "second.csv:3:1");
}

/* Of several series the one that was picked. */
static void the_same_series_is_taken(void **state)
{
    const SeriesOptions options = {.target = "y", .future = "f", .series = "b"};
    Read read;

    (void)state;
    assert_int_equal(read_both("id,day,y,f\na,2024-01-01,1,10\nb,2024-01-01,2,20\n"
                               "a,2024-01-02,3,30\nb,2024-01-02,4,40\n",
                               "id,day,f\na,2024-01-03,50\nb,2024-01-03,60\n", options, &read),
                     OK);
    assert_int_equal(read.series.ahead, 1);
    assert_true(read.series.value[5] == 60);
    series_free(&read.series);
}

static void what_does_not_go_on_is_refused(void **state)
{
    static const struct {
        const char *second, *where, *message;
    } cases[] = {
        {"day,f\n2024-01-05,1\n", "second.csv:2",
         "2024-01-05 does not continue the series: 2024-01-04 follows 2024-01-03"},
        {"day,f\n2024-01-03,1\n", "second.csv:2",
         "2024-01-03 does not continue the series: 2024-01-04 follows 2024-01-03"},
        {"day,f\n2024-01-04,1\n2024-01-05,1\n2024-01-07,1\n2024-01-08,1\n", "second.csv:4",
         "2024-01-07 does not continue the series: 2024-01-06 follows 2024-01-05"},
        {"day,f\n2024-01-04,x\n", "second.csv:2:2", "column \"f\" is text (\"x\"), not numbers"},
        {"f\n1\n", "second.csv", "no column \"day\""},
        {"day,f\n2024-01-04,\n", "second.csv", "column \"f\" has no values"},
    };
    const SeriesOptions options = {.target = "y", .future = "f"};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Read read;
        if (read_both("day,y,f\n2024-01-01,1,1\n2024-01-02,2,2\n2024-01-03,3,3\n", cases[i].second,
                      options, &read) != ERR_DATA)
            fail_msg("not refused: %s", cases[i].second);
        assert_string_equal(read.err.message, cases[i].message);
        assert_string_equal(read.err.where, cases[i].where);
    }
}

/* Missing values are refused in it, too. */
static void a_rule_for_missing_values_holds_for_both(void **state)
{
    const SeriesOptions options = {.target = "y", .future = "f", .complete = true};
    Read read;

    (void)state;
    assert_int_equal(read_both("y,f\n1,2\n2,3\n", "f\n4\n\n5\n", options, &read), ERR_DATA);
    assert_string_equal(read.err.where, "second.csv:3:1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(rows_go_on),
        SCRATCH_TEST(classes_are_those_of_the_first),
        SCRATCH_TEST(the_same_series_is_taken),
        SCRATCH_TEST(what_does_not_go_on_is_refused),
        SCRATCH_TEST(a_rule_for_missing_values_holds_for_both),
    };

    return RUN(tests);
}
