/* Pictures: what goes into scripts and tables, and how gnuplot is run. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "pictures.h"

#include "app/gnuplot.h"
#include "app/plot_sketch.h"

static void test_text(void **state)
{
    static const struct {
        const char *text;
        int limit;
        const char *script;
    } cases[] = {
        {"plain", 60, "'plain'"},
        {"", 60, "''"},
        {"it's", 60, "'it\u2019s'"},
        {"''", 60, "'\u2019\u2019'"},
        {"`touch x`$y@z\\n\"", 60, "'`touch x`$y@z\\n\"'"},
        {"a\nb\r\tc\x1b[0m\x7f", 60, "'a b  c [0m '"},
        {"gr\xfc\xdf", 60, "'gr\u00fc\u00df'"},
        {"\u00fc\u6f22\U0001f600", 60, "'\u00fc\u6f22\U0001f600'"},
        {"\xc2\x9b"
         "1m",
         60, "' 1m'"},                           /* CSI as one character */
        {"\xc0\xaf\x80", 60, "'\u00c0\u00af '"}, /* overlong: no UTF-8 */
        {"\xed\xa0\x80", 60, "'\u00ed\u00a0 '"}, /* a surrogate */
        {"\u00fc\u00fc\u00fc\u00fc", 3, "'\u00fc\u00fc\u00fc...'"},
        {"'''", 2, "'\u2019\u2019...'"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Text script = {0};

        script_text(&script, cases[i].text, cases[i].limit);
        assert_string_equal(script.data, cases[i].script);
        text_free(&script);
    }
    Text script = {0};
    script_tick(&script, "100 % it's", 60);
    assert_string_equal(script.data, "'100 %% it\u2019s'");
    text_free(&script);
}

/* Names that would run a command if any of them were taken for more than a text: inside quotes, as
 * a line of their own, as a file name, as an inline block's end. */
static const char *const hostile[] = {
    "`touch PWNED`",
    "$(touch PWNED)",
    "a\nsystem('touch PWNED')\n",
    "a'\nsystem('touch PWNED')\n'",
    "'; system('touch PWNED'); '",
    "'",
    "x' '' '''y",
    "''; system('touch PWNED'); ''",
    "''' . system('touch PWNED') . '''",
    "\"; system(\"touch PWNED\"); \"",
    "'.system('touch PWNED').'",
    "< touch PWNED",
    "| touch PWNED",
    "EOD\nsystem('touch PWNED')",
    "x' '' '''y",
    "''; system('touch PWNED'); ''",
    "''' . system('touch PWNED') . '''",
    "$EOD << EOD",
    "! touch PWNED",
    "a \\",
    "a' \\\n",
    "@PATH",
    "x_2^{3}&{0} %s %1$n {/Symbol a}",
    "\xff\xfe\x80",
    "",
};

static void plot_with_name(const char *name)
{
    const PlotStyle style = {.terminals = "svg"};
    Result result;
    Error err = {0};
    char path[64];

    result_make(&result, 1, true);
    text_copy(result.series.name[0], COLUMN_NAME, name);
    text_copy(result.series.time_name, COLUMN_NAME, name);
    text_copy(result.name, sizeof result.name, name);
    make_folder(&result);
    if (plot_run(&result, "run", &style, &err) != OK)
        fail_msg("%s: %s: %s", name, err.where, err.message);
    for (size_t i = 0; i < COUNT(picture_names); i++) {
        snprintf(path, sizeof path, "run/%s.svg", picture_names[i]);
        assert_true(is_there(path));
    }
    assert_int_equal(access("PWNED", F_OK), -1);
    assert_int_equal(access("run/PWNED", F_OK), -1);
    assert_int_equal(nftw("run", scratch_remove, 16, FTW_DEPTH | FTW_PHYS), 0);
    result_free(&result);
}

static void test_hostile_names(void **state)
{
    (void)state;
    if (!gnuplot_installed())
        skip();
    for (size_t i = 0; i < COUNT(hostile); i++)
        plot_with_name(hostile[i]);
}

