/* As test_gradcheck.c, the other ways to build and run a network: from first states, with outputs
 * fed back, encoder and decoder, every kind of dropout (masks fixed), layer and batch norm,
 * embedding, and all of them together; parameters, inputs and first states. */
#include "gradcheck.h"

#ifdef REAL_DOUBLE

enum { INPUTS = 5, OUTPUTS = 2, ROWS = 3, STEPS = 6, WARM = 2 };

/* Lags 1 to 3, one output twice. */
static const int columns[] = {4, 2, 3}, outputs[] = {0, 1, 0}, lags[] = {1, 2, 3};
static const uint8_t teach[STEPS * ROWS] = {0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1};
static const NetFeed fed = {WARM, 3, columns, outputs, lags, NULL};
static const NetFeed taught = {WARM, 3, columns, outputs, lags, teach};
static const NetFeed cold = {0, 3, columns, outputs, lags, NULL};
static const NetFeed split = {.warm = WARM};

typedef struct {
    const char *name;
    void (*set)(Case *c);
    bool recurrent; /* makes sense for a recurrent cell alone */
} System;

static void set_first(Case *c)
{
    c->first = true;
}

static void set_last_step(Case *c)
{
    c->first = true;
    c->config.every_step = false;
}

static void set_fed(Case *c)
{
    c->feed = &fed;
}

static void set_taught(Case *c)
{
    c->feed = &taught;
    c->first = true;
    c->config.dropout = 0.3;
}

static void set_cold(Case *c)
{
    c->feed = &cold;
    c->first = true;
}

static void set_decoder(Case *c)
{
    c->feed = &split;
    c->config.decoder = true;
}

static void set_decoder_fed(Case *c)
{
    c->feed = &fed;
    c->first = true;
    c->config.decoder = true;
    c->config.dropout = 0.3;
}

static void set_decoder_taught(Case *c)
{
    c->feed = &taught;
    c->config.decoder = true;
}

static void set_input_dropout(Case *c)
{
    c->config.input_dropout = 0.4;
    c->config.every_step = false;
}

static void set_recurrent_dropout(Case *c)
{
    c->config.recurrent_dropout = 0.4;
    c->first = true;
}

static void set_dense(Case *c)
{
    c->config.dense = 6;
    c->first = true;
}

static void set_dense_last(Case *c)
{
    c->config.dense = 3;
    c->config.every_step = false;
    c->config.dropout = 0.3;
}

static void set_dense_fed(Case *c)
{
    c->config.dense = 9;
    c->config.layer_norm = true;
    c->feed = &fed;
}

static void set_dense_decoder(Case *c)
{
    c->config.dense = 4;
    c->config.decoder = true;
    c->feed = &taught;
}

static void set_layer_norm(Case *c)
{
    c->config.layer_norm = true;
}

static void set_batch_norm(Case *c)
{
    c->config.batch_norm = true;
    c->training = true;
}

static void set_running_norm(Case *c)
{
    c->config.batch_norm = true;
    c->feed = &fed;
}

static void set_batch_norm_fed(Case *c)
{
    c->config.batch_norm = true;
    c->training = true;
    c->feed = &taught;
}

static void set_embedding(Case *c)
{
    c->config.symbols = 2;
    c->config.embedding = 3;
    c->feed = &fed;
}

static void set_symbols(Case *c)
{
    c->config.symbols = 2;
    c->config.batch_norm = true;
    c->training = true;
}

static void set_all(Case *c)
{
    set_decoder_taught(c);
    c->first = true;
    c->config.symbols = 2;
    c->config.embedding = 1;
    c->config.layer_norm = c->config.batch_norm = true;
    c->config.dropout = c->config.input_dropout = c->config.recurrent_dropout = 0.2;
}

