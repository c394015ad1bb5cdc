/* A file read in pieces, by several threads, is the file read at once: values, notes and errors. */
#include "check.h"

#include "base/rng.h"
#include "base/text.h"
#include "data/pieces.h"
#include "data/table.h"
#include "data/timecolumn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXTS = 400 };

typedef struct {
    Series series;
    Notes notes;
    Error err;
} Reading;

static void read_text(const Text *csv, int threads, size_t piece, Reading *reading)
{
    const SeriesOptions options = {.target = "y",
                                   .csv = {.comment = '#'},
                                   .threads = threads,
                                   .piece = piece,
                                   .duplicates = DUPLICATES_FIRST};

    memset(reading, 0, sizeof *reading);
    if (series_parse("f", csv->data, csv->used, &options, &reading->series, &reading->notes,
                     &reading->err) != OK)
        assert_null(reading->series.value);
}

static void assert_same(const Reading *a, const Reading *b)
{
    const Series *x = &a->series, *y = &b->series;
    const size_t rows = (size_t)x->rows + (size_t)x->ahead;

    assert_memory_equal(&a->err, &b->err, sizeof a->err);
    assert_int_equal(a->notes.count, b->notes.count);
    for (int i = 0; i < a->notes.count; i++)
        assert_string_equal(a->notes.item[i].text, b->notes.item[i].text);
    assert_int_equal(x->rows, y->rows);
    assert_int_equal(x->ahead, y->ahead);
    assert_int_equal(x->cols, y->cols);
    assert_string_equal(x->hash, y->hash);
    assert_memory_equal(&x->style, &y->style, sizeof x->style);
    if (!x->value)
        return;
    assert_memory_equal(x->value, y->value, rows * (size_t)x->cols * sizeof *x->value);
    assert_memory_equal(x->line, y->line, rows * sizeof *x->line);
    assert_int_equal(!x->time, !y->time);
    if (x->time)
        assert_memory_equal(x->time, y->time, rows * sizeof *x->time);
}

typedef struct {
    Rng rng;
    uint32_t text, drawn;
} Dice;

static uint32_t roll(Dice *dice, uint32_t sides)
{
    return rng_below(dice->rng, sides, dice->text, dice->drawn++, 0);
}

/* A row with what makes cutting hard: quotes, ends of lines in them, comments, and, where it is to
 * be refused, faults of all kinds. */
static void write_row(Dice *dice, Text *csv, int row, bool faults)
{
    static const char *const remarks[] = {
        "dry", "\"a, \"\"b\"\"\"", "\"two\nlines\"", "\"\r\n\n\"", "\"#no comment\n# nor\"",
        "",    "\"\"\"\n\"\"\"",   "\"x\ny\nz\""};
    static const char *const wrong[] = {
        "1,2\n",      "2020-01-01,x,y\n", "\n",
        "\"",         "2021-13-01,1,\n",  "a\"b,1,2\n",
        "\"a\"b,,\n", "1,2,3,4\n",        "2021-01-01T00:00:00Z,5,\n",
        ",,\n"};
    static const char *const ends[] = {"\n", "\r\n", "\n", "\r\r\n"};

    if (roll(dice, 9) == 0)
        text_add(csv, "# a \"comment\n");
    if (faults && roll(dice, 40) == 0)
        text_add(csv, "%s", wrong[roll(dice, COUNT(wrong))]);
    text_add(csv, "2020-01-%02d %02d:00,%d.%d,%s%s", 1 + row / 24, row % 24, (int)roll(dice, 1000),
             (int)roll(dice, 100), remarks[roll(dice, COUNT(remarks))],
             ends[roll(dice, COUNT(ends))]);
}

static void write_text(Dice *dice, Text *csv)
{
    const int rows = 2 + (int)roll(dice, 100);
    const bool faults = roll(dice, 2);

    if (roll(dice, 4) == 0) { /* a single column, whose blank lines are missing values */
        text_add(csv, "y\n");
        for (int row = 0; row < rows; row++)
            text_add(csv, "%.*d\n", (int)roll(dice, 3), roll(dice, 3) ? row : 0);
        return;
    }

    if (roll(dice, 3) == 0)
        text_add(csv, "\xef\xbb\xbf");
    if (roll(dice, 3) == 0)
        text_add(csv, "# by hand\n# and \"more\n");
    text_add(csv, roll(dice, 4) ? "t,y,remark\n" : "t,y,\"long\nremark\"\n");
    for (int row = 0; row < rows; row++)
        write_row(dice, csv, row, faults);
    for (uint32_t hollow = roll(dice, 3); hollow > 0; hollow--)
        text_add(csv, ",,\n");
    for (uint32_t blank = roll(dice, 3); blank > 0; blank--)
        text_add(csv, "\n");
}

