/* Exponential smoothing of all kinds: the recursions by a second hand, which kind is found. */
#include "model_fixture.h"
#include "near.h"

#include "model/ets.h"
#include "model/refit.h"

enum { ROWS = 180, SEASON = 6, HORIZON = 9 };

/* ---- the recursions ---- */

/* A kind's forecasts as textbooks write them, component by component; b is damped. */
static void check_recursion(const double *c, const double *x)
{
    const bool factors = c[ETS_SEASON] == SEASON_FACTORS;
    double figure[SEASON], other[SEASON], room[2 * SEASON], path[HORIZON], level = 40, slope = 0.5;
    Smooth state = {.level = level, .slope = slope, .figure = figure, .room = room};

    for (int k = 0; k < SEASON; k++)
        figure[k] = other[k] = factors ? 1 + 0.1 * (k - 2) : k - 2;
    for (int t = 0; t < 60; t++) {
        const double base = level + c[ETS_PHI] * slope, s = other[t % SEASON];
        const double plain = factors ? x[t] / s : x[t] - s;
        double expected;

        classic_ets.forecast(c, &state, SEASON, t, 1, &expected);
        ASSERT_NEAR(expected, factors ? base * s : base + s, 1e-9);
        classic_ets.learn(c, SEASON, t, x[t] - expected, &state);
        level = c[ETS_ALPHA] * plain + (1 - c[ETS_ALPHA]) * base;
        slope = c[ETS_PHI] * slope + c[ETS_BETA] * (plain - base);
        other[t % SEASON] = factors ? c[ETS_GAMMA] * x[t] / base + (1 - c[ETS_GAMMA]) * s
                                    : c[ETS_GAMMA] * (x[t] - base) + (1 - c[ETS_GAMMA]) * s;
    }
    classic_ets.forecast(c, &state, SEASON, 60, HORIZON, path);
    for (int h = 0; h < HORIZON; h++) {
        double damped = 0;
        for (int i = 1; i <= h + 1; i++)
            damped += pow(c[ETS_PHI], i);
        const double base = level + damped * slope, s = other[(60 + h) % SEASON];
        ASSERT_NEAR(path[h], factors ? base * s : base + s, 1e-9);
    }
}

static void the_recursions_are_the_textbooks(void **state)
{
    double x[60], c[CLASSIC_COEFFICIENTS] = {0.4, 0.1, 0.9, 0.3};

    (void)state;
    for (int t = 0; t < 60; t++)
        x[t] = 40 + 0.3 * t + (t % SEASON) + fixture_noise(t, 0);
    c[ETS_TREND] = TREND_DAMPED;
    for (int season = SEASON_DEVIATIONS; season <= SEASON_FACTORS; season++) {
        c[ETS_SEASON] = season;
        check_recursion(c, x);
    }
}

/* ---- the kind ---- */

enum { TREND = 1, DEVIATIONS = 2, FACTORS = 4 };

static void make_column(int parts, double shift, double *x)
{
    for (int t = 0; t < ROWS; t++) {
        const double level = 60 + (parts & TREND ? 0.8 * t : 0);
        const double figure = elementary_sin_turns((double)t / SEASON) +
                              0.5 * elementary_sin_turns(2.0 * t / SEASON);
        x[t] = shift + level + (parts & DEVIATIONS ? 12 * figure : 0) +
               (parts & FACTORS ? 0.3 * level * figure : 0) + 2 * fixture_noise(t, 1);
    }
}

static void choose(const double *x, int rows, double *c)
{
    double figure[SEASON], room[2 * SEASON];
    const Values column = {x, x, rows, SEASON};
    Smooth state = {.figure = figure, .room = room};

    classic_ets.fit(&column, &state, c);
}

static void the_kind_is_found(void **state)
{
    static const struct {
        int parts, season;
        double shift;
    } want[] = {{0, SEASON_NONE, 0},
                {TREND, SEASON_NONE, 0},
                {DEVIATIONS, SEASON_DEVIATIONS, 0},
                {TREND | DEVIATIONS, SEASON_DEVIATIONS, 0},
                {TREND | FACTORS, SEASON_FACTORS, 0},
                {TREND | DEVIATIONS, SEASON_DEVIATIONS, -90}}; /* some are negative: no factors */
    double x[ROWS], c[CLASSIC_COEFFICIENTS];

    (void)state;
    for (size_t i = 0; i < COUNT(want); i++) {
        make_column(want[i].parts, want[i].shift, x);
        choose(x, ROWS, c);
        assert_true(c[ETS_SEASON] == want[i].season);
        assert_true((c[ETS_TREND] != TREND_NONE) == ((want[i].parts & TREND) > 0));
        if (want[i].shift < 0)
            assert_true(c[ETS_ERROR] == ERROR_ADDITIVE);
    }
}

/* Without a trend it is chance that finds one: where each unknown costs what it should, in few. */
static void noise_seldom_has_a_trend(void **state)
{
    enum { COLUMNS = 30 };
    double x[60], c[CLASSIC_COEFFICIENTS];
    int trends = 0;

    (void)state;
    for (int k = 0; k < COLUMNS; k++) {
        for (int t = 0; t < 60; t++)
            x[t] = 50 + 10 * fixture_noise(t, k);
        choose(x, 60, c);
        trends += c[ETS_TREND] != TREND_NONE;
    }
    assert_true(trends <= COLUMNS / 5);
}

