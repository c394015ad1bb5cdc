#include "check.h"

#include "app/config.h"
#include "base/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Options options; /* large; each test begins with options_init */
static Error err;

/* The first error as it is printed. */
static const char *told(void)
{
    static char text[1024];

    snprintf(text, sizeof text, "%s: %s", err.where, err.message);
    return text;
}

static const char valid[] = "name: w\n"
                            "seed: 1\n"
                            "data: {files: [a.csv], target: [x, \"y\"], past: z}\n"
                            "train: {epochs: 20, lr: 0.01}\n"
                            "experiments:\n"
                            "  - name: narx\n"
                            "    model: narx\n"
                            "  - name: r\n"
                            "    sweep:\n"
                            "      model: [gru, lstm]\n"
                            "      hidden: [8, 16]\n";

/* Whatever stands in the file, it is read or refused. */
static void mutations_are_read_or_refused(void **state)
{
    static const char marks[] = "\n :-[]{},\"'#&*!|>%@`?\t~0aZ\x80\xff\\";
    const Rng rng = rng_make(12, RNG_TEST);
    char text[sizeof valid + 8];
    int read = 0, refused = 0;

    (void)state;
    for (uint32_t round = 0; round < 4000; round++) {
        size_t size = strlen(valid);
        const uint32_t changes = 1 + rng_below(rng, 3, round, 0, 0);

        memcpy(text, valid, sizeof valid);
        for (uint32_t c = 1; c <= changes; c++) {
            const size_t at = rng_below(rng, (uint32_t)size, round, c, 0);
            const char mark = marks[rng_below(rng, sizeof marks - 1, round, c, 1)];

            if (rng_below(rng, 2, round, c, 2)) {
                text[at] = mark;
            } else {
                memmove(text + at, text + at + 1, size - at);
                size--;
            }
        }
        text[size] = '\0';
        Batch batch = {0};

        err = (Error){0};
        options_init(&options);
        const Status status = batch_parse("c.yaml", text, size, &options, &batch, &err);

        assert_true(status == OK || status == ERR_USAGE);
        assert_int_equal(status, err.status);
        read += status == OK;
        refused += status != OK;
        batch_free(&batch);
        err = (Error){0};
        const Status single = config_parse("c.yaml", text, size, &options, &err);

        assert_true(single == OK || single == ERR_USAGE);
    }
    assert_true(read > 100 && refused > 100);
}

static void truncations_are_read_or_refused(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof valid; size++) {
        char text[sizeof valid];
        Batch batch = {0};

        memcpy(text, valid, size);
        text[size] = '\0';
        err = (Error){0};
        options_init(&options);
        const Status status = batch_parse("c.yaml", text, size, &options, &batch, &err);

        assert_true(status == OK || status == ERR_USAGE);
        batch_free(&batch);
    }
}

static Status parse_batch(const char *yaml, Batch *batch)
{
    err = (Error){0};
    options_init(&options);
    return batch_parse("dir/b.yaml", yaml, strlen(yaml), &options, batch, &err);
}

static void sweeps_are_multiplied_in_order(void **state)
{
    static const char *const name[] = {"narx", "r-gru-8", "r-gru-16", "r-lstm-8", "r-lstm-16"};
    Batch batch;

    (void)state;
    assert_int_equal(parse_batch(valid, &batch), OK);
    assert_string_equal(batch.name, "w");
    assert_int_equal(batch.count, 5);
    for (int i = 0; i < 5; i++) {
        assert_string_equal(batch.run[i].name, name[i]);
        assert_int_equal(batch.run[i].train.epochs, 20);
        assert_string_equal(batch.run[i].data.target, "x\ny");
        assert_string_equal(batch.run[i].file[0], "a.csv");
        assert_int_equal(batch.run[i].model.seed, 1);
        assert_true(batch.run[i].train.threads > 0);
    }
    assert_string_equal(batch.run[3].model.model, "lstm");
    assert_int_equal(batch.run[3].model.hidden, 8);
    batch_free(&batch);
}

