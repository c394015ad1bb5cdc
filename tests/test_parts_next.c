/* Nets over several series that carry a state (head next): over each series by itself, in
 * forecasts, validation and training. */
#include "near.h"
#include "parts_fixture.h"

enum { SERIES = 3, EACH = 2 };

/* Short series, of which a net that hardly forgets still knows its first rows. */
static Series make_short(void)
{
    Series list[SERIES];

    for (int k = 0; k < SERIES; k++) {
        list[k] = fixture_inputs(24 + k, HORIZON);
        for (int t = 0; t < list[k].rows; t++)
            *fixture_at(&list[k], t, 0) *= 1 + k;
    }
    return parts_join(list, SERIES);
}

static ModelConfig lasting_config(void)
{
    ModelConfig config = parts_config("lstm");

    config.head = HEAD_NEXT;
    config.past_rule = PAST_HOLD;
    config.horizon = HORIZON;
    config.glorot = true; /* forget gates are open */
    return config;
}

/* The same weights run over one series alone, and over all at once. */
static void check_alone(const Fitted *f, const Series *series, int threads)
{
    int all[SERIES * EACH];
    Forecast alone, among;
    Notes notes = {0};
    Error err = {0};
    Frame frame;

    for (int i = 0; i < SERIES * EACH; i++)
        all[i] = f->frame.stretch[i / EACH].first + f->model.part[i / EACH].split.validation - 1 +
                 2 * (i % EACH);
    SUCCEEDS(predict(&f->model, &f->frame, all, SERIES * EACH, HORIZON, threads, &among, &err),
             err);
    for (int k = 0; k < SERIES; k++) {
        const int last = f->model.part[k].split.validation - 1, origin[] = {last, last + 2};
        Model one = parts_view(&f->model, k);
        one.several = false;
        SUCCEEDS(frame_make(&one, &series->part[k], &frame, &notes, &err), err);
        SUCCEEDS(predict(&one, &frame, origin, EACH, HORIZON, 1, &alone, &err), err);
        assert_memory_equal(alone.value, among.value + k * EACH * HORIZON,
                            EACH * HORIZON * sizeof *alone.value);
        forecast_free(&alone);
        frame_free(&frame);
    }
    forecast_free(&among);
}

/* Mean squared error in scaled units of the forecasts of all validation rows: one step ahead of
 * each, or the horizon. */
static double loss_of_forecasts(Fitted *f, const Series *series, int horizon)
{
    double sum = 0;
    int n = 0;

    for (int k = 0; k < series->parts; k++) {
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
    Series series = make_short();

    (void)state;
    for (int closed = 0; closed < 2; closed++) {
        const ModelConfig config = lasting_config();
        TrainConfig training = fixture_training(2, 2);
        Fitted f;
        training.training = closed ? TRAINING_CLOSED : TRAINING_OPEN;
        fitted_train(&f, &config, &series, &training);
        check_alone(&f, &series, 1 + closed);
        ASSERT_NEAR(f.history.epoch[f.history.best].validation,
                    loss_of_forecasts(&f, &series, closed ? HORIZON : 1), 1e-6);
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
