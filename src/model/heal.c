#include "model/heal.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>

/* A loss this many times that of a net that says nothing is no longer learning; of squares, answers
 * that are thirty times as far off. What learns stays below 1 of it, and a large rate may throw the
 * first steps to a hundred and let them come back. The same mini-batch is compared, as one with
 * outliers has a large loss whatever the weights; and a loss of 1, what scaled values vary by, is
 * never too much, as answers to differences, or to what a base misses, may be next to nothing. */
#define EXPLODED 1e3

#define ROWS_TEXT (COLUMN_NAME + 48)

static bool suspect(double loss, double first)
{
    return !(loss <= EXPLODED * fmax(first, 1));
}

bool heal_exploded(const Shards *shards, const Batch *batch, const Pulse *pulse, double first)
{
    if (!isfinite(pulse->loss) || !isfinite(pulse->norm))
        return true;
    return suspect(pulse->loss, first) && pulse->loss > EXPLODED * shards_silent(shards, batch);
}

static bool is_finite(const Net *net, const real *params)
{
    for (size_t i = 0; i < net->count; i++)
        if (!isfinite(params[i]))
            return false;
    return true;
}

bool heal_last(Shards *shards, const Batch *batch, double validation, double first, Pulse *pulse)
{
    const double before = pulse->loss;

    if (!suspect(validation, first))
        return true;
    if (!is_finite(shards->net, shards->pack.params))
        return false;
    pulse->loss = shards_evaluate(shards, batch->task, batch->origin, batch->count, batch->first);
    if (isnan(pulse->loss))
        pulse->loss = before; /* no answer of it is known */
    return !heal_exploded(shards, batch, pulse, first);
}

Heal heal_wound(const Batch *batch, const Pulse *pulse, int epoch, int i)
{
    const Task *task = batch->task;
    const int k = windows_stretch(&task->windows, pulse->worst);
    const int origin = pulse->worst - task_stretch(task, k).first;
    Heal wound = {.epoch = epoch,
                  .batch = i,
                  .windows = batch->count,
                  .first = origin - task_reach(task) + 2,
                  .last = origin + 1 + task->span,
                  .loss = pulse->loss,
                  .norm = pulse->norm,
                  .back = -1};

    if (task->model->parts > 0)
        text_copy(wound.series, sizeof wound.series, task->model->part[k].name);
    return wound;
}

/* "rows 3 to 20 of north" */
static void write_rows(const Heal *wound, char *out, size_t size)
{
    snprintf(out, size, "rows %d to %d%s%s", wound->first, wound->last,
             wound->series[0] ? " of " : "", wound->series);
}

/* What was tried before, "" where there was nothing. */
static void write_tried(const History *history, char *out, size_t size)
{
    if (history->heals == 0)
        *out = '\0';
    else
        snprintf(out, size,
                 ", after %d times back to the last good weights, at last with a rate of %g",
                 history->heals, history->heal[history->heals - 1].rate);
}

Status heal_refuse(const Model *model, const TrainConfig *config, const History *history,
                   const Heal *wound, Error *err)
{
    char tried[128], rows[ROWS_TEXT];

    write_tried(history, tried, sizeof tried);
    write_rows(wound, rows, sizeof rows);
    error_set(err, ERR_TRAINING, NULL,
              "training%s%s diverged in epoch %d, batch %d (%d windows, among them %s): "
              "loss %g, norm of the gradient %g%s",
              model->label[0] ? " of " : "", model->label, wound->epoch + 1, wound->batch + 1,
              wound->windows, rows, wound->loss, wound->norm, tried);
    if (history->updates == 0 && history->heals == 0)
        error_hint(err, "the first weights already do: --scale standard, or smaller values");
    else
        error_hint(err, "a lower learning rate: --lr %g%s", config->rate / 100,
                   config->clip > 0 ? "" : ", or --clip 1");
    return err->status;
}

void history_note(const History *history, Notes *notes)
{
    for (int i = 0; i < history->heals && i < HEALS_KEPT; i++) {
        const Heal *heal = &history->heal[i];
        char back[32] = "first weights", rows[ROWS_TEXT];

        write_rows(heal, rows, sizeof rows);
        if (heal->back >= 0)
            snprintf(back, sizeof back, "weights of epoch %d", heal->back + 1);
        notes_add(notes, NOTE_WARNING,
                  "training%s%s exploded in epoch %d, batch %d (%s: loss %g): back to the "
                  "%s, with half the rate, %g",
                  heal->member[0] ? " of " : "", heal->member, heal->epoch + 1, heal->batch + 1,
                  rows, heal->loss, back, heal->rate);
    }
    if (history->heals > HEALS_KEPT)
        notes_add(notes, NOTE_WARNING, "and %d more explosions in training",
                  history->heals - HEALS_KEPT);
    if (history->time_over)
        notes_add(notes, NOTE_WARNING,
                  "the time limit ended the training: another run may stop elsewhere");
    for (int i = 0; i < history->drops; i++)
        notes_add(notes, NOTE_WARNING, "without the member %s: %s", history->drop[i].member,
                  history->drop[i].why);
}
