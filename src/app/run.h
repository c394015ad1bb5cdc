/* The verbs: shorter or longer paths through the same calls. */
#ifndef APP_RUN_H
#define APP_RUN_H

#include "app/console.h"
#include "app/report.h"

/* Series -> model -> training -> evaluation; nothing is written or printed. Used by run, fit,
 * backtest and every experiment of a batch. */
WARN_UNUSED Status run_experiment(const Options *options, const Watch *watch, Result *result,
                                  Error *err);

/* One function per verb: they read options->file and return the exit code as a status. */
WARN_UNUSED Status verb_run(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_fit(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_predict(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_batch(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_inspect(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_plot(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_synth(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_doctor(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_help(const Options *options, Console *console, Error *err);
WARN_UNUSED Status verb_completion(const Options *options, Console *console, Error *err);

#endif
