#include "data/dialect.h"

#include "base/text.h"
#include "data/lines.h"

#include <string.h>
#include <strings.h>

enum {
    SAMPLE_LINES = 200, /* the lines that show the delimiter */
    CANDIDATES = 4
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

/* Spreadsheets name the delimiter in a first line of its own, perhaps in quotes: sep=; */
static void find_given(const char *bytes, size_t size, CsvOptions *options)
{
    Lines lines = lines_of(bytes, size);
    Line line = {0};

    if (options->skip > 0 || !lines_next(&lines, &line))
        return;
    const bool quoted = line.length == 7 && line.text[0] == '"' && line.text[6] == '"';
    const char *text = line.text + quoted;
    if ((line.length != 5 && !quoted) || strncasecmp(text, "sep=", 4) != 0 ||
        !strchr(",;\t| ", text[4]))
        return;
    options->skip = 1;
    if (options->delimiter == '\0')
        options->delimiter = text[4];
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
