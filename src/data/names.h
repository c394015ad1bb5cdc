/* Column names from the fields of a header. */
#ifndef DATA_NAMES_H
#define DATA_NAMES_H

#include "data/columns.h"

/* A header's field as a name: UTF-8 (Latin-1 is converted), control characters become blanks, what
 * does not fit is cut. */
bool names_clean(const char *text, size_t length, char name[COLUMN_NAME]);

/* Gives every column a name of its own: "column 3" where there is none, "x.2" for the second x.
 * Notes what was changed. */
void names_complete(Columns *columns, Notes *notes);

#endif
