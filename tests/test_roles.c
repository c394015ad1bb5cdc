/* The error texts of series_read about columns, their roles and the time. */
#include "series_table.h"

static const RefuseCase columns[] = {
    {"open,high,low,last\n1,2,3,4\n",
     {.csv = {0}},
     "f.csv",
     "4 numeric columns, which is the target? open high low last",
     "--target last; the others become inputs with --past '*'",
     1},
    {"a,price,value,b\n1,2,3,4\n",
     {.csv = {0}},
     "f.csv",
     "4 numeric columns, which is the target? a price value b",
     "--target value; the others become inputs with --past '*'",
     1},
    {"a,my price\n1,2\n",
     {.csv = {0}},
     "f.csv",
     "2 numeric columns, which is the target? a \"my price\"",
     "--target 'my price'; the others become inputs with --past '*'",
     1},
    {"2020-01-01,1,2\n",
     {.csv = {0}},
     "f.csv",
     "2 numeric columns, which is the target? 2 3",
     "--target 3; the others become inputs with --past '*'",
     1},
    /* a column of numbers with marks is a candidate, not a text */
    {"x,y2\n\"1,234\",1\n\"2,345\",2\n",
     {.csv = {0}},
     "f.csv",
     "2 numeric columns, which is the target? x y2",
     "--target y2; the others become inputs with --past '*'",
     1},
    {"x,y2\n5 %,1\n6 %,2\n",
     {.csv = {0}},
     "f.csv",
     "2 numeric columns, which is the target? x y2",
     "--target y2; the others become inputs with --past '*'",
     1},
    {"a,b\nx,y\nx,z\n",
     {.csv = {0}},
     "f.csv",
     "no column of numbers",
     "column \"a\" is text: \"x\" in line 2; named with --target it is forecast as classes",
     1},
    {"a,b\n-12.5 kW,x\n3 kW,y\n",
     {.csv = {0}},
     "f.csv",
     "no column of numbers",
     "column \"a\" is text: \"-12.5 kW\" in line 2; a cell may hold a number alone, without its "
     "unit",
     1},
    {"a,close\n1,2\n",
     {.target = "clos"},
     "f.csv",
     "no column \"clos\"",
     "did you mean \"close\"?",
     1},
    {"a,b\n1,2\n",
     {.target = "zzzzzz"},
     "f.csv",
     "no column \"zzzzzz\"",
     "there are \"a\" to \"b\", or numbers from 1 to 2",
     1},
    {"x,y,x\n1,2,3\n",
     {.target = "x"},
     "f.csv",
     "several columns are called \"x\"",
     "call them by their number: the first is 1",
     1},
    {"a\n1\n", {.target = "3"}, "f.csv", "no column \"3\"", "the only column is \"a\"", 1},
    {"a,b\n1,2\n",
     {.target = "a", .past = "a"},
     "f.csv",
     "column \"a\" is named twice among targets and inputs",
     "",
     1},
    {"t,b\n2020-01-01,2\n",
     {.target = "t"},
     "f.csv",
     "column \"t\" holds the time stamps and cannot be used as numbers",
     "",
     1},
    {"a,b\n1,\n2,NA\n", {.target = "b"}, "f.csv", "column \"b\" has no values", "", 1},
    {"a,b\n1,\n2,NA\n", {.target = "a", .past = "b"}, "f.csv", "column \"b\" has no values", "", 1},
};

static void refuses_columns(void **state)
{
    (void)state;
    check_refuses(columns, COUNT(columns));
}

