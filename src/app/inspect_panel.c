#include "app/inspect_panel.h"

#include "app/json.h"
#include "base/ranks.h"
#include "data/panel.h"
#include "data/timecolumn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_SHOWN = 8 };

/* What all series have in common. */
typedef struct {
    const char *path;
    const Panel *panel;
    int shortest, longest; /* series */
    int median;            /* rows */
    long values, missing;
    int alike; /* series that have the frequency of the first */
} Overview;

static void count_missing(const Series *series, Overview *overview)
{
    const long values = (long)series->rows * series->targets;

    overview->values += values;
    for (int row = 0; row < series->rows; row++)
        for (int c = 0; c < series->targets; c++)
            overview->missing += isnan(series_row(series, row)[c]) != 0;
}

static Status oversee(const char *path, const Panel *panel, Overview *overview, Error *err)
{
    int *length = calloc((size_t)panel->count + 1, sizeof *length);
    const Frequency first = panel->series[0].frequency;

    *overview = (Overview){.path = path, .panel = panel};
    if (!length)
        return error_memory(err, "the lengths");
    for (int k = 0; k < panel->count; k++) {
        const Series *series = &panel->series[k];
        length[k] = series->rows;
        if (series->rows < panel->series[overview->shortest].rows)
            overview->shortest = k;
        if (series->rows > panel->series[overview->longest].rows)
            overview->longest = k;
        overview->alike += series->frequency.months == first.months &&
                           series->frequency.micros == first.micros;
        count_missing(series, overview);
    }
    sort_integers(length, (size_t)panel->count);
    overview->median = length[panel->count / 2];
    free(length);
    return OK;
}

static const char *shape_name(const Panel *panel)
{
    return panel->shape == SHAPE_ROWS ? "rows" : panel->shape == SHAPE_LONG ? "long" : "columns";
}

static void add_time(Text *out, const Overview *overview)
{
    const Panel *panel = overview->panel;
    char name[TIME_TEXT], first[TIME_TEXT], last[TIME_TEXT];
    const Series *longest = &panel->series[overview->longest];

    if (!longest->time) {
        text_add(out, "time       none: values are counted\n");
        return;
    }
    frequency_name(panel->series[0].frequency, name);
    series_time_text(longest, 0, first);
    series_time_text(longest, longest->rows - 1, last);
    text_add(out, "time       %s in %d of %d; the longest from %s to %s\n",
             frequency_known(panel->series[0].frequency) ? name : "irregular", overview->alike,
             panel->count, first, last);
}

static void add_names(Text *out, const Panel *panel)
{
    for (int k = 0; k < panel->count && k < NAMES_SHOWN; k++) {
        const bool plain = !strpbrk(panel->name[k], " ,\"");
        text_add(out, plain ? "%s%s" : "%s\"%s\"", k ? " " : "", panel->name[k]);
    }
    text_add(out, "%s\n", panel->count > NAMES_SHOWN ? " ..." : "");
}

static void add_static(Text *out, const PanelStatic *fixed, int count)
{
    char list[LABELS_SHOWN];
    double low = NAN, high = NAN;

    if (fixed->labels.count > 0) {
        labels_list(&fixed->labels, list);
        text_add(out, "static     %s: %d labels, %s\n", fixed->name, fixed->labels.count, list);
        return;
    }
    for (int k = 0; k < count; k++) {
        low = fmin(low, fixed->value[k]);
        high = fmax(high, fixed->value[k]);
    }
    text_add(out, "static     %s: %g to %g\n", fixed->name, low, high);
}

static void write_text(const Overview *overview, Text *out)
{
    const Panel *panel = overview->panel;
    const int shortest = overview->shortest, longest = overview->longest;

    text_add(out, "file       %s\nseries     %d, %s", overview->path, panel->count,
             panel->shape == SHAPE_ROWS   ? "each in a row"
             : panel->shape == SHAPE_LONG ? "one below the other"
                                          : "each in a column");
    if (*panel->id_name)
        text_add(out, ", named in \"%s\"", panel->id_name);
    text_add(out, "\nnames      ");
    add_names(out, panel);
    if (panel->series[shortest].rows == panel->series[longest].rows)
        text_add(out, "lengths    %d rows each\n", overview->median);
    else
        text_add(out, "lengths    %d (%s) to %d (%s), half up to %d\n",
                 panel->series[shortest].rows, panel->name[shortest], panel->series[longest].rows,
                 panel->name[longest], overview->median);
    add_time(out, overview);
    text_add(out, "missing    %ld of %ld values\n", overview->missing, overview->values);
    for (int i = 0; i < panel->statics; i++)
        add_static(out, &panel->fixed[i], panel->count);
    text_add(out, "one        forecast --shape %s --series ", shape_name(panel));
    text_add_quoted(out, panel->name[0]);
    text_add(out, " %s\n", overview->path);
}

