/* A network's parameters: tensors out and in, first values; what net_make refuses. */
#include "net_visit.h"

#include <math.h>

/* ---- tensors ---- */

static void check_tensors(const NetConfig *c)
{
    Fixture f;

    fixture_open(&f, c, 1, 1, false);
    real *copy = calloc(f.net.count, sizeof(real)), *out = malloc(f.net.count * sizeof(real));
    size_t elements = 0;
    assert_true(copy && out);
    for (int i = 0; i < net_tensors(&f.net); i++) {
        const NetTensor t = net_tensor(&f.net, i);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(t.name, net_tensor(&f.net, j).name);
        elements += (size_t)t.rows * (size_t)(t.cols ? t.cols : 1);
        assert_true((size_t)t.rows * (size_t)(t.cols ? t.cols : 1) <= f.net.count);
        net_export(&f.net, f.params, i, out);
        net_import(&f.net, copy, i, out);
    }
    assert_true(elements >= f.net.count);
    assert_same(copy, f.params, f.net.count, "tensors out and in", c);
    free(copy);
    free(out);
    fixture_close(&f);
}

/* With all that has parameters of its own. */
static void check_all_tensors(const NetConfig *config)
{
    NetConfig c = *config;

    if (c.layers == 0)
        return;
    c.layer_norm = c.batch_norm = true;
    c.symbols = c.embedding = 2;
    check_tensors(&c);
}

static void test_tensors_go_out_and_in(void **state)
{
    (void)state;
    each_config(check_tensors);
    each_config(check_all_tensors);
}

/* The weights are the tensors that are matrices. */
static void check_weights(const NetConfig *config)
{
    NetConfig c = *config;
    ParamRange range[NET_RANGES];
    Fixture f;

    c.layer_norm = c.batch_norm = c.layers > 0;
    c.symbols = c.embedding = c.layers > 0 ? 2 : 0;
    fixture_open(&f, &c, 1, 1, false);
    real *mark = calloc(f.net.count, sizeof *mark), *one = malloc(f.net.count * sizeof *one);
    size_t at = 0;
    assert_true(mark && one);
    for (size_t i = 0; i < f.net.count; i++)
        one[i] = 1;
    for (int i = 0; i < net_tensors(&f.net); i++)
        if (net_tensor(&f.net, i).cols > 0)
            net_import(&f.net, mark, i, one);
    for (int k = 0; k < net_weights(&f.net, range); k++) {
        for (; at < range[k].from; at++)
            assert_true(mark[at] == 0);
        for (; at < range[k].to; at++)
            assert_true(mark[at] == 1);
    }
    for (; at < f.net.count; at++)
        assert_true(mark[at] == 0);
    free(mark);
    free(one);
    fixture_close(&f);
}

static void test_weights_are_the_matrices(void **state)
{
    (void)state;
    each_config(check_weights);
}

static void assert_tensors(const Net *net, const NetTensor *expected, size_t count)
{
    assert_int_equal(net_tensors(net), count);
    for (int i = 0; i < net_tensors(net); i++) {
        const NetTensor t = net_tensor(net, i);
        assert_string_equal(t.name, expected[i].name);
        assert_int_equal(t.rows, expected[i].rows);
        assert_int_equal(t.cols, expected[i].cols);
    }
}

static void test_tensors_have_pytorch_names_and_shapes(void **state)
{
    static const NetTensor expected[] = {
        {"rnn.weight_ih_l0", 33, 3},
        {"rnn.weight_hh_l0", 33, 11},
        {"rnn.bias_ih_l0", 33, 0},
        {"rnn.bias_hh_l0", 33, 0},
        {"rnn.weight_ih_l0_reverse", 33, 3},
        {"rnn.weight_hh_l0_reverse", 33, 11},
        {"rnn.bias_ih_l0_reverse", 33, 0},
        {"rnn.bias_hh_l0_reverse", 33, 0},
        {"rnn.weight_ih_l1", 33, 22},
        {"rnn.weight_hh_l1", 33, 11},
        {"rnn.bias_ih_l1", 33, 0},
        {"rnn.bias_hh_l1", 33, 0},
        {"rnn.weight_ih_l1_reverse", 33, 22},
        {"rnn.weight_hh_l1_reverse", 33, 11},
        {"rnn.bias_ih_l1_reverse", 33, 0},
        {"rnn.bias_hh_l1_reverse", 33, 0},
        {"head.weight", 2, 22},
        {"head.bias", 2, 0},
    };
    const NetConfig c = fixture_config(cell_find("gru"), INPUTS, HIDDEN, OUTPUTS, 2, 2, false);
    Error err = {0};
    Net net;

    (void)state;
    assert_int_equal(net_make(&net, &c, &err), OK);
    assert_tensors(&net, expected, sizeof expected / sizeof *expected);
}

