/* The way of the inputs into a network: own outputs fed back, symbols through the embedding,
 * numbers through batch norm, dropout; and the gradients' way back.
 *
 * Without any of these the first layer reads x in place, and fed outputs are written there. */
#include "nn/pass.h"

#include <string.h>

static const double EPSILON = 1e-5, SHARE = 0.1; /* PyTorch's, of batch norm */

/* Leading columns of the read input that are no numbers. */
static size_t leading(const Net *net)
{
    return (size_t)(net->read - net->numbers);
}

static bool prepares(const Net *net, bool training)
{
    return net->config.embedding > 0 || net->config.batch_norm ||
           (training && net->config.input_dropout > 0);
}

void input_layout(const Net *net, int rows, int steps, bool training, bool input_gradient,
                  Arena *arena, NetWork *work)
{
    const size_t all = (size_t)rows * (size_t)steps, numbers = (size_t)net->numbers;
    const bool prepared = prepares(net, training);

    work->x = arena_reals(arena, all * (size_t)net->inputs);
    if (prepared)
        work->input = arena_reals(arena, all * (size_t)net->read);
    if (net->config.batch_norm) {
        work->hat = arena_reals(arena, all * numbers);
        work->mean = arena_reals(arena, numbers);
        work->variance = arena_reals(arena, numbers);
        work->inverse = arena_reals(arena, numbers);
    }
    if (!training)
        return;
    work->din_full = prepared || input_gradient;
    work->din = arena_reals(arena, (work->din_full ? all : (size_t)rows) * (size_t)net->read);
    if (input_gradient)
        work->dx = prepared ? arena_reals(arena, all * (size_t)net->inputs) : work->din;
}

/* ---- outputs fed back ---- */

/* Where one number of the input comes from. */
typedef struct {
    size_t column; /* of x */
    size_t from;   /* index in y */
} Fed;

/* The first step whose answer may be fed back. */
static int first_answer(const Pass *p)
{
    const int warm = p->run->feed->warm;

    return p->net->config.decoder || warm == 0 ? warm : warm - 1;
}

/* Whether column i of row r is fed at step t, and from where. */
static bool find_fed(const Pass *p, int i, int t, int r, Fed *fed)
{
    const NetFeed *feed = p->run->feed;
    const int from = t - feed->lag[i];

    if (t < feed->warm || from < first_answer(p) ||
        (feed->teach && feed->teach[(size_t)t * (size_t)p->rows + (size_t)r]))
        return false;
    fed->column = (size_t)feed->column[i];
    fed->from = ((size_t)from * (size_t)p->rows + (size_t)r) * (size_t)p->net->outputs +
                (size_t)feed->output[i];
    return true;
}

typedef void (*FedUse)(const Pass *p, const Fed *fed, real *row);

/* Each fed number of the steps; row: of values [steps, rows, width]. */
static void each_fed(const Pass *p, Span span, real *values, size_t width, FedUse use)
{
    const int columns = p->run->feed ? p->run->feed->columns : 0;
    Fed fed;

    if (columns == 0 || span.to <= p->run->feed->warm)
        return;
    for (int t = span.from; t < span.to; t++) {
        for (int r = 0; r < p->rows; r++, values += width) {
            for (int i = 0; i < columns; i++) {
                if (find_fed(p, i, t, r, &fed))
                    use(p, &fed, values);
            }
        }
    }
}

/* A column of x in the read input. */
static size_t read_column(const Net *net, size_t column)
{
    return column - (size_t)net->config.symbols + leading(net);
}

static void feed_x(const Pass *p, const Fed *fed, real *row)
{
    row[fed->column] = p->work->y[fed->from];
}

static void feed_read(const Pass *p, const Fed *fed, real *row)
{
    row[read_column(p->net, fed->column)] = p->work->y[fed->from];
}

static void clear_x(const Pass *p, const Fed *fed, real *row)
{
    (void)p;
    row[fed->column] = 0;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): called as clear_x is */
static void feed_back(const Pass *p, const Fed *fed, real *row)
{
    const size_t number = fed->column - (size_t)p->net->config.symbols;
    real d = row[read_column(p->net, fed->column)];

    if (p->net->config.batch_norm)
        d *= p->pack->norm[number] * p->work->inverse[number];
    p->work->dy[fed->from] += d;
}

/* ---- batch norm ---- */

