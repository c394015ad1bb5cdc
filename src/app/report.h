/* Reports: the run's files and what goes to standard output. Every number that a picture shows is
 * computed before. */
#ifndef APP_REPORT_H
#define APP_REPORT_H

#include "app/options.h"
#include "base/text.h"

/* What a run found; the way of the data in run.c fills it. */
typedef struct {
    const Options *options; /* resolved */
    char name[128];         /* of the run */
    Series series;
    Model model;
    Frame frame;
    History history;
    Evaluation evaluation;
    Notes notes;
    double seconds[4]; /* read, train, evaluate, plot: costs, kept apart from results */
    bool trained, interrupted;
} Result;
void result_free(Result *result);

/* The files of cli.md as text: forecast.csv, metrics.csv, loss.csv, run.json. */
void report_forecast(const Result *result, Text *csv);
void report_metrics(const Result *result, Text *csv);
void report_loss(const Result *result, Text *csv);
WARN_UNUSED Status report_run(const Result *result, Text *json, Error *err);

/* Writes them all, config.yaml and model.safetensors into the folder aside. */
WARN_UNUSED Status report_write(const Result *result, const Folder *folder, Error *err);

/* Standard output: the score table and the forecast beyond the end on a terminal, the forecast as
 * CSV in a pipe, one JSON document. */
WARN_UNUSED Status report_print(const Result *result, bool terminal, Error *err);

/* --require "mase<1" or "mae<=2.5,coverage80>75": ERR_REQUIRE says which value it was. */
WARN_UNUSED Status report_require(const Result *result, Error *err);

#endif
