/* Long short-term memory.
 *
 * State [h, c]; z holds the gates i f g o side by side (PyTorch's order), [hidden] each:
 *     i, f, o = sigmoid(z), g = tanh(z), c' = f c + i g, h' = o tanh(c').
 * saved: tanh(c'). */
#include "nn/activation.h"
#include "nn/cells.h"
#include "nn/recurrence.h"

static void shape(CellShape *s)
{
    s->out = s->rec = s->saved = s->hidden;
    s->pre = 4 * s->hidden;
    s->state = 2 * s->hidden;
}

/* The units of one row from the ones pointed at; H: hidden. */
VEC_INLINE void forward_lanes(size_t H, real *z, const real *prev, real *next, real *saved,
                              int lanes)
{
    const Vec i = vec_sigmoid(vec_load_lanes(z, lanes));
    const Vec f = vec_sigmoid(vec_load_lanes(z + H, lanes));
    const Vec g = vec_tanh(vec_load_lanes(z + 2 * H, lanes));
    const Vec o = vec_sigmoid(vec_load_lanes(z + 3 * H, lanes));
    const Vec c = vec_fma(f, vec_load_lanes(prev + H, lanes), i * g);
    const Vec tanh_c = vec_tanh(c);

    vec_store_lanes(z, i, lanes);
    vec_store_lanes(z + H, f, lanes);
    vec_store_lanes(z + 2 * H, g, lanes);
    vec_store_lanes(z + 3 * H, o, lanes);
    vec_store_lanes(saved, tanh_c, lanes);
    vec_store_lanes(next, o * tanh_c, lanes);
    vec_store_lanes(next + H, c, lanes);
}

static void forward(const CellShape *s, const CellWeights *w, int rows, real *z, const real *prev,
                    real *next, real *saved)
{
    const size_t H = (size_t)s->hidden;

    recurrence_forward(s, w, rows, z, prev);
    for (int r = 0; r < rows; r++, z += 4 * H, prev += 2 * H, next += 2 * H, saved += H) {
        size_t j = 0;
        for (; j + VEC <= H; j += VEC)
            forward_lanes(H, z + j, prev + j, next + j, saved + j, VEC);
        if (j < H)
            forward_lanes(H, z + j, prev + j, next + j, saved + j, (int)(H - j));
    }
}

VEC_INLINE void backward_lanes(size_t H, real *z, const real *prev, const real *saved,
                               const real *dnext, real *dprev, int lanes)
{
    const Vec one = vec_set(1);
    const Vec i = vec_load_lanes(z, lanes), f = vec_load_lanes(z + H, lanes);
    const Vec g = vec_load_lanes(z + 2 * H, lanes), o = vec_load_lanes(z + 3 * H, lanes);
    const Vec tanh_c = vec_load_lanes(saved, lanes), dh = vec_load_lanes(dnext, lanes);
    const Vec dc = vec_fma(dh * o, vec_fma(-tanh_c, tanh_c, one), vec_load_lanes(dnext + H, lanes));

    vec_store_lanes(z, dc * g * (i * (one - i)), lanes);
    vec_store_lanes(z + H, dc * vec_load_lanes(prev + H, lanes) * (f * (one - f)), lanes);
    vec_store_lanes(z + 2 * H, dc * i * vec_fma(-g, g, one), lanes);
    vec_store_lanes(z + 3 * H, dh * tanh_c * (o * (one - o)), lanes);
    vec_store_lanes(dprev + H, dc * f, lanes);
}

static void backward(const CellShape *s, const CellWeights *w, int rows, real *z, const real *prev,
                     const real *next, real *saved, real *dnext, real *dprev)
{
    const size_t H = (size_t)s->hidden;

    (void)next;
    for (int r = 0; r < rows; r++) {
        real *row = z + (size_t)r * 4 * H;
        const real *p = prev + (size_t)r * 2 * H, *t = saved + (size_t)r * H,
                   *dn = dnext + (size_t)r * 2 * H;
        real *dp = dprev + (size_t)r * 2 * H;
        size_t j = 0;
        for (; j + VEC <= H; j += VEC)
            backward_lanes(H, row + j, p + j, t + j, dn + j, dp + j, VEC);
        if (j < H)
            backward_lanes(H, row + j, p + j, t + j, dn + j, dp + j, (int)(H - j));
    }
    recurrence_backward(s, w, rows, z, dprev);
}

static void grad(const CellShape *s, const CellGradients *d, int rows, const real *dz,
                 const real *prev, const real *next, const real *saved)
{
    (void)next, (void)saved;
    recurrence_grad(s, d, rows, dz, prev);
}

const Cell ISA_NAME(lstm) = {
    .name = "lstm",
    .equation = "i, f, o = sigmoid(.), g = tanh(.), c' = f c + i g, h' = o tanh(c')",
    .source = "Hochreiter, Schmidhuber, Long short-term memory, 1997; Gers et al., Learning to "
              "forget, 2000",
    .shape = shape,
    .forward = forward,
    .backward = backward,
    .grad = grad,
    .gates = 4,
    .torch_class = "LSTM",
};
