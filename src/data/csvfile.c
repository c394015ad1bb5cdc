#include "data/csvfile.h"

#include "base/text.h"
#include "data/dialect.h"
#include "data/lines.h"

#include <csv.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The record being read. libcsv's callbacks cannot stop it: they keep the first status. */
typedef struct {
    const char *name;
    CsvRecord record;
    void *user;
    Error *err;
    Status status;
    CsvField *field; /* [room] */
    int count, room;
    char *text;  /* the fields' bytes, each field followed by a NUL */
    size_t used; /* of text; no more than the record's bytes and one, for a NUL needs a delimiter */
    long line;   /* where the record begins */
    size_t size; /* bytes of the record so far */
    bool open;   /* it goes on */
    int fields;  /* of the first record; 0 before it */
    bool header; /* the first record holds no number */
    long good, ragged; /* records */
    int other;         /* fields of the first ragged record, -1 where others have still others */
} Reader;

void csvfile_place(const char *name, long line, int field, char out[CSV_PLACE])
{
    char tail[48];
    const int length = field > 0 ? snprintf(tail, sizeof tail, ":%ld:%d", line, field)
                                 : snprintf(tail, sizeof tail, ":%ld", line);
    const size_t room = CSV_PLACE - 1 - (size_t)length;
    const size_t size = strlen(name);

    if (size <= room)
        snprintf(out, CSV_PLACE, "%s%s", name, tail);
    else
        snprintf(out, CSV_PLACE, "...%s%s", name + size - (room - 3), tail);
}

