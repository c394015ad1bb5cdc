/* Windows whose level is taken from them, and windows cut into segments: against plain windows, and
 * what follows for the forecasts. */
#include "model_fixture.h"
#include "near.h"

#include "model/task.h"

enum { ROWS = 90, COLS = 4, CELLS = 4096, SPAN = 7, SEASON = 5, ORIGIN = 40 };

static real value[ROWS * COLS], plain[CELLS], moved[CELLS];
static int classes[COLS];

/* Two targets, a past column, a future column. */
static Windows table(void)
{
    for (int i = 0; i < ROWS * COLS; i++)
        value[i] = (real)fixture_noise(i, 3);
    return (Windows){.value = value,
                     .truth = value,
                     .rows = ROWS,
                     .cols = COLS,
                     .targets = 2,
                     .past = 1,
                     .future = 1,
                     .outputs = 2,
                     .steps = 6,
                     .season = SEASON};
}

static Windows lagged_table(void)
{
    Windows windows = table();

    windows.steps = 1;
    windows.lags = (Lags){.count = 3, .lag = {1, 3, 8}};
    windows.past_lags = (Lags){.count = 1, .lag = {2}};
    return windows;
}

static real at(int row, int column)
{
    return value[row * COLS + column];
}

static void read_both(const Windows *windows, AnchorKind kind, int batch, int b)
{
    Windows anchored = *windows;

    anchored.anchor = kind;
    memset(plain, 0, sizeof plain);
    memset(moved, 0, sizeof moved);
    windows_input(windows, value, ORIGIN, batch, b, plain);
    windows_input(&anchored, value, ORIGIN, batch, b, moved);
}

/* How often each cell of the table is what an input was anchored by, and nothing else changed. */
static int count_moved(real anchor0, real anchor1)
{
    int count = 0;

    for (int i = 0; i < CELLS; i++) {
        if (plain[i] == moved[i])
            continue;
        assert_true(moved[i] == plain[i] - anchor0 || moved[i] == plain[i] - anchor1);
        count++;
    }
    return count;
}

static void levels_are_taken_from_the_targets_alone(void **state)
{
    Windows windows[] = {table(), lagged_table(), table()};
    const int reads[] = {6, 3, 6};

    (void)state;
    windows[2].steps = 2;
    windows[2].segment = 3;
    for (int i = 0; i < 3; i++) {
        for (int b = 0; b < 3; b++) {
            real mean[2];
            for (int c = 0; c < 2; c++) {
                double sum = 0;
                for (int k = 0; k < reads[i]; k++)
                    sum += (double)at(i == 1 ? ORIGIN + 1 - windows[1].lags.lag[k] : ORIGIN - 5 + k,
                                      c);
                mean[c] = (real)(sum / reads[i]);
            }
            read_both(&windows[i], ANCHOR_LAST, 3, b);
            assert_int_equal(count_moved(at(ORIGIN, 0), at(ORIGIN, 1)), 2 * reads[i]);
            read_both(&windows[i], ANCHOR_SEASON, 3, b);
            assert_int_equal(count_moved(at(ORIGIN, 0), at(ORIGIN, 1)), 2 * reads[i]);
            read_both(&windows[i], ANCHOR_MEAN, 3, b);
            assert_int_equal(count_moved(mean[0], mean[1]), 2 * reads[i]);
        }
    }
}

/* A past column of classes stands before the numbers, and stays as it is. */
static void classes_stay(void **state)
{
    Windows windows = table();

    (void)state;
    for (int row = 0; row < ROWS; row++)
        value[row * COLS + 2] = (real)(row % 3);
    classes[2] = 3;
    windows.classes = classes;
    for (int segment = 1; segment <= 3; segment++) {
        windows.segment = segment;
        windows.steps = 6 / segment;
        read_both(&windows, ANCHOR_LAST, 2, 1);
        assert_int_equal(count_moved(at(ORIGIN, 0), at(ORIGIN, 1)), 12);
        const int inputs = windows_inputs(&windows);
        for (int i = 0; i < 3 * segment; i++)
            assert_true(moved[inputs + i] == 0 || moved[inputs + i] == 1);
    }
}

