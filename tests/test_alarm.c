/* The alarms, on forecasts made by hand: planted shadows and collapses, and the best forecasts of
 * processes that look like one. */
#include "model_fixture.h"

#include "model/alarm.h"
#include "model/score.h"

enum { ROWS = 1200, TESTED = 400, PERIOD = 24 };

/* ---- processes ---- */

/* y[t] = rho y[t-1] + e[t] - theta e[t-1] */
static Series make_arma(double rho, double theta)
{
    Series series = fixture_series(ROWS, 1, 0, 0, 0);

    for (int t = 0; t < ROWS; t++)
        series.value[t] = fixture_noise(t, 0) +
                          (t > 0 ? rho * series.value[t - 1] - theta * fixture_noise(t - 1, 0) : 0);
    return series;
}

/* Chaos: one step ahead it is known, over a horizon it is not, and no season helps. */
static Series make_logistic(void)
{
    Series series = fixture_series(ROWS, 1, 0, 0, 0);

    series.value[0] = 0.3;
    for (int t = 1; t < ROWS; t++)
        series.value[t] = 3.9 * series.value[t - 1] * (1 - series.value[t - 1]);
    return series;
}

/* ---- forecasts ---- */

/* The forecast of row origin + step; x: the series, of which it may look at all. */
typedef double Oracle(const double *x, int origin, int step);

static double last(const double *x, int origin, int step)
{
    (void)step;
    return x[origin];
}

static double nearly_last(const double *x, int origin, int step)
{
    return x[origin] + 0.1 * fixture_noise(origin, step);
}

/* As nets that never saw such values give: far off, but after the last value all the same. */
static double squeezed_last(const double *x, int origin, int step)
{
    (void)step;
    return 0.6 * x[origin];
}

static double shifted_last(const double *x, int origin, int step)
{
    return nearly_last(x, origin, step) + 5;
}

static double truth(const double *x, int origin, int step)
{
    return x[origin + step];
}

static double nearly_truth(const double *x, int origin, int step)
{
    return x[origin + step] + 0.2 * fixture_noise(origin, step);
}

static double zero(const double *x, int origin, int step)
{
    (void)x, (void)origin, (void)step;
    return 0;
}

static double power(double base, int n)
{
    return n > 0 ? base * power(base, n - 1) : 1;
}

/* The best forecasts of autoregressions of 0.8 and 0.95. */
static double regress_80(const double *x, int origin, int step)
{
    return power(0.8, step) * x[origin];
}

static double regress_95(const double *x, int origin, int step)
{
    return power(0.95, step) * x[origin];
}

/* The best forecasts of a random walk under noise (theta 0.5): exponential smoothing. */
static double smoothed(const double *x, int origin, int step)
{
    double level = x[origin - 60];

    (void)step;
    for (int t = origin - 59; t <= origin; t++)
        level += 0.5 * (x[t] - level);
    return level;
}

/* A closed loop that forgets: true at first, then a constant. */
static double decaying(const double *x, int origin, int step)
{
    return 10 + power(0.6, step - 1) * (x[origin + step] - 10);
}

static double middle(const double *x, int origin, int step)
{
    return step == 1 ? x[origin + 1] : 0.6;
}

/* One that ends at a level where the series never is. */
static double saturating(const double *x, int origin, int step)
{
    return step <= 2 ? x[origin + step] : 20;
}

static double exploding(const double *x, int origin, int step)
{
    return 10 + power(1.25, step) * (x[origin + step] - 10);
}

/* ---- judging ---- */

typedef struct {
    Fitted fitted;
    Evaluation evaluation;
    Notes notes;
} Judged;

static void add_scores(Judged *judged, Forecast *forecast, const char *method)
{
    SUCCEEDS(scores_add(&judged->evaluation.scores, forecast, judged->fitted.frame.series,
                        judged->fitted.model.mase_scale, method, MODE_AUTOREGRESSIVE, PART_TEST,
                        &judged->fitted.err),
             judged->fitted.err);
}

