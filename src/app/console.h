/* The console: standard output is data only, standard error is for people. The only place that
 * knows -q, -v, terminals and the progress line. */
#ifndef APP_CONSOLE_H
#define APP_CONSOLE_H

#include "app/options.h"

typedef struct {
    bool quiet, verbose, json;
    bool terminal;     /* standard error is one */
    bool line_open;    /* a progress line stands unfinished */
    double last_drawn; /* seconds */
    int last_share;    /* plain lines: the tenths already told */
} Console;

void console_open(Console *console, const Options *options);
void console_say(Console *console, const char *format, ...) PRINTF(2, 3); /* a line, unless quiet */
void console_warn(Console *console, const char *format, ...)
    PRINTF(2, 3); /* "warning: ...", unless quiet */
void console_notes(Console *console,
                   const Notes *notes); /* found: only what a user wants; all with -v */
/* One line: share done, epoch, loss, best epoch, windows per second, time left; redrawn at most ten
 * times a second; on a pipe a plain line every tenth of the way. */
void console_progress(Console *console, const char *name, const Progress *progress);
void console_progress_end(Console *console);
/* "forecast: where: message" and "  hint: ..." , the other errors and their count; one JSON object
 * with --json. Always shown. */
void console_error(const Console *console, const Error *err);

/* SIGINT and SIGTERM: the first asks to finish (flag), the second ends at once. */
extern volatile sig_atomic_t console_stop;
void console_catch_signals(void);

#endif
