/* Seasonal attention: stated combinations, its gradient, the weights it begins with. */
#include "check.h"

#include "nn/seasonal.h"

#include <string.h>

enum { PAST = 2, LENGTH = 3, SPAN = 5, STRIDE = 2, SOURCES = 1, EACH = PAST + SOURCES };
enum { WEIGHTS = SPAN * EACH, READS = PAST * LENGTH + SOURCES * SPAN };

static const Seasonal shape = {.past = PAST, .length = LENGTH, .span = SPAN, .sources = SOURCES};

/* Two seasons, then what the source has for the five rows; the second season ahead is cut. */
static const real past[READS] = {1, 2, 3, 10, 20, 30, 100, 200, 300, 400, 500};

static void rows_of_seasons_and_sources_are_added_by_their_weights(void **state)
{
    const real weight[WEIGHTS] = {0, 1, 0, 2, -1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 2};
    const real want[SPAN] = {1 + 10, 4 - 20, 300, 1 + 10 + 400, 1000};
    real y[SPAN * STRIDE] = {1};

    (void)state;
    assert_int_equal(seasonal_weights(&shape), WEIGHTS);
    assert_int_equal(seasonal_reads(&shape), READS);
    seasonal_forward(&shape, past, weight, STRIDE, y);
    for (int h = 0; h < SPAN; h++) {
        assert_true(y[h * STRIDE] == want[h]);
        assert_true(y[h * STRIDE + 1] == 0);
    }
}

/* It is linear in the weights: the slope is what one more of a weight changes. */
static void the_gradient_is_what_a_weight_moves(void **state)
{
    const real dy[SPAN * STRIDE] = {1, 9, 2, 9, -1, 9, 3, 9, 4, 9};
    real dweight[WEIGHTS];

    (void)state;
    memset(dweight, 7, sizeof dweight);
    seasonal_backward(&shape, past, dy, STRIDE, dweight);
    for (int w = 0; w < WEIGHTS; w++) {
        real weight[WEIGHTS] = {0}, y[SPAN * STRIDE] = {0}, sum = 0;
        weight[w] = 1;
        seasonal_forward(&shape, past, weight, STRIDE, y);
        for (int h = 0; h < SPAN; h++)
            sum += dy[h * STRIDE] * y[h * STRIDE];
        assert_true(dweight[w] == sum);
    }
}

static void it_begins_with_the_last_season_and_the_like_one(void **state)
{
    const Seasonal week = {.past = 8, .length = 2, .span = 5, .sources = 2};
    real weight[5 * 10];

    (void)state;
    assert_int_equal(seasonal_weights(&week), 5 * 10);
    seasonal_init(&week, 7, weight);
    for (int h = 0; h < 5; h++) {
        for (int d = 0; d < 10; d++) {
            const real want = d == 7 ? (real)0.6 : d == 1 + h / 2 ? (real)0.4 : 0;
            assert_true(weight[h * 10 + d] == want);
        }
    }
    seasonal_init(&week, 9, weight); /* no such season in the window */
    for (int d = 0; d < 10; d++)
        assert_true(weight[d] == (d == 7));
    seasonal_init(&week, 0, weight);
    assert_true(weight[7] == 1 && weight[0] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_seasons_and_sources_are_added_by_their_weights),
        cmocka_unit_test(the_gradient_is_what_a_weight_moves),
        cmocka_unit_test(it_begins_with_the_last_season_and_the_like_one),
    };

    return RUN(tests);
}
