/* A team does each part once, whoever comes, and the leader goes on only when all are done. */
#include "check.h"

#include "base/team.h"

#include <omp.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

enum { TURNS = 20000, PARTS = 7, SLOW = 10, RARE = 5000 };

/* How often each part was done in a turn; one plain number each, as parts are claimed. */
typedef struct {
    int turn, wrong;
    _Atomic int strangers; /* work done under another's number */
    int done[PARTS][TURNS];
} Ledger;

static void enter(const void *what, int part, int member)
{
    Ledger *ledger = *(Ledger *const *)what;
    const bool slow = ledger->turn % SLOW == 0;

    ledger->strangers += member != omp_get_thread_num();
    if (slow && member > 0)
        usleep(1000);                                /* the leader has nothing else to do */
    for (volatile int i = 0; slow && i < 10000; i++) /* time for others to come in */
        continue;
    ledger->done[part][ledger->turn]++;
}

static void lead(Team *team, Ledger *ledger, int turns)
{
    for (int turn = 0; turn < turns; turn++) {
        ledger->turn = turn;
        if (turn % RARE == 0)
            usleep(10000); /* the others go to sleep */
        team_run(team, turn % PARTS + 1, enter, &ledger);
        for (int part = 0; part < PARTS; part++)
            ledger->wrong += ledger->done[part][turn] != (part <= turn % PARTS);
    }
}

static void check_team(int members, int present, bool brief)
{
    static Ledger ledger;
    Team team;

    _Atomic int missing = present - 1;

    memset(&ledger, 0, sizeof ledger);
    team_begin(&team, members, brief);
#pragma omp parallel num_threads(present) default(none) shared(team, ledger, missing)
    if (omp_get_thread_num() == 0) {
        while (missing > 0)
            sched_yield();
        lead(&team, &ledger, TURNS);
        team_end(&team);
    } else {
        missing--;
        team_serve(&team, omp_get_thread_num());
    }
    assert_int_equal(ledger.wrong, 0);
    assert_int_equal(ledger.strangers, 0);
}

static void test_each_part_is_done_once(void **state)
{
    (void)state;
    for (int members = 1; members <= 5; members++)
        check_team(members, members, members % 2 == 0);
    check_team(32, 32, true);
}

/* Whoever does not come, or late, is not waited for. */
static void test_nobody_waits_for_who_is_not_there(void **state)
{
    (void)state;
    check_team(4, 1, true);
    check_team(8, 2, false);
    check_team(TEAM_MOST, 2, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_part_is_done_once),
        cmocka_unit_test(test_nobody_waits_for_who_is_not_there),
    };

    return RUN(tests);
}
