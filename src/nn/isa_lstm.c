/* Long short-term memory and its family, one step function with flags.
 *
 * State [h, c]; z holds the gates i f g o side by side (PyTorch's order), [hidden] each:
 *     i, f, o = sigmoid(z), g = tanh(z), c' = f c + i g, m = o tanh(c'), h' = m.
 * COUPLED: i = 1 - f, the gates are f g o. PEEPHOLE: i and f also see p c, o sees p c' (p: a weight
 * per unit and gate, in the gates' order). Projected: h' = m.Wp, [projection] wide. saved:
 * tanh(c'); when projected also m, and after backward dL/dh', which the gradient of Wp needs. With
 * norm i, f, g, o are normalised before the peepholes join. */
#include "nn/activation.h"
#include "nn/cells.h"
#include "nn/norm.h"
#include "nn/recurrence.h"

#include <string.h>

enum { COUPLED = 1, PEEPHOLE = 2 };

static void shape_any(CellShape *s, unsigned flags)
{
    const int gates = flags & COUPLED ? 3 : 4;

    s->flags = flags;
    s->forget[0] = flags & COUPLED ? 0 : s->hidden;
    s->forget[1] = s->forget[0] + s->hidden;
    s->out = s->rec = s->projection ? s->projection : s->hidden;
    s->pre = gates * s->hidden;
    s->state = s->out + s->hidden;
    s->saved = s->projection ? 2 * s->hidden + s->out : s->hidden;
    s->extra = s->hidden * s->projection + (flags & PEEPHOLE ? (gates - 1) * s->hidden : 0);
}

static void shape_plain(CellShape *s)
{
    shape_any(s, 0);
}

static void shape_peephole(CellShape *s)
{
    shape_any(s, PEEPHOLE);
}

static void shape_coupled(CellShape *s)
{
    shape_any(s, COUPLED);
}

static void shape_both(CellShape *s)
{
    shape_any(s, COUPLED | PEEPHOLE);
}

/* What one row reads and writes; H: the distance between the gates of z, P: of the peepholes. */
typedef struct {
    size_t H, P;
    real *z;
    const real *peep;     /* weights of the peepholes */
    const real *c_prev;   /* the cell before the step */
    real *c, *tanh_c, *m; /* forward: the cell after it, and the output before projection */
    const real *dm, *dc;  /* backward */
    real *dc_prev;
} Row;

/* Where the peepholes stand among the extra parameters. */
static inline size_t peephole_offset(const CellShape *s)
{
    return (size_t)s->hidden * (size_t)s->projection;
}

static inline Row row_at(const CellShape *s, const CellWeights *w, int row, const CellStep *step)
{
    const size_t r = (size_t)row, H = (size_t)s->hidden;

    return (Row){.H = H,
                 .P = H,
                 .z = step->z + r * step->z_row,
                 .peep = w->extra + peephole_offset(s),
                 .c_prev = step->prev + r * (size_t)s->state + s->out,
                 .tanh_c = step->saved + r * (size_t)s->saved};
}

/* ---- forward ---- */

VEC_INLINE void forward_lanes(unsigned flags, const Row *r, size_t j, int lanes)
{
    const bool coupled = flags & COUPLED, peephole = flags & PEEPHOLE;
    const size_t H = r->H, F = coupled ? 0 : H, G = F + H, O = G + H;
    const size_t forget = coupled ? 0 : r->P, out = forget + r->P; /* of the peepholes */
    const Vec c_prev = vec_load_lanes(r->c_prev + j, lanes);
    Vec zi = vec_load_lanes(r->z + j, lanes), zf = vec_load_lanes(r->z + F + j, lanes);
    Vec zo = vec_load_lanes(r->z + O + j, lanes);

    if (peephole) {
        zi = vec_fma(vec_load_lanes(r->peep + j, lanes), c_prev, zi);
        zf = vec_fma(vec_load_lanes(r->peep + forget + j, lanes), c_prev, zf);
    }
    const Vec f = vec_sigmoid(zf), g = vec_tanh(vec_load_lanes(r->z + G + j, lanes));
    const Vec i = coupled ? (real)1 - f : vec_sigmoid(zi);
    const Vec c = vec_fma(f, c_prev, i * g), tanh_c = vec_tanh(c);
    if (peephole)
        zo = vec_fma(vec_load_lanes(r->peep + out + j, lanes), c, zo);
    const Vec o = vec_sigmoid(zo);
    if (!coupled)
        vec_store_lanes(r->z + j, i, lanes);
    vec_store_lanes(r->z + F + j, f, lanes);
    vec_store_lanes(r->z + G + j, g, lanes);
    vec_store_lanes(r->z + O + j, o, lanes);
    vec_store_lanes(r->c + j, c, lanes);
    vec_store_lanes(r->tanh_c + j, tanh_c, lanes);
    vec_store_lanes(r->m + j, o * tanh_c, lanes);
}

