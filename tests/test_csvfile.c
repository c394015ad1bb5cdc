/* Records and places of the CSV reader; the traps are those of libcsv. */
#include "check.h"

#include "base/text.h"
#include "data/csvfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Writes records as "line:field|field;". */
static Status collect(void *user, long line, const CsvField *field, int count, Error *err)
{
    Text *text = user;

    (void)err;
    text_add(text, "%ld:", line);
    for (int i = 0; i < count; i++) {
        assert_int_equal(strlen(field[i].text), field[i].length);
        text_add(text, "%s%s", i ? "|" : "", field[i].text);
    }
    text_add(text, ";");
    return OK;
}

typedef struct {
    const char *bytes, *records;
    char found; /* the delimiter */
    CsvOptions options;
} Good;

static const Good goods[] = {
    {"a,b\n1,2\n", "1:a|b;2:1|2;", ',', {0}},
    {"a;b\n1;2\n", "1:a|b;2:1|2;", ';', {0}},
    {"a\tb\n1\t2\n", "1:a|b;2:1|2;", '\t', {0}},
    {"a|b\n1|2\n", "1:a|b;2:1|2;", '|', {0}},
    {"a:b\n1:2\n", "1:a|b;2:1|2;", ':', {.delimiter = ':'}},
    /* a mark within numbers or texts does not count against one that delimits */
    {"a;b\n1,5;2,5\n", "1:a|b;2:1,5|2,5;", ';', {0}},
    {"1,5;2,5\n3,5;4,5\n", "1:1,5|2,5;2:3,5|4,5;", ';', {0}},
    {"\"a;x\",b\n\"1;2\",2\n", "1:a;x|b;2:1;2|2;", ',', {0}},
    {"t,text\n1,\"a, b\"\n2,c\n", "1:t|text;2:1|a, b;3:2|c;", ',', {0}},
    {"x;y,n\na;b;c,1\nd;e,2\n", "1:x;y|n;2:a;b;c|1;3:d;e|2;", ',', {0}},
    /* a single column */
    {"x\n1\n2\n", "1:x;2:1;3:2;", '\0', {0}},
    {"x\n1,5\n2,5\n", "1:x;2:1,5;3:2,5;", '\0', {.decimal = ','}},
    {"x,y\n\"1,5\",2\n", "1:x|y;2:1,5|2;", ',', {.decimal = ','}},
    /* ends of lines */
    {"a,b\r\n1,2\r\n", "1:a|b;2:1|2;", ',', {0}},
    {"a,b\r1,2\r", "1:a|b;2:1|2;", ',', {0}},
    {"a,b\r\r\n1,2\r\r\n", "1:a|b;2:1|2;", ',', {0}},
    {"a,b\n1,2\r\n3,4\r5,6", "1:a|b;2:1|2;3:3|4;4:5|6;", ',', {0}},
    {"a,b\n1,2", "1:a|b;2:1|2;", ',', {0}},
    {"a,b\n1,", "1:a|b;2:1|;", ',', {0}},
    {"a,b\n1,\"2\"", "1:a|b;2:1|2;", ',', {0}},
    {"a\n\"\"", "1:a;2:;", '\0', {0}},
    /* blank lines are records, at the end too */
    {"a\n1\n\n2\n", "1:a;2:1;3:;4:2;", '\0', {0}},
    {"a\r\n1\r\n\r\n2\r\n", "1:a;2:1;3:;4:2;", '\0', {0}},
    {"\n\na,b\n \t \n1,2\n\n", "1:;2:;3:a|b;4:;5:1|2;6:;", ',', {0}},
    {"a\tb\n\t\n1\t2\n", "1:a|b;2:|;3:1|2;", '\t', {0}},
    /* BOM, with a quoted header too */
    {"\xef\xbb\xbf"
     "a,b\n1,2\n",
     "1:a|b;2:1|2;",
     ',',
     {0}},
    {"\xef\xbb\xbf\"a\",b\n1,2\n", "1:a|b;2:1|2;", ',', {0}},
    /* quotes and blanks */
    {"a,b\n\"x \"\"y\"\"\",\"\"\n", "1:a|b;2:x \"y\"|;", ',', {0}},
    {"a , b\n  1\t,\" 2 \"\n", "1:a|b;2:1|2;", ',', {0}},
    {"a,b\n\"x\ny\r\nz\",2\n3,4\n", "1:a|b;2:x\ny\r\nz|2;5:3|4;", ',', {0}},
    {"a,b\n\"x\n\n\",2\n3,4\n", "1:a|b;2:x\n\n|2;5:3|4;", ',', {0}},
    /* lines passed over; not within quotes */
    {"title\n\na,b\n1,2\n", "3:a|b;4:1|2;", ',', {.skip = 2}},
    {"#x\na,b\n#y,z\n1,\"\n#2\"\n", "2:a|b;4:1|\n#2;", ',', {.comment = '#'}},
    /* blanks between fields */
    {"a b\n1 2\n 3   4 \n", "1:a|b;2:1|2;3:3|4;", ' ', {0}},
    {"a b\n1\t2\r\n3 \t 4\r\n5 6", "1:a|b;2:1|2;3:3|4;4:5|6;", ' ', {0}},
    {"  1.5   a\n 22.25   b\n333.125 c\n", "1:1.5|a;2:22.25|b;3:333.125|c;", ' ', {0}},
    {"x y\n1,5 2,5\n3,5 4,5\n", "1:x|y;2:1,5|2,5;3:3,5|4,5;", ' ', {0}},
    {"1 2,5\n3 4,5\n5 6,5\n", "1:1 2|5;2:3 4|5;3:5 6|5;", ',', {0}},
    {"x y\n1 2,5\n3 4,5\n5 6,5\n", "1:x|y;2:1|2,5;3:3|4,5;4:5|6,5;", ' ', {0}},
    {"d,y\n20180128 1530,1\n20180128 1540,2\n20180128 1550,3\n",
     "1:d|y;2:20180128 1530|1;3:20180128 1540|2;4:20180128 1550|3;",
     ',',
     {0}},
    {"x y\n1 \"a  b\"\n2 \"c\nd\"  \n3 e\n", "1:x|y;2:1|a  b;3:2|c\nd;5:3|e;", ' ', {0}},
    {"a  b\n\n1  2\n", "1:a|b;2:;3:1|2;", ' ', {.delimiter = ' '}},
    /* not where they may stand between thousands, nor among words */
    {"1 000\n2 000\n33 500\n", "1:1 000;2:2 000;3:33 500;", '\0', {0}},
    {"sea level\n1\n2\n3\n", "1:sea level;2:1;3:2;4:3;", '\0', {0}},
    {"a, b, c\n1, 2, 3\n4, 5, 6\n", "1:a|b|c;2:1|2|3;3:4|5|6;", ',', {0}},
    {"t\n2020-01-01 10:00\n2020-01-01 11:00\n2020-01-01 12:00\n",
     "1:t;2:2020-01-01 10:00;3:2020-01-01 11:00;4:2020-01-01 12:00;",
     '\0',
     {0}},
    /* comments that are found, and a header that is none */
    {"# made by x\na,b\n1,2\n#3,4\n5,6\n", "2:a|b;3:1|2;5:5|6;", ',', {0}},
    {"# made, by\n# x\na,b\n1,2\n", "3:a|b;4:1|2;", ',', {0}},
    {"#a,b\n1,2\n3,4\n", "1:#a|b;2:1|2;3:3|4;", ',', {0}},
    {"#a\n1\n2\n", "1:#a;2:1;3:2;", '\0', {0}},
    {"# x\na\n1\n2\n", "2:a;3:1;4:2;", '\0', {0}},
    {"# t y\n1 2\n3 4\n5 6\n", "2:1|2;3:3|4;4:5|6;", ' ', {0}},
    /* what spreadsheets write */
    {"sep=;\na;b,c\n1;2,5\n", "2:a|b,c;3:1|2,5;", ';', {0}},
    {"\"sep=;\"\na;b,c\n1;2,5\n", "2:a|b,c;3:1|2,5;", ';', {0}},
    {"SEP=\t\r\na\tb\r\n1\t2\r\n", "2:a|b;3:1|2;", '\t', {0}},
    /* a delimiter at the end of every row, of the header too or not */
    {"a,b\n1,2,\n3,,\n", "1:a|b;2:1|2;3:3|;", ',', {0}},
    {"a,b,\n1,2,\n3,,\n", "1:a|b|;2:1|2|;3:3||;", ',', {0}},
    /* ragged rows */
    {"a,b,c\n1\n1,2,3,\n4,5,6,,\n\n7,\n",
     "1:a|b|c;2:1||;3:1|2|3;4:4|5|6;5:;6:7||;",
     ',',
     {.ragged = RAGGED_FILL}},
    {"", "", '\0', {0}},
    {"\xef\xbb\xbf", "", '\0', {0}},
    {"a,b,c", "1:a|b|c;", ',', {0}},
};

