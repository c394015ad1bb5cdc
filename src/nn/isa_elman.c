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

VEC_INLINE void activate_run(bool relu, size_t n, const real *z, real *h)
{
    size_t i = 0;

    for (; i + VEC <= n; i += VEC)
        vec_store(h + i, activate(relu, vec_load(z + i)));
    if (i < n) {
        const int lanes = (int)(n - i);
        vec_store_part(h + i, activate(relu, vec_load_part(z + i, lanes)), lanes);
    }
}

VEC_INLINE void derive_run(bool relu, size_t n, const real *h, const real *dh, real *dz)
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

VEC_INLINE void activate_rows(bool relu, size_t H, int rows, const CellStep *step)
{
    if (step->z_row == H) { /* one run: no part of a vector but the last */
        activate_run(relu, (size_t)rows * H, step->z, step->next);
        return;
    }
    for (size_t r = 0; r < (size_t)rows; r++)
        activate_run(relu, H, step->z + r * step->z_row, step->next + r * H);
}

VEC_INLINE void derive_rows(bool relu, size_t H, int rows, const CellStep *step)
{
    if (step->z_row == H) {
        derive_run(relu, (size_t)rows * H, step->next, step->dnext, step->z);
        return;
    }
    for (size_t r = 0; r < (size_t)rows; r++)
        derive_run(relu, H, step->next + r * H, step->dnext + r * H, step->z + r * step->z_row);
}

static void forward(const CellShape *s, const CellWeights *w, int rows, const CellStep *step)
{
    const size_t H = (size_t)s->hidden;

    recurrence_forward(s, w, rows, step);
    norm_forward(s, w, rows, step, 0, 1);
    if (s->flags & RELU)
        activate_rows(true, H, rows, step);
    else
        activate_rows(false, H, rows, step);
}

static void activate_row(const CellShape *s, const CellWeights *w, const CellStep *step,
                         const RowPart *part, int from, int to)
{
    const size_t n = (size_t)(to - from);

    (void)w;
    (void)part;
    if (s->flags & RELU)
        activate_run(true, n, step->z + from, step->next + from);
    else
        activate_run(false, n, step->z + from, step->next + from);
}

static void backward(const CellShape *s, const CellWeights *w, int rows, const CellStep *step)
{
    const size_t H = (size_t)s->hidden;

    if (s->flags & RELU)
        derive_rows(true, H, rows, step);
    else
        derive_rows(false, H, rows, step);
    norm_backward(s, w, rows, step, 0, 1);
    if (s->rec)
        recurrence_backward(s, w, rows, step);
    else
        memset(step->dprev, 0, (size_t)rows * H * sizeof(real));
}

static void grad(const CellShape *s, const CellGradients *d, int rows, const CellStep *all)
{
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