VEC_INLINE void forward_units(unsigned flags, const Row *r, size_t units)
{
    size_t j = 0;

    for (; j + VEC <= units; j += VEC)
        forward_lanes(flags, r, j, VEC);
    if (j < units)
        forward_lanes(flags, r, j, (int)(units - j));
}

VEC_INLINE void forward_rows(unsigned flags, const CellShape *s, const CellWeights *w, int rows,
                             const CellStep *step)
{
    for (int i = 0; i < rows; i++) {
        Row r = row_at(s, w, i, step);
        real *h = step->next + (size_t)i * (size_t)s->state;
        r.c = h + s->out;
        r.m = s->projection ? r.tanh_c + r.H : h;
        forward_units(flags, &r, r.H);
    }
}

/* The gates of z are a part's units apart, the peepholes still hidden. */
static void activate_row(const CellShape *s, const CellWeights *w, const CellStep *step,
                         const RowPart *part, int from, int to)
{
    const Row all = row_at(s, w, 0, step);
    const int gates = s->pre / s->hidden;
    const Row r = {.H = (size_t)(part->to - part->from),
                   .P = all.H,
                   .z = all.z + (ptrdiff_t)(gates - 1) * part->from + from,
                   .peep = all.peep + from,
                   .c_prev = all.c_prev + from,
                   .c = step->next + s->out + from,
                   .tanh_c = all.tanh_c + from,
                   .m = step->next + from};

    if (s->flags == 0)
        forward_units(0, &r, (size_t)(to - from));
    else
        forward_units(s->flags, &r, (size_t)(to - from));
}

static void forward(const CellShape *s, const CellWeights *w, int rows, const CellStep *step)
{
    recurrence_forward(s, w, rows, step);
    if (s->norm)
        norm_forward(s, w, rows, step, 0, s->pre / s->hidden);
    if (s->flags == 0) /* the usual case, with the flags known to the compiler */
        forward_rows(0, s, w, rows, step);
    else
        forward_rows(s->flags, s, w, rows, step);
    if (s->projection)
        product_packed(rows, s->out, s->hidden, step->saved + s->hidden, (size_t)s->saved, w->wp,
                       NULL, 0, step->next, (size_t)s->state);
}

/* ---- backward ---- */

VEC_INLINE void backward_lanes(unsigned flags, const Row *r, size_t j, int lanes)
{
    const bool coupled = flags & COUPLED, peephole = flags & PEEPHOLE;
    const size_t H = r->H, F = coupled ? 0 : H, G = F + H, O = G + H;
    const Vec one = vec_set(1);
    const Vec f = vec_load_lanes(r->z + F + j, lanes), g = vec_load_lanes(r->z + G + j, lanes);
    const Vec i = coupled ? one - f : vec_load_lanes(r->z + j, lanes),
              o = vec_load_lanes(r->z + O + j, lanes);
    const Vec tanh_c = vec_load_lanes(r->tanh_c + j, lanes),
              c_prev = vec_load_lanes(r->c_prev + j, lanes);
    const Vec dm = vec_load_lanes(r->dm + j, lanes);
    const Vec dzo = dm * tanh_c * (o * (one - o));
    Vec dc = vec_fma(dm * o, vec_fma(-tanh_c, tanh_c, one), vec_load_lanes(r->dc + j, lanes));

    if (peephole)
        dc = vec_fma(dzo, vec_load_lanes(r->peep + G + j, lanes), dc);
    const Vec dzi = dc * g * (i * (one - i));
    const Vec dzf = dc * (coupled ? c_prev - g : c_prev) * (f * (one - f));
    Vec dc_prev = dc * f;
    if (peephole) {
        if (!coupled)
            dc_prev = vec_fma(dzi, vec_load_lanes(r->peep + j, lanes), dc_prev);
        dc_prev = vec_fma(dzf, vec_load_lanes(r->peep + F + j, lanes), dc_prev);
    }
    if (!coupled)
        vec_store_lanes(r->z + j, dzi, lanes);
    vec_store_lanes(r->z + F + j, dzf, lanes);
    vec_store_lanes(r->z + G + j, dc * i * vec_fma(-g, g, one), lanes);
    vec_store_lanes(r->z + O + j, dzo, lanes);
    vec_store_lanes(r->dc_prev + j, dc_prev, lanes);
}

VEC_INLINE void backward_rows(unsigned flags, const CellShape *s, const CellWeights *w, int rows,
                              const CellStep *step)
{
    for (int i = 0; i < rows; i++) {
        const size_t at = (size_t)i * (size_t)s->state;
        Row r = row_at(s, w, i, step);
        r.dc = step->dnext + at + s->out;
        r.dc_prev = step->dprev + at + s->out;
        r.dm = s->projection ? r.dc_prev : step->dnext + at;
        size_t j = 0;
        for (; j + VEC <= r.H; j += VEC)
            backward_lanes(flags, &r, j, VEC);
        if (j < r.H)
            backward_lanes(flags, &r, j, (int)(r.H - j));
    }
}

