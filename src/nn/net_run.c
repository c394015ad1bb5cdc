/* A network at work: forward. */
#include "nn/pass.h"

#include <string.h>

/* Outputs whose chains run beside a step. */
enum { MOST_ALONG = 16 };

/* Copies steps of the layer's outputs, all directions side by side. from: first step of each. */
static void gather(const Layer *below, const LayerWork *work, int rows, const int from[2],
                   int steps, real *in)
{
    const size_t state = (size_t)below->shape.state, out = (size_t)below->shape.out;
    const size_t width = out * (size_t)below->dirs, n = (size_t)rows * (size_t)steps;

    ASSERT(below->dirs <= 2);
    for (int d = 0; d < below->dirs; d++) {
        const real *first = layer_out(below, work, rows, d) +
                            (size_t)from[d] * (size_t)rows * state;
        for (size_t i = 0; i < n; i++)
            memcpy(in + i * width + (size_t)d * out, first + i * state, out * sizeof(real));
    }
}

/* Points layer l (net->layers: the head) to its input of a span: the net's, the outputs below in
 * place, or gathered. */
static void set_input(const Pass *p, int l, Span span)
{
    const Net *net = p->net;
    LayerWork *to = &p->work->layer[l];
    const bool last = pass_last_only(p, l);

    if (l == 0) {
        to->x = input_read(p->work) + (last ? (size_t)(p->steps - 1) * pass_slot(p, net->read) : 0);
        to->x_row = (size_t)net->read;
        return;
    }
    const Layer *below = &net->layer[l - 1];
    const bool dropped = p->run->dropout && to->mask;
    if (!last && !dropped && below->dirs == 1) {
        to->x = layer_out(below, &p->work->layer[l - 1], p->rows, 0);
        to->x_row = (size_t)below->shape.state;
        return;
    }
    const int width = below->dirs * below->shape.out;
    const int from = last ? p->steps - 1 : span.from, count = last ? 1 : span.to - span.from;
    const size_t at = last ? 0 : (size_t)from * pass_slot(p, width);
    gather(below, &p->work->layer[l - 1], p->rows, (int[2]){from, last ? 0 : from}, count,
           to->in + at);
    if (dropped) {
        const double rate = net->config.dropout;
        dropout_draw(p->run->dropout, rate, l, from, count, p->rows, width, to->mask + at);
        dropout_apply((size_t)count * pass_slot(p, width), to->mask + at, rate, to->in + at);
    }
    to->x = to->in;
    to->x_row = (size_t)width;
}

/* y = bias + the head's input . weights, of a span or the last step. A single row reads the weights
 * of a few outputs where they lie close together: as parameters. */
static void head_forward(const Pass *p, Span span)
{
    const Net *net = p->net;
    const LayerWork *head = &p->work->layer[net->layers];
    const bool every = net->config.every_step;
    const size_t first = every ? (size_t)span.from * (size_t)p->rows : 0;
    const int m = every ? p->rows * (span.to - span.from) : p->rows;
    const bool close = m == 1 && net->outputs < PANEL;

    net->kernel->product(&(Product){.m = m,
                                    .n = net->outputs,
                                    .k = net->width,
                                    .a = head->x + first * head->x_row,
                                    .a_row = head->x_row,
                                    .a_k = 1,
                                    .b = close ? p->pack->head_row : p->pack->head,
                                    .b_row = close ? (size_t)net->outputs : PANEL,
                                    .b_panel = (size_t)net->width * PANEL,
                                    .start = p->pack->head_bias,
                                    .c = p->work->y + first * (size_t)net->outputs,
                                    .c_row = (size_t)net->outputs});
}

/* Whether the last layer answers with its step: a row that goes through the net step by step. */
static bool answers_along(const Pass *p, const Phase *phase, Span span)
{
    const Net *net = p->net;
    const int last = net->layers - 1;

    return phase->answers && p->rows == 1 && span.to - span.from == 1 && !p->work->training &&
           last >= 0 && net->config.dirs == 1 && net->outputs <= MOST_ALONG &&
           pass_weights_of(p, phase, last)->row;
}

