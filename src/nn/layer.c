#include "nn/layer.h"

#include <string.h>

size_t layer_params(const CellShape *s)
{
    return (size_t)(s->in + s->rec + 1) * (size_t)s->pre + (size_t)s->extra;
}

CellGradients layer_split(const CellShape *s, real *at)
{
    const size_t pre = (size_t)s->pre;
    CellGradients d = {.wx = at};

    d.wh = d.wx + (size_t)s->in * pre;
    d.b = d.wh + (size_t)s->rec * pre;
    d.extra = d.b + pre;
    return d;
}

static size_t recurrent_size(const CellShape *s)
{
    return s->split ? packed_size(s->rec, s->split) + packed_size(s->rec, s->pre - s->split)
                    : packed_size(s->rec, s->pre);
}

size_t layer_packed_size(const CellShape *s, bool training)
{
    size_t size = packed_size(s->in, s->pre) + recurrent_size(s) +
                  packed_size(s->hidden, s->projection);

    if (training)
        size += packed_size(s->pre, s->in) + packed_size(s->pre, s->rec) +
                packed_size(s->projection, s->hidden);
    return size;
}

/* Packs the matrix with element [p, j] at from + p * row + j * column, and moves on. */
static const real *pack_next(int k, int n, const real *from, size_t row, size_t column,
                             real **packed)
{
    real *at = *packed;

    pack_matrix(k, n, from, row, column, at);
    *packed += packed_size(k, n);
    return at;
}

void layer_pack(const CellShape *s, const real *params, bool training, real *packed, CellWeights *w)
{
    const size_t pre = (size_t)s->pre, P = (size_t)s->projection;
    const real *wx = params, *wh = wx + (size_t)s->in * pre, *b = wh + (size_t)s->rec * pre;
    const real *extra = b + pre, *wp = extra + s->hidden_bias;

    *w = (CellWeights){.b = b, .extra = extra};
    w->wx = pack_next(s->in, s->pre, wx, pre, 1, &packed);
    w->wh = pack_next(s->rec, s->split ? s->split : s->pre, wh, pre, 1, &packed);
    if (s->split)
        pack_next(s->rec, s->pre - s->split, wh + s->split, pre, 1, &packed);
    w->wp = pack_next(s->hidden, s->projection, wp, P, 1, &packed);
    if (!training)
        return;
    w->wx_t = pack_next(s->pre, s->in, wx, 1, pre, &packed);
    w->wh_t = pack_next(s->pre, s->rec, wh, 1, pre, &packed);
    w->wp_t = pack_next(s->projection, s->hidden, wp, 1, P, &packed);
}

void layer_layout(const Layer *layer, int rows, int steps, bool training, Arena *arena,
                  LayerWork *work)
{
    const CellShape *s = &layer->shape;
    const size_t B = (size_t)rows, T = (size_t)steps, kept = training ? T : 1;

    for (int d = 0; d < layer->dirs; d++) {
        work->dir[d].z = arena_reals(arena, kept * B * (size_t)s->pre);
        work->dir[d].saved = arena_reals(arena, kept * B * (size_t)s->saved);
        work->dir[d].state = arena_reals(arena, (T + 1) * B * (size_t)s->state);
    }
}

/* What one step of one direction reads and writes. */
typedef struct {
    const real *x, *prev;
    real *z, *next, *saved;
} Step;

static Step step_at(const Layer *layer, const LayerWork *work, int d, int rows, int t, bool keep)
{
    const CellShape *s = &layer->shape;
    const size_t B = (size_t)rows, at = (size_t)t * B, kept = keep ? at : 0;
    real *state = work->dir[d].state;
    const size_t low = at * (size_t)s->state, high = (at + B) * (size_t)s->state;

    return (Step){.x = work->x + at * work->x_row,
                  .prev = state + (d ? high : low),
                  .next = state + (d ? low : high),
                  .z = work->dir[d].z + kept * (size_t)s->pre,
                  .saved = work->dir[d].saved + kept * (size_t)s->saved};
}

static void run_step(const Layer *layer, const Kernel *kernel, const CellWeights *w,
                     const LayerWork *work, int rows, const Step *step)
{
    const CellShape *s = &layer->shape;

    kernel->product(&(Product){.m = rows,
                               .n = s->pre,
                               .k = s->in,
                               .a = step->x,
                               .a_row = work->x_row,
                               .a_k = 1,
                               .b = w->wx,
                               .b_row = PANEL,
                               .b_panel = (size_t)s->in * PANEL,
                               .start = w->b,
                               .c = step->z,
                               .c_row = (size_t)s->pre});
    layer->cell->forward(s, w, rows, step->z, step->prev, step->next, step->saved);
}

void layer_step(const Layer *layer, const Kernel *kernel, const CellWeights *w, LayerWork *work,
                int rows)
{
    const Step step = step_at(layer, work, 0, rows, 0, false);

    run_step(layer, kernel, w, work, rows, &step);
}

