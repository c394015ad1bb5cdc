/* Roll-outs that read a window of each origin: one that is moved over the answers, or one pass of a
 * net that is fed its own. */
#include "model/rollout.h"

#include "model/answers.h"
#include "model/base.h"
#include "model/task.h"

#include <stdlib.h>
#include <string.h>

/* ---- a window that is moved ---- */

enum { SIDES = 2 };

/* A net that answers to a window: the model's, and its base's. */
typedef struct {
    const Net *net;
    const real *params;
    Windows windows; /* of its frame, over a table of reach + ahead rows */
    NetPack pack;
    NetWork *work; /* [threads] */
    Answers answers;
    bool plain;
    real *
        *formed; /* [threads] [rows of a part, block, targets], then what is weighed; NULL: plain */
} Side;

typedef struct {
    const Rollout *run;
    Side side[SIDES];
    int sides, reach, block;
    real **table; /* [threads] [rows of a part, windows.rows, cols] */
    Arena arena;
} Moved;

static size_t table_size(const Moved *moved)
{
    return (size_t)moved->side[0].windows.rows * (size_t)moved->side[0].windows.cols;
}

/* Answers of a side to one row. */
static size_t side_width(const Side *side)
{
    return (size_t)side->answers.span * (size_t)side->answers.targets;
}

static void layout_side(Side *side, const Rollout *run, Arena *arena)
{
    const int threads = rollout_threads(run);

    net_pack_layout(side->net, rollout_pack(run), arena, &side->pack);
    side->work = arena_take(arena, (size_t)threads, sizeof *side->work);
    for (int i = 0; i < threads; i++) {
        NetWork work;
        net_layout(side->net, rollout_rows(run, 0), side->windows.steps, false, false, arena,
                   &work);
        if (arena->base)
            side->work[i] = work;
    }
    side->formed = arena_take(arena, side->plain ? 0 : (size_t)threads, sizeof *side->formed);
    for (int i = 0; i < threads && !side->plain; i++) {
        real *formed = arena_reals(arena, (size_t)rollout_rows(run, 0) * side_width(side) +
                                              (size_t)side->answers.past);
        if (arena->base)
            side->formed[i] = formed;
    }
}

static void layout_moved(Moved *moved, Arena *arena)
{
    const int threads = rollout_threads(moved->run);

    for (int i = 0; i < moved->sides; i++)
        layout_side(&moved->side[i], moved->run, arena);
    moved->table = arena_take(arena, (size_t)threads, sizeof *moved->table);
    for (int i = 0; i < threads; i++) {
        real *table = arena_reals(arena, (size_t)rollout_rows(moved->run, 0) * table_size(moved));
        if (arena->base)
            moved->table[i] = table;
    }
}

/* The measured rows up to the origin, the known future columns after it. */
static void fill_table(const Moved *moved, int origin, real *table)
{
    const Windows *windows = &moved->side[0].windows;
    const size_t cols = (size_t)windows->cols;
    const size_t known = (size_t)windows->targets + (size_t)windows->past;
    const int rows = moved->run->frame->windows.rows - origin;
    const real *value = moved->run->frame->value + ((size_t)origin + 1) * cols;
    real *ahead = table + (size_t)moved->reach * cols;

    windows_take(&moved->run->frame->windows, origin, moved->reach, table);
    for (int t = moved->reach; t < windows->rows && t < moved->reach - 1 + rows; t++) {
        memcpy(ahead + known, value + known, (cols - known) * sizeof *table);
        ahead += cols;
        value += cols;
    }
}

/* The answers of one side to all rows, their anchors added. */
static real *answer(const Moved *moved, const Side *side, bool anchored, int rows, int h,
                    int thread, const real *table)
{
    const size_t width = side_width(side), outputs = (size_t)side->net->outputs;
    NetWork *work = &side->work[thread];
    const int origin = moved->reach - 1 + h;
    real *y = side->plain ? work->y : side->formed[thread];
    real *room = y + (size_t)rows * width;

    for (int b = 0; b < rows; b++)
        windows_input(&side->windows, table + (size_t)b * table_size(moved), origin, rows, b,
                      work->x);
    net_forward(side->net, &side->pack, work, rows, side->windows.steps, NULL);
    for (int b = 0; b < rows && !side->plain; b++)
        answers_form(&side->answers, &side->windows, table + (size_t)b * table_size(moved), origin,
                     work->y + (size_t)b * outputs, room, y + (size_t)b * width);
    for (int b = 0; b < rows && anchored; b++)
        windows_anchor(&side->windows, table + (size_t)b * table_size(moved), origin, moved->block,
                       1, y + (size_t)b * width);
    return y;
}

