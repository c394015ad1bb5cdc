#include "data/dialect.h"

#include "base/text.h"
#include "data/lines.h"

#include <string.h>
#include <strings.h>

enum {
    SAMPLE_LINES = 200, /* the lines that show the delimiter */
    CANDIDATES = 4,
    HEAD_BYTES = 4096 /* where a control character means that this is no text */
};

/* In this order, since numbers hold commas and texts hold bars. */
static const char candidates[CANDIDATES] = {'\t', ';', '|', ','};

/* How often each candidate stands on each of the first lines. */
typedef struct {
    int lines;
    Line line[SAMPLE_LINES]; /* physical, the first of each */
    int count[SAMPLE_LINES][CANDIDATES];
    bool quotes;
} Counts;

typedef struct {
    const char *bytes;
    size_t length;
    const char *what, *hint;
} Magic;

/* Files that are no text, by their first bytes: asked once a byte was found that no text holds. */
static const Magic binaries[] = {
    {"\xff\xfe", 2, "UTF-16 text", "convert it: iconv -f UTF-16 -t UTF-8"},
    {"\xfe\xff", 2, "UTF-16 text", "convert it: iconv -f UTF-16 -t UTF-8"},
    {"\x1f\x8b", 2, "a gzip file", "unpack it: gunzip"},
    {"PK\x03\x04", 4, "a zip archive or a spreadsheet", "unpack it, or save the sheet as CSV"},
    {"\xd0\xcf\x11\xe0", 4, "an Excel file", "save the sheet as CSV"},
    {"BZh", 3, "a bzip2 file", "unpack it: bunzip2"},
    {"\xfd"
     "7zXZ",
     5, "an xz file", "unpack it: unxz"},
    {"\x28\xb5\x2f\xfd", 4, "a zstd file", "unpack it: unzstd"},
    {"PAR1", 4, "a Parquet file", "convert it to CSV"},
    {"SQLite format 3", 15, "an SQLite database", "export the table as CSV"},
    {"\x89PNG", 4, "a PNG picture", ""},
    {"%PDF", 4, "a PDF file", ""},
};

/* Texts that are no table. */
static const Magic texts[] = {
    {"<!doctype html", 14, "an HTML page", "look into it: was the download refused?"},
    {"<html", 5, "an HTML page", "look into it: was the download refused?"},
    {"<?xml", 5, "an XML file", ""},
    {"%PDF-", 5, "a PDF file", ""},
    {"{\"", 2, "JSON", "convert it to CSV"},
    {"[{", 2, "JSON", "convert it to CSV"},
};

static const Magic *find_magic(const Magic *magic, size_t count, const char *bytes, size_t size)
{
    for (size_t i = 0; i < count; i++)
        if (size >= magic[i].length && strncasecmp(bytes, magic[i].bytes, magic[i].length) == 0)
            return &magic[i];
    return NULL;
}

static Status refuse_magic(const char *name, const Magic *magic, Error *err)
{
    error_set(err, ERR_DATA, name, "%s, not CSV", magic->what);
    error_hint(err, "%s", magic->hint);
    return err->status;
}

static long line_of(const char *bytes, const char *at)
{
    Lines lines = lines_of(bytes, (size_t)(at - bytes) + 1);
    Line line;

    while (lines_next(&lines, &line))
        continue;
    return lines.number;
}

static bool is_control(unsigned char c)
{
    return (c < 0x20 && !(c >= '\t' && c <= '\r')) || c == 0x7f;
}

/* A byte near the beginning that no text holds, or NULL. */
static const char *find_binary(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size && i < HEAD_BYTES; i++)
        if (is_control((unsigned char)bytes[i]))
            return bytes + i;
    return NULL;
}

Status dialect_refuse_byte(const char *name, long line, char byte, Error *err)
{
    char place[CSV_PLACE];

    csvfile_place(name, line, 0, place);
    return error_add(err, ERR_DATA, place, "not a text file: it holds the byte 0x%02x",
                     (unsigned)(unsigned char)byte);
}

