#include "check.h"

#include "base/text.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void text_grows(void **state)
{
    Text text = {0};
    size_t length = 0;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        char want[32];

        text_add(&text, "%d;%s ", i, "x");
        length += (size_t)snprintf(want, sizeof want, "%d;x ", i);
        assert_int_equal(text.used, length);
        assert_int_equal(strlen(text.data), length);
    }
    text_add_bytes(&text, "a\0b", 3);
    assert_int_equal(text.used, length + 3);
    assert_memory_equal(text.data + length, "a\0b", 4);
    text_add_bytes(&text, "", 0);
    assert_false(text.failed);
    text_free(&text);
    text_free(&text);
    assert_null(text.data);
}

/* More than can be held, without trying to hold it. */
static void text_failure_keeps_what_was_there(void **state)
{
    Text text = {0};

    (void)state;
    text_add(&text, "kept");
    text_add_bytes(&text, "x", PTRDIFF_MAX);
    assert_true(text.failed);
    text_add(&text, "ignored");
    assert_string_equal(text.data, "kept");
    text_free(&text);
    text_add_bytes(&text, "x", SIZE_MAX);
    assert_true(text.failed);
    text_free(&text);
}

static void fields_are_quoted_where_needed(void **state)
{
    static const char *const field[][2] = {
        {"", ""},
        {"plain", "plain"},
        {"two words", "two words"},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {" leading", "\" leading\""},
        {"trailing ", "\"trailing \""},
        {"line\nbreak", "\"line\nbreak\""},
        {"\r", "\"\r\""},
        {"Temp °C", "Temp °C"},
        {"\"", "\"\"\"\""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(field); i++) {
        Text text = {0};

        text_add_field(&text, field[i][0]);
        text_add(&text, "|");
        assert_int_equal(text.used, strlen(field[i][1]) + 1);
        assert_memory_equal(text.data, field[i][1], strlen(field[i][1]));
        text_free(&text);
    }
}

static void numbers_are_added(void **state)
{
    Text text = {0};

    (void)state;
    text_add_number(&text, 0.1);
    text_add(&text, ",");
    text_add_number(&text, NAN);
    text_add(&text, ",");
    text_add_number(&text, -INFINITY);
    text_add(&text, ",");
    text_add_number(&text, -3);
    assert_string_equal(text.data, "0.1,,,-3");
    text_free(&text);
}

static void copies_are_cut(void **state)
{
    char to[4] = "zzz";

    (void)state;
    text_copy(to, sizeof to, "abcdef");
    assert_string_equal(to, "abc");
    text_copy(to, sizeof to, "");
    assert_string_equal(to, "");
    text_copy(to, 1, "abc");
    assert_string_equal(to, "");
}

static bool integer(const char *field, long long low, long long high, long long *value)
{
    return text_read_integer(field, strlen(field), low, high, value);
}

static void integers_in_range(void **state)
{
    static const char *const refused[] = {
        "",    "-",   "+",   " 1",    "1 ", "1.0", "x",   "0x1",
        "--1", "1_0", "1e3", "1,000", "９", "11",  "-11", "9223372036854775808"};
    long long value = 77;

    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++)
        assert_false(integer(refused[i], -10, 10, &value));
    assert_int_equal(value, 77);
    assert_true(integer("-10", -10, 10, &value) && value == -10);
    assert_true(integer("+007", -10, 10, &value) && value == 7);
    assert_true(integer("9223372036854775807", LLONG_MIN, LLONG_MAX, &value) && value == LLONG_MAX);
    assert_true(integer("-9223372036854775808", LLONG_MIN, LLONG_MAX, &value) &&
                value == LLONG_MIN);
    assert_false(integer("9223372036854775808", LLONG_MIN, LLONG_MAX, &value));
    assert_false(integer("-9223372036854775809", LLONG_MIN, LLONG_MAX, &value));
    assert_false(integer("99999999999999999999", LLONG_MIN, LLONG_MAX, &value));
    assert_true(text_read_integer("123", 2, 0, 100, &value) && value == 12);
    assert_false(text_read_integer("1\0002", 3, 0, 100, &value));
}

static void nearest_words(void **state)
{
    static const char *const list[] = {"lstm",   "lstm-peephole", "hidden", "horizon",       "gru",
                                       "target", "time",          "y",      "autoregressive"};
    static const char *const pair[][2] = {
        {"hiden", "hidden"},
        {"hidedn", "hidden"},
        {"HIDDEN", "hidden"},
        {"lsmt", "lstm"},
        {"gur", "gru"},
        {"lstm_peephole", "lstm-peephole"},
        {"horizn", "horizon"},
        {"horizons", "horizon"},
        {"traget", "target"},
        {"tme", "time"},
        {"autoreg", "autoregressive"},
    };
    static const char *const far[] = {"", "x", "zz", "qqqqqq", "epochs", "hrzn"};
    char word[200];

    (void)state;
    for (size_t i = 0; i < COUNT(pair); i++) {
        const char *found = text_nearest(pair[i][0], list, COUNT(list));

        assert_non_null(found);
        assert_string_equal(found, pair[i][1]);
    }
    for (size_t i = 0; i < COUNT(far); i++)
        assert_null(text_nearest(far[i], list, COUNT(list)));
    assert_null(text_nearest("hiden", list, 0));
    memset(word, 'h', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    assert_null(text_nearest(word, list, COUNT(list)));
    assert_null(text_nearest("hiden", (const char *const[]){word}, 1));
}

static void lists_hold_whole_words(void **state)
{
    char list[10] = "", word[4];
    const char *at = list;

    (void)state;
    assert_true(text_append(list, sizeof list, "one"));
    assert_true(text_append(list, sizeof list, "two"));
    assert_false(text_append(list, sizeof list, "more"));
    assert_false(text_append(list, sizeof list, "six"));
    assert_true(text_append(list, sizeof list, ""));
    assert_string_equal(list, "one\ntwo\n");
    assert_true(text_next(&at, word, sizeof word));
    assert_string_equal(word, "one");
    assert_true(text_next(&at, word, sizeof word));
    assert_string_equal(word, "two");
    assert_false(text_next(&at, word, sizeof word));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows),
        cmocka_unit_test(text_failure_keeps_what_was_there),
        cmocka_unit_test(fields_are_quoted_where_needed),
        cmocka_unit_test(numbers_are_added),
        cmocka_unit_test(copies_are_cut),
        cmocka_unit_test(integers_in_range),
        cmocka_unit_test(lists_hold_whole_words),
        cmocka_unit_test(nearest_words),
    };

    return RUN(tests);
}
