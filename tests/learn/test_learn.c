/* Tasks whose best error is known: the lecture's sine, the adding problem, the delayed copy. The
 * short variants of the ordinary tier have thresholds of their own. */
#include "learn/trainer.h"

#include "base/elementary.h"
#include "nn/cell.h"

#include <stdio.h>

/* ---- the lecture's sine: 0.5 sin(4 pi i / 5) U(0.5, 1) + 0.5 sin(2 pi i / 5) exp(-1e-5 i) ---- */

enum { SINE_POINTS = 4000, SINE_STEPS = 20, SINE_WINDOWS = (SINE_POINTS - 1) / SINE_STEPS };
enum { SINE_SEEN = 5, SINE_WARM = 100, SINE_RUN = 700, SINE_LAST = 100, SINE_PERIOD = 5 };

/* share: of the fast wave, 0.75 on average */
static double sine_wave(int i, double share)
{
    return 0.5 * elementary_sin_turns(2 * (i % SINE_PERIOD) / (double)SINE_PERIOD) * share +
           0.5 * elementary_sin_turns(i % SINE_PERIOD / (double)SINE_PERIOD) *
               elementary_exp(-1e-5 * i);
}

static double sine(Rng rng, int i)
{
    return sine_wave(i, 0.5 + 0.5 * rng_uniform(rng, (uint32_t)i, 0, 1));
}

/* The 199 windows, each followed by its next values. */
static void draw_sine(Trainer *t, Rng rng, uint32_t number)
{
    const int rows = t->course.rows;

    for (int r = 0; r < rows; r++) {
        const uint32_t window = rng_below(rng, SINE_WINDOWS, number, (uint32_t)r, 2);
        for (int s = 0; s < SINE_STEPS; s++) {
            const int i = (int)window * SINE_STEPS + s;
            t->work.x[s * rows + r] = (real)sine(rng, i);
            t->target[s * rows + r] = (real)sine(rng, i + 1);
        }
    }
}

/* Squared error on another draw of the noise, behind the first steps, as a multiple of the least:
 * 0.25 sin^2 var(U) on average, 0.25 / 2 / 48. */
static double sine_error(Trainer *t)
{
    const int rows = t->course.rows;
    double sum = 0;
    int count = 0;

    for (uint32_t b = 0; b < 20; b++) {
        draw_sine(t, rng_fresh(), b);
        trainer_forward(t, NULL);
        for (int i = SINE_SEEN * rows; i < SINE_STEPS * rows; i++, count++) {
            const double error = (double)t->work.y[i] - (double)t->target[i];
            sum += error * error;
        }
    }
    return sum / count / (0.25 / 2 / 48);
}

/* 600 values from its own outputs after 100 measured ones: correlation of the last 100 with the
 * series without noise, which a net that is out of step, still or gone has not. */
static double sine_alone(Trainer *t)
{
    const int zero = 0, one = 1;
    const NetFeed feed = {
        .warm = SINE_WARM, .columns = 1, .column = &zero, .output = &zero, .lag = &one};
    double aa = 0, bb = 0, ab = 0;
    Trainer view;

    trainer_view(&view, t, 1, SINE_RUN);
    for (int i = 0; i < SINE_RUN; i++)
        view.work.x[i] = (real)sine(rng_fresh(), i);
    net_forward(&view.net, &view.pack, &view.work, 1, SINE_RUN, &(NetRun){.feed = &feed});
    for (int i = SINE_RUN - SINE_LAST; i < SINE_RUN; i++) {
        const double a = (double)view.work.y[i], b = sine_wave(i + 1, 0.75);
        aa += a * a;
        bb += b * b;
        ab += a * b;
    }
    trainer_close(&view);
    return ab / sqrt(aa * bb);
}

/* ---- the adding problem (Hochreiter, Schmidhuber 1997) ---- */

/* Numbers in [0, 1), two of them marked, one in each half: their sum at the end. Who always says 1
 * has an error of 1/6. */
static void draw_adding(Trainer *t, Rng rng, uint32_t number)
{
    const int rows = t->course.rows, half = t->course.steps / 2;

    for (int r = 0; r < rows; r++) {
        const uint32_t row = (uint32_t)r;
        const int mark[2] = {(int)rng_below(rng, (uint32_t)half, number, row, 3),
                             half + (int)rng_below(rng, (uint32_t)half, number, row, 4)};
        double sum = 0;
        for (int s = 0; s < t->course.steps; s++) {
            const double value = rng_uniform(rng, number, row, 5 + (uint32_t)s);
            const bool marked = s == mark[0] || s == mark[1];
            real *x = t->work.x + 2 * (s * rows + r);
            x[0] = (real)value;
            x[1] = (real)marked;
            sum += marked ? value : 0;
        }
        t->target[r] = (real)sum;
    }
}

static double adding_error(Trainer *t)
{
    return trainer_test(t, draw_adding, 20);
}

/* ---- the delayed copy ---- */

enum { SYMBOLS = 4 };

