/* Panel: several series of one file, each with its own start and length. */
#ifndef DATA_PANEL_H
#define DATA_PANEL_H

#include "data/series.h"

/* A column that is the same in all rows of a series. */
typedef struct {
    char name[COLUMN_NAME];
    bool input;    /* it was named: what is learnt of the series reads it */
    Labels labels; /* count 0: the column holds numbers */
    double *value; /* [count of the panel] numbers, or codes of the labels; NAN = missing */
} PanelStatic;

typedef struct {
    ShapeRule shape;           /* LONG, ROWS or COLUMNS */
    int count;                 /* series; 0: the file holds one alone */
    char (*name)[COLUMN_NAME]; /* [count] in the order of the file */
    Series *series;            /* [count] */
    char id_name[COLUMN_NAME]; /* of the column that holds their names; "": none does */
    int statics;
    PanelStatic *fixed; /* [statics] */
} Panel;

/* Reads all series of an open file, or the one that options->series names; name stands in error
 * places. A file that holds one series alone, by the options and what is found, gives an empty
 * panel: then it is series_read's. What is found is noted once, not for each series. Errors
 * (ERR_DATA): of series_read, for any of the series; a series that stands in two rows of the file;
 * a row without a name; a static column that is not the same in all rows of a series. */
WARN_UNUSED Status panel_of_input(const char *name, Input *input, const SeriesOptions *options,
                                  Panel *panel, Notes *notes, Error *err);
/* The same of bytes in memory. */
WARN_UNUSED Status panel_parse(const char *name, const char *bytes, size_t size,
                               const SeriesOptions *options, Panel *panel, Notes *notes,
                               Error *err);
void panel_free(Panel *panel);

/* Makes the series of a panel the parts of one, and leaves the panel empty. A part's name is its
 * series_name; where the file has a column for each, their target is called PANEL_VALUE. Static
 * columns that are inputs become the last future inputs of each. Errors: ERR_OUTPUT out of memory.
 */
#define PANEL_VALUE "value"
WARN_UNUSED Status panel_join(Panel *panel, Series *series, Error *err);

/* Makes one series the only part of one. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status panel_wrap(Series *series, Error *err);

/* Whether the file holds a series in each row: asked for, or a first field of text, other in each
 * row, before nothing but numbers, below a header of numbered names or time stamps or none. Errors:
 * ERR_OUTPUT out of memory. */
bool panel_rows_are(const char *name, const Input *input, const SeriesOptions *options, Error *err);

#endif
