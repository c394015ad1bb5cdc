/* Windows by their own level and scale: stated numbers, what another unit of the data changes, and
 * that answers come back. */
#include "model_fixture.h"
#include "near.h"

enum { ROWS = 90, COLS = 3, CELLS = 4096, SPAN = 7, STEPS = 3, SEGMENT = 4, WINDOW = 12 };
enum { SEASON = 4, SECOND = 8, ORIGIN = 40, READ = SEGMENT * COLS, EXTRA = SEGMENT + 3 };

static const double NEAR = 1e-4;

static real value[ROWS * COLS], x[CELLS], y[CELLS];

/* Two targets and a past column: unit * noise + shift. */
static Windows table(double unit, double shift)
{
    for (int i = 0; i < ROWS * COLS; i++)
        value[i] = (real)(unit * fixture_noise(i, 3) + shift);
    return (Windows){.value = value,
                     .truth = value,
                     .rows = ROWS,
                     .cols = COLS,
                     .targets = 2,
                     .past = 1,
                     .outputs = 2,
                     .steps = STEPS,
                     .segment = SEGMENT,
                     .season = SEASON,
                     .second = SECOND,
                     .anchor = ANCHOR_SCALE};
}

static double at(int i, int target)
{
    return (double)value[(ORIGIN + 1 - WINDOW + i) * COLS + target];
}

static double mean_step(int lag, int target)
{
    double sum = 0;

    for (int i = lag; i < WINDOW; i++)
        sum += fabs(at(i, target) - at(i - lag, target));
    return sum / (WINDOW - lag);
}

static WindowScale scale_by_hand(int target)
{
    double level = 0, squares = 0;

    for (int i = WINDOW - SECOND; i < WINDOW; i++)
        level += at(i, target) / SECOND;
    for (int i = 0; i < WINDOW; i++)
        squares += pow(at(i, target) - level, 2) / WINDOW;
    return (WindowScale){.level = (real)level,
                         .spread = (real)(sqrt(squares) + 1e-3 * fabs(level)),
                         .step = (real)mean_step(SEASON, target),
                         .far = (real)mean_step(SECOND, target)};
}

static void the_scale_is_the_windows_own(void **state)
{
    Windows windows = table(2, 10);

    (void)state;
    for (int target = 0; target < 2; target++) {
        const WindowScale want = scale_by_hand(target);
        WindowScale scale;
        windows_scale(&windows, value, ORIGIN, target, &scale);
        ASSERT_NEAR(scale.level, want.level, NEAR);
        ASSERT_NEAR(scale.spread, want.spread, NEAR);
        ASSERT_NEAR(scale.step, want.step, NEAR);
        ASSERT_NEAR(scale.far, want.far, NEAR);
        assert_true(windows_unit(&windows, value, ORIGIN, target) == scale.step);
    }
    assert_int_equal(windows_reach(&windows), WINDOW);
    windows.anchor = ANCHOR_MEAN;
    assert_true(windows_unit(&windows, value, ORIGIN, 0) == 1);
    assert_int_equal(anchor_inputs(&windows), 0);
}

/* Levels in place, then for each target the steps from the season before and three ratios; past
 * columns as they are. */
