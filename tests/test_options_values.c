#include "options_fixture.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Values of each type that must come back as they went in. */
static const char *const samples[][6] = {
    [OPTION_FLAG] = {"yes", "no"},
    [OPTION_INT] = {"1", "7"},
    [OPTION_REAL] = {"0.5", "0.25"},
    [OPTION_TEXT] = {"x", "a b", "%d.%m.%Y", "caf\xc3\xa9"},
    [OPTION_NAMES] = {"a", "a,b", "a\\,b,c", "back\\\\slash,x"},
    [OPTION_CHAR] = {"tab", "space", ";", "|"},
    [OPTION_SEED] = {"0", "1", "18446744073709551615"},
    [OPTION_LEVELS] = {"80", "50,90,99.5"},
    [OPTION_LAGS] = {"auto", "1:3,8"},
    [OPTION_SHARE] = {"15%", "200", "0"},
    [OPTION_SIZE] = {"auto", "800x600"},
    [OPTION_SEASON] = {"auto", "1", "12", "24,168"},
    [OPTION_NAME] = {"weather", "a b"},
    [OPTION_MISSING] = {"auto", "forward:24", "interpolate", "mask", "refuse"},
};

static void check_round_trip(const Option *option, const char *value)
{
    static Options other;
    char text[FILE_PATH];
    Error err = {0};

    options_init(&options);
    options_init(&other);
    assert_int_equal(option_set(&options, option, value, SOURCE_FLAG, "x", &err), OK);
    option_text(&options, option, text, sizeof text);
    assert_string_equal(text, value);
    assert_int_equal(option_set(&other, option, text, SOURCE_FLAG, "x", &err), OK);
    assert_memory_equal(&options, &other, sizeof options);
}

static void values_round_trip(void **state)
{
    char choice[64];

    (void)state;
    for (int i = 0; i < option_count; i++) {
        const Option *option = &option_table[i];
        int checked = 0;

        if (option->type == OPTION_SET)
            continue;
        for (int c = 0; option_choice(option, c, choice, sizeof choice); c++, checked++)
            check_round_trip(option, choice);
        for (int s = 0; checked == 0 && s < 6 && samples[option->type][s]; s++) {
            double number;
            const char *value = samples[option->type][s];
            const bool ranged = option->type == OPTION_INT || option->type == OPTION_REAL;

            if (ranged && text_read_number(value, strlen(value), '.', &number) &&
                (number < option->low || number > option->high))
                continue;
            check_round_trip(option, value);
        }
        if (option->found && option->type != OPTION_TEXT && option->type != OPTION_NAME &&
            option->type != OPTION_NAMES)
            check_round_trip(option, "auto");
    }
}

static void ranges_hold_at_both_ends(void **state)
{
    char text[TEXT_NUMBER];

    (void)state;
    for (int i = 0; i < option_count; i++) {
        const Option *option = &option_table[i];
        const double step = option->type == OPTION_INT ? 1 : option->high * 1e-6;

        if (option->type != OPTION_INT && option->type != OPTION_REAL)
            continue;
        options_init(&options);
        text_write_number(text, option->low);
        assert_string_equal(set(option->name, text), "");
        text_write_number(text, option->high);
        assert_string_equal(set(option->name, text), "");
        text_write_number(text, option->high + step);
        assert_non_null(strstr(set(option->name, text), "is out of range: "));
        text_write_number(text, option->low - step);
        assert_non_null(strstr(set(option->name, text), "is out of range: "));
    }
}

