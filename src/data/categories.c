#include "data/categories.h"

#include "base/text.h"
#include "data/names.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENOUGH ERR_INTERRUPTED /* ends the reading without an error */

/* A cleaned name is cut where the next character might not fit. */
enum { LABEL_LONGEST = LABEL_SIZE - 3 };
_Static_assert(LABEL_SIZE == COLUMN_NAME, "labels are cleaned as names are");

Status categories_name(Columns *columns, const Roles *roles, const SeriesOptions *options,
                       Error *err)
{
    char name[COLUMN_NAME];
    int index;

    for (int i = 0; options->labels && i < roles_count(roles); i++)
        columns->column[roles->column[i]].classes = options->labels[i].count > 0;
    for (const char *list = options->categorical;
         !options->labels && text_next(&list, name, sizeof name);) {
        if (columns_resolve(columns, name, &index, err) != OK)
            return err->status;
        if (columns->column[index].timed)
            return error_set(err, ERR_DATA, columns->path,
                             "column \"%s\" holds the time stamps and cannot be categorical", name);
        columns->column[index].classes = true;
    }
    return OK;
}

Status categories_find(Columns *columns, const Roles *roles, const SeriesOptions *options,
                       Error *err)
{
    for (int i = 0; i < columns->count && !options->labels; i++) {
        Column *column = &columns->column[i];
        const long *all = column->all;
        const bool chosen = roles_has(roles, i);

        if (column->classes && column->aside && columns_by_name(columns, options->id) != i)
            continue; /* static */
        if (column->classes && !chosen) {
            error_set(err, ERR_DATA, columns->path,
                      "column \"%s\" is to be categorical but is neither target nor input",
                      column->name);
            error_hint(err, "--target, --past or --future names it too");
            return err->status;
        }
        column->classes = column->classes || (chosen && all[FIELD_TEXT] > 0 &&
                                              all[FIELD_NUMBER] + all[FIELD_ODD] == 0);
    }
    return OK;
}

/* The labels of one column as they are met. */
typedef struct {
    int column, slot;
    bool numbers;        /* compared by value */
    const Labels *known; /* NULL: new ones are taken */
    int count;
    char name[LABELS_MAX][LABEL_SIZE];
    double value[LABELS_MAX];
    bool none;              /* "none" is among them */
    long missing;           /* fields of a word that means a missing value, */
    char word[FIELD_SHOWN]; /* the first of them */
    int order[LABELS_MAX];  /* codes in the order of their labels */
    int last;               /* code met last */
} Dictionary;

typedef struct {
    Columns *columns;
    Table *table;
    Dictionary *dictionary;
    int count;
    int row;
    bool begun;
} Pass;

static int compare(const Dictionary *dictionary, int code, const char *name, double value)
{
    const double other = dictionary->value[code];

    if (dictionary->numbers)
        return (other > value) - (other < value);
    return strcmp(dictionary->name[code], name);
}

/* The code of a label; else -1, and *place is where it would stand in the order. value: NAN for a
 * text. */