static void span_forward(const Pass *p, const Phase *phase, Span span)
{
    const Net *net = p->net;
    const bool along = answers_along(p, phase, span);
    const size_t y = net->config.every_step ? (size_t)span.from * (size_t)net->outputs : 0;
    const RowHead head = {net->outputs, p->pack->head_row, p->pack->head_bias, p->work->y + y};

    input_forward(p, span);
    for (int l = 0; l < net->layers; l++) {
        LayerWork *work = &p->work->layer[l];
        set_input(p, l, span);
        work->head = along && l == net->layers - 1 ? &head : NULL;
        work->more = phase->endless || span.to < p->steps;
        layer_forward(pass_layer_of(p, phase, l), pass_weights_of(p, phase, l), work, p->rows, span,
                      p->work->training);
        work->head = NULL;
    }
    if (phase->answers && !along) {
        set_input(p, net->layers, span);
        head_forward(p, span);
    }
}

/* Columns of the layers' states, [rows, size] of [rows, total]. */
static void begin_states(const Pass *p)
{
    const size_t total = net_state_size(p->net);
    const real *first = p->run->first;

    for (int l = 0; l < p->net->layers; l++) {
        const Layer *layer = &p->net->layer[l];
        layer_begin(layer, &p->work->layer[l], p->rows, p->steps, first, total);
        if (first)
            first += layer->shape.state;
    }
}

/* The states in a slot to last [rows, net_state_size]. */
static void leave_states(const Net *net, const NetWork *work, int rows, int slot, real *last)
{
    const size_t total = net_state_size(net);

    for (int l = 0; l < net->layers; l++) {
        const size_t size = (size_t)net->layer[l].shape.state;
        const real *state = work->layer[l].dir[0].state + (size_t)slot * (size_t)rows * size;
        for (size_t r = 0; r < (size_t)rows; r++)
            memcpy(last + r * total, state + r * size, size * sizeof(real));
        last += size;
    }
}

void net_forward(const Net *net, const NetPack *pack, NetWork *work, int rows, int steps,
                 const NetRun *run)
{
    const Pass p = pass_make(net, pack, work, rows, steps, run);
    Phase phase[2];
    const int phases = pass_phases(&p, phase);

    begin_states(&p);
    input_begin(&p);
    for (int i = 0; i < phases; i++) {
        const Span span = phase[i].span;
        pass_draw_masks(&p, &phase[i]);
        if (!phase[i].answers)
            memset(work->y, 0, (size_t)span.to * pass_slot(&p, net->outputs) * sizeof(real));
        if (!phase[i].stepwise)
            span_forward(&p, &phase[i], span);
        for (int t = span.from; t < span.to && phase[i].stepwise; t++)
            span_forward(&p, &phase[i], (Span){t, t + 1});
    }
    if (p.run->last)
        leave_states(net, work, rows, steps, p.run->last);
}

/* ---- step by step ---- */

void net_begin(const Net *net, const NetPack *pack, NetWork *work, int rows, const real *first)
{
    const NetRun run = {.first = first};
    const Pass p = pass_make(net, pack, work, rows, 1, &run);

    ASSERT(net->config.dirs == 1);
    begin_states(&p);
    input_begin(&p);
}

void net_step(const Net *net, const NetPack *pack, NetWork *work, int rows, bool answer)
{
    const Pass p = pass_make(net, pack, work, rows, 1, NULL);
    const Phase phase = {
        .span = {0, 1}, .answers = answer && !net->config.decoder, .endless = true};

    span_forward(&p, &phase, phase.span);
    for (int l = 0; l < net->layers; l++)
        work->layer[l].swapped = !work->layer[l].swapped;
}

void net_state(const Net *net, const NetWork *work, int rows, real *state)
{
    leave_states(net, work, rows, net->layers > 0 && work->layer[0].swapped, state);
}

int net_members(const NetPack *pack, size_t steps, int threads)
{
    const size_t step = 1U << 17,
                 all = 1U << 26; /* weights read: some microseconds, a millisecond */
    const RowPlan *row = pack->layer[0][0].row;
    const int most = threads < TEAM_MOST ? threads : TEAM_MOST;

    if (!row || row->size < step || row->size * steps < all)
        return 1;
    return most < row->parts ? most : row->parts;
}

void net_share(const Net *net, NetWork *work, Team *team)
{
    for (int l = 0; l < net->layers; l++)
        work->layer[l].team = team;
}