static void judge_rows(const Series *series, Oracle *oracle, int horizon, int origins, Judged *out)
{
    ModelConfig config = fixture_config("gru");
    Forecast *path = &out->evaluation.autoregressive;
    const Baseline *baseline;
    int origin[TESTED];

    *out = (Judged){.evaluation = {.verdict = ""}};
    config.horizon = horizon;
    config.season = (Seasons){PERIOD, 0};
    fitted_make(&out->fitted, &config, series);
    for (int r = 0; r < origins; r++)
        origin[r] = ROWS - TESTED - 1 + r;
    SUCCEEDS(forecast_make(path, origin, origins, horizon, 1, &out->fitted.err), out->fitted.err);
    for (int r = 0; r < origins; r++)
        for (int step = 1; step <= horizon; step++)
            path->value[r * horizon + step - 1] = oracle(series->value, origin[r], step);
    add_scores(out, path, "gru");
    for (int i = 0; (baseline = baseline_at(i)) != NULL; i++) {
        Forecast simple;
        if (!baseline_fits(baseline, false) || !baseline_has_season(baseline, config.season))
            continue;
        SUCCEEDS(baseline_predict(baseline, series, config.season, origin, origins, horizon,
                                  &simple, &out->fitted.err),
                 out->fitted.err);
        add_scores(out, &simple, baseline->name);
        forecast_free(&simple);
    }
    SUCCEEDS(
        alarms_find(&out->fitted.model, series, &out->evaluation, &out->notes, &out->fitted.err),
        out->fitted.err);
    assert_non_null(out->evaluation.alarm);
}

static void judged_free(Judged *judged)
{
    evaluation_free(&judged->evaluation);
    fitted_free(&judged->fitted);
}

static bool is_shadow(const Series *series, Oracle *oracle, int origins)
{
    Judged judged;

    judge_rows(series, oracle, 1, origins, &judged);
    const bool shadow = judged.evaluation.alarm[0].shadow;
    assert_int_equal(shadow, fixture_noted(&judged.notes, NOTE_WARNING,
                                           "shadow: one step ahead the forecasts of \"c1\""));
    assert_int_equal(judged.notes.count, shadow);
    judged_free(&judged);
    return shadow;
}

static PathKind path_of(const Series *series, Oracle *oracle, int horizon)
{
    Judged judged;

    judge_rows(series, oracle, horizon, TESTED - horizon, &judged);
    const PathKind kind = judged.evaluation.alarm[0].path;
    assert_int_equal(kind == PATH_FLAT, fixture_noted(&judged.notes, NOTE_WARNING,
                                                      "\"c1\" become a constant: from step "));
    assert_int_equal(
        kind == PATH_WILD,
        fixture_noted(&judged.notes, NOTE_WARNING, "\"c1\" leave the series behind: from step "));
    assert_int_equal(judged.evaluation.alarm[0].reason[0] != '\0', kind != PATH_SOUND);
    judged_free(&judged);
    return kind;
}

/* ---- shadow ---- */

static void copies_are_shadows(void **state)
{
    Series walk = make_arma(1, 0);

    (void)state;
    assert_true(is_shadow(&walk, last, TESTED));
    assert_true(is_shadow(&walk, nearly_last, TESTED));
    assert_true(is_shadow(&walk, squeezed_last, TESTED));
    assert_true(is_shadow(&walk, shifted_last, TESTED));
    assert_true(is_shadow(&walk, nearly_last, 20));
    assert_false(is_shadow(&walk, nearly_last, 19)); /* too few to tell */
    series_free(&walk);
}

static void the_best_of_what_is_persistent_is_none(void **state)
{
    Series persistent = make_arma(0.8, 0), more = make_arma(0.95, 0), sine;
    Series noise = make_arma(0, 0);

    (void)state;
    sine = fixture_sine(ROWS, PERIOD, 0);
    assert_false(is_shadow(&persistent, regress_80, TESTED));
    assert_false(is_shadow(&more, regress_95, TESTED));
    assert_false(is_shadow(&sine, nearly_truth, TESTED));
    assert_false(is_shadow(&noise, zero, TESTED));
    series_free(&persistent);
    series_free(&more);
    series_free(&sine);
    series_free(&noise);
}

static void holes_are_passed_over(void **state)
{
    Series walk = make_arma(1, 0);
    Judged judged;

    (void)state;
    walk.value[ROWS - 100] = walk.value[ROWS - 50] = walk.value[ROWS - 49] = NAN;
    judge_rows(&walk, nearly_last, 1, TESTED, &judged);
    assert_int_equal(judged.evaluation.alarm[0].pairs, TESTED - 5);
    assert_true(judged.evaluation.alarm[0].shadow);
    judged_free(&judged);
    series_free(&walk);
}

/* ---- collapse ---- */

