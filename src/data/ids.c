#include "data/ids.h"

#include "base/text.h"
#include "data/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENOUGH ERR_INTERRUPTED /* ends the reading without an error */

/* What a pass over the file gathers. table: open addressing, places of names and 1, 0 where free.
 */
typedef struct {
    const Columns *columns;
    Ids *ids;
    int room;
    int *table;
    size_t size; /* a power of two */
    int row, last;
    bool begun;
} Pass;

Status ids_name(Columns *columns, const SeriesOptions *options, Error *err)
{
    char names[STATICS_SIZE + COLUMN_NAME], name[COLUMN_NAME];
    int index;

    snprintf(names, sizeof names, "%s%s%s", options->id, *options->fixed ? "\n" : "",
             options->fixed);
    for (const char *list = *names == '\n' ? names + 1 : names;
         text_next(&list, name, sizeof name);) {
        if (columns_resolve(columns, name, &index, err) != OK)
            return err->status;
        if (columns->column[index].timed)
            return error_set(err, ERR_DATA, columns->path,
                             "column \"%s\" holds the time stamps and cannot be id or static",
                             columns->column[index].name);
        columns->column[index].aside = true;
    }
    return OK;
}

void ids_free(Ids *ids)
{
    for (int i = 0; i < ids->statics; i++)
        free(ids->fixed[i].text);
    free(ids->name);
    free(ids->line);
    free(ids->code);
    *ids = (Ids){.column = -1};
}

static size_t hash_of(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u;

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return (size_t)(hash ^ hash >> 32);
}

/* Where a name stands in the table, or would. */
static size_t find_slot(const Pass *pass, const char *name)
{
    size_t slot = hash_of(name) & (pass->size - 1);

    while (pass->table[slot] && strcmp(pass->ids->name[pass->table[slot] - 1], name) != 0)
        slot = (slot + 1) & (pass->size - 1);
    return slot;
}

static Status grow(Pass *pass, Error *err)
{
    Ids *ids = pass->ids;
    const int room = pass->room ? 2 * pass->room : 64;
    char(*name)[COLUMN_NAME] = realloc(ids->name, (size_t)room * sizeof *name);
    ids->name = name ? name : ids->name;
    long *line = realloc(ids->line, (size_t)room * sizeof *line);
    ids->line = line ? line : ids->line;
    int *table = calloc(4 * (size_t)room, sizeof *table);
    bool whole = name && line && table;

    for (int i = 0; i < ids->statics && whole; i++) {
        char(*text)[LABEL_SIZE] = realloc(ids->fixed[i].text, (size_t)room * sizeof *text);
        ids->fixed[i].text = text ? text : ids->fixed[i].text;
        whole = text != NULL;
    }
    if (!whole) {
        free(table);
        return error_memory(err, "the names of the series");
    }
    free(pass->table);
    pass->table = table;
    pass->size = 4 * (size_t)room;
    pass->room = room;
    for (int k = 0; k < ids->count; k++)
        table[find_slot(pass, ids->name[k])] = k + 1;
    return OK;
}

/* A field as a name; an error where it has none or one that would be cut. */
static Status read_id(const Pass *pass, long line, const CsvField *field, char name[COLUMN_NAME],
                      Error *err)
{
    const int column = pass->ids->column;
    char place[CSV_PLACE];

    names_clean(field->text, field->length, name);
    if (field->length > 0 && strlen(name) >= field->length)
        return OK;
    csvfile_place(pass->columns->path, line, column + 1, place);
    if (field->length == 0)
        return error_set(err, ERR_DATA, place, "no id in column \"%s\"",
                         pass->columns->column[column].name);
    return error_set(err, ERR_DATA, place, "an id of %zu bytes in column \"%s\", at most %d",
                     field->length, pass->columns->column[column].name, COLUMN_NAME - 3);
}

/* The first row of a series says what its static columns are, later ones must agree. */
static Status watch(Pass *pass, long line, const CsvField *field, bool fresh, Error *err)
{
    Ids *ids = pass->ids;
    char text[LABEL_SIZE], place[CSV_PLACE];

    for (int i = 0; i < ids->statics; i++) {
        Static *fixed = &ids->fixed[i];
        const int k = pass->last;

        if (fixed->varies && !fixed->named)
            continue;
        names_clean(field[fixed->column].text, field[fixed->column].length, text);
        if (fixed->named && strlen(text) < field[fixed->column].length) {
            csvfile_place(pass->columns->path, line, fixed->column + 1, place);
            return error_set(err, ERR_DATA, place,
                             "a label of %zu bytes in static column \"%s\", at most %d",
                             field[fixed->column].length, pass->columns->column[fixed->column].name,
                             LABEL_SIZE - 3);
        }
        if (fresh)
            memcpy(fixed->text[k], text, LABEL_SIZE);
        if (strcmp(fixed->text[k], text) == 0)
            continue;
        fixed->varies = true;
        if (!fixed->named)
            continue;
        csvfile_place(pass->columns->path, line, fixed->column + 1, place);
        return error_set(err, ERR_DATA, place,
                         "static column \"%s\" is \"%s\" here and \"%s\" in line %ld of the same "
                         "series \"%s\"",
                         pass->columns->column[fixed->column].name, text, fixed->text[k],
                         ids->line[k], ids->name[k]);
    }
    return OK;
}

static Status take_record(void *user, long line, const CsvField *field, int count, Error *err)
{
    Pass *pass = user;
    Ids *ids = pass->ids;
    const bool header = pass->columns->header && !pass->begun;
    char name[COLUMN_NAME];
    bool fresh = false;

    pass->begun = true;
    if (header || columns_blank(pass->columns, field, count))
        return OK;
    if (pass->row == ids->rows)
        return ENOUGH;
    if (read_id(pass, line, &field[ids->column], name, err) != OK)
        return err->status;
    if (ids->count == 0 || strcmp(ids->name[pass->last], name) != 0) {
        if (ids->count == pass->room && grow(pass, err) != OK)
            return err->status;
        const size_t slot = find_slot(pass, name);
        fresh = pass->table[slot] == 0;
        if (fresh) {
            memcpy(ids->name[ids->count], name, sizeof name);
            ids->line[ids->count] = line;
            pass->table[slot] = ++ids->count;
        }
        pass->last = pass->table[slot] - 1;
    }
    ids->code[pass->row++] = pass->last;
    return watch(pass, line, field, fresh, err);
}

Status ids_read(const Columns *columns, int column, int rows, Ids *ids, Error *err)
{
    Pass pass = {.columns = columns, .ids = ids};
    CsvOptions csv = columns->csv;

    ids->column = column;
    ids->rows = rows;
    ids->code = calloc((size_t)rows + 1, sizeof *ids->code);
    if (!ids->code)
        return error_memory(err, "the rows' series");
    const Status status = csvfile_read(columns->path, columns->bytes, columns->size, &csv,
                                       take_record, &pass, err);
    free(pass.table);
    return status == ENOUGH || status == OK ? err->status : status;
}
