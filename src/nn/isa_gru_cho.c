/* The gated recurrent unit as first published: the reset gate acts on the state, before the
 * product. z is what the paper calls 1 - z, as in Chung et al., 2014.
 *
 * z holds the gates r z n side by side, [hidden] each; u = r h:
 *     r, z = sigmoid(.), n = tanh(x.Wn + u.Un + b), h' = (1 - z) h + z n.
 * saved: u. */
#include "nn/activation.h"
#include "nn/cells.h"
#include "nn/norm.h"
#include "nn/recurrence.h"

#include <string.h>

static void shape(CellShape *s)
{
    s->out = s->rec = s->state = s->saved = s->hidden;
    s->pre = 3 * s->hidden;
    s->split = 2 * s->hidden;
}

VEC_INLINE void reset_lanes(size_t H, real *z, const real *read, real *u, int lanes)
{
    const Vec r = vec_sigmoid(vec_load_lanes(z, lanes));

    vec_store_lanes(z, r, lanes);
    vec_store_lanes(z + H, vec_sigmoid(vec_load_lanes(z + H, lanes)), lanes);
    vec_store_lanes(u, r * vec_load_lanes(read, lanes), lanes);
}

VEC_INLINE void mix_lanes(size_t H, real *z, const real *prev, real *next, int lanes)
{
    const Vec take = vec_load_lanes(z + H, lanes), n = vec_tanh(vec_load_lanes(z + 2 * H, lanes));
    const Vec h = vec_load_lanes(prev, lanes);

    vec_store_lanes(z + 2 * H, n, lanes);
    vec_store_lanes(next, vec_fma(take, n - h, h), lanes);
}

static void forward(const CellShape *s, const CellWeights *w, int rows, const CellStep *step)
{
    const size_t H = (size_t)s->hidden;
    real *z = step->z, *u = step->saved;

    recurrence_forward(s, w, rows, step);
    norm_forward(s, w, rows, step, 0, 2);
    for (size_t i = 0; i < (size_t)rows; i++) {
        const real *read = step->read + i * step->read_row;
        size_t j = 0;
        for (; j + VEC <= H; j += VEC)
            reset_lanes(H, z + i * step->z_row + j, read + j, u + i * H + j, VEC);
        if (j < H)
            reset_lanes(H, z + i * step->z_row + j, read + j, u + i * H + j, (int)(H - j));
    }
    recurrence_gates(s, w, rows, step, true, u, H);
    norm_forward(s, w, rows, step, 2, 1);
    for (size_t row = 0; row < (size_t)rows * H; row += H, z += step->z_row) {
        size_t j = 0;
        for (; j + VEC <= H; j += VEC)
            mix_lanes(H, z + j, step->prev + row + j, step->next + row + j, VEC);
        if (j < H)
            mix_lanes(H, z + j, step->prev + row + j, step->next + row + j, (int)(H - j));
    }
}

/* dz of the update gate and the candidate; dnext leaves with what passes straight to the state
 * before. */
VEC_INLINE void mix_back_lanes(size_t H, real *z, const real *prev, real *dnext, int lanes)
{
    const Vec one = vec_set(1);
    const Vec take = vec_load_lanes(z + H, lanes), n = vec_load_lanes(z + 2 * H, lanes);
    const Vec dh = vec_load_lanes(dnext, lanes);

    vec_store_lanes(z + H, dh * (n - vec_load_lanes(prev, lanes)) * (take * (one - take)), lanes);
    vec_store_lanes(z + 2 * H, dh * take * vec_fma(-n, n, one), lanes);
    vec_store_lanes(dnext, dh * (one - take), lanes);
}