static void test_tensors_of_all_kinds(void **state)
{
    static const NetTensor expected[] = {
        {"rnn.weight_ih_l0", 33, 5},      {"rnn.weight_hh_l0", 33, 11},
        {"rnn.bias_ih_l0", 33, 0},        {"rnn.bias_hh_l0", 33, 0},
        {"rnn.peephole_l0", 22, 0},       {"rnn.norm_l0", 33, 0},
        {"decoder.weight_ih_l0", 33, 5},  {"decoder.weight_hh_l0", 33, 11},
        {"decoder.bias_ih_l0", 33, 0},    {"decoder.bias_hh_l0", 33, 0},
        {"decoder.peephole_l0", 22, 0},   {"decoder.norm_l0", 33, 0},
        {"head.weight", 2, 11},           {"head.bias", 2, 0},
        {"embedding.weight", 2, 4},       {"input_norm.weight", 1, 0},
        {"input_norm.bias", 1, 0},        {"input_norm.running_mean", 1, 0},
        {"input_norm.running_var", 1, 0},
    };
    NetConfig c = fixture_config(cell_find("lstm-peephole-coupled"), INPUTS, HIDDEN, OUTPUTS, 1, 1,
                                 true);
    Error err = {0};
    Net net;

    (void)state;
    c.decoder = c.layer_norm = c.batch_norm = true;
    c.symbols = 2;
    c.embedding = 4;
    assert_int_equal(net_make(&net, &c, &err), OK);
    assert_tensors(&net, expected, sizeof expected / sizeof *expected);
}

/* PyTorch's two biases are added up where only their sum counts. */
static void test_two_biases_are_summed(void **state)
{
    const NetConfig c = fixture_config(cell_find("gru"), INPUTS, 2, 1, 1, 1, false);
    const real input[6] = {1, 2, 3, 4, 5, 6}, recurrent[6] = {10, 20, 30, 40, 50, 60};
    const real expected[8] = {11, 22, 33, 44, 5, 6, 50, 60};
    real params[64] = {0};
    Error err = {0};
    Net net;

    (void)state;
    assert_int_equal(net_make(&net, &c, &err), OK);
    assert_true(net.count <= 64);
    net_import(&net, params, 2, input);
    net_import(&net, params, 3, recurrent);
    assert_memory_equal(params + (INPUTS + 2) * 6, expected, sizeof expected);
}

/* ---- first parameters ---- */

static void test_first_parameters_come_from_the_seed(void **state)
{
    const NetConfig c = fixture_config(cell_find("gru"), INPUTS, HIDDEN, OUTPUTS, 2, 2, false);
    Error err = {0};
    Net net;

    (void)state;
    assert_int_equal(net_make(&net, &c, &err), OK);
    real *a = malloc(net.count * sizeof(real)), *b = malloc(net.count * sizeof(real));
    assert_true(a && b);
    net_init(&net, 1, a);
    net_init(&net, 1, b);
    assert_memory_equal(a, b, net.count * sizeof(real));
    /* changes only with the definition of net_init */
    assert_int_equal(hash(a, net.count), 0xdc78dbe036600946);
    net_init(&net, 2, b);
    assert_memory_not_equal(a, b, net.count * sizeof(real));

    const double bound = 1 / sqrt(HIDDEN);
    const size_t weights = (INPUTS + HIDDEN) * 3 * HIDDEN;
    double most = 0, sum = 0;
    for (size_t i = 0; i < weights; i++) {
        most = fmax(most, fabs((double)a[i]));
        sum += (double)a[i];
    }
    assert_true(most <= bound * (1 + 1e-6) && most > 0.97 * bound);
    assert_true(fabs(sum / (double)weights) < 6 * bound / sqrt(3 * (double)weights));
    free(a);
    free(b);
}

/* Each gate's recurrent weights have orthonormal rows, the others lie in Glorot's bound. */
static void check_glorot(const NetConfig *config)
{
    NetConfig c = *config;
    Error err = {0};
    Net net;

    if (c.layers == 0)
        return;
    c.glorot = c.layer_norm = true;
    assert_int_equal(net_make(&net, &c, &err), OK);
    real *params = malloc(net.count * sizeof(real));
    assert_non_null(params);
    net_init(&net, 1, params);
    const CellShape *s = &net.layer[0].shape;
    const CellGradients p = layer_split(s, params + net.layer[0].offset[0]);
    const double bound = sqrt(6.0 / (INPUTS + HIDDEN));
    for (int i = 0; i < INPUTS * s->pre; i++)
        assert_true(fabs((double)p.wx[i]) <= bound && p.wx[i] != 0);
    for (int gate = 0; gate < s->pre; gate += HIDDEN) {
        for (int a = 0; a < s->rec; a++) {
            for (int b = 0; b <= a; b++) {
                double dot = 0;
                for (int j = 0; j < HIDDEN; j++)
                    dot += (double)p.wh[a * s->pre + gate + j] *
                           (double)p.wh[b * s->pre + gate + j];
                assert_true(fabs(dot - (a == b)) < 1e-5);
            }
        }
    }
    for (int j = 0; j < s->pre; j++)
        assert_true(p.b[j] == (j >= s->forget[0] && j < s->forget[1]) && p.gain[j] == 1);
    free(params);
}