/* The answers of all sides together: a net on a base leaves the anchors to it. */
static real *answers(const Moved *moved, int rows, int h, int thread, const real *table)
{
    const size_t count = (size_t)rows * side_width(&moved->side[0]);
    real *y = answer(moved, &moved->side[0], moved->sides == 1, rows, h, thread, table);

    if (moved->sides > 1) {
        const real *base = answer(moved, &moved->side[1], true, rows, h, thread, table);
        for (size_t i = 0; i < count; i++)
            y[i] += base[i];
    }
    return y;
}

/* The bounds around answers y [block, outputs] of origin index r's steps h .. h + block - 1: those
 * of the targets, which past inputs that are answered too stand behind. */
static void keep_bounds(const Moved *moved, int r, int b, int h, int thread, const real *table,
                        const real *y)
{
    const Rollout *run = moved->run;
    const Side *side = &moved->side[0];
    const real *out = side->work[thread].y + (size_t)b * (size_t)side->net->outputs;
    const int outputs = side->answers.targets, bounds = 2 * side->answers.levels;
    real *first = run->bound +
                  ((size_t)r * (size_t)run->horizon + (size_t)h) * (size_t)(run->width * bounds);

    for (int c = 0; c < run->width; c++) {
        const real unit = windows_unit(&side->windows, table, moved->reach - 1 + h, c);
        for (int k = 0; k < moved->block && h + k < run->horizon; k++) {
            const int i = k * outputs + c;
            real *bound = first + ((size_t)k * (size_t)run->width + (size_t)c) * (size_t)bounds;
            for (int j = 0; j < bounds; j++) {
                const real width = answers_width(&side->answers, out, j / 2, j % 2, i) * unit;
                bound[j] = j % 2 ? y[i] + width : y[i] - width;
            }
        }
    }
}

/* Steps h .. h + block - 1 (from 0) beyond the origins of all rows. */
static void move(const Moved *moved, int first, int rows, int h, int thread, real *table)
{
    const Rollout *run = moved->run;
    const size_t outputs = (size_t)model_outputs(run->model);
    const size_t cols = (size_t)moved->side[0].windows.cols;
    real *y = answers(moved, rows, h, thread, table);

    for (int b = 0; b < rows; b++, y += (size_t)moved->block * outputs) {
        const int origin = run->origin[first + b];
        real *next = table + (size_t)b * table_size(moved) + (size_t)(moved->reach + h) * cols;

        rollout_disturb(run, first + b, h, moved->block, y);
        rollout_keep(run, first + b, h, moved->block, y);
        if (run->bound)
            keep_bounds(moved, first + b, b, h, thread, table + (size_t)b * table_size(moved), y);
        for (int k = 0; k < moved->block && h + k < run->horizon; k++)
            rollout_feed(run->model, run->frame, origin, origin + 1 + h + k,
                         y + (size_t)k * outputs, next + (size_t)k * cols);
    }
}

static void moved_part(const void *what, int part, int thread)
{
    const Moved *moved = what;
    const Rollout *run = moved->run;
    const int first = part * rollout_rows(run, 0), rows = rollout_rows(run, part);
    real *table = moved->table[thread];

    for (int b = 0; b < rows; b++)
        fill_table(moved, run->origin[first + b], table + (size_t)b * table_size(moved));
    for (int h = 0; h < run->horizon; h += moved->block)
        move(moved, first, rows, h, thread, table);
}

/* The model's side and, where it stands on a base, the base's. */
static void make_sides(Moved *moved)
{
    const Rollout *run = moved->run;
    const Model *model = run->model;

    for (; model; model = model->base) {
        ASSERT(moved->sides < SIDES);
        Side *side = &moved->side[moved->sides++];
        *side = (Side){.net = &model->net, .params = model->params, .answers = answers_of(model)};
        side->plain = answers_plain(&side->answers, NULL);
        side->windows = model == run->model ? run->frame->windows
                                            : base_frame(run->model, run->frame).windows;
        ASSERT(moved->sides == 1 || windows_reach(&side->windows) <= moved->reach);
        moved->reach = moved->sides == 1 ? windows_history(&side->windows) : moved->reach;
        side->windows.rows = moved->reach +
                             (run->horizon + moved->block - 1) / moved->block * moved->block;
    }
}

Status rollout_windowed(const Rollout *rollout, Error *err)
{
    Arena measure = {0};
    Moved moved = {.run = rollout, .block = rollout->model->block};

    make_sides(&moved);
    layout_moved(&moved, &measure);
    if (arena_open(&moved.arena, measure.used, err) != OK)
        return err->status;
    layout_moved(&moved, &moved.arena);
    for (int i = 0; i < moved.sides; i++)
        net_pack(moved.side[i].net, moved.side[i].params, &moved.side[i].pack);
    rollout_run(rollout, &moved.side[0].pack, moved.side[0].work,
                (rollout->horizon + moved.block - 1) / moved.block * moved.side[0].windows.steps,
                moved_part, &moved);
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
