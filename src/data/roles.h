/* Which columns are targets and inputs. */
#ifndef DATA_ROLES_H
#define DATA_ROLES_H

#include "data/columns.h"

typedef struct {
    int column[SERIES_COLUMNS]; /* targets, then past, then future */
    int targets, past, future;
} Roles;

/* The columns named in the options. Errors: no such column; one in two roles, or the time column.
 */
WARN_UNUSED Status roles_name(Roles *roles, const Columns *columns, const SeriesOptions *options,
                              Error *err);

/* Whether all roles are named, so that only these columns need be kept. */
bool roles_complete(const SeriesOptions *options);

/* After all rows were read: finds the target where none is named, the past inputs of "*" and the
 * categorical columns, and notes them. Errors: none or several candidates for
 * the target; a column that has no value, or is text and not categorical. */
WARN_UNUSED Status roles_choose(Roles *roles, Columns *columns, const SeriesOptions *options,
                                Notes *notes, Error *err);

/* Notes the columns that have no role and are not set aside. */
void roles_note_unused(const Roles *roles, const Columns *columns, Notes *notes);

int roles_count(const Roles *roles);

/* Whether a column of the file has a role. */
bool roles_has(const Roles *roles, int column);

#endif
