/* One byte of a clean file lost, doubled or with a flipped bit: what comes of it?
 *
 *   harmless   the same series
 *   refused    with the line of the byte, or the one beside it where two lines were joined or their
 *              stamps no longer fit; a spoilt first line may be told by rows that do not fit it
 *   seen       another series, and the notes say something else, or a value is missing just there
 *   digit      a number that is another number: a digit, sign or mark of the same field
 *   joined     two lines of a single column without stamps, that became one number
 *   silent     all else: there must be none
 *
 * "digit" and "joined" cannot be detected by any reader; a whole table is checked for being else
 * the same. */
#include "check.h"

#include "base/text.h"
#include "data/series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 24 };

typedef enum { HARMLESS, REFUSED, SEEN, DIGIT, JOINED, SILENT, OUTCOMES } Outcome;

typedef struct {
    const char *name, *header, *ending;
    SeriesOptions options;
    Frequency frequency; /* unknown: no stamps */
    TimeStyle style;
    char delimiter, decimal;
    bool quoted, second, note; /* columns beside the first */
    enum { ISO, NATIONAL, PARTED, EPOCH } notation;
} Kind;

static const Kind kinds[] = {
    {.name = "daily",
     .header = "date,y,x,note",
     .ending = "\n",
     .options = {.target = "y", .past = "x"},
     .frequency = {.micros = MICROS_DAY},
     .style = {.parts = 3, .separator = ' '},
     .delimiter = ',',
     .decimal = '.',
     .second = true,
     .note = true},
    {.name = "comma",
     .header = "t;y;x",
     .ending = "\r\n",
     .options = {.past = "*"},
     .frequency = {.micros = MICROS_HOUR / 2},
     .style = {.parts = 5, .separator = ' '},
     .delimiter = ';',
     .decimal = ',',
     .second = true},
    {.name = "headless",
     .ending = "\n",
     .options = {.target = "2", .past = "3"},
     .frequency = {.micros = MICROS_SECOND},
     .style = {.parts = 6, .separator = 'T'},
     .delimiter = ',',
     .decimal = '.',
     .second = true},
    {.name = "monthly",
     .header = "\"month\",\"y\"",
     .ending = "\n",
     .frequency = {.months = 1},
     .style = {.parts = 2, .separator = ' '},
     .delimiter = ',',
     .decimal = '.',
     .quoted = true},
    {.name = "national",
     .header = "d;y",
     .ending = "\n",
     .frequency = {.micros = MICROS_DAY},
     .delimiter = ';',
     .decimal = ',',
     .notation = NATIONAL},
    {.name = "parted",
     .header = "date,hour,y",
     .ending = "\r\n",
     .options = {.target = "y"},
     .frequency = {.micros = MICROS_HOUR},
     .delimiter = ',',
     .decimal = '.',
     .notation = PARTED},
    {.name = "epoch",
     .header = "ts,y",
     .ending = "\n",
     .options = {.target = "y"},
     .frequency = {.micros = 600 * MICROS_SECOND},
     .delimiter = ',',
     .decimal = '.',
     .notation = EPOCH},
    {.name = "plain",
     .header = "y|x",
     .ending = "\r",
     .options = {.past = "x"},
     .delimiter = '|',
     .decimal = '.',
     .second = true},
    {.name = "blanks",
     .header = "t y x",
     .ending = "\n",
     .options = {.past = "x"},
     .frequency = {.micros = MICROS_DAY},
     .style = {.parts = 3, .separator = ' '},
     .delimiter = ' ',
     .decimal = '.',
     .second = true},
    {.name = "trailing",
     .header = "date,y,x",
     .ending = ",\n",
     .options = {.target = "y", .past = "x"},
     .frequency = {.micros = MICROS_DAY},
     .style = {.parts = 3, .separator = ' '},
     .delimiter = ',',
     .decimal = '.',
     .second = true},
    {.name = "column", .header = "load", .ending = "\n", .decimal = '.'},
    {.name = "bare", .ending = "\r\n", .decimal = '.'},
};

static void write_number(const Kind *kind, double x, Text *csv)
{
    char field[TEXT_NUMBER];

    text_write_number(field, x);
    for (char *at = field; *at; at++)
        if (*at == '.')
            *at = kind->decimal;
    text_add(csv, kind->quoted ? "\"%s\"" : "%s", field);
}

