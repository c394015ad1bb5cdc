/* The error texts of series_read about files and fields: place, what was found, what to do. */
#include "series_table.h"

static const RefuseCase files[] = {
    {"", {.csv = {0}}, "f.csv", "the file is empty", "", 1},
    {"\n\n", {.csv = {0}}, "f.csv", "the file is empty", "", 1},
    {"a,b\n", {.csv = {0}}, "f.csv", "a header and no rows below it", "", 1},
    {"a,b", {.csv = {0}}, "f.csv", "a header and no rows below it", "", 1},
    {"t,y\n2020-01-01,1\n2020-01-02,1,5\n2020-01-03,1\n",
     {.csv = {0}},
     "f.csv:3",
     "3 fields, the header has 2",
     "a field that holds the delimiter must stand in quotes",
     1},
    {"t,y\n2020-01-01,1\n\n2020-01-03,1\n",
     {.csv = {0}},
     "f.csv:3",
     "a blank line inside of the table",
     "delete it; a row without values still has its delimiters",
     1},
    {"t,y\n2020-01-01,1\n2020-01-02,\"1\n",
     {.csv = {0}},
     "f.csv:3:2",
     "the quote of this field is never closed",
     "a quote inside of a quoted field is written twice: \"\"",
     1},
};

static void refuses_files(void **state)
{
    (void)state;
    check_refuses(files, COUNT(files));
}

