/* Values and gradients against PyTorch's autograd (tests/reference/systems.py wrote the file),
 * within 1e-5 of each tensor's largest element in float: cells by their equations, first and last
 * states, closed loops, encoder and decoder, norms, embedding, cross-entropy. */
#include "reference_file.h"

#define SYSTEMS "tests/reference/systems.txt"

enum { FEDS = 8, STATES = 64, TEACHES = 64 };

static const double LIMIT = 1e-5;

/* A case as the file tells it. */
typedef struct {
    NetConfig config;
    int rows, steps;
    char loss[WORD], what[160];
    NetFeed feed;
    int column[FEDS], output[FEDS], lag[FEDS];
    uint8_t teach[TEACHES];
    real first[STATES], last[STATES];
} System;

static void read_head(FILE *file, System *s)
{
    NetConfig *c = &s->config;
    int decoder, layer_norm, batch_norm;

    *s = (System){.config = {.dirs = 1, .every_step = true}};
    assert_int_equal(fscanf(file, "%23s %d %d %d %d %d %d %d %d %d %d %d %d %d %63s %d", c->cell,
                            &c->inputs, &c->hidden, &c->outputs, &c->layers, &c->projection,
                            &s->feed.warm, &decoder, &layer_norm, &batch_norm, &c->symbols,
                            &c->embedding, &s->rows, &s->steps, s->loss, &s->feed.columns),
                     16);
    c->decoder = decoder;
    c->layer_norm = layer_norm;
    c->batch_norm = batch_norm;
    assert_true(s->feed.columns <= FEDS && s->rows * s->steps <= TEACHES);
    for (int i = 0; i < s->feed.columns; i++)
        assert_int_equal(fscanf(file, "%d %d %d", &s->column[i], &s->output[i], &s->lag[i]), 3);
    s->feed.column = s->column;
    s->feed.output = s->output;
    s->feed.lag = s->lag;
    s->feed.teach = s->teach;
    snprintf(s->what, sizeof s->what, "%s, layers %d, %s%s%s%s, fed %d", c->cell, c->layers,
             s->loss, decoder ? ", decoder" : "", layer_norm ? ", layer norm" : "",
             batch_norm ? ", batch norm" : "", s->feed.columns);
}

static void read_inputs(FILE *file, System *s, Fixture *f, size_t states)
{
    const size_t rows = (size_t)(s->rows * s->steps);

    expect(file, "teach");
    read_numbers(file, rows, numbers);
    for (size_t i = 0; i < rows; i++)
        s->teach[i] = numbers[i] != 0;
    expect(file, "x");
    read_numbers(file, rows * (size_t)s->config.inputs, f->work.x);
    expect(file, "first");
    read_numbers(file, states, s->first);
    expect(file, "target");
    read_numbers(file, loss_find(s->loss)->classes ? rows : f->answers, f->target);
    read_params(file, f);
}

static void compare_next(FILE *file, const System *s, const char *key, const real *ours, size_t n)
{
    expect(file, key);
    read_numbers(file, n, numbers);
    compare(s->what, key, ours, n, LIMIT);
}

static void compare_first(FILE *file, const System *s, const Fixture *f, size_t states)
{
    const size_t total = net_state_size(&f->net);
    real ours[STATES];

    for (int l = 0, at = 0; l < f->net.layers; at += f->net.layer[l++].shape.state) {
        const size_t size = (size_t)f->net.layer[l].shape.state;
        for (size_t r = 0; r < (size_t)s->rows; r++)
            memcpy(ours + r * total + at, f->work.layer[l].dir[0].dnext + r * size,
                   size * sizeof(real));
    }
    compare_next(file, s, "dfirst", ours, states);
}

/* The tensors of which the file has a line with that key. */
static void compare_some(FILE *file, const char *key, const System *s, const Net *net,
                         const real *params, int count)
{
    static real ours[LONGEST];

    for (int i = 0; i < count; i++) {
        const int index = read_tensor(file, key, net);
        const NetTensor t = net_tensor(net, index);
        net_export(net, params, index, ours);
        compare(s->what, t.name, ours, elements(&t), LIMIT);
    }
}

static void check_system(FILE *file)
{
    System s;
    Fixture f;

    read_head(file, &s);
    fixture_open(&f, &s.config, s.rows, s.steps, true);
    const size_t states = (size_t)s.rows * net_state_size(&f.net);
    const int running = s.config.batch_norm ? 2 : 0;
    assert_true(states <= STATES);
    read_inputs(file, &s, &f, states);
    const NetDropout training = {.sample = f.sample};
    const bool feeds = s.config.decoder || s.feed.columns > 0;
    const NetRun run = {
        .dropout = &training, .first = s.first, .last = s.last, .feed = feeds ? &s.feed : NULL};
    const size_t width = (size_t)s.config.outputs;
    size_t counted;
    net_forward(&f.net, &f.pack, &f.work, s.rows, s.steps, &run);
    const double value = loss_find(s.loss)->eval(f.answers / width, width, f.work.y, f.target, 1, 0,
                                                 f.work.dy, &counted);
    net_backward(&f.net, &f.pack, &f.work, s.rows, s.steps, &run, f.grad);
    net_settle(&f.net, f.grad, s.rows, f.params);

    compare_next(file, &s, "y", f.work.y, f.answers);
    compare_next(file, &s, "last", s.last, states);
    compare_next(file, &s, "loss", &(real){(real)value}, 1);
    compare_next(file, &s, "dx", f.work.dx, (size_t)(s.rows * s.steps * s.config.inputs));
    compare_first(file, &s, &f, states);
    compare_some(file, "grad", &s, &f.net, f.grad, net_tensors(&f.net) - running);
    compare_some(file, "after", &s, &f.net, f.params, running);
    expect(file, "end");
    fixture_close(&f);
}

static void test_systems_agree_with_pytorch(void **state)
{
    FILE *file = open_reference(SYSTEMS);
    char word[WORD];
    int cases = 0;

    (void)state;
    for (worst = 0; fscanf(file, "%63s", word) == 1; cases++) {
        assert_string_equal(word, "system");
        check_system(file);
    }
    fclose(file);
    print_message("%d systems, worst relative difference %.1e\n", cases, worst);
    assert_int_equal(cases, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_systems_agree_with_pytorch)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
