/* One model over several series: walls between them, splits, statistics, sampling, equal bits. */
#include "parts_fixture.h"

/* ---- walls ---- */

/* Everything of all series but one becomes other. */
static void change_others(Series *whole, int kept)
{
    for (int k = 0; k < whole->parts; k++) {
        Series *part = &whole->part[k];
        for (int t = 0; t < series_rows(part) && k != kept; t++)
            for (int c = 0; c < part->cols; c++) {
                double *x = fixture_at(part, t, c);
                if (labels_count(part->labels, c) > 0)
                    *x = !(*x > 0);
                else
                    *x = isnan(*x) ? (t < part->rows || c >= 2 ? 7 : NAN) : 40 - 2 * *x;
            }
    }
}

/* What a pass reads and answers at an origin of the table, and the forecast from there. */
typedef struct {
    real x[REALS], y[REALS];
    double path[HORIZON];
    size_t inputs, answers;
} Seen;

static void see(const Model *model, const Frame *frame, bool closed, int origin, bool answered,
                Seen *seen)
{
    static real room[REALS];
    Error err = {0};
    Forecast forecast;
    Task task;

    memset(seen, 0, sizeof *seen);
    SUCCEEDS(task_make(model, &frame->windows, closed, HORIZON, &task, &err), err);
    seen->inputs = (size_t)task.steps * (size_t)windows_inputs(&task.windows);
    seen->answers = (size_t)task.answers * (size_t)model_outputs(model) *
                    (size_t)(task.answers == 1 ? task.span : 1);
    assert_true(task_room(&task) <= REALS && seen->inputs <= REALS && seen->answers <= REALS);
    if (answered) {
        task_input(&task, origin, 1, 0, room, seen->x);
        task_answers(&task, &origin, 1, seen->y);
    }
    task_free(&task);
    SUCCEEDS(predict(model, frame, &origin, 1, HORIZON, 1, &forecast, &err), err);
    memcpy(seen->path, forecast.value, sizeof seen->path);
    forecast_free(&forecast);
}

static void check_wall(const char *name, const Model *model, const Frame *frame, const Frame *other,
                       int k, int row, bool closed)
{
    static Seen before, after;
    const int rows = frame->series->part[k].rows, origin = frame->stretch[k].first + row;
    const bool answered = row + HORIZON < rows;

    see(model, frame, closed, origin, answered, &before);
    see(model, other, closed, origin, answered, &after);
    if (memcmp(&before, &after, sizeof before) != 0)
        fail_msg("%s: series %d knows another one at row %d", name, k, row);
}

static void no_series_knows_another(void **state)
{
    static const char *const rules[] = {"forward", "interpolate", "mask"};

    (void)state;
    for (size_t w = 0; w < COUNT(ways); w++)
        for (size_t r = 0; r < COUNT(rules); r++) {
            Series series = parts_make();
            TrainConfig training;
            ModelConfig config;
            Fitted fitted;
            const bool possible = parts_way(&ways[w], &config, &training);
            if (possible && (config.head != HEAD_NEXT || r != 1)) { /* which takes no lines */
                config.missing = rule_of(rules[r]);
                training.epochs = 1;
                fitted_train(&fitted, &config, &series, &training);
                const int reach = model_reach(&fitted.model);
                for (int k = 0; k < series.parts; k++) {
                    Series changed = parts_make();
                    Frame other;
                    change_others(&changed, k);
                    make_frame(&fitted, &changed, &other);
                    for (int row = reach - 1; row < series.part[k].rows; row++)
                        if (row < reach + 2 || row + HORIZON + 2 >= series.part[k].rows)
                            check_wall(ways[w].name, &fitted.model, &fitted.frame, &other, k, row,
                                       training.training == TRAINING_CLOSED);
                    frame_free(&other);
                    series_free(&changed);
                }
                fitted_free(&fitted);
            }
            series_free(&series);
        }
}

/* Statistics, splits and scales of a series are its own. */
static void statistics_are_each_series_own(void **state)
{
    Series series = parts_make(), changed = parts_make();
    const ModelConfig config = parts_config("gru");
    Fitted a, b;

    (void)state;
    change_others(&changed, 1);
    fitted_make(&a, &config, &series);
    fitted_make(&b, &config, &changed);
    assert_int_equal(a.model.parts, 4);
    for (int k = 0; k < a.model.parts; k++) {
        const ModelPart *x = &a.model.part[k], *y = &b.model.part[k];
        assert_true((x->transform[0].shift == y->transform[0].shift) == (k == 1));
        assert_true((x->mase_scale[0] == y->mase_scale[0]) == (k == 1));
        assert_true((x->deviation[0] == y->deviation[0]) == (k == 1));
        assert_int_equal(x->split.train, y->split.train);
    }
    fitted_free(&a);
    fitted_free(&b);
    series_free(&series);
    series_free(&changed);
}

