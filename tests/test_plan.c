/* What is decided about a series where nothing is given. */
#include "model_fixture.h"
#include "near.h"

#include "model/difference.h"
#include "model/parts.h"

/* Nothing given but the method. */
static void make_default(Fitted *fitted, const char *method, const Series *series)
{
    ModelConfig config = {.layers = 1, .box_cox = 1, .calendar = true, .seed = 1};

    text_copy(config.model, sizeof config.model, method);
    fitted_make(fitted, &config, series);
}

static Series trend_season(int rows, int season, double trend, double noise)
{
    Series series = fixture_sine(rows, season, noise);

    for (int t = 0; t < rows; t++)
        series.value[t] += trend * t;
    return series;
}

static void a_season_decides_sizes(void **state)
{
    Series series = trend_season(600, 24, 0.2, 0.3);
    Fitted fitted;

    (void)state;
    make_default(&fitted, "gru", &series);
    assert_int_equal(fitted.model.config.season.first, 24);
    assert_int_equal(fitted.model.config.horizon, 24); /* 90 test rows do not hold 48 three times */
    assert_int_equal(fitted.model.config.window, 48);
    assert_int_equal(fitted.model.config.transform, TRANSFORM_SEASONAL_DIFF);
    assert_int_equal(model_start(&fitted.model), 24);
    assert_int_equal(fitted.model.split.train, 420);
    assert_int_equal(fitted.model.config.levels, 2);
    assert_true(fixture_noted(&fitted.notes, NOTE_FOUND, "season of 24 steps"));
    assert_true(fixture_noted(&fitted.notes, NOTE_FOUND, "horizon of 24 steps"));
    assert_false(fixture_noted(&fitted.notes, NOTE_FOUND, "test part is short"));
    assert_true(fixture_noted(&fitted.notes, NOTE_FOUND, "transform seasonal-diff"));
    fitted_free(&fitted);
    make_default(&fitted, "narx", &series);
    assert_string_equal(fitted.model.config.lags, "1:25");
    assert_int_equal(fitted.model.net.inputs, 25);
    fitted_free(&fitted);
    series_free(&series);
}

/* A day whose week-ends are lower: the difference reaches back to the same day, and lags too. */
static void two_seasons_decide_difference_and_lags(void **state)
{
    Series series = trend_season(2400, 24, 0, 0.3);
    Fitted fitted;

    (void)state;
    for (int t = 0; t < 2400; t++)
        series.value[t] -= t / 24 % 7 >= 5 ? 8 : 0;
    make_default(&fitted, "narx", &series);
    assert_int_equal(fitted.model.config.season.first, 24);
    assert_int_equal(fitted.model.config.season.second, 168);
    assert_string_equal(fitted.model.config.lags, "1:25,167:169");
    assert_int_equal(model_start(&fitted.model), 168);
    assert_int_equal(fitted.model.config.horizon, 48);
    assert_true(fixture_noted(&fitted.notes, NOTE_FOUND, "seasons of 24 and 168 steps"));
    fitted_free(&fitted);
    make_default(&fitted, "gru", &series);
    assert_int_equal(model_start(&fitted.model), 168);
    assert_int_equal(fitted.model.config.window, 48);
    fitted_free(&fitted);
    series_free(&series);
}

static void long_seasons_get_a_lag_of_their_own(void **state)
{
    Series series = fixture_sine(4000, 300, 0.3);
    ModelConfig config = {.layers = 1, .box_cox = 1, .season = {300, 0}};
    Fitted fitted;

    (void)state;
    text_copy(config.model, sizeof config.model, "narx");
    fitted_make(&fitted, &config, &series);
    assert_string_equal(fitted.model.config.lags, "1:24,300");
    assert_int_equal(fitted.model.config.horizon, 120); /* a fifth of the test part */
    fitted_free(&fitted);
    series_free(&series);
}

