/* Paths taken apart, for file.c and folder.c. */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include "base/file.h"

/* "a/b/c//" into "a/b" and "c"; "c" into "." and "c"; "/" into "/" and "". Either may be NULL.
 * Errors: ERR_OUTPUT for a path too long to be handled. */
WARN_UNUSED Status path_split(const char *path, char parent[FILE_PATH], char name[FILE_PATH],
                              Error *err);

/* "parent/.NAME.KIND-NUMBER", a sibling nobody sees in a listing. Errors: ERR_OUTPUT where it is
 * too long. */
WARN_UNUSED Status path_aside(const char *parent, const char *name, const char *kind, long number,
                              char out[FILE_PATH], Error *err);

/* Whether `entry` is a name that path_aside made of `name` in a process that runs no more. A
 * process has `share` numbers, from its id times share. own: this process has made none yet, so
 * that its names are those of a killed one with the same id. */
bool path_is_stale(const char *entry, const char *name, const char *kind, int share, bool own);

/* Makes what happened to the names inside a folder durable. */
void path_sync(const char *folder);

#endif
