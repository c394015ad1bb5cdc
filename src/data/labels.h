/* The labels of a categorical column: its values are codes from 0, code k means the label name[k].
 */
#ifndef DATA_LABELS_H
#define DATA_LABELS_H

#include "base/error.h"

#define LABELS_MAX 256
#define LABEL_SIZE 128

typedef struct {
    int count;                /* 0: the column holds numbers */
    char (*name)[LABEL_SIZE]; /* [count] ascending: by value where all are numbers, else by bytes */
} Labels;

/* The labels' number in one of the columns; 0: numbers, or no labels at all (NULL). */
int labels_count(const Labels *labels, int column);

/* Room for so many labels, all empty. Errors: ERR_OUTPUT out of memory. */
WARN_UNUSED Status labels_make(Labels *labels, int count, Error *err);

/* A copy of the labels of all columns, to be freed by labels_free. from NULL: to NULL. Errors:
 * ERR_OUTPUT out of memory. */
WARN_UNUSED Status labels_copy(const Labels *from, int columns, Labels **to, Error *err);
void labels_free(Labels *labels, int columns);

/* Whether all labels read as numbers: then they stand for values, 1.0 for the same as 1. */
bool labels_numeric(const Labels *labels);

/* "a, b, c" for a message, cut with "..." where it is long. */
#define LABELS_SHOWN 200
void labels_list(const Labels *labels, char out[LABELS_SHOWN]);
/* The same of those whose count in seen [labels] is 0. */
void labels_list_unseen(const Labels *labels, const int *seen, char out[LABELS_SHOWN]);

#endif