static void a_path_that_becomes_a_constant_is_seen(void **state)
{
    Series sine = fixture_sine(ROWS, PERIOD, 0.1), chaos = make_logistic();

    (void)state;
    assert_int_equal(path_of(&sine, decaying, 24), PATH_FLAT);
    assert_int_equal(path_of(&sine, saturating, 24), PATH_FLAT);
    assert_int_equal(path_of(&chaos, middle, 20), PATH_FLAT);
    assert_int_equal(path_of(&sine, decaying, 3), PATH_SOUND); /* no path to speak of */
    series_free(&sine);
    series_free(&chaos);
}

/* Where a constant is the best forecast, or nearly, it is no collapse. */
static void the_best_of_what_is_noisy_is_none(void **state)
{
    Series noise = make_arma(0, 0), walk = make_arma(1, 0), covered = make_arma(1, 0.5);
    Series persistent = make_arma(0.8, 0), sine = fixture_sine(ROWS, PERIOD, 1);

    (void)state;
    assert_int_equal(path_of(&noise, zero, 20), PATH_SOUND);
    assert_int_equal(path_of(&walk, last, 20), PATH_SOUND);
    assert_int_equal(path_of(&covered, smoothed, 20), PATH_SOUND);
    assert_int_equal(path_of(&persistent, regress_80, 30), PATH_SOUND);
    assert_int_equal(path_of(&sine, nearly_truth, 24), PATH_SOUND);
    assert_int_equal(path_of(&sine, truth, 24), PATH_SOUND);
    series_free(&noise);
    series_free(&walk);
    series_free(&covered);
    series_free(&persistent);
    series_free(&sine);
}

static void a_path_that_explodes_is_seen(void **state)
{
    Series sine = fixture_sine(ROWS, PERIOD, 0.1), walk = make_arma(1, 0);

    (void)state;
    assert_int_equal(path_of(&sine, exploding, 24), PATH_WILD);
    assert_int_equal(path_of(&walk, nearly_truth, 24), PATH_SOUND);
    series_free(&sine);
    series_free(&walk);
}

/* ---- what is judged ---- */

static void nets_that_have_learnt_raise_none(void **state)
{
    Series series = fixture_sine(300, 12, 0.3);
    static const char *const methods[] = {"gru", "narx", "holt-winters"};

    (void)state;
    for (size_t i = 0; i < COUNT(methods); i++) {
        ModelConfig config = fixture_config(methods[i]);
        const TrainConfig training = fixture_training(40, 1);
        Evaluation evaluation;
        Notes notes = {0};
        Fitted fitted;

        config.hidden = 16;
        config.horizon = 24;
        config.season.first = 12;
        fitted_train(&fitted, &config, &series, &training);
        SUCCEEDS(evaluate(&fitted.model, &fitted.frame, MODE_BOTH, 1, NULL, &evaluation, &notes,
                          &fitted.err),
                 fitted.err);
        assert_non_null(evaluation.alarm);
        assert_int_equal(evaluation.alarm[0].pairs, 60);
        if (evaluation.alarm[0].shadow || evaluation.alarm[0].path != PATH_SOUND)
            fail_msg("%s: %s", methods[i], evaluation.alarm[0].reason);
        assert_true(evaluation.alarm[0].spread > 0.8 && evaluation.alarm[0].spread < 1.2);
        evaluation_free(&evaluation);
        fitted_free(&fitted);
    }
    series_free(&series);
}

static void simple_methods_are_not_judged(void **state)
{
    Series series = make_arma(1, 0);
    const ModelConfig config = fixture_config("naive");
    Evaluation evaluation;
    Notes notes = {0};
    Fitted fitted;

    (void)state;
    fitted_make(&fitted, &config, &series);
    SUCCEEDS(evaluate(&fitted.model, &fitted.frame, MODE_BOTH, 1, NULL, &evaluation, &notes,
                      &fitted.err),
             fitted.err);
    assert_null(evaluation.alarm);
    assert_false(fixture_noted(&notes, NOTE_WARNING, "shadow"));
    evaluation_free(&evaluation);
    fitted_free(&fitted);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_are_shadows),
        cmocka_unit_test(the_best_of_what_is_persistent_is_none),
        cmocka_unit_test(holes_are_passed_over),
        cmocka_unit_test(a_path_that_becomes_a_constant_is_seen),
        cmocka_unit_test(the_best_of_what_is_noisy_is_none),
        cmocka_unit_test(a_path_that_explodes_is_seen),
        cmocka_unit_test(nets_that_have_learnt_raise_none),
        cmocka_unit_test(simple_methods_are_not_judged),
    };

    return RUN(tests);
}
