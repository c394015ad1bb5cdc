#include "data/timecolumn.h"

#include "base/text.h"
#include "data/timejoin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The years of numbers that are taken for time though nobody asked. */
enum { EARLIEST = 1500, EARLIEST_EPOCH = 1990, LATEST = 2100, ALONE = 12 };

static bool holds_stamps(const Column *column)
{
    const long *first = column->first;

    return first[FIELD_STAMP] > first[FIELD_TEXT] + first[FIELD_NUMBER] + first[FIELD_ODD];
}

static bool holds_numbers(const Column *column)
{
    const long *first = column->first;

    return first[FIELD_NUMBER] + first[FIELD_ODD] > first[FIELD_TEXT] + first[FIELD_STAMP];
}

static void describe(const TimeRule *rule, char *out, size_t size)
{
    static const char *const units[] = {"seconds", "milliseconds", "microseconds", "nanoseconds"};
    int unit = 0;

    for (int64_t one = rule->per_second; one >= 1000; one /= 1000)
        unit++;
    if (rule->kind == TIME_EPOCH)
        snprintf(out, size, "%s since 1970, written as UTC", units[unit]);
    else if (rule->kind == TIME_DECIMAL)
        snprintf(out, size, "%s as fractions of a year",
                 rule->per_year == 12  ? "months"
                 : rule->per_year == 4 ? "quarters"
                                       : "years");
    else if (strcmp(rule->text, "%Y") == 0)
        snprintf(out, size, "years");
    else
        snprintf(out, size, "%s", rule->text);
}

/* What is read otherwise than anybody would expect, with the flags that pin it. */
static void note_rule(const Columns *columns, Notes *notes)
{
    const TimeRule *rule = &columns->time;
    char what[128], names[256];
    int used = 0;

    if (rule->kind == TIME_STAMP && rule->count == 1)
        return;
    for (int i = 0; i < rule->count && used < (int)sizeof names; i++)
        used += snprintf(names + used, sizeof names - (size_t)used, "%s%.60s", i ? "," : "",
                         columns->column[rule->columns[i]].name);
    describe(rule, what, sizeof what);
    notes_add(notes, NOTE_FOUND, "time \"%s\": %s; --time '%s' --date-format '%s'", names, what,
              names, rule->text);
}

/* The columns of a list of names; count: how many. */
static Status resolve(const Columns *columns, const char *names, int column[TIME_COLUMNS],
                      int *count, Error *err)
{
    char name[COLUMN_NAME];

    for (*count = 0; text_next(&names, name, sizeof name); (*count)++) {
        if (*count == TIME_COLUMNS)
            return error_set(err, ERR_DATA, columns->path, "more than %d columns of time",
                             TIME_COLUMNS);
        if (columns_resolve(columns, name, &column[*count], err) != OK)
            return err->status;
    }
    return OK;
}

static Status refuse_numbers(const Columns *columns, int column, Error *err)
{
    error_set(err, ERR_DATA, columns->path,
              "column \"%s\" holds numbers that are neither years nor an epoch's seconds",
              columns->column[column].name);
    error_hint(err, "--time none counts the rows; --date-format says what they are: %s",
               "%Y%m%d, epoch-s, epoch-ms, decimal-months");
    return err->status;
}

/* The columns that were named. What no reading fits is told as an error, field by field. */
static Status take_asked(Columns *columns, const SeriesOptions *options, Error *err)
{
    Trial trial = {.count = 0};
    const Reading *found = NULL;
    int column[TIME_COLUMNS], count;

    if (resolve(columns, options->time, column, &count, err) != OK ||
        timetrial_suggest(&trial, columns, column, count, options->date_format, true, err) != OK)
        return err->status;
    if (options->date_format[0])
        found = &trial.reading[0];
    else if (timetrial_settle(&trial, columns, &found, err) != OK)
        return err->status;
    if (found) {
        columns->time = found->rule;
        return OK;
    }
    if (count == 1 && holds_numbers(&columns->column[column[0]]))
        return refuse_numbers(columns, column[0], err);
    (void)timerule_make(&columns->time, TIME_ISO);
    timerule_take(&columns->time, column, count);
    return OK;
}

/* Whether a first or last stamp is of a year that is likely. */
static bool in_range(const Reading *reading, int64_t time)
{
    const int64_t year = reading->parts <= 2 ? time / 12 : timestamp_to_civil(time).year;

    return year <= LATEST && year >= (reading->rule.kind == TIME_EPOCH ? EARLIEST_EPOCH : EARLIEST);
}

/* Whether a reading of numbers is certain: by the column's name or place, and its steps. */
static bool is_certain(const Columns *columns, const Reading *reading, long rows)
{
    const int index = reading->rule.column;
    const TimeName name = timejoin_name(columns->column[index].name);
    const bool named = name != NAME_OTHER;
    const bool alone = index == 0 && reading->read >= ALONE && reading->read == rows;
    const bool even = timetrial_even(reading), nameless = !columns->header && alone;

    if (reading->read < 2 || 10 * reading->read < 9 * rows || !timetrial_ordered(reading) ||
        (!in_range(reading, reading->first) && !(named && in_range(reading, reading->last))))
        return false;
    if (strcmp(reading->rule.text, "%Y") == 0)
        return (even || reading->read == 2) && llabs(reading->even_step) % 12 == 0 &&
               (name == NAME_YEAR || name == NAME_TIME || nameless);
    if (reading->parts <= 2)
        return even && (named || alone);
    return named || (even && alone) ||
           (index == 0 && reading->rule.kind == TIME_FORMAT && reading->read > 2 &&
            timetrial_disorder(reading) == 0);
}