static void test_hostile_comparison(void **state)
{
    const PlotStyle style = {.terminals = "svg"};
    double value[COUNT(hostile)];
    Error err = {0};

    (void)state;
    if (!gnuplot_installed())
        skip();
    for (size_t i = 0; i < COUNT(hostile); i++)
        value[i] = i == 3 ? NAN : (double)i;
    for (size_t i = 0; i < COUNT(hostile); i++) {
        const Comparison comparison = {hostile[i], hostile[i], COUNT(hostile), hostile,
                                       value,      2.5,        hostile[i]};

        if (plot_compare(&comparison, ".", &style, &err) != OK)
            fail_msg("%s: %s: %s", hostile[i], err.where, err.message);
        assert_true(is_there("compare.svg"));
        assert_int_equal(access("PWNED", F_OK), -1);
        assert_int_equal(unlink("compare.svg"), 0);
    }
}

/* A missing value interrupts the line: one blank line, where two begin another part. */
static void test_gaps(void **state)
{
    Result result;
    Sketch sketch = {.target = 0};
    const double missing = NAN;

    (void)state;
    result_make(&result, 1, true);
    sketch.result = &result;
    sketch_table(&sketch, "value");
    assert_int_equal(sketch_part(&sketch, "one"), 0);
    sketch_row(&sketch, 0, &missing, 1);
    sketch_row(&sketch, 1, &(double){1.5}, 1);
    sketch_row(&sketch, 2, &missing, 1);
    sketch_row(&sketch, 3, &missing, 1);
    sketch_row(&sketch, 4, &(double){2.5}, 1);
    assert_int_equal(sketch_part(&sketch, "two"), 1);
    sketch_row(&sketch, 5, &(double){3.5}, 1);
    assert_string_equal(sketch.csv.data, "part,time,x,value\n"
                                         "one,2020-01-02,1577923200,1.5\n"
                                         "\n"
                                         "one,2020-01-05,1578182400,2.5\n"
                                         "\n\n"
                                         "two,2020-01-06,1578268800,3.5\n");
    sketch_free(&sketch);
    result_free(&result);
}

/* A long line keeps its extremes, in their order, and never more than two points a pixel. */
static void test_thinning(void **state)
{
    enum { COUNT_ROWS = 100000 };
    Result result;
    Sketch sketch = {.target = 0};
    int *row = malloc(COUNT_ROWS * sizeof *row), lines = 0;
    double *value = malloc(COUNT_ROWS * sizeof *value);

    (void)state;
    assert_true(row && value);
    result_make(&result, 1, false);
    sketch.result = &result;
    for (int i = 0; i < COUNT_ROWS; i++) {
        row[i] = i;
        value[i] = i % 7;
    }
    value[31234] = 1000.5;
    value[31235] = -1000.5;
    for (int i = 50000; i < 60000; i++)
        value[i] = NAN;
    sketch_table(&sketch, "value");
    sketch_part(&sketch, "line");
    sketch_line(&sketch, row, value, COUNT_ROWS);
    for (const char *c = sketch.csv.data; *c; c++)
        lines += *c == '\n';
    assert_in_range(lines, PIXELS, 2 * PIXELS + 2);
    assert_non_null(strstr(sketch.csv.data, "line,,31235,1000.5\nline,,31236,-1000.5\n"));
    const char *gap = strstr(sketch.csv.data, "\n\n");
    assert_non_null(gap);
    assert_null(strstr(gap + 2, "\n\n"));
    sketch_free(&sketch);
    result_free(&result);
    free(row);
    free(value);
}

