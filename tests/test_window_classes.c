/* Columns of classes in the inputs: one input per class, before all numbers; targets left out. */
#include "check.h"

#include "data/window.h"

#include <math.h>
#include <string.h>

enum { ROWS = 12 };

/* What a step reads of a column, in the order of the inputs. */
static int put(int classes, real value, real *x)
{
    for (int k = 0; k < classes; k++)
        x[k] = value == (real)k;
    if (classes == 0)
        x[0] = value;
    return classes ? classes : 1;
}

/* The columns of a table: a target of three classes, a past column of numbers, a past one of two
 * classes, a future one of numbers, a future one of four classes. */
static const int classes[] = {3, 0, 2, 0, 4};
enum { COLS = 5, KNOWN = 3 };

static real cell(int row, int column)
{
    if (row % 5 == 3 && classes[column] > 0)
        return NAN;
    return classes[column] ? (real)((row * 7 + column) % classes[column])
                           : (real)(100 * row + column);
}

static void fill(real *value)
{
    for (int row = 0; row < ROWS; row++)
        for (int c = 0; c < COLS; c++)
            value[row * COLS + c] = cell(row, c);
}

static Windows table(const real *value, bool blind, int steps)
{
    return (Windows){.value = value,
                     .truth = value,
                     .rows = ROWS,
                     .cols = COLS,
                     .targets = 1,
                     .past = 2,
                     .future = 2,
                     .classes = classes,
                     .blind = blind,
                     .outputs = 1,
                     .steps = steps};
}

/* Inputs of a step before row `next`, as the header says. */
static int expect(const Windows *w, int next, real *x)
{
    int count = 0;

    for (int symbols = 1; symbols >= 0; symbols--) {
        for (int c = w->blind; c < KNOWN; c++) {
            const Lags *lags = c == 0 ? &w->lags : &w->past_lags;
            const int taps = windows_lagged(w) ? lags->count : 1;
            for (int k = 0; (classes[c] > 0) == symbols && k < taps; k++)
                count += put(classes[c], cell(next - (windows_lagged(w) ? lags->lag[k] : 1), c),
                             x + count);
        }
        for (int further = 0; further <= w->further; further++)
            for (int c = KNOWN; c < COLS; c++)
                if ((classes[c] > 0) == symbols)
                    count += put(classes[c], cell(next + further, c), x + count);
    }
    return count;
}

static void check_sample(const Windows *w, int origin)
{
    enum { BATCH = 3, ROOM = 400 };
    real x[BATCH * ROOM], want[ROOM];
    const int inputs = windows_inputs(w);

    for (int i = 0; i < BATCH * ROOM; i++)
        x[i] = -7;
    assert_true(inputs * w->steps <= ROOM);
    windows_input(w, w->value, origin, BATCH, 1, x);
    for (int s = 0; s < w->steps; s++) {
        assert_int_equal(expect(w, origin + 2 - w->steps + s, want), inputs);
        assert_memory_equal(x + (s * BATCH + 1) * inputs, want, (size_t)inputs * sizeof(real));
        assert_true(x[s * BATCH * inputs] == -7 && x[(s * BATCH + 2) * inputs] == -7);
    }
}

static void recurrent_steps(void **state)
{
    real value[ROWS * COLS];

    (void)state;
    fill(value);
    for (int blind = 0; blind < 2; blind++) {
        for (int steps = 1; steps < 6; steps += 2) {
            for (int further = 0; further < 3; further++) {
                Windows w = table(value, blind, steps);
                w.further = further;
                assert_int_equal(windows_symbols(&w), (blind ? 2 : 5) + 4 * (1 + further));
                assert_int_equal(windows_inputs(&w), windows_symbols(&w) + 1 + (1 + further));
                assert_int_equal(windows_reach(&w), steps);
                for (int origin = steps - 1; origin + 1 + further < ROWS; origin++)
                    check_sample(&w, origin);
            }
        }
    }
}

static void lagged_steps(void **state)
{
    real value[ROWS * COLS];

    (void)state;
    fill(value);
    for (int blind = 0; blind < 2; blind++) {
        Windows w = table(value, blind, 1);
        w.lags = (Lags){.count = blind ? 0 : 2, .lag = {1, 4}};
        w.past_lags = (Lags){.count = 3, .lag = {1, 2, 3}};
        assert_int_equal(windows_inputs(&w), (blind ? 0 : 6) + 3 * (2 + 1) + 4 + 1);
        assert_int_equal(windows_reach(&w), blind ? 3 : 4);
        for (int origin = windows_reach(&w) - 1; origin + 1 < ROWS; origin++)
            check_sample(&w, origin);
    }
}

/* Without classes, what is left out is all that changes. */
static void targets_left_out(void **state)
{
    real value[ROWS * 3], all[6 * 3], some[6 * 2];
    Windows w = {.value = value,
                 .truth = value,
                 .rows = ROWS,
                 .cols = 3,
                 .targets = 1,
                 .past = 1,
                 .future = 1,
                 .outputs = 1,
                 .steps = 6};

    (void)state;
    for (int i = 0; i < ROWS * 3; i++)
        value[i] = (real)i;
    windows_input(&w, value, 8, 1, 0, all);
    w.blind = true;
    assert_int_equal(windows_inputs(&w), 2);
    windows_input(&w, value, 8, 1, 0, some);
    for (int s = 0; s < 6; s++)
        assert_memory_equal(some + 2 * s, all + 3 * s + 1, 2 * sizeof(real));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recurrent_steps),
        cmocka_unit_test(lagged_steps),
        cmocka_unit_test(targets_left_out),
    };

    return RUN(tests);
}
