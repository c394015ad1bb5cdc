/* Time stamps: ISO 8601 and explicit formats, their frequency, and the stamps that follow. */
#ifndef DATA_TIMESTAMP_H
#define DATA_TIMESTAMP_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define TIME_TEXT 40

/* How a file writes its stamps, so that forecasts are written alike. */
typedef struct {
    int parts;      /* 1: 1949, 2: 1949-01, 3: date, 5: to the minute, 6: to the second */
    int fraction;   /* digits of the seconds' fraction, 0-6 */
    char separator; /* 'T' or ' ' between date and time */
    bool zoned;     /* stamps carry an offset: written in UTC with Z */
    char period;    /* 'Q': begins of quarters are written 1981-Q3, 'W': of weeks 2018-W05 */
    bool finer;     /* a fraction had further digits, which were cut off */
} TimeStyle;

/* A regular step: exactly one of the two is not 0; both 0: unknown. */
typedef struct {
    int months;     /* 1, 3, 12, ... calendar months */
    int64_t micros; /* microseconds */
} Frequency;

#define MICROS_SECOND INT64_C(1000000)
#define MICROS_HOUR   (3600 * MICROS_SECOND)
#define MICROS_DAY    (24 * MICROS_HOUR)

typedef struct {
    int year, month, day, hour, minute, second, micro;
} CivilTime;

/* Proleptic Gregorian calendar, no time zone; microseconds since 1970-01-01T00:00:00. */
int64_t timestamp_from_civil(const CivilTime *civil);
CivilTime timestamp_to_civil(int64_t time);
int timestamp_month_days(int year, int month);
/* 0: Monday to 6: Sunday */
int timestamp_weekday(int64_t time);

/* ISO 8601's weeks: they begin on Monday, the first one holds the 4th of January. weekday: 1 to 7.
 */
int timestamp_iso_weeks(int year);
int64_t timestamp_to_midnight(int64_t time); /* 00:00 of its day */
int64_t timestamp_to_monday(int64_t time);   /* 00:00 of its week's Monday */
int64_t timestamp_from_week(int year, int week, int weekday);
int timestamp_to_week(int64_t time, int *year);

#define TIME_ISO "iso" /* ISO 8601 among the formats */

/* Reads a whole field as a stamp of ISO 8601: YYYY-MM, YYYY-MM-DD, YYYY-DDD, YYYY-Www, YYYY-Www-D
 * (quarters likewise: YYYY-Qn, YYYYQn), also / as separator of month and day; T or a blank and
 * HH[:MM[:SS[.fraction]]]; Z, UTC, GMT or +-HH[:MM]; the basic forms without marks where a T
 * follows the date. Days that do not exist are refused. A fraction's digits beyond microseconds are
 * cut off. False when it is not a stamp. */
bool timestamp_read_iso(const char *field, size_t length, int64_t *time, TimeStyle *style);

/* The same, or by a format of dateformat.h where format is neither "" nor TIME_ISO. style may be
 * NULL. */
bool timestamp_read(const char *field, size_t length, const char *format, int64_t *time,
                    TimeStyle *style);

/* Z, UTC, GMT or an offset that begins at *at, in minutes east of Greenwich; *at: behind it. */
bool timestamp_read_offset(const char **at, const char *end, int *minutes);

/* Digits of a second's fraction that begin at *at; *at: behind them. */
bool timestamp_read_fraction(const char **at, const char *end, int *micro, TimeStyle *style);

/* The style that can write all of both. */
TimeStyle timestamp_style_join(TimeStyle a, TimeStyle b);
/* Writes in the style, with as many more parts as this time needs to be told from others. */
void timestamp_write(int64_t time, TimeStyle style, char out[TIME_TEXT]);

/* The most common step of strictly ascending stamps (calendar months recognised, also month ends);
 * *share: the part of all steps that equal it, 0-1. */
Frequency frequency_find(const int64_t *time, int rows, double *share);
/* The day of the month on which stamps in calendar months fall; 31 where all are month ends. */
int frequency_anchor(const int64_t *time, int rows);
/* time moved by n steps, to the end of all time where it would go beyond; month ends stay month
 * ends where anchor_day (1-31: the day of the month of the series) asks for it. */
int64_t frequency_add(Frequency frequency, int64_t time, int steps, int anchor_day);
bool frequency_known(Frequency frequency);
/* "daily", "hourly", "every 10 minutes", "monthly", "quarterly", "yearly", "every 3 days",
 * "unknown" */
void frequency_name(Frequency frequency, char out[TIME_TEXT]);
/* "1d", "10min", "1h", "1M" ..., as a configuration has it; "unknown". */
bool frequency_read(const char *text, Frequency *frequency);

#endif
