/* From a net's outputs to its answers: seasonal attention and quantiles, and the loss of answers in
 * the data's units. Where a net answers as it is (most do) nothing of this is in its way.
 *
 * A sample's outputs are, for each target, the weights of its seasonal attention [targets,
 * weights]; the answers or what they are more than the attention's [span, targets]; and for each
 * level of the intervals, the lower bound and the upper, a width [levels, 2, span, targets]. */
#ifndef MODEL_ANSWERS_H
#define MODEL_ANSWERS_H

#include "base/arena.h"
#include "model/task.h"
#include "nn/loss.h"
#include "nn/seasonal.h"

typedef struct {
    const Model *model;
    int targets, span;
    Seasonal seasonal;
    int weights;          /* of the attention, for a target; 0: none */
    int past;             /* reals of the past that it weighs, for a target */
    int levels;           /* with quantiles; 0: none */
    int rank[LEVELS_MAX]; /* the levels, the narrowest first */
    int outputs;          /* of a sample, all of these */
} Answers;

Answers answers_of(const Model *model);

/* Whether a net's outputs are its answers, and the loss is of these as they are. loss NULL: of a
 * forecast. */
bool answers_plain(const Answers *answers, const Loss *loss);

/* First weights of the layer that gives the outputs: with an attention it starts at a fixed blend
 * of seasons, with quantiles at the widths of a normal distribution. */
void answers_init(Model *model);

/* Answers y [span, targets] of the window at an origin from its outputs; room: [past] reals. */
void answers_form(const Answers *answers, const Windows *windows, const real *value, int origin,
                  const real *out, real *room, real *y);

/* How far a bound of an interval lies from the answer, in answers' units, 0 or more: of level index
 * l, answer i of [span, targets], side 0 below it, 1 above. */
real answers_width(const Answers *answers, const real *out, int l, int side, int i);

/* From the table's units to the data's: offset + slope * x, its curve undone, by the series' MASE
 * scale. */
typedef struct {
    double curve;
    double offset, slope, scale;
} Units;

/* What the answers of a mini-batch's part are made of and compared in. */
typedef struct {
    real *past;           /* [rows, targets, past] */
    real *zero, *unit;    /* [rows, span * targets] table units of an answer of 0, and of 1 more */
    Units *units;         /* [rows, targets] */
    real *plain, *answer; /* [rows, span * targets] in answers' units; in the loss's */
    real *rise, *slack;   /* slope of these units, of the loss */
} AnswersWork;

void answers_layout(const Answers *answers, int rows, Arena *arena, AnswersWork *work);

/* What row b of a part is made of. */
void answers_gather(const Answers *answers, const Task *task, int origin, int b, AnswersWork *work);

/* The loss of outputs [rows, outputs] against truth [rows, span, targets], in answers' units, which
 * is overwritten; as Loss.eval. dout NULL: no gradient. The quantiles' pinball losses, which are
 * not counted into the sum, have their gradient there too; it moves the
 * widths, not the answers. */
double answers_eval(const Answers *answers, const Loss *loss, real parameter, int rows,
                    const AnswersWork *work, const real *out, real *truth, real factor, real *dout,
                    size_t *counted);

#endif
