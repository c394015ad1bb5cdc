/* Scores of intervals, by hand. */
#include "model_fixture.h"
#include "near.h"

#include "model/band.h"

enum { H = 2 };

/* Three origins of two steps; the forecast is 10, its intervals are 10 +- 2 (60 %) and 10 +- 4
 * (90 %). */
static void make(Model *model, Forecast *forecast, Series *series, int targets)
{
    const int origin[] = {0, 1, 2};
    Error err = {0};

    *series = fixture_series(5, targets, 0, 0, 0);
    *model = (Model){.method = method_find("naive"),
                     .config = {.horizon = H, .levels = 2, .level = {90, 60}},
                     .targets = targets};
    SUCCEEDS(model_room(model, &err), err);
    for (int c = 0; c < targets; c++)
        model->mase_scale[c] = 4;
    SUCCEEDS(forecast_make(forecast, origin, 3, H, targets, &err), err);
    forecast->levels = 2;
    forecast->bound = calloc((size_t)(3 * H * targets * 4), sizeof(double));
    for (int i = 0; i < 3 * H * targets; i++) {
        const double bound[] = {6, 14, 8, 12};
        forecast->value[i] = 10;
        memcpy(forecast->bound + 4 * i, bound, sizeof bound);
    }
}

static void free_all(Model *model, Forecast *forecast, Series *series, BandScore *score)
{
    model_free(model);
    forecast_free(forecast);
    series_free(series);
    free(score);
}

static void scores_are_as_by_hand(void **state)
{
    /* rows 1 .. 4; the first step meets rows 1, 2, 3, the second 2, 3, 4 */
    const double actual[] = {0, 11, 13, NAN, 4};
    Model model;
    Forecast forecast;
    Series series;
    BandScore *score;
    Error err = {0};

    (void)state;
    make(&model, &forecast, &series, 1);
    memcpy(series.value, actual, sizeof actual);
    SUCCEEDS(band_scores(&model, &forecast, &series, &score, &err), err);
    /* row 3 is missing: 11 and 13; 13 and 4 */
    assert_int_equal(score[1].count, 2);
    assert_int_equal(score[2].count, 2);
    assert_int_equal(score[0].count, 4);
    ASSERT_NEAR(score[1].level[0].coverage, 100, 0);
    ASSERT_NEAR(score[1].level[1].coverage, 50, 0);
    ASSERT_NEAR(score[2].level[0].coverage, 50, 0);
    ASSERT_NEAR(score[0].level[1].coverage, 25, 0);
    /* 90 %: width 8, 4 lies 2 outside at 2 / 0.1; 60 %: width 4, 13 lies 1 and 4 lies 4 outside at
     * 2 / 0.4 */
    ASSERT_NEAR(score[1].level[0].score, 8, 1e-12);
    ASSERT_NEAR(score[1].level[1].score, 4 + 5 * 1 / 2.0, 1e-12);
    ASSERT_NEAR(score[2].level[0].score, 8 + 20 * 2 / 2.0, 1e-12);
    ASSERT_NEAR(score[2].level[1].score, 4 + 5 * (1 + 4) / 2.0, 1e-12);
    ASSERT_NEAR(score[2].level[1].scaled, score[2].level[1].score / 4, 1e-12);
    ASSERT_NEAR(score[0].level[0].score, (8 + 28) / 2.0, 1e-12);
    /* 11 at the quantiles 6, 8, 10, 12, 14 of 0.05, 0.2, 0.5, 0.8, 0.95: 0.25, 0.6, 0.5, 0.2, 0.15;
     * 13: 0.35, 1, 1.5, 0.8, 0.05 */
    ASSERT_NEAR(score[1].pinball, (1.7 / 5 + 3.7 / 5) / 2, 1e-12);
    const double first = 0.05 * 0.125 + 0.15 * 0.425 + 0.3 * 0.55 + 0.3 * 0.35 + 0.15 * 0.175 +
                         0.05 * 0.075;
    const double second = 0.05 * 0.175 + 0.15 * 0.675 + 0.3 * 1.25 + 0.3 * 1.15 + 0.15 * 0.425 +
                          0.05 * 0.025;
    ASSERT_NEAR(score[1].crps, first + second, 1e-12);
    free_all(&model, &forecast, &series, score);
}

/* Of several targets all are in units of their scales. */
static void targets_are_scaled(void **state)
{
    Model model;
    Forecast forecast;
    Series series;
    BandScore *score;
    Error err = {0};

    (void)state;
    make(&model, &forecast, &series, 2);
    model.mase_scale[1] = 8;
    for (int i = 0; i < 10; i++)
        series.value[i] = 15;
    SUCCEEDS(band_scores(&model, &forecast, &series, &score, &err), err);
    assert_int_equal(score[0].count, 12);
    ASSERT_NEAR(score[0].level[0].score, (28.0 / 4 + 28.0 / 8) / 2, 1e-12);
    ASSERT_NEAR(score[0].level[0].scaled, (28.0 / 4 + 28.0 / 8) / 2, 1e-12);
    free_all(&model, &forecast, &series, score);
}

/* With many levels it comes near the exact value: of a standard normal forecast and an actual value
 * of 0, 2 pdf(0) - 1 / sqrt(pi). */
static void crps_of_a_normal_forecast(void **state)
{
    const int origin[] = {0};
    Series series = fixture_series(2, 1, 0, 0, 0);
    Model model = {.method = method_find("naive"),
                   .config = {.horizon = 1, .levels = 8, .level = {10, 25, 40, 55, 70, 85, 95, 99}},
                   .targets = 1};
    Forecast forecast;
    BandScore *score;
    Error err = {0};

    (void)state;
    SUCCEEDS(model_room(&model, &err), err);
    SUCCEEDS(forecast_make(&forecast, origin, 1, 1, 1, &err), err);
    forecast.levels = 8;
    forecast.bound = calloc(16, sizeof(double));
    for (int l = 0; l < 8; l++) {
        forecast.bound[2 * l + 1] = elementary_probit(0.5 + model.config.level[l] / 200);
        forecast.bound[2 * l] = -forecast.bound[2 * l + 1];
    }
    SUCCEEDS(band_scores(&model, &forecast, &series, &score, &err), err);
    ASSERT_NEAR(score[0].crps, 2 * 0.3989422804 - 0.5641895835, 0.006);
    free_all(&model, &forecast, &series, score);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_as_by_hand),
        cmocka_unit_test(targets_are_scaled),
        cmocka_unit_test(crps_of_a_normal_forecast),
    };

    return RUN(tests);
}
