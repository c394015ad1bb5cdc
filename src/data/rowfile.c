#include "data/rowfile.h"

#include "base/ranks.h"
#include "base/text.h"
#include "data/names.h"

#include <stdlib.h>
#include <string.h>

#define ENOUGH ERR_INTERRUPTED /* ends the reading without an error */

enum {
    SAMPLE_RECORDS = 100,
    VALUES_LEAST = 5, /* fewer in every row are columns rather than a series */
    LIKELY_LEAST = 2  /* where rows are likely: a word and a number are columns all the same */
};

/* What the first records show. */
typedef struct {
    RowFile *file;
    FieldRules point, comma;
    int records, longest;
    int texts; /* leading fields of words in the records below the first */
    const SeriesOptions *options;
    bool named;          /* the first record holds a name that was asked for: it is a header */
    int fixed;           /* fields up to the last that was named as static */
    bool plain;          /* below the first record nothing but numbers after them, */
    bool worded;         /* and a word before them, */
    bool numbered;       /* or a number */
    long points, commas; /* marks that can only be decimal */
    bool repeats;        /* a name stands there twice */
    char name[SAMPLE_RECORDS][COLUMN_NAME];
    Error *err;
} Sample;

void rowfile_free(RowFile *file)
{
    free(file->name);
    free(file->time);
    *file = (RowFile){0};
}

static bool is_number(Sample *sample, const CsvField *field)
{
    const char mark = field_mark(field->text, field->length);
    double value;
    const FieldKind point = field_read(&sample->point, field->text, field->length, &value);
    const FieldKind comma = field_read(&sample->comma, field->text, field->length, &value);

    sample->points += mark == '.';
    sample->commas += mark == ',' && sample->file->csv.delimiter != ',';
    return point == FIELD_NUMBER || point == FIELD_MISSING ||
           (comma == FIELD_NUMBER && sample->file->csv.delimiter != ',');
}

/* A word that is no stamp. */
static bool is_word(Sample *sample, const CsvField *field)
{
    double value;

    return field->length > 0 &&
           field_read(&sample->point, field->text, field->length, &value) == FIELD_TEXT &&
           field_refine(&sample->point, field->text, field->length) == FIELD_TEXT;
}

static int count_words(Sample *sample, const CsvField *field, int count)
{
    int words = 0;

    while (words < count && words <= STATICS_MOST && is_word(sample, &field[words]))
        words++;
    return words;
}

static bool is_plain(Sample *sample, const CsvField *field, int first, int count)
{
    bool plain = true;

    for (int i = first; i < count; i++)
        plain = is_number(sample, &field[i]) && plain;
    return plain;
}

static Status keep_names(Sample *sample, const CsvField *field, int count)
{
    RowFile *file = sample->file;

    file->fields = count;
    file->name = calloc((size_t)count, sizeof *file->name);
    if (!file->name)
        return error_memory(sample->err, "the header");
    for (int i = 0; i < count; i++)
        names_clean(field[i].text, field[i].length, file->name[i]);
    return OK;
}

/* What the first record says of the columns that were named. */
static void find_named(Sample *sample)
{
    const RowFile *file = sample->file;
    char name[COLUMN_NAME];

    for (int i = 0; i < file->fields; i++) {
        sample->named |= *sample->options->id && strcmp(file->name[i], sample->options->id) == 0;
        for (const char *list = sample->options->fixed; text_next(&list, name, sizeof name);)
            if (strcmp(file->name[i], name) == 0) {
                sample->named = true;
                sample->fixed = i + 1;
            }
    }
}

static void note_name(Sample *sample, const CsvField *field)
{
    char *name = sample->name[sample->records];

    names_clean(field->text, field->length, name);
    for (int k = 0; k < sample->records; k++)
        sample->repeats = sample->repeats || strcmp(sample->name[k], name) == 0;
}

static Status look(void *user, long line, const CsvField *field, int count, Error *err)
{
    Sample *sample = user;

    (void)line, (void)err;
    if (count == 1 && field->length == 0)
        return OK;
    const int words = count_words(sample, field, count);
    sample->longest = count > sample->longest ? count : sample->longest;
    if (sample->records == 0 && keep_names(sample, field, count) != OK)
        return sample->err->status;
    if (sample->records == 0)
        find_named(sample);
    /* the second record tells the words about a series from its values */
    sample->texts = sample->records == 1 ? words : sample->texts;
    const int first = larger(larger(sample->texts, 1), sample->fixed);
    const bool plain = is_plain(sample, field, first, count);
    sample->plain = sample->records == 0 || (sample->plain && plain);
    sample->worded = sample->records == 0 || (sample->worded && words >= 1);
    sample->numbered = sample->records == 0 ||
                       (sample->numbered && words == 0 && is_number(sample, &field[0]));
    note_name(sample, field);
    return ++sample->records < SAMPLE_RECORDS ? OK : ENOUGH;
}

