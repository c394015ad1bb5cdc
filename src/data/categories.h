/* Which columns of a file are categorical, and their values as codes of labels. */
#ifndef DATA_CATEGORIES_H
#define DATA_CATEGORIES_H

#include "data/roles.h"
#include "data/table.h"

/* Before the rows are read: marks the columns named in the options or, where labels are known
 * (options->labels), those with labels. Errors: no such column, the time column. */
WARN_UNUSED Status categories_name(Columns *columns, const Roles *roles,
                                   const SeriesOptions *options, Error *err);

/* After all rows were tallied: marks the chosen columns that are nothing but text. Where labels are
 * known they alone decide. Errors: a column named as categorical that has no role. */
WARN_UNUSED Status categories_find(Columns *columns, const Roles *roles,
                                   const SeriesOptions *options, Error *err);

/* Reads the file once more for the marked columns: their values in the table become codes, their
 * labels are left in *labels [roles], NULL where no column is marked. Labels are sorted, by value
 * where the column holds nothing but numbers. Notes them. Errors (ERR_DATA, path:line:field): more
 * than LABELS_MAX different labels, a label that is too long, one that is not among the known ones
 * (up to five, the others counted). */
WARN_UNUSED Status categories_read(Columns *columns, Table *table, const Roles *roles,
                                   const SeriesOptions *options, Labels **labels, Notes *notes,
                                   Error *err);

#endif
