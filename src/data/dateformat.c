#include "data/dateformat.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LONGEST = 128 }; /* field or format, with its NUL */

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
    NOTHING = 1024
};

static const struct {
    char conversion;
    int says;
} conversions[] = {
    {'Y', YEAR},
    {'y', YEAR},
    {'m', MONTH},
    {'b', MONTH},
    {'B', MONTH},
    {'h', MONTH},
    {'d', DAY},
    {'e', DAY},
    {'F', YEAR | MONTH | DAY},
    {'D', YEAR | MONTH | DAY},
    {'H', HOUR},
    {'k', HOUR},
    {'I', HALF_DAY},
    {'l', HALF_DAY},
    {'p', NOTHING},
    {'M', MINUTE},
    {'R', HOUR | MINUTE},
    {'S', SECOND},
    {'T', HOUR | MINUTE | SECOND},
    {'f', FRACTION},
    {'z', ZONE},
    {'a', WEEKDAY},
    {'A', WEEKDAY},
    {'n', NOTHING},
    {'t', NOTHING},
    {'%', NOTHING},
};

static int find_conversion(char conversion)
{
    for (size_t i = 0; i < sizeof conversions / sizeof *conversions; i++)
        if (conversions[i].conversion == conversion)
            return conversions[i].says;
    return 0;
}

/* All that the conversions say; 0 for one that is not known. */
static int format_says(const char *format)
{
    int says = 0;

    for (const char *at = strchr(format, '%'); at; at = strchr(at + 1, '%')) {
        at += 1 + (at[1] == '-'); /* %-d: no padding, as strftime has it */
        const int one = find_conversion(*at);
        /* the fraction stands once, after the mark that sets it off */
        if (one == FRACTION && (says & FRACTION || at < format + 2 || at[-1] != '%'))
            return 0;
        if (one == 0)
            return 0;
        says |= one;
    }
    return says;
}

/* Each part needs the larger ones. */
bool dateformat_valid(const char *format)
{
    const int says = format_says(format);
    const bool hour = says & (HOUR | HALF_DAY);

    if (!(says & YEAR) || strlen(format) >= LONGEST)
        return false;
    if ((says & DAY && !(says & MONTH)) || (hour && !(says & DAY)))
        return false;
    if ((says & MINUTE && !hour) || (says & SECOND && !(says & MINUTE)))
        return false;
    if ((says & FRACTION && !(says & SECOND)) || (says & WEEKDAY && !(says & DAY)))
        return false;
    return !(says & HALF_DAY) || strstr(format, "%p");
}

static int parts_of(int says)
{
    if (says & SECOND)
        return 6;
    if (says & (HOUR | HALF_DAY))
        return 5;
    if (says & DAY)
        return 3;
    return says & MONTH ? 2 : 1;
}

/* Takes %f out of the format and its digits out of the text: those after the last mark that stands
 * before %f in the format. */
static bool cut_fraction(char *text, char *format, int *micro, int *digits)
{
    char *conversion = strstr(format, "%f");
    char *from = strrchr(text, conversion[-1]);
    int unit = 100000;

    if (!from)
        return false;
    char *at = ++from;
    for (; *at >= '0' && *at <= '9'; at++, unit /= 10) {
        if (unit == 0 && *at != '0')
            return false;
        *micro += (*at - '0') * unit;
    }
    *digits = at - from < 6 ? (int)(at - from) : 6;
    memmove(conversion, conversion + 2, strlen(conversion + 2) + 1);
    memmove(from, at, strlen(at) + 1);
    return *digits > 0;
}

static bool civil_fits(const CivilTime *civil)
{
    return civil->year >= 1000 && civil->year <= 9999 && civil->second <= 59 &&
           civil->day <= timestamp_month_days(civil->year, civil->month);
}

