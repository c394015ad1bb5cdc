/* The frequency of stamps: found, named, written and followed (declared in timestamp.h). */
#include "data/timestamp.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { COUNTERS = 32, SHORTEST_MONTH = 28, MONTHS_MAX = 12000, YEARS_MOST = 290000 };

#define COUNT_MAX INT64_C(1000000000000) /* of a unit */

/* The values that may be the most common one, after Misra and Gries ("Finding repeated elements",
 * 1982): every value that makes up more than one in COUNTERS + 1 is among them. */
typedef struct {
    int64_t value[COUNTERS];
    int count[COUNTERS];
} Common;

static int common_find(const Common *common, int64_t value)
{
    int i = 0;

    while (i < COUNTERS && (common->count[i] == 0 || common->value[i] != value))
        i++;
    return i;
}

static void common_add(Common *common, int64_t value)
{
    int i = common_find(common, value);

    if (i == COUNTERS) /* a new value takes an unused counter */
        for (i = 0; i < COUNTERS && common->count[i] > 0;)
            i++;
    if (i < COUNTERS) {
        common->value[i] = value;
        common->count[i]++;
        return;
    }
    for (i = 0; i < COUNTERS; i++)
        common->count[i]--;
}

/* Calendar months from a to b, 0 where they do not fall on the same day of the month and time. */
static int months_between(int64_t a, int64_t b, int anchor)
{
    const CivilTime from = timestamp_to_civil(a), to = timestamp_to_civil(b);
    const int months = 12 * (to.year - from.year) + to.month - from.month;
    const Frequency step = {.months = 1};

    if (frequency_add(step, a, 0, anchor) != a || frequency_add(step, a, months, anchor) != b)
        return 0;
    return months;
}

static int64_t step_at(const int64_t *time, int row, bool months, int anchor)
{
    return months ? months_between(time[row - 1], time[row], anchor) : time[row] - time[row - 1];
}

/* The most common step, in months or in microseconds, and how often it occurs. */
static int64_t most_common(const int64_t *time, int rows, bool months, int anchor, int *times)
{
    Common common = {0};
    int count[COUNTERS + 1] = {0}; /* the last: none of them */
    int best = 0;

    for (int row = 1; row < rows; row++)
        common_add(&common, step_at(time, row, months, anchor));
    for (int row = 1; row < rows; row++)
        count[common_find(&common, step_at(time, row, months, anchor))]++;
    for (int i = 1; i < COUNTERS; i++)
        if (count[i] > count[best] ||
            (count[i] == count[best] && count[i] > 0 && common.value[i] < common.value[best]))
            best = i;
    *times = count[best];
    return common.value[best];
}

int frequency_anchor(const int64_t *time, int rows)
{
    int latest = 0;
    bool ends = rows > 0;

    for (int row = 0; row < rows; row++) {
        const CivilTime civil = timestamp_to_civil(time[row]);
        latest = civil.day > latest ? civil.day : latest;
        ends = ends && civil.day == timestamp_month_days(civil.year, civil.month);
    }
    return ends ? 31 : latest;
}

Frequency frequency_find(const int64_t *time, int rows, double *share)
{
    Frequency frequency = {0};
    int times = 0, monthly = 0;

    *share = 0;
    if (rows < 2)
        return frequency;
    frequency.micros = most_common(time, rows, false, 0, &times);
    if (frequency.micros >= SHORTEST_MONTH * MICROS_DAY) {
        const int anchor = frequency_anchor(time, rows);
        const int64_t months = most_common(time, rows, true, anchor, &monthly);
        if (months > 0 && monthly >= times) {
            frequency = (Frequency){.months = (int)months};
            times = monthly;
        }
    }
    *share = (double)times / (rows - 1);
    return frequency;
}

