#include "data/columns.h"

#include "base/cpu.h"
#include "base/text.h"
#include "data/names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SAMPLE_ROWS = 1000, PIECE = 1 << 20 };

/* A status of a record's callback that ends the reading without an error. */
#define ENOUGH ERR_INTERRUPTED

static Status pass_over(void *user, long line, const CsvField *field, int count, Error *err)
{
    (void)user, (void)line, (void)field, (void)count, (void)err;
    return OK;
}

/* Reads until the callback has seen enough. An error in these rows is left to a pass over the whole
 * file, which tells all of them. */
static Status look(Columns *columns, CsvRecord record, void *user, Error *err)
{
    Error here = {0};
    const Status status = csvfile_read(columns->path, columns->bytes, columns->size, &columns->csv,
                                       record, user, &here);

    if (here.status == OK)
        return status == ENOUGH ? OK : status;
    if (csvfile_read(columns->path, columns->bytes, columns->size, &columns->csv, pass_over, NULL,
                     err) == OK)
        *err = here;
    return err->status;
}

/* Numbers whose mark can only be the decimal one. */
typedef struct {
    const Columns *columns;
    bool comma; /* there is one in the file */
    int rows;
    long points, commas;
} Marks;

static Status count_marks(void *user, long line, const CsvField *field, int count, Error *err)
{
    Marks *marks = user;

    (void)line, (void)err;
    if (marks->columns->csv.delimiter == ',')
        return ENOUGH;
    for (int i = 0; i < count; i++) {
        const char mark = field_mark(field[i].text, field[i].length);

        marks->points += mark == '.';
        marks->commas += mark == ',';
    }
    /* the first decimal comma may stand far below, if there is a comma at all */
    return ++marks->rows >= SAMPLE_ROWS && (marks->points + marks->commas > 0 || !marks->comma)
               ? ENOUGH
               : OK;
}

/* The mark of most numbers; those with the other one will be told. */
static Status find_decimal(Columns *columns, const SeriesOptions *options, Error *err)
{
    Marks marks = {.columns = columns};
    char decimal;

    if (field_decimal(options->decimal, options->thousands, &decimal, err) != OK)
        return err->status;
    columns->csv.decimal = options->thousands == ',' ? ',' : options->decimal;
    if (decimal == '\0') {
        marks.comma = memchr(columns->bytes, ',', columns->size);
        if (look(columns, count_marks, &marks, err) != OK)
            return err->status;
        decimal = marks.commas > marks.points ? ',' : '.';
    }
    field_rules(&columns->rules, decimal, options->thousands, options->date_format,
                options->missing);
    return OK;
}

bool columns_blank(const Columns *columns, const CsvField *field, int count)
{
    return count == 1 && field->length == 0 && columns->count != 1;
}

static FieldKind kind_of(const Columns *columns, const CsvField *field, double *value)
{
    const FieldRules *rules = &columns->rules;
    const FieldKind kind = field_read(rules, field->text, field->length, value);

    return kind == FIELD_TEXT ? field_refine(rules, field->text, field->length) : kind;
}

static Status begin(Columns *columns, long line, const CsvField *field, int count, Error *err)
{
    char place[CSV_PLACE];
    double value;

    csvfile_place(columns->path, line, 0, place);
    if (count > SERIES_COLUMNS)
        return error_set(err, ERR_DATA, place, "%d columns; at most %d can be read", count,
                         SERIES_COLUMNS);
    columns->column = calloc((size_t)count, sizeof *columns->column);
    if (!columns->column)
        return error_memory(err, "the columns");
    columns->count = count;
    columns->header_line = line;
    for (int i = 0; i < count; i++) {
        columns->column[i].top = kind_of(columns, &field[i], &value);
        columns->column[i].counts = true;
        if (!names_clean(field[i].text, field[i].length, columns->column[i].name))
            columns->latin = true;
    }
    return OK;
}

