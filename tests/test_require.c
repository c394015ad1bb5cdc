/* --require, from a result made by hand. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "result.h"

static Status require(Result *result, const char *expression)
{
    Error err = {0};

    text_copy(result->options.require, sizeof result->options.require, expression);
    if (report_require_check(&result->options, &result->model.config, &err) != OK)
        return err.status;
    return report_require(result, &err);
}

static void test_require(void **state)
{
    static const struct {
        const char *expression;
        Status status;
    } cases[] = {
        {"", OK},
        {"mae<1000", OK},
        {"mae>1000", ERR_REQUIRE},
        {"autoregressive.mae<1000,continuous.rmse<=1000,coverage80>78", OK},
        {"coverage80>=78.5", OK},
        {"coverage80>78.5", ERR_REQUIRE},
        {"coverage95<=90.25", OK},
        {"mase<1e9,smape<-1", ERR_REQUIRE},
        {"mae", ERR_USAGE},
        {"mae<", ERR_USAGE},
        {"mae<x", ERR_USAGE},
        {"<1", ERR_USAGE},
        {"mae=1", ERR_USAGE},
        {"mae<1,", ERR_USAGE},
        {",mae<1", ERR_USAGE},
        {"mae< 1", ERR_USAGE},
        {"speed>1", ERR_USAGE},
        {"coverage81>50", ERR_USAGE},
        {"coverage>50", ERR_USAGE},
        {"sideways.mae<1", ERR_USAGE},
        {"mae<nan", ERR_USAGE},
    };
    Result result;

    (void)state;
    result_make(&result, 1, true);
    for (size_t i = 0; i < COUNT(cases); i++)
        if (require(&result, cases[i].expression) != cases[i].status)
            fail_msg("%s: %d expected", cases[i].expression, cases[i].status);
    result.options.mode = MODE_AUTOREGRESSIVE;
    assert_int_equal(require(&result, "continuous.mae<1000"), ERR_USAGE);
    result_free(&result);
}

/* An unknown value meets no condition, neither one nor its contrary. */
static void test_require_unknown(void **state)
{
    Result result;

    (void)state;
    result_make(&result, 1, true);
    result_forget(&result);
    assert_int_equal(require(&result, "mae<1"), ERR_REQUIRE);
    assert_int_equal(require(&result, "mae>=1"), ERR_REQUIRE);
    result.evaluation.autoregressive.origins = result.evaluation.continuous.origins = 0;
    assert_int_equal(require(&result, "mae>=1"), ERR_REQUIRE);
    result_free(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_require),
        cmocka_unit_test(test_require_unknown),
    };

    return RUN(tests);
}
