#include "data/timerule.h"

#include "base/text.h"

#include <limits.h>

/* The year 10000: numbers beyond are no epoch. */
#define LAST_MICROS INT64_C(253402300800000000)

bool timerule_is_year(double value)
{
    return value >= 1700 && value <= 2100 && value == (int)value;
}

TimeRule timerule_of_numbers(double first)
{
    TimeRule rule = {.kind = TIME_EPOCH, .column = -1, .per_second = 1};

    /* 1e8 s is March 1973 and 1e11 s the year 5138; each finer unit is a factor of 1000 */
    for (double limit = 1e11; first >= limit && rule.per_second < 1000000000; limit *= 1000)
        rule.per_second *= 1000;
    if (timerule_is_year(first))
        rule.kind = TIME_YEAR;
    else if (first < 1e8)
        rule.kind = TIME_NONE;
    return rule;
}

static bool read_year(const char *text, size_t length, int64_t *time)
{
    long long year;
    CivilTime civil = {.month = 1, .day = 1};

    if (!text_read_integer(text, length, 1, 9999, &year))
        return false;
    civil.year = (int)year;
    *time = timestamp_from_civil(&civil);
    return true;
}

/* Whole numbers are read exactly, nanoseconds as long as they are whole microseconds. */
static bool read_epoch(int64_t per_second, const char *text, size_t length, char decimal,
                       int64_t *time)
{
    const int64_t divide = per_second > MICROS_SECOND ? per_second / MICROS_SECOND : 1;
    const int64_t scale = divide > 1 ? 1 : MICROS_SECOND / per_second;
    const int64_t limit = divide > 1 ? INT64_MAX : LAST_MICROS / scale;
    long long whole;
    double value;

    if (text_read_integer(text, length, -limit, limit, &whole)) {
        *time = whole / divide * scale;
        return whole % divide == 0;
    }
    if (divide > 1 || !text_read_number(text, length, decimal, &value))
        return false;
    value *= (double)scale;
    if (value < 0 || value > (double)LAST_MICROS)
        return false;
    *time = (int64_t)(value + 0.5);
    return true;
}

static TimeStyle epoch_style(int64_t time)
{
    TimeStyle style = {.parts = 6, .separator = 'T', .zoned = true};

    if (time % MICROS_SECOND != 0)
        style.fraction = time % 1000 == 0 ? 3 : 6;
    return style;
}

bool timerule_read(TimeRule *rule, const FieldRules *fields, const char *text, size_t length,
                   int64_t *time, TimeStyle *style)
{
    bool read = false;

    switch (rule->kind) {
    case TIME_STAMP:
        read = timestamp_read(text, length, fields->format, time, style);
        break;
    case TIME_YEAR:
        *style = (TimeStyle){.parts = 1, .separator = ' '};
        read = read_year(text, length, time);
        break;
    case TIME_EPOCH:
        read = read_epoch(rule->per_second, text, length, fields->decimal, time);
        *style = epoch_style(read ? *time : 0);
        break;
    case TIME_NONE:
        break;
    }
    if (!read || (rule->begun && rule->zoned != style->zoned))
        return false;
    rule->begun = true;
    rule->zoned = style->zoned;
    return true;
}