static void inputs_are_levels_steps_and_ratios(void **state)
{
    const Windows windows = table(2, 10);
    const int inputs = READ + 2 * EXTRA, batch = 2;

    (void)state;
    assert_int_equal(windows_inputs(&windows), inputs);
    windows_input(&windows, value, ORIGIN, batch, 1, x);
    for (int i = 0; i < WINDOW; i++) {
        const real *step = x + ((i / SEGMENT) * batch + 1) * inputs;
        const int row = i % SEGMENT;
        assert_true(step[row * COLS + 2] == value[(ORIGIN + 1 - WINDOW + i) * COLS + 2]);
        for (int target = 0; target < 2; target++) {
            const WindowScale s = scale_by_hand(target);
            const real *extra = step + READ + target * EXTRA;
            const double z = i < SEASON ? 0
                                        : (at(i, target) - at(i - SEASON, target)) / (double)s.step;
            ASSERT_NEAR(step[row * COLS + target],
                        (at(i, target) - (double)s.level) / (double)s.spread, NEAR);
            ASSERT_NEAR(extra[row], z / (1 + 0.1 * fabs(z)), NEAR);
            ASSERT_NEAR(extra[SEGMENT], log((double)(s.step / s.spread)) / 2, NEAR);
            ASSERT_NEAR(extra[SEGMENT + 1], log((double)s.spread) / 2, NEAR);
            ASSERT_NEAR(extra[SEGMENT + 2],
                        log(((double)s.far + 1e-3 * (double)s.spread) / (double)s.step) / 2, NEAR);
        }
    }
}

/* In another unit of the data a net sees the same but for the spread itself. */
static void another_unit_changes_the_spread_alone(void **state)
{
    Windows windows = table(1, 0);

    (void)state;
    windows.targets = windows.outputs = 3;
    windows.past = 0;
    windows_input(&windows, value, ORIGIN, 1, 0, x);
    (void)table(512, 0);
    windows_input(&windows, value, ORIGIN, 1, 0, y);
    const int inputs = windows_inputs(&windows);
    for (int i = 0; i < STEPS * inputs; i++) {
        const int extra = i % inputs - READ;
        if (extra >= 0 && extra % EXTRA == SEGMENT + 1)
            ASSERT_NEAR(y[i] - x[i], log(512) / 2, NEAR);
        else
            ASSERT_NEAR(y[i], x[i], NEAR);
    }
}

static void answers_come_back(void **state)
{
    const Windows windows = table(3, -20);
    real path[SPAN * 2], past[WINDOW];
    WindowScale s;

    (void)state;
    for (int i = 0; i < SPAN * 2; i++)
        path[i] = (real)i;
    windows_anchor(&windows, value, ORIGIN, SPAN, 1, path);
    for (int i = 0; i < SPAN * 2; i++) {
        windows_scale(&windows, value, ORIGIN, i % 2, &s);
        ASSERT_NEAR(path[i], (double)s.level + i * (double)s.step, NEAR);
    }
    windows_anchor(&windows, value, ORIGIN, SPAN, -1, path);
    for (int i = 0; i < SPAN * 2; i++)
        ASSERT_NEAR(path[i], i, NEAR);
    /* the window itself, as answers would have to be */
    windows_past(&windows, value, ORIGIN, 1, past);
    for (int i = 0; i < WINDOW; i++)
        ASSERT_NEAR(past[i] * (double)s.step + (double)s.level, at(i, 1), NEAR);
}

/* A flat window has a scale that is not 0; one too short for a season steps from row to row. */
static void scales_are_never_zero(void **state)
{
    Windows windows = table(0, 0);
    WindowScale s;

    (void)state;
    windows_scale(&windows, value, ORIGIN, 0, &s);
    assert_true(s.level == 0 && s.spread == 1 && s.step > 0);
    (void)table(0, 50);
    windows_input(&windows, value, ORIGIN, 1, 0, x);
    for (int i = 0; i < STEPS * windows_inputs(&windows); i++)
        assert_true(isfinite(x[i]));
    windows = table(1, 0);
    windows.season = WINDOW;
    windows.second = 0;
    windows_scale(&windows, value, ORIGIN, 1, &s);
    ASSERT_NEAR(s.step, mean_step(1, 1), NEAR);
    assert_true(s.far == 0);
    assert_int_equal(anchor_inputs(&windows), 2 * (SEGMENT + 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_scale_is_the_windows_own),
        cmocka_unit_test(inputs_are_levels_steps_and_ratios),
        cmocka_unit_test(another_unit_changes_the_spread_alone),
        cmocka_unit_test(answers_come_back),
        cmocka_unit_test(scales_are_never_zero),
    };

    return RUN(tests);
}
