#include "model/course.h"

#include "base/ranks.h"
#include "base/rng.h"
#include "model/predict.h"

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

/* Training origins of all stretches, one after another: how many, and those that read nothing
 * stale. */
static int count_windows(const Task *task, int *usable)
{
    int all = 0, first;

    *usable = 0;
    for (int k = 0; k < task_stretches(task); k++) {
        const int count = task_training(task, k, &first);
        for (int i = 0; i < count; i++)
            *usable += !task_stale(task, first + i);
        all += count;
    }
    return all;
}

static void list_usable(Course *course)
{
    int count = 0, first;

    for (int k = 0; k < course->stretches; k++) {
        const int all = task_training(&course->task, k, &first);
        course->begin[k] = count;
        for (int i = 0; i < all; i++)
            if (!task_stale(&course->task, first + i))
                course->usable[count++] = first + i;
    }
    course->begin[course->stretches] = count;
}

/* Series that have windows. */
static void list_filled(Course *course)
{
    for (int k = 0; k < course->stretches; k++)
        if (course->begin[k + 1] > course->begin[k])
            course->full[course->filled++] = k;
}

/* Whether some of several series have more windows than others. */
static bool lengths_differ(const Task *task)
{
    int first;

    for (int k = 1; k < task_stretches(task); k++)
        if (task_training(task, k, &first) != task_training(task, 0, &first))
            return true;
    return false;
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

static Status refuse_rows(const Course *course, const Model *model, Error *err)
{
    if (model->parts > 0)
        error_set(err, ERR_DATA, NULL,
                  "the training rows of none of %d series hold a window of %d and its %d answers",
                  model->parts, course->first + 1, course->task.span);
    else
        error_set(err, ERR_DATA, NULL,
                  "the %d training rows hold no window of %d and its %d answers",
                  model->split.train, course->first + 1, course->task.span);
    error_hint(err, "a shorter --window, --lags or --horizon");
    return err->status;
}

Status course_make(Course *course, const Model *model, const Task *task, const TrainConfig *config,
                   Error *err)
{
    int usable;

    *course = (Course){.task = *task,
                       .stateful = config->bptt == BPTT_STATEFUL,
                       .seed = config->seed,
                       .first = task_first(task),
                       .stretches = task_stretches(task),
                       .state = net_state_size(&model->net)};
    course->by_series = config->sampling == SAMPLING_SERIES ||
                        (config->sampling == SAMPLING_AUTO && lengths_differ(task));
    course->windows = count_windows(task, &usable);
    if (course->windows < 1)
        return refuse_rows(course, model, err);
    if (!course->stateful) {
        course->left_out = course->windows - usable;
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

/* Windows of the longest epoch. */
static int most_visits(const Course *course)
{
    return (course->windows + course->stride - 1) / course->stride;
}

void course_layout(Course *course, Arena *arena)
{
    const size_t streams = course->stateful ? (size_t)course->batch : 0;
    const size_t usable = course->stateful ? 0 : (size_t)course->windows;
    const size_t full = course->by_series ? (size_t)course->stretches : 0;
    const int origins = course->stateful ? course->batch : most_visits(course);

    course->origin = arena_take(arena, (size_t)origins, sizeof *course->origin);
    course->usable = arena_take(arena, usable, sizeof *course->usable);
    course->begin = arena_take(arena, (size_t)course->stretches + 1, sizeof *course->begin);
    course->full = arena_take(arena, full, sizeof *course->full);
    if (arena->base && !course->stateful)
        list_usable(course);
    if (arena->base && !course->stateful && course->by_series)
        list_filled(course);
    for (int i = 0; i < 2; i++)
        course->carried[i] = arena_reals(arena, streams * course->state);
}

/* As many windows as a stride leaves, each of a series that is drawn from those that have any, and
 * of it any. */
static void draw_series(Course *course, int epoch)
{
    const Rng rng = rng_make(course->seed, RNG_SERIES);

    for (int i = 0; i < course->visits; i++) {
        const int k =
            course->full[rng_below(rng, (uint32_t)course->filled, (uint32_t)epoch, (uint32_t)i, 0)];
        const int own = course->begin[k + 1] - course->begin[k];
        course->origin[i] =
            course->usable[course->begin[k] +
                           (int)rng_below(rng, (uint32_t)own, (uint32_t)epoch, (uint32_t)i, 1)];
    }
}

/* The first of an epoch's windows, which lie a stride apart. */
static int first_window(const Course *course, int epoch)
{
    return (int)rng_below(rng_make(course->seed, RNG_STRIDE), (uint32_t)course->stride,
                          (uint32_t)epoch, 0, 0);
}

/* Usable windows lie `stride` rows apart from a random first one on, in a random order. */
static void draw_windows(Course *course, int epoch)
{
    const int first = first_window(course, epoch);

    rng_permute(rng_make(course->seed, RNG_SHUFFLE), course->visits, course->origin,
                (uint32_t)epoch, 0);
    for (int i = 0; i < course->visits; i++)
        course->origin[i] = course->usable[first + course->origin[i] * course->stride];
}

/* Samples of an epoch of windows. */
static int visits_of(const Course *course, int epoch)
{
    const int passed = course->by_series ? 0 : first_window(course, epoch);

    return (course->windows - passed + course->stride - 1) / course->stride;
}

static int batches_of(const Course *course, int epoch)
{
    const int steps = course->task.steps;

    return course->stateful ? (course->length + steps - 1) / steps
                            : (visits_of(course, epoch) + course->batch - 1) / course->batch;
}

long course_updates(const Course *course, long most, int *epochs)
{
    long updates = 0;
    int epoch = 0;

    while (epoch < *epochs && (most == 0 || updates < most))
        updates += batches_of(course, epoch++);
    *epochs = epoch;
    return most > 0 && updates > most ? most : updates;
}

void course_begin(Course *course, int epoch)
{
    course->batches = batches_of(course, epoch);
    course->visits = course->stateful ? course->batches * course->batch : visits_of(course, epoch);
    if (course->stateful)
        return;
    if (course->by_series)
        draw_series(course, epoch);
    else
        draw_windows(course, epoch);
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
