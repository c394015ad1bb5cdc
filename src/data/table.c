#include "data/table.h"

#include "data/dateformat.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One pass over the file. */
typedef struct {
    Columns *columns;
    Table *table;
    int room;   /* rows that the table has memory for */
    bool begun; /* the header, where there is one, is behind */
    int solid;  /* rows up to the last one that is no blank line */
    long blank; /* the first of the blank lines just passed, 0: none */
} Pass;

/* The array with room for more; as it was, and *whole false, when memory is short. */
static void *grow(void *array, int room, size_t size, bool *whole)
{
    void *grown = realloc(array, (size_t)room * size);

    if (!grown) {
        *whole = false;
        return array;
    }
    return grown;
}

static Status make_room(Pass *pass, Error *err)
{
    Table *table = pass->table;
    const int room = pass->room == 0 ? 256 : pass->room < INT_MAX / 2 ? 2 * pass->room : INT_MAX;
    const size_t row = (size_t)(table->slots > 0 ? table->slots : 1) * sizeof *table->value;
    bool whole = true;

    if (table->rows == INT_MAX)
        return error_set(err, ERR_DATA, pass->columns->path, "more than %d rows", INT_MAX);
    table->value = grow(table->value, room, row, &whole);
    table->line = grow(table->line, room, sizeof *table->line, &whole);
    if (pass->columns->time.kind != TIME_NONE)
        table->time = grow(table->time, room, sizeof *table->time, &whole);
    if (!whole)
        return error_memory(err, "the values");
    pass->room = room;
    return OK;
}

/* A field that is no number: what it is, and what it says about the decimal mark. */
static FieldKind note_odd(Pass *pass, long line, int index, const CsvField *field)
{
    const Columns *columns = pass->columns;
    Column *column = &pass->columns->column[index];
    Table *table = pass->table;

    if (column->odd_line == 0) {
        column->odd_line = line;
        field_show(field->text, field->length, column->odd);
    }
    if (!table->contrary.text[0] && field_mark(field->text, field->length)) {
        csvfile_place(columns->path, line, index + 1, table->contrary.place);
        field_show(field->text, field->length, table->contrary.text);
    }
    return field_refine(&columns->rules, field->text, field->length);
}

static void add_fields(Pass *pass, long line, const CsvField *field, int count)
{
    Table *table = pass->table;
    Column *column = pass->columns->column;
    double *row = table->value + (size_t)table->rows * (size_t)table->slots;

    for (int i = 0; i < count; i++) {
        double value;

        if (i == pass->columns->time.column)
            continue;
        FieldKind kind = field_read(&pass->columns->rules, field[i].text, field[i].length, &value);
        if (kind == FIELD_TEXT)
            kind = note_odd(pass, line, i, &field[i]);
        column[i].all[kind]++;
        if (column[i].slot >= 0)
            row[column[i].slot] = value;
    }
}

static void add_time(Pass *pass, const CsvField *field)
{
    Columns *columns = pass->columns;
    Table *table = pass->table;
    TimeStyle style;

    if (!timerule_read(&columns->time, &columns->rules, field->text, field->length,
                       &table->time[table->rows], &style)) {
        table->bad_stamps++;
        return;
    }
    table->style = table->style.parts ? timestamp_style_join(table->style, style) : style;
}

static Status refuse_blank(Pass *pass, Error *err)
{
    char place[CSV_PLACE];

    csvfile_place(pass->columns->path, pass->blank, 0, place);
    error_add(err, ERR_DATA, place, "a blank line %s",
              pass->begun ? "inside of the table" : "before the table");
    if (pass->begun)
        error_hint(err, "delete it; a row without values still has its delimiters");
    else
        error_hint(err, "--skip N passes over the first lines");
    pass->blank = 0;
    return OK;
}

static Status table_record(void *user, long line, const CsvField *field, int count, Error *err)
{
    Pass *pass = user;
    Table *table = pass->table;
    const bool blank = count == 1 && field->length == 0;

    if (blank && (pass->columns->count > 1 || (pass->columns->header && !pass->begun))) {
        pass->blank = pass->blank ? pass->blank : line;
        return OK;
    }
    if (pass->blank && refuse_blank(pass, err) != OK)
        return err->status;
    if (pass->columns->header && !pass->begun) {
        pass->begun = true;
        return OK;
    }
    pass->begun = true;
    if (table->rows == pass->room && make_room(pass, err) != OK)
        return err->status;
    table->line[table->rows] = line;
    if (pass->columns->time.kind != TIME_NONE)
        add_time(pass, &field[pass->columns->time.column]);
    add_fields(pass, line, field, count);
    table->rows++;
    if (!blank)
        pass->solid = table->rows;
    return OK;
}

Status table_read(Table *table, Columns *columns, Error *err)
{
    Pass pass = {.columns = columns, .table = table};

    columns->time.begun = false;
    const Status status = csvfile_read(columns->path, columns->bytes, columns->size, &columns->csv,
                                       table_record, &pass, err);
    table->rows = pass.solid; /* blank lines at the end are nothing */
    return status;
}

void table_free(Table *table)
{
    free(table->value);
    free(table->time);
    free(table->line);
    *table = (Table){0};
}

/* A second pass, only to tell what is wrong. */
typedef struct {
    Columns *columns;
    bool chosen[SERIES_COLUMNS];
    bool begun;
    long line;
} Explanation;

