/* Lags, splits, and the one rule of what is known when: targets and past up to row o, future up to
 * row o + 1. */
#include "check.h"

#include "base/rng.h"
#include "data/window.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWS = 60, COLS_MOST = 21, BATCH_MOST = 7, CELLS = 40 * BATCH_MOST * 64 };

/* Every cell of the table says where it stands: 100 * row + column. */
static real cell(int row, int column)
{
    return (real)(100 * row + column);
}

static real value[ROWS * COLS_MOST], truth[ROWS * COLS_MOST], x[CELLS], y[CELLS];

static Windows table(int targets, int past, int future, int steps)
{
    const Windows windows = {.value = value,
                             .truth = truth,
                             .rows = ROWS,
                             .cols = targets + past + future,
                             .targets = targets,
                             .past = past,
                             .future = future,
                             .outputs = targets,
                             .steps = steps};

    for (int row = 0; row < ROWS; row++) {
        for (int column = 0; column < windows.cols; column++)
            value[row * windows.cols + column] = cell(row, column);
        for (int column = 0; column < windows.outputs; column++)
            truth[row * windows.outputs + column] = cell(row, column) + (real)0.5;
    }
    return windows;
}

static void read_lags(Lags *lags, const char *text)
{
    Error err = {0};

    assert_int_equal(lags_read(text, lags, &err), OK);
}

/* One sample, checked cell by cell against the rule. */
static void check_recurrent(const Windows *w, int origin, int batch, int b)
{
    const int inputs = windows_inputs(w), known = w->targets + w->past;

    for (int s = 0; s < w->steps; s++)
        for (int j = 0; j < inputs; j++) {
            const int row = origin - w->steps + 1 + s;
            const real want = j < known ? cell(row, j) : cell(row + 1, j);

            assert_true(x[(s * batch + b) * inputs + j] == want);
        }
}

static void check_narx(const Windows *w, int origin, int b)
{
    const int inputs = windows_inputs(w);
    int j = b * inputs;

    for (int column = 0; column < w->targets; column++)
        for (int k = 0; k < w->lags.count; k++)
            assert_true(x[j++] == cell(origin + 1 - w->lags.lag[k], column));
    for (int column = w->targets; column < w->targets + w->past; column++)
        for (int k = 0; k < w->past_lags.count; k++)
            assert_true(x[j++] == cell(origin + 1 - w->past_lags.lag[k], column));
    for (int column = w->targets + w->past; column < w->cols; column++)
        assert_true(x[j++] == cell(origin + 1, column));
    assert_int_equal(j, (b + 1) * inputs);
}

static void check_answers(const Windows *w, int origin, int batch, int b, int answers)
{
    for (int s = 0; s < answers; s++)
        for (int j = 0; j < w->outputs; j++) {
            const int row = origin + 1 - (answers - 1 - s);

            assert_true(y[(s * batch + b) * w->outputs + j] == cell(row, j) + (real)0.5);
        }
}

/* One mini-batch as training takes it: inputs x [steps, batch, inputs] and answers y [answers,
 * batch, outputs]. */
static void gather(const Windows *w, const int *origin, int batch, int answers)
{
    for (int b = 0; b < batch; b++) {
        windows_input(w, w->value, origin[b], batch, b, x);
        for (int s = 0; s < answers; s++)
            for (int j = 0; j < w->outputs; j++)
                y[(s * batch + b) * w->outputs + j] =
                    w->truth[(origin[b] + 2 - answers + s) * w->outputs + j];
        if (answers == 1)
            windows_anchor(w, w->value, origin[b], 1, -1, y + b * w->outputs);
    }
}

/* Gathers a batch of random origins, the first and the last possible ones among them. */
static void check_gather(const Windows *w, int batch, int answers)
{
    const Rng rng = rng_make((uint64_t)(w->cols * 100 + batch), RNG_TEST);
    const int first = windows_reach(w) - 1, last = ROWS - 2;
    int origin[BATCH_MOST];

    for (int b = 0; b < batch; b++)
        origin[b] = first + (int)rng_below(rng, (uint32_t)(last - first + 1), 0, (uint32_t)b, 0);
    origin[0] = first;
    origin[batch - 1] = last;
    for (int i = 0; i < CELLS; i++)
        x[i] = y[i] = -1;
    gather(w, origin, batch, answers);
    for (int b = 0; b < batch; b++) {
        if (w->lags.count == 0)
            check_recurrent(w, origin[b], batch, b);
        else
            check_narx(w, origin[b], b);
        check_answers(w, origin[b], batch, b, answers);
    }
    assert_true(x[w->steps * batch * windows_inputs(w)] == -1);
    assert_true(y[answers * batch * w->outputs] == -1);
}