static const RefuseCase fields[] = {
    {"t,y\n2020-01-01,1.5\n2020-01-02,\"12,5\"\n2020-01-03,1\n",
     {.csv = {0}},
     "f.csv:3:2",
     "\"12,5\" is not a number in column \"y\"",
     "decimal comma? try --decimal ,",
     1},
    {"t;y\n2020-01-01;1,5\n2020-01-02;12.5\n2020-01-03;1,5\n",
     {.csv = {0}},
     "f.csv:3:2",
     "\"12.5\" is not a number in column \"y\"",
     "decimal point? try --decimal .",
     1},
    {"t;y\n2020-01-01;1,234\n2020-01-02;2,345\n",
     {.csv = {0}},
     "f.csv:2:2",
     "\"1,234\" is not a number in column \"y\"",
     "--thousands ,; or --decimal , if it is a decimal mark",
     2},
    {"y\n1234.5\n\"1,234.5\"\n7\n",
     {.csv = {0}},
     "f.csv:3:1",
     "\"1,234.5\" is not a number in column \"y\"",
     "--thousands ,",
     1},
    {"y\n1234\n1 234\n7\n",
     {.csv = {0}},
     "f.csv:3:1",
     "\"1 234\" is not a number in column \"y\"",
     "--thousands space; or --delimiter space if it stands between two fields",
     1},
    /* the mark behind the thousands is the decimal one for certain */
    {"t;y\n2020-01-01;1.234,5\n2020-01-02;2.345\n",
     {.csv = {0}},
     "f.csv:2:2",
     "\"1.234,5\" is not a number in column \"y\"",
     "--thousands .",
     2},
    {"t;y\n2020-01-01;1 234,5\n",
     {.decimal = '.'},
     "f.csv:2:2",
     "\"1 234,5\" is not a number in column \"y\"",
     "--thousands space; or --delimiter space if it stands between two fields",
     1},
    {"t;y\n2020-01-01;1'234,5\n",
     {.decimal = '.'},
     "f.csv:2:2",
     "\"1'234,5\" is not a number in column \"y\"",
     "--thousands \"'\" --decimal ,",
     1},
    {"t,y\n2020-01-01,\342\210\2221.5\n2020-01-02,2.5\n2020-01-03,2.5\n",
     {.csv = {0}},
     "f.csv:2:2",
     "\"\342\210\2221.5\" is not a number in column \"y\"",
     "a cell may hold the number alone: no percent or currency sign, a plain - as minus",
     1},
    {"y\n1\n1'234'567\n7\n",
     {.csv = {0}},
     "f.csv:3:1",
     "\"1'234'567\" is not a number in column \"y\"",
     "--thousands \"'\"",
     1},
    {"y\n1,234\n12,34\n7\n",
     {.thousands = ','},
     "f.csv:3:1",
     "\"12,34\" is not a number in column \"y\"",
     "decimal comma? try --decimal ,",
     1},
    {"m,y\nJan,1\nFeb,2\nTotal,3\n",
     {.target = "y"},
     "f.csv:4",
     "the last row seems to be the sum of those above",
     "it must go: head -n 3 prints what is above",
     1},
    {"t,y\n2020-01-01,1\n2020-01-02,2\n2020-01-03,4\nSource: x,\n",
     {.csv = {0}},
     "f.csv:5:1",
     "\"Source: x\" is not a time stamp in column \"t\"",
     "remarks below the table must go: head -n 4 prints what is above",
     1},
    {"y\n1\n5 %\n7\n",
     {.csv = {0}},
     "f.csv:3:1",
     "\"5 %\" is not a number in column \"y\"",
     "a cell may hold the number alone: no percent or currency sign, a plain - as minus",
     1},
    {"y\n1\n$5\n7\n",
     {.csv = {0}},
     "f.csv:3:1",
     "\"$5\" is not a number in column \"y\"",
     "a cell may hold the number alone: no percent or currency sign, a plain - as minus",
     1},
    {"y\n1\n1e999\n7\n",
     {.csv = {0}},
     "f.csv:3:1",
     "\"1e999\" is not a number in column \"y\"",
     "beyond 1e120, which is too large; if it means a missing value: --na 1e999",
     1},
    {"y\n1\n7.25e+121\n7\n",
     {.csv = {0}},
     "f.csv:3:1",
     "\"7.25e+121\" is not a number in column \"y\"",
     "beyond 1e120, which is too large; if it means a missing value: --na 7.25e+121",
     1},
    {"y\n1.5\n7,25e+12\n7\n",
     {.decimal = '.'},
     "f.csv:3:1",
     "\"7,25e+12\" is not a number in column \"y\"",
     "decimal comma? try --decimal ,",
     1},
    {"y\n1\n-1e121\n7\n",
     {.csv = {0}},
     "f.csv:3:1",
     "\"-1e121\" is not a number in column \"y\"",
     "beyond 1e120, which is too large; if it means a missing value: --na -1e121",
     1},
    {"y\n1\n-inf\n7\n",
     {.csv = {0}},
     "f.csv:3:1",
     "\"-inf\" is not a number in column \"y\"",
     "beyond 1e120, which is too large; if it means a missing value: --na -inf",
     1},
    {"y\n1\n0x10\n7\n",
     {.csv = {0}},
     "f.csv:3:1",
     "\"0x10\" is not a number in column \"y\"",
     "a cell may hold a number alone, without its unit or mark; if it means a missing value: --na "
     "'0x10'",
     1},
    {"y\n1\nclosed\n7\nclosed\nopen\n8\n9\n",
     {.csv = {0}},
     "f.csv:3:1",
     "\"closed\" is not a number in column \"y\"",
     "if it means a missing value: --na 'closed'",
     3},
    {"y\n1\na\xff\tb\n7\n8\n",
     {.csv = {0}},
     "f.csv:3:1",
     "\"a? b\" is not a number in column \"y\"",
     "if it means a missing value: --na 'a? b'",
     1},
    /* a spoilt first row is not taken for a header */
    {"1O5\n106\n107\n",
     {.csv = {0}},
     "f.csv:1:1",
     "\"1O5\" is not a number in column \"column 1\"",
     "--header yes if line 1 names the columns",
     1},
    {"2020-01-01,1O5\n2020-01-02,106\n2020-01-03,107\n",
     {.csv = {0}},
     "f.csv:1:2",
     "\"1O5\" is not a number in column \"column 2\"",
     "--header yes if line 1 names the columns",
     1},
    {"2020-01-01,err\n2020-01-02,106\n2020-01-03,107\n",
     {.csv = {0}},
     "f.csv:1:2",
     "\"err\" is not a number in column \"column 2\"",
     "--header yes if line 1 names the columns",
     1},
    {"2020-01-0l,105\n2020-01-02,106\n2020-01-03,107\n",
     {.csv = {0}},
     "f.csv:1:1",
     "\"2020-01-0l\" is not a time stamp in column \"column 1\"",
     "--header yes if line 1 names the columns",
     1},
    {"x1,5\n6,7\n8,9\n",
     {.target = "1"},
     "f.csv:1:1",
     "\"x1\" is not a number in column \"column 1\"",
     "--header yes if line 1 names the columns",
     1},
    {"x,y\n1,1\n2,don't know\n3,3\n",
     {.target = "y"},
     "f.csv:3:2",
     "\"don't know\" is not a number in column \"y\"",
     "if it means a missing value: --na \"don't know\"",
     1},
    /* only columns that are used are held to it; used inputs are */
    {"x,y\n1,1\nbad,2\n3,3\n",
     {.target = "y", .past = "x"},
     "f.csv:3:1",
     "\"bad\" is not a number in column \"x\"",
     "if it means a missing value: --na 'bad'",
     1},
    {"x,y\n1,1\nbad,2\n3,3\n",
     {.target = "y", .past = "*"},
     "f.csv:3:1",
     "\"bad\" is not a number in column \"x\"",
     "if it means a missing value: --na 'bad'",
     1},
    {"x,y\n1,1\nTRUE,2\n3,3\n",
     {.target = "y", .past = "x"},
     "f.csv:3:1",
     "\"TRUE\" is not a number in column \"x\"",
     "if it means a missing value: --na 'TRUE'",
     1},
    {"x,y\n1,bad\n2,2\n3,3\n4,4\n",
     {.csv = {0}},
     "f.csv:2:2",
     "\"bad\" is not a number in column \"y\"",
     "if it means a missing value: --na 'bad'",
     1},
    /* two decimal marks: neither is guessed, though the other column is not used */
    {"t;x;y\n2020-01-01;2.34;5,5\n2020-01-02;1.2;6,5\n",
     {.target = "x"},
     "f.csv:2:3",
     "\"5,5\" has another decimal mark than \"2.34\" in line 2",
     "say which is meant: --decimal . or --decimal ,",
     1},
    {"t;x;y\n2020-01-01;1.234;5,5\n2020-01-02;2.345;6,5\n",
     {.target = "x"},
     "f.csv:2:2",
     "\"1.234\" is not a number in column \"x\"",
     "--thousands .; or --decimal . if it is a decimal mark",
     2},
    {"x,y\n1.234,\"5,5\"\n2.345,\"6,5\"\n",
     {.target = "x"},
     "f.csv:2:2",
     "\"5,5\" has another decimal mark than \"1.234\" in line 2",
     "say which is meant: --decimal . or --decimal ,",
     1},
};