static json_t *about_series(const Overview *overview, int k)
{
    const Series *series = &overview->panel->series[k];
    json_t *object = json_object();
    char text[TIME_TEXT];

    json_put(&object, "name", json_text(overview->panel->name[k]));
    json_put(&object, "rows", json_integer(series->rows));
    series_time_text(series, 0, text);
    json_put(&object, "first", json_text(text));
    series_time_text(series, series->rows - 1, text);
    json_put(&object, "last", json_text(text));
    return object;
}

static json_t *about_statics(const Panel *panel)
{
    json_t *object = json_object();

    for (int i = 0; i < panel->statics; i++) {
        const PanelStatic *fixed = &panel->fixed[i];
        json_t *array = json_array();
        for (int k = 0; k < panel->count; k++)
            json_push(&array, fixed->labels.count > 0 && !isnan(fixed->value[k])
                                  ? json_text(fixed->labels.name[(int)fixed->value[k]])
                                  : json_number(fixed->value[k]));
        json_put(&object, fixed->name, array);
    }
    return object;
}

static void write_json(const Overview *overview, Text *out)
{
    const Panel *panel = overview->panel;
    json_t *root = json_object(), *series = json_array();
    char frequency[TIME_TEXT];

    for (int k = 0; k < panel->count; k++)
        json_push(&series, about_series(overview, k));
    frequency_name(panel->series[0].frequency, frequency);
    json_put(&root, "file", json_text(overview->path));
    json_put(&root, "shape", json_text(shape_name(panel)));
    json_put(&root, "id", *panel->id_name ? json_text(panel->id_name) : json_null());
    json_put(&root, "count", json_integer(panel->count));
    json_put(&root, "series", series);
    json_put(&root, "shortest", json_text(panel->name[overview->shortest]));
    json_put(&root, "longest", json_text(panel->name[overview->longest]));
    json_put(&root, "median_rows", json_integer(overview->median));
    json_put(&root, "frequency", panel->series[0].time ? json_text(frequency) : json_null());
    json_put(&root, "frequency_alike", json_integer(overview->alike));
    json_put(&root, "values", json_integer(overview->values));
    json_put(&root, "missing", json_integer(overview->missing));
    json_put(&root, "static", about_statics(panel));
    json_write(root, out);
    json_decref(root);
}

/* Whether the first rows show stamps and words: only then is all of it read to see. */
static bool may_be_long(const char *path, Input *input, const SeriesOptions *options)
{
    Columns columns = {.path = path, .bytes = input->bytes, .size = input->size, .input = input};
    Notes notes = {0};
    Error ignored = {0};
    bool words = false;

    if (columns_find(&columns, options, &notes, &ignored) == OK &&
        timecolumn_find(&columns, options, &notes, &ignored) == OK)
        for (int i = 0; i < columns.count && columns.time.kind != TIME_NONE; i++)
            words = words || (i != columns.time.column && columns.column[i].first[FIELD_TEXT] > 0);
    columns_free(&columns);
    return words;
}

static Status show(const Options *options, const char *path, const Panel *panel, const Notes *notes,
                   Console *console, Error *err)
{
    Overview overview = {0};
    Text out = {0};

    if (oversee(path, panel, &overview, err) != OK)
        return err->status;
    console_notes(console, notes);
    if (options->json)
        write_json(&overview, &out);
    else
        write_text(&overview, &out);
    const Status status = console_write(&out, err);
    text_free(&out);
    return status;
}

Status inspect_panel(const Options *options, Input *input, Console *console, bool *shown,
                     Error *err)
{
    const char *path = input_name(options->file[0]);
    const SeriesOptions *data = &options->data;
    const bool sure = data->shape > SHAPE_WIDE || *data->id;
    Notes notes = {0};
    Error found = {0};
    Panel panel = {0};

    *shown = false;
    if (*data->series)
        return OK;
    const bool rows = panel_rows_are(path, input, data, err);
    if (err->status == OK && (rows || sure || may_be_long(path, input, data))) {
        const Status status = panel_of_input(path, input, data, &panel, &notes, &found);
        *shown = sure || (status == OK && panel.count > 0);
        if (*shown && status != OK)
            *err = found;
        else if (*shown && show(options, path, &panel, &notes, console, err) != OK)
            goto done;
    }
done:
    panel_free(&panel);
    return err->status;
}
