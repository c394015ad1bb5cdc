/* Files that are no table of text, by how they begin: each is refused by its name. */
#ifndef DATA_FILEKIND_H
#define DATA_FILEKIND_H

#include "base/error.h"

#include <stddef.h>

/* Errors (ERR_DATA): JSON, HTML, UTF-16, archives, spreadsheets, pictures and other known kinds of
 * file; a NUL byte or a control character near the beginning. */
WARN_UNUSED Status filekind_check(const char *name, const char *bytes, size_t size, Error *err);

/* Tells a byte that no text holds. */
Status filekind_refuse_byte(const char *name, long line, char byte, Error *err);

#endif
