/* Reports: the run's files and what goes to standard output. Every number that a picture shows is
 * computed before. */
#ifndef APP_REPORT_H
#define APP_REPORT_H

#include "app/options.h"
#include "base/text.h"
#include "model/audit.h"

#define RUN_NAME 128

/* What a run found; the way of the data in run.c fills it. */
typedef struct {
    Options options;        /* resolved: what was found or decided stands in it */
    char name[128];         /* of the run */
    char source[FILE_PATH]; /* the data file as it was given */
    Series series;
    Model model;
    Frame frame;
    History history;
    Evaluation evaluation;
    Backtest backtest; /* step NULL: it was none */
    Audit audit;       /* no trials: not asked for */
    Notes notes;
    double seconds[3]; /* read, train, evaluate: costs, kept apart from results */
    bool trained, interrupted;
} Result;
void result_free(Result *result);

/* The forecasts of a mode over the held-out part; origins 0 where the mode was not asked for. */
const Forecast *result_held_out(const Result *result, Mode mode);
/* How many of them were scored; of several series not all are kept. */
int result_origins(const Result *result, Mode mode);
/* The first row that the held-out forecasts predict; the end of the history where there are none.
 */
int result_split(const Result *result);
/* The mode whose score stands for the run: autoregressive unless only continuous was asked for. */
Mode result_mode(const Result *result);
/* The classes of the target; NULL: it holds numbers. */
const Labels *result_classes(const Result *result);
/* The model and the baselines that were scored in a mode: the model first, the others by their mean
 * absolute error, or the share of wrong classes. Returns how many. */
#define METHODS_SHOWN 16
int result_methods(const Result *result, Mode mode, const char *method[METHODS_SHOWN]);
/* A score of the test part over all steps, mean over the targets; NAN where there is none. */
double result_score(const Result *result, const char *method, Mode mode, const char *metric);

/* The metrics of a score table, in its order; of classes others. NULL past the end. */
typedef struct {
    const char *metric, *title;
} ScoreColumn;
const ScoreColumn *result_column(const Result *result, int index);

/* The target's name; of one of several series that series', with the target's where there are more.
 */
void report_name(const Series *series, bool several, int target, Text *csv);

/* The files of cli.md as text: forecast.csv, metrics.csv, loss.csv, run.json; of several series
 * series.csv: the scores of each. A missing value is an
 * empty field or null. */
void report_forecast(const Result *result, Text *csv);
void report_metrics(const Result *result, Text *csv);
void report_loss(const Result *result, Text *csv);
void report_series(const Result *result, Text *csv);
WARN_UNUSED Status report_run(const Result *result, Text *json, Error *err);

/* Only what lies beyond the end, in the columns of forecast.csv. */
void report_ahead(const Result *result, Text *csv);
/* The score table and the next steps, for a terminal. */
void report_table(const Result *result, Text *out);
/* run.json with the forecast beyond the end and the folder of the run: the document of --json. */
WARN_UNUSED Status report_document(const Result *result, const char *folder, Text *json,
                                   Error *err);

/* Writes them all, config.yaml and model.safetensors into the folder aside; without a model that
 * was trained here (predict) neither loss.csv, config.yaml nor the model. Errors: ERR_OUTPUT. */
WARN_UNUSED Status report_write(const Result *result, const Folder *folder, Error *err);

/* Standard output: the score table and the forecast beyond the end on a terminal, the forecast as
 * CSV in a pipe, one JSON document; --format and --json decide otherwise. folder: where the files
 * are. Errors: ERR_OUTPUT. */
WARN_UNUSED Status report_print(const Result *result, const char *folder, Error *err);

/* --require "mase<1" or "mae<=2.5,coverage80>75": metrics of the test part over all steps, in every
 * mode that was asked for; "continuous.mae<2" means one of them. ERR_REQUIRE says which value it
 * was. */
WARN_UNUSED Status report_require(const Result *result, Error *err);
/* Before any work: whether the options hold such an expression, of a mode and of intervals that
 * there will be. Errors: ERR_USAGE. */
WARN_UNUSED Status report_require_check(const Options *options, const ModelConfig *config,
                                        Error *err);

#endif
