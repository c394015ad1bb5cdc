#include "data/roles.h"

#include "base/text.h"
#include "data/categories.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

int roles_count(const Roles *roles)
{
    return roles->targets + roles->past + roles->future;
}

bool roles_complete(const SeriesOptions *options)
{
    return options->known[0].count > 0 ||
           (options->target[0] != '\0' && strcmp(options->past, "*") != 0);
}

bool roles_has(const Roles *roles, int column)
{
    for (int i = 0; i < roles_count(roles); i++)
        if (roles->column[i] == column)
            return true;
    return false;
}

static Status name_one(Roles *roles, int *count, const Columns *columns, const char *name,
                       Error *err)
{
    int index;

    if (columns_resolve(columns, name, &index, err) != OK)
        return err->status;
    const char *shown = columns->column[index].name;
    if (columns->column[index].timed)
        return error_set(err, ERR_DATA, columns->path,
                         "column \"%s\" holds the time stamps and cannot be used as numbers",
                         shown);
    if (columns->column[index].aside)
        return error_set(err, ERR_DATA, columns->path,
                         "column \"%s\" is named as id or static and as target or input", shown);
    if (roles_has(roles, index))
        return error_set(err, ERR_DATA, columns->path,
                         "column \"%s\" is named twice among targets and inputs", shown);
    roles->column[roles_count(roles)] = index;
    (*count)++;
    return OK;
}

static Status name_all(Roles *roles, int *count, const Columns *columns, const char *names,
                       Error *err)
{
    char name[COLUMN_NAME];

    while (text_next(&names, name, sizeof name))
        if (name_one(roles, count, columns, name, err) != OK)
            return err->status;
    return OK;
}

/* Those of a model. */
static Status name_known(Roles *roles, const Columns *columns, const SeriesOptions *options,
                         Error *err)
{
    int *count[] = {&roles->targets, &roles->past, &roles->future};

    for (int role = 0; role < 3; role++)
        for (int i = 0; i < options->known[role].count; i++)
            if (name_one(roles, count[role], columns, options->known[role].name[i], err) != OK)
                return err->status;
    return OK;
}

Status roles_name(Roles *roles, const Columns *columns, const SeriesOptions *options, Error *err)
{
    const bool all = strcmp(options->past, "*") == 0;

    *roles = (Roles){0};
    if (options->known[0].count > 0)
        return name_known(roles, columns, options, err);
    if (name_all(roles, &roles->targets, columns, options->target, err) != OK ||
        name_all(roles, &roles->past, columns, all ? "" : options->past, err) != OK ||
        name_all(roles, &roles->future, columns, options->future, err) != OK)
        return err->status;
    return OK;
}

/* A list of names for a message, cut where it is long. */
typedef struct {
    char text[320];
    size_t used;
} List;

/* A column as one would name it on the command line. */
static const char *label(const Columns *columns, int index)
{
    static const char prefix[] = "column ";
    const char *name = columns->column[index].name;

    return columns->header ? name : name + sizeof prefix - 1;
}

static void list_add(List *list, const char *name)
{
    const char *quote = strchr(name, ' ') ? "\"" : "";
    const size_t room = sizeof list->text - list->used;
    const size_t need = strlen(name) + 8;

    if (list->used > 3 && strcmp(list->text + list->used - 3, "...") == 0)
        return;
    if (need + 4 > room)
        list->used += (size_t)snprintf(list->text + list->used, room, " ...");
    else
        list->used += (size_t)snprintf(list->text + list->used, room, "%s%s%s%s",
                                       list->used ? " " : "", quote, name, quote);
}

static void insert(Roles *roles, int at, int column)
{
    memmove(roles->column + at + 1, roles->column + at,
            (size_t)(roles_count(roles) - at) * sizeof *roles->column);
    roles->column[at] = column;
}

static bool is_numeric(const Column *column)
{
    const long *all = column->all;

    return all[FIELD_NUMBER] + all[FIELD_ODD] >
           all[FIELD_TEXT] + all[FIELD_STAMP] + all[FIELD_FLAG];
}

static bool is_candidate(const Roles *roles, const Columns *columns, int index)
{
    return !columns->column[index].timed && !roles_has(roles, index) &&
           !columns->column[index].aside &&
           (columns->column[index].classes ||
            (is_numeric(&columns->column[index]) && !columns_numbers(columns, index)));
}

static Status refuse_none(const Columns *columns, Error *err)
{
    error_set(err, ERR_DATA, columns->path, "no column of numbers");
    for (int i = 0; i < columns->count && !err->hint[0]; i++) {
        const Column *column = &columns->column[i];
        if (column->odd[0])
            error_hint(err, "column \"%s\" is text: \"%s\" in line %ld; %s", column->name,
                       column->odd, column->odd_line,
                       field_begins_number(column->odd)
                           ? "a cell may hold a number alone, without its unit"
                           : "named with --target it is forecast as classes");
    }
    error_hint(err, "a series needs a column with a number in each row");
    return err->status;
}

