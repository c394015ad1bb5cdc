#include "data/labels.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int labels_count(const Labels *labels, int column)
{
    return labels ? labels[column].count : 0;
}

Status labels_make(Labels *labels, int count, Error *err)
{
    labels->name = calloc((size_t)count, sizeof *labels->name);
    labels->count = labels->name ? count : 0;
    return labels->name ? OK : error_memory(err, "the labels");
}

Status labels_copy(const Labels *from, int columns, Labels **to, Error *err)
{
    *to = NULL;
    if (!from)
        return OK;
    *to = calloc((size_t)columns, sizeof **to);
    if (!*to)
        return error_memory(err, "the labels");
    for (int c = 0; c < columns; c++) {
        if (from[c].count == 0)
            continue;
        if (labels_make(&(*to)[c], from[c].count, err) != OK)
            return err->status;
        memcpy((*to)[c].name, from[c].name, (size_t)from[c].count * sizeof *from[c].name);
    }
    return OK;
}

void labels_free(Labels *labels, int columns)
{
    for (int c = 0; labels && c < columns; c++)
        free(labels[c].name);
    free(labels);
}

bool labels_numeric(const Labels *labels)
{
    double value;

    for (int k = 0; k < labels->count; k++)
        if (!text_read_number(labels->name[k], strlen(labels->name[k]), '.', &value))
            return false;
    return labels->count > 0;
}

void labels_list_unseen(const Labels *labels, const int *seen, char out[LABELS_SHOWN])
{
    size_t used = 0;

    out[0] = '\0';
    for (int k = 0; k < labels->count; k++) {
        if (seen && seen[k] > 0)
            continue;
        if (used + strlen(labels->name[k]) + sizeof ", , ..." > LABELS_SHOWN) {
            snprintf(out + used, LABELS_SHOWN - used, ", ...");
            return;
        }
        used += (size_t)snprintf(out + used, LABELS_SHOWN - used, "%s%s", used ? ", " : "",
                                 labels->name[k]);
    }
}

void labels_list(const Labels *labels, char out[LABELS_SHOWN])
{
    labels_list_unseen(labels, NULL, out);
}
