#include "data/timestamp.h"

#include "base/text.h"
#include "data/dateformat.h"

#include <stdio.h>
#include <string.h>

/* What is left of a field. */
typedef struct {
    const char *at, *end;
} Cursor;

static bool read_digits(Cursor *cursor, int count, int low, int high, int *value)
{
    int sum = 0;

    if (cursor->end - cursor->at < count)
        return false;
    for (int i = 0; i < count; i++, cursor->at++) {
        if (*cursor->at < '0' || *cursor->at > '9')
            return false;
        sum = sum * 10 + (*cursor->at - '0');
    }
    *value = sum;
    return sum >= low && sum <= high;
}

static bool read_mark(Cursor *cursor, char mark)
{
    if (cursor->at == cursor->end || *cursor->at != mark)
        return false;
    cursor->at++;
    return true;
}

/* What follows a year: -Q3, Q3 or a blank and Q3. */
static bool read_quarter(Cursor *cursor, CivilTime *civil, TimeStyle *style)
{
    int quarter;

    if (!read_mark(cursor, 'Q') || !read_digits(cursor, 1, 1, 4, &quarter))
        return false;
    civil->month = 3 * quarter - 2;
    civil->day = 1;
    style->parts = 2;
    style->period = 'Q';
    return true;
}

/* W05, W05-3 or W053 */
static bool read_week(Cursor *cursor, bool marked, CivilTime *civil, TimeStyle *style)
{
    int week, weekday = 1;

    if (!read_mark(cursor, 'W') || !read_digits(cursor, 2, 1, 53, &week) || civil->year < 1 ||
        week > timestamp_iso_weeks(civil->year))
        return false;
    style->parts = 3;
    style->period = 'W';
    if (cursor->at < cursor->end && *cursor->at != 'T') {
        if ((marked && !read_mark(cursor, '-')) || !read_digits(cursor, 1, 1, 7, &weekday))
            return false;
        style->period = '\0';
    }
    *civil = timestamp_to_civil(timestamp_from_week(civil->year, week, weekday));
    return true;
}

static int digits_ahead(const Cursor *cursor)
{
    const char *at = cursor->at;

    while (at < cursor->end && *at >= '0' && *at <= '9')
        at++;
    return (int)(at - cursor->at);
}

/* The 028th day of a year */
static bool read_ordinal(Cursor *cursor, CivilTime *civil)
{
    const bool leap = timestamp_month_days(civil->year, 2) == 29;
    const CivilTime first = {.year = civil->year, .month = 1, .day = 1};
    int day;

    if (!read_digits(cursor, 3, 1, leap ? 366 : 365, &day))
        return false;
    *civil = timestamp_to_civil(timestamp_from_civil(&first) + (day - 1) * MICROS_DAY);
    return true;
}

static bool read_day(Cursor *cursor, CivilTime *civil)
{
    return read_digits(cursor, 2, 1, timestamp_month_days(civil->year, civil->month), &civil->day);
}

/* YYYYMMDD, which begins a stamp only where a clock follows: alone it is a number. */
static bool read_basic_date(Cursor *cursor, CivilTime *civil)
{
    return read_digits(cursor, 2, 1, 12, &civil->month) && read_day(cursor, civil) &&
           cursor->at < cursor->end && (*cursor->at == 'T' || *cursor->at == 't');
}

static bool read_date(Cursor *cursor, CivilTime *civil, TimeStyle *style)
{
    if (!read_digits(cursor, 4, 0, 9999, &civil->year) || cursor->at == cursor->end)
        return false;
    style->parts = 3;
    if (digits_ahead(cursor) == 4)
        return read_basic_date(cursor, civil);
    const char mark = *cursor->at;
    if (mark == 'Q')
        return read_quarter(cursor, civil, style);
    if (mark == 'W')
        return read_week(cursor, false, civil, style);
    cursor->at++;
    if (mark == ' ')
        return read_quarter(cursor, civil, style);
    if ((mark != '-' && mark != '/') || cursor->at == cursor->end)
        return false;
    if (mark == '-' && *cursor->at == 'Q')
        return read_quarter(cursor, civil, style);
    if (mark == '-' && *cursor->at == 'W')
        return read_week(cursor, true, civil, style);
    if (mark == '-' && digits_ahead(cursor) == 3)
        return read_ordinal(cursor, civil);
    if (!read_digits(cursor, 2, 1, 12, &civil->month))
        return false;
    civil->day = 1;
    if (read_mark(cursor, mark))
        return read_day(cursor, civil);
    style->parts = 2;
    return cursor->at == cursor->end;
}

