#include "data/session.h"

#include <stdlib.h>
#include <string.h>

#define WEEK (7 * MICROS_DAY)
/* 1970-01-01 was a Thursday: weeks begin on Monday */
#define MONDAY (4 * MICROS_DAY)

enum { WEEKS_LEAST = 2, DAYS_LEAST = 2 };

/* Shares, as one in so many: of weeks from which on a slot is open, of slots that are closed, of
 * rows that may come at closed slots, of rows that may be missing where they were due. */
enum { OPEN_SHARE = 4, CLOSED_SHARE = 10, OUTSIDE_SHARE = 100, THIN_SHARE = 3 };

static int64_t modulo(int64_t a, int64_t b)
{
    return a % b < 0 ? a % b + b : a % b;
}

static int slot_of(const Session *session, int64_t time)
{
    return (int)(modulo(time - session->phase - MONDAY, session->cycle) / session->step);
}

bool session_open(const Session *session, int64_t time)
{
    return session->weekday[timestamp_weekday(time)] && session->open[slot_of(session, time)];
}

void session_free(Session *session)
{
    free(session->open);
    *session = (Session){0};
}

/* How many of the cycles a slot has lain within the stamps. */
static int64_t count_chances(const Session *session, const Series *series, int slot)
{
    const int64_t first = series->time[0], last = series->time[series_rows(series) - 1];
    const int64_t offset = modulo(slot * session->step -
                                      modulo(first - session->phase - MONDAY, session->cycle),
                                  session->cycle);

    return first + offset > last ? 0 : (last - first - offset) / session->cycle + 1;
}

/* Days on which rows come. */
static int count_days(const Series *series)
{
    int64_t last = INT64_MIN;
    int days = 0;

    for (int row = 0; row < series_rows(series); row++) {
        const int64_t day = timestamp_to_midnight(series->time[row]);

        days += day != last;
        last = day;
    }
    return days;
}

static void open_slots(Session *session, const Series *series, const int *count)
{
    const int days = session->cycle == MICROS_DAY ? count_days(series) : 0;

    for (int slot = 0; slot < session->slots; slot++) {
        const int64_t chances = days > 0 ? days : count_chances(session, series, slot);

        session->open[slot] = count[slot] > 0 && (int64_t)OPEN_SHARE * count[slot] >= chances;
    }
}

/* What the slots say about the rows. */
typedef struct {
    int64_t outside; /* rows at closed slots */
    int64_t breaks;  /* gaps that hold a closed slot */
    int64_t missing; /* rows that gaps without one lack */
} Account;

static Account account(const Session *session, const Series *series)
{
    Account sum = {0};

    for (int row = 0; row < series_rows(series); row++) {
        int64_t lost;

        sum.outside += !session_open(session, series->time[row]);
        if (row == 0 || series->time[row] - series->time[row - 1] == session->step)
            continue;
        if (session_breaks(session, series->time[row - 1], series->time[row], &lost))
            sum.breaks++;
        else
            sum.missing += (series->time[row] - series->time[row - 1]) / session->step - 1;
    }
    return sum;
}

static bool is_certain(const Session *session, const Series *series)
{
    const Account sum = account(session, series);
    const int rows = series_rows(series);
    int closed = 0;

    for (int slot = 0; slot < session->slots; slot++)
        closed += !session->open[slot];
    return closed * CLOSED_SHARE >= session->slots && sum.outside * OUTSIDE_SHARE <= rows &&
           sum.breaks >= DAYS_LEAST && sum.missing * THIN_SHARE <= rows;
}

static bool learn_slots(Session *session, const Series *series, Error *err)
{
    int *count = calloc((size_t)session->slots, sizeof *count);

    session->open = calloc((size_t)session->slots, 1);
    if (!count || !session->open) {
        free(count);
        error_memory(err, "the sessions");
        return false;
    }
    for (int row = 0; row < series_rows(series); row++) {
        count[slot_of(session, series->time[row])]++;
        session->weekday[timestamp_weekday(series->time[row])] = true;
    }
    open_slots(session, series, count);
    free(count);
    for (int row = 0; row < series_rows(series); row++)
        if (session_open(session, series->time[row]))
            return true;
    return false;
}

/* What does not fit into a model's text is no order of a market or a shop: a thousand breaks a
 * week, as outages make them. */
static bool is_kept(const Session *session)
{
    char text[SESSION_TEXT];

    return session_write(session, text, sizeof text);
}

bool session_learn(Session *session, const Series *series, int64_t step, bool certain, Error *err)
{
    const int64_t span = series->time[series_rows(series) - 1] - series->time[0];
    const int64_t cycle = span >= WEEKS_LEAST * WEEK ? WEEK : MICROS_DAY;

    *session = (Session){.step = step, .cycle = cycle};
    if (step <= 0 || step > MICROS_DAY || MICROS_DAY % step != 0 || cycle / step > SESSION_SLOTS ||
        span < DAYS_LEAST * cycle || (step == MICROS_DAY && cycle != WEEK)) {
        *session = (Session){0};
        return false;
    }
    session->phase = modulo(series->time[0], step);
    session->slots = (int)(cycle / step);
    if (learn_slots(session, series, err) && is_kept(session) &&
        (!certain || is_certain(session, series)))
        return true;
    session_free(session);
    return false;
}

bool session_breaks(const Session *session, int64_t before, int64_t now, int64_t *lost)
{
    bool closed = session->step == MICROS_DAY && now - before > session->step;

    *lost = 0;
    for (int64_t time = before + session->step; time < now; time += session->step) {
        const bool open = session_open(session, time);

        *lost += open;
        closed = closed || !open;
    }
    return closed;
}

bool session_reaches(const Session *session)
{
    for (int64_t i = 0; i * session->step < WEEK; i++)
        if (session_open(session, session->phase + i * session->step))
            return true;
    return false;
}

int64_t session_add(const Session *session, int64_t time, int n)
{
    for (int i = 0; i < n; i++)
        do
            time += session->step;
        while (!session_open(session, time));
    return time;
}

int session_week_rows(const Session *session)
{
    int count = 0, days = 0;

    for (int slot = 0; slot < session->slots; slot++)
        count += session->open[slot];
    for (int day = 0; day < 7; day++)
        days += session->weekday[day];
    return session->cycle == WEEK ? count : count * days;
}

int session_day_rows(const Session *session)
{
    const int slots = session->cycle == WEEK ? session->slots / 7 : session->slots;
    int most = 0;

    for (int first = 0; first + slots <= session->slots && slots > 0; first += slots) {
        int count = 0;

        for (int slot = first; slot < first + slots; slot++)
            count += session->open[slot];
        most = count > most ? count : most;
    }
    return most;
}
