/* First parameters, from the seed alone. */
#include "nn/net.h"

#include "base/rng.h"

#include <string.h>

/* The draws of one call; each array of parameters has a block of counters of its own. */
typedef struct {
    Rng rng;
    uint32_t block;
    bool glorot;
} Draw;

/* n numbers, each the sum of `times` uniform ones in +-bound. */
static void init_uniform(Draw *draw, double bound, size_t n, int times, real *out)
{
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (int k = 0; k < times; k++)
            sum += (2 * rng_uniform(draw->rng, (uint32_t)i, draw->block, (uint32_t)k) - 1) * bound;
        out[i] = (real)sum;
    }
    draw->block++;
}

static void fill(size_t n, real value, real *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = value;
}

static double glorot_bound(int in, int out)
{
    return __builtin_sqrt(6 / (double)(in + out));
}

/* ---- orthogonal ---- */

/* u [m]: the vector whose reflection takes a normal random vector x to -s |x| e0, s the sign of
 * its first element, which is returned; *factor = 2 / u'u. */
static double draw_reflection(const Draw *draw, int k, int m, real *u, double *factor)
{
    double squares = 0;

    for (int i = 0; i < m; i++) {
        u[i] = (real)rng_normal(draw->rng, (uint32_t)i, draw->block, (uint32_t)k);
        squares += (double)u[i] * (double)u[i];
    }
    const double sign = u[0] < 0 ? -1 : 1, length = __builtin_sqrt(squares);
    *factor = 1 / (squares + sign * (double)u[0] * length);
    u[0] = (real)((double)u[0] + sign * length);
    return sign;
}

static void reflect(int m, const real *u, double factor, real *w)
{
    double lane[4] = {0};

    for (int i = 0; i < m; i++)
        lane[i % 4] += (double)w[i] * (double)u[i];
    const double along = factor * ((lane[0] + lane[2]) + (lane[1] + lane[3]));
    for (int i = 0; i < m; i++)
        w[i] = (real)((double)w[i] - along * (double)u[i]);
}

/* Orthonormal rows w [rows, n], `row` reals apart, rows <= n, uniformly distributed: reflections of
 * growing size applied to the unit matrix (Stewart, The efficient generation of random orthogonal
 * matrices, 1980). u: room for n reals. */
static void init_orthogonal(Draw *draw, int rows, int n, size_t row, real *w, real *u)
{
    for (int r = 0; r < rows; r++) {
        fill((size_t)n, 0, w + (size_t)r * row);
        w[(size_t)r * row + (size_t)r] = 1;
    }
    for (int k = rows - 1; k >= 0; k--) {
        double factor;
        const double sign = draw_reflection(draw, k, n - k, u, &factor);
        for (int r = k; r < rows; r++)
            reflect(n - k, u, factor, w + (size_t)r * row + k);
        for (int j = k; j < n && sign > 0; j++)
            w[(size_t)k * row + (size_t)j] = -w[(size_t)k * row + (size_t)j];
    }
    draw->block++;
}

/* ---- layers ---- */

static void init_torch(Draw *draw, const CellShape *s, const CellGradients *p)
{
    const double bound = 1 / __builtin_sqrt((double)(s->rec ? s->hidden : s->in));

    init_uniform(draw, bound, (size_t)(p->b - p->wx), 1, p->wx);
    init_uniform(draw, bound, (size_t)s->pre, s->rec ? 2 : 1, p->b);
    init_uniform(draw, bound, (size_t)s->extra, 1, p->extra);
}

static void init_glorot(Draw *draw, const CellShape *s, const CellGradients *p)
{
    init_uniform(draw, glorot_bound(s->in, s->hidden), (size_t)(p->wh - p->wx), 1, p->wx);
    for (int gate = 0; gate < s->pre && s->rec > 0; gate += s->hidden)
        init_orthogonal(draw, s->rec, s->hidden, (size_t)s->pre, p->wh + gate, p->b);
    fill((size_t)s->pre, 0, p->b);
    fill((size_t)(s->forget[1] - s->forget[0]), 1, p->b + s->forget[0]);
    fill((size_t)s->extra, 0, p->extra);
    if (s->projection > 0)
        init_uniform(draw, glorot_bound(s->hidden, s->projection),
                     (size_t)s->hidden * (size_t)s->projection, 1, p->extra + s->hidden_bias);
}

static void init_stack(Draw *draw, const Net *net, const Layer *layer, real *params)
{
    for (int l = 0; l < net->layers; l++, layer++) {
        for (int d = 0; d < layer->dirs; d++) {
            const CellGradients p = layer_split(&layer->shape, params + layer->offset[d]);
            if (draw->glorot)
                init_glorot(draw, &layer->shape, &p);
            else
                init_torch(draw, &layer->shape, &p);
            fill(layer->shape.norm ? (size_t)layer->shape.pre : 0, 1, p.gain);
        }
    }
}

static void init_head(Draw *draw, const Net *net, real *head)
{
    const size_t outputs = (size_t)net->outputs, weights = (size_t)net->width * outputs;

    if (draw->glorot) {
        init_uniform(draw, glorot_bound(net->width, net->outputs), weights, 1, head);
        fill(outputs, 0, head + weights);
    } else {
        init_uniform(draw, 1 / __builtin_sqrt((double)net->width), weights + outputs, 1, head);
    }
}

void net_init(const Net *net, uint64_t seed, real *params)
{
    Draw draw = {.rng = rng_make(seed, RNG_INIT), .glorot = net->config.glorot};
    const size_t table = net->norm - net->table, numbers = (net->count - net->trained) / 2;

    init_stack(&draw, net, net->layer, params);
    if (net->config.decoder)
        init_stack(&draw, net, net->decoder, params);
    init_head(&draw, net, params + net->head);
    for (size_t i = 0; i < table; i++)
        params[net->table + i] = (real)rng_normal(draw.rng, (uint32_t)i, draw.block, 0);
    fill(numbers, 1, params + net->norm);
    fill(2 * numbers, 0, params + net->norm + numbers);
    fill(numbers, 1, params + net->trained + numbers);
}
