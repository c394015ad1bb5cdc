/* A network at work: forward, backward, one step with carried states. */
#include "nn/net.h"

#include <string.h>

/* Copies `steps` steps of the layers' outputs, all directions side by side. from: first step. */
static void gather(const Layer *below, const LayerWork *work, int rows, const int first[2],
                   int steps, real *in)
{
    const size_t state = (size_t)below->shape.state, out = (size_t)below->shape.out;
    const size_t width = out * (size_t)below->dirs, n = (size_t)rows * (size_t)steps;

    for (int d = 0; d < below->dirs; d++) {
        const real *from = layer_out(below, work, rows, d) +
                           (size_t)first[d] * (size_t)rows * state;
        for (size_t i = 0; i < n; i++)
            memcpy(in + i * width + (size_t)d * out, from + i * state, out * sizeof(real));
    }
}

/* Points layer l (net->layers: the head) to its input: the net's, the outputs below in place, or
 * gathered. */
static void set_input(const Net *net, NetWork *work, int l, int rows, int steps,
                      const NetDropout *dropout)
{
    LayerWork *to = &work->layer[l];
    const bool last = l == net->layers && !net->config.every_step;
    const int width = l == net->layers ? net->width : net->layer[l].shape.in;

    if (l == 0) {
        to->x = work->x + (last ? (size_t)(steps - 1) * (size_t)rows * (size_t)width : 0);
        to->x_row = (size_t)width;
        return;
    }
    const Layer *below = &net->layer[l - 1];
    const bool dropped = dropout && to->mask;
    if (!last && !dropped && below->dirs == 1) {
        to->x = layer_out(below, &work->layer[l - 1], rows, 0);
        to->x_row = (size_t)below->shape.state;
        return;
    }
    const int count = last ? 1 : steps;
    gather(below, &work->layer[l - 1], rows, (int[2]){last ? steps - 1 : 0, 0}, count, to->in);
    if (dropped) {
        dropout_draw(dropout, net->config.dropout, l, last ? steps - 1 : 0, count, rows, width,
                     to->mask);
        dropout_apply((size_t)count * (size_t)rows * (size_t)width, to->mask, net->config.dropout,
                      to->in);
    }
    to->x = to->in;
    to->x_row = (size_t)width;
}

/* y [m, outputs] = bias + the head's input . weights */
static void head_forward(const Net *net, const NetPack *pack, NetWork *work, int m)
{
    const LayerWork *head = &work->layer[net->layers];

    net->kernel->product(&(Product){.m = m,
                                    .n = net->outputs,
                                    .k = net->width,
                                    .a = head->x,
                                    .a_row = head->x_row,
                                    .a_k = 1,
                                    .b = pack->head,
                                    .b_row = PANEL,
                                    .b_panel = (size_t)net->width * PANEL,
                                    .start = pack->head_bias,
                                    .c = work->y,
                                    .c_row = (size_t)net->outputs});
}

void net_forward(const Net *net, const NetPack *pack, NetWork *work, int rows, int steps,
                 const NetRun *run)
{
    const NetDropout *dropout = run ? run->dropout : NULL;

    ASSERT(rows > 0 && rows <= work->rows && steps > 0 && steps <= work->steps);
    if (net->config.dropout == 0)
        dropout = NULL;
    for (int l = 0; l < net->layers; l++) {
        set_input(net, work, l, rows, steps, dropout);
        layer_forward(&net->layer[l], net->kernel, pack->layer[l], &work->layer[l], rows, steps,
                      work->training);
    }
    set_input(net, work, net->layers, rows, steps, dropout);
    head_forward(net, pack, work, net->config.every_step ? rows * steps : rows);
}

