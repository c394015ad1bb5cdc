/* When an allocation fails, whichever it is, the result is an error or the same to the bit: nothing
 * does without what it found no memory for. */
#include "faults/memory.h"
#include "parts_fixture.h"

/* Lets allocation `at` fail, counted from 1; whether it did. */
static void arm(long at)
{
    fault.calls = 0;
    fault.fired = false;
    fault.at = at;
    fault.kind = FAULT_MEMORY;
}

static bool disarm(void)
{
    fault.kind = FAULT_NONE;
    return fault.fired;
}

/* ---- reading ---- */

/* Three weeks of a market's hours. */
static void write_market(Text *csv)
{
    text_add(csv, "time,price\n");
    for (int day = 8; day < 29; day++)
        for (int hour = 9; hour < 17 && (day - 8) % 7 < 5; hour++)
            text_add(csv, "2024-01-%02d %02d:00,%d\n", day, hour, day * 7 % 11 + hour);
}

/* Two shops in one long table, told apart by a column that is to be found. */
static void write_shops(Text *csv)
{
    text_add(csv, "day,shop,sales\n");
    for (int day = 1; day < 20; day++)
        text_add(csv, "2024-01-%02d,north,%d\n2024-01-%02d,south,%d\n", day, day * 5 % 7, day,
                 day * 3 % 11);
}

/* A shop in each row. */
static void write_rows(Text *csv)
{
    text_add(csv, "name");
    for (int i = 1; i < 20; i++)
        text_add(csv, ",V%d", i);
    for (int shop = 0; shop < 3; shop++) {
        text_add(csv, "\nshop %c", 'a' + shop);
        for (int i = 1; i < 20; i++)
            text_add(csv, ",%d", (shop + 3) * i % 7);
    }
    text_add(csv, "\n");
}

static void try_reading(const Text *csv, const SeriesOptions *options, const Series *whole)
{
    bool fired = memory_can_fail();

    for (long at = 1; fired; at++) {
        Notes notes = {0};
        Error err = {0};
        Series series;

        arm(at);
        const Status status = series_parse("f", csv->data, csv->used, options, &series, &notes,
                                           &err);
        fired = disarm();
        if (status != OK && status != ERR_OUTPUT)
            fail_msg("allocation %ld: %s %s", at, err.where, err.message);
        if (status == OK && (series.session.step != whole->session.step ||
                             series.rows != whole->rows || series.parts != whole->parts))
            fail_msg("allocation %ld: %d rows, %d parts", at, series.rows, series.parts);
        series_free(&series);
    }
}

static void a_file_is_never_read_as_another_series(void **state)
{
    const SeriesOptions options = {.threads = 1, .joined = true};
    const Series market = {.rows = 15 * 8, .session = {.step = MICROS_HOUR}};
    const Series shops = {.rows = 2 * 19, .parts = 2}, rows = {.rows = 3 * 19, .parts = 3};
    Text csv = {0};

    (void)state;
    write_market(&csv);
    try_reading(&csv, &options, &market);
    csv.used = 0;
    write_shops(&csv);
    try_reading(&csv, &options, &shops);
    csv.used = 0;
    write_rows(&csv);
    try_reading(&csv, &options, &rows);
    text_free(&csv);
}

/* ---- models ---- */

/* What a run tells of a model. */
static Status compute(const char *method, const Series *series, bool refits, Evaluation *evaluation)
{
    ModelConfig config = parts_config(method);
    const TrainConfig training = fixture_training(1, 1);
    const Refit how = {.config = &training};
    Fitted f = {0};

    config.horizon = HORIZON;
    config.season.first = config.window = 0; /* to be found */
    config.past_rule = PAST_HOLD;
    *evaluation = (Evaluation){0};
    if (model_make(&config, series, &f.model, &f.notes, &f.err) == OK &&
        frame_make(&f.model, series, &f.frame, &f.notes, &f.err) == OK &&
        train(&f.model, &f.frame, &training, NULL, &f.history, &f.err) == OK)
        (void)!evaluate(&f.model, &f.frame, MODE_BOTH, 1, refits ? &how : NULL, evaluation,
                        &f.notes, &f.err);
    fitted_free(&f);
    return f.err.status;
}

static bool same_numbers(const double *a, const double *b, size_t count)
{
    return (!a && !b) || (a && b && memcmp(a, b, count * sizeof *a) == 0);
}

static bool same_forecasts(const Forecast *a, const Forecast *b)
{
    const size_t answers = (size_t)a->origins * (size_t)a->horizon * (size_t)a->targets;

    return a->origins == b->origins && same_numbers(a->value, b->value, answers) &&
           same_numbers(a->bound, b->bound, 2 * answers * (size_t)a->levels);
}

static bool same_scores(const Evaluation *a, const Evaluation *b)
{
    const SeriesScores *x = &a->series, *y = &b->series;
    const size_t values = (size_t)x->methods * (size_t)x->series * (size_t)x->metrics;

    for (int i = 0; i < a->scores.count && a->scores.count == b->scores.count; i++)
        if (memcmp(&a->scores.item[i].value, &b->scores.item[i].value, sizeof(double)) != 0)
            return false;
    return a->scores.count == b->scores.count && x->methods == y->methods &&
           x->series == y->series && same_numbers(x->value, y->value, values);
}

static void try_model(const char *method, const Series *series, bool refits)
{
    bool fired = memory_can_fail();
    Evaluation whole;

    assert_int_equal(compute(method, series, refits, &whole), OK);
    for (long at = 1; fired; at++) {
        Evaluation evaluation;

        arm(at);
        const Status status = compute(method, series, refits, &evaluation);
        fired = disarm();
        if (status == OK) {
            if (strcmp(evaluation.verdict, whole.verdict) != 0 ||
                !same_scores(&evaluation, &whole) ||
                !same_forecasts(&evaluation.ahead[1], &whole.ahead[1]) ||
                !same_forecasts(&evaluation.autoregressive, &whole.autoregressive) ||
                !same_forecasts(&evaluation.baseline, &whole.baseline))
                fail_msg("%s: without allocation %ld another result", method, at);
            evaluation_free(&evaluation);
        } else {
            assert_int_equal(status, ERR_OUTPUT);
        }
    }
    evaluation_free(&whole);
}

static void a_model_is_never_another(void **state)
{
    Series one = fixture_inputs(60, HORIZON);
    Series list[] = {fixture_inputs(40, HORIZON), fixture_inputs(70, HORIZON),
                     fixture_inputs(90, HORIZON)};
    Series several = parts_join(list, COUNT(list));

    (void)state;
    try_model("ridge", &one, true);
    try_model("gru", &one, false);
    try_model("ridge", &several, false);
    try_model("theta", &several, false);
    series_free(&one);
    series_free(&several);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_never_read_as_another_series),
        cmocka_unit_test(a_model_is_never_another),
    };

    return RUN(tests);
}
