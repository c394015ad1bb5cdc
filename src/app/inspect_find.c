/* What forecast inspect finds in a file: every column, the series as a run would read it, and what
 * a run would take for what was not given. */
#include "app/cli.h"
#include "app/inspect.h"
#include "data/timecolumn.h"
#include "model/classes.h"
#include "model/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *findings_kind(const Findings *findings, int column)
{
    const long *all = findings->columns.column[column].all;
    long numbers = all[FIELD_NUMBER] + all[FIELD_ODD], others = 0;

    if (findings->columns.column[column].timed)
        return "time";
    for (int kind = 0; kind < FIELD_KINDS; kind++)
        others += kind == FIELD_MISSING || kind == FIELD_NUMBER || kind == FIELD_ODD ? 0
                                                                                     : all[kind];
    if (numbers + others == 0)
        return "empty";
    if (others == 0)
        return "number";
    if (numbers > 0)
        return "mixed";
    return all[FIELD_FLAG] == others ? "flag" : all[FIELD_STAMP] == others ? "stamp" : "text";
}

/* Row by row, as the table lies in memory. The sum is of differences to the first value, so that a
 * large offset costs no digits. */
static void add_row(const Columns *columns, const double *row, Summary *summary)
{
    for (int i = 0; i < columns->count; i++) {
        Summary *one = &summary[i];
        const int slot = columns->column[i].slot;
        const double value = slot >= 0 ? row[slot] : NAN;

        if (isnan(value))
            continue;
        if (one->count++ == 0)
            one->first = one->min = one->max = value;
        one->min = value < one->min ? value : one->min;
        one->max = value > one->max ? value : one->max;
        one->sum += value - one->first;
    }
}

static void summarise(const Columns *columns, const Table *table, Summary *summary)
{
    for (int row = 0; row < table->rows; row++)
        add_row(columns, table->value + (size_t)row * (size_t)table->slots, summary);
    for (int i = 0; i < columns->count; i++) {
        Summary *one = &summary[i];

        if (one->count == 0) {
            one->min = one->mean = one->max = NAN;
            continue;
        }
        /* what is not finite is shown as unknown */
        one->mean = one->first + one->sum / (double)one->count;
        one->sentinel = sentinel_find(table->value + columns->column[i].slot, table->rows,
                                      table->slots, one->min, one->max);
    }
}

/* Before the table becomes a series. */
static Status take_sample(Findings *findings, Error *err)
{
    const Columns *columns = &findings->columns;
    const Table *table = &findings->table;
    SampleRows *sample = &findings->sample;
    const bool all = table->rows <= 2 * SAMPLE_SHOWN;

    sample->rows = all ? table->rows : 2 * SAMPLE_SHOWN;
    sample->gap = all ? sample->rows : SAMPLE_SHOWN;
    sample->value = calloc((size_t)sample->rows * (size_t)columns->count + 1, sizeof(double));
    if (!sample->value)
        return error_memory(err, "the first rows");
    for (int k = 0; k < sample->rows; k++) {
        const int row = k < sample->gap ? k : table->rows - sample->rows + k;
        const double *value = table->value + (size_t)row * (size_t)table->slots;

        sample->line[k] = table->line[row];
        sample->time[k] = table->time ? table->time[row] : 0;
        for (int i = 0; i < columns->count; i++)
            sample->value[(size_t)k * (size_t)columns->count + (size_t)i] =
                columns->column[i].slot >= 0 ? value[columns->column[i].slot] : (double)NAN;
    }
    findings->style = table->style;
    return OK;
}

/* Every column that may hold numbers is kept. */
static Status read_columns(Findings *findings, const SeriesOptions *options, Notes *notes,
                           Error *err)
{
    Columns *columns = &findings->columns;

    if (columns_find(columns, options, notes, err) != OK ||
        timecolumn_find(columns, options, notes, err) != OK)
        return err->status;
    for (int i = 0; i < columns->count; i++) {
        const bool text = columns->column[i].first[FIELD_TEXT] > 0;

        columns->column[i].slot = text || columns->column[i].timed ? -1 : findings->table.slots++;
    }
    if (table_read(&findings->table, columns, err) != OK)
        return err->status;
    findings->rows = findings->table.rows;
    findings->summary = calloc((size_t)columns->count, sizeof *findings->summary);
    if (!findings->summary)
        return error_memory(err, "the columns");
    summarise(columns, &findings->table, findings->summary);
    return take_sample(findings, err);
}

/* Where the target cannot be told, any column of numbers shows the time. */
static void read_time(const Options *options, Findings *findings)
{
    const Columns *columns = &findings->columns;
    SeriesOptions data = options->data;
    Notes notes = {0};
    Error ignored = {0};
    int column = 0;

    while (column < columns->count && strcmp(findings_kind(findings, column), "number") != 0)
        column++;
    if (data.target[0] || column == columns->count)
        return;
    snprintf(data.target, sizeof data.target, "%d", column + 1);
    findings->timed = series_of_table(&findings->columns, &findings->table, &data,
                                      &findings->series, &notes, &ignored) == OK;
}

