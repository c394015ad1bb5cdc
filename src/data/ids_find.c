/* Finding the column that tells the series of a long table apart. */
#include "data/ids.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows for each stamp from which on a file may be taken for several series. */
#define ROWS_FOR_STAMP 1.5

/* A row by its series and stamp. */
typedef struct {
    int code;
    int64_t time;
} Key;

static int compare_keys(const void *a, const void *b)
{
    const Key *x = a, *y = b;

    if (x->code != y->code)
        return (x->code > y->code) - (x->code < y->code);
    return (x->time > y->time) - (x->time < y->time);
}

/* Rows whose series (all one: code NULL) and stamp no other row before has. */
static Status count_keys(const int *code, const int64_t *time, int rows, int *count, Error *err)
{
    Key *key = calloc((size_t)rows + 1, sizeof *key);

    if (!key)
        return error_memory(err, "the time stamps");
    for (int row = 0; row < rows; row++)
        key[row] = (Key){.code = code ? code[row] : 0, .time = time[row]};
    qsort(key, (size_t)rows, sizeof *key, compare_keys);
    *count = rows > 0;
    for (int row = 1; row < rows; row++)
        *count += compare_keys(&key[row - 1], &key[row]) != 0;
    free(key);
    return OK;
}

static bool is_text(const Columns *columns, const Roles *roles, int index)
{
    const long *all = columns->column[index].all;

    return !columns->column[index].timed && !roles_has(roles, index) &&
           !columns->column[index].aside && all[FIELD_TEXT] > 0 && all[FIELD_MISSING] == 0 &&
           all[FIELD_NUMBER] + all[FIELD_ODD] == 0;
}

/* Two columns that part the rows alike are as good as one. */
static bool same_parts(const Ids *one, const Ids *other)
{
    return one->count == other->count &&
           memcmp(one->code, other->code, (size_t)one->rows * sizeof *one->code) == 0;
}

static Status refuse_several(const Columns *columns, int one, int other, Error *err)
{
    error_set(err, ERR_DATA, columns->path,
              "several series, by column \"%s\" or by \"%s\": which holds their names?",
              columns->column[one].name, columns->column[other].name);
    error_hint(err, "--id '%s'", columns->column[one].name);
    return err->status;
}

/* Tries a column; keeps its ids if with them no stamp repeats. */
static Status try_column(const Columns *columns, int column, const int64_t *time, Ids *best,
                         int rows, Error *err)
{
    Ids ids = {.column = -1};
    Error ignored = {0};
    int unique = 0;

    if (ids_read(columns, column, rows, &ids, &ignored) == ERR_OUTPUT)
        *err = ignored; /* no memory; other errors say that the column holds no ids */
    if (ignored.status == OK && ids.count > 1 && 2 * ids.count <= rows &&
        count_keys(ids.code, time, rows, &unique, err) == OK && unique == rows) {
        if (best->column < 0) {
            *best = ids;
            return OK;
        }
        if (!same_parts(best, &ids))
            refuse_several(columns, best->column, column, err);
    }
    ids_free(&ids);
    return err->status;
}

static Status find_column(const Columns *columns, const Roles *roles, const int64_t *time, int rows,
                          int *column, Error *err)
{
    Ids best = {.column = -1};
    int stamps = 0;

    *column = -1;
    if (count_keys(NULL, time, rows, &stamps, err) != OK)
        return err->status;
    for (int i = 0; i < columns->count && rows >= ROWS_FOR_STAMP * stamps; i++)
        if (is_text(columns, roles, i) && try_column(columns, i, time, &best, rows, err) != OK)
            break;
    *column = best.column;
    ids_free(&best);
    return err->status;
}

static bool ascend(const int64_t *time, int rows)
{
    for (int row = 1; row < rows; row++)
        if (time[row] <= time[row - 1])
            return false;
    return true;
}

/* Static columns that were named, in that order. */
static Status name_statics(const Columns *columns, int id, const SeriesOptions *options, Ids *ids,
                           Error *err)
{
    char name[COLUMN_NAME];
    int column;

    for (const char *list = options->fixed; text_next(&list, name, sizeof name);) {
        if (columns_resolve(columns, name, &column, err) != OK)
            return err->status;
        if (column == id)
            return error_set(err, ERR_DATA, columns->path,
                             "column \"%s\" names the series and cannot be static too", name);
        if (ids->statics == STATICS_MOST)
            return error_set(err, ERR_DATA, columns->path, "more than %d columns named by --static",
                             STATICS_MOST);
        ids->fixed[ids->statics++] = (Static){.column = column, .named = true};
    }
    return OK;
}

/* Those that were named or, where none was, all that have no other use. */
static Status choose_statics(const Columns *columns, const Roles *roles, int id,
                             const SeriesOptions *options, Ids *ids, Error *err)
{
    if (*options->fixed)
        return name_statics(columns, id, options, ids, err);
    for (int i = 0; i < columns->count && ids->statics < STATICS_MOST; i++)
        if (i != id && !columns->column[i].timed && !roles_has(roles, i))
            ids->fixed[ids->statics++] = (Static){.column = i};
    return OK;
}

/* Forgets the columns that are not the same in all rows of a series. */
static void drop_varying(Ids *ids)
{
    int kept = 0;

    for (int i = 0; i < ids->statics; i++) {
        if (ids->fixed[i].varies)
            free(ids->fixed[i].text);
        else
            ids->fixed[kept++] = ids->fixed[i];
    }
    ids->statics = kept;
}

static void note_ids(const Columns *columns, const Ids *ids, Notes *notes)
{
    char list[200] = "";
    size_t used = 0;

    notes_add(notes, NOTE_FOUND, "%d series by their id in column \"%s\"", ids->count,
              columns->column[ids->column].name);
    for (int i = 0; i < ids->statics && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "",
                                 columns->column[ids->fixed[i].column].name);
    if (ids->statics > 0 && !ids->fixed[0].named)
        notes_add(notes, NOTE_FOUND,
                  "the same in all rows of a series: %s (inputs where --static names them)", list);
}

/* They have their use. */
static void set_aside(Columns *columns, const Ids *ids)
{
    columns->column[ids->column].aside = true;
    for (int i = 0; i < ids->statics; i++)
        columns->column[ids->fixed[i].column].aside = true;
}

Status ids_find(Columns *columns, const Roles *roles, const SeriesOptions *options,
                const int64_t *time, int rows, Ids *ids, Notes *notes, Error *err)
{
    const bool open = options->shape == SHAPE_FIND || options->shape == SHAPE_LONG;
    int column = -1;

    *ids = (Ids){.column = -1};
    if (options->id[0] && columns_resolve(columns, options->id, &column, err) != OK)
        return err->status;
    if (column < 0 && open && time && !ascend(time, rows) &&
        find_column(columns, roles, time, rows, &column, err) != OK)
        return err->status;
    if (column < 0 && options->shape == SHAPE_LONG) {
        error_set(err, ERR_DATA, columns->path, "no column of text tells the series apart");
        error_hint(err, "--id COL");
        return err->status;
    }
    if (column < 0 && *options->fixed) {
        error_set(err, ERR_DATA, columns->path,
                  "static columns belong to several series, this table holds one");
        error_hint(err, "--id COL names the column that tells them apart");
        return err->status;
    }
    if (column < 0)
        return OK;
    if (choose_statics(columns, roles, column, options, ids, err) == OK &&
        ids_read(columns, column, rows, ids, err) == OK) {
        drop_varying(ids);
        note_ids(columns, ids, notes);
        set_aside(columns, ids);
    } else {
        ids_free(ids);
    }
    return err->status;
}
