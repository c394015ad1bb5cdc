/* Transforms: what each kind computes, exact inverses over the horizon, nothing seen beyond the
 * fit. */
#include "near.h"

#include "base/elementary.h"
#include "base/rng.h"
#include "data/transform.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 240, STRIDE = 3, SEED = 20240 };

static const ScaleKind SCALES[] = {SCALE_STANDARD, SCALE_ROBUST, SCALE_MINMAX, SCALE_NONE};
static const int LAGS[] = {0, 1, 4, 12};
static const double CURVES[] = {0, 0.1, 0.5, 0.97, 1};

/* Positive, with a trend and a season of 12; `share` of the rows missing. Other columns hold NAN:
 * reading one shows. */
static void fill(double x[ROWS * STRIDE], double share, uint64_t seed)
{
    const Rng rng = rng_make(seed, RNG_TEST);

    for (int i = 0; i < ROWS * STRIDE; i++)
        x[i] = NAN;
    for (int row = 0; row < ROWS; row++)
        if (rng_uniform(rng, 0, (uint32_t)row, 0) >= share)
            x[row * STRIDE] = 20 + 0.1 * row + 5 * elementary_sin_turns(row / 12.0) +
                              rng_normal(rng, 1, (uint32_t)row, 0);
}

static Transform fitted(const double *x, int rows, ScaleKind scale, double curve, int lag)
{
    Error err = {0};
    Transform transform;

    assert_int_equal(transform_fit(&transform, x, rows, STRIDE, scale, curve, lag, "y", &err), OK);
    return transform;
}

static void known_scales(void **state)
{
    const double x[] = {9, 1, NAN, 3, 7, 5};
    Error err = {0};
    Transform t;

    (void)state;
    assert_int_equal(transform_fit(&t, x, 6, 1, SCALE_STANDARD, false, 0, "y", &err), OK);
    ASSERT_NEAR(t.shift, 5, 0);
    ASSERT_NEAR(t.scale, sqrt(8), 1e-15);
    assert_int_equal(transform_fit(&t, x, 6, 1, SCALE_ROBUST, false, 0, "y", &err), OK);
    ASSERT_NEAR(t.shift, 5, 0);
    ASSERT_NEAR(t.scale, (7 - 3) / 1.349, 1e-15);
    assert_int_equal(transform_fit(&t, x, 6, 1, SCALE_MINMAX, false, 0, "y", &err), OK);
    ASSERT_NEAR(t.shift, 5, 0);
    ASSERT_NEAR(t.scale, 4, 0);
    assert_int_equal(transform_fit(&t, x, 6, 1, SCALE_NONE, false, 0, "y", &err), OK);
    ASSERT_NEAR(t.shift, 0, 0);
    ASSERT_NEAR(t.scale, 1, 0);
    /* the differences that exist: 1-9, 7-3, 5-7 */
    assert_int_equal(transform_fit(&t, x, 6, 1, SCALE_STANDARD, false, 1, "y", &err), OK);
    ASSERT_NEAR(t.shift, -2, 1e-15);
    ASSERT_NEAR(t.scale, sqrt(24), 1e-14);
}

/* Powers as they are written, the logarithm as their limit, and back. */
static void curves_are_box_and_cox(void **state)
{
    (void)state;
    for (double x = 0.01; x < 1e4; x *= 3) {
        ASSERT_NEAR(curve_apply(0, x), x, 0);
        ASSERT_NEAR(curve_apply(0.5, x), 2 * (sqrt(x) - 1), 1e-12 * (1 + x));
        ASSERT_NEAR(curve_apply(0.75, x), (pow(x, 0.25) - 1) / 0.25, 1e-12 * (1 + x));
        ASSERT_NEAR(curve_apply(1, x), log(x), 1e-12);
        ASSERT_NEAR(curve_apply(1 - 1e-7, x), log(x), 1e-4);
        for (size_t c = 0; c < COUNT(CURVES); c++)
            ASSERT_NEAR(curve_invert(CURVES[c], curve_apply(CURVES[c], x)) / x, 1, 1e-11);
    }
    for (double x = -1; x <= 0; x++)
        assert_true(isnan(curve_apply(0.5, x)) && isnan(curve_apply(1, x)) &&
                    curve_apply(0, x) == x);
    assert_true(curve_invert(0.5, -2) == 0 && curve_invert(0.5, -50) == 0);
    assert_true(isnan(curve_invert(0.5, NAN)) && isnan(curve_apply(0.5, NAN)));
}