static void write_time(const Kind *kind, int64_t time, Text *csv)
{
    const CivilTime civil = timestamp_to_civil(time);
    char text[TIME_TEXT];

    switch (kind->notation) {
    case ISO:
        timestamp_write(time, kind->style, text);
        text_add(csv, kind->quoted ? "\"%s\"" : "%s", text);
        break;
    case NATIONAL:
        text_add(csv, "%02d/%02d/%04d", civil.day, civil.month, civil.year);
        break;
    case PARTED:
        text_add(csv, "%02d.%02d.%04d%c%d", civil.day, civil.month, civil.year, kind->delimiter,
                 civil.hour);
        break;
    case EPOCH:
        text_add(csv, "%lld", (long long)(time / MICROS_SECOND));
    }
    text_add(csv, "%c", kind->delimiter);
}

static void write_clean(const Kind *kind, Text *csv)
{
    const CivilTime begin = {.year = 2019, .month = 11, .day = 1};

    if (kind->header)
        text_add(csv, "%s%s", kind->header, kind->ending);
    for (int row = 0; row < ROWS; row++) {
        if (frequency_known(kind->frequency))
            write_time(kind, frequency_add(kind->frequency, timestamp_from_civil(&begin), row, 1),
                       csv);
        write_number(kind, (row * 37 % 50 - 20) * 10.25, csv);
        if (kind->second) {
            text_add(csv, "%c", kind->delimiter);
            write_number(kind, 100 + row * 7 % 10, csv);
        }
        text_add(csv, "%s%s", kind->note ? ",\"a, b\"" : "", kind->ending);
    }
}

typedef struct {
    Series series;
    Text notes;
    Error err;
} Reading;

static void read_by(const SeriesOptions *options, const Text *csv, Reading *reading)
{
    Notes notes = {.count = 0};

    *reading = (Reading){.err = {.status = OK}};
    if (series_parse("f", csv->data, csv->used, options, &reading->series, &notes, &reading->err) !=
        OK)
        return;
    for (int i = 0; i < notes.count; i++)
        text_add(&reading->notes, "%s\n", notes.item[i].text);
}

static void reading_free(Reading *reading)
{
    text_free(&reading->notes);
    series_free(&reading->series);
}

/* At once, and in small pieces by two threads: the same. */
static void read_text(const Kind *kind, const Text *csv, Reading *reading)
{
    SeriesOptions options = kind->options;
    Reading pieces;

    options.threads = 2;
    read_by(&options, csv, reading);
    options.piece = 100;
    read_by(&options, csv, &pieces);
    const Series *a = &reading->series, *b = &pieces.series;

    if (memcmp(&reading->err, &pieces.err, sizeof pieces.err) != 0 || a->rows != b->rows ||
        a->cols != b->cols ||
        (a->rows > 0 &&
         (strcmp(reading->notes.data, pieces.notes.data) != 0 ||
          memcmp(a->value, b->value, (size_t)(a->rows * a->cols) * sizeof *a->value) != 0)))
        fail_msg("read otherwise in pieces:\n%s", csv->data);
    reading_free(&pieces);
}

static bool same_row(const Series *a, int i, const Series *b, int k)
{
    const size_t size = (size_t)a->cols * sizeof *a->value;

    if (a->cols != b->cols || !a->time != !b->time || (a->time && a->time[i] != b->time[k]))
        return false;
    return memcmp(a->value + i * a->cols, b->value + k * b->cols, size) == 0;
}

/* The rows [first, end) in which a series differs from another. */
typedef struct {
    int first, end;
} Block;

static void find_blocks(const Series *a, const Series *b, Block *in_a, Block *in_b)
{
    int first = 0, last = 0;

    while (first < a->rows && first < b->rows && same_row(a, first, b, first))
        first++;
    while (last < a->rows - first && last < b->rows - first &&
           same_row(a, a->rows - 1 - last, b, b->rows - 1 - last))
        last++;
    *in_a = (Block){first, a->rows - last};
    *in_b = (Block){first, b->rows - last};
}

static bool lies_at(const Series *series, Block block, long line)
{
    for (int row = block.first; row < block.end; row++)
        if (series->line[row] != 0 && labs(series->line[row] - line) > 1)
            return false;
    return true;
}

