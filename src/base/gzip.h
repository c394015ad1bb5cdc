/* gzip files, unpacked in memory. */
#ifndef BASE_GZIP_H
#define BASE_GZIP_H

#include "base/error.h"

#include <stddef.h>

/* By its first bytes. */
bool gzip_is(const char *bytes, size_t size);

/* Unpacks a file of one member or several; free() the text. `where` stands in errors: `status` for
 * a file that is cut short or damaged, ERR_OUTPUT out of memory. */
WARN_UNUSED Status gzip_unpack(const char *where, const char *bytes, size_t size, Status status,
                               char **text, size_t *length, Error *err);

#endif
