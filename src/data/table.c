#include "data/table.h"

#include "data/pieces.h"

#include <stdlib.h>
#include <string.h>

static Status read_serially(Rows *rows, Columns *columns, Error *err)
{
    rows->grows = true;
    rows->rule = columns->time;
    return csvfile_read(columns->path, columns->bytes, columns->size, &columns->csv, rows_add, rows,
                        err);
}

/* hollow: empty rows at the end. */
static void take_tallies(Columns *columns, const Tally *tally, int hollow)
{
    for (int i = 0; i < columns->count; i++) {
        memcpy(columns->column[i].all, tally[i].all, sizeof tally[i].all);
        columns->column[i].all[FIELD_MISSING] -= columns->column[i].timed ? 0 : hollow;
        columns->column[i].odd_line = tally[i].odd_line;
        memcpy(columns->column[i].odd, tally[i].odd, sizeof tally[i].odd);
    }
}

static void take_rows(Table *table, const Rows *rows)
{
    table->rows = rows->solid; /* empty ones at the end are nothing */
    table->value = rows->value;
    table->time = rows->time;
    table->line = rows->line;
    table->style = rows->style;
    table->bad_stamps = rows->bad_stamps;
    table->contrary = rows->contrary;
}

/* The last row alone announces a sum: it is no step of the series. */
static Status refuse_total(const Columns *columns, long line, Error *err)
{
    char place[CSV_PLACE];

    csvfile_place(columns->path, line, 0, place);
    error_add(err, ERR_DATA, place, "the last row seems to be the sum of those above");
    error_hint(err, "it must go: head -n %ld prints what is above", line - 1);
    return err->status;
}

Status table_read(Table *table, Columns *columns, Error *err)
{
    Tally *tally = calloc((size_t)columns->count, sizeof *tally);
    Rows rows = {.columns = columns, .slots = table->slots, .tally = tally};

    if (!tally)
        return error_memory(err, "the columns");
    columns->time.begun = false;
    if (!pieces_read(&rows, columns) && read_serially(&rows, columns, err) == OK)
        columns->time = rows.rule;
    take_tallies(columns, tally, rows.rows - rows.solid);
    take_rows(table, &rows);
    free(tally);
    if (err->status == OK && table->rows > 1 && rows.total == table->line[table->rows - 1])
        return refuse_total(columns, rows.total, err);
    return err->status;
}

void table_free(Table *table)
{
    free(table->value);
    free(table->time);
    free(table->line);
    *table = (Table){0};
}
