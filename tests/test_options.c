#include "options_fixture.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void table_is_consistent(void **state)
{
    (void)state;
    assert_true(option_count > 45);
    for (int i = 0; i < option_count; i++) {
        const Option *option = &option_table[i];
        const size_t help = strlen(option->help);

        assert_true(option->name[strspn(option->name, "abcdefghijklmnopqrstuvwxyz-")] == '\0');
        assert_true(help > 0 && option->help[help - 1] != '.');
        assert_true(option->verbs != 0 && (option->verbs & ~(unsigned)VERB_ALL) == 0);
        assert_int_equal(option->argument == NULL, option->type == OPTION_FLAG);
        assert_int_equal(option->words != NULL, option->type == OPTION_WORD);
        assert_true(option->type != OPTION_CHOICE || option->choices);
        assert_true(option->offset + option->size <= sizeof(Options));
        assert_non_null(option->fallback);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(option->name, option_table[j].name);
            assert_true(!option->letter || option->letter != option_table[j].letter);
            /* no two rows write the same field */
            assert_true(!option->size || !option_table[j].size ||
                        option->offset != option_table[j].offset);
        }
    }
}

/* A section that no table of sections knows would vanish from the help and the configuration. */
static void sections_are_known(void **state)
{
    (void)state;
    for (int i = 0; i < option_count; i++) {
        const char *section = option_table[i].section;
        bool known = !section || !*section;

        for (int s = 0; option_section(s); s++)
            known = known || strcmp(option_section(s)->name, section) == 0;
        assert_true(known);
    }
}

static void verbs_match_their_bits(void **state)
{
    unsigned all = 0;

    (void)state;
    for (int i = 0; i < verb_count; i++) {
        assert_ptr_equal(verb_find(verb_table[i].name), &verb_table[i]);
        assert_int_equal(all & verb_table[i].bit, 0);
        assert_true(strlen(verb_table[i].name) < sizeof options.verb);
        all |= verb_table[i].bit;
    }
    assert_int_equal(all, VERB_ALL);
}

static void defaults_are_those_of_the_table(void **state)
{
    (void)state;
    options_init(&options);
    for (int i = 0; i < option_count; i++) {
        if (option_table[i].type == OPTION_SET)
            continue;
        assert_true(option_is_default(&options, &option_table[i]));
        assert_int_equal(option_source(&options, &option_table[i]), SOURCE_DEFAULT);
        assert_string_equal(shown(option_table[i].name), option_table[i].fallback);
    }
    assert_int_equal(options.train.epochs, 200);
    assert_int_equal(options.mode, MODE_AUTOREGRESSIVE);
    assert_int_equal(options.model.levels, 2);
    assert_true(options.model.calendar);
}

static void higher_sources_stay(void **state)
{
    Error err = {0};
    const Option *hidden = named("hidden");

    (void)state;
    options_init(&options);
    assert_int_equal(option_set(&options, hidden, "8", SOURCE_FLAG, "x", &err), OK);
    assert_int_equal(option_set(&options, hidden, "9", SOURCE_SET, "x", &err), OK);
    assert_int_equal(option_set(&options, hidden, "10", SOURCE_CONFIG, "x", &err), OK);
    assert_int_equal(options.model.hidden, 8);
    assert_int_equal(option_set(&options, hidden, "11", SOURCE_FLAG, "x", &err), OK);
    assert_int_equal(options.model.hidden, 11);
    /* a lower source is checked all the same */
    assert_int_equal(option_set(&options, hidden, "x", SOURCE_CONFIG, "x", &err), ERR_USAGE);
}

static void slips_find_their_option(void **state)
{
    (void)state;
    assert_string_equal(option_nearest("hiden", false), "hidden");
    assert_string_equal(option_nearest("horizn", true), "horizon");
    assert_string_equal(option_nearest("date_format", true), "date-format");
    assert_string_equal(option_nearest("dry-runn", false), "dry-run");
    assert_true(!option_nearest("dry-runn", true) ||
                strcmp(option_nearest("dry-runn", true), "dry-run") != 0);
    assert_null(option_nearest("zzzzzzz", false));
    assert_ptr_equal(option_find("date_format"), option_find("date-format"));
    assert_null(option_find("hid"));
    assert_null(option_find("Hidden"));
}