/* Ticks of any span: between two and twelve, ascending, inside the axis. */
static void check_ticks(int64_t first, int64_t last)
{
    Result result;
    Sketch sketch = {.target = 0};
    double before = -INFINITY;
    int count = 0;

    result_make(&result, 1, true);
    sketch.result = &result;
    result.series.time[0] = first;
    result.series.time[RESULT_ROWS - 1] = last;
    script_x_rows(&sketch, 0, RESULT_ROWS - 1, true);
    const char *at = strstr(sketch.script.data, "set xtics (");
    assert_non_null(at);
    for (at = strchr(at, '"'); at; at = strchr(at, '"')) {
        double value;

        at = strchr(at + 1, '"') + 2; /* past the label and the blank after it */
        const size_t length = strcspn(at, ",)");
        while (length > 0 && !text_read_number(at, strcspn(at, " ,)"), '.', &value))
            fail_msg("no number: %.30s", at);
        assert_true(value > before);
        assert_true(value >= (double)first / 1e6 && value <= (double)last / 1e6);
        before = value;
        count++;
        at += length;
    }
    assert_in_range(count, 2, 12);
    sketch_free(&sketch);
    result_free(&result);
}

static void test_time_ticks(void **state)
{
    const int64_t starts[] = {0, 1577836800 * MICROS_SECOND, -2208988800 * MICROS_SECOND,
                              951782400 * MICROS_SECOND - 1};

    (void)state;
    for (size_t i = 0; i < COUNT(starts); i++)
        for (int64_t span = 20; span < INT64_C(20000000000000000); span += span / 3)
            check_ticks(starts[i], starts[i] + span);
}

/* Which picture a run has. */
static void test_what_is_there(void **state)
{
    bool (*const draw[])(Sketch *) = {plot_continuous, plot_loss, plot_residuals, plot_horizon};
    Result result;

    (void)state;
    result_make(&result, 1, true);
    result.evaluation.continuous.origins = result.evaluation.autoregressive.origins = 0;
    result.evaluation.baseline.origins = 0;
    result.history.epochs = 0;
    for (size_t i = 0; i < COUNT(draw); i++) {
        Sketch sketch = {.result = &result};

        assert_false(draw[i](&sketch));
        assert_false(sketch.csv.failed);
        sketch_free(&sketch);
    }
    Sketch sketch = {.result = &result, .table = "forecast-plot"};
    assert_true(plot_forecast(&sketch));
    assert_non_null(strstr(sketch.csv.data, "beyond,2020-02-12,"));
    sketch_free(&sketch);
    result_free(&result);
}

/* Series and horizons of all shapes are drawn: nothing in a script is left empty. */
static void test_shapes(void **state)
{
    const PlotStyle style = {.terminals = "dumb"};

    (void)state;
    if (!gnuplot_installed())
        skip();
    for (int shape = 0; shape < 6; shape++) {
        Result result;
        Error err = {0};

        result_make(&result, 1 + (shape == 1), shape != 2);
        for (int row = 0; row < RESULT_ROWS; row++) {
            double *value = &result.series.value[row * result.series.cols];

            value[0] = shape == 3 ? 5 : shape == 4 && row % 3 == 0 ? NAN : value[0] * 1e9;
        }
        if (shape == 5)
            result.options.mode = MODE_CONTINUOUS;
        result.evaluation.autoregressive.origins *= shape != 5;
        result.evaluation.ahead[MODE_AUTOREGRESSIVE].origins *= shape != 5;
        make_folder(&result);
        if (plot_run(&result, "run", &style, &err) != OK)
            fail_msg("shape %d: %s: %s", shape, err.where, err.message);
        assert_true(is_there("run/forecast.txt") && is_there("run/horizon.txt"));
        assert_int_equal(nftw("run", scratch_remove, 16, FTW_DEPTH | FTW_PHYS), 0);
        result_free(&result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),           SCRATCH_TEST(test_hostile_names),
        SCRATCH_TEST(test_hostile_comparison), cmocka_unit_test(test_gaps),
        cmocka_unit_test(test_thinning),       cmocka_unit_test(test_time_ticks),
        SCRATCH_TEST(test_what_is_there),      SCRATCH_TEST(test_shapes),
    };

    return RUN(tests);
}
