/* The whole text of a file or of standard input: mapped where it is large, unpacked where it is
 * gzip's, with its sha256. */
#ifndef BASE_INPUT_H
#define BASE_INPUT_H

#include "base/file.h"

typedef struct {
    const char *bytes; /* [size] the text; no NUL behind it */
    size_t size;
    bool packed; /* it came out of a gzip file */
    /* of the file's bytes; reading can take it piece by piece as it passes over them */
    Hash hash;
    size_t hashed;       /* bytes it was taken of */
    char hex[FILE_HASH]; /* "" until input_sum */
    char *memory;        /* what holds the text: this, or a mapped file */
    void *map;
} Input;

/* "-": standard input. Errors: `status` for what cannot be read, or a gzip file that is cut short
 * or damaged; ERR_OUTPUT out of memory. */
WARN_UNUSED Status input_open(Input *input, const char *path, Status status, Error *err);

/* What messages call it. */
const char *input_name(const char *path);

/* Views a text in memory as a file. */
void input_of(Input *input, const char *bytes, size_t size);

/* Takes the hash of `size` more bytes of the text. */
void input_hash(Input *input, size_t size);
/* The sum of the whole file, in input->hex. */
void input_sum(Input *input);

/* Says that bytes from `from` up to `end` are not needed soon: those of a mapped file leave the
 * memory. */
void input_leave(const Input *input, size_t from, size_t end);

void input_close(Input *input);

#endif
