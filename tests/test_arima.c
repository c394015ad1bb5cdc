/* Seasonal ARIMA: known coefficients are found again, the recursion by a second hand, what is
 * differenced. */
#include "model_fixture.h"
#include "near.h"

#include "model/arima.h"

enum { ROWS = 600, SEASON = 12, HORIZON = 30 };

/* A column with room for its fit. */
typedef struct {
    double x[ROWS], e[ROWS], figure[SEASON], room[SEASON + (3 + ARIMA_UNKNOWNS) * ROWS];
    double value[ROWS + HORIZON], error[ROWS + HORIZON];
    double c[CLASSIC_COEFFICIENTS];
    Smooth state;
} Case;

static void clear(Case *of)
{
    memset(of, 0, sizeof *of);
    of->state = (Smooth){
        .figure = of->figure, .room = of->room, .value = of->value, .error = of->error};
    for (int t = 0; t < ROWS; t++)
        of->e[t] = fixture_noise(t, 2);
}

static double at(const double *x, int t)
{
    return t >= 0 ? x[t] : 0;
}

static void choose(Case *of, int rows, int season)
{
    const Values column = {of->x, of->x, rows, season};

    assert_true(classic_arima.room(rows, season) <= (int)COUNT(of->room));
    memset(of->c, 0, sizeof of->c);
    classic_arima.fit(&column, &of->state, of->c);
}

/* ---- coefficients ---- */

static void fit_orders(Case *of, int season, bool constant)
{
    ArimaFit fit = {season, ROWS, of->x, of->room, of->room + ROWS, of->room + 2 * ROWS, 1};

    assert_true(isfinite(arima_fit_orders(&fit, constant, of->c)));
}

static void known_coefficients_are_found(void **state)
{
    static Case of;

    (void)state;
    clear(&of);
    for (int t = 0; t < ROWS; t++)
        of.x[t] = 0.6 * at(of.x, t - 1) + 0.25 * at(of.x, t - 2) + of.e[t];
    for (int t = 0; t < ROWS; t++)
        of.x[t] += 7;
    of.c[ARIMA_P] = 2;
    fit_orders(&of, 1, true);
    ASSERT_NEAR(of.c[ARIMA_PHI], 0.6, 0.08);
    ASSERT_NEAR(of.c[ARIMA_PHI + 1], 0.25, 0.08);
    ASSERT_NEAR(of.c[ARIMA_MEAN], 7, 0.5);
    clear(&of);
    for (int t = 0; t < ROWS; t++)
        of.x[t] = of.e[t] - 0.5 * at(of.e, t - 1) - 0.7 * at(of.e, t - SEASON) +
                  0.35 * at(of.e, t - SEASON - 1);
    of.c[ARIMA_Q] = of.c[ARIMA_SQ] = 1;
    fit_orders(&of, SEASON, false);
    ASSERT_NEAR(of.c[ARIMA_THETA], -0.5, 0.08);
    ASSERT_NEAR(of.c[ARIMA_STHETA], -0.7, 0.08);
    assert_true(of.c[ARIMA_MEAN] == 0);
    clear(&of);
    for (int t = 0; t < ROWS; t++)
        of.x[t] = 0.4 * at(of.x, t - 1) + 0.5 * at(of.x, t - SEASON) -
                  0.2 * at(of.x, t - SEASON - 1) + of.e[t];
    of.c[ARIMA_P] = of.c[ARIMA_SP] = 1;
    fit_orders(&of, SEASON, false);
    ASSERT_NEAR(of.c[ARIMA_PHI], 0.4, 0.08);
    ASSERT_NEAR(of.c[ARIMA_SPHI], 0.5, 0.08);
}

/* AICc of the errors that a loop of its own finds. */
static void the_criterion_is_that_of_the_errors(void **state)
{
    static Case of;
    double e[ROWS], sum = 0;
    const double k = 6; /* p = 2, q = 1, one of each a season apart, the variance */
    ArimaFit fit = {SEASON, ROWS, of.x, of.room, of.room + ROWS, of.room + 2 * ROWS, 1};

    (void)state;
    clear(&of);
    for (int t = 0; t < ROWS; t++)
        of.x[t] = 0.5 * at(of.x, t - 1) + 0.3 * at(of.x, t - SEASON) + 20 * (t < 3) + of.e[t];
    of.c[ARIMA_P] = 2;
    of.c[ARIMA_Q] = of.c[ARIMA_SP] = of.c[ARIMA_SQ] = 1;
    const double found = arima_fit_orders(&fit, false, of.c);
    const double *phi = of.c + ARIMA_PHI, far = of.c[ARIMA_SPHI];
    const double theta = of.c[ARIMA_THETA], apart = of.c[ARIMA_STHETA];
    for (int t = 0; t < ROWS; t++) {
        e[t] = of.x[t] - far * at(of.x, t - SEASON) - apart * at(e, t - SEASON) -
               theta * (at(e, t - 1) + apart * at(e, t - SEASON - 1));
        for (int i = 0; i < 2; i++)
            e[t] -= phi[i] * (at(of.x, t - 1 - i) - far * at(of.x, t - SEASON - 1 - i));
        sum += e[t] * e[t];
    }
    ASSERT_NEAR(found, ROWS * log(sum / ROWS) + 2 * k + 2 * k * (k + 1) / (ROWS - k - 1), 1e-7);
}

