/* Threads that share work far too short for a parallel region each: a step of a forecast, a
 * mini-batch, a few microseconds, again and again.
 *
 * One thread leads, the others serve. Each piece of work falls into parts, and each member has its
 * own, always the same ones, so that what they read stays in its processor's cache. A part is
 * claimed before it is begun; who is done with his own takes what nobody has begun. So nobody waits
 * for a thread that the machine has put aside, only for a part that is at work. Who waits spins for
 * a moment, then gives way to others, and where there is nothing to do for long he sleeps. */
#ifndef BASE_TEAM_H
#define BASE_TEAM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { TEAM_MOST = 256 };

/* One member's parts of the work at hand: its turn, and how many are not claimed yet. Alone
 * in its cache line; the leader's write to it is the signal to begin. */
typedef struct {
    _Alignas(64) _Atomic uint64_t left; /* turn << 32 | parts */
} TeamShare;

/* Does one part; member: who, from 0 on. */
typedef void TeamWork(const void *what, int part, int member);

/* How one who waits does. */
typedef struct {
    int count; /* moments, of which the first are */
    int spins;
} TeamWait;

typedef struct {
    TeamShare share[TEAM_MOST];
    _Alignas(64) _Atomic int done; /* parts */
    int members, parts;
    bool brief;    /* the work is so short that a wait to be noticed means: the machine is busy, */
    int alone;     /* and so many pieces of it the leader does alone then */
    TeamWait wait; /* the leader's */
    uint64_t turn;
    TeamWork *work;
    const void *what;
} Team;

/* So many threads come together: this one leads, and the others serve until lead returns. */
typedef void TeamLead(Team *team, void *what);
void team_gather(int members, bool brief, TeamLead *lead, void *what);

/* The leader: work(what, part, ..) for all parts, in any order; returns when all are done. team
 * NULL: he is alone. */
void team_run(Team *team, int parts, TeamWork *work, const void *what);

/* The same where there may be no team yet: then so many threads come together for this work alone.
 */
void team_share(Team *team, int members, int parts, TeamWork *work, const void *what);

/* What team_gather is made of. A team of members 0 (who leads) to members - 1, at most TEAM_MOST.
 */
void team_begin(Team *team, int members, bool brief);
/* Does a member's parts until the leader ends the team. */
void team_serve(Team *team, int member);
void team_end(Team *team);

#endif
