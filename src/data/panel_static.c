/* Static columns of a panel. */
#include "data/rowfile.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- as they stand in the file ---- */

static FieldKind read_value(const StaticText *from, int k, double *value)
{
    return field_read(from->rules, from->text[k], strlen(from->text[k]), value);
}

static bool all_numbers(const StaticText *from, int count)
{
    double value;

    for (int k = 0; k < count; k++) {
        const FieldKind kind = read_value(from, k, &value);
        if (kind != FIELD_NUMBER && kind != FIELD_MISSING)
            return false;
    }
    return true;
}

/* The label of series k; false where it has none. */
static bool label_of(const StaticText *from, int k, bool numbers, char name[LABEL_SIZE])
{
    double value;
    char number[TEXT_NUMBER];
    const FieldKind kind = read_value(from, k, &value);

    const char *text = from->text[k];

    text_copy(name, LABEL_SIZE, text);
    if (numbers && kind == FIELD_NUMBER) {
        text_write_number(number, value + 0.0); /* no -0 */
        text_copy(name, LABEL_SIZE, number);
    }
    return kind != FIELD_MISSING || (!numbers && field_is_none(from->rules, text, strlen(text)));
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(a, b);
}

static int compare_numbers(const void *a, const void *b)
{
    double x = 0, y = 0;

    (void)text_read_number(a, strlen(a), '.', &x);
    (void)text_read_number(b, strlen(b), '.', &y);
    return (x > y) - (x < y);
}

/* The different labels in their order. */
static Status find_labels(PanelStatic *fixed, int count, const StaticText *from, bool numbers,
                          Error *err)
{
    char(*sorted)[LABEL_SIZE] = calloc((size_t)count + 1, sizeof *sorted);
    int all = 0, different = 0;

    if (!sorted)
        return error_memory(err, "the labels");
    for (int k = 0; k < count; k++)
        all += label_of(from, k, numbers, sorted[all]);
    qsort(sorted, (size_t)all, sizeof *sorted, numbers ? compare_numbers : compare_texts);
    for (int i = 0; i < all; i++)
        if (i == 0 || strcmp(sorted[i], sorted[different - 1]) != 0)
            memmove(sorted[different++], sorted[i], sizeof *sorted);
    if (different > LABELS_MAX)
        error_set(err, ERR_DATA, from->path,
                  "static column \"%s\" has more than %d different labels", fixed->name,
                  LABELS_MAX);
    else if (different > 0 && labels_make(&fixed->labels, different, err) == OK)
        memcpy(fixed->labels.name, sorted, (size_t)different * sizeof *sorted);
    free(sorted);
    return err->status;
}

static Status refuse(const StaticText *from, int k, const char *label, Error *err)
{
    char place[CSV_PLACE], list[LABELS_SHOWN];

    ASSERT(from->known);
    csvfile_place(from->path, from->line[k], from->field + 1, place);
    if (from->known->count == 0) {
        error_set(err, ERR_DATA, place, "\"%s\" is not a number in static column \"%s\"", label,
                  from->name);
        error_hint(err, "the model was trained with numbers there; an empty field is read as "
                        "their mean");
        return err->status;
    }
    labels_list(from->known, list);
    error_set(err, ERR_DATA, place,
              "\"%s\" in static column \"%s\" is no class that the model "
              "knows",
              label, from->name);
    error_hint(err, "it knows %s; an empty field is read as none of them", list);
    return err->status;
}

/* Codes by the labels. */
static Status take_codes(PanelStatic *fixed, int count, const StaticText *from, bool numbers,
                         Error *err)
{
    char name[LABEL_SIZE];

    for (int k = 0; k < count; k++) {
        int code = 0;
        fixed->value[k] = NAN;
        if (!label_of(from, k, numbers, name))
            continue;
        while (code < fixed->labels.count && strcmp(fixed->labels.name[code], name) != 0)
            code++;
        if (code == fixed->labels.count)
            return refuse(from, k, name, err);
        fixed->value[k] = code;
    }
    return OK;
}

static Status take_numbers(PanelStatic *fixed, int count, const StaticText *from, Error *err)
{
    for (int k = 0; k < count; k++) {
        const FieldKind kind = read_value(from, k, &fixed->value[k]);
        if (kind != FIELD_NUMBER && kind != FIELD_MISSING)
            return refuse(from, k, from->text[k], err);
    }
    return OK;
}

