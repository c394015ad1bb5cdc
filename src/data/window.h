/* Training sets: recurrent windows and NARX-style lag windows, as views over one table; nothing is
 * copied but one gather.
 *
 * A table row holds the columns  targets | past | future.  What is known when row o+1 is predicted
 * from origin o is targets and past of rows up to o and future of rows up to o+1; so a step's input
 * at row t is targets[t], past[t], future[t+1], and its answer is row t+1. Static columns are among
 * the future ones: they are the same in all rows of a series, and a step reads them once. */
#ifndef DATA_WINDOW_H
#define DATA_WINDOW_H

#include "base/error.h"
#include "base/real.h"

#include <stdbool.h>
#include <stddef.h>

#define LAGS_MAX    1024
#define LAG_LARGEST 1000000
#define CYCLES_MAX  8

/* Lags in ascending order, 1 = the last known row. */
typedef struct {
    int count;
    int lag[LAGS_MAX];
} Lags;

/* Reads "1:24,168" (ranges and numbers from least to most, ascending or not; repeated ones once).
 * Errors: ERR_USAGE. */
WARN_UNUSED Status lags_read_within(const char *text, int least, int most, Lags *lags, Error *err);
/* From 1 to LAG_LARGEST. */
WARN_UNUSED Status lags_read(const char *text, Lags *lags, Error *err);
/* The shortest text that reads back the same; what does not fit into size is left out. */
void lags_write(const Lags *lags, char *out, int size);

/* What is taken from a window's targets, to be added to what is answered: a net then sees changes
 * and no level. The last value; the mean of the window; the last value from the inputs and from
 * the answers the value a season before (the seasonal naive forecast); or the window's own level
 * and scale (WindowScale), by which inputs are divided and answers multiplied: a net then sees
 * shapes alone, and what it learned of some series holds for others. */
typedef enum { ANCHOR_NONE, ANCHOR_LAST, ANCHOR_MEAN, ANCHOR_SEASON, ANCHOR_SCALE } AnchorKind;

/* What a window says of a target's level and scale (ANCHOR_SCALE). */
typedef struct {
    real level;  /* mean of the window's last rows, as many as the second season has where it holds
                    them, else of all its rows */
    real spread; /* root mean square of the distance to it */
    real step;   /* mean |x[t] - x[t - season]| of the window, t - 1 where it holds no season: the
                    unit of the answers */
    real far;    /* the same a second season apart; 0 where the window does not hold it */
} WindowScale;

/* Rows [0, train) are for training, [train, validation) for validation, [validation, rows) for
 * test. A row belongs to the part in which it is predicted. */
typedef struct {
    int train, validation, rows;
} Split;

/* Rows of a table that are a series of their own: no window and no answer reaches beyond them. */
typedef struct {
    int first;   /* row of the table */
    Split split; /* of the rows from there; behind them room for the rows ahead */
} Stretch;

typedef struct {
    const real *value; /* [rows, cols] what the network reads: scaled, missing values filled */
    const real *open;  /* [rows, cols] what stands there for an origin in the hole itself, which
                          does not know the value behind it; NULL: the same */
    const int *since;  /* [rows, cols] rows since the column was last measured; NULL as open is */
    const int *stale;  /* [rows + 1, 3] rows before this one in which a target, past input, future
                          input was not measured for longer than is bridged; NULL: none is */
    const real *truth; /* [rows, outputs] what it is compared with: scaled, NAN where missing */
    int rows, cols;    /* rows beyond the history hold future columns only */
    const Stretch *stretch; /* [stretches] of several series, ascending; NULL: the table is one */
    int stretches;
    int targets, past, future; /* columns of value, in this order; then marks: */
    int fixed, first_fixed;    /* static columns among the future ones, and the first of them */
    int marks;                 /* 1 where the value of a column is missing, else 0 */
    const int *mark;           /* [marks] the columns that they are about */
    const int *classes; /* [cols] above 0: a column of codes, read as so many inputs of which the
                           code's is 1, none where it is NAN; NULL: all columns are numbers */
    bool blind;         /* targets are answered but not read */
    int outputs; /* of truth: targets, or targets + past where the net predicts its past inputs
                    too */
    int further; /* rows after the next whose future columns a step reads too; 0: none */
    int steps;   /* window length of a recurrent net; 1 with lags */
    int segment; /* rows that a recurrent net reads in one step; 0: 1 */
    AnchorKind anchor;
    int season;     /* of ANCHOR_SEASON and ANCHOR_SCALE; 1: none */
    int second;     /* of ANCHOR_SCALE; 0: none */
    int cycles;     /* second seasons back to whose like rows an ANCHOR_SCALE looks; 0: none */
    Lags lags;      /* NARX: lags of the targets; count 0: a recurrent window */
    Lags past_lags; /* NARX: lags of the past columns */
} Windows;

