/* Categorical columns: which they are, their codes and labels, what is refused. */
#include "series_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const ReadCase cases[] = {
    /* a column of text that is named: codes by the order of its labels */
    {"y,z\nrain,1\nsun,2\nfog,3\nsun,4\n",
     {.target = "y"},
     "y|unknown|1=1@2 2=2@3 3=0@4 4=2@5",
     "\"y\" has 3 classes: fog, rain, sun"},
    {"y,z\nb,1\na,2\n",
     {.target = "z", .past = "y"},
     "z,y|unknown|1=1,1@2 2=2,0@3",
     "\"y\" has 2 classes: a, b"},
    {"y,z\nb,1\na,2\n,3\n",
     {.target = "z", .future = "y"},
     "z,y|unknown|1=1,1@2 2=2,0@3 3=3,-@4",
     "missing: 1 of 3 values in \"y\", the first in line 4"},
    /* numbers by their value, however they are written */
    {"y\n10\n2\n2.0\n-1\n+10\n",
     {.categorical = "y"},
     "y|unknown|1=2@2 2=1@3 3=1@4 4=0@5 5=2@6",
     "\"y\" has 3 classes: -1, 2, 10"},
    {"y\n0\n-0\n", {.categorical = "y"}, "y|unknown|1=0@2 2=0@3", "\"y\" has 1 class: 0"},
    {"y;z\n1,5;1\n1,50;2\n",
     {.target = "y", .categorical = "y"},
     "y|unknown|1=0@2 2=0@3",
     "\"y\" has 1 class: 1.5"},
    /* numbers among words are words */
    {"y\n10\n2\nx\n2.0\n",
     {.categorical = "y", .header = HEADER_YES},
     "y|unknown|1=0@2 2=1@3 3=3@4 4=2@5",
     "\"y\" has 4 classes: 10, 2, 2.0, x"},
    /* flags are numbers unless they are named, or stand among words */
    {"y\nTRUE\nFALSE\n", {.target = "y"}, "y|unknown|1=1@2 2=0@3", "TRUE is 1, FALSE is 0"},
    {"y\nTRUE\nFALSE\n",
     {.categorical = "y"},
     "y|unknown|1=1@2 2=0@3",
     "\"y\" has 2 classes: FALSE, TRUE"},
    {"y\nTRUE\nmaybe\n",
     {.target = "y"},
     "y|unknown|1=0@2 2=1@3",
     "\"y\" has 2 classes: TRUE, maybe"},
    /* missing words are missing here too */
    {"y,z\na,1\nNA,2\n?,3\nb,4\n",
     {.target = "y"},
     "y|unknown|1=0@2 2=-@3 3=-@4 4=1@5",
     "\"y\" has 2 classes: a, b"},
    {"y,z\na,1\nNA,2\n?,3\nb,4\n",
     {.target = "y"},
     "y|unknown|1=0@2 2=-@3 3=-@4 4=1@5",
     "\"NA\" in \"y\" is a missing value, 2 times in all such words; as a class it needs another "
     "spelling"},
    /* but for "none", which among words is one */
    {"y,z\nrain,1\nnone,2\nNone,3\n,4\nrain,5\n",
     {.target = "y"},
     "y|unknown|1=2@2 2=1@3 3=0@4 4=-@5 5=2@6",
     "\"y\" has 3 classes: None, none, rain"},
    {"y,z\nrain,1\nnone,2\n",
     {.target = "z", .past = "y"},
     "z,y|unknown|1=1,1@2 2=2,0@3",
     "\"none\" is a class of \"y\"; --na none: a missing value"},
    {"y,z\nrain,1\nnone,2\nsun,3\n",
     {.target = "y", .missing = "none"},
     "y|unknown|1=0@2 2=-@3 3=1@4",
     "\"y\" has 2 classes: rain, sun"},
    {"y,z\n1,1\nnone,2\n0,3\n",
     {.target = "y", .categorical = "y"},
     "y|unknown|1=1@2 2=-@3 3=0@4",
     "\"y\" has 2 classes: 0, 1"},
    {"y\n1\n-999\n2\n",
     {.categorical = "y", .missing = "-999"},
     "y|unknown|1=0@2 2=-@3 3=1@4",
     "\"y\" has 2 classes: 1, 2"},
    /* all others: numbers, and what was named */
    {"a,b,c,d\n1,x,3,u\n2,y,5,v\n",
     {.target = "a", .past = "*", .categorical = "b\nc"},
     "a,b,c|unknown|1=1,0,0@2 2=2,1,1@3",
     "unused columns: d"},
    /* the only candidate */
    {"t,y\n2020-01-01,b\n2020-01-02,a\n",
     {.categorical = "y"},
     "y|daily|2020-01-01=1@2 2020-01-02=0@3",
     "target \"y\""},
    /* quotes, commas, Latin-1, blanks */
    {"y,z\n\"b, c\",1\n\"a \"\"x\"\"\",2\n",
     {.target = "y"},
     "y|unknown|1=1@2 2=0@3",
     "\"y\" has 2 classes: a \"x\", b, c"},
    {"y,z\n\xfc\x6e,1\na,2\n",
     {.target = "y"},
     "y|unknown|1=1@2 2=0@3",
     "\"y\" has 2 classes: a, \xc3\xbcn"},
    /* without a header; a row of one stamp: the most frequent class */
    {"a,1\nb,2\n",
     {.target = "1", .header = HEADER_NO},
     "column 1|unknown|1=0@1 2=1@2",
     "\"column 1\" has 2 classes: a, b"},
    {"t,y\n2020-01-01,b\n2020-01-01,a\n2020-01-01,b\n2020-01-02,a\n",
     {.target = "y", .duplicates = DUPLICATES_MEAN},
     "y|daily|2020-01-01=1@2 2020-01-02=0@5",
     "repeated time stamp"},
    /* rows put in for a gap are missing; blank lines at the end are nothing */
    {"t,y\n2020-01-01,b\n2020-01-02,a\n2020-01-04,b\n2020-01-05,b\n\n\n",
     {.target = "y", .gaps = GAPS_INSERT},
     "y|daily|2020-01-01=1@2 2020-01-02=0@3 2020-01-03=-@0 2020-01-04=1@4 2020-01-05=1@5",
     "gaps: 1 row inserted"},
    {"y\nb\n\na\n", {.target = "y"}, "y|unknown|1=1@2 2=-@3 3=0@4", "1 of 3 values"},
};

