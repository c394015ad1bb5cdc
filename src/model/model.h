/* A model: what was decided about a series (season, window, split, transforms), the network and its
 * weights. Fitting it is train.h, forecasting with it predict.h. */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "data/calendar.h"
#include "data/missing.h"
#include "data/season.h"
#include "data/series.h"
#include "data/transform.h"
#include "data/window.h"
#include "model/method.h"
#include "nn/net.h"

#define LEVELS_MAX   8
#define HORIZON_MAX  10000
#define WINDOW_MAX   10000
#define PENALTY_MAX  1e9
#define ORIGINS_MOST 1000000

/* One-step errors that a model keeps. */
#define RESIDUALS_MOST 1000

/* Windows that the training part must hold at least. */
#define TRAIN_WINDOWS_MIN 10

typedef enum { MODE_CONTINUOUS, MODE_AUTOREGRESSIVE, MODE_BOTH } Mode;

/* Whether a mode is among those asked for. */
static inline bool mode_asked(Mode asked, Mode mode)
{
    return asked == MODE_BOTH || asked == mode;
}

/* A mode's name on the command line and in files. */
static inline const char *mode_name(Mode mode)
{
    return mode == MODE_CONTINUOUS ? "continuous" : "autoregressive";
}
/* What stands for past-only inputs in the closed loop: predicted by the net too, the last value, or
 * the value a season ago. */
typedef enum { PAST_JOINT, PAST_HOLD, PAST_SEASONAL } PastRule;
/* What a net answers: the next row at every step, the next row at the last step, the whole horizon
 * at the last step, or the horizon step by step in a second stack that starts from the first one's
 * state. */
typedef enum { HEAD_AUTO, HEAD_NEXT, HEAD_LAST, HEAD_DIRECT, HEAD_DECODER } HeadKind;
typedef enum {
    TRANSFORM_AUTO,
    TRANSFORM_NONE,
    TRANSFORM_DIFF,
    TRANSFORM_SEASONAL_DIFF
} TransformRule;

/* How the forecasts of an ensemble become one. */
typedef enum { COMBINE_MEAN, COMBINE_MEDIAN } Combine;

#define MEMBERS_MAX  64
#define MEMBER_LABEL 24

/* What a net's answers are added to: nothing, a ridge regression of the same windows, or a
 * combination of the window's seasons that the net weighs itself (answers.h). */
typedef enum { BASE_NONE, BASE_RIDGE, BASE_SEASONAL } BaseKind;

/* 0 and "" mean: to be found. model_make leaves a resolved one in the model. */
typedef struct {
    char model[24];
    char members[256]; /* of the stack, by their labels, separated by newlines; "": all that fit */
    bool by_deviation; /* the stack of several series is weighed by errors in standard deviations,
                          not in MASE scales */
    int ensemble;      /* nets that differ in their seed alone, forecasts combined; 1: one net */
    Combine combine;   /* of an ensemble: mean or median */
    HeadKind head;
    int hidden;
    int dense;      /* units of a feed-forward layer before the recurrent ones; 0: none */
    int layers;     /* 0: linear in its inputs, for nets over lags alone */
    int projection; /* of a cell that projects */
    double dropout, input_dropout, recurrent_dropout;
    bool layer_norm, batch_norm;
    bool glorot;    /* first weights: Glorot and orthogonal, else PyTorch's */
    int embedding;  /* numbers that stand for a class the net reads; 0: an input per class */
    double penalty; /* of ridge, on the squares of its weights, for each training row and relative
                       to the mean square of the inputs */
    bool through_origin; /* ridge without a constant */
    bool local; /* ridge of several series: weights of each one's own, drawn to those of all */
    int window; /* rows of a recurrent window */
    char windows[64]; /* of an ensemble's nets, "240,336": some for each; "": all alike */
    int segment;      /* of these, rows that the net reads in one step */
    char lags[128];   /* NARX: lags of the target, "1:24,168" */
    char past_lags[128];
    int horizon;
    Seasons season;
    ScaleKind scale;
    TransformRule transform;
    bool log;
    double harmonics; /* rows of a long season whose harmonics are taken off the targets; 0: none */
    double box_cox;   /* exponent of the targets' values; 1: none, 0: to be found */
    bool calendar;    /* calendar features where there are stamps */
    bool blind;       /* the targets' own past is not read */
    AnchorKind anchor; /* of the windows */
    BaseKind base;
    char cycles_each[32]; /* of an ensemble's nets, "0,4"; "": as cycles says */
    int cycles; /* second seasons back to whose like rows a seasonal base looks; 0: none */
    PastRule past_rule;
    MissingRule missing;
    char validation[24], test[24]; /* share or count of rows */
    Split parts;    /* rows 0: by validation and test; else just these, for members of others */
    bool quantiles; /* the net answers with bounds of the intervals too, */
    bool detached;  /* from which its layers learn nothing */
    int bootstrap;  /* sample paths that intervals come from; 0: from errors by step */
    int levels;
    double level[LEVELS_MAX]; /* of the intervals, in percent */
    bool floored; /* where no value is negative, intervals and the stack's forecasts are not */
    int origins;  /* of an evaluation: at most so many of a series, evenly spread; 0: so many that
                     all series have EVALUATION_ORIGINS together */
    uint64_t seed;
} ModelConfig;

