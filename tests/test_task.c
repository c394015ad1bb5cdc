/* Which rows a sample reads and answers, and what it is fed, by hand. */
#include "model_fixture.h"

#include "model/task.h"

enum { ROWS = 120, WINDOW = 8, HORIZON = 5, ORIGIN = 50, REALS = 4096 };

/* Values that name their place: column c of row t holds 1000 c + t, unscaled. */
static Series numbered(int past, int future)
{
    Series series = fixture_series(ROWS, 1, past, future, HORIZON);

    for (int t = 0; t < ROWS + HORIZON; t++) {
        for (int c = 0; c < series.cols; c++)
            *fixture_at(&series, t, c) = 1000 * c + t;
    }
    return series;
}

typedef struct {
    Fitted fitted;
    Series series;
    Task task;
    real x[REALS], y[REALS], room[REALS];
    int inputs;
} Sample;

static void sample_make(Sample *sample, const ModelConfig *config, Series series, bool closed)
{
    const int origin = ORIGIN;
    Error err = {0};

    *sample = (Sample){.series = series};
    fitted_make(&sample->fitted, config, &sample->series);
    SUCCEEDS(task_make(&sample->fitted.model, &sample->fitted.frame.windows, closed, HORIZON,
                       &sample->task, &err),
             err);
    sample->inputs = windows_inputs(&sample->task.windows);
    assert_true(task_room(&sample->task) <= REALS);
    task_input(&sample->task, ORIGIN, 1, 0, sample->room, sample->x);
    task_answers(&sample->task, &origin, 1, sample->y);
}

static void sample_free(Sample *sample)
{
    task_free(&sample->task);
    fitted_free(&sample->fitted);
    series_free(&sample->series);
}

static ModelConfig config_of(const char *method, HeadKind head)
{
    ModelConfig config = fixture_config(method);

    config.scale = SCALE_NONE;
    config.head = head;
    return config;
}

/* Inputs [step] of a recurrent net: target and past of a row, future of the next. */
static void check_step(const Sample *sample, int step, double target, double past, double future)
{
    const real *x = sample->x + (size_t)step * (size_t)sample->inputs;

    assert_true(x[0] == (real)target && x[1] == (real)past && x[2] == (real)future);
}

static void next_answers_at_every_step(void **state)
{
    ModelConfig config = config_of("gru", HEAD_NEXT);
    static Sample s;

    (void)state;
    sample_make(&s, &config, numbered(1, 1), false);
    assert_int_equal(s.task.steps, WINDOW);
    assert_int_equal(s.task.answers, WINDOW);
    assert_int_equal(task_first(&s.task), WINDOW - 1);
    for (int i = 0; i < WINDOW; i++) {
        const int row = ORIGIN - WINDOW + 1 + i;
        check_step(&s, i, row, 1000 + row, 2000 + row + 1);
        assert_true(s.y[2 * i] == (real)(row + 1) && s.y[2 * i + 1] == (real)(1001 + row));
    }
    assert_int_equal(task_count(&s.task, &(int){ORIGIN}, 1), 2 * WINDOW);
    sample_free(&s);
}

static void direct_answers_the_horizon_at_once(void **state)
{
    ModelConfig config = config_of("bigru", HEAD_DIRECT);
    static Sample s;

    (void)state;
    sample_make(&s, &config, numbered(1, 1), false);
    assert_int_equal(s.task.steps, WINDOW);
    assert_int_equal(s.task.answers, 1);
    assert_int_equal(s.inputs, 2 + HORIZON);
    for (int h = 0; h < HORIZON; h++) {
        assert_true(s.y[h] == (real)(ORIGIN + 1 + h));
        assert_true(s.x[(size_t)(WINDOW - 1) * (size_t)s.inputs + 2 + (size_t)h] ==
                    (real)(2000 + ORIGIN + 1 + h));
    }
    assert_int_equal(s.fitted.model.net.outputs, HORIZON);
    assert_int_equal(task_count(&s.task, &(int){ORIGIN}, 1), HORIZON);
    sample_free(&s);
}

