/* Gradients by back-propagation against central differences, in double: every cell of the table in
 * one and two directions, one to three layers, an answer at every step and at the last, each loss,
 * with and without dropout (its mask fixed), for sizes 1, odd and beyond a vector's width;
 * parameters and inputs. The table printed holds the worst relative errors.
 *
 * A difference in float is too coarse to show anything: there the test is skipped. */
#include "gradcheck.h"

#ifdef REAL_DOUBLE

enum { INPUTS = 3, OUTPUTS = 2, ROWS = 3, STEPS = 4 };

/* All losses, answers and dropouts of one size. */
static double check_options(const Cell *cell, int dirs, int layers, int hidden)
{
    double worst = 0;

    for (int every = 0; every <= (dirs == 1); every++) {
        for (int i = 0; loss_at(i); i++) {
            Case c = {.loss = loss_at(i), .rows = ROWS, .steps = STEPS};
            c.config = fixture_config(cell, INPUTS, hidden, OUTPUTS, layers, dirs, every);
            worst = fmax(worst, check_case(&c));
        }
        Case c = {.loss = loss_find("mse"), .rows = ROWS, .steps = STEPS};
        c.config = fixture_config(cell, INPUTS, hidden, OUTPUTS, layers, dirs, every);
        c.config.dropout = 0.3;
        worst = fmax(worst, check_case(&c));
    }
    return worst;
}

static void test_every_cell(void **state)
{
    static const int sizes[] = {1, 5, 19};
    double worst = 0;

    (void)state;
    print_message("worst relative error of the gradient, sizes 1, 5, 19\n%-24s dirs layers\n",
                  "cell");
    for (int index = 0; cell_at(index, CPU_V4); index++) {
        const Cell *cell = cell_at(index, CPU_V4);
        for (int dirs = 1; dirs <= 2; dirs++) {
            for (int layers = 1; layers <= 3; layers++) {
                print_message("%-24s %4d %6d", cell->name, dirs, layers);
                for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
                    const double error = check_options(cell, dirs, layers, sizes[i]);
                    print_message("  %.1e", error);
                    worst = fmax(worst, error);
                }
                print_message("\n");
            }
        }
    }
    print_message("worst of all: %.1e\n", worst);
    assert_true(worst < GRADCHECK_LIMIT);
}

/* One row, one step, one input, and a net without layers. */
static void test_smallest_shapes(void **state)
{
    (void)state;
    for (int index = 0; cell_at(index, CPU_V4); index++) {
        for (int layers = 0; layers <= 2; layers++) {
            const Case c = {
                .config = fixture_config(cell_at(index, CPU_V4), 1, 1, 1, layers, 1, false),
                .loss = loss_find("mse"),
                .rows = 1,
                .steps = 1};
            assert_true(check_case(&c) < GRADCHECK_LIMIT);
        }
    }
    for (int every = 0; every <= 1; every++) {
        const Case c = {
            .config = fixture_config(cell_at(0, CPU_V4), INPUTS, 0, OUTPUTS, 0, 1, every),
            .loss = loss_find("mse"),
            .rows = ROWS,
            .steps = STEPS};
        assert_true(check_case(&c) < GRADCHECK_LIMIT);
    }
}

/* ---- planted faults: the check must see a factor of 0.999 in one term of a cell ---- */

static const Cell *sound; /* the cell that a faulty one wraps */

static void faulty_gate(const CellShape *s, const CellWeights *w, int rows, const CellStep *step)
{
    sound->backward(s, w, rows, step);
    step->z[s->pre / 2] *= 0.999;
}

static void faulty_carry(const CellShape *s, const CellWeights *w, int rows, const CellStep *step)
{
    sound->backward(s, w, rows, step);
    for (int j = 0; j < s->state; j++) /* of one row */
        step->dprev[j] *= 0.999;
}

static void faulty_weight(const CellShape *s, const CellGradients *d, int rows, const CellStep *all)
{
    sound->grad(s, d, rows, all);
    for (int j = 0; j < s->pre; j++)
        d->wh[j] *= 0.999;
}

static bool recurrent(const Cell *cell)
{
    CellShape s = {.in = 1, .hidden = 2, .projection = cell->projects};

    cell->shape(&s);
    return s.rec > 0;
}

static void test_a_planted_factor_is_caught(void **state)
{
    (void)state;
    for (int index = 0; cell_at(index, CPU_V4); index++) {
        sound = cell_at(index, CPU_V4);
        for (int fault = 0; fault < (recurrent(sound) ? 3 : 1); fault++) {
            Cell faulty = *sound;
            const Case c = {.config = fixture_config(sound, INPUTS, 5, OUTPUTS, 1, 1, true),
                            .loss = loss_find("mse"),
                            .rows = ROWS,
                            .steps = STEPS,
                            .instead = &faulty};
            if (fault == 2)
                faulty.grad = faulty_weight;
            else
                faulty.backward = fault == 0 ? faulty_gate : faulty_carry;
            const double error = check_case(&c);
            print_message("%s, fault %d: %.1e\n", sound->name, fault, error);
            assert_true(error > 10 * GRADCHECK_LIMIT);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cell),
        cmocka_unit_test(test_smallest_shapes),
        cmocka_unit_test(test_a_planted_factor_is_caught),
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
