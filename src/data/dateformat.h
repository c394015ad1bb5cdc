/* Stamps in an explicit format; ISO 8601 is in timestamp.c. Names of months and weekdays are
 * English, whatever the locale. */
#ifndef DATA_DATEFORMAT_H
#define DATA_DATEFORMAT_H

#include "data/timestamp.h"

#define DATEFORMAT_ITEMS 48

/* A format cut into what is read one after the other. */
typedef struct {
    int count, parts; /* parts: as in TimeStyle */
    bool zoned;
    struct {
        char conversion; /* 0: a mark */
        char mark;
        int digits; /* at most, 0: letters */
        bool full;  /* all of the digits, for digits follow */
    } item[DATEFORMAT_ITEMS];
} DateFormat;

/* Conversions as in strptime that name one moment: a year (%Y, %y of 1969 to 2068), month (%m %b
 * %B), day (%d %e), or quarter (%q), day of the year (%j), ISO week (%G %V %u); 24 hours (%H) or 12
 * with %p, %M, %S, %f for a fraction of the second, %z; %F %D %R %T; %a and %A, which must fit the
 * date. A blank stands for any number of them. False: unknown conversions, or a part without the
 * larger ones. */
bool dateformat_make(DateFormat *format, const char *text);

/* Reads a whole field; of a period, "01.01.2024 00:00 - 01.01.2024 01:00", its begin. Numbers may
 * have fewer digits unless digits follow. Refused: days that do
 * not exist, leap seconds, weekdays that do not fit, years before 1000. */
bool dateformat_read(const DateFormat *format, const char *field, size_t length, int64_t *time,
                     TimeStyle *style);

#endif
