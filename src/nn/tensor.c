/* The parameters as named tensors in PyTorch's terms.
 *
 * PyTorch stores [out, in], this program [in, out]. PyTorch's recurrent layers have two biases; the
 * sum of the two is what counts, so ours goes out as bias_ih with bias_hh zero, except the
 * candidate of the GRU, whose two biases differ in effect. */
#include "nn/net.h"

#include <stdio.h>
#include <string.h>

typedef enum { WEIGHT_X, WEIGHT_H, BIAS_X, BIAS_H, PROJECTION, PEEPHOLE, KINDS } Kind;

static const char *const names[KINDS] = {"weight_ih", "weight_hh", "bias_ih",
                                         "bias_hh",   "weight_hr", "peephole"};

/* Which tensor of which layer an index means; layer == net->layers: the head. */
typedef struct {
    int layer, dir;
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
    default:
        return true;
    }
}

static bool find_place(const Net *net, int index, Place *place)
{
    for (int l = 0; l < net->layers; l++) {
        for (int d = 0; d < net->layer[l].dirs; d++) {
            for (int kind = 0; kind < KINDS; kind++) {
                if (has(&net->layer[l].shape, (Kind)kind) && index-- == 0) {
                    *place = (Place){l, d, (Kind)kind};
                    return true;
                }
            }
        }
    }
    *place = (Place){net->layers, 0, index == 0 ? WEIGHT_X : BIAS_X};
    return index == 0 || index == 1;
}

int net_tensors(const Net *net)
{
    Place place;
    int count = 0;

    while (find_place(net, count, &place))
        count++;
    return count;
}

/* Where a tensor's elements lie: element [i, j] of `rows` x `cols` at offset + i + j * stride. */
typedef struct {
    size_t offset, stride;
    int rows, cols; /* cols 0: a vector */
    int skip;       /* leading elements of a vector that are zero and not stored */
} View;

static View head_view(const Net *net, Kind kind)
{
    const size_t outputs = (size_t)net->outputs;

    if (kind == WEIGHT_X)
        return (View){
            .offset = net->head, .stride = outputs, .rows = net->outputs, .cols = net->width};
    return (View){.offset = net->head + (size_t)net->width * outputs, .rows = net->outputs};
}

static View view_of(const Net *net, Place place)
{
    if (place.layer == net->layers)
        return head_view(net, place.kind);
    const Layer *layer = &net->layer[place.layer];
    const CellShape *s = &layer->shape;
    const size_t at = layer->offset[place.dir], pre = (size_t)s->pre;
    const size_t wh = at + (size_t)s->in * pre, b = wh + (size_t)s->rec * pre;
    switch (place.kind) {
    case WEIGHT_X:
        return (View){.offset = at, .stride = pre, .rows = s->pre, .cols = s->in};
    case WEIGHT_H:
        return (View){.offset = wh, .stride = pre, .rows = s->pre, .cols = s->rec};
    case BIAS_X:
        return (View){.offset = b, .rows = s->pre};
    case BIAS_H:
        return (View){.offset = b + pre, .rows = s->pre, .skip = s->pre - s->hidden_bias};
    case PROJECTION:
        return (View){.offset = b + pre + (size_t)s->hidden_bias,
                      .stride = (size_t)s->projection,
                      .rows = s->projection,
                      .cols = s->hidden};
    default:
        return (View){.offset = b + pre + (size_t)(s->extra - own_extra(s)), .rows = own_extra(s)};
    }
}

NetTensor net_tensor(const Net *net, int index)
{
    NetTensor tensor = {0};
    Place place;

    ASSERT(find_place(net, index, &place));
    const View view = view_of(net, place);
    tensor.rows = view.rows;
    tensor.cols = view.cols;
    const char *what = place.kind == WEIGHT_X ? "weight" : "bias",
               *suffix = place.dir ? "_reverse" : "";
    if (place.layer == net->layers)
        snprintf(tensor.name, sizeof tensor.name, "head.%s", what);
    else if (net->layer[place.layer].shape.rec == 0)
        snprintf(tensor.name, sizeof tensor.name, "dense.%d.%s%s", place.layer, what, suffix);
    else
        snprintf(tensor.name, sizeof tensor.name, "rnn.%s_l%d%s", names[place.kind], place.layer,
                 suffix);
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
            *out++ = from[(size_t)i + (size_t)j * view.stride];
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
            to[i - (place.kind == BIAS_H ? view.rows : 0)] += in[i];
        for (int i = view.skip; i < view.rows; i++)
            to[i - view.skip] += in[i];
        return;
    }
    for (int i = 0; i < view.rows; i++) {
        for (int j = 0; j < view.cols; j++)
            to[(size_t)i + (size_t)j * view.stride] += *in++;
    }
}
