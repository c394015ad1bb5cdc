/* The power of a Box-Cox transform: that of R's package forecast, by the training rows alone. */
#include "parts_fixture.h"

#include "model/power.h"

enum { MOST = 130 };

/* Rows whose square roots are a line and a season of 12 with waves of the same size. */
static double root(int t)
{
    return 3 + 0.02 * t + 0.5 * (t * 5 % 12) / 3;
}

static double square(int t)
{
    return root(t) * root(t);
}

static double fourth(int t)
{
    return square(t) * square(t);
}

static double holed(int t)
{
    return t == 6 || t == 29 ? NAN : square(t);
}

static double waves(int t)
{
    return 5 + 0.1 * t + (t * 7 % 11) * (1 + 0.01 * t);
}

static double growth(int t)
{
    return elementary_exp(0.03 * t + (t * 7 % 11) / 20.0);
}

static double line(int t)
{
    return 50 + t + t * 7 % 11;
}

static double below(int t)
{
    return square(t) - (t == 50 ? 100 : 0);
}

static double constant(int t)
{
    return 4 + 0 * t;
}

/* Rows behind the training ones are none of these. */
static Series make(double (*value)(int t), int train)
{
    Series series = fixture_sine(MOST, 12, 0);

    for (int t = 0; t < MOST; t++)
        series.value[t] = t < train ? value(t) : -1;
    return series;
}

/* BoxCox.lambda(ts(x, frequency = season), lower = 0, upper = 1) of R's package forecast 8.20, in
 * hundredths; what it does not do is 1. */
static void the_power_is_that_of_r(void **state)
{
    static const struct {
        double (*value)(int t);
        int season, train;
        double power;
    } asked[] = {
        {square, 12, 120, 0.49}, {square, 1, 120, 0.50},  {holed, 12, 120, 0.51},
        {fourth, 12, 120, 0.24}, {fourth, 12, 115, 0.24}, {waves, 1, 120, 0.35},
        {waves, 11, 120, 0.24},  {waves, 12, 120, 0.24},  {growth, 1, 120, 0},
        {growth, 11, 120, 0},    {line, 11, 120, 1},      {square, 60, 120, 1},
        {below, 12, 120, 1},     {constant, 12, 120, 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(asked); i++) {
        const ModelConfig config = {.season = {asked[i].season, 0}};
        Series series = make(asked[i].value, asked[i].train);
        const double power = power_choose(&series, &config, asked[i].train);
        if (power != asked[i].power)
            fail_msg("series %zu: %g for %g", i, power, asked[i].power);
        series_free(&series);
    }
}

/* One power for all, by the training rows of each: R finds 0.6008 for the sum of what guer.cv says
 * of the two, whose own are 0.82 and 0.49. */
static void several_series_have_one(void **state)
{
    ModelConfig config = {.horizon = 5, .season = {12, 0}};
    Series list[2] = {make(line, 120), make(square, 120)}, whole;

    (void)state;
    whole = parts_join(list, 2);
    assert_true(power_choose(&whole, &config, 0) == 0.60);
    whole.part[1].value[119] = -1; /* the last row that is trained on */
    assert_true(power_choose(&whole, &config, 0) == 1);
    series_free(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_power_is_that_of_r),
                                       cmocka_unit_test(several_series_have_one)};

    return RUN(tests);
}
