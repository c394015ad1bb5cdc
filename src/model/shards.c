#include "model/shards.h"

#include "base/ranks.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

/* Where shard s of so many samples begins. */
static int shard_from(int samples, int s)
{
    return (int)((long long)samples * s / shards_of(samples));
}

/* Some of the samples of a pass. */
typedef struct {
    const Task *task;
    const int *origin; /* [rows] */
    int rows;
    const real *first;
    real *last;
} Part;

/* Samples [from, to) */
static Part part_of(const Shards *shards, const Task *task, const int *origin, int from, int to,
                    const real *first, real *last)
{
    const size_t state = (size_t)from * net_state_size(shards->net);

    return (Part){.task = task,
                  .origin = origin + from,
                  .rows = to - from,
                  .first = first ? first + state : NULL,
                  .last = last ? last + state : NULL};
}

/* Fills the worker's inputs and answers. */
static void gather(const Shards *shards, const Part *part, Worker *worker)
{
    for (int b = 0; b < part->rows; b++)
        task_input(part->task, part->origin[b], part->rows, b, worker->room, worker->work.x);
    task_answers(part->task, part->origin, part->rows, worker->answer);
    for (int b = 0; b < part->rows && !shards->plain; b++)
        answers_gather(&shards->answers, part->task, part->origin[b], b, &worker->answers);
}

/* Noise and teaching belong to a sample, its step and its column, as dropout does. */
static void add_noise(const Net *net, const Batch *batch, const Part *part, real *x)
{
    const Rng rng = rng_make(batch->seed, RNG_NOISE);
    const uint32_t inputs = (uint32_t)net->inputs;

    for (int s = 0; s < part->task->steps; s++) {
        for (int b = 0; b < part->rows; b++, x += inputs) {
            for (uint32_t i = (uint32_t)net->config.symbols; i < inputs; i++)
                x[i] += (real)(batch->noise * rng_normal(rng, batch->update,
                                                         (uint32_t)part->origin[b],
                                                         (uint32_t)s * inputs + i));
        }
    }
}

static void draw_teaching(const Batch *batch, const Part *part, uint8_t *teach)
{
    const Rng rng = rng_make(batch->seed, RNG_TEACHER);

    for (int s = 0; s < part->task->steps; s++) {
        for (int b = 0; b < part->rows; b++)
            *teach++ = rng_uniform(rng, batch->update, (uint32_t)part->origin[b], (uint32_t)s) <
                       batch->teacher;
    }
}

/* Numbers of the net that the loss takes for one answer: all, or the logits of one row. */
static size_t loss_width(const Shards *shards, const Task *task)
{
    const int rows = shards->loss->classes && task->answers == 1 ? task->span : 1;

    return (size_t)(shards->net->outputs / rows);
}

static size_t part_answers(const Shards *shards, const Part *part)
{
    return (size_t)part->task->answers * (size_t)part->rows * (size_t)shards->net->outputs /
           loss_width(shards, part->task);
}

/* The loss of a part's outputs against what was gathered, as Loss.eval. */
static double part_loss(const Shards *shards, const Part *part, Worker *worker, real factor,
                        real *grad, size_t *counted)
{
    if (!shards->plain)
        return answers_eval(&shards->answers, shards->loss, (real)shards->parameter, part->rows,
                            &worker->answers, worker->work.y, worker->answer, factor, grad,
                            counted);
    return shards->loss->eval(part_answers(shards, part), loss_width(shards, part->task),
                              worker->work.y, worker->answer, factor, (real)shards->parameter, grad,
                              counted);
}

/* One shard forward and back. factor: what a counted answer's gradient is multiplied by. */
static void shard_train(Shards *shards, Worker *worker, int s, const Batch *batch, real factor)
{
    const Task *task = batch->task;
    const Part part = part_of(shards, task, batch->origin, shard_from(batch->count, s),
                              shard_from(batch->count, s + 1), batch->first, batch->last);
    const NetDropout dropout = {
        .seed = batch->seed, .update = batch->update, .sample = part.origin};
    NetFeed feed = task->feed;
    const NetRun run = {.dropout = &dropout,
                        .first = part.first,
                        .last = part.last,
                        .feed = task->feed.columns ? &feed : NULL};
    real *gradient = shards->gradient.shard + (size_t)s * shards->net->count;

    gather(shards, &part, worker);
    if (batch->noise > 0)
        add_noise(shards->net, batch, &part, worker->work.x);
    if (batch->teacher > 0) {
        draw_teaching(batch, &part, worker->teach);
        feed.teach = worker->teach;
    }
    net_forward(shards->net, &shards->pack, &worker->work, part.rows, task->steps, &run);
    shards->sum[s] = part_loss(shards, &part, worker, factor, worker->work.dy, &shards->counted[s]);
    memset(gradient, 0, shards->net->count * sizeof *gradient);
    net_backward(shards->net, &shards->pack, &worker->work, part.rows, task->steps, &run, gradient);
}

/* A mini-batch, its shards as parts. */
typedef struct {
    Shards *shards;
    const Batch *batch;
    real factor;
} ShardsTraining;

static void train_part(const void *what, int s, int member)
{
    const ShardsTraining *training = what;

    shard_train(training->shards, &training->shards->worker[member], s, training->batch,
                training->factor);
}

/* What is not finite is the largest. */
static bool is_larger(double loss, double than)
{
    return loss > than || (isnan(loss) && !isnan(than));
}

