/* Lags and splits as they are written in options, and what is said of those that cannot be. */
#include "check.h"

#include "data/window.h"

#include <stdio.h>
#include <string.h>

static void read_lags(Lags *lags, const char *text)
{
    Error err = {0};

    assert_int_equal(lags_read(text, lags, &err), OK);
}

static void check_lags(const char *text, const char *written)
{
    char out[3000];
    Lags lags, again;

    read_lags(&lags, text);
    lags_write(&lags, out, sizeof out);
    assert_string_equal(out, written);
    read_lags(&again, out);
    assert_int_equal(again.count, lags.count);
    assert_memory_equal(again.lag, lags.lag, (size_t)lags.count * sizeof lags.lag[0]);
}

static void lags_read_and_written(void **state)
{
    char out[8];
    Lags lags;

    (void)state;
    check_lags("1", "1");
    check_lags("1:24,168", "1:24,168");
    check_lags("168,24:1,3", "1:24,168");
    check_lags("5,3,4,9,1", "1,3:5,9");
    check_lags("1:1024", "1:1024");
    check_lags("7:7,1000000", "7,1000000");
    read_lags(&lags, "1,3,5,7,9");
    assert_int_equal(lags.count, 5);
    lags_write(&lags, out, 5); /* whole lags only */
    assert_string_equal(out, "1,3");
    lags_write(&(Lags){0}, out, sizeof out);
    assert_string_equal(out, "");
}

static void lags_refused(void **state)
{
    static const char *const wrong[] = {"",        "0",
                                        "-1",      "1,",
                                        ",1",      "1:",
                                        ":3",      "1:2:3",
                                        "1;2",     "1 ,2",
                                        "1.5",     "a",
                                        "0:3",     "1:0",
                                        "1000001", "99999999999999999999",
                                        "1:1025",  "1:800,900:1200"};
    Lags lags;

    (void)state;
    for (size_t k = 0; k < COUNT(wrong); k++) {
        Error err = {0};

        assert_int_equal(lags_read(wrong[k], &lags, &err), ERR_USAGE);
        assert_true(err.message[0] != '\0');
    }
    Error err = {0};
    assert_int_equal(lags_read("1:4,x7", &lags, &err), ERR_USAGE);
    assert_string_equal(err.message, "\"x7\" in \"1:4,x7\" is no whole number from 1 to 1000000");
    assert_string_equal(err.hint, "separated by commas: 1,4 or the range 1:4");
    err = (Error){0};
    assert_int_equal(lags_read_within("4,0,9", 0, 8, &lags, &err), ERR_USAGE);
    assert_string_equal(err.message, "\"9\" in \"4,0,9\" is no whole number from 0 to 8");
    assert_string_equal(err.hint, "separated by commas: 0,4 or the range 0:4");
    assert_int_equal(lags_read_within("4,0", 0, 8, &lags, &err), OK);
    assert_int_equal(lags.count, 2);
    assert_int_equal(lags.lag[0], 0);
    assert_int_equal(lags.lag[1], 4);
}

static void check_split(int rows, const char *validation, const char *test, int reach, int horizon,
                        int want_train, int want_validation)
{
    Error err = {0};
    Split split;

    assert_int_equal(split_make(&split, rows, validation, test, reach, horizon, &err), OK);
    assert_int_equal(split.train, want_train);
    assert_int_equal(split.validation, want_validation);
    assert_int_equal(split.rows, rows);
}

static void splits(void **state)
{
    (void)state;
    check_split(1000, "15%", "15%", 48, 24, 700, 850);
    check_split(1461, "15%", "15%", 14, 10, 1461 - 2 * 219, 1461 - 219);
    check_split(1000, "100", "48", 48, 24, 852, 952);
    check_split(1000, "0", "0%", 48, 24, 1000, 1000);
    check_split(1000, "12.5%", "0", 48, 24, 875, 1000);
    check_split(97, "15%", "15%", 48, 24, 49, 73); /* a share holds one horizon at the least */
    check_split(4, "15%", "15%", 1, 1, 2, 3);
}

