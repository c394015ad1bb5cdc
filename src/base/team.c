#include "base/team.h"

#include "base/error.h"

#include <omp.h>
#include <sched.h>
#include <time.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

static const uint64_t OVER = UINT32_MAX; /* a turn */

enum {
    SPINS = 2000,    /* some 20 to 50 microseconds */
    LEAST = 8,       /* spins */
    YIELDS = 2000,   /* about a millisecond on an idle machine */
    NAP = 50 * 1000, /* nanoseconds */
    ALONE = 4096     /* pieces of work */
};

/* Waits a moment: spins first, then gives way to others. */
static void wait_a_moment(TeamWait *wait)
{
    if (++wait->count > wait->spins) {
        sched_yield();
        return;
    }
#if defined(__x86_64__)
    _mm_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* A wait is over. Where spinning was in vain there is less of it the next time: the one waited for
 * may need this very processor. Returns whether it was. */
static bool stop_waiting(TeamWait *wait)
{
    const bool in_vain = wait->count > wait->spins;

    if (in_vain)
        wait->spins = wait->spins / 2 > LEAST ? wait->spins / 2 : LEAST;
    else if (wait->count > 0)
        wait->spins = wait->spins * 2 < SPINS ? wait->spins * 2 : SPINS;
    wait->count = 0;
    return in_vain;
}

/* The first part of a member's share. */
static int share_from(const Team *team, int member)
{
    return (int)((int64_t)team->parts * member / team->members);
}

/* Member `who` does what is left of a member's share in this turn. What the leader has set may be
 * read once a part is claimed: until that is done he waits. */
static void do_share(Team *team, int who, int member, uint64_t turn)
{
    TeamShare *share = &team->share[member];
    uint64_t left = atomic_load_explicit(&share->left, memory_order_acquire);

    while (left >> 32 == turn && (uint32_t)left > 0) {
        if (!atomic_compare_exchange_weak_explicit(&share->left, &left, left - 1,
                                                   memory_order_acq_rel, memory_order_acquire))
            continue;
        const int part = share_from(team, member + 1) - (int)(uint32_t)left;
        team->work(team->what, part, who);
        atomic_fetch_add_explicit(&team->done, 1, memory_order_release);
        left = atomic_load_explicit(&share->left, memory_order_acquire);
    }
}

/* His own share, then what others have not begun. The leader may be about the next turn already:
 * its shares are none of this one. */
static void do_turn(Team *team, int who, uint64_t turn)
{
    do_share(team, who, who, turn);
    for (int i = 1; i < team->members; i++)
        do_share(team, who, (who + i) % team->members, turn);
}

void team_begin(Team *team, int members, bool brief)
{
    ASSERT(members >= 1 && members <= TEAM_MOST);
    team->members = members;
    team->brief = brief;
    team->alone = 0;
    team->turn = 0;
    team->wait = (TeamWait){.spins = SPINS};
    for (int i = 0; i < members; i++)
        atomic_init(&team->share[i].left, 0);
    atomic_init(&team->done, 0);
}

void team_serve(Team *team, int member)
{
    TeamWait wait = {.spins = SPINS};
    uint64_t last = 0;

    for (;;) {
        const uint64_t turn = atomic_load_explicit(&team->share[member].left,
                                                   memory_order_acquire) >>
                              32;
        if (turn == OVER)
            return;
        if (turn == last && wait.count >= wait.spins + YIELDS) {
            nanosleep(&(struct timespec){.tv_nsec = NAP}, NULL);
            continue;
        }
        if (turn == last) {
            wait_a_moment(&wait);
            continue;
        }
        stop_waiting(&wait);
        do_turn(team, member, turn);
        last = turn;
    }
}

static void run_alone(int parts, TeamWork *work, const void *what)
{
    for (int part = 0; part < parts; part++)
        work(what, part, 0);
}

void team_run(Team *team, int parts, TeamWork *work, const void *what)
{
    if (!team || parts == 1 || team->alone > 0) {
        run_alone(parts, work, what);
        if (team && team->alone > 0)
            team->alone--;
        return;
    }
    team->parts = parts;
    team->work = work;
    team->what = what;
    team->turn = team->turn + 1 < OVER ? team->turn + 1 : 1;
    atomic_store_explicit(&team->done, 0, memory_order_relaxed);
    for (int i = team->members - 1; i >= 0; i--) {
        const uint64_t count = (uint64_t)(share_from(team, i + 1) - share_from(team, i));
        atomic_store_explicit(&team->share[i].left, team->turn << 32 | count, memory_order_release);
    }
    do_turn(team, 0, team->turn);
    while (atomic_load_explicit(&team->done, memory_order_acquire) < parts)
        wait_a_moment(&team->wait);
    team->alone = stop_waiting(&team->wait) && team->brief ? ALONE : 0;
}

void team_end(Team *team)
{
    for (int i = 0; i < team->members; i++)
        atomic_store_explicit(&team->share[i].left, OVER << 32, memory_order_release);
}

void team_gather(int members, bool brief, TeamLead *lead, void *what)
{
    Team team;

    if (members == 1) {
        lead(NULL, what);
        return;
    }
    team_begin(&team, members, brief);
#pragma omp parallel num_threads(members) default(none) shared(team, lead, what)
    if (omp_get_thread_num() == 0) {
        lead(&team, what);
        team_end(&team);
    } else {
        team_serve(&team, omp_get_thread_num());
    }
}

typedef struct {
    int parts;
    TeamWork *work;
    const void *what;
} Piece;

static void lead_piece(Team *team, void *what)
{
    const Piece *piece = what;

    team_run(team, piece->parts, piece->work, piece->what);
}

void team_share(Team *team, int members, int parts, TeamWork *work, const void *what)
{
    if (team)
        team_run(team, parts, work, what);
    else
        team_gather(parts > 1 ? members : 1, false, lead_piece, &(Piece){parts, work, what});
}
