#include "data/timetrial.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define ENOUGH ERR_INTERRUPTED /* ends the reading without an error */

enum { SUGGEST_ROWS = 5 };

/* Rows without the header and blank lines. */
typedef struct {
    Trial *trial;
    const Columns *columns;
    bool begun;
    long limit;
    const int *column;
    int count;
    bool numbers;
} Pass;

static bool is_row(Pass *pass, const CsvField *field, int count)
{
    if (columns_blank(pass->columns, field, count))
        return false;
    const bool header = pass->columns->header && !pass->begun;

    pass->begun = true;
    return !header;
}

/* Errors of the file are left to the pass that reads it. */
static Status look(Pass *pass, CsvRecord record, Error *err)
{
    CsvOptions csv = pass->columns->csv;
    Error ignored = {0};

    (void)!csvfile_read(pass->columns->path, pass->columns->bytes, pass->columns->size, &csv,
                        record, pass, &ignored);
    if (ignored.status == ERR_OUTPUT)
        *err = ignored;
    return err->status;
}

bool timetrial_add(Trial *trial, const char *format, const int *column, int count)
{
    Reading *reading = &trial->reading[trial->count];

    if (trial->count == READINGS_MOST)
        return true;
    for (int i = 0; i < trial->count; i++)
        if (strcmp(trial->reading[i].rule.text, format) == 0 &&
            trial->reading[i].rule.column == column[0])
            return true;
    *reading = (Reading){.read = 0};
    if (!timerule_make(&reading->rule, format))
        return false;
    timerule_take(&reading->rule, column, count);
    trial->count++;
    return true;
}

/* 1e8 s is March 1973 and 4.1e9 s the year 2100; each finer unit is a factor of 1000. */
static const char *epoch_of(double value)
{
    static const char *const units[] = {"epoch-s", "epoch-ms", "epoch-us", "epoch-ns"};
    double low = 1e8;

    for (int i = 0; i < 4; i++, low *= 1000)
        if (value >= low && value < low * 1000)
            return units[i];
    return NULL;
}

static void suggest_number(Pass *pass, const char *text, size_t length)
{
    double value;

    if (pass->count > 1 || !text_read_number(text, length, pass->columns->rules.decimal, &value))
        return;
    const char *epoch = epoch_of(value);
    if (epoch)
        (void)timetrial_add(pass->trial, epoch, pass->column, pass->count);
    if (value < 1000 || value >= 3000 || value == (double)(int)value)
        return;
    (void)timetrial_add(pass->trial, "decimal-months", pass->column, pass->count);
    (void)timetrial_add(pass->trial, "decimal-quarters", pass->column, pass->count);
    (void)timetrial_add(pass->trial, "decimal-years", pass->column, pass->count);
}

static Status suggest_record(void *user, long line, const CsvField *field, int count, Error *err)
{
    Pass *pass = user;
    TimeRule rule = {.column = pass->column[0]};
    char text[TIMERULE_JOINED], format[DATEGUESS_MOST][DATEFORMAT_TEXT];
    int64_t time;
    TimeStyle style;

    (void)line, (void)err;
    if (!is_row(pass, field, count))
        return OK;
    timerule_take(&rule, pass->column, pass->count);
    const size_t length = timerule_join(&rule, field, text);
    if (timestamp_read_iso(text, length, &time, &style))
        (void)timetrial_add(pass->trial, TIME_ISO, pass->column, pass->count);
    const int found = dateguess(text, length, pass->numbers, format);
    for (int i = 0; i < found; i++)
        (void)timetrial_add(pass->trial, format[i], pass->column, pass->count);
    if (pass->numbers)
        suggest_number(pass, text, length);
    return ++pass->limit < SUGGEST_ROWS ? OK : ENOUGH;
}

Status timetrial_suggest(Trial *trial, const Columns *columns, const int *column, int count,
                         const char *format, bool numbers, Error *err)
{
    Pass pass = {
        .trial = trial, .columns = columns, .column = column, .count = count, .numbers = numbers};

    if (format[0]) {
        (void)timetrial_add(trial, format, column, count);
        return OK;
    }
    return look(&pass, suggest_record, err);
}

static void follow(Reading *reading, int64_t time, TimeStyle style)
{
    reading->parts = style.parts > reading->parts ? style.parts : reading->parts;
    if (style.parts <= 2) {
        const CivilTime civil = timestamp_to_civil(time);
        time = 12 * civil.year + civil.month;
    }
    const int64_t step = time - reading->last;

    if (reading->read > 0) {
        reading->forward += step > 0;
        reading->back += step < 0;
        reading->repeats += step == 0;
        if (reading->read > 1 && step == reading->step) {
            reading->even++;
            reading->even_step = step;
        }
        reading->step = step;
    }
    if (reading->read == 0)
        reading->first = time;
    reading->last = time;
    reading->read++;
}

/* The first row on which two readings do not agree. */
static void compare(Trial *trial, const CsvField *field, long line, int64_t time, int64_t other,
                    int first, int second)
{
    char text[TIMERULE_JOINED];

    if (time == other || trial->differ.line != 0)
        return;
    field_show(text, timerule_join(&trial->reading[first].rule, field, text), trial->differ.text);
    trial->differ.line = line;
    trial->differ.first = first;
    trial->differ.second = second;
    trial->differ.one = time;
    trial->differ.other = other;
}

static Status try_record(void *user, long line, const CsvField *field, int count, Error *err)
{
    Pass *pass = user;
    Trial *trial = pass->trial;
    int64_t time, before = 0;
    int first = -1;

    (void)err;
    if (!is_row(pass, field, count))
        return OK;
    for (int i = 0; i < trial->count; i++) {
        TimeStyle style;

        if (!timerule_read(&trial->reading[i].rule, pass->columns->rules.decimal, field, &time,
                           &style, NULL))
            continue;
        follow(&trial->reading[i], time, style);
        if (first >= 0)
            compare(trial, field, line, before, time, first, i);
        first = first < 0 ? i : first;
        before = time;
    }
    return ++trial->rows == pass->limit ? ENOUGH : OK;
}