/* Features per step: recurrent targets + past of each row of the segment, future of the rows after
 * those; NARX targets * lags + past * past_lags +
 * future, in this order: for each target its lags ascending, for each past column its own, then the
 * future columns of the row predicted and, but for static ones, of the segment's others and
 * `further` rows after it; then the marks, each where its column is read. Columns of classes stand
 * before all numbers. ANCHOR_SCALE adds for each target the steps from the season before, one for
 * each row of the segment, and the ratios of the window's scales, with cycles of what their sources
 * missed lately too (anchor_input), behind all others. */
int windows_inputs(const Windows *windows);
/* Those that stand for classes: the first ones. */
int windows_symbols(const Windows *windows);
/* Whether rows are read at lags: NARX. */
bool windows_lagged(const Windows *windows);
/* Rows of history a sample needs: origin >= windows_reach - 1. */
int windows_reach(const Windows *windows);

/* What column `column` of row `row` is to an origin at or after it. */
static inline real windows_at(const Windows *windows, int origin, int row, int column)
{
    const size_t cols = (size_t)windows->cols, at = (size_t)row * cols + (size_t)column;

    if (windows->open && windows->since[(size_t)origin * cols + (size_t)column] > origin - row)
        return windows->open[at];
    return windows->value[at];
}
/* The same where value is the windows' own table or a copy made for the origin, which holds what it
 * knows. */
static inline real windows_seen(const Windows *windows, const real *value, int origin, int row,
                                int column)
{
    if (value == windows->value)
        return windows_at(windows, origin, row, column);
    return value[(size_t)row * (size_t)windows->cols + (size_t)column];
}
/* Whether the origin lies in a hole that others see bridged. */
bool windows_open(const Windows *windows, int origin);
/* Sets the marks of targets and past inputs in a table's row to 0: rows beyond an origin are the
 * net's own. */
void windows_unmark(const Windows *windows, real *row);
/* Whether a sample reads stale rows; `after`: rows after the next whose future columns it reads
 * beside its own. */
bool windows_stale(const Windows *windows, int origin, int after);

/* A share or count of rows ("15%", "200", "0": none) for validation and test, in time order. A
 * share is rounded and raised to one horizon. Errors: ERR_USAGE for a text that is neither, shares
 * that leave no training part, and a count below the horizon; ERR_DATA where the training part
 * cannot hold `reach` rows and the answer after them (the message says how many rows would do, the
 * hint what fits these). */
WARN_UNUSED Status split_make(Split *split, int rows, const char *validation, const char *test,
                              int reach, int horizon, Error *err);

/* The stretch that a row lies in; 0 of one series. */
int windows_stretch(const Windows *windows, int row);

/* Writes the input of one sample at `origin` into column b of a time-major batch x [steps, batch,
 * inputs]; value: a table as in Windows (its own, or one with fed-back rows). */
void windows_input(const Windows *windows, const real *value, int origin, int batch, int b,
                   real *x);

/* The anchors of a window, which windows_input takes from its inputs: adds them, `sign` times, to
 * answers y [span, outputs] for the rows origin + 1 .. origin + span. Nothing without anchors.
 * ANCHOR_SCALE: sign 1 multiplies by the step and adds the level, -1 the other way round. */
void windows_anchor(const Windows *windows, const real *value, int origin, int span, real sign,
                    real *y);

void windows_scale(const Windows *windows, const real *value, int origin, int target,
                   WindowScale *scale);

/* What an answer of 1 is worth: the window's step with ANCHOR_SCALE, else 1. */
real windows_unit(const Windows *windows, const real *value, int origin, int target);

/* The rows of a recurrent window as answers: past [steps * segment], the values of a target less
 * the window's level, in its steps. Only with ANCHOR_SCALE. */
void windows_past(const Windows *windows, const real *value, int origin, int target, real *past);

/* What stood where the rows after an origin lie in a cycle (the second season): its mean over the
 * last one, two, .. cycles, so many `sources` of a forecast; 0 without cycles. */
int windows_sources(const Windows *windows);
/* Of the rows after an origin, out [sources, span], as windows_past. A mean is of the cycles that
 * the series has; of none it is 0. */
void windows_cycles(const Windows *windows, const real *value, int origin, int target, int span,
                    real *out);
/* The mean size [sources] of what they would have missed in the cycle up to the origin; NAN where
 * the series does not tell. */
void windows_missed(const Windows *windows, const real *value, int origin, int target,
                    double *missed);
/* The share of the cycles looked at that the series has. */
double windows_cycles_known(const Windows *windows, const real *value, int origin, int target);
/* Rows up to an origin that may be looked at: those of windows_reach, which must be there, and
 * before them those of cycles, as many as the series has. */
int windows_history(const Windows *windows);
/* Writes the last `rows` rows up to an origin as they are known there to a table [rows, cols]; NAN
 * before the first row of the series. */
void windows_take(const Windows *windows, int origin, int rows, real *table);

/* Inputs that ANCHOR_SCALE adds to a step; 0 with other anchors. */
int anchor_inputs(const Windows *windows);

/* Takes the anchors from a sample's inputs; windows_input does. */
void anchor_input(const Windows *windows, const real *value, int origin, int batch, int b, real *x);

#endif