/* Values that grow by a fiftieth a row would be an autoregression of 1.02. */
static void what_would_explode_is_not_admitted(void **state)
{
    static Case of;

    (void)state;
    clear(&of);
    of.x[0] = 1;
    for (int t = 1; t < ROWS; t++)
        of.x[t] = 1.02 * of.x[t - 1];
    of.c[ARIMA_P] = 1;
    fit_orders(&of, 1, false);
    assert_true(fabs(of.c[ARIMA_PHI]) < 1);
}

/* ---- differences and orders ---- */

static void walk(Case *of, int season)
{
    for (int t = 0; t < ROWS; t++)
        of->x[t] = at(of->x, t - 1) + of->e[t] +
                   (season > 1 ? 10 * elementary_sin_turns((double)t / season) : 0);
}

static void what_wanders_is_differenced(void **state)
{
    static Case of;

    (void)state;
    clear(&of);
    memcpy(of.x, of.e, sizeof of.x);
    choose(&of, ROWS, SEASON);
    assert_true(of.c[ARIMA_D] == 0 && of.c[ARIMA_SD] == 0);
    clear(&of);
    walk(&of, 1);
    choose(&of, ROWS, 1);
    assert_true(of.c[ARIMA_D] == 1 && of.c[ARIMA_SD] == 0);
    for (int t = 1; t < ROWS; t++)
        of.x[t] += of.x[t - 1];
    choose(&of, ROWS, 1);
    assert_true(of.c[ARIMA_D] == 2);
    for (int t = 0; t < ROWS; t++) /* bent: but no parabola goes on for ever */
        of.x[t] += t * (double)t / 2;
    choose(&of, ROWS, 1);
    assert_true(of.c[ARIMA_D] == 2 && of.c[ARIMA_MEAN] == 0);
    clear(&of);
    walk(&of, SEASON);
    for (int t = 0; t < ROWS; t++)
        of.x[t] += 1000;
    choose(&of, ROWS, SEASON);
    assert_true(of.c[ARIMA_SD] == 1);
}

static void orders_are_found(void **state)
{
    static Case of;

    (void)state;
    clear(&of);
    for (int t = 0; t < ROWS; t++)
        of.x[t] = 0.5 * at(of.x, t - 1) + 0.4 * at(of.x, t - SEASON) -
                  0.2 * at(of.x, t - SEASON - 1) + of.e[t];
    choose(&of, ROWS, SEASON);
    assert_true(of.c[ARIMA_P] >= 1 && of.c[ARIMA_SP] >= 1);
    assert_true(of.c[ARIMA_P] + of.c[ARIMA_Q] + of.c[ARIMA_SP] + of.c[ARIMA_SQ] <= 5);
    /* without a season none is looked for */
    choose(&of, ROWS, 1);
    assert_true(of.c[ARIMA_SP] == 0 && of.c[ARIMA_SQ] == 0 && of.c[ARIMA_SD] == 0);
}

static void few_rows_give_the_last_value(void **state)
{
    static Case of;
    double path[3];

    (void)state;
    for (int rows = 1; rows <= 12; rows++) {
        clear(&of);
        walk(&of, 1);
        choose(&of, rows, SEASON);
        for (int t = 0; t < rows; t++) {
            classic_arima.forecast(of.c, &of.state, SEASON, t, 1, path);
            classic_arima.learn(of.c, SEASON, t, of.x[t] - path[0], &of.state);
        }
        classic_arima.forecast(of.c, &of.state, SEASON, rows, 3, path);
        assert_true(isfinite(path[2]));
        if (rows <= 2)
            assert_true(path[2] == of.x[rows - 1]);
    }
}

/* On the same rows the same coefficients; on others other ones, of the same orders. */
static void orders_are_kept(void **state)
{
    static Case of;
    double first[CLASSIC_COEFFICIENTS];
    const Values column = {of.x, of.x, ROWS, SEASON}, half = {of.x, of.x, ROWS / 2, SEASON};

    (void)state;
    clear(&of);
    for (int t = 0; t < ROWS; t++)
        of.x[t] = 7 + 0.5 * at(of.x, t - 1) + 0.4 * at(of.x, t - SEASON) -
                  0.2 * at(of.x, t - SEASON - 1) + of.e[t] + (t > 400 ? of.e[t - 1] : 0);
    choose(&of, ROWS, SEASON);
    memcpy(first, of.c, sizeof first);
    memset(of.c + ARIMA_PHI, 0, (CLASSIC_COEFFICIENTS - ARIMA_PHI) * sizeof *of.c);
    classic_arima.fit_kept(&column, &of.state, of.c);
    assert_memory_equal(of.c, first, sizeof first);
    classic_arima.fit_kept(&half, &of.state, of.c);
    assert_memory_equal(of.c, first, ARIMA_MEAN * sizeof *first);
    assert_true(of.c[ARIMA_PHI] != first[ARIMA_PHI] && of.c[ARIMA_PHI] != 0);
    for (int t = 0; t < ROWS; t++)
        of.x[t] = 7 + of.e[t];
    choose(&of, ROWS, SEASON);
    classic_arima.fit_kept(&half, &of.state, of.c);
    ASSERT_NEAR(of.c[ARIMA_MEAN], 7, 0.5);
}