bool timestamp_read_fraction(const char **at, const char *end, int *micro, TimeStyle *style)
{
    int digits = 0, unit = 100000;

    for (; *at < end && **at >= '0' && **at <= '9'; digits++, ++*at) {
        style->finer = style->finer || (unit == 0 && **at != '0');
        *micro += (**at - '0') * unit;
        unit /= 10;
    }
    style->fraction = digits < 6 ? digits : 6;
    return digits > 0;
}

/* HH, HH:MM, HH:MM:SS.ffffff, or without colons */
static bool read_clock(Cursor *cursor, CivilTime *civil, TimeStyle *style)
{
    if (!read_digits(cursor, 2, 0, 24, &civil->hour))
        return false;
    style->parts = 5;
    const bool basic = digits_ahead(cursor) > 0;
    if (basic || read_mark(cursor, ':')) {
        if (!read_digits(cursor, 2, 0, 59, &civil->minute))
            return false;
        if (basic ? digits_ahead(cursor) > 0 : read_mark(cursor, ':')) {
            if (!read_digits(cursor, 2, 0, 59, &civil->second))
                return false;
            style->parts = 6;
        }
    }
    if (style->parts == 6 && (read_mark(cursor, '.') || read_mark(cursor, ',')) &&
        !timestamp_read_fraction(&cursor->at, cursor->end, &civil->micro, style))
        return false;
    /* 24:00 ends the day */
    return civil->hour < 24 || (civil->minute == 0 && civil->second == 0 && civil->micro == 0);
}

static bool read_word(Cursor *cursor, const char *word)
{
    const size_t length = strlen(word);

    if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, word, length) != 0)
        return false;
    cursor->at += length;
    return true;
}

/* Z, UTC, GMT, +HH, +HHMM or +HH:MM; *minutes: east of Greenwich */
static bool read_offset(Cursor *cursor, int *minutes)
{
    int hour = 0, minute = 0;

    *minutes = 0;
    if (read_mark(cursor, 'Z') || read_mark(cursor, 'z') || read_word(cursor, "UTC") ||
        read_word(cursor, "GMT"))
        return true;
    const bool west = read_mark(cursor, '-');
    if (!west && !read_mark(cursor, '+'))
        return false;
    if (!read_digits(cursor, 2, 0, 14, &hour))
        return false;
    if ((read_mark(cursor, ':') || digits_ahead(cursor) > 0) &&
        !read_digits(cursor, 2, 0, 59, &minute))
        return false;
    *minutes = (west ? -1 : 1) * (60 * hour + minute);
    return true;
}

static bool read_iso(Cursor cursor, int64_t *time, TimeStyle *style)
{
    CivilTime civil = {0};
    int offset = 0;

    if (!read_date(&cursor, &civil, style))
        return false;
    if (cursor.at < cursor.end) {
        const char separator = *cursor.at++;
        style->separator = separator == 't' ? 'T' : separator;
        if (style->period || (style->separator != 'T' && style->separator != ' ') ||
            !read_clock(&cursor, &civil, style))
            return false;
    }
    if (cursor.at < cursor.end) {
        read_mark(&cursor, ' ');
        style->zoned = true;
        if (!read_offset(&cursor, &offset))
            return false;
    }
    if (cursor.at < cursor.end)
        return false;
    *time = timestamp_from_civil(&civil) - offset * (60 * MICROS_SECOND);
    return true;
}

bool timestamp_read_iso(const char *field, size_t length, int64_t *time, TimeStyle *style)
{
    *style = (TimeStyle){.separator = ' '};
    return read_iso((Cursor){field, field + length}, time, style);
}