static void wrong_values_are_told(void **state)
{
    static const struct {
        const char *name, *value, *message;
    } wrong[] = {
        {"hidden", "abc", "\"abc\" is not a whole number"},
        {"hidden", "", "\"\" is not a whole number"},
        {"hidden", "1.5", "\"1.5\" is not a whole number"},
        {"hidden", "1e3", "\"1e3\" is not a whole number"},
        {"hidden", "0", "0 is out of range: 1 to 4096"},
        {"hidden", "99999999999999999999", "99999999999999999999 is out of range: 1 to 4096"},
        {"hidden", "auto", "\"auto\" is not a whole number"},
        {"lr", "0,01", "\"0,01\" is not a number"},
        {"lr", "nan", "\"nan\" is not a number"},
        {"lr", "0x1p-3", "\"0x1p-3\" is not a number"},
        {"mode", "autoregresive",
         "unknown value \"autoregresive\"; did you mean \"autoregressive\"?"},
        {"mode", "Both", "unknown value \"Both\"; did you mean \"both\"?"},
        {"mode", "", "unknown value \"\""},
        {"model", "gruu", "unknown value \"gruu\"; did you mean \"gru\"?"},
        {"seed", "-1", "\"-1\" is not a whole number from 0 to 18446744073709551615"},
        {"seed", "18446744073709551616",
         "\"18446744073709551616\" is not a whole number from 0 to 18446744073709551615"},
        {"level", "80,,95", "\"80,,95\" is not a list of percentages such as 80,95"},
        {"level", "80,100", "80,100 is out of range: 1 to 99.9"},
        {"level", "80,80", "80 is given twice"},
        {"level", "1,2,3,4,5,6,7,8,9", "more than 8 levels"},
        {"delimiter", ",,", "\",,\" is not a character"},
        {"delimiter", "\"", "\"\"\" is not a character"},
        {"decimal", ";", "unknown value \";\""},
        {"val", "95%", "\"95%\" is neither a share (15%, up to 90%) nor a count of rows"},
        {"val", "1.5", "\"1.5\" is neither a share (15%, up to 90%) nor a count of rows"},
        {"val", "1e3", "\"1e3\" is neither a share (15%, up to 90%) nor a count of rows"},
        {"val", "111111111111111111111",
         "\"111111111111111111111\" is neither a share (15%, up to 90%) nor a count of rows"},
        {"val", "-3", "\"-3\" is neither a share (15%, up to 90%) nor a count of rows"},
        {"size", "800", "\"800\" is not a size such as 1200x700 (200 to 10000)"},
        {"size", "100x700", "\"100x700\" is not a size such as 1200x700 (200 to 10000)"},
        {"target", "a,,b", "an empty name in the list"},
        {"plot", "png,gif", "unknown value \"gif\""},
        {"plot", "png,none", "none stands alone"},
        {"plot", "pgn", "unknown value \"pgn\"; did you mean \"png\"?"},
        {"name", "../up", "\"../up\" cannot be the name of a folder: no / in it, no . in front"},
        {"name", ".hidden",
         "\".hidden\" cannot be the name of a folder: no / in it, no . in front"},
        {"time", "a\nb", "a line break in a name"},
        {"log", "perhaps", "\"perhaps\" is neither yes nor no"},
    };

    (void)state;
    options_init(&options);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        static Options before;

        before = options;
        assert_string_equal(set(wrong[i].name, wrong[i].value), wrong[i].message);
        assert_memory_equal(&options, &before, sizeof before);
    }
}

static void lags_are_checked_early(void **state)
{
    (void)state;
    options_init(&options);
    assert_string_not_equal(set("lags", "1:x"), "");
    assert_string_not_equal(set("lags", "0:3"), "");
    assert_string_equal(set("lags", "1:24,168"), "");
}

static void long_texts_are_refused(void **state)
{
    static char text[2 * FILE_PATH];
    char message[64];

    (void)state;
    options_init(&options);
    for (int i = 0; i < option_count; i++) {
        const Option *option = &option_table[i];

        if (option->type != OPTION_TEXT && option->type != OPTION_NAME)
            continue;
        memset(text, 'x', sizeof text);
        text[option->size] = '\0';
        snprintf(message, sizeof message, "longer than %zu characters", option->size - 1);
        assert_string_equal(set(option->name, text), message);
        text[option->size - 1] = '\0';
        assert_string_equal(set(option->name, text), "");
        assert_string_equal(shown(option->name), text);
    }
}

static void aliases_mean_their_choice(void **state)
{
    static const char *const alias[][2] = {
        {"one-step", "continuous"},        {"open-loop", "continuous"},
        {"static", "continuous"},          {"recursive", "autoregressive"},
        {"closed-loop", "autoregressive"}, {"dynamic", "autoregressive"}};

    (void)state;
    options_init(&options);
    for (size_t i = 0; i < COUNT(alias); i++) {
        assert_string_equal(set("mode", alias[i][0]), "");
        assert_string_equal(shown("mode"), alias[i][1]);
    }
}

static void names_may_hold_commas(void **state)
{
    static const char *const item[] = {"a,b", "c\\d"};
    Error err = {0};

    (void)state;
    options_init(&options);
    assert_string_equal(set("target", "a\\,b, c ,d\\\\e"), "");
    assert_string_equal(options.data.target, "a,b\nc\nd\\e");
    assert_int_equal(option_set_list(&options, named("past"), 2, item, SOURCE_CONFIG, "x", &err),
                     OK);
    assert_string_equal(options.data.past, "a,b\nc\\d");
    assert_string_equal(shown("past"), "a\\,b,c\\\\d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_round_trip),      cmocka_unit_test(ranges_hold_at_both_ends),
        cmocka_unit_test(wrong_values_are_told),  cmocka_unit_test(lags_are_checked_early),
        cmocka_unit_test(long_texts_are_refused), cmocka_unit_test(aliases_mean_their_choice),
        cmocka_unit_test(names_may_hold_commas),
    };

    return RUN(tests);
}
