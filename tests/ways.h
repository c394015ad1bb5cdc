/* The ways of training and answering, in one table, for the tests that walk it. */
#ifndef TESTS_WAYS_H
#define TESTS_WAYS_H

#include "model_fixture.h"

typedef struct {
    const char *name, *method;
    HeadKind head;
    Training training;
    double teacher;
    Bptt bptt;
    void (*more)(ModelConfig *model, TrainConfig *train);
    bool usual; /* what the method does where nothing is asked for */
} Way;

static inline void way_regular(ModelConfig *model, TrainConfig *train)
{
    model->dropout = 0.2;
    model->input_dropout = 0.1;
    model->layers = 2;
    train->noise = 0.1;
    train->clip_value = 0.05;
    text_copy(train->optimizer, sizeof train->optimizer, "sgd");
    train->momentum = 0.9;
    train->nesterov = true;
}

static inline void way_recurrent_dropout(ModelConfig *model, TrainConfig *train)
{
    model->recurrent_dropout = 0.3;
    text_copy(train->schedule, sizeof train->schedule, "warmup");
}

static inline void way_norms(ModelConfig *model, TrainConfig *train)
{
    (void)train;
    model->layer_norm = model->batch_norm = model->glorot = true;
}

static inline void way_projected(ModelConfig *model, TrainConfig *train)
{
    (void)train;
    model->projection = 2;
}

static inline void way_linear(ModelConfig *model, TrainConfig *train)
{
    (void)train;
    model->layers = 0;
}

static inline void way_deep(ModelConfig *model, TrainConfig *train)
{
    (void)train;
    model->layers = 2;
}

static inline void way_held(ModelConfig *model, TrainConfig *train)
{
    (void)train;
    model->past_rule = PAST_HOLD;
}

static inline void way_seasonal(ModelConfig *model, TrainConfig *train)
{
    (void)train;
    model->past_rule = PAST_SEASONAL;
    model->season.first = 9;
}

static inline void way_anchor_last(ModelConfig *model, TrainConfig *train)
{
    (void)train;
    model->anchor = ANCHOR_LAST;
}

static inline void way_anchor_mean(ModelConfig *model, TrainConfig *train)
{
    (void)train;
    model->anchor = ANCHOR_MEAN;
}

static inline void way_anchor_season(ModelConfig *model, TrainConfig *train)
{
    (void)train;
    model->anchor = ANCHOR_SEASON;
    model->season.first = 12; /* beyond the window */
}

static inline void way_on_base(ModelConfig *model, TrainConfig *train)
{
    (void)train;
    model->base = BASE_RIDGE;
}

static inline void way_anchored_base(ModelConfig *model, TrainConfig *train)
{
    way_anchor_season(model, train);
    model->base = BASE_RIDGE;
    model->segment = 2;
    text_copy(train->loss, sizeof train->loss, "mse");
}

static inline void way_through_origin(ModelConfig *model, TrainConfig *train)
{
    way_anchor_last(model, train);
    model->through_origin = true;
}

static inline void way_segments(ModelConfig *model, TrainConfig *train)
{
    (void)train;
    model->segment = 4;
}

static inline void way_anchored_segments(ModelConfig *model, TrainConfig *train)
{
    (void)train;
    model->segment = 2;
    model->anchor = ANCHOR_MEAN;
}

/* The loss in the data's units, of seasons that the net weighs. */
static inline void way_weighed(ModelConfig *model, TrainConfig *train)
{
    model->base = BASE_SEASONAL;
    model->season = (Seasons){.first = 2, .second = 4};
    model->dense = 5;
    text_copy(train->loss, sizeof train->loss, "mase");
}

/* Of a window shorter than a cycle; more cycles than the first origins have. */
static inline void way_weighed_cycles(ModelConfig *model, TrainConfig *train)
{
    way_weighed(model, train);
    model->season.second = 10;
    model->cycles = 2;
}

static inline void way_weighed_quantiles(ModelConfig *model, TrainConfig *train)
{
    way_weighed(model, train);
    model->season = (Seasons){.first = 4};
    model->segment = 2;
    model->quantiles = model->detached = true;
    model->dropout = 0.2;
}

static inline void way_scaled(ModelConfig *model, TrainConfig *train)
{
    model->anchor = ANCHOR_SCALE;
    model->past_rule = PAST_HOLD;
    model->quantiles = true;
    text_copy(train->loss, sizeof train->loss, "mase");
}

static inline void way_dense(ModelConfig *model, TrainConfig *train)
{
    (void)train;
    model->dense = 4;
}

static inline void way_strided(ModelConfig *model, TrainConfig *train)
{
    (void)model;
    train->stride = 3;
}

static inline void way_judged(ModelConfig *model, TrainConfig *train)
{
    (void)model;
    train->keep = KEEP_FREE_RUN;
}

static inline void way_judged_held(ModelConfig *model, TrainConfig *train)
{
    way_held(model, train);
    way_judged(model, train);
}

