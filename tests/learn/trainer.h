/* A trainer of one thread over src/nn, and lessons: tasks with a known answer, the figure that a
 * net must reach in them, and the range that counts as reached. Without an update no figure may be
 * in its range, or the lesson shows nothing; every lesson is checked for that too. */
#ifndef TESTS_LEARN_TRAINER_H
#define TESTS_LEARN_TRAINER_H

#include "check.h"

#include "base/rng.h"
#include "nn/loss.h"
#include "nn/net.h"
#include "nn/optim.h"
#include "tier.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    NetConfig net;
    const char *loss;
    double rate, clip; /* Adam, the rate falling to 1 % of it; largest norm of the gradient */
    int rows, steps;   /* of a batch */
    bool carried;      /* batch follows batch: the state is carried on, gradients stop between */
    int delay;         /* the task's own */
} Course;

typedef struct {
    Course course;
    Net net;
    NetPack pack;
    NetWork work;
    Arena arena;
    const Loss *loss;
    real *params, *grad, *slots; /* [count]; slots: Adam's [2, count] */
    real *target;                /* as work.y, or [steps, rows] classes */
    real *first, *last;          /* [rows, net_state_size] */
    size_t answers;              /* rows of work.y: steps or 1, times rows */
} Trainer;

/* Fills work.x and target with batch `number` of the task, by random numbers of its own. */
typedef void (*Draw)(Trainer *trainer, Rng rng, uint32_t number);

enum { TRAINER_SEED = 20240301 };

/* Of data, apart from those that the net is trained on. */
static inline Rng rng_fresh(void)
{
    return rng_make(TRAINER_SEED + 1, RNG_TEST);
}

static inline void trainer_layout(Trainer *t, bool training, bool input_gradient, Arena *arena)
{
    const size_t states = (size_t)t->course.rows * net_state_size(&t->net);

    net_pack_layout(&t->net, training, arena, &t->pack);
    net_layout(&t->net, t->course.rows, t->course.steps, training, input_gradient, arena, &t->work);
    t->params = arena_reals(arena, t->net.count);
    t->grad = arena_reals(arena, t->net.count);
    t->slots = arena_reals(arena, 2 * t->net.count);
    t->target = arena_reals(arena, t->answers * (size_t)t->net.outputs);
    t->first = arena_reals(arena, states);
    t->last = arena_reals(arena, states);
}

/* With first weights by the seed. input_gradient: work.dx is wanted. */
static inline void trainer_open(Trainer *t, const Course *course, bool training,
                                bool input_gradient)
{
    Arena measure = {0};
    Error err = {0};

    *t = (Trainer){.course = *course, .loss = loss_find(course->loss)};
    assert_non_null(t->loss);
    if (net_make(&t->net, &course->net, &err) != OK)
        fail_msg("%s: %s", err.where, err.message);
    t->answers = (size_t)(course->net.every_step ? course->steps : 1) * (size_t)course->rows;
    trainer_layout(t, training, input_gradient, &measure);
    assert_int_equal(arena_open(&t->arena, measure.used, &err), OK);
    trainer_layout(t, training, input_gradient, &t->arena);
    net_init(&t->net, TRAINER_SEED, t->params);
    net_pack(&t->net, t->params, &t->pack);
}

/* The weights of another, for batches of another size, and no training. */
static inline void trainer_view(Trainer *t, const Trainer *of, int rows, int steps)
{
    Course course = of->course;

    course.rows = rows;
    course.steps = steps;
    trainer_open(t, &course, false, false);
    memcpy(t->params, of->params, t->net.count * sizeof *t->params);
    net_pack(&t->net, t->params, &t->pack);
}

static inline void trainer_close(Trainer *t)
{
    arena_close(&t->arena);
}

static inline int trainer_counted(const Trainer *t)
{
    const size_t n = t->answers * (t->loss->classes ? 1 : (size_t)t->net.outputs);
    int counted = 0;

    for (size_t i = 0; i < n; i++)
        counted += !isnan(t->target[i]);
    return counted;
}

/* Runs a batch; its mean loss, and in training work.dy. */
static inline double trainer_forward(Trainer *t, const NetRun *run)
{
    const int counted = trainer_counted(t);
    size_t same;

    net_forward(&t->net, &t->pack, &t->work, t->course.rows, t->course.steps, run);
    const double sum = t->loss->eval(t->answers, (size_t)t->net.outputs, t->work.y, t->target,
                                     1 / (real)counted, 0, t->work.dy, &same);
    assert_int_equal(same, counted);
    return sum / counted;
}

