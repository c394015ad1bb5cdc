#include "check.h"

#include "app/config.h"
#include "base/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Options options; /* large; each test begins with options_init */
static Error err;

/* Reads a configuration over the defaults. */
static Status parse(const char *yaml)
{
    err = (Error){0};
    options_init(&options);
    return config_parse("c.yaml", yaml, strlen(yaml), &options, &err);
}

/* The first error as it is printed. */
static const char *told(void)
{
    static char text[1024];

    snprintf(text, sizeof text, "%s: %s", err.where, err.message);
    return text;
}

static void keys_stand_at_the_top_or_in_their_section(void **state)
{
    (void)state;
    assert_int_equal(parse("hidden: 8\n"
                           "network: {layers: 2}\n"
                           "name: weather\n"
                           "data:\n"
                           "  files: [a.csv, b.csv]\n"
                           "  target: [temp, 'rain, snow']\n"
                           "  past: wind\n"
                           "forecast:\n"
                           "  level: [50, 90]\n"
                           "train:\n"
                           "output: some/folder\n"),
                     OK);
    assert_int_equal(options.model.hidden, 8);
    assert_int_equal(options.model.layers, 2);
    assert_string_equal(options.name, "weather");
    assert_int_equal(options.files, 2);
    assert_string_equal(options.file[1], "b.csv");
    assert_string_equal(options.data.target, "temp\nrain, snow");
    assert_string_equal(options.data.past, "wind");
    assert_int_equal(options.model.levels, 2);
    assert_true(options.model.level[1] == 90);
    assert_string_equal(options.output, "some/folder");
    assert_int_equal(parse("output: {plot: [svg, pdf]}"), OK);
    assert_string_equal(options.plots, "svg\npdf");
}

/* Words that YAML's own rules would turn into something else. */
static void types_come_from_the_table(void **state)
{
    (void)state;
    assert_int_equal(parse("target: [NO, 012, 1_000, null, ~, 1e3]\ntime: on\nname: 3.10\n"), OK);
    assert_string_equal(options.data.target, "NO\n012\n1_000\nnull\n~\n1e3");
    assert_string_equal(options.data.time, "on");
    assert_string_equal(options.name, "3.10");
    assert_int_equal(parse("hidden: 012\nlog: on\nheader: no\nseed: 7"), OK);
    assert_int_equal(options.model.hidden, 12);
    assert_true(options.model.log);
    assert_int_equal(options.data.header, HEADER_NO);
}

static void empty_files_set_nothing(void **state)
{
    static const char *const empty[] = {
        "", "\n", "# only a comment\n", "---\n", "\xef\xbb\xbf", "{}", "--- {}\n...\n"};

    (void)state;
    for (size_t i = 0; i < COUNT(empty); i++)
        assert_int_equal(parse(empty[i]), OK);
    assert_int_equal(parse("\xef\xbb\xbfhidden: 9\r\nlayers: 3\r\n"), OK);
    assert_int_equal(options.model.hidden, 9);
    assert_int_equal(options.model.layers, 3);
}

