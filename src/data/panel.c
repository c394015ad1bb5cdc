#include "data/panel.h"

#include "base/text.h"
#include "data/assemble.h"
#include "data/panel_parts.h"
#include "data/suspects.h"
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
        ASSERT(series->name && panel->name);
        memcpy(series->name, whole->name, width_of(whole) * sizeof *series->name);
        panel_name(series, columns, ids, k);
        memcpy(panel->name[k], ids->name[k], sizeof *panel->name);
        next[k] = 0;
    }
    for (int row = 0; row < whole->rows && err->status == OK; row++) {
        const int k = ids->code[row];
        panel_move_row(&panel->series[k], next[k]++, whole, row);
    }
    free(next);
    return err->status;
}

void panel_drop_empty(Panel *panel, Notes *notes)
{
    char first[sizeof *panel->name];
    int kept = 0;

    for (int k = 0; k < panel->count; k++) {
        if (!panel_has_values(&panel->series[k])) {
            if (kept == k)
                text_copy(first, sizeof first, panel->name[k]);
            series_free(&panel->series[k]);
            continue;
        }
        panel->series[kept] = panel->series[k];
        memmove(panel->name[kept], panel->name[k], sizeof *panel->name);
        for (int i = 0; i < panel->statics; i++) {
            double *value = panel->fixed[i].value;
            ASSERT(value);
            value[kept] = value[k];
        }
        kept++;
    }
    if (kept < panel->count)
        notes_add(notes, NOTE_WARNING, "%d of %d series left out, first \"%s\": they have no value",
                  panel->count - kept, panel->count, first);
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
    suspects_note(panel->series, panel->count, notes);
    return OK;
}

static Status split_long(Panel *panel, const Columns *columns, const Roles *roles,
                         const SeriesOptions *options, const Series *whole, const Ids *ids,
                         Notes *notes, Error *err)
{
    panel->shape = SHAPE_LONG;
    memcpy(panel->id_name, columns->column[ids->column].name, sizeof panel->id_name);
    if (panel_room(panel, ids->count, err) != OK ||
        part_rows(panel, columns, whole, ids, err) != OK)
        return err->status;
    return panel_statics(panel, columns, roles, ids, options, notes, err);
}

/* ---- columns ---- */

/* The first column of numbers as target, the others as past inputs: whatever holds them. */
static Status name_columns(const Columns *columns, SeriesOptions *all, Error *err)
{
    int first = 0;

    if (panel_check_columns(columns, all, err) != OK)
        return err->status;
    while (first < columns->count && !panel_is_numeric(columns, first))
        first++;
    if (first == columns->count)
        return error_set(err, ERR_DATA, columns->path, "no column of numbers");
    if (*all->series && columns_by_name(columns, all->series) >= 0)
        first = columns_by_name(columns, all->series);
    panel_call(columns, first, all->target);
    if (*all->series && columns_by_name(columns, all->series) < 0)
        text_copy(all->target, sizeof all->target, all->series);
    text_copy(all->past, sizeof all->past, *all->series ? "" : "*");
    all->known[0].count = 0;
    all->future[0] = all->categorical[0] = all->id[0] = '\0';
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
        ASSERT(series->name && panel->name);
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
    int index;

    if (panel_keep(columns, ids, wanted, whole, &index, err) != OK ||
        panel_room(panel, 1, err) != OK)
        return err->status;
    ASSERT(panel->name && panel->series);
    panel->shape = SHAPE_LONG;
    memcpy(panel->id_name, whole->id_name, sizeof panel->id_name);
    memcpy(panel->name[0], whole->series_name, sizeof *panel->name);
    panel->series[0] = *whole;
    *whole = (Series){0};
    return OK;
}

static Status read_table(Columns *columns, const SeriesOptions *options, Panel *panel, Notes *notes,
                         Error *err)
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
    if (columned)
        notes_add(notes, NOTE_FOUND, "%d series, each in a column", panel->count);
    if (ids.count > 0 &&
        (*options->series
             ? keep_one(panel, columns, &whole, &ids, options->series, err)
             : split_long(panel, columns, &roles, options, &whole, &ids, notes, err)) != OK)
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
    if (panel_rows_are(name, input, options, err)) {
        if (panel_rows(name, input, options, panel, notes, err) != OK)
            panel_free(panel);
        return err->status;
    }
    if (err->status != OK || options->shape == SHAPE_WIDE)
        return err->status;
    if (columns_find(&columns, options, notes, err) == OK &&
        timecolumn_find(&columns, options, notes, err) == OK &&
        read_table(&columns, options, panel, notes, err) != OK)
        panel_free(panel);
    columns_free(&columns);
    return err->status;
}