/* The last value of each target is 0 to a net, where it stands. */
static void the_last_value_is_zero(void **state)
{
    Windows windows = table();

    (void)state;
    windows.segment = 2;
    windows.steps = 3;
    read_both(&windows, ANCHOR_LAST, 1, 0);
    const real *last = moved + 2 * windows_inputs(&windows) + 3;
    assert_true(last[0] == 0 && last[1] == 0 && last[2] == at(ORIGIN, 2));
}

static void answers_come_back(void **state)
{
    Windows windows = table();
    real y[2 * SPAN], want[2 * SPAN];

    (void)state;
    for (int kind = ANCHOR_LAST; kind <= ANCHOR_SEASON; kind++) {
        windows.anchor = (AnchorKind)kind;
        memcpy(want, value + (ORIGIN + 1) * COLS, sizeof want);
        memcpy(y, want, sizeof y);
        windows_anchor(&windows, value, ORIGIN, SPAN, -1, y);
        if (kind == ANCHOR_SEASON) {
            /* what stands where the season before stood, twice over the span */
            assert_true(y[0] == want[0] - at(ORIGIN + 1 - SEASON, 0));
            assert_true(y[2 * SEASON + 1] == want[2 * SEASON + 1] - at(ORIGIN + 1 - SEASON, 1));
        }
        windows_anchor(&windows, value, ORIGIN, SPAN, 1, y);
        for (int i = 0; i < 2 * SPAN; i++)
            ASSERT_NEAR((double)y[i], (double)want[i], 1e-6);
    }
}

/* ---- holes, segments ---- */

/* An origin in a hole does not know what bridges it from behind: neither inputs nor answers do. */
static void an_origin_in_a_hole_knows_no_more(void **state)
{
    static real open[ROWS * COLS];
    static int since[ROWS * COLS];
    Windows windows = table();
    real y[2 * SPAN] = {0};

    (void)state;
    memcpy(open, value, sizeof open);
    for (int row = ORIGIN - 2; row <= ORIGIN + 2; row++) {
        open[row * COLS] = at(ORIGIN - 3, 0);
        since[row * COLS] = row - (ORIGIN - 3);
    }
    windows.open = open;
    windows.since = since;
    windows.anchor = ANCHOR_LAST;
    windows_anchor(&windows, value, ORIGIN, SPAN, 1, y);
    assert_true(y[0] == at(ORIGIN - 3, 0) && y[1] == at(ORIGIN, 1));
    windows_anchor(&windows, value, ORIGIN + 10, SPAN, 1, y);
    assert_true(y[0] == at(ORIGIN - 3, 0) + at(ORIGIN + 10, 0));
}

/* Marks of a segment are those of its rows, and as many as are counted. */
static void segments_have_the_marks_of_their_rows(void **state)
{
    static const int mark[] = {0};
    Windows windows = table();

    (void)state;
    windows.future = 0; /* the last column is a mark of the first */
    windows.marks = 1;
    windows.mark = mark;
    windows.steps = 2;
    windows.segment = 3;
    windows.anchor = ANCHOR_LAST;
    assert_int_equal(windows_inputs(&windows), 3 * 3 + 3);
    moved[2 * 12] = 77;
    windows_input(&windows, value, ORIGIN, 1, 0, moved);
    assert_true(moved[2 * 12] == 77);
    for (int s = 0; s < 2; s++) {
        const int first = ORIGIN - 5 + 3 * s;
        for (int r = 0; r < 3; r++) {
            assert_true(moved[12 * s + 9 + r] == at(first + r, 3));
            assert_true(moved[12 * s + 3 * r] == at(first + r, 0) - at(ORIGIN, 0));
        }
    }
}