/* dm = dh.Wp', for the moment where dc_prev will stand; dh is kept for the gradient. */
static void project_backward(const CellShape *s, const CellWeights *w, int rows,
                             const CellStep *step)
{
    const size_t state = (size_t)s->state;

    for (int i = 0; i < rows; i++)
        memcpy(step->saved + (size_t)i * (size_t)s->saved + 2 * (size_t)s->hidden,
               step->dnext + (size_t)i * state, (size_t)s->out * sizeof(real));
    product_packed(rows, s->hidden, s->out, step->dnext, state, w->wp_t, NULL, 0,
                   step->dprev + s->out, state);
}

static void backward(const CellShape *s, const CellWeights *w, int rows, const CellStep *step)
{
    if (s->projection)
        project_backward(s, w, rows, step);
    if (s->flags == 0)
        backward_rows(0, s, w, rows, step);
    else
        backward_rows(s->flags, s, w, rows, step);
    if (s->norm)
        norm_backward(s, w, rows, step, 0, s->pre / s->hidden);
    recurrence_backward(s, w, rows, step);
}

/* ---- gradients of the weights ---- */

/* The peepholes join after the norm, so theirs is the gradient before its way back. */
static void peephole_grad(const CellShape *s, const CellGradients *d, int rows, const CellStep *all)
{
    const size_t H = (size_t)s->hidden, F = s->flags & COUPLED ? 0 : H, G = F + H;
    const size_t state = (size_t)s->state, row = s->norm ? norm_size(s) : all->z_row;
    const real *dz = s->norm ? all->norm + s->pre : all->z, *c = all->prev + s->out;
    real *peep = d->extra + peephole_offset(s);

    if (F > 0)
        add_products(rows, H, dz, row, c, state, peep);
    add_products(rows, H, dz + F, row, c, state, peep + F);
    add_products(rows, H, dz + G + H, row, all->next + s->out, state, peep + G);
}

static void projection_grad(const CellShape *s, const CellGradients *d, int rows,
                            const CellStep *all)
{
    const GradientPart part = {s->hidden, all->saved + s->hidden, (size_t)s->saved, d->extra};

    gradient_run(&(GradientRun){.parts = 1,
                                .n = s->out,
                                .k = rows,
                                .part = &part,
                                .b = all->saved + 2 * (size_t)s->hidden,
                                .b_row = (size_t)s->saved,
                                .c_row = (size_t)s->out});
}

static void grad(const CellShape *s, const CellGradients *d, int rows, const CellStep *all)
{
    recurrence_grad(s, d, rows, all);
    norm_grad(s, d, rows, all);
    if (s->projection)
        projection_grad(s, d, rows, all);
    if (s->flags & PEEPHOLE)
        peephole_grad(s, d, rows, all);
}

const Cell ISA_NAME(lstm) = {
    .name = "lstm",
    .equation = "i, f, o = sigmoid(.), g = tanh(.), c' = f c + i g, h' = o tanh(c')",
    .source = "Hochreiter, Schmidhuber, Long short-term memory, 1997; Gers et al., Learning to "
              "forget, 2000",
    .shape = shape_plain,
    .forward = forward,
    .row = &ISA_NAME(row_kernel),
    .activate = activate_row,
    .backward = backward,
    .grad = grad,
    .gates = 4,
    .torch_class = "LSTM",
};

const Cell ISA_NAME(lstm_peephole) = {
    .name = "lstm-peephole",
    .equation = "as lstm; i and f also see p c, o sees p c'",
    .source = "Gers, Schmidhuber, Recurrent nets that time and count, 2000",
    .shape = shape_peephole,
    .forward = forward,
    .row = &ISA_NAME(row_kernel),
    .activate = activate_row,
    .backward = backward,
    .grad = grad,
};

const Cell ISA_NAME(lstm_coupled) = {
    .name = "lstm-coupled",
    .equation = "as lstm with i = 1 - f: c' = f c + (1 - f) g",
    .source = "Greff et al., LSTM: a search space odyssey, 2015 (CIFG)",
    .shape = shape_coupled,
    .forward = forward,
    .row = &ISA_NAME(row_kernel),
    .activate = activate_row,
    .backward = backward,
    .grad = grad,
};

const Cell ISA_NAME(lstm_peephole_coupled) = {
    .name = "lstm-peephole-coupled",
    .equation = "as lstm with i = 1 - f; f also sees p c, o sees p c'",
    .source = "Gers, Schmidhuber, 2000; Greff et al., 2015",
    .shape = shape_both,
    .forward = forward,
    .row = &ISA_NAME(row_kernel),
    .activate = activate_row,
    .backward = backward,
    .grad = grad,
};

const Cell ISA_NAME(lstm_projected) = {
    .name = "lstm-projected",
    .equation = "as lstm with h' = (o tanh(c')).Wp, narrower than the cell",
    .source = "Sak, Senior, Beaufays, Long short-term memory based recurrent neural network "
              "architectures, 2014",
    .shape = shape_plain,
    .forward = forward,
    .row = &ISA_NAME(row_kernel),
    .activate = activate_row,
    .backward = backward,
    .grad = grad,
    .gates = 4,
    .torch_class = "LSTM",
    .projects = true,
};
