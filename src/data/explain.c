/* The second looks of table.h: only to tell what is wrong, and where. */
#include "data/table.h"

#include <stdio.h>
#include <string.h>

/* A second pass, only to tell what is wrong. */
typedef struct {
    Columns *columns;
    bool chosen[SERIES_COLUMNS];
    bool begun;
    long line, end; /* of the record, of the last one */
    long good, bad; /* the last line without a fault, the first with one */
    bool words;     /* the first fault is a word */
} Explanation;

/* Whether enough was told; then errors are only counted. */
static bool only_count(Error *err)
{
    if (err->count <= ERROR_OTHERS)
        return false;
    err->count++;
    return true;
}

/* Tables that were put one behind the other repeat their names. */
static bool is_name(const Columns *columns, int index, const CsvField *field)
{
    return columns->header && strcmp(field->text, columns->column[index].name) == 0;
}

/* What to do about it; a word in the first line may be a name. */
static void advise(const Explanation *explanation, int index, const CsvField *field, Error *err)
{
    const Columns *columns = explanation->columns;
    char advice[sizeof err->hint];

    if (is_name(columns, index, field))
        snprintf(advice, sizeof advice, "line %ld repeats the header: delete it",
                 explanation->line);
    else if (columns->header_found && explanation->line == columns->header_line &&
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
    advise(explanation, index, field, err);
}

static void explain_stamp(const Explanation *explanation, const CsvField *record, Error *err)
{
    Columns *columns = explanation->columns;
    const int index = columns->time.column;
    const char *name = columns->column[index].name;
    char shown[FIELD_SHOWN], place[CSV_PLACE], text[TIMERULE_JOINED];
    char format[DATEGUESS_MOST][DATEFORMAT_TEXT];
    int64_t time;
    TimeStyle style;
    bool odd;

    if (timerule_read(&columns->time, columns->rules.decimal, record, &time, &style, &odd) ||
        only_count(err))
        return;
    const size_t length = timerule_join(&columns->time, record, text);
    const bool empty = strspn(text, " ") == length;
    csvfile_place(columns->path, explanation->line, index + 1, place);
    field_show(text, length, shown);
    if (empty)
        error_add(err, ERR_DATA, place, "no time stamp in column \"%s\"", name);
    else if (odd)
        error_add(err, ERR_DATA, place, "\"%s\" has %s offset from UTC, unlike the stamps before",
                  shown, columns->time.zoned ? "no" : "an");
    else
        error_add(err, ERR_DATA, place, "\"%s\" is not a time stamp in column \"%s\"", shown, name);
    if (is_name(columns, index, &record[index]))
        advise(explanation, index, &record[index], err);
    else if (empty)
        error_hint(err, "a row without a stamp has no place in time: delete it, or give it one");
    else if (columns->time.kind == TIME_STAMP && dateguess(text, length, false, format) > 0)
        error_hint(err,
                   explanation->good > 0
                       ? "rows before are in ISO 8601, this one in %s: a file has "
                         "one notation"
                       : "--date-format '%s'",
                   format[0]);
    else if (columns->header_found && explanation->line == columns->header_line)
        error_hint(err, "--header yes if line %ld names the columns", explanation->line);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A row of units or a second header: words alone, and no stamp or two of them. */
static bool is_words(const Columns *columns, const CsvField *field, int count)
{
    double value;
    int words = 0;

    for (int i = 0; i < count; i++) {
        const FieldKind kind = field_read(&columns->rules, field[i].text, field[i].length, &value);

        if (kind == FIELD_MISSING)
            continue;
        if (kind != FIELD_TEXT ||
            field_refine(&columns->rules, field[i].text, field[i].length) != FIELD_TEXT)
            return false;
        words++;
    }
    return words > (columns->time.kind == TIME_NONE);
}

static Status explain_record(void *user, long line, const CsvField *field, int count, Error *err)
{
    Explanation *explanation = user;
    const Columns *columns = explanation->columns;
    const bool header = columns->header && !explanation->begun;

    if ((count == 1 && field->length == 0) || line > explanation->end)
        return OK;
    explanation->begun = true;
    explanation->line = line;
    const int before = err->count;

    for (int i = 0; i < count && !header; i++) {
        if (i == columns->time.column)
            explain_stamp(explanation, field, err);
        else if (explanation->chosen[i] && !columns->column[i].classes)
            explain_number(explanation, i, &field[i], err);
        if (err->count > before && explanation->bad == 0) {
            explanation->bad = line;
            explanation->words = is_letter(field[i].text[0]);
        }
    }
    if (err->count == before && !header)
        explanation->good = line;
    if (before == 0 && explanation->bad == line && explanation->good == 0 && columns->header &&
        is_words(columns, field, count))
        snprintf(err->hint, sizeof err->hint,
                 "line %ld holds no number; if it is one of units or remarks, delete it", line);
    return OK;
}

/* Words in the last lines alone are perhaps no spoilt numbers. */
static void hint_remarks(const Explanation *explanation, Error *err)
{
    const size_t used = strlen(err->hint);

    if (err->count == 0 || explanation->good == 0 || explanation->bad < explanation->good ||
        !explanation->words)
        return;
    snprintf(err->hint + used, sizeof err->hint - used,
             "%sremarks below the table must go: head -n %ld prints what is above",
             used > 0 ? "; " : "", explanation->bad - 1);
}

Status table_explain(const Table *table, Columns *columns, const int *chosen, int count, Error *err)
{
    const int rows = table->rows;
    Explanation explanation = {.columns = columns, .end = rows > 0 ? table->line[rows - 1] : 0};

    for (int i = 0; i < count; i++)
        explanation.chosen[chosen[i]] = true;
    columns->time.begun = false;
    const Status status = csvfile_read(columns->path, columns->bytes, columns->size, &columns->csv,
                                       explain_record, &explanation, err);
    hint_remarks(&explanation, err);
    if (explanation.bad > 0) /* a stamp; numbers have their advice */
        error_hint(err, "it must be corrected, or --time none counts the rows%s",
                   strstr(columns->time.text, "%b") ? "; names of months are read in English" : "");
    return status;
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
        if (!witness->columns->column[i].timed &&
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
    char place[CSV_PLACE];

    if (table->contrary.line == 0 || columns->csv.decimal)
        return OK;
    const Status status = csvfile_read(columns->path, columns->bytes, columns->size, &columns->csv,
                                       find_witness, &witness, err);
    if (err->status != OK || !witness.text[0])
        return err->status;
    (void)status;
    csvfile_place(columns->path, table->contrary.line, table->contrary.field, place);
    error_set(err, ERR_DATA, place, "\"%s\" has another decimal mark than \"%s\" in line %ld",
              table->contrary.text, witness.text, witness.line);
    error_hint(err, "say which is meant: --decimal . or --decimal ,");
    return err->status;
}
