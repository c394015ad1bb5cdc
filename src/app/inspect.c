/* forecast inspect FILE: what is in a CSV file, and the flags that pin every guess. */
#include "app/inspect.h"

#include "app/json.h"
#include "app/run.h"
#include "base/file.h"
#include "data/table.h"
#include "data/timecolumn.h"
#include "model/classes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Numbers of one column of numbers. */
typedef struct {
    long count;
    double min, mean, max;
    double first, sum;
} Summary;

typedef struct {
    Input input;
    Columns columns;
    Table table; /* until the series is made of it */
    int rows;
    Summary *summary; /* [columns.count] */
    bool timed;       /* series is there */
    bool usable;      /* forecast would take the file with these flags */
    Series series;
    Seasons season;
    Options pinned; /* with these */
} Findings;

static const char *kind_name(const Findings *findings, int index)
{
    const long *all = findings->columns.column[index].all;
    long numbers = all[FIELD_NUMBER] + all[FIELD_ODD], others = 0;

    if (findings->columns.column[index].timed)
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

        if (one->count == 0)
            one->min = one->mean = one->max = NAN;
        else /* what is not finite is shown as unknown */
            one->mean = one->first + one->sum / (double)one->count;
    }
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
    return OK;
}

/* Where the target cannot be told, any column of numbers shows the time. */
static void read_time(const Options *options, Findings *findings)
{
    const Columns *columns = &findings->columns;
    SeriesOptions data = options->data;
    Notes notes = {0};
    Error ignored = {0};
    int column = 0;

    while (column < columns->count && strcmp(kind_name(findings, column), "number") != 0)
        column++;
    if (data.target[0] || column == columns->count)
        return;
    snprintf(data.target, sizeof data.target, "%d", column + 1);
    findings->timed = series_of_table(&findings->columns, &findings->table, &data,
                                      &findings->series, &notes, &ignored) == OK;
}

/* The file as a run would read it. */
static void read_series(const Options *options, Findings *findings, Notes *notes, Error *err)
{
    const Series *series = &findings->series;

    findings->pinned = *options;
    if (series_of_table(&findings->columns, &findings->table, &options->data, &findings->series,
                        notes, err) != OK) {
        read_time(options, findings);
        return;
    }
    findings->usable = findings->timed = true;
    findings->season = options->model.season;
    if (findings->season.first == 0)
        findings->season = classes_seasons(series, series->rows);
    options_pin(&findings->pinned, series, NULL);
    findings->pinned.model.season = findings->season;
}

static int inserted_rows(const Series *series)
{
    int count = 0;

    for (int row = 0; row < series->rows + series->ahead; row++)
        count += series->line[row] == 0;
    return count;
}

/* A word for a shell. */
static void add_word(Text *out, const char *word)
{
    if (*word && word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   "_-.,/:%+=@")] == '\0') {
        text_add(out, "%s", word);
        return;
    }
    text_add(out, "'");
    for (; *word; word++)
        text_add(out, *word == '\'' ? "'\\''" : "%c", *word);
    text_add(out, "'");
}

