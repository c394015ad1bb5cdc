/* Static columns of a panel. */
#include "data/panel_parts.h"

#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_labels(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Codes by the order of the different texts. */
static Status label_static(PanelStatic *fixed, int count, const char (*text)[LABEL_SIZE],
                           const char *path, Error *err)
{
    const char **sorted = calloc((size_t)count + 1, sizeof *sorted);
    int all = 0, different = 0;

    if (!sorted)
        return error_memory(err, "the labels");
    for (int k = 0; k < count; k++)
        if (*text[k])
            sorted[all++] = text[k];
    qsort(sorted, (size_t)all, sizeof *sorted, compare_labels);
    for (int i = 0; i < all; i++)
        if (i == 0 || strcmp(sorted[i], sorted[i - 1]) != 0)
            sorted[different++] = sorted[i];
    if (different > LABELS_MAX) {
        error_set(err, ERR_DATA, path, "static column \"%s\" has more than %d different labels",
                  fixed->name, LABELS_MAX);
        goto done;
    }
    if (labels_make(&fixed->labels, different, err) != OK)
        goto done;
    for (int i = 0; i < different; i++)
        text_copy(fixed->labels.name[i], LABEL_SIZE, sorted[i]);
    for (int k = 0; k < count; k++) {
        const char *key = text[k];
        const char **found = *key ? bsearch(&key, sorted, (size_t)different, sizeof *sorted,
                                            compare_labels)
                                  : NULL;
        fixed->value[k] = found ? (double)(found - sorted) : (double)NAN;
    }
done:
    free(sorted);
    return err->status;
}

Status panel_add_static(Panel *panel, const char *path, const FieldRules *rules, const char *name,
                        const char (*text)[LABEL_SIZE], Error *err)
{
    PanelStatic *fixed = &panel->fixed[panel->statics++];
    bool numbers = true;

    text_copy(fixed->name, sizeof fixed->name, name);
    fixed->value = calloc((size_t)panel->count + 1, sizeof *fixed->value);
    if (!fixed->value)
        return error_memory(err, "the static columns");
    for (int k = 0; k < panel->count && numbers; k++) {
        const FieldKind kind = field_read(rules, text[k], strlen(text[k]), &fixed->value[k]);
        numbers = kind == FIELD_NUMBER || kind == FIELD_MISSING;
    }
    return numbers ? OK : label_static(fixed, panel->count, text, path, err);
}
