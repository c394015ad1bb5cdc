/* The mini-batches of an epoch: windows in a random order, each from a zero state; or streams, the
 * training rows cut into parallel parts that are passed in order, chunk by chunk, each chunk from
 * the state that the one before left. */
#ifndef MODEL_COURSE_H
#define MODEL_COURSE_H

#include "base/arena.h"
#include "model/shards.h"

/* Chunks that a stream holds at least, where the rows allow it. */
#define STREAM_CHUNKS 16

typedef struct {
    Task task; /* a view: of a whole window or chunk, */
    Task rest; /* and of what is left of a stream behind its last whole chunk */
    bool stateful;
    uint64_t seed;
    int first, windows;    /* origins of windows from row `first` on; those among `usable` */
    int left_out;          /* windows that read what stands in for too long */
    int *usable;           /* [windows] their origins */
    bool by_series;        /* windows are drawn by series */
    int stretches, filled; /* filled: those with windows */
    int *begin;            /* [stretches + 1] where those of each stretch begin among them */
    int *full;             /* [filled] stretches with windows */
    int stride, batch;     /* batch: samples of a mini-batch, or streams */
    int length;            /* rows of a stream, of which the first is row `first` */
    int visits;            /* samples of the epoch */
    int batches;           /* of the epoch */
    size_t state;          /* reals of a state */
    int *origin;           /* [visits] */
    real *carried[2];      /* [batch, state] states before and behind a chunk */
} Course;

/* The course of a training that was planned (train_plan) over the model's training rows. Windows
 * over holes that are too long are left out; streams go through them. Errors: ERR_DATA where no
 * sample is left. */
WARN_UNUSED Status course_make(Course *course, const Model *model, const Task *task,
                               const TrainConfig *config, Error *err);

/* Measures or carves what the course keeps. */
void course_layout(Course *course, Arena *arena);

/* Mini-batches of the first *epochs epochs, or `most` of them (0: all); *epochs: as many as hold
 * them. */
long course_updates(const Course *course, long most, int *epochs);

/* Begins an epoch: visits and batches are set. */
void course_begin(Course *course, int epoch);

/* The samples of mini-batch i: task, origins, count and states are set. Batches of streams come in
 * order. */
void course_batch(Course *course, int i, Batch *batch);

#endif