static int look_up(Dictionary *dictionary, const char *name, double value, int *place)
{
    int low = 0, high = dictionary->count;

    *place = high;
    if (dictionary->numbers && isnan(value))
        return -1;
    if (high > 0 && compare(dictionary, dictionary->last, name, value) == 0)
        return dictionary->last;
    while (low < high) {
        const int middle = (low + high) / 2, code = dictionary->order[middle];
        const int sign = compare(dictionary, code, name, value);

        if (sign == 0)
            return dictionary->last = code;
        if (sign < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *place = low;
    return -1;
}

static void add_label(Dictionary *dictionary, const char *name, double value, int place)
{
    const int code = dictionary->count++;
    int *order = dictionary->order + place;

    memmove(order + 1, order, (size_t)(code - place) * sizeof *order);
    *order = code;
    text_copy(dictionary->name[code], LABEL_SIZE, name);
    dictionary->value[code] = value;
    dictionary->last = code;
}

static Status refuse_unknown(const Pass *pass, const Dictionary *dictionary, const char *place,
                             const char *name, Error *err)
{
    char list[LABELS_SHOWN];

    labels_list(dictionary->known, list);
    error_add(err, ERR_DATA, place, "\"%s\" in column \"%s\" is no class that the model knows",
              name, pass->columns->column[dictionary->column].name);
    error_hint(err, "it knows %s", list);
    return OK;
}

/* A label that was not met before. */
static Status meet(const Pass *pass, Dictionary *dictionary, long line, const char *name,
                   double value, int at, Error *err)
{
    char place[CSV_PLACE];

    csvfile_place(pass->columns->path, line, dictionary->column + 1, place);
    if (dictionary->known)
        return refuse_unknown(pass, dictionary, place, name, err);
    if (dictionary->count == LABELS_MAX) {
        error_set(err, ERR_DATA, place, "column \"%s\" has more than %d different labels",
                  pass->columns->column[dictionary->column].name, LABELS_MAX);
        error_hint(err, dictionary->numbers ? "numbers are forecast without --categorical"
                                            : "fewer and broader classes can be forecast");
        return err->status;
    }
    add_label(dictionary, name, value, at);
    return OK;
}

/* A field as label; false: too long. */
static bool write_label(const Dictionary *dictionary, const CsvField *field, double value,
                        char name[LABEL_SIZE])
{
    char number[TEXT_NUMBER];

    if (dictionary->numbers && !isnan(value)) {
        text_write_number(number, value);
        text_copy(name, LABEL_SIZE, number);
        return true;
    }
    names_clean(field->text, field->length, name);
    return strlen(name) >= field->length && strlen(name) <= LABEL_LONGEST;
}

static void note_missing(Dictionary *dictionary, const CsvField *field)
{
    if (field->length > 0 && dictionary->missing++ == 0)
        field_show(field->text, field->length, dictionary->word);
}

static Status add_field(Pass *pass, Dictionary *dictionary, long line, const CsvField *field,
                        Error *err)
{
    Table *table = pass->table;
    double *cell = table->value + (size_t)pass->row * (size_t)table->slots + dictionary->slot;
    char name[LABEL_SIZE], place[CSV_PLACE];
    double value;
    int at = 0;

    const FieldRules *rules = &pass->columns->rules;
    const FieldKind kind = field_read(rules, field->text, field->length, &value);
    const bool none = !dictionary->numbers && field_is_none(rules, field->text, field->length);

    *cell = NAN;
    dictionary->none |= none;
    if (kind == FIELD_MISSING && !none) {
        note_missing(dictionary, field);
        return OK;
    }
    value = kind == FIELD_NUMBER ? value + 0.0 : NAN; /* no -0 */
    if (!write_label(dictionary, field, value, name)) {
        csvfile_place(pass->columns->path, line, dictionary->column + 1, place);
        return error_set(err, ERR_DATA, place, "a label of %zu bytes in column \"%s\", at most %d",
                         field->length, pass->columns->column[dictionary->column].name,
                         LABEL_LONGEST);
    }
    if (look_up(dictionary, name, value, &at) < 0 &&
        meet(pass, dictionary, line, name, value, at, err) != OK)
        return err->status;
    *cell = dictionary->last;
    return OK;
}

static Status category_record(void *user, long line, const CsvField *field, int count, Error *err)
{
    Pass *pass = user;
    const bool header = pass->columns->header && !pass->begun;

    pass->begun = true;
    if (header || columns_blank(pass->columns, field, count))
        return OK;
    if (pass->row == pass->table->rows)
        return ENOUGH;
    for (int i = 0; i < pass->count; i++)
        if (add_field(pass, &pass->dictionary[i], line, &field[pass->dictionary[i].column], err) !=
            OK)
            return err->status;
    pass->row++;
    return OK;
}

/* The labels in their order, and the column's codes with them. */
static Status take_labels(const Dictionary *dictionary, Table *table, Labels *labels, Error *err)
{
    int rank[LABELS_MAX];

    if (labels_make(labels, dictionary->count, err) != OK)
        return err->status;
    for (int k = 0; k < dictionary->count; k++) {
        rank[dictionary->order[k]] = k;
        memcpy(labels->name[k], dictionary->name[dictionary->order[k]], LABEL_SIZE);
    }
    for (int row = 0; row < table->rows; row++) {
        double *cell = table->value + (size_t)row * (size_t)table->slots + dictionary->slot;

        if (!isnan(*cell))
            *cell = rank[(int)*cell];
    }
    return OK;
}

static void begin(Dictionary *dictionary, const Columns *columns, int index, const Labels *known)
{
    const Column *column = &columns->column[index];
    const long *all = column->all;

    dictionary->column = index;
    dictionary->slot = column->slot;
    dictionary->known = known;
    dictionary->numbers = known ? labels_numeric(known)
                                : all[FIELD_NUMBER] > 0 && all[FIELD_TEXT] + all[FIELD_FLAG] +
                                                                   all[FIELD_STAMP] +
                                                                   all[FIELD_ODD] ==
                                                               0;
    for (int k = 0; known && k < known->count; k++) {
        double value = NAN;

        if (dictionary->numbers &&
            !text_read_number(known->name[k], strlen(known->name[k]), '.', &value))
            value = NAN;
        add_label(dictionary, known->name[k], value, k);
    }
}

static void note_labels(const char *name, const Labels *labels, const Dictionary *dictionary,
                        Notes *notes)
{
    char list[LABELS_SHOWN];

    labels_list(labels, list);
    notes_add(notes, NOTE_FOUND, "\"%s\" has %d class%s: %s", name, labels->count,
              labels->count == 1 ? "" : "es", list);
    if (dictionary->none)
        notes_add(notes, NOTE_FOUND, "\"none\" is a class of \"%s\"; --na none: a missing value",
                  name);
    if (dictionary->missing > 0 && !dictionary->numbers)
        notes_add(notes, NOTE_FOUND,
                  "\"%s\" in \"%s\" is a missing value, %ld times in all such words; as a class it "
                  "needs another spelling",
                  dictionary->word, name, dictionary->missing);
}

/* The marked columns in their roles. */
static int count_marked(const Columns *columns, const Roles *roles)
{
    int count = 0;

    for (int i = 0; i < roles_count(roles); i++)
        count += columns->column[roles->column[i]].classes;
    return count;
}

static Status read_codes(Pass *pass, Error *err)
{
    const Columns *columns = pass->columns;
    const Status status = csvfile_read(columns->path, columns->bytes, columns->size,
                                       &pass->columns->csv, category_record, pass, err);

    return status == ENOUGH || status == OK ? err->status : status;
}

Status categories_read(Columns *columns, Table *table, const Roles *roles,
                       const SeriesOptions *options, Labels **labels, Notes *notes, Error *err)
{
    const int roles_all = roles_count(roles), count = count_marked(columns, roles);
    Pass pass = {.columns = columns, .table = table};

    *labels = NULL;
    if (count == 0)
        return OK;
    *labels = calloc((size_t)roles_all, sizeof **labels);
    pass.dictionary = calloc((size_t)count, sizeof *pass.dictionary);
    if (!*labels || !pass.dictionary) {
        error_memory(err, "the labels");
        goto done;
    }
    for (int i = 0; i < roles_all; i++)
        if (columns->column[roles->column[i]].classes)
            begin(&pass.dictionary[pass.count++], columns, roles->column[i],
                  options->labels ? &options->labels[i] : NULL);
    if (read_codes(&pass, err) != OK)
        goto done;
    for (int i = 0, k = 0; i < roles_all && err->status == OK; i++) {
        if (!columns->column[roles->column[i]].classes)
            continue;
        const Dictionary *own = &pass.dictionary[k++];
        if (take_labels(own, table, &(*labels)[i], err) == OK && !options->labels)
            note_labels(columns->column[roles->column[i]].name, &(*labels)[i], own, notes);
    }
done:
    free(pass.dictionary);
    return err->status;
}
