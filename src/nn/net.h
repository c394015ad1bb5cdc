/* A network: layers of cells in one or two directions, dropout between them, a linear head; or two
 * such stacks, encoder and decoder. It owns nothing: parameters are one flat array of `count`
 * reals, gradients are its twin, buffers come from an arena. Layouts are time-major
 * [step, row, feature]. */
#ifndef NN_NET_H
#define NN_NET_H

#include "base/arena.h"
#include "base/error.h"
#include "nn/dropout.h"
#include "nn/layer.h"
#include "nn/optim.h"

#define NET_LAYERS 8
#define NET_UNITS  4096 /* of a layer at most: the product of two sizes is an int too */

typedef struct {
    char cell[24];
    int inputs, outputs, hidden, dirs; /* dirs: 1, or 2 (bidirectional, own weights each) */
    int layers;      /* 0 to NET_LAYERS; 0: the head alone, linear in the inputs */
    int dense;       /* units of a rectified feed-forward layer between the inputs and the first of
                        the recurrent layers; 0: none */
    int projection;  /* of a cell that projects, 1 to below hidden; else 0 */
    int detached;    /* the last outputs whose errors do not reach the layers: the head alone
                        learns from them */
    bool every_step; /* the head answers at every step, else at the last (bidirectional: last state
                        of each direction) */
    bool decoder; /* steps from NetFeed.warm on run through a second stack of layers, which begins
                     with the states the first one ends with; only they have answers (Sutskever,
                     Vinyals, Le, 2014). Needs every_step and one direction */
    bool layer_norm; /* each gate's pre-activations normalised over the units (Ba, Kiros, Hinton,
                        2016) */
    bool batch_norm; /* the inputs normalised, by the rows and steps of the call in training (ghost
                        batch norm: Hoffer, Hubara, Soudry, 2017), by running averages else */
    bool glorot;     /* first weights: Glorot, Bengio, 2010; recurrent ones orthogonal (Saxe et al.,
                        2014), forget bias 1. Else PyTorch's */
    int symbols;     /* the first columns of x are a one-hot symbol of so many; 0: none */
    int embedding;   /* read through a learned table [symbols, embedding]; 0: as they are */
    double dropout;  /* between layers and before the head, while training */
    double input_dropout;     /* of the inputs, drawn for each step and column */
    double recurrent_dropout; /* of what a layer reads of its own last output: one mask per window
                                 and layer, the same at every step (Gal, Ghahramani, 2016) */
} NetConfig;

typedef struct {
    NetConfig config;
    const Kernel *kernel;
    Layer layer[NET_LAYERS], decoder[NET_LAYERS];
    int layers; /* with the dense one */
    int inputs, outputs;
    int read;       /* width of what the first layer reads: embedding (or symbols) and numbers */
    int numbers;    /* the columns of x behind the symbols */
    int width;      /* of the head's input */
    size_t head;    /* offset of the head's weights [width, outputs], then its bias [outputs] */
    size_t table;   /* of the embedding [symbols, embedding] */
    size_t norm;    /* of batch norm's gain and shift [2, numbers] */
    size_t count;   /* parameters in all */
    size_t trained; /* the first of them, which the optimiser moves; the others are batch norm's
                       running means and variances [2, numbers] (net_settle) */
} Net;

/* Errors: ERR_USAGE for an unknown cell (nearest name in the hint), sizes out of range, two
 * directions with an answer at every step, a decoder or dropout where nothing is recurrent. */
WARN_UNUSED Status net_make(Net *net, const NetConfig *config, Error *err);

/* params [count], from the seed alone. PyTorch's initialisation: uniform in +-1/sqrt(hidden);
 * feed-forward layers and the head in +-1/sqrt(inputs); biases of recurrent cells are the sum of
 * two such numbers; the embedding is standard normal. glorot: gate by gate uniform in
 * +-sqrt(6/(in + out)), recurrent weights orthogonal, biases and peepholes 0, forget gates' 1. */
void net_init(const Net *net, uint64_t seed, real *params);

/* What all shards share, refreshed once per optimiser step: the weights packed as the products read
 * them. */
typedef struct {
    CellWeights layer[NET_LAYERS][2], decoder[NET_LAYERS][2];
    const real *head, *head_t;        /* packed [width, outputs]; transposed, where trained */
    const real *head_row, *head_bias; /* as the parameters: [width, outputs], [outputs] */
    const real *table, *table_t;      /* packed [symbols, embedding]; transposed, where trained */
    const real *norm, *running;       /* [2, numbers] as the parameters */
    const real *params;               /* from which all that is packed */
    real *packed;
    PackKind kind;
} NetPack;
void net_pack_layout(const Net *net, PackKind kind, Arena *arena, NetPack *pack);
void net_pack(const Net *net, const real *params, NetPack *pack);

