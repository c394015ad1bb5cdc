/* The command line: forecast [VERB] [OPTIONS] FILE... */
#ifndef APP_CLI_H
#define APP_CLI_H

#include "app/console.h"
#include "app/options.h"

typedef struct {
    const char *name;
    unsigned bit;          /* of Option.verbs */
    const char *arguments; /* in the usage: "MODEL FILE" */
    int least, most;       /* words after the options */
    const char *what;      /* one line */
    Status (*act)(const Options *options, Console *console, Error *err);
} Verb;

extern const Verb verb_table[];
extern const int verb_count;
const Verb *verb_find(const char *name);

/* Reads the command line into options (precedence: flag, --set, config file, default). A first word
 * is a verb only if it equals one; no verb means run. No option may be cut short: a slip never
 * means another option. What could be read is in options after an error, too (--json decides how
 * the error is told). Errors: ERR_USAGE, all faults in one run, with the nearest known verb or
 * option. */
WARN_UNUSED Status cli_read(int argc, char **argv, Options *options, Error *err);

/* The whole program: returns the exit code. main only calls it. */
int cli_main(int argc, char **argv);

#endif
