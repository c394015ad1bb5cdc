/* What a network is: its sizes and where its parameters lie. */
#include "nn/net.h"

#include "base/text.h"

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

static Status check_sizes(const NetConfig *c, Error *err)
{
    const struct {
        const char *name;
        int value, low, high;
    } size[] = {
        {"inputs", c->inputs, 1, WIDEST},
        {"outputs", c->outputs, 1, WIDEST},
        {"detached outputs", c->detached, 0, c->outputs - 1},
        {"layers", c->layers, 0, NET_LAYERS},
        {"layers with the dense one", c->layers + (c->dense > 0), 0, NET_LAYERS},
        {"dense", c->dense, 0, c->layers > 0 ? NET_UNITS : 0},
        {"hidden", c->hidden, c->layers > 0, NET_UNITS},
        {"directions", c->dirs, 1, 2},
        {"symbols", c->symbols, 0, c->inputs},
        {"embedding", c->embedding, 0, c->symbols > 0 ? WIDEST : 0},
    };
    Status status = OK;

    for (size_t i = 0; i < sizeof size / sizeof *size && status == OK; i++)
        status = check_size(size[i].name, size[i].value, size[i].low, size[i].high, err);
    return status;
}

static Status check_rate(const char *name, double rate, Error *err)
{
    if (rate >= 0 && rate < 1)
        return OK;
    return error_set(err, ERR_USAGE, name, "%g is out of range: 0 to below 1", rate);
}

static Status check_config(const NetConfig *c, Error *err)
{
    Status status = check_sizes(c, err);

    if (status == OK)
        status = check_rate("dropout", c->dropout, err);
    if (status == OK)
        status = check_rate("input dropout", c->input_dropout, err);
    if (status == OK)
        status = check_rate("recurrent dropout", c->recurrent_dropout, err);
    if (status != OK)
        return status;
    if (c->dirs == 2 && c->every_step) {
        error_set(err, ERR_USAGE, "bidirectional",
                  "an answer at every step would see the steps it is to forecast");
        error_hint(err, "let the net answer at the last step, or use one direction");
        return ERR_USAGE;
    }
    if (c->decoder && (!c->every_step || c->layers == 0))
        return error_set(err, ERR_USAGE, "decoder",
                         "a decoder has layers and answers at each of its steps");
    return OK;
}

/* What only a recurrent cell can have. */
static Status check_recurrent(const Cell *cell, const NetConfig *c, Error *err)
{
    CellShape shape = {.in = 1, .hidden = c->hidden, .projection = c->projection};

    cell->shape(&shape);
    if (shape.rec > 0 || (!c->decoder && c->recurrent_dropout == 0 && c->dense == 0))
        return OK;
    error_set(err, ERR_USAGE,
              c->decoder ? "decoder"
              : c->dense ? "dense"
                         : "recurrent dropout",
              "cell '%s' has no recurrence", cell->name);
    error_hint(err, "take a recurrent cell: gru, lstm, elman");
    return ERR_USAGE;
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

/* A layer's size and its offsets; returns the width of its output. */
static int make_layer(Net *net, Layer *layer)
{
    layer->cell->shape(&layer->shape);
    for (int d = 0; d < layer->dirs; d++) {
        layer->offset[d] = net->count;
        net->count += layer_params(&layer->shape);
    }
    return layer->dirs * layer->shape.out;
}

/* A stack of layers: the dense one, if any, then those of the cell. */
static void make_layers(Net *net, const Cell *cell, Layer *layer)
{
    const NetConfig *c = &net->config;
    int width = net->read;

    ASSERT(cell || net->layers == 0);
    for (int l = 0; l < net->layers; l++, layer++) {
        if (l == 0 && c->dense > 0)
            *layer = (Layer){.cell = cell_find("dense-relu"),
                             .dirs = 1,
                             .shape = {.in = width, .hidden = c->dense, .norm = c->layer_norm}};
        else
            *layer = (Layer){.cell = cell,
                             .dirs = c->dirs,
                             .shape = {.in = width,
                                       .hidden = c->hidden,
                                       .projection = c->projection,
                                       .norm = c->layer_norm}};
        width = make_layer(net, layer);
    }
    net->width = width;
}

/* The next n parameters; where they begin. */
static size_t take_params(Net *net, size_t n)
{
    const size_t offset = net->count;

    net->count += n;
    return offset;
}

Status net_make(Net *net, const NetConfig *config, Error *err)
{
    const Cell *cell = NULL;
    Status status = check_config(config, err);

    if (status == OK && config->layers > 0)
        status = find_cell(config->cell, &cell, err);
    if (status == OK && cell)
        status = check_projection(cell, config, err);
    if (status == OK && cell)
        status = check_recurrent(cell, config, err);
    if (status != OK)
        return status;
    *net = (Net){.config = *config,
                 .kernel = kernel_best(),
                 .layers = config->layers + (config->dense > 0),
                 .inputs = config->inputs,
                 .outputs = config->outputs,
                 .numbers = config->inputs - config->symbols};
    net->read = net->numbers + (config->embedding ? config->embedding : config->symbols);
    make_layers(net, cell, net->layer);
    if (config->decoder)
        make_layers(net, cell, net->decoder);
    net->head = take_params(net, (size_t)(net->width + 1) * (size_t)net->outputs);
    net->table = take_params(net, (size_t)config->symbols * (size_t)config->embedding);
    net->norm = take_params(net, config->batch_norm ? 2 * (size_t)net->numbers : 0);
    net->trained = net->count;
    take_params(net, config->batch_norm ? 2 * (size_t)net->numbers : 0);
    return OK;
}

static int stack_weights(const Net *net, const Layer *layer, ParamRange *range)
{
    int count = 0;

    for (int l = 0; l < net->layers; l++, layer++) {
        const CellShape *s = &layer->shape;
        for (int d = 0; d < layer->dirs; d++) {
            const size_t from = layer->offset[d], b = from + (size_t)(s->in + s->rec) * s->pre;
            const size_t projection = b + (size_t)s->pre + (size_t)s->hidden_bias;
            range[count++] = (ParamRange){from, b};
            if (s->projection > 0)
                range[count++] = (ParamRange){projection, projection + (size_t)s->hidden *
                                                                           (size_t)s->projection};
        }
    }
    return count;
}

int net_weights(const Net *net, ParamRange range[NET_RANGES])
{
    int count = stack_weights(net, net->layer, range);

    if (net->config.decoder)
        count += stack_weights(net, net->decoder, range + count);
    range[count++] = (ParamRange){net->head, net->head + (size_t)net->width * (size_t)net->outputs};
    range[count++] = (ParamRange){net->table, net->norm};
    return count;
}

size_t net_state_size(const Net *net)
{
    size_t size = 0;

    for (int l = 0; l < net->layers; l++)
        size += (size_t)net->layer[l].shape.state;
    return size;
}
