/* What stood at the like places of the cycles before: stated means, short histories, copies of the
 * table, the inputs that judge them. */
#include "model_fixture.h"
#include "near.h"

enum { ROWS = 120, COLS = 3, SEGMENT = 4, STEPS = 3, SEASON = 4, SECOND = 8, CYCLES = 3 };
enum { ORIGIN = 80, SPAN = 11, LOOKED = CYCLES + 1 };

static const double NEAR = 1e-4;

static real value[ROWS * COLS];
static Stretch stretch[2];

/* Two targets and a past column; the series of ORIGIN begins at row `first`. */
static Windows table(int first)
{
    for (int i = 0; i < ROWS * COLS; i++)
        value[i] = (real)(5 * fixture_noise(i, 3) + 20);
    stretch[0] = (Stretch){.first = 0};
    stretch[1] = (Stretch){.first = first};
    return (Windows){.value = value,
                     .truth = value,
                     .rows = ROWS,
                     .cols = COLS,
                     .stretch = stretch,
                     .stretches = 2,
                     .targets = 2,
                     .past = 1,
                     .outputs = 2,
                     .steps = STEPS,
                     .segment = SEGMENT,
                     .season = SEASON,
                     .second = SECOND,
                     .cycles = CYCLES,
                     .anchor = ANCHOR_SCALE};
}

static double at(int row, int target)
{
    return row < stretch[1].first ? (double)NAN : (double)value[row * COLS + target];
}

/* The mean of the last j cycles for row last + 1 + h, in the plain way; NAN of none. */
static double by_hand(int last, int h, int target, int j)
{
    double sum = 0;
    int count = 0;

    for (int i = 1; i <= j; i++) {
        const double x = at(last + 1 + h % SECOND - i * SECOND, target);
        sum += isnan(x) ? 0 : x;
        count += !isnan(x);
    }
    return count > 0 ? sum / count : (double)NAN;
}

static void check_sources(const Windows *windows, const real *from, int origin)
{
    real out[CYCLES * SPAN];
    WindowScale s;

    for (int target = 0; target < 2; target++) {
        windows_scale(windows, from, origin, target, &s);
        windows_cycles(windows, from, origin, target, SPAN, out);
        for (int k = 0; k < CYCLES; k++)
            for (int h = 0; h < SPAN; h++)
                ASSERT_NEAR((double)s.level + (double)s.step * (double)out[k * SPAN + h],
                            by_hand(ORIGIN, h, target, k + 1), NEAR);
    }
}

static void means_are_of_the_like_rows(void **state)
{
    Windows windows = table(3);

    (void)state;
    assert_int_equal(windows_sources(&windows), CYCLES);
    assert_int_equal(windows_history(&windows), LOOKED * SECOND);
    assert_int_equal(windows_reach(&windows), STEPS * SEGMENT);
    check_sources(&windows, value, ORIGIN);
    windows.second = 0;
    assert_int_equal(windows_sources(&windows), 0);
    assert_int_equal(windows_history(&windows), STEPS * SEGMENT);
}

/* From a window alone on; what is before the series' own rows is another's. */
static void short_histories_give_what_they_have(void **state)
{
    (void)state;
    for (int rows = STEPS * SEGMENT; rows <= LOOKED * SECOND; rows++) {
        const Windows windows = table(ORIGIN + 1 - rows);
        const int whole = rows / SECOND;
        check_sources(&windows, value, ORIGIN);
        ASSERT_NEAR(windows_cycles_known(&windows, value, ORIGIN, 0), (double)whole / LOOKED,
                    1e-12);
    }
}

/* A window shorter than a cycle at the beginning of its series: rows that no cycle has are taken at
 * the level, and nothing is said of what was missed. */
static void without_a_cycle_there_is_the_level(void **state)
{
    Windows windows = table(ORIGIN + 1 - STEPS * SEGMENT);
    double missed[CYCLES];
    real out[CYCLES * SPAN];

    (void)state;
    windows.second = STEPS * SEGMENT + 3;
    windows_cycles(&windows, value, ORIGIN, 0, SPAN, out);
    windows_missed(&windows, value, ORIGIN, 0, missed);
    for (int i = 0; i < CYCLES * SPAN; i++)
        assert_true((out[i] == 0) == (i % SPAN < 3));
    for (int k = 0; k < CYCLES; k++)
        assert_true(isnan(missed[k]));
    assert_true(windows_cycles_known(&windows, value, ORIGIN, 0) == 0);
}