typedef struct {
    Columns *columns;
    int rows;
} Sample;

static void sample_field(Columns *columns, int index, const CsvField *field)
{
    Column *column = &columns->column[index];
    double value;
    const FieldKind kind = kind_of(columns, field, &value);

    const bool begins = kind == FIELD_NUMBER && column->first[FIELD_NUMBER] == 0;

    if (begins)
        column->begins = value;
    else if (kind != FIELD_NUMBER || value != column->last + 1)
        column->counts = false;
    column->last = value;
    column->first[kind]++;
}

static Status sample_record(void *user, long line, const CsvField *field, int count, Error *err)
{
    Sample *sample = user;

    if (columns_blank(sample->columns, field, count))
        return OK;
    if (sample->columns->count == 0)
        return begin(sample->columns, line, field, count, err);
    for (int i = 0; i < count; i++)
        sample_field(sample->columns, i, &field[i]);
    return ++sample->rows < SAMPLE_ROWS ? OK : ENOUGH;
}

static bool is_numeric(const Column *column)
{
    return column->first[FIELD_NUMBER] + column->first[FIELD_ODD] > column->first[FIELD_TEXT];
}

static bool is_stamps(const Column *column)
{
    return column->first[FIELD_STAMP] > column->first[FIELD_TEXT] + column->first[FIELD_NUMBER];
}

/* What speaks for and against a header in the first record. */
typedef struct {
    int above;    /* texts above numbers or stamps */
    int broken;   /* of these, begin as a number does: perhaps a spoilt one */
    int digits;   /* of these, hold a digit */
    int texts;    /* all texts */
    int integers; /* integers above numbers: a name like 2019, or data */
    int below;    /* columns of numbers or stamps */
    bool data;    /* a stamp above stamps, a fraction above numbers */
} Evidence;

static void weigh(const Column *column, Evidence *evidence)
{
    const bool numeric = is_numeric(column), stamps = is_stamps(column);
    const char *name = column->name;

    evidence->below += numeric || stamps;
    if (column->top == FIELD_TEXT) {
        const bool above = numeric || stamps;
        evidence->texts++;
        evidence->above += above;
        evidence->broken += above && strchr("0123456789+-.,", name[0]);
        evidence->digits += above && strpbrk(name, "0123456789");
    } else if (column->top == FIELD_NUMBER || column->top == FIELD_ODD) {
        evidence->integers += numeric;
        evidence->data = evidence->data || (numeric && strspn(name, "0123456789") < strlen(name));
    } else if (column->top == FIELD_STAMP) {
        evidence->data = evidence->data || stamps;
    }
}

/* A header names columns of numbers or stamps in words, or holds nothing but words. A first record
 * that could as well be data with a spoilt field is data: then the field is told as an error. */
static bool looks_like_header(const Columns *columns)
{
    Evidence evidence = {0};

    for (int i = 0; i < columns->count; i++)
        weigh(&columns->column[i], &evidence);
    if (evidence.data)
        return false;
    if (evidence.above == 0)
        return evidence.texts > 0 && evidence.below == 0;
    if (evidence.integers > 0)
        return evidence.digits == 0;
    return evidence.above > evidence.broken;
}

static void find_header(Columns *columns, const SeriesOptions *options, Notes *notes)
{
    columns->header_found = options->header == HEADER_FIND;
    columns->header = columns->header_found ? looks_like_header(columns)
                                            : options->header == HEADER_YES;
    for (int i = 0; i < columns->count && !columns->header; i++)
        columns->column[i].first[columns->column[i].top]++;
    if (columns->header_found && columns->header)
        notes_add(notes, columns->header_line == 1 ? NOTE_DETAIL : NOTE_FOUND, "header in line %ld",
                  columns->header_line);
    if (columns->header && columns->latin)
        notes_add(notes, NOTE_FOUND, "column names are not UTF-8: read as Latin-1");
    if (columns->header_found && !columns->header)
        notes_add(notes, NOTE_FOUND, "no header: columns are called by their number, from 1");
    names_complete(columns, notes);
}