static const System systems[] = {
    {"first states", set_first, false},
    {"first states, last step", set_last_step, false},
    {"closed loop", set_fed, false},
    {"closed loop, taught", set_taught, false},
    {"closed loop from the first step", set_cold, false},
    {"decoder", set_decoder, true},
    {"decoder, fed", set_decoder_fed, true},
    {"decoder, taught", set_decoder_taught, true},
    {"input dropout", set_input_dropout, false},
    {"recurrent dropout", set_recurrent_dropout, true},
    {"layer norm", set_layer_norm, false},
    {"batch norm", set_batch_norm, false},
    {"batch norm by running averages", set_running_norm, false},
    {"batch norm, closed loop", set_batch_norm_fed, false},
    {"embedding", set_embedding, false},
    {"symbols as they are", set_symbols, false},
    {"all together", set_all, true},
    {"dense layer before", set_dense, true},
    {"dense layer before, last step", set_dense_last, true},
    {"dense layer before, closed loop", set_dense_fed, true},
    {"dense layer before, decoder", set_dense_decoder, true},
};

static bool is_recurrent(const Cell *cell)
{
    CellShape s = {.in = 1, .hidden = 2, .projection = cell->projects};

    cell->shape(&s);
    return s.rec > 0;
}

static double check_system(const System *system, const Cell *cell, int layers, int hidden)
{
    Case c = {.loss = loss_find("mse"),
              .rows = ROWS,
              .steps = STEPS,
              .config = fixture_config(cell, INPUTS, hidden, OUTPUTS, layers, 1, true)};

    system->set(&c);
    return check_case(&c);
}

static void test_every_system(void **state)
{
    static const int sizes[] = {1, 5, 19};
    double worst = 0;

    (void)state;
    print_message("worst relative error of the gradient over all cells, sizes 1, 5, 19\n");
    for (size_t s = 0; s < sizeof systems / sizeof *systems; s++) {
        print_message("%-32s", systems[s].name);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            double error = 0;
            for (int index = 0; cell_at(index, CPU_V4); index++) {
                const Cell *cell = cell_at(index, CPU_V4);
                const bool fits = is_recurrent(cell) || !systems[s].recurrent;
                for (int layers = 1; layers <= 3 && fits; layers++) {
                    const double e = check_system(&systems[s], cell, layers, sizes[i]);
                    if (e > GRADCHECK_LIMIT)
                        print_message("\n  %s, %d layers, %d units: %.1e\n", cell->name, layers,
                                      sizes[i], e);
                    error = fmax(error, e);
                }
            }
            print_message("  %.1e", error);
            worst = fmax(worst, error);
        }
        print_message("\n");
    }
    print_message("worst of all: %.1e\n", worst);
    assert_true(worst < GRADCHECK_LIMIT);
}

/* Two directions have neither first states nor fed outputs. */
static void test_two_directions(void **state)
{
    static const size_t few[] = {8, 9, 10, 11, 15, 17, 18};

    (void)state;
    for (int index = 0; cell_at(index, CPU_V4); index++) {
        const Cell *cell = cell_at(index, CPU_V4);
        for (size_t i = 0; i < sizeof few / sizeof *few; i++) {
            const System *system = &systems[few[i]];
            Case c = {.loss = loss_find("mse"),
                      .rows = ROWS,
                      .steps = STEPS,
                      .config = fixture_config(cell, INPUTS, 5, OUTPUTS, 2, 2, false)};
            if (system->recurrent && !is_recurrent(cell))
                continue;
            system->set(&c);
            c.first = c.config.every_step = false;
            if (check_case(&c) > GRADCHECK_LIMIT)
                fail_msg("%s, two directions: %s", cell->name, system->name);
        }
    }
}

/* A net without layers, closed: linear autoregression trained through its own outputs. */
static void test_linear(void **state)
{
    static void (*const set[])(Case * c) = {set_fed,           set_taught,    set_cold,
                                            set_input_dropout, set_embedding, set_batch_norm,
                                            set_batch_norm_fed};

    (void)state;
    for (size_t i = 0; i < sizeof set / sizeof *set; i++) {
        Case c = {.loss = loss_find("mse"),
                  .rows = ROWS,
                  .steps = STEPS,
                  .config = fixture_config(cell_at(0, CPU_V4), INPUTS, 0, OUTPUTS, 0, 1, true)};
        set[i](&c);
        assert_true(check_case(&c) < GRADCHECK_LIMIT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_system),
        cmocka_unit_test(test_two_directions),
        cmocka_unit_test(test_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

static void test_needs_double(void **state)
{
    (void)state;
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_needs_double)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
