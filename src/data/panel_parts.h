/* The parts of a panel. Inner to series and panel. */
#ifndef DATA_PANEL_PARTS_H
#define DATA_PANEL_PARTS_H

#include "data/ids.h"
#include "data/panel.h"

/* Copies row `row` of a series to place `at` of one with the same columns, or its own. */
void panel_move_row(Series *to, int at, const Series *from, int row);
/* Says of a series of a long table which of them it is. */
void panel_name(Series *series, const Columns *columns, const Ids *ids, int k);
/* Whether a target has a value. */
bool panel_has_values(const Series *series);
/* Whether a column's first rows are numbers. */
bool panel_is_numeric(const Columns *columns, int index);

/* What a flag calls a column: its name or, where others had it too, its number. */
void panel_call(const Columns *columns, int index, char target[NAMES_SIZE]);

/* Keeps the rows of the one series that is wanted, in their order; *index is its place. Errors: of
 * ids_pick. */
WARN_UNUSED Status panel_keep(const Columns *columns, const Ids *ids, const char *wanted,
                              Series *series, int *index, Error *err);

/* Drops the first rows in which no column has a value. */
void panel_trim(Series *series);

/* Asks which of the columns of numbers is meant. */
WARN_UNUSED Status panel_refuse_columns(const Columns *columns, Error *err);
/* Series in columns have neither a target nor inputs among these, and nothing static. */
WARN_UNUSED Status panel_check_columns(const Columns *columns, const SeriesOptions *options,
                                       Error *err);

/* Reads a file with a series in each row; all its series, or the one that options->series names. */
WARN_UNUSED Status panel_rows(const char *name, Input *input, const SeriesOptions *options,
                              Panel *panel, Notes *notes, Error *err);
WARN_UNUSED Status panel_rows_one(const char *name, Input *input, const SeriesOptions *options,
                                  Series *series, Notes *notes, Error *err);

/* All series of a file, as parts of one. */
WARN_UNUSED Status panel_series(const char *name, Input *input, const SeriesOptions *options,
                                Series *series, Notes *notes, Error *err);

/* Parts a table of several series, of which none is asked for, and joins them. whole is used up. */
WARN_UNUSED Status panel_of_table(const Columns *columns, const Roles *roles, const Ids *ids,
                                  const SeriesOptions *options, Series *whole, Notes *notes,
                                  Error *err);

/* Room for so many series. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status panel_room(Panel *panel, int count, Error *err);

/* Leaves out series without any measured target, which is warned of. */
void panel_drop_empty(Panel *panel, Notes *notes);

/* A static column as it stands in the file. */
typedef struct {
    const char *path, *name;
    const FieldRules *rules;
    int field;                      /* of a record, from 0 */
    const char (*text)[LABEL_SIZE]; /* [series] */
    const long *line;               /* [series] where they stand */
    const Labels *known; /* its labels and no others, count 0: numbers; NULL: as is found */
    bool classes;        /* numbers are labels too */
    bool input;
} StaticText;

/* A static column of the panel: numbers where all are, else labels. One that is an input is noted,
 * one that is none and holds nothing is left out. Errors: ERR_DATA for too many labels, or one that
 * is not known (its place); ERR_OUTPUT out of memory. */
WARN_UNUSED Status panel_add_static(Panel *panel, const StaticText *from, Notes *notes, Error *err);

/* All static columns of a long table; the panel has room for its series. Errors: as above. */
WARN_UNUSED Status panel_statics(Panel *panel, const Columns *columns, const Roles *roles,
                                 const Ids *ids, const SeriesOptions *options, Notes *notes,
                                 Error *err);

/* The static columns of the panel's series k that are inputs become the last future inputs of a
 * series whose rows are settled. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status panel_widen(Series *series, const Panel *panel, int k, Error *err);

#endif