/* ---- parts of one series ---- */

/* What all series have in common. */
static Series begin_whole(const Panel *panel)
{
    const Series *first = panel->series;

    ASSERT(first && panel->count > 0);
    return (Series){.targets = first->targets,
                    .past = first->past,
                    .future = first->future,
                    .fixed = first->fixed,
                    .cols = first->cols,
                    .style = first->style,
                    .frequency = first->frequency,
                    .anchor_day = first->anchor_day,
                    .step = first->step,
                    .weekdays = first->weekdays,
                    .shape = panel->shape,
                    .csv = first->csv,
                    .header = first->header,
                    .decimal = first->decimal};
}

Status panel_join(Panel *panel, Series *series, Error *err)
{
    for (int k = 0; k < panel->count; k++)
        if (panel_widen(&panel->series[k], panel, k, err) != OK)
            return err->status;
    Series whole = begin_whole(panel);
    const Series *first = panel->series;

    memcpy(whole.time_name, first->time_name, sizeof whole.time_name);
    memcpy(whole.time_columns, first->time_columns, sizeof whole.time_columns);
    memcpy(whole.date_format, first->date_format, sizeof whole.date_format);
    memcpy(whole.hash, first->hash, sizeof whole.hash);
    memcpy(whole.id_name, panel->id_name, sizeof whole.id_name);
    whole.name = calloc((size_t)whole.cols, sizeof *whole.name);
    if (!whole.name || labels_copy(first->labels, whole.cols, &whole.labels, err) != OK) {
        free(whole.name);
        labels_free(whole.labels, whole.cols);
        return error_memory(err, "the series");
    }
    memcpy(whole.name, first->name, (size_t)whole.cols * sizeof *whole.name);
    if (panel->shape == SHAPE_COLUMNS)
        text_copy(whole.name[0], sizeof *whole.name, PANEL_VALUE);
    for (int k = 0; k < panel->count; k++) {
        memcpy(panel->series[k].series_name, panel->name[k], sizeof *panel->name);
        whole.rows += panel->series[k].rows;
    }
    whole.part = panel->series;
    whole.parts = panel->count;
    panel->series = NULL;
    panel_free(panel);
    *series = whole;
    return OK;
}

Status panel_wrap(Series *series, Error *err)
{
    Panel panel = {.shape = series->shape};

    if (panel_room(&panel, 1, err) != OK)
        goto done;
    text_copy(panel.name[0], sizeof *panel.name,
              *series->series_name ? series->series_name : series->name[0]);
    panel.series[0] = *series;
    *series = (Series){0};
    if (panel_join(&panel, series, err) != OK)
        goto done;
done:
    panel_free(&panel);
    return err->status;
}

Status panel_of_table(const Columns *columns, const Roles *roles, const Ids *ids,
                      const SeriesOptions *options, Series *whole, Notes *notes, Error *err)
{
    Panel panel = {0};

    if (split_long(&panel, columns, roles, options, whole, ids, notes, err) != OK ||
        arrange_all(&panel, columns, roles, options, notes, err) != OK)
        goto done;
    series_free(whole);
    if (panel_join(&panel, whole, err) != OK)
        goto done;
done:
    panel_free(&panel);
    return err->status;
}

Status panel_series(const char *name, Input *input, const SeriesOptions *options, Series *series,
                    Notes *notes, Error *err)
{
    Panel panel;

    if (panel_of_input(name, input, options, &panel, notes, err) != OK ||
        panel_join(&panel, series, err) != OK)
        goto done;
done:
    panel_free(&panel);
    return err->status;
}

Status panel_parse(const char *name, const char *bytes, size_t size, const SeriesOptions *options,
                   Panel *panel, Notes *notes, Error *err)
{
    Input input;

    input_of(&input, bytes, size);
    return panel_of_input(name, &input, options, panel, notes, err);
}
