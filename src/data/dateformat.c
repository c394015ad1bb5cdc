#include "data/dateformat.h"

#include <string.h>
#include <strings.h>

/* What a format's conversions say, as bits. */
enum {
    YEAR = 1,
    MONTH = 2,
    DAY = 4,
    HOUR = 8,
    HALF_DAY = 16,
    MINUTE = 32,
    SECOND = 64,
    FRACTION = 128,
    ZONE = 256,
    WEEKDAY = 512,
    QUARTER = 1024,
    ORDINAL = 2048,
    WEEK_YEAR = 4096,
    WEEK = 8192,
    WEEK_DAY = 16384,
    NOON = 32768
};

static const struct {
    char conversion;
    int says, digits;
    const char *means; /* written out */
} conversions[] = {
    {'Y', YEAR, 4, NULL},     {'y', YEAR, 2, NULL},      {'m', MONTH, 2, NULL},
    {'b', MONTH, 0, NULL},    {'B', MONTH, 0, "%b"},     {'h', MONTH, 0, "%b"},
    {'d', DAY, 2, NULL},      {'e', DAY, 2, "%d"},       {'F', 0, 0, "%Y-%m-%d"},
    {'D', 0, 0, "%m/%d/%y"},  {'H', HOUR, 2, NULL},      {'k', HOUR, 2, "%H"},
    {'I', HALF_DAY, 2, NULL}, {'l', HALF_DAY, 2, "%I"},  {'p', NOON, 0, NULL},
    {'M', MINUTE, 2, NULL},   {'R', 0, 0, "%H:%M"},      {'S', SECOND, 2, NULL},
    {'T', 0, 0, "%H:%M:%S"},  {'f', FRACTION, 9, NULL},  {'z', ZONE, 0, NULL},
    {'a', WEEKDAY, 0, NULL},  {'A', WEEKDAY, 0, "%a"},   {'q', QUARTER, 1, NULL},
    {'j', ORDINAL, 3, NULL},  {'G', WEEK_YEAR, 4, NULL}, {'V', WEEK, 2, NULL},
    {'u', WEEK_DAY, 1, NULL}, {'n', 0, 0, " "},          {'t', 0, 0, " "},
};

static const char *const months[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};
static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

static bool add_item(DateFormat *format, char conversion, char mark, int digits)
{
    if (format->count == DATEFORMAT_ITEMS)
        return false;
    format->item[format->count].conversion = conversion;
    format->item[format->count].mark = mark;
    format->item[format->count].digits = digits;
    format->item[format->count].full = false;
    format->count++;
    return true;
}

static bool add_text(DateFormat *format, const char *text, int *says);

static bool add_conversion(DateFormat *format, char conversion, int *says)
{
    for (size_t i = 0; i < sizeof conversions / sizeof *conversions; i++) {
        if (conversions[i].conversion != conversion)
            continue;
        if (conversions[i].means)
            return add_text(format, conversions[i].means, says);
        if (*says & conversions[i].says)
            return false; /* said twice */
        *says |= conversions[i].says;
        return add_item(format, conversion, '\0', conversions[i].digits);
    }
    return false;
}

static bool add_text(DateFormat *format, const char *text, int *says)
{
    for (; *text; text++) {
        const char mark = *text == '\t' || *text == '\n' ? ' ' : *text;

        if (mark != '%' || text[1] == '%') {
            text += mark == '%';
            if (!add_item(format, '\0', mark, 0))
                return false;
            continue;
        }
        text += 1 + (text[1] == '-'); /* %-d: no padding, as strftime has it */
        if (*text == '\0' || !add_conversion(format, *text, says))
            return false;
    }
    return true;
}

/* Each part needs the larger ones, and only one way to name a day may be used. */
static bool makes_sense(int says)
{
    const bool week = (says & WEEK_YEAR) && (says & WEEK);
    const bool day = (says & DAY) || (says & ORDINAL) || (week && (says & WEEK_DAY));
    const bool hour = says & (HOUR | HALF_DAY);

    if (says & (WEEK_YEAR | WEEK | WEEK_DAY))
        return week && !(says & (YEAR | MONTH | DAY | ORDINAL | QUARTER | WEEKDAY)) &&
               (!hour || day);
    if (!(says & YEAR) || (says & DAY && !(says & MONTH)) || (hour && !day))
        return false;
    if ((says & ORDINAL && says & (MONTH | DAY)) ||
        (says & QUARTER && says & (MONTH | DAY | ORDINAL)))
        return false;
    return !(says & WEEKDAY) || day;
}