static Status label_static(PanelStatic *fixed, int count, const StaticText *from, Error *err)
{
    const bool numbers = from->known ? labels_numeric(from->known) : all_numbers(from, count);

    if (!from->known && find_labels(fixed, count, from, numbers, err) != OK)
        return err->status;
    if (from->known) {
        if (labels_make(&fixed->labels, from->known->count, err) != OK)
            return err->status;
        memcpy(fixed->labels.name, from->known->name,
               (size_t)from->known->count * sizeof *from->known->name);
    }
    return take_codes(fixed, count, from, numbers, err);
}

static int count_missing(const PanelStatic *fixed, int count)
{
    int missing = 0;

    for (int k = 0; k < count; k++)
        missing += isnan(fixed->value[k]) != 0;
    return missing;
}

static void note_input(const PanelStatic *fixed, int count, Notes *notes)
{
    const int missing = count_missing(fixed, count);
    char list[LABELS_SHOWN];

    if (fixed->labels.count > 0) {
        labels_list(&fixed->labels, list);
        notes_add(notes, NOTE_FOUND, "static input \"%s\" has %d class%s: %s", fixed->name,
                  fixed->labels.count, fixed->labels.count == 1 ? "" : "es", list);
    } else {
        notes_add(notes, NOTE_FOUND, "static input \"%s\": a number for each series", fixed->name);
    }
    if (missing > 0)
        notes_add(notes, NOTE_WARNING, "static input \"%s\" is missing for %d of %d series: %s",
                  fixed->name, missing, count,
                  fixed->labels.count > 0 ? "read as none of its classes" : "the mean stands in");
}

Status panel_add_static(Panel *panel, const StaticText *from, Notes *notes, Error *err)
{
    PanelStatic *fixed = &panel->fixed[panel->statics++];
    const bool numbers = from->known ? from->known->count == 0
                                     : !from->classes && all_numbers(from, panel->count);

    text_copy(fixed->name, sizeof fixed->name, from->name);
    fixed->input = from->input;
    fixed->value = calloc((size_t)panel->count + 1, sizeof *fixed->value);
    if (!fixed->value)
        return error_memory(err, "the static columns");
    if ((numbers ? take_numbers(fixed, panel->count, from, err)
                 : label_static(fixed, panel->count, from, err)) != OK)
        return err->status;
    if (fixed->input && !from->known)
        note_input(fixed, panel->count, notes);
    if (!fixed->input && count_missing(fixed, panel->count) == panel->count) {
        free(fixed->labels.name);
        free(fixed->value);
        *fixed = (PanelStatic){.input = false};
        panel->statics--;
    }
    return OK;
}

Status panel_statics(Panel *panel, const Columns *columns, const Roles *roles, const Ids *ids,
                     const SeriesOptions *options, Notes *notes, Error *err)
{
    for (int i = 0; i < ids->statics; i++) {
        const Static *fixed = &ids->fixed[i];
        const Column *column = &columns->column[fixed->column];
        const bool known = options->labels && fixed->named;
        const StaticText from = {.path = columns->path,
                                 .name = column->name,
                                 .rules = &columns->rules,
                                 .field = fixed->column,
                                 .text = (const char(*)[LABEL_SIZE])fixed->text,
                                 .line = ids->line,
                                 .known = known ? &options->labels[roles_count(roles) + i] : NULL,
                                 .classes = column->classes,
                                 .input = fixed->named};
        if (panel_add_static(panel, &from, notes, err) != OK)
            return err->status;
    }
    return OK;
}

/* Whether a list names a field, by name or number. */
static bool is_listed(const RowTexts *texts, const char *list, int field)
{
    char name[COLUMN_NAME];
    Error ignored = {0};
    int found;

    while (text_next(&list, name, sizeof name))
        if (rowfile_field(texts->file, texts->path, name, &found, &ignored) == OK && found == field)
            return true;
    return false;
}