static void test_glorot_is_orthogonal_and_bounded(void **state)
{
    (void)state;
    each_config(check_glorot);
}

/* The first element of many random orthogonal matrices has mean 0 and variance 1 / n. */
static void test_orthogonal_is_uniform(void **state)
{
    enum { MANY = 400 };
    NetConfig c = fixture_config(cell_find("elman"), INPUTS, HIDDEN, OUTPUTS, 1, 1, true);
    double sum[2] = {0}, squares[2] = {0};
    real params[512];
    Error err = {0};
    Net net;

    (void)state;
    c.glorot = true;
    assert_int_equal(net_make(&net, &c, &err), OK);
    assert_true(net.count <= 512);
    for (uint64_t seed = 0; seed < MANY; seed++) {
        net_init(&net, seed, params);
        const real *wh = params + INPUTS * HIDDEN;
        const double picked[2] = {(double)wh[0], (double)wh[7 * HIDDEN + 4]};
        for (int i = 0; i < 2; i++) {
            sum[i] += picked[i] / MANY;
            squares[i] += picked[i] * picked[i] / MANY;
        }
    }
    for (int i = 0; i < 2; i++) {
        assert_true(fabs(sum[i]) < 5 / sqrt((double)MANY * HIDDEN));
        assert_true(fabs(squares[i] * HIDDEN - 1) < 5 * sqrt(2.0 / MANY));
    }
}

/* ---- errors ---- */

static void check_error(NetConfig c, const char *where, const char *hint)
{
    Error err = {0};
    Net net;

    assert_int_equal(net_make(&net, &c, &err), ERR_USAGE);
    assert_string_equal(err.where, where);
    assert_non_null(strstr(err.hint, hint));
}

static void test_errors_name_place_and_remedy(void **state)
{
    NetConfig c = {.cell = "lstn", .inputs = 1, .outputs = 1, .hidden = 4, .layers = 1, .dirs = 1};

    (void)state;
    check_error(c, "cell", "lstm");
    snprintf(c.cell, sizeof c.cell, "lstm");
    c.hidden = 0;
    check_error(c, "hidden", "");
    c.hidden = NET_UNITS + 1;
    check_error(c, "hidden", "");
    c.hidden = 4;
    c.layers = NET_LAYERS + 1;
    check_error(c, "layers", "");
    c.layers = 1;
    c.dirs = 3;
    check_error(c, "directions", "");
    c.dirs = 2;
    c.every_step = true;
    check_error(c, "bidirectional", "last step");
    c.every_step = false;
    c.dropout = 1;
    check_error(c, "dropout", "");
    c.dropout = NAN;
    check_error(c, "dropout", "");
    c.dropout = 0;
    c.input_dropout = -0.1;
    check_error(c, "input dropout", "");
    c.input_dropout = 0;
    c.recurrent_dropout = 1;
    check_error(c, "recurrent dropout", "");
    c.recurrent_dropout = 0;
    c.symbols = 2;
    check_error(c, "symbols", "");
    c.symbols = 0;
    c.embedding = 2;
    check_error(c, "embedding", "");
    c.embedding = 0;
    c.dirs = 1;
    c.decoder = true;
    check_error(c, "decoder", "");
    c.every_step = true;
    snprintf(c.cell, sizeof c.cell, "dense");
    check_error(c, "decoder", "recurrent cell");
    c.decoder = false;
    c.recurrent_dropout = 0.1;
    check_error(c, "recurrent dropout", "recurrent cell");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tensors_go_out_and_in),
        cmocka_unit_test(test_weights_are_the_matrices),
        cmocka_unit_test(test_tensors_have_pytorch_names_and_shapes),
        cmocka_unit_test(test_tensors_of_all_kinds),
        cmocka_unit_test(test_two_biases_are_summed),
        cmocka_unit_test(test_first_parameters_come_from_the_seed),
        cmocka_unit_test(test_glorot_is_orthogonal_and_bounded),
        cmocka_unit_test(test_orthogonal_is_uniform),
        cmocka_unit_test(test_errors_name_place_and_remedy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