static void reads_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(goods); i++) {
        CsvOptions options = goods[i].options;
        Text text = {0};
        Error err = {0};

        text_add(&text, "%s", "");
        if (csvfile_read("f", goods[i].bytes, strlen(goods[i].bytes), &options, collect, &text,
                         &err) != OK)
            fail_msg("%s: %s", goods[i].bytes, err.message);
        assert_string_equal(text.data, goods[i].records);
        if (options.delimiter != goods[i].found)
            fail_msg("%s: delimiter %d", goods[i].bytes, options.delimiter);
        text_free(&text);
    }
}

/* A NUL far behind the beginning, where text is not looked at byte by byte. */
static void finds_a_late_nul(void **state)
{
    CsvOptions options = {0};
    Text csv = {0}, text = {0};
    Error err = {0};

    (void)state;
    for (int i = 0; i < 4000; i++)
        text_add(&csv, "1,2\n");
    csv.data[4 * 3000] = '\0';
    assert_int_equal(csvfile_read("f", csv.data, csv.used, &options, collect, &text, &err),
                     ERR_DATA);
    assert_string_equal(err.where, "f:3001");
    assert_string_equal(err.message, "not a text file: it holds the byte 0x00");
    text_free(&csv);
    text_free(&text);
}

/* Names that only look like the beginning of a binary file. */
static void keeps_innocent_headers(void **state)
{
    static const char *const innocent[] = {"PAR1,PAR2\n1,2\n", "bzh,x\n1,2\n", "pk,x\n1,2\n"};

    (void)state;
    for (size_t i = 0; i < COUNT(innocent); i++) {
        CsvOptions options = {0};
        Text text = {0};
        Error err = {0};

        assert_int_equal(
            csvfile_read("f", innocent[i], strlen(innocent[i]), &options, collect, &text, &err),
            OK);
        text_free(&text);
    }
}

