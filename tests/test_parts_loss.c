/* The loss of several series in the data's units: each series by its own scale. */
#include "near.h"
#include "parts_fixture.h"

enum { SERIES = 3, ROWS_EACH = 90 };

static Series make_scales(void)
{
    static const double unit[SERIES] = {1, 50, 3000};
    Series list[SERIES];

    for (int k = 0; k < SERIES; k++) {
        list[k] = fixture_series(ROWS_EACH + 10 * k, 1, 0, 0, 0);
        for (int t = 0; t < list[k].rows; t++)
            list[k].value[t] = unit[k] * (10 + t % 4 + fixture_noise(t, k));
    }
    return parts_join(list, SERIES);
}

/* Mean over all validation rows of |error| / MASE scale of the row's series. */
static double mase_of_forecasts(Fitted *fitted, const Series *whole)
{
    double sum = 0;

    for (int k = 0; k < SERIES; k++) {
        const ModelPart *part = &fitted->model.part[k];
        int origin = fitted->frame.stretch[k].first + part->split.train - 1;
        Forecast forecast;
        SUCCEEDS(predict(&fitted->model, &fitted->frame, &origin, 1, HORIZON, 1, &forecast,
                         &fitted->err),
                 fitted->err);
        assert_int_equal(part->split.validation - part->split.train, HORIZON);
        for (int h = 0; h < HORIZON; h++)
            sum += fabs(forecast.value[h] - whole->part[k].value[part->split.train + h]) /
                   part->mase_scale[0];
        forecast_free(&forecast);
    }
    return sum / SERIES / HORIZON;
}

static void each_series_has_its_own_scale(void **state)
{
    Series whole = make_scales();

    (void)state;
    for (int variant = 0; variant < 4; variant++) {
        ModelConfig config = parts_config("gru");
        TrainConfig training = fixture_training(3, 2);
        Fitted fitted;
        config.horizon = HORIZON;
        config.season.first = 4;
        config.head = HEAD_DIRECT;
        config.base = variant % 2 ? BASE_SEASONAL : BASE_NONE;
        config.log = variant > 1;
        text_copy(training.loss, sizeof training.loss, "mase");
        fitted_train(&fitted, &config, &whole, &training);
        ASSERT_NEAR(fitted.history.epoch[fitted.history.best].validation,
                    mase_of_forecasts(&fitted, &whole), 1e-4);
        assert_true(fitted.model.part[2].mase_scale[0] > 1000 * fitted.model.part[0].mase_scale[0]);
        fitted_free(&fitted);
    }
    series_free(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_series_has_its_own_scale)};

    return RUN(tests);
}