/* Mean and variance of a column of x over all rows and steps, in double, in ascending order. */
static void measure_column(const Pass *p, size_t column, double *mean, double *variance)
{
    const size_t all = (size_t)p->rows * (size_t)p->steps, inputs = (size_t)p->net->inputs;
    const real *x = p->work->x + column;
    double sum = 0, squares = 0;

    for (size_t i = 0; i < all; i++)
        sum += (double)x[i * inputs];
    *mean = sum / (double)all;
    for (size_t i = 0; i < all; i++) {
        const double e = (double)x[i * inputs] - *mean;
        squares += e * e;
    }
    *variance = squares / (double)all;
}

void input_begin(const Pass *p)
{
    const size_t numbers = (size_t)p->net->numbers;

    for (size_t c = 0; c < numbers && p->net->config.batch_norm; c++) {
        double mean = (double)p->pack->running[c];
        double variance = (double)p->pack->running[numbers + c];
        if (p->run->dropout)
            measure_column(p, (size_t)p->net->config.symbols + c, &mean, &variance);
        p->work->mean[c] = (real)mean;
        p->work->variance[c] = (real)variance;
        p->work->inverse[c] = (real)(1 / __builtin_sqrt(variance + EPSILON));
    }
}

/* The numbers of a span's read input, in place: hat = (x - mean) inverse, gain hat + shift. */
static void norm_forward(const Pass *p, size_t first, size_t all)
{
    const size_t numbers = (size_t)p->net->numbers, read = (size_t)p->net->read;
    real *hat = p->work->hat + first * numbers;
    real *row = p->work->input + first * read + leading(p->net);

    for (size_t i = 0; i < all; i++, hat += numbers, row += read) {
        for (size_t c = 0; c < numbers; c++) {
            hat[c] = (row[c] - p->work->mean[c]) * p->work->inverse[c];
            row[c] = p->pack->norm[c] * hat[c] + p->pack->norm[numbers + c];
        }
    }
}

/* What the statistics add to column c's gradient at each place of x: they hang on all of x as it
 * was measured, on fed numbers not at all. */
static void add_statistics(const Pass *p, size_t c, double sum_d, double sum_dhat)
{
    const size_t all = (size_t)p->rows * (size_t)p->steps, inputs = (size_t)p->net->inputs;
    const size_t column = (size_t)p->net->config.symbols + c;
    const double mean = (double)p->work->mean[c], inverse = (double)p->work->inverse[c];
    const double factor = -(double)p->pack->norm[c] * inverse / (double)all;

    for (size_t i = 0; i < all; i++) {
        const double hat = ((double)p->work->x[i * inputs + column] - mean) * inverse;
        p->work->dx[i * inputs + column] += (real)(factor * (sum_d + hat * sum_dhat));
    }
}

static void norm_backward(const Pass *p, real *grad)
{
    const size_t rows = (size_t)p->rows, all = rows * (size_t)p->steps;
    const size_t numbers = (size_t)p->net->numbers, read = (size_t)p->net->read;
    const real unbiased = (real)all / (real)(all > 1 ? all - 1 : 1);
    real *gain = grad + p->net->norm, *shift = gain + numbers, *running = grad + p->net->trained;

    for (size_t c = 0; c < numbers; c++) {
        double sum_d = 0, sum_dhat = 0;
        for (size_t i = 0; i < all; i++) {
            const double d = (double)p->work->din[i * read + leading(p->net) + c];
            sum_d += d;
            sum_dhat += d * (double)p->work->hat[i * numbers + c];
        }
        gain[c] += (real)sum_dhat;
        shift[c] += (real)sum_d;
        if (!p->run->dropout)
            continue;
        running[c] += (real)rows * p->work->mean[c];
        running[numbers + c] += (real)rows * p->work->variance[c] * unbiased;
        if (p->work->dx)
            add_statistics(p, c, sum_d, sum_dhat);
    }
}

void net_settle(const Net *net, const real *grad, int rows, real *params)
{
    for (size_t i = net->trained; i < net->count; i++) {
        const double found = (double)grad[i] / rows;
        params[i] = (real)((double)params[i] + SHARE * (found - (double)params[i]));
    }
}

/* ---- all together ---- */