static inline void trainer_clip(Trainer *t)
{
    const double norm = sqrt(t->net.kernel->norm2(t->net.count, t->grad));

    for (size_t i = 0; i < t->net.count && norm > t->course.clip; i++)
        t->grad[i] *= (real)(t->course.clip / norm);
}

static inline void trainer_update(Trainer *t, int number, double rate)
{
    const OptimConfig none = {0};
    NetRun run = {0};

    if (t->course.carried) {
        memcpy(t->first, t->last,
               (size_t)t->course.rows * net_state_size(&t->net) * sizeof *t->first);
        run = (NetRun){.first = t->first, .last = t->last};
    }
    memset(t->grad, 0, t->net.count * sizeof *t->grad);
    trainer_forward(t, &run);
    net_backward(&t->net, &t->pack, &t->work, t->course.rows, t->course.steps, &run, t->grad);
    trainer_clip(t);
    optim_find("adam")->step(&none, 0, t->net.trained, t->net.trained, number + 1, rate, t->params,
                             t->grad, t->slots);
    net_pack(&t->net, t->params, &t->pack);
}

static inline void trainer_train(Trainer *t, Draw draw, int updates)
{
    const Schedule *schedule = schedule_find("cosine");
    const Rng rng = rng_make(TRAINER_SEED, RNG_TEST);

    for (int u = 0; u < updates; u++) {
        draw(t, rng, (uint32_t)u);
        trainer_update(t, u, t->course.rate * schedule->factor(u, updates));
    }
}

/* Mean loss over batches that the net was not trained on. */
static inline double trainer_test(Trainer *t, Draw draw, int batches)
{
    double sum = 0;

    for (int b = 0; b < batches; b++) {
        draw(t, rng_fresh(), (uint32_t)b);
        sum += trainer_forward(t, NULL);
    }
    return sum / batches;
}

/* ---- lessons ---- */

typedef struct {
    const char *name;
    Course course;
    Draw draw;
    int updates;
    double (*figure)(Trainer *trainer); /* of the trained net */
    double low, high;                   /* what counts as reached */
    bool full;                          /* in the full tier only */
} Lesson;

static inline double lesson_figure(const Lesson *lesson, int updates)
{
    Trainer trainer;

    trainer_open(&trainer, &lesson->course, true, false);
    trainer_train(&trainer, lesson->draw, updates);
    const double figure = lesson->figure(&trainer);
    trainer_close(&trainer);
    return figure;
}

static inline bool lesson_reached(const Lesson *lesson, double figure)
{
    return figure >= lesson->low && figure <= lesson->high;
}

/* A figure, for tests/learn/report. */
static inline void trainer_print(const char *name, double figure, double low, double high)
{
    print_message("figure|%s|%.4g|%.4g|%.4g\n", name, figure, low, high);
}

static inline void test_lesson(void **state)
{
    const Lesson *lesson = *state;

    if (lesson->full && !tier_full()) {
        print_message("%s: FORECAST_TEST=full\n", lesson->name);
        skip();
    }
    if (tier_watched()) {
        assert_true(isfinite(lesson_figure(lesson, 2)));
        print_message("%s: not under a sanitizer or valgrind\n", lesson->name);
        skip();
    }
    const double figure = lesson_figure(lesson, lesson->updates);
    trainer_print(lesson->name, figure, lesson->low, lesson->high);
    if (!lesson_reached(lesson, figure))
        fail_msg("%s: %g is not in %g ... %g", lesson->name, figure, lesson->low, lesson->high);
}

/* The planted fault: a net that is not trained. */
static inline void test_lesson_unlearned(void **state)
{
    const Lesson *lesson = *state;

    const double figure = lesson_figure(lesson, 0);
    if (lesson_reached(lesson, figure))
        fail_msg("%s: %g without an update", lesson->name, figure);
}

/* Two tests of each lesson. */
enum { LESSON_TESTS = 2, LESSONS_MOST = 64 };
static inline void lesson_tests(const Lesson *lesson, size_t count, struct CMUnitTest *tests)
{
    static char unlearned[LESSONS_MOST][96];
    static size_t used;

    for (size_t i = 0; i < count; i++, lesson++) {
        void *state = (void *)(uintptr_t)lesson;
        assert_true(used < LESSONS_MOST);
        snprintf(unlearned[used], sizeof *unlearned, "%s: not without an update", lesson->name);
        *tests++ = (struct CMUnitTest){
            .name = lesson->name, .test_func = test_lesson, .initial_state = state};
        *tests++ = (struct CMUnitTest){
            .name = unlearned[used++], .test_func = test_lesson_unlearned, .initial_state = state};
    }
}

#endif
