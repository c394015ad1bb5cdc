/* The leak audit: in a world in which everything after an origin is another, no fitted number and
 * no forecast may be another by a bit. Only what is known ahead is kept: future inputs, stamps. */
#ifndef MODEL_AUDIT_H
#define MODEL_AUDIT_H

#include "model/evaluate.h"

/* One thing that was tried. */
typedef struct {
    char what[64];  /* "scales and decisions" */
    char rows[64];  /* which were changed: "rows 43 to 60", "the test rows of 12 series" */
    int first, end; /* rows [first, end), of several origins the widest; 0 of several series */
    int origins;    /* of forecasts, else 0 */
    long numbers;   /* that were compared */
    bool leaks;
    char where[224]; /* the first number that moved */
} AuditTrial;

#define AUDIT_TRIALS 8

typedef struct {
    AuditTrial trial[AUDIT_TRIALS];
    int trials;
    long changed; /* values of the widest trial */
    bool leaks;   /* one of them does */
} Audit;

/* (audit_world.c) A copy of a series in which every target and past input of rows after `last`
 * [parts, or 1] is another: mirrored at the column's largest value, the next class, some missing,
 * what is missing there. *changed counts them. Only what differs is owned: series_unchange releases
 * it. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status series_change(const Series *series, const int *last, Series *other,
                                 long *changed, Error *err);
void series_unchange(Series *other);

/* What a training of this configuration makes of the rows up to the end of the parts in `split`
 * [parts, or 1]: what is decided and scaled by the training rows, what is fitted, with its
 * intervals, by those before the test part; refits: what is fitted anew on these. Errors: of
 * model_make, train, evaluate, refit. */
WARN_UNUSED Status audit_fits(const ModelConfig *config, const TrainConfig *training, bool refits,
                              const Series *series, const Split *split, Audit *audit, Error *err);

/* The forecasts of a model from origins of its test part, in the modes asked for. Errors: of
 * frame_make and predict. */
WARN_UNUSED Status audit_forecasts(const Model *model, const Frame *frame, Mode mode, int threads,
                                   Audit *audit, Error *err);

/* Forecasts from one row of each series (origin [parts, or 1]; -1: none), where everything after
 * rows `last` of each is another. */
WARN_UNUSED Status audit_origin(const Model *model, const Frame *frame, Mode mode, int threads,
                                const int *origin, const int *last, AuditTrial *trial, Error *err);

#endif