static bool clock_makes_sense(int says)
{
    const bool hour = says & (HOUR | HALF_DAY);

    if ((says & HOUR && says & HALF_DAY) || !(says & HALF_DAY) != !(says & NOON))
        return false;
    if ((says & MINUTE && !hour) || (says & SECOND && !(says & MINUTE)))
        return false;
    return (!(says & FRACTION) || says & SECOND) && (!(says & ZONE) || hour);
}

static int parts_of(int says)
{
    if (says & SECOND)
        return 6;
    if (says & (HOUR | HALF_DAY))
        return 5;
    if (says & (DAY | ORDINAL | WEEK))
        return 3;
    return says & (MONTH | QUARTER) ? 2 : 1;
}

bool dateformat_make(DateFormat *format, const char *text)
{
    int says = 0;

    *format = (DateFormat){.count = 0};
    if (!add_text(format, text, &says) || !makes_sense(says) || !clock_makes_sense(says))
        return false;
    for (int i = 0; i < format->count; i++) {
        const bool before = i > 0 && format->item[i - 1].digits > 0;
        const bool after = i + 1 < format->count && format->item[i + 1].digits > 0;
        format->item[i].full = format->item[i].digits > 0 && (before || after);
    }
    format->parts = parts_of(says);
    format->zoned = says & ZONE;
    return true;
}

/* What the conversions of a field said; -1: nothing. */
typedef struct {
    CivilTime civil;
    int noon; /* 0: am, 1: pm */
    int weekday, ordinal, week, week_day, offset;
    TimeStyle style;
} Said;

typedef struct {
    const char *at, *end;
} Cursor;

static bool take_number(Cursor *cursor, int most, bool full, int low, int high, int *value)
{
    int digits = 0, sum = 0;

    for (; digits < most && cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9';
         digits++)
        sum = sum * 10 + *cursor->at++ - '0';
    *value = sum;
    return digits > 0 && (!full || digits == most) && sum >= low && sum <= high;
}

/* One of the words, in full or its first letters from the third on ("Sept"), perhaps with a point
 * behind; *index: from 0. */
static bool take_word(Cursor *cursor, const char *const *words, int count, int *index)
{
    const char *from = cursor->at;
    size_t length = 0;

    while (from + length < cursor->end &&
           ((from[length] | 32) >= 'a' && (from[length] | 32) <= 'z'))
        length++;
    for (int i = 0; i < count && length >= 3; i++) {
        const bool whole = length == strlen(words[i]);

        if (length > strlen(words[i]) || strncasecmp(from, words[i], length) != 0 ||
            (!whole && length > 4))
            continue;
        cursor->at += length;
        cursor->at += !whole && cursor->at < cursor->end && *cursor->at == '.';
        *index = i;
        return true;
    }
    return false;
}

/* am, AM, a.m. */
static bool take_noon(Cursor *cursor, int *noon)
{
    const char *at = cursor->at;

    if (at == cursor->end || ((*at | 32) != 'a' && (*at | 32) != 'p'))
        return false;
    *noon = (*at++ | 32) == 'p';
    const bool point = at < cursor->end && *at == '.';
    at += point;
    if (at == cursor->end || (*at++ | 32) != 'm')
        return false;
    if (point && (at == cursor->end || *at++ != '.'))
        return false;
    cursor->at = at;
    return true;
}

static bool take_year(Cursor *cursor, int digits, bool full, int *year)
{
    const char *from = cursor->at;

    if (!take_number(cursor, digits, full, 0, 9999, year))
        return false;
    if (digits == 2)
        *year += *year < 69 ? 2000 : 1900; /* as POSIX has it */
    return cursor->at == from + digits && *year >= 1000;
}

static bool take_month(Cursor *cursor, Said *said)
{
    const bool known = take_word(cursor, months, 12, &said->civil.month);

    said->civil.month++;
    return known;
}

static bool take_quarter(Cursor *cursor, bool full, Said *said)
{
    int quarter;

    if (!take_number(cursor, 1, full, 1, 4, &quarter))
        return false;
    said->civil.month = 3 * quarter - 2;
    said->style.period = 'Q';
    return true;
}

static bool take_date(Cursor *cursor, char conversion, bool full, Said *said)
{
    switch (conversion) {
    case 'Y':
    case 'G':
        return take_year(cursor, 4, full, &said->civil.year);
    case 'y':
        return take_year(cursor, 2, full, &said->civil.year);
    case 'm':
        return take_number(cursor, 2, full, 1, 12, &said->civil.month);
    case 'b':
        return take_month(cursor, said);
    case 'd':
        return take_number(cursor, 2, full, 1, 31, &said->civil.day);
    case 'j':
        return take_number(cursor, 3, full, 1, 366, &said->ordinal);
    case 'q':
        return take_quarter(cursor, full, said);
    case 'V':
        return take_number(cursor, 2, full, 1, 53, &said->week);
    case 'u':
        return take_number(cursor, 1, full, 1, 7, &said->week_day);
    default:
        return take_word(cursor, weekdays, 7, &said->weekday);
    }
}

