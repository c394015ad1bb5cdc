#include "model/course.h"

#include "base/rng.h"

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Streams that hold a few chunks each; rows that are left over are the oldest. */
static void make_streams(Course *course, int rows, int batch)
{
    const int most = rows / (STREAM_CHUNKS * course->task.steps);

    course->batch = smaller(batch, most > 1 ? most : 1);
    course->length = rows / course->batch;
    course->first += rows - course->length * course->batch;
    if (course->length < course->task.steps)
        course->task = task_cut(&course->task, course->length);
    if (course->length % course->task.steps)
        course->rest = task_cut(&course->task, course->length % course->task.steps);
}

/* Origins [first, first + all) that read nothing stale. */
static int count_usable(const Course *course, int all)
{
    int count = 0;

    for (int i = 0; i < all; i++)
        count += !task_stale(&course->task, course->first + i);
    return count;
}

static void list_usable(Course *course)
{
    int count = 0;

    for (int origin = course->first; count < course->windows; origin++)
        if (!task_stale(&course->task, origin))
            course->usable[count++] = origin;
}

static Status refuse_holes(const Course *course, Error *err)
{
    char rule[MISSING_TEXT];

    missing_write(course->task.model->config.missing, rule);
    error_set(err, ERR_DATA, NULL,
              "all %d training windows read a hole that is longer than --missing %s bridges",
              course->left_out, rule);
    error_hint(err, "a longer bridge, a shorter --window, or inputs with fewer holes");
    return err->status;
}

Status course_make(Course *course, const Model *model, const Task *task, const TrainConfig *config,
                   Error *err)
{
    const int first = task_first(task);

    *course = (Course){.task = *task,
                       .stateful = config->bptt == BPTT_STATEFUL,
                       .seed = config->seed,
                       .first = first,
                       .windows = model->split.train - task->span - first,
                       .state = net_state_size(&model->net)};
    if (course->windows < 1) {
        error_set(err, ERR_DATA, NULL,
                  "the %d training rows hold no window of %d and its %d answers",
                  model->split.train, first + 1, task->span);
        error_hint(err, "a shorter --window, --lags or --horizon");
        return err->status;
    }
    if (!course->stateful) {
        course->left_out = course->windows - count_usable(course, course->windows);
        course->windows -= course->left_out;
    }
    if (course->windows < 1)
        return refuse_holes(course, err);
    course->stride = smaller(config->stride, course->windows);
    course->batch = smaller(config->batch, course->windows);
    if (course->stateful) {
        course->first -= task->lead;
        make_streams(course, course->windows + task->lead, config->batch);
    }
    return OK;
}

void course_layout(Course *course, Arena *arena)
{
    const size_t streams = course->stateful ? (size_t)course->batch : 0;
    const size_t origins = (size_t)(course->stateful ? course->batch : course->windows);

    course->order = arena_take(arena, course->stateful ? 0 : origins, sizeof *course->order);
    course->origin = arena_take(arena, origins, sizeof *course->origin);
    course->usable = arena_take(arena, course->stateful ? 0 : origins, sizeof *course->usable);
    if (arena->base && !course->stateful)
        list_usable(course);
    for (int i = 0; i < 2; i++)
        course->carried[i] = arena_reals(arena, streams * course->state);
}

/* Usable windows lie `stride` rows apart from a random first one on, in a random order. */
static void draw_windows(Course *course, int epoch)
{
    const int offset = (int)rng_below(rng_make(course->seed, RNG_STRIDE), (uint32_t)course->stride,
                                      (uint32_t)epoch, 0, 0);

    course->visits = (course->windows - offset + course->stride - 1) / course->stride;
    rng_permute(rng_make(course->seed, RNG_SHUFFLE), course->visits, course->order, (uint32_t)epoch,
                0);
    for (int i = 0; i < course->visits; i++)
        course->origin[i] = course->usable[offset + course->order[i] * course->stride];
    course->batches = (course->visits + course->batch - 1) / course->batch;
}

int course_most(const Course *course)
{
    const int visits = (course->windows + course->stride - 1) / course->stride;
    const int steps = course->task.steps;

    return course->stateful ? (course->length + steps - 1) / steps
                            : (visits + course->batch - 1) / course->batch;
}

void course_begin(Course *course, int epoch)
{
    const int steps = course->task.steps;

    if (!course->stateful) {
        draw_windows(course, epoch);
        return;
    }
    course->batches = (course->length + steps - 1) / steps;
    course->visits = course->batches * course->batch;
}

/* The chunk that begins `row` rows into each stream. */
static void take_chunk(Course *course, int i, Batch *batch)
{
    const int row = i * course->task.steps;

    batch->task = course->length - row < course->task.steps ? &course->rest : &course->task;
    batch->origin = course->origin;
    batch->count = course->batch;
    batch->first = i > 0 ? course->carried[i % 2] : NULL;
    batch->last = course->carried[(i + 1) % 2];
    for (int s = 0; s < course->batch; s++)
        course->origin[s] = course->first + s * course->length + row + batch->task->steps - 1;
}

void course_batch(Course *course, int i, Batch *batch)
{
    ASSERT(i >= 0 && i < course->batches);
    if (course->stateful) {
        take_chunk(course, i, batch);
        return;
    }
    batch->task = &course->task;
    batch->origin = course->origin + (size_t)i * (size_t)course->batch;
    batch->count = smaller(course->batch, course->visits - i * course->batch);
}
