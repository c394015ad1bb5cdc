/* Holes that are too long: windows left out, rules found, saved and told. */
#include "holes_fixture.h"

#include "model/course.h"
#include "model/evaluate.h"
#include "model/holes.h"
#include "scratch.h"

static void windows_over_long_holes_are_left_out(void **state)
{
    static const struct {
        const char *rule;
        int left_out;
        TransformRule transform;
    } cases[] = {{"forward:3", 7 - 3 + WINDOW - 1, TRANSFORM_NONE},
                 {"forward:3", 7 - 3 + 1 + WINDOW - 1, TRANSFORM_DIFF},
                 {"forward:7", 0, TRANSFORM_NONE},
                 {"forward", 0, TRANSFORM_NONE},
                 {"mask:6", 1 + WINDOW - 1, TRANSFORM_NONE}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        ModelConfig config = plain_config("gru", HEAD_LAST, cases[i].rule);
        const TrainConfig training = fixture_training(1, 1);
        Series series = numbered(100, 107);
        Fitted fitted;

        config.transform = cases[i].transform;
        fitted_train(&fitted, &config, &series, &training);
        assert_int_equal(fitted.history.left_out, cases[i].left_out);
        holes_note_training(&fitted.model, fitted.history.left_out, &fitted.notes);
        assert_int_equal(fixture_noted(&fitted.notes, NOTE_FOUND, "training windows left out"),
                         cases[i].left_out > 0);
        fitted_free(&fitted);
        series_free(&series);
    }
}

/* Every mini-batch of an epoch, with a stride, is made of whole windows. */
static void the_course_visits_usable_windows(void **state)
{
    ModelConfig config = plain_config("gru", HEAD_LAST, "interpolate:2");
    TrainConfig training = fixture_training(1, 1);
    Series series = numbered(60, 70);
    Arena measure = {0}, arena = {0};
    int visits = 0;
    Fitted fitted;
    Course course;
    Batch batch;
    Task task;

    (void)state;
    training.stride = 2;
    fitted_make(&fitted, &config, &series);
    SUCCEEDS(task_make(&fitted.model, &fitted.frame.windows, false, HORIZON, &task, &fitted.err),
             fitted.err);
    SUCCEEDS(course_make(&course, &fitted.model, &task, &training, &fitted.err), fitted.err);
    course_layout(&course, &measure);
    SUCCEEDS(arena_open(&arena, measure.used, &fitted.err), fitted.err);
    course_layout(&course, &arena);
    course_begin(&course, 0);
    for (int i = 0; i < course.batches; i++) {
        course_batch(&course, i, &batch);
        for (int b = 0; b < batch.count; b++, visits++)
            /* rows 62 to 69 stand in for too long */
            assert_true(batch.origin[b] < 62 || batch.origin[b] - WINDOW + 1 > 69);
    }
    assert_int_equal(visits, course.visits);
    assert_true(visits >= (course.windows - 1) / 2);
    assert_int_equal(course.left_out, 8 + WINDOW - 1);
    arena_close(&arena);
    task_free(&task);
    fitted_free(&fitted);
    series_free(&series);
}

static void holes_everywhere_leave_nothing_to_learn(void **state)
{
    const TrainConfig training = fixture_training(1, 1);
    ModelConfig config = plain_config("gru", HEAD_LAST, "forward:1");
    Series series = numbered(0, 0);
    Fitted fitted;

    (void)state;
    for (int t = 0; t < ROWS; t++)
        series.value[t] = t % 4 == 0 ? t : NAN;
    fitted_make(&fitted, &config, &series);
    assert_int_equal(
        train(&fitted.model, &fitted.frame, &training, NULL, &fitted.history, &fitted.err),
        ERR_DATA);
    assert_non_null(strstr(fitted.err.message, "longer than --missing forward:1 bridges"));
    fitted_free(&fitted);
    series_free(&series);
}

