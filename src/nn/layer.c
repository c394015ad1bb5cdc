#include "nn/layer.h"

#include <string.h>

size_t layer_params(const CellShape *s)
{
    return (size_t)(s->in + s->rec + 1 + s->norm) * (size_t)s->pre + (size_t)s->extra;
}

CellGradients layer_split(const CellShape *s, real *at)
{
    const size_t pre = (size_t)s->pre;
    CellGradients d;

    d.wx = at;
    d.wh = d.wx + (size_t)s->in * pre;
    d.b = d.wh + (size_t)s->rec * pre;
    d.extra = d.b + pre;
    d.gain = d.extra + s->extra;
    return d;
}

/* Of a matrix [k, pre], in two where it is split. */
static size_t split_size(const CellShape *s, int k)
{
    return s->split ? packed_size(k, s->split) + packed_size(k, s->pre - s->split)
                    : packed_size(k, s->pre);
}

/* Packed for a single row, beside the matrices or instead of them. */
static size_t row_size(const Layer *layer, PackKind kind)
{
    return kind == PACK_TRAINING ? 0 : row_packed_size(layer->cell, &layer->shape);
}

size_t layer_packed_size(const Layer *layer, PackKind kind)
{
    const CellShape *s = &layer->shape;
    const size_t row = row_size(layer, kind);

    if (kind == PACK_ROW && row > 0)
        return row;
    const size_t size = split_size(s, s->in) + split_size(s, s->rec) +
                        packed_size(s->hidden, s->projection);
    return kind == PACK_TRAINING ? size + packed_size(s->pre, s->in) + packed_size(s->pre, s->rec) +
                                       packed_size(s->projection, s->hidden)
                                 : size + row;
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

/* A matrix [k, pre], in two where it is split. */
static const real *pack_split(const CellShape *s, int k, const real *from, real **packed)
{
    const size_t pre = (size_t)s->pre;
    const real *at = pack_next(k, s->split ? s->split : s->pre, from, pre, 1, packed);

    if (s->split)
        pack_next(k, s->pre - s->split, from + s->split, pre, 1, packed);
    return at;
}

void layer_pack(const Layer *layer, const real *params, PackKind kind, real *packed, CellWeights *w)
{
    const CellShape *s = &layer->shape;
    const size_t pre = (size_t)s->pre, P = (size_t)s->projection, row = row_size(layer, kind);
    const real *wx = params, *wh = wx + (size_t)s->in * pre, *b = wh + (size_t)s->rec * pre;
    const real *extra = b + pre, *wp = extra + s->hidden_bias;

    *w = (CellWeights){.b = b, .extra = extra, .gain = extra + s->extra};
    if (row > 0)
        w->row = row_pack(layer->cell, s, params, packed);
    packed += row;
    if (row > 0 && kind == PACK_ROW)
        return;
    w->wx = pack_split(s, s->in, wx, &packed);
    w->wh = pack_split(s, s->rec, wh, &packed);
    w->wp = pack_next(s->hidden, s->projection, wp, P, 1, &packed);
    if (kind != PACK_TRAINING)
        return;
    w->wx_t = pack_next(s->pre, s->in, wx, 1, pre, &packed);
    w->wh_t = pack_next(s->pre, s->rec, wh, 1, pre, &packed);
    w->wp_t = pack_next(s->projection, s->hidden, wp, 1, P, &packed);
}

/* Reals from a row of z to the next: rows a multiple of 1 KiB apart would share few sets of a
 * cache.
 */
static size_t z_row(const CellShape *s)
{
    return (size_t)s->pre + (s->pre % 256 == 0 ? ARENA_ALIGN / sizeof(real) : 0);
}

void layer_layout(const Layer *layer, int rows, int steps, bool training, bool dropout,
                  Arena *arena, LayerWork *work)
{
    const CellShape *s = &layer->shape;
    const size_t B = (size_t)rows, T = (size_t)steps, kept = training ? T : 1;
    const size_t state = B * (size_t)s->state, rec = B * (size_t)s->rec;

    for (int d = 0; d < layer->dirs; d++) {
        work->dir[d].z = arena_reals(arena, kept * B * z_row(s));
        work->dir[d].saved = arena_reals(arena, kept * B * (size_t)s->saved);
        work->dir[d].norm = arena_reals(arena, kept * B * norm_size(s));
        work->dir[d].state = arena_reals(arena, (T + 1) * state);
        if (training) {
            work->dir[d].dnext = arena_reals(arena, state);
            work->dir[d].dprev = arena_reals(arena, state);
        }
        if (training && dropout && s->rec > 0) {
            work->dir[d].keep = arena_take(arena, rec, 1);
            work->dir[d].read = arena_reals(arena, T * rec);
        }
    }
    if (training && dropout)
        work->dread = arena_reals(arena, rec);
}

static CellStep step_at(const Layer *layer, const LayerWork *work, int d, int rows, int t,
                        bool keep)
{
    const CellShape *s = &layer->shape;
    const size_t B = (size_t)rows, at = (size_t)t * B, kept = keep ? at : 0;
    real *state = work->dir[d].state, *read = work->dir[d].read;
    const size_t low = at * (size_t)s->state, high = (at + B) * (size_t)s->state;
    const bool down = (d == 1) != work->swapped;
    const real *prev = state + (down ? high : low);

    return (CellStep){.x = work->x + at * work->x_row,
                      .x_row = work->x_row,
                      .prev = prev,
                      .next = state + (down ? low : high),
                      .read = work->dropping ? read + at * (size_t)s->rec : prev,
                      .read_row = (size_t)(work->dropping ? s->rec : s->state),
                      .z = work->dir[d].z + kept * z_row(s),
                      .z_row = z_row(s),
                      .saved = work->dir[d].saved + kept * (size_t)s->saved,
                      .norm = work->dir[d].norm + kept * norm_size(s),
                      .dnext = work->dir[d].dnext,
                      .dprev = work->dir[d].dprev,
                      .dread = work->dropping ? work->dread : NULL};
}

/* ---- forward ---- */

void layer_begin(const Layer *layer, LayerWork *work, int rows, int steps, const real *first,
                 size_t first_row)
{
    const size_t size = (size_t)layer->shape.state, slot = (size_t)rows * size;
    real *state = work->dir[0].state;

    work->swapped = work->ahead = false;
    if (!first)
        memset(state, 0, slot * sizeof(real));
    for (size_t r = 0; r < (size_t)rows && first; r++)
        memcpy(state + r * size, first + r * first_row, size * sizeof(real));
    if (layer->dirs == 2)
        memset(work->dir[1].state + (size_t)steps * slot, 0, slot * sizeof(real));
}

/* read = the leading columns of prev, dropped */
static void drop_read(const CellShape *s, int rows, const uint8_t *keep, real kept,
                      const real *prev, real *read)
{
    for (int r = 0; r < rows; r++, prev += s->state, keep += s->rec, read += s->rec) {
        for (int j = 0; j < s->rec; j++)
            read[j] = keep[j] ? prev[j] * kept : 0;
    }
}

static void run_step(const Layer *layer, const CellWeights *w, LayerWork *work, int d, int rows,
                     int t, bool keep)
{
    const CellShape *s = &layer->shape;
    const CellStep step = step_at(layer, work, d, rows, t, keep);

    if (rows == 1 && w->row && !keep) {
        work->ahead = row_forward(&(RowStep){.cell = layer->cell,
                                             .shape = s,
                                             .w = w,
                                             .step = &step,
                                             .back = t % 2 != work->swapped,
                                             .team = work->team,
                                             .head = work->head,
                                             .begun = work->ahead,
                                             .more = work->more});
        return;
    }
    if (work->dropping)
        drop_read(s, rows, work->dir[d].keep, work->kept, step.prev,
                  work->dir[d].read + (size_t)t * (size_t)rows * (size_t)s->rec);
    ASSERT(w->wx); /* else packed for one row alone */
    layer->cell->forward(s, w, rows, &step);
}

void layer_forward(const Layer *layer, const CellWeights w[2], LayerWork *work, int rows, Span span,
                   bool keep)
{
    for (int d = 0; d < layer->dirs; d++) {
        for (int i = span.from; i < span.to; i++)
            run_step(layer, &w[d], work, d, rows, d ? span.to - 1 - i : i, keep);
    }
}

/* ---- backward ---- */

void layer_begin_backward(const Layer *layer, LayerWork *work, int rows)
{
    for (int d = 0; d < layer->dirs; d++)
        memset(work->dir[d].dnext, 0, (size_t)rows * (size_t)layer->shape.state * sizeof(real));
}

/* dnext += the outputs' gradient, a direction's columns of [rows, width]. */
static void add_out(const CellShape *s, const Kernel *kernel, int rows, const real *dout,
                    size_t width, real *dnext)
{
    for (int r = 0; r < rows; r++)
        kernel->axpy((size_t)s->out, 1, dout + (size_t)r * width,
                     dnext + (size_t)r * (size_t)s->state);
}

/* dprev += the gradient of what was read, through the dropout */
static void add_read(const CellShape *s, int rows, const uint8_t *keep, real kept,
                     const real *dread, real *dprev)
{
    for (int r = 0; r < rows; r++, dprev += s->state, keep += s->rec, dread += s->rec) {
        for (int j = 0; j < s->rec; j++)
            dprev[j] += keep[j] ? dread[j] * kept : 0;
    }
}

/* The steps of one direction in the order opposite to the forward pass. */
static void steps_backward(const Layer *layer, const Kernel *kernel, const CellWeights *w,
                           LayerWork *work, int d, int rows, Span span, const real *dout, bool last)
{
    const CellShape *s = &layer->shape;
    const size_t out = (size_t)s->out, width = (size_t)layer->dirs * out,
                 slot = (size_t)rows * width;

    for (int i = span.to - 1; i >= span.from; i--) {
        const int t = d ? span.to - 1 - i : i;
        const CellStep step = step_at(layer, work, d, rows, t, true);
        if (dout && (!last || i == span.to - 1))
            add_out(s, kernel, rows,
                    dout + (size_t)d * out + (last ? 0 : (size_t)(t - span.from) * slot), width,
                    step.dnext);
        layer->cell->backward(s, w, rows, &step);
        if (work->dropping)
            add_read(s, rows, work->dir[d].keep, work->kept, step.dread, step.dprev);
        work->dir[d].dnext = step.dprev;
        work->dir[d].dprev = step.dnext;
    }
}

void layer_backward(const Layer *layer, const Kernel *kernel, const CellWeights w[2],
                    LayerWork *work, int rows, Span span, const real *dout, bool last)
{
    for (int d = 0; d < layer->dirs; d++)
        steps_backward(layer, kernel, &w[d], work, d, rows, span, dout, last);
}

void layer_backward_input(const Layer *layer, const Kernel *kernel, const CellWeights w[2],
                          const LayerWork *work, int rows, Span span, real *din)
{
    const CellShape *s = &layer->shape;
    const size_t first = (size_t)span.from * (size_t)rows * z_row(s);

    for (int d = 0; d < layer->dirs; d++)
        kernel->product(&(Product){.m = rows * (span.to - span.from),
                                   .n = s->in,
                                   .k = s->pre,
                                   .a = work->dir[d].z + first,
                                   .a_row = z_row(s),
                                   .a_k = 1,
                                   .b = w[d].wx_t,
                                   .b_row = PANEL,
                                   .b_panel = (size_t)s->pre * PANEL,
                                   .start = d ? din : NULL,
                                   .start_row = (size_t)s->in,
                                   .c = din,
                                   .c_row = (size_t)s->in});
}

void layer_backward_weights(const Layer *layer, const LayerWork *work, int rows, Span span,
                            real *grad)
{
    const CellShape *s = &layer->shape;

    for (int d = 0; d < layer->dirs; d++) {
        const CellGradients g = layer_split(s, grad + layer->offset[d]);
        const CellStep steps = step_at(layer, work, d, rows, span.from, true);
        layer->cell->grad(s, &g, rows * (span.to - span.from), &steps);
    }
}
