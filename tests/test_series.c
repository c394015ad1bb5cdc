/* What series_read finds: header, names, decimal mark, target, inputs, time; and what it refuses.
 * Order and gaps of the stamps are in test_gaps.c. */
#include "series_table.h"

#define DAYS3 "2020-01-01,1\n2020-01-02,2\n2020-01-03,4\n"

static const ReadCase headers[] = {
    {"date,y\n" DAYS3, {.csv = {0}}, "y|daily|2020-01-01=1@2 2020-01-02=2@3 2020-01-03=4@4", NULL},
    {DAYS3,
     {.csv = {0}},
     "column 2|daily|2020-01-01=1@1 2020-01-02=2@2 2020-01-03=4@3",
     "no header"},
    {"5\n6\n", {.csv = {0}}, "column 1|unknown|1=5@1 2=6@2", "rows are numbered"},
    {"x\n5\n6\n", {.csv = {0}}, "x|unknown|1=5@2 2=6@3", "header in line 1"},
    /* blank lines above are nothing; below a column's name they are missing values */
    {"\n\nx\n5\n6\n", {.csv = {0}}, "x|unknown|1=5@4 2=6@5", "header in line 3"},
    {"\n \na,x\n1,5\n2,6\n", {.target = "x"}, "x|unknown|1=5@4 2=6@5", "header in line 3"},
    {"x\n\n5\n6\n", {.csv = {0}}, "x|unknown|1=-@2 2=5@3 3=6@4", "missing: 1 of 3"},
    {"Gr\xf6\xdf"
     "e\n1\n",
     {.target = "Gr\xc3\xb6\xc3\x9f"
                "e"},
     NULL,
     "column names are not UTF-8: read as Latin-1"},
    /* marks between thousands, each where it belongs */
    {"y\n\"1,234.5\"\n12\n\"-1,234,567\"\n",
     {.thousands = ','},
     "y|unknown|1=1234.5@2 2=12@3 3=-1234567@4",
     NULL},
    {"y;x\n1.234,5;1\n1234;2\n",
     {.thousands = '.', .target = "y"},
     "y|unknown|1=1234.5@2 2=1234@3",
     NULL},
    {"y\n1 234\n12\xc2\xa0"
     "345\n1\xe2\x80\xaf"
     "000,5\n",
     {.thousands = ' ', .decimal = ','},
     "y|unknown|1=1234@2 2=12345@3 3=1000.5@4",
     NULL},
    /* the decimal mark shows behind them, in a column that is not used too */
    {"t;y\n2020-01-01;1 234,5\n2020-01-02;2 234,5\n",
     {.thousands = ' '},
     "y|daily|2020-01-01=1234.5@2 2020-01-02=2234.5@3",
     "decimal comma"},
    {"y;x\n1,234;1'234,5\n1,5;2\n",
     {.thousands = '\'', .target = "y"},
     "y|unknown|1=1.234@2 2=1.5@3",
     NULL},
    /* a number that is too large has no other mark than those beside it */
    {"y;x\n2.5;1.5e130\n3.5;2\n", {.target = "y"}, "y|unknown|1=2.5@2 2=3.5@3", NULL},
    /* names that are numbers, and names in the first record of a table without names */
    {"date,2019\n2020-01-01,1\n", {.csv = {0}}, "2019|unknown|2020-01-01=1@2", NULL},
    {"id,0,1\na,5,6\nb,7,8\n",
     {.target = "1", .header = HEADER_YES},
     "1|unknown|1=6@2 2=8@3",
     NULL},
    {"a,5,6\nb,7,8\n", {.target = "3"}, "column 3|unknown|1=6@1 2=8@2", "no header"},
    {"1,2\n3,4\n", {.header = HEADER_YES, .target = "2"}, "2|unknown|1=4@2", NULL},
    {"x\n5\n6\n",
     {.header = HEADER_NO, .missing = "x"},
     "column 1|unknown|1=-@1 2=5@2 3=6@3",
     NULL},
    /* repeated, empty and odd names */
    {"t,x,x\n2020-01-01,1,2\n",
     {.target = "x.2"},
     NULL,
     "warning: the header has \"x\" more than once: column 3 is called \"x.2\""},
    {"x,x,x.2\n1,2,3\n", {.target = "x.2"}, "x.2|unknown|1=3@2", "column 2 is called \"x.3\""},
    {"t,,y\n2020-01-01,1,2\n",
     {.target = "column 2"},
     "column 2|unknown|2020-01-01=1@2",
     "1 of 3 names in the header are empty"},
    {"t,\"a\nb\"\n2020-01-01,1\n", {.csv = {0}}, "a b|unknown|2020-01-01=1@3", NULL},
    {"t,T (\xb0"
     "C)\n2020-01-01,1\n",
     {.csv = {0}},
     "T (\xc2\xb0"
     "C)|unknown|2020-01-01=1@2",
     NULL},
    {"t,T (\xc2\xb0"
     "C)\n2020-01-01,1\n",
     {.csv = {0}},
     "T (\xc2\xb0"
     "C)|unknown|2020-01-01=1@2",
     NULL},
    /* a data frame's index is no series */
    {",v\n0,5\n1,7\n2,6\n",
     {.csv = {0}},
     "v|unknown|1=5@2 2=7@3 3=6@4",
     "unused columns: \"column 1\""},
};

