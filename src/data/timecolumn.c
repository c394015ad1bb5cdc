#include "data/timecolumn.h"

#include "data/dateformat.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool holds_stamps(const Column *column)
{
    const long *first = column->first;

    return first[FIELD_STAMP] > first[FIELD_TEXT] + first[FIELD_NUMBER] + first[FIELD_ODD];
}

static bool holds_years(const Column *column)
{
    return strcasecmp(column->name, "year") == 0 && column->counts &&
           column->first[FIELD_NUMBER] > 1 && timerule_is_year(column->begins);
}

static Status take_asked(Columns *columns, const SeriesOptions *options, Notes *notes, Error *err)
{
    static const char *const units[] = {"seconds", "milliseconds", "microseconds", "nanoseconds"};
    TimeRule *rule = &columns->time;
    int index, unit = 0;

    if (columns_resolve(columns, options->time, &index, err) != OK)
        return err->status;
    const Column *column = &columns->column[index];
    *rule = (TimeRule){.kind = TIME_STAMP};
    if (column->first[FIELD_NUMBER] > column->first[FIELD_TEXT] && !holds_stamps(column))
        *rule = timerule_of_numbers(column->begins);
    rule->column = index;
    if (rule->kind == TIME_NONE) {
        error_set(err, ERR_DATA, columns->path,
                  "column \"%s\" holds numbers that are neither years nor an epoch's seconds",
                  column->name);
        error_hint(err, "--time none counts the rows; %s",
                   "--date-format reads dates without marks, as %Y%m%d");
        return err->status;
    }
    for (int64_t one = rule->per_second; one >= 1000; one /= 1000)
        unit++;
    if (rule->kind == TIME_EPOCH)
        notes_add(notes, NOTE_FOUND, "time \"%s\": %s since 1970, written as UTC", column->name,
                  units[unit]);
    return OK;
}

static void find_stamps(Columns *columns, Notes *notes)
{
    TimeRule *rule = &columns->time;

    for (int i = 0; i < columns->count && rule->kind == TIME_NONE; i++)
        if (holds_stamps(&columns->column[i]))
            *rule = (TimeRule){.kind = TIME_STAMP, .column = i};
    if (rule->kind == TIME_NONE && holds_years(columns->column)) {
        *rule = (TimeRule){.kind = TIME_YEAR, .column = 0};
        notes_add(notes, NOTE_FOUND, "time \"%s\": years; --time none counts the rows instead",
                  columns->column->name);
    }
}

Status timecolumn_find(Columns *columns, const SeriesOptions *options, Notes *notes, Error *err)
{
    columns->time = (TimeRule){.kind = TIME_NONE, .column = -1};
    if (options->date_format[0] && !dateformat_valid(options->date_format)) {
        error_set(err, ERR_USAGE, "--date-format", "\"%s\" is not a date format",
                  options->date_format);
        error_hint(err, "%s", "%Y %m %d %H %M %S %f %b %y %z, as in '%d/%m/%Y %H:%M'");
        return err->status;
    }
    if (strcmp(options->time, "none") == 0)
        return OK;
    if (options->time[0])
        return take_asked(columns, options, notes, err);
    find_stamps(columns, notes);
    return OK;
}

static bool is_named_time(const char *name)
{
    return strcasestr(name, "time") || strcasestr(name, "date") || strcasestr(name, "epoch") ||
           strcasecmp(name, "ts") == 0 || strcasecmp(name, "unix") == 0;
}

void timecolumn_warn(const Columns *columns, const SeriesOptions *options, Notes *notes)
{
    char format[DATEFORMAT_GUESS];

    if (columns->time.kind != TIME_NONE || options->time[0])
        return;
    notes_add(notes, NOTE_FOUND, "no time stamps: rows are counted");
    for (int i = 0; i < columns->count; i++) {
        const Column *column = &columns->column[i];

        if (column->odd[0] && dateformat_guess(column->odd, format))
            notes_add(notes, NOTE_WARNING,
                      "column \"%s\" seems to hold dates (\"%s\"): --time '%s' --date-format %s",
                      column->name, column->odd, column->name, format);
        else if (is_named_time(column->name) && column->first[FIELD_NUMBER] > 0 &&
                 timerule_of_numbers(column->begins).kind == TIME_EPOCH)
            notes_add(notes, NOTE_WARNING, "column \"%s\" may hold an epoch's seconds: --time '%s'",
                      column->name, column->name);
    }
}
