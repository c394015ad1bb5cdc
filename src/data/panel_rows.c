/* Panels whose series stand in rows. */
#include "data/assemble.h"
#include "data/names.h"
#include "data/panel_parts.h"
#include "data/rowfile.h"
#include "data/suspects.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One pass over the rows. */
typedef struct {
    const char *path;
    const SeriesOptions *options;
    const RowFile *file;
    FieldRules rules;
    Panel *panel;
    long *line; /* [panel->count] */
    int room;
    bool begun;
    char (*text[STATICS_MOST])[LABEL_SIZE]; /* of each field before the values: [panel->count] */
} Pass;

/* Words that say of another layout what these series have not. */
static bool is_other(const SeriesOptions *options)
{
    return (*options->target && strcmp(options->target, "value") != 0) || *options->past ||
           *options->future || (*options->categorical && !*options->fixed) ||
           (*options->time && strcmp(options->time, "none") != 0);
}

bool panel_rows_are(const char *name, const Input *input, const SeriesOptions *options, Error *err)
{
    bool certain = false;
    Error found = {0};
    RowFile file;

    if (options->shape != SHAPE_FIND || is_other(options) || *options->id)
        return options->shape == SHAPE_ROWS;
    if (rowfile_find(&file, name, input, options, &certain, &found) == OK)
        rowfile_free(&file);
    if (found.status == ERR_OUTPUT)
        *err = found; /* other errors say that it holds something else */
    return certain;
}

static void *grow_one(void *array, int room, size_t size, bool *whole)
{
    void *grown = realloc(array, (size_t)room * size);

    if (grown)
        return grown;
    *whole = false;
    return array;
}

static Status grow(Pass *pass, Error *err)
{
    Panel *panel = pass->panel;
    const int room = pass->room ? 2 * pass->room : 64;
    bool whole = true;

    panel->name = grow_one(panel->name, room, sizeof *panel->name, &whole);
    panel->series = grow_one(panel->series, room, sizeof *panel->series, &whole);
    pass->line = grow_one(pass->line, room, sizeof *pass->line, &whole);
    for (int i = 0; i < pass->file->first; i++)
        pass->text[i] = grow_one(pass->text[i], room, sizeof *pass->text[i], &whole);
    if (!whole)
        return error_memory(err, "the series");
    pass->room = room;
    return OK;
}

static Status read_name(const Pass *pass, long line, const CsvField *field, int count,
                        char name[COLUMN_NAME], Error *err)
{
    const int id = pass->file->id;
    char place[CSV_PLACE];

    csvfile_place(pass->path, line, id + 1, place);
    if (id >= count || field[id].length == 0)
        return error_set(err, ERR_DATA, place, "the row of a series has no name");
    names_clean(field[id].text, field[id].length, name);
    if (strlen(name) < field[id].length)
        return error_set(err, ERR_DATA, place, "a name of %zu bytes, at most %d", field[id].length,
                         COLUMN_NAME - 3);
    return OK;
}

static void refuse_value(const Pass *pass, long line, int index, const CsvField *field, Error *err)
{
    char place[CSV_PLACE], shown[FIELD_SHOWN], advice[sizeof err->hint];

    if (err->count > ERROR_OTHERS) {
        err->count++;
        return;
    }
    csvfile_place(pass->path, line, index + 1, place);
    field_show(field->text, field->length, shown);
    field_advise(&pass->rules, field->text, field->length, advice, sizeof advice);
    error_add(err, ERR_DATA, place, "\"%s\" is not a number", shown);
    error_hint(err, "%s", advice);
}

/* Its values up to the last that is there. */
static Status take_values(const Pass *pass, long line, const CsvField *field, int count,
                          Series *series, Error *err)
{
    const int first = pass->file->first, most = count > first ? count - first : 0;
    const bool timed = pass->file->time != NULL;

    series->value = malloc(((size_t)most + 1) * sizeof *series->value);
    if (!series->value)
        return error_memory(err, "the values");
    for (int i = 0; i < most; i++) {
        const CsvField *at = &field[first + i];
        const FieldKind kind = field_read(&pass->rules, at->text, at->length, &series->value[i]);
        if (kind == FIELD_NUMBER)
            series->rows = i + 1;
        else if (kind != FIELD_MISSING)
            refuse_value(pass, line, first + i, at, err);
    }
    if (timed && most > pass->file->fields - first && series->rows > pass->file->fields - first) {
        char place[CSV_PLACE];
        csvfile_place(pass->path, line, pass->file->fields + 1, place);
        return error_set(err, ERR_DATA, place, "a value beyond the last stamp of the header");
    }
    const size_t rows = (size_t)series->rows + 1;
    double *less = realloc(series->value, rows * sizeof *series->value);
    series->value = less ? less : series->value;
    series->line = malloc(rows * sizeof *series->line);
    series->time = timed ? malloc(rows * sizeof *series->time) : NULL;
    series->name = calloc(1, sizeof *series->name);
    if (!series->line || !series->name || (timed && !series->time))
        return error_memory(err, "the values");
    for (int i = 0; i < series->rows; i++) {
        series->line[i] = line;
        if (timed)
            series->time[i] = pass->file->time[i];
    }
    return OK;
}

