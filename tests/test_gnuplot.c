/* How gnuplot is run, and what becomes of its failures. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "pictures.h"
#include "tier.h"

#include "app/gnuplot.h"
#include "app/plot.h"

static char saved_path[4096];

static int enter(void **state)
{
    snprintf(saved_path, sizeof saved_path, "%s", getenv("PATH"));
    return scratch_enter(state);
}

static int leave(void **state)
{
    setenv("PATH", saved_path, 1);
    return scratch_leave(state);
}

/* A program called gnuplot that is a script. */
static void fake_gnuplot(const char *script)
{
    assert_int_equal(mkdir("bin", 0777), 0);
    scratch_write("bin/gnuplot", script);
    assert_int_equal(chmod("bin/gnuplot", 0755), 0);
    char path[4200];

    snprintf(path, sizeof path, "%s/bin", scratch_folder);
    setenv("PATH", path, 1);
}

static void test_missing_gnuplot(void **state)
{
    const PlotStyle style = {.terminals = "png"};
    Result result;
    Error err = {0};
    char path[64];

    (void)state;
    setenv("PATH", scratch_folder, 1);
    assert_false(gnuplot_installed());
    result_make(&result, 1, true);
    make_folder(&result);
    assert_int_equal(plot_run(&result, "run", &style, &err), ERR_PLOT);
    assert_string_equal(err.where, "forecast.gp");
    assert_string_equal(err.message, "no picture: gnuplot is not installed");
    assert_non_null(strstr(err.hint, "gnuplot-nox"));
    for (size_t i = 0; i < COUNT(picture_names); i++) {
        snprintf(path, sizeof path, "run/%s.gp", picture_names[i]);
        assert_true(is_there(path));
        snprintf(path, sizeof path, "run/%s.png", picture_names[i]);
        assert_false(is_there(path));
    }
    /* scripts, tables and loss.csv: nothing else */
    assert_int_equal(scratch_count("run"), 5 + 4 + 1);
    result_free(&result);
}

static void check_fault(const char *program, const char *message)
{
    const Picture picture = {.kind = "png"};
    Error err = {0};

    fake_gnuplot(program);
    assert_int_equal(gnuplot_draw(".", "loss", &picture, &err), ERR_PLOT);
    assert_string_equal(err.where, "loss.gp");
    assert_string_equal(err.message, message);
    assert_int_equal(scratch_count("."), 2);
    assert_true(is_there("loss.png"));
    assert_int_equal(nftw("bin", scratch_remove, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/* Whatever happens to gnuplot, its own words are told, nothing is left, the old picture stays. */
static void test_failing_gnuplot(void **state)
{
    (void)state;
    scratch_write("loss.png", "the old picture");
    check_fault("#!/bin/sh\necho 'plot x y' >&2\necho '  ^' >&2\necho '\"loss.gp\" line 3: no' "
                ">&2\nexit 1\n",
                "gnuplot: \"loss.gp\" line 3: no");
    check_fault("#!/bin/sh\nkill -9 $$\n", "gnuplot was ended by signal 9");
    check_fault("#!/bin/sh\nexit 0\n", "gnuplot drew nothing that could be kept");
    check_fault("#!/bin/sh\n: > .loss.png.new\nexit 0\n",
                "gnuplot drew nothing that could be kept");
    check_fault("#!/bin/sh\necho half > .loss.png.new\nexit 3\n", "gnuplot: ");
    /* more than a pipe holds */
    check_fault("#!/bin/sh\ni=0; while [ $i -lt 4000 ]; do echo "
                "'warning warning warning warning warning' >&2; i=$((i+1)); done\nexit 1\n",
                "gnuplot: warning warning warning warning warning");
    if (!tier_valgrind())
        check_fault("not a program\n", "gnuplot cannot be started: Exec format error");
    scratch_check("loss.png", "the old picture");
}

/* gnuplot gets no file but its own three, no input, the folder to work in, and the settings. */
static void test_call(void **state)
{
    const Picture picture = {.kind = "svg", .width = 640, .height = 480};
    Error err = {0};

    (void)state;
    assert_int_equal(mkdir("run", 0777), 0);
    fake_gnuplot("#!/bin/sh\n{ pwd; printf '%s\\n' \"$@\"; read line || echo no input; } > "
                 ".horizon-2.svg.new\n");
    assert_int_equal(gnuplot_draw("run", "horizon-2", &picture, &err), OK);
    char wanted[4300];
    snprintf(wanted, sizeof wanted,
             "%s/run\n-d\n-e\nkind='svg'; file='.horizon-2.svg.new'; width=640; height=480\n"
             "horizon-2.gp\nno input\n",
             scratch_folder);
    scratch_check("run/horizon-2.svg", wanted);
}

/* A relative entry of PATH is no place to look in: the folder may hold anything. */
static void test_relative_path(void **state)
{
    (void)state;
    fake_gnuplot("#!/bin/sh\n");
    setenv("PATH", ".:bin::", 1);
    assert_false(gnuplot_installed());
}

static void test_again(void **state)
{
    const PlotStyle png = {.terminals = "png"},
                    svg = {.terminals = "svg", .width = 500, .height = 300};
    Result result;
    Error err = {0};

    (void)state;
    if (!gnuplot_installed())
        skip();
    result_make(&result, 1, true);
    make_folder(&result);
    scratch_write("run/Not Ours.gp", "system('touch PWNED')\n");
    assert_int_equal(plot_run(&result, "run", &png, &err), OK);
    assert_int_equal(unlink("run/loss.png"), 0);
    assert_int_equal(plot_again("run", &png, &err), OK);
    assert_true(is_there("run/loss.png"));
    assert_false(is_there("run/loss.svg"));
    assert_int_equal(plot_again("run", &svg, &err), OK);
    assert_true(is_there("run/loss.svg") && is_there("run/forecast.svg"));
    assert_int_equal(access("run/PWNED", F_OK), -1);
    assert_int_equal(mkdir("empty", 0777), 0);
    assert_int_equal(plot_again("empty", &png, &err), ERR_USAGE);
    result_free(&result);
}

static void test_off(void **state)
{
    const PlotStyle none = {.terminals = "none"};
    Result result;
    Error err = {0};

    (void)state;
    result_make(&result, 1, true);
    make_folder(&result);
    assert_int_equal(plot_run(&result, "run", &none, &err), OK);
    assert_int_equal(scratch_count("run"), 1);
    result_free(&result);
}

/* What cannot be written is told as that, not as a picture that failed. */
static void test_unwritable(void **state)
{
    const PlotStyle style = {.terminals = "png"};
    Result result;
    Error err = {0};

    (void)state;
    result_make(&result, 1, true);
    assert_int_equal(plot_run(&result, "not-there", &style, &err), ERR_OUTPUT);
    result_free(&result);
}

#define PLOT_TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLOT_TEST(test_missing_gnuplot), PLOT_TEST(test_failing_gnuplot), PLOT_TEST(test_call),
        PLOT_TEST(test_relative_path),   PLOT_TEST(test_again),           PLOT_TEST(test_off),
        PLOT_TEST(test_unwritable),
    };

    return RUN(tests);
}
