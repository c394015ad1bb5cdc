/* Runs of one value: told where values hardly ever repeat, and only there. */
#include "check.h"

#include "data/stuck.h"

#include <math.h>

enum { ROWS = 2000 };

/* Values that never repeat, with runs of `length` rows from 300 on, every 200 rows. */
static Stuck find(int runs, int length)
{
    double x[2 * ROWS];

    for (int t = 0; t < ROWS; t++) {
        x[2 * t] = t % 7 + t / 8.0;
        x[2 * t + 1] = 5; /* another column */
    }
    for (int k = 0; k < runs; k++)
        for (int i = 1; i < length + k; i++)
            x[2 * (300 + 200 * k + i)] = x[2 * (300 + 200 * k)];
    return stuck_find(x, ROWS, 2);
}

static void a_run_is_found(void **state)
{
    (void)state;
    assert_int_equal(find(1, STUCK_ROWS).rows, STUCK_ROWS);
    assert_int_equal(find(1, STUCK_ROWS).first, 300);
    assert_int_equal(find(1, STUCK_ROWS).runs, 1);
    assert_int_equal(find(1, STUCK_ROWS - 1).rows, 0);
    assert_int_equal(find(2, 12).rows, 13); /* the longest */
    assert_int_equal(find(2, 12).first, 500);
    assert_int_equal(find(2, 12).runs, 2);
}

/* Nights without sun, and prices that stay. */
static void what_repeats_by_nature_is_not(void **state)
{
    static double x[ROWS];

    (void)state;
    assert_int_equal(find(8, 12).rows, 0); /* 6 % of the rows */
    for (int t = 0; t < ROWS; t++)
        x[t] = t / 2; /* each twice */
    for (int t = 100; t < 112; t++)
        x[t] = x[100];
    assert_int_equal(stuck_find(x, ROWS, 1).rows, 0);
    for (int t = 100; t < 160; t++)
        x[t] = x[100];
    assert_int_equal(stuck_find(x, ROWS, 1).rows, 60);
    for (int t = 100; t < 160; t++)
        x[t] = -1; /* a floor */
    assert_int_equal(stuck_find(x, ROWS, 1).rows, 0);
    for (int t = 0; t < ROWS; t++)
        x[t] = NAN; /* no values are not one */
    assert_int_equal(stuck_find(x, ROWS, 1).rows, 0);
    assert_int_equal(stuck_find(x, 0, 1).rows, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_found),
        cmocka_unit_test(what_repeats_by_nature_is_not),
    };

    return RUN(tests);
}
