/* Nets over several series that carry a state (head next): over each series by itself, in
 * forecasts, validation and training. */
#include "near.h"
#include "parts_fixture.h"

/* The same weights run over one series alone. */
static void check_alone(const Fitted *f, const Series *series, int k)
{
    const ModelPart *part = &f->model.part[k];
    const int origin[] = {part->split.validation - 1, part->split.validation + 2};
    const int all[] = {f->frame.stretch[k].first + origin[0],
                       f->frame.stretch[k].first + origin[1]};
    Model one = parts_view(&f->model, k);
    Forecast alone, among;
    Notes notes = {0};
    Error err = {0};
    Frame frame;

    one.several = false;
    SUCCEEDS(frame_make(&one, &series->part[k], &frame, &notes, &err), err);
    SUCCEEDS(predict(&one, &frame, origin, 2, HORIZON, 1, &alone, &err), err);
    SUCCEEDS(predict(&f->model, &f->frame, all, 2, HORIZON, 2, &among, &err), err);
    assert_memory_equal(alone.value, among.value, 2 * HORIZON * sizeof *alone.value);
    forecast_free(&alone);
    forecast_free(&among);
    frame_free(&frame);
}

/* Mean squared error in scaled units of the forecasts of all validation rows of the first series:
 * one step ahead of each, or the horizon. */
static double loss_of_forecasts(Fitted *f, const Series *series, int parts, int horizon)
{
    double sum = 0;
    int n = 0;

    for (int k = 0; k < parts; k++) {
        const ModelPart *part = &f->model.part[k];
        for (int row = part->split.train - 1; row + horizon < part->split.validation; row++) {
            const int origin = f->frame.stretch[k].first + row;
            Forecast forecast;
            SUCCEEDS(predict(&f->model, &f->frame, &origin, 1, horizon, 1, &forecast, &f->err),
                     f->err);
            for (int h = 1; h <= horizon; h++) {
                const double error = (forecast.value[h - 1] -
                                      *fixture_at(&series->part[k], row + h, 0)) /
                                     part->transform[0].scale;
                sum += isnan(error) ? 0 : error * error;
                n += !isnan(error);
            }
            forecast_free(&forecast);
        }
    }
    return sum / n;
}

static void a_state_is_carried_over_each_series(void **state)
{
    Series series = parts_make();

    (void)state;
    for (int closed = 0; closed < 2; closed++) {
        ModelConfig config = parts_config("gru");
        TrainConfig training = fixture_training(2, 2);
        Fitted f;
        config.head = HEAD_NEXT;
        config.past_rule = PAST_HOLD;
        config.horizon = HORIZON;
        training.training = closed ? TRAINING_CLOSED : TRAINING_OPEN;
        fitted_train(&f, &config, &series, &training);
        for (int k = 0; k < 3; k++)
            check_alone(&f, &series, k);
        ASSERT_NEAR(f.history.epoch[f.history.best].validation,
                    loss_of_forecasts(&f, &series, closed ? 3 : 4, closed ? HORIZON : 1), 1e-5);
        fitted_free(&f);
    }
    series_free(&series);
}

static void streams_are_of_one_series(void **state)
{
    Series series = parts_make();
    ModelConfig config = parts_config("gru");
    TrainConfig training = fixture_training(1, 1);
    Fitted f;

    (void)state;
    config.head = HEAD_NEXT;
    training.bptt = BPTT_STATEFUL;
    fitted_make(&f, &config, &series);
    assert_int_equal(train_plan(&f.model, &training, &f.notes, &f.err), ERR_USAGE);
    assert_string_equal(f.err.message, "streams are cut from one series, not from several");
    fitted_free(&f);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_is_carried_over_each_series),
        cmocka_unit_test(streams_are_of_one_series),
    };

    return RUN(tests);
}