/* Whether the names from `first` on count: V2, V3, ... or 1, 2, ... */
static bool is_counted(const RowFile *file, int first)
{
    long long before = 0, number;
    size_t length = 0;

    for (int i = first; i < file->fields; i++) {
        const char *name = file->name[i];
        size_t digits = strlen(name);
        while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9')
            digits--;
        if (!text_read_integer(name + digits, strlen(name + digits), 0, INT32_MAX, &number) ||
            (i > first && (number != before + 1 || digits != length ||
                           memcmp(name, file->name[first], digits) != 0)) ||
            (i == first && digits == 0 && number > 1 && (number < 1700 || number > 2100)))
            return false;
        before = number;
        length = digits;
    }
    return file->fields > first;
}

/* Reads the names of the values by a format; false: one of them is no stamp. */
static bool read_names(RowFile *file, const char *format)
{
    TimeRule rule;
    TimeStyle style = {0};

    if (!timerule_make(&rule, format))
        return false;
    timerule_take(&rule, &(int){0}, 1);
    for (int i = file->first; i < file->fields; i++) {
        const CsvField field = {file->name[i], strlen(file->name[i])};

        if (!timerule_read(&rule, file->decimal, &field, &file->time[i - file->first], &style,
                           NULL))
            return false;
        file->style = i > file->first ? timestamp_style_join(file->style, style) : style;
    }
    return true;
}

/* The first stamp that is not after the one before; 0: there is none. */
static int find_descent(const RowFile *file)
{
    for (int i = 1; file->time && i < file->fields - file->first; i++)
        if (file->time[i] <= file->time[i - 1])
            return i;
    return 0;
}

/* By the one national notation in which they ascend. */
static bool read_national(RowFile *file)
{
    char format[DATEGUESS_MOST][DATEFORMAT_TEXT];
    const char *first = file->name[file->first];
    const int count = dateguess(first, strlen(first), false, format);
    int fits = 0, found = 0;

    for (int k = 0; k < count; k++)
        if (read_names(file, format[k]) && find_descent(file) == 0) {
            fits++;
            found = k;
        }
    return fits == 1 && read_names(file, format[found]);
}

/* The stamps of the header, where it holds nothing else; time stays NULL where not. */
static Status read_stamps(RowFile *file, const char *format, Error *err)
{
    const int count = file->fields - file->first;
    long long year;

    if (count < 2)
        return OK;
    const bool years = !*format && is_counted(file, file->first) &&
                       text_read_integer(file->name[file->first], strlen(file->name[file->first]),
                                         1700, 2100, &year);
    file->time = calloc((size_t)count, sizeof *file->time);
    if (!file->time)
        return error_memory(err, "the time stamps");
    if (read_names(file, *format ? format
                         : years ? "%Y"
                                 : TIME_ISO) ||
        (!*format && read_national(file)))
        return OK;
    free(file->time);
    file->time = NULL;
    file->style = (TimeStyle){0};
    return OK;
}

Status rowfile_field(const RowFile *file, const char *path, const char *name, int *field,
                     Error *err)
{
    long long number;

    *field = 0;
    for (int i = 0; file->header && i < file->fields; i++)
        if (strcmp(file->name[i], name) == 0) {
            *field = i;
            return OK;
        }
    if (!text_read_integer(name, strlen(name), 1, file->fields, &number))
        return error_set(err, ERR_DATA, path, "no column \"%s\"", name);
    *field = (int)number - 1;
    return OK;
}

/* Behind the last name of the header that is no stamp: numbers before it are no values. 0: its end
 * holds no stamps. */
static int find_tail(const RowFile *file, const char *format)
{
    int first = file->fields;

    while (first > 0 && dateguess_is(file->name[first - 1], strlen(file->name[first - 1]), format))
        first--;
    return file->header && file->fields - first > 1 ? first : 0;
}