static void sweeps_take_lists_and_files(void **state)
{
    Batch batch;

    (void)state;
    assert_int_equal(parse_batch("experiments:\n"
                                 "- sweep:\n"
                                 "    files: [in/a.csv, in/b.csv]\n"
                                 "    past: [[u, v], w]\n"
                                 "    lr: [1e-3, .5]\n",
                                 &batch),
                     OK);
    assert_string_equal(batch.name, "b");
    assert_int_equal(batch.count, 8);
    assert_string_equal(batch.run[0].name, "a-u_v-0.001");
    assert_string_equal(batch.run[0].data.past, "u\nv");
    assert_string_equal(batch.run[7].name, "b-w-0.5");
    assert_string_equal(batch.run[7].file[0], "in/b.csv");
    batch_free(&batch);
}

/* What one experiment sets is not seen by the next. */
static void experiments_are_apart(void **state)
{
    Batch batch;

    (void)state;
    assert_int_equal(parse_batch("experiments:\n"
                                 "- {name: a, hidden: 5, network: {layers: 2}}\n"
                                 "- {name: b}\n"
                                 "files: x.csv\n"
                                 "hidden: 7\n",
                                 &batch),
                     OK);
    assert_int_equal(batch.run[0].model.hidden, 5);
    assert_int_equal(batch.run[0].model.layers, 2);
    assert_int_equal(batch.run[1].model.hidden, 7);
    assert_int_equal(batch.run[1].model.layers, 1);
    batch_free(&batch);
}