static bool is_hole(const Series *series, int row)
{
    for (int c = 0; c < series->targets; c++)
        if (!isnan(series_row(series, row)[c]))
            return false;
    return true;
}

static void find_holes(const Series *series, Holes *holes)
{
    int begun = -1;

    for (int row = 0; row <= series->rows; row++) {
        const bool hole = row < series->rows && is_hole(series, row);

        if (hole) {
            holes->rows++;
            holes->inserted += series->line[row] == 0;
            begun = begun < 0 ? row : begun;
            continue;
        }
        if (begun >= 0) {
            holes->count++;
            if (row - begun > holes->longest) {
                holes->longest = row - begun;
                holes->first = begun;
            }
        }
        begun = -1;
    }
}

/* What the default model would take, as its season is looked for in the training rows alone. */
static void plan(Findings *findings, const Options *options)
{
    ModelConfig config = options->model;
    Plan decided;
    Notes notes = {0};
    Error refused = {0};

    if (plan_make(method_find(config.model), &findings->series, &config, &decided, &notes,
                  &refused) == OK) {
        findings->planned = true;
        findings->calendar = decided.calendar;
        findings->split = decided.split;
    } else {
        snprintf(findings->refusal, sizeof findings->refusal, "%s; %s", refused.message,
                 refused.hint);
        config = options->model;
        if (config.season.first == 0)
            config.season = classes_seasons(&findings->series, findings->series.rows);
    }
    findings->model = config;
}

/* The file as a run would read it. */
static void read_series(const Options *options, Findings *findings, Notes *notes, Error *err)
{
    const Series *series = &findings->series;

    findings->pinned = *options;
    if (series_of_table(&findings->columns, &findings->table, &options->data, &findings->series,
                        notes, err) == OK) {
        findings->usable = findings->timed = true;
        plan(findings, options);
        options_pin(&findings->pinned, series, NULL);
        findings->pinned.model.season = findings->model.season;
    } else {
        read_time(options, findings);
    }
    if (findings->timed)
        find_holes(series, &findings->holes);
}

Status findings_read(Findings *findings, const Options *options, Input *input, Notes *notes,
                     Error *refused, Error *err)
{
    Columns *columns = &findings->columns;

    columns->path = input_name(options->file[0]);
    columns->bytes = input->bytes;
    columns->size = input->size;
    columns->input = input;
    if (read_columns(findings, &options->data, notes, err) != OK)
        return err->status;
    read_series(options, findings, notes, refused);
    return OK;
}

void findings_free(Findings *findings)
{
    columns_free(&findings->columns);
    table_free(&findings->table);
    series_free(&findings->series);
    free(findings->sample.value);
    free(findings->summary);
}

/* A series warns of its own columns; here are the others. */
void findings_warn(const Findings *findings, Notes *notes)
{
    for (int i = 0; i < findings->columns.count; i++) {
        const char *name = findings->columns.column[i].name;
        const Summary *summary = &findings->summary[i];
        bool known = false;

        for (int c = 0; findings->usable && c < findings->series.cols; c++)
            known = known || strcmp(findings->series.name[c], name) == 0;
        if (!known)
            sentinel_note(summary->sentinel, name, notes);
        if (summary->count > 1 && summary->min == summary->max)
            notes_add(notes, NOTE_WARNING, "\"%s\" is constant", name);
    }
    if (findings->usable && !findings->planned)
        notes_add(notes, NOTE_WARNING, "a run without further options would fail: %s",
                  findings->refusal);
}

/* A word for a shell, quoted where it must be. */
static void add_word(Text *out, const char *word)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.,/:%+=@";

    if (*word && word[strspn(word, plain)] == '\0')
        text_add(out, "%s", word);
    else
        text_add_quoted(out, word);
}

void findings_flags(const Findings *findings, Text *out)
{
    const Options *pinned = &findings->pinned;
    char value[2 * FILE_PATH]; /* a list with a backslash before each character */

    for (int i = 0; i < option_count; i++) {
        const Option *option = &option_table[i];
        const bool about_data = option->section && (strcmp(option->section, "data") == 0 ||
                                                    strcmp(option->name, "season") == 0);

        if (!about_data || option_is_default(pinned, option))
            continue;
        option_text(pinned, option, value, sizeof value);
        text_add(out, "%s--%s ", out->used ? " " : "", option->name);
        add_word(out, value);
    }
}

void findings_command(const Findings *findings, Text *out)
{
    const char *path = findings->pinned.file[0];
    const bool misread = (path[0] == '-' && path[1]) || verb_find(path);
    Text flags = {0};

    findings_flags(findings, &flags);
    text_add(out, "forecast %s", flags.data ? flags.data : "");
    if (findings->planned)
        text_add(out, " --horizon %d", findings->model.horizon);
    text_add(out, misread ? " ./" : " ");
    add_word(out, path);
    out->failed = out->failed || flags.failed;
    text_free(&flags);
}