/* What was named stands before the values. */
static Status name_fields(RowFile *file, const char *path, const SeriesOptions *options, Error *err)
{
    char name[COLUMN_NAME];
    int field;

    if (options->id[0] && rowfile_field(file, path, options->id, &file->id, err) != OK)
        return err->status;
    file->first = file->id + 1 > file->first ? file->id + 1 : file->first;
    for (const char *list = options->fixed; text_next(&list, name, sizeof name);) {
        if (rowfile_field(file, path, name, &field, err) != OK)
            return err->status;
        file->first = field + 1 > file->first ? field + 1 : file->first;
    }
    if (file->first <= STATICS_MOST)
        return OK;
    return error_set(err, ERR_DATA, path, "%d fields before the values, at most %d can be read",
                     file->first, STATICS_MOST);
}

/* A header holds no number, or nothing but numbers that count: then it may be values as well. A
 * first record of both is values of which some are spoilt: these will be told. */
static void settle_header(RowFile *file, const FieldRules *rules)
{
    int numbers = 0, words = 0;

    for (int i = file->first; i < file->fields; i++) {
        double value;
        const FieldKind kind = field_read(rules, file->name[i], strlen(file->name[i]), &value);
        numbers += kind == FIELD_NUMBER;
        words += kind != FIELD_NUMBER && kind != FIELD_MISSING;
    }
    file->header = numbers == 0 && words > 0;
    file->doubtful = words == 0 && numbers > 1 && is_counted(file, file->first);
}

static void settle(RowFile *file, const Sample *sample, const SeriesOptions *options)
{
    if (!file->decimal)
        file->decimal = sample->commas > sample->points ? ',' : '.';
    file->first = sample->records > 1 && sample->texts > 0 ? sample->texts : 1;
    file->header = options->header == HEADER_YES;
    if (options->header == HEADER_FIND && sample->named)
        file->header = true;
    else if (options->header == HEADER_FIND)
        settle_header(file, file->decimal == ',' ? &sample->comma : &sample->point);
}

static Status check_stamps(const RowFile *file, const char *path, Error *err)
{
    const int i = file->first + find_descent(file);

    if (i == file->first)
        return OK;
    error_set(err, ERR_DATA, path, "the stamps of the header do not ascend: \"%s\" follows \"%s\"",
              file->name[i], file->name[i - 1]);
    error_hint(err,
               "columns from old to new; or --date-format where days and months are exchanged");
    return err->status;
}

/* Whether it is no other table. */
static bool is_certain(const RowFile *file, const Sample *sample, bool likely)
{
    const int values = sample->longest - file->first;
    const bool counts = file->time || is_counted(file, file->first);

    if (!sample->plain || sample->repeats || sample->records < 2)
        return false;
    if (!sample->worded) /* names are numbers, or columns have no names */
        return likely && sample->numbered && values >= VALUES_LEAST && (!file->header || counts);
    if (likely)
        return values >= LIKELY_LEAST || (file->header && counts);
    return values >= VALUES_LEAST && (!file->header || counts);
}

Status rowfile_find(RowFile *file, const char *name, const Input *input,
                    const SeriesOptions *options, bool *certain, Error *err)
{
    Sample *sample = calloc(1, sizeof *sample);

    *file = (RowFile){.csv = options->csv};
    *certain = false;
    if (!sample)
        return error_memory(err, "the first records");
    if (field_decimal(options->decimal, options->thousands, &file->decimal, err) != OK)
        goto done;
    sample->file = file;
    sample->options = options;
    sample->err = err;
    file->csv.ragged = RAGGED_ANY;
    field_rules(&sample->point, '.', options->thousands, options->date_format, options->missing);
    field_rules(&sample->comma, ',', options->thousands, options->date_format, options->missing);
    const Status status = csvfile_read(name, input->bytes, input->size, &file->csv, look, sample,
                                       err);
    (void)status; /* ENOUGH, or an error that is set */
    if (err->status != OK)
        goto done;
    if (sample->records == 0) {
        error_set(err, ERR_DATA, name, "the file is empty");
        goto done;
    }
    settle(file, sample, options);
    file->first = larger(file->first, find_tail(file, options->date_format));
    if (name_fields(file, name, options, err) != OK ||
        (file->header && read_stamps(file, options->date_format, err) != OK) ||
        check_stamps(file, name, err) != OK)
        goto done;
    *certain = is_certain(file, sample, options->rows_likely);
done:
    free(sample);
    if (err->status != OK)
        rowfile_free(file);
    return err->status;
}
