/* The buffers of the shards. */
#include "model/shards.h"

#include <stdlib.h>

int shards_of(int samples)
{
    const int pairs = (samples + SHARD_ROWS) / (2 * SHARD_ROWS);

    return pairs > 0 ? 2 * pairs : 1;
}

/* Rows of the largest shard of any batch of up to so many samples. */
static int shard_room(int batch)
{
    int most = 1;

    for (int samples = 1; samples <= batch; samples++) {
        const int shards = shards_of(samples), rows = (samples + shards - 1) / shards;
        most = rows > most ? rows : most;
    }
    return most;
}

int shards_parts(int samples, int room)
{
    return (samples + room - 1) / room;
}

/* Measures or carves what all threads share; then what one of them needs. */
static void layout_shared(Shards *shards, const Task *task, int most, Arena *arena)
{
    const int trained = shards_of(shards->batch), evaluated = shards_parts(most, shards->room);
    const int sums = trained > evaluated ? trained : evaluated;
    const size_t count = shards->net->count, state = net_state_size(shards->net);

    shards->gradient.shard = arena_reals(arena, (size_t)trained * count);
    shards->gradient.block = arena_take(arena, (size_t)gradient_blocks(count),
                                        sizeof *shards->gradient.block);
    shards->sum = arena_take(arena, (size_t)sums, sizeof *shards->sum);
    shards->counted = arena_take(arena, (size_t)sums, sizeof *shards->counted);
    net_pack_layout(shards->net, PACK_TRAINING, arena, &shards->pack);
    if (task->model && model_carried(task->model)) {
        net_layout(shards->net, 1, 1, false, false, arena, &shards->pass);
        net_pack_layout(shards->net, PACK_ROW, arena, &shards->row);
        shards->passed = arena_reals(arena, (size_t)most * (size_t)shards->net->outputs);
        shards->states = arena_reals(arena, task->feed.columns ? (size_t)most * state : 0);
    }
}

static void layout_worker(const Shards *shards, const Task *task, Arena *arena, Worker *worker)
{
    const size_t rows = (size_t)shards->room;

    net_layout(shards->net, shards->room, task->steps, true, false, arena, &worker->work);
    worker->answer = arena_reals(arena,
                                 (size_t)task->answers * rows * (size_t)shards->net->outputs);
    worker->teach = arena_take(arena, task->feed.columns ? (size_t)task->steps * rows : 0, 1);
    worker->room = arena_reals(arena, task_room(task));
    worker->answers = (AnswersWork){0};
    if (!shards->plain)
        answers_layout(&shards->answers, shards->room, arena, &worker->answers);
}

/* No more threads than find work, each with buffers of its own: in a mini-batch, or where an
 * evaluation runs shards as well. One number for all, as libgomp makes threads anew where the next
 * region wants another. */
static int useful_threads(const Task *task, int batch, int most, int threads)
{
    const bool passed = task->model && model_carried(task->model) && !task->feed.columns;
    const int trained = shards_of(batch), evaluated = shards_parts(most, shard_room(batch));
    const int shared = !passed && evaluated > trained ? evaluated : trained;
    const int useful = shared < TEAM_MOST ? shared : TEAM_MOST;

    return threads < useful ? threads : useful;
}

Status shards_open(Shards *shards, const Net *net, const Task *task, const Loss *loss,
                   const TrainConfig *config, int most, Error *err)
{
    const int threads = useful_threads(task, config->batch, most, config->threads);
    Arena measure = {0};
    Worker nowhere;

    *shards = (Shards){
        .net = net,
        .loss = loss,
        .parameter = config->loss_parameter,
        .threads = threads,
        .batch = config->batch,
        .room = shard_room(config->batch),
        .gradient = {.count = net->count, .trained = net->trained, .limit = config->clip_value}};
    shards->plain = true;
    if (task->model) {
        shards->answers = answers_of(task->model);
        shards->plain = answers_plain(&shards->answers, loss);
    }
    layout_shared(shards, task, most, &measure);
    if (arena_open(&shards->arena, measure.used, err) != OK)
        return err->status;
    layout_shared(shards, task, most, &shards->arena);
    shards->worker = calloc((size_t)threads, sizeof *shards->worker);
    shards->own = calloc((size_t)threads, sizeof *shards->own);
    if (!shards->worker || !shards->own)
        return error_memory(err, "the threads' buffers");
    measure = (Arena){0};
    layout_worker(shards, task, &measure, &nowhere);
    for (int i = 0; i < threads; i++) {
        if (arena_open(&shards->own[i], measure.used, err) != OK)
            return err->status;
        layout_worker(shards, task, &shards->own[i], &shards->worker[i]);
    }
    return OK;
}

void shards_close(Shards *shards)
{
    for (int i = 0; i < shards->threads && shards->own; i++)
        arena_close(&shards->own[i]);
    arena_close(&shards->arena);
    free(shards->worker);
    free(shards->own);
    *shards = (Shards){0};
}

/* Who leads, and what. */
typedef struct {
    Shards *shards;
    void (*lead)(void *what);
    void *what;
} Meeting;

static void lead_shards(Team *team, void *what)
{
    const Meeting *meeting = what;

    meeting->shards->team = meeting->shards->gradient.team = team;
    meeting->lead(meeting->what);
    meeting->shards->team = meeting->shards->gradient.team = NULL;
}

void shards_together(Shards *shards, void (*lead)(void *what), void *what)
{
    team_gather(shards->threads, false, lead_shards, &(Meeting){shards, lead, what});
}
