/* The time of a series' rows, also beyond its end (declared in series.h). */
#include "data/clock.h"
#include "data/session.h"

#include <stdio.h>

void series_frequency_text(const Series *series, char out[SERIES_FREQUENCY])
{
    const Frequency within = {.micros = series->session.step}; /* a session */
    char name[TIME_TEXT];

    frequency_name(within.micros > 0 ? within : series->frequency, name);
    if (series->session.step > 0)
        snprintf(out, SERIES_FREQUENCY, "%s in sessions", name);
    else if (series->weekdays)
        snprintf(out, SERIES_FREQUENCY, "weekdays");
    else
        snprintf(out, SERIES_FREQUENCY, "%s",
                 frequency_known(series->frequency) ? name : "irregular");
}

/* n weekdays later; from a weekday */
static int64_t add_weekdays(int64_t time, int n)
{
    const int weekday = timestamp_weekday(time);

    return time + (n + (weekday + n) / 5 * 2 - weekday / 5 * 2) * MICROS_DAY;
}

int64_t series_time(const Series *series, int row)
{
    const int last = series->rows + series->ahead - 1;

    if (!series->time)
        return row + 1;
    if (row <= last)
        return series->time[row];
    if (series->weekdays)
        return add_weekdays(series->time[last], row - last);
    if (series->session.step > 0)
        return session_add(&series->session, series->time[last], row - last);
    const Frequency step = frequency_known(series->frequency) ? series->frequency
                                                              : (Frequency){.micros = series->step};
    return frequency_add(step, series->time[last], row - last, series->anchor_day);
}

int64_t series_wall(const Series *series, int row)
{
    const int64_t time = series_time(series, row);

    return series->time ? clock_wall(series->clock, time) : time;
}

void series_time_text(const Series *series, int row, char out[TIME_TEXT])
{
    if (series->time)
        timestamp_write(series_wall(series, row), series->style, out);
    else
        snprintf(out, TIME_TEXT, "%d", row + 1);
}