bool dateformat_read(const char *field, size_t length, const char *format, int64_t *time,
                     TimeStyle *style)
{
    const int says = format_says(format);
    struct tm tm = {.tm_mday = 1};
    char text[LONGEST], plain[LONGEST];
    int micro = 0;

    if (length >= LONGEST || memchr(field, '\0', length) || !dateformat_valid(format))
        return false;
    memcpy(text, field, length);
    text[length] = '\0';
    snprintf(plain, sizeof plain, "%s", format);
    if (says & FRACTION && !cut_fraction(text, plain, &micro, &style->fraction))
        return false;
    const char *end = strptime(text, plain, &tm);
    if (!end || *end != '\0')
        return false;
    const CivilTime civil = {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                             tm.tm_min,         tm.tm_sec,     micro};
    if (!civil_fits(&civil))
        return false;
    const int64_t local = timestamp_from_civil(&civil);
    if (says & WEEKDAY && (timestamp_weekday(local) + 1) % 7 != tm.tm_wday) /* 0: Sunday */
        return false;
    *time = local - tm.tm_gmtoff * MICROS_SECOND;
    style->parts = parts_of(says);
    style->separator = ' ';
    style->zoned = says & ZONE;
    return true;
}

/* Up to `most` digits; *count: how many. */
static int take_number(const char **at, int most, int *count)
{
    int value = 0;

    for (*count = 0; *count < most && **at >= '0' && **at <= '9'; (*count)++)
        value = value * 10 + *(*at)++ - '0';
    return value;
}

/* The clock behind a date: its format, or NULL where it is none. */
static const char *guess_clock(const char *at)
{
    int digits, parts = 0;

    if (*at == '\0')
        return "";
    if (*at++ != ' ')
        return NULL;
    do {
        take_number(&at, 2, &digits);
        parts += digits > 0;
    } while (digits > 0 && *at == ':' && at++);
    if (parts == 2 && *at == '\0')
        return " %H:%M";
    if (parts == 3 && *at == '\0')
        return " %H:%M:%S";
    return parts == 3 && *at == '.' ? " %H:%M:%S.%f" : NULL;
}

/* A date's three parts, the mark between them, and where they end. */
typedef struct {
    int value[3], digits[3]; /* digits 0: letters */
    char mark;
    const char *end;
} Parts;

static void take_part(const char **at, Parts *parts, int index)
{
    parts->value[index] = take_number(at, 4, &parts->digits[index]);
    if (index == 1 && parts->digits[index] == 0)
        *at += strspn(*at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}

static bool take_parts(const char *at, Parts *parts)
{
    take_part(&at, parts, 0);
    parts->mark = *at;
    if (parts->digits[0] == 0 || *at == '\0' || !strchr("-/. ", *at++))
        return false;
    take_part(&at, parts, 1);
    if (*at++ != parts->mark)
        return false;
    take_part(&at, parts, 2);
    parts->end = at;
    return parts->digits[2] > 0;
}

static const char *guess_order(const Parts *parts)
{
    const bool whole = parts->digits[2] == 4; /* the year, at the end */

    if (parts->digits[0] == 4 && parts->digits[1] == 2 && parts->digits[2] == 2 &&
        parts->mark != '.')
        return NULL; /* ISO 8601, and yet refused: no format will help */
    if (parts->digits[0] == 4 && parts->digits[1] > 0)
        return "Ymd";
    if (parts->digits[1] == 0)
        return whole ? "dbY" : "dby";
    if (parts->value[1] > 12)
        return whole ? "mdY" : "mdy";
    return whole ? "dmY" : "dmy";
}

bool dateformat_guess(const char *field, char out[DATEFORMAT_GUESS])
{
    Parts parts;

    if (!take_parts(field, &parts))
        return false;
    const char *order = guess_order(&parts), *clock = guess_clock(parts.end);
    const char mark = parts.mark;
    if (!order || !clock)
        return false;
    const int used = snprintf(out, DATEFORMAT_GUESS, "'%%%c%c%%%c%c%%%c%s'", order[0], mark,
                              order[1], mark, order[2], clock);
    if (order[1] == 'm' && order[0] == 'd' && parts.value[0] <= 12)
        snprintf(out + used, DATEFORMAT_GUESS - (size_t)used, " or '%%m%c%%d%c%%%c%s'", mark, mark,
                 order[2], clock);
    return true;
}
