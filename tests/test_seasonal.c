/* Seasonal attention: stated combinations, its gradient, the weights it begins with. */
#include "check.h"

#include "nn/seasonal.h"

#include <string.h>

enum { PAST = 3, LENGTH = 4, SPAN = 6, STRIDE = 2, WEIGHTS = 6 };

static const Seasonal shape = {.past = PAST, .length = LENGTH, .span = SPAN};

static void seasons_are_added_by_their_weights(void **state)
{
    const real window[PAST * LENGTH] = {1, 2, 3, 4, 10, 20, 30, 40, 100, 200, 300, 400};
    const real weight[WEIGHTS] = {0, 1, 2, -1, 0, 1}; /* the second season is cut after two rows */
    const real want[SPAN] = {1 + 210, 420, 630, 840, 99, 198};
    real y[SPAN * STRIDE] = {1};

    (void)state;
    assert_int_equal(seasonal_weights(&shape), WEIGHTS);
    seasonal_forward(&shape, window, weight, STRIDE, y);
    for (int h = 0; h < SPAN; h++) {
        assert_true(y[h * STRIDE] == want[h]);
        assert_true(y[h * STRIDE + 1] == 0);
    }
}

/* It is linear in the weights: the slope is what one more of a weight changes. */
static void the_gradient_is_what_a_weight_moves(void **state)
{
    const real window[PAST * LENGTH] = {1, 2, 3, 4, -1, 5, 7, 2, 0, 3, 3, 8};
    const real dy[SPAN * STRIDE] = {1, 9, 2, 9, -1, 9, 3, 9, 4, 9, -2, 9};
    real dweight[WEIGHTS];

    (void)state;
    memset(dweight, 7, sizeof dweight);
    seasonal_backward(&shape, window, dy, STRIDE, dweight);
    for (int w = 0; w < WEIGHTS; w++) {
        real weight[WEIGHTS] = {0}, y[SPAN * STRIDE] = {0}, sum = 0;
        weight[w] = 1;
        seasonal_forward(&shape, window, weight, STRIDE, y);
        for (int h = 0; h < SPAN; h++)
            sum += dy[h * STRIDE] * y[h * STRIDE];
        assert_true(dweight[w] == sum);
    }
}

static void it_begins_with_the_last_season_and_the_like_one(void **state)
{
    const Seasonal week = {.past = 8, .length = 2, .span = 5};
    real weight[3 * 8];

    (void)state;
    assert_int_equal(seasonal_weights(&week), 24);
    seasonal_init(&week, 7, weight);
    for (int k = 0; k < 3; k++) {
        for (int d = 0; d < 8; d++) {
            const real want = d == 7 ? (real)0.6 : d == 1 + k ? (real)0.4 : 0;
            assert_true(weight[k * 8 + d] == want);
        }
    }
    seasonal_init(&week, 9, weight); /* no such season in the window */
    for (int d = 0; d < 8; d++)
        assert_true(weight[d] == (d == 7));
    seasonal_init(&week, 0, weight);
    assert_true(weight[7] == 1 && weight[0] == 0);
}

/* Two sources behind the seasons: each season of the horizon weighs its own rows of them. */
static void sources_are_weighed_beside_the_seasons(void **state)
{
    const Seasonal s = {.past = 1, .length = LENGTH, .span = SPAN, .sources = 2};
    const real past[LENGTH + 2 * SPAN] = {1,  2,  3,  4,  10, 20, 30, 40,
                                          50, 60, -1, -2, -3, -4, -5, -6};
    const real weight[6] = {1, 2, 0, 0, 1, 3}, dy[SPAN] = {1, 0, 0, 2, 1, 1};
    const real want[SPAN] = {21, 42, 63, 84, 50 - 15, 60 - 18};
    const real slope[6] = {1 + 8, 10 + 80, -1 - 8, 1 + 2, 50 + 60, -5 - 6};
    real y[SPAN] = {0}, dweight[6], first[6];

    (void)state;
    assert_int_equal(seasonal_weights(&s), 6);
    assert_int_equal(seasonal_reads(&s), LENGTH + 2 * SPAN);
    seasonal_forward(&s, past, weight, 1, y);
    seasonal_backward(&s, past, dy, 1, dweight);
    seasonal_init(&s, 0, first);
    for (int h = 0; h < SPAN; h++)
        assert_true(y[h] == want[h]);
    for (int w = 0; w < 6; w++) {
        assert_true(dweight[w] == slope[w]);
        assert_true(first[w] == (w % 3 == 0)); /* sources begin with nothing */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seasons_are_added_by_their_weights),
        cmocka_unit_test(the_gradient_is_what_a_weight_moves),
        cmocka_unit_test(sources_are_weighed_beside_the_seasons),
        cmocka_unit_test(it_begins_with_the_last_season_and_the_like_one),
    };

    return RUN(tests);
}
