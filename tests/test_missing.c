/* Missing values: what stands in for them, what is left out, and that no origin knows what comes
 * behind the hole it lies in. */
#include "ways.h"

#include "model/course.h"
#include "model/evaluate.h"
#include "model/holes.h"
#include "scratch.h"

enum { ROWS = 300, HORIZON = 5, WINDOW = 8, REALS = 8192 };

static MissingRule rule_of(const char *text)
{
    MissingRule rule;

    assert_true(missing_read(text, &rule));
    return rule;
}

/* ---- rules ---- */

static void rules_round_trip(void **state)
{
    static const char *const good[] = {"auto", "forward",     "forward:1",    "interpolate",
                                       "mask", "mask:100000", "interpolate:7", "refuse"};
    static const char *const bad[] = {"",          "forwards", "forward:",  "forward:0", "auto:3",
                                      "forward:-1", "refuse:2", "mask:1.5", "mask: 3",   "MASK"};
    char text[MISSING_TEXT];
    MissingRule rule;

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        missing_write(rule_of(good[i]), text);
        assert_string_equal(text, good[i]);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(missing_read(bad[i], &rule));
}

/* ---- one column ---- */

enum { N = 14 };

static const double holed[N] = {NAN, 2, NAN, NAN, NAN, 10, 11, NAN, 13, NAN, NAN, 19, NAN, NAN};

static void check_column(const real *got, const double *want)
{
    for (int t = 0; t < N; t++)
        if (got[t] != (real)want[t])
            fail_msg("row %d: %g, not %g", t, (double)got[t], want[t]);
}

static void the_last_value_stands_in(void **state)
{
    static const double want[N] = {0, 2, 2, 2, 2, 10, 11, 11, 13, 13, 13, 19, 19, 19};
    const Transform level = {.scale = 1};
    double room[N];
    real z[N];

    (void)state;
    missing_fill(&level, holed, N, 1, room, z, 1);
    check_column(z, want);
}

/* Holes of up to two rows; the longer one and those without an end as the past has them. */
static void a_line_bridges_a_hole(void **state)
{
    static const double want[N] = {0, 2, 2, 2, 2, 10, 11, 12, 13, 15, 17, 19, 19, 19};
    static const double all[N] = {0, 2, 4, 6, 8, 10, 11, 12, 13, 15, 17, 19, 19, 19};
    static const double open[N] = {0, 0, 2, 2, 2, 0, 0, 11, 0, 13, 13, 0, 19, 19};
    static const int since_want[N] = {1, 0, 1, 2, 3, 0, 0, 1, 0, 1, 2, 0, 1, 2};
    const Transform level = {.scale = 1};
    real z[N], o[N] = {0};
    double room[N];
    int since[N];

    (void)state;
    missing_since(holed, N, 1, since, 1);
    assert_memory_equal(since, since_want, sizeof since);
    missing_bridge(&level, holed, N, 1, 2, since, 1, room, z, o, 1);
    check_column(z, want);
    check_column(o, open);
    missing_bridge(&level, holed, N, 1, 0, since, 1, room, z, o, 1);
    check_column(z, all);
    check_column(o, open);
}

/* Within a hole a difference is one to what was known there. */
static void differences_are_of_what_was_known(void **state)
{
    static const double want[N] = {0, 0, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 0, 0};
    static const double open[N] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    const Transform step = {.scale = 1, .lag = 1};
    real z[N], o[N] = {0};
    double room[N];
    int since[N];

    (void)state;
    missing_since(holed, N, 1, since, 1);
    missing_bridge(&step, holed, N, 1, 0, since, 1, room, z, o, 1);
    check_column(z, want);
    check_column(o, open);
}

/* ---- leaks ---- */

static const char *const rules[] = {"forward",       "forward:3", "interpolate",
                                    "interpolate:3", "mask",      "mask:4"};

/* A target, past and future inputs with holes of all lengths up to 9. */
static Series make_holes(void)
{
    const Rng rng = rng_make(FIXTURE_SEED, RNG_TEST);
    Series series = fixture_inputs(ROWS, 2 * HORIZON);

    for (int c = 0; c < 3; c++)
        for (uint32_t k = 0; k < 16; k++) {
            const int first = 15 + (int)rng_below(rng, ROWS - 40, 77, (uint32_t)c, k);
            const int length = 1 + (int)rng_below(rng, 9, 78, (uint32_t)c, k);
            for (int t = first; t < first + length; t++)
                *fixture_at(&series, t, c) = NAN;
        }
    return series;
}