static void stale_rows_anywhere_in_a_segment_count(void **state)
{
    static int stale[(ROWS + 1) * 3];
    Windows windows = table();

    (void)state;
    for (int row = 0; row <= ROWS; row++)
        stale[row * 3] = row > ORIGIN - 5; /* row ORIGIN - 5 is stale */
    windows.stale = stale;
    windows.steps = 2;
    windows.segment = 3;
    assert_true(windows_stale(&windows, ORIGIN, 0));
    assert_false(windows_stale(&windows, ORIGIN + 1, 0));
}

static void segments_are_rows_side_by_side(void **state)
{
    Windows rows = table(), segments = table();

    (void)state;
    rows.future = segments.future = 0;
    rows.past = segments.past = 2;
    segments.steps = 2;
    segments.segment = 3;
    assert_int_equal(windows_reach(&segments), windows_reach(&rows));
    assert_int_equal(windows_inputs(&segments), 3 * windows_inputs(&rows));
    windows_input(&rows, value, ORIGIN, 1, 0, plain);
    windows_input(&segments, value, ORIGIN, 1, 0, moved);
    assert_memory_equal(plain, moved, 6 * COLS * sizeof(real));
    windows_input(&segments, value, ORIGIN, 4, 2, moved);
    for (int s = 0; s < 2; s++)
        assert_memory_equal(moved + (4 * s + 2) * 3 * COLS, plain + s * 3 * COLS,
                            3 * COLS * sizeof(real));
}

/* Future columns of the rows after those of the segment, and further ones; classes or not. */
static void segments_read_their_future(void **state)
{
    Windows windows = table();

    (void)state;
    windows.steps = 2;
    windows.segment = 3;
    windows.further = 4;
    assert_int_equal(windows_inputs(&windows), 3 * 3 + 3 + 4);
    windows_input(&windows, value, ORIGIN, 1, 0, plain);
    windows.classes = (int[COLS]){0};
    windows_input(&windows, value, ORIGIN, 1, 0, moved);
    assert_memory_equal(plain, moved, 2 * 16 * sizeof(real));
    for (int s = 0; s < 2; s++) {
        const int first = ORIGIN - 5 + 3 * s;
        for (int k = 0; k < 7; k++)
            assert_true(plain[16 * s + 9 + k] == at(first + 1 + k, 3));
        for (int k = 0; k < 9; k++)
            assert_true(plain[16 * s + k] == at(first + k / 3, k % 3));
    }
}

/* ---- forecasts ---- */

static void forecast_of(const ModelConfig *config, const Series *series, Forecast *forecast)
{
    const int origin[] = {60, 80, ROWS - 1};
    Fitted fitted;

    fitted_make(&fitted, config, series);
    SUCCEEDS(predict(&fitted.model, &fitted.frame, origin, 3, 11, 1, forecast, &fitted.err),
             fitted.err);
    fitted_free(&fitted);
}

/* A net of anchored windows does not know the level: another one only moves its forecasts. */
static void another_level_moves_the_forecasts(void **state)
{
    static const char *const method[] = {"gru", "narx", "ridge"};

    (void)state;
    for (size_t m = 0; m < COUNT(method); m++) {
        for (int kind = ANCHOR_LAST; kind <= ANCHOR_SEASON; kind++) {
            Series series = fixture_sine(ROWS, 12, 1);
            ModelConfig config = fixture_config(method[m]);
            Forecast low, high;

            config.scale = SCALE_NONE;
            config.anchor = (AnchorKind)kind;
            config.season.first = 12;
            config.head = m == 1 ? HEAD_LAST : HEAD_DIRECT;
            forecast_of(&config, &series, &low);
            for (int t = 0; t < ROWS; t++)
                series.value[t] += 1000;
            forecast_of(&config, &series, &high);
            for (int i = 0; i < 33; i++)
                ASSERT_NEAR(high.value[i] - 1000, low.value[i], 2e-3);
            forecast_free(&low);
            forecast_free(&high);
            series_free(&series);
        }
    }
}

