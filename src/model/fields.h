/* The fields of a model as texts of a safetensors file's metadata: numbers so that they read back
 * to the same bits, lists with one blank between two numbers. Reading checks every length and
 * range. */
#ifndef MODEL_FIELDS_H
#define MODEL_FIELDS_H

#include "model/model.h"
#include "model/safetensors.h"

/* Rows that a file may speak of: twice as many, a lag of two seasons, are an int too. */
#define ROWS_MOST 1e9

/* All plain fields (sizes, options, names), by one table. get: the key of the first one that is
 * missing or out of range, NULL where all are well. */
void fields_put(SafeFile *file, const Model *model);
const char *fields_get(const SafeFile *file, Model *model);

/* The lists, for which the model has room: levels, frequency, columns, transforms, calendar, scales
 * and radii. get as above. */
void lists_put(SafeFile *file, const Model *model);
const char *lists_get(const SafeFile *file, Model *model);

/* What a model of several series knows of each; nothing of one of one series. */
void parts_put(SafeFile *file, const Model *model);
bool parts_get(const SafeFile *file, Model *model);

/* Numbers of a list; names, of which each ends with a newline until names_put. The latter reads
 * the next of several lists of names, written one after the other; first: nothing stands before. */
void list_put(SafeFile *file, const char *key, const double *value, size_t count);
bool list_get(const SafeFile *file, const char *key, double *value, size_t count);
void names_add(Text *text, const char *name);
void names_put(SafeFile *file, const char *key, Text *text);
bool names_get(const char **text, bool first, char (*name)[COLUMN_NAME], int count);

#endif
