/* A single row goes through the layers in a way of its own (nn/row.h): the same bits as among other
 * rows, for every cell and width, at every level, step by step and in one go. */
#include "net_visit.h"

enum { WIDE_ROWS = 2, WIDE_STEPS = 4 };

/* Below a line and around it, what leaves a rest in lines and tiles, several parts, and so wide
 * that whole lines leave an LSTM fewer parts than there could be. */
static const int width[] = {1, 15, 16, 17, 40, 64, 100, 131, 520, 263};

static void each_width(Visit visit)
{
    for (int index = 0; cell_at(index, CPU_V4); index++) {
        for (size_t i = 0; i < sizeof width / sizeof *width; i++) {
            NetConfig c = fixture_config(cell_at(index, CPU_V4), INPUTS, width[i], OUTPUTS,
                                         1 + (int)i % 2, 1, true);
            visit(&c);
        }
    }
}

/* The batch at the baseline's level, where no other test's way differs. */
static void open_batch(const NetConfig *c, Fixture *all)
{
    use_level("baseline");
    fixture_open(all, c, WIDE_ROWS, WIDE_STEPS, false);
    net_forward(&all->net, &all->pack, &all->work, WIDE_ROWS, WIDE_STEPS, NULL);
    use_level(NULL);
}

/* The answers of a row in one go; step by step with its states put down and taken up; the last one
 * where only the first two steps answer beside it. */
typedef struct {
    real x[WIDE_STEPS * INPUTS], y[WIDE_STEPS * OUTPUTS], stepped[WIDE_STEPS * OUTPUTS];
    real last[OUTPUTS];
} Row;

static void step_row(Fixture *one, const Row *row, int t, bool answer)
{
    memcpy(one->work.x, row->x + t * INPUTS, INPUTS * sizeof(real));
    net_step(&one->net, &one->pack, &one->work, 1, answer);
}

static void run_row(Fixture *one, real *state, Row *row)
{
    memcpy(one->work.x, row->x, sizeof row->x);
    net_forward(&one->net, &one->pack, &one->work, 1, WIDE_STEPS, NULL);
    memcpy(row->y, one->work.y, sizeof row->y);
    net_begin(&one->net, &one->pack, &one->work, 1, NULL);
    for (int t = 0; t < WIDE_STEPS; t++) {
        if (t == 1) {
            net_state(&one->net, &one->work, 1, state);
            net_begin(&one->net, &one->pack, &one->work, 1, state);
        }
        step_row(one, row, t, true);
        memcpy(row->stepped + t * OUTPUTS, one->work.y, OUTPUTS * sizeof(real));
    }
    net_begin(&one->net, &one->pack, &one->work, 1, NULL);
    for (int t = 0; t < WIDE_STEPS; t++)
        step_row(one, row, t, t != WIDE_STEPS - 2);
    memcpy(row->last, one->work.y, sizeof row->last);
}

typedef struct {
    Fixture *one;
    real *state;
    Row *row;
} RowLead;

static void lead_row(Team *team, void *what)
{
    const RowLead *lead = what;

    net_share(&lead->one->net, &lead->one->work, team);
    run_row(lead->one, lead->state, lead->row);
}

/* Row `index` of the batch alone, its steps shared by `members` threads. */
static void check_row(const NetConfig *c, const Fixture *all, int index, int members, Fixture *one)
{
    real *state = calloc(net_state_size(&one->net) + 1, sizeof(real));
    real y[WIDE_STEPS * OUTPUTS];
    Row row;

    assert_non_null(state);
    pick_row(all->work.x, WIDE_STEPS, WIDE_ROWS, index, INPUTS, row.x);
    pick_row(all->work.y, WIDE_STEPS, WIDE_ROWS, index, OUTPUTS, y);
    team_gather(members, true, lead_row, &(RowLead){one, state, &row});
    assert_same(y, row.y, WIDE_STEPS * OUTPUTS, "a row alone", c);
    assert_same(y, row.stepped, WIDE_STEPS * OUTPUTS, "a row step by step", c);
    assert_same(y + (WIDE_STEPS - 1) * OUTPUTS, row.last, OUTPUTS, "a row that answers at times",
                c);
    free(state);
}

static void check_level(const NetConfig *c, const char *level)
{
    Fixture all, one;

    open_batch(c, &all);
    use_level(level);
    fixture_open(&one, c, 1, WIDE_STEPS, false);
    for (int row = 0; row < WIDE_ROWS; row++)
        check_row(c, &all, row, 1, &one);
    use_level(NULL);
    fixture_close(&all);
    fixture_close(&one);
}

static void check_levels(const NetConfig *c)
{
    for (int level = CPU_BASELINE; level <= CPU_V4; level++)
        check_level(c, cpu_level_name((CpuLevel)level));
}

static void test_a_row_alone_has_the_bits_of_a_batch(void **state)
{
    (void)state;
    each_width(check_levels);
}

static void check_shared(const NetConfig *c)
{
    Fixture all, one;

    open_batch(c, &all);
    fixture_open(&one, c, 1, WIDE_STEPS, false);
    check_row(c, &all, 0, 3, &one);
    fixture_close(&all);
    fixture_close(&one);
}

static void test_a_row_shared_by_threads_has_the_same_bits(void **state)
{
    (void)state;
    each_width(check_shared);
}

/* The way is taken: else the test above compares the products of a batch with themselves. */
static void check_packed(const NetConfig *c)
{
    Fixture one;

    fixture_open(&one, c, 1, 1, false);
    assert_true(!one.net.layer[0].cell->row == !one.pack.layer[0][0].row || c->projection > 0);
    fixture_close(&one);
}

static void test_rows_have_weights_of_their_own(void **state)
{
    (void)state;
    assert_non_null(cell_find("lstm")->row);
    assert_non_null(cell_find("gru")->row);
    assert_non_null(cell_find("elman")->row);
    each_width(check_packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_row_alone_has_the_bits_of_a_batch),
        cmocka_unit_test(test_a_row_shared_by_threads_has_the_same_bits),
        cmocka_unit_test(test_rows_have_weights_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