static void refuses_fields(void **state)
{
    (void)state;
    check_refuses(fields, COUNT(fields));
}

static void tells_five_fields(void **state)
{
    const SeriesOptions options = {.target = "y"};
    Series series;
    Notes notes = {.count = 0};
    Error err = {0};

    (void)state;
    scratch_write("f.csv", "x,y\n"
                           "1,a\n"
                           "1,b\n"
                           "1,c\n"
                           "1,d\n"
                           "1,e\n"
                           "1,f\n"
                           "1,1\n"
                           "1,g\n");
    assert_int_equal(series_read("f.csv", &options, &series, &notes, &err), ERR_DATA);
    assert_string_equal(err.where, "f.csv:2:2");
    assert_string_equal(err.other[3], "f.csv:6:2: \"e\" is not a number in column \"y\"");
    assert_int_equal(err.count, 7);
    error_clear(&err);
    assert_int_equal(series_read("none.csv", &options, &series, &notes, &err), ERR_DATA);
    assert_string_equal(err.where, "none.csv");
    assert_string_equal(err.message, "No such file or directory");
    error_clear(&err);
    assert_int_equal(series_read(".", &options, &series, &notes, &err), ERR_DATA);
    assert_string_equal(err.where, ".");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(refuses_files),
        SCRATCH_TEST(refuses_fields),
        SCRATCH_TEST(tells_five_fields),
    };

    return RUN(tests);
}
