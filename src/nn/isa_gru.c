/* The gated recurrent unit as PyTorch and cuDNN define it.
 *
 * z holds the gates r z n side by side, [hidden] each; u = h.Un + b' is the candidate's recurrent
 * part, with a bias of its own (extra): r, z = sigmoid(.), n = tanh(x.Wn + b + r u), h' = (1 - z) n
 * + z h. saved: u, and after backward dL/du, which the gradient of Un needs. */
#include "nn/activation.h"
#include "nn/cells.h"
#include "nn/recurrence.h"

static void shape(CellShape *s)
{
    s->out = s->rec = s->state = s->saved = s->extra = s->hidden_bias = s->hidden;
    s->pre = 3 * s->hidden;
    s->split = 2 * s->hidden;
}

/* The packed candidate columns of Wh. */
static const real *candidate(const CellShape *s, const CellWeights *w)
{
    return w->wh + packed_size(s->rec, s->split);
}

VEC_INLINE void forward_lanes(size_t H, real *z, const real *prev, real *next, const real *saved,
                              int lanes)
{
    const Vec r = vec_sigmoid(vec_load_lanes(z, lanes));
    const Vec keep = vec_sigmoid(vec_load_lanes(z + H, lanes));
    const Vec n = vec_tanh(
        vec_fma(r, vec_load_lanes(saved, lanes), vec_load_lanes(z + 2 * H, lanes)));

    vec_store_lanes(z, r, lanes);
    vec_store_lanes(z + H, keep, lanes);
    vec_store_lanes(z + 2 * H, n, lanes);
    vec_store_lanes(next, vec_fma(keep, vec_load_lanes(prev, lanes) - n, n), lanes);
}

static void forward(const CellShape *s, const CellWeights *w, int rows, real *z, const real *prev,
                    real *next, real *saved)
{
    const size_t H = (size_t)s->hidden;

    product_packed(rows, s->split, s->rec, prev, H, w->wh, z, 3 * H, z, 3 * H);
    product_packed(rows, s->hidden, s->rec, prev, H, candidate(s, w), w->extra, 0, saved, H);
    for (int r = 0; r < rows; r++, z += 3 * H, prev += H, next += H, saved += H) {
        size_t j = 0;
        for (; j + VEC <= H; j += VEC)
            forward_lanes(H, z + j, prev + j, next + j, saved + j, VEC);
        if (j < H)
            forward_lanes(H, z + j, prev + j, next + j, saved + j, (int)(H - j));
    }
}

VEC_INLINE void backward_lanes(size_t H, real *z, const real *prev, real *saved, const real *dnext,
                               real *dprev, int lanes)
{
    const Vec one = vec_set(1);
    const Vec r = vec_load_lanes(z, lanes), keep = vec_load_lanes(z + H, lanes);
    const Vec n = vec_load_lanes(z + 2 * H, lanes), dh = vec_load_lanes(dnext, lanes);
    const Vec dn = dh * (one - keep) * vec_fma(-n, n, one);

    vec_store_lanes(z, dn * vec_load_lanes(saved, lanes) * (r * (one - r)), lanes);
    vec_store_lanes(z + H, dh * (vec_load_lanes(prev, lanes) - n) * (keep * (one - keep)), lanes);
    vec_store_lanes(z + 2 * H, dn, lanes);
    vec_store_lanes(saved, dn * r, lanes);
    vec_store_lanes(dprev, dh * keep, lanes);
}

static void backward(const CellShape *s, const CellWeights *w, int rows, real *z, const real *prev,
                     const real *next, real *saved, real *dnext, real *dprev)
{
    const size_t H = (size_t)s->hidden;

    (void)next;
    for (int r = 0; r < rows; r++) {
        real *row = z + (size_t)r * 3 * H, *u = saved + (size_t)r * H, *dp = dprev + (size_t)r * H;
        const real *p = prev + (size_t)r * H, *dn = dnext + (size_t)r * H;
        size_t j = 0;
        for (; j + VEC <= H; j += VEC)
            backward_lanes(H, row + j, p + j, u + j, dn + j, dp + j, VEC);
        if (j < H)
            backward_lanes(H, row + j, p + j, u + j, dn + j, dp + j, (int)(H - j));
    }
    /* dh += [dr, dz].(Wr, Wz)' + du.Un': two runs of k in one packed matrix */
    Product p = {rows,  s->rec,        s->split, z, 3 * H, 1, w->wh_t,
                 PANEL, 3 * H * PANEL, dprev,    H, dprev, H};
    product_run(&p);
    p.k = s->hidden;
    p.a = saved;
    p.a_row = H;
    p.b += (size_t)s->split * PANEL;
    product_run(&p);
}

static void grad(const CellShape *s, const CellGradients *d, int rows, const real *dz,
                 const real *prev, const real *next, const real *saved)
{
    const size_t H = (size_t)s->hidden;
    Product p = {s->rec, s->split, rows, prev, 1, H, dz, 3 * H, PANEL, d->wh, 3 * H, d->wh, 3 * H};

    (void)next;
    product_run(&p);
    p.n = s->hidden;
    p.b = saved;
    p.b_row = H;
    p.start = p.c = d->wh + s->split;
    product_run(&p);
    sum_rows(rows, s->hidden, saved, H, d->extra);
}

const Cell ISA_NAME(gru) = {
    .name = "gru",
    .equation = "r, z = sigmoid(.), n = tanh(x.Wn + b + r (h.Un + b')), h' = (1 - z) n + z h",
    .source = "Cho et al., 2014, in the form of PyTorch and cuDNN (reset after the product)",
    .shape = shape,
    .forward = forward,
    .backward = backward,
    .grad = grad,
    .gates = 3,
    .torch_class = "GRU",
};
