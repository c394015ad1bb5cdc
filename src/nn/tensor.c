/* The parameters as named tensors in PyTorch's terms.
 *
 * PyTorch stores [out, in], this program [in, out]. PyTorch's recurrent layers have two biases; the
 * sum of the two is what counts, so ours goes out as bias_ih with bias_hh zero, except the
 * candidate of the GRU, whose two biases differ in effect. */
#include "nn/net.h"

#include <stdio.h>
#include <string.h>

typedef enum {
    WEIGHT_X,
    WEIGHT_H,
    BIAS_X,
    BIAS_H,
    PROJECTION,
    PEEPHOLE,
    GAIN,
    LAYER_KINDS,
    HEAD_WEIGHT = LAYER_KINDS,
    HEAD_BIAS,
    EMBEDDING,
    NORM_WEIGHT,
    NORM_BIAS,
    RUNNING_MEAN,
    RUNNING_VARIANCE,
    KINDS
} Kind;

static const char *const names[KINDS] = {"weight_ih",
                                         "weight_hh",
                                         "bias_ih",
                                         "bias_hh",
                                         "weight_hr",
                                         "peephole",
                                         "norm",
                                         "head.weight",
                                         "head.bias",
                                         "embedding.weight",
                                         "input_norm.weight",
                                         "input_norm.bias",
                                         "input_norm.running_mean",
                                         "input_norm.running_var"};

/* Which tensor of which layer an index means; layer NULL: one of the net. */
typedef struct {
    const Layer *layer;
    int number, dir;
    bool decoder;
    Kind kind;
} Place;

/* Parameters of the cell's own kind, the last of the extra ones. */
static int own_extra(const CellShape *s)
{
    return s->extra - s->hidden_bias - s->hidden * s->projection;
}

static bool has(const CellShape *s, Kind kind)
{
    switch (kind) {
    case WEIGHT_H:
    case BIAS_H:
        return s->rec > 0;
    case PROJECTION:
        return s->projection > 0;
    case PEEPHOLE:
        return own_extra(s) > 0;
    case GAIN:
        return s->norm;
    default:
        return true;
    }
}

static bool net_has(const Net *net, Kind kind)
{
    if (kind == HEAD_WEIGHT || kind == HEAD_BIAS)
        return true;
    return kind == EMBEDDING ? net->config.embedding > 0 : net->config.batch_norm;
}

/* Counts index down over a stack's tensors; true where it meets 0. */
static bool find_in_stack(const Net *net, bool decoder, int *index, Place *place)
{
    for (int l = 0; l < net->layers; l++) {
        const Layer *layer = decoder ? &net->decoder[l] : &net->layer[l];
        for (int d = 0; d < layer->dirs; d++) {
            for (int kind = 0; kind < LAYER_KINDS; kind++) {
                *place = (Place){layer, l, d, decoder, (Kind)kind};
                if (has(&layer->shape, (Kind)kind) && (*index)-- == 0)
                    return true;
            }
        }
    }
    return false;
}

static bool find_place(const Net *net, int index, Place *place)
{
    if (find_in_stack(net, false, &index, place) ||
        (net->config.decoder && find_in_stack(net, true, &index, place)))
        return true;
    for (int kind = LAYER_KINDS; kind < KINDS; kind++) {
        *place = (Place){.kind = (Kind)kind};
        if (net_has(net, (Kind)kind) && index-- == 0)
            return true;
    }
    return false;
}

int net_tensors(const Net *net)
{
    Place place;
    int count = 0;

    while (find_place(net, count, &place))
        count++;
    return count;
}

/* Where a tensor's elements lie: element [i, j] of `rows` x `cols` at offset + i * row + j *
 * column. */
typedef struct {
    size_t offset, row, column;
    int rows, cols; /* cols 0: a vector */
    int skip;       /* leading elements of a vector that are zero and not stored */
} View;