/* What is 0 once has no ratios, however much all else looks like factors. */
static void a_zero_leaves_no_factors(void **state)
{
    double x[ROWS], c[CLASSIC_COEFFICIENTS];

    (void)state;
    make_column(TREND | FACTORS, 0, x);
    x[ROWS / 2] = 0;
    choose(x, ROWS, c);
    assert_true(c[ETS_SEASON] != SEASON_FACTORS && c[ETS_ERROR] == ERROR_ADDITIVE);
}

/* Each unknown costs as much as it is worth among so few rows: a season of few is none. */
static void few_rows_have_a_simple_kind(void **state)
{
    double x[ROWS], c[CLASSIC_COEFFICIENTS];

    (void)state;
    make_column(TREND | DEVIATIONS, 0, x);
    for (int rows = 1; rows <= 8; rows++) {
        choose(x, rows, c);
        assert_true(c[ETS_SEASON] == SEASON_NONE);
        assert_true(c[ETS_ALPHA] > 0 && c[ETS_ALPHA] < 1 && isfinite(c[ETS_LEVEL]));
    }
    choose(x, 36, c);
    assert_true(c[ETS_SEASON] == SEASON_DEVIATIONS);
}

/* On the same rows the same coefficients; on others other ones, of the same kind. */
static void the_kind_is_kept(void **state)
{
    double x[ROWS], first[CLASSIC_COEFFICIENTS] = {0}, c[CLASSIC_COEFFICIENTS] = {0};
    double figure[SEASON], room[2 * SEASON];
    Smooth smooth = {.figure = figure, .room = room};
    const Values column = {x, x, ROWS, SEASON}, few = {x, x, 8, SEASON};

    (void)state;
    make_column(TREND | FACTORS, 0, x);
    choose(x, ROWS, first);
    for (int k = ETS_ERROR; k <= ETS_SEASON; k++)
        c[k] = first[k];
    classic_ets.fit_kept(&column, &smooth, c);
    assert_memory_equal(c, first, ETS_COEFFICIENTS * sizeof *c);
    make_column(TREND | DEVIATIONS, 0, x);
    classic_ets.fit_kept(&column, &smooth, c);
    assert_memory_equal(c + ETS_ERROR, first + ETS_ERROR, 3 * sizeof *c);
    assert_true(c[ETS_ALPHA] != first[ETS_ALPHA]);
    memcpy(first, c, sizeof c);
    classic_ets.fit_kept(&few, &smooth, c); /* too few for the kind: what was found stays */
    assert_memory_equal(c, first, sizeof c);
}

/* Expected values whose product leaves the range of numbers. */
static void large_and_small_values_have_a_kind(void **state)
{
    double x[ROWS], small[CLASSIC_COEFFICIENTS] = {0}, large[CLASSIC_COEFFICIENTS] = {0};

    (void)state;
    make_column(TREND | FACTORS, 0, x);
    for (int t = 0; t < ROWS; t++)
        x[t] *= 0x1p-300;
    choose(x, ROWS, small);
    for (int t = 0; t < ROWS; t++)
        x[t] *= 0x1p+600;
    choose(x, ROWS, large);
    for (int k = ETS_ALPHA; k <= ETS_SEASON; k++)
        ASSERT_NEAR(small[k], large[k], 1e-6);
    assert_true(large[ETS_SEASON] == SEASON_FACTORS && large[ETS_ALPHA] > 0);
}

/* ---- the rows it begins with ---- */

/* Fitted anew, the first state comes from as many rows as there are then. */
static void a_second_fit_begins_anew(void **state)
{
    Series series = fixture_series(48, 1, 0, 0, 0);
    ModelConfig config = fixture_config("ets");
    const TrainConfig training = fixture_training(1, 1);
    const int origin = 47;
    Forecast forecast;
    Fitted fitted;

    (void)state;
    for (int t = 0; t < 48; t++)
        series.value[t] = 100 + 30 * elementary_sin_turns(t / 12.0) + fixture_noise(t, 0);
    config.season.first = config.horizon = 12;
    config.parts = (Split){20, 24, 48}; /* fewer than two seasons */
    fitted_train(&fitted, &config, &series, &training);
    SUCCEEDS(refit(&fitted.model, &fitted.frame, &(Refit){.config = &training}, 48, &fitted.err),
             fitted.err);
    SUCCEEDS(predict(&fitted.model, &fitted.frame, &origin, 1, 12, 1, &forecast, &fitted.err),
             fitted.err);
    for (int h = 0; h < 12; h++)
        ASSERT_NEAR(forecast.value[h] / 100, 1 + 0.3 * elementary_sin_turns(h / 12.0), 0.05);
    forecast_free(&forecast);
    fitted_free(&fitted);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_recursions_are_the_textbooks),
        cmocka_unit_test(the_kind_is_found),
        cmocka_unit_test(noise_seldom_has_a_trend),
        cmocka_unit_test(a_zero_leaves_no_factors),
        cmocka_unit_test(few_rows_have_a_simple_kind),
        cmocka_unit_test(the_kind_is_kept),
        cmocka_unit_test(large_and_small_values_have_a_kind),
        cmocka_unit_test(a_second_fit_begins_anew),
    };

    return RUN(tests);
}