/* The flags that were given or stand for something found. */
static void add_flags(Text *out, const Options *pinned)
{
    char value[FILE_PATH];

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

static void add_column(Text *out, const Findings *findings, int index, int width)
{
    const Column *column = &findings->columns.column[index];
    const Summary *summary = &findings->summary[index];

    text_add(out, "  %-*s  %-6s  %8ld", width, column->name, kind_name(findings, index),
             column->all[FIELD_MISSING]);
    if (summary->count > 0)
        text_add(out, "  %12.6g  %12.6g  %12.6g", summary->min, summary->mean, summary->max);
    else if (column->odd[0])
        text_add(out, "  such as \"%s\" in line %ld", column->odd, column->odd_line);
    text_add(out, "\n");
}

static void add_columns(Text *out, const Findings *findings)
{
    int width = (int)strlen("column");

    for (int i = 0; i < findings->columns.count; i++) {
        const int length = (int)strlen(findings->columns.column[i].name);

        width = length > width ? length : width;
    }
    width = width > 40 ? 40 : width;
    text_add(out, "\n  %-*s  %-6s  %8s  %12s  %12s  %12s\n", width, "column", "kind", "missing",
             "min", "mean", "max");
    for (int i = 0; i < findings->columns.count; i++)
        add_column(out, findings, i, width);
}

static void add_time(Text *out, const Findings *findings)
{
    const Series *series = &findings->series;
    char first[TIME_TEXT], last[TIME_TEXT], name[TIME_TEXT];

    if (!series->time) {
        text_add(out, "time       none: rows are counted\n");
    } else {
        series_time_text(series, 0, first);
        series_time_text(series, series->rows + series->ahead - 1, last);
        frequency_name(series->frequency, name);
        text_add(out, "time       %s to %s, %s\n", first, last,
                 series->weekdays                     ? "weekdays"
                 : frequency_known(series->frequency) ? name
                                                      : "irregular");
        text_add(out, "gaps       %d missing rows\n", inserted_rows(series));
    }
}

static void add_season(Text *out, const Findings *findings)
{
    if (findings->season.second > 1)
        text_add(out, "season     %d and %d steps\n", findings->season.first,
                 findings->season.second);
    else if (findings->season.first > 1)
        text_add(out, "season     %d steps\n", findings->season.first);
    else
        text_add(out, "season     none found\n");
}

static void write_text(const Findings *findings, Text *out)
{
    Text flags = {0};

    text_add(out, "file       %s\nrows       %d\ncolumns    %d\n", findings->columns.path,
             findings->rows, findings->columns.count);
    if (findings->timed)
        add_time(out, findings);
    if (findings->usable) {
        add_season(out, findings);
        add_flags(&flags, &findings->pinned);
        text_add(out, "flags      %s\n", flags.data ? flags.data : "");
    }
    add_columns(out, findings);
    out->failed = out->failed || flags.failed;
    text_free(&flags);
}

static json_t *about_columns(const Findings *findings)
{
    json_t *array = json_array();

    for (int i = 0; i < findings->columns.count; i++) {
        const Summary *summary = &findings->summary[i];
        json_t *object = json_object();

        json_put(&object, "name", json_text(findings->columns.column[i].name));
        json_put(&object, "kind", json_text(kind_name(findings, i)));
        json_put(&object, "numbers", json_integer(summary->count));
        json_put(&object, "missing", json_integer(findings->columns.column[i].all[FIELD_MISSING]));
        json_put(&object, "min", json_number(summary->min));
        json_put(&object, "mean", json_number(summary->mean));
        json_put(&object, "max", json_number(summary->max));
        json_push(&array, object);
    }
    return array;
}

static void put_time(json_t **root, const Series *series)
{
    char text[TIME_TEXT];

    json_put(root, "inserted_rows", json_integer(inserted_rows(series)));
    json_put(root, "time", series->time ? json_text(series->time_name) : json_null());
    series_time_text(series, 0, text);
    json_put(root, "first", json_text(text));
    series_time_text(series, series->rows + series->ahead - 1, text);
    json_put(root, "last", json_text(text));
    frequency_name(series->frequency, text);
    json_put(root, "frequency", json_text(series->weekdays ? "weekdays" : text));
}

static void put_pinned(json_t **root, const Findings *findings)
{
    Text flags = {0};

    add_flags(&flags, &findings->pinned);
    json_put(root, "flags", json_text(flags.data ? flags.data : ""));
    text_free(&flags);
    json_put(root, "target", json_words(findings->pinned.data.target));
    json_put(root, "season", json_integer(findings->season.first));
    json_put(root, "sha256", json_text(findings->series.hash));
}

static void write_json(const Findings *findings, Text *out)
{
    json_t *root = json_object();

    json_put(&root, "file", json_text(findings->columns.path));
    json_put(&root, "rows", json_integer(findings->rows));
    json_put(&root, "columns", about_columns(findings));
    json_put(&root, "usable", json_boolean(findings->usable));
    if (findings->timed)
        put_time(&root, &findings->series);
    if (findings->usable)
        put_pinned(&root, findings);
    json_write(root, out);
    json_decref(root);
}

static void findings_free(Findings *findings)
{
    columns_free(&findings->columns);
    table_free(&findings->table);
    series_free(&findings->series);
    free(findings->summary);
    input_close(&findings->input);
    free(findings);
}

/* What can be told is told, also where a run would refuse the file; then its error follows. */
static Status inspect_file(const Options *options, Console *console, Error *err)
{
    const char *path = options->file[0];
    Findings *findings = calloc(1, sizeof *findings);
    Notes notes = {0};
    Error refused = {0};
    Text out = {0};

    if (!findings)
        return error_memory(err, "the findings");
    findings->columns.path = strcmp(path, "-") == 0 ? "stdin" : path;
    if (input_open(&findings->input, path, ERR_DATA, err) != OK)
        goto done;
    findings->columns.bytes = findings->input.bytes;
    findings->columns.size = findings->input.size;
    findings->columns.input = &findings->input;
    if (read_columns(findings, &options->data, &notes, err) != OK)
        goto done;
    read_series(options, findings, &notes, &refused);
    console_notes(console, &notes);
    if (options->json)
        write_json(findings, &out);
    else
        write_text(findings, &out);
    if (console_write(&out, err) == OK && refused.status != OK)
        *err = refused;
done:
    text_free(&out);
    findings_free(findings);
    return err->status;
}

Status verb_inspect(const Options *options, Console *console, Error *err)
{
    static const char ending[] = ".safetensors";
    const char *path = options->file[0];
    const size_t length = strlen(path);
    char model[FILE_PATH];
    struct stat info;

    if (length > strlen(ending) && strcmp(path + length - strlen(ending), ending) == 0)
        return inspect_model(path, options, err);
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode))
        return inspect_file(options, console, err);
    snprintf(model, sizeof model, "%s/model.safetensors", path); /* the folder of a run */
    return inspect_model(model, options, err);
}
