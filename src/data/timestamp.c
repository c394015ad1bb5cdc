#include "data/timestamp.h"

#include "base/text.h"
#include "data/dateformat.h"

#include <stdio.h>

/* What is left of a field. */
typedef struct {
    const char *at, *end;
} Cursor;

/* Days from 1970-01-01, years counted from March so that the leap day comes last. */
static int64_t days_from_civil(int year, int month, int day)
{
    const int64_t y = month > 2 ? year : year - 1;
    const int64_t era = (y >= 0 ? y : y - 399) / 400;
    const int64_t of_era = y - era * 400; /* [0, 399] */
    const int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int64_t timestamp_from_civil(const CivilTime *civil)
{
    const int64_t days = days_from_civil(civil->year, civil->month, civil->day);

    return days * MICROS_DAY + civil->hour * MICROS_HOUR +
           (civil->minute * 60 + civil->second) * MICROS_SECOND + civil->micro;
}

CivilTime timestamp_to_civil(int64_t time)
{
    const int64_t days = time / MICROS_DAY - (time % MICROS_DAY < 0);
    const int64_t micros = time - days * MICROS_DAY;
    const int64_t z = days + 719468;
    const int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    const int64_t of_era = z - era * 146097;
    const int64_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * years + years / 4 - years / 100);
    const int month = (int)((5 * of_year + 2) / 153); /* from March */
    const int seconds = (int)(micros / MICROS_SECOND);

    return (CivilTime){
        .year = (int)(years + era * 400 + (month >= 10)),
        .month = month < 10 ? month + 3 : month - 9,
        .day = (int)(of_year - (153 * month + 2) / 5 + 1),
        .hour = seconds / 3600,
        .minute = seconds / 60 % 60,
        .second = seconds % 60,
        .micro = (int)(micros % MICROS_SECOND),
    };
}

int timestamp_weekday(int64_t time)
{
    const int64_t days = time / MICROS_DAY - (time % MICROS_DAY < 0);
    const int thursday = 3; /* 1970-01-01 */

    return (int)((days % 7 + thursday + 7) % 7);
}

int timestamp_month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 && leap ? 29 : days[month - 1];
}

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

static bool read_date(Cursor *cursor, CivilTime *civil, TimeStyle *style)
{
    if (!read_digits(cursor, 4, 0, 9999, &civil->year) || cursor->at == cursor->end)
        return false;
    const char mark = *cursor->at++;
    if ((mark != '-' && mark != '/') || !read_digits(cursor, 2, 1, 12, &civil->month))
        return false;
    style->parts = 2;
    civil->day = 1;
    if (!read_mark(cursor, mark))
        return cursor->at == cursor->end;
    style->parts = 3;
    return read_digits(cursor, 2, 1, timestamp_month_days(civil->year, civil->month), &civil->day);
}

/* Digits after the second; those beyond microseconds must be 0, for they could not be kept. */
static bool read_fraction(Cursor *cursor, CivilTime *civil, TimeStyle *style)
{
    int digits = 0, unit = 100000;

    for (; cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9'; digits++) {
        if (unit == 0 && *cursor->at != '0')
            return false;
        civil->micro += (*cursor->at++ - '0') * unit;
        unit /= 10;
    }
    style->fraction = digits < 6 ? digits : 6;
    return digits > 0;
}

static bool read_clock(Cursor *cursor, CivilTime *civil, TimeStyle *style)
{
    if (!read_digits(cursor, 2, 0, 24, &civil->hour) || !read_mark(cursor, ':') ||
        !read_digits(cursor, 2, 0, 59, &civil->minute))
        return false;
    style->parts = 5;
    if (read_mark(cursor, ':')) {
        if (!read_digits(cursor, 2, 0, 59, &civil->second))
            return false;
        style->parts = 6;
        if ((read_mark(cursor, '.') || read_mark(cursor, ',')) &&
            !read_fraction(cursor, civil, style))
            return false;
    }
    /* 24:00 ends the day */
    return civil->hour < 24 || (civil->minute == 0 && civil->second == 0 && civil->micro == 0);
}

/* Z, +HH, +HHMM or +HH:MM; *minutes: east of Greenwich */
static bool read_offset(Cursor *cursor, int *minutes)
{
    int hour = 0, minute = 0;

    *minutes = 0;
    if (read_mark(cursor, 'Z'))
        return true;
    const bool west = read_mark(cursor, '-');
    if (!west && !read_mark(cursor, '+'))
        return false;
    if (!read_digits(cursor, 2, 0, 14, &hour))
        return false;
    if (cursor->at < cursor->end) {
        read_mark(cursor, ':');
        if (!read_digits(cursor, 2, 0, 59, &minute))
            return false;
    }
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
        style->separator = *cursor.at++;
        if ((style->separator != 'T' && style->separator != ' ') ||
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

bool timestamp_read(const char *field, size_t length, const char *format, int64_t *time,
                    TimeStyle *style)
{
    TimeStyle found = {.separator = ' '};
    const bool read = format[0] ? dateformat_read(field, length, format, time, &found)
                                : read_iso((Cursor){field, field + length}, time, &found);

    if (read && style)
        *style = found;
    return read;
}

TimeStyle timestamp_style_join(TimeStyle a, TimeStyle b)
{
    TimeStyle joined = a.parts >= b.parts ? a
                                          : b; /* its separator is one that stands in the file */

    joined.fraction = a.fraction > b.fraction ? a.fraction : b.fraction;
    joined.zoned = a.zoned || b.zoned;
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

void timestamp_write(int64_t time, TimeStyle style, char out[TIME_TEXT])
{
    const CivilTime civil = timestamp_to_civil(time);
    const TimeStyle full = timestamp_style_join(style, style_needed(&civil));
    int used = snprintf(out, TIME_TEXT, "%04d", civil.year);
    int fraction = civil.micro;

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
