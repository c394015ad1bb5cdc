/* Numbers that mean none: told where they stand apart, and only there. */
#include "check.h"

#include "data/sentinel.h"

#include <math.h>

/* 40 values from 0 to 9, the third replaced. */
static Sentinel find(double value, int times)
{
    double x[80], least = INFINITY, most = -INFINITY;

    for (int t = 0; t < 40; t++) {
        x[2 * t] = t % 10;
        x[2 * t + 1] = -9999; /* another column */
    }
    for (int k = 0; k < times; k++)
        x[2 * (3 + k)] = value;
    x[2 * 39] = NAN;
    for (int t = 0; t < 39; t++) {
        least = fmin(least, x[2 * t]);
        most = fmax(most, x[2 * t]);
    }
    return sentinel_find(x, 40, 2, least, most);
}

static void those_that_stand_apart(void **state)
{
    static const double none[] = {-99,     -999,  -9999, 999,  9999,  99999, 999.9,
                                  9999.99, -1e30, 1e20,  1e37, 32767, -32768};

    (void)state;
    for (size_t i = 0; i < COUNT(none); i++) {
        const Sentinel found = find(none[i], 1);

        assert_int_equal(found.count, 1);
        assert_true(found.value == none[i]);
    }
    assert_int_equal(find(-9999, 12).count, 12);
}

static void others_are_numbers(void **state)
{
    static const double number[] = {-98, 1000, 9998, 12345, 99.5, -1, 10, 20, 1e19};

    (void)state;
    for (size_t i = 0; i < COUNT(number); i++)
        assert_int_equal(find(number[i], 1).count, 0);
    assert_int_equal(find(-99, 30).count, 0); /* most of them: then it is a value */
    assert_int_equal(find(9, 1).count, 0);    /* within the others */
    assert_int_equal(sentinel_find((double[]){5, 5, 99}, 3, 1, 5, 99).count, 0); /* no range */
    /* a series that reaches it step by step */
    double x[200];
    for (int t = 0; t < 200; t++)
        x[t] = t - 99;
    assert_int_equal(sentinel_find(x, 200, 1, -99, 100).count, 0);
    assert_int_equal(sentinel_find(x, 0, 1, NAN, NAN).count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_that_stand_apart),
        cmocka_unit_test(others_are_numbers),
    };

    return RUN(tests);
}
