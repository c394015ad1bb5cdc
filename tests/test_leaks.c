/* Missing values: no origin knows what comes behind the hole it lies in. */
#include "holes_fixture.h"

/* Another future: holes where there were values, values where there were holes. */
static Series change_after(const Series *series, int origin)
{
    Series other = copy_of(series);

    for (int t = origin + 1; t < ROWS + 2 * HORIZON; t++)
        for (int c = 0; c < 3; c++) {
            double *x = fixture_at(&other, t, c);
            if (c == 2 && t <= origin + 2 * HORIZON)
                continue; /* known ahead */
            *x = isnan(*x) ? 50 + t : t % 3 == 0 ? NAN : *x - 30;
        }
    return other;
}

static void check_origin(const Way *way, const char *rule, const Fitted *fitted,
                         const Series *series, int origin)
{
    static real x[REALS], y[REALS];
    Series other = change_after(series, origin);
    double before[HORIZON], after[HORIZON];
    const bool closed = way->training == TRAINING_CLOSED;
    Frame frame;

    const size_t count = take_inputs(fitted, &fitted->frame, closed, origin, x);
    take_forecast(fitted, &fitted->frame, origin, before);
    make_frame(fitted, &other, &frame);
    assert_int_equal(take_inputs(fitted, &frame, closed, origin, y), count);
    take_forecast(fitted, &frame, origin, after);
    if (memcmp(x, y, count * sizeof *x) != 0)
        fail_msg("%s, %s: an input of origin %d knows what comes after it", way->name, rule,
                 origin);
    if (memcmp(before, after, sizeof before) != 0)
        fail_msg("%s, %s: the forecast from %d knows what comes after it", way->name, rule, origin);
    frame_free(&frame);
    series_free(&other);
}

/* A net that answers at every step asks it of every step. */
static void check_steps(const char *rule, const Fitted *fitted, const Series *series, int origin)
{
    static real x[REALS], y[REALS];
    const int back = 3;
    Series other = change_after(series, origin - back);
    Frame frame;

    for (int t = origin - back; t < ROWS; t++) /* as it was, to keep what is known ahead */
        *fixture_at(&other, t, 2) = *fixture_at(series, t, 2);
    const size_t count = take_inputs(fitted, &fitted->frame, false, origin, x) / WINDOW;
    make_frame(fitted, &other, &frame);
    take_inputs(fitted, &frame, false, origin, y);
    if (memcmp(x, y, (WINDOW - back) * count * sizeof *x) != 0)
        fail_msg("%s: a step of origin %d knows what comes after it", rule, origin);
    frame_free(&frame);
    series_free(&other);
}

static bool answers_every_step(const Way *way)
{
    return way->head == HEAD_NEXT ||
           (way->head == HEAD_AUTO && method_find(way->method)->kind == METHOD_RECURRENT &&
            method_find(way->method)->dirs == 1);
}

static bool goes(const Way *way, const char *rule)
{
    return !answers_every_step(way) || rule_of(rule).kind != MISSING_INTERPOLATE;
}

static void no_origin_knows_what_comes_after_it(void **state)
{
    Series series = make_holes();

    (void)state;
    for (size_t r = 0; r < COUNT(hole_rules); r++)
        for (size_t i = 0; i < COUNT(ways); i++) {
            Fitted fitted;

            if (!goes(&ways[i], hole_rules[r]))
                continue;
            make_way(&ways[i], hole_rules[r], &series, 1, &fitted);
            for (int origin = 30; origin < ROWS - HORIZON; origin += 7) {
                check_origin(&ways[i], hole_rules[r], &fitted, &series, origin);
                if (answers_every_step(&ways[i]) && ways[i].training != TRAINING_CLOSED &&
                    fitted.model.config.window == WINDOW)
                    check_steps(hole_rules[r], &fitted, &series, origin);
            }
            fitted_free(&fitted);
        }
    series_free(&series);
}

/* A rule that nobody followed would leak nothing either. */
static void every_rule_is_its_own(void **state)
{
    const Way way = {.name = "last", .method = "gru", .head = HEAD_LAST};
    Series series = make_holes();
    double value[COUNT(hole_rules)][HORIZON];

    (void)state;
    for (size_t r = 0; r < COUNT(hole_rules); r++) {
        Fitted fitted;

        make_way(&way, hole_rules[r], &series, 2, &fitted);
        take_forecast(&fitted, &fitted.frame, ROWS - 1, value[r]);
        for (size_t k = 0; k < r; k++)
            if (memcmp(value[k], value[r], sizeof *value) == 0)
                fail_msg("%s forecasts as %s does", hole_rules[r], hole_rules[k]);
        fitted_free(&fitted);
    }
    series_free(&series);
}

static void a_line_is_refused_to_every_step(void **state)
{
    ModelConfig config = fixture_config("gru");
    Series series = make_holes();
    Notes notes = {0};
    Error err = {0};
    Model model;

    (void)state;
    config.missing = rule_of("interpolate");
    assert_int_equal(model_make(&config, &series, &model, &notes, &err), ERR_USAGE);
    assert_string_equal(err.where, "--missing");
    assert_string_equal(err.hint, "--missing forward or mask; or --head last");
    series_free(&series);
}

static void threads_change_no_bit(void **state)
{
    Series series = make_holes();

    (void)state;
    for (size_t r = 0; r < COUNT(hole_rules); r++)
        for (size_t i = 0; i < COUNT(ways); i += 3) {
            real *params = NULL;
            for (int threads = 1; threads <= 3 && goes(&ways[i], hole_rules[r]); threads++) {
                ModelConfig model;
                TrainConfig training;
                Fitted fitted;

                way_set(&ways[i], &model, &training);
                model.missing = rule_of(hole_rules[r]);
                training.threads = threads;
                fitted_train(&fitted, &model, &series, &training);
                const size_t size = fitted.model.net.count * sizeof *params;
                if (params && memcmp(params, fitted.model.params, size) != 0)
                    fail_msg("%s, %s: %d threads give other weights than one", ways[i].name,
                             hole_rules[r], threads);
                params = params ? params : memcpy(malloc(size), fitted.model.params, size);
                fitted_free(&fitted);
            }
            free(params);
        }
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_origin_knows_what_comes_after_it),
        cmocka_unit_test(every_rule_is_its_own),
        cmocka_unit_test(a_line_is_refused_to_every_step),
        cmocka_unit_test(threads_change_no_bit),
    };

    return RUN(tests);
}
