/* The ways to build and run a network beside the plain one: each has the bits of the same thing
 * done by hand, whatever the other rows, the buffers and the instruction set. */
#include "net_visit.h"

#include "nn/optim.h"

#include <math.h>

enum { WARM = 2, STATES = ROWS * 2 * 2 * HIDDEN };

static const int column[] = {2, 1}, output[] = {0, 1}, lag[] = {1, 2};
static const uint8_t teach[STEPS * ROWS] = {
    [2 * ROWS + 1] = 1, [3 * ROWS + 4] = 1, [4 * ROWS] = 1, [4 * ROWS + 1] = 1};
static const NetFeed fed = {WARM, 2, column, output, lag, teach};
static const NetFeed apart = {.warm = WARM};
static const NetFeed at_once = {.warm = 0};

/* A network and a way to run it. */
typedef struct {
    NetConfig config;
    const NetFeed *feed;
} Way;

typedef void (*VisitWay)(const Way *way);

static bool is_recurrent(const Cell *cell)
{
    CellShape s = {.in = 1, .hidden = 2, .projection = cell->projects};

    cell->shape(&s);
    return s.rec > 0;
}

/* Every cell: closed loop; normalised in both ways behind an embedding; as encoder and decoder;
 * all together. */
static void each_way(VisitWay visit)
{
    for (int index = 0; cell_at(index, CPU_V4); index++) {
        const Cell *cell = cell_at(index, CPU_V4);
        Way loop = {fixture_config(cell, INPUTS, HIDDEN, OUTPUTS, 2, 1, true), &fed};
        Way norm = {fixture_config(cell, INPUTS, HIDDEN + 10, OUTPUTS, 1, 1, false), NULL};
        norm.config.layer_norm = norm.config.batch_norm = true;
        norm.config.symbols = 1;
        norm.config.embedding = 3;
        visit(&loop);
        visit(&norm);
        if (!is_recurrent(cell))
            continue;
        loop.config.decoder = true;
        visit(&loop);
        loop.config.batch_norm = loop.config.layer_norm = loop.config.glorot = true;
        loop.config.symbols = loop.config.embedding = 1;
        loop.config.dropout = loop.config.input_dropout = loop.config.recurrent_dropout = 0.25;
        visit(&loop);
    }
}

/* ---- the same bits ---- */

static void check_row_alone(const Way *way)
{
    const NetConfig *c = &way->config;
    const int answers = c->every_step ? STEPS : 1;
    real y[STEPS * OUTPUTS], first[STATES];
    uint8_t own[STEPS];
    Fixture all, one;

    fixture_open(&all, c, ROWS, STEPS, true);
    fixture_open(&one, c, 1, STEPS, false);
    const size_t states = net_state_size(&all.net);
    assert_true(ROWS * states <= STATES);
    fixture_fill(first, ROWS * states, 4);
    real x[STEPS * ROWS * INPUTS];
    memcpy(x, all.work.x, sizeof x); /* fed places are written */
    net_forward(&all.net, &all.pack, &all.work, ROWS, STEPS,
                &(NetRun){.first = first, .feed = way->feed});
    for (int row = 0; row < ROWS; row++) {
        NetFeed feed = fed;
        for (int t = 0; t < STEPS; t++)
            own[t] = teach[t * ROWS + row];
        feed.teach = own;
        pick_row(x, STEPS, ROWS, row, INPUTS, one.work.x);
        net_forward(
            &one.net, &one.pack, &one.work, 1, STEPS,
            &(NetRun){.first = first + (size_t)row * states, .feed = way->feed ? &feed : NULL});
        pick_row(all.work.y, answers, ROWS, row, OUTPUTS, y);
        assert_same(y, one.work.y, (size_t)(answers * OUTPUTS), "a row alone", c);
    }
    fixture_close(&all);
    fixture_close(&one);
}

static void test_a_row_has_the_same_bits_in_any_batch(void **state)
{
    (void)state;
    each_way(check_row_alone);
}

