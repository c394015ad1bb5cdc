#include "data/rows.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

static Status make_room(Rows *rows, Error *err)
{
    const int room = rows->room == 0 ? 256 : rows->room < INT_MAX / 2 ? 2 * rows->room : INT_MAX;
    const size_t row = (size_t)(rows->slots > 0 ? rows->slots : 1) * sizeof *rows->value;
    bool whole = rows->grows;

    if (rows->rows == INT_MAX)
        return error_set(err, ERR_DATA, rows->columns->path, "more than %d rows", INT_MAX);
    if (whole)
        rows->value = grow(rows->value, room, row, &whole);
    if (whole)
        rows->line = grow(rows->line, room, sizeof *rows->line, &whole);
    if (whole && rows->rule.kind != TIME_NONE)
        rows->time = grow(rows->time, room, sizeof *rows->time, &whole);
    if (!whole)
        return error_memory(err, "the values");
    rows->room = room;
    return OK;
}

/* What stands before the sums that a report ends in. */
static bool is_total(const CsvField *field)
{
    static const char *const words[] = {"total",    "totals",    "total:",      "sum",
                                        "subtotal", "sub total", "grand total", "average",
                                        "mean",     "summe",     "gesamt"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(field->text, words[i]) == 0)
            return true;
    return false;
}

/* A field that is no number: what it is, and what it says about the decimal mark. */
static FieldKind note_odd(Rows *rows, long line, int index, const CsvField *field)
{
    Tally *tally = &rows->tally[index];
    const FieldRules *rules = &rows->columns->rules;

    if (tally->odd_line == 0) {
        tally->odd_line = line;
        field_show(field->text, field->length, tally->odd);
    }
    if (rows->total == 0 && is_total(field))
        rows->total = line;
    const char mark = rows->contrary.line == 0 ? field_mark(field->text, field->length) : '\0';
    if (mark && mark != rules->decimal) {
        rows->contrary.line = line;
        rows->contrary.field = index + 1;
        field_show(field->text, field->length, rows->contrary.text);
    }
    return field_refine(rules, field->text, field->length);
}

static void add_fields(Rows *rows, long line, const CsvField *field, int count)
{
    const Columns *columns = rows->columns;
    double *row = rows->value + (size_t)rows->rows * (size_t)rows->slots;

    for (int i = 0; i < count; i++) {
        double value;

        if (columns->column[i].timed)
            continue;
        FieldKind kind = field_read(&columns->rules, field[i].text, field[i].length, &value);
        if (kind == FIELD_TEXT)
            kind = note_odd(rows, line, i, &field[i]);
        rows->tally[i].all[kind]++;
        if (columns->column[i].slot >= 0)
            row[columns->column[i].slot] = value;
    }
}

static bool is_hollow(const CsvField *field, int count)
{
    int i = 0;

    while (i < count && field[i].length == 0)
        i++;
    return i == count;
}

static void add_time(Rows *rows, const CsvField *field, bool hollow)
{
    TimeStyle style;

    if (!timerule_read(&rows->rule, rows->columns->rules.decimal, field, &rows->time[rows->rows],
                       &style, NULL)) {
        rows->bad_stamps += !hollow;
        rows->hollow += hollow;
        return;
    }
    rows->style = rows->style.parts ? timestamp_style_join(rows->style, style) : style;
}

static void refuse_blank(Rows *rows, Error *err)
{
    char place[CSV_PLACE];

    csvfile_place(rows->columns->path, rows->blank, 0, place);
    error_add(err, ERR_DATA, place, "a blank line inside of the table");
    error_hint(err, "delete it; a row without values still has its delimiters");
    rows->blank = 0;
}

Status rows_add(void *user, long line, const CsvField *field, int count, Error *err)
{
    Rows *rows = user;
    const Columns *columns = rows->columns;
    const bool blank = count == 1 && field->length == 0;

    if (blank && (columns->count > 1 || (columns->header && !rows->begun))) {
        if (rows->begun) /* above the table it is nothing */
            rows->blank = rows->blank ? rows->blank : line;
        return OK;
    }
    if (rows->blank)
        refuse_blank(rows, err);
    if (columns->header && !rows->begun) {
        rows->begun = true;
        return OK;
    }
    rows->begun = true;
    if (rows->rows == rows->room && make_room(rows, err) != OK)
        return err->status;
    const bool hollow = is_hollow(field, count);
    rows->line[rows->rows] = line;
    if (rows->rule.kind != TIME_NONE)
        add_time(rows, field, hollow);
    add_fields(rows, line, field, count);
    rows->rows++;
    if (hollow)
        return OK;
    rows->bad_stamps += rows->hollow;
    rows->hollow = 0;
    rows->solid = rows->rows;
    return OK;
}

void rows_join_tallies(Tally *tally, const Tally *other, int count)
{
    for (int i = 0; i < count; i++) {
        for (int kind = 0; kind < FIELD_KINDS; kind++)
            tally[i].all[kind] += other[i].all[kind];
        if (other[i].odd_line > 0 &&
            (tally[i].odd_line == 0 || other[i].odd_line < tally[i].odd_line)) {
            tally[i].odd_line = other[i].odd_line;
            memcpy(tally[i].odd, other[i].odd, sizeof tally[i].odd);
        }
    }
}

void rows_join_contrary(Contrary *contrary, const Contrary *other)
{
    if (other->line > 0 && (contrary->line == 0 || other->line < contrary->line))
        *contrary = *other;
}
