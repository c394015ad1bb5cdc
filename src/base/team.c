#include "base/team.h"

#include "base/error.h"

#include <sched.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

static const uint64_t OVER = UINT32_MAX; /* a turn */

enum {
    SPINS = 2000, /* some 20 to 50 microseconds */
    ALONE = 4096  /* pieces of work */
};

/* Waits a moment; count: how often it has. */
static void wait_a_moment(int *count)
{
    if (++*count > SPINS) {
        sched_yield();
        return;
    }
#if defined(__x86_64__)
    _mm_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* The first part of a member's share. */
static int share_from(const Team *team, int member)
{
    return (int)((int64_t)team->parts * member / team->members);
}

/* Does what is left of a member's share in this turn. What the leader has set may be read once a
 * part is claimed: until that is done he waits. */
static void do_share(Team *team, int member, uint64_t turn)
{
    TeamShare *share = &team->share[member];
    uint64_t left = atomic_load_explicit(&share->left, memory_order_acquire);

    while (left >> 32 == turn && (uint32_t)left > 0) {
        if (!atomic_compare_exchange_weak_explicit(&share->left, &left, left - 1,
                                                   memory_order_acq_rel, memory_order_acquire))
            continue;
        const int part = share_from(team, member + 1) - (int)(uint32_t)left;
        team->work(team->what, part);
        atomic_fetch_add_explicit(&team->done, 1, memory_order_release);
        left = atomic_load_explicit(&share->left, memory_order_acquire);
    }
}

void team_begin(Team *team, int members)
{
    ASSERT(members >= 1 && members <= TEAM_MOST);
    *team = (Team){.members = members};
    for (int i = 0; i < members; i++)
        atomic_init(&team->share[i].left, 0);
    atomic_init(&team->done, 0);
}

void team_serve(Team *team, int member)
{
    uint64_t last = 0;

    for (int waited = 0;;) {
        const uint64_t turn = atomic_load_explicit(&team->share[member].left,
                                                   memory_order_acquire) >>
                              32;
        if (turn == OVER)
            return;
        if (turn == last) {
            wait_a_moment(&waited);
            continue;
        }
        do_share(team, member, turn);
        last = turn;
        waited = 0;
    }
}

void team_run(Team *team, int parts, void (*work)(const void *what, int part), const void *what)
{
    int waited = 0;

    for (int part = 0; part < parts && team->alone > 0; part++)
        work(what, part);
    if (team->alone > 0) {
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
    for (int i = 0; i < team->members; i++)
        do_share(team, i, team->turn);
    while (atomic_load_explicit(&team->done, memory_order_acquire) < parts)
        wait_a_moment(&waited);
    team->alone = waited > SPINS ? ALONE : 0;
}

void team_end(Team *team)
{
    for (int i = 0; i < team->members; i++)
        atomic_store_explicit(&team->share[i].left, OVER << 32, memory_order_release);
}