/* Forward and backward of a training pass. */
static void train_pass(const Way *way, Fixture *f)
{
    const NetDropout dropout = {.seed = 3, .update = 2, .sample = f->sample};
    const NetRun run = {.dropout = &dropout, .feed = way->feed};

    fixture_loss(f, loss_find("cross-entropy"), 0, &run);
    net_backward(&f->net, &f->pack, &f->work, f->rows, f->steps, &run, f->grad);
}

static void assert_same_pass(const Fixture *a, const Fixture *b, const char *what,
                             const NetConfig *c)
{
    assert_same(a->work.y, b->work.y, a->answers, what, c);
    assert_same(a->grad, b->grad, a->net.count, what, c);
    assert_same(a->work.dx, b->work.dx, STEPS * ROWS * INPUTS, what, c);
}

static void check_levels(const Way *way)
{
    Fixture base, other;

    use_level("baseline");
    fixture_open(&base, &way->config, ROWS, STEPS, true);
    train_pass(way, &base);
    for (int level = CPU_V3; level <= CPU_V4; level++) {
        use_level(cpu_level_name((CpuLevel)level));
        fixture_open(&other, &way->config, ROWS, STEPS, true);
        train_pass(way, &other);
        assert_same_pass(&base, &other, "another level", &way->config);
        fixture_close(&other);
    }
    fixture_close(&base);
    use_level(NULL);
}

static void test_every_level_has_the_same_bits(void **state)
{
    (void)state;
    each_way(check_levels);
}

/* What an earlier pass of other sizes left in the buffers, or NaN, must not show. */
static void check_buffers(const Way *way)
{
    Fixture clean, used;

    fixture_open(&clean, &way->config, ROWS, STEPS, true);
    fixture_open(&used, &way->config, ROWS, STEPS, true);
    memset(used.arena.base, 0xff, used.arena.used);
    net_pack(&used.net, used.params, &used.pack);
    memcpy(used.work.x, clean.work.x, STEPS * ROWS * INPUTS * sizeof(real));
    net_forward(&used.net, &used.pack, &used.work, 2, STEPS - 2, NULL);
    train_pass(way, &clean);
    train_pass(way, &used);
    assert_same_pass(&clean, &used, "used buffers", &way->config);
    fixture_close(&clean);
    fixture_close(&used);
}

static void test_what_buffers_held_does_not_show(void **state)
{
    (void)state;
    each_way(check_buffers);
}

/* Three updates with batch norm's averages settled; bits as in test_net.c. */
static uint64_t trained;

static void train_a_little(const Way *way)
{
    Fixture f;

    fixture_open(&f, &way->config, ROWS, STEPS, true);
    real *memory = calloc(2 * f.net.count, sizeof(real));
    assert_non_null(memory);
    net_init(&f.net, 7, f.params);
    for (int t = 1; t <= 3; t++) {
        net_pack(&f.net, f.params, &f.pack);
        memset(f.grad, 0, f.net.count * sizeof(real));
        train_pass(way, &f);
        optim_find("adam")->step(&(OptimConfig){0}, 0, f.net.trained, f.net.count, t, 0.01,
                                 f.params, f.grad, memory);
        net_settle(&f.net, f.grad, ROWS, f.params);
    }
    trained = trained * 31 + hash(f.params, f.net.count);
    free(memory);
    fixture_close(&f);
}

static void test_training_has_known_bits(void **state)
{
    (void)state;
    if (sizeof(real) == sizeof(double))
        skip();
    each_way(train_a_little);
    assert_int_equal(trained, 0xb0aede518e82b40a);
}

/* ---- as by hand ---- */

