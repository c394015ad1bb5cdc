#include "nn/optim.h"

#include "base/elementary.h"
#include "nn/levels.h"

#include <string.h>

static const Optim *optims(void)
{
    static const Optim *const tables[CPU_LEVELS] = LEVEL_TABLE(optims_baseline, optims_v3,
                                                               optims_v4);

    return tables[cpu_level()];
}

const Optim *optim_at(int index)
{
    const Optim *o = optims();

    for (int i = 0; i < index && o->name; i++)
        o++;
    return o->name ? o : NULL;
}

const Optim *optim_find(const char *name)
{
    const Optim *o = optims();

    while (o->name && strcmp(o->name, name) != 0)
        o++;
    return o->name ? o : NULL;
}

static double constant(int epoch, int epochs)
{
    (void)epoch, (void)epochs;
    return 1;
}

static double step(int epoch, int epochs)
{
    double factor = 1;

    for (int quarter = (int)(4LL * epoch / epochs); quarter > 0; quarter--)
        factor /= 2;
    return factor;
}

/* From 1 at place 0 to 0.01 at place 1. */
static double half_wave(double place)
{
    return 0.01 + 0.99 * (1 + elementary_cos_turns(place / 2)) / 2;
}

static double cosine(int epoch, int epochs)
{
    return epochs > 1 ? half_wave((double)epoch / (epochs - 1)) : 1;
}

static double warmup(int epoch, int epochs)
{
    const int rise = epochs / 20;

    if (epoch < rise)
        return (double)(epoch + 1) / (rise + 1);
    return epochs - rise > 1 ? half_wave((double)(epoch - rise) / (epochs - rise - 1)) : 1;
}

static const Schedule schedules[] = {
    {"constant", constant}, {"step", step},        {"cosine", cosine},
    {"warmup", warmup},     {"plateau", constant},
};

const Schedule *schedule_at(int index)
{
    return index >= 0 && index < (int)(sizeof schedules / sizeof schedules[0]) ? &schedules[index]
                                                                               : NULL;
}

const Schedule *schedule_find(const char *name)
{
    for (int i = 0; schedule_at(i); i++) {
        if (strcmp(schedules[i].name, name) == 0)
            return &schedules[i];
    }
    return NULL;
}
