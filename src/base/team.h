/* Threads that share work far too short for a parallel region: a step of a forecast, a few
 * microseconds, again and again.
 *
 * One thread leads, the others serve. Each piece of work falls into parts, and each member has its
 * own, always the same ones, so that what they read stays in its processor's cache. A part is
 * claimed before it is begun; who is done with his own takes what nobody has begun. So nobody waits
 * for a thread that the machine has put aside, only for a part that is at work. Who waits spins for
 * a moment and then gives way to others. */
#ifndef BASE_TEAM_H
#define BASE_TEAM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { TEAM_MOST = 16 };

/* One member's parts of the work at hand: its turn, and how many are not claimed yet. Alone
 * in its cache line; the leader's write to it is the signal to begin. */
typedef struct {
    _Alignas(64) _Atomic uint64_t left; /* turn << 32 | parts */
} TeamShare;

typedef struct {
    TeamShare share[TEAM_MOST];
    _Alignas(64) _Atomic int done; /* parts */
    int members, parts;
    int alone; /* so many pieces of work the leader does alone, after somebody was put aside amidst
                  a part: the machine is busy */
    uint64_t turn;
    void (*work)(const void *what, int part);
    const void *what;
} Team;

/* A team of members 0 (who leads) to members - 1, at most TEAM_MOST. */
void team_begin(Team *team, int members);
/* Does a member's parts until the leader ends the team. */
void team_serve(Team *team, int member);
/* The leader: work(what, part) for all parts, in any order; returns when all are done. */
void team_run(Team *team, int parts, void (*work)(const void *what, int part), const void *what);
void team_end(Team *team);

#endif