static void finds_headers(void **state)
{
    (void)state;
    check_reads(headers, COUNT(headers));
}

static const ReadCase numbers[] = {
    {"t;y\n2020-01-01;12,5\n2020-01-02;-7\n",
     {.csv = {0}},
     "y|daily|2020-01-01=12.5@2 2020-01-02=-7@3",
     "decimal comma"},
    {"t;y\n2020-01-01;12.5\n2020-01-02;-7\n",
     {.csv = {0}},
     "y|daily|2020-01-01=12.5@2 2020-01-02=-7@3",
     NULL},
    {"y\n12,5\n7\n", {.decimal = ','}, "y|unknown|1=12.5@2 2=7@3", NULL},
    {"x,y\n\"1,5\",\"2,5\"\n", {.decimal = ','}, "y|unknown|1=2.5@2", NULL},
    {"t;x;y\n2020-01-01;0,123;7\n", {.target = "x"}, "x|unknown|2020-01-01=0.123@2", NULL},
    {"t;x;y\n2020-01-01;1,234;7\n",
     {.target = "x", .decimal = ','},
     "x|unknown|2020-01-01=1.234@2",
     NULL},
    /* a comma between thousands in a column that is not used says nothing against a point */
    {"x,y\n\"1,234\",0.5\n\"2,000\",1.5\n", {.target = "y"}, "y|unknown|1=0.5@2 2=1.5@3", NULL},
    {"t;x;y\n2020-01-01;1.234;7\n", {.target = "y"}, "y|unknown|2020-01-01=7@2", NULL},
    {"y\n1e3\n+.5\n5.\n-0\n", {.csv = {0}}, "y|unknown|1=1000@2 2=0.5@3 3=5@4 4=-0@5", NULL},
    /* missing */
    {"t,y\n2020-01-01,\n2020-01-02,NA\n2020-01-03,null\n2020-01-04,?\n2020-01-05,-\n2020-01-06,1\n",
     {.csv = {0}},
     "y|daily|2020-01-06=1@7",
     "5 rows before line 7 left out: no target is measured there"},
    {"t,y\n2020-01-01,7\n2020-01-02,NA\n2020-01-03,null\n2020-01-04,?\n2020-01-05,-\n2020-01-06,"
     "1\n",
     {.csv = {0}},
     "y|daily|2020-01-01=7@2 2020-01-02=-@3 2020-01-03=-@4 2020-01-04=-@5 2020-01-05=-@6 "
     "2020-01-06=1@7",
     "missing: 4 of 6 values in \"y\", the first in line 3"},
    {"y\n-999\n1\n-999.0\noff\n2\n",
     {.missing = "off\n-999"},
     "y|unknown|1=-@2 2=1@3 3=-@4 4=-@5 5=2@6",
     NULL},
    /* TRUE and FALSE */
    {"y,h\n1,TRUE\n2,false\n3,NA\n",
     {.target = "y", .future = "h"},
     "y,h|unknown|1=1,1@2 2=2,0@3 3=3,-@4",
     "column \"h\": TRUE is 1, FALSE is 0"},
    /* a blank line of a single column is a missing value; at the end it is nothing */
    {"y\n1\n\n \n2\n\n\n", {.csv = {0}}, "y|unknown|1=1@2 2=-@3 3=-@4 4=2@5", NULL},
    {"1\n\n2\n", {.csv = {0}}, "column 1|unknown|1=1@1 2=-@2 3=2@3", NULL},
    {"a,y\n1,2\n3,4\n\n \n", {.csv = {0}}, "y|unknown|1=2@2 2=4@3", NULL},
    {"y\n1\n\"\"\n2\n", {.csv = {0}}, "y|unknown|1=1@2 2=-@3 3=2@4", NULL},
    {"#c\ny\n#d\n1\n", {.csv = {.comment = '#'}}, "y|unknown|1=1@4", NULL},
    {"title\n\nt,y\n2020-01-01,5\n", {.csv = {.skip = 2}}, "y|unknown|2020-01-01=5@4", NULL},
};

static void reads_numbers(void **state)
{
    (void)state;
    check_reads(numbers, COUNT(numbers));
}

