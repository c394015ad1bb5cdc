/* Values, gradients and optimiser steps against PyTorch's (tests/reference/make.py wrote the
 * files), within 1e-5 of each tensor's largest element in float. */
#include "reference_file.h"

#include "nn/optim.h"

#define NETWORKS   "tests/reference/networks.txt"
#define OPTIMISERS "tests/reference/optimisers.txt"

static void check_network(FILE *file)
{
    char loss[WORD], what[160];
    NetConfig c = {0};
    int rows, steps, every;
    double parameter;
    Fixture f;

    assert_int_equal(fscanf(file, "%23s %d %d %d %d %d %d %d %d %d %63s %lf", c.cell, &c.inputs,
                            &c.hidden, &c.outputs, &c.layers, &c.dirs, &c.projection, &every, &rows,
                            &steps, loss, &parameter),
                     12);
    c.every_step = every;
    snprintf(what, sizeof what, "%s, layers %d, directions %d, %s", c.cell, c.layers, c.dirs, loss);
    fixture_open(&f, &c, rows, steps, true);
    const size_t inputs = (size_t)(rows * steps * c.inputs);
    expect(file, "x");
    read_numbers(file, inputs, f.work.x);
    expect(file, "target");
    read_numbers(file, f.answers, f.target);
    read_params(file, &f);
    const double value = fixture_loss(&f, loss_find(loss), (real)parameter, NULL);
    net_backward(&f.net, &f.pack, &f.work, rows, steps, NULL, f.grad);
    expect(file, "y");
    read_numbers(file, f.answers, numbers);
    compare(what, "y", f.work.y, f.answers, 1e-5);
    expect(file, "loss");
    read_numbers(file, 1, numbers);
    compare(what, "loss", &(real){(real)value}, 1, 1e-5);
    expect(file, "dx");
    read_numbers(file, inputs, numbers);
    compare(what, "dx", f.work.dx, inputs, 1e-5);
    compare_tensors(file, "grad", what, &f.net, f.grad, 1e-5);
    expect(file, "end");
    fixture_close(&f);
}

static void test_networks_agree_with_pytorch(void **state)
{
    FILE *file = open_reference(NETWORKS);
    char word[WORD];
    int cases = 0;

    (void)state;
    for (worst = 0; fscanf(file, "%63s", word) == 1; cases++) {
        assert_string_equal(word, "case");
        check_network(file);
    }
    fclose(file);
    print_message("%d networks, worst relative difference %.1e\n", cases, worst);
    assert_true(cases >= 22);
}

/* Ten updates on two batches in turn. x and target hold both batches. */
static void check_optimiser(FILE *file)
{
    enum { UPDATES = 10, ROOM = 256 };
    NetConfig c = {.layers = 1, .dirs = 1};
    OptimConfig config = {0};
    char name[WORD];
    int rows, steps, nesterov;
    double rate;
    real x[2 * ROOM], target[2 * ROOM], losses[UPDATES];
    Fixture f;

    assert_int_equal(fscanf(file, "%63s %23s %d %d %d %d %d %lf %d %lf %lf", name, c.cell,
                            &c.inputs, &c.hidden, &c.outputs, &rows, &steps, &config.momentum,
                            &nesterov, &config.decay, &rate),
                     11);
    config.nesterov = nesterov;
    fixture_open(&f, &c, rows, steps, true);
    const size_t inputs = (size_t)(rows * steps * c.inputs);
    assert_true(inputs <= ROOM && f.answers <= ROOM);
    expect(file, "x");
    read_numbers(file, 2 * inputs, x);
    expect(file, "target");
    read_numbers(file, 2 * f.answers, target);
    read_params(file, &f);

    const Optim *optim = optim_find(name);
    real *memory = calloc((size_t)optim->slots * f.net.count, sizeof(real));
    assert_non_null(memory);
    for (int i = 0; i < UPDATES; i++) {
        size_t counted;
        memcpy(f.work.x, x + (size_t)(i % 2) * inputs, inputs * sizeof(real));
        net_pack(&f.net, f.params, &f.pack);
        net_forward(&f.net, &f.pack, &f.work, rows, steps, NULL);
        losses[i] = (real)(loss_find("mse")->eval(
                               f.answers, 1, f.work.y, target + (size_t)(i % 2) * f.answers,
                               (real)1 / (real)f.answers, 0, f.work.dy, &counted) /
                           (double)counted);
        memset(f.grad, 0, f.net.count * sizeof(real));
        net_backward(&f.net, &f.pack, &f.work, rows, steps, NULL, f.grad);
        optim->step(&config, 0, f.net.count, f.net.count, i + 1, rate, f.params, f.grad, memory);
    }
    expect(file, "losses");
    read_numbers(file, UPDATES, numbers);
    compare(name, "losses", losses, UPDATES, 1e-5);
    compare_tensors(file, "after", name, &f.net, f.params, 1e-5);
    expect(file, "end");
    free(memory);
    fixture_close(&f);
}

static void test_optimisers_agree_with_pytorch(void **state)
{
    FILE *file = open_reference(OPTIMISERS);
    char word[WORD];
    int cases = 0;

    (void)state;
    for (worst = 0; fscanf(file, "%63s", word) == 1; cases++) {
        assert_string_equal(word, "optimiser");
        check_optimiser(file);
    }
    fclose(file);
    print_message("%d optimisers, worst relative difference %.1e\n", cases, worst);
    assert_true(cases >= 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_networks_agree_with_pytorch),
        cmocka_unit_test(test_optimisers_agree_with_pytorch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