/* ---- the recursion ---- */

/* (1 - phi B)(1 - B)(1 - B^s) x = (1 + theta B)(1 + Theta B^s) e, multiplied out. */
static double multiplied_out(const Case *of, const double *x, const double *e, int t)
{
    const double phi = of->c[ARIMA_PHI], theta = of->c[ARIMA_THETA], far = of->c[ARIMA_STHETA];
    const int s = SEASON;

    return x[t - 1] + x[t - s] - x[t - s - 1] +
           phi * (x[t - 1] - x[t - 2] - x[t - s - 1] + x[t - s - 2]) + theta * e[t - 1] +
           far * e[t - s] + theta * far * e[t - s - 1];
}

/* The first differences and errors are those of the first row that has them. */
static void before_the_first_difference_there_is_nothing(void **state)
{
    static Case of;
    double z[60] = {0}, e[60] = {0}, expected;
    const int lead = SEASON + 1;

    (void)state;
    clear(&of);
    walk(&of, SEASON);
    of.c[ARIMA_P] = of.c[ARIMA_D] = of.c[ARIMA_Q] = of.c[ARIMA_SD] = of.c[ARIMA_SQ] = 1;
    of.c[ARIMA_PHI] = 0.4;
    of.c[ARIMA_THETA] = -0.3;
    of.c[ARIMA_STHETA] = -0.6;
    of.c[ARIMA_MEAN] = 0.1;
    for (int t = 0; t < 60; t++) {
        classic_arima.forecast(of.c, &of.state, SEASON, t, 1, &expected);
        if (t < lead) {
            ASSERT_NEAR(expected, at(of.x, t - 1), 1e-12);
        } else {
            const double before = of.x[t - 1] + of.x[t - SEASON] - of.x[t - lead];
            z[t] = of.x[t] - before - 0.1;
            e[t] = z[t] - 0.4 * z[t - 1] + 0.3 * e[t - 1] + 0.6 * e[t - SEASON] -
                   0.18 * e[t - lead];
            ASSERT_NEAR(expected, of.x[t] - e[t], 1e-9);
        }
        classic_arima.learn(of.c, SEASON, t, of.x[t] - expected, &of.state);
    }
}

static void the_recursion_is_the_polynomials(void **state)
{
    static Case of;
    double x[200 + HORIZON], e[200 + HORIZON] = {0}, expected, path[HORIZON];

    (void)state;
    clear(&of);
    walk(&of, SEASON);
    of.c[ARIMA_P] = of.c[ARIMA_D] = of.c[ARIMA_Q] = of.c[ARIMA_SD] = of.c[ARIMA_SQ] = 1;
    of.c[ARIMA_PHI] = 0.4;
    of.c[ARIMA_THETA] = -0.3;
    of.c[ARIMA_STHETA] = -0.6;
    for (int t = 0; t < 200; t++) {
        classic_arima.forecast(of.c, &of.state, SEASON, t, 1, &expected);
        x[t] = of.x[t];
        if (t > 2 * SEASON + 2)
            ASSERT_NEAR(expected, multiplied_out(&of, x, of.error, t), 1e-9);
        if (t == 120) { /* a missing one stands as it was expected, without an error */
            classic_arima.pass(of.c, SEASON, t, &of.state);
            of.x[t] = x[t] = expected;
            assert_true(of.value[t] == expected && of.error[t] == 0);
        } else {
            classic_arima.learn(of.c, SEASON, t, of.x[t] - expected, &of.state);
            ASSERT_NEAR(of.value[t], of.x[t], 1e-9);
        }
        e[t] = of.error[t];
    }
    classic_arima.forecast(of.c, &of.state, SEASON, 200, HORIZON, path);
    for (int h = 0; h < HORIZON; h++) {
        x[200 + h] = multiplied_out(&of, x, e, 200 + h);
        ASSERT_NEAR(path[h], x[200 + h], 1e-9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_coefficients_are_found),
        cmocka_unit_test(the_criterion_is_that_of_the_errors),
        cmocka_unit_test(what_would_explode_is_not_admitted),
        cmocka_unit_test(what_wanders_is_differenced),
        cmocka_unit_test(orders_are_found),
        cmocka_unit_test(orders_are_kept),
        cmocka_unit_test(few_rows_give_the_last_value),
        cmocka_unit_test(before_the_first_difference_there_is_nothing),
        cmocka_unit_test(the_recursion_is_the_polynomials),
    };

    return RUN(tests);
}
