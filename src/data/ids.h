/* Several series in one long table: a column says to which series a row belongs. */
#ifndef DATA_IDS_H
#define DATA_IDS_H

#include "data/roles.h"

/* A column whose value is the same in all rows of a series. */
typedef struct {
    int column;
    bool named;               /* asked for */
    bool varies;              /* it is not the same */
    char (*text)[LABEL_SIZE]; /* [count] "": missing */
} Static;

typedef struct {
    int column;                /* of the file; -1: the table holds one series */
    int rows, count;           /* series */
    char (*name)[COLUMN_NAME]; /* [count] in the order of their first rows */
    long *line;                /* [count] of their first rows */
    int *code;                 /* [rows] series of a row */
    int statics;
    Static fixed[STATICS_MOST];
} Ids;

/* Before the rows are read: sets aside the columns named as id and static. Errors: no such column,
 * the time column. */
WARN_UNUSED Status ids_name(Columns *columns, const SeriesOptions *options, Error *err);

/* Which series the rows of the table belong to: by the column that was named; else, where most
 * stamps repeat, by the only column of text with which none does. Static columns are those named
 * or, where none is, those found. Notes both; these columns are set aside. time: [rows] of the
 * table, NULL without stamps. Errors (ERR_DATA): several such columns; a row without an id; an id
 * that is too long; a static column that is not the same in all rows of a series (line and field).
 */
WARN_UNUSED Status ids_find(Columns *columns, const Roles *roles, const SeriesOptions *options,
                            const int64_t *time, int rows, Ids *ids, Notes *notes, Error *err);
void ids_free(Ids *ids);

/* The rows' series by one column; ids: its statics are named. Errors: as ids_find. */
WARN_UNUSED Status ids_read(const Columns *columns, int column, int rows, Ids *ids, Error *err);

/* The place of `name` among names [count], or -1. Errors: none of that name; "" where there are
 * several: how many, the first ones. path: of the error. */
WARN_UNUSED Status ids_pick(const char *path, const char (*name)[COLUMN_NAME], int count,
                            const char *wanted, int *index, Error *err);

#endif
