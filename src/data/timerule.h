/* How the stamps of a file are read: ISO 8601 or a format, years, or an epoch. */
#ifndef DATA_TIMERULE_H
#define DATA_TIMERULE_H

#include "data/field.h"
#include "data/timestamp.h"

typedef enum { TIME_NONE, TIME_STAMP, TIME_YEAR, TIME_EPOCH } TimeKind;

typedef struct {
    TimeKind kind;
    int column;         /* -1: none */
    int64_t per_second; /* TIME_EPOCH: 1, 1000, ... */
    bool begun, zoned;  /* a stamp was read, and had an offset: all must be alike */
} TimeRule;

/* Reads a field by the rule; false where it is no stamp or, unlike those before, has an offset or
 * has none. */
bool timerule_read(TimeRule *rule, const FieldRules *fields, const char *text, size_t length,
                   int64_t *time, TimeStyle *style);

/* The rule for a column of numbers that begins with this one: years, seconds to nanoseconds of the
 * epoch, or TIME_NONE. */
TimeRule timerule_of_numbers(double first);

bool timerule_is_year(double value);

#endif
