/* The gated recurrent unit as PyTorch and cuDNN define it.
 *
 * z holds the gates r z n side by side, [hidden] each; u = h.Un + b' is the candidate's recurrent
 * part, with a bias of its own (extra): r, z = sigmoid(.), n = tanh(x.Wn + b + r u), h' = (1 - z) n
 * + z h. saved: u, and after backward dL/du, which the gradient of Un needs. */
#include "nn/activation.h"
#include "nn/cells.h"
#include "nn/norm.h"
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

/* ---- forward ---- */

/* norm: r and the candidate's whole pre-activation stand in z already. */
VEC_INLINE void forward_lanes(bool norm, size_t H, real *z, const real *prev, real *next,
                              const real *saved, int lanes)
{
    const Vec zn = vec_load_lanes(z + 2 * H, lanes);
    const Vec keep = vec_sigmoid(vec_load_lanes(z + H, lanes));
    Vec r = vec_load_lanes(z, lanes), n;

    if (norm) {
        n = vec_tanh(zn);
    } else {
        r = vec_sigmoid(r);
        n = vec_tanh(vec_fma(r, vec_load_lanes(saved, lanes), zn));
        vec_store_lanes(z, r, lanes);
    }
    vec_store_lanes(z + H, keep, lanes);
    vec_store_lanes(z + 2 * H, n, lanes);
    vec_store_lanes(next, vec_fma(keep, vec_load_lanes(prev, lanes) - n, n), lanes);
}

VEC_INLINE void forward_units(bool norm, size_t H, size_t units, real *z, const real *prev,
                              real *next, const real *saved)
{
    size_t j = 0;

    for (; j + VEC <= units; j += VEC)
        forward_lanes(norm, H, z + j, prev + j, next + j, saved + j, VEC);
    if (j < units)
        forward_lanes(norm, H, z + j, prev + j, next + j, saved + j, (int)(units - j));
}

VEC_INLINE void forward_rows(bool norm, size_t H, int rows, const CellStep *step)
{
    for (size_t r = 0; r < (size_t)rows; r++)
        forward_units(norm, H, H, step->z + r * step->z_row, step->prev + r * H, step->next + r * H,
                      step->saved + r * H);
}

static void activate_row(const CellShape *s, const CellWeights *w, const CellStep *step,
                         const RowPart *part, int from, int to)
{
    (void)s;
    (void)w;
    forward_units(false, (size_t)(part->to - part->from), (size_t)(to - from),
                  step->z + 2 * (size_t)part->from + from, step->prev + from, step->next + from,
                  step->saved + from);
}

/* The candidate's pre-activation needs r, and so r's norm, before it has its own. */
static void forward_normed(const CellShape *s, const CellWeights *w, int rows, const CellStep *step)
{
    const size_t H = (size_t)s->hidden;

    norm_forward(s, w, rows, step, 0, 2);
    for (size_t i = 0; i < (size_t)rows; i++) {
        real *z = step->z + i * step->z_row;
        for (size_t j = 0; j < H; j += VEC) {
            const int lanes = vec_lanes((int)(H - j));
            const Vec r = vec_sigmoid(vec_load_lanes(z + j, lanes));
            const Vec u = vec_load_lanes(step->saved + i * H + j, lanes);
            vec_store_lanes(z + j, r, lanes);
            vec_store_lanes(z + 2 * H + j, vec_fma(r, u, vec_load_lanes(z + 2 * H + j, lanes)),
                            lanes);
        }
    }
    norm_forward(s, w, rows, step, 2, 1);
    forward_rows(true, H, rows, step);
}

static void forward(const CellShape *s, const CellWeights *w, int rows, const CellStep *step)
{
    const size_t H = (size_t)s->hidden;

    recurrence_forward(s, w, rows, step);
    recurrence_gates(s, w, rows, step, true, NULL, 0);
    product_packed(rows, s->hidden, s->rec, step->read, step->read_row, candidate(s, w), w->extra,
                   0, step->saved, H);
    if (s->norm)
        forward_normed(s, w, rows, step);
    else
        forward_rows(false, H, rows, step);
}

/* ---- backward ---- */

/* What hangs on the candidate's dL/dz: of the reset gate, and of u. */
VEC_INLINE void reset_lanes(real *z, Vec r, Vec dn, real *saved, int lanes)
{
    const Vec u = vec_load_lanes(saved, lanes);

    vec_store_lanes(z, dn * u * (r * ((real)1 - r)), lanes);
    vec_store_lanes(saved, dn * r, lanes);
}