/* Roll-outs read a copy: the same bits. */
static void a_copy_gives_the_same(void **state)
{
    enum { HISTORY = LOOKED * SECOND, INPUTS = 1000 };
    real copy[HISTORY * COLS], out[2][CYCLES * SPAN], x[2][INPUTS];

    (void)state;
    for (int rows = STEPS * SEGMENT; rows <= HISTORY + 1; rows++) {
        const Windows windows = table(ORIGIN + 1 - rows);
        const int cells = STEPS * windows_inputs(&windows);
        assert_true(cells <= INPUTS);
        windows_take(&windows, ORIGIN, HISTORY, copy);
        for (int i = 0; i < HISTORY - rows; i++)
            assert_true(isnan(copy[i * COLS]));
        windows_cycles(&windows, value, ORIGIN, 1, SPAN, out[0]);
        windows_cycles(&windows, copy, HISTORY - 1, 1, SPAN, out[1]);
        assert_memory_equal(out[0], out[1], sizeof out[0]);
        windows_input(&windows, value, ORIGIN, 1, 0, x[0]);
        windows_input(&windows, copy, HISTORY - 1, 1, 0, x[1]);
        assert_memory_equal(x[0], x[1], (size_t)cells * sizeof x[0][0]);
    }
}

/* Behind the other inputs: what each source missed in the last cycle, as a ratio, and how many
 * cycles there are. */
static void inputs_tell_what_the_sources_missed(void **state)
{
    enum { RATIOS = 3 + CYCLES + 1, EXTRA = SEGMENT + RATIOS };
    const Windows windows = table(0);
    real x[STEPS * (SEGMENT * COLS + 2 * EXTRA)];
    WindowScale s;

    (void)state;
    assert_int_equal(anchor_inputs(&windows), 2 * EXTRA);
    windows_input(&windows, value, ORIGIN, 1, 0, x);
    for (int i = 0; i < 2 * STEPS; i++) {
        const int target = i % 2;
        const real *ratio = x + (i / 2) * windows_inputs(&windows) + SEGMENT * COLS +
                            target * EXTRA + SEGMENT + 3;
        windows_scale(&windows, value, ORIGIN, target, &s);
        for (int k = 0; k < CYCLES; k++) {
            double missed = 0;
            for (int h = 0; h < SECOND; h++)
                missed += fabs(at(ORIGIN - SECOND + 1 + h, target) -
                               by_hand(ORIGIN - SECOND, h, target, k + 1)) /
                          SECOND;
            ASSERT_NEAR(ratio[k], log((missed + 1e-3 * (double)s.spread) / (double)s.step) / 2,
                        NEAR);
        }
        assert_true(ratio[CYCLES] == 1);
    }
}

static void nothing_else_is_read(void **state)
{
    Windows windows = table(0);
    real before[CYCLES * SPAN], after[CYCLES * SPAN];
    double missed[2][CYCLES_MAX];

    (void)state;
    windows_cycles(&windows, value, ORIGIN, 0, SPAN, before);
    windows_missed(&windows, value, ORIGIN, 0, missed[0]);
    for (int row = 0; row < ROWS; row++)
        if (row > ORIGIN || row <= ORIGIN - windows_history(&windows))
            value[row * COLS] = (real)1e6;
    windows_cycles(&windows, value, ORIGIN, 0, SPAN, after);
    windows_missed(&windows, value, ORIGIN, 0, missed[1]);
    assert_memory_equal(before, after, sizeof before);
    assert_memory_equal(missed[0], missed[1], CYCLES * sizeof missed[0][0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_are_of_the_like_rows),
        cmocka_unit_test(short_histories_give_what_they_have),
        cmocka_unit_test(without_a_cycle_there_is_the_level),
        cmocka_unit_test(a_copy_gives_the_same),
        cmocka_unit_test(inputs_tell_what_the_sources_missed),
        cmocka_unit_test(nothing_else_is_read),
    };

    return RUN(tests);
}
