#include "data/series.h"

#include "base/text.h"
#include "data/ahead.h"
#include "data/assemble.h"
#include "data/categories.h"
#include "data/complete.h"
#include "data/gaps.h"
#include "data/order.h"
#include "data/panel_parts.h"
#include "data/resample.h"
#include "data/roles.h"
#include "data/session.h"
#include "data/table.h"
#include "data/timecolumn.h"
#include "data/trim.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns nobody named whose first rows are no numbers will never be used; they get no memory. */
static void assign_slots(Columns *columns, const Roles *roles, bool all, Table *table)
{
    for (int i = 0; i < columns->count; i++) {
        const long *first = columns->column[i].first;
        bool kept = all && first[FIELD_TEXT] + first[FIELD_ODD] == 0;

        for (int k = 0; k < roles_count(roles); k++)
            kept = kept || roles->column[k] == i;
        kept = (kept || columns->column[i].classes) && !columns->column[i].timed;
        columns->column[i].slot = kept ? table->slots++ : -1;
    }
}

static bool has_bad(const Columns *columns, const Roles *roles)
{
    for (int i = 0; i < roles_count(roles); i++) {
        const Column *column = &columns->column[roles->column[i]];
        const long *all = column->all;
        const bool flags = all[FIELD_FLAG] > 0 && all[FIELD_NUMBER] > 0;

        if (!column->classes && (flags || all[FIELD_TEXT] + all[FIELD_ODD] + all[FIELD_STAMP] > 0))
            return true;
    }
    return false;
}

/* Whether the table, perhaps read before the roles were known, has what assign_slots would keep. */
static bool holds_columns(const Columns *columns, const Roles *roles, const Table *table)
{
    bool holds = table->line;

    for (int i = 0; i < columns->count; i++)
        holds = holds && !(columns->column[i].classes && columns->column[i].slot < 0);
    for (int k = 0; k < roles_count(roles); k++)
        holds = holds && columns->column[roles->column[k]].slot >= 0;
    return holds;
}

/* The roles of the columns, and all rows. */
static Status read_table(Columns *columns, Roles *roles, Table *table, const SeriesOptions *options,
                         Notes *notes, Error *err)
{
    if (roles_name(roles, columns, options, err) != OK ||
        categories_name(columns, roles, options, err) != OK)
        return err->status;
    if (!holds_columns(columns, roles, table)) {
        table_free(table);
        assign_slots(columns, roles, !roles_complete(options), table);
        if (table_read(table, columns, err) != OK)
            return err->status;
    }
    csvfile_note(&columns->csv, notes);
    if (roles_choose(roles, columns, options, notes, err) != OK)
        return err->status;
    if (has_bad(columns, roles) || table->bad_stamps > 0)
        return table_explain(table, columns, roles->column, roles_count(roles), err);
    if (table_check_decimal(table, columns, err) != OK)
        return err->status;
    timecolumn_warn(columns, options, notes);
    return OK;
}

/* Takes the chosen columns out of the table, in its own memory: a row never gets longer. */
static Status take_values(Series *series, Table *table, const Columns *columns, const Roles *roles,
                          Error *err)
{
    double row[SERIES_COLUMNS];

    bool same = table->slots == roles_count(roles);

    for (int c = 0; c < roles_count(roles); c++)
        same = same && columns->column[roles->column[c]].slot == c;
    series->cols = roles_count(roles);
    series->name = calloc((size_t)series->cols, sizeof *series->name);
    if (!series->name)
        return error_memory(err, "the columns");
    for (int r = 0; r < table->rows && !same; r++) {
        const double *from = table->value + (size_t)r * (size_t)table->slots;

        for (int c = 0; c < series->cols; c++)
            row[c] = from[columns->column[roles->column[c]].slot];
        memcpy(table->value + (size_t)r * (size_t)series->cols, row,
               (size_t)series->cols * sizeof *row);
    }
    for (int c = 0; c < series->cols; c++)
        memcpy(series->name[c], columns->column[roles->column[c]].name, COLUMN_NAME);
    series->rows = table->rows;
    series->value = table->value;
    series->time = table->time;
    series->line = table->line;
    table->value = NULL;
    table->time = NULL;
    table->line = NULL;
    return OK;
}

