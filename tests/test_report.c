/* The files of a run and standard output, from a result made by hand. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "result.h"

#include <ctype.h>
#include <jansson.h>

/* No word of letters only that is a number's: nan, inf. */
static void check_no_nan(const Text *text)
{
    for (const char *c = text->data; *c; c++) {
        if (c > text->data && (isalnum((unsigned char)c[-1]) || c[-1] == '"'))
            continue;
        if ((strncasecmp(c, "nan", 3) == 0 || strncasecmp(c, "inf", 3) == 0) &&
            !isalpha((unsigned char)c[3]))
            fail_msg("a number that is none: %.40s", c);
    }
}

/* Every line has as many commas as the first; only where no field holds one. */
static void check_fields(const Text *text)
{
    int commas = 0, wanted = -1;

    for (size_t i = 0; i < text->used; i++) {
        commas += text->data[i] == ',';
        if (text->data[i] != '\n')
            continue;
        if (wanted < 0)
            wanted = commas;
        assert_int_equal(commas, wanted);
        commas = 0;
    }
    assert_int_equal(text->data[text->used - 1], '\n');
}

static void test_forecast_rows(void **state)
{
    Result result;
    Text csv = {0};
    char line[1024];

    (void)state;
    result_make(&result, 1, true);
    report_forecast(&result, &csv);
    assert_string_equal(line_at(&csv, 0, line),
                        "time,series,mode,origin,step,forecast,lower80,upper80,lower95,upper95,"
                        "actual");
    /* header, 10 + 1 continuous, 8 * 3 + 3 autoregressive */
    assert_int_equal(count_lines(&csv), 1 + 11 + 27);
    check_fields(&csv);
    /* the first origin is the last row before the split, 2020-01-30 */
    assert_int_equal(strncmp(line_at(&csv, 1, line),
                             "2020-01-31,column1,continuous,2020-01-30,1,10.433333333333334,", 61),
                     0);
    assert_string_equal(strrchr(line, ','), ",10");
    /* beyond the end: no actual value; the last known row is 2020-02-09 */
    assert_int_equal(
        strncmp(line_at(&csv, 38, line), "2020-02-12,column1,autoregressive,2020-02-09,3,", 47), 0);
    assert_string_equal(strrchr(line, ','), ",");
    text_free(&csv);
    result_free(&result);
}

static void test_forecast_without_stamps(void **state)
{
    Result result;
    Text csv = {0};
    char line[1024];

    (void)state;
    result_make(&result, 1, false);
    report_ahead(&result, &csv);
    assert_int_equal(count_lines(&csv), 1 + 1 + 3);
    assert_int_equal(strncmp(line_at(&csv, 4, line), "43,column1,autoregressive,40,3,", 31), 0);
    text_free(&csv);
    result_free(&result);
}

static void test_forecast_several_targets(void **state)
{
    Result result;
    Text csv = {0};
    char line[1024];

    (void)state;
    result_make(&result, 2, true);
    report_forecast(&result, &csv);
    assert_int_equal(count_lines(&csv), 1 + 2 * (11 + 27));
    assert_int_equal(
        strncmp(line_at(&csv, 2, line), "2020-01-31,column2,continuous,2020-01-30,1,", 43), 0);
    assert_string_equal(strrchr(line, ','), ",110");
    text_free(&csv);
    result_free(&result);
}

/* Field `index` of a line without quotes. */
static double number_at(const char *line, int index)
{
    double value;

    for (; index > 0; index--)
        line = strchr(line, ',') + 1;
    const size_t length = strcspn(line, ",");
    assert_true(text_read_number(line, length, '.', &value));
    return value;
}

static void test_numbers_read_back(void **state)
{
    Result result;
    Text csv = {0};
    char line[1024];

    (void)state;
    result_make(&result, 1, true);
    report_forecast(&result, &csv);
    for (int index = 0; index < 8; index++)
        for (int step = 1; step <= RESULT_HORIZON; step++) {
            const Forecast *forecast = &result.evaluation.autoregressive;
            const double value = forecast->value[index * RESULT_HORIZON + step - 1];
            double lower, upper;

            line_at(&csv, 1 + 11 + index * RESULT_HORIZON + step - 1, line);
            forecast_bounds(forecast, index, step, 0, 1, &lower, &upper);
            assert_true(number_at(line, 5) == value);
            assert_true(number_at(line, 8) == lower);
            assert_true(number_at(line, 9) == upper);
            assert_true(number_at(line, 10) ==
                        result.series.value[RESULT_SPLIT - 1 + index + step]);
        }
    text_free(&csv);
    result_free(&result);
}

static void test_unknown_is_empty(void **state)
{
    void (*const reports[])(const Result *, Text *) = {report_forecast, report_ahead,
                                                       report_metrics, report_loss, report_table};
    Result result;
    Text text = {0};
    Error err = {0};

    (void)state;
    result_make(&result, 1, true);
    result_forget(&result);
    for (size_t i = 0; i < COUNT(reports); i++) {
        reports[i](&result, &text);
        assert_false(text.failed);
        check_no_nan(&text);
        if (reports[i] != report_table)
            check_fields(&text);
        text_free(&text);
    }
    assert_int_equal(report_document(&result, "plots/hand", &text, &err), OK);
    check_no_nan(&text);
    assert_non_null(strstr(text.data, "null"));
    text_free(&text);
    result_free(&result);
}