static const ReadCase roles[] = {
    {"t,open,close\n2020-01-01,1,2\n",
     {.csv = {0}},
     "close|unknown|2020-01-01=2@2",
     "target \"close\""},
    {"a,Price\n1,2\n", {.csv = {0}}, "Price|unknown|1=2@2", "unused columns: a"},
    {"a,text\n1,x\n2,y\n", {.csv = {0}}, "a|unknown|1=1@2 2=2@3", "unused columns: text"},
    {"a,b,c\n1,2,3\n",
     {.target = "c", .past = "a", .future = "b"},
     "c,a,b|unknown|1=3,1,2@2",
     NULL},
    {"a,b,c\n1,2,3\n", {.target = "b\na"}, "b,a|unknown|1=2,1@2", NULL},
    {"a,b,s,c,d\n1,2,x,3,4\n",
     {.target = "b", .past = "*", .future = "d"},
     "b,a,c,d|unknown|1=2,1,3,4@2",
     "past inputs: a c"},
    {"a,y,b\n1,2,3\n", {.past = "*"}, "y,a,b|unknown|1=2,1,3@2", NULL},
    {"a,y,b\n1,2,3\n", {.future = "b"}, "y,b|unknown|1=2,3@2", NULL},
    {"a,b\n1,2\n", {.target = "2"}, "b|unknown|1=2@2", NULL},
    {"2,1\na,6\n", {.target = "1", .header = HEADER_YES}, "1|unknown|1=6@2", NULL},
    /* the number of the row is no candidate, but may be named */
    {"No,pm\n1,5\n2,5\n3,5\n4,5\n5,5\n6,5\n7,5\n8,5\n9,5\n10,5\n11,5\n12,5\n",
     {.past = "*"},
     NULL,
     "target \"pm\""},
    {",pm\n0,5\n", {.target = "1"}, "column 1|unknown|1=0@2", NULL},
};

static void finds_roles(void **state)
{
    (void)state;
    check_reads(roles, COUNT(roles));
}

static const ReadCase times[] = {
    {"y,when\n1,2020-01-01 00:00\n2,2020-01-01 01:00\n",
     {.csv = {0}},
     "y|hourly|2020-01-01 00:00=1@2 2020-01-01 01:00=2@3",
     NULL},
    {"a,b,y\n2020-01-01,1999-01-01,5\n",
     {.csv = {0}},
     "y|unknown|2020-01-01=5@2",
     "unused columns: b"},
    {"a,b,y\n2020-01-01,1999-01-01,5\n", {.time = "b"}, "y|unknown|1999-01-01=5@2", NULL},
    {"t,y\n2020-01-01,5\n", {.time = "none"}, "y|unknown|1=5@2", NULL},
    /* empty rows end a table as spreadsheets write it */
    {"t,y\n2020-01-01,5\n2020-01-02,6\n,\n,\n\n",
     {.csv = {0}},
     "y|daily|2020-01-01=5@2 2020-01-02=6@3",
     NULL},
    {"d;h;y\n2020-01-01;00:00;5\n2020-01-01;01:00;6\n;;\n",
     {.csv = {0}},
     "y|hourly|2020-01-01 00:00=5@2 2020-01-01 01:00=6@3",
     NULL},
    {"Year,y\n1999,5\n2000,6\n2001,7\n",
     {.csv = {0}},
     "y|yearly|1999=5@2 2000=6@3 2001=7@4",
     "years"},
    {"Year,y\n1999,5\n2000,6\n2005,7\n",
     {.target = "y"},
     "y|unknown|1=5@2 2=6@3 3=7@4",
     "unused columns: Year"},
    {"Year,y\n1999,5\n2001,6\n2003,7\n",
     {.time = "Year"},
     "y|every 2 years|1999=5@2 2001=6@3 2003=7@4",
     NULL},
    {"ts,y\n1577836800,5\n1577836860,6\n",
     {.target = "y"},
     "y|every minute|2020-01-01T00:00:00Z=5@2 2020-01-01T00:01:00Z=6@3",
     "time \"ts\": seconds since 1970, written as UTC; --time 'ts' --date-format 'epoch-s'"},
    /* not in order: it may be anything */
    {"ts,y\n1577836800,5\n1577836860,6\n1577836740,6\n",
     {.target = "y"},
     "y|unknown|1=5@2 2=6@3 3=6@4",
     "warning: column \"ts\" may hold time, as an epoch's seconds: --time 'ts'"},
    {"ts,y\n1577836800,5\n1577836860,6\n",
     {.time = "ts"},
     "y|every minute|2020-01-01T00:00:00Z=5@2 2020-01-01T00:01:00Z=6@3",
     "seconds since 1970"},
    {"ts,y\n1577836800123,5\n1577836800246,6\n",
     {.time = "ts"},
     "y|every 123 milliseconds|2020-01-01T00:00:00.123Z=5@2 2020-01-01T00:00:00.246Z=6@3",
     "milliseconds since 1970"},
    {"ts,y\n1577836800.5,5\n1577836801,6\n",
     {.time = "ts"},
     "y|every 500 milliseconds|2020-01-01T00:00:00.500Z=5@2 2020-01-01T00:00:01.000Z=6@3",
     NULL},
    {"ts,y\n1577836800000001000,5\n1577836800000002000,6\n",
     {.time = "ts"},
     "y|every microsecond|2020-01-01T00:00:00.000001Z=5@2 2020-01-01T00:00:00.000002Z=6@3",
     "nanoseconds since 1970"},
    {"ts,y\n-1,5\n1577836800123456789,5\n1577836801123456789,6\n1577836802123456789,6\n",
     {.time = "ts", .date_format = "epoch-ns"},
     "y|unknown|1969-12-31T23:59:59.999999Z=5@2 2020-01-01T00:00:00.123456Z=5@3 "
     "2020-01-01T00:00:01.123456Z=6@4 2020-01-01T00:00:02.123456Z=6@5",
     "finer than microseconds"},
    {"ts,y\n2020-01-01T00:00:00.123456789Z,5\n2020-01-01T00:00:01.123456789Z,6\n",
     {.csv = {0}},
     "y|every second|2020-01-01T00:00:00.123456Z=5@2 2020-01-01T00:00:01.123456Z=6@3",
     "finer than microseconds"},
    {"ts,y\n2020-01-01T00:00:00.123456000Z,5\n2020-01-01T00:00:01.123456000Z,6\n",
     {.csv = {0}},
     "y|every second|2020-01-01T00:00:00.123456Z=5@2 2020-01-01T00:00:01.123456Z=6@3",
     "every second, 2020"},
    {"d,y\n28/01/2018,5\n29/01/2018,6\n",
     {.csv = {0}},
     "y|daily|2018-01-28=5@2 2018-01-29=6@3",
     "time \"d\": %d/%m/%Y; --time 'd' --date-format '%d/%m/%Y'"},
    {"d,y\n28/01/2018,5\n29/01/2018,6\n",
     {.date_format = "%d/%m/%Y"},
     "y|daily|2018-01-28=5@2 2018-01-29=6@3",
     NULL},
    {"d,y\n20180128,5\n20180129,6\n",
     {.date_format = "%Y%m%d"},
     "y|daily|2018-01-28=5@2 2018-01-29=6@3",
     NULL},
    {"t,y\n2020-01-01T00:00+01:00,5\n2020-01-01T00:00Z,6\n",
     {.csv = {0}},
     "y|hourly|2019-12-31T23:00Z=5@2 2020-01-01T00:00Z=6@3",
     NULL},
};

