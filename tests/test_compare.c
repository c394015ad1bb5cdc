/* Statistics against R 4.2's forecast::dm.test, version 8.20, power 1. */
#include "model_fixture.h"
#include "near.h"

#include "model/compare.h"

static const double ours[] = {-0.96, -0.29, 0.26,  -1.15, 0.2,   0.03,  0.09, 1.12,
                              -1.22, 1.27,  -0.74, -1.13, -0.72, 0.25,  0.15, -0.31,
                              -0.95, -0.65, 1.22,  0.2,   -0.58, -0.94, -0.2, -1.67};
static const double theirs[] = {-1.01, -1.08, 1.61,  0.86,  -0.01, -1.47, 1.21,  1.56,
                                0.46,  1.47,  -0.75, 0.47,  1.4,   0.15,  -1.21, 0.91,
                                0.64,  -0.66, 2.7,   -0.95, 0.22,  -3.32, -0.29, 0.8};

enum { N = 24 };

static Duel duel_of(const double *a, const double *b, int n, int overlap)
{
    double d[N];

    for (int t = 0; t < n; t++)
        d[t] = fabs(a[t]) - fabs(b[t]);
    return compare_losses(d, n, overlap);
}

/* Here Bartlett's variance is the larger one: varestimator = "bartlett". Of more than a step p is
 * 2 * pt(statistic, (n - 1) / h) for R's n - 1. */
static void as_r_has_it(void **state)
{
    const struct {
        int h;
        double statistic, p;
    } known[] = {{1, -2.23721436912888, 0.0352544773719646},
                 {2, -2.27127574652202, 0.0432318380686027},
                 {3, -2.64353680192473, 0.0306645893445826},
                 {5, -2.51484884047951, 0.0577162631779477},
                 {8, -2.51478577509384, 0.0902269745065106}};

    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        const Duel duel = duel_of(ours, theirs, N, known[i].h - 1);
        assert_int_equal(duel.count, N);
        ASSERT_NEAR(duel.statistic, known[i].statistic, 1e-12);
        ASSERT_NEAR(duel.p, known[i].p, 1e-13);
    }
}

/* Differences that follow each other: varestimator = "acf". */
static void slow_differences(void **state)
{
    double a[N], b[N], first = 0, second = 0;

    (void)state;
    for (int t = 0; t < N; t++) {
        a[t] = first += t < 12 ? 2 * ours[t] : theirs[t];
        b[t] = second += theirs[t];
    }
    ASSERT_NEAR(duel_of(a, b, N, 1).statistic, 0.137415280057661, 1e-12);
    ASSERT_NEAR(duel_of(a, b, N, 1).p, 0.893079049449325, 1e-12);
    ASSERT_NEAR(duel_of(a, b, N, 3).statistic, 0.103734766740107, 1e-12);
}

/* Of two forecasts that are as good, one in twenty comparisons may say p < 0.05, also where origins
 * share most of their rows. */
static void chance_is_called_chance(void **state)
{
    enum { TRIALS = 2000 };
    const struct {
        int origins, steps;
    } known[] = {{10, 1}, {30, 2}, {21, 10}, {31, 10}, {51, 10}};

    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        const int steps = known[i].steps;
        int differ = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            double d[64] = {0};
            for (int t = 0; t < known[i].origins; t++)
                for (int h = 0; h < steps; h++)
                    d[t] += fixture_noise(trial, (int)(i * 100) + t + h);
            differ += compare_losses(d, known[i].origins, steps - 1).p < 0.05;
        }
        assert_in_range(differ, TRIALS / 50, 2 * TRIALS / 25);
    }
}

static void too_few_say_nothing(void **state)
{
    const double same[] = {1, 1, 1, 1};

    (void)state;
    assert_int_equal(compare_losses(NULL, 0, 0).count, 0);
    assert_true(isnan(compare_losses(same, 1, 0).p));
    assert_true(compare_losses(same, 1, 0).mean == 1);
    assert_true(isnan(compare_losses(same, 4, 0).p)); /* always the same difference */
    assert_true(isnan(duel_of(ours, theirs, 3, 2).p));
    assert_false(isnan(duel_of(ours, theirs, 4, 2).p));
}

/* Two origins a row apart share two of three rows, two rows apart one. A missing value is left out,
 * an origin whose values are all missing too. */