static bool take_conversion(Cursor *cursor, char conversion, bool full, Said *said)
{
    switch (conversion) {
    case 'H':
        return take_number(cursor, 2, full, 0, 24, &said->civil.hour);
    case 'I':
        return take_number(cursor, 2, full, 1, 12, &said->civil.hour);
    case 'p':
        return take_noon(cursor, &said->noon);
    case 'M':
        return take_number(cursor, 2, full, 0, 59, &said->civil.minute);
    case 'S':
        return take_number(cursor, 2, full, 0, 59, &said->civil.second);
    case 'f':
        return timestamp_read_fraction(&cursor->at, cursor->end, &said->civil.micro, &said->style);
    case 'z':
        return timestamp_read_offset(&cursor->at, cursor->end, &said->offset);
    default:
        return take_date(cursor, conversion, full, said);
    }
}

static bool take_mark(Cursor *cursor, char mark)
{
    if (cursor->at == cursor->end || *cursor->at != mark)
        return false;
    cursor->at++;
    while (mark == ' ' && cursor->at < cursor->end && *cursor->at == ' ')
        cursor->at++;
    return true;
}

/* The day that was said, in one of the ways to say it. */
static bool settle_date(Said *said)
{
    CivilTime *civil = &said->civil;

    if (said->week >= 0) {
        if (said->week > timestamp_iso_weeks(civil->year))
            return false;
        const CivilTime day = timestamp_to_civil(
            timestamp_from_week(civil->year, said->week, said->week_day > 0 ? said->week_day : 1));
        said->style.period = said->week_day > 0 ? '\0' : 'W';
        civil->year = day.year;
        civil->month = day.month;
        civil->day = day.day;
    } else if (said->ordinal >= 0) {
        const bool leap = timestamp_month_days(civil->year, 2) == 29;
        const CivilTime first = {.year = civil->year, .month = 1, .day = 1};
        if (said->ordinal > (leap ? 366 : 365))
            return false;
        const CivilTime day = timestamp_to_civil(timestamp_from_civil(&first) +
                                                 (said->ordinal - 1) * MICROS_DAY);
        civil->month = day.month;
        civil->day = day.day;
    }
    return civil->day <= timestamp_month_days(civil->year, civil->month);
}

static bool settle(Said *said, int64_t *time)
{
    CivilTime *civil = &said->civil;

    if (said->noon >= 0)
        civil->hour = civil->hour % 12 + 12 * said->noon;
    if (!settle_date(said) ||
        (civil->hour == 24 && (civil->minute || civil->second || civil->micro)))
        return false;
    const int64_t local = timestamp_from_civil(civil);
    if (said->weekday >= 0 && timestamp_weekday(local) != said->weekday)
        return false;
    *time = local - said->offset * (60 * MICROS_SECOND);
    return true;
}

static bool take_stamp(Cursor *cursor, const DateFormat *format, int64_t *time, TimeStyle *style)
{
    Said said = {.civil = {.month = 1, .day = 1},
                 .noon = -1,
                 .weekday = -1,
                 .ordinal = -1,
                 .week = -1,
                 .week_day = -1};

    for (int i = 0; i < format->count; i++) {
        const char conversion = format->item[i].conversion;

        if (conversion ? !take_conversion(cursor, conversion, format->item[i].full, &said)
                       : !take_mark(cursor, format->item[i].mark))
            return false;
    }
    if (!settle(&said, time))
        return false;
    *style = said.style;
    style->parts = format->parts;
    style->separator = ' ';
    style->zoned = format->zoned;
    return true;
}

bool dateformat_read(const DateFormat *format, const char *field, size_t length, int64_t *time,
                     TimeStyle *style)
{
    Cursor cursor = {field, field + length};
    int64_t begin, end;
    TimeStyle same;

    if (!take_stamp(&cursor, format, &begin, style))
        return false;
    if (cursor.at < cursor.end &&
        !(take_mark(&cursor, ' ') && take_mark(&cursor, '-') && take_mark(&cursor, ' ') &&
          take_stamp(&cursor, format, &end, &same) && cursor.at == cursor.end && end > begin))
        return false;
    *time = begin;
    return true;
}
