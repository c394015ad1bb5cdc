/* What the tests that walk the networks share: one network after the other, and comparisons. */
#ifndef TESTS_NET_VISIT_H
#define TESTS_NET_VISIT_H

#include "net_fixture.h"

enum { INPUTS = 3, OUTPUTS = 2, ROWS = 7, STEPS = 5, HIDDEN = 11 };

typedef void (*Visit)(const NetConfig *config);

/* Every cell x directions x answers, in one and two layers, and the net without layers. */
static inline void each_config(Visit visit)
{
    for (int index = 0; cell_at(index, CPU_V4); index++) {
        for (int variant = 0; variant < 6; variant++) {
            const NetConfig c = fixture_config(cell_at(index, CPU_V4), INPUTS, HIDDEN, OUTPUTS,
                                               1 + variant % 2, 1 + variant / 4, variant / 2 == 1);
            visit(&c);
        }
    }
    const NetConfig linear = fixture_config(cell_at(0, CPU_V4), INPUTS, 0, OUTPUTS, 0, 1, true);
    visit(&linear);
}

static inline const char *name_of(const NetConfig *c)
{
    static char name[96];

    snprintf(name, sizeof name, "%s, layers %d, directions %d, every step %d", c->cell, c->layers,
             c->dirs, c->every_step);
    return name;
}

static inline void assert_same(const real *a, const real *b, size_t n, const char *what,
                               const NetConfig *c)
{
    if (memcmp(a, b, n * sizeof(real)) != 0)
        fail_msg("%s: other bits, %s", what, name_of(c));
}

/* Columns of one row out of [steps, rows, width]. */
static inline void pick_row(const real *from, int steps, int rows, int row, int width, real *to)
{
    for (int t = 0; t < steps; t++)
        memcpy(to + t * width, from + (t * rows + row) * width, (size_t)width * sizeof(real));
}

/* FNV-1a over the numbers as floats' bits. */
static inline uint64_t hash(const real *x, size_t n)
{
    uint64_t h = 14695981039346656037ULL;

    for (size_t i = 0; i < n; i++) {
        const float value = (float)x[i];
        unsigned char bytes[4];
        memcpy(bytes, &value, 4);
        for (int k = 0; k < 4; k++)
            h = (h ^ bytes[k]) * 1099511628211ULL;
    }
    return h;
}

#endif
