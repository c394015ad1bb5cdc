/* Files: read whole, written atomically; folders written aside and renamed as a whole. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"

#include <stddef.h>

#define FILE_PATH 4096 /* longest path handled, with its NUL */
#define FILE_HASH HASH_TEXT

/* Reads a whole file ("-": standard input), at most limit bytes (0: no limit). The bytes are
 * followed by a NUL; free() them. Errors: `status` (what the file means to the caller: ERR_DATA,
 * ERR_USAGE, ERR_MODEL) for a missing file, a directory, no permission or a larger file; ERR_OUTPUT
 * out of memory. */
WARN_UNUSED Status file_read(const char *path, size_t limit, Status status, char **bytes,
                             size_t *size, Error *err);

/* Writes a file: temporary file in the same folder, fsync, rename, fsync of the folder. What is no
 * regular file (a pipe, /dev/stdout) is written to. Errors: ERR_OUTPUT. */
WARN_UNUSED Status file_write(const char *path, const void *bytes, size_t size, Error *err);
/* The same of a text, which is freed; ERR_OUTPUT too where it did not fit into memory. */
WARN_UNUSED Status file_write_text(const char *path, Text *text, Error *err);

/* A folder that is written aside (path's parent, ".NAME.partial-PID") and then takes the place of
 * `path` as a whole. */
typedef struct {
    char path[FILE_PATH]; /* where it will stand */
    char work[FILE_PATH]; /* where it is written; "" when there is none */
    char mark[64];        /* what was said at the beginning, for the second look at the commit */
    bool force;
} Folder;

/* Makes the parent folders and the folder aside, and removes what killed runs left aside. An
 * existing folder at path is replaced at the commit only if it is empty, holds a file called `mark`
 * (e.g. "run.json") or force is set, else ERR_USAGE (seen here already, before any work is done).
 * A folder that the working folder or the home folder lies in is never replaced. Errors: ERR_OUTPUT
 * where it cannot be written. */
WARN_UNUSED Status folder_begin(Folder *folder, const char *path, const char *mark, bool force,
                                Error *err);
/* A folder of the system's for what passes, which is to be discarded. Errors: ERR_OUTPUT. */
WARN_UNUSED Status folder_passing(Folder *folder, Error *err);
/* path of a file inside the folder aside */
void folder_file(const Folder *folder, const char *name, char out[FILE_PATH]);
/* Replaces path by the folder aside (exchanged in one step where the system can), fsyncs the
 * parent. */
WARN_UNUSED Status folder_commit(Folder *folder, Error *err);
/* Removes the folder aside; nothing at path changes. Harmless after a commit and for a zeroed
 * struct. */
void folder_discard(Folder *folder);

WARN_UNUSED Status folder_make(const char *path, Error *err); /* with its parents */

/* sha256 of bytes, as hex. */
void file_hash(const void *bytes, size_t size, char hex[FILE_HASH]);

/* The file's name without folders and last extension: "a/b/air.csv" gives "air", "-" "stdin". */
void file_stem(const char *path, char *out, size_t size);

#endif