static void pieces_are_the_whole(void **state)
{
    static const int threads[] = {1, 2, 3, 5};
    int read = 0, refused = 0;

    (void)state;
    for (uint32_t i = 0; i < TEXTS; i++) {
        Dice dice = {rng_make(5, RNG_TEST), i, 0};
        Text csv = {0};
        static Reading whole, pieces;

        write_text(&dice, &csv);
        read_text(&csv, 1, csv.used, &whole);
        read += whole.err.status == OK;
        refused += whole.err.status != OK;
        for (int k = 0; k < 6; k++) {
            read_text(&csv, threads[roll(&dice, COUNT(threads))], 1 + roll(&dice, 200), &pieces);
            assert_same(&whole, &pieces);
            series_free(&pieces.series);
        }
        series_free(&whole.series);
        text_free(&csv);
    }
    assert_true(read > TEXTS / 4 && refused > TEXTS / 4);
}

/* Whether pieces_read takes a text; it must give way where there is something to tell. */
static bool takes(const char *text, size_t piece)
{
    const SeriesOptions options = {.threads = 2, .piece = piece};
    Input input;
    Columns columns = {.path = "f", .bytes = text, .size = strlen(text), .input = &input};
    Table table = {0};
    Rows rows = {.columns = &columns};
    Notes notes = {0};
    Error err = {0};

    input_of(&input, text, strlen(text));
    assert_int_equal(columns_find(&columns, &options, &notes, &err), OK);
    assert_int_equal(timecolumn_find(&columns, &options, &notes, &err), OK);
    for (int i = 0; i < columns.count; i++)
        columns.column[i].slot = i == columns.time.column ? -1 : rows.slots++;
    rows.tally = calloc((size_t)columns.count, sizeof *rows.tally);
    const bool taken = pieces_read(&rows, &columns);

    assert_int_equal(taken, rows.line != NULL);
    table.value = rows.value;
    table.line = rows.line;
    table.time = rows.time;
    table_free(&table);
    free(rows.tally);
    columns_free(&columns);
    return taken;
}

static void gives_way(void **state)
{
    (void)state;
    assert_true(takes("t,y\n2020-01-01,1\n2020-01-02,2\n2020-01-03,3\n2020-01-04,4\n", 15));
    assert_true(takes("y\n1\n2\n3\n4\n5\n6\n7\n8\n", 2));
    assert_true(takes("a,b\n1,\"x\ny\"\n2,\"\n\n\n\n\n\n\n\n\"\n3,\n4,\n5,z", 6));
    assert_true(takes("#a\n#b\na,b\n1,2\n#c\n3,4\n5,6\n7,8\n9,9", 9));
    assert_true(takes("a,b\n1,2,\n3,4,\n5,6,\n7,8,\n9,9,\n", 8));
    assert_true(takes("a,b\n1,2\n3,4\n5,6\n7,8\n\n\n\n\n\n\n\n", 8));
    /* too small; blank lines and empty rows inside; a comment that breaks the count of quotes
     * within a field */
    assert_false(takes("y\n1\n2\n3\n", 5));
    assert_false(takes("a,b\n1,2\n3,4\n\n5,6\n7,8\n9,9\n", 8));
    for (size_t piece = 1; piece < 12; piece++) {
        assert_false(takes("a,b\n1,2\n3,4\n\n5,6\n7,8\n9,9\n5,6\n7,8\n9,9\n", piece));
        assert_false(takes("t,y\n2020-01-01T00:00,1\n2020-01-02T00:00,2\n2020-01-03T00:00Z,3\n"
                           "2020-01-04T00:00Z,3\n",
                           piece));
        assert_false(takes("t,y\n2020-01-01,1\n,\n2020-01-03,3\n2020-01-04,4\n", piece));
    }
    /* the header is not in the first piece */
    assert_false(takes("#x\n#y\na,b\n#c\n1,2\n3,4\n", 4));
    assert_false(takes("#\n#\na,b\n1,2\n#\"\n3,\"\n\n\n\n\n\n\"\n4,5\n", 8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pieces_are_the_whole),
                                       cmocka_unit_test(gives_way)};

    return RUN(tests);
}