/* ---- windows ---- */

/* The usable origins of a model's training. */
static int take_usable(const Fitted *f, int room, int *origin)
{
    TrainConfig training = fixture_training(1, 1);
    Arena arena = {0}, measure = {0};
    Error err = {0};
    Course course;
    Task task;

    training.stride = 1;
    SUCCEEDS(task_make(&f->model, &f->frame.windows, false, HORIZON, &task, &err), err);
    SUCCEEDS(course_make(&course, &f->model, &task, &training, &err), err);
    course_layout(&course, &measure);
    SUCCEEDS(arena_open(&arena, measure.used, &err), err);
    course_layout(&course, &arena);
    assert_true(course.windows <= room);
    memcpy(origin, course.usable, (size_t)course.windows * sizeof *origin);
    arena_close(&arena);
    task_free(&task);
    return course.windows;
}

/* Windows and answers within the training rows of one series. */
static void windows_end_at_the_walls(void **state)
{
    Series series = parts_make();
    ModelConfig config = parts_config("gru");
    int origin[300], at = 0;
    Fitted f;
    Task task;

    (void)state;
    config.missing = rule_of("forward");
    fitted_make(&f, &config, &series);
    const int count = take_usable(&f, 300, origin);
    for (int k = 0; k < series.parts; k++) {
        const int train = series.part[k].rows - 2 * HORIZON;
        assert_int_equal(f.model.part[k].split.train, train);
        for (int row = 7; row + HORIZON < train; row++) {
            assert_true(at < count);
            assert_int_equal(origin[at++], f.frame.stretch[k].first + row);
        }
    }
    assert_int_equal(at, count);
    SUCCEEDS(task_make(&f.model, &f.frame.windows, false, HORIZON, &task, &f.err), f.err);
    assert_int_equal(checks_origins(&task), 3); /* one horizon each, none of the short one */
    task_free(&task);
    fitted_free(&f);
    series_free(&series);
}

/* Long holes cost each series the windows that they cost it alone. */
static void holes_cost_what_they_cost_alone(void **state)
{
    Series series = parts_make();
    ModelConfig config = parts_config("gru");
    int all[300], own[300], at = 0;
    Fitted f, alone;

    (void)state;
    config.missing = rule_of("forward:1");
    fitted_make(&f, &config, &series);
    const int count = take_usable(&f, 300, all);
    assert_true(count < 68 + 38 + 98);
    config.head = HEAD_DIRECT;
    for (int k = 0; k < 3; k++) {
        config.parts = f.model.part[k].split;
        fitted_make(&alone, &config, &series.part[k]);
        const int windows = take_usable(&alone, 300, own);
        for (int i = 0; i < windows; i++)
            assert_int_equal(all[at++], f.frame.stretch[k].first + own[i]);
        fitted_free(&alone);
    }
    assert_int_equal(at, count);
    fitted_free(&f);
    series_free(&series);
}

/* Marks are for columns that are missing in some series, though the middle one has all. */
static void marks_are_for_holes_of_any_series(void **state)
{
    (void)state;
    for (int holed = 0; holed < 3; holed++) {
        Series list[3];
        ModelConfig config = parts_config("gru");
        Fitted f;
        for (int k = 0; k < 3; k++)
            list[k] = fixture_sine(60 + 10 * k, 12, 0.3);
        list[holed].value[20] = NAN;
        for (int t = 3; t < 6; t++) /* of test rows, which the training knows nothing of */
            list[2].value[80 - t] = NAN;
        Series series = parts_join(list, 3);
        config.missing = rule_of("mask");
        fitted_make(&f, &config, &series);
        assert_int_equal(f.model.marks, 1);
        fitted_free(&f);
        series_free(&series);
    }
}

/* Visits of each series in an epoch. */
static void count_visits(Sampling sampling, const Series *series, int *visits, int *all)
{
    ModelConfig config = parts_config("gru");
    TrainConfig training = fixture_training(1, 1);
    Arena arena = {0}, measure = {0};
    Course course;
    Task task;
    Fitted f;

    config.missing = rule_of("forward");
    training.sampling = sampling;
    training.stride = 1;
    fitted_make(&f, &config, series);
    SUCCEEDS(task_make(&f.model, &f.frame.windows, false, HORIZON, &task, &f.err), f.err);
    SUCCEEDS(course_make(&course, &f.model, &task, &training, &f.err), f.err);
    course_layout(&course, &measure);
    SUCCEEDS(arena_open(&arena, measure.used, &f.err), f.err);
    course_layout(&course, &arena);
    for (int epoch = 0; epoch < 20; epoch++) {
        course_begin(&course, epoch);
        for (int i = 0; i < course.visits; i++) {
            int row = course.origin[i];
            visits[parts_find(&f.frame, &row)]++;
            assert_true(row >= 7);
        }
    }
    *all = 20 * course.visits;
    arena_close(&arena);
    task_free(&task);
    fitted_free(&f);
}

