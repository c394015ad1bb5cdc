/* What a network is: its sizes, offsets, first parameters, packed weights and buffers. */
#include "nn/net.h"

#include "base/rng.h"
#include "base/text.h"

#include <string.h>

enum { WIDEST = 65536, MOST_CELLS = 64 };

static Status check_size(const char *name, int value, int low, int high, Error *err)
{
    if (value >= low && value <= high)
        return OK;
    return error_set(err, ERR_USAGE, name, "%d is out of range: %d to %d", value, low, high);
}

static Status find_cell(const char *name, const Cell **cell, Error *err)
{
    const char *names[MOST_CELLS];
    int count = 0;

    *cell = cell_find(name);
    if (*cell)
        return OK;
    for (const Cell *c; count < MOST_CELLS && (c = cell_at(count, CPU_V4)); count++)
        names[count] = c->name;
    error_set(err, ERR_USAGE, "cell", "unknown cell '%s'", name);
    const char *nearest = text_nearest(name, names, count);
    if (nearest)
        error_hint(err, "did you mean '%s'?", nearest);
    return ERR_USAGE;
}

static Status check_config(const NetConfig *c, Error *err)
{
    Status status = check_size("inputs", c->inputs, 1, WIDEST, err);

    if (status == OK)
        status = check_size("outputs", c->outputs, 1, WIDEST, err);
    if (status == OK)
        status = check_size("layers", c->layers, 0, NET_LAYERS, err);
    if (status == OK)
        status = check_size("hidden", c->hidden, c->layers > 0, WIDEST, err);
    if (status == OK)
        status = check_size("directions", c->dirs, 1, 2, err);
    if (status != OK)
        return status;
    if (!(c->dropout >= 0 && c->dropout < 1))
        return error_set(err, ERR_USAGE, "dropout", "%g is out of range: 0 to below 1", c->dropout);
    if (c->dirs == 2 && c->every_step) {
        error_set(err, ERR_USAGE, "bidirectional",
                  "an answer at every step would see the steps it is to forecast");
        error_hint(err, "let the net answer at the last step, or use one direction");
        return ERR_USAGE;
    }
    return OK;
}

static Status check_projection(const Cell *cell, const NetConfig *c, Error *err)
{
    if (cell->projects)
        return check_size("projection", c->projection, 1, c->hidden > 1 ? c->hidden - 1 : 1, err);
    if (c->projection == 0)
        return OK;
    error_set(err, ERR_USAGE, "projection", "cell '%s' has none", cell->name);
    error_hint(err, "take cell lstm-projected, or leave the projection out");
    return ERR_USAGE;
}

Status net_make(Net *net, const NetConfig *config, Error *err)
{
    const Cell *cell = NULL;
    Status status = check_config(config, err);

    if (status == OK && config->layers > 0)
        status = find_cell(config->cell, &cell, err);
    if (status == OK && cell)
        status = check_projection(cell, config, err);
    if (status != OK)
        return status;
    *net = (Net){.config = *config,
                 .kernel = kernel_best(),
                 .layers = config->layers,
                 .inputs = config->inputs,
                 .outputs = config->outputs,
                 .width = config->inputs};
    for (int l = 0; l < net->layers; l++) {
        Layer *layer = &net->layer[l];
        layer->cell = cell;
        layer->dirs = config->dirs;
        layer->shape = (CellShape){
            .in = net->width, .hidden = config->hidden, .projection = config->projection};
        cell->shape(&layer->shape);
        for (int d = 0; d < layer->dirs; d++) {
            layer->offset[d] = net->count;
            net->count += layer_params(&layer->shape);
        }
        net->width = layer->dirs * layer->shape.out;
    }
    net->head = net->count;
    net->count += (size_t)(net->width + 1) * (size_t)net->outputs;
    net->trained = net->count;
    return OK;
}

/* n numbers, each the sum of `draws` uniform ones in +-1/sqrt(fan). */
static void init_uniform(Rng rng, uint32_t block, int fan, size_t n, int draws, real *out)
{
    const double bound = 1 / __builtin_sqrt((double)fan);

    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (int k = 0; k < draws; k++)
            sum += (2 * rng_uniform(rng, (uint32_t)i, block, (uint32_t)k) - 1) * bound;
        out[i] = (real)sum;
    }
}

