/* Axes with round ticks: times by the calendar, logarithms by 1, 2, 5. */
#include "app/plot_sketch.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define TICKS_MAX 12

typedef enum { UNIT_MICROS, UNIT_DAY, UNIT_MONTH, UNIT_YEAR } Unit;

/* A distance between ticks; those of UNIT_MICROS divide a day. */
typedef struct {
    Unit unit;
    int64_t step;
} Tick;

#define MINUTE (60 * MICROS_SECOND)

#define MICROS(count)                                                                              \
    {                                                                                              \
        UNIT_MICROS, count                                                                         \
    }

static const Tick ticks[] = {
    MICROS(1),
    MICROS(10),
    MICROS(100),
    MICROS(1000),
    MICROS(10000),
    MICROS(100000),
    MICROS(200000),
    MICROS(500000),
    MICROS(MICROS_SECOND),
    MICROS(2 * MICROS_SECOND),
    MICROS(5 * MICROS_SECOND),
    MICROS(10 * MICROS_SECOND),
    MICROS(15 * MICROS_SECOND),
    MICROS(30 * MICROS_SECOND),
    MICROS(MINUTE),
    MICROS(2 * MINUTE),
    MICROS(5 * MINUTE),
    MICROS(10 * MINUTE),
    MICROS(15 * MINUTE),
    MICROS(30 * MINUTE),
    MICROS(MICROS_HOUR),
    MICROS(2 * MICROS_HOUR),
    MICROS(3 * MICROS_HOUR),
    MICROS(6 * MICROS_HOUR),
    MICROS(12 * MICROS_HOUR),
    {UNIT_DAY, 1},
    {UNIT_DAY, 2},
    {UNIT_DAY, 3},
    {UNIT_DAY, 5},
    {UNIT_DAY, 10},
    {UNIT_DAY, 15},
    {UNIT_MONTH, 1},
    {UNIT_MONTH, 2},
    {UNIT_MONTH, 3},
    {UNIT_MONTH, 6},
    {UNIT_YEAR, 1},
    {UNIT_YEAR, 2},
    {UNIT_YEAR, 5},
    {UNIT_YEAR, 10},
    {UNIT_YEAR, 20},
    {UNIT_YEAR, 50},
    {UNIT_YEAR, 100},
    {UNIT_YEAR, 200},
    {UNIT_YEAR, 500},
    {UNIT_YEAR, 1000},
};

static int64_t floor_to(int64_t value, int64_t step)
{
    const int64_t rest = value % step;

    return value - (rest < 0 ? rest + step : rest);
}

static int64_t month_start(int64_t months)
{
    const int64_t year = floor_to(months, 12) / 12;
    const CivilTime civil = {.year = (int)year, .month = (int)(months - 12 * year) + 1, .day = 1};

    return timestamp_from_civil(&civil);
}

/* Every `step` days of a month, 1, 6, 11, ..., but none close to the next month's first. */
static int64_t next_day(int64_t time, int64_t step)
{
    const CivilTime civil = timestamp_to_civil(time);
    const int64_t months = (int64_t)civil.year * 12 + civil.month - 1;
    const int64_t begin = month_start(months), end = month_start(months + 1);
    const int64_t next = begin + floor_to(time - begin, step * MICROS_DAY) + step * MICROS_DAY;

    return next > end - step * MICROS_DAY * 3 / 4 ? end : next;
}

/* The first tick after time. */
static int64_t next_tick(Tick tick, int64_t time)
{
    const CivilTime civil = timestamp_to_civil(time);
    const int64_t months = (int64_t)civil.year * 12 + civil.month - 1;

    switch (tick.unit) {
    case UNIT_MICROS:
        return floor_to(time, tick.step) + tick.step;
    case UNIT_DAY:
        return next_day(time, tick.step);
    case UNIT_MONTH:
        return month_start(floor_to(months, tick.step) + tick.step);
    case UNIT_YEAR:
        return month_start(floor_to(months, 12 * tick.step) + 12 * tick.step);
    }
    return time;
}

static int count_ticks(Tick tick, int64_t first, int64_t last)
{
    int count = 0;

    for (int64_t time = next_tick(tick, first - 1); time <= last && count <= TICKS_MAX; count++)
        time = next_tick(tick, time);
    return count;
}

static Tick choose_tick(int64_t first, int64_t last)
{
    const int count = (int)(sizeof ticks / sizeof *ticks);

    for (int i = 0; i < count; i++)
        if (count_ticks(ticks[i], first, last) <= TICKS_MAX)
            return ticks[i];
    return ticks[count - 1];
}

