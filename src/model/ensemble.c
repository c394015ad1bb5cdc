#include "model/ensemble.h"

#include <stdio.h>

/* The numbers of a list; without one, or of one that a damaged file has, what stands for all. */
static Lags numbers_of(const char *list, int least, int one)
{
    Error ignored = {0};
    Lags numbers;

    if (list[0] && lags_read_within(list, least, LAG_LARGEST, &numbers, &ignored) == OK)
        return numbers;
    return (Lags){.count = 1, .lag = {one}};
}

int ensemble_nets(const ModelConfig *config)
{
    return numbers_of(config->windows, 1, config->window).count *
           numbers_of(config->cycles_each, 0, config->cycles).count * config->ensemble;
}

void ensemble_net(const char *method, int i, ModelConfig *config, char label[MEMBER_LABEL])
{
    const Lags windows = numbers_of(config->windows, 1, config->window);
    const Lags cycles = numbers_of(config->cycles_each, 0, config->cycles);
    const int turn = i / windows.count;

    config->windows[0] = config->cycles_each[0] = '\0';
    config->ensemble = 1;
    config->window = windows.lag[i % windows.count];
    config->cycles = cycles.lag[turn % cycles.count];
    config->seed += (uint64_t)(turn / cycles.count);
    if (windows.count > 1)
        snprintf(label, MEMBER_LABEL, "%s %d/%d", method, config->window, turn + 1);
    else
        snprintf(label, MEMBER_LABEL, "%s %d", method, i + 1);
}