Status dialect_check(const char *name, const char *bytes, size_t size, Error *err)
{
    const Magic *text = find_magic(texts, sizeof texts / sizeof *texts, bytes, size);
    const char *at = find_binary(bytes, size);

    if (text)
        return refuse_magic(name, text, err);
    if (!at)
        return OK;
    const Magic *binary = find_magic(binaries, sizeof binaries / sizeof *binaries, bytes, size);
    if (binary)
        return refuse_magic(name, binary, err);
    dialect_refuse_byte(name, line_of(bytes, at), *at, err);
    /* every other byte of UTF-16 in western scripts */
    if (*at == '\0' && at + 2 < bytes + size && at[1] != '\0' && at[2] == '\0')
        error_hint(err, "UTF-16? convert it: iconv -f UTF-16 -t UTF-8");
    return err->status;
}

bool dialect_blank(const char *text, size_t length, char delimiter)
{
    for (size_t i = 0; i < length; i++)
        if ((text[i] != ' ' && text[i] != '\t') || (text[i] == delimiter && delimiter != ' '))
            return false;
    return true;
}

/* Adds one line's candidates; true while a quoted field goes on into the next line. */
static bool count_line(Counts *counts, const Line *line, bool quoted)
{
    int *count = counts->count[counts->lines];

    if (!quoted)
        counts->line[counts->lines] = *line;
    for (size_t i = 0; i < line->length; i++) {
        if (line->text[i] == '"') {
            quoted = !quoted;
            counts->quotes = true;
        }
        for (int c = 0; !quoted && c < CANDIDATES; c++)
            count[c] += line->text[i] == candidates[c];
    }
    return quoted;
}

static void count_lines(Counts *counts, const char *bytes, size_t size, const CsvOptions *options)
{
    Lines lines = lines_of(bytes, size);
    Line line;
    bool quoted = false;

    while (counts->lines < SAMPLE_LINES && lines_next(&lines, &line)) {
        if (lines.number <= options->skip)
            continue;
        if (!quoted && (dialect_blank(line.text, line.length, '\0') ||
                        (options->comment && line.text[0] == options->comment)))
            continue;
        quoted = count_line(counts, &line, quoted);
        counts->lines += !quoted;
    }
}

/* On how many lines the candidate stands; all the same as often: *alike. */
static int count_present(const Counts *counts, int candidate, bool *alike)
{
    int present = 0;

    *alike = true;
    for (int i = 0; i < counts->lines; i++) {
        present += counts->count[i][candidate] > 0;
        *alike = *alike && counts->count[i][candidate] == counts->count[0][candidate];
    }
    return present;
}

/* The next word of a line, quoted or ended by a blank; *length 0 at the end. */
static const char *next_word(const char *at, const char *end, size_t *length)
{
    bool quoted = false;

    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    const char *from = at;
    for (; at < end && (quoted || (*at != ' ' && *at != '\t')); at++)
        quoted = quoted != (*at == '"');
    *length = (size_t)(at - from);
    return from;
}

/* The words of a line, and how many of them are numbers. */
static int count_words(const Line *line, char decimal, int *numbers)
{
    const char *end = line->text + line->length, *at = line->text;
    size_t length;
    double value;
    int words = 0;

    *numbers = 0;
    while (at = next_word(at, end, &length), length > 0) {
        /* "1, 2" are two fields */
        *numbers += at[length - 1] != ',' && text_read_number(at, length, decimal, &value);
        words++;
        at += length;
    }
    return words;
}

/* 1 000 000: threes of digits */
static bool is_one_number(const Line *line)
{
    const char *end = line->text + line->length, *at = line->text;
    size_t length;
    bool first = true;

    while (at = next_word(at, end, &length), length > 0) {
        size_t digits = 0;

        while (digits < length && at[digits] >= '0' && at[digits] <= '9')
            digits++;
        if (digits < length || (first ? length > 3 : length != 3))
            return false;
        first = false;
        at += length;
    }
    return true;
}

/* The number of words on most lines below the first, where it is on more than half of them (Boyer
 * and Moore's vote). */
static int most_words(const Counts *counts)
{
    int words = 0, votes = 0, numbers;

    for (int i = 1; i < counts->lines; i++) {
        const int here = count_words(&counts->line[i], '.', &numbers);

        words = votes == 0 ? here : words;
        votes += here == words ? 1 : -1;
    }
    return words;
}

/* Whether blanks are certain: as many words on nine lines of ten, two or more, one of them a number
 * by the mark, or all of them; and more than numbers with blanks between their thousands. */