static void training_values_are_standard(void **state)
{
    static double x[ROWS * STRIDE];
    static real z[ROWS];

    (void)state;
    fill(x, 0.1, SEED);
    for (size_t k = 0; k < COUNT(LAGS); k++) {
        const Transform t = fitted(x, ROWS, SCALE_STANDARD, true, LAGS[k]);
        double sum = 0, square = 0;
        int count = 0;

        transform_apply(&t, x, ROWS, STRIDE, z, 1);
        for (int row = 0; row < ROWS; row++) {
            if (isnan(z[row]))
                continue;
            sum += z[row];
            square += (double)z[row] * z[row];
            count++;
        }
        assert_true(count > ROWS / 2);
        ASSERT_NEAR(sum / count, 0, 1e-6);
        ASSERT_NEAR(square / count, 1, 1e-6);
    }
}

/* NAN exactly where the value or the one `lag` rows before is not known. */
static void missing_stays_missing(void **state)
{
    static double x[ROWS * STRIDE];
    static real z[ROWS * 2];

    (void)state;
    fill(x, 0.2, SEED);
    x[50 * STRIDE] = 0; /* no logarithm, in a row after the fit */
    for (size_t k = 0; k < COUNT(LAGS); k++) {
        const Transform t = fitted(x, 50, SCALE_STANDARD, true, LAGS[k]);

        transform_apply(&t, x, ROWS, STRIDE, z, 2);
        for (int row = 0; row < ROWS; row++) {
            const int before = row - LAGS[k];
            const bool known = before >= 0 && x[row * STRIDE] > 0 && x[before * STRIDE] > 0;

            assert_int_equal(!isnan(z[2 * row]), known);
        }
    }
}

/* Applied to the future and inverted from the origin, every combination gives the future back. */
static void check_round_trip(const double *x, const Transform *t, int origin, int horizon)
{
    static real z[ROWS];
    double out[2 * ROWS];
    double blind[ROWS * STRIDE];

    transform_apply(t, x, ROWS, STRIDE, z, 1);
    memcpy(blind, x, sizeof blind);
    for (int row = origin + 1; row < ROWS; row++)
        blind[row * STRIDE] = 1e30; /* whoever reads the future is seen */
    transform_invert(t, blind, STRIDE, origin, horizon, z + origin + 1, 1, out, 2);
    for (int h = 0; h < horizon; h++) {
        const double want = x[(origin + 1 + h) * STRIDE];

        ASSERT_NEAR(out[2 * h], want, sizeof(real) == 4 ? 1e-3 : 1e-9);
    }
}

static void round_trips(void **state)
{
    static double x[ROWS * STRIDE];

    (void)state;
    fill(x, 0, SEED);
    for (size_t s = 0; s < COUNT(SCALES); s++)
        for (size_t c = 0; c < COUNT(CURVES); c++)
            for (size_t k = 0; k < COUNT(LAGS); k++) {
                const Transform t = fitted(x, 150, SCALES[s], CURVES[c], LAGS[k]);

                for (int origin = 12; origin < 200; origin += 17)
                    check_round_trip(x, &t, origin, 40); /* more than three seasons */
            }
}

/* The same with holes in the history: exact where the value that the difference refers to was
 * measured. */
