/* What the CSV reader refuses: place, what was found, what to do. */
#include "check.h"

#include "data/csvfile.h"

#include <string.h>

static Status pass(void *user, long line, const CsvField *field, int count, Error *err)
{
    (void)user, (void)line, (void)field, (void)count, (void)err;
    return OK;
}

typedef struct {
    const char *bytes;
    size_t size; /* 0: up to the NUL */
    const char *where, *message, *hint;
    int count;
    CsvOptions options;
} Bad;

#define QUOTE_HINT  "a quote inside of a quoted field is written twice: \"\""
#define RAGGED_HINT "a field that holds the delimiter must stand in quotes"
#define SHORT_HINT  "--ragged fill takes fields that lack at the end of a row for missing values"
/* A whole file of a kind. */
#define KIND(text, ...)                                                                            \
    {                                                                                              \
        text, sizeof(text) - 1, "f", KIND_OF(__VA_ARGS__), 1,                                      \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define KIND_OF(what, hint) what ", not CSV", hint
#define JSON_TEXT           "JSON", "convert it to CSV"
#define UTF16_HINT          "convert it: iconv -f UTF-16 -t UTF-8"

static const Bad bads[] = {
    {"a,b,c\n1,2,3\n1,2\n1,2,3\n", 0, "f:3", "2 fields, the header has 3", SHORT_HINT, 1, {0}},
    {"a,b\n1,2\n1,2,\n3,4\n", 0, "f:3", "3 fields, the header has 2", RAGGED_HINT, 1, {0}},
    {"a,b\n1,2\n5\n3,4\n", 0, "f:3", "1 field, the header has 2", SHORT_HINT, 1, {0}},
    {"1,2\n1,2,3\n5,6\n", 0, "f:2", "3 fields, the first record has 2", RAGGED_HINT, 1, {0}},
    {"a,b\n1,\"x\ny\"\n1,2,3\n5,6\n", 0, "f:4", "3 fields, the header has 2", RAGGED_HINT, 1, {0}},
    {"a,b\n1\n2\n3\n4\n5\n6\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n",
     0,
     "f:2",
     "1 field, the header has 2",
     SHORT_HINT,
     6,
     {0}},
    {"Report\n\ndate,x\n2020-01-01,1\n2020-01-02,2\n",
     0,
     "f:3",
     "2 fields, the header has 1",
     "--decimal , if the comma is a decimal mark; --skip 2 if the table begins in line 3",
     3,
     {0}},
    {"Report;May\ndate;x;y\n1;2;3\n4;5;6\n",
     0,
     "f:2",
     "3 fields, the header has 2",
     "--skip 1 if the table begins in line 2; else --delimiter",
     3,
     {0}},
    {"M1,1\nM2,1,2\nM3,1,2,3\n",
     0,
     "f:2",
     "3 fields, the first record has 2",
     "--shape rows if each row is a series of its own",
     2,
     {0}},
    /* surplus values are never cut off; where a delimiter ends every row, it has to */
    {"a,b\n1,2\n3,4,5\n6,7\n8,9\n",
     0,
     "f:3",
     "3 fields, the header has 2",
     RAGGED_HINT,
     1,
     {.ragged = RAGGED_FILL}},
    {"a,b\n1,2,\n3,4,\n5,6,7\n8,9,\n",
     0,
     "f:4",
     "a value behind the last column, \"7\"",
     RAGGED_HINT,
     1,
     {0}},
    {"a,b\n1,2,\n3,4,\n5,6\n8,9,\n7,7,\n",
     0,
     "f:4",
     "2 fields, the first row has 3",
     SHORT_HINT,
     1,
     {0}},
    {"a b\n1 2\n3 4\n5\n6 7\n8 9\n1 2\n3 4\n5 6\n7 8\n9 0\n1 2\n",
     0,
     "f:4",
     "1 field, the header has 2",
     SHORT_HINT,
     1,
     {0}},
    {"a,b\n1,2\n# so\n3,4\n",
     0,
     "f:3",
     "1 field, the header has 2",
     "--comment '#' passes over lines that begin with it",
     1,
     {0}},
    {"a,b\n1,2\n3,4\nSource: x\n",
     0,
     "f:4",
     "1 field, the header has 2",
     "remarks below the table must go: head -n 3 prints what is above",
     1,
     {0}},
    /* quotes */
    {"a,b\n1,2\n\"3,4\n5,6\n",
     0,
     "f:3:1",
     "the quote of this field is never closed",
     QUOTE_HINT,
     1,
     {0}},
    {"a,b\n1,2\n3,\"4\"x\n", 0, "f:3:2", "text after the closing quote", QUOTE_HINT, 1, {0}},
    {"a,b\n1,2\n3,4\"\n", 0, "f:3:2", "a quote inside of a field", QUOTE_HINT, 1, {0}},
    {"a,b\n1,2\n\"3\n4\"x,5\n", 0, "f:4:1", "text after the closing quote", QUOTE_HINT, 1, {0}},
    /* what is no text */
    {"a,b\n1,2\n3,\0\n", 11, "f:3", "not a text file: it holds the byte 0x00", "", 1, {0}},
    {"a\0,\0b\0\n\0",
     8,
     "f:1",
     "not a text file: it holds the byte 0x00",
     "UTF-16? convert it: iconv -f UTF-16 -t UTF-8",
     1,
     {0}},
    {"\xff\xfe"
     "a\0,\0",
     6,
     "f",
     "UTF-16 text, not CSV",
     UTF16_HINT,
     1,
     {0}},
    {"\xfe\xff\0a\0,", 6, "f", "UTF-16 text, not CSV", UTF16_HINT, 1, {0}},
    {"\x1f\x8b\x08\0\0", 5, "f", "a gzip file, not CSV", "unpack it: gunzip", 1, {0}},
    {"PK\x03\x04\x14\0",
     6,
     "f",
     "a zip archive or a spreadsheet, not CSV",
     "unpack it, or save the sheet as CSV",
     1,
     {0}},
    {"PAR1\x15\x04", 6, "f", "a Parquet file, not CSV", "convert it to CSV", 1, {0}},
    {"\x89PNG\r\n\x1a\n",
     8,
     "f",
     "a PNG picture, not CSV",
     "a file of the numbers that it shows",
     1,
     {0}},
    {"<!DOCTYPE HTML>\n<html>",
     0,
     "f",
     "an HTML page, not CSV",
     "look into it: was the download refused?",
     1,
     {0}},
    KIND("\n <html>\n<head>", "an HTML page", "look into it: was the download refused?"),
    KIND("[{\"day\": 1}]\n", JSON_TEXT),
    KIND("[\n  {\n    \"day\": 1\n  }\n]\n", JSON_TEXT),
    KIND("\xef\xbb\xbf{\r\n\t\"day\": [1, 2]\r\n}\r\n", JSON_TEXT),
    KIND("{\"day\": 1}\n{\"day\": 2}\n", JSON_TEXT),
    KIND("[\"2024-01-01\", 1]\n[\"2024-01-02\", 2]\n", JSON_TEXT),
    KIND("[1, 2.5e3, -4]\n", JSON_TEXT),
    KIND("[\n 1,\n 2\n]", JSON_TEXT),
    KIND("[]", JSON_TEXT),
    KIND("# forecast 0.1.0\ndata:\n", "a configuration", "forecast --config FILE"),
    KIND("X\n\0\0\0\3", "a file of R", "write.csv writes a table as CSV"),
    KIND("\x78\0\0\0\0\0\0\0{\"__metadata__\":", "a saved model", "forecast predict MODEL FILE"),
    KIND("\xff\xfe\0\0d\0\0\0", "UTF-32 text", "convert it: iconv -f UTF-32 -t UTF-8"),
    /* unknown, though it begins as UTF-32's mark does */
    {"\0\0\1\2", 4, "f:1", "not a text file: it holds the byte 0x00", "", 1, {0}},
    {"a,b\n1,\x01\n", 0, "f:2", "not a text file: it holds the byte 0x01", "", 1, {0}},
};

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bads); i++) {
        CsvOptions options = bads[i].options;
        Error err = {0};
        const size_t size = bads[i].size ? bads[i].size : strlen(bads[i].bytes);

        if (csvfile_read("f", bads[i].bytes, size, &options, pass, NULL, &err) != ERR_DATA)
            fail_msg("%s is not refused", bads[i].bytes);
        assert_string_equal(err.where, bads[i].where);
        assert_string_equal(err.message, bads[i].message);
        assert_string_equal(err.hint, bads[i].hint);
        assert_int_equal(err.count, bads[i].count);
    }
}

/* Tables whose first letters are those of other kinds of file. */
static void takes_what_only_begins_alike(void **state)
{
    static const char *const tables[] = {
        "CDF,PAR1\n1,2\n3,4\n",  "[0,10),5\n[10,20),7\n", "[mean],[max]\n1,2\n",    "PK\n1\n2\n",
        "<DATE>,<CLOSE>\n1,2\n", "{a},b\n1,2\n",          "# forecasts\na,b\n1,2\n"};

    (void)state;
    for (size_t i = 0; i < COUNT(tables); i++) {
        CsvOptions options = {0};
        Error err = {0};
        if (csvfile_read("f", tables[i], strlen(tables[i]), &options, pass, NULL, &err) != OK)
            fail_msg("%s: %s", tables[i], err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(refuses),
                                       cmocka_unit_test(takes_what_only_begins_alike)};

    return RUN(tests);
}
