/* JSON documents: jansson's tree, built so that a failure anywhere shows at the root, and written
 * with sorted keys and numbers in the shortest form that reads back to the same bits. */
#ifndef APP_JSON_H
#define APP_JSON_H

#include "base/text.h"
#include "model/audit.h"

#include <jansson.h>

/* Puts a value into an object or at the end of an array and takes it over. A value or a parent that
 * is NULL (out of memory) leaves *parent NULL. */
void json_put(json_t **object, const char *key, json_t *value);
void json_push(json_t **array, json_t *value);

/* A number; null where it is not finite. */
json_t *json_number(double value);
/* A text; bytes that are no UTF-8 are taken for Latin-1. */
json_t *json_text(const char *text);

/* {column: [label]} of the categorical ones of `count` columns. */
json_t *json_classes(char (*const name)[COLUMN_NAME], const Labels *labels, int count);

/* {target: [name], past, future, static} of columns in this order; fixed: of the future ones the
 * last, which are static. */
void json_columns(json_t **object, char (*const name)[COLUMN_NAME], int targets, int past,
                  int future, int fixed);
/* [text] of the warnings, or of all other notes. */
json_t *json_notes(const Notes *notes, bool warnings);
/* [{model, name, weight}] of what a model is put together from. */
json_t *json_members(const Model *model);

/* [{epoch, batch, ...}] of the steps that exploded, counted from 1 like all that is told. */
json_t *json_heals(const History *history);
/* [{series, shadow, collapse}] of each target; empty where nothing was judged. */
json_t *json_alarms(const Model *model, const Evaluation *evaluation);
/* {leaks, trials: [{what, numbers, moved, ...}]} */
json_t *json_audit(const Audit *audit);

/* Indented by two, ends in a newline. A NULL tree sets out->failed. */
void json_write(const json_t *tree, Text *out);

#endif