static void test_metrics(void **state)
{
    Result result;
    Text csv = {0};

    (void)state;
    result_make(&result, 1, true);
    report_metrics(&result, &csv);
    check_fields(&csv);
    assert_int_equal(strncmp(csv.data, "series,model,mode,split,step,metric,value\n", 42), 0);
    assert_non_null(strstr(csv.data, "\ncolumn1,gru,autoregressive,test,0,mae,"));
    assert_non_null(strstr(csv.data, "\ncolumn1,naive,autoregressive,test,3,smape,"));
    assert_non_null(strstr(csv.data, "\ncolumn1,gru,autoregressive,test,0,coverage95,90.25\n"));
    assert_null(strstr(csv.data, "\nall,"));
    text_free(&csv);
    result_free(&result);

    result_make(&result, 2, true);
    report_metrics(&result, &csv);
    assert_non_null(strstr(csv.data, "\nall,gru,autoregressive,test,0,mae,"));
    assert_non_null(strstr(csv.data, "\ncolumn2,gru,autoregressive,test,0,mae,"));
    text_free(&csv);
    result_free(&result);
}

static void test_loss(void **state)
{
    Result result;
    Text csv = {0};
    char line[1024];

    (void)state;
    result_make(&result, 1, true);
    report_loss(&result, &csv);
    assert_int_equal(count_lines(&csv), 5);
    assert_string_equal(line_at(&csv, 0, line), "epoch,train,validation,learning_rate");
    assert_string_equal(line_at(&csv, 2, line), "2,0.5,0.55,0.003");
    text_free(&csv);
    result_free(&result);
}

static void test_odd_names(void **state)
{
    Result result;
    Text csv = {0};
    Error err = {0};

    (void)state;
    result_make(&result, 1, true);
    text_copy(result.series.name[0], COLUMN_NAME, "a\"b,c\n\xb0");
    report_ahead(&result, &csv);
    assert_non_null(strstr(csv.data, ",\"a\"\"b,c\n\xb0\","));
    text_free(&csv);
    assert_int_equal(report_document(&result, "plots/\"x\"", &csv, &err), OK);
    json_t *root = json_loads(csv.data, 0, NULL);
    assert_non_null(root);
    const json_t *row = json_array_get(json_object_get(root, "forecast"), 0);
    assert_string_equal(json_string_value(json_object_get(row, "series")), "a\"b,c\n\u00b0");
    assert_string_equal(json_string_value(json_object_get(root, "folder")), "plots/\"x\"");
    json_decref(root);
    text_free(&csv);
    result_free(&result);
}

static void test_table(void **state)
{
    Result result;
    Text text = {0};

    (void)state;
    result_make(&result, 1, true);
    report_table(&result, &text);
    const char *scores = strstr(text.data, "autoregressive: 8 held-out origins, 3 steps");
    assert_non_null(scores);
    const char *model = strstr(scores, "gru"), *naive = strstr(scores, "naive");
    const char *drift = strstr(scores, "drift");
    assert_true(model && naive && drift && model < naive && naive < drift);
    assert_non_null(strstr(scores, "column1: the next 3 steps (autoregressive)"));
    assert_non_null(strstr(scores, "2020-02-12"));
    text_free(&text);
    /* names cannot steer the terminal */
    text_copy(result.series.name[0], COLUMN_NAME,
              "a\x1b[2J\xc2\x9b"
              "b\u00fc");
    report_table(&result, &text);
    assert_non_null(strstr(text.data, "\na?[2J?b\u00fc: the next 3 steps"));
    text_free(&text);
    result_free(&result);
}

/* Columns stay apart, whatever the errors. */
static void test_huge_scores(void **state)
{
    static const double factors[] = {1, 1e4, 1e9, 1e11, 1e13, 1e300};
    Scores *scores;
    Result result;
    Text text = {0};
    char line[1024];

    (void)state;
    result_make(&result, 1, true);
    scores = &result.evaluation.scores;
    for (size_t f = 0; f < COUNT(factors); f++) {
        int columns = 0;
        for (int i = 0; i < scores->count; i++)
            if (strcmp(scores->item[i].method, "drift") == 0)
                scores->item[i].value = 123456.789012 * factors[f];
        report_table(&result, &text);
        const char *row = strstr(strstr(text.data, "autoregressive:"), "\n  drift ");
        assert_non_null(row);
        snprintf(line, sizeof line, "%.*s", (int)strcspn(row + 1, "\n"), row + 1);
        for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
            columns++;
        assert_int_equal(columns, 5);
        text.used = 0;
    }
    text_free(&text);
    result_free(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forecast_rows),
        cmocka_unit_test(test_forecast_without_stamps),
        cmocka_unit_test(test_forecast_several_targets),
        cmocka_unit_test(test_numbers_read_back),
        cmocka_unit_test(test_unknown_is_empty),
        cmocka_unit_test(test_metrics),
        cmocka_unit_test(test_loss),
        cmocka_unit_test(test_odd_names),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_huge_scores),
    };

    return RUN(tests);
}