/* What a model of several series knows of one of them. */
typedef struct {
    char name[COLUMN_NAME];
    Split split;          /* of its rows */
    int fitted;           /* its first rows that statistics and weights come from */
    double trace;         /* of these rows (fitted.h); 0: none */
    Transform *transform; /* [columns] */
    double *mase_scale;   /* [targets] */
    double *deviation;    /* [targets] standard deviation over its training rows */
    double *coefficient;  /* [targets, CLASSIC_COEFFICIENTS] of a classical method */
    real *params;         /* [net.count] of a local model, else NULL */
    double penalty;       /* that these were found with; 0: not yet */
} ModelPart;

/* Baselines that stand in every score table, and networks, are models alike: a baseline has no
 * parameters, a model with members no net of its own. */
typedef struct Model {
    ModelConfig config;
    SeriesOptions data; /* how its file was read: time column, date format, missing words, gaps and
                           duplicates are saved, so that other files are read alike */
    const Method *method;
    Net net;
    real *params;        /* [net.count]; NULL where there is no network */
    double *coefficient; /* [targets, CLASSIC_COEFFICIENTS] of a classical method, else NULL */
    bool kept;           /* its kind stands there before it is fitted */
    int targets, past, future; /* columns of the series; future does not count calendar features */
    int fixed;                 /* static ones: the last of the future columns */
    int block;                 /* rows of one answer: the horizon of a direct net, else 1 */
    char (*name)[COLUMN_NAME]; /* [targets + past + future] */
    Transform *transform;      /* [targets + past + future] */
    Labels *labels;            /* [targets + past + future] of categorical columns; NULL: there are
                                  none. With classes in the target the net answers with a logit each */
    int *width;                /* [.. and calendar] inputs of a categorical column, 0 of others;
                                  NULL without labels */
    int marks;                 /* columns with an input that says where they are missing */
    int *mark;                 /* [marks] which, ascending */
    double *share;             /* [model_classes] of the target's classes in the training rows */
    Calendar calendar;
    Frequency frequency;
    Lags lags, past_lags; /* count 0 for recurrent nets */
    Split split;          /* of the file it was made from */
    int fitted;           /* its first rows that the weights come from */
    double trace;         /* of these rows (fitted.h); 0: none */
    double *mase_scale;   /* [targets] mean |x[t] - x[t-season]| over training rows */
    double *radius;   /* [2, levels, horizon, targets] half widths of the intervals, data's units
                         after the transform's inverse; [0]: continuous (first step only), [1]:
                         autoregressive; see interval.h */
    double *typical;  /* [targets] value at which the half widths are these, which grow with
                         the square root of the forecast; 0: they do not */
    double *bounded;  /* [targets] 1: no value of the rows it is fitted on is negative, and
                         config.floored; else 0 */
    double *residual; /* [residuals, targets] one-step errors in scaled units that sample paths draw
                         (bootstrap.h); NULL without */
    int residuals;
    struct Forecast *trial; /* its forecasts of rows that it was not fitted on, where the last fit
                               made some; NULL: it did not */
    char data_hash[FILE_HASH];  /* of the file it was trained on */
    char label[MEMBER_LABEL];   /* a member's name among the others; "" of the whole */
    int epochs;                 /* of training until the best weights, for another one like it */
    struct Model *member;       /* [members] models of the same series (members.h); NULL: none */
    double weight[MEMBERS_MAX]; /* from 0, sum 1 */
    int members;
    ModelPart *part; /* [parts] of several series (parts.h), as in Series; NULL: it is of one */
    int parts;
    bool several; /* it is of several series, though none may be here yet */
    struct Model
        *base; /* fitted before the net, which answers what it misses (base.h); NULL: none */
} Model;

/* Decides what is not given (season, horizon, window or lags, transform), splits the series, fits
 * the transforms on its training rows and draws the first weights. What was decided is noted.
 * Errors: ERR_USAGE for options that contradict each other or the method, ERR_DATA for too few rows
 * (how many would do), a net whose target is constant in training, a log of values that are not
 * positive. */
WARN_UNUSED Status model_make(const ModelConfig *config, const Series *series, Model *model,
                              Notes *notes, Error *err);