static View net_view(const Net *net, Kind kind)
{
    const size_t outputs = (size_t)net->outputs, numbers = (size_t)net->numbers;
    const size_t embedding = (size_t)net->config.embedding;

    switch (kind) {
    case HEAD_WEIGHT:
        return (View){net->head, 1, outputs, net->outputs, net->width, 0};
    case HEAD_BIAS:
        return (View){net->head + (size_t)net->width * outputs, 1, 0, net->outputs, 0, 0};
    case EMBEDDING:
        return (View){net->table, embedding, 1, net->config.symbols, net->config.embedding, 0};
    case NORM_WEIGHT:
    case NORM_BIAS:
        return (View){net->norm + (size_t)(kind - NORM_WEIGHT) * numbers, 1, 0, net->numbers, 0, 0};
    default:
        return (View){
            net->trained + (size_t)(kind - RUNNING_MEAN) * numbers, 1, 0, net->numbers, 0, 0};
    }
}

static View view_of(const Net *net, Place place)
{
    if (!place.layer)
        return net_view(net, place.kind);
    const CellShape *s = &place.layer->shape;
    const size_t at = place.layer->offset[place.dir], pre = (size_t)s->pre;
    const size_t wh = at + (size_t)s->in * pre, b = wh + (size_t)s->rec * pre;
    switch (place.kind) {
    case WEIGHT_X:
        return (View){at, 1, pre, s->pre, s->in, 0};
    case WEIGHT_H:
        return (View){wh, 1, pre, s->pre, s->rec, 0};
    case BIAS_X:
        return (View){b, 1, 0, s->pre, 0, 0};
    case BIAS_H:
        return (View){b + pre, 1, 0, s->pre, 0, s->pre - s->hidden_bias};
    case PROJECTION:
        return (View){b + pre + (size_t)s->hidden_bias,
                      1,
                      (size_t)s->projection,
                      s->projection,
                      s->hidden,
                      0};
    case GAIN:
        return (View){b + pre + (size_t)s->extra, 1, 0, s->pre, 0, 0};
    default:
        return (View){b + pre + (size_t)(s->extra - own_extra(s)), 1, 0, own_extra(s), 0, 0};
    }
}

/* The name of a feed-forward layer's tensor, torch.nn.Linear's. */
static const char *dense_name(Kind kind)
{
    return kind == WEIGHT_X ? "weight" : kind == GAIN ? "norm" : "bias";
}

NetTensor net_tensor(const Net *net, int index)
{
    NetTensor tensor = {0};
    Place place;

    ASSERT(find_place(net, index, &place));
    const View view = view_of(net, place);
    tensor.rows = view.rows;
    tensor.cols = view.cols;
    const char *suffix = place.dir ? "_reverse" : "";
    const int front = net->config.dense > 0;
    if (!place.layer)
        snprintf(tensor.name, sizeof tensor.name, "%s", names[place.kind]);
    else if (front && place.number == 0)
        snprintf(tensor.name, sizeof tensor.name, "%s.%s",
                 place.decoder ? "decoder_input" : "input", dense_name(place.kind));
    else if (place.layer->shape.rec == 0)
        snprintf(tensor.name, sizeof tensor.name, "dense.%d.%s%s", place.number,
                 dense_name(place.kind), suffix);
    else
        snprintf(tensor.name, sizeof tensor.name, "%s.%s_l%d%s", place.decoder ? "decoder" : "rnn",
                 names[place.kind], place.number - front, suffix);
    return tensor;
}

void net_export(const Net *net, const real *params, int index, real *out)
{
    Place place;

    ASSERT(find_place(net, index, &place));
    const View view = view_of(net, place);
    const real *from = params + view.offset;
    if (view.cols == 0) {
        memset(out, 0, (size_t)view.skip * sizeof(real));
        memcpy(out + view.skip, from, (size_t)(view.rows - view.skip) * sizeof(real));
        return;
    }
    for (int i = 0; i < view.rows; i++) {
        for (int j = 0; j < view.cols; j++)
            *out++ = from[(size_t)i * view.row + (size_t)j * view.column];
    }
}

void net_import(const Net *net, real *params, int index, const real *in)
{
    Place place;

    ASSERT(find_place(net, index, &place));
    const View view = view_of(net, place);
    real *to = params + view.offset;
    if (view.cols == 0) {
        /* the part of bias_hh that is not stored joins bias_ih, which lies just before */
        for (int i = 0; i < view.skip; i++)
            to[i - view.rows] += in[i];
        for (int i = view.skip; i < view.rows; i++)
            to[i - view.skip] += in[i];
        return;
    }
    for (int i = 0; i < view.rows; i++) {
        for (int j = 0; j < view.cols; j++)
            to[(size_t)i * view.row + (size_t)j * view.column] += *in++;
    }
}