static void finds_time(void **state)
{
    (void)state;
    check_reads(times, COUNT(times));
}

static void says_what_was_found(void **state)
{
    const SeriesOptions options = {.past = "*", .gaps = GAPS_INSERT};
    Series series;
    Notes notes = {.count = 0};
    Error err = {0};
    Text told = {0};

    (void)state;
    scratch_write("f.csv", "date;y;x\n2020-01-01;1,5;\n2020-01-02;;2\n2020-01-04;3;2\n");
    assert_int_equal(series_read("f.csv", &options, &series, &notes, &err), OK);
    assert_int_equal(series.csv.delimiter, ';');
    assert_int_equal(series.decimal, ',');
    assert_int_equal(series.header, HEADER_YES);
    assert_int_equal(series.style.parts, 3);
    assert_int_equal(series.targets, 1);
    assert_int_equal(series.past, 1);
    assert_int_equal(series.future, 0);
    assert_string_equal(series.time_name, "date");
    assert_string_equal(series.hash,
                        "5a3382631f4249e7d9c793d1c8d0fca3e5e02546ed7cae3a04e34a38e5f54895");
    notes_describe(&notes, &told);
    assert_string_equal(told.data,
                        "delimiter ;\n"
                        "decimal comma\n"
                        "header in line 1\n"
                        "target \"y\"\n"
                        "past inputs: x\n"
                        "missing: 1 of 3 values in \"y\", the first in line 3\n"
                        "missing: 1 of 3 values in \"x\", the first in line 2\n"
                        "gaps: 1 row inserted as missing, the first after line 3 (2020-01-02)\n"
                        "time \"date\": daily, 2020-01-01 to 2020-01-04\n");
    text_free(&told);
    series_free(&series);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(finds_headers), SCRATCH_TEST(reads_numbers),       SCRATCH_TEST(finds_roles),
        SCRATCH_TEST(finds_time),    SCRATCH_TEST(says_what_was_found),
    };

    return RUN(tests);
}