static void tells_five_and_counts_the_rest(void **state)
{
    CsvOptions options = {0};
    Text csv = {0}, text = {0};
    Error err = {0};

    (void)state;
    text_add(&csv, "a,b\n");
    for (int i = 0; i < 100; i++)
        text_add(&csv, i % 4 ? "1,2\n" : "1,2,3\n");
    assert_int_equal(csvfile_read("f", csv.data, csv.used, &options, collect, &text, &err),
                     ERR_DATA);
    assert_string_equal(err.where, "f:2");
    assert_string_equal(err.other[0], "f:6: 3 fields, the header has 2");
    assert_string_equal(err.other[3], "f:18: 3 fields, the header has 2");
    assert_int_equal(err.count, 25);
    text_free(&csv);
    text_free(&text);
}

/* An open quote ends at the limit, with the line where its record began, and does not swallow the
 * file. */
static void caps_a_record(void **state)
{
    const size_t size = 3 * (size_t)CSV_RECORD_LIMIT;
    char *bytes = malloc(size);
    CsvOptions options = {.delimiter = ','};
    Text text = {0};
    Error err = {0};

    (void)state;
    assert_non_null(bytes);
    memset(bytes, 'x', size);
    for (size_t i = 99; i < size; i += 100)
        bytes[i] = '\n';
    memcpy(bytes, "a,b\n1,2\n\"", 9);
    assert_int_equal(csvfile_read("f", bytes, size, &options, collect, &text, &err), ERR_DATA);
    assert_string_equal(err.where, "f:3");
    assert_string_equal(err.message, "the record that begins here is longer than 1048576 bytes");
    assert_string_equal(err.hint, "a quote that is never closed?");
    text_free(&text);
    /* a record just below is read */
    error_clear(&err);
    memset(bytes, 'x', CSV_RECORD_LIMIT);
    bytes[CSV_RECORD_LIMIT - 1] = '\n';
    assert_int_equal(csvfile_read("f", bytes, CSV_RECORD_LIMIT, &options, collect, &text, &err),
                     OK);
    assert_int_equal(text.used, CSV_RECORD_LIMIT - 1 + 3);
    text_free(&text);
    error_clear(&err);
    /* and one of delimiters alone, with as many fields as there can be */
    memset(bytes, ',', CSV_RECORD_LIMIT);
    bytes[CSV_RECORD_LIMIT - 1] = '\n';
    assert_int_equal(csvfile_read("f", bytes, CSV_RECORD_LIMIT, &options, collect, &text, &err),
                     OK);
    assert_int_equal(text.used, CSV_RECORD_LIMIT - 1 + 3);
    text_free(&text);
    free(bytes);
}