static void reads(void **state)
{
    (void)state;
    check_reads(cases, COUNT(cases));
}

static const RefuseCase refused[] = {
    {"y,z\n1,a\n2,b\n",
     {.target = "y", .categorical = "z"},
     "f.csv",
     "column \"z\" is to be categorical but is neither target nor input",
     "--target, --past or --future names it too",
     1},
    {"y,z\n1,a\n2,b\n",
     {.categorical = "x"},
     "f.csv",
     "no column \"x\"",
     "there are \"y\" to \"z\", or numbers from 1 to 2",
     1},
    {"t,y\n2020-01-01,a\n2020-01-02,b\n",
     {.target = "y", .categorical = "t"},
     "f.csv",
     "column \"t\" holds the time stamps and cannot be categorical",
     "",
     1},
    {"y,z\n,a\nNA,b\n",
     {.target = "y", .categorical = "y"},
     "f.csv",
     "column \"y\" has no values",
     "",
     1},
    /* a column of numbers with a spoilt one is not taken for text */
    {"y,z\n1,3\nrain,4\n",
     {.target = "y"},
     "f.csv:3:1",
     "\"rain\" is not a number in column \"y\"",
     "if it means a missing value: --na 'rain'; remarks below the table must go: head -n 2 prints "
     "what is above",
     1},
    {"y,z\n\"1,234\",3\n\"2,345\",4\n",
     {.target = "y"},
     "f.csv:2:1",
     "\"1,234\" is not a number in column \"y\"",
     "--thousands ,; or --decimal , if it is a decimal mark",
     2},
};

static void refuses(void **state)
{
    (void)state;
    check_refuses(refused, COUNT(refused));
}

/* As many labels as can be told apart, and one more. */
static void at_most_256_labels(void **state)
{
    for (int numbers = 0; numbers < 2; numbers++) {
        SeriesOptions options = {.target = "y"};
        Series series;
        Notes notes = {0};
        Error err = {0};
        Text csv = {0};

        (void)state;
        if (numbers)
            text_copy(options.categorical, sizeof options.categorical, "y");
        text_add(&csv, "y,z\n");
        for (int i = LABELS_MAX - 1; i >= 0; i--)
            text_add(&csv, "%s%d,0\n", numbers ? "" : "w", i);
        scratch_write("f.csv", csv.data);
        assert_int_equal(series_read("f.csv", &options, &series, &notes, &err), OK);
        assert_int_equal(series.labels[0].count, LABELS_MAX);
        if (numbers)
            for (int i = 0; i < LABELS_MAX; i++)
                assert_true(series.value[i] == LABELS_MAX - 1 - i);
        series_free(&series);
        text_add(&csv, "%s999,0\n", numbers ? "" : "w");
        scratch_write("f.csv", csv.data);
        assert_int_equal(series_read("f.csv", &options, &series, &notes, &err), ERR_DATA);
        assert_string_equal(err.where, "f.csv:258:1");
        assert_string_equal(err.message, "column \"y\" has more than 256 different labels");
        assert_string_equal(err.hint, numbers ? "numbers are forecast without --categorical"
                                              : "fewer and broader classes can be forecast");
        assert_null(series.labels);
        text_free(&csv);
    }
}