static void daily_rows_with_a_year_get_two_weeks(void **state)
{
    Series series = fixture_sine(3000, 365, 0.3);
    Fitted fitted;

    (void)state;
    series.time = calloc(3000, sizeof *series.time);
    assert_non_null(series.time);
    for (int t = 0; t < 3000; t++)
        series.time[t] = t * MICROS_DAY;
    series.frequency = (Frequency){.micros = MICROS_DAY};
    make_default(&fitted, "gru", &series);
    assert_int_equal(fitted.model.config.horizon, 14);
    assert_int_equal(fitted.model.config.transform, TRANSFORM_NONE);
    assert_true(fitted.model.calendar.count > 0);
    assert_int_equal(fitted.model.net.inputs, 1 + fitted.model.calendar.count);
    fitted_free(&fitted);
    series_free(&series);
}

static TransformRule rule_of(const Series *series)
{
    TransformRule rule;
    Fitted fitted;

    make_default(&fitted, "gru", series);
    rule = fitted.model.config.transform;
    fitted_free(&fitted);
    return rule;
}

static void transforms_follow_the_series(void **state)
{
    Series noise = fixture_series(500, 1, 0, 0, 0);
    Series walk = fixture_series(500, 1, 0, 0, 0);
    double level = 0;

    (void)state;
    for (int t = 0; t < 500; t++) {
        noise.value[t] = fixture_noise(t, 0);
        walk.value[t] = level += fixture_noise(t, 1);
    }
    assert_int_equal(rule_of(&noise), TRANSFORM_NONE);
    assert_int_equal(rule_of(&walk), TRANSFORM_DIFF);
    series_free(&walk);
    series_free(&noise);
}

/* A regression on the calendar explains a yearly wave exactly, the mean does not. */
static void levels_are_judged_with_the_calendar(void **state)
{
    Series series = fixture_series(1461, 1, 0, 0, 0);
    Calendar calendar = {.count = 2, .term = {{CYCLE_YEAR, 1}}}, none = {0};
    DifferenceErrors with, without;
    real feature[2];
    Error err = {0};

    (void)state;
    series.time = calloc(1461, sizeof *series.time);
    assert_non_null(series.time);
    for (int t = 0; t < 1461; t++) {
        series.time[t] = t * MICROS_DAY;
        calendar_features(&calendar, series.time[t], feature);
        series.value[t] = 5 + 2 * (double)feature[0] - 3 * (double)feature[1];
    }
    SUCCEEDS(difference_try(&series, 1000, (Seasons){7, 0}, 14, false, &calendar, &with, &err),
             err);
    SUCCEEDS(difference_try(&series, 1000, (Seasons){7, 0}, 14, false, &none, &without, &err), err);
    ASSERT_NEAR(with.level, 0, 1e-6);
    ASSERT_NEAR(without.level, 1, 1e-12);
    assert_true(with.last == without.last && with.last > 0.05 && with.season > with.last);
    series_free(&series);
}

/* The series of middle length stands for all; of those that are as long the one that a stable sort
 * would put in the middle. */
static void the_typical_series_is_the_middle_one(void **state)
{
    static const struct {
        int rows[7], count, typical;
    } row[] = {{{9}, 1, 0},
               {{3, 8}, 2, 1},
               {{8, 3}, 2, 0},
               {{5, 3, 5, 5, 3}, 5, 0},
               {{5, 3, 5, 5, 3, 7, 5}, 7, 2},
               {{4, 4, 4, 4}, 4, 2},
               {{1, 2000000000, 1, 2000000000, 2000000000}, 5, 1}};

    (void)state;
    for (size_t i = 0; i < COUNT(row); i++) {
        Series part[7] = {{0}};
        const Series whole = {.part = part, .parts = row[i].count};
        for (int k = 0; k < row[i].count; k++)
            part[k].rows = row[i].rows[k];
        assert_int_equal(parts_typical(&whole) - part, row[i].typical);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_season_decides_sizes),
        cmocka_unit_test(two_seasons_decide_difference_and_lags),
        cmocka_unit_test(long_seasons_get_a_lag_of_their_own),
        cmocka_unit_test(daily_rows_with_a_year_get_two_weeks),
        cmocka_unit_test(transforms_follow_the_series),
        cmocka_unit_test(levels_are_judged_with_the_calendar),
        cmocka_unit_test(the_typical_series_is_the_middle_one),
    };

    return RUN(tests);
}
