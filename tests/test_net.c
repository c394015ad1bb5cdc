/* Networks: the same bits whatever the other rows, the way (whole sequence or step by step), the
 * buffers and the instruction set; dropout by counter; a short training. */
#include "net_visit.h"

#include "nn/optim.h"

#include <math.h>

/* ---- the same bits ---- */

static void check_row_alone(const NetConfig *c)
{
    Fixture all, one;
    const int answers = c->every_step ? STEPS : 1;
    real y[STEPS * OUTPUTS];

    fixture_open(&all, c, ROWS, STEPS, true);
    fixture_open(&one, c, 1, STEPS, false); /* without training buffers too */
    net_forward(&all.net, &all.pack, &all.work, ROWS, STEPS, NULL);
    for (int row = 0; row < ROWS; row++) {
        pick_row(all.work.x, STEPS, ROWS, row, INPUTS, one.work.x);
        net_forward(&one.net, &one.pack, &one.work, 1, STEPS, NULL);
        pick_row(all.work.y, answers, ROWS, row, OUTPUTS, y);
        assert_same(y, one.work.y, (size_t)(answers * OUTPUTS), "a row alone", c);
    }
    fixture_close(&all);
    fixture_close(&one);
}

static void test_a_row_has_the_same_bits_in_any_batch(void **state)
{
    (void)state;
    each_config(check_row_alone);
}

static void check_steps(const NetConfig *c)
{
    Fixture f, g;
    real y[STEPS * ROWS * OUTPUTS], carried[ROWS * 2 * 8 * HIDDEN] = {0};

    if (c->dirs == 2)
        return;
    fixture_open(&f, c, ROWS, STEPS, true);
    fixture_open(&g, c, ROWS, 1, false);
    assert_true(ROWS * net_state_size(&g.net) <= sizeof carried / sizeof *carried);
    net_forward(&f.net, &f.pack, &f.work, ROWS, STEPS, NULL);
    net_begin(&g.net, &g.pack, &g.work, ROWS, carried);
    for (int t = 0; t < STEPS; t++) {
        memcpy(g.work.x, f.work.x + t * ROWS * INPUTS, ROWS * INPUTS * sizeof(real));
        net_step(&g.net, &g.pack, &g.work, ROWS, true);
        memcpy(y + t * ROWS * OUTPUTS, g.work.y, ROWS * OUTPUTS * sizeof(real));
    }
    if (c->every_step)
        assert_same(y, f.work.y, STEPS * ROWS * OUTPUTS, "step by step", c);
    else
        assert_same(y + (STEPS - 1) * ROWS * OUTPUTS, f.work.y, ROWS * OUTPUTS, "step by step", c);
    fixture_close(&f);
    fixture_close(&g);
}

static void test_steps_have_the_same_bits_as_the_sequence(void **state)
{
    (void)state;
    each_config(check_steps);
}

/* Forward and backward at the level that FORECAST_CPU names. */
static void run_level(const NetConfig *c, const char *level, Fixture *f)
{
    use_level(level);
    fixture_open(f, c, ROWS, STEPS, true);
    fixture_loss(f, loss_find("mse"), 0, NULL);
    net_backward(&f->net, &f->pack, &f->work, ROWS, STEPS, NULL, f->grad);
    use_level(NULL);
}

static void check_levels(const NetConfig *c)
{
    Fixture base, other;

    run_level(c, "baseline", &base);
    for (int level = CPU_V3; level <= CPU_V4; level++) {
        run_level(c, cpu_level_name((CpuLevel)level), &other);
        assert_same(base.work.y, other.work.y, base.answers, "answers of another level", c);
        assert_same(base.grad, other.grad, base.net.count, "gradient of another level", c);
        assert_same(base.work.dx, other.work.dx, STEPS * ROWS * INPUTS,
                    "input gradient of another level", c);
        fixture_close(&other);
    }
    fixture_close(&base);
}

static void test_every_level_has_the_same_bits(void **state)
{
    (void)state;
    each_config(check_levels);
}

/* What an earlier pass of other sizes left in the buffers, or NaN, must not show. */
static void check_buffers(const NetConfig *c)
{
    Fixture clean, used;

    fixture_open(&clean, c, ROWS, STEPS, true);
    fixture_open(&used, c, ROWS, STEPS, true);
    memset(used.arena.base, 0xff, used.arena.used);
    net_pack(&used.net, used.params, &used.pack);
    memcpy(used.work.x, clean.work.x, STEPS * ROWS * INPUTS * sizeof(real));
    net_forward(&used.net, &used.pack, &used.work, 2, STEPS - 2, NULL);
    fixture_loss(&clean, loss_find("mse"), 0, NULL);
    fixture_loss(&used, loss_find("mse"), 0, NULL);
    net_backward(&clean.net, &clean.pack, &clean.work, ROWS, STEPS, NULL, clean.grad);
    net_backward(&used.net, &used.pack, &used.work, ROWS, STEPS, NULL, used.grad);
    assert_same(clean.work.y, used.work.y, clean.answers, "used buffers", c);
    assert_same(clean.grad, used.grad, clean.net.count, "used buffers", c);
    fixture_close(&clean);
    fixture_close(&used);
}