static void describe(const Pass *pass, const char *name, Series *series)
{
    const RowFile *file = pass->file;

    *series = (Series){.targets = 1,
                       .cols = 1,
                       .shape = SHAPE_ROWS,
                       .csv = file->csv,
                       .decimal = file->decimal,
                       .style = file->style,
                       .header = file->header ? HEADER_YES : HEADER_NO};
    series->csv.ragged = pass->options->csv.ragged;
    memcpy(series->series_name, name, sizeof series->series_name);
    if (file->header)
        memcpy(series->id_name, file->name[file->id], sizeof series->id_name);
    if (!*series->id_name)
        snprintf(series->id_name, sizeof series->id_name, "%d", file->id + 1);
    text_copy(series->time_name, sizeof series->time_name, file->time ? "header" : "");
}

static Status take_row(void *user, long line, const CsvField *field, int count, Error *err)
{
    Pass *pass = user;
    Panel *panel = pass->panel;
    const bool header = pass->file->header && !pass->begun, blank = count == 1 && !field->length;
    char name[COLUMN_NAME];

    if (blank || header) {
        pass->begun = pass->begun || !blank;
        return OK;
    }
    pass->begun = true;
    if (read_name(pass, line, field, count, name, err) != OK ||
        (panel->count == pass->room && grow(pass, err) != OK))
        return err->status;
    Series *series = &panel->series[panel->count];
    describe(pass, name, series);
    memcpy(panel->name[panel->count], name, sizeof name);
    pass->line[panel->count] = line;
    for (int i = 0; i < pass->file->first; i++)
        names_clean(i < count ? field[i].text : "", i < count ? field[i].length : 0,
                    pass->text[i][panel->count]);
    panel->count++;
    if (*pass->options->series && strcmp(pass->options->series, name) != 0)
        return OK; /* its name alone */
    if (take_values(pass, line, field, count, series, err) != OK)
        return err->status;
    text_copy(series->name[0], sizeof *series->name, "value");
    return OK;
}

/* A name and the row it stands in. */
typedef struct {
    const char *name;
    long line;
} Named;

static int compare_named(const void *a, const void *b)
{
    const Named *x = a, *y = b;
    const int sign = strcmp(x->name, y->name);

    return sign ? sign : (x->line > y->line) - (x->line < y->line);
}

static Status check_names(const Pass *pass, Error *err)
{
    const Panel *panel = pass->panel;
    Named *named = calloc((size_t)panel->count + 1, sizeof *named);
    char place[CSV_PLACE];

    if (!named)
        return error_memory(err, "the names of the series");
    for (int k = 0; k < panel->count; k++)
        named[k] = (Named){panel->name[k], pass->line[k]};
    qsort(named, (size_t)panel->count, sizeof *named, compare_named);
    for (int k = 1; k < panel->count && err->status == OK; k++) {
        if (strcmp(named[k].name, named[k - 1].name) != 0)
            continue;
        csvfile_place(pass->path, named[k].line, pass->file->id + 1, place);
        error_set(err, ERR_DATA, place, "series \"%s\" stands in line %ld already", named[k].name,
                  named[k - 1].line);
        error_hint(err, "--id COL if another column names the series");
    }
    free(named);
    return err->status;
}

/* Of all series only the one that is wanted. */
static Status keep_wanted(Pass *pass, Error *err)
{
    Panel *panel = pass->panel;
    int index;

    if (!*pass->options->series)
        return OK;
    if (ids_pick(pass->path, (const char(*)[COLUMN_NAME])panel->name, panel->count,
                 pass->options->series, &index, err) != OK)
        return err->status;
    const Series kept = panel->series[index];
    panel->series[index] = panel->series[0];
    panel->series[0] = kept;
    memmove(panel->name[0], panel->name[index], sizeof *panel->name);
    pass->line[0] = pass->line[index];
    for (int i = 0; i < pass->file->first; i++)
        memmove(pass->text[i][0], pass->text[i][index], LABEL_SIZE);
    panel->count = 1;
    return OK;
}

