/* Sessions: markets and shops whose rows come at some times of the day and week only. */
#ifndef DATA_SESSION_H
#define DATA_SESSION_H

#include "data/series.h"

#define SESSION_SLOTS 700000

/* Learns from stamps on a grid of `step` when rows come: the slots of the week that a quarter of
 * the weeks have, or, in less than two weeks, those of the day. Certain: a tenth or more of the
 * slots are closed though hardly a row is outside of the others; not certain: as it looks. False,
 * and nothing is learnt, where there is no such pattern, or one too broken for SESSION_TEXT; with
 * an error where there is no memory. */
bool session_learn(Session *session, const Series *series, int64_t step, bool certain, Error *err);
void session_free(Session *session);

bool session_open(const Session *session, int64_t time);

/* Whether two rows that follow each other are apart because of a break: a closed slot lies between,
 * or whole days are missing from one row a day. *lost: open slots between. */
bool session_breaks(const Session *session, int64_t before, int64_t now, int64_t *lost);

/* The n-th open slot after a time. */
int64_t session_add(const Session *session, int64_t time, int n);

/* Whether a row is ever due: a slot is open on a weekday that has rows. */
bool session_reaches(const Session *session);

/* As a text for models; false, and an empty text, where it does not fit. And back; false: it is
 * none, or there is no memory, which is an error. */
bool session_write(const Session *session, char *out, size_t size);
bool session_read(Session *session, const char *text, Error *err);

/* Open slots of the longest day, and of a week: a season in rows. */
int session_day_rows(const Session *session);
int session_week_rows(const Session *session);

#endif
