/* The layout of a file that holds a series in each row: a name, perhaps words about it, and its
 * values, as many as it has. Inner to panel. */
#ifndef DATA_ROWFILE_H
#define DATA_ROWFILE_H

#include "data/panel_parts.h"

typedef struct {
    CsvOptions csv;
    char decimal;
    bool header;
    bool doubtful; /* the first record is 1, 2, 3, ...: a header, or values */
    int id;        /* field of the name */
    int first;     /* field of the first value; those before it but the name are static columns */
    int fields;    /* of the first record */
    char (*name)[COLUMN_NAME]; /* [fields] of the first record */
    int64_t *time;             /* [fields - first] stamps of the header; NULL: values are counted */
    TimeStyle style;
} RowFile;

/* Finds the layout by the first records. certain: false where the file may as well be another
 * table. Errors (ERR_DATA): all of csvfile_read; no field of the name that was asked for; an empty
 * file; stamps in the header that do not ascend. */
WARN_UNUSED Status rowfile_find(RowFile *file, const char *name, const Input *input,
                                const SeriesOptions *options, bool *certain, Error *err);
void rowfile_free(RowFile *file);

/* The field of that name or number from 1. Errors: ERR_DATA where there is none. */
WARN_UNUSED Status rowfile_field(const RowFile *file, const char *path, const char *name,
                                 int *field, Error *err);

/* What stands before the values of all rows. */
typedef struct {
    const char *path;
    const RowFile *file;
    const FieldRules *rules;
    char (*const *text)[LABEL_SIZE]; /* [file->first][series] */
    const long *line;                /* [series] */
} RowTexts;

/* The static columns of a panel in rows: those that were named, in that order, or all. Errors: of
 * panel_add_static; no such column. */
WARN_UNUSED Status panel_row_statics(Panel *panel, const RowTexts *texts,
                                     const SeriesOptions *options, Notes *notes, Error *err);

#endif
