#include "data/timejoin.h"

#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* English, German, French, Spanish, and the abbreviations that exports use. */
static const char *const names[NAMES][12] = {
    [NAME_YEAR] = {"year", "yr", "yy", "yyyy", "jahr", "annee", "ann\303\251e", "ano",
                   "a\303\261o"},
    [NAME_QUARTER] = {"quarter", "qtr", "quartal", "trimestre"},
    [NAME_MONTH] = {"month", "mon", "mnth", "mo", "mm", "monat", "mois", "mes"},
    [NAME_DAY] = {"day", "dd", "dy", "mday", "dom", "tag", "jour", "dia", "d\303\255a"},
    [NAME_ORDINAL] = {"doy", "yday", "dayofyear", "day_of_year", "day of year"},
    [NAME_HOUR] = {"hour", "hr", "hh", "h", "stunde", "heure", "hora"},
    [NAME_MINUTE] = {"minute", "min", "mi"},
    [NAME_SECOND] = {"second", "sec", "ss"},
    [NAME_TIME] = {"ts", "unix", "ds", "t", "zeit", "uhrzeit", "fecha", "period"},
};

TimeName timejoin_name(const char *name)
{
    char bare[COLUMN_NAME];

    text_copy(bare, sizeof bare, *name == '<' ? name + 1 : name); /* <DATE> of brokers' exports */
    bare[strcspn(bare, ">")] = '\0';
    for (int kind = NAME_YEAR; kind < NAMES; kind++)
        for (int i = 0; i < 12 && names[kind][i]; i++)
            if (strcasecmp(bare, names[kind][i]) == 0)
                return (TimeName)kind;
    if (strcasestr(bare, "time") || strcasestr(bare, "date") || strcasestr(bare, "epoch") ||
        strcasestr(bare, "datum") || strcasestr(bare, "yyyy"))
        return NAME_TIME;
    return NAME_OTHER;
}

static bool is_numbers(const Column *column)
{
    return column->first[FIELD_NUMBER] > column->first[FIELD_TEXT] + column->first[FIELD_STAMP];
}

static bool is_text(const Column *column)
{
    return column->first[FIELD_TEXT] > column->first[FIELD_NUMBER] + column->first[FIELD_STAMP];
}

/* The date's own format, in which a clock can be added. */
static const char *date_format(const Reading *date)
{
    return date->rule.kind == TIME_STAMP ? "%Y-%m-%d" : date->rule.text;
}

/* Numbers that may be hours though the name does not say so for certain: Hour Ending, or right
 * behind the date where columns have no names. */
static bool may_be_hours(const Columns *columns, const Reading *date, int clock)
{
    const Column *column = &columns->column[clock];

    return is_numbers(column) && timejoin_name(column->name) == NAME_OTHER &&
           (columns->header ? strcasestr(column->name, "hour") != NULL
                            : clock == date->rule.column + 1);
}

/* Adds the readings of a date with the clock of one more column. */
static void add_clocks(Trial *trial, const Columns *columns, const Reading *date, int clock)
{
    static const char *const texts[] = {"%H:%M",       "%H:%M:%S",   "%H:%M:%S.%f",
                                        "%H:%M:%S,%f", "%I:%M %p",   "%I:%M:%S %p",
                                        "%I:%M%p",     "%H:%M:%S%z", "%H.%M.%S"};
    static const char *const numbers[] = {"%H", "%H%M", "%H%M%S"};
    const Column *column = &columns->column[clock];
    const TimeName name = timejoin_name(column->name);
    const int pair[] = {date->rule.column, clock};
    char text[DATEFORMAT_TEXT];

    if (is_text(column) && (date->repeats > 0 || name == NAME_TIME || name == NAME_HOUR))
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            snprintf(text, sizeof text, "%.40s %s", date_format(date), texts[i]);
            (void)timetrial_add(trial, text, pair, 2);
        }
    const bool perhaps = may_be_hours(columns, date, clock) && date->repeats > 0;
    if (perhaps ||
        (is_numbers(column) && (name == NAME_HOUR || (name == NAME_TIME && date->repeats > 0))))
        for (int i = name == NAME_TIME; i < (perhaps ? 1 : 3); i++) {
            snprintf(text, sizeof text, "%.40s %s", date_format(date), numbers[i]);
            (void)timetrial_add(trial, text, pair, 2);
        }
}

