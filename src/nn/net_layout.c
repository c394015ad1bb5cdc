/* The packed weights of a network, and the buffers of a thread. */
#include "nn/pass.h"

/* ---- packed weights ---- */

static size_t stack_size(const Net *net, const Layer *layer, PackKind kind)
{
    size_t size = 0;

    for (int l = 0; l < net->layers; l++, layer++)
        size += (size_t)layer->dirs * layer_packed_size(layer, kind);
    return size;
}

void net_pack_layout(const Net *net, PackKind kind, Arena *arena, NetPack *pack)
{
    const int symbols = net->config.symbols, embedding = net->config.embedding;
    size_t size = stack_size(net, net->layer, kind) + packed_size(net->width, net->outputs) +
                  packed_size(symbols, embedding);

    if (net->config.decoder)
        size += stack_size(net, net->decoder, kind);
    if (kind == PACK_TRAINING)
        size += packed_size(net->outputs, net->width) + packed_size(embedding, symbols);
    *pack = (NetPack){.packed = arena_reals(arena, size), .kind = kind};
}

static real *pack_stack(const Net *net, const Layer *layer, const real *params, PackKind kind,
                        real *at, CellWeights (*weights)[2])
{
    for (int l = 0; l < net->layers; l++, layer++) {
        for (int d = 0; d < layer->dirs; d++) {
            layer_pack(layer, params + layer->offset[d], kind, at, &weights[l][d]);
            at += layer_packed_size(layer, kind);
        }
    }
    return at;
}

/* A matrix [k, n] and, where trained, its transposed; returns where the next may lie. */
static real *pack_pair(int k, int n, const real *from, bool training, real *at, const real **matrix,
                       const real **transposed)
{
    *matrix = at;
    *transposed = NULL;
    pack_matrix(k, n, from, (size_t)n, 1, at);
    at += packed_size(k, n);
    if (!training)
        return at;
    *transposed = at;
    pack_matrix(n, k, from, 1, (size_t)n, at);
    return at + packed_size(n, k);
}

void net_pack(const Net *net, const real *params, NetPack *pack)
{
    const bool training = pack->kind == PACK_TRAINING;
    real *at = pack_stack(net, net->layer, params, pack->kind, pack->packed, pack->layer);

    if (net->config.decoder)
        at = pack_stack(net, net->decoder, params, pack->kind, at, pack->decoder);
    at = pack_pair(net->width, net->outputs, params + net->head, training, at, &pack->head,
                   &pack->head_t);
    pack->params = params;
    pack->head_row = params + net->head;
    pack->head_bias = pack->head_row + (size_t)net->width * (size_t)net->outputs;
    pack_pair(net->config.symbols, net->config.embedding, params + net->table, training, at,
              &pack->table, &pack->table_t);
    pack->norm = params + net->norm;
    pack->running = params + net->trained;
}

/* ---- buffers ---- */

/* Room for a gathered input where it cannot be read in place: two directions to be joined, dropout,
 * the last step alone. The net's own input: room for its mask. */
static void gathered_layout(const Net *net, int l, int rows, int steps, bool training, Arena *arena,
                            LayerWork *work)
{
    const bool last = l > 0 && l == net->layers && !net->config.every_step;
    const double rate = l > 0 ? net->config.dropout : net->config.input_dropout;
    const bool dropped = training && rate > 0;
    const size_t n = (size_t)(last ? 1 : steps) * (size_t)rows *
                     (size_t)(l == net->layers ? net->width : net->layer[l].shape.in);

    *work = (LayerWork){0};
    if (last || (l > 0 && (dropped || net->config.dirs == 2)))
        work->in = arena_reals(arena, n);
    if (dropped)
        work->mask = arena_take(arena, n, 1);
}

static int widest_output(const Net *net)
{
    int widest = net->width;

    for (int l = 1; l < net->layers; l++)
        widest = net->layer[l].shape.in > widest ? net->layer[l].shape.in : widest;
    return widest;
}

void net_layout(const Net *net, int rows, int steps, bool training, bool input_gradient,
                Arena *arena, NetWork *work)
{
    const size_t B = (size_t)rows, T = (size_t)steps, answers = net->config.every_step ? T : 1;

    *work = (NetWork){.rows = rows, .steps = steps, .training = training};
    input_layout(net, rows, steps, training, input_gradient, arena, work);
    work->y = arena_reals(arena, answers * B * (size_t)net->outputs);
    for (int l = 0; l <= net->layers; l++) {
        gathered_layout(net, l, rows, steps, training, arena, &work->layer[l]);
        if (l < net->layers)
            layer_layout(&net->layer[l], rows, steps, training, net->config.recurrent_dropout > 0,
                         arena, &work->layer[l]);
    }
    if (!training)
        return;
    const size_t widest = (size_t)widest_output(net);
    work->dy = arena_reals(arena, answers * B * (size_t)net->outputs);
    work->dout[0] = arena_reals(arena, (net->layers > 1 ? T : answers) * B * widest);
    if (net->layers > 1)
        work->dout[1] = arena_reals(arena, T * B * widest);
}
