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

/* Of positive and negative numbers, and of zeros. */
static void test_scores(void **state)
{
    const real y[4] = {3, 2, -1, 0}, target[4] = {1, 4, 3, 0};
    real grad[4];
    size_t counted;

    (void)state;
    /* 200 * 2 / 4, 200 * 2 / 6, 200 * 4 / 4, nothing */
    const double smape = 100 + 400. / 6 + 200;
    assert_true(fabs(loss_find("smape")->eval(4, 1, y, target, 2, 0, grad, &counted) - smape) <
                1e-4);
    assert_int_equal(counted, 4);
    /* 200 (4 - 2) / 16, 200 (-6 - 2) / 36, 200 (-4 + 4) / 16 */
    assert_true(fabs((double)grad[0] - 50) < 1e-4 && fabs((double)grad[1] + 1600. / 18) < 1e-4);
    assert_true(grad[2] == 0 && grad[3] == 0);
    assert_true(fabs(loss_find("owa")->eval(4, 1, y, target, 2, 8, grad, &counted) -
                     (smape / 8 + 8) / 2) < 1e-4);
    assert_true(fabs((double)grad[0] - (50. / 8 + 2) / 2) < 1e-4);
    assert_true(loss_find("mase")->eval(4, 1, y, target, 2, 0, grad, &counted) == 8);
    assert_true(loss_find("mase")->units && loss_find("owa")->units && !loss_find("mae")->units);
}

static void test_cross_entropy(void **state)
{
    const real y[4 * 3] = {0, 0, 0, 1, 2, 3, 1000, -1000, 0, 5, 6, 7};
    const real target[4] = {2, 0, 0, (real)NAN};
    const double e = 2.718281828459045, sum = 1 + e + e * e; /* of exp(1, 2, 3), less e each */
    const double slope[4 * 3] = {1. / 3, 1. / 3, -2. / 3, 1 / sum - 1, e / sum, e * e / sum,
                                 0,      0,      0,       0,           0,       0};
    real grad[4 * 3];
    double p[4 * 3];
    size_t counted;

    (void)state;
    const double value =
        loss_find("cross-entropy")->eval(4, 3, y, target, (real)0.5, 0, grad, &counted);
    assert_true(fabs(value - (log(3) + log(sum))) < 1e-6);
    assert_int_equal(counted, 3);
    for (int i = 0; i < 12; i++)
        assert_true(fabs((double)grad[i] - 0.5 * slope[i]) < 1e-6);
    assert_true(loss_find("cross-entropy")->eval(4, 3, y, target, 1, 0, NULL, &counted) == value);
    for (int r = 0; r < 4; r++)
        loss_softmax(3, y + 3 * r, p + 3 * r);
    assert_true(fabs(p[3] - 1 / sum) < 1e-6 && p[6] == 1 && p[7] == 0);
    for (int r = 0; r < 4; r++)
        assert_true(fabs(p[3 * r] + p[3 * r + 1] + p[3 * r + 2] - 1) < 1e-6);
}

static void test_nan_answers_show(void **state)
{
    const real y[2] = {(real)NAN, 1}, target[2] = {0, 1};
    real grad[2];
    size_t counted;

    (void)state;
    for (int i = 0; loss_at(i); i++) {
        /* of one class, the only one */
        const real *right = loss_at(i)->classes ? (real[2]){0} : target;
        assert_true(isnan(loss_at(i)->eval(2, 1, y, right, 1, (real)0.5, grad, &counted)));
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
    assert_int_equal(count, 8);
    assert_null(loss_find("mape"));
    assert_null(loss_at(-1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_and_slopes), cmocka_unit_test(test_scores),
        cmocka_unit_test(test_cross_entropy),     cmocka_unit_test(test_nan_answers_show),
        cmocka_unit_test(test_nothing_known),     cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