static void test_what_buffers_held_does_not_show(void **state)
{
    (void)state;
    each_config(check_buffers);
}

/* ---- gradients ---- */

static void check_accumulation(const NetConfig *c)
{
    Fixture f;

    fixture_open(&f, c, ROWS, STEPS, true);
    real *start = malloc(f.net.count * sizeof(real));
    assert_non_null(start);
    fixture_loss(&f, loss_find("mse"), 0, NULL);
    net_backward(&f.net, &f.pack, &f.work, ROWS, STEPS, NULL, f.grad);
    memcpy(start, f.grad, f.net.count * sizeof(real));
    fixture_loss(&f, loss_find("mse"), 0, NULL);
    net_backward(&f.net, &f.pack, &f.work, ROWS, STEPS, NULL, f.grad);
    for (size_t i = 0; i < f.net.count; i++)
        assert_true(fabs((double)(f.grad[i] - 2 * start[i])) <=
                    1e-5 * (1 + fabs((double)start[i])));
    free(start);
    fixture_close(&f);
}

static void test_gradients_are_added(void **state)
{
    (void)state;
    each_config(check_accumulation);
}

/* ---- dropout ---- */

static void test_dropout_belongs_to_the_window(void **state)
{
    NetConfig c = fixture_config(cell_find("lstm"), INPUTS, HIDDEN, OUTPUTS, 2, 1, true);
    Fixture all, shard;
    real mine[STEPS * OUTPUTS], its[STEPS * OUTPUTS];

    (void)state;
    c.dropout = 0.4;
    fixture_open(&all, &c, ROWS, STEPS, true);
    fixture_open(&shard, &c, 2, STEPS, true);
    const NetDropout whole = {.seed = 9, .update = 4, .sample = all.sample};
    const int picked[2] = {5, 2};
    const NetDropout part = {.seed = 9, .update = 4, .sample = picked};
    net_forward(&all.net, &all.pack, &all.work, ROWS, STEPS, &(NetRun){.dropout = &whole});
    for (int t = 0; t < STEPS; t++) {
        for (int r = 0; r < 2; r++)
            memcpy(shard.work.x + (t * 2 + r) * INPUTS,
                   all.work.x + (t * ROWS + picked[r]) * INPUTS, INPUTS * sizeof(real));
    }
    net_forward(&shard.net, &shard.pack, &shard.work, 2, STEPS, &(NetRun){.dropout = &part});
    for (int r = 0; r < 2; r++) {
        pick_row(all.work.y, STEPS, ROWS, picked[r], OUTPUTS, mine);
        pick_row(shard.work.y, STEPS, 2, r, OUTPUTS, its);
        assert_memory_equal(mine, its, sizeof mine);
    }
    /* another update, another mask; no dropout, no mask */
    const NetDropout later = {.seed = 9, .update = 5, .sample = picked};
    memcpy(mine, shard.work.y, sizeof mine);
    net_forward(&shard.net, &shard.pack, &shard.work, 2, STEPS, &(NetRun){.dropout = &later});
    assert_memory_not_equal(mine, shard.work.y, sizeof mine);
    net_forward(&shard.net, &shard.pack, &shard.work, 2, STEPS, NULL);
    net_forward(&all.net, &all.pack, &all.work, ROWS, STEPS, NULL);
    pick_row(all.work.y, STEPS, ROWS, picked[0], OUTPUTS, mine);
    pick_row(shard.work.y, STEPS, 2, 0, OUTPUTS, its);
    assert_memory_equal(mine, its, sizeof mine);
    fixture_close(&all);
    fixture_close(&shard);
}

static void test_dropout_keeps_the_stated_share(void **state)
{
    enum { T = 20, B = 50, WIDTH = 101 };
    static uint8_t mask[T * B * WIDTH], other[T * B * WIDTH];
    static int sample[B];
    const NetDropout d = {.seed = 1, .update = 1, .sample = sample};
    size_t kept = 0, same = 0;

    (void)state;
    for (int i = 0; i < B; i++)
        sample[i] = i;
    dropout_draw(&d, 0.3, 1, 0, T, B, WIDTH, mask);
    dropout_draw(&d, 0.3, 2, 0, T, B, WIDTH, other);
    for (size_t i = 0; i < sizeof mask; i++) {
        kept += mask[i];
        same += mask[i] == other[i];
    }
    /* six standard deviations; layers are independent: 0.7^2 + 0.3^2 alike */
    assert_true(fabs((double)kept / sizeof mask - 0.7) < 6 * sqrt(0.21 / sizeof mask));
    assert_true(fabs((double)same / sizeof mask - 0.58) < 6 * sqrt(0.25 / sizeof mask));
}

/* What is dropped of a window's outputs is dropped at every step, another unit in another window.
 */