/* Weights of zero forecast the anchor: the last value, or the last season again and again. */
static void nothing_learnt_is_a_simple_method(void **state)
{
    Series series = fixture_sine(ROWS, 12, 1);

    (void)state;
    for (int kind = ANCHOR_LAST; kind <= ANCHOR_SEASON; kind += 2) {
        ModelConfig config = fixture_config("gru");
        const int origin = 70;
        Forecast ours, simple;
        Fitted fitted;

        config.anchor = (AnchorKind)kind;
        config.season.first = 12;
        config.head = kind == ANCHOR_LAST ? HEAD_LAST : HEAD_DIRECT;
        fitted_make(&fitted, &config, &series);
        memset(fitted.model.params, 0, fitted.model.net.count * sizeof *fitted.model.params);
        SUCCEEDS(predict(&fitted.model, &fitted.frame, &origin, 1, 30, 1, &ours, &fitted.err),
                 fitted.err);
        SUCCEEDS(baseline_predict(baseline_find(kind == ANCHOR_LAST ? "naive" : "seasonal"),
                                  &series, config.season, &origin, 1, 30, &simple, &fitted.err),
                 fitted.err);
        for (int h = 0; h < 30; h++)
            ASSERT_NEAR(ours.value[h], simple.value[h], 1e-5);
        forecast_free(&simple);
        forecast_free(&ours);
        fitted_free(&fitted);
    }
    series_free(&series);
}

static void check_refused(const ModelConfig *config, const char *option, const char *message)
{
    Series series = fixture_sine(300, 12, 1);
    Notes notes = {0};
    Error err = {0};
    Model model;

    assert_int_equal(model_make(config, &series, &model, &notes, &err), ERR_USAGE);
    if (strcmp(err.where, option) != 0 || !strstr(err.message, message) || !err.hint[0])
        fail_msg("%s: %s (%s)", err.where, err.message, err.hint);
    series_free(&series);
}

static void contradictions_are_refused(void **state)
{
    ModelConfig config = fixture_config("gru");

    (void)state;
    config.anchor = ANCHOR_LAST;
    config.head = HEAD_NEXT;
    check_refused(&config, "--anchor", "answers to a whole window");
    config.head = HEAD_LAST;
    config.anchor = ANCHOR_SEASON;
    check_refused(&config, "--anchor", "needs a season");
    config.anchor = ANCHOR_MEAN;
    config.blind = true;
    check_refused(&config, "--anchor", "--own-past no");
    config = fixture_config("gru");
    config.base = BASE_RIDGE;
    config.head = HEAD_NEXT;
    check_refused(&config, "--base", "the whole horizon at once");
    config = fixture_config("ridge");
    config.base = BASE_RIDGE;
    check_refused(&config, "--base", "what it would stand on");
    config = fixture_config("narx");
    config.segment = 2;
    check_refused(&config, "--segment", "only a recurrent net");
    config = fixture_config("gru");
    config.segment = 3;
    check_refused(&config, "--window", "8 rows are no multiple of --segment 3");
    config.segment = 4;
    config.head = HEAD_DECODER;
    check_refused(&config, "--segment", "answers after the last");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_are_taken_from_the_targets_alone),
        cmocka_unit_test(classes_stay),
        cmocka_unit_test(the_last_value_is_zero),
        cmocka_unit_test(answers_come_back),
        cmocka_unit_test(an_origin_in_a_hole_knows_no_more),
        cmocka_unit_test(segments_have_the_marks_of_their_rows),
        cmocka_unit_test(stale_rows_anywhere_in_a_segment_count),
        cmocka_unit_test(segments_are_rows_side_by_side),
        cmocka_unit_test(segments_read_their_future),
        cmocka_unit_test(another_level_moves_the_forecasts),
        cmocka_unit_test(nothing_learnt_is_a_simple_method),
        cmocka_unit_test(contradictions_are_refused),
    };

    return RUN(tests);
}
