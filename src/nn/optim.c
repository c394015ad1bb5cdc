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

static double constant(long update, long updates)
{
    (void)update, (void)updates;
    return 1;
}

static double step(long update, long updates)
{
    double factor = 1;

    for (int quarter = (int)(4 * update / updates); quarter > 0; quarter--)
        factor /= 2;
    return factor;
}

/* From 1 at place 0 to 0.01 at place 1. */
static double half_wave(double place)
{
    return 0.01 + 0.99 * (1 + elementary_cos_turns(place / 2)) / 2;
}

static double cosine(long update, long updates)
{
    return updates > 1 ? half_wave((double)update / (updates - 1)) : 1;
}

static double warmup(long update, long updates)
{
    const long rise = updates / 20;

    if (update < rise)
        return (double)(update + 1) / (rise + 1);
    return updates - rise > 1 ? half_wave((double)(update - rise) / (updates - rise - 1)) : 1;
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
