/* Optimisers: definitions by hand on one number, the same bits for any cut of the parameters and
 * any instruction set; schedules. Ten steps of each against PyTorch are in test_reference.c. */
#include "net_fixture.h"

#include "nn/optim.h"

#include <math.h>

enum { COUNT = 1037, SLOTS = 2, UPDATES = 4 };

typedef struct {
    real params[COUNT], grad[COUNT], state[SLOTS * COUNT];
} Case;

static void fill(Case *c)
{
    const Rng rng = rng_make(20240302, RNG_TEST);

    memset(c, 0, sizeof *c);
    for (uint32_t i = 0; i < COUNT; i++) {
        c->params[i] = (real)(2 * rng_uniform(rng, i, 0, 0) - 1);
        c->grad[i] = (real)(2 * rng_uniform(rng, i, 1, 0) - 1);
    }
}

/* Updates in ranges of `range` parameters each. */
static void run(const Optim *optim, const OptimConfig *config, size_t range, Case *c)
{
    fill(c);
    for (int t = 1; t <= UPDATES; t++) {
        for (size_t first = 0; first < COUNT; first += range) {
            const size_t n = COUNT - first < range ? COUNT - first : range;
            optim->step(config, first, n, COUNT, t, 0.01, c->params, c->grad, c->state);
        }
    }
}

static const OptimConfig configs[] = {
    {0}, {.momentum = 0.9}, {.momentum = 0.9, .nesterov = true}, {.decay = 0.1}};

static void test_any_cut_has_the_same_bits(void **state)
{
    static Case whole, cut;

    (void)state;
    for (int i = 0; optim_at(i); i++) {
        assert_true(optim_at(i)->slots <= SLOTS);
        for (size_t k = 0; k < sizeof configs / sizeof *configs; k++) {
            run(optim_at(i), &configs[k], COUNT, &whole);
            for (size_t range = 1; range < 70; range += 17) {
                run(optim_at(i), &configs[k], range, &cut);
                assert_memory_equal(&whole, &cut, sizeof whole);
            }
        }
    }
}

static void test_every_level_has_the_same_bits(void **state)
{
    static Case base, other;

    (void)state;
    for (int i = 0; optim_at(i); i++) {
        for (size_t k = 0; k < sizeof configs / sizeof *configs; k++) {
            for (int level = 0; level < CPU_LEVELS; level++) {
                use_level(cpu_level_name((CpuLevel)level));
                run(optim_at(i), &configs[k], COUNT, level ? &other : &base);
                use_level(NULL);
                if (level)
                    assert_memory_equal(&base, &other, sizeof base);
            }
        }
    }
}

/* One number 1 with gradient 0.5, decay 0.1 where given, two updates at rate 0.1. */
static double two_updates(const char *name, OptimConfig config)
{
    const Optim *optim = optim_find(name);
    real p = 1, g = (real)0.5, state[SLOTS] = {0};

    optim->step(&config, 0, 1, 1, 1, 0.1, &p, &g, state);
    optim->step(&config, 0, 1, 1, 2, 0.1, &p, &g, state);
    return (double)p;
}

static void assert_near(double a, double b)
{
    if (!(fabs(a - b) < 1e-6))
        fail_msg("%.9g is not %.9g", a, b);
}

static void test_definitions(void **state)
{
    (void)state;
    assert_near(two_updates("sgd", (OptimConfig){0}), 0.9);
    assert_near(two_updates("sgd", (OptimConfig){.momentum = 0.9}), 1 - 0.05 - 0.1 * 0.95);
    assert_near(two_updates("sgd", (OptimConfig){.momentum = 0.9, .nesterov = true}),
                1 - 0.095 - 0.1 * (0.5 + 0.9 * 0.95));
    assert_near(two_updates("sgd", (OptimConfig){.decay = 0.1}), 0.94 - 0.1 * (0.5 + 0.094));
    assert_near(two_updates("adagrad", (OptimConfig){0}), 1 - 0.1 - 0.1 / sqrt(2));
    assert_near(two_updates("rmsprop", (OptimConfig){0}),
                1 - 0.1 / sqrt(0.01) - 0.1 / sqrt(0.0199));
    assert_near(two_updates("adam", (OptimConfig){0}),
                0.8); /* a constant gradient moves by the rate */
    assert_near(two_updates("adamw", (OptimConfig){.decay = 0.1}), (0.99 - 0.1) * 0.99 - 0.1);
}

/* Beyond 31 bits the first updates weigh no more: adam moves by the rate. */
static void test_many_updates(void **state)
{
    const OptimConfig config = {0};

    (void)state;
    for (int bits = 30; bits < 63; bits++) {
        real p = 1, g = (real)0.5, past[SLOTS] = {g, g * g};
        optim_find("adam")->step(&config, 0, 1, 1, (int64_t)1 << bits, 0.1, &p, &g, past);
        assert_near((double)p, 0.9);
    }
}

static void test_tables(void **state)
{
    static const char *const names[] = {"sgd", "adagrad", "rmsprop", "adam", "adamw"};

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_string_equal(optim_at(i)->name, names[i]);
    assert_null(optim_at(5));
    assert_null(optim_find("lion"));
    for (int i = 0; schedule_at(i); i++)
        assert_ptr_equal(schedule_find(schedule_at(i)->name), schedule_at(i));
    assert_null(schedule_find("exponential"));
}

static double factor(const char *name, int epoch, int epochs)
{
    return schedule_find(name)->factor(epoch, epochs);
}

static void test_schedules(void **state)
{
    (void)state;
    for (int epoch = 0; epoch < 7; epoch++) {
        assert_near(factor("constant", epoch, 7), 1);
        assert_near(factor("plateau", epoch, 7), 1);
    }
    assert_near(factor("step", 0, 100), 1);
    assert_near(factor("step", 24, 100), 1);
    assert_near(factor("step", 25, 100), 0.5);
    assert_near(factor("step", 99, 100), 0.125);
    assert_near(factor("cosine", 0, 101), 1);
    assert_near(factor("cosine", 50, 101), 0.505);
    assert_near(factor("cosine", 100, 101), 0.01);
    assert_near(factor("warmup", 0, 100), 1.0 / 6);
    assert_near(factor("warmup", 4, 100), 5.0 / 6);
    assert_near(factor("warmup", 5, 100), 1);
    assert_near(factor("warmup", 99, 100), 0.01);
    for (int i = 0; schedule_at(i); i++) {
        for (int epochs = 1; epochs < 50; epochs++) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                const double f = schedule_at(i)->factor(epoch, epochs);
                assert_true(f > 0 && f <= 1);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_cut_has_the_same_bits),
        cmocka_unit_test(test_every_level_has_the_same_bits),
        cmocka_unit_test(test_definitions),
        cmocka_unit_test(test_many_updates),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_schedules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
