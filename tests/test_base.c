/* Errors, notes, the arena and the processor. */
#include "check.h"

#include "base/arena.h"
#include "base/cpu.h"
#include "base/error.h"
#include "base/notes.h"

#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void first_error_wins(void **state)
{
    Error err = {0};

    (void)state;
    assert_int_equal(error_set(&err, ERR_DATA, "air.csv:17:3", "\"%s\" is no number", "x"),
                     ERR_DATA);
    assert_int_equal(error_set(&err, ERR_MODEL, NULL, "later"), ERR_DATA);
    assert_string_equal(err.where, "air.csv:17:3");
    assert_string_equal(err.message, "\"x\" is no number");
    assert_int_equal(err.count, 1);
    error_hint(&err, "try %d", 1);
    error_hint(&err, "try 2");
    assert_string_equal(err.hint, "try 1");
    error_clear(&err);
    assert_int_equal(err.status, OK);
    assert_int_equal(error_memory(&err, "the series"), ERR_OUTPUT);
    assert_string_equal(err.message, "out of memory for the series");
    assert_string_equal(err.where, "");
}

static void errors_are_collected_to_five(void **state)
{
    Error err = {0};

    (void)state;
    for (int i = 1; i <= 9; i++) {
        char where[16];

        snprintf(where, sizeof where, "a.csv:%d", i);
        assert_int_equal(error_add(&err, ERR_DATA, i == 4 ? NULL : where, "fault %d", i), ERR_DATA);
    }
    assert_int_equal(err.count, 9);
    assert_string_equal(err.where, "a.csv:1");
    assert_string_equal(err.message, "fault 1");
    assert_string_equal(err.other[0], "a.csv:2: fault 2");
    assert_string_equal(err.other[2], "fault 4");
    assert_string_equal(err.other[3], "a.csv:5: fault 5");
}

static void long_errors_are_cut(void **state)
{
    Error err = {0};
    char text[2000];

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    for (int i = 0; i < 3; i++)
        error_add(&err, ERR_DATA, text, "%s", text);
    error_hint(&err, "%s", text);
    assert_int_equal(strlen(err.where), sizeof err.where - 1);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_int_equal(strlen(err.hint), sizeof err.hint - 1);
    assert_int_equal(strlen(err.other[1]), sizeof err.other[1] - 1);
}

static void failed_assertions_abort(void **state)
{
    (void)state;
    ASSERT(1 + 1 == 2);
    ASSERT_ABORTS(ASSERT(1 + 1 == 3));
}

static void notes_beyond_the_room_are_counted(void **state)
{
    Notes notes = {0};

    (void)state;
    for (int i = 0; i < NOTES_MAX + 5; i++)
        notes_add(&notes, i % 2 ? NOTE_WARNING : NOTE_FOUND, "note %d", i);
    assert_int_equal(notes.count, NOTES_MAX + 5);
    assert_string_equal(notes.item[NOTES_MAX - 1].text, "note 63");
    assert_int_equal(notes.item[1].kind, NOTE_WARNING);
}

static void a_note_that_comes_again_is_counted(void **state)
{
    Notes notes = {0};

    (void)state;
    for (int i = 0; i < 3; i++) {
        notes_add(&notes, NOTE_WARNING, "without %s", "ets");
        notes_add(&notes, NOTE_FOUND, "%d fits", i);
    }
    notes_add(&notes, NOTE_FOUND, "without ets"); /* another kind is another note */
    notes_add(&notes, NOTE_WARNING, "without ets or theta");
    assert_int_equal(notes.count, 6);
    assert_string_equal(notes.item[0].text, "without ets (3 times)");
    assert_string_equal(notes.item[1].text, "0 fits");
    assert_string_equal(notes.item[4].text, "without ets");
    assert_string_equal(notes.item[5].text, "without ets or theta");
}