static Status arrange(Pass *pass, Notes *notes, Error *err)
{
    const Columns columns = {.path = pass->path, .time = {.column = pass->file->first}};
    const Roles roles = {.column = {pass->file->first}, .targets = 1};
    Panel *panel = pass->panel;

    panel_drop_empty(panel, notes);
    if (panel->count == 0)
        return error_set(err, ERR_DATA, pass->path, "no series has a value");
    for (int k = 0; k < panel->count; k++) {
        Notes unheard = {0};
        if (series_arrange(&panel->series[k], &columns, &roles, pass->options,
                           panel->count == 1 ? notes : &unheard, err) != OK)
            return err->status;
    }
    suspects_note(panel->series, panel->count, notes);
    return OK;
}

static Status refuse_doubt(const Pass *pass, Error *err)
{
    error_set(err, ERR_DATA, pass->path,
              "the first row counts \"%s\", \"%s\", ...: is it a header or a series?",
              pass->file->name[pass->file->first], pass->file->name[pass->file->first + 1]);
    error_hint(err, "--header yes, or --header no");
    return err->status;
}

static Status read_rows(Pass *pass, Input *input, Notes *notes, Error *err)
{
    CsvOptions csv = pass->file->csv;
    Panel *panel = pass->panel;

    if (pass->file->doubtful)
        return refuse_doubt(pass, err);
    field_rules(&pass->rules, pass->file->decimal, pass->options->thousands,
                pass->options->date_format, pass->options->missing);
    if (csvfile_read(pass->path, input->bytes, input->size, &csv, take_row, pass, err) != OK)
        return err->status;
    if (panel->count == 0)
        return error_set(err, ERR_DATA, pass->path, "a header and no rows below it");
    notes_add(notes, NOTE_FOUND, "%d series in rows, each a name and its values", panel->count);
    if (check_names(pass, err) != OK || keep_wanted(pass, err) != OK ||
        panel_row_statics(panel,
                          &(RowTexts){pass->path, pass->file, &pass->rules, pass->text, pass->line},
                          pass->options, notes, err) != OK)
        return err->status;
    input_sum(input);
    for (int k = 0; k < panel->count; k++)
        memcpy(panel->series[k].hash, input->hex, sizeof panel->series[k].hash);
    return arrange(pass, notes, err);
}

Status panel_rows(const char *name, Input *input, const SeriesOptions *options, Panel *panel,
                  Notes *notes, Error *err)
{
    Pass pass = {.path = name, .options = options, .panel = panel};
    bool certain;
    RowFile file;

    *panel = (Panel){.shape = SHAPE_ROWS};
    if (is_other(options)) {
        error_set(err, ERR_DATA, name,
                  "a series in a row is a target alone: it has no time column and no inputs");
        error_hint(err, "--shape rows without --target, --time, --past, --future, --categorical");
        return err->status;
    }
    if (rowfile_find(&file, name, input, options, &certain, err) != OK)
        return err->status;
    pass.file = &file;
    if (read_rows(&pass, input, notes, err) != OK)
        goto done;
    if (file.header)
        memcpy(panel->id_name, file.name[file.id], sizeof panel->id_name);
done:
    for (int i = 0; i < file.first; i++)
        free(pass.text[i]);
    free(pass.line);
    rowfile_free(&file);
    if (err->status != OK)
        panel_free(panel);
    return err->status;
}

Status panel_rows_one(const char *name, Input *input, const SeriesOptions *options, Series *series,
                      Notes *notes, Error *err)
{
    Panel panel;
    int index;

    *series = (Series){0};
    if (panel_rows(name, input, options, &panel, notes, err) != OK)
        return err->status;
    if (ids_pick(name, (const char(*)[COLUMN_NAME])panel.name, panel.count, options->series, &index,
                 err) == OK) {
        ASSERT(panel.series);
        *series = panel.series[index];
        panel.series[index] = (Series){0};
        if (panel_widen(series, &panel, index, err) != OK)
            series_free(series);
    }
    panel_free(&panel);
    return err->status;
}
