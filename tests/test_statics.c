/* Static inputs: read once a step, scaled over the series, known ahead, learnt from. */
#include "near.h"
#include "parts_fixture.h"

/* ---- windows ---- */

enum { TABLE_ROWS = 20, COLS = 6, KNOWN = 2, FIRST_FIXED = 3, FIXED = 2 };

/* A target, a past column, one known ahead, two static ones (perhaps of classes), one of a
 * calendar. */
static const int numbers[COLS] = {0}, some[COLS] = {0, 0, 0, 3, 0, 0};

static bool is_static(int column)
{
    return column >= FIRST_FIXED && column < FIRST_FIXED + FIXED;
}

static real cell(int row, int column)
{
    return is_static(column) ? (real)(column - FIRST_FIXED) : (real)(100 * row + column);
}

static int put(int classes, real value, real *x)
{
    for (int k = 0; k < classes; k++)
        x[k] = value == (real)k;
    if (classes == 0)
        x[0] = value;
    return classes ? classes : 1;
}

/* What a step reads whose rows end before row `next`. */
static int expect(const Windows *w, const int *classes, int next, real *x)
{
    const int segment = w->segment;
    int count = 0;

    for (int symbols = 1; symbols >= 0; symbols--) {
        for (int row = next - segment; row < next && !symbols; row++)
            for (int c = 0; c < KNOWN; c++)
                x[count++] = cell(row, c);
        for (int k = 0; k < segment + w->further; k++)
            for (int c = KNOWN; c < COLS; c++)
                if ((classes[c] > 0) == symbols && (k == 0 || !is_static(c)))
                    count += put(classes[c], cell(next - segment + 1 + k, c), x + count);
    }
    return count;
}

static void check_steps(const Windows *w, const int *classes)
{
    const int inputs = windows_inputs(w);
    real x[400], want[400];

    for (int origin = windows_reach(w) - 1; origin + 1 + w->further < TABLE_ROWS; origin++) {
        windows_input(w, w->value, origin, 1, 0, x);
        for (int s = 0; s < w->steps; s++) {
            const int next = origin + 1 - (w->steps - 1 - s) * w->segment;
            assert_int_equal(expect(w, classes, next, want), inputs);
            assert_memory_equal(x + s * inputs, want, (size_t)inputs * sizeof *x);
        }
    }
}

static void a_step_reads_them_once(void **state)
{
    real value[TABLE_ROWS * COLS];

    (void)state;
    for (int i = 0; i < TABLE_ROWS * COLS; i++)
        value[i] = cell(i / COLS, i % COLS);
    for (int i = 0; i < 24; i++) {
        const int *classes = i % 2 ? some : numbers;
        const Windows w = {.value = value,
                           .truth = value,
                           .rows = TABLE_ROWS,
                           .cols = COLS,
                           .targets = 1,
                           .past = 1,
                           .future = COLS - KNOWN,
                           .fixed = FIXED,
                           .first_fixed = FIRST_FIXED,
                           .classes = i % 2 ? some : NULL,
                           .outputs = 1,
                           .further = i / 2 % 3,
                           .steps = 1 + i / 6 % 2,
                           .segment = 1 + i / 12};
        check_steps(&w, classes);
    }
}

/* ---- scales ---- */

static const double sizes[] = {3, 500, 80}; /* of parts_statics, but for what is missing */

/* z of every row of every series, those ahead too; the mean where it is missing. */
static void they_are_scaled_over_the_series(void **state)
{
    const double mean = (sizes[0] + sizes[1] + sizes[2]) / 3;
    Series series = parts_make();
    const ModelConfig config = parts_config("gru");
    double sum = 0;
    Fitted f;

    (void)state;
    for (int k = 0; k < 3; k++)
        sum += (sizes[k] - mean) * (sizes[k] - mean);
    fitted_make(&f, &config, &series);
    assert_int_equal(f.model.fixed, 2);
    for (int k = 0; k < series.parts; k++) {
        const int first = f.frame.stretch[k].first, cols = f.frame.windows.cols;
        const int rows = series_rows(&series.part[k]);
        for (int row = first; row < first + rows; row++) {
            const real *z = f.frame.value + (size_t)row * (size_t)cols + 3;
            ASSERT_NEAR((double)z[0], k < 3 ? (sizes[k] - mean) / sqrt(sum / 3) : 0, 1e-6);
            assert_true(k == 2 ? isnan(z[1]) : z[1] == (k > 0));
        }
    }
    fitted_free(&f);
    series_free(&series);
}

/* ---- learning ---- */

enum { SHOPS = 16, DAYS = 80 };

/* Each value is the last one carried on, or its opposite, by the class, and noise: nothing in a
 * window of one row tells which. mixed: the classes of the shops are others' classes. */
static Series make_shops(bool fixed, bool mixed)
{
    PanelStatic kind = {.name = "kind", .input = true};
    Series list[SHOPS];
    Error err = {0};

    for (int k = 0; k < SHOPS; k++) {
        list[k] = fixture_series(DAYS, 1, 0, 0, 0);
        for (int t = 1; t < DAYS; t++)
            list[k].value[t] = (k % 2 ? 0.9 : -0.9) * list[k].value[t - 1] + fixture_noise(t, k);
    }
    if (!fixed)
        return parts_join(list, SHOPS);
    kind.value = calloc(SHOPS, sizeof *kind.value);
    assert_non_null(kind.value);
    for (int k = 0; k < SHOPS; k++)
        kind.value[k] = mixed ? k / 2 % 2 : k % 2;
    SUCCEEDS(labels_make(&kind.labels, 2, &err), err);
    text_copy(kind.labels.name[0], LABEL_SIZE, "carry");
    text_copy(kind.labels.name[1], LABEL_SIZE, "swing");
    return parts_join_with(list, SHOPS, &kind, 1);
}

static double error_with(bool fixed, bool mixed, int embedding)
{
    Series series = make_shops(fixed, mixed);
    ModelConfig config = parts_config("gru");
    TrainConfig training = fixture_training(30, 2);
    Evaluation e;
    Fitted f;

    config.window = config.horizon = 1;
    config.origins = 20;
    config.embedding = embedding;
    text_copy(config.validation, sizeof config.validation, "20");
    text_copy(config.test, sizeof config.test, "20");
    fitted_train(&f, &config, &series, &training);
    SUCCEEDS(evaluate(&f.model, &f.frame, MODE_AUTOREGRESSIVE, 1, NULL, &e, &f.notes, &f.err),
             f.err);
    const double found = scores_find(&e.scores, "gru", 0, MODE_AUTOREGRESSIVE, PART_TEST, 0,
                                     "rmse");
    evaluation_free(&e);
    fitted_free(&f);
    series_free(&series);
    return found;
}

/* Without the class the best forecast is 0, whose error is 1 / sqrt(1 - 0.9^2) = 2.3 of the
 * noise's. */
static void a_net_learns_what_a_class_does(void **state)
{
    const double without = error_with(false, false, 0);

    (void)state;
    assert_true(error_with(true, false, 0) < 0.6 * without);
    assert_true(error_with(true, false, 2) < 0.6 * without);
    assert_true(error_with(true, true, 0) > 0.9 * without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_reads_them_once),
        cmocka_unit_test(they_are_scaled_over_the_series),
        cmocka_unit_test(a_net_learns_what_a_class_does),
    };

    return RUN(tests);
}
