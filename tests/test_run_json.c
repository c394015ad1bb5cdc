/* run.json, from a result made by hand. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "result.h"

#include <jansson.h>

static json_t *run_json(const Result *result)
{
    Text text = {0};
    Error err = {0};

    assert_int_equal(report_run(result, &text, &err), OK);
    json_t *root = json_loads(text.data, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    text_free(&text);
    return root;
}

static double real_at(const json_t *root, const char *a, const char *b, const char *c,
                      const char *d)
{
    const json_t *value = json_object_get(root, a);

    value = json_object_get(value, b);
    value = c ? json_object_get(value, c) : value;
    value = d ? json_object_get(value, d) : value;
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static void test_run_json(void **state)
{
    Result result;

    (void)state;
    result_make(&result, 1, true);
    json_t *root = run_json(&result);
    assert_true(real_at(root, "metrics", "autoregressive", "gru", "mae") ==
                result_score(&result, "gru", MODE_AUTOREGRESSIVE, "mae"));
    assert_true(real_at(root, "coverage", "continuous", "95", NULL) == 90.25);
    assert_true(real_at(root, "data", "rows", NULL, NULL) == RESULT_ROWS);
    assert_true(real_at(root, "origins", "autoregressive", NULL, NULL) == 8);
    assert_true(real_at(root, "training", "best_epoch", NULL, NULL) == 3);
    assert_true(real_at(root, "split", "test", NULL, NULL) == 10);
    assert_string_equal(json_string_value(json_object_get(root, "verdict")),
                        "gru is as good as it can be.");
    assert_string_equal(json_string_value(json_array_get(json_object_get(root, "warnings"), 0)),
                        "made by hand");
    assert_string_equal(json_string_value(json_object_get(json_object_get(root, "data"), "last")),
                        "2020-02-09");
    json_decref(root);
    result_free(&result);
}

/* The largest numbers too stand there as they were given. */
static void test_seeds(void **state)
{
    Result result;

    (void)state;
    result_make(&result, 1, true);
    result.model.config.seed = INT64_MAX;
    json_t *root = run_json(&result);
    assert_true(json_integer_value(json_object_get(root, "seed")) == INT64_MAX);
    json_decref(root);
    result.model.config.seed = UINT64_MAX;
    root = run_json(&result);
    assert_string_equal(json_string_value(json_object_get(root, "seed")), "18446744073709551615");
    json_decref(root);
    result_free(&result);
}

/* The keys of every object stand in order, so that two runs can be compared line by line. */
static void test_sorted_keys(void **state)
{
    Result result;
    Text text = {0};
    Error err = {0};
    char last[32][64] = {{0}}, key[64], line[1024];

    (void)state;
    result_make(&result, 1, true);
    assert_int_equal(report_run(&result, &text, &err), OK);
    for (int i = 0; i < count_lines(&text); i++) {
        line_at(&text, i, line);
        const size_t depth = strspn(line, " ") / 2;
        const char *name = line + 2 * depth;

        assert_true(depth < 31);
        if (*name == '}' || *name == ']')
            last[depth + 1][0] = '\0';
        if (*name != '"' || !strstr(name, "\": "))
            continue;
        snprintf(key, sizeof key, "%.*s", (int)strcspn(name + 1, "\""), name + 1);
        assert_true(strcmp(last[depth], key) < 0);
        snprintf(last[depth], sizeof last[depth], "%s", key);
    }
    text_free(&text);
    result_free(&result);
}

static void test_cost_apart(void **state)
{
    Result result;

    (void)state;
    result_make(&result, 1, true);
    json_t *one = run_json(&result);
    result.options.threads = result.options.train.threads = 61;
    result.seconds[0] = result.seconds[1] = result.seconds[2] = 17.25;
    result.history.windows_per_second = 1234.5;
    text_copy(result.options.output, sizeof result.options.output, "somewhere/else");
    json_t *two = run_json(&result);
    assert_false(json_equal(json_object_get(one, "cost"), json_object_get(two, "cost")));
    json_object_del(one, "cost");
    json_object_del(two, "cost");
    assert_true(json_equal(one, two));
    json_decref(one);
    json_decref(two);
    result_free(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_run_json),
        cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_sorted_keys),
        cmocka_unit_test(test_cost_apart),
    };

    return RUN(tests);
}