void model_free(Model *model);

/* Classes of the target; 0: numbers. */
int model_classes(const Model *model);

/* The first static column; those behind it are static too. */
int model_fixed(const Model *model);

/* Numbers in one answer. */
int model_outputs(const Model *model);

/* Whether a method's networks can answer so; AUTO fits methods without a network alone. */
bool head_fits(const Method *method, HeadKind head);

/* Whether a method's windows can be anchored and cut into segments as the configuration says. */
bool window_fits(const Method *method, const ModelConfig *config);

/* The scale of MASE: mean |x[t] - x[t-season]| over rows [0, rows) of a column; where the season
 * repeats itself exactly, the last value's error. */
double model_mase_scale(const Series *series, int column, int rows, int season);

/* The shape of the model's training windows: everything but the table itself. */
Windows model_windows(const Model *model);

/* Numbers that were learned, those of its base and of its members too. */
size_t model_parameters(const Model *model);

/* Whether forecasts go on from a state carried over all history; else each reads its window. */
bool model_carried(const Model *model);

/* Numbers in its radius. */
size_t model_radii(const Model *model);
/* Rows beyond an origin whose future columns a forecast over the model's horizon reads. */
int model_ahead(const Model *model);

/* Room for names, transforms, scales and radii, all 0, by the model's counts of columns, levels and
 * horizon. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status model_room(Model *model, Error *err);

/* The network of the model's configuration and method; no weights yet. Errors: as net_make. */
WARN_UNUSED Status model_make_net(Model *model, Error *err);

/* The curve of the targets' transforms (data/transform.h): of --log, of --box-cox, or none. */
double model_curve(const ModelConfig *config);

/* Rows that a difference costs at the beginning of a series: the first row with a scaled target. */
int model_start(const Model *model);
/* Rows up to the first origin, this one among them, from which it can forecast. */
int model_reach(const Model *model);

/* Another horizon for a model that was made: its intervals are cut, or the last step's go on.
 * Errors: ERR_USAGE out of range, ERR_OUTPUT out of memory. */
WARN_UNUSED Status model_set_horizon(Model *model, int horizon, Notes *notes, Error *err);

/* How a file is to be read for a saved model: fills the options that series_read needs (target,
 * past, future, and what stands in model->data; the labels are viewed). */
void model_series_options(const Model *model, SeriesOptions *options);

/* A series as the model sees it: the scaled table, missing values filled by the model's rule, and
 * the views on it. */
typedef struct Frame {
    const Series *series;
    Windows windows;
    real *value, *truth, *open; /* open, since, stale: as the windows', NULL where not needed */
    int *since, *stale;
    int rows;             /* of history */
    int ahead;            /* rows after it whose future columns are known (calendar: the horizon) */
    struct Frame *member; /* [members] as the model's members see it; NULL: there are none */
    int members;
    Stretch *stretch; /* [stretches] of several series, as many as the series has parts */
    int stretches;
} Frame;
/* Errors: ERR_DATA where future columns do not reach over the horizon beyond the end, or the
 * history is shorter than the window. */
WARN_UNUSED Status frame_make(const Model *model, const Series *series, Frame *frame, Notes *notes,
                              Error *err);
void frame_free(Frame *frame);
/* Lets windows look at a frame's tables and stretches. */
void frame_look(const Frame *frame, Windows *windows);
/* Of one series: whether it has the columns that the model reads, and its table. */
WARN_UNUSED Status frame_check(const Model *model, const Series *series, Error *err);
WARN_UNUSED Status frame_table(const Model *model, const Series *series, Frame *frame, Error *err);

/* A real safetensors file: PyTorch's tensor names, and in its metadata the configuration,
 * statistics and a sha256 over the whole file. Saved atomically; the same model gives the same
 * bytes. Errors of loading (ERR_MODEL): not a safetensors file, truncated, changed (sha256),
 * another version, sizes that do not fit the configuration. */
WARN_UNUSED Status model_save(const Model *model, const char *path, Error *err);
WARN_UNUSED Status model_load(const char *path, Model *model, Error *err);

/* Whether the files of two models would differ by a bit. Errors: ERR_OUTPUT out of memory. */
typedef struct {
    bool found;
    char name[192]; /* of the tensor or the entry of the metadata */
    long numbers;   /* that were compared */
} ModelDifference;
WARN_UNUSED Status model_compare(const Model *one, const Model *other, ModelDifference *difference,
                                 Error *err);

/* Calls each for every tensor of a model's file in the file's order; scope stands before the
 * tensor's name there: "" of the model's own, "member.2.base.". */
void model_tensors(const Model *model,
                   void (*each)(void *user, const char *scope, const NetTensor *tensor),
                   void *user);

#endif