/* Fewer values in every row are columns rather than a series, unless rows are likely. */
enum { ROW_VALUES = 5 };

static Status refuse_several(const Columns *columns, const SeriesOptions *options, int candidates,
                             const char *list, const char *name, Error *err)
{
    const bool rows = options->shape == SHAPE_FIND && columns->time.kind == TIME_NONE &&
                      (options->rows_likely || candidates >= ROW_VALUES);
    const char *quote = strchr(name, ' ') ? "'" : "";

    error_set(err, ERR_DATA, columns->path, "%d numeric columns, which is the target? %s",
              candidates, list);
    error_hint(err, "--target %s%s%s; the others become inputs with --past '*'%s", quote, name,
               quote, rows ? "; --shape rows if each row is a series" : "");
    return err->status;
}

static Status find_target(Roles *roles, const Columns *columns, const SeriesOptions *options,
                          Notes *notes, Error *err)
{
    List list = {.text = ""};
    int candidates = 0, named = 0, last = 0, last_named = 0;

    for (int i = 0; i < columns->count; i++) {
        if (!is_candidate(roles, columns, i))
            continue;
        list_add(&list, label(columns, i));
        candidates++;
        last = i;
        if (columns_is_target(&columns->column[i])) {
            named++;
            last_named = i;
        }
    }
    if (candidates == 0)
        return refuse_none(columns, err);
    if (candidates > 1 && named != 1)
        return refuse_several(columns, options, candidates, list.text,
                              label(columns, named ? last_named : last), err);
    insert(roles, 0, candidates == 1 ? last : last_named);
    roles->targets = 1;
    notes_add(notes, NOTE_FOUND, "target \"%s\"", columns->column[roles->column[0]].name);
    return OK;
}

static void find_past(Roles *roles, const Columns *columns, const SeriesOptions *options,
                      Notes *notes)
{
    List list = {.text = ""};

    for (int i = 0; i < columns->count; i++) {
        if (!is_candidate(roles, columns, i))
            continue;
        insert(roles, roles->targets + roles->past, i);
        roles->past++;
        list_add(&list, label(columns, i));
    }
    if (roles->past > 0 && options->shape != SHAPE_COLUMNS) /* else they are series */
        notes_add(notes, NOTE_FOUND, "past inputs: %s", list.text);
}

static Status check_column(const Columns *columns, int index, Notes *notes, Error *err)
{
    const Column *column = &columns->column[index];
    const long *all = column->all;
    const long words = all[FIELD_TEXT] + all[FIELD_STAMP];
    char place[CSV_PLACE];

    if (all[FIELD_NUMBER] + all[FIELD_ODD] + all[FIELD_FLAG] + words == 0)
        return error_set(err, ERR_DATA, columns->path, "column \"%s\" has no values", column->name);
    if (column->classes)
        return OK;
    if (all[FIELD_NUMBER] + all[FIELD_ODD] + all[FIELD_FLAG] == 0) {
        csvfile_place(columns->path, column->odd_line, index + 1, place);
        return error_set(err, ERR_DATA, place, "column \"%s\" is text (\"%s\"), not numbers",
                         column->name, column->odd);
    }
    if (all[FIELD_FLAG] > 0 && all[FIELD_NUMBER] + all[FIELD_ODD] + words == 0)
        notes_add(notes, NOTE_FOUND, "column \"%s\": TRUE is 1, FALSE is 0", column->name);
    return OK;
}

void roles_note_unused(const Roles *roles, const Columns *columns, Notes *notes)
{
    List list = {.text = ""};

    for (int i = 0; i < columns->count; i++)
        if (!columns->column[i].timed && !roles_has(roles, i) && !columns->column[i].aside)
            list_add(&list, label(columns, i));
    if (list.used > 0)
        notes_add(notes, NOTE_FOUND, "unused columns: %s", list.text);
}

Status roles_choose(Roles *roles, Columns *columns, const SeriesOptions *options, Notes *notes,
                    Error *err)
{
    if (roles->targets == 0 && find_target(roles, columns, options, notes, err) != OK)
        return err->status;
    if (strcmp(options->past, "*") == 0)
        find_past(roles, columns, options, notes);
    if (categories_find(columns, roles, options, err) != OK)
        return err->status;
    for (int i = 0; i < roles_count(roles); i++)
        if (check_column(columns, roles->column[i], notes, err) != OK)
            return err->status;
    return OK;
}
