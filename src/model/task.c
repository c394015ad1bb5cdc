#include "model/task.h"

#include "base/ranks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int task_held_row(const Model *model, int origin, int row)
{
    const int season = model->config.season.first;

    if (model->config.past_rule == PAST_HOLD || season <= 1 || season > origin + 1)
        return origin;
    while (row > origin)
        row -= season;
    return row;
}

static void feed_add(Task *task, int column, int output, int lag)
{
    const int room = windows_inputs(&task->windows), i = task->feed.columns++;

    task->list[i] = column;
    task->list[room + i] = output;
    task->list[2 * room + i] = lag;
}

/* Which inputs are own outputs: the first numbers of a step; with lags each at its own. */
static void feed_list(Task *task)
{
    const Windows *windows = &task->windows;
    int column = windows_symbols(windows);

    for (int output = 0; output < windows->outputs; output++) {
        const Lags *lags = output < windows->targets ? &windows->lags : &windows->past_lags;
        if (windows->lags.count == 0)
            feed_add(task, column++, output, 1);
        for (int k = 0; windows->lags.count > 0 && k < lags->count; k++)
            feed_add(task, column++, output, lags->lag[k]);
    }
}

static Status feed_make(Task *task, Error *err)
{
    const size_t room = (size_t)windows_inputs(&task->windows);

    task->list = calloc(3 * room, sizeof *task->list);
    if (!task->list)
        return error_memory(err, "the fed-back columns");
    task->feed.column = task->list;
    task->feed.output = task->list + room;
    task->feed.lag = task->list + 2 * room;
    task->feed.warm = task->lead + (task->model->config.head == HEAD_DECODER ? 0 : 1);
    feed_list(task);
    return OK;
}

Status task_make(const Model *model, const Windows *windows, bool closed, int horizon, Task *task,
                 Error *err)
{
    const bool lags = windows_lagged(windows);
    const HeadKind head = model->config.head;

    closed |= head == HEAD_DECODER;
    *task = (Task){.model = model,
                   .windows = *windows,
                   .lead = lags ? 0 : windows->steps - 1,
                   .span = closed ? horizon : model->block,
                   .feeds = closed ? horizon - 1 : 0,
                   .held = closed && (windows->outputs < windows->targets + windows->past ||
                                      windows->marks > 0)};
    task->steps = task->lead + 1 + task->feeds;
    task->answers = head == HEAD_NEXT || closed ? task->steps : 1;
    task->back = head == HEAD_NEXT && !closed ? task->lead : 0;
    task->windows.steps = lags ? 1 : task->steps;
    return closed ? feed_make(task, err) : OK;
}

void task_free(Task *task)
{
    free(task->list);
    *task = (Task){0};
}

Task task_cut(const Task *task, int steps)
{
    Task cut = *task;

    ASSERT(task->feeds == 0 && task->answers == task->steps && steps <= task->steps);
    cut.windows.steps = cut.steps = cut.answers = steps;
    cut.lead = cut.back = steps - 1;
    return cut;
}

Task task_carried(const Task *task)
{
    Task carried = *task;

    carried.steps = carried.answers = task->feeds + 1;
    carried.lead = 0;
    carried.feed.warm = 1;
    if (!windows_lagged(&task->windows))
        carried.windows.steps = carried.steps;
    return carried;
}

int task_reach(const Task *task)
{
    return windows_lagged(&task->windows) || task->feeds == 0 ? windows_reach(&task->windows)
                                                              : task->lead + 1;
}

int task_first(const Task *task)
{
    return task_reach(task) - 1 + model_start(task->model);
}

int task_stretches(const Task *task)
{
    return task->windows.stretches > 0 ? task->windows.stretches : 1;
}

Stretch task_stretch(const Task *task, int k)
{
    return task->windows.stretches > 0 ? task->windows.stretch[k]
                                       : (Stretch){0, task->model->split};
}

/* Origins whose answers lie in rows [from, end) of a stretch. */
static int origins_in(const Task *task, const Stretch *stretch, int from, int end, int *first)
{
    const int reach = task_first(task), start = from - 1 > reach ? from - 1 : reach;
    const int count = end - task->span - start;

    *first = stretch->first + start;
    return count > 0 ? count : 0;
}

int task_training(const Task *task, int k, int *first)
{
    const Stretch stretch = task_stretch(task, k);

    return origins_in(task, &stretch, 0, stretch.split.train, first);
}

