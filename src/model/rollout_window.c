/* Roll-outs that read a window of each origin: one that is moved over the answers, or one pass of a
 * net that is fed its own. */
#include "model/rollout.h"

#include "model/task.h"

#include <stdlib.h>
#include <string.h>

/* ---- a window that is moved ---- */

typedef struct {
    const Rollout *run;
    Windows windows; /* the frame's, over a table of reach + ahead rows */
    int reach, block;
    NetPack pack;
    NetWork *work; /* [threads] */
    real **table;  /* [threads] [rows of a part, windows.rows, cols] */
    Arena arena;
} Moved;

static size_t table_size(const Moved *moved)
{
    return (size_t)moved->windows.rows * (size_t)moved->windows.cols;
}

static void layout_moved(Moved *moved, Arena *arena)
{
    const Rollout *run = moved->run;

    net_pack_layout(&run->model->net, rollout_pack(run), arena, &moved->pack);
    moved->work = arena_take(arena, (size_t)rollout_threads(run), sizeof *moved->work);
    moved->table = arena_take(arena, (size_t)rollout_threads(run), sizeof *moved->table);
    for (int i = 0; i < rollout_threads(run); i++) {
        NetWork work;
        net_layout(&run->model->net, rollout_rows(run, 0), moved->windows.steps, false, false,
                   arena, &work);
        real *table = arena_reals(arena, (size_t)rollout_rows(run, 0) * table_size(moved));
        if (arena->base) {
            moved->work[i] = work;
            moved->table[i] = table;
        }
    }
}

/* The measured rows up to the origin, the known future columns after it. */
static void fill_table(const Moved *moved, int origin, real *table)
{
    const Windows *windows = &moved->windows;
    const size_t cols = (size_t)windows->cols;
    const size_t known = (size_t)windows->targets + (size_t)windows->past;
    const int rows = moved->run->frame->windows.rows - origin;
    const real *value = moved->run->frame->value + (size_t)(origin + 1 - moved->reach) * cols;

    memcpy(table, value, (size_t)moved->reach * cols * sizeof *table);
    windows_view(&moved->run->frame->windows, origin, origin + 1 - moved->reach, table);
    for (int t = moved->reach; t < windows->rows && t < moved->reach - 1 + rows; t++)
        memcpy(table + (size_t)t * cols + known, value + (size_t)t * cols + known,
               (cols - known) * sizeof *table);
}

/* One pass of the net for all rows: steps h .. h + block - 1 (from 0) beyond their origins. */
static void move(const Moved *moved, int first, int rows, int h, NetWork *work, real *table)
{
    const Rollout *run = moved->run;
    const size_t outputs = (size_t)model_outputs(run->model), cols = (size_t)moved->windows.cols;

    for (int b = 0; b < rows; b++)
        windows_input(&moved->windows, table + (size_t)b * table_size(moved), moved->reach - 1 + h,
                      rows, b, work->x);
    net_forward(&run->model->net, &moved->pack, work, rows, moved->windows.steps, NULL);
    for (int b = 0; b < rows; b++) {
        const real *y = work->y + (size_t)b * (size_t)moved->block * outputs;
        const int origin = run->origin[first + b];
        real *next = table + (size_t)b * table_size(moved) + (size_t)(moved->reach + h) * cols;

        rollout_keep(run, first + b, h, moved->block, y);
        for (int k = 0; k < moved->block && h + k < run->horizon; k++)
            rollout_feed(run->model, run->frame, origin, origin + 1 + h + k,
                         y + (size_t)k * outputs, next + (size_t)k * cols);
    }
}

static void moved_part(const void *what, int part, int thread)
{
    const Moved *moved = what;
    NetWork *work = &moved->work[thread];
    real *table = moved->table[thread];
    const Rollout *run = moved->run;
    const int first = part * rollout_rows(run, 0), rows = rollout_rows(run, part);

    for (int b = 0; b < rows; b++)
        fill_table(moved, run->origin[first + b], table + (size_t)b * table_size(moved));
    for (int h = 0; h < run->horizon; h += moved->block)
        move(moved, first, rows, h, work, table);
}

Status rollout_windowed(const Rollout *rollout, Error *err)
{
    const int block = rollout->model->block;
    Arena measure = {0};
    Moved moved = {.run = rollout, .windows = rollout->frame->windows, .block = block};

    moved.reach = windows_reach(&moved.windows);
    moved.windows.rows = moved.reach + (rollout->horizon + block - 1) / block * block;
    layout_moved(&moved, &measure);
    if (arena_open(&moved.arena, measure.used, err) != OK)
        return err->status;
    layout_moved(&moved, &moved.arena);
    net_pack(&rollout->model->net, rollout->model->params, &moved.pack);
    rollout_run(rollout, &moved.pack, moved.work,
                (rollout->horizon + block - 1) / block * moved.windows.steps, moved_part, &moved);
    arena_close(&moved.arena);
    return OK;
}

/* ---- one pass ---- */

typedef struct {
    const Rollout *run;
    Task task;
    NetPack pack;
    NetWork *work; /* [threads] */
    real **room;   /* [threads] of task_input */
    Arena arena;
} Passed;

static void layout_passed(Passed *passed, Arena *arena)
{
    const Rollout *run = passed->run;

    net_pack_layout(&run->model->net, rollout_pack(run), arena, &passed->pack);
    passed->work = arena_take(arena, (size_t)rollout_threads(run), sizeof *passed->work);
    passed->room = arena_take(arena, (size_t)rollout_threads(run), sizeof *passed->room);
    for (int i = 0; i < rollout_threads(run); i++) {
        NetWork work;
        net_layout(&run->model->net, rollout_rows(run, 0), passed->task.steps, false, false, arena,
                   &work);
        real *room = arena_reals(arena, task_room(&passed->task));
        if (arena->base) {
            passed->work[i] = work;
            passed->room[i] = room;
        }
    }
}

static void passed_part(const void *what, int part, int thread)
{
    const Passed *passed = what;
    NetWork *work = &passed->work[thread];
    real *room = passed->room[thread];
    const Rollout *run = passed->run;
    const Task *task = &passed->task;
    const int first = part * rollout_rows(run, 0), rows = rollout_rows(run, part);
    const size_t outputs = (size_t)run->model->net.outputs;
    const real *y = work->y + (size_t)task->lead * (size_t)rows * outputs;

    for (int b = 0; b < rows; b++)
        task_input(task, run->origin[first + b], rows, b, room, work->x);
    net_forward(&run->model->net, &passed->pack, work, rows, task->steps,
                &(NetRun){.feed = &task->feed});
    for (int h = 0; h < run->horizon; h++) {
        for (int b = 0; b < rows; b++, y += outputs)
            rollout_keep(run, first + b, h, 1, y);
    }
}

Status rollout_passed(const Rollout *rollout, Error *err)
{
    Arena measure = {0};
    Passed passed = {.run = rollout};

    if (task_make(rollout->model, &rollout->frame->windows, true, rollout->horizon, &passed.task,
                  err) != OK)
        return err->status;
    layout_passed(&passed, &measure);
    if (arena_open(&passed.arena, measure.used, err) != OK)
        goto done;
    layout_passed(&passed, &passed.arena);
    net_pack(&rollout->model->net, rollout->model->params, &passed.pack);
    rollout_run(rollout, &passed.pack, passed.work, passed.task.steps, passed_part, &passed);
done:
    arena_close(&passed.arena);
    task_free(&passed.task);
    return err->status;
}
