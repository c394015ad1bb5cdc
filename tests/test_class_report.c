/* What a run of classes writes: files, documents, tables, pictures. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "class_result.h"
#include "pictures.h"

#include "app/gnuplot.h"
#include "app/plot_sketch.h"

#include <jansson.h>

static const char *const plain[] = {"fog", "rain, wet", "sun"};

static void forecast_rows(void **state)
{
    Result result;
    Text csv = {0};
    char line[1024];

    (void)state;
    class_result_make(&result, true, plain);
    report_forecast(&result, &csv);
    assert_string_equal(line_at(&csv, 0, line), "time,series,mode,origin,step,forecast,actual,"
                                                "p:fog,\"p:rain, wet\",p:sun");
    assert_int_equal(count_lines(&csv), 1 + 11 + 27);
    /* row 30 from row 29 */
    assert_string_equal(line_at(&csv, 1, line),
                        "2020-01-31,column1,continuous,2020-01-30,1,fog,fog,0.5,0.3125,0.1875");
    /* row 35: nothing was measured */
    assert_string_equal(line_at(&csv, 6, line),
                        "2020-02-05,column1,continuous,2020-02-04,1,sun,,0.3125,0.1875,0.5");
    /* beyond the end */
    assert_string_equal(line_at(&csv, 37, line),
                        "2020-02-11,column1,autoregressive,2020-02-09,2,fog,,0.5,0.3125,0.1875");
    text_free(&csv);
    report_ahead(&result, &csv);
    assert_int_equal(count_lines(&csv), 1 + 1 + 3);
    text_free(&csv);
    result_free(&result);
}

static void metric_rows(void **state)
{
    Result result;
    Text csv = {0};
    char line[1024];

    (void)state;
    class_result_make(&result, true, plain);
    report_metrics(&result, &csv);
    /* 2 metrics: continuous step 0 and 1 in two parts, autoregressive steps 0 to 3 of two methods
     */
    assert_int_equal(count_lines(&csv), 1 + 2 * (2 * 2 + 4 * 2));
    assert_string_equal(line_at(&csv, 1, line), "column1,gru,continuous,test,0,accuracy,1");
    assert_int_equal(
        strncmp(line_at(&csv, 2, line), "column1,gru,continuous,test,0,cross-entropy,0.693147", 52),
        0);
    assert_null(strstr(csv.data, "coverage"));
    assert_null(strstr(csv.data, "mae"));
    text_free(&csv);
    result_free(&result);
}

static const json_t *at(const json_t *root, const char *key)
{
    const json_t *value = json_object_get(root, key);

    if (!value)
        fail_msg("no \"%s\"", key);
    return value;
}