void layer_forward(const Layer *layer, const Kernel *kernel, const CellWeights w[2],
                   LayerWork *work, int rows, int steps, bool keep)
{
    const size_t slot = (size_t)rows * (size_t)layer->shape.state;

    for (int d = 0; d < layer->dirs; d++) {
        memset(work->dir[d].state + (d ? (size_t)steps * slot : 0), 0, slot * sizeof(real));
        for (int i = 0; i < steps; i++) {
            const Step step = step_at(layer, work, d, rows, d ? steps - 1 - i : i, keep);
            run_step(layer, kernel, &w[d], work, rows, &step);
        }
    }
}

/* dnext += the outputs' gradient, a direction's columns of [rows, width]. */
static void add_out(const CellShape *s, const Kernel *kernel, int rows, const real *dout,
                    size_t width, real *dnext)
{
    for (int r = 0; r < rows; r++)
        kernel->axpy((size_t)s->out, 1, dout + (size_t)r * width,
                     dnext + (size_t)r * (size_t)s->state);
}

/* The steps of one direction in the order opposite to the forward pass; leaves dL/dz in z. */
static void steps_backward(const Layer *layer, const Kernel *kernel, const CellWeights *w,
                           const LayerWork *work, int d, int rows, int steps, const real *dout,
                           bool last, real *scratch)
{
    const CellShape *s = &layer->shape;
    const size_t slot = (size_t)rows * (size_t)s->state, width = (size_t)(layer->dirs * s->out);
    real *dnext = scratch, *dprev = scratch + slot;

    dout += d * s->out;
    memset(dnext, 0, slot * sizeof(real));
    for (int i = steps - 1; i >= 0; i--) {
        const int t = d ? steps - 1 - i : i;
        const Step step = step_at(layer, work, d, rows, t, true);
        if (!last)
            add_out(s, kernel, rows, dout + (size_t)t * (size_t)rows * width, width, dnext);
        else if (i == steps - 1)
            add_out(s, kernel, rows, dout, width, dnext);
        layer->cell->backward(s, w, rows, step.z, step.prev, step.next, step.saved, dnext, dprev);
        real *swap = dnext;
        dnext = dprev;
        dprev = swap;
    }
}

/* dWx += x'.dz, db += dz summed, dWh and extra by the cell; over all steps at once. */
static void weights_backward(const Layer *layer, const Kernel *kernel, const LayerWork *work, int d,
                             int rows, int steps, real *grad)
{
    const CellShape *s = &layer->shape;
    const CellGradients g = layer_split(s, grad + layer->offset[d]);
    const int all = rows * steps;
    const size_t slot = (size_t)rows * (size_t)s->state, pre = (size_t)s->pre;
    const real *state = work->dir[d].state, *dz = work->dir[d].z;

    kernel->product(&(Product){.m = s->in,
                               .n = s->pre,
                               .k = all,
                               .a = work->x,
                               .a_row = 1,
                               .a_k = work->x_row,
                               .b = dz,
                               .b_row = pre,
                               .b_panel = PANEL,
                               .start = g.wx,
                               .start_row = pre,
                               .c = g.wx,
                               .c_row = pre});
    kernel->add_rows(all, s->pre, dz, pre, g.b);
    if (layer->cell->grad)
        layer->cell->grad(s, &g, all, dz, state + (d ? slot : 0), state + (d ? 0 : slot),
                          work->dir[d].saved);
}

/* din = dz.Wx', added to what the first direction left there. */
static void input_backward(const Layer *layer, const Kernel *kernel, const CellWeights *w,
                           const LayerWork *work, int d, int rows, int steps, real *din)
{
    const CellShape *s = &layer->shape;

    kernel->product(&(Product){.m = rows * steps,
                               .n = s->in,
                               .k = s->pre,
                               .a = work->dir[d].z,
                               .a_row = (size_t)s->pre,
                               .a_k = 1,
                               .b = w->wx_t,
                               .b_row = PANEL,
                               .b_panel = (size_t)s->pre * PANEL,
                               .start = d ? din : NULL,
                               .start_row = (size_t)s->in,
                               .c = din,
                               .c_row = (size_t)s->in});
}

void layer_backward(const Layer *layer, const Kernel *kernel, const CellWeights w[2],
                    LayerWork *work, int rows, int steps, const real *dout, bool last, real *grad,
                    real *din, real *scratch)
{
    for (int d = 0; d < layer->dirs; d++) {
        steps_backward(layer, kernel, &w[d], work, d, rows, steps, dout, last, scratch);
        weights_backward(layer, kernel, work, d, rows, steps, grad);
        if (din)
            input_backward(layer, kernel, &w[d], work, d, rows, steps, din);
    }
}
