#include "data/ids.h"

#include "base/text.h"
#include "data/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENOUGH ERR_INTERRUPTED /* ends the reading without an error */

/* Rows for each stamp from which on a file may be taken for several series. */
#define ROWS_FOR_STAMP 1.5

/* What a pass over the file gathers. table: open addressing, places of names and 1, 0 where free. */
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
    char names[NAMES_SIZE + COLUMN_NAME], name[COLUMN_NAME];
    int index;

    snprintf(names, sizeof names, "%s%s%s", options->id, *options->fixed ? "\n" : "",
             options->fixed);
    for (const char *at = *names == '\n' ? names + 1 : names; *at;) {
        const size_t length = strcspn(at, "\n");

        snprintf(name, sizeof name, "%.*s", (int)length, at);
        if (columns_resolve(columns, name, &index, err) != OK)
            return err->status;
        if (index == columns->time.column)
            return error_set(err, ERR_DATA, columns->path,
                             "column \"%s\" holds the time stamps and cannot be id or static",
                             columns->column[index].name);
        columns->column[index].aside = true;
        at += length + (at[length] == '\n');
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

/* The rows' series by a column. */
static Status read_ids(const Columns *columns, int column, int rows, Ids *ids, Error *err)
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

static bool has_role(const Roles *roles, int column)
{
    for (int i = 0; i < roles_count(roles); i++)
        if (roles->column[i] == column)
            return true;
    return false;
}

static bool is_text(const Columns *columns, const Roles *roles, int index)
{
    const long *all = columns->column[index].all;

    return index != columns->time.column && !has_role(roles, index) &&
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

    if (read_ids(columns, column, rows, &ids, &ignored) == OK && ids.count > 1 &&
        2 * ids.count <= rows && count_keys(ids.code, time, rows, &unique, err) == OK &&
        unique == rows) {
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
    int stamps;

    *column = -1;
    if (count_keys(NULL, time, rows, &stamps, err) != OK)
        return err->status;
    for (int i = 0; i < columns->count && rows >= ROWS_FOR_STAMP * stamps; i++)
        if (is_text(columns, roles, i) &&
            try_column(columns, i, time, &best, rows, err) != OK)
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

/* Static columns that were named or, where none was, all that have no other use. */
static void choose_statics(const Columns *columns, const Roles *roles, int id,
                           const SeriesOptions *options, Ids *ids)
{
    for (int i = 0; i < columns->count && ids->statics < STATICS_MOST; i++) {
        if (i == id || i == columns->time.column)
            continue;
        const bool named = columns->column[i].aside;
        if (named || (!*options->fixed && !has_role(roles, i)))
            ids->fixed[ids->statics++] = (Static){.column = i, .named = named};
    }
}

/* Forgets the columns that are not the same in all rows of a series, or are missing everywhere. */
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
    if (ids->statics > 0)
        notes_add(notes, NOTE_FOUND, "the same in all rows of a series: %s", list);
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
    if (column < 0 && *options->fixed)
        return error_set(err, ERR_DATA, columns->path,
                         "static columns belong to several series, this table holds one");
    if (column < 0)
        return OK;
    choose_statics(columns, roles, column, options, ids);
    if (read_ids(columns, column, rows, ids, err) == OK) {
        drop_varying(ids);
        note_ids(columns, ids, notes);
        set_aside(columns, ids);
    } else {
        ids_free(ids);
    }
    return err->status;
}

static Status refuse_many(const char *path, const char (*name)[COLUMN_NAME], int count, Error *err)
{
    char list[240] = "";
    size_t used = 0;
    int shown = 0;

    while (shown < count && shown < 6 && used + strlen(name[shown]) + 4 < sizeof list) {
        const char *quote = strchr(name[shown], ' ') ? "\"" : "";
        used += (size_t)snprintf(list + used, sizeof list - used, " %s%s%s", quote, name[shown],
                                 quote);
        shown++;
    }
    error_set(err, ERR_DATA, path, "%d series, which one?%s%s", count, list,
              shown < count ? " ..." : "");
    error_hint(err, strchr(name[0], ' ') ? "--series '%s'" : "--series %s", name[0]);
    return err->status;
}

Status ids_pick(const char *path, const char (*name)[COLUMN_NAME], int count, const char *wanted,
                int *index, Error *err)
{
    enum { NEAREST_MOST = 1000 };
    const char *list[NEAREST_MOST];
    const int listed = count < NEAREST_MOST ? count : NEAREST_MOST;

    *index = 0;
    if (!*wanted)
        return count == 1 ? OK : refuse_many(path, name, count, err);
    for (int k = 0; k < count; k++)
        if (strcmp(name[k], wanted) == 0) {
            *index = k;
            return OK;
        }
    for (int k = 0; k < listed; k++)
        list[k] = name[k];
    const char *nearest = text_nearest(wanted, list, listed);
    error_set(err, ERR_DATA, path, "no series \"%s\" among %d", wanted, count);
    if (nearest)
        error_hint(err, "did you mean \"%s\"?", nearest);
    else
        error_hint(err, "the first is \"%s\"; forecast inspect shows more", name[0]);
    return err->status;
}