static const Way ways[] = {
    {.name = "next", .method = "gru", .head = HEAD_NEXT, .usual = true},
    {.name = "next, a stride", .method = "gru", .more = way_strided},
    {.name = "last", .method = "gru", .head = HEAD_LAST},
    {.name = "last, both directions", .method = "bilstm", .head = HEAD_LAST, .usual = true},
    {.name = "direct", .method = "lstm", .head = HEAD_DIRECT},
    {.name = "direct, both directions", .method = "birnn", .head = HEAD_DIRECT},
    {.name = "direct over lags", .method = "narx", .head = HEAD_DIRECT},
    {.name = "decoder", .method = "gru", .head = HEAD_DECODER},
    {.name = "decoder, held", .method = "elman", .head = HEAD_DECODER, .more = way_held},
    {.name = "decoder, taught", .method = "lstm", .head = HEAD_DECODER, .teacher = 1},
    {.name = "closed loop", .method = "gru", .training = TRAINING_CLOSED},
    {.name = "closed loop, seasonal",
     .method = "lstm",
     .training = TRAINING_CLOSED,
     .more = way_seasonal},
    {.name = "closed loop, taught", .method = "elman", .training = TRAINING_CLOSED, .teacher = 0.5},
    {.name = "closed loop over lags", .method = "narx", .training = TRAINING_CLOSED},
    {.name = "closed loop over lags, held",
     .method = "narx",
     .training = TRAINING_CLOSED,
     .teacher = 0.7,
     .more = way_held},
    {.name = "judged by free runs", .method = "gru", .more = way_judged},
    {.name = "judged by free runs over lags", .method = "narx", .more = way_judged_held},
    {.name = "judged by free runs, stateful",
     .method = "lstm",
     .bptt = BPTT_STATEFUL,
     .more = way_judged},
    {.name = "stateful", .method = "lstm", .bptt = BPTT_STATEFUL},
    {.name = "stateful, deep", .method = "gru", .bptt = BPTT_STATEFUL, .more = way_deep},
    {.name = "linear over lags", .method = "narx", .more = way_linear},
    {.name = "ridge", .method = "ridge", .usual = true},
    {.name = "ridge, direct", .method = "ridge", .head = HEAD_DIRECT},
    {.name = "ridge, anchored", .method = "ridge", .head = HEAD_DIRECT, .more = way_anchor_season},
    {.name = "ridge through the origin", .method = "ridge", .more = way_through_origin},
    {.name = "anchored", .method = "gru", .head = HEAD_LAST, .more = way_anchor_last},
    {.name = "anchored lags", .method = "narx", .more = way_anchor_mean},
    {.name = "anchored, both directions",
     .method = "bigru",
     .head = HEAD_DIRECT,
     .more = way_anchor_season},
    {.name = "segments", .method = "gru", .head = HEAD_DIRECT, .more = way_segments},
    {.name = "segments, last", .method = "lstm", .head = HEAD_LAST, .more = way_segments},
    {.name = "anchored segments",
     .method = "gru",
     .head = HEAD_DIRECT,
     .more = way_anchored_segments},
    {.name = "on a base", .method = "gru", .head = HEAD_DIRECT, .more = way_on_base},
    {.name = "on a base over lags", .method = "narx", .head = HEAD_DIRECT, .more = way_on_base},
    {.name = "anchored on a base",
     .method = "lstm",
     .head = HEAD_DIRECT,
     .more = way_anchored_base},
    {.name = "weighed seasons", .method = "gru", .head = HEAD_DIRECT, .more = way_weighed},
    {.name = "weighed seasons and cycles",
     .method = "gru",
     .head = HEAD_DIRECT,
     .more = way_weighed_cycles},
    {.name = "weighed seasons, both directions",
     .method = "bilstm",
     .head = HEAD_DIRECT,
     .more = way_weighed_quantiles},
    {.name = "own scale", .method = "elman", .head = HEAD_LAST, .more = way_scaled},
    {.name = "a dense layer before", .method = "lstm", .more = way_dense},
    {.name = "deep over lags", .method = "narx", .more = way_deep},
    {.name = "regularised", .method = "gru", .more = way_regular},
    {.name = "regularised closed loop",
     .method = "lstm",
     .training = TRAINING_CLOSED,
     .more = way_regular},
    {.name = "recurrent dropout", .method = "lstm", .more = way_recurrent_dropout},
    {.name = "norms", .method = "gru", .more = way_norms},
    {.name = "norms, decoder", .method = "lstm", .head = HEAD_DECODER, .more = way_norms},
    {.name = "projected", .method = "lstm-projected", .more = way_projected},
};

static inline void way_set(const Way *way, ModelConfig *model, TrainConfig *train)
{
    *model = fixture_config(way->method);
    *train = fixture_training(3, 1);
    model->head = way->head;
    train->training = way->training;
    train->teacher = way->teacher;
    train->bptt = way->bptt;
    if (way->more)
        way->more(model, train);
}

#endif