static void documents(void **state)
{
    Result result;
    Text text = {0};
    Error err = {0};

    (void)state;
    class_result_make(&result, true, plain);
    assert_int_equal(report_document(&result, "plots/hand", &text, &err), OK);
    json_t *root = json_loadb(text.data, text.used, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    const json_t *classes = at(at(at(root, "data"), "classes"), "column1");
    assert_int_equal(json_array_size(classes), 3);
    assert_string_equal(json_string_value(json_array_get(classes, 1)), "rain, wet");
    const json_t *scores = at(at(at(root, "metrics"), "continuous"), "gru");
    assert_int_equal(json_object_size(scores), 2);
    assert_true(json_number_value(at(scores, "accuracy")) == 1);
    assert_int_equal(json_array_size(at(at(root, "model"), "levels")), 0);
    const json_t *step = json_array_get(at(root, "forecast"), 2);
    assert_string_equal(json_string_value(at(step, "forecast")), "fog");
    assert_true(json_number_value(at(at(step, "probability"), "rain, wet")) == 0.3125);
    assert_null(json_object_get(step, "lower80"));
    json_decref(root);
    text_free(&text);
    result_free(&result);
}

static void tables(void **state)
{
    Result result;
    Text text = {0};

    (void)state;
    class_result_make(&result, true, plain);
    report_table(&result, &text);
    assert_non_null(strstr(text.data, "\n                      accuracy  cross-entropy\n"
                                      "  gru                    1.000         0.6931\n"));
    assert_non_null(strstr(text.data, "accuracy: share of right forecasts, more is better"));
    assert_non_null(strstr(text.data, "\n  time        forecast    p:fog  p:rain, wet   p:sun\n"
                                      "  2020-02-10  rain, wet  0.1875       0.5000  0.1875\n"));
    text_free(&text);
    result_free(&result);
}

/* Labels that are long, not Latin, or would steer the terminal keep the columns in their places. */
static void odd_labels_in_tables(void **state)
{
    static const char *const odd[] = {"\u00e4\u6f22\u5b57", "abcdefghijklmnopqrstuvwxyz",
                                      "a\x1b[31m\xc2\x9b"};
    Result result;
    Text text = {0};

    (void)state;
    class_result_make(&result, true, odd);
    report_table(&result, &text);
    assert_null(strchr(text.data, '\x1b'));
    assert_null(strstr(text.data, "\xc2\x9b"));
    assert_non_null(strstr(text.data, "  abcdefghijklmnopqrst...  "));
    assert_non_null(strstr(text.data, "p:abcdefghijklmnopqrst..."));
    assert_non_null(strstr(text.data, "p:a?[31m?\n"));
    text_free(&text);
    result_free(&result);
}

/* Of many classes the forecast one's probability alone. */
static void many_classes_in_a_table(void **state)
{
    Result result;
    Text text = {0};
    Error err = {0};
    Forecast *ahead = &result.evaluation.ahead[MODE_AUTOREGRESSIVE];

    (void)state;
    class_result_make(&result, false, plain);
    free(result.series.labels[0].name);
    assert_int_equal(labels_make(&result.series.labels[0], 9, &err), OK);
    for (int k = 0; k < 9; k++)
        snprintf(result.series.labels[0].name[k], LABEL_SIZE, "k%d", k);
    free(ahead->probability);
    ahead->probability = calloc(27, sizeof(double));
    assert_non_null(ahead->probability);
    ahead->classes = 9;
    ahead->value[1] = 7;
    ahead->probability[9 + 7] = 0.75;
    result.evaluation.ahead[MODE_CONTINUOUS].origins = 0;
    report_table(&result, &text);
    assert_non_null(strstr(text.data, "\n  time  forecast  probability\n"));
    assert_non_null(strstr(text.data, "\n  42    k7             0.7500\n"));
    text_free(&text);
    result_free(&result);
}

static void requirements(void **state)
{
    static const struct {
        const char *expression, *message;
    } cases[] = {
        {"accuracy>=0.9,cross-entropy<0.7", "accuracy>=0.9 is not met: the autoregressive accuracy "
                                            "is "},
        {"continuous.accuracy>=0.9,continuous.cross-entropy<0.7", NULL},
        {"mase<1", "mase is a score of numbers, \"column1\" holds classes"},
    };
    Result result;

    (void)state;
    class_result_make(&result, true, plain);
    for (size_t i = 0; i < COUNT(cases); i++) {
        Error err = {0};

        text_copy(result.options.require, sizeof result.options.require, cases[i].expression);
        assert_int_equal(report_require_check(&result.options, &result.model.config, &err), OK);
        assert_int_equal(report_require(&result, &err), cases[i].message ? ERR_REQUIRE : OK);
        if (cases[i].message)
            assert_memory_equal(err.message, cases[i].message, strlen(cases[i].message));
    }
    result_free(&result);
    result_make(&result, 1, true);
    Error err = {0};
    text_copy(result.options.require, sizeof result.options.require, "accuracy>0.5");
    assert_int_equal(report_require(&result, &err), ERR_REQUIRE);
    assert_string_equal(err.message, "accuracy is a score of classes, \"column1\" holds numbers");
    result_free(&result);
}

/* ---- pictures ---- */

/* Those of classes are drawn in place of those of numbers; residuals are not. */
static void pictures(void **state)
{
    static const char *const there[] = {"forecast", "continuous", "loss", "horizon", "confusion"};
    PlotStyle style = {.terminals = "svg"};
    Result result;
    Error err = {0};
    char path[64];

    (void)state;
    class_result_make(&result, true, plain);
    make_folder(&result);
    const Status status = plot_run(&result, "run", &style, &err);
    if (gnuplot_installed())
        assert_int_equal(status, OK);
    for (size_t i = 0; i < COUNT(there); i++) {
        snprintf(path, sizeof path, "run/%s.gp", there[i]);
        assert_true(is_there(path));
        snprintf(path, sizeof path, "run/%s.svg", there[i]);
        assert_true(is_there(path) || !gnuplot_installed());
    }
    assert_false(is_there("run/residuals.gp"));
    result_free(&result);
}

static void drawn(const Result *result, bool (*draw)(Sketch *), Sketch *sketch)
{
    *sketch = (Sketch){.result = result, .name = "p", .table = "p", .kind = "svg"};
    assert_true(draw(sketch));
    assert_false(sketch->csv.failed || sketch->script.failed);
}

/* Probabilities add up in the table, in the order of the classes. */
static void sums_in_the_table(void **state)
{
    Result result;
    Sketch sketch;
    char line[1024];
    int at_line = 1;

    (void)state;
    class_result_make(&result, true, plain);
    drawn(&result, plot_class_continuous, &sketch);
    assert_string_equal(line_at(&sketch.csv, 0, line), "part,time,x,class,upto1,upto2,upto3");
    while (strncmp(line_at(&sketch.csv, at_line, line), "forecast,", 9) != 0)
        at_line++;
    assert_string_equal(strstr(line, ",0,0.5"), ",0,0.5,0.8125,1");
    assert_non_null(strstr(sketch.script.data, "'rain, wet'"));
    assert_non_null(strstr(sketch.script.data, "right in 100.0 %"));
    sketch_free(&sketch);
    result_free(&result);
}

/* What came stands in rows, what was forecast in columns: one forecast in ten is made wrong. */
static void confusion_counts(void **state)
{
    Result result;
    Sketch sketch;

    (void)state;
    class_result_make(&result, true, plain);
    result.evaluation.continuous.value[0] = 2; /* row 30, a 0 */
    drawn(&result, plot_confusion, &sketch);
    assert_non_null(strstr(sketch.script.data, "right in 8 of 9 held-out rows"));
    /* rows 30, 33, 36, 39 hold a 0: x is the forecast */
    assert_non_null(strstr(sketch.csv.data, "cells,,0,0,0.75,3\n"));
    assert_non_null(strstr(sketch.csv.data, "cells,,2,0,0.25,1\n"));
    assert_non_null(strstr(sketch.csv.data, "cells,,0,2,0,0\n"));
    assert_non_null(strstr(sketch.csv.data, "cells,,2,2,1,2\n"));
    sketch_free(&sketch);
    result_free(&result);
    result_make(&result, 1, true);
    sketch = (Sketch){.result = &result};
    assert_false(plot_confusion(&sketch));
    sketch_free(&sketch);
    result_free(&result);
}

/* Labels are text of the data: none of them runs a command. */
static void labels_run_no_commands(void **state)
{
    static const char *const hostile[] = {"'; system('touch PWNED'); '", "`touch PWNED`",
                                          "a\nsystem('touch PWNED')\n%s%n"};
    PlotStyle style = {.terminals = "svg"};
    Result result;
    Error err = {0};

    (void)state;
    if (!gnuplot_installed())
        skip();
    class_result_make(&result, true, hostile);
    make_folder(&result);
    assert_int_equal(plot_run(&result, "run", &style, &err), OK);
    assert_false(is_there("run/PWNED"));
    assert_false(is_there("PWNED"));
    result_free(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forecast_rows),
        cmocka_unit_test(metric_rows),
        cmocka_unit_test(documents),
        cmocka_unit_test(tables),
        cmocka_unit_test(odd_labels_in_tables),
        cmocka_unit_test(many_classes_in_a_table),
        cmocka_unit_test(requirements),
        SCRATCH_TEST(pictures),
        cmocka_unit_test(sums_in_the_table),
        cmocka_unit_test(confusion_counts),
        SCRATCH_TEST(labels_run_no_commands),
    };

    return RUN(tests);
}