static Series copy_of(const Series *series)
{
    Series copy = fixture_series(series->rows, series->targets, series->past, series->future,
                                 series->ahead);

    memcpy(copy.value, series->value,
           (size_t)(series->rows + series->ahead) * (size_t)series->cols * sizeof *copy.value);
    return copy;
}

/* Another future: holes where there were values, values where there were holes. */
static Series change_after(const Series *series, int origin)
{
    Series other = copy_of(series);

    for (int t = origin + 1; t < ROWS + 2 * HORIZON; t++)
        for (int c = 0; c < 3; c++) {
            double *x = fixture_at(&other, t, c);
            if (c == 2 && t <= origin + 2 * HORIZON)
                continue; /* known ahead */
            *x = isnan(*x) ? 50 + t : t % 3 == 0 ? NAN : *x - 30;
        }
    return other;
}

static void make_frame(const Fitted *fitted, const Series *series, Frame *frame)
{
    Error err = {0};
    Notes notes = {0};

    SUCCEEDS(frame_make(&fitted->model, series, frame, &notes, &err), err);
}

/* The inputs of all steps up to the origin's own. */
static size_t take_inputs(const Fitted *fitted, const Frame *frame, bool closed, int origin,
                          real *x)
{
    static real room[REALS];
    Error err = {0};
    size_t count;
    Task task;

    SUCCEEDS(task_make(&fitted->model, &frame->windows, closed, HORIZON, &task, &err), err);
    count = (size_t)(task.lead + 1) * (size_t)windows_inputs(&task.windows);
    assert_true(task_room(&task) <= REALS && count <= REALS);
    task_input(&task, origin, 1, 0, room, x);
    task_free(&task);
    return count;
}

static void take_forecast(const Fitted *fitted, const Frame *frame, int origin, double *value)
{
    Forecast forecast;
    Error err = {0};

    SUCCEEDS(predict(&fitted->model, frame, &origin, 1, HORIZON, 1, &forecast, &err), err);
    memcpy(value, forecast.value, HORIZON * sizeof *value);
    forecast_free(&forecast);
}

static void check_origin(const Way *way, const char *rule, const Fitted *fitted,
                         const Series *series, int origin)
{
    static real x[REALS], y[REALS];
    Series other = change_after(series, origin);
    double before[HORIZON], after[HORIZON];
    const bool closed = way->training == TRAINING_CLOSED;
    Frame frame;

    const size_t count = take_inputs(fitted, &fitted->frame, closed, origin, x);
    take_forecast(fitted, &fitted->frame, origin, before);
    make_frame(fitted, &other, &frame);
    assert_int_equal(take_inputs(fitted, &frame, closed, origin, y), count);
    take_forecast(fitted, &frame, origin, after);
    if (memcmp(x, y, count * sizeof *x) != 0)
        fail_msg("%s, %s: an input of origin %d knows what comes after it", way->name, rule,
                 origin);
    if (memcmp(before, after, sizeof before) != 0)
        fail_msg("%s, %s: the forecast from %d knows what comes after it", way->name, rule, origin);
    frame_free(&frame);
    series_free(&other);
}

/* A net that answers at every step asks it of every step. */
static void check_steps(const char *rule, const Fitted *fitted, const Series *series, int origin)
{
    static real x[REALS], y[REALS];
    const int back = 3;
    Series other = change_after(series, origin - back);
    Frame frame;

    for (int t = origin - back; t < ROWS; t++) /* as it was, to keep what is known ahead */
        *fixture_at(&other, t, 2) = *fixture_at(series, t, 2);
    const size_t count = take_inputs(fitted, &fitted->frame, false, origin, x) / WINDOW;
    make_frame(fitted, &other, &frame);
    take_inputs(fitted, &frame, false, origin, y);
    if (memcmp(x, y, (WINDOW - back) * count * sizeof *x) != 0)
        fail_msg("%s: a step of origin %d knows what comes after it", rule, origin);
    frame_free(&frame);
    series_free(&other);
}

static void make_way(const Way *way, const char *rule, const Series *series, int epochs,
                     Fitted *fitted)
{
    ModelConfig model;
    TrainConfig training;

    way_set(way, &model, &training);
    model.missing = rule_of(rule);
    training.epochs = epochs;
    fitted_train(fitted, &model, series, &training);
}

static bool answers_every_step(const Way *way)
{
    return way->head == HEAD_NEXT ||
           (way->head == HEAD_AUTO && method_find(way->method)->kind == METHOD_RECURRENT &&
            method_find(way->method)->dirs == 1);
}