static void test_recurrent_dropout_keeps_its_mask(void **state)
{
    NetConfig c = fixture_config(cell_find("lstm"), INPUTS, HIDDEN, OUTPUTS, 1, 1, true);
    const real first[ROWS * 2 * HIDDEN] = {1, 1, 1};
    int dropped = 0, alike = 0;
    Fixture f;

    (void)state;
    c.recurrent_dropout = 0.5;
    fixture_open(&f, &c, ROWS, STEPS, true);
    const NetDropout dropout = {.seed = 3, .update = 2, .sample = f.sample};
    net_forward(&f.net, &f.pack, &f.work, ROWS, STEPS,
                &(NetRun){.dropout = &dropout, .first = first});
    const real *read = f.work.layer[0].dir[0].read, *h = f.work.layer[0].dir[0].state;
    for (int i = 0; i < ROWS * HIDDEN; i++) {
        const bool kept = f.work.layer[0].dir[0].keep[i];
        dropped += !kept;
        alike += kept == f.work.layer[0].dir[0].keep[i % HIDDEN];
        for (int t = 1; t < STEPS; t++) {
            const real out = h[(t * ROWS + i / HIDDEN) * 2 * HIDDEN + i % HIDDEN];
            assert_true(read[t * ROWS * HIDDEN + i] == (kept ? 2 * out : 0));
        }
    }
    assert_in_range(dropped, 20, 57);
    assert_in_range(alike, HIDDEN + 15, ROWS * HIDDEN - 15);
    fixture_close(&f);
}

/* Three updates of every cell with dropout: known bits, whatever the compiler, its options and the
 * instruction set. They change only with the definition of a cell, the order of a sum, or the
 * random numbers. */
static void train_a_little(const NetConfig *config, uint64_t *h)
{
    NetConfig c = *config;
    Fixture f;

    c.dropout = 0.25;
    fixture_open(&f, &c, ROWS, STEPS, true);
    NetDropout dropout = {.seed = 1, .sample = f.sample};
    const NetRun run = {.dropout = &dropout};
    real *memory = calloc(2 * f.net.count, sizeof(real));
    assert_non_null(memory);
    for (int t = 1; t <= 3; t++) {
        dropout.update = (uint32_t)t;
        net_pack(&f.net, f.params, &f.pack);
        fixture_loss(&f, loss_find("huber"), (real)0.5, &run);
        memset(f.grad, 0, f.net.count * sizeof(real));
        net_backward(&f.net, &f.pack, &f.work, ROWS, STEPS, &run, f.grad);
        optim_find("adam")->step(&(OptimConfig){0}, 0, f.net.count, f.net.count, t, 0.01, f.params,
                                 f.grad, memory);
    }
    *h = *h * 31 + hash(f.params, f.net.count);
    free(memory);
    fixture_close(&f);
}

/* Gradients of one pass; the last output's errors are multiplied by factor. */
static void take_gradient(Fixture *f, real factor)
{
    fixture_loss(f, loss_find("mse"), 0, NULL);
    for (int r = 0; r < ROWS; r++)
        f->work.dy[r * OUTPUTS + OUTPUTS - 1] *= factor;
    memset(f->grad, 0, f->net.count * sizeof(real));
    net_backward(&f->net, &f->pack, &f->work, ROWS, STEPS, NULL, f->grad);
}

/* The layers learn as if it had no error; its own weights learn from it. */
static void test_a_detached_output_moves_the_head_alone(void **state)
{
    (void)state;
    for (int index = 0; cell_at(index, CPU_V4); index++) {
        NetConfig c = fixture_config(cell_at(index, CPU_V4), INPUTS, HIDDEN, OUTPUTS, 2, 1, false);
        Fixture f;
        c.detached = 1;
        fixture_open(&f, &c, ROWS, STEPS, true);
        real *without = malloc(f.net.count * sizeof(real));
        assert_non_null(without);
        take_gradient(&f, 0);
        memcpy(without, f.grad, f.net.count * sizeof(real));
        take_gradient(&f, 1);
        assert_same(f.grad, without, f.net.head, "gradient of the layers", &c);
        const size_t last = f.net.head + OUTPUTS - 1;
        assert_true(without[last] == 0 && f.grad[last] != 0);
        assert_true(f.grad[last - 1] == without[last - 1] && without[last - 1] != 0);
        free(without);
        fixture_close(&f);
    }
}

static uint64_t trained; /* bits of all nets trained so far */

static void add_trained(const NetConfig *c)
{
    train_a_little(c, &trained);
}

static void test_training_has_known_bits(void **state)
{
    (void)state;
    if (sizeof(real) == sizeof(double))
        skip();
    each_config(add_trained);
    assert_int_equal(trained, 0x9e3306f7756e9528);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_row_has_the_same_bits_in_any_batch),
        cmocka_unit_test(test_steps_have_the_same_bits_as_the_sequence),
        cmocka_unit_test(test_every_level_has_the_same_bits),
        cmocka_unit_test(test_what_buffers_held_does_not_show),
        cmocka_unit_test(test_gradients_are_added),
        cmocka_unit_test(test_dropout_belongs_to_the_window),
        cmocka_unit_test(test_dropout_keeps_the_stated_share),
        cmocka_unit_test(test_recurrent_dropout_keeps_its_mask),
        cmocka_unit_test(test_a_detached_output_moves_the_head_alone),
        cmocka_unit_test(test_training_has_known_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