/* du, in dh, to dz of the reset gate and, with what passed by, to what was read. */
VEC_INLINE void reset_back_lanes(real *z, const real *read, const real *passed, real *dh, int lanes)
{
    const Vec one = vec_set(1), r = vec_load_lanes(z, lanes), du = vec_load_lanes(dh, lanes);

    vec_store_lanes(z, du * vec_load_lanes(read, lanes) * (r * (one - r)), lanes);
    vec_store_lanes(dh, passed ? vec_fma(du, r, vec_load_lanes(passed, lanes)) : du * r, lanes);
}

static void reset_back_rows(size_t H, int rows, const CellStep *step, real *dh)
{
    for (size_t i = 0; i < (size_t)rows; i++) {
        real *z = step->z + i * step->z_row, *to = dh + i * H;
        const real *read = step->read + i * step->read_row;
        const real *passed = step->dread ? NULL : step->dnext + i * H;
        size_t j = 0;
        for (; j + VEC <= H; j += VEC)
            reset_back_lanes(z + j, read + j, passed ? passed + j : NULL, to + j, VEC);
        if (j < H)
            reset_back_lanes(z + j, read + j, passed ? passed + j : NULL, to + j, (int)(H - j));
    }
}

static void backward(const CellShape *s, const CellWeights *w, int rows, const CellStep *step)
{
    const size_t H = (size_t)s->hidden;
    real *z = step->z, *dh = step->dread ? step->dread : step->dprev;
    Product p = {
        .m = rows, .n = s->rec, .k = s->hidden, .a = z + 2 * H, .a_row = step->z_row, .a_k = 1};

    for (size_t i = 0; i < (size_t)rows; i++) {
        const size_t row = i * H;
        size_t j = 0;
        for (; j + VEC <= H; j += VEC)
            mix_back_lanes(H, z + i * step->z_row + j, step->prev + row + j, step->dnext + row + j,
                           VEC);
        if (j < H)
            mix_back_lanes(H, z + i * step->z_row + j, step->prev + row + j, step->dnext + row + j,
                           (int)(H - j));
    }
    norm_backward(s, w, rows, step, 2, 1);
    p.b = w->wh_t + (size_t)s->split * PANEL;
    p.b_row = PANEL;
    p.b_panel = 3 * H * PANEL;
    p.c = dh;
    p.c_row = H;
    product_run(&p);
    reset_back_rows(H, rows, step, dh);
    if (step->dread)
        memcpy(step->dprev, step->dnext, (size_t)rows * H * sizeof(real));
    norm_backward(s, w, rows, step, 0, 2);
    p.k = s->split;
    p.a = z;
    p.b = w->wh_t;
    p.start = dh;
    p.start_row = H;
    product_run(&p);
}

/* The gates' Wh has read h, the candidate's u. */
static void grad(const CellShape *s, const CellGradients *d, int rows, const CellStep *all)
{
    const size_t H = (size_t)s->hidden, split = (size_t)s->split;
    const GradientPart gates[] = {{s->in, all->x, all->x_row, d->wx},
                                  {s->rec, all->read, all->read_row, d->wh}};
    const GradientPart candidate[] = {{s->in, all->x, all->x_row, d->wx + split},
                                      {s->rec, all->saved, H, d->wh + split}};
    GradientRun g = {.parts = 2,
                     .n = s->split,
                     .k = rows,
                     .part = gates,
                     .b = all->z,
                     .b_row = all->z_row,
                     .c_row = 3 * H,
                     .sum = s->norm ? NULL : d->b};

    gradient_run(&g);
    g.n = s->hidden;
    g.part = candidate;
    g.b += split;
    g.sum = s->norm ? NULL : d->b + split;
    gradient_run(&g);
    norm_grad(s, d, rows, all);
}

const Cell ISA_NAME(gru_cho) = {
    .name = "gru-cho",
    .equation = "r, z = sigmoid(.), n = tanh(x.Wn + (r h).Un + b), h' = (1 - z) h + z n",
    .source = "Cho et al., Learning phrase representations using RNN encoder-decoder, 2014",
    .shape = shape,
    .forward = forward,
    .backward = backward,
    .grad = grad,
};