static void batch_faults_are_told(void **state)
{
    static const char *const fault[][2] = {
        {"name: w", "dir/b.yaml: no experiments in it"},
        {"experiments: 5", "dir/b.yaml:1:14: \"experiments\" is a list: - name: ..."},
        {"experiments: []", "dir/b.yaml:1:14: \"experiments\" is a list: - name: ..."},
        {"experiments: [a]", "dir/b.yaml:1:15: an experiment has lines such as key: value"},
        {"files: a\nexperiments: [{model: gru}]", "dir/b.yaml:2:15: an experiment without a name"},
        {"files: a\nexperiments: [{name: a}, {name: a}]",
         "dir/b.yaml:2:26: two experiments are called \"a\""},
        {"files: a\nexperiments: [{sweep: {hidden: [8, 8]}}]",
         "dir/b.yaml:2:15: two experiments are called \"8\""},
        {"files: a\nexperiments: [{sweep: {hidden: 8}}]",
         "dir/b.yaml:2:32: a sweep over \"hidden\" takes a list of values"},
        {"files: a\nexperiments: [{sweep: {hidden: []}}]",
         "dir/b.yaml:2:32: a sweep over \"hidden\" takes a list of values"},
        {"files: a\nexperiments: [{sweep: {hiden: [8]}}]",
         "dir/b.yaml:2:24: unknown key \"hiden\"; did you mean \"hidden\"?"},
        {"files: a\nexperiments: [{sweep: {plot: [png]}}]",
         "dir/b.yaml:2:24: \"plot\" cannot be swept"},
        {"files: a\nexperiments: [{sweep: [hidden]}]",
         "dir/b.yaml:2:23: \"sweep\" is a section: key: [values]"},
        {"files: a\nexperiments: [{sweep: {hidden: [8, x, 0]}}]",
         "dir/b.yaml:2:36: \"x\" is not a whole number"},
        {"files: a\nexperiments: [{name: a, hidden: 3, sweep: {hidden: [8]}}]",
         "dir/b.yaml:2:44: \"hidden\" is given twice"},
        {"experiments: [{name: a}]", "dir/b.yaml: experiment a: no data file: files: [data.csv]"},
        {"files: [a, b]\nexperiments: [{name: a}]",
         "dir/b.yaml: experiment a: it takes one file; a sweep over files tries several"},
        {"files: a\nrequire: mase<1\nexperiments: [{name: a}]",
         "dir/b.yaml: experiment a: require is for single runs"},
        {"files: a\nexperiments: [{name: a, momentum: 0.5}]",
         "dir/b.yaml: experiment a: configuration: momentum: only the optimizers sgd and rmsprop have momentum"},
        {"sweep: {hidden: [1]}", "dir/b.yaml:1:1: \"sweep\" belongs in an experiment"},
        {"experiments: [{name: a}]\nexperiments: [{name: b}]",
         "dir/b.yaml:2:1: \"experiments\" is given twice"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(fault); i++) {
        Batch batch;

        assert_int_equal(parse_batch(fault[i][0], &batch), ERR_USAGE);
        assert_string_equal(told(), fault[i][1]);
        batch_free(&batch);
    }
}

static void every_fault_of_a_sweep_is_told_once(void **state)
{
    Batch batch;

    (void)state;
    assert_int_equal(parse_batch("files: a\nexperiments:\n- sweep: {hidden: [x, y], layers: [1, "
                                 "99]}\n",
                                 &batch),
                     ERR_USAGE);
    assert_int_equal(err.count, 3);
    batch_free(&batch);
}

static void sweeps_are_bounded(void **state)
{
    Text text = {0};
    Batch batch;

    (void)state;
    text_add(&text, "files: a\nexperiments:\n- sweep:\n");
    for (int key = 0; key < 2; key++) {
        text_add(&text, "    %s: [1", key ? "seed" : "epochs");
        for (int i = 2; i <= 65; i++)
            text_add(&text, ", %d", i);
        text_add(&text, "]\n");
    }
    assert_int_equal(parse_batch(text.data, &batch), ERR_USAGE);
    assert_string_equal(told(), "dir/b.yaml:3:3: more than 4096 runs");
    assert_int_equal(batch.count, 0);
    batch_free(&batch);
    text_free(&text);
}

static void flags_stay_above_a_batch(void **state)
{
    Batch batch;

    (void)state;
    err = (Error){0};
    options_init(&options);
    assert_int_equal(
        option_set(&options, option_find("epochs"), "3", SOURCE_FLAG, "--epochs", &err), OK);
    assert_int_equal(batch_parse("b.yaml", valid, strlen(valid), &options, &batch, &err), OK);
    for (int i = 0; i < batch.count; i++)
        assert_int_equal(batch.run[i].train.epochs, 3);
    batch_free(&batch);
    assert_int_equal(
        option_set(&options, option_find("hidden"), "3", SOURCE_FLAG, "--hidden", &err), OK);
    assert_int_equal(batch_parse("b.yaml", valid, strlen(valid), &options, &batch, &err),
                     ERR_USAGE);
    assert_string_equal(told(),
                        "b.yaml:11:7: \"hidden\" is swept here and fixed by the command line");
    batch_free(&batch);
}

static void names_stay_within_their_folder(void **state)
{
    Batch batch;

    (void)state;
    assert_int_equal(parse_batch("files: a.csv\nexperiments:\n- sweep: {date-format: "
                                 "['../../%d', 'x/y']}\n",
                                 &batch),
                     OK);
    for (int i = 0; i < batch.count; i++)
        assert_null(strchr(batch.run[i].name, '/'));
    batch_free(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mutations_are_read_or_refused),
        cmocka_unit_test(truncations_are_read_or_refused),
        cmocka_unit_test(sweeps_are_multiplied_in_order),
        cmocka_unit_test(sweeps_take_lists_and_files),
        cmocka_unit_test(experiments_are_apart),
        cmocka_unit_test(batch_faults_are_told),
        cmocka_unit_test(every_fault_of_a_sweep_is_told_once),
        cmocka_unit_test(sweeps_are_bounded),
        cmocka_unit_test(flags_stay_above_a_batch),
        cmocka_unit_test(names_stay_within_their_folder),
    };

    return RUN(tests);
}