static Status add_field(Panel *panel, const RowTexts *texts, int field, const Labels *known,
                        const SeriesOptions *options, Notes *notes, Error *err)
{
    const RowFile *file = texts->file;
    char number[COLUMN_NAME];

    snprintf(number, sizeof number, "column %d", field + 1);
    const StaticText from = {.path = texts->path,
                             .name = file->header && field < file->fields ? file->name[field]
                                                                          : number,
                             .rules = texts->rules,
                             .field = field,
                             .text = (const char(*)[LABEL_SIZE])texts->text[field],
                             .line = texts->line,
                             .known = known,
                             .classes = is_listed(texts, options->categorical, field),
                             .input = *options->fixed != '\0'};
    return panel_add_static(panel, &from, notes, err);
}

Status panel_row_statics(Panel *panel, const RowTexts *texts, const SeriesOptions *options,
                         Notes *notes, Error *err)
{
    const Labels *labels = options->labels;
    const char *list = options->fixed;
    char name[COLUMN_NAME];
    int field = 0;

    panel->fixed = calloc(STATICS_MOST, sizeof *panel->fixed);
    if (!panel->fixed)
        return error_memory(err, "the static columns");
    for (int i = 1; text_next(&list, name, sizeof name); i++) {
        if (rowfile_field(texts->file, texts->path, name, &field, err) != OK)
            return err->status;
        if (field == texts->file->id)
            return error_set(err, ERR_DATA, texts->path,
                             "column \"%s\" names the series and cannot be static too", name);
        if (panel->statics == STATICS_MOST)
            return error_set(err, ERR_DATA, texts->path, "more than %d columns named by --static",
                             STATICS_MOST);
        if (add_field(panel, texts, field, labels ? &labels[i] : NULL, options, notes, err) != OK)
            return err->status;
    }
    for (; !*options->fixed && field < texts->file->first; field++)
        if (field != texts->file->id &&
            add_field(panel, texts, field, NULL, options, notes, err) != OK)
            return err->status;
    return OK;
}

/* ---- as inputs ---- */

/* Room for more columns: what is in the first ones stays. */
static Status widen(Series *series, int cols, Error *err)
{
    const size_t rows = (size_t)series_rows(series), old = (size_t)series->cols;
    double *value = realloc(series->value, (rows + 1) * (size_t)cols * sizeof *value);
    char(*name)[COLUMN_NAME] = realloc(series->name, (size_t)cols * sizeof *name);
    Labels *labels = calloc((size_t)cols, sizeof *labels);

    series->value = value ? value : series->value;
    series->name = name ? name : series->name;
    if (!value || !name || !labels) {
        free(labels);
        return error_memory(err, "the static columns");
    }
    for (size_t row = rows; row-- > 0;)
        memmove(value + row * (size_t)cols, value + row * old, old * sizeof *value);
    if (series->labels)
        memcpy(labels, series->labels, old * sizeof *labels);
    free(series->labels);
    series->labels = labels;
    series->cols = cols;
    return OK;
}

/* A series without a column of classes has no labels. */
static void drop_labels(Series *series)
{
    for (int c = 0; c < series->cols; c++)
        if (series->labels[c].count > 0)
            return;
    free(series->labels);
    series->labels = NULL;
}

Status panel_widen(Series *series, const Panel *panel, int k, Error *err)
{
    int inputs = 0, c = series->cols;

    for (int i = 0; i < panel->statics; i++)
        inputs += panel->fixed[i].input;
    if (inputs == 0)
        return OK;
    if (c + inputs > SERIES_COLUMNS)
        return error_set(err, ERR_DATA, NULL, "more than %d columns are read", SERIES_COLUMNS);
    if (widen(series, c + inputs, err) != OK)
        return err->status;
    series->future += inputs;
    series->fixed = inputs;
    for (int i = 0; i < panel->statics; i++) {
        const PanelStatic *fixed = &panel->fixed[i];
        if (!fixed->input)
            continue;
        memcpy(series->name[c], fixed->name, sizeof fixed->name);
        for (int row = 0; row < series_rows(series); row++)
            series_row(series, row)[c] = fixed->value[k];
        if (fixed->labels.count > 0) {
            if (labels_make(&series->labels[c], fixed->labels.count, err) != OK)
                return err->status;
            memcpy(series->labels[c].name, fixed->labels.name,
                   (size_t)fixed->labels.count * sizeof *fixed->labels.name);
        }
        c++;
    }
    drop_labels(series);
    return OK;
}