/* *moves becomes true unless the column is the same in all rows, however it is read. */
static Status look_for_steps(Trial *trial, const Columns *columns, bool *moves, Error *err)
{
    for (int pass = 0; pass < 2 && !*moves; pass++) {
        if (timetrial_run(trial, columns, pass == 0 ? TRIAL_ROWS : 0, err) != OK)
            return err->status;
        for (int i = 0; i < trial->count; i++)
            *moves = *moves || trial->reading[i].forward + trial->reading[i].back > 0;
        if (trial->rows < TRIAL_ROWS)
            break;
    }
    return OK;
}

/* The one column, if it is time for certain and, where that is asked, not the same in all rows. */
static Status try_column(Columns *columns, int index, const SeriesOptions *options, bool moving,
                         Error *err)
{
    const bool numbers = holds_numbers(&columns->column[index]);
    const Reading *found = NULL;
    Trial trial = {.count = 0};
    bool moves = !moving;

    if (timetrial_suggest(&trial, columns, &index, 1, options->date_format, numbers, err) != OK ||
        look_for_steps(&trial, columns, &moves, err) != OK)
        return err->status;
    if (!moves)
        return OK;
    if (timetrial_settle(&trial, columns, &found, err) != OK)
        return err->status;
    if (!found || (numbers && !options->date_format[0] && !is_certain(columns, found, trial.rows)))
        return OK;
    columns->time = found->rule;
    return options->date_format[0] ? OK : timejoin_clock(&columns->time, columns, found, err);
}

static bool is_none(const Columns *columns)
{
    return columns->time.kind == TIME_NONE;
}

static Status find_stamps(Columns *columns, const SeriesOptions *options, bool moving, Error *err)
{
    for (int i = 0; i < columns->count && is_none(columns); i++)
        if (holds_stamps(&columns->column[i]) && try_column(columns, i, options, moving, err) != OK)
            return err->status;
    return OK;
}

/* Databases write the begin and end of what was asked for into every row, before its own time. */
static Status find_columns(Columns *columns, const SeriesOptions *options, Error *err)
{
    if (find_stamps(columns, options, true, err) != OK)
        return err->status;
    if (is_none(columns) && !options->date_format[0] &&
        timejoin_parts(&columns->time, columns, err) != OK)
        return err->status;
    for (int i = 0; i < columns->count && is_none(columns); i++) {
        const bool likely = i == 0 || timejoin_name(columns->column[i].name) != NAME_OTHER;

        if (holds_numbers(&columns->column[i]) && likely &&
            try_column(columns, i, options, false, err) != OK)
            return err->status;
    }
    return find_stamps(columns, options, false, err);
}

Status timecolumn_find(Columns *columns, const SeriesOptions *options, Notes *notes, Error *err)
{
    TimeRule known;

    columns->time = (TimeRule){.kind = TIME_NONE, .column = -1};
    if (options->date_format[0] && !timerule_make(&known, options->date_format)) {
        error_set(err, ERR_USAGE, "--date-format", "\"%s\" is not a date format",
                  options->date_format);
        error_hint(err, "%s", "%Y %m %d %H %M %S %f %b %y %z, as in '%d/%m/%Y %H:%M'");
        return err->status;
    }
    if (strcmp(options->time, "none") == 0)
        return OK;
    const Status status = options->time[0] ? take_asked(columns, options, err)
                                           : find_columns(columns, options, err);
    if (status != OK || is_none(columns))
        return status;
    for (int i = 0; i < columns->time.count; i++)
        columns->column[columns->time.columns[i]].timed = true;
    note_rule(columns, notes);
    return OK;
}

void timecolumn_warn(const Columns *columns, const SeriesOptions *options, Notes *notes)
{
    if (columns->time.kind != TIME_NONE || options->time[0])
        return;
    notes_add(notes, NOTE_FOUND, "no time stamps: rows are numbered");
    for (int i = 0; i < columns->count; i++) {
        const Column *column = &columns->column[i];
        const TimeName name = timejoin_name(column->name);

        if (name != NAME_OTHER && column->odd[0])
            notes_add(notes, NOTE_WARNING,
                      "column \"%s\" (\"%s\") is no time in a notation that is known: --time '%s' "
                      "--date-format FORMAT",
                      column->name, column->odd, column->name);
        else if (name == NAME_TIME && column->begins >= 1e8 && column->first[FIELD_NUMBER] > 0)
            notes_add(notes, NOTE_WARNING,
                      "column \"%s\" may hold time, as an epoch's seconds: --time '%s'",
                      column->name, column->name);
        else if (name == NAME_TIME && column->begins >= 2e4 && column->begins < 8e4)
            notes_add(notes, NOTE_WARNING,
                      "column \"%s\" may count days, as spreadsheets do: have it written as dates",
                      column->name);
    }
}