/* The last step of the encoder's window is the decoder's first. */
static void a_decoder_goes_on_from_the_origin(void **state)
{
    ModelConfig config = config_of("lstm", HEAD_DECODER);
    static Sample s;

    (void)state;
    sample_make(&s, &config, numbered(1, 1), false);
    assert_int_equal(s.task.steps, WINDOW - 1 + HORIZON);
    assert_int_equal(s.task.feed.warm, WINDOW - 1);
    assert_int_equal(s.task.feed.columns, 2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(s.task.feed.column[i], i);
        assert_int_equal(s.task.feed.output[i], i);
        assert_int_equal(s.task.feed.lag[i], 1);
    }
    for (int i = 0; i < s.task.steps; i++) {
        const int row = ORIGIN - WINDOW + 1 + i;
        check_step(&s, i, row, 1000 + row, 2000 + row + 1);
        if (row < ORIGIN)
            assert_true(isnan(s.y[2 * i]) && isnan(s.y[2 * i + 1]));
        else
            assert_true(s.y[2 * i] == (real)(row + 1));
    }
    assert_int_equal(task_count(&s.task, &(int){ORIGIN}, 1), 2 * HORIZON);
    sample_free(&s);
}

/* Only rows after the origin are held; the task that was carried begins at the origin's step. */
static void a_closed_loop_holds_past_inputs(void **state)
{
    ModelConfig config = config_of("gru", HEAD_NEXT);
    static Sample s;
    Task carried;

    (void)state;
    config.past_rule = PAST_HOLD;
    sample_make(&s, &config, numbered(1, 1), true);
    assert_int_equal(s.task.steps, WINDOW - 1 + HORIZON);
    assert_int_equal(s.task.feed.warm, WINDOW);
    assert_int_equal(s.task.feed.columns, 1);
    for (int i = 0; i < s.task.steps; i++) {
        const int row = ORIGIN - WINDOW + 1 + i;
        check_step(&s, i, row, 1000 + (row < ORIGIN ? row : ORIGIN), 2000 + row + 1);
        assert_true(row < ORIGIN ? isnan(s.y[i]) : s.y[i] == (real)(row + 1));
    }
    carried = task_carried(&s.task);
    assert_int_equal(carried.steps, HORIZON);
    assert_int_equal(carried.feed.warm, 1);
    task_input(&carried, ORIGIN, 1, 0, s.room, s.x);
    for (int h = 0; h < HORIZON; h++)
        check_step(&s, h, ORIGIN + h, 1000 + ORIGIN, 2001 + ORIGIN + h);
    sample_free(&s);
}

/* Each lag of a fed-back column has a feed of its own. */
static void lags_are_fed_by_their_distance(void **state)
{
    static const int lags[] = {1, 2, 4, 1, 3}; /* target's, then past's */
    ModelConfig config = config_of("narx", HEAD_AUTO);
    static Sample s;

    (void)state;
    text_copy(config.lags, sizeof config.lags, "1:2,4");
    text_copy(config.past_lags, sizeof config.past_lags, "1,3");
    sample_make(&s, &config, numbered(1, 0), true);
    assert_int_equal(s.task.steps, HORIZON);
    assert_int_equal(s.task.feed.warm, 1);
    assert_int_equal(s.task.feed.columns, 5);
    for (int i = 0; i < 5; i++) {
        const int output = i < 3 ? 0 : 1;
        assert_int_equal(s.task.feed.column[i], i);
        assert_int_equal(s.task.feed.output[i], output);
        assert_int_equal(s.task.feed.lag[i], lags[i]);
        for (int h = 0; h < HORIZON; h++)
            assert_true(s.x[h * 5 + i] == (real)(1000 * output + ORIGIN + 1 + h - lags[i]));
    }
    for (int h = 0; h < HORIZON; h++)
        assert_true(s.y[2 * h] == (real)(ORIGIN + 1 + h));
    assert_int_equal(task_first(&s.task), 3);
    sample_free(&s);
}

static void a_season_stands_in_for_lags_ahead(void **state)
{
    ModelConfig config = config_of("narx", HEAD_AUTO);
    static Sample s;

    (void)state;
    config.past_rule = PAST_SEASONAL;
    config.season.first = 3;
    text_copy(config.lags, sizeof config.lags, "1");
    text_copy(config.past_lags, sizeof config.past_lags, "2");
    sample_make(&s, &config, numbered(1, 0), true);
    assert_int_equal(s.task.feed.columns, 1);
    for (int h = 0; h < HORIZON; h++) {
        int row = ORIGIN + h - 1; /* lag 2 of row ORIGIN + 1 + h */
        while (row > ORIGIN)
            row -= 3;
        assert_true(s.x[h * 2 + 1] == (real)(1000 + row));
    }
    sample_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(next_answers_at_every_step),
        cmocka_unit_test(direct_answers_the_horizon_at_once),
        cmocka_unit_test(a_decoder_goes_on_from_the_origin),
        cmocka_unit_test(a_closed_loop_holds_past_inputs),
        cmocka_unit_test(lags_are_fed_by_their_distance),
        cmocka_unit_test(a_season_stands_in_for_lags_ahead),
    };

    return RUN(tests);
}
