/* Errors: a status, the place, what was found and what to do about it.
 *
 * A fallible function returns a Status and takes an Error last. The error is set once, where it is
 * seen; nothing is printed below app/. A reader that can go on after a fault (CSV cells,
 * configuration keys) collects up to five errors of one kind and counts the rest. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/* The values are the program's exit codes. */
typedef enum {
    OK = 0,
    ERR_INTERNAL = 1,
    ERR_USAGE = 2, /* command line or configuration */
    ERR_DATA = 3,  /* the CSV file */
    ERR_MODEL = 4, /* the model file */
    ERR_TRAINING = 5,
    ERR_PLOT = 6,    /* a plot that was asked for failed; the numbers are written */
    ERR_REQUIRE = 7, /* --require not met; the files are written */
    ERR_BATCH = 8,   /* some experiments failed; the table is written */
    ERR_OUTPUT = 9,  /* could not write, or out of memory */
    ERR_INTERRUPTED = 130
} Status;

#define ERROR_OTHERS 4

typedef struct {
    Status status;
    char where[256];   /* "air.csv:17:3", a file, an option; empty where there is no place */
    char message[512]; /* what was found */
    char hint[384];    /* what to do; may be empty */
    int count;         /* errors found in all; 0 until one is set */
    char other[ERROR_OTHERS][512]; /* "where: message" of the second to the fifth */
} Error;

#define WARN_UNUSED         __attribute__((warn_unused_result))
#define PRINTF(text, first) __attribute__((format(printf, text, first)))

/* Sets the error (the first one wins) and returns its status. where may be NULL. */
Status error_set(Error *err, Status status, const char *where, const char *format, ...)
    PRINTF(4, 5);

/* An option that cannot be: ERR_USAGE with a hint; returns the status. */
Status error_option(const char *option, const char *message, const char *hint, Error *err);

/* Adds one more error of a kind to a collection: the first as error_set, the next four in other,
 * the rest only counted. */
Status error_add(Error *err, Status status, const char *where, const char *format, ...)
    PRINTF(4, 5);

/* What to do about the error just set; only the first hint stays. */
void error_hint(Error *err, const char *format, ...) PRINTF(2, 3);

/* Forgets the error. */
void error_clear(Error *err);

/* Checks what only a programming mistake can break; stays in release builds. */
#define ASSERT(condition) ((condition) ? (void)0 : assert_failed(#condition, __FILE__, __LINE__))
void assert_failed(const char *condition, const char *file, int line) __attribute__((noreturn));

/* Out of memory: ERR_OUTPUT with what could not be held. Inline, that analysers see it never
 * returns OK. */
static inline Status error_memory(Error *err, const char *what)
{
    error_set(err, ERR_OUTPUT, NULL, "out of memory for %s", what);
    ASSERT(err->status != OK);
    return err->status;
}

#endif