/* One of four symbols at every step, to be said again `delay` steps later; ln 4 for who guesses. */
static void draw_copy(Trainer *t, Rng rng, uint32_t number)
{
    const int rows = t->course.rows, delay = t->course.delay;
    real *x = t->work.x;

    for (int s = 0; s < t->course.steps; s++) {
        for (int r = 0; r < rows; r++, x += SYMBOLS) {
            const uint32_t symbol = rng_below(rng, SYMBOLS, number, (uint32_t)r, (uint32_t)s);
            for (uint32_t k = 0; k < SYMBOLS; k++)
                x[k] = (real)(k == symbol);
            t->target[s * rows + r] = s < delay ? (real)NAN
                                                : (real)rng_below(rng, SYMBOLS, number, (uint32_t)r,
                                                                  (uint32_t)(s - delay));
        }
    }
}

static double copy_entropy(Trainer *t)
{
    return trainer_test(t, draw_copy, 20);
}

/* ---- */

#define SINE                                                                                       \
    .course = {{.cell = "elman-relu",                                                              \
                .inputs = 1,                                                                       \
                .outputs = 1,                                                                      \
                .hidden = 100,                                                                     \
                .dirs = 1,                                                                         \
                .layers = 1,                                                                       \
                .every_step = true},                                                               \
               "mse",                                                                              \
               0.001,                                                                              \
               1,                                                                                  \
               50,                                                                                 \
               SINE_STEPS,                                                                         \
               false,                                                                              \
               0},                                                                                 \
    .draw = draw_sine
#define ADDING(name, units, rows, steps)                                                           \
    .course = {{.cell = name,                                                                      \
                .inputs = 2,                                                                       \
                .outputs = 1,                                                                      \
                .hidden = units,                                                                   \
                .dirs = 1,                                                                         \
                .layers = 1,                                                                       \
                .glorot = true},                                                                   \
               "mse",                                                                              \
               0.01,                                                                               \
               1,                                                                                  \
               rows,                                                                               \
               steps,                                                                              \
               false,                                                                              \
               0},                                                                                 \
    .draw = draw_adding, .figure = adding_error
#define COPY(name, units, distance)                                                                \
    .course = {{.cell = name,                                                                      \
                .inputs = SYMBOLS,                                                                 \
                .symbols = SYMBOLS,                                                                \
                .outputs = SYMBOLS,                                                                \
                .hidden = units,                                                                   \
                .dirs = 1,                                                                         \
                .layers = 1,                                                                       \
                .every_step = true,                                                                \
                .glorot = true},                                                                   \
               "cross-entropy",                                                                    \
               0.01,                                                                               \
               1,                                                                                  \
               32,                                                                                 \
               4 * distance,                                                                       \
               false,                                                                              \
               distance},                                                                          \
    .draw = draw_copy, .figure = copy_entropy

static const Lesson lessons[] = {
    {"sine, one step, error / floor", SINE, 400, sine_error, 0.9, 1.1, false},
    {"sine, 600 generated, correlation", SINE, 400, sine_alone, 0.99, 1, false},
    {"adding T = 20, lstm, mse", ADDING("lstm", 32, 50, 20), .updates = 1000, .high = 0.01},
    {"adding T = 20, gru, mse", ADDING("gru", 32, 50, 20), .updates = 1000, .high = 0.01},
    {"adding T = 100, lstm, mse", ADDING("lstm", 64, 50, 100), .updates = 2000, .high = 0.01,
     .full = true},
    {"adding T = 100, gru, mse", ADDING("gru", 64, 50, 100), .updates = 2000, .high = 0.01,
     .full = true},
    {"adding T = 200, lstm, mse", ADDING("lstm", 64, 50, 200), .updates = 2500, .high = 0.01,
     .full = true},
    {"adding T = 200, gru, mse", ADDING("gru", 64, 50, 200), .updates = 2500, .high = 0.01,
     .full = true},
    {"copy, 20 steps, lstm, nats", COPY("lstm", 100, 20), .updates = 4000, .high = 0.05,
     .full = true},
    {"copy, 20 steps, gru, nats", COPY("gru", 100, 20), .updates = 4000, .high = 0.05,
     .full = true},
};

/* Every recurrent cell copies over five steps. */
enum { CELLS_MOST = 32 };
static Lesson copies[CELLS_MOST];
static char names[CELLS_MOST][64];

static size_t find_copies(void)
{
    size_t count = 0;

    for (int i = 0; cell_at(i, CPU_V4); i++) {
        const Cell *cell = cell_at(i, CPU_V4);
        CellShape shape = {.in = 1, .hidden = 2, .projection = cell->projects};
        cell->shape(&shape);
        if (shape.rec == 0)
            continue;
        assert_true(count < CELLS_MOST);
        Lesson *lesson = &copies[count];
        *lesson = (Lesson){.name = names[count], COPY("", 48, 5), .updates = 500, .high = 0.05};
        snprintf(lesson->course.net.cell, sizeof lesson->course.net.cell, "%s", cell->name);
        lesson->course.net.projection = cell->projects ? 32 : 0;
        snprintf(names[count++], sizeof *names, "copy, 5 steps, %s, nats", cell->name);
    }
    return count;
}

int main(void)
{
    const size_t count = find_copies();
    struct CMUnitTest tests[LESSON_TESTS * (COUNT(lessons) + CELLS_MOST)];

    memset(tests, 0, sizeof tests);
    lesson_tests(lessons, COUNT(lessons), tests);
    lesson_tests(copies, count, tests + LESSON_TESTS * COUNT(lessons));
    return RUN(tests); /* cmocka passes over rows without a function */
}
