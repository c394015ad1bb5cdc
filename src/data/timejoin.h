/* Time in several columns: a date and its clock; year, month, day. */
#ifndef DATA_TIMEJOIN_H
#define DATA_TIMEJOIN_H

#include "data/timetrial.h"

/* A column of clocks, or of hours by its name or its even steps, with a column of dates: *rule
 * becomes that of both, where it reads the rows that the date's does. */
WARN_UNUSED Status timejoin_clock(TimeRule *rule, const Columns *columns, const Reading *date,
                                  Error *err);

/* Columns called year, month, day, hour, minute, second: *rule joins them where they read all rows
 * in order, and stays as it is otherwise. */
WARN_UNUSED Status timejoin_parts(TimeRule *rule, const Columns *columns, Error *err);

typedef enum {
    NAME_OTHER,
    NAME_YEAR,
    NAME_QUARTER,
    NAME_MONTH,
    NAME_DAY,
    NAME_ORDINAL,
    NAME_HOUR,
    NAME_MINUTE,
    NAME_SECOND,
    NAME_TIME, /* date, time, timestamp, ... */
    NAMES
} TimeName;

/* What the name of a column says. */
TimeName timejoin_name(const char *name);

#endif