/* Two labels that only differ beyond what is kept would be one. */
static void long_labels_are_refused(void **state)
{
    const SeriesOptions options = {.target = "y"};
    static const struct {
        const char *letter;
        int length, status;
    } cases_of[] = {{"a", 125, OK},
                    {"a", 126, ERR_DATA},
                    {"a", 500, ERR_DATA},
                    {"\xfc", 62, OK},
                    {"\xfc", 63, ERR_DATA}};

    (void)state;
    for (size_t k = 0; k < COUNT(cases_of); k++) {
        Series series;
        Notes notes = {0};
        Error err = {0};
        Text csv = {0};

        text_add(&csv, "y,z\n");
        for (int i = 0; i < cases_of[k].length; i++)
            text_add(&csv, "%s", cases_of[k].letter);
        text_add(&csv, ",1\nb,2\n");
        scratch_write("f.csv", csv.data);
        assert_int_equal(series_read("f.csv", &options, &series, &notes, &err), cases_of[k].status);
        if (cases_of[k].status != OK) {
            assert_string_equal(err.where, "f.csv:2:1");
            assert_non_null(strstr(err.message, "in column \"y\", at most 125"));
        }
        series_free(&series);
        text_free(&csv);
    }
}

/* With labels given, a file is read by them alone. */
static void known_labels_decide(void **state)
{
    char words[][LABEL_SIZE] = {"dry", "snow", "wet"}, numbers[][LABEL_SIZE] = {"-1", "2", "10"};
    const Labels labels[2] = {{3, words}, {3, numbers}};
    SeriesOptions options = {.target = "y", .past = "n", .labels = labels, .categorical = "zzz"};
    Series series;
    Notes notes = {0};
    Error err = {0};

    (void)state;
    scratch_write("f.csv", "y,n\nwet,10.0\ndry,-1\n,2\n");
    assert_int_equal(series_read("f.csv", &options, &series, &notes, &err), OK);
    assert_true(series.value[0] == 2 && series.value[1] == 2 && series.value[2] == 0 &&
                series.value[3] == 0);
    assert_int_equal(series.labels[0].count, 3);
    assert_string_equal(series.labels[0].name[1], "snow");
    assert_string_equal(series.labels[1].name[2], "10");
    series_free(&series);
    scratch_write("f.csv", "y,n\nwet,10\nfog,2\nwet,3\nwet,x\n");
    assert_int_equal(series_read("f.csv", &options, &series, &notes, &err), ERR_DATA);
    assert_string_equal(err.where, "f.csv:3:1");
    assert_string_equal(err.message, "\"fog\" in column \"y\" is no class that the model knows");
    assert_string_equal(err.hint, "it knows dry, snow, wet");
    assert_int_equal(err.count, 3);
    assert_string_equal(err.other[0],
                        "f.csv:4:2: \"3\" in column \"n\" is no class that the model knows");
    assert_string_equal(err.other[1],
                        "f.csv:5:2: \"x\" in column \"n\" is no class that the model knows");
}

/* A model of numbers does not take text for classes. */
static void known_numbers_stay_numbers(void **state)
{
    const Labels labels[1] = {{0, NULL}};
    const SeriesOptions options = {.target = "y", .labels = labels};
    Series series;
    Notes notes = {0};
    Error err = {0};

    (void)state;
    scratch_write("f.csv", "y,z\ndry,1\nwet,2\n");
    assert_int_equal(series_read("f.csv", &options, &series, &notes, &err), ERR_DATA);
    assert_string_equal(err.message, "column \"y\" is text (\"dry\"), not numbers");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(reads),
        SCRATCH_TEST(refuses),
        SCRATCH_TEST(at_most_256_labels),
        SCRATCH_TEST(long_labels_are_refused),
        SCRATCH_TEST(known_labels_decide),
        SCRATCH_TEST(known_numbers_stay_numbers),
    };

    return RUN(tests);
}
