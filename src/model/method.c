#include "model/method.h"

#include "nn/cell.h"

#include <string.h>

static const Method methods[] = {
    {"auto", NULL,
     "a stack of ridge regressions, a recurrent net, classical and simple methods, weighted by "
     "their errors on training rows that they were not fitted on",
     METHOD_STACK, 1},
    {"elman", "elman", "simple recurrent net (Elman 1990)", METHOD_RECURRENT, 1},
    {"elman-relu", "elman-relu", "simple recurrent net with rectified units", METHOD_RECURRENT, 1},
    {"lstm", "lstm", "long short-term memory (Hochreiter, Schmidhuber 1997)", METHOD_RECURRENT, 1},
    {"lstm-peephole", "lstm-peephole",
     "LSTM whose gates see the cell state (Gers, Schmidhuber 2000)", METHOD_RECURRENT, 1},
    {"lstm-coupled", "lstm-coupled", "LSTM that forgets what it overwrites (Greff et al. 2015)",
     METHOD_RECURRENT, 1},
    {"lstm-peephole-coupled", "lstm-peephole-coupled",
     "LSTM with peepholes that forgets what it overwrites", METHOD_RECURRENT, 1},
    {"lstm-projected", "lstm-projected", "LSTM with a projected output (Sak et al. 2014)",
     METHOD_RECURRENT, 1},
    {"gru", "gru", "gated recurrent unit, PyTorch's form", METHOD_RECURRENT, 1},
    {"gru-cho", "gru-cho", "gated recurrent unit (Cho et al. 2014)", METHOD_RECURRENT, 1},
    {"birnn", "elman", "simple recurrent net in both directions of the window", METHOD_RECURRENT,
     2},
    {"bilstm", "lstm", "LSTM in both directions of the window", METHOD_RECURRENT, 2},
    {"bigru", "gru", "GRU in both directions of the window", METHOD_RECURRENT, 2},
    {"narx", "dense", "feed-forward net over lags, outputs fed back (NARX)", METHOD_LAGS, 1},
    {"ridge", NULL, "linear in the lags, by ridge regression in closed form", METHOD_LAGS, 1},
    {"holt-winters", NULL,
     "level, damped trend and season by exponential smoothing (Gardner, McKenzie 1985)",
     METHOD_CLASSIC, 0},
    {"ets", NULL, "exponential smoothing, error, trend and season by AICc (Hyndman et al. 2002)",
     METHOD_CLASSIC, 0},
    {"arima", NULL, "seasonal ARIMA, orders by AICc (Box, Jenkins 1970; Hyndman, Khandakar 2008)",
     METHOD_CLASSIC, 0},
    {"theta", NULL, "smoothed level and half the trend (Assimakopoulos, Nikolopoulos 2000)",
     METHOD_CLASSIC, 0},
    {"naive", NULL, "the last value", METHOD_BASELINE, 0},
    {"seasonal", NULL, "the value a season ago (seasonal naive)", METHOD_BASELINE, 0},
    {"seasonal-long", NULL, "the value a second season ago, such as a week's", METHOD_BASELINE, 0},
    {"drift", NULL, "the line from the first value to the last", METHOD_BASELINE, 0},
    {"mean", NULL, "the mean of all values so far", METHOD_BASELINE, 0},
    {"frequent", NULL, "the most frequent class so far", METHOD_BASELINE, 0},
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

bool method_net(const Method *method)
{
    return method->kind == METHOD_RECURRENT || method->kind == METHOD_LAGS;
}

bool method_solved(const Method *method)
{
    return method->kind == METHOD_LAGS && !method->cell;
}
