#include "data/csvfile.h"

#include "base/text.h"
#include "data/dialect.h"
#include "data/field.h"
#include "data/filekind.h"
#include "data/lines.h"

#include <csv.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Records of a wrong length. */
typedef struct {
    long count;
    int fields; /* of the first, -1 where others have still others */
    bool last;  /* none of the right length came after them */
    long line;  /* of the first of the last ones */
    long first; /* line of the first */
    bool mark;  /* it begins with # */
} Ragged;

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
    char *squeezed; /* a line whose blanks are one each; NULL: blanks do not delimit */
    bool quoted;    /* it ended inside of quotes */
    CsvOptions *options;
    int fields;    /* of the first record; 0 before it */
    bool head;     /* the next record is the text's first */
    bool header;   /* the first record holds no number */
    long good;     /* records */
    Ragged ragged; /* others */
} Reader;

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

/* Fields that a record must have, the one behind a trailing delimiter too. */
static int expected(const Reader *r)
{
    return r->fields + (r->options->trailing && !r->head);
}

static void add_ragged(Reader *r)
{
    Ragged *ragged = &r->ragged;
    char place[CSV_PLACE], shown[FIELD_SHOWN];

    ragged->fields = ragged->count++ == 0 || r->count == ragged->fields ? r->count : -1;
    if (ragged->count == 1) {
        ragged->first = r->line;
        ragged->mark = r->count > 0 && *r->field->text == '#';
    }
    ragged->line = ragged->last ? ragged->line : r->line;
    ragged->last = true;
    csvfile_place(r->name, r->line, 0, place);
    field_show(r->field[r->count - 1].text, r->field[r->count - 1].length, shown);
    if (r->count == expected(r))
        error_add(r->err, ERR_DATA, place, "a value behind the last column, \"%s\"", shown);
    else
        error_add(r->err, ERR_DATA, place, "%d field%s, the %s has %d", r->count,
                  r->count == 1 ? "" : "s",
                  r->options->trailing ? "first row"
                  : r->header          ? "header"
                                       : "first record",
                  expected(r));
}

static bool is_empty_from(const Reader *r, int first)
{
    for (int i = first; i < r->count; i++)
        if (r->field[i].length > 0)
            return false;
    return true;
}

static void tell(long *count, long *first, long line)
{
    if ((*count)++ == 0)
        *first = line;
}

/* Gives the record as many fields as there are columns; false where that would lose a value or
 * invent one. */
