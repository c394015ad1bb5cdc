/* The optimisers of one instruction set, by PyTorch's definitions and default constants. Each is an
 * update of one vector of parameters p with gradient g and state s; weight decay joins the
 * gradient, but for adamw, where it shrinks the parameters. */
#include "nn/isa.h"
#include "nn/optim.h"
#include "nn/vector.h"

/* What is the same for all parameters of an update. */
typedef struct {
    Vec rate, decay, momentum;
    Vec beta1, rest1, beta2, rest2; /* means of the gradient and of its square; rest = 1 - beta */
    Vec correct;                    /* the root of the second mean's correction */
    Vec epsilon;
    bool nesterov, first;
} Update;

typedef Vec (*Step)(const Update *u, Vec p, Vec g, Vec s[2]);

/* x^n, n >= 0, by squaring: the same bits everywhere. */
static double power(double x, int64_t n)
{
    double result = 1;

    for (; n > 0; n /= 2, x *= x) {
        if (n % 2)
            result *= x;
    }
    return result;
}

VEC_INLINE void update_lanes(Step step, int slots, const Update *u, real *p, const real *g, real *s,
                             size_t count, int lanes)
{
    Vec slot[2] = {{0}, {0}};

    for (int k = 0; k < slots; k++)
        slot[k] = vec_load_lanes(s + (size_t)k * count, lanes);
    vec_store_lanes(p, step(u, vec_load_lanes(p, lanes), vec_load_lanes(g, lanes), slot), lanes);
    for (int k = 0; k < slots; k++)
        vec_store_lanes(s + (size_t)k * count, slot[k], lanes);
}

VEC_INLINE void update_all(Step step, int slots, const Update *u, size_t first, size_t n,
                           size_t count, real *p, const real *g, real *s)
{
    const size_t end = first + n;
    size_t i = first;

    for (; i + VEC <= end; i += VEC)
        update_lanes(step, slots, u, p + i, g + i, s + i, count, VEC);
    if (i < end)
        update_lanes(step, slots, u, p + i, g + i, s + i, count, (int)(end - i));
}

/* ---- sgd ---- */

VEC_INLINE Vec step_plain(const Update *u, Vec p, Vec g, Vec s[2])
{
    (void)s;
    return p - u->rate * (g + u->decay * p);
}

VEC_INLINE Vec step_momentum(const Update *u, Vec p, Vec g, Vec s[2])
{
    g += u->decay * p;
    s[0] = u->first ? g : u->momentum * s[0] + g;
    return p - u->rate * (u->nesterov ? g + u->momentum * s[0] : s[0]);
}

static void sgd(const OptimConfig *c, size_t first, size_t n, size_t count, int64_t t, double rate,
                real *params, const real *grad, real *state)
{
    const Update u = {.rate = vec_set((real)rate),
                      .decay = vec_set((real)c->decay),
                      .momentum = vec_set((real)c->momentum),
                      .nesterov = c->nesterov,
                      .first = t == 1};

    if (c->momentum == 0)
        update_all(step_plain, 0, &u, first, n, count, params, grad, state);
    else
        update_all(step_momentum, 1, &u, first, n, count, params, grad, state);
}

/* ---- adagrad ---- */

VEC_INLINE Vec step_adagrad(const Update *u, Vec p, Vec g, Vec s[2])
{
    g += u->decay * p;
    s[0] += g * g;
    return p - u->rate * g / (vec_sqrt(s[0]) + u->epsilon);
}

static void adagrad(const OptimConfig *c, size_t first, size_t n, size_t count, int64_t t,
                    double rate, real *params, const real *grad, real *state)
{
    const Update u = {.rate = vec_set((real)rate),
                      .decay = vec_set((real)c->decay),
                      .epsilon = vec_set((real)1e-10)};

    (void)t;
    update_all(step_adagrad, 1, &u, first, n, count, params, grad, state);
}

/* ---- rmsprop ---- */

VEC_INLINE Vec step_rmsprop(const Update *u, Vec p, Vec g, Vec s[2])
{
    g += u->decay * p;
    s[0] = u->beta2 * s[0] + u->rest2 * (g * g);
    const Vec direction = g / (vec_sqrt(s[0]) + u->epsilon);
    s[1] = u->momentum * s[1] + direction;
    return p - u->rate * s[1];
}

static void rmsprop(const OptimConfig *c, size_t first, size_t n, size_t count, int64_t t,
                    double rate, real *params, const real *grad, real *state)
{
    const Update u = {.rate = vec_set((real)rate),
                      .decay = vec_set((real)c->decay),
                      .momentum = vec_set((real)c->momentum),
                      .beta2 = vec_set((real)0.99),
                      .rest2 = vec_set((real)(1 - 0.99)),
                      .epsilon = vec_set((real)1e-8)};

    (void)t;
    update_all(step_rmsprop, 2, &u, first, n, count, params, grad, state);
}

/* ---- adam, adamw ---- */

VEC_INLINE Vec adam_move(const Update *u, Vec p, Vec g, Vec s[2])
{
    s[0] = u->beta1 * s[0] + u->rest1 * g;
    s[1] = u->beta2 * s[1] + u->rest2 * (g * g);
    return p - u->rate * (s[0] / (vec_sqrt(s[1]) / u->correct + u->epsilon));
}

VEC_INLINE Vec step_adam(const Update *u, Vec p, Vec g, Vec s[2])
{
    return adam_move(u, p, g + u->decay * p, s);
}

VEC_INLINE Vec step_adamw(const Update *u, Vec p, Vec g, Vec s[2])
{
    return adam_move(u, p * u->decay, g, s);
}

/* sqrt in double, one correctly rounded operation */
static double root(double x)
{
    return __builtin_sqrt(x);
}

static Update adam_update(int64_t t, double rate, double decay)
{
    const double beta1 = 0.9, beta2 = 0.999;

    return (Update){.rate = vec_set((real)(rate / (1 - power(beta1, t)))),
                    .decay = vec_set((real)decay),
                    .beta1 = vec_set((real)beta1),
                    .rest1 = vec_set((real)(1 - beta1)),
                    .beta2 = vec_set((real)beta2),
                    .rest2 = vec_set((real)(1 - beta2)),
                    .correct = vec_set((real)root(1 - power(beta2, t))),
                    .epsilon = vec_set((real)1e-8)};
}

static void adam(const OptimConfig *c, size_t first, size_t n, size_t count, int64_t t, double rate,
                 real *params, const real *grad, real *state)
{
    const Update u = adam_update(t, rate, c->decay);

    update_all(step_adam, 2, &u, first, n, count, params, grad, state);
}

static void adamw(const OptimConfig *c, size_t first, size_t n, size_t count, int64_t t,
                  double rate, real *params, const real *grad, real *state)
{
    const Update u = adam_update(t, rate, 1 - rate * c->decay);

    update_all(step_adamw, 2, &u, first, n, count, params, grad, state);
}

extern const Optim ISA_NAME(optims)[];
const Optim ISA_NAME(optims)[] = {
    {"sgd", "Robbins, Monro, 1951; momentum: Polyak, 1964; Nesterov, 1983", 1, sgd},
    {"adagrad", "Duchi, Hazan, Singer, 2011", 1, adagrad},
    {"rmsprop", "Tieleman, Hinton, 2012", 2, rmsprop},
    {"adam", "Kingma, Ba, 2015", 2, adam},
    {"adamw", "Loshchilov, Hutter, 2019", 2, adamw},
    {0},
};
