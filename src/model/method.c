#include "model/method.h"

#include "nn/cell.h"

#include <stdbool.h>
#include <string.h>

static const Method methods[] = {
    {"elman", METHOD_RECURRENT, "elman", 1, "simple recurrent net (Elman 1990)"},
    {"elman-relu", METHOD_RECURRENT, "elman-relu", 1, "simple recurrent net with rectified units"},
    {"lstm", METHOD_RECURRENT, "lstm", 1, "long short-term memory (Hochreiter, Schmidhuber 1997)"},
    {"lstm-peephole", METHOD_RECURRENT, "lstm-peephole", 1,
     "LSTM whose gates see the cell state (Gers, Schmidhuber 2000)"},
    {"lstm-coupled", METHOD_RECURRENT, "lstm-coupled", 1,
     "LSTM that forgets what it overwrites (Greff et al. 2015)"},
    {"lstm-projected", METHOD_RECURRENT, "lstm-projected", 1,
     "LSTM with a projected output (Sak et al. 2014)"},
    {"gru", METHOD_RECURRENT, "gru", 1, "gated recurrent unit, PyTorch's form"},
    {"gru-cho", METHOD_RECURRENT, "gru-cho", 1, "gated recurrent unit (Cho et al. 2014)"},
    {"birnn", METHOD_RECURRENT, "elman", 2,
     "simple recurrent net in both directions of the window"},
    {"bilstm", METHOD_RECURRENT, "lstm", 2, "LSTM in both directions of the window"},
    {"bigru", METHOD_RECURRENT, "gru", 2, "GRU in both directions of the window"},
    {"narx", METHOD_LAGS, "dense", 1, "feed-forward net over lags, outputs fed back (NARX)"},
    {"naive", METHOD_BASELINE, NULL, 0, "the last value"},
    {"seasonal", METHOD_BASELINE, NULL, 0, "the value a season ago (seasonal naive)"},
    {"drift", METHOD_BASELINE, NULL, 0, "the line from the first value to the last"},
    {"mean", METHOD_BASELINE, NULL, 0, "the mean of all values so far"},
};

#define METHODS ((int)(sizeof methods / sizeof *methods))

/* A network whose cell is not built in is no method. */
static bool method_present(const Method *method)
{
    return !method->cell || cell_find(method->cell);
}

const Method *method_find(const char *name)
{
    for (int i = 0; i < METHODS; i++) {
        if (strcmp(methods[i].name, name) == 0 && method_present(&methods[i]))
            return &methods[i];
    }
    return NULL;
}

const Method *method_at(int index)
{
    for (int i = 0; i < METHODS; i++) {
        if (method_present(&methods[i]) && index-- == 0)
            return &methods[i];
    }
    return NULL;
}