static bool goes(const Way *way, const char *rule)
{
    return !answers_every_step(way) || rule_of(rule).kind != MISSING_INTERPOLATE;
}

static void no_origin_knows_what_comes_after_it(void **state)
{
    Series series = make_holes();

    (void)state;
    for (size_t r = 0; r < COUNT(rules); r++)
        for (size_t i = 0; i < COUNT(ways); i++) {
            Fitted fitted;

            if (!goes(&ways[i], rules[r]))
                continue;
            make_way(&ways[i], rules[r], &series, 1, &fitted);
            for (int origin = 30; origin < ROWS - HORIZON; origin += 7) {
                check_origin(&ways[i], rules[r], &fitted, &series, origin);
                if (answers_every_step(&ways[i]) && ways[i].training != TRAINING_CLOSED &&
                    fitted.model.config.window == WINDOW)
                    check_steps(rules[r], &fitted, &series, origin);
            }
            fitted_free(&fitted);
        }
    series_free(&series);
}

/* A rule that nobody followed would leak nothing either. */
static void every_rule_is_its_own(void **state)
{
    const Way way = {.name = "last", .method = "gru", .head = HEAD_LAST};
    Series series = make_holes();
    double value[COUNT(rules)][HORIZON];

    (void)state;
    for (size_t r = 0; r < COUNT(rules); r++) {
        Fitted fitted;

        make_way(&way, rules[r], &series, 2, &fitted);
        take_forecast(&fitted, &fitted.frame, ROWS - 1, value[r]);
        for (size_t k = 0; k < r; k++)
            if (memcmp(value[k], value[r], sizeof *value) == 0)
                fail_msg("%s forecasts as %s does", rules[r], rules[k]);
        fitted_free(&fitted);
    }
    series_free(&series);
}

static void a_line_is_refused_to_every_step(void **state)
{
    ModelConfig config = fixture_config("gru");
    Series series = make_holes();
    Notes notes = {0};
    Error err = {0};
    Model model;

    (void)state;
    config.missing = rule_of("interpolate");
    assert_int_equal(model_make(&config, &series, &model, &notes, &err), ERR_USAGE);
    assert_string_equal(err.where, "--missing");
    assert_string_equal(err.hint, "--missing forward or mask; or --head last");
    series_free(&series);
}

static void threads_change_no_bit(void **state)
{
    Series series = make_holes();

    (void)state;
    for (size_t r = 0; r < COUNT(rules); r++)
        for (size_t i = 0; i < COUNT(ways); i += 3) {
            real *params = NULL;
            for (int threads = 1; threads <= 3 && goes(&ways[i], rules[r]); threads++) {
                ModelConfig model;
                TrainConfig training;
                Fitted fitted;

                way_set(&ways[i], &model, &training);
                model.missing = rule_of(rules[r]);
                training.threads = threads;
                fitted_train(&fitted, &model, &series, &training);
                const size_t size = fitted.model.net.count * sizeof *params;
                if (params && memcmp(params, fitted.model.params, size) != 0)
                    fail_msg("%s, %s: %d threads give other weights than one", ways[i].name,
                             rules[r], threads);
                params = params ? params : memcpy(malloc(size), fitted.model.params, size);
                fitted_free(&fitted);
            }
            free(params);
        }
    series_free(&series);
}

/* ---- what is read ---- */

/* Values that name their row; rows [from, end) of the target are missing. */
static Series numbered(int from, int end)
{
    Series series = fixture_series(ROWS, 1, 0, 0, 0);

    for (int t = 0; t < ROWS; t++)
        series.value[t] = t < from || t >= end ? t : NAN;
    return series;
}

static ModelConfig plain_config(const char *method, HeadKind head, const char *rule)
{
    ModelConfig config = fixture_config(method);

    config.scale = SCALE_NONE;
    config.head = head;
    config.missing = rule_of(rule);
    return config;
}

/* Behind the hole there is a line; in it, the last value before it. */
static void the_origin_decides_what_it_reads(void **state)
{
    static const double inside[WINDOW] = {94, 95, 96, 97, 98, 99, 99, 99};
    static const double behind[WINDOW] = {97, 98, 99, 100, 101, 102, 103, 104};
    ModelConfig config = plain_config("gru", HEAD_LAST, "interpolate");
    Series series = numbered(100, 104);
    real x[REALS];
    Fitted fitted;

    (void)state;
    fitted_make(&fitted, &config, &series);
    assert_int_equal(take_inputs(&fitted, &fitted.frame, false, 101, x), WINDOW);
    for (int s = 0; s < WINDOW; s++)
        assert_true(x[s] == (real)inside[s]);
    take_inputs(&fitted, &fitted.frame, false, 104, x);
    for (int s = 0; s < WINDOW; s++)
        assert_true(x[s] == (real)behind[s]);
    fitted_free(&fitted);
    series_free(&series);
}

