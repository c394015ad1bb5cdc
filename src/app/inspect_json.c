/* What was found in a file, for programs. */
#include "app/inspect.h"
#include "app/json.h"

#include <math.h>

static json_t *about_columns(const Findings *findings)
{
    json_t *array = json_array();

    for (int i = 0; i < findings->columns.count; i++) {
        const Summary *summary = &findings->summary[i];
        const Column *column = &findings->columns.column[i];
        json_t *object = json_object();

        json_put(&object, "name", json_text(column->name));
        json_put(&object, "kind", json_text(findings_kind(findings, i)));
        json_put(&object, "numbers", json_integer(summary->count));
        json_put(&object, "missing", json_integer(column->all[FIELD_MISSING]));
        json_put(&object, "min", json_number(summary->min));
        json_put(&object, "mean", json_number(summary->mean));
        json_put(&object, "max", json_number(summary->max));
        if (summary->count == 0 && column->odd[0]) {
            json_put(&object, "such_as", json_text(column->odd));
            json_put(&object, "such_as_line", json_integer(column->odd_line));
        }
        json_push(&array, object);
    }
    return array;
}

static json_t *about_cell(const Findings *findings, int row, int column)
{
    const SampleRows *sample = &findings->sample;
    char text[TIME_TEXT];

    if (column != findings->columns.time.column)
        return json_number(
            sample->value[(size_t)row * (size_t)findings->columns.count + (size_t)column]);
    timestamp_write(sample->time[row], findings->style, text);
    return json_text(text);
}

/* Rows [first, end) of the sample; null: missing, or no number. */
static json_t *about_rows(const Findings *findings, int first, int end)
{
    json_t *rows = json_array();

    for (int row = first; row < end; row++) {
        json_t *cells = json_array(), *object = json_object();

        for (int i = 0; i < findings->columns.count; i++)
            json_push(&cells, about_cell(findings, row, i));
        json_put(&object, "line", json_integer(findings->sample.line[row]));
        json_put(&object, "values", cells);
        json_push(&rows, object);
    }
    return rows;
}

static void put_time(json_t **root, const Findings *findings)
{
    const Series *series = &findings->series;
    const Holes *holes = &findings->holes;
    json_t *gaps = json_object();
    char text[SERIES_FREQUENCY];

    json_put(root, "time", series->time ? json_text(series->time_name) : json_null());
    series_time_text(series, 0, text);
    json_put(root, "first", json_text(text));
    series_time_text(series, series->rows + series->ahead - 1, text);
    json_put(root, "last", json_text(text));
    series_frequency_text(series, text);
    json_put(root, "frequency", series->time ? json_text(text) : json_null());
    json_put(root, "inserted_rows", json_integer(holes->inserted));
    json_put(&gaps, "rows", json_integer(holes->rows));
    json_put(&gaps, "inserted", json_integer(holes->inserted));
    json_put(&gaps, "stretches", json_integer(holes->count));
    json_put(&gaps, "longest", json_integer(holes->longest));
    series_time_text(series, holes->first, text);
    json_put(&gaps, "longest_from", holes->count > 0 ? json_text(text) : json_null());
    json_put(root, "gaps", gaps);
}

static json_t *about_seasons(Seasons season)
{
    json_t *array = json_array();

    if (season.first > 1)
        json_push(&array, json_integer(season.first));
    if (season.second > 1)
        json_push(&array, json_integer(season.second));
    return array;
}

static json_t *about_calendar(const Calendar *calendar)
{
    json_t *array = json_array();
    const char *name;

    for (int i = 0; (name = calendar_cycle(calendar, i)); i++)
        json_push(&array, json_text(name));
    return array;
}

static void put_plan(json_t **root, const Findings *findings)
{
    const Split *split = &findings->split;

    json_put(root, "horizon", json_integer(findings->model.horizon));
    if (method_net(method_find(findings->model.model)))
        json_put(root, "window", json_integer(findings->model.window));
    json_put(root, "calendar", about_calendar(&findings->calendar));
    json_put(root, "train_rows", json_integer(split->train));
    json_put(root, "validation_rows", json_integer(split->validation - split->train));
    json_put(root, "test_rows", json_integer(split->rows - split->validation));
}

static void put_pinned(json_t **root, const Findings *findings)
{
    const Series *series = &findings->series;
    Text flags = {0}, command = {0};

    findings_flags(findings, &flags);
    findings_command(findings, &command);
    json_put(root, "flags", json_text(flags.data ? flags.data : ""));
    json_put(root, "command", json_text(command.data ? command.data : ""));
    text_free(&flags);
    text_free(&command);
    json_columns(root, series->name, series->targets, series->past, series->future, series->fixed);
    json_put(root, "season", json_integer(findings->model.season.first));
    json_put(root, "seasons", about_seasons(findings->model.season));
    json_put(root, "sha256", json_text(series->hash));
}

static json_t *about_delimiter(const Columns *columns)
{
    const char text[] = {columns->csv.delimiter, '\0'};

    return columns->csv.delimiter ? json_text(text) : json_null();
}

void inspect_json(const Findings *findings, const Notes *notes, Text *out)
{
    const Columns *columns = &findings->columns;
    const SampleRows *sample = &findings->sample;
    const char decimal[] = {columns->rules.decimal, '\0'};
    json_t *root = json_object();

    json_put(&root, "file", json_text(columns->path));
    json_put(&root, "rows", json_integer(findings->rows));
    json_put(&root, "delimiter", about_delimiter(columns));
    json_put(&root, "decimal", json_text(decimal));
    json_put(&root, "header_line",
             columns->header ? json_integer(columns->header_line) : json_null());
    json_put(&root, "columns", about_columns(findings));
    json_put(&root, "first_rows", about_rows(findings, 0, sample->gap));
    json_put(&root, "last_rows", about_rows(findings, sample->gap, sample->rows));
    json_put(&root, "usable", json_boolean(findings->usable));
    if (findings->timed)
        put_time(&root, findings);
    if (findings->usable)
        put_pinned(&root, findings);
    if (findings->planned)
        put_plan(&root, findings);
    json_put(&root, "warnings", json_notes(notes, true));
    json_write(root, out);
    json_decref(root);
}
