#include "data/panel.h"

#include "base/text.h"
#include "data/assemble.h"
#include "data/panel_parts.h"
#include "data/timecolumn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void panel_free(Panel *panel)
{
    for (int k = 0; k < panel->count && panel->series; k++)
        series_free(&panel->series[k]);
    for (int i = 0; i < panel->statics; i++) {
        free(panel->fixed[i].labels.name);
        free(panel->fixed[i].value);
    }
    free(panel->name);
    free(panel->series);
    free(panel->fixed);
    *panel = (Panel){0};
}

Status panel_room(Panel *panel, int count, Error *err)
{
    panel->name = calloc((size_t)count + 1, sizeof *panel->name);
    panel->series = calloc((size_t)count + 1, sizeof *panel->series);
    panel->fixed = calloc(STATICS_MOST, sizeof *panel->fixed);
    if (!panel->name || !panel->series || !panel->fixed)
        return error_memory(err, "the series");
    panel->count = count;
    return OK;
}

/* ---- rows of one series ---- */

static size_t width_of(const Series *series)
{
    return (size_t)series->cols;
}

static bool has_values(const Series *series)
{
    for (int row = 0; row < series->rows; row++)
        for (int c = 0; c < series->targets; c++)
            if (!isnan(series->value[(size_t)row * width_of(series) + (size_t)c]))
                return true;
    return false;
}

/* Moves a row to an earlier place. */
static void move_row(Series *to, int at, const Series *from, int row)
{
    memmove(to->value + (size_t)at * width_of(to), from->value + (size_t)row * width_of(from),
            width_of(to) * sizeof *to->value);
    to->line[at] = from->line[row];
    if (from->time)
        to->time[at] = from->time[row];
}

static void name_series(Series *series, const Columns *columns, const Ids *ids, int k)
{
    series->shape = SHAPE_LONG;
    memcpy(series->id_name, columns->column[ids->column].name, sizeof series->id_name);
    memcpy(series->series_name, ids->name[k], sizeof series->series_name);
}

Status panel_keep(const Columns *columns, const Ids *ids, const char *wanted, Series *series,
                  Error *err)
{
    const char(*name)[COLUMN_NAME] = (const char(*)[COLUMN_NAME])ids->name;
    int index, kept = 0;

    if (ids_pick(columns->path, name, ids->count, wanted, &index, err) != OK)
        return err->status;
    for (int row = 0; row < series->rows; row++)
        if (ids->code[row] == index)
            move_row(series, kept++, series, row);
    series->rows = kept;
    name_series(series, columns, ids, index);
    if (has_values(series))
        return OK;
    return error_set(err, ERR_DATA, columns->path, "series \"%s\" has no value of its target",
                     series->series_name);
}

static bool is_empty(const Series *series, int row)
{
    for (int c = 0; c < series->cols; c++)
        if (!isnan(series->value[(size_t)row * width_of(series) + (size_t)c]))
            return false;
    return true;
}

void panel_trim(Series *series)
{
    int first = 0;

    while (first < series->rows && is_empty(series, first))
        first++;
    for (int row = first; row < series->rows && first > 0; row++)
        move_row(series, row - first, series, row);
    series->rows -= first;
    memcpy(series->series_name, series->name[0], sizeof series->series_name);
}

/* A series of its own for `rows` rows and `cols` columns of another, which are still to be filled.
 */
static Status begin_series(Series *series, const Series *whole, int rows, int cols, Error *err)
{
    const size_t count = (size_t)rows + 1;

    *series = *whole;
    series->rows = rows;
    series->cols = cols;
    series->labels = NULL;
    series->value = calloc(count * (size_t)cols, sizeof *series->value);
    series->line = calloc(count, sizeof *series->line);
    series->name = calloc((size_t)cols, sizeof *series->name);
    series->time = whole->time ? calloc(count, sizeof *series->time) : NULL;
    if (!series->value || !series->line || !series->name || (whole->time && !series->time))
        return error_memory(err, "the series");
    return OK;
}