static void a_mark_says_what_is_missing(void **state)
{
    ModelConfig config = plain_config("gru", HEAD_NEXT, "mask");
    Series series = numbered(100, 104);
    real x[REALS];
    Fitted fitted;

    (void)state;
    fitted_make(&fitted, &config, &series);
    assert_int_equal(fitted.model.marks, 1);
    assert_int_equal(take_inputs(&fitted, &fitted.frame, false, 105, x), 2 * WINDOW);
    for (int s = 0; s < WINDOW; s++) {
        const int row = 98 + s;
        assert_true(x[2 * s] == (real)(row < 100 || row >= 104 ? row : 99));
        assert_true(x[2 * s + 1] == (real)(row >= 100 && row < 104));
    }
    fitted_free(&fitted);
    series_free(&series);
}

/* A difference to what is missing is marked too. */
static void a_mark_says_what_a_difference_misses(void **state)
{
    ModelConfig config = plain_config("gru", HEAD_NEXT, "mask");
    Series series = numbered(100, 102);
    real x[REALS];
    Fitted fitted;

    (void)state;
    config.transform = TRANSFORM_DIFF;
    fitted_make(&fitted, &config, &series);
    take_inputs(&fitted, &fitted.frame, false, 105, x);
    for (int s = 0; s < WINDOW; s++)
        assert_true(x[2 * s + 1] == (real)(98 + s >= 100 && 98 + s <= 102));
    fitted_free(&fitted);
    series_free(&series);
}

/* Marks are read where their columns are: at lags, and ahead. */
static void marks_are_read_at_lags_and_ahead(void **state)
{
    ModelConfig config = plain_config("narx", HEAD_LAST, "mask");
    Series series = fixture_inputs(ROWS, HORIZON);
    real x[REALS];
    Fitted fitted;

    (void)state;
    text_copy(config.lags, sizeof config.lags, "1,3");
    text_copy(config.past_lags, sizeof config.past_lags, "2");
    *fixture_at(&series, 98, 0) = *fixture_at(&series, 99, 1) = *fixture_at(&series, 101, 2) = NAN;
    fitted_make(&fitted, &config, &series);
    assert_int_equal(fitted.model.marks, 3);
    assert_int_equal(take_inputs(&fitted, &fitted.frame, false, 100, x), 4 + 4);
    assert_true(x[4] == 0 && x[5] == 1); /* rows 100, 98 */
    assert_true(x[6] == 1);              /* row 99 */
    assert_true(x[7] == 1);              /* row 101 */
    take_inputs(&fitted, &fitted.frame, false, 98, x);
    assert_true(x[4] == 1 && x[5] == 0 && x[6] == 0 && x[7] == 0);
    fitted_free(&fitted);
    series_free(&series);
}

/* The net's own forecasts are never missing: the second step from an origin in a hole is the first
 * one from the row after it, where the first answer was measured. */
static void forecasts_carry_no_mark(void **state)
{
    static const HeadKind heads[] = {HEAD_NEXT, HEAD_LAST};
    Series series = fixture_sine(ROWS, 12, 1);

    (void)state;
    for (int t = 0; t < ROWS; t++)
        if (t % 29 < 2)
            series.value[t] = NAN;
    for (size_t i = 0; i < COUNT(heads); i++) {
        const Way way = {.method = "gru", .head = heads[i]};
        const int origin = 29 * 8 + 1, next = origin + 1;
        Forecast forecast, rest;
        Series more = copy_of(&series);
        Fitted fitted;
        Frame frame;

        make_way(&way, "mask", &series, 3, &fitted);
        SUCCEEDS(predict(&fitted.model, &fitted.frame, &origin, 1, 2, 1, &forecast, &fitted.err),
                 fitted.err);
        more.value[origin + 1] = forecast.value[0];
        make_frame(&fitted, &more, &frame);
        SUCCEEDS(predict(&fitted.model, &frame, &next, 1, 1, 1, &rest, &fitted.err), fitted.err);
        assert_true(fabs(rest.value[0] - forecast.value[1]) < 1e-5);
        forecast_free(&rest);
        forecast_free(&forecast);
        frame_free(&frame);
        fitted_free(&fitted);
        series_free(&more);
    }
    series_free(&series);
}