static bool blanks_delimit(const Counts *counts, char decimal, bool all)
{
    const int words = most_words(counts);
    int good = 0, broken = 0, numbers;

    for (int i = 1; i < counts->lines && words > 1; i++) {
        good += count_words(&counts->line[i], decimal, &numbers) == words &&
                numbers >= (all ? words : 1);
        broken += !is_one_number(&counts->line[i]);
    }
    return counts->lines > 2 && broken > 0 && 10 * good >= 9 * (counts->lines - 1) - 9;
}

/* Whether each comma is a decimal mark between blanks: several on a line, or none in a header. */
static bool are_decimal(const Counts *counts, int comma)
{
    const bool header = counts->count[0][comma] == 0;

    for (int i = header; i < counts->lines; i++)
        if (counts->count[i][comma] + header < 2)
            return false;
    return blanks_delimit(counts, ',', true);
}

static char find_delimiter(const Counts *counts, const CsvOptions *options)
{
    char found = '\0';
    int most = 0;

    for (int c = 0; c < CANDIDATES; c++) {
        bool alike;
        const int present = count_present(counts, c, &alike);

        if (present == 0 || (candidates[c] == options->decimal && !counts->quotes))
            continue;
        if (candidates[c] == ',' && are_decimal(counts, c))
            continue;
        if (alike)
            return candidates[c];
        if (candidates[c] == '\t' && 10 * present < 9 * counts->lines &&
            blanks_delimit(counts, '.', false))
            continue; /* it is one of them */
        if (present > most && 2 * present >= counts->lines) {
            found = candidates[c];
            most = present;
        }
    }
    if (found)
        return found;
    return blanks_delimit(counts, '.', false) || blanks_delimit(counts, ',', false) ? ' ' : '\0';
}

char dialect_find_delimiter(const char *bytes, size_t size, const CsvOptions *options)
{
    Counts counts = {.lines = 0};

    count_lines(&counts, bytes, size, options);
    return find_delimiter(&counts, options);
}

/* Spreadsheets name the delimiter in a first line of its own: sep=; */
static void find_given(const char *bytes, size_t size, CsvOptions *options)
{
    Lines lines = lines_of(bytes, size);
    Line line;

    if (options->skip > 0 || !lines_next(&lines, &line) || line.length != 5 ||
        strncasecmp(line.text, "sep=", 4) != 0 || !strchr(",;\t| ", line.text[4]))
        return;
    options->skip = 1;
    if (options->delimiter == '\0')
        options->delimiter = line.text[4];
}

/* The first line that is not blank or passed over, and how many lines from there on begin with #.
 */
static int count_comments(const char *bytes, size_t size, int skip, Line *first)
{
    Lines lines = lines_of(bytes, size);
    Line line;
    int count = 0;

    while (lines_next(&lines, &line)) {
        if (lines.number <= skip || dialect_blank(line.text, line.length, '\0'))
            continue;
        if (*line.text != '#')
            break;
        if (count++ == 0)
            *first = line;
    }
    return count;
}

/* # begins the first lines, and they are neither the header, which has as many fields as the line
 * of numbers below it, nor alone. */
static bool find_comment(const char *bytes, size_t size, const CsvOptions *options)
{
    CsvOptions with = *options;
    Counts head = {.lines = 0}, rest = {.lines = 0};
    Line first;
    int numbers;
    const int comments = count_comments(bytes, size, options->skip, &first);

    if (comments == 0)
        return false;
    with.comment = '#';
    count_lines(&rest, bytes, size, &with);
    if (comments > 1 || rest.lines == 0)
        return rest.lines > 0;
    const char mark = options->delimiter ? options->delimiter : find_delimiter(&rest, options);
    const int words = count_words(&rest.line[0], options->decimal == ',' ? ',' : '.', &numbers);
    if (mark == '\0')
        return numbers == 0;
    if (mark == ' ')
        return count_words(&first, '.', &numbers) != words;
    count_line(&head, &first, false);
    for (int c = 0; c < CANDIDATES; c++)
        if (candidates[c] == mark)
            return head.count[0][c] != rest.count[0][c];
    return false;
}

void dialect_find(const char *bytes, size_t size, CsvOptions *options)
{
    find_given(bytes, size, options);
    if (options->comment == '\0' && find_comment(bytes, size, options))
        options->comment = '#';
    if (options->delimiter == '\0')
        options->delimiter = dialect_find_delimiter(bytes, size, options);
}