/* One number that is another, in the same row at the same time. */
static bool is_digit_change(const Series *a, const Series *b, Block in_a, Block in_b)
{
    int changed = 0;

    if (in_a.end - in_a.first != 1 || in_b.end - in_b.first != 1 ||
        (a->time && a->time[in_a.first] != b->time[in_b.first]))
        return false;
    for (int c = 0; c < a->cols; c++) {
        const double x = a->value[in_a.first * a->cols + c], y = b->value[in_b.first * b->cols + c];

        if (isnan(x) != isnan(y))
            return false;
        changed += x != y;
    }
    return changed == 1;
}

static Outcome judge_series(const Kind *kind, const Reading *clean, const Reading *spoilt,
                            long line)
{
    const Series *a = &clean->series, *b = &spoilt->series;
    Block in_a, in_b;

    find_blocks(a, b, &in_a, &in_b);
    if (in_a.first == in_a.end && in_b.first == in_b.end)
        return HARMLESS;
    if (!lies_at(a, in_a, line) || !lies_at(b, in_b, line))
        return SILENT;
    if (strcmp(clean->notes.data, spoilt->notes.data) != 0)
        return SEEN;
    if (is_digit_change(a, b, in_a, in_b))
        return DIGIT;
    if (kind->delimiter == '\0' && in_a.end - in_a.first == in_b.end - in_b.first + 1)
        return JOINED;
    return SILENT;
}

static Outcome judge(const Kind *kind, const Reading *clean, const Text *csv, long line)
{
    Reading spoilt;
    Outcome outcome = REFUSED;

    read_text(kind, csv, &spoilt);
    if (spoilt.err.status == OK) {
        outcome = judge_series(kind, clean, &spoilt, line);
    } else {
        const char *colon = strchr(spoilt.err.where, ':');
        const long told = colon ? strtol(colon + 1, NULL, 10) : -1;

        if (labs(told - line) > 1 && line > 1)
            outcome = SILENT;
    }
    if (outcome == SILENT)
        print_error("%s, line %ld: %s %s\n%s\n%s\n", kind->name, line, spoilt.err.where,
                    spoilt.err.message, spoilt.notes.data ? spoilt.notes.data : "", csv->data);
    reading_free(&spoilt);
    return outcome;
}

/* The byte lost (-2), doubled (-1), or with one bit flipped. */
static void spoil(const Text *clean, size_t at, int how, Text *csv)
{
    csv->used = 0;
    text_add_bytes(csv, clean->data, at + (how != -2));
    if (how >= 0)
        csv->data[at] = (char)(csv->data[at] ^ 1 << how);
    text_add_bytes(csv, clean->data + at + (how == -1 ? 0 : 1), clean->used - at - (how != -1));
}

static void mutate(const Kind *kind, int score[OUTCOMES])
{
    Text clean = {0}, csv = {0};
    Reading reading;
    long line = 1;

    write_clean(kind, &clean);
    read_text(kind, &clean, &reading);
    assert_int_equal(reading.err.status, OK);
    assert_int_equal(reading.series.rows, ROWS);
    assert_null(strstr(reading.notes.data, "missing"));
    for (size_t at = 0; at < clean.used; at++) {
        for (int how = -2; how < 8; how++) {
            spoil(&clean, at, how, &csv);
            score[judge(kind, &reading, &csv, line)]++;
        }
        const bool pair = clean.data[at] == '\r' && clean.data[at + 1] == '\n';
        line += clean.data[at] == '\n' || (clean.data[at] == '\r' && !pair);
    }
    reading_free(&reading);
    text_free(&clean);
    text_free(&csv);
}

static void no_byte_is_lost_in_silence(void **state)
{
    int all[OUTCOMES] = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        int score[OUTCOMES] = {0};

        mutate(&kinds[i], score);
        print_message(
            "%-8s harmless %5d  refused %5d  seen %5d  digit %5d  joined %3d  silent %d\n",
            kinds[i].name, score[HARMLESS], score[REFUSED], score[SEEN], score[DIGIT],
            score[JOINED], score[SILENT]);
        for (int k = 0; k < OUTCOMES; k++)
            all[k] += score[k];
        /* only a single column's lines can be joined to one number */
        assert_true(score[JOINED] == 0 || kinds[i].delimiter == '\0');
    }
    for (int k = 0; k < SILENT; k++)
        assert_true(all[k] > 0);
    assert_int_equal(all[SILENT], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_byte_is_lost_in_silence)};

    return RUN(tests);
}
