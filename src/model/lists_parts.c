/* The series that a model of several was trained on: their names and statistics. */
#include "model/classic.h"
#include "model/fields.h"
#include "model/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int columns_of(const Model *model)
{
    return model->targets + model->past + model->future;
}

/* Of each series: rows it was fitted on and their trace; shift and scale of each column; MASE scale
 * and deviation of each target, its coefficients. */
static size_t numbers_of(const Model *model)
{
    const size_t coefficients = model->coefficient ? CLASSIC_COEFFICIENTS : 0;

    return 2 + 2 * (size_t)columns_of(model) + (2 + coefficients) * (size_t)model->targets;
}

static void write_part(const Model *model, const ModelPart *part, double *number)
{
    *number++ = part->fitted;
    *number++ = part->trace;
    for (int c = 0; c < columns_of(model); c++) {
        *number++ = part->transform[c].shift;
        *number++ = part->transform[c].scale;
    }
    for (int c = 0; c < model->targets; c++) {
        *number++ = part->mase_scale[c];
        *number++ = part->deviation[c];
        for (int i = 0; model->coefficient && i < CLASSIC_COEFFICIENTS; i++)
            *number++ = part->coefficient[c * CLASSIC_COEFFICIENTS + i];
    }
}

/* Logarithm and difference are the whole's. */
static bool read_part(const Model *model, const double *number, ModelPart *part)
{
    bool fits = *number >= 0 && *number <= ROWS_MOST;

    if (fits)
        part->fitted = (int)*number;
    part->split = (Split){part->fitted, part->fitted, part->fitted};
    number++;
    part->trace = *number++;
    for (int c = 0; c < columns_of(model); c++, number += 2) {
        part->transform[c] = model->transform[c];
        part->transform[c].shift = number[0];
        part->transform[c].scale = number[1];
        fits &= number[1] > 0;
    }
    for (int c = 0; c < model->targets; c++) {
        fits &= number[0] >= 0 && number[1] >= 0; /* 0 of classes */
        part->mase_scale[c] = *number++;
        part->deviation[c] = *number++;
        for (int i = 0; model->coefficient && i < CLASSIC_COEFFICIENTS; i++)
            part->coefficient[c * CLASSIC_COEFFICIENTS + i] = *number++;
    }
    return fits;
}

void parts_put(SafeFile *file, const Model *model)
{
    const size_t each = numbers_of(model), count = (size_t)model->parts * each;
    double *number;
    Text names = {0};

    if (!model->several)
        return;
    number = malloc((count + 1) * sizeof *number);
    for (int k = 0; number && k < model->parts; k++) {
        names_add(&names, model->part[k].name);
        text_add(&names, "\n");
        write_part(model, &model->part[k], number + (size_t)k * each);
    }
    names_put(file, "series_names", &names);
    if (number)
        list_put(file, "series_statistics", number, count);
    file->failed |= !number;
    free(number);
}

/* A name for each: a newline after each but the last. */
static int count_names(const char *text)
{
    int count = *text != '\0';

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

bool parts_get(const SafeFile *file, Model *model)
{
    const char *text = model->several ? safetensors_get(file, "series_names") : NULL;
    const size_t each = numbers_of(model);
    Error ignored = {0};
    double *number;
    bool fits = true;

    if (!model->several || !text || *text == '\0')
        return !model->several;
    if (parts_open(model, count_names(text), &ignored) != OK)
        return false;
    number = malloc((size_t)model->parts * each * sizeof *number);
    fits = number && list_get(file, "series_statistics", number, (size_t)model->parts * each);
    for (int k = 0; fits && k < model->parts; k++)
        fits = names_get(&text, k == 0, &model->part[k].name, 1) &&
               read_part(model, number + (size_t)k * each, &model->part[k]);
    free(number);
    return fits && *text == '\0';
}
