/* Gradients by back-propagation against central differences, in double: every cell of the table in
 * one and two directions, one to three layers, an answer at every step and at the last, each loss,
 * with and without dropout (its mask fixed), for sizes 1, odd and beyond a vector's width;
 * parameters and inputs. The table printed holds the worst relative errors.
 *
 * A difference in float is too coarse to show anything: there the test says so and stops. */
#include "net_fixture.h"

#include <math.h>

#ifdef REAL_DOUBLE

enum { INPUTS = 3, OUTPUTS = 2, ROWS = 3, STEPS = 4, MOST = 150 };

static const double LIMIT = 1e-6;

typedef struct {
    NetConfig config;
    const Loss *loss;
    int rows, steps;
    const Cell *instead; /* of the table's cell, in the first layer; NULL: none */
} Case;

/* Loss with the parameter or input at p moved by h. */
static double moved_loss(Fixture *f, const Case *c, const NetRun *run, real *p, double h)
{
    const real kept = *p;

    *p = kept + h;
    net_pack(&f->net, f->params, &f->pack);
    const double value = fixture_loss(f, c->loss, (real)0.7, run);
    *p = kept;
    return value;
}

/* Central difference of fourth order. */
static double slope(Fixture *f, const Case *c, const NetRun *run, real *p, double h)
{
    const double near = moved_loss(f, c, run, p, h) - moved_loss(f, c, run, p, -h);
    const double far = moved_loss(f, c, run, p, 2 * h) - moved_loss(f, c, run, p, -2 * h);

    return (8 * near - far) / (12 * h);
}

/* Relative to the larger of the two, and absolute below 1e-3, where rounding of the loss shows. A
 * difference across a bend (relu, absolute value) says nothing, so the smallest error over three
 * widths counts; a wrong gradient is wrong at each. */
static double relative_error(Fixture *f, const Case *c, const NetRun *run, real *p, double gradient)
{
    double least = INFINITY;

    for (double h = 1e-4; h > 5e-7 && least > LIMIT / 10; h /= 10) {
        const double difference = slope(f, c, run, p, h);
        const double size = fmax(fmax(fabs(difference), fabs(gradient)), 1e-3);
        least = fmin(least, fabs(difference - gradient) / size);
    }
    return least;
}

/* At most MOST of the n numbers at p, spread evenly. */
static double check_numbers(Fixture *f, const Case *c, const NetRun *run, const real *grad, real *p,
                            size_t n)
{
    double worst = 0;

    for (size_t i = 0; i < n; i += 1 + n / MOST)
        worst = fmax(worst, relative_error(f, c, run, p + i, grad[i]));
    return worst;
}

/* The worst relative error over the parameters and inputs of one network. */
static double check_case(const Case *c)
{
    Fixture f;
    fixture_open(&f, &c->config, c->rows, c->steps, true);
    const NetDropout drop = {.seed = 5, .update = 3, .sample = f.sample};
    const NetRun how = {.dropout = c->config.dropout > 0 ? &drop : NULL}, *run = &how;
    const size_t inputs = (size_t)(c->rows * c->steps * c->config.inputs);
    real *dx = malloc(inputs * sizeof(real));

    assert_non_null(dx);
    if (c->instead)
        f.net.layer[0].cell = c->instead;
    fixture_loss(&f, c->loss, (real)0.7, run);
    net_backward(&f.net, &f.pack, &f.work, c->rows, c->steps, run, f.grad);
    memcpy(dx, f.work.dx, inputs * sizeof(real));
    const double params = check_numbers(&f, c, run, f.grad, f.params, f.net.count);
    net_pack(&f.net, f.params, &f.pack);
    const double x = check_numbers(&f, c, run, dx, f.work.x, inputs);
    free(dx);
    fixture_close(&f);
    return fmax(params, x);
}

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
    assert_true(worst < LIMIT);
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
            assert_true(check_case(&c) < LIMIT);
        }
    }
    for (int every = 0; every <= 1; every++) {
        const Case c = {
            .config = fixture_config(cell_at(0, CPU_V4), INPUTS, 0, OUTPUTS, 0, 1, every),
            .loss = loss_find("mse"),
            .rows = ROWS,
            .steps = STEPS};
        assert_true(check_case(&c) < LIMIT);
    }
}

/* ---- planted faults: the check must see a factor of 0.999 in one term of a cell ---- */

static const Cell *sound; /* the cell that a faulty one wraps */

static void faulty_gate(const CellShape *s, const CellWeights *w, int rows, real *z,
                        const real *prev, const real *next, real *saved, real *dnext, real *dprev)
{
    sound->backward(s, w, rows, z, prev, next, saved, dnext, dprev);
    z[s->pre / 2] *= 0.999;
}

static void faulty_carry(const CellShape *s, const CellWeights *w, int rows, real *z,
                         const real *prev, const real *next, real *saved, real *dnext, real *dprev)
{
    sound->backward(s, w, rows, z, prev, next, saved, dnext, dprev);
    for (int j = 0; j < s->state; j++) /* of one row */
        dprev[j] *= 0.999;
}

static void faulty_weight(const CellShape *s, const CellGradients *d, int rows, const real *dz,
                          const real *prev, const real *next, const real *saved)
{
    sound->grad(s, d, rows, dz, prev, next, saved);
    for (int j = 0; j < s->pre; j++)
        d->wh[j] *= 0.999;
}

static void test_a_planted_factor_is_caught(void **state)
{
    (void)state;
    for (int index = 0; cell_at(index, CPU_V4); index++) {
        sound = cell_at(index, CPU_V4);
        for (int fault = 0; fault < (sound->grad ? 3 : 1); fault++) {
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
            assert_true(error > 10 * LIMIT);
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

int main(void)
{
    puts("gradcheck: skipped, needs MODE=double");
    return 0;
}

#endif