Status timetrial_run(Trial *trial, const Columns *columns, long rows, Error *err)
{
    Pass pass = {.trial = trial, .columns = columns, .limit = rows};

    trial->rows = 0;
    trial->differ.line = 0;
    for (int i = 0; i < trial->count; i++) {
        TimeRule rule = trial->reading[i].rule;

        rule.begun = false;
        trial->reading[i] = (Reading){.rule = rule};
    }
    return look(&pass, try_record, err);
}

static bool begins(const Reading *reading, const char *text)
{
    return strncmp(reading->rule.text, text, strlen(text)) == 0;
}

void timetrial_sift(Trial *trial)
{
    long best = 0;
    int kept = 0;

    for (int i = 0; i < trial->count; i++)
        best = trial->reading[i].read > best ? trial->reading[i].read : best;
    for (int i = 0; i < trial->count; i++) {
        const Reading *reading = &trial->reading[i];
        /* a spoilt digit must not overthrow what custom knows */
        const bool custom = begins(reading, "%d.") && 10 * reading->read >= 9 * best;

        if (best > 0 && (reading->read == best || custom))
            trial->reading[kept++] = *reading;
    }
    trial->count = kept;
}

long timetrial_disorder(const Reading *reading)
{
    return reading->repeats + (reading->forward > reading->back ? reading->back : reading->forward);
}

bool timetrial_ordered(const Reading *reading)
{
    const long against = timetrial_disorder(reading) - reading->repeats;

    return reading->read > 1 && 10 * against <= reading->read;
}

bool timetrial_even(const Reading *reading)
{
    return reading->read > 1 && 10 * timetrial_disorder(reading) <= reading->read &&
           3 * reading->even >= 2 * (reading->read - 2);
}

/* But for one in a hundred. */
static bool is_strict(const Reading *reading)
{
    return reading->read > 1 &&
           100 * (timetrial_disorder(reading) - reading->repeats) <= reading->read;
}

/* Keeps those of one kind where one of them is in order and all others are not. */
static void keep_ordered(Trial *trial)
{
    int kept = 0;
    bool some = false;

    for (int i = 0; i < trial->count; i++)
        some = some || is_strict(&trial->reading[i]);
    for (int i = 0; i < trial->count; i++)
        if (!some || is_strict(&trial->reading[i]))
            trial->reading[kept++] = trial->reading[i];
    trial->count = kept;
}

/* What custom knows: digits that are a date in every row are no epoch; no country writes the month
 * first before points; of numbers with fractions of a year the longest period counts that tells all
 * rows apart; whether a year of two digits stands first or last is seen by the order of the rows.
 * Whether day or month stands first never is. */
static void apply_custom(Trial *trial)
{
    bool years = false, dates = false;
    int kept = 0;

    for (int i = 0; i < trial->count; i++) {
        years = years || begins(&trial->reading[i], "%y");
        dates = dates || trial->reading[i].rule.kind == TIME_FORMAT;
    }
    if (years)
        keep_ordered(trial);
    for (int i = 0; i < trial->count; i++) {
        const Reading *reading = &trial->reading[i];
        const bool pointed = i > 0 && begins(reading, "%m.") && begins(&trial->reading[0], "%d.");
        const bool decimal = reading->rule.kind == TIME_DECIMAL;
        const bool epoch = reading->rule.kind == TIME_EPOCH && dates;

        if (!pointed && !epoch && (!decimal || timetrial_even(reading)))
            trial->reading[kept++] = *reading;
    }
    trial->count = kept;
    if (kept > 1 && trial->reading[0].rule.kind == TIME_DECIMAL) {
        trial->reading[0] = trial->reading[kept - 1];
        trial->count = 1;
    }
}

static Status refuse(const Trial *trial, const Columns *columns, Error *err)
{
    const TimeRule *one = &trial->reading[trial->differ.first].rule;
    const TimeRule *other = &trial->reading[trial->differ.second].rule;
    const TimeStyle style = {.parts = 3, .separator = ' '};
    char place[CSV_PLACE], first[TIME_TEXT], second[TIME_TEXT];

    csvfile_place(columns->path, trial->differ.line, one->column + 1, place);
    timestamp_write(trial->differ.one, style, first);
    timestamp_write(trial->differ.other, style, second);
    error_set(err, ERR_DATA, place,
              "\"%s\" in column \"%s\" may be %s or %s: nothing in the file tells",
              trial->differ.text, columns->column[one->column].name, first, second);
    error_hint(err, "--date-format '%s' or --date-format '%s'; --time none counts the rows",
               one->text, other->text);
    return err->status;
}

Status timetrial_settle(Trial *trial, const Columns *columns, const Reading **found, Error *err)
{
    *found = NULL;
    for (int pass = 0; pass < 2 && trial->count > 0; pass++) {
        const long rows = pass == 0 ? TRIAL_ROWS : 0;

        if (timetrial_run(trial, columns, rows, err) != OK)
            return err->status;
        timetrial_sift(trial);
        apply_custom(trial);
        if (trial->count == 1 || trial->rows < TRIAL_ROWS)
            break;
    }
    const int left = trial->count;
    if (left > 1 && timetrial_run(trial, columns, 0, err) != OK)
        return err->status;
    if (left > 1 && trial->differ.line != 0)
        return refuse(trial, columns, err);
    if (left > 0)
        *found = &trial->reading[0];
    return OK;
}