static bool fit(Reader *r)
{
    CsvTold *told = &r->options->told;

    if (r->options->ragged == RAGGED_ANY)
        return true;
    if (r->good == 1 && r->header && !r->head && r->count == r->fields + 1 &&
        is_empty_from(r, r->fields) && r->ragged.count == 0)
        r->options->trailing = true;
    if (r->count == expected(r) && is_empty_from(r, r->fields)) {
        r->count = r->fields;
        return true;
    }
    if (r->options->ragged != RAGGED_FILL || !is_empty_from(r, r->fields))
        return false;
    if (r->count > r->fields)
        tell(&told->cut, &told->first_cut, r->line);
    else
        tell(&told->filled, &told->first_filled, r->line);
    while (r->count < r->fields) {
        if (r->count == r->room && !grow_fields(r))
            return true; /* the status says why not */
        r->field[r->count++] = (CsvField){"", 0};
    }
    r->count = r->fields;
    return true;
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
    const bool fits = fit(r);
    if (!fits)
        add_ragged(r);
    r->head = false;
    if (!fits || r->status != OK)
        return;
    r->ragged.last = false;
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

/* The line without blanks at its ends, and one delimiter for each run of them between fields. */
static size_t squeeze(Reader *r, const Line *line)
{
    char *to = r->squeezed;
    bool gap = false;

    for (size_t i = 0; i < line->whole; i++) {
        const char c = line->text[i];

        if (!r->quoted && is_blank(c)) {
            gap = to > r->squeezed;
            continue;
        }
        if (gap && i < line->length)
            *to++ = ' ';
        gap = false;
        r->quoted = r->quoted != (c == '"');
        *to++ = c;
    }
    return (size_t)(to - r->squeezed);
}

static Status feed(Reader *r, struct csv_parser *parser, const Line *line, long number)
{
    const char *text = r->squeezed ? r->squeezed : line->text;
    size_t size = line->whole;

    if (!r->open) {
        r->open = true;
        r->quoted = false;
        r->line = number;
        r->size = 0;
        r->count = 0;
        r->used = 0;
    }
    r->size += line->whole;
    if (r->size > CSV_RECORD_LIMIT)
        return refuse_long(r);
    if (r->squeezed)
        size = squeeze(r, line);
    const size_t read = csv_parse(parser, text, size, on_field, on_row, r);
    if (read == size)
        return r->status;
    if (csv_error(parser) == CSV_EPARSE)
        return refuse_quote(r, number, text + read);
    return error_memory(r->err, "a record");
}

static Status feed_blank(Reader *r, long number)
{
    const CsvField empty = {"", 0};

    r->status = r->record(r->user, number, &empty, 1, r->err);
    return r->status;
}

static Status feed_lines(Reader *r, struct csv_parser *parser, Lines lines)
{
    CsvOptions *options = r->options;
    Line line;
    Status status = OK;

    while (status == OK && lines_next(&lines, &line)) {
        const bool comment = options->comment && line.length > 0 && *line.text == options->comment;

        if (memchr(line.text, '\0', line.length))
            return filekind_refuse_byte(r->name, lines.number, '\0', r->err);
        if (!r->open && lines.number <= options->skip)
            continue;
        if (!r->open && comment)
            options->told.comments++;
        else if (!r->open && dialect_blank(line.text, line.length, options->delimiter))
            status = feed_blank(r, lines.number);
        else
            status = feed(r, parser, &line, lines.number);
    }
    /* the last line may lack its end */
    if (status == OK && r->open && csv_fini(parser, on_field, on_row, r) != 0)
        return refuse_quote(r, lines.number, NULL);
    return status == OK ? r->status : status;
}

static void hint_ragged(const Reader *r, Error *err)
{
    const Ragged *ragged = &r->ragged;

    if (ragged->mark)
        error_hint(err, "--comment '#' passes over lines that begin with it");
    else if (ragged->last && ragged->line > 2 && r->good > ragged->count)
        error_hint(err, "remarks below the table must go: head -n %ld prints what is above",
                   ragged->line - 1);
    else if (ragged->count > r->good && r->fields == 1 && r->options->delimiter == ',')
        error_hint(err,
                   "--decimal , if the comma is a decimal mark; --skip %ld if the table "
                   "begins in line %ld",
                   ragged->first - 1, ragged->first);
    else if (ragged->count > r->good && ragged->fields > 0)
        error_hint(err, "--skip %ld if the table begins in line %ld; else --delimiter",
                   ragged->first - 1, ragged->first);
    else if (ragged->count > r->good)
        error_hint(err, "--shape rows if each row is a series of its own");
    else if (ragged->fields > 0 && ragged->fields < expected(r))
        error_hint(err,
                   "--ragged fill takes fields that lack at the end of a row for missing values");
    else
        error_hint(err, "a field that holds the delimiter must stand in quotes");
}

/* csv_parser and buffers for one reading. */
static Status open_reader(Reader *r, struct csv_parser *parser, size_t size)
{
    const size_t room = (size < CSV_RECORD_LIMIT ? size : CSV_RECORD_LIMIT) + 2;

    if (csv_init(parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return error_memory(r->err, "the CSV parser");
    csv_set_blk_size(parser, 4096);
    csv_set_delim(parser, (unsigned char)r->options->delimiter);
    r->text = malloc(room);
    r->squeezed = r->options->delimiter == ' ' ? malloc(room) : NULL;
    return r->text && (r->squeezed || r->options->delimiter != ' ')
               ? OK
               : error_memory(r->err, "a record");
}

static Status read_records(Reader *r, Lines lines)
{
    struct csv_parser parser;

    Status status = open_reader(r, &parser, (size_t)(lines.end - lines.at));
    if (status == OK)
        status = feed_lines(r, &parser, lines);
    csv_free(&parser);
    free(r->text);
    free(r->squeezed);
    free(r->field);
    if (r->ragged.count > 0)
        hint_ragged(r, r->err);
    return r->err->status != OK ? r->err->status : status;
}

bool csvfile_read_piece(CsvPiece *piece, const CsvOptions *options, CsvRecord record, void *user)
{
    Lines lines = lines_of(piece->bytes, piece->size);
    Error err = {0};
    CsvOptions own = *options;
    Reader reader = {.name = "",
                     .record = record,
                     .user = user,
                     .err = &err,
                     .options = &own,
                     .fields = piece->fields,
                     .head = piece->head};

    own.skip = 0;
    own.told = (CsvTold){0};
    lines.number = piece->before;
    const bool read = read_records(&reader, lines) == OK;
    piece->told = own.told;
    return read;
}

Status csvfile_read(const char *name, const char *bytes, size_t size, CsvOptions *options,
                    CsvRecord record, void *user, Error *err)
{
    const size_t mark = size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    Reader reader = {
        .name = name, .record = record, .user = user, .err = err, .options = options, .head = true};

    if (filekind_check(name, bytes + mark, size - mark, err) != OK)
        return err->status;
    dialect_find(bytes + mark, size - mark, options);
    options->told = (CsvTold){0};
    options->trailing = false;
    return read_records(&reader, lines_of(bytes + mark, size - mark));
}