int64_t frequency_add(Frequency frequency, int64_t time, int steps, int anchor_day)
{
    const int64_t end = steps < 0 ? INT64_MIN : INT64_MAX;
    int64_t span, to;

    if (frequency.months == 0)
        return __builtin_mul_overflow(frequency.micros, steps, &span) ||
                       __builtin_add_overflow(time, span, &to)
                   ? end
                   : to;
    CivilTime civil = timestamp_to_civil(time);
    const int64_t month = (int64_t)civil.year * 12 + civil.month - 1 +
                          (int64_t)frequency.months * steps;
    const int64_t year = month / 12 - (month % 12 < 0);

    if (year < -YEARS_MOST || year > YEARS_MOST)
        return end;

    civil.year = (int)year;
    civil.month = (int)(month - 12 * year) + 1;
    const int last = timestamp_month_days(civil.year, civil.month);
    if (anchor_day > 0)
        civil.day = anchor_day;
    if (civil.day > last)
        civil.day = last;
    return timestamp_from_civil(&civil);
}

bool frequency_known(Frequency frequency)
{
    return frequency.months != 0 || frequency.micros != 0;
}

/* From the largest; the last divides every frequency. A unit is months or microseconds. */
static const struct {
    Frequency unit;
    const char *letter, *one, *many;
} units[] = {
    {{12, 0}, "y", "yearly", "years"},
    {{3, 0}, "q", "quarterly", NULL}, /* several quarters are told in months */
    {{1, 0}, "M", "monthly", "months"},
    {{0, 7 * MICROS_DAY}, "w", "weekly", "weeks"},
    {{0, MICROS_DAY}, "d", "daily", "days"},
    {{0, MICROS_HOUR}, "h", "hourly", "hours"},
    {{0, 60 * MICROS_SECOND}, "min", "every minute", "minutes"},
    {{0, MICROS_SECOND}, "s", "every second", "seconds"},
    {{0, 1000}, "ms", "every millisecond", "milliseconds"},
    {{0, 1}, "us", "every microsecond", "microseconds"},
};

enum { UNITS = sizeof units / sizeof *units };

static const char unknown[] = "unknown";

/* How many of a unit a known frequency is, 0 where that is no whole number. */
static int64_t count_units(Frequency frequency, Frequency unit)
{
    if (frequency.months)
        return unit.months && frequency.months % unit.months == 0 ? frequency.months / unit.months
                                                                  : 0;
    return unit.micros && frequency.micros % unit.micros == 0 ? frequency.micros / unit.micros : 0;
}

static int find_unit(Frequency frequency, int64_t *count)
{
    int i = 0;

    while ((*count = count_units(frequency, units[i].unit)) == 0 || (*count > 1 && !units[i].many))
        i++;
    return i;
}

void frequency_name(Frequency frequency, char out[TIME_TEXT])
{
    int64_t count = 0;

    if (!frequency_known(frequency)) {
        text_copy(out, TIME_TEXT, unknown);
        return;
    }
    const int i = find_unit(frequency, &count);
    if (count == 1)
        text_copy(out, TIME_TEXT, units[i].one);
    else
        snprintf(out, TIME_TEXT, "every %lld %s", (long long)count, units[i].many);
}

bool frequency_read(const char *text, Frequency *frequency)
{
    const size_t digits = strspn(text, "0123456789");
    const char *letter = text + digits;
    long long count = 1;

    *frequency = (Frequency){0};
    if (strcmp(text, unknown) == 0)
        return true;
    if (digits > 0 && !text_read_integer(text, digits, 1, COUNT_MAX, &count))
        return false;
    for (int i = 0; i < UNITS; i++)
        if (strcmp(letter, units[i].letter) == 0) {
            if (count > (units[i].unit.months ? MONTHS_MAX / units[i].unit.months
                                              : INT64_MAX / units[i].unit.micros))
                return false;
            frequency->months = (int)count * units[i].unit.months;
            frequency->micros = count * units[i].unit.micros;
            return true;
        }
    return false;
}