static void sampling_goes_by_windows_or_by_series(void **state)
{
    static const int windows[] = {68, 38, 98, 0};
    Series series = parts_make();
    int visits[4] = {0}, all;

    (void)state;
    count_visits(SAMPLING_WINDOWS, &series, visits, &all);
    assert_int_equal(all, 20 * (68 + 38 + 98));
    for (int k = 0; k < 4; k++)
        assert_int_equal(visits[k], 20 * windows[k]);
    for (int sampling = 0; sampling < 3; sampling += 2) { /* by itself too: lengths differ */
        memset(visits, 0, sizeof visits);
        count_visits((Sampling)sampling, &series, visits, &all);
        assert_int_equal(visits[3], 0);
        for (int k = 0; k < 3; k++) /* four standard deviations */
            assert_true(abs(visits[k] - all / 3) < 4 * 30);
    }
    series_free(&series);
}

static void parts_go_by_counts_and_shares(void **state)
{
    Series series = parts_make();
    ModelConfig config = parts_config("gru");
    Fitted f;

    (void)state;
    fitted_make(&f, &config, &series);
    assert_string_equal(f.model.config.validation, "5");
    assert_string_equal(f.model.config.test, "5");
    assert_true(fixture_noted(&f.notes, NOTE_WARNING,
                              "1 of 4 series too short for a training window of 8 rows"));
    fitted_free(&f);
    text_copy(config.validation, sizeof config.validation, "10%");
    text_copy(config.test, sizeof config.test, "20");
    fitted_make(&f, &config, &series);
    assert_int_equal(f.model.part[0].split.train, 90 - 20 - 9);
    assert_int_equal(f.model.part[2].split.train, 120 - 20 - 12);
    assert_int_equal(f.model.part[2].split.validation, 100);
    assert_int_equal(f.model.part[3].split.train, 14 - HORIZON); /* too short: the end for a test */
    fitted_free(&f);
    series_free(&series);
}

/* ---- the whole ---- */

static void threads_change_no_bit(void **state)
{
    Series series = parts_make();
    ModelConfig config = parts_config("gru");
    real *params = NULL;
    double mase = 0;

    (void)state;
    for (int threads = 1; threads <= 3; threads += 2) {
        TrainConfig training = fixture_training(3, threads);
        Evaluation e;
        Fitted f;
        config.dropout = 0.1;
        fitted_train(&f, &config, &series, &training);
        SUCCEEDS(
            evaluate(&f.model, &f.frame, MODE_AUTOREGRESSIVE, threads, NULL, &e, &f.notes, &f.err),
            f.err);
        const size_t size = f.model.net.count * sizeof *params;
        const double found = scores_find(&e.scores, "gru", 0, MODE_AUTOREGRESSIVE, PART_TEST, 0,
                                         "mase");
        if (params) {
            assert_memory_equal(params, f.model.params, size);
            assert_true(mase == found);
        } else {
            params = memcpy(malloc(size), f.model.params, size);
            mase = found;
        }
        assert_true(found > 0);
        evaluation_free(&e);
        fitted_free(&f);
    }
    free(params);
    series_free(&series);
}

static void a_net_learns_from_all(void **state)
{
    Series list[6];
    ModelConfig config = parts_config("ridge");
    const TrainConfig training = fixture_training(1, 1);
    Evaluation e;
    Fitted f;

    (void)state;
    for (int k = 0; k < 6; k++) { /* too short to learn the season of 12 alone, but not together */
        list[k] = fixture_sine(40, 12, 0);
        for (int t = 0; t < 40; t++)
            list[k].value[t] = (k + 1) * list[k].value[t] - 3 * k;
    }
    Series series = parts_join(list, 6);
    config.window = 12;
    config.anchor = ANCHOR_LAST;
    config.penalty = 1e-9;
    fitted_train(&f, &config, &series, &training);
    SUCCEEDS(evaluate(&f.model, &f.frame, MODE_AUTOREGRESSIVE, 1, NULL, &e, &f.notes, &f.err),
             f.err);
    assert_true(scores_find(&e.scores, "ridge", 0, MODE_AUTOREGRESSIVE, PART_TEST, 0, "mase") <
                0.01);
    assert_non_null(strstr(e.verdict, "It is better on 6 of 6 series."));
    evaluation_free(&e);
    fitted_free(&f);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_series_knows_another),
        cmocka_unit_test(statistics_are_each_series_own),
        cmocka_unit_test(windows_end_at_the_walls),
        cmocka_unit_test(holes_cost_what_they_cost_alone),
        cmocka_unit_test(marks_are_for_holes_of_any_series),
        cmocka_unit_test(sampling_goes_by_windows_or_by_series),
        cmocka_unit_test(parts_go_by_counts_and_shares),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(a_net_learns_from_all),
    };

    return RUN(tests);
}