double shards_train(Shards *shards, const Batch *batch, int *worst)
{
    const int parts = shards_of(batch->count);
    const size_t counted = task_count(batch->task, batch->origin, batch->count);
    const real factor = counted ? (real)(1 / (double)counted) : 0;
    double sum = 0;
    int most = 0;

    shards->gradient.shards = parts;
    team_share(shards->team, shards->threads, parts, train_part,
               &(ShardsTraining){shards, batch, factor});
    for (int s = 0; s < parts; s++) {
        sum += shards->sum[s];
        if (is_larger(shards->sum[s], shards->sum[most]))
            most = s;
    }
    *worst = batch->origin[shard_from(batch->count, most)];
    return counted ? sum / (double)counted : 0;
}

double shards_silent(const Shards *shards, const Batch *batch)
{
    const Task *task = batch->task;
    Worker *worker = shards->worker;
    size_t counted = 0;
    double sum = 0;

    for (int i = 0; i < batch->count; i++) {
        const Part part = part_of(shards, task, batch->origin, i, i + 1, NULL, NULL);
        size_t known;
        gather(shards, &part, worker);
        memset(worker->work.y, 0,
               (size_t)task->answers * (size_t)shards->net->outputs * sizeof *worker->work.y);
        sum += part_loss(shards, &part, worker, 0, NULL, &known);
        counted += known;
    }
    return counted ? sum / (double)counted : 0;
}

/* Forecasts that leave the range of numbers are the worst there are. */
static double mean_loss(double sum, size_t counted)
{
    if (counted == 0)
        return NAN;
    return isfinite(sum) ? sum / (double)counted : INFINITY;
}

static void shard_evaluate(Shards *shards, Worker *worker, int s, const Part *part)
{
    const Task *task = part->task;
    const NetRun run = {.first = part->first, .feed = task->feed.columns ? &task->feed : NULL};

    gather(shards, part, worker);
    net_forward(shards->net, &shards->pack, &worker->work, part->rows, task->steps, &run);
    shards->sum[s] = part_loss(shards, part, worker, 0, NULL, &shards->counted[s]);
}

/* Samples to be evaluated, in parts of the largest shard's size. */
typedef struct {
    Shards *shards;
    const Task *task;
    const int *origin;
    int count;
    const real *first;
} ShardsEvaluation;

static void evaluate_part(const void *what, int s, int member)
{
    const ShardsEvaluation *e = what;
    const int room = e->shards->room, from = s * room, left = e->count - from;
    const Part part = part_of(e->shards, e->task, e->origin, from,
                              from + (left < room ? left : room), e->first, NULL);

    shard_evaluate(e->shards, &e->shards->worker[member], s, &part);
}

double shards_evaluate(Shards *shards, const Task *task, const int *origin, int count,
                       const real *first)
{
    const int parts = shards_parts(count, shards->room);
    size_t counted = 0;
    double sum = 0;

    team_share(shards->team, shards->threads, parts, evaluate_part,
               &(ShardsEvaluation){shards, task, origin, count, first});
    for (int s = 0; s < parts; s++) {
        sum += shards->sum[s];
        counted += shards->counted[s];
    }
    return mean_loss(sum, counted);
}

/* A row that goes through the history with measured values: from zero states, and one step on. */
static void pass_begin(Shards *shards)
{
    net_pack(shards->net, shards->pack.params, &shards->row);
    net_begin(shards->net, &shards->row, &shards->pass, 1, NULL);
}

static void pass_row(Shards *shards, const Windows *one, int t, bool answer)
{
    windows_input(one, one->value, t, 1, 0, shards->pass.x);
    net_step(shards->net, &shards->row, &shards->pass, 1, answer);
}

/* Rows [from, end) of a stretch that begins at `first`: adds to sum and count. */
static double pass_stretch(Shards *shards, const Windows *one, int first, int from, int end,
                           size_t *counted)
{
    const size_t outputs = (size_t)shards->net->outputs;

    pass_begin(shards);
    for (int t = first; t < end - 1; t++) {
        pass_row(shards, one, t, t + 1 >= from);
        if (t + 1 >= from)
            memcpy(shards->passed + (size_t)(t + 1 - from) * outputs, shards->pass.y,
                   outputs * sizeof *shards->pass.y);
    }
    return shards->loss->eval((size_t)(end - from), outputs, shards->passed,
                              one->truth + (size_t)from * (size_t)one->outputs, 0,
                              (real)shards->parameter, NULL, counted);
}

double shards_evaluate_carried(Shards *shards, const Task *task, int start)
{
    Windows one = task->windows;
    size_t counted = 0;
    double sum = 0;

    one.steps = 1;
    for (int k = 0; k < task_stretches(task); k++) {
        const Stretch stretch = task_stretch(task, k);
        const int from = larger(stretch.split.train, start + 1), end = stretch.split.validation;
        size_t own = 0;
        if (from >= end)
            continue;
        sum += pass_stretch(shards, &one, stretch.first + start, stretch.first + from,
                            stretch.first + end, &own);
        counted += own;
    }
    return mean_loss(sum, counted);
}

double shards_evaluate_closed(Shards *shards, const Task *task, int start, const int *origin,
                              int count)
{
    const size_t state = net_state_size(shards->net);
    const Task carried = task_carried(task);
    Windows one = task->windows;
    int r = 0, end = 0;

    one.steps = 1;
    for (int t = 0; r < count; t++) {
        if (origin[r] >= end) { /* a series begins */
            const int k = windows_stretch(&one, origin[r]);
            t = task_stretch(task, k).first + start;
            end = k + 1 < task_stretches(task) ? task_stretch(task, k + 1).first : one.rows;
            pass_begin(shards);
        }
        for (; r < count && origin[r] == t; r++)
            net_state(shards->net, &shards->pass, 1, shards->states + (size_t)r * state);
        pass_row(shards, &one, t, false);
    }
    return shards_evaluate(shards, &carried, origin, count, shards->states);
}
