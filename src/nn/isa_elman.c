/* The simple recurrent cell, h' = f(x.Wx + h.Wh + b), and the feed-forward layer, which is the same
 * without the recurrence. f is tanh or max(0, .); its derivative is written in the output h', so
 * nothing but the states is kept. */
#include "nn/activation.h"
#include "nn/cells.h"
#include "nn/recurrence.h"

#include <stdbool.h>
#include <string.h>

static void shape_elman(CellShape *s)
{
    s->out = s->pre = s->rec = s->state = s->hidden;
}

static void shape_dense(CellShape *s)
{
    s->out = s->pre = s->state = s->hidden;
    s->rec = 0;
}

VEC_INLINE void activate_lanes(bool relu, const real *z, real *h, int lanes)
{
    const Vec x = vec_load_lanes(z, lanes);
    vec_store_lanes(h, relu ? vec_relu(x) : vec_tanh(x), lanes);
}

VEC_INLINE void derive_lanes(bool relu, const real *h, const real *dh, real *dz, int lanes)
{
    const Vec y = vec_load_lanes(h, lanes), dy = vec_load_lanes(dh, lanes);
    const Vec slope = relu ? vec_select(y > (real)0, vec_set(1), vec_set(0))
                           : vec_fma(-y, y, vec_set(1));
    vec_store_lanes(dz, dy * slope, lanes);
}

/* z, next and dnext are as wide as the layer: rows * hidden elements in one run. */
VEC_INLINE void activate(const CellShape *s, bool relu, int rows, const real *z, real *next)
{
    const size_t n = (size_t)rows * (size_t)s->hidden;
    size_t i = 0;

    for (; i + VEC <= n; i += VEC)
        activate_lanes(relu, z + i, next + i, VEC);
    if (i < n)
        activate_lanes(relu, z + i, next + i, (int)(n - i));
}

VEC_INLINE void derive(const CellShape *s, bool relu, int rows, const real *next, const real *dnext,
                       real *dz)
{
    const size_t n = (size_t)rows * (size_t)s->hidden;
    size_t i = 0;

    for (; i + VEC <= n; i += VEC)
        derive_lanes(relu, next + i, dnext + i, dz + i, VEC);
    if (i < n)
        derive_lanes(relu, next + i, dnext + i, dz + i, (int)(n - i));
}

VEC_INLINE void forward_any(const CellShape *s, const CellWeights *w, bool relu, int rows, real *z,
                            const real *prev, real *next)
{
    if (s->rec)
        recurrence_forward(s, w, rows, z, prev);
    activate(s, relu, rows, z, next);
}

VEC_INLINE void backward_any(const CellShape *s, const CellWeights *w, bool relu, int rows,
                             real *dz, const real *next, const real *dnext, real *dprev)
{
    derive(s, relu, rows, next, dnext, dz);
    if (s->rec)
        recurrence_backward(s, w, rows, dz, dprev);
    else
        memset(dprev, 0, (size_t)rows * (size_t)s->state * sizeof(real));
}

static void forward_tanh(const CellShape *s, const CellWeights *w, int rows, real *z,
                         const real *prev, real *next, real *saved)
{
    (void)saved;
    forward_any(s, w, false, rows, z, prev, next);
}

static void forward_relu(const CellShape *s, const CellWeights *w, int rows, real *z,
                         const real *prev, real *next, real *saved)
{
    (void)saved;
    forward_any(s, w, true, rows, z, prev, next);
}

static void backward_tanh(const CellShape *s, const CellWeights *w, int rows, real *z,
                          const real *prev, const real *next, real *saved, real *dnext, real *dprev)
{
    (void)prev, (void)saved;
    backward_any(s, w, false, rows, z, next, dnext, dprev);
}

static void backward_relu(const CellShape *s, const CellWeights *w, int rows, real *z,
                          const real *prev, const real *next, real *saved, real *dnext, real *dprev)
{
    (void)prev, (void)saved;
    backward_any(s, w, true, rows, z, next, dnext, dprev);
}

static void grad(const CellShape *s, const CellGradients *d, int rows, const real *dz,
                 const real *prev, const real *next, const real *saved)
{
    (void)next, (void)saved;
    recurrence_grad(s, d, rows, dz, prev);
}

const Cell ISA_NAME(elman) = {
    .name = "elman",
    .equation = "h' = tanh(x.Wx + h.Wh + b)",
    .source = "Elman, Finding structure in time, 1990",
    .shape = shape_elman,
    .forward = forward_tanh,
    .backward = backward_tanh,
    .grad = grad,
    .gates = 1,
    .torch_class = "RNN",
};

const Cell ISA_NAME(elman_relu) = {
    .name = "elman-relu",
    .equation = "h' = max(0, x.Wx + h.Wh + b)",
    .source = "Le, Jaitly, Hinton, A simple way to initialize recurrent networks of rectified "
              "linear units, 2015",
    .shape = shape_elman,
    .forward = forward_relu,
    .backward = backward_relu,
    .grad = grad,
    .gates = 1,
    .torch_class = "RNN",
};

const Cell ISA_NAME(dense) = {
    .name = "dense",
    .equation = "h = tanh(x.W + b), no recurrence",
    .source = "Lin et al., Learning long-term dependencies in NARX recurrent neural networks, 1996 "
              "(open loop)",
    .shape = shape_dense,
    .forward = forward_tanh,
    .backward = backward_tanh,
};

const Cell ISA_NAME(dense_relu) = {
    .name = "dense-relu",
    .equation = "h = max(0, x.W + b), no recurrence",
    .source = "Nair, Hinton, Rectified linear units improve restricted Boltzmann machines, 2010",
    .shape = shape_dense,
    .forward = forward_relu,
    .backward = backward_relu,
};