/* Buffers of one thread. */
typedef struct {
    int rows, steps; /* room */
    bool training;
    real *x;  /* [steps, rows, inputs]: the caller fills it */
    real *y;  /* [steps or 1, rows, outputs]: forward leaves the answers */
    real *dy; /* as y: the caller fills it before backward */
    real *dx; /* [steps, rows, inputs] gradient of the measured input where asked for, else NULL */
    LayerWork layer[NET_LAYERS + 1]; /* the last layer in use: the head's input */
    real *dout[2];                   /* [steps, rows, width]: gradients between layers */
    real *input; /* [steps, rows, read] what the first layer reads, where it is not x; else NULL */
    real *hat;   /* [steps, rows, numbers] normalised by batch norm */
    real *mean, *variance, *inverse; /* [numbers] its statistics of the pass; inverse: of the
                                        standard deviation */
    real *din;     /* [steps or 1, rows, read] gradient of what the first layer reads, */
    bool din_full; /* of all steps */
} NetWork;

/* Measures (arena->base NULL) or carves the buffers. input_gradient: dx is wanted (gradient checks,
 * adversarial inputs). */
void net_layout(const Net *net, int rows, int steps, bool training, bool input_gradient,
                Arena *arena, NetWork *work);

/* Own outputs fed back as inputs: x[t][column[i]] = y[t - lag[i]][output[i]] at every step
 * t >= warm whose t - lag[i] is at least warm - 1 (with a decoder: warm, its first answer). */
typedef struct {
    int warm;             /* 0 to steps: the steps before it read measured inputs */
    int columns;          /* that are fed */
    const int *column;    /* [columns] of x, no symbol's */
    const int *output;    /* [columns] of y */
    const int *lag;       /* [columns] from 1 */
    const uint8_t *teach; /* [steps, rows] 1: keep the measured inputs (teacher forcing, Williams,
                             Zipser, 1989); NULL: never */
} NetFeed;

/* How a network is run. All zero: from zero states, no dropout, inputs as they are. */
typedef struct {
    const NetDropout *dropout; /* NULL: none, and batch_norm by its running averages (inference) */
    const real *first;         /* [rows, net_state_size] states to begin with; NULL: zero */
    real *last;          /* [rows, net_state_size] where the last states are left; NULL: nowhere.
                            Gradients stop at both. One direction only */
    const NetFeed *feed; /* NULL: none, and of a net with a decoder the encoder alone. Else the net
                            has one direction and an answer at every step */
} NetRun;

/* y from x [steps, rows, inputs], rows and steps within the room. Where columns are fed their
 * places in x may be overwritten. With a decoder y is 0 at the steps before warm. run NULL: all
 * zero. */
void net_forward(const Net *net, const NetPack *pack, NetWork *work, int rows, int steps,
                 const NetRun *run);
/* grad [count] += dL/dparams, after a forward with the same rows, steps and run; work is laid out
 * for training. Overwrites dy where outputs are fed back. */
void net_backward(const Net *net, const NetPack *pack, NetWork *work, int rows, int steps,
                  const NetRun *run, real *grad);
/* Moves the running averages, params [trained, count), towards what the training passes found,
 * grad there, summed over passes of `rows` rows in all. */
void net_settle(const Net *net, const real *grad, int rows, real *params);

/* Carried state (one direction only): reals of one row's state over all layers. */
size_t net_state_size(const Net *net);
/* Step by step (one direction only): from `first` [rows, net_state_size], NULL: zero states, each
 * net_step goes one step on, work->x [1, rows, inputs] in, work->y [1, rows, outputs] out where an
 * answer is wanted; net_state copies the states out. The same bits as net_forward over the whole
 * sequence. */
void net_begin(const Net *net, const NetPack *pack, NetWork *work, int rows, const real *first);
void net_step(const Net *net, const NetPack *pack, NetWork *work, int rows, bool answer);
void net_state(const Net *net, const NetWork *work, int rows, real *state);

/* How many of so many threads are worth sharing `steps` steps of a single row: none but this one
 * where a step is short, or all are over before the others have come. */
int net_members(const NetPack *pack, size_t steps, int threads);
/* The steps of a single row are shared by a team, which this thread leads; NULL: no longer. */
void net_share(const Net *net, NetWork *work, Team *team);

/* The ranges of parameters that are weights between units: matrices and the embedding, ascending;
 * returns their number. Not among them: biases, peepholes, gains, the batch norm. */
#define NET_RANGES (4 * NET_LAYERS * 2 + 2)
int net_weights(const Net *net, ParamRange range[NET_RANGES]);

/* The parameters as named tensors, with PyTorch's names, gate order and shapes where PyTorch has
 * the cell ("rnn.weight_ih_l0", "rnn.bias_hh_l0_reverse", "head.weight"). */
typedef struct {
    char name[64];
    int rows, cols; /* cols 0: a vector */
} NetTensor;
int net_tensors(const Net *net);
NetTensor net_tensor(const Net *net, int index);
void net_export(const Net *net, const real *params, int index, real *out);
/* Adds what the tensor holds to zeroed params (PyTorch's two biases are summed). */
void net_import(const Net *net, real *params, int index, const real *in);

#endif