/* The layout functions run twice, measuring and carving. */
/* Below and above the size from which it has large pages. */
static void a_large_arena_is_zero_and_aligned(void **state)
{
    static const size_t page = (size_t)2 << 20;

    (void)state;
    for (size_t size = 4 * page; size > page / 2; size -= page / 2 + ARENA_ALIGN) {
        Arena arena;
        Error err = {0};

        assert_int_equal(arena_open(&arena, size, &err), OK);
        assert_int_equal((uintptr_t)arena.base % (size < page ? ARENA_ALIGN : page), 0);
        for (size_t i = 0; i < arena.size; i++)
            if (arena.base[i] != 0)
                fail_msg("of %zu bytes one at %zu is not 0", size, i);
        memset(arena.base, 1, arena.size); /* which the next one will get */
        arena_close(&arena);
    }
}

static void arena_measures_what_it_carves(void **state)
{
    Arena measure = {0}, arena;
    Error err = {0};

    (void)state;
    for (size_t count = 0; count < 200; count += 7)
        assert_null(arena_reals(&measure, count));
    assert_int_equal(arena_open(&arena, measure.used, &err), OK);
    for (size_t i = 0; i < arena.size; i++)
        assert_int_equal(arena.base[i], 0);
    const unsigned char *end = arena.base;
    for (size_t count = 0; count < 200; count += 7) {
        real *part = arena_reals(&arena, count);

        assert_int_equal((uintptr_t)part % ARENA_ALIGN, 0);
        assert_true((unsigned char *)part >= end);
        end = (unsigned char *)(part + count);
        memset(part, 1, count * sizeof *part);
    }
    assert_int_equal(arena.used, measure.used);
    ASSERT_ABORTS(arena_take(&arena, 1, 1));
    arena_close(&arena);
    arena_close(&arena);
    assert_null(arena.base);
}

static void arena_refuses_too_much(void **state)
{
    Arena measure = {0}, arena;
    Error err = {0};

    (void)state;
    arena_take(&measure, 100, 8);
    arena_take(&measure, SIZE_MAX / 2, 8); /* the product does not fit */
    arena_take(&measure, 100, 8);
    assert_int_equal(arena_open(&arena, measure.used, &err), ERR_OUTPUT);
    assert_null(arena.base);
    arena_close(&arena);
    error_clear(&err);
    assert_int_equal(arena_open(&arena, 0, &err), OK); /* empty, and not taken for measuring */
    assert_non_null(arena.base);
    arena_close(&arena);
}

static void level_is_only_lowered(void **state)
{
    (void)state;
    unsetenv("FORECAST_CPU");
    const CpuLevel best = cpu_level();
    for (int level = 0; level < CPU_LEVELS; level++) {
        setenv("FORECAST_CPU", cpu_level_name((CpuLevel)level), 1);
        assert_int_equal(cpu_level(), level < (int)best ? level : (int)best);
    }
    setenv("FORECAST_CPU", "v9", 1);
    assert_int_equal(cpu_level(), best);
    unsetenv("FORECAST_CPU");
    for (int level = 0; level < CPU_LEVELS; level++) {
        cpu_limit((CpuLevel)level);
        assert_int_equal(cpu_level(), level < (int)best ? level : (int)best);
    }
}

static void processors_follow_the_affinity(void **state)
{
    cpu_set_t all, one;

    (void)state;
    assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
    assert_int_equal(cpu_count(), CPU_COUNT(&all));
    CPU_ZERO(&one);
    for (size_t i = 0; CPU_COUNT(&one) == 0; i++)
        if (CPU_ISSET(i, &all))
            CPU_SET(i, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(cpu_count(), 1);
    assert_int_equal(sched_setaffinity(0, sizeof all, &all), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_error_wins),
        cmocka_unit_test(errors_are_collected_to_five),
        cmocka_unit_test(long_errors_are_cut),
        cmocka_unit_test(failed_assertions_abort),
        cmocka_unit_test(notes_beyond_the_room_are_counted),
        cmocka_unit_test(a_note_that_comes_again_is_counted),
        cmocka_unit_test(arena_measures_what_it_carves),
        cmocka_unit_test(a_large_arena_is_zero_and_aligned),
        cmocka_unit_test(arena_refuses_too_much),
        cmocka_unit_test(level_is_only_lowered),
        cmocka_unit_test(processors_follow_the_affinity),
    };

    return RUN(tests);
}
