/* The one series that is wanted of a file with several. */
#include "base/text.h"
#include "data/assemble.h"
#include "data/panel_parts.h"
#include "data/suspects.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static size_t width_of(const Series *series)
{
    return (size_t)series->cols;
}

bool panel_has_values(const Series *series)
{
    for (int row = 0; row < series->rows; row++)
        for (int c = 0; c < series->targets; c++)
            if (!isnan(series->value[(size_t)row * width_of(series) + (size_t)c]))
                return true;
    return false;
}

void panel_move_row(Series *to, int at, const Series *from, int row)
{
    memmove(to->value + (size_t)at * width_of(to), from->value + (size_t)row * width_of(from),
            width_of(to) * sizeof *to->value);
    to->line[at] = from->line[row];
    if (from->time)
        to->time[at] = from->time[row];
}

void panel_name(Series *series, const Columns *columns, const Ids *ids, int k)
{
    series->shape = SHAPE_LONG;
    memcpy(series->id_name, columns->column[ids->column].name, sizeof series->id_name);
    memcpy(series->series_name, ids->name[k], sizeof series->series_name);
}

Status panel_keep(const Columns *columns, const Ids *ids, const char *wanted, Series *series,
                  int *index, Error *err)
{
    const char(*name)[COLUMN_NAME] = (const char(*)[COLUMN_NAME])ids->name;
    int kept = 0;

    if (ids_pick(columns->path, name, ids->count, wanted, index, err) != OK)
        return err->status;
    for (int row = 0; row < series->rows; row++)
        if (ids->code[row] == *index)
            panel_move_row(series, kept++, series, row);
    series->rows = kept;
    panel_name(series, columns, ids, *index);
    if (panel_has_values(series))
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
        panel_move_row(series, row - first, series, row);
    series->rows -= first;
    memcpy(series->series_name, series->name[0], sizeof series->series_name);
}

bool panel_is_numeric(const Columns *columns, int index)
{
    const long *first = columns->column[index].first;

    return !columns->column[index].timed && !columns->column[index].aside &&
           first[FIELD_TEXT] + first[FIELD_STAMP] == 0 &&
           first[FIELD_NUMBER] + first[FIELD_ODD] > 0 && !columns_numbers(columns, index);
}

Status panel_refuse_columns(const Columns *columns, Error *err)
{
    char(*name)[COLUMN_NAME] = calloc((size_t)columns->count + 1, sizeof *name);
    int count = 0, index;

    if (!name)
        return error_memory(err, "the columns");
    for (int i = 0; i < columns->count; i++)
        if (panel_is_numeric(columns, i))
            memcpy(name[count++], columns->column[i].name, sizeof *name);
    if (count == 0)
        error_set(err, ERR_DATA, columns->path, "no column of numbers");
    else if (ids_pick(columns->path, (const char(*)[COLUMN_NAME])name, count, "", &index, err) ==
             OK)
        error_hint(err, "--series '%s'", name[0]);
    free(name);
    return err->status;
}

void panel_call(const Columns *columns, int index, char target[NAMES_SIZE])
{
    if (columns->column[index].repeated)
        snprintf(target, NAMES_SIZE, "%d", index + 1);
    else
        text_copy(target, NAMES_SIZE, columns->column[index].name);
}

Status panel_check_columns(const Columns *columns, const SeriesOptions *options, Error *err)
{
    const char *target = options->target;

    if (*options->fixed) {
        error_set(err, ERR_DATA, columns->path,
                  "series in columns have no static columns, nothing is the same in their rows");
        error_hint(err, "without --static; or a long table, which has room for them");
        return err->status;
    }
    if (*target && strcmp(target, PANEL_VALUE) != 0 && strcmp(target, options->series) != 0)
        return error_option("--target", "with --shape columns each column of numbers is a series",
                            "--series NAME takes one; --shape wide, or a file without the others",
                            err);
    if (*options->past || *options->future)
        return error_option(*options->past ? "--past" : "--future",
                            "with --shape columns each column of numbers is a series, no input",
                            "--shape wide for a target and its inputs", err);
    return OK;
}

/* The column that is one of several series becomes the target. */
static Status name_column(const Columns *columns, SeriesOptions *options, Error *err)
{
    if (panel_check_columns(columns, options, err) != OK)
        return err->status;
    if (!*options->series)
        return panel_refuse_columns(columns, err);
    const int index = columns_by_name(columns, options->series);
    if (index >= 0)
        panel_call(columns, index, options->target);
    else
        text_copy(options->target, sizeof options->target, options->series);
    options->past[0] = options->future[0] = '\0';
    options->known[0].count = 0;
    return OK;
}

/* What is static about one of several series. */
static Status take_statics(const Columns *columns, const Roles *roles, const Ids *ids,
                           const SeriesOptions *options, int index, Series *series, Notes *notes,
                           Error *err)
{
    Panel panel = {0};

    if (panel_room(&panel, ids->count, err) != OK ||
        panel_statics(&panel, columns, roles, ids, options, notes, err) != OK ||
        panel_widen(series, &panel, index, err) != OK)
        goto done;
done:
    panel_free(&panel);
    return err->status;
}

/* What was taken becomes the one series that is wanted of it. */
static Status arrange_one(const Columns *columns, const Roles *roles, const Ids *ids,
                          const SeriesOptions *options, Series *series, Notes *notes, Error *err)
{
    int index = 0;

    if (ids->count > 0 && panel_keep(columns, ids, options->series, series, &index, err) != OK)
        return err->status;
    if (ids->count == 0)
        series->shape = options->shape == SHAPE_COLUMNS ? SHAPE_COLUMNS : SHAPE_WIDE;
    if (series->shape == SHAPE_COLUMNS)
        panel_trim(series);
    if (series->shape == SHAPE_WIDE && *options->series) {
        error_set(err, ERR_DATA, columns->path, "holds one series, none is called \"%s\"",
                  options->series);
        error_hint(err, "--id COL, or --shape rows or columns");
        return err->status;
    }
    if (series_arrange(series, columns, roles, options, notes, err) != OK)
        return err->status;
    suspects_note(series, 1, notes);
    if (ids->count == 0)
        return OK;
    return take_statics(columns, roles, ids, options, index, series, notes, err);
}

Status series_of_table(Columns *columns, Table *table, const SeriesOptions *options, Series *series,
                       Notes *notes, Error *err)
{
    SeriesOptions one = *options;
    Roles roles = {0};
    Ids ids;

    *series = (Series){0};
    if (options->shape == SHAPE_COLUMNS && name_column(columns, &one, err) != OK)
        return err->status;
    if (series_take(columns, table, &one, &roles, series, &ids, notes, err) != OK)
        goto done;
    const bool all = ids.count > 0 && options->joined && !*options->series;
    if ((all ? panel_of_table(columns, &roles, &ids, &one, series, notes, err)
             : arrange_one(columns, &roles, &ids, &one, series, notes, err)) != OK)
        goto done;
done:
    ids_free(&ids);
    if (err->status != OK)
        series_free(series);
    return err->status;
}
