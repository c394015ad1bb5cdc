/* The fields of a model as texts of a safetensors file's metadata: numbers so that they read back
 * to the same bits, lists with one blank between two numbers. Reading checks every length and
 * range. */
#ifndef MODEL_FIELDS_H
#define MODEL_FIELDS_H

#include "model/model.h"
#include "model/safetensors.h"

/* All plain fields (sizes, options, names), by one table. get: the key of the first one that is
 * missing or out of range, NULL where all are well. */
void fields_put(SafeFile *file, const Model *model);
const char *fields_get(const SafeFile *file, Model *model);

/* The lists, for which the model has room: levels, frequency, columns, transforms, calendar, scales
 * and radii. get as above. */
void lists_put(SafeFile *file, const Model *model);
const char *lists_get(const SafeFile *file, Model *model);

/* Numbers in model->radius. */
size_t radius_count(const Model *model);

#endif