static void check_chunks(const NetConfig *c)
{
    real first[STATES], y[STEPS * ROWS * OUTPUTS], whole[STATES], parts[STATES];
    Fixture f, g;

    if (c->dirs == 2 || !c->every_step)
        return;
    fixture_open(&f, c, ROWS, STEPS, true);
    fixture_open(&g, c, ROWS, STEPS, false);
    const size_t states = ROWS * net_state_size(&f.net);
    assert_true(states <= STATES);
    fixture_fill(first, states, 4);
    net_forward(&f.net, &f.pack, &f.work, ROWS, STEPS, &(NetRun){.first = first, .last = whole});
    for (int t = 0, steps; t < STEPS; t += steps) {
        steps = t == 0 ? 2 : 3;
        memcpy(g.work.x, f.work.x + t * ROWS * INPUTS,
               (size_t)(steps * ROWS * INPUTS) * sizeof(real));
        net_forward(&g.net, &g.pack, &g.work, ROWS, steps,
                    &(NetRun){.first = t == 0 ? first : parts, .last = parts});
        memcpy(y + t * ROWS * OUTPUTS, g.work.y, (size_t)(steps * ROWS * OUTPUTS) * sizeof(real));
    }
    assert_same(y, f.work.y, f.answers, "in chunks", c);
    assert_same(whole, parts, states, "states in chunks", c);
    fixture_close(&f);
    fixture_close(&g);
}

static void test_chunks_have_the_same_bits_as_the_sequence(void **state)
{
    (void)state;
    each_config(check_chunks);
}

/* The closed loop by net_step and copies. */
static void check_loop(const NetConfig *c)
{
    const NetFeed all = {WARM, 2, column, output, lag, NULL};
    real carried[STATES] = {0};
    Fixture f, g;

    if (c->dirs == 2 || !c->every_step)
        return;
    fixture_open(&f, c, ROWS, STEPS, true);
    fixture_open(&g, c, ROWS, 1, false);
    real x[STEPS * ROWS * INPUTS], y[STEPS * ROWS * OUTPUTS];
    memcpy(x, f.work.x, sizeof x);
    net_forward(&f.net, &f.pack, &f.work, ROWS, STEPS, &(NetRun){.feed = &all});
    net_begin(&g.net, &g.pack, &g.work, ROWS, carried);
    for (int t = 0; t < STEPS; t++) {
        for (int r = 0; r < ROWS; r++) {
            real *row = x + (t * ROWS + r) * INPUTS;
            if (t >= WARM)
                row[2] = y[((t - 1) * ROWS + r) * OUTPUTS];
            if (t >= WARM + 1)
                row[1] = y[((t - 2) * ROWS + r) * OUTPUTS + 1];
        }
        memcpy(g.work.x, x + t * ROWS * INPUTS, ROWS * INPUTS * sizeof(real));
        net_step(&g.net, &g.pack, &g.work, ROWS, true);
        memcpy(y + t * ROWS * OUTPUTS, g.work.y, ROWS * OUTPUTS * sizeof(real));
    }
    assert_same(y, f.work.y, f.answers, "closed loop by hand", c);
    fixture_close(&f);
    fixture_close(&g);
}

static void test_the_closed_loop_is_steps_and_copies(void **state)
{
    (void)state;
    each_config(check_loop);
}

/* With every step taught a closed loop is an open one. */
static void check_taught(const NetConfig *c)
{
    static uint8_t always[STEPS * ROWS];
    const NetFeed taught = {WARM, 2, column, output, lag, always};
    const Way closed = {*c, &taught}, open = {*c, NULL};
    Fixture f, g;

    if (c->dirs == 2 || !c->every_step)
        return;
    memset(always, 1, sizeof always);
    fixture_open(&f, c, ROWS, STEPS, true);
    fixture_open(&g, c, ROWS, STEPS, true);
    train_pass(&closed, &f);
    train_pass(&open, &g);
    assert_same_pass(&f, &g, "taught at every step", c);
    fixture_close(&f);
    fixture_close(&g);
}

static void test_all_taught_is_the_open_loop(void **state)
{
    (void)state;
    each_config(check_taught);
}

