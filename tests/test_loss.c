/* Losses: stated values, slopes, missing targets, and that a NaN answer never passes for a good
 * one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "nn/loss.h"

#include <math.h>

enum { N = 5 };

static const real answers[N] = {1, -2, (real)0.5, 3, 0},
                  targets[N] = {(real)0.5, 1, (real)0.5, (real)NAN, (real)0.25};

/* The sum, slopes and count of a loss over the four known targets: errors 0.5, -3, 0, -0.25. */
static void check(const char *name, real parameter, double sum, const double slope[N])
{
    real grad[N];
    size_t counted;

    const double value = loss_find(name)->eval(N, 1, answers, targets, (real)0.5, parameter, grad,
                                               &counted);
    assert_true(fabs(value - sum) < 1e-6);
    assert_int_equal(counted, 4);
    for (int i = 0; i < N; i++)
        assert_true(fabs((double)grad[i] - 0.5 * slope[i]) < 1e-6);
    assert_true(loss_find(name)->eval(N, 1, answers, targets, 1, parameter, NULL, &counted) ==
                value);
}

static void test_values_and_slopes(void **state)
{
    (void)state;
    check("mse", 0, 0.25 + 9 + 0.0625, (const double[N]){1, -6, 0, 0, -0.5});
    check("mae", 0, 0.5 + 3 + 0.25, (const double[N]){1, -1, 0, 0, -1});
    check("huber", 1, 0.125 + 2.5 + 0.03125, (const double[N]){0.5, -1, 0, 0, -0.25});
    check("pinball", (real)0.9, 0.05 + 2.7 + 0.225, (const double[N]){0.1, -0.9, 0, 0, -0.9});
}

static void test_nan_answers_show(void **state)
{
    const real y[2] = {(real)NAN, 1}, target[2] = {0, 1};
    real grad[2];
    size_t counted;

    (void)state;
    for (int i = 0; loss_at(i); i++) {
        assert_true(isnan(loss_at(i)->eval(2, 1, y, target, 1, (real)0.5, grad, &counted)));
        assert_true(isnan(grad[0]));
    }
}

static void test_nothing_known(void **state)
{
    const real y[1] = {1}, target[1] = {(real)NAN};
    real grad[1] = {7};
    size_t counted = 7;

    (void)state;
    for (int i = 0; loss_at(i); i++) {
        assert_true(loss_at(i)->eval(1, 1, y, target, 1, (real)0.5, grad, &counted) == 0);
        assert_true(counted == 0 && grad[0] == 0);
    }
}

static void test_table(void **state)
{
    int count = 0;

    (void)state;
    while (loss_at(count)) {
        assert_ptr_equal(loss_find(loss_at(count)->name), loss_at(count));
        count++;
    }
    assert_int_equal(count, 4);
    assert_null(loss_find("mape"));
    assert_null(loss_at(-1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_and_slopes),
        cmocka_unit_test(test_nan_answers_show),
        cmocka_unit_test(test_nothing_known),
        cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
