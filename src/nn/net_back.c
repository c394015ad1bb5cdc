/* A network at work: backward. */
#include "nn/pass.h"

#include <string.h>

/* din [span or last step, width] = dy . weights' */
static void head_backward_input(const Pass *p, Span span, real *din)
{
    const Net *net = p->net;
    const size_t outputs = (size_t)net->outputs;
    const bool every = net->config.every_step;

    net->kernel->product(
        &(Product){.m = every ? p->rows * (span.to - span.from) : p->rows,
                   .n = net->width,
                   .k = net->outputs - net->config.detached,
                   .a = p->work->dy + (every ? (size_t)span.from * pass_slot(p, net->outputs) : 0),
                   .a_row = outputs,
                   .a_k = 1,
                   .b = p->pack->head_t,
                   .b_row = PANEL,
                   .b_panel = outputs * PANEL,
                   .c = din,
                   .c_row = (size_t)net->width});
}

/* The head's weights, over all steps with answers at once. */
static void head_backward_weights(const Pass *p, Span span, real *grad)
{
    const Net *net = p->net;
    const LayerWork *head = &p->work->layer[net->layers];
    const size_t outputs = (size_t)net->outputs, width = (size_t)net->width;
    const bool every = net->config.every_step;
    const int m = every ? p->rows * (span.to - span.from) : p->rows;
    const size_t first = every ? (size_t)span.from * (size_t)p->rows : 0;
    const real *dy = p->work->dy + first * outputs;
    real *dw = grad + net->head;

    const GradientPart part = {net->width, head->x + first * head->x_row, head->x_row, dw};
    net->kernel->gradient(&(GradientRun){.parts = 1,
                                         .n = net->outputs,
                                         .k = m,
                                         .part = &part,
                                         .b = dy,
                                         .b_row = outputs,
                                         .c_row = outputs,
                                         .sum = dw + width * outputs});
}

/* The net without layers: the head's input is the net's, the last step's or all. */
static void linear_backward(const Pass *p, Span span, bool wanted)
{
    real *din = input_gradient_at(p, span.from);

    if (!wanted)
        return;
    if (!p->net->config.every_step) {
        const size_t before = (size_t)(p->steps - 1) * pass_slot(p, p->net->read);
        memset(din, 0, before * sizeof(real));
        din += before;
    }
    head_backward_input(p, span, din);
    input_backward_span(p, span);
}

/* The head's gradient to the last layer's outputs, through the dropout; or a layer's to the one
 * below. */
static void drop_gradient(const Pass *p, int l, Span span, real *dout)
{
    const int width = p->net->layer[l].dirs * p->net->layer[l].shape.out;
    const uint8_t *mask = p->work->layer[l + 1].mask;
    const bool last = pass_last_only(p, l + 1);

    if (mask && p->run->dropout)
        dropout_apply((size_t)(last ? 1 : span.to - span.from) * pass_slot(p, width),
                      mask + (last ? 0 : (size_t)span.from * pass_slot(p, width)),
                      p->net->config.dropout, dout);
}

/* A span backward through head and layers to the inputs; with the gradients of the weights, unless
 * their span is empty. */
static void span_backward(const Pass *p, const Phase *phase, Span span, Span weights, real *grad)
{
    const Net *net = p->net;
    const bool wanted = p->work->din_full || phase->stepwise; /* the inputs' gradient */
    real *dout = p->work->dout[0], *other = p->work->dout[1];

    if (net->layers == 0) {
        linear_backward(p, span, wanted);
        return;
    }
    if (phase->answers)
        head_backward_input(p, span, dout);
    for (int l = net->layers - 1; l >= 0; l--) {
        const Layer *layer = pass_layer_of(p, phase, l);
        const CellWeights *w = pass_weights_of(p, phase, l);
        LayerWork *work = &p->work->layer[l];
        const bool above = l < net->layers - 1 || phase->answers;
        real *din = l > 0 ? other : wanted ? input_gradient_at(p, span.from) : NULL;
        if (above)
            drop_gradient(p, l, span, dout);
        layer_backward(layer, net->kernel, w, work, p->rows, span, above ? dout : NULL,
                       pass_last_only(p, l + 1));
        if (weights.to > weights.from)
            layer_backward_weights(layer, work, p->rows, weights, grad);
        if (din)
            layer_backward_input(layer, net->kernel, w, work, p->rows, span, din);
        other = dout;
        dout = din;
    }
    if (wanted)
        input_backward_span(p, span);
}

static void phase_backward(const Pass *p, const Phase *phase, real *grad)
{
    const Span none = {0, 0};

    pass_draw_masks(p, phase);
    if (!phase->stepwise) {
        span_backward(p, phase, phase->span, phase->weights, grad);
        return;
    }
    for (int t = phase->span.to - 1; t >= phase->span.from; t--)
        span_backward(p, phase, (Span){t, t + 1}, none, grad);
    for (int l = 0; l < p->net->layers && phase->weights.to > phase->weights.from; l++)
        layer_backward_weights(pass_layer_of(p, phase, l), &p->work->layer[l], p->rows,
                               phase->weights, grad);
}

void net_backward(const Net *net, const NetPack *pack, NetWork *work, int rows, int steps,
                  const NetRun *run, real *grad)
{
    const Pass p = pass_make(net, pack, work, rows, steps, run);
    Phase phase[2];
    const int phases = pass_phases(&p, phase);

    ASSERT(work->training && pack->kind == PACK_TRAINING);
    for (int l = 0; l < net->layers; l++)
        layer_begin_backward(&net->layer[l], &work->layer[l], rows);
    for (int i = phases - 1; i >= 0; i--)
        phase_backward(&p, &phase[i], grad);
    if (phase[phases - 1].answers)
        head_backward_weights(&p, (Span){phase[0].answers ? 0 : phase[0].span.to, steps}, grad);
    input_backward(&p, grad);
}