static const RefuseCase times[] = {
    {"t,y\n2020-01-01,1\n2020-02-30,2\n2020-01-03,3\n",
     {.csv = {0}},
     "f.csv:3:1",
     "\"2020-02-30\" is not a time stamp in column \"t\"",
     "it must be corrected, or --time none counts the rows",
     1},
    {"t,y\n2020-01-01,1\n,2\n2020-01-03,3\n",
     {.csv = {0}},
     "f.csv:3:1",
     "no time stamp in column \"t\"",
     "a row without a stamp has no place in time: delete it, or give it one",
     1},
    {"t,y\n2020-01-01,1\n,\n,\n2020-01-03,3\n,\n",
     {.csv = {0}},
     "f.csv:3:1",
     "no time stamp in column \"t\"",
     "a row without a stamp has no place in time: delete it, or give it one",
     2},
    {"d;h;y\n2020-01-01;00:00;5\n;;6\n2020-01-01;01:00;6\n",
     {.csv = {0}},
     "f.csv:3:1",
     "no time stamp in column \"d\"",
     "a row without a stamp has no place in time: delete it, or give it one",
     1},
    {"t,y\n28/01/2018,1\n2018-01-29,2\n2018-01-30,3\n2018-01-31,3\n",
     {.csv = {0}},
     "f.csv:2:1",
     "\"28/01/2018\" is not a time stamp in column \"t\"",
     "--date-format '%d/%m/%Y'",
     1},
    {"t,y\n2018-01-28,1\n2018-01-29,2\n30/01/2018,3\n",
     {.csv = {0}},
     "f.csv:4:1",
     "\"30/01/2018\" is not a time stamp in column \"t\"",
     "rows before are in ISO 8601, this one in %d/%m/%Y: a file has one notation",
     1},
    {"t,y\nJan 2018,1\nFeb 2018,2\nM\303\244r 2018,3\nApr 2018,4\nMai 2018,5\n",
     {.csv = {0}},
     "f.csv:4:1",
     "\"M\303\244r 2018\" is not a time stamp in column \"t\"",
     "it must be corrected, or --time none counts the rows; names of months are read in English",
     2},
    {"t,y\n2018-01-28,1\n2018-01-29,2\nt,y\n2018-01-30,3\n",
     {.csv = {0}},
     "f.csv:4:1",
     "\"t\" is not a time stamp in column \"t\"",
     "line 4 repeats the header: delete it",
     2},
    {"t,y\n[dd.MM.yyyy],[MW]\n28.01.2018,1\n29.01.2018,2\n30.01.2018,2\n",
     {.csv = {0}},
     "f.csv:2:1",
     "\"[dd.MM.yyyy]\" is not a time stamp in column \"t\"",
     "line 2 holds no number; if it is one of units or remarks, delete it",
     2},
    {"t,y\n28/01/2018,1\n31/02/2018,2\n",
     {.date_format = "%d/%m/%Y", .time = "t"},
     "f.csv:3:1",
     "\"31/02/2018\" is not a time stamp in column \"t\"",
     "it must be corrected, or --time none counts the rows",
     1},
    {"t,y\n2020-01-01 00:00,1\n2020-01-01 01:00Z,2\n",
     {.csv = {0}},
     "f.csv:3:1",
     "\"2020-01-01 01:00Z\" has an offset from UTC, unlike the stamps before",
     "it must be corrected, or --time none counts the rows",
     1},
    {"t,y\n2020-01-01 00:00Z,1\n2020-01-01 01:00,2\n",
     {.csv = {0}},
     "f.csv:3:1",
     "\"2020-01-01 01:00\" has no offset from UTC, unlike the stamps before",
     "it must be corrected, or --time none counts the rows",
     1},
    {"t,y\n1577836800,1\nx,2\n1577836802,2\n",
     {.time = "t", .target = "y"},
     "f.csv:3:1",
     "\"x\" is not a time stamp in column \"t\"",
     "it must be corrected, or --time none counts the rows",
     1},
    /* cut to microseconds they are one */
    {"t,y\n2020-01-01T00:00:00.0000011Z,5\n2020-01-01T00:00:00.0000012Z,6\n"
     "2020-01-01T00:00:00.0000021Z,7\n2020-01-01T00:00:00.0000032Z,8\n",
     {.csv = {0}},
     "f.csv:3:1",
     "time stamp 2020-01-01T00:00:00.000001Z stands in line 2 already",
     "--duplicates first|last|mean keeps one row of each stamp, --time none counts the rows",
     1},
    {"t,y\n7,1\n8,2\n",
     {.time = "t", .target = "y"},
     "f.csv",
     "column \"t\" holds numbers that are neither years nor an epoch's seconds",
     "--time none counts the rows; --date-format says what they are: %Y%m%d, epoch-s, epoch-ms, "
     "decimal-months",
     1},
    {"t,y\n7,1\n",
     {.time = "zeit"},
     "f.csv",
     "no column \"zeit\"",
     "there are \"t\" to \"y\", or numbers from 1 to 2",
     1},
    {"t,y\n7,1\n",
     {.date_format = "%Q"},
     "--date-format",
     "\"%Q\" is not a date format",
     "%Y %m %d %H %M %S %f %b %y %z, as in '%d/%m/%Y %H:%M'",
     1},
    /* stamps and numbers are told together, in the order of the file */
    {"t,y\n2020-01-01,a\nx,1\n2020-01-03,2\n2020-01-04,3\n",
     {.csv = {0}},
     "f.csv:2:2",
     "\"a\" is not a number in column \"y\"",
     "if it means a missing value: --na 'a'",
     2},
};

static void refuses_times(void **state)
{
    (void)state;
    check_refuses(times, COUNT(times));
}

/* More columns than can be read are refused, not cut. */
static void refuses_too_many_columns(void **state)
{
    const SeriesOptions options = {.target = "1"};
    Series series;
    Notes notes = {.count = 0};
    Error err = {0};
    Text csv = {0};

    (void)state;
    for (int row = 0; row < 2; row++)
        for (int i = 0; i < SERIES_COLUMNS; i++)
            text_add(&csv, "%d%c", i, i == SERIES_COLUMNS - 1 ? '\n' : ',');
    scratch_write("f.csv", csv.data);
    assert_int_equal(series_read("f.csv", &options, &series, &notes, &err), OK);
    series_free(&series);
    csv.data[csv.used - 1] = '\0';
    csv.used--;
    text_add(&csv, ",1\n");
    scratch_write("f.csv", strchr(csv.data, '\n') + 1);
    assert_int_equal(series_read("f.csv", &options, &series, &notes, &err), ERR_DATA);
    assert_string_equal(err.message, "1025 columns; at most 1024 can be read");
    text_free(&csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(refuses_columns),
        SCRATCH_TEST(refuses_times),
        SCRATCH_TEST(refuses_too_many_columns),
    };

    return RUN(tests);
}
