/* Words of options that stand in the tables of others. */
#include "app/options_words.h"

#include "model/method.h"
#include "nn/loss.h"
#include "nn/optim.h"

const char *word_of_method(int index)
{
    const Method *method = method_at(index);

    return method ? method->name : NULL;
}

const char *word_of_loss(int index)
{
    const Loss *loss = loss_at(index);

    return loss ? loss->name : NULL;
}

const char *word_of_optim(int index)
{
    const Optim *optim = optim_at(index);

    return optim ? optim->name : NULL;
}

const char *word_of_schedule(int index)
{
    const Schedule *schedule = schedule_at(index);

    return schedule ? schedule->name : NULL;
}