static bool grow_fields(Reader *r)
{
    const int room = r->room ? 2 * r->room : 16;
    CsvField *field = realloc(r->field, (size_t)room * sizeof *field);

    if (!field) {
        r->status = error_memory(r->err, "a record");
        return false;
    }
    r->field = field;
    r->room = room;
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void on_field(void *bytes, size_t length, void *user)
{
    Reader *r = user;
    const char *from = bytes;
    char *to = r->text + r->used;

    if (r->status != OK || (r->count == r->room && !grow_fields(r)))
        return;
    /* libcsv trims outside of quotes only */
    while (length > 0 && is_blank(from[length - 1]))
        length--;
    while (length > 0 && is_blank(*from)) {
        from++;
        length--;
    }
    memcpy(to, from, length);
    to[length] = '\0';
    r->used += length + 1;
    r->field[r->count++] = (CsvField){to, length};
}

static bool holds_number(const CsvField *field, int count)
{
    double value;

    for (int i = 0; i < count; i++)
        if (text_read_number(field[i].text, field[i].length, '.', &value))
            return true;
    return false;
}

static void add_ragged(Reader *r)
{
    char place[CSV_PLACE];

    r->other = r->ragged++ == 0 || r->count == r->other ? r->count : -1;
    csvfile_place(r->name, r->line, 0, place);
    error_add(r->err, ERR_DATA, place, "%d field%s, the %s has %d", r->count,
              r->count == 1 ? "" : "s", r->header ? "header" : "first record", r->fields);
}

static void on_row(int end, void *user)
{
    Reader *r = user;

    (void)end;
    r->open = false;
    if (r->status != OK)
        return;
    if (r->fields == 0) {
        r->fields = r->count;
        r->header = !holds_number(r->field, r->count);
    }
    if (r->count != r->fields) {
        add_ragged(r);
        return;
    }
    r->good++;
    r->status = r->record(r->user, r->line, r->field, r->count, r->err);
}

static Status refuse_long(Reader *r)
{
    char place[CSV_PLACE];

    csvfile_place(r->name, r->line, 0, place);
    error_add(r->err, ERR_DATA, place, "the record that begins here is longer than %d bytes",
              CSV_RECORD_LIMIT);
    error_hint(r->err, "a quote that is never closed?");
    return r->err->status;
}

/* What libcsv stopped at; at: NULL at the end of the file. */
static Status refuse_quote(Reader *r, long line, const char *at)
{
    char place[CSV_PLACE];

    csvfile_place(r->name, at ? line : r->line, r->count + 1, place);
    if (!at)
        error_add(r->err, ERR_DATA, place, "the quote of this field is never closed");
    else if (*at == '"')
        error_add(r->err, ERR_DATA, place, "a quote inside of a field");
    else
        error_add(r->err, ERR_DATA, place, "text after the closing quote");
    error_hint(r->err, "a quote inside of a quoted field is written twice: \"\"");
    return r->err->status;
}

static Status feed(Reader *r, struct csv_parser *parser, const Line *line, long number)
{
    if (!r->open) {
        r->open = true;
        r->line = number;
        r->size = 0;
        r->count = 0;
        r->used = 0;
    }
    r->size += line->whole;
    if (r->size > CSV_RECORD_LIMIT)
        return refuse_long(r);
    const size_t read = csv_parse(parser, line->text, line->whole, on_field, on_row, r);
    if (read == line->whole)
        return r->status;
    if (csv_error(parser) == CSV_EPARSE)
        return refuse_quote(r, number, line->text + read);
    return error_memory(r->err, "a record");
}

static Status feed_blank(Reader *r, long number)
{
    const CsvField empty = {"", 0};

    r->status = r->record(r->user, number, &empty, 1, r->err);
    return r->status;
}

static Status feed_lines(Reader *r, struct csv_parser *parser, Lines lines,
                         const CsvOptions *options)
{
    Line line;
    Status status = OK;

    while (status == OK && lines_next(&lines, &line)) {
        if (memchr(line.text, '\0', line.length))
            return dialect_refuse_byte(r->name, lines.number, '\0', r->err);
        const bool comment = options->comment && line.length > 0 && *line.text == options->comment;

        if (!r->open && (comment || lines.number <= options->skip))
            continue;
        if (!r->open && dialect_blank(line.text, line.length, options->delimiter))
            status = feed_blank(r, lines.number);
        else
            status = feed(r, parser, &line, lines.number);
    }
    /* the last line may lack its end */
    if (status == OK && r->open && csv_fini(parser, on_field, on_row, r) != 0)
        return refuse_quote(r, lines.number, NULL);
    return status == OK ? r->status : status;
}

static void hint_ragged(const Reader *r, const CsvOptions *options, Error *err)
{
    if (r->ragged > r->good && r->fields == 1 && options->delimiter == ',')
        error_hint(err, "--decimal , if the comma is a decimal mark; --skip N if the table begins "
                        "further down");
    else if (r->ragged > r->good && r->other > 0)
        error_hint(err, "--skip N if the table begins further down; else --delimiter");
    else if (r->ragged > r->good)
        error_hint(err, "series that stand in rows must be turned into columns");
    else
        error_hint(err, "a field that holds the delimiter must stand in quotes");
}

static Status read_records(Reader *r, Lines lines, const CsvOptions *options)
{
    const size_t size = (size_t)(lines.end - lines.at);
    struct csv_parser parser;

    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return error_memory(r->err, "the CSV parser");
    csv_set_blk_size(&parser, 4096);
    csv_set_delim(&parser, (unsigned char)options->delimiter);
    r->text = malloc((size < CSV_RECORD_LIMIT ? size : CSV_RECORD_LIMIT) + 2);
    const Status status = r->text ? feed_lines(r, &parser, lines, options)
                                  : error_memory(r->err, "a record");
    csv_free(&parser);
    free(r->text);
    free(r->field);
    if (r->ragged > 0)
        hint_ragged(r, options, r->err);
    return r->err->status != OK ? r->err->status : status;
}

bool csvfile_read_piece(const CsvPiece *piece, const CsvOptions *options, CsvRecord record,
                        void *user)
{
    Lines lines = lines_of(piece->bytes, piece->size);
    Error err = {0};
    Reader reader = {.name = "", .record = record, .user = user, .err = &err};
    const CsvOptions plain = {.delimiter = options->delimiter, .comment = options->comment};

    reader.fields = piece->fields;
    lines.number = piece->before;
    return read_records(&reader, lines, &plain) == OK;
}

Status csvfile_read(const char *name, const char *bytes, size_t size, CsvOptions *options,
                    CsvRecord record, void *user, Error *err)
{
    const size_t mark = size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    Reader reader = {.name = name, .record = record, .user = user, .err = err};

    if (dialect_check(name, bytes + mark, size - mark, err) != OK)
        return err->status;
    if (options->delimiter == '\0')
        options->delimiter = dialect_find_delimiter(bytes + mark, size - mark, options);
    return read_records(&reader, lines_of(bytes + mark, size - mark), options);
}
