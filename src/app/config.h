/* Configuration files: YAML with the option table as schema. Strict: an unknown or repeated key, a
 * key in another section than its own, a wrong type, a value out of range are errors with line and
 * column, all of them in one run. Paths in them are relative to the current folder. */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include "app/options.h"
#include "base/text.h"

/* Reads one configuration over the options given: keys at the top or in their section, `files` for
 * the data files unless the command line named some. What --set or a flag gave stays. Errors:
 * ERR_USAGE. */
WARN_UNUSED Status config_read(const char *path, Options *options, Error *err);

/* Everything that is not left to be found, as YAML that config_read takes back: `forecast -c
 * config.yaml` repeats the run. What is about one command alone (threads, its folder) is left out.
 */
void config_write(const Options *options, Text *out);
/* sha256 of config_write's text without the section output into options->hash: runs of one hash on
 * the same data have the same results. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status config_hash(Options *options, Error *err);

#define BATCH_MAX 4096 /* runs */

/* A batch: its experiments, sweeps multiplied out in the order of the file (the last key fastest).
 * Each run is complete: name (such as "recurrent-gru-32-1"), files, options_finish and
 * options_check done. */
typedef struct {
    char name[128]; /* of the batch; the file's stem where it gives none */
    char plots[64]; /* of the comparison: what stands outside the experiments, as Options has it */
    int picture[2]; /* width and height */
    Options *run;   /* [count] */
    int count, size;
} Batch;

/* base: the command line's options, which stay above the file's. Errors: ERR_USAGE, all in one run:
 * as config_read; no experiments, an experiment without a name or two of one name, a sweep over
 * nothing or over what the command line fixed. */
WARN_UNUSED Status batch_read(const char *path, const Options *base, Batch *batch, Error *err);
WARN_UNUSED Status batch_parse(const char *path, const char *bytes, size_t size,
                               const Options *base, Batch *batch, Error *err);
void batch_free(Batch *batch);

/* config_read from bytes in memory, followed by a NUL. */
WARN_UNUSED Status config_parse(const char *path, const char *bytes, size_t size, Options *options,
                                Error *err);

#endif
