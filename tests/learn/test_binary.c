/* The binary sequence of the lectures: x is a fair coin, P(y = 1) = 0.5, 0.5 more if x three steps
 * before was 1, 0.25 less if x eight steps before was. Cross entropy 0.6616 for who knows neither
 * rule, 0.5192 the first, 0.4545 both. */
#include "learn/trainer.h"

enum { NEAR = 3, FAR = 8, UNITS = 16, STREAMS = 200, UNSEEN = 20 };

static int coin(Rng rng, uint32_t stream, uint32_t place)
{
    return rng_uniform(rng, stream, place, 0) < 0.5;
}

static int answer(Rng rng, uint32_t stream, uint32_t place)
{
    const double chance = 0.5 + 0.5 * coin(rng, stream, place - NEAR) -
                          0.25 * coin(rng, stream, place - FAR);

    return rng_uniform(rng, stream, place, 1) < chance;
}

/* Step s of the batch at place `from` + s of the stream of each row. */
static void fill(Trainer *t, Rng rng, uint32_t from, uint32_t first_stream)
{
    const int rows = t->course.rows, answers = (int)t->answers / rows;
    real *x = t->work.x, *target = t->target;

    for (int s = 0; s < t->course.steps; s++) {
        for (int r = 0; r < rows; r++) {
            const uint32_t stream = first_stream + (uint32_t)r, place = from + (uint32_t)s;
            const int side = coin(rng, stream, place);
            *x++ = (real)!side;
            *x++ = (real)side;
            if (s >= t->course.steps - answers)
                *target++ = (real)answer(rng, stream, place);
        }
    }
}

/* Windows apart, each from a zero state. */
static void draw_windows(Trainer *t, Rng rng, uint32_t number)
{
    fill(t, rng, FAR, number * (uint32_t)t->course.rows);
}

/* The streams go on where they were. */
static void draw_streams(Trainer *t, Rng rng, uint32_t number)
{
    fill(t, rng, FAR + number * (uint32_t)t->course.steps, 0);
}

static double window_entropy(Trainer *t)
{
    return trainer_test(t, draw_windows, 1000);
}

/* Over long sequences, behind their first steps. */
static double stream_entropy(Trainer *t)
{
    Trainer view;

    trainer_view(&view, t, STREAMS, 1000);
    draw_streams(&view, rng_fresh(), 0);
    for (int i = 0; i < UNSEEN * STREAMS; i++)
        view.target[i] = NAN;
    const double entropy = trainer_forward(&view, NULL);
    trainer_close(&view);
    return entropy;
}

#define NET(every)                                                                                 \
    {                                                                                              \
        .cell = "elman", .inputs = 2, .symbols = 2, .outputs = 2, .hidden = UNITS, .dirs = 1,      \
        .layers = 1, .every_step = every                                                           \
    }
#define WINDOWS(length)                                                                            \
    .course = {NET(false), "cross-entropy", 0.01, 1, STREAMS, length, false, 0},                   \
    .draw = draw_windows, .figure = window_entropy
#define STREAM(length)                                                                             \
    .course = {NET(true), "cross-entropy", 0.01, 1, STREAMS, length, true, 0},                     \
    .draw = draw_streams, .figure = stream_entropy

/* A state carried over single steps, which no gradient runs back through, holds by itself more than
 * the first rule and less than both. */
static const Lesson lessons[] = {
    {"binary, 1 step, stateless", WINDOWS(1), .updates = 500, .low = 0.656, .high = 0.668},
    {"binary, 5 steps, stateless", WINDOWS(5), .updates = 1500, .low = 0.514, .high = 0.526},
    {"binary, 10 steps, stateless", WINDOWS(10), .updates = 3000, .low = 0.45, .high = 0.465},
    {"binary, 1 step, stateful", STREAM(1), .updates = 5000, .low = 0.47, .high = 0.51},
    {"binary, 5 steps, stateful", STREAM(5), .updates = 2000, .low = 0.45, .high = 0.465},
    {"binary, 10 steps, stateful", STREAM(10), .updates = 1000, .low = 0.45, .high = 0.465},
};

int main(void)
{
    struct CMUnitTest tests[LESSON_TESTS * COUNT(lessons)];

    lesson_tests(lessons, COUNT(lessons), tests);
    return RUN(tests);
}
