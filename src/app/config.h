/* Configuration files: YAML through libyaml's events, with the option table as schema. Strict: an
 * unknown or repeated key, a wrong type, a value out of range, aliases, tags, a second document are
 * errors with line and column, all of them in one run. The only module that knows libyaml. */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include "app/options.h"
#include "base/text.h"

#define CONFIG_LIMIT (1 << 20) /* bytes */
#define CONFIG_DEPTH 32

/* Reads one configuration over the options given (defaults or a base): keys at the top or in their
 * section. */
WARN_UNUSED Status config_read(const char *path, Options *options, Error *err);

/* Everything resolved, as YAML that config_read takes back: `forecast -c config.yaml` repeats the
 * run. */
void config_write(const Options *options, Text *out);

/* A batch: base options and experiments, sweeps multiplied out in the order of the file (the last
 * key fastest), each with a name such as "recurrent-gru-32-1". */
typedef struct {
    char name[128];
    Options *run; /* [count] */
    int count;
} Batch;
WARN_UNUSED Status batch_read(const char *path, const Options *base, Batch *batch, Error *err);
void batch_free(Batch *batch);

#endif
