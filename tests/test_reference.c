/* Values, gradients and optimiser steps against PyTorch's (tests/reference/make.py wrote the
 * files), within 1e-5 of each tensor's largest element in float. */
#include "net_fixture.h"

#include "nn/optim.h"

#include <math.h>

#define NETWORKS   "tests/reference/networks.txt"
#define OPTIMISERS "tests/reference/optimisers.txt"

enum { LONGEST = 4096, WORD = 64 };

/* A line's numbers are read into a buffer of their own; the format is words and numbers between
 * blanks. */
static real numbers[LONGEST];

static FILE *open_reference(const char *path)
{
    FILE *file = fopen(path, "r");

    if (!file)
        fail_msg("%s cannot be read: run the test from the project's top folder", path);
    return file;
}

static void read_word(FILE *file, char word[WORD])
{
    assert_int_equal(fscanf(file, "%63s", word), 1);
}

static void expect(FILE *file, const char *expected)
{
    char word[WORD];

    read_word(file, word);
    assert_string_equal(word, expected);
}

static void read_numbers(FILE *file, size_t n, real *to)
{
    double value;

    for (size_t i = 0; i < n; i++) {
        assert_int_equal(fscanf(file, "%lf", &value), 1);
        to[i] = (real)value;
    }
}

static size_t elements(const NetTensor *t)
{
    return (size_t)t->rows * (size_t)(t->cols ? t->cols : 1);
}

static int find_tensor(const Net *net, const char *name)
{
    for (int i = 0; i < net_tensors(net); i++) {
        if (strcmp(net_tensor(net, i).name, name) == 0)
            return i;
    }
    fail_msg("the network has no tensor %s", name);
    return -1;
}

/* Lines "KEY NAME numbers", one for each tensor of the network, into numbers, then into what `use`
 * makes of it. */
static int read_tensor(FILE *file, const char *key, const Net *net)
{
    char name[WORD];

    expect(file, key);
    read_word(file, name);
    const int index = find_tensor(net, name);
    const NetTensor t = net_tensor(net, index);
    assert_true(elements(&t) <= LONGEST);
    read_numbers(file, elements(&t), numbers);
    return index;
}

static void read_params(FILE *file, Fixture *f)
{
    memset(f->params, 0, f->net.count * sizeof(real));
    for (int i = 0; i < net_tensors(&f->net); i++) {
        const int index = read_tensor(file, "tensor", &f->net);
        net_import(&f->net, f->params, index, numbers);
    }
    net_pack(&f->net, f->params, &f->pack);
}

static double worst; /* of all comparisons so far */

static void compare(const char *what, const char *name, const real *ours, size_t n, double limit)
{
    double largest = 0, apart = 0;

    for (size_t i = 0; i < n; i++) {
        largest = fmax(largest, fabs((double)numbers[i]));
        apart = fmax(apart, fabs((double)ours[i] - (double)numbers[i]));
        assert_true(ours[i] == ours[i]);
    }
    worst = fmax(worst, apart > 0 ? apart / largest : 0);
    if (apart > limit * largest)
        fail_msg("%s, %s: %g apart, largest element %g", what, name, apart, largest);
}

/* Our tensors, from params or a gradient, against the file's lines. */
static void compare_tensors(FILE *file, const char *key, const char *what, const Net *net,
                            const real *params, double limit)
{
    static real ours[LONGEST];

    for (int i = 0; i < net_tensors(net); i++) {
        const int index = read_tensor(file, key, net);
        const NetTensor t = net_tensor(net, index);
        net_export(net, params, index, ours);
        compare(what, t.name, ours, elements(&t), limit);
    }
}

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