/* The head's gradients; din [m, width], unless NULL. */
static void head_backward(const Net *net, const NetPack *pack, const NetWork *work, int m,
                          real *grad, real *din)
{
    const LayerWork *head = &work->layer[net->layers];
    const size_t outputs = (size_t)net->outputs, width = (size_t)net->width;
    real *dw = grad + net->head;

    net->kernel->product(&(Product){.m = net->width,
                                    .n = net->outputs,
                                    .k = m,
                                    .a = head->x,
                                    .a_row = 1,
                                    .a_k = head->x_row,
                                    .b = work->dy,
                                    .b_row = outputs,
                                    .b_panel = PANEL,
                                    .start = dw,
                                    .start_row = outputs,
                                    .c = dw,
                                    .c_row = outputs});
    net->kernel->add_rows(m, net->outputs, work->dy, outputs, dw + width * outputs);
    if (din)
        net->kernel->product(&(Product){.m = m,
                                        .n = net->width,
                                        .k = net->outputs,
                                        .a = work->dy,
                                        .a_row = outputs,
                                        .a_k = 1,
                                        .b = pack->head_t,
                                        .b_row = PANEL,
                                        .b_panel = outputs * PANEL,
                                        .c = din,
                                        .c_row = width});
}

/* The net without layers: the head reads x, the last step's or all. */
static real *linear_input_gradient(const Net *net, NetWork *work, int rows, int steps)
{
    const size_t before = net->config.every_step
                              ? 0
                              : (size_t)(steps - 1) * (size_t)rows * (size_t)net->inputs;

    if (!work->dx)
        return NULL;
    memset(work->dx, 0, before * sizeof(real));
    return work->dx + before;
}

void net_backward(const Net *net, const NetPack *pack, NetWork *work, int rows, int steps,
                  const NetRun *run, real *grad)
{
    const NetDropout *dropout = run ? run->dropout : NULL;
    const int m = net->config.every_step ? rows * steps : rows;
    real *dout = work->dout[0];

    ASSERT(work->training && pack->training);
    if (net->config.dropout == 0)
        dropout = NULL;
    if (net->layers == 0)
        dout = linear_input_gradient(net, work, rows, steps);
    head_backward(net, pack, work, m, grad, dout);
    for (int l = net->layers - 1, side = 0; l >= 0; l--, side = !side) {
        const bool last = l == net->layers - 1 && !net->config.every_step;
        const uint8_t *mask = dropout ? work->layer[l + 1].mask : NULL;
        real *din = l > 0 ? work->dout[!side] : work->dx;
        if (mask)
            dropout_apply((size_t)(last ? 1 : steps) * (size_t)rows *
                              (size_t)(net->layer[l].dirs * net->layer[l].shape.out),
                          mask, net->config.dropout, work->dout[side]);
        layer_backward(&net->layer[l], net->kernel, pack->layer[l], &work->layer[l], rows, steps,
                       work->dout[side], last, grad, din, work->scratch);
    }
}

void net_settle(const Net *net, const real *grad, int rows, real *params)
{
    (void)rows;
    for (size_t i = net->trained; i < net->count; i++)
        params[i] = grad[i];
}

/* Columns of a layer's states, [rows, size] of the carried [rows, total]: into or out of slot. */
static void copy_states(int rows, size_t size, const real *from, size_t from_row, real *to,
                        size_t to_row)
{
    for (int r = 0; r < rows; r++)
        memcpy(to + (size_t)r * to_row, from + (size_t)r * from_row, size * sizeof(real));
}

void net_step(const Net *net, const NetPack *pack, NetWork *work, int rows, real *state)
{
    const size_t total = net_state_size(net);

    ASSERT(net->config.dirs == 1 && rows > 0 && rows <= work->rows);
    for (int l = 0; l < net->layers; l++) {
        const size_t size = (size_t)net->layer[l].shape.state;
        real *slot = work->layer[l].dir[0].state;
        copy_states(rows, size, state, total, slot, size);
        set_input(net, work, l, rows, 1, NULL);
        layer_step(&net->layer[l], net->kernel, pack->layer[l], &work->layer[l], rows);
        copy_states(rows, size, slot + (size_t)rows * size, size, state, total);
        state += size;
    }
    set_input(net, work, net->layers, rows, 1, NULL);
    head_forward(net, pack, work, rows);
}