/* The encoder alone, then the decoder alone from its states. */
static void check_decoder(const Way *way)
{
    NetConfig c = way->config;
    real states[STATES];
    Fixture f, g;

    if (!c.decoder || c.batch_norm)
        return;
    fixture_open(&f, &c, ROWS, STEPS, true);
    fixture_open(&g, &c, ROWS, STEPS, false);
    net_forward(&f.net, &f.pack, &f.work, ROWS, STEPS, &(NetRun){.feed = &apart});
    for (int i = 0; i < WARM * ROWS * OUTPUTS; i++)
        assert_true(f.work.y[i] == 0);
    memcpy(g.work.x, f.work.x, WARM * ROWS * INPUTS * sizeof(real));
    net_forward(&g.net, &g.pack, &g.work, ROWS, WARM, &(NetRun){.last = states});
    memcpy(g.work.x, f.work.x + WARM * ROWS * INPUTS,
           (STEPS - WARM) * ROWS * INPUTS * sizeof(real));
    net_forward(&g.net, &g.pack, &g.work, ROWS, STEPS - WARM,
                &(NetRun){.first = states, .feed = &at_once});
    assert_same(f.work.y + WARM * ROWS * OUTPUTS, g.work.y, (STEPS - WARM) * ROWS * OUTPUTS,
                "decoder by hand", &c);
    fixture_close(&f);
    fixture_close(&g);
}

static void test_the_decoder_goes_on_from_the_encoder(void **state)
{
    (void)state;
    each_way(check_decoder);
}

/* ---- batch norm ---- */

/* A column's numbers leave with mean 0 and variance 1 whatever its scale; the averages go there by
 * a tenth. */
static void test_batch_norm_measures_and_settles(void **state)
{
    NetConfig c = fixture_config(cell_find("gru"), INPUTS, HIDDEN, OUTPUTS, 1, 1, true);
    const size_t all = STEPS * ROWS;
    Fixture f;

    (void)state;
    c.batch_norm = true;
    fixture_open(&f, &c, ROWS, STEPS, true);
    net_init(&f.net, 1, f.params);
    for (size_t i = 0; i < all; i++)
        f.work.x[i * INPUTS] = 100 + 10 * f.work.x[i * INPUTS];
    double mean = 0, variance = 0, hat = 0, squares = 0;
    for (size_t i = 0; i < all; i++)
        mean += (double)f.work.x[i * INPUTS] / (double)all;
    for (size_t i = 0; i < all; i++)
        variance += pow((double)f.work.x[i * INPUTS] - mean, 2) / (double)(all - 1);
    train_pass(&(Way){c, NULL}, &f);
    for (size_t i = 0; i < all; i++) {
        hat += (double)f.work.input[i * INPUTS] / (double)all;
        squares += pow((double)f.work.input[i * INPUTS], 2) / (double)all;
    }
    assert_true(fabs(hat) < 1e-5 && fabs(squares - 1) < 1e-4);
    net_settle(&f.net, f.grad, ROWS, f.params);
    const real *running = f.params + f.net.trained;
    assert_true(fabs((double)running[0] - 0.1 * mean) < 1e-3);
    assert_true(fabs((double)running[INPUTS] - (0.9 + 0.1 * variance)) < 1e-3);
    /* without a training pass nothing is measured */
    memset(f.grad, 0, f.net.count * sizeof(real));
    fixture_loss(&f, loss_find("mse"), 0, NULL);
    net_backward(&f.net, &f.pack, &f.work, ROWS, STEPS, NULL, f.grad);
    for (size_t i = f.net.trained; i < f.net.count; i++)
        assert_true(f.grad[i] == 0);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_row_has_the_same_bits_in_any_batch),
        cmocka_unit_test(test_every_level_has_the_same_bits),
        cmocka_unit_test(test_what_buffers_held_does_not_show),
        cmocka_unit_test(test_training_has_known_bits),
        cmocka_unit_test(test_chunks_have_the_same_bits_as_the_sequence),
        cmocka_unit_test(test_the_closed_loop_is_steps_and_copies),
        cmocka_unit_test(test_all_taught_is_the_open_loop),
        cmocka_unit_test(test_the_decoder_goes_on_from_the_encoder),
        cmocka_unit_test(test_batch_norm_measures_and_settles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
