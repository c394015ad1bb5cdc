/* The simple recurrent cell, h' = f(x.Wx + h.Wh + b), and the feed-forward layer, which is the same
 * without the recurrence. f is tanh or max(0, .); its derivative is written in the output h', so
 * nothing but the states is kept. */
#include "nn/activation.h"
#include "nn/cells.h"
#include "nn/norm.h"
#include "nn/recurrence.h"

#include <string.h>

enum { RELU = 1 };

static void shape_elman(CellShape *s)
{
    s->out = s->pre = s->rec = s->state = s->hidden;
}

static void shape_elman_relu(CellShape *s)
{
    shape_elman(s);
    s->flags = RELU;
}

static void shape_dense(CellShape *s)
{
    shape_elman(s);
    s->rec = 0;
}

static void shape_dense_relu(CellShape *s)
{
    shape_dense(s);
    s->flags = RELU;
}

VEC_INLINE Vec activate(bool relu, Vec z)
{
    return relu ? vec_relu(z) : vec_tanh(z);
}

/* f' where f is h */
VEC_INLINE Vec derivative(bool relu, Vec h)
{
    return relu ? vec_select(h > (real)0, vec_set(1), vec_set(0)) : vec_fma(-h, h, vec_set(1));
}

/* z, h and dh are as wide as the layer: rows * hidden elements in one run. */
VEC_INLINE void activate_all(bool relu, size_t n, const real *z, real *h)
{
    size_t i = 0;

    for (; i + VEC <= n; i += VEC)
        vec_store(h + i, activate(relu, vec_load(z + i)));
    if (i < n) {
        const int lanes = (int)(n - i);
        vec_store_part(h + i, activate(relu, vec_load_part(z + i, lanes)), lanes);
    }
}

VEC_INLINE void derive_all(bool relu, size_t n, const real *h, const real *dh, real *dz)
{
    size_t i = 0;

    for (; i + VEC <= n; i += VEC)
        vec_store(dz + i, vec_load(dh + i) * derivative(relu, vec_load(h + i)));
    if (i < n) {
        const int lanes = (int)(n - i);
        vec_store_part(dz + i,
                       vec_load_part(dh + i, lanes) * derivative(relu, vec_load_part(h + i, lanes)),
                       lanes);
    }
}

static void forward(const CellShape *s, const CellWeights *w, int rows, const CellStep *step)
{
    const size_t n = (size_t)rows * (size_t)s->hidden;

    if (s->rec)
        recurrence_forward(s, w, rows, step);
    norm_forward(s, w, rows, step, 0, 1);
    if (s->flags & RELU)
        activate_all(true, n, step->z, step->next);
    else
        activate_all(false, n, step->z, step->next);
}

static void activate_row(const CellShape *s, const CellWeights *w, const CellStep *step,
                         const RowPart *part, int from, int to)
{
    const size_t n = (size_t)(to - from);

    (void)w;
    (void)part;
    if (s->flags & RELU)
        activate_all(true, n, step->z + from, step->next + from);
    else
        activate_all(false, n, step->z + from, step->next + from);
}

static void backward(const CellShape *s, const CellWeights *w, int rows, const CellStep *step)
{
    const size_t n = (size_t)rows * (size_t)s->hidden;

    if (s->flags & RELU)
        derive_all(true, n, step->next, step->dnext, step->z);
    else
        derive_all(false, n, step->next, step->dnext, step->z);
    norm_backward(s, w, rows, step, 0, 1);
    if (s->rec)
        recurrence_backward(s, w, rows, step);
    else
        memset(step->dprev, 0, n * sizeof(real));
}

static void grad(const CellShape *s, const CellGradients *d, int rows, const CellStep *all)
{
    if (s->rec)
        recurrence_grad(s, d, rows, all);
    norm_grad(s, d, rows, all);
}

const Cell ISA_NAME(elman) = {
    .name = "elman",
    .equation = "h' = tanh(x.Wx + h.Wh + b)",
    .source = "Elman, Finding structure in time, 1990",
    .shape = shape_elman,
    .forward = forward,
    .row = &ISA_NAME(row_kernel),
    .activate = activate_row,
    .backward = backward,
    .grad = grad,
    .gates = 1,
    .torch_class = "RNN",
};

const Cell ISA_NAME(elman_relu) = {
    .name = "elman-relu",
    .equation = "h' = max(0, x.Wx + h.Wh + b)",
    .source = "Le, Jaitly, Hinton, A simple way to initialize recurrent networks of rectified "
              "linear units, 2015",
    .shape = shape_elman_relu,
    .forward = forward,
    .row = &ISA_NAME(row_kernel),
    .activate = activate_row,
    .backward = backward,
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
    .forward = forward,
    .row = &ISA_NAME(row_kernel),
    .activate = activate_row,
    .backward = backward,
    .grad = grad,
};

const Cell ISA_NAME(dense_relu) = {
    .name = "dense-relu",
    .equation = "h = max(0, x.W + b), no recurrence",
    .source = "Nair, Hinton, Rectified linear units improve restricted Boltzmann machines, 2010",
    .shape = shape_dense_relu,
    .forward = forward,
    .row = &ISA_NAME(row_kernel),
    .activate = activate_row,
    .backward = backward,
    .grad = grad,
};