/* In a closed loop that is trained, too, whatever is missing there. */
static void closed_training_carries_no_mark(void **state)
{
    ModelConfig config = plain_config("gru", HEAD_NEXT, "mask");
    Series series = numbered(100, 104);
    real x[REALS], room[REALS];
    Error err = {0};
    Fitted fitted;
    Task task;

    (void)state;
    fitted_make(&fitted, &config, &series);
    SUCCEEDS(task_make(&fitted.model, &fitted.frame.windows, true, HORIZON, &task, &err), err);
    assert_true(task_room(&task) <= REALS);
    task_input(&task, 100, 1, 0, room, x);
    for (int s = 0; s < task.steps; s++)
        assert_true(x[2 * s + 1] == (real)(s == task.lead));
    task_free(&task);
    fitted_free(&fitted);
    series_free(&series);
}

/* Rows that teach a decoder its own answers are read as each is to itself. */
static void a_taught_row_does_not_know_the_next(void **state)
{
    ModelConfig config = plain_config("gru", HEAD_DECODER, "interpolate");
    Series series = numbered(100, 104);
    real x[REALS], room[REALS];
    Error err = {0};
    Fitted fitted;
    Task task;

    (void)state;
    fitted_make(&fitted, &config, &series);
    SUCCEEDS(task_make(&fitted.model, &fitted.frame.windows, true, HORIZON, &task, &err), err);
    assert_true(task_room(&task) <= REALS);
    task_input(&task, 99, 1, 0, room, x);
    for (int s = task.lead; s < task.steps; s++)
        assert_true(x[s] == 99);
    task_free(&task);
    fitted_free(&fitted);
    series_free(&series);
}

/* ---- what is left out ---- */

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
                              "the last one stands in for up to 4 rows, half a window"));
    assert_int_equal(fitted.history.left_out, 3 + WINDOW - 1);
    fitted_free(&fitted);

    for (int t = 0; t < ROWS; t++)
        sparse.value[t] = t % 6 == 0 ? t : NAN;
    fitted_make(&fitted, &config, &sparse);
    assert_int_equal(fitted.model.config.missing.most, 0);
    assert_true(fixture_noted(&fitted.notes, NOTE_WARNING, "the last one stands in for any time"));
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
    for (size_t r = 0; r < COUNT(rules); r++) {
        double made[HORIZON], again[HORIZON];
        Fitted fitted, loaded = {0};
        Error err = {0};

        make_way(&way, rules[r], &series, 1, &fitted);
        SUCCEEDS(model_save(&fitted.model, "holes", &err), err);
        SUCCEEDS(model_load("holes", &loaded.model, &err), err);
        assert_int_equal(loaded.model.config.missing.kind, rule_of(rules[r]).kind);
        assert_int_equal(loaded.model.config.missing.most, rule_of(rules[r]).most);
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
    SUCCEEDS(evaluate(&fitted.model, &fitted.frame, MODE_CONTINUOUS, 1, &evaluation, &fitted.notes,
                      &fitted.err),
             fitted.err);
    assert_int_equal(evaluation.values[MODE_CONTINUOUS], 60);
    assert_int_equal(evaluation.known[MODE_CONTINUOUS], 50);
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
        cmocka_unit_test(rules_round_trip),
        cmocka_unit_test(the_last_value_stands_in),
        cmocka_unit_test(a_line_bridges_a_hole),
        cmocka_unit_test(differences_are_of_what_was_known),
        cmocka_unit_test(no_origin_knows_what_comes_after_it),
        cmocka_unit_test(every_rule_is_its_own),
        cmocka_unit_test(a_line_is_refused_to_every_step),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(the_origin_decides_what_it_reads),
        cmocka_unit_test(a_mark_says_what_is_missing),
        cmocka_unit_test(a_mark_says_what_a_difference_misses),
        cmocka_unit_test(marks_are_read_at_lags_and_ahead),
        cmocka_unit_test(forecasts_carry_no_mark),
        cmocka_unit_test(closed_training_carries_no_mark),
        cmocka_unit_test(a_taught_row_does_not_know_the_next),
        cmocka_unit_test(windows_over_long_holes_are_left_out),
        cmocka_unit_test(the_course_visits_usable_windows),
        cmocka_unit_test(holes_everywhere_leave_nothing_to_learn),
        cmocka_unit_test(without_a_rule_half_a_window_is_bridged),
        SCRATCH_TEST(a_saved_model_knows_its_rule),
        cmocka_unit_test(scores_say_over_how_many_values),
    };

    return RUN(tests);
}
