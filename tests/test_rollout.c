/* A net so wide that threads share the steps of a forecast from one origin: the same bits as by one
 * thread and among other origins, however their net answers. */
#include "model_fixture.h"

enum { ROWS = 800, HORIZON = 260, ORIGINS = 3, WIDE = 256 };

static void run(Fitted *fitted, const int *origin, int origins, int threads, Forecast *forecast)
{
    SUCCEEDS(predict(&fitted->model, &fitted->frame, origin, origins, HORIZON, threads, forecast,
                     &fitted->err),
             fitted->err);
}

static void check_origin(Fitted *fitted, const double *together, int origin, int threads)
{
    Forecast alone;

    run(fitted, &origin, 1, threads, &alone);
    if (memcmp(alone.value, together, HORIZON * sizeof(double)) != 0)
        fail_msg("head %d, origin %d alone, %d threads: other bits", (int)fitted->model.config.head,
                 origin, threads);
    forecast_free(&alone);
}

static void check_head(const Series *series, HeadKind head)
{
    ModelConfig config = fixture_config("lstm");
    int origin[ORIGINS];
    Forecast together;
    Fitted fitted;

    config.head = head;
    config.hidden = WIDE;
    config.horizon = HORIZON;
    fitted_make(&fitted, &config, series);
    origins_spread(300, ROWS - 1, ORIGINS, origin);
    run(&fitted, origin, ORIGINS, 2, &together);
    for (int r = 0; r < ORIGINS; r++) {
        for (int threads = 1; threads <= 4; threads += 3)
            check_origin(&fitted, together.value + r * HORIZON, origin[r], threads);
    }
    forecast_free(&together);
    fitted_free(&fitted);
}

static void shared_steps_have_the_same_bits(void **state)
{
    Series series = fixture_sine(ROWS, 12, 0.1);

    (void)state;
    check_head(&series, HEAD_NEXT);
    check_head(&series, HEAD_LAST);
    check_head(&series, HEAD_DIRECT);
    check_head(&series, HEAD_DECODER);
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_steps_have_the_same_bits),
    };

    return RUN(tests);
}