static void note_marks(const Columns *columns, const SeriesOptions *options, Notes *notes)
{
    const char mark = columns->csv.delimiter;

    if (options->csv.delimiter == '\0' && mark == '\t')
        notes_add(notes, NOTE_FOUND, "delimiter tab");
    else if (options->csv.delimiter == '\0' && mark == ' ')
        notes_add(notes, NOTE_FOUND, "blanks between fields");
    else if (options->csv.delimiter == '\0' && mark != '\0')
        notes_add(notes, mark == ',' ? NOTE_DETAIL : NOTE_FOUND, "delimiter %c", mark);
    if (options->decimal == '\0' && columns->rules.decimal == ',')
        notes_add(notes, NOTE_FOUND, "decimal comma");
}

Status columns_find(Columns *columns, const SeriesOptions *options, Notes *notes, Error *err)
{
    Sample sample = {.columns = columns};

    columns->csv = options->csv;
    columns->threads = options->threads > 0 ? options->threads : cpu_count();
    columns->piece = options->piece > 0 ? options->piece : PIECE;
    columns->time.column = -1;
    if (find_decimal(columns, options, err) != OK ||
        look(columns, sample_record, &sample, err) != OK)
        return err->status;
    if (columns->count == 0)
        return error_set(err, ERR_DATA, columns->path, "the file is empty");
    note_marks(columns, options, notes);
    find_header(columns, options, notes);
    if (columns->header && sample.rows == 0)
        return error_set(err, ERR_DATA, columns->path, "a header and no rows below it");
    return OK;
}

void columns_free(Columns *columns)
{
    free(columns->column);
    columns->column = NULL;
    columns->count = 0;
}

bool columns_is_target(const Column *column)
{
    static const char *const names[] = {"y", "value", "close", "price", "target"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!column->repeated && strcasecmp(column->name, names[i]) == 0)
            return true;
    return false;
}

bool columns_numbers(const Columns *columns, int index)
{
    const Column *column = &columns->column[index];
    const bool nameless = column->top == FIELD_MISSING;

    return columns->header && index == 0 && columns->count > 1 && column->counts &&
           (column->begins == 0 || column->begins == 1) &&
           (nameless || (column->first[FIELD_NUMBER] >= 12 && !columns_is_target(column)));
}

int columns_by_name(const Columns *columns, const char *name)
{
    long long number;

    for (int i = 0; i < columns->count; i++)
        if (strcmp(columns->column[i].name, name) == 0)
            return i;
    return text_read_integer(name, strlen(name), 1, columns->count, &number) ? (int)number - 1 : -1;
}

Status columns_resolve(const Columns *columns, const char *name, int *column, Error *err)
{
    const char *list[SERIES_COLUMNS];
    char shown[FIELD_SHOWN];

    *column = columns_by_name(columns, name);
    if (*column >= 0 && columns->column[*column].repeated &&
        strcmp(columns->column[*column].name, name) == 0) {
        error_set(err, ERR_DATA, columns->path, "several columns are called \"%s\"", name);
        error_hint(err, "call them by their number: the first is %d", *column + 1);
        return err->status;
    }
    if (*column >= 0)
        return OK;
    for (int i = 0; i < columns->count; i++)
        list[i] = columns->column[i].name;
    const char *nearest = text_nearest(name, list, columns->count);
    field_show(name, strlen(name), shown);
    error_set(err, ERR_DATA, columns->path, "no column \"%s\"", shown);
    if (nearest)
        error_hint(err, "did you mean \"%s\"?", nearest);
    else if (columns->count == 1)
        error_hint(err, "the only column is \"%s\"", list[0]);
    else
        error_hint(err, "there are \"%s\" to \"%s\", or numbers from 1 to %d", list[0],
                   list[columns->count - 1], columns->count);
    return err->status;
}