/* x into the read input, symbols through the table. */
static void read_x(const Pass *p, size_t first, size_t all)
{
    const Net *net = p->net;
    const size_t inputs = (size_t)net->inputs, read = (size_t)net->read;
    const int symbols = net->config.symbols, embedding = net->config.embedding;
    const size_t copied = (size_t)(embedding ? net->numbers : net->inputs);
    const real *x = p->work->x + first * inputs;
    real *to = p->work->input + first * read;

    if (embedding)
        net->kernel->product(&(Product){.m = (int)all,
                                        .n = embedding,
                                        .k = symbols,
                                        .a = x,
                                        .a_row = inputs,
                                        .a_k = 1,
                                        .b = p->pack->table,
                                        .b_row = PANEL,
                                        .b_panel = (size_t)symbols * PANEL,
                                        .c = to,
                                        .c_row = read});
    for (size_t i = 0; i < all; i++, x += inputs, to += read)
        memcpy(to + read - copied, x + inputs - copied, copied * sizeof(real));
}

void input_forward(const Pass *p, Span span)
{
    const Net *net = p->net;
    NetWork *work = p->work;
    const size_t first = (size_t)span.from * (size_t)p->rows;
    const size_t all = (size_t)(span.to - span.from) * (size_t)p->rows;
    const size_t read = (size_t)net->read;
    uint8_t *mask = work->layer[0].mask;

    if (!work->input && !p->run->feed)
        return;
    if (!work->input) {
        each_fed(p, span, work->x + first * (size_t)net->inputs, (size_t)net->inputs, feed_x);
        return;
    }
    read_x(p, first, all);
    each_fed(p, span, work->input + first * read, read, feed_read);
    if (net->config.batch_norm)
        norm_forward(p, first, all);
    if (mask && p->run->dropout) {
        const double rate = net->config.input_dropout;
        dropout_draw(p->run->dropout, rate, 0, span.from, span.to - span.from, p->rows, net->read,
                     mask + first * read);
        dropout_apply(all * read, mask + first * read, rate, work->input + first * read);
    }
}

void input_backward_span(const Pass *p, Span span)
{
    const size_t first = (size_t)span.from * (size_t)p->rows, read = (size_t)p->net->read;
    const size_t all = (size_t)(span.to - span.from) * (size_t)p->rows;
    const uint8_t *mask = p->work->layer[0].mask;
    real *din = input_gradient_at(p, span.from);

    if (mask && p->run->dropout)
        dropout_apply(all * read, mask + first * read, p->net->config.input_dropout, din);
    each_fed(p, span, din, read, feed_back);
}

/* The table's gradient, and the symbols' columns of dx. */
static void embedding_backward(const Pass *p, real *grad)
{
    const Net *net = p->net;
    const int all = p->rows * p->steps;
    const size_t embedding = (size_t)net->config.embedding, read = (size_t)net->read;
    real *table = grad + net->table;

    const GradientPart part = {net->config.symbols, p->work->x, (size_t)net->inputs, table};
    net->kernel->gradient(&(GradientRun){.parts = 1,
                                         .n = net->config.embedding,
                                         .k = all,
                                         .part = &part,
                                         .b = p->work->din,
                                         .b_row = read,
                                         .c_row = embedding});
    if (p->work->dx)
        net->kernel->product(&(Product){.m = all,
                                        .n = net->config.symbols,
                                        .k = net->config.embedding,
                                        .a = p->work->din,
                                        .a_row = read,
                                        .a_k = 1,
                                        .b = p->pack->table_t,
                                        .b_row = PANEL,
                                        .b_panel = embedding * PANEL,
                                        .c = p->work->dx,
                                        .c_row = (size_t)net->inputs});
}

/* The columns of dx that are read one by one: through batch norm's factor. */
static void copy_gradient(const Pass *p)
{
    const Net *net = p->net;
    const size_t all = (size_t)p->rows * (size_t)p->steps, numbers = (size_t)net->numbers;
    const size_t inputs = (size_t)net->inputs, read = (size_t)net->read;
    const size_t copied = net->config.embedding ? numbers : inputs;

    for (size_t i = 0; i < all; i++) {
        real *to = p->work->dx + i * inputs;
        memcpy(to + inputs - copied, p->work->din + i * read + read - copied,
               copied * sizeof(real));
        for (size_t c = 0; c < numbers && net->config.batch_norm; c++)
            to[inputs - numbers + c] *= p->pack->norm[c] * p->work->inverse[c];
    }
}

void input_backward(const Pass *p, real *grad)
{
    NetWork *work = p->work;

    if (work->dx && work->dx != work->din)
        copy_gradient(p);
    if (work->dx)
        each_fed(p, (Span){0, p->steps}, work->dx, (size_t)p->net->inputs, clear_x);
    if (p->net->config.embedding)
        embedding_backward(p, grad);
    if (p->net->config.batch_norm)
        norm_backward(p, grad);
}
