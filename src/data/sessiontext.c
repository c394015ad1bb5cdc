/* Sessions as a text, as models keep them (declared in session.h). */
#include "data/session.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADS = 4 };

/* step,cycle,phase,weekdays and then how many slots are closed, open, closed ... */
bool session_write(const Session *session, char *out, size_t size)
{
    int weekdays = 0;
    bool open = false;
    size_t used;

    for (int day = 0; day < 7; day++)
        weekdays |= session->weekday[day] << day;
    out[0] = '\0';
    if (session->step == 0)
        return true;
    used = (size_t)snprintf(out, size, "%lld,%lld,%lld,%d", (long long)session->step,
                            (long long)session->cycle, (long long)session->phase, weekdays);
    for (int from = 0, to = 0; from < session->slots && used < size; from = to, open = !open) {
        while (to < session->slots && (session->open[to] != 0) == open)
            to++;
        used += (size_t)snprintf(out + used, size - used, ",%d", to - from);
    }
    if (used < size)
        return true;
    out[0] = '\0';
    return false;
}

/* The next number of a list; false: there is none in the range. */
static bool take_number(const char **at, long long high, long long *value)
{
    const size_t length = strcspn(*at, ",");
    const bool read = text_read_integer(*at, length, 0, high, value);

    *at += length + ((*at)[length] == ',');
    return read;
}

static bool take_slots(Session *session, const char *at)
{
    bool open = false, some = false;
    int slot = 0;

    for (; slot < session->slots; open = !open) {
        long long run;

        if (!take_number(&at, session->slots - slot, &run))
            return false;
        memset(session->open + slot, open, (size_t)run);
        some = some || (open && run > 0);
        slot += (int)run;
    }
    return some && *at == '\0';
}

bool session_read(Session *session, const char *text, Error *err)
{
    const long long high[HEADS] = {MICROS_DAY, 7 * MICROS_DAY, MICROS_DAY, 127};
    long long head[HEADS];

    *session = (Session){0};
    for (int i = 0; i < HEADS; i++)
        if (!take_number(&text, high[i], &head[i]))
            return false;
    if (head[0] == 0 || MICROS_DAY % head[0] != 0 || head[2] >= head[0] || head[3] == 0 ||
        (head[1] != MICROS_DAY && head[1] != 7 * MICROS_DAY) || head[1] / head[0] > SESSION_SLOTS)
        return false;
    *session = (Session){.step = head[0], .cycle = head[1], .phase = head[2]};
    session->slots = (int)(head[1] / head[0]);
    for (int day = 0; day < 7; day++)
        session->weekday[day] = head[3] >> day & 1;
    session->open = calloc((size_t)session->slots, 1);
    if (!session->open)
        error_memory(err, "the sessions");
    else if (take_slots(session, text) && session_reaches(session))
        return true;
    session_free(session);
    return false;
}