static void add_name(char *list, size_t size, const char *apart, const char *name)
{
    const size_t used = strlen(list);

    snprintf(list + used, size - used, "%s%s", used > 0 ? apart : "", name);
}

static void take_findings(Series *series, const Table *table, const Columns *columns,
                          const Roles *roles)
{
    series->targets = roles->targets;
    series->past = roles->past;
    series->future = roles->future;
    series->csv = columns->csv;
    series->header = columns->header ? HEADER_YES : HEADER_NO;
    series->decimal = columns->rules.decimal;
    series->style = table->style;
    for (int i = 0; i < columns->time.count; i++) {
        const char *name = columns->column[columns->time.columns[i]].name;

        add_name(series->time_name, sizeof series->time_name, ",", name);
        add_name(series->time_columns, sizeof series->time_columns, "\n", name);
    }
    text_copy(series->date_format, sizeof series->date_format, columns->time.text);
}

static void note_missing(const Series *series, Notes *notes)
{
    const int begin = trim_first(series);

    for (int c = 0; c < series->cols; c++) {
        int missing = 0;
        long first = 0;

        for (int row = begin; row < series->rows; row++)
            if (isnan(series_row(series, row)[c])) {
                first = missing++ == 0 ? series->line[row] : first;
            }
        if (missing > 0)
            notes_add(notes, NOTE_FOUND,
                      "missing: %d of %d values in \"%s\", the first in line %ld", missing,
                      series->rows - begin, series->name[c], first);
    }
}

static void note_time(const Series *series, Notes *notes)
{
    char first[TIME_TEXT], last[TIME_TEXT], name[SERIES_FREQUENCY];

    series_time_text(series, 0, first);
    series_time_text(series, series->rows - 1, last);
    series_frequency_text(series, name);
    notes_add(notes, NOTE_FOUND, "time \"%s\": %s, %s to %s", series->time_name, name, first, last);
    if (series->style.finer)
        notes_add(notes, NOTE_FOUND, "stamps are finer than microseconds: cut off there");
}

static void *shrink(void *array, size_t count, size_t size)
{
    void *less = count > 0 ? realloc(array, count * size) : NULL;

    if (!less)
        return array;
    return less;
}

/* Gives back what the reading took in advance. */
static void shrink_rows(Series *series)
{
    const size_t rows = (size_t)series->rows + (size_t)series->ahead;

    series->value = shrink(series->value, rows * (size_t)series->cols, sizeof *series->value);
    series->line = shrink(series->line, rows, sizeof *series->line);
    if (series->time)
        series->time = shrink(series->time, rows, sizeof *series->time);
}

/* What has no effect is not taken without a word. */
static Status check_steps(const Series *series, const SeriesOptions *options, Error *err)
{
    if (options->resample != RESAMPLE_NONE && !options->freq[0])
        return error_option("--resample", "there is no --freq to say into which steps",
                            "such as --freq 1h", err);
    if (options->freq[0] && !series->time)
        return error_option("--freq", "there are no time stamps", "--time COL names them", err);
    return OK;
}