static void without_a_rule_half_a_window_is_bridged(void **state)
{
    const TrainConfig training = fixture_training(1, 1);
    ModelConfig config = fixture_config("gru");
    Series clean = fixture_sine(ROWS, 12, 1), holes = numbered(100, 107), sparse = numbered(0, 0);
    Fitted fitted;

    (void)state;
    fitted_make(&fitted, &config, &clean);
    assert_int_equal(fitted.model.config.missing.kind, MISSING_FORWARD);
    assert_int_equal(fitted.model.config.missing.most, WINDOW / 2);
    assert_false(fixture_noted(&fitted.notes, NOTE_FOUND, "missing values"));
    fitted_free(&fitted);

    fitted_train(&fitted, &config, &holes, &training);
    assert_true(fixture_noted(&fitted.notes, NOTE_FOUND,
                              "the last known value is used for up to 4 rows, half a window"));
    assert_int_equal(fitted.history.left_out, 3 + WINDOW - 1);
    fitted_free(&fitted);

    for (int t = 0; t < ROWS; t++)
        sparse.value[t] = t % 6 == 0 ? t : NAN;
    fitted_make(&fitted, &config, &sparse);
    assert_int_equal(fitted.model.config.missing.most, 0);
    assert_true(fixture_noted(&fitted.notes, NOTE_WARNING,
                              "the last known value is used however long a hole is"));
    fitted_free(&fitted);
    series_free(&clean);
    series_free(&holes);
    series_free(&sparse);
}

/* ---- what is saved, what is told ---- */

static void a_saved_model_knows_its_rule(void **state)
{
    const Way way = {.method = "gru", .head = HEAD_LAST};
    Series series = make_holes();

    (void)state;
    for (size_t r = 0; r < COUNT(hole_rules); r++) {
        double made[HORIZON], again[HORIZON];
        Fitted fitted, loaded = {0};
        Error err = {0};

        make_way(&way, hole_rules[r], &series, 1, &fitted);
        SUCCEEDS(model_save(&fitted.model, "holes", &err), err);
        SUCCEEDS(model_load("holes", &loaded.model, &err), err);
        assert_int_equal(loaded.model.config.missing.kind, rule_of(hole_rules[r]).kind);
        assert_int_equal(loaded.model.config.missing.most, rule_of(hole_rules[r]).most);
        assert_int_equal(loaded.model.marks, fitted.model.marks);
        make_frame(&loaded, &series, &loaded.frame);
        take_forecast(&fitted, &fitted.frame, ROWS - 1, made);
        take_forecast(&loaded, &loaded.frame, ROWS - 1, again);
        assert_memory_equal(made, again, sizeof made);
        fitted_free(&loaded);
        fitted_free(&fitted);
    }
    series_free(&series);
}

/* Missing truths are counted out of the scores; forecasts from holes are told. */
static void scores_say_over_how_many_values(void **state)
{
    const TrainConfig training = fixture_training(1, 1);
    ModelConfig config = fixture_config("gru");
    Series series = fixture_sine(ROWS, 12, 1);
    Evaluation evaluation;
    Fitted fitted;

    (void)state;
    for (int t = 280; t < 290; t++)
        series.value[t] = NAN;
    config.missing = rule_of("forward:4");
    fitted_train(&fitted, &config, &series, &training);
    SUCCEEDS(evaluate(&fitted.model, &fitted.frame, MODE_CONTINUOUS, 1, NULL, &evaluation,
                      &fitted.notes, &fitted.err),
             fitted.err);
    assert_true(fixture_noted(&fitted.notes, NOTE_WARNING,
                              "the test scores of continuous forecasts are over 50 of 60 values"));
    assert_true(fixture_noted(&fitted.notes, NOTE_WARNING,
                              "13 of 60 test forecasts start in or just behind a hole"));
    evaluation_free(&evaluation);
    fitted_free(&fitted);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_over_long_holes_are_left_out),
        cmocka_unit_test(the_course_visits_usable_windows),
        cmocka_unit_test(holes_everywhere_leave_nothing_to_learn),
        cmocka_unit_test(without_a_rule_half_a_window_is_bridged),
        SCRATCH_TEST(a_saved_model_knows_its_rule),
        cmocka_unit_test(scores_say_over_how_many_values),
    };

    return RUN(tests);
}
