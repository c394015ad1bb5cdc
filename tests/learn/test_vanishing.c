/* Why the gated cells were made: the gradient of the last answer with respect to the input of each
 * step, by its distance in time (Hochreiter 1991; Bengio, Simard, Frasconi 1994). An Elman net's
 * dies out geometrically, before training and after, unless its first recurrent weights are
 * orthogonal; gated cells learn to hold it. */
#include "learn/trainer.h"

enum { STEPS = 60, ROWS = 50, FAR = 50, UPDATES = 1500 };

/* The adding problem, as an answer that needs the whole window. */
static void draw_sum(Trainer *t, Rng rng, uint32_t number)
{
    const int rows = t->course.rows, half = t->course.steps / 2;

    for (int r = 0; r < rows; r++) {
        const uint32_t row = (uint32_t)r;
        const int mark[2] = {(int)rng_below(rng, (uint32_t)half, number, row, 1),
                             half + (int)rng_below(rng, (uint32_t)half, number, row, 2)};
        t->target[r] = 0;
        for (int s = 0; s < t->course.steps; s++) {
            real *x = t->work.x + 2 * (s * rows + r);
            x[0] = (real)rng_uniform(rng, number, row, 3 + (uint32_t)s);
            x[1] = (real)(s == mark[0] || s == mark[1]);
            t->target[r] += x[0] * x[1];
        }
    }
}

/* norm [STEPS]: of the gradient of the sum of the last answers, by distance from the last step. */
static void profile(const char *cell, bool glorot, int updates, double *norm)
{
    const Course course = {
        .net = {.inputs = 2, .outputs = 1, .hidden = 32, .dirs = 1, .layers = 1, .glorot = glorot},
        .loss = "mse",
        .rate = 0.01,
        .clip = 1,
        .rows = ROWS,
        .steps = STEPS};
    Course own = course;
    Trainer t;

    strcpy(own.net.cell, cell);
    trainer_open(&t, &own, true, true);
    trainer_train(&t, draw_sum, updates);
    draw_sum(&t, rng_fresh(), 0);
    trainer_forward(&t, NULL);
    for (int r = 0; r < ROWS; r++)
        t.work.dy[r] = 1;
    memset(t.grad, 0, t.net.count * sizeof *t.grad);
    net_backward(&t.net, &t.pack, &t.work, ROWS, STEPS, &(NetRun){0}, t.grad);
    for (int d = 0; d < STEPS; d++)
        norm[d] = sqrt(t.net.kernel->norm2(2 * ROWS, t.work.dx + (STEPS - 1 - d) * 2 * ROWS));
    trainer_close(&t);
}

typedef struct {
    const char *name, *cell;
    bool glorot;
    int updates;
    double low, high; /* of the norm FAR steps before, relative to the last step's */
} Case;

static const Case cases[] = {
    {"elman, first weights", "elman", false, 0, 0, 1e-9},
    {"lstm, first weights", "lstm", false, 0, 0, 1e-7},
    {"gru, first weights", "gru", false, 0, 0, 1e-7},
    {"lstm, forget bias 1, first weights", "lstm", true, 0, 1e-4, 1},
    {"elman, trained", "elman", false, UPDATES, 0, 1e-4},
    {"elman, orthogonal, trained", "elman", true, UPDATES, 1e-2, 1e2},
    {"lstm, trained", "lstm", true, UPDATES, 1e-2, 1e2},
    {"gru, trained", "gru", true, UPDATES, 1e-2, 1e2},
};

static void test_case(void **state)
{
    const Case *c = *state;
    const bool skipped = c->updates > 0 && tier_watched();
    double norm[STEPS];

    profile(c->cell, c->glorot, skipped ? 2 : c->updates, norm);
    if (skipped) {
        print_message("%s: not under a sanitizer or valgrind\n", c->name);
        skip();
    }
    trainer_print(c->name, norm[FAR] / norm[0], c->low, c->high);
    for (int d = 0; d < STEPS && tier_full(); d++)
        print_message("gradient|%s|%d|%.6g\n", c->name, d, norm[d] / norm[0]);
    assert_true(norm[FAR] >= c->low * norm[0]);
    assert_true(norm[FAR] <= c->high * norm[0]);
}

int main(void)
{
    struct CMUnitTest tests[COUNT(cases)];

    for (size_t i = 0; i < COUNT(cases); i++)
        tests[i] = (struct CMUnitTest){.name = cases[i].name,
                                       .test_func = test_case,
                                       .initial_state = (void *)(uintptr_t)&cases[i]};
    return RUN(tests);
}