void net_init(const Net *net, uint64_t seed, real *params)
{
    const Rng rng = rng_make(seed, RNG_INIT);
    uint32_t block = 0;

    for (int l = 0; l < net->layers; l++) {
        const CellShape *s = &net->layer[l].shape;
        const int fan = s->rec ? s->hidden : s->in;
        for (int d = 0; d < net->layer[l].dirs; d++) {
            const CellGradients p = layer_split(s, params + net->layer[l].offset[d]);
            init_uniform(rng, block++, fan, (size_t)(p.b - p.wx), 1, p.wx);
            init_uniform(rng, block++, fan, (size_t)s->pre, s->rec ? 2 : 1, p.b);
            init_uniform(rng, block++, fan, (size_t)s->extra, 1, p.extra);
        }
    }
    init_uniform(rng, block, net->width, net->count - net->head, 1, params + net->head);
}

void net_pack_layout(const Net *net, bool training, Arena *arena, NetPack *pack)
{
    size_t size = packed_size(net->width, net->outputs);

    if (training)
        size += packed_size(net->outputs, net->width);
    for (int l = 0; l < net->layers; l++)
        size += (size_t)net->layer[l].dirs * layer_packed_size(&net->layer[l].shape, training);
    *pack = (NetPack){.packed = arena_reals(arena, size), .training = training};
}

void net_pack(const Net *net, const real *params, NetPack *pack)
{
    const size_t outputs = (size_t)net->outputs;
    const real *head = params + net->head;
    real *at = pack->packed;

    for (int l = 0; l < net->layers; l++) {
        const Layer *layer = &net->layer[l];
        for (int d = 0; d < layer->dirs; d++) {
            layer_pack(&layer->shape, params + layer->offset[d], pack->training, at,
                       &pack->layer[l][d]);
            at += layer_packed_size(&layer->shape, pack->training);
        }
    }
    pack->head = at;
    pack->head_t = NULL;
    pack->head_bias = head + (size_t)net->width * outputs;
    pack_matrix(net->width, net->outputs, head, outputs, 1, at);
    if (pack->training) {
        at += packed_size(net->width, net->outputs);
        pack->head_t = at;
        pack_matrix(net->outputs, net->width, head, 1, outputs, at);
    }
}

/* Room for a gathered input where it cannot be read in place: two directions to be joined, dropout,
 * the last step alone. */
static void input_layout(const Net *net, int l, int rows, int steps, bool training, Arena *arena,
                         LayerWork *work)
{
    const bool last = l == net->layers && !net->config.every_step;
    const bool dropped = training && net->config.dropout > 0;
    const size_t n = (size_t)(last ? 1 : steps) * (size_t)rows *
                     (size_t)(l == net->layers ? net->width : net->layer[l].shape.in);

    *work = (LayerWork){0};
    if (last || dropped || (l > 0 && net->config.dirs == 2))
        work->in = arena_reals(arena, n);
    if (dropped && l > 0)
        work->mask = arena_take(arena, n, 1);
}

void net_layout(const Net *net, int rows, int steps, bool training, bool input_gradient,
                Arena *arena, NetWork *work)
{
    const size_t B = (size_t)rows, T = (size_t)steps, answers = net->config.every_step ? T : 1;
    size_t state = 0;

    *work = (NetWork){.rows = rows, .steps = steps, .training = training};
    work->x = arena_reals(arena, T * B * (size_t)net->inputs);
    work->y = arena_reals(arena, answers * B * (size_t)net->outputs);
    for (int l = 0; l <= net->layers; l++) {
        input_layout(net, l, rows, steps, training, arena, &work->layer[l]);
        if (l < net->layers) {
            const size_t size = (size_t)net->layer[l].shape.state;
            layer_layout(&net->layer[l], rows, steps, training, arena, &work->layer[l]);
            state = size > state ? size : state;
        }
    }
    if (!training)
        return;
    work->dy = arena_reals(arena, answers * B * (size_t)net->outputs);
    work->dout[0] = arena_reals(arena, (net->layers > 1 ? T : answers) * B * (size_t)net->width);
    if (net->layers > 1)
        work->dout[1] = arena_reals(arena, T * B * (size_t)net->width);
    work->scratch = arena_reals(arena, 2 * B * state);
    if (input_gradient)
        work->dx = arena_reals(arena, T * B * (size_t)net->inputs);
}

size_t net_state_size(const Net *net)
{
    size_t size = 0;

    for (int l = 0; l < net->layers; l++)
        size += (size_t)net->layer[l].shape.state;
    return size;
}
