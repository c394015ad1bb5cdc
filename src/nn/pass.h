/* A network at work on a batch: what net_run.c, net_back.c and net_input.c share.
 *
 * The steps are run in one or two phases. In most each layer takes all steps before the next layer
 * begins; from the step on whose inputs hang on answers, all layers and the head take one step
 * after the other. Both give the same bits, as a step's arithmetic is the same. With a decoder the
 * second phase has its own weights; the states just go on. */
#ifndef NN_PASS_H
#define NN_PASS_H

#include "nn/net.h"

typedef struct {
    const Net *net;
    const NetPack *pack;
    NetWork *work;
    int rows, steps;
    const NetRun *run; /* never NULL */
} Pass;

/* From the arguments of net_forward and net_backward; asserts what these ask for. */
Pass pass_make(const Net *net, const NetPack *pack, NetWork *work, int rows, int steps,
               const NetRun *run);

/* Steps that are run in one way. */
typedef struct {
    Span span;
    bool decoder;  /* with the decoder's weights */
    bool stepwise; /* outputs are fed back */
    bool answers;  /* the head answers */
    bool endless;  /* steps that are asked for one by one */
    Span weights;  /* the steps run with these weights, where the phase begins with the first of
                      them; else empty */
} Phase;

/* The phases in order; how many. */
int pass_phases(const Pass *p, Phase phase[2]);
/* Draws recurrent dropout's masks, which hold for a phase. */
void pass_draw_masks(const Pass *p, const Phase *phase);

static inline const Layer *pass_layer_of(const Pass *p, const Phase *phase, int l)
{
    return phase->decoder ? &p->net->decoder[l] : &p->net->layer[l];
}

static inline const CellWeights *pass_weights_of(const Pass *p, const Phase *phase, int l)
{
    return phase->decoder ? p->pack->decoder[l] : p->pack->layer[l];
}

/* Only the last step is asked for. */
static inline bool pass_last_only(const Pass *p, int l)
{
    return l == p->net->layers && !p->net->config.every_step;
}

static inline size_t pass_slot(const Pass *p, int width)
{
    return (size_t)p->rows * (size_t)width;
}

/* Buffers of the inputs and their gradients. */
void input_layout(const Net *net, int rows, int steps, bool training, bool input_gradient,
                  Arena *arena, NetWork *work);

/* What the first layer reads: x itself, or work->input. */
static inline const real *input_read(const NetWork *work)
{
    return work->input ? work->input : work->x;
}

/* Batch norm's statistics, before the first step. */
void input_begin(const Pass *p);
/* Prepares a span's steps: outputs fed back, embedding, batch norm, dropout. */
void input_forward(const Pass *p, Span span);

/* Where the gradient of step t's read input goes, [rows, read]. */
static inline real *input_gradient_at(const Pass *p, int t)
{
    return p->work->din +
           (p->work->din_full ? (size_t)t * (size_t)p->rows * (size_t)p->net->read : 0);
}

/* Once a span's gradients stand there: through the dropout, and to dy of the outputs fed back. */
void input_backward_span(const Pass *p, Span span);
/* The gradients of embedding, batch norm and x, after all spans. */
void input_backward(const Pass *p, real *grad);

#endif