bool timestamp_read_offset(const char **at, const char *end, int *minutes)
{
    Cursor cursor = {*at, end};
    const bool read = read_offset(&cursor, minutes);

    *at = cursor.at;
    return read;
}

bool timestamp_read(const char *field, size_t length, const char *format, int64_t *time,
                    TimeStyle *style)
{
    TimeStyle found = {0};
    DateFormat made;
    const bool iso = format[0] == '\0' || strcmp(format, TIME_ISO) == 0;
    const bool read = iso ? timestamp_read_iso(field, length, time, &found)
                          : dateformat_make(&made, format) &&
                                dateformat_read(&made, field, length, time, &found);

    if (read && style)
        *style = found;
    return read;
}

TimeStyle timestamp_style_join(TimeStyle a, TimeStyle b)
{
    TimeStyle joined = a.parts >= b.parts ? a
                                          : b; /* its separator is one that stands in the file */

    joined.period = a.period == b.period ? a.period : '\0';
    joined.fraction = a.fraction > b.fraction ? a.fraction : b.fraction;
    joined.zoned = a.zoned || b.zoned;
    joined.finer = a.finer || b.finer;
    return joined;
}

/* The fewest parts that tell the time from all others. */
static TimeStyle style_needed(const CivilTime *civil)
{
    TimeStyle style = {.parts = 1, .separator = ' '};
    int micro = civil->micro;

    if (civil->month != 1)
        style.parts = 2;
    if (civil->day != 1)
        style.parts = 3;
    if (civil->hour != 0 || civil->minute != 0)
        style.parts = 5;
    if (civil->second != 0 || micro != 0)
        style.parts = 6;
    for (int unit = 100000; micro != 0; unit /= 10, style.fraction++)
        micro %= unit;
    return style;
}

/* A quarter or a week, where the time is the begin of one. */
static bool write_period(int64_t time, const CivilTime *civil, TimeStyle style, char out[TIME_TEXT])
{
    const CivilTime month = {.year = civil->year, .month = civil->month, .day = 1};
    int year;

    if (style.period == 'Q' && civil->month % 3 == 1 && timestamp_from_civil(&month) == time) {
        snprintf(out, TIME_TEXT, "%04d-Q%d", civil->year, civil->month / 3 + 1);
        return true;
    }
    if (style.period != 'W' || timestamp_to_monday(time) != time)
        return false;
    const int week = timestamp_to_week(time, &year);
    snprintf(out, TIME_TEXT, "%04d-W%02d", year, week);
    return year >= 1;
}

void timestamp_write(int64_t time, TimeStyle style, char out[TIME_TEXT])
{
    const CivilTime civil = timestamp_to_civil(time);
    const TimeStyle full = timestamp_style_join(style, style_needed(&civil));
    int used = 0, fraction = civil.micro;

    if (write_period(time, &civil, style, out))
        return;
    used = snprintf(out, TIME_TEXT, "%04d", civil.year);
    if (full.parts >= 2)
        used += snprintf(out + used, TIME_TEXT - (size_t)used, "-%02d", civil.month);
    if (full.parts >= 3)
        used += snprintf(out + used, TIME_TEXT - (size_t)used, "-%02d", civil.day);
    if (full.parts >= 5)
        used += snprintf(out + used, TIME_TEXT - (size_t)used, "%c%02d:%02d",
                         full.separator == 'T' ? 'T' : ' ', civil.hour, civil.minute);
    if (full.parts >= 6)
        used += snprintf(out + used, TIME_TEXT - (size_t)used, ":%02d", civil.second);
    for (int digits = full.fraction; digits < 6; digits++)
        fraction /= 10;
    if (full.parts >= 6 && full.fraction > 0)
        used += snprintf(out + used, TIME_TEXT - (size_t)used, ".%0*d", full.fraction, fraction);
    if (full.zoned && full.parts >= 5)
        snprintf(out + used, TIME_TEXT - (size_t)used, "Z");
}