static void forecasts_are_compared_by_origin(void **state)
{
    enum { ROWS = 40, H = 3, ORIGINS = 12 };
    Series series = fixture_series(ROWS, 2, 0, 0, 0);
    const double scale[] = {2, 0.5};
    double difference[ORIGINS];
    int origin[ORIGINS], n = 0;
    Forecast a, b;
    Error err = {0};
    Duel found;

    (void)state;
    for (int i = 0; i < 2 * ROWS; i++)
        series.value[i] = fixture_noise(i, 0);
    series.value[2 * 14] = NAN;
    for (int t = 20; t < 23; t++)
        series.value[2 * t] = NAN;
    for (int r = 0; r < ORIGINS; r++)
        origin[r] = 9 + 2 * r;
    SUCCEEDS(forecast_make(&a, origin, ORIGINS, H, 2, &err), err);
    SUCCEEDS(forecast_make(&b, origin, ORIGINS, H, 2, &err), err);
    for (int i = 0; i < 2 * H * ORIGINS; i++) {
        a.value[i] = fixture_noise(i, 1) / 2;
        b.value[i] = fixture_noise(i, 2);
    }
    for (int r = 0; r < ORIGINS; r++) {
        double sum = 0;
        int known = 0;
        for (int h = 0; h < H; h++) {
            double of_step = 0;
            for (int c = 0; c < 2; c++) {
                const int at = (r * H + h) * 2 + c;
                const double y = series.value[2 * (origin[r] + 1 + h) + c];
                of_step += (fabs(y - a.value[at]) - fabs(y - b.value[at])) / scale[c] / 2;
            }
            if (!isnan(of_step)) {
                sum += of_step;
                known++;
            }
        }
        if (known)
            difference[n++] = sum / known;
    }
    assert_int_equal(n, ORIGINS - 1);
    SUCCEEDS(compare_errors(&a, &b, &series, scale, 0, &found, &err), err);
    assert_int_equal(found.count, n);
    ASSERT_NEAR(found.mean, compare_losses(difference, n, 1).mean, 1e-14);
    ASSERT_NEAR(found.p, compare_losses(difference, n, 1).p, 1e-14);
    int worse = 0;
    for (int r = 0; r < ORIGINS; r++) {
        double loss[2] = {0};
        for (int h = 0; h < H; h++)
            for (int c = 0; c < 2; c++) {
                const int at = (r * H + h) * 2 + c;
                const double y = series.value[2 * (origin[r] + 1 + h) + c];
                const double other = series.value[2 * (origin[r] + 1 + h) + !c];
                if (!isnan(y) && !isnan(other)) {
                    loss[0] += fabs(y - a.value[at]) / scale[c];
                    loss[1] += fabs(y - b.value[at]) / scale[c];
                }
            }
        worse += loss[0] > 1.1 * loss[1];
    }
    assert_int_equal(found.worse, worse);
    assert_true(worse > 0 && worse < n);
    SUCCEEDS(compare_errors(&a, &b, &series, scale, 2, &found, &err), err);
    assert_int_equal(found.count, ORIGINS - 1);
    forecast_free(&a);
    forecast_free(&b);
    series_free(&series);
}

/* A wrong class is one error, however far its code is; the spread is that of a sample. */
static void classes_and_spread(void **state)
{
    enum { ORIGINS = 6 };
    Series series = fixture_series(20, 1, 0, 0, 0);
    const double one = 1, wrong[ORIGINS] = {0, 3, 1, 0, 2, 0};
    int origin[ORIGINS], count;
    double mean, deviation;
    Forecast a;
    Error err = {0};

    (void)state;
    for (int r = 0; r < ORIGINS; r++)
        origin[r] = 5 + r;
    SUCCEEDS(forecast_make(&a, origin, ORIGINS, 1, 1, &err), err);
    memcpy(a.value, wrong, sizeof wrong);
    SUCCEEDS(compare_spread(&a, &series, &one, 0, &count, &mean, &deviation, &err), err);
    assert_int_equal(count, ORIGINS);
    ASSERT_NEAR(mean, 1, 1e-14);
    ASSERT_NEAR(deviation, sqrt(8 / 5.0), 1e-14);
    a.classes = 4;
    SUCCEEDS(compare_spread(&a, &series, &one, 0, &count, &mean, &deviation, &err), err);
    ASSERT_NEAR(mean, 0.5, 1e-14);
    ASSERT_NEAR(deviation, sqrt(1.5 / 5), 1e-14);
    a.classes = 0;
    forecast_free(&a);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_r_has_it),
        cmocka_unit_test(slow_differences),
        cmocka_unit_test(chance_is_called_chance),
        cmocka_unit_test(too_few_say_nothing),
        cmocka_unit_test(forecasts_are_compared_by_origin),
        cmocka_unit_test(classes_and_spread),
    };

    return RUN(tests);
}