static void round_trips_with_missing_history(void **state)
{
    static double x[ROWS * STRIDE], whole[ROWS * STRIDE];
    static real z[ROWS];
    double out[40];

    (void)state;
    fill(x, 0.3, SEED);
    fill(whole, 0, SEED);
    for (size_t c = 0; c < COUNT(CURVES); c++)
        for (size_t k = 0; k < COUNT(LAGS); k++) {
            const int lag = LAGS[k], origin = 160;
            const Transform t = fitted(x, 150, SCALE_STANDARD, CURVES[c], lag);

            /* the last season measured, the future complete */
            for (int row = origin - lag; row < ROWS; row++)
                x[row * STRIDE] = whole[row * STRIDE];
            transform_apply(&t, x, ROWS, STRIDE, z, 1);
            transform_invert(&t, x, STRIDE, origin, 40, z + origin + 1, 1, out, 1);
            for (int h = 0; h < 40; h++)
                ASSERT_NEAR(out[h], x[(origin + 1 + h) * STRIDE], 1e-3);
            fill(x, 0.3, SEED);
        }
}

/* What stands for a missing value that a difference is added to. */
static void bases_of_missing_values(void **state)
{
    /* rows: 0 1 2 3 4 5 6 7, season 3, origin 7 */
    const double x[] = {1, 2, 4, 8, NAN, 32, NAN, NAN};
    const real zero[5] = {0};
    const Transform seasonal = {.lag = 3, .scale = 1}, first = {.lag = 1, .scale = 1};
    double out[5];

    (void)state;
    transform_invert(&seasonal, x, 1, 7, 5, zero, 1, out, 1);
    ASSERT_NEAR(out[0], 32, 0); /* row 8 from row 5 */
    ASSERT_NEAR(out[1], 8, 0);  /* row 9 from row 6, missing: row 3 */
    ASSERT_NEAR(out[2], 2, 0);  /* row 10 from rows 7 and 4, missing: row 1 */
    ASSERT_NEAR(out[3], 32, 0); /* row 11 from the forecast of row 8 */
    ASSERT_NEAR(out[4], 8, 0);
    transform_invert(&first, x, 1, 7, 2, zero, 1, out, 1);
    ASSERT_NEAR(out[0], 32, 0); /* the last measured one */
    ASSERT_NEAR(out[1], 32, 0);
    /* nothing in its season: the last at all */
    transform_invert(&seasonal, (const double[]){NAN, 2, NAN, NAN, 16, NAN}, 1, 5, 3, zero, 1, out,
                     1);
    ASSERT_NEAR(out[0], 16, 0);
    ASSERT_NEAR(out[1], 16, 0);
    ASSERT_NEAR(out[2], 16, 0);
    transform_invert(&seasonal, (const double[]){16, NAN, NAN, NAN}, 1, 3, 2, zero, 1, out, 1);
    ASSERT_NEAR(out[0], 16, 0);
    ASSERT_NEAR(out[1], 16, 0);
    transform_invert(&first, (const double[]){NAN, NAN}, 1, 1, 1, zero, 1, out, 1);
    assert_true(isnan(out[0]));
}

/* Rows from the end of the fit on change nothing, whatever they hold. */
static void fit_sees_training_rows_only(void **state)
{
    static double x[ROWS * STRIDE];
    const double wild[] = {1e9, -1e9, 0, NAN};
    const int rows = 150;

    (void)state;
    fill(x, 0.05, SEED);
    for (size_t s = 0; s < COUNT(SCALES); s++)
        for (size_t c = 0; c < COUNT(CURVES); c++)
            for (size_t k = 0; k < COUNT(LAGS); k++) {
                const Transform before = fitted(x, rows, SCALES[s], CURVES[c], LAGS[k]);

                for (size_t w = 0; w < COUNT(wild); w++)
                    for (int row = rows; row < ROWS; row += row == rows ? 1 : 30) {
                        const double kept = x[row * STRIDE];

                        x[row * STRIDE] = wild[w];
                        const Transform after = fitted(x, rows, SCALES[s], CURVES[c], LAGS[k]);
                        x[row * STRIDE] = kept;
                        assert_true(before.shift == after.shift && before.scale == after.scale);
                    }
            }
}