static void recurrent_windows(void **state)
{
    static const int shape[][3] = {{1, 0, 0}, {1, 2, 0}, {1, 0, 2},
                                   {2, 1, 1}, {3, 3, 0}, {1, 1, 3}};
    static const int steps[] = {1, 2, 13, 40};

    (void)state;
    for (size_t k = 0; k < COUNT(shape); k++)
        for (size_t n = 0; n < COUNT(steps); n++)
            for (int batch = 1; batch <= BATCH_MOST; batch += 3) {
                const Windows w = table(shape[k][0], shape[k][1], shape[k][2], steps[n]);

                assert_int_equal(windows_reach(&w), steps[n]);
                assert_int_equal(windows_inputs(&w), w.cols);
                check_gather(&w, batch, w.steps);
                check_gather(&w, batch, 1);
            }
}

/* Few columns are copied otherwise than many. */
static void any_number_of_columns(void **state)
{
    (void)state;
    for (int n = 1; n < COLS_MOST; n++)
        for (int batch = 1; batch <= BATCH_MOST; batch += 3) {
            const Windows known = table(n, 0, 0, 5);

            check_gather(&known, batch, 5);
            const Windows ahead = table(1, 0, n, 5);

            check_gather(&ahead, batch, 1);
        }
}

static void narx_windows(void **state)
{
    static const struct {
        int targets, past, future;
        const char *lags, *past_lags;
        int inputs, reach;
    } shape[] = {
        {1, 0, 0, "1", NULL, 1, 1},
        {1, 0, 0, "1:3,24", NULL, 4, 24},
        {1, 2, 0, "1:3,24", NULL, 4, 24}, /* past columns that are not read */
        {1, 2, 1, "1:4", "2,12", 4 + 2 * 2 + 1, 12},
        {2, 1, 3, "3,7", "1:3", 2 * 2 + 3 + 3, 7},
        {3, 3, 0, "1,30", "5", 9, 30},
    };

    (void)state;
    for (size_t k = 0; k < COUNT(shape); k++)
        for (int batch = 1; batch <= BATCH_MOST; batch += 3) {
            Windows w = table(shape[k].targets, shape[k].past, shape[k].future, 1);

            read_lags(&w.lags, shape[k].lags);
            if (shape[k].past_lags)
                read_lags(&w.past_lags, shape[k].past_lags);
            assert_int_equal(windows_inputs(&w), shape[k].inputs);
            assert_int_equal(windows_reach(&w), shape[k].reach);
            check_gather(&w, batch, 1);
        }
}

/* A net that predicts its past inputs too is compared with targets and past. */
static void joint_answers(void **state)
{
    Windows w = table(1, 2, 0, 5);
    const int origin[] = {20, 30};

    (void)state;
    w.outputs = 3;
    for (int row = 0; row < ROWS; row++)
        for (int column = 0; column < 3; column++)
            truth[row * 3 + column] = cell(row, column) + (real)0.5;
    gather(&w, origin, 2, 5);
    check_answers(&w, 20, 2, 0, 5);
    check_answers(&w, 30, 2, 1, 5);
}

/* In the closed loop the input comes from another table, the last row of it being enough for the
 * future columns. */
static void another_table(void **state)
{
    const Windows w = table(1, 1, 1, 4);
    static real fed[ROWS * 3];

    (void)state;
    for (int i = 0; i < ROWS * 3; i++)
        fed[i] = -value[i];
    windows_input(&w, fed, ROWS - 2, 2, 1, x);
    for (int s = 0; s < 4; s++)
        for (int j = 0; j < 3; j++)
            assert_true(x[(2 * s + 1) * 3 + j] == -cell(ROWS - 5 + s + (j == 2), j));
}

/* Without future columns the last row of the table can be an origin too: the forecast beyond the
 * end. */
static void last_row_as_origin(void **state)
{
    Windows w = table(1, 1, 0, 3);

    (void)state;
    windows_input(&w, w.value, ROWS - 1, 1, 0, x);
    assert_true(x[4] == cell(ROWS - 1, 0) && x[5] == cell(ROWS - 1, 1) &&
                x[0] == cell(ROWS - 3, 0));
    read_lags(&w.lags, "1:2");
    w.steps = 1;
    windows_input(&w, w.value, ROWS - 1, 1, 0, x);
    assert_true(x[0] == cell(ROWS - 1, 0) && x[1] == cell(ROWS - 2, 0));
}

static void origins_out_of_reach_are_mistakes(void **state)
{
    const Windows w = table(1, 0, 1, 5);
    Windows bare = w;

    (void)state;
    bare.cols = 1;
    bare.future = 0;
    ASSERT_ABORTS((windows_input(&bare, w.value, ROWS, 1, 0, x), 0));
    ASSERT_ABORTS((windows_input(&w, w.value, 3, 1, 0, x), 0));
    ASSERT_ABORTS((windows_input(&w, w.value, ROWS - 1, 1, 0, x), 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recurrent_windows),
        cmocka_unit_test(any_number_of_columns),
        cmocka_unit_test(narx_windows),
        cmocka_unit_test(joint_answers),
        cmocka_unit_test(another_table),
        cmocka_unit_test(last_row_as_origin),
        cmocka_unit_test(origins_out_of_reach_are_mistakes),
    };

    return RUN(tests);
}