static void faults_are_told_with_their_place(void **state)
{
    static const char *const fault[][2] = {
        {"network: {hiden: 32}", "c.yaml:1:11: unknown key \"hiden\"; did you mean \"hidden\"?"},
        {"\n\n  zzzzzzzz: 1", "c.yaml:3:3: unknown key \"zzzzzzzz\""},
        {"dat: {time: t}", "c.yaml:1:1: unknown key \"dat\"; did you mean \"data\"?"},
        {"json: yes", "c.yaml:1:1: unknown key \"json\""},
        {"hidden: 5\nhidden: 6", "c.yaml:2:1: \"hidden\" is given twice"},
        {"hidden: 5\nnetwork: {hidden: 6}", "c.yaml:2:11: \"hidden\" is given twice"},
        {"files: a\ndata: {files: b}", "c.yaml:2:8: \"files\" is given twice"},
        {"train: {hidden: 5}",
         "c.yaml:1:9: \"hidden\" belongs in the section \"network\", not \"train\""},
        {"hidden: many", "c.yaml:1:9: \"many\" is not a whole number"},
        {"hidden: 5000", "c.yaml:1:9: 5000 is out of range: 1 to 4096"},
        {"hidden: [1, 2]", "c.yaml:1:9: \"hidden\" takes one value, not a list"},
        {"hidden: {a: 1}", "c.yaml:1:9: \"hidden\" takes a value"},
        {"hidden:", "c.yaml:1:8: \"hidden\" has no value"},
        {"network: 5", "c.yaml:1:10: \"network\" is a section: its keys stand below it"},
        {"model: gruu", "c.yaml:1:8: unknown value \"gruu\"; did you mean \"gru\"?"},
        {"target: [a, [b]]", "c.yaml:1:13: a list of words is expected"},
        {"target: [a, ]\npast: [a,,b]", "c.yaml:2:10: not YAML: "},
        {"files: []", "c.yaml:1:8: \"files\" takes the name of a file or a list of them"},
        {"files: {a: b}", "c.yaml:1:8: \"files\" takes the name of a file or a list of them"},
        {"files: [1,2,3,4,5,6,7,8,9]", "c.yaml:1:8: more than 8 files"},
        {"experiments: []", "c.yaml:1:1: experiments are for batch"},
        {"name: a/b", "c.yaml:1:7: \"a/b\" cannot be the name of a folder: no / in it, no . in "
                      "front"},
        {"time: \"a\\nb\"", "c.yaml:1:7: a line break in a name"},
        {"time: \"a\\0b\"", "c.yaml:1:7: a NUL character in a text"},
        {"- a\n- b", "c.yaml:1:1: not a configuration, which has lines such as key: value"},
        {"just words", "c.yaml:1:1: not a configuration, which has lines such as key: value"},
        {"hidden: &a 5", "c.yaml:1:9: an anchor (&): write the value again"},
        {"data: &a {time: t}", "c.yaml:1:7: an anchor (&): write the value again"},
        {"hidden: 5\nlayers: *a", "c.yaml:2:9: an alias (*): write the value again"},
        {"hidden: !!int 5", "c.yaml:1:9: a tag (!): the key decides the type"},
        {"hidden: 5\n---\nlayers: 2",
         "c.yaml:2:1: a second document: one file is one configuration"},
        {"? [a, b]\n: c", "c.yaml:1:3: a key must be a word"},
        {"hidden: 5\n\tlayers: 2", "c.yaml:2:1: not YAML: "},
        {"hidden: \"5", "c.yaml:1:11: not YAML: "},
        {"time: caf\xe9", "c.yaml:1:10: a byte that is not UTF-8"},
        {"time: a\x01", "c.yaml:1:8: a control character"},
        {"time: \xed\xa0\x80", "c.yaml:1:7: a byte that is not UTF-8"},
        {"time: \xc0\xaf", "c.yaml:1:7: a byte that is not UTF-8"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(fault); i++) {
        const size_t length = strlen(fault[i][1]);

        assert_int_equal(parse(fault[i][0]), ERR_USAGE);
        if (fault[i][1][length - 1] == ' ') /* then come libyaml's words */
            assert_memory_equal(told(), fault[i][1], length);
        else
            assert_string_equal(told(), fault[i][1]);
    }
    err = (Error){0};
    assert_int_equal(config_parse("c.yaml", "time: a\0b", 9, &options, &err), ERR_USAGE);
    assert_string_equal(told(), "c.yaml:1:8: a NUL byte: this is no text file");
}

static void all_faults_are_told_at_once(void **state)
{
    (void)state;
    assert_int_equal(parse("hiden: 1\nlayers: 99\nmodel: x\nepochs: 0\nseed: -1\nclip: -1\n"),
                     ERR_USAGE);
    assert_int_equal(err.count, 6);
    assert_string_equal(told(), "c.yaml:1:1: unknown key \"hiden\"; did you mean \"hidden\"?");
    assert_string_equal(err.other[0], "c.yaml:2:9: 99 is out of range: 0 to 8");
    assert_string_equal(err.other[3],
                        "c.yaml:5:7: \"-1\" is not a whole number from 0 to 18446744073709551615");
}

static void depth_is_bounded(void **state)
{
    char *text = malloc(200001);
    char where[64];

    (void)state;
    assert_non_null(text);
    memset(text, '[', 100000);
    memset(text + 100000, ']', 100000);
    text[200000] = '\0';
    assert_int_equal(parse(text), ERR_USAGE);
    snprintf(where, sizeof where, "c.yaml:1:%d: nested too deep", 33);
    assert_string_equal(told(), where);
    for (int i = 0; i < 100000; i++)
        text[i] = i % 2 ? ' ' : '-';
    text[100000] = '\0';
    assert_int_equal(parse(text), ERR_USAGE);
    free(text);
}

static void command_line_stays_above(void **state)
{
    static const char yaml[] = "hidden: 8\nlayers: 2\nfiles: [c.csv]\n";

    (void)state;
    err = (Error){0};
    options_init(&options);
    assert_int_equal(
        option_set(&options, option_find("hidden"), "5", SOURCE_FLAG, "--hidden", &err), OK);
    options.files = 1;
    strcpy(options.file[0], "mine.csv");
    assert_int_equal(config_parse("c.yaml", yaml, strlen(yaml), &options, &err), OK);
    assert_int_equal(options.model.hidden, 5);
    assert_int_equal(options.model.layers, 2);
    assert_string_equal(options.file[0], "mine.csv");
}

/* A random value for an option, as it would be typed; "" where it is to be left alone. */
static void random_value(const Option *option, Rng rng, uint32_t round, uint32_t index, char *out,
                         size_t size)
{
    static const char *const text[] = {"plain",     "a b",          "quote\"d",    "back\\\\slash",
                                       "tab\there", "# no comment", "caf\xc3\xa9", "- dash",
                                       "{brace}",   "1e3"};
    const uint32_t pick = rng_below(rng, 1000, round, index, 0);
    int choices = 0;
    char word[64];

    *out = '\0';
    while (option_choice(option, choices, word, sizeof word))
        choices++;
    if (choices > 0)
        assert_true(option_choice(option, (int)(pick % (uint32_t)choices), out, size));
    else if (option->type == OPTION_INT || option->type == OPTION_REAL)
        text_write_number(word, option->low < 1 && option->high > 1 ? 1 : option->low);
    else if (option->type == OPTION_TEXT || option->type == OPTION_NAMES)
        snprintf(out, size, "%s", text[pick % COUNT(text)]);
    else if (option->type == OPTION_SEED)
        snprintf(out, size, "%u", pick);
    else if (option->type == OPTION_CHAR)
        snprintf(out, size, "%s", pick % 2 ? "tab" : "#");
    else if (option->type == OPTION_LEVELS)
        snprintf(out, size, "%u,99.5", 1 + pick % 98);
    else if (option->type == OPTION_SHARE)
        snprintf(out, size, "%u%%", pick % 90);
    else if (option->type == OPTION_LAGS)
        snprintf(out, size, "1:%u",
                 2 + pick % (option->high < 50 ? (unsigned)option->high - 1 : 50));
    else if (option->type == OPTION_MISSING)
        snprintf(out, size, "%s:%u", pick % 2 ? "mask" : "interpolate", 1 + pick % 50);
    if (!*out && (option->type == OPTION_INT || option->type == OPTION_REAL))
        snprintf(out, size, "%s", word);
}

/* What is written is read back to the same: `forecast -c config.yaml` repeats the run. */
static void written_configurations_round_trip(void **state)
{
    const Rng rng = rng_make(11, RNG_TEST);
    static Options again;

    (void)state;
    for (uint32_t round = 0; round < 200; round++) {
        Text first = {0}, second = {0};

        options_init(&options);
        options_init(&again);
        err = (Error){0};
        strcpy(options.file[0], "a \"b\".csv");
        options.files = 1;
        for (int i = 0; i < option_count; i++) {
            char value[256];
            const Option *option = &option_table[i];

            if (!option->section || !*option->section || option->here ||
                rng_below(rng, 2, round, (uint32_t)i, 1))
                continue;
            random_value(option, rng, round, (uint32_t)i, value, sizeof value);
            if (*value)
                assert_int_equal(option_set(&options, option, value, SOURCE_FLAG, "x", &err), OK);
        }
        config_write(&options, &first);
        assert_int_equal(config_parse("c.yaml", first.data, first.used, &again, &err), OK);
        config_write(&again, &second);
        assert_string_equal(first.data, second.data);
        memset(options.source, 0, sizeof options.source);
        memset(again.source, 0, sizeof again.source);
        assert_memory_equal(&options, &again, sizeof options);
        text_free(&first);
        text_free(&second);
    }
}

static void hash_knows_what_matters(void **state)
{
    char before[FILE_HASH];

    (void)state;
    assert_int_equal(parse("files: a.csv"), OK);
    assert_int_equal(config_hash(&options, &err), OK);
    memcpy(before, options.hash, sizeof before);
    options.threads = 7;
    options.train.threads = 7;
    strcpy(options.output, "elsewhere");
    strcpy(options.plots, "svg");
    assert_int_equal(config_hash(&options, &err), OK);
    assert_string_equal(options.hash, before);
    options.train.seed = 2;
    assert_int_equal(config_hash(&options, &err), OK);
    assert_string_not_equal(options.hash, before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_stand_at_the_top_or_in_their_section),
        cmocka_unit_test(types_come_from_the_table),
        cmocka_unit_test(empty_files_set_nothing),
        cmocka_unit_test(faults_are_told_with_their_place),
        cmocka_unit_test(all_faults_are_told_at_once),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(command_line_stays_above),
        cmocka_unit_test(written_configurations_round_trip),
        cmocka_unit_test(hash_knows_what_matters),
    };

    return RUN(tests);
}