/* Whether enough was told; then errors are only counted. */
static bool only_count(Error *err)
{
    if (err->count <= ERROR_OTHERS)
        return false;
    err->count++;
    return true;
}

/* What to do about it; a word in the first line may be a name. */
static void advise(const Explanation *explanation, const CsvField *field, Error *err)
{
    const Columns *columns = explanation->columns;
    char advice[sizeof err->hint];

    if (columns->header_found && explanation->line == columns->header_line &&
        field_refine(&columns->rules, field->text, field->length) == FIELD_TEXT)
        snprintf(advice, sizeof advice, "--header yes if line %ld names the columns",
                 explanation->line);
    else
        field_advise(&columns->rules, field->text, field->length, advice, sizeof advice);
    error_hint(err, "%s", advice);
}

static void explain_number(const Explanation *explanation, int index, const CsvField *field,
                           Error *err)
{
    const Columns *columns = explanation->columns;
    const Column *column = &columns->column[index];
    char shown[FIELD_SHOWN], place[CSV_PLACE];
    double value;
    const FieldKind kind = field_read(&columns->rules, field->text, field->length, &value);

    if (kind == FIELD_MISSING || kind == FIELD_NUMBER ||
        (kind == FIELD_FLAG && column->all[FIELD_NUMBER] == 0) || only_count(err))
        return;
    csvfile_place(columns->path, explanation->line, index + 1, place);
    field_show(field->text, field->length, shown);
    error_add(err, ERR_DATA, place, "\"%s\" is not a number in column \"%s\"", shown, column->name);
    advise(explanation, field, err);
}

static void explain_stamp(const Explanation *explanation, int index, const CsvField *field,
                          Error *err)
{
    Columns *columns = explanation->columns;
    const char *name = columns->column[index].name;
    char shown[FIELD_SHOWN], place[CSV_PLACE], format[DATEFORMAT_GUESS];
    int64_t time;
    TimeStyle style;

    if (timerule_read(&columns->time, &columns->rules, field->text, field->length, &time, &style) ||
        only_count(err))
        return;
    csvfile_place(columns->path, explanation->line, index + 1, place);
    field_show(field->text, field->length, shown);
    if (field->length == 0)
        error_add(err, ERR_DATA, place, "no time stamp in column \"%s\"", name);
    else if (columns->time.kind == TIME_STAMP &&
             timestamp_read(field->text, field->length, columns->rules.format, &time, NULL))
        error_add(err, ERR_DATA, place, "\"%s\" has %s offset from UTC, unlike the stamps before",
                  shown, columns->time.zoned ? "no" : "an");
    else
        error_add(err, ERR_DATA, place, "\"%s\" is not a time stamp in column \"%s\"", shown, name);
    if (columns->rules.format[0] == '\0' && dateformat_guess(field->text, format))
        error_hint(err, "--date-format %s", format);
    else if (columns->header_found && explanation->line == columns->header_line)
        error_hint(err, "--header yes if line %ld names the columns", explanation->line);
}

static Status explain_record(void *user, long line, const CsvField *field, int count, Error *err)
{
    Explanation *explanation = user;
    const Columns *columns = explanation->columns;
    const bool header = columns->header && !explanation->begun;

    if (count == 1 && field->length == 0)
        return OK;
    explanation->begun = true;
    explanation->line = line;
    for (int i = 0; i < count && !header; i++) {
        if (i == columns->time.column)
            explain_stamp(explanation, i, &field[i], err);
        else if (explanation->chosen[i] && !columns->column[i].classes)
            explain_number(explanation, i, &field[i], err);
    }
    return OK;
}

Status table_explain(Columns *columns, const int *chosen, int count, Error *err)
{
    Explanation explanation = {.columns = columns};

    for (int i = 0; i < count; i++)
        explanation.chosen[chosen[i]] = true;
    columns->time.begun = false;
    return csvfile_read(columns->path, columns->bytes, columns->size, &columns->csv, explain_record,
                        &explanation, err);
}

/* Stops at the first number that was read by the decimal mark in question. */
typedef struct {
    Columns *columns;
    long line;
    char text[FIELD_SHOWN];
} Witness;

static Status find_witness(void *user, long line, const CsvField *field, int count, Error *err)
{
    Witness *witness = user;
    const FieldRules *rules = &witness->columns->rules;
    double value;

    (void)err;
    for (int i = 0; i < count; i++)
        if (i != witness->columns->time.column &&
            memchr(field[i].text, rules->decimal, field[i].length) &&
            field_read(rules, field[i].text, field[i].length, &value) == FIELD_NUMBER) {
            witness->line = line;
            field_show(field[i].text, field[i].length, witness->text);
            return ERR_INTERRUPTED;
        }
    return OK;
}

Status table_check_decimal(const Table *table, Columns *columns, Error *err)
{
    Witness witness = {.columns = columns};

    if (!table->contrary.text[0] || columns->csv.decimal)
        return OK;
    const Status status = csvfile_read(columns->path, columns->bytes, columns->size, &columns->csv,
                                       find_witness, &witness, err);
    if (err->status != OK || !witness.text[0])
        return err->status;
    (void)status;
    error_set(err, ERR_DATA, table->contrary.place,
              "\"%s\" has another decimal mark than \"%s\" in line %ld", table->contrary.text,
              witness.text, witness.line);
    error_hint(err, "say which is meant: --decimal . or --decimal ,");
    return err->status;
}
