/* Calendar arithmetic without time zones (declared in timestamp.h). */
#include "data/timestamp.h"

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

/* Whole days from 1970-01-01, rounded down. */
static int64_t days_of(int64_t time)
{
    return time / MICROS_DAY - (time % MICROS_DAY < 0);
}

int64_t timestamp_to_midnight(int64_t time)
{
    return days_of(time) * MICROS_DAY;
}

CivilTime timestamp_to_civil(int64_t time)
{
    const int64_t days = days_of(time);
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
    const int thursday = 3; /* 1970-01-01 */

    return (int)((days_of(time) % 7 + thursday + 7) % 7);
}

int timestamp_month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 && leap ? 29 : days[month - 1];
}

int timestamp_iso_weeks(int year)
{
    const CivilTime last = {.year = year, .month = 12, .day = 28}; /* always in the last week */
    const CivilTime first = {.year = year, .month = 1, .day = 4};  /* always in the first */
    const int64_t week = 7 * MICROS_DAY;

    return (int)((timestamp_to_monday(timestamp_from_civil(&last)) -
                  timestamp_to_monday(timestamp_from_civil(&first))) /
                 week) +
           1;
}

int64_t timestamp_to_monday(int64_t time)
{
    return timestamp_to_midnight(time) - timestamp_weekday(time) * MICROS_DAY;
}

int64_t timestamp_from_week(int year, int week, int weekday)
{
    const CivilTime first = {.year = year, .month = 1, .day = 4};

    return timestamp_to_monday(timestamp_from_civil(&first)) +
           (7 * (week - 1) + weekday - 1) * MICROS_DAY;
}

int timestamp_to_week(int64_t time, int *year)
{
    const int64_t thursday = timestamp_to_monday(time) + 3 * MICROS_DAY; /* decides the year */

    *year = timestamp_to_civil(thursday).year;
    return (int)((thursday - timestamp_from_week(*year, 1, 4)) / (7 * MICROS_DAY)) + 1;
}