static const char *month_name(int month)
{
    static const char *const name[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

    return name[month - 1];
}

/* The upper line of a label. */
static void write_label(Tick tick, CivilTime at, char out[48])
{
    if (tick.unit == UNIT_YEAR)
        snprintf(out, 48, "%d", at.year);
    else if (tick.unit == UNIT_MONTH)
        snprintf(out, 48, "%s", month_name(at.month));
    else if (tick.unit == UNIT_DAY)
        snprintf(out, 48, "%d", at.day);
    else if (tick.step >= MINUTE)
        snprintf(out, 48, "%02d:%02d", at.hour, at.minute);
    else if (tick.step >= MICROS_SECOND)
        snprintf(out, 48, "%02d:%02d:%02d", at.hour, at.minute, at.second);
    else
        snprintf(out, 48, "%02d:%02d.%06d", at.minute, at.second, at.micro);
}

/* The lower line: what the upper one leaves out. */
static void write_context(Tick tick, CivilTime at, char out[48])
{
    if (tick.unit == UNIT_YEAR)
        out[0] = '\0';
    else if (tick.unit == UNIT_MONTH)
        snprintf(out, 48, "%d", at.year);
    else if (tick.unit == UNIT_DAY)
        snprintf(out, 48, "%s %d", month_name(at.month), at.year);
    else if (tick.step >= MICROS_SECOND)
        snprintf(out, 48, "%d %s %d", at.day, month_name(at.month), at.year);
    else
        snprintf(out, 48, "%d %s %d, %02d h", at.day, month_name(at.month), at.year, at.hour);
}

static void add_time_ticks(Text *script, int64_t first, int64_t last, bool labels)
{
    const Tick tick = choose_tick(first, last);
    char label[48], context[48], told[48] = "";
    bool some = false;

    text_add(script, "set xtics (");
    for (int64_t time = next_tick(tick, first - 1); time <= last; time = next_tick(tick, time)) {
        const CivilTime at = timestamp_to_civil(time);

        write_label(tick, at, label);
        write_context(tick, at, context);
        const char *below = strcmp(context, told) != 0 ? context : "";

        text_add(script, some ? ", \"" : "\"");
        if (labels)
            text_add(script, "%s%s%s", label, *below ? "\\n" : "", below);
        text_add(script, "\" ");
        text_add_number(script, (double)time / (double)MICROS_SECOND);
        text_copy(told, sizeof told, context);
        some = true;
    }
    text_add(script, ")\n");
}

void script_x_rows(Sketch *sketch, int first, int last, bool labels)
{
    const Series *series = &sketch->result->series;
    Text *script = &sketch->script;
    const double low = sketch_x(sketch, first), high = sketch_x(sketch, last);
    const double room = high > low ? (high - low) * 0.01 : 0.5;

    text_add(script, "set xrange [");
    text_add_number(script, low - room);
    text_add(script, ":");
    text_add_number(script, high + room);
    text_add(script, "]\n");
    script_label(script, 'x', "", !labels ? "" : series->time ? series->time_name : "row");
    if (series->time)
        add_time_ticks(script, series_time(series, first), series_time(series, last), labels);
    else
        text_add(script, "set format x '%s'\n", labels ? "%.0f" : "");
}

void script_log_range(Text *script, char axis, double low, double high)
{
    /* the digits of the ticks, for ranges up to so many times the lowest value */
    static const struct {
        double ratio;
        double digit[12];
    } ticks_of[] = {
        {4, {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9}},
        {20, {1, 1.5, 2, 3, 4, 5, 7}},
        {300, {1, 2, 5}},
        {INFINITY, {1}},
    };
    const double from = low / 1.15, to = high * 1.15;
    bool some = false;
    int row = 0;

    while (high / low > ticks_of[row].ratio)
        row++;
    text_add(script, "set logscale %c\nset %crange [%.6g:%.6g]\nset %ctics (", axis, axis, from, to,
             axis);
    for (int power = (int)floor(log10(from)); power <= (int)floor(log10(to)); power++)
        for (int d = 0; d < 12 && ticks_of[row].digit[d] > 0; d++) {
            const double value = ticks_of[row].digit[d] * pow(10, power);

            if (value < from || value > to)
                continue;
            text_add(script, "%s'%g' %.17g", some ? ", " : "", value, value);
            some = true;
        }
    text_add(script, ")\n");
}
