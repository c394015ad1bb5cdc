/* forecast doctor: what this machine has, and whether it computes the bits that are known. */
#include "app/cli.h"
#include "app/gnuplot.h"
#include "app/json.h"
#include "app/run.h"
#include "app/selftest.h"
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    bool works[4]; /* the kinds of pictures[] */
    bool installed;
    SelfTest test;
} Findings;

static const char *const pictures[4] = {"png", "svg", "pdf", "dumb"};

static const char script[] = "kind = exists('kind') ? kind : 'png'\n"
                             "file = exists('file') ? file : 'test.png'\n"
                             "if (kind eq 'png') set terminal pngcairo\n"
                             "if (kind eq 'svg') set terminal svg\n"
                             "if (kind eq 'pdf') set terminal pdfcairo\n"
                             "if (kind eq 'dumb') set terminal dumb\n"
                             "set output file\nplot x\n";

/* Draws a line in each kind of picture, in a folder that is removed again. */
static Status test_gnuplot(Findings *findings, Error *err)
{
    char path[FILE_PATH];
    Folder folder;

    findings->installed = gnuplot_installed();
    if (!findings->installed)
        return OK;
    if (folder_passing(&folder, err) != OK)
        return err->status;
    folder_file(&folder, "test.gp", path);
    Status status = file_write(path, script, sizeof script - 1, err);

    for (int i = 0; i < 4 && status == OK; i++) {
        const Picture picture = {.kind = pictures[i]};
        Error ignored = {0};

        findings->works[i] = gnuplot_draw(folder.work, "test", &picture, &ignored) == OK;
    }
    folder_discard(&folder);
    return status;
}

static void add_pictures(Text *out, const Findings *findings)
{
    text_add(out, "gnuplot       ");
    if (!findings->installed)
        text_add(out, "missing: no pictures; apt-get install gnuplot-nox");
    for (int i = 0; i < 4 && findings->installed; i++)
        text_add(out, "%s%s%s", i ? ", " : "", pictures[i], findings->works[i] ? "" : " fails");
    text_add(out, "\n");
}

static void add_levels(Text *out, const SelfTest *test)
{
    text_add(out, "instructions  %s of ", cpu_level_name(cpu_level()));
    for (int s = 0; s < test->settings - 1; s++)
        text_add(out, "%s%s", s ? ", " : "", cpu_level_name(test->setting[s].level));
    text_add(out, "\n");
}

/* One line where all is well; else the trials that went wrong, setting by setting. */
static void add_test(Text *out, const SelfTest *test)
{
    const int wrong = selftest_wrong_any(test);

    text_add(out, "self-test     ");
    if (wrong == 0)
        text_add(out,
                 "passed: %d trials gave the known bits with every instruction set and with "
                 "%d threads\n",
                 test->trials, SELFTEST_THREADS);
    else
        text_add(out, "FAILED: %d of %d trials gave other bits than known\n", wrong, test->trials);
    for (int s = 0; s < test->settings && wrong > 0; s++) {
        char setting[32];

        selftest_setting(&test->setting[s], setting);
        text_add(out, "  %-20s%s", setting, selftest_wrong(test, s) ? "" : " all as known");
        for (int i = 0; i < test->trials; i++)
            if (!selftest_right(&test->trial[i], s))
                text_add(out, " %s", test->trial[i].name);
        text_add(out, "\n");
    }
}

static void write_text(const Options *options, const Findings *findings, Text *out)
{
    text_add(out, "forecast      %s (%s, compiler %s)\n", FORECAST_VERSION, REAL_DTYPE,
             __VERSION__);
    text_add(out, "threads       %d\n", options->threads);
    add_levels(out, &findings->test);
    add_test(out, &findings->test);
    add_pictures(out, findings);
}

/* {trial: {known: sum, setting: sum}} */
static json_t *trials(const SelfTest *test)
{
    json_t *all = json_object();

    for (int i = 0; i < test->trials; i++) {
        const Trial *trial = &test->trial[i];
        json_t *sums = json_object();

        json_put(&sums, "known", json_text(trial->known));
        for (int s = 0; s < test->settings; s++) {
            char setting[32];

            selftest_setting(&test->setting[s], setting);
            json_put(&sums, setting, json_text(trial->found[s]));
        }
        json_put(&all, trial->name, sums);
    }
    return all;
}

static void write_json(const Options *options, const Findings *findings, Text *out)
{
    json_t *root = json_object(), *plots = json_object();

    for (int i = 0; i < 4 && findings->installed; i++)
        json_put(&plots, pictures[i], json_boolean(findings->works[i]));
    json_put(&root, "version", json_text(FORECAST_VERSION));
    json_put(&root, "real", json_text(REAL_DTYPE));
    json_put(&root, "compiler", json_text(__VERSION__));
    json_put(&root, "threads", json_integer(options->threads));
    json_put(&root, "instructions", json_text(cpu_level_name(cpu_level())));
    json_put(&root, "self_test", json_boolean(selftest_wrong_any(&findings->test) == 0));
    json_put(&root, "trials", trials(&findings->test));
    json_put(&root, "gnuplot", json_boolean(findings->installed));
    json_put(&root, "pictures", plots);
    json_write(root, out);
    json_decref(root);
}

static Status judge(const SelfTest *test, Error *err)
{
    const int wrong = selftest_wrong_any(test);
    Text advice = {0};

    if (wrong == 0)
        return OK;
    error_set(err, ERR_INTERNAL, "self-test",
              "%d of %d trials do not give the known bits: on this machine the same command gives "
              "other numbers than elsewhere, and they may be wrong",
              wrong, test->trials);
    selftest_advice(test, &advice);
    error_hint(err, "%s", advice.data ? advice.data : "");
    text_free(&advice);
    return err->status;
}

Status verb_doctor(const Options *options, Console *console, Error *err)
{
    Findings findings = {0};
    Text out = {0};

    (void)console;
    if (selftest_run(&findings.test, err) != OK || test_gnuplot(&findings, err) != OK)
        return err->status;
    if (options->json)
        write_json(options, &findings, &out);
    else
        write_text(options, &findings, &out);
    if (console_write(&out, err) == OK)
        (void)judge(&findings.test, err);
    text_free(&out);
    return err->status;
}
