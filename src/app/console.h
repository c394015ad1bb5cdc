/* The console: standard output is data only, standard error is for people. The only place that
 * knows -q, -v, terminals and the progress line. */
#ifndef APP_CONSOLE_H
#define APP_CONSOLE_H

#include "app/options.h"
#include "base/text.h"
#include "model/train.h"

typedef struct {
    bool quiet, verbose, json;
    bool terminal;     /* standard error is one */
    bool line_open;    /* a progress line stands unfinished */
    int width;         /* columns of the terminal */
    double began;      /* seconds, of the run whose progress is shown; 0: none */
    double last_drawn; /* seconds */
    int last_share;    /* plain lines: the tenths already told */
    int last_epoch;    /* -v: the epochs already told */
} Console;

/* --json keeps messages back as -q does, so that standard error holds nothing but the error; -v
 * brings them back. */
void console_open(Console *console, const Options *options);
void console_say(Console *console, const char *format, ...) PRINTF(2, 3); /* a line, unless quiet */
void console_warn(Console *console, const char *format, ...)
    PRINTF(2, 3); /* "warning: ...", unless quiet */
/* What was found, and warnings. */
void console_notes(Console *console, const Notes *notes);
/* Whose progress is shown. Of several trainings in a row, which one: the tenths and the time left
 * are those of all. */
typedef struct {
    Console *console;
    const char *name; /* of the experiment or the origin; or NULL */
    int done, count;  /* trainings; 0, 0: the only one */
} Listener;

/* One line: share done, epoch, loss, best epoch, windows per second, time left; redrawn at most ten
 * times a second; on a pipe a plain line every tenth of the way, with -v one whenever there is
 * news. listener: a Listener. */
void console_progress(void *listener, const Progress *progress);
/* The same for a batch: experiments done, of how many. */
void console_count(Console *console, int done, int failed, int count);
void console_progress_end(Console *console);
/* "forecast: where: message" and "  hint: ..." , the other errors and their count; one JSON object
 * with --json. Always shown. */
void console_error(Console *console, const Error *err);
/* The name of a status: "usage", "data". */
const char *console_status_name(Status status);

/* Standard output, from whole texts. Errors: ERR_OUTPUT where it cannot be written. */
WARN_UNUSED Status console_write(const Text *text, Error *err);
bool console_to_terminal(void); /* standard output is one */
/* The width of the terminal that a file is, else another. */
int console_columns(int file, int otherwise);

/* SIGINT and SIGTERM: the first asks to finish (flag), the second ends at once. */
extern volatile sig_atomic_t console_stop;
void console_catch_signals(void);

#endif
