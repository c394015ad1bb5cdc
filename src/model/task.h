/* What one sample is, in training and in a forecast that is one pass of the net: which rows the
 * pass reads, which it answers, what it is fed of its own answers.
 *
 * Letters: o = origin, the last measured row. A pass of `steps` steps reads the rows o - lead ..
 * o - lead + steps - 1; the answer to a step is the row after the one it reads. */
#ifndef MODEL_TASK_H
#define MODEL_TASK_H

#include "model/model.h"

typedef struct {
    const Model *model;
    Windows windows;  /* steps: rows that one gather reads: the whole pass, or 1 with lags */
    int lead;         /* steps before the origin's own */
    int steps;        /* of the pass */
    int answers;      /* steps, or 1 at the end */
    int back;         /* answers before row o + 1 that count */
    int span;         /* rows answered from o + 1 on */
    int feeds;        /* rows after o whose outputs are fed back; 0: nothing is */
    bool held;        /* past inputs after the origin follow the model's rule, or marks are 0 */
    const real *base; /* [.., span, outputs] what the base answers, of origin base_first on; it is
                         taken from the answers in place of the anchors. NULL: no base */
    int base_first;
    NetFeed feed;
    int *list; /* what feed points to */
} Task;

/* The task of a model's head. closed: outputs are fed back over the horizon, as a decoder's always
 * are. windows: a frame's. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status task_make(const Model *model, const Windows *windows, bool closed, int horizon,
                             Task *task, Error *err);
void task_free(Task *task);

/* The same over fewer steps, all of them before and at the origin: a view. */
Task task_cut(const Task *task, int steps);

/* The same from the origin's own step on, for a state that was carried up to it: a view. */
Task task_carried(const Task *task);

/* Rows up to the origin that a pass reads. */
int task_reach(const Task *task);
/* The first origin that has the rows it reads. */
int task_first(const Task *task);

/* The stretches of the table that origins lie in: those of several series, or the model's one. */
int task_stretches(const Task *task);
Stretch task_stretch(const Task *task, int k);

/* Origins of a stretch whose answers all lie in its training rows, or its validation rows: the
 * first of them and how many follow. */
int task_training(const Task *task, int k, int *first);
int task_validation(const Task *task, int k, int *first);

/* Reals of the room that task_input needs. */
size_t task_room(const Task *task);
/* Input x [steps, rows, inputs] of the pass, column b. */
void task_input(const Task *task, int origin, int rows, int b, real *room, real *x);
/* Answers y [answers, rows, outputs] of `rows` origins; NAN where missing or not counted. */
void task_answers(const Task *task, const int *origin, int rows, real *y);
/* Answers that count and are not missing. */
size_t task_count(const Task *task, const int *origin, int rows);

/* Whether a pass reads values that stand in for longer than the model's rule bridges. */
bool task_stale(const Task *task, int origin);

/* The row whose measured past inputs stand for those of a row beyond the origin. */
int task_held_row(const Model *model, int origin, int row);

#endif
