/* The command line: forecast [VERB] [OPTIONS] FILE... */
#ifndef APP_CLI_H
#define APP_CLI_H

#include "app/options.h"

/* Reads the command line into options (precedence: flag, --set, config file, default). A first word
 * is a verb only if it equals one; no verb means run. Errors: ERR_USAGE with the nearest known verb
 * or option. */
WARN_UNUSED Status cli_read(int argc, char **argv, Options *options, Error *err);

/* The whole program: returns the exit code. main only calls it. */
int cli_main(int argc, char **argv);

#endif
