/* Safetensors files: the length of a JSON header, the header, the tensors' bytes. Written in one
 * canonical form (sorted keys, no blanks, data 64-byte aligned), with a sha256 over the whole file
 * in the metadata, so that any change to the file is seen. Format:
 * https://github.com/huggingface/safetensors */
#ifndef MODEL_SAFETENSORS_H
#define MODEL_SAFETENSORS_H

#include "base/file.h"
#include "base/real.h"
#include "base/text.h"

#define SCOPE_SIZE 48
#define SAFE_NAME  (SCOPE_SIZE + 128) /* a key or name in its scope */

/* A file being put together or taken apart; nothing is valid in an all-zero one. */
typedef struct {
    char scope[SCOPE_SIZE]; /* stands before every key and name: "member.2." */
    void *header;           /* JSON */
    Text data;              /* the tensors' bytes while writing */
    char *bytes;            /* the whole file while reading */
    size_t start, size;
    size_t taken; /* bytes of tensors already read */
    int tensors;  /* not yet read */
    bool failed;  /* out of memory while writing */
} SafeFile;

/* Keys and names from here on belong to a part of the file: "member.2."; "": to the whole. */
void safetensors_scope(SafeFile *file, const char *scope);

/* Writing: begin, put texts and tensors, save. cols 0: a vector. Errors: ERR_OUTPUT. */
void safetensors_begin(SafeFile *file);
void safetensors_put(SafeFile *file, const char *key, const char *text);
void safetensors_put_tensor(SafeFile *file, const char *name, int rows, int cols,
                            const real *value);
WARN_UNUSED Status safetensors_save(SafeFile *file, const char *path, Error *err);

/* Reading: open checks length, header and sha256; get finds a text of the metadata or NULL; take
 * copies a tensor of exactly this shape and type; finish sees that nothing is left over. Errors:
 * ERR_MODEL with the path in `where`. */
WARN_UNUSED Status safetensors_open(const char *path, SafeFile *file, Error *err);
const char *safetensors_get(const SafeFile *file, const char *key);
WARN_UNUSED Status safetensors_take(SafeFile *file, const char *path, const char *name, int rows,
                                    int cols, real *value, Error *err);
WARN_UNUSED Status safetensors_finish(const SafeFile *file, const char *path, Error *err);

/* Whether two files that were put together differ by a bit, and where, as a name or "" in `where`.
 * *numbers: texts and numbers of tensors in the first. */
bool safetensors_differ(const SafeFile *one, const SafeFile *other, char where[SAFE_NAME],
                        long *numbers);

/* Bytes of all tensors of a file that was opened. */
size_t safetensors_size(const SafeFile *file);

void safetensors_close(SafeFile *file);

#endif