/* ---- static columns ---- */

static int compare_labels(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Codes by the order of the different texts. */
static Status label_static(PanelStatic *fixed, int count, const char (*text)[LABEL_SIZE],
                           const char *path, Error *err)
{
    const char **sorted = calloc((size_t)count + 1, sizeof *sorted);
    int all = 0, different = 0;

    if (!sorted)
        return error_memory(err, "the labels");
    for (int k = 0; k < count; k++)
        if (*text[k])
            sorted[all++] = text[k];
    qsort(sorted, (size_t)all, sizeof *sorted, compare_labels);
    for (int i = 0; i < all; i++)
        if (i == 0 || strcmp(sorted[i], sorted[i - 1]) != 0)
            sorted[different++] = sorted[i];
    if (different > LABELS_MAX) {
        error_set(err, ERR_DATA, path, "static column \"%s\" has more than %d different labels",
                  fixed->name, LABELS_MAX);
        goto done;
    }
    if (labels_make(&fixed->labels, different, err) != OK)
        goto done;
    for (int i = 0; i < different; i++)
        text_copy(fixed->labels.name[i], LABEL_SIZE, sorted[i]);
    for (int k = 0; k < count; k++) {
        const char *key = text[k];
        const char **found = *key ? bsearch(&key, sorted, (size_t)different, sizeof *sorted,
                                            compare_labels)
                                  : NULL;
        fixed->value[k] = found ? (double)(found - sorted) : (double)NAN;
    }
done:
    free(sorted);
    return err->status;
}

Status panel_add_static(Panel *panel, const char *path, const FieldRules *rules, const char *name,
                        const char (*text)[LABEL_SIZE], Error *err)
{
    PanelStatic *fixed = &panel->fixed[panel->statics++];
    bool numbers = true;

    text_copy(fixed->name, sizeof fixed->name, name);
    fixed->value = calloc((size_t)panel->count + 1, sizeof *fixed->value);
    if (!fixed->value)
        return error_memory(err, "the static columns");
    for (int k = 0; k < panel->count && numbers; k++) {
        const FieldKind kind = field_read(rules, text[k], strlen(text[k]), &fixed->value[k]);
        numbers = kind == FIELD_NUMBER || kind == FIELD_MISSING;
    }
    return numbers ? OK : label_static(fixed, panel->count, text, path, err);
}

/* ---- a long table ---- */

/* The rows of each series, gathered in one pass: next: [count] where its next row goes. */
static Status part_rows(Panel *panel, const Columns *columns, const Series *whole, const Ids *ids,
                        Error *err)
{
    int *next = calloc((size_t)ids->count + 1, sizeof *next);

    if (!next)
        return error_memory(err, "the series");
    for (int row = 0; row < whole->rows; row++)
        next[ids->code[row]]++;
    for (int k = 0; k < ids->count; k++) {
        Series *series = &panel->series[k];
        if (begin_series(series, whole, next[k], whole->cols, err) != OK ||
            labels_copy(whole->labels, whole->cols, &series->labels, err) != OK)
            break;
        memcpy(series->name, whole->name, width_of(whole) * sizeof *series->name);
        name_series(series, columns, ids, k);
        memcpy(panel->name[k], ids->name[k], sizeof *panel->name);
        next[k] = 0;
    }
    for (int row = 0; row < whole->rows && err->status == OK; row++) {
        const int k = ids->code[row];
        move_row(&panel->series[k], next[k]++, whole, row);
    }
    free(next);
    return err->status;
}

static Status add_statics(Panel *panel, const Columns *columns, const Ids *ids, Error *err)
{
    for (int i = 0; i < ids->statics; i++)
        if (panel_add_static(panel, columns->path, &columns->rules,
                             columns->column[ids->fixed[i].column].name,
                             (const char(*)[LABEL_SIZE])ids->fixed[i].text, err) != OK)
            return err->status;
    return OK;
}

void panel_drop_empty(Panel *panel, Notes *notes)
{
    int kept = 0;

    for (int k = 0; k < panel->count; k++) {
        if (!has_values(&panel->series[k])) {
            if (kept == k)
                notes_add(notes, NOTE_WARNING, "series without a value are left out, first \"%s\"",
                          panel->name[k]);
            series_free(&panel->series[k]);
            continue;
        }
        panel->series[kept] = panel->series[k];
        memmove(panel->name[kept], panel->name[k], sizeof *panel->name);
        for (int i = 0; i < panel->statics; i++)
            panel->fixed[i].value[kept] = panel->fixed[i].value[k];
        kept++;
    }
    panel->count = kept;
}

/* Notes of each series would be too many. */
static Status arrange_all(Panel *panel, const Columns *columns, const Roles *roles,
                          const SeriesOptions *options, Notes *notes, Error *err)
{
    Roles own = *roles;

    panel_drop_empty(panel, notes);
    for (int k = 0; k < panel->count; k++) {
        Notes unheard = {0};
        if (panel->shape == SHAPE_COLUMNS)
            own.column[0] = roles->column[k];
        if (series_arrange(&panel->series[k], columns, &own, options,
                           panel->count == 1 ? notes : &unheard, err) != OK)
            return err->status;
    }
    return OK;
}

static Status split_long(Panel *panel, const Columns *columns, const Series *whole, const Ids *ids,
                         Error *err)
{
    panel->shape = SHAPE_LONG;
    memcpy(panel->id_name, columns->column[ids->column].name, sizeof panel->id_name);
    if (panel_room(panel, ids->count, err) != OK ||
        part_rows(panel, columns, whole, ids, err) != OK)
        return err->status;
    return add_statics(panel, columns, ids, err);
}

/* ---- columns ---- */

static bool is_numeric(const Columns *columns, int index)
{
    const long *first = columns->column[index].first;

    return index != columns->time.column && !columns->column[index].aside &&
           first[FIELD_TEXT] + first[FIELD_STAMP] == 0 &&
           first[FIELD_NUMBER] + first[FIELD_ODD] > 0;
}

Status panel_refuse_columns(const Columns *columns, Error *err)
{
    char(*name)[COLUMN_NAME] = calloc((size_t)columns->count + 1, sizeof *name);
    int count = 0, index;

    if (!name)
        return error_memory(err, "the columns");
    for (int i = 0; i < columns->count; i++)
        if (is_numeric(columns, i))
            memcpy(name[count++], columns->column[i].name, sizeof *name);
    if (count == 0)
        error_set(err, ERR_DATA, columns->path, "no column of numbers");
    else if (ids_pick(columns->path, (const char(*)[COLUMN_NAME])name, count, "", &index, err) ==
             OK)
        error_hint(err, "--series '%s'", name[0]);
    free(name);
    return err->status;
}

/* The first column of numbers as target, the others as past inputs: whatever holds them. */
static Status name_columns(const Columns *columns, SeriesOptions *all, Error *err)
{
    int first = 0;

    while (first < columns->count && !is_numeric(columns, first))
        first++;
    if (first == columns->count)
        return error_set(err, ERR_DATA, columns->path, "no column of numbers");
    snprintf(all->target, sizeof all->target, "%d", first + 1);
    text_copy(all->past, sizeof all->past, *all->series ? "" : "*");
    if (*all->series)
        text_copy(all->target, sizeof all->target, all->series);
    all->future[0] = all->categorical[0] = all->id[0] = all->fixed[0] = '\0';
    return OK;
}

static Status split_columns(Panel *panel, const Series *whole, Error *err)
{
    panel->shape = SHAPE_COLUMNS;
    if (panel_room(panel, whole->cols, err) != OK)
        return err->status;
    for (int c = 0; c < whole->cols; c++) {
        Series *series = &panel->series[c];
        if (begin_series(series, whole, whole->rows, 1, err) != OK)
            return err->status;
        series->targets = 1;
        series->past = series->future = 0;
        series->shape = SHAPE_COLUMNS;
        memcpy(series->name[0], whole->name[c], sizeof *series->name);
        memcpy(panel->name[c], whole->name[c], sizeof *panel->name);
        for (int row = 0; row < whole->rows; row++) {
            series->value[row] = whole->value[(size_t)row * width_of(whole) + (size_t)c];
            series->line[row] = whole->line[row];
            if (whole->time)
                series->time[row] = whole->time[row];
        }
        panel_trim(series);
    }
    return OK;
}

/* ---- reading ---- */

/* One series of a long table, that was asked for. */
static Status keep_one(Panel *panel, const Columns *columns, Series *whole, const Ids *ids,
                       const char *wanted, Error *err)
{
    if (panel_keep(columns, ids, wanted, whole, err) != OK || panel_room(panel, 1, err) != OK)
        return err->status;
    panel->shape = SHAPE_LONG;
    memcpy(panel->id_name, whole->id_name, sizeof panel->id_name);
    memcpy(panel->name[0], whole->series_name, sizeof *panel->name);
    panel->series[0] = *whole;
    *whole = (Series){0};
    return OK;
}

static Status read_table(Columns *columns, const SeriesOptions *options, Panel *panel,
                         Notes *notes, Error *err)
{
    const bool columned = options->shape == SHAPE_COLUMNS;
    SeriesOptions all = *options;
    Series whole = {0};
    Table table = {0};
    Roles roles = {0};
    Ids ids = {.column = -1};

    if ((columned && name_columns(columns, &all, err) != OK) ||
        series_take(columns, &table, &all, &roles, &whole, &ids, notes, err) != OK)
        goto done;
    if (columned && split_columns(panel, &whole, err) != OK)
        goto done;
    if (ids.count > 0 && (*options->series
                              ? keep_one(panel, columns, &whole, &ids, options->series, err)
                              : split_long(panel, columns, &whole, &ids, err)) != OK)
        goto done;
    if (arrange_all(panel, columns, &roles, options, notes, err) != OK)
        goto done;
done:
    ids_free(&ids);
    table_free(&table);
    series_free(&whole);
    return err->status;
}

Status panel_of_input(const char *name, Input *input, const SeriesOptions *options, Panel *panel,
                      Notes *notes, Error *err)
{
    Columns columns = {.path = name, .bytes = input->bytes, .size = input->size, .input = input};

    *panel = (Panel){0};
    if (panel_rows_are(name, input, options)) {
        if (panel_rows(name, input, options, panel, notes, err) != OK)
            panel_free(panel);
        return err->status;
    }
    if (options->shape == SHAPE_WIDE)
        return OK;
    if (columns_find(&columns, options, notes, err) == OK &&
        timecolumn_find(&columns, options, notes, err) == OK &&
        read_table(&columns, options, panel, notes, err) != OK)
        panel_free(panel);
    columns_free(&columns);
    return err->status;
}

Status panel_parse(const char *name, const char *bytes, size_t size, const SeriesOptions *options,
                   Panel *panel, Notes *notes, Error *err)
{
    Input input;

    input_of(&input, bytes, size);
    return panel_of_input(name, &input, options, panel, notes, err);
}

Status panel_read(const char *path, const SeriesOptions *options, Panel *panel, Notes *notes,
                  Error *err)
{
    const char *name = strcmp(path, "-") == 0 ? "stdin" : path;
    Input input = {0};

    *panel = (Panel){0};
    if (input_open(&input, path, ERR_DATA, err) != OK)
        return err->status;
    const Status status = panel_of_input(name, &input, options, panel, notes, err);
    input_close(&input);
    return status;
}