VEC_INLINE void backward_lanes(bool norm, size_t H, real *z, const real *prev, real *saved,
                               const real *dnext, real *dprev, int lanes)
{
    const Vec one = vec_set(1);
    const Vec r = vec_load_lanes(z, lanes), keep = vec_load_lanes(z + H, lanes);
    const Vec n = vec_load_lanes(z + 2 * H, lanes), dh = vec_load_lanes(dnext, lanes);
    const Vec dn = dh * (one - keep) * vec_fma(-n, n, one);

    if (!norm)
        reset_lanes(z, r, dn, saved, lanes);
    vec_store_lanes(z + H, dh * (vec_load_lanes(prev, lanes) - n) * (keep * (one - keep)), lanes);
    vec_store_lanes(z + 2 * H, dn, lanes);
    vec_store_lanes(dprev, dh * keep, lanes);
}

VEC_INLINE void backward_rows(bool norm, size_t H, int rows, const CellStep *step)
{
    for (int r = 0; r < rows; r++) {
        const size_t at = (size_t)r * H;
        real *z = step->z + (size_t)r * step->z_row, *u = step->saved + at, *dp = step->dprev + at;
        const real *p = step->prev + at, *dn = step->dnext + at;
        size_t j = 0;
        for (; j + VEC <= H; j += VEC)
            backward_lanes(norm, H, z + j, p + j, u + j, dn + j, dp + j, VEC);
        if (j < H)
            backward_lanes(norm, H, z + j, p + j, u + j, dn + j, dp + j, (int)(H - j));
    }
}

static void backward_normed(const CellShape *s, const CellWeights *w, int rows,
                            const CellStep *step)
{
    const size_t H = (size_t)s->hidden;

    norm_backward(s, w, rows, step, 2, 1);
    for (size_t i = 0; i < (size_t)rows; i++) {
        real *z = step->z + i * step->z_row;
        for (size_t j = 0; j < H; j += VEC) {
            const int lanes = vec_lanes((int)(H - j));
            reset_lanes(z + j, vec_load_lanes(z + j, lanes), vec_load_lanes(z + 2 * H + j, lanes),
                        step->saved + i * H + j, lanes);
        }
    }
    norm_backward(s, w, rows, step, 0, 2);
}

static void backward(const CellShape *s, const CellWeights *w, int rows, const CellStep *step)
{
    const size_t H = (size_t)s->hidden;
    real *dh = step->dread ? step->dread : step->dprev;

    if (s->norm) {
        backward_rows(true, H, rows, step);
        backward_normed(s, w, rows, step);
    } else {
        backward_rows(false, H, rows, step);
    }
    /* dh += [dr, dz].(Wr, Wz)' + du.Un': two runs of k in one packed matrix */
    const Product gates = {.k = s->split,
                           .a = step->z,
                           .a_row = step->z_row,
                           .a_k = 1,
                           .b = w->wh_t,
                           .b_row = PANEL,
                           .b_panel = 3 * H * PANEL};
    product_run(&(Product){.m = rows,
                           .n = s->rec,
                           .k = s->hidden,
                           .a = step->saved,
                           .a_row = H,
                           .a_k = 1,
                           .b = w->wh_t + (size_t)s->split * PANEL,
                           .b_row = PANEL,
                           .b_panel = 3 * H * PANEL,
                           .start = step->dread ? NULL : dh,
                           .start_row = H,
                           .c = dh,
                           .c_row = H,
                           .first = &gates});
}

/* Wx and the gates' Wh have dL/dz; the candidate's Wh has dL/du. */
static void grad(const CellShape *s, const CellGradients *d, int rows, const CellStep *all)
{
    const size_t H = (size_t)s->hidden, split = (size_t)s->split;
    const GradientPart gates[] = {{s->in, all->x, all->x_row, d->wx},
                                  {s->rec, all->read, all->read_row, d->wh}};
    const GradientPart x = {s->in, all->x, all->x_row, d->wx + split};
    const GradientPart u = {s->rec, all->read, all->read_row, d->wh + split};
    GradientRun g = {.parts = 2,
                     .n = s->split,
                     .k = rows,
                     .part = gates,
                     .b = all->z,
                     .b_row = all->z_row,
                     .c_row = 3 * H,
                     .sum = s->norm ? NULL : d->b};

    gradient_run(&g);
    g.parts = 1;
    g.n = s->hidden;
    g.part = &x;
    g.b += split;
    g.sum = s->norm ? NULL : d->b + split;
    gradient_run(&g);
    g.part = &u;
    g.b = all->saved;
    g.b_row = H;
    g.sum = d->extra;
    gradient_run(&g);
    norm_grad(s, d, rows, all);
}

const Cell ISA_NAME(gru) = {
    .name = "gru",
    .equation = "r, z = sigmoid(.), n = tanh(x.Wn + b + r (h.Un + b')), h' = (1 - z) n + z h",
    .source = "Cho et al., 2014, in the form of PyTorch and cuDNN (reset after the product)",
    .shape = shape,
    .forward = forward,
    .row = &ISA_NAME(row_kernel),
    .activate = activate_row,
    .backward = backward,
    .grad = grad,
    .gates = 3,
    .torch_class = "GRU",
};
