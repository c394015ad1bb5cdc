/* Missing values: what stands in for them. */
#include "holes_fixture.h"

/* ---- rules ---- */

static void rules_round_trip(void **state)
{
    static const char *const good[] = {"auto", "forward",     "forward:1",     "interpolate",
                                       "mask", "mask:100000", "interpolate:7", "refuse"};
    static const char *const bad[] = {"",           "forwards", "forward:", "forward:0", "auto:3",
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

/* ---- what is read ---- */

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_round_trip),
        cmocka_unit_test(the_last_value_stands_in),
        cmocka_unit_test(a_line_bridges_a_hole),
        cmocka_unit_test(differences_are_of_what_was_known),
        cmocka_unit_test(the_origin_decides_what_it_reads),
        cmocka_unit_test(a_mark_says_what_is_missing),
        cmocka_unit_test(a_mark_says_what_a_difference_misses),
        cmocka_unit_test(marks_are_read_at_lags_and_ahead),
        cmocka_unit_test(forecasts_carry_no_mark),
        cmocka_unit_test(closed_training_carries_no_mark),
        cmocka_unit_test(a_taught_row_does_not_know_the_next),
    };

    return RUN(tests);
}
