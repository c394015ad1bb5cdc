/* Reads the files of tests/reference, words and numbers between blanks, and compares tensors with
 * them, within a part of each tensor's largest element. */
#ifndef TESTS_REFERENCE_FILE_H
#define TESTS_REFERENCE_FILE_H

#include "net_fixture.h"

#include <math.h>

enum { LONGEST = 4096, WORD = 64 };

/* A line's numbers are read into a buffer of their own; the format is words and numbers between
 * blanks. */
static real numbers[LONGEST];

static inline FILE *open_reference(const char *path)
{
    FILE *file = fopen(path, "r");

    if (!file)
        fail_msg("%s cannot be read: run the test from the project's top folder", path);
    return file;
}

static inline void read_word(FILE *file, char word[WORD])
{
    assert_int_equal(fscanf(file, "%63s", word), 1);
}

static inline void expect(FILE *file, const char *expected)
{
    char word[WORD];

    read_word(file, word);
    assert_string_equal(word, expected);
}

static inline void read_numbers(FILE *file, size_t n, real *to)
{
    double value;

    for (size_t i = 0; i < n; i++) {
        assert_int_equal(fscanf(file, "%lf", &value), 1);
        to[i] = (real)value;
    }
}

static inline size_t elements(const NetTensor *t)
{
    return (size_t)t->rows * (size_t)(t->cols ? t->cols : 1);
}

static inline int find_tensor(const Net *net, const char *name)
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
static inline int read_tensor(FILE *file, const char *key, const Net *net)
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

static inline void read_params(FILE *file, Fixture *f)
{
    memset(f->params, 0, f->net.count * sizeof(real));
    for (int i = 0; i < net_tensors(&f->net); i++) {
        const int index = read_tensor(file, "tensor", &f->net);
        net_import(&f->net, f->params, index, numbers);
    }
    net_pack(&f->net, f->params, &f->pack);
}

static double worst; /* of all comparisons so far */

static inline void compare(const char *what, const char *name, const real *ours, size_t n,
                           double limit)
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
static inline void compare_tensors(FILE *file, const char *key, const char *what, const Net *net,
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

#endif
