#include "data/dialect.h"

#include "data/lines.h"

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
        if ((text[i] != ' ' && text[i] != '\t') || text[i] == delimiter)
            return false;
    return true;
}

/* Adds one line's candidates; true while a quoted field goes on into the next line. */
static bool count_line(Counts *counts, const Line *line, bool quoted)
{
    int *count = counts->count[counts->lines];

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

char dialect_find_delimiter(const char *bytes, size_t size, const CsvOptions *options)
{
    Counts counts = {0};
    char found = '\0';
    int most = 0;

    count_lines(&counts, bytes, size, options);
    for (int c = 0; c < CANDIDATES; c++) {
        bool alike;
        const int present = count_present(&counts, c, &alike);

        if (present == 0 || (candidates[c] == options->decimal && !counts.quotes))
            continue;
        if (alike)
            return candidates[c];
        if (present > most && 2 * present >= counts.lines) {
            found = candidates[c];
            most = present;
        }
    }
    return found;
}
