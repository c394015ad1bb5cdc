/* The gated recurrent unit as first published: the reset gate acts on the state, before the
 * product.
 *
 * z holds the gates r z n side by side, [hidden] each; u = r h:
 *     r, z = sigmoid(.), n = tanh(x.Wn + u.Un + b), h' = (1 - z) h + z n.
 * saved: u. */
#include "nn/activation.h"
#include "nn/cells.h"
#include "nn/recurrence.h"

static void shape(CellShape *s)
{
    s->out = s->rec = s->state = s->saved = s->hidden;
    s->pre = 3 * s->hidden;
    s->split = 2 * s->hidden;
}

VEC_INLINE void reset_lanes(size_t H, real *z, const real *prev, real *u, int lanes)
{
    const Vec r = vec_sigmoid(vec_load_lanes(z, lanes));

    vec_store_lanes(z, r, lanes);
    vec_store_lanes(z + H, vec_sigmoid(vec_load_lanes(z + H, lanes)), lanes);
    vec_store_lanes(u, r * vec_load_lanes(prev, lanes), lanes);
}

VEC_INLINE void mix_lanes(size_t H, real *z, const real *prev, real *next, int lanes)
{
    const Vec take = vec_load_lanes(z + H, lanes), n = vec_tanh(vec_load_lanes(z + 2 * H, lanes));
    const Vec h = vec_load_lanes(prev, lanes);

    vec_store_lanes(z + 2 * H, n, lanes);
    vec_store_lanes(next, vec_fma(take, n - h, h), lanes);
}

static void forward(const CellShape *s, const CellWeights *w, int rows, real *z, const real *prev,
                    real *next, real *saved)
{
    const size_t H = (size_t)s->hidden;

    product_packed(rows, s->split, s->rec, prev, H, w->wh, z, 3 * H, z, 3 * H);
    for (int i = 0; i < rows; i++) {
        const size_t row = (size_t)i * H;
        size_t j = 0;
        for (; j + VEC <= H; j += VEC)
            reset_lanes(H, z + 3 * row + j, prev + row + j, saved + row + j, VEC);
        if (j < H)
            reset_lanes(H, z + 3 * row + j, prev + row + j, saved + row + j, (int)(H - j));
    }
    product_packed(rows, s->hidden, s->rec, saved, H, w->wh + packed_size(s->rec, s->split),
                   z + 2 * H, 3 * H, z + 2 * H, 3 * H);
    for (int i = 0; i < rows; i++) {
        const size_t row = (size_t)i * H;
        size_t j = 0;
        for (; j + VEC <= H; j += VEC)
            mix_lanes(H, z + 3 * row + j, prev + row + j, next + row + j, VEC);
        if (j < H)
            mix_lanes(H, z + 3 * row + j, prev + row + j, next + row + j, (int)(H - j));
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

/* du, in dprev, to dz of the reset gate and to the state before. */
VEC_INLINE void reset_back_lanes(real *z, const real *prev, const real *passed, real *dprev,
                                 int lanes)
{
    const Vec one = vec_set(1), r = vec_load_lanes(z, lanes), du = vec_load_lanes(dprev, lanes);

    vec_store_lanes(z, du * vec_load_lanes(prev, lanes) * (r * (one - r)), lanes);
    vec_store_lanes(dprev, vec_fma(du, r, vec_load_lanes(passed, lanes)), lanes);
}

static void backward(const CellShape *s, const CellWeights *w, int rows, real *z, const real *prev,
                     const real *next, real *saved, real *dnext, real *dprev)
{
    const size_t H = (size_t)s->hidden;
    Product p = {.m = rows, .n = s->rec, .k = s->hidden, .a = z + 2 * H, .a_row = 3 * H, .a_k = 1};

    (void)next, (void)saved;
    for (int i = 0; i < rows; i++) {
        const size_t row = (size_t)i * H;
        size_t j = 0;
        for (; j + VEC <= H; j += VEC)
            mix_back_lanes(H, z + 3 * row + j, prev + row + j, dnext + row + j, VEC);
        if (j < H)
            mix_back_lanes(H, z + 3 * row + j, prev + row + j, dnext + row + j, (int)(H - j));
    }
    p.b = w->wh_t + (size_t)s->split * PANEL;
    p.b_row = PANEL;
    p.b_panel = 3 * H * PANEL;
    p.c = dprev;
    p.c_row = H;
    product_run(&p);
    for (int i = 0; i < rows; i++) {
        const size_t row = (size_t)i * H;
        size_t j = 0;
        for (; j + VEC <= H; j += VEC)
            reset_back_lanes(z + 3 * row + j, prev + row + j, dnext + row + j, dprev + row + j,
                             VEC);
        if (j < H)
            reset_back_lanes(z + 3 * row + j, prev + row + j, dnext + row + j, dprev + row + j,
                             (int)(H - j));
    }
    p.k = s->split;
    p.a = z;
    p.b = w->wh_t;
    p.start = dprev;
    p.start_row = H;
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
    p.a = saved;
    p.b = dz + s->split;
    p.start = p.c = d->wh + s->split;
    product_run(&p);
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