static Status stop_at_second(void *user, long line, const CsvField *field, int count, Error *err)
{
    int *records = user;

    (void)field, (void)count;
    (*records)++;
    if (line == 2)
        return ERR_INTERRUPTED;
    if (line == 3)
        return error_set(err, ERR_USAGE, "here", "no more");
    return OK;
}

static void stops_where_it_is_told(void **state)
{
    CsvOptions options = {0};
    Error err = {0};
    int records = 0;

    (void)state;
    assert_int_equal(csvfile_read("f", "a\nb\nc\nd\n", 8, &options, stop_at_second, &records, &err),
                     ERR_INTERRUPTED);
    assert_int_equal(err.status, OK);
    assert_int_equal(records, 2);
    assert_int_equal(
        csvfile_read("f", "a\n\"b\nb\"\nd\n", 10, &options, stop_at_second, &records, &err),
        ERR_INTERRUPTED);
    records = 0;
    options.skip = 2;
    assert_int_equal(csvfile_read("f", "a\nb\nc\nd\n", 8, &options, stop_at_second, &records, &err),
                     ERR_USAGE);
    assert_string_equal(err.where, "here");
    assert_int_equal(records, 1);
}

static void places_keep_their_numbers(void **state)
{
    char place[CSV_PLACE], name[1000];

    (void)state;
    csvfile_place("air.csv", 17, 3, place);
    assert_string_equal(place, "air.csv:17:3");
    csvfile_place("air.csv", 17, 0, place);
    assert_string_equal(place, "air.csv:17");
    memset(name, 'x', sizeof name - 1);
    memcpy(name + sizeof name - 5, ".csv", 5);
    csvfile_place(name, 123456789, 12, place);
    assert_int_equal(strlen(place), CSV_PLACE - 1);
    assert_memory_equal(place, "...x", 4);
    assert_string_equal(place + CSV_PLACE - 1 - 17, ".csv:123456789:12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_records),
        cmocka_unit_test(finds_a_late_nul),
        cmocka_unit_test(keeps_innocent_headers),
        cmocka_unit_test(tells_five_and_counts_the_rest),
        cmocka_unit_test(caps_a_record),
        cmocka_unit_test(stops_where_it_is_told),
        cmocka_unit_test(places_keep_their_numbers),
    };

    return RUN(tests);
}