int task_validation(const Task *task, int k, int *first)
{
    const Stretch stretch = task_stretch(task, k);

    return origins_in(task, &stretch, stretch.split.train, stretch.split.validation, first);
}

/* Rows up to the origin that a pass may look at. */
static int history_of(const Task *task)
{
    return larger(task_reach(task), windows_history(&task->windows));
}

size_t task_room(const Task *task)
{
    if (!task->held && !task->windows.open)
        return 0;
    return (size_t)(history_of(task) + task->span) * (size_t)task->windows.cols;
}

/* The rows after the origin: measured ones as each is to itself, for they are read where they
 * teach; past inputs that are not fed back are stood in for. */
static void stand_in(const Task *task, int origin, real *ahead)
{
    const Windows *windows = &task->windows;
    const int known = windows->targets + windows->past;

    for (int k = 1; k <= task->feeds; k++) {
        real *row = ahead + (size_t)(k - 1) * (size_t)windows->cols;
        for (int c = 0; c < windows->outputs && windows->open; c++)
            row[c] = windows_at(windows, origin + k, origin + k, c);
        for (int c = windows->outputs; c < known; c++)
            row[c] = windows_at(windows, origin, task_held_row(task->model, origin, origin + k), c);
        windows_unmark(windows, row);
    }
}

/* The rows around the origin as they are known there. */
static void take_rows(const Task *task, int origin, real *table)
{
    const size_t cols = (size_t)task->windows.cols;
    const int history = history_of(task);

    windows_take(&task->windows, origin, history, table);
    memcpy(table + (size_t)history * cols, task->windows.value + ((size_t)origin + 1) * cols,
           (size_t)task->span * cols * sizeof *table);
    stand_in(task, origin, table + (size_t)history * cols);
}

void task_input(const Task *task, int origin, int rows, int b, real *room, real *x)
{
    const int pace = task->windows.steps;
    const size_t row = pace < task->steps ? (size_t)rows * (size_t)windows_inputs(&task->windows)
                                          : 0; /* the whole pass is one gather */
    const real *value = task->windows.value;

    if (task->held || windows_open(&task->windows, origin) ||
        (task->windows.open && task->feeds > 0)) {
        take_rows(task, origin, room);
        value = room;
        origin = history_of(task) - 1;
    }
    for (int s = 0; s < task->steps; s += pace)
        windows_input(&task->windows, value, origin - task->lead + s + pace - 1, rows, b,
                      x + (size_t)s * row);
}

static void subtract(real *y, const real *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        y[i] -= from[i];
}

bool task_stale(const Task *task, int origin)
{
    Windows windows;

    if (!task->windows.stale)
        return false;
    windows = task->windows;
    if (!windows_lagged(&windows))
        windows.steps = task->lead + 1;
    return windows_stale(&windows, origin, task->feeds);
}

void task_answers(const Task *task, const int *origin, int rows, real *y)
{
    const size_t width = (size_t)task->windows.outputs *
                         (size_t)(task->answers == 1 ? task->span : 1);
    const int lead = task->answers == 1 ? 0 : task->lead;

    for (int s = 0; s < task->answers; s++) {
        const bool counts = s >= lead - task->back;
        for (int b = 0; b < rows; b++, y += width) {
            const int row = origin[b] - lead + s + 1;
            if (counts)
                memcpy(y, task->windows.truth + (size_t)row * (size_t)task->windows.outputs,
                       width * sizeof *y);
            for (size_t i = 0; i < width && !counts; i++)
                y[i] = NAN;
            if (task->base)
                subtract(y, task->base + (size_t)(origin[b] - task->base_first) * width, width);
            else
                windows_anchor(&task->windows, task->windows.value, origin[b],
                               task->answers == 1 ? task->span : 1, -1, y);
        }
    }
}

size_t task_count(const Task *task, const int *origin, int rows)
{
    const size_t outputs = (size_t)task->windows.outputs;
    const size_t each = (size_t)(task->back + task->span) * outputs;
    size_t count = 0;

    for (int b = 0; b < rows; b++) {
        const real *truth = task->windows.truth + (size_t)(origin[b] + 1 - task->back) * outputs;
        for (size_t i = 0; i < each; i++)
            count += !isnan(truth[i]);
    }
    return count;
}