static void contradictions_are_found(void **state)
{
    static const char *const pair[][5] = {
        {"delimiter", ",", "decimal", ",", "the same character as the delimiter"},
        {"delimiter", ";", "comment", ";", "the same character as the delimiter"},
        {"momentum", "0.9", "optimizer", "adam", "only the optimizers sgd and rmsprop have momentum"},
        {"loss-parameter", "0.5", "loss", "mse", "only huber, pinball and owa have a parameter"},
        {"loss-parameter", "1.5", "loss", "pinball", "a level of pinball lies between 0 and 1"},
        {"quiet", "yes", "verbose", "yes", "contradicts --quiet"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(pair); i++) {
        Error err = {0};

        options_init(&options);
        assert_int_equal(options_check(&options, &err), OK);
        assert_string_equal(set(pair[i][0], pair[i][1]), "");
        assert_string_equal(set(pair[i][2], pair[i][3]), "");
        assert_int_equal(options_check(&options, &err), ERR_USAGE);
        assert_string_equal(err.message, pair[i][4]);
    }
}

static void finish_fills_what_follows(void **state)
{
    (void)state;
    options_init(&options);
    set("seed", "77");
    set("loss", "huber");
    set("json", "yes");
    options_finish(&options);
    assert_int_equal(options.model.seed, 77);
    assert_true(options.threads >= 1);
    assert_int_equal(options.train.threads, options.threads);
    assert_true(options.train.loss_parameter == 1);
    assert_int_equal(options.format, FORMAT_JSON);
    assert_false(options.plot_asked);
    options_init(&options);
    set("threads", "3");
    set("plot", "png");
    options_finish(&options);
    assert_int_equal(options.train.threads, 3);
    assert_true(options.plot_asked);
    assert_true(options.train.loss_parameter == 0);
}

/* What is pinned can be typed again and then needs no finding. */
static void pins_are_what_was_found(void **state)
{
    char name[3][COLUMN_NAME] = {"max", "rain, snow", "holiday"};
    int64_t time[1] = {0};
    Clock clock = {.count = 0};
    const Series series = {.targets = 1,
                           .past = 1,
                           .future = 1,
                           .cols = 3,
                           .name = name,
                           .time = time,
                           .time_name = "date,hour",
                           .time_columns = "date\nhour",
                           .date_format = "%Y-%m-%d %H",
                           .session = {.step = MICROS_DAY, .cycle = 7 * MICROS_DAY},
                           .clock = &clock,
                           .csv = {.delimiter = ';'},
                           .header = HEADER_YES,
                           .decimal = ','};
    Model model = {.config = {.model = "lstm", .horizon = 14, .season = {7, 0}, .window = 30}};

    (void)state;
    options_init(&options);
    options_pin(&options, &series, &model);
    assert_string_equal(shown("time"), "date,hour");
    assert_string_equal(shown("date-format"), "%Y-%m-%d %H");
    assert_string_equal(shown("gaps"), "sessions");
    assert_string_equal(shown("daylight-saving"), "yes");
    assert_string_equal(shown("target"), "max");
    assert_string_equal(shown("past"), "rain\\, snow");
    assert_string_equal(shown("future"), "holiday");
    assert_string_equal(shown("delimiter"), ";");
    assert_string_equal(shown("decimal"), ",");
    assert_string_equal(shown("header"), "yes");
    assert_string_equal(shown("model"), "lstm");
    assert_string_equal(shown("horizon"), "14");
    assert_false(option_is_open(&options, named("season")));
}

/* Too many names for an option to hold: what was typed stays. */
static void pins_that_do_not_fit_are_left(void **state)
{
    static char name[40][COLUMN_NAME];
    const Series series = {.targets = 1, .past = 39, .cols = 40, .name = name};

    (void)state;
    for (int i = 0; i < 40; i++) {
        memset(name[i], 'a' + i % 26, COLUMN_NAME - 1);
        name[i][COLUMN_NAME - 1] = '\0';
    }
    options_init(&options);
    set("past", "*");
    options_pin(&options, &series, NULL);
    assert_string_equal(shown("past"), "*");
    assert_int_equal(strlen(shown("target")), COLUMN_NAME - 1);
    assert_string_equal(shown("time"), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_consistent),
        cmocka_unit_test(sections_are_known),
        cmocka_unit_test(verbs_match_their_bits),
        cmocka_unit_test(defaults_are_those_of_the_table),
        cmocka_unit_test(higher_sources_stay),
        cmocka_unit_test(slips_find_their_option),
        cmocka_unit_test(contradictions_are_found),
        cmocka_unit_test(finish_fills_what_follows),
        cmocka_unit_test(pins_are_what_was_found),
        cmocka_unit_test(pins_that_do_not_fit_are_left),
    };

    return RUN(tests);
}