/* Whether the clock belongs to the date. What may be hours must make whole days of them: shops that
 * are numbered leave steps between the last of a day and the first of the next. */
static bool fits(const Reading *both, const Reading *date, bool perhaps)
{
    const long disorder = timetrial_disorder(both);

    if (perhaps)
        return both->read == date->read && both->read >= 24 && disorder == 0 &&
               20 * both->even >= 19 * (both->read - 2);
    return 2 * both->read > date->read && disorder <= timetrial_disorder(date);
}

Status timejoin_clock(TimeRule *rule, const Columns *columns, const Reading *date, Error *err)
{
    *rule = date->rule;
    if (date->parts != 3)
        return OK;
    for (int i = 0; i < columns->count; i++) {
        Trial trial = {.count = 0};

        if (i == date->rule.column)
            continue;
        add_clocks(&trial, columns, date, i);
        if (trial.count == 0)
            continue;
        if (timetrial_run(&trial, columns, TRIAL_ROWS, err) != OK)
            return err->status;
        timetrial_sift(&trial);
        if (trial.count > 0 && fits(&trial.reading[0], date, may_be_hours(columns, date, i))) {
            *rule = trial.reading[0].rule;
            return OK;
        }
    }
    return OK;
}

/* Where the columns of the parts stand, -1: there is none. */
static void find_parts(const Columns *columns, int part[NAMES])
{
    for (int i = 0; i < NAMES; i++)
        part[i] = -1;
    for (int i = 0; i < columns->count; i++) {
        const TimeName name = timejoin_name(columns->column[i].name);

        if (part[name] < 0 && !columns->column[i].repeated)
            part[name] = i;
    }
}

/* A format out of the parts that are there: each needs the larger ones. */
static int join_parts(const int part[NAMES], const char *year, const char *month,
                      char text[DATEFORMAT_TEXT], int column[TIME_COLUMNS])
{
    const struct {
        TimeName name;
        const char *format;
    } clock[] = {{NAME_HOUR, " %H"}, {NAME_MINUTE, " %M"}, {NAME_SECOND, " %S"}};
    int count = 0, used = snprintf(text, DATEFORMAT_TEXT, "%s", year);
    bool day = true;

    column[count++] = part[NAME_YEAR];
    if (part[NAME_MONTH] >= 0) {
        used += snprintf(text + used, DATEFORMAT_TEXT - (size_t)used, " %s%s", month,
                         part[NAME_DAY] >= 0 ? " %d" : "");
        column[count++] = part[NAME_MONTH];
        if (part[NAME_DAY] >= 0)
            column[count++] = part[NAME_DAY];
        else
            day = false;
    } else if (part[NAME_ORDINAL] >= 0) {
        used += snprintf(text + used, DATEFORMAT_TEXT - (size_t)used, " %%j");
        column[count++] = part[NAME_ORDINAL];
    } else if (part[NAME_QUARTER] >= 0) {
        snprintf(text + used, DATEFORMAT_TEXT - (size_t)used, " %s",
                 month[1] == 'm' ? "%q" : "Q%q");
        column[count++] = part[NAME_QUARTER];
        return count;
    } else {
        return 0;
    }
    for (int i = 0; i < 3 && day && part[clock[i].name] >= 0; i++) {
        used += snprintf(text + used, DATEFORMAT_TEXT - (size_t)used, "%s", clock[i].format);
        column[count++] = part[clock[i].name];
    }
    return count;
}

Status timejoin_parts(TimeRule *rule, const Columns *columns, Error *err)
{
    static const char *const years[] = {"%Y", "%y"}, *const months[] = {"%m", "%b"};
    Trial trial = {.count = 0};
    int part[NAMES], column[TIME_COLUMNS];
    char text[DATEFORMAT_TEXT];

    find_parts(columns, part);
    for (int i = 0; i < 4 && part[NAME_YEAR] >= 0; i++) {
        const int count = join_parts(part, years[i / 2], months[i % 2], text, column);

        if (count > 1)
            (void)timetrial_add(&trial, text, column, count);
    }
    if (trial.count == 0)
        return OK;
    if (timetrial_run(&trial, columns, TRIAL_ROWS, err) != OK)
        return err->status;
    timetrial_sift(&trial);
    if (trial.count > 0 && 2 * trial.reading[0].read > trial.rows &&
        timetrial_ordered(&trial.reading[0]))
        *rule = trial.reading[0].rule;
    return OK;
}