static void no_scale_is_zero_or_noise(void **state)
{
    double constant[100], line[100], zeros[100] = {0};

    (void)state;
    for (int i = 0; i < 100; i++) {
        constant[i] = 0.1;
        line[i] = 0.1 * i;
        zeros[i] = i < 80 ? 0 : i; /* an interquartile range of 0 */
    }
    for (size_t s = 0; s < COUNT(SCALES); s++) {
        Error err = {0};
        Transform t;

        assert_int_equal(transform_fit(&t, constant, 100, 1, SCALES[s], false, 0, "y", &err), OK);
        ASSERT_NEAR(t.scale, 1, 0);
        ASSERT_NEAR(t.shift, s == SCALE_NONE ? 0 : 0.1, 0);
        /* the differences of a line vary by rounding alone */
        assert_int_equal(transform_fit(&t, line, 100, 1, SCALES[s], false, 1, "y", &err), OK);
        ASSERT_NEAR(t.scale, 1, 0);
    }
    Error err = {0};
    Transform robust, standard;
    assert_int_equal(transform_fit(&robust, zeros, 100, 1, SCALE_ROBUST, false, 0, "y", &err), OK);
    assert_int_equal(transform_fit(&standard, zeros, 100, 1, SCALE_STANDARD, false, 0, "y", &err),
                     OK);
    ASSERT_NEAR(robust.scale, standard.scale, 0);
}

static void large_values_do_not_overflow(void **state)
{
    const double x[] = {1.7e308, -1.7e308, 1.6e308, -1.6e308};
    Error err = {0};
    Transform t;

    (void)state;
    for (size_t s = 0; s < 3; s += 2) {
        assert_int_equal(transform_fit(&t, x, 4, 1, SCALES[s], false, 0, "y", &err), OK);
        assert_true(isfinite(t.shift) && isfinite(t.scale));
    }
}

static void errors(void **state)
{
    const double x[] = {3, NAN, 2, -1.5, 0}, few[] = {NAN, 4, NAN};
    Error err = {0};
    Transform t;

    (void)state;
    assert_int_equal(transform_fit(&t, x, 5, 1, SCALE_NONE, true, 0, "load", &err), ERR_DATA);
    assert_string_equal(err.message,
                        "the logarithm needs positive values: column \"load\" is -1.5 in row 4");
    error_clear(&err);
    assert_int_equal(transform_fit(&t, x, 5, 1, SCALE_NONE, 0.5, 0, "load", &err), ERR_DATA);
    assert_string_equal(
        err.message,
        "the Box-Cox transform needs positive values: column \"load\" is -1.5 in row 4");
    error_clear(&err);
    assert_int_equal(transform_fit(&t, x + 4, 1, 1, SCALE_NONE, true, 0, "load", &err), ERR_DATA);
    assert_string_equal(err.message,
                        "the logarithm needs positive values: column \"load\" is 0 in row 1");
    error_clear(&err);
    assert_int_equal(transform_fit(&t, x, 3, 1, SCALE_NONE, true, 0, "load", &err), OK);
    assert_int_equal(transform_fit(&t, few, 3, 1, SCALE_STANDARD, false, 0, "load", &err),
                     ERR_DATA);
    assert_string_equal(err.message,
                        "column \"load\" has 1 usable value in 3 training rows, 2 are needed");
    error_clear(&err);
    assert_int_equal(transform_fit(&t, x, 5, 1, SCALE_STANDARD, false, 4, "load", &err), ERR_DATA);
    error_clear(&err);
    assert_int_equal(transform_fit(&t, x, 0, 1, SCALE_STANDARD, false, 0, "load", &err), ERR_DATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_scales),
        cmocka_unit_test(curves_are_box_and_cox),
        cmocka_unit_test(training_values_are_standard),
        cmocka_unit_test(missing_stays_missing),
        cmocka_unit_test(round_trips),
        cmocka_unit_test(round_trips_with_missing_history),
        cmocka_unit_test(bases_of_missing_values),
        cmocka_unit_test(fit_sees_training_rows_only),
        cmocka_unit_test(no_scale_is_zero_or_noise),
        cmocka_unit_test(large_values_do_not_overflow),
        cmocka_unit_test(errors),
    };

    return RUN(tests);
}