static void check_split_refused(int rows, const char *validation, const char *test, int reach,
                                int horizon, Status status, const char *message, const char *hint)
{
    Error err = {0};
    Split split;

    assert_int_equal(split_make(&split, rows, validation, test, reach, horizon, &err), status);
    assert_string_equal(err.message, message);
    assert_string_equal(err.hint, hint);
}

static void splits_refused(void **state)
{
    (void)state;
    check_split_refused(61, "15%", "15%", 48, 24, ERR_DATA,
                        "61 rows are too few: window 48 + horizon 24 + validation needs 97",
                        "--window 12");
    check_split_refused(40, "15%", "15%", 48, 24, ERR_DATA,
                        "40 rows are too few: window 48 + horizon 24 + validation needs 97",
                        "--window 1 --horizon 19");
    check_split_refused(40, "15%", "15%", 1, 24, ERR_DATA,
                        "40 rows are too few: window 1 + horizon 24 + validation needs 50",
                        "--horizon 19");
    check_split_refused(30, "0", "24", 48, 24, ERR_DATA,
                        "30 rows are too few: window 48 + horizon 24 needs 73", "--window 5");
    check_split_refused(3, "15%", "15%", 2, 1, ERR_DATA,
                        "3 rows are too few: window 2 + horizon 1 + validation needs 5",
                        "a longer series, or smaller parts: --val, --test");
    check_split_refused(0, "15%", "15%", 2, 1, ERR_DATA,
                        "0 rows are too few: window 2 + horizon 1 + validation needs 5",
                        "a longer series, or smaller parts: --val, --test");
    check_split_refused(100, "x", "15%", 2, 1, ERR_USAGE,
                        "\"x\" is neither a share nor a count of rows for the validation",
                        "a share or a number of rows: --val 15%");
    check_split_refused(100, "15%", "-3", 2, 1, ERR_USAGE,
                        "\"-3\" is neither a share nor a count of rows for the test",
                        "a share or a number of rows: --test 15%");
    check_split_refused(100, "60%", "50%", 2, 1, ERR_USAGE,
                        "validation 60% and test 50% leave no rows for training",
                        "--val 15% --test 15%");
    check_split_refused(1000, "15%", "10", 48, 24, ERR_USAGE,
                        "10 rows for the test cannot hold the horizon of 24", "--test 24");
    check_split_refused(100, "100%", "", 2, 1, ERR_USAGE,
                        "\"100%\" is neither a share nor a count of rows for the validation",
                        "a share or a number of rows: --val 15%");
}

/* The number of rows that an error asks for is the least that does. */
static void needed_rows_are_enough_and_least(void **state)
{
    static const char *const part[] = {"0", "15%", "30%", "7.3%", "40", "0.5%"};

    (void)state;
    for (size_t v = 0; v < COUNT(part); v++)
        for (size_t t = 0; t < COUNT(part); t++)
            for (int reach = 1; reach < 400; reach += 57)
                for (int horizon = 1; horizon <= 40; horizon += 13) {
                    Error err = {0};
                    Split split;
                    long needed;

                    assert_int_equal(split_make(&split, 1, part[v], part[t], reach, horizon, &err),
                                     ERR_DATA);
                    assert_int_equal(sscanf(strstr(err.message, "needs "), "needs %ld", &needed),
                                     1);
                    error_clear(&err);
                    assert_int_equal(
                        split_make(&split, (int)needed, part[v], part[t], reach, horizon, &err),
                        OK);
                    assert_true(split.train >= reach + 1);
                    for (int rows = 2; rows < needed; rows++) {
                        error_clear(&err);
                        assert_int_equal(
                            split_make(&split, rows, part[v], part[t], reach, horizon, &err),
                            ERR_DATA);
                    }
                }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lags_read_and_written),
        cmocka_unit_test(lags_refused),
        cmocka_unit_test(splits),
        cmocka_unit_test(splits_refused),
        cmocka_unit_test(needed_rows_are_enough_and_least),
    };

    return RUN(tests);
}
