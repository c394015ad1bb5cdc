/* The verbs: shorter or longer paths through the same calls. */
#ifndef APP_RUN_H
#define APP_RUN_H

#include "app/console.h"
#include "app/report.h"

/* Series -> model -> training -> evaluation; nothing is written or printed. Used by run, fit,
 * backtest and every experiment of a batch. What stands in result is to be freed after an error
 * too. Errors: of series_read, model_make, train and evaluate; ERR_INTERRUPTED where it was stopped
 * before there was a model (later, result->interrupted is set and all is there). */
WARN_UNUSED Status run_experiment(const Options *options, const Watch *watch, Result *result,
                                  Error *err);

/* Warns of options that the method does not read. */
void run_note_unread(const Options *given, const Model *model, Notes *notes);

/* Its two halves, for who wants to tell what was found before the training begins. */
WARN_UNUSED Status run_prepare(const Options *options, Result *result, Error *err);
/* The first of them from a CSV text in memory, named `source`. */
WARN_UNUSED Status run_prepare_text(const Options *options, const char *source, const Text *csv,
                                    Result *result, Error *err);
WARN_UNUSED Status run_learn(Result *result, const Watch *watch, Error *err);

/* --audit. Before any work: ERR_USAGE for what cannot be audited. */
WARN_UNUSED Status run_audit_check(const Options *given, Error *err);
/* What was asked for, in `given`, once more in other worlds (model/audit.h); what was compared is
 * noted, leaks are left in the result. Errors: of audit_fits and audit_forecasts. */
WARN_UNUSED Status run_audit(const Options *given, Result *result, Error *err);
/* ERR_INTERNAL where it found a leak. */
WARN_UNUSED Status run_audit_judge(const Result *result, Error *err);

/* Whether the model is fitted anew on the held-out rows too: what was stopped is not begun again.
 */
bool run_refits(const Result *result);

/* The path of the model that is meant by a file, or by the folder of the run that made it; whether
 * it is a folder. */
bool run_model_path(const char *given, char path[FILE_PATH]);

/* Names the result's file in an error that knows none: below, nothing knows it. */
Status run_name_file(const Result *result, Error *err);

/* A result with a copy of the options, for the data file `source`. */
void run_begin(const Options *options, const char *source, Result *result);

/* The run's name: --name, else the data file's without folder and extension. */
void run_name(const Options *options, const char *source, char name[RUN_NAME]);

/* Names a run that was given no name by its file and what it does, so that the run of that file is
 * not replaced: "air-backtest". */
void run_name_apart(Options *options, const char *source, const char *suffix);

/* Where the run's folder stands: --output, else plots/NAME. Errors: ERR_USAGE for a name that is no
 * plain name of a folder. */
WARN_UNUSED Status run_path(const Options *options, const char *name, char path[FILE_PATH],
                            Error *err);

/* One function per verb: they read options->file and return the exit code as a status. */
WARN_UNUSED Status verb_run(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_fit(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_backtest(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_predict(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_batch(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_inspect(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_plot(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_synth(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_doctor(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_help(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_completion(const Options *options, Console *console, Error *err);

#endif
