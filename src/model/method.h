/* Methods: everything that can be asked for with --model, networks and simple baselines alike, in
 * one table. */
#ifndef MODEL_METHOD_H
#define MODEL_METHOD_H

#include <stdbool.h>

/* STACK: put together from other models (members.h). */
typedef enum {
    METHOD_RECURRENT,
    METHOD_LAGS,
    METHOD_CLASSIC,
    METHOD_BASELINE,
    METHOD_STACK
} MethodKind;

typedef struct {
    const char *name; /* "gru", "bilstm", "narx", "seasonal" */
    const char *cell; /* networks: nn/cell.h's name; NULL: no layers */
    const char *what; /* one line for the help */
    MethodKind kind;
    int dirs; /* 2: bidirectional */
} Method;

const Method *method_find(const char *name); /* NULL: none of that name */
const Method *method_at(int index);          /* NULL past the end */

/* Whether it is a network: weights, a window, a head. */
bool method_net(const Method *method);

/* A net over lags without layers: its weights follow from normal equations (ridge.h). */
bool method_solved(const Method *method);

#endif