Status series_arrange(Series *series, const Columns *columns, const Roles *roles,
                      const SeriesOptions *options, Notes *notes, Error *err)
{
    const int field = columns->time.column + 1;
    const bool added = resample_added(options->resample, series->targets) > 0;

    if (check_steps(series, options, err) != OK)
        return err->status;
    if (series->time &&
        order_rows(series, columns->path, field, options, options->freq[0], notes, err) != OK)
        return err->status;
    if (series->time && options->freq[0] &&
        resample_rows(series, columns->path, field, options, notes, err) != OK)
        return err->status;
    trim_end(series, notes);
    if (series->rows == 0)
        return error_set(err, ERR_DATA, columns->path, "no row with a value of \"%s\" is left",
                         series->name[0]);
    note_missing(series, notes);
    if (series->time && gaps_fill(series, columns->path, field, options, notes, err) != OK)
        return err->status;
    trim_front(series, notes);
    if (series->time)
        note_time(series, notes);
    shrink_rows(series);
    if (!options->complete)
        return OK;
    return complete_check(series, columns->path, added ? NULL : roles->column, err);
}

Status series_take(Columns *columns, Table *table, const SeriesOptions *options, Roles *roles,
                   Series *series, Ids *ids, Notes *notes, Error *err)
{
    Labels *labels = NULL;

    *series = (Series){0};
    *ids = (Ids){.column = -1};
    if (ids_name(columns, options, err) != OK ||
        read_table(columns, roles, table, options, notes, err) != OK ||
        categories_read(columns, table, roles, options, &labels, notes, err) != OK ||
        take_values(series, table, columns, roles, err) != OK)
        goto done;
    take_findings(series, table, columns, roles);
    series->labels = labels;
    labels = NULL;
    input_sum(columns->input);
    memcpy(series->hash, columns->input->hex, sizeof series->hash);
    if (ids_find(columns, roles, options, series->time, series->rows, ids, notes, err) != OK)
        goto done;
    roles_note_unused(roles, columns, notes);
done:
    labels_free(labels, roles_count(roles));
    if (err->status != OK)
        series_free(series);
    return err->status;
}

Status series_of_input(const char *name, Input *input, const SeriesOptions *options, Series *series,
                       Notes *notes, Error *err)
{
    Columns columns = {.path = name, .bytes = input->bytes, .size = input->size, .input = input};
    Table table = {0};

    *series = (Series){0};
    const bool rows = panel_rows_are(name, input, options, err);
    if (err->status != OK)
        return err->status;
    if (options->joined && !*options->series && (rows || options->shape == SHAPE_COLUMNS))
        return panel_series(name, input, options, series, notes, err);
    if (rows)
        return panel_rows_one(name, input, options, series, notes, err);
    if (columns_find(&columns, options, notes, err) == OK &&
        timecolumn_find(&columns, options, notes, err) == OK &&
        series_of_table(&columns, &table, options, series, notes, err) != OK)
        series_free(series);
    table_free(&table);
    columns_free(&columns);
    return err->status;
}

Status series_parse(const char *name, const char *bytes, size_t size, const SeriesOptions *options,
                    Series *series, Notes *notes, Error *err)
{
    Input input;

    input_of(&input, bytes, size);
    return series_of_input(name, &input, options, series, notes, err);
}

Status series_read(const char *path, const SeriesOptions *options, Series *series, Notes *notes,
                   Error *err)
{
    Input input = {0};

    *series = (Series){0};
    if (input_open(&input, path, ERR_DATA, err) != OK)
        return err->status;
    const Status status = series_of_input(input_name(path), &input, options, series, notes, err);
    input_close(&input);
    if (status == OK && *options->future_file && series->parts > 0) {
        series_free(series);
        return error_option("--future-file", "a second file goes on one series, not several",
                            "--series NAME, or rows with the future columns alone", err);
    }
    if (status == OK && *options->future_file &&
        ahead_read(options->future_file, options, series, notes, err) != OK)
        series_free(series);
    return err->status;
}

void series_free(Series *series)
{
    free(series->value);
    free(series->time);
    free(series->clock);
    free(series->line);
    free(series->name);
    labels_free(series->labels, series->cols);
    session_free(&series->session);
    for (int k = 0; k < series->parts; k++)
        series_free(&series->part[k]);
    free(series->part);
    *series = (Series){0};
}
