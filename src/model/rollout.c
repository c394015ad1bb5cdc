#include "model/rollout.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

static int parts_of(int origins)
{
    return (origins + ROLLOUT_ROWS - 1) / ROLLOUT_ROWS;
}

/* Place of a table row. */
static size_t place(const Windows *windows, int row)
{
    return (size_t)row * (size_t)windows->cols;
}

/* Where step h (from 1) of an origin's path is written. */
static real *path_at(const Rollout *run, int r, int h)
{
    const size_t step = (size_t)r * (size_t)run->horizon + (size_t)h - 1;

    return run->path + step * (size_t)run->model->targets;
}

static int part_rows(int origins, int part)
{
    const int left = origins - part * ROLLOUT_ROWS;

    return left < ROLLOUT_ROWS ? left : ROLLOUT_ROWS;
}

/* The row whose measured inputs stand for those of `row` beyond the origin. */
static int row_before(const Model *model, int origin, int row)
{
    const int season = model->config.season;

    if (model->config.past_rule == PAST_HOLD || season <= 1 || season > origin + 1)
        return origin;
    while (row > origin)
        row -= season;
    return row;
}

/* Targets and past inputs of row `row` beyond the origin into out [cols]: from the net's answer y
 * to the row before, and by the rule what it does not answer. */
static void feed_back(const Model *model, const Frame *frame, int origin, int row, const real *y,
                      real *out)
{
    const size_t known = (size_t)model->targets + (size_t)model->past;
    const real *held = frame->value + place(&frame->windows, row_before(model, origin, row));

    memcpy(out, y, (size_t)frame->windows.outputs * sizeof *out);
    for (size_t c = (size_t)frame->windows.outputs; c < known; c++)
        out[c] = held[c];
}

/* ---- a state that is carried ---- */

typedef struct {
    const Rollout *run;
    NetPack pack;
    Windows one;   /* the frame's columns, one step at a time */
    size_t state;  /* reals of a state */
    real *states;  /* [origins, state] as they are at the origins, where there are further steps */
    real *first;   /* [origins, outputs] the answers there */
    real *last;    /* [state] of the pass over the history */
    NetWork pass;  /* one row */
    NetWork *work; /* [threads] ROLLOUT_ROWS rows */
    real **row;    /* [threads] one table row and, for windowed runs, tables */
    Arena arena;
} Carry;

static void layout_carry(Carry *carry, Arena *arena)
{
    const Rollout *run = carry->run;
    const Net *net = &run->model->net;
    const size_t origins = (size_t)run->origins;

    net_pack_layout(net, false, arena, &carry->pack);
    carry->states = arena_reals(arena, run->horizon > 1 ? origins * carry->state : 0);
    carry->first = arena_reals(arena, origins * (size_t)net->outputs);
    carry->last = arena_reals(arena, carry->state);
    net_layout(net, 1, 1, false, false, arena, &carry->pass);
    carry->work = arena_take(arena, (size_t)run->threads, sizeof *carry->work);
    carry->row = arena_take(arena, (size_t)run->threads, sizeof *carry->row);
    for (int i = 0; i < run->threads; i++) {
        NetWork work;
        net_layout(net, ROLLOUT_ROWS, 1, false, false, arena, &work);
        real *row = arena_reals(arena, 2 * (size_t)run->frame->windows.cols);
        if (arena->base) {
            carry->work[i] = work;
            carry->row[i] = row;
        }
    }
}

/* Runs through the history with measured values; leaves state and answer of each origin. */
static void pass_history(Carry *carry)
{
    const Rollout *run = carry->run;
    const size_t outputs = (size_t)run->model->net.outputs;
    int r = 0;

    memset(carry->last, 0, carry->state * sizeof *carry->last);
    for (int t = model_start(run->model); r < run->origins; t++) {
        windows_input(&carry->one, run->frame->value, t, 1, 0, carry->pass.x);
        net_step(&run->model->net, &carry->pack, &carry->pass, 1, carry->last);
        for (; r < run->origins && run->origin[r] == t; r++) {
            if (run->horizon > 1)
                memcpy(carry->states + (size_t)r * carry->state, carry->last,
                       carry->state * sizeof *carry->last);
            memcpy(carry->first + (size_t)r * outputs, carry->pass.y,
                   outputs * sizeof *carry->first);
        }
    }
}

/* The input of origin r's step h (from 1) beyond it, from the answer y to the step before; row:
 * room for two table rows. */
static void carry_input(const Carry *carry, int r, int h, const real *y, real *row, int rows, int b,
                        real *x)
{
    const Frame *frame = carry->run->frame;
    const Windows *windows = &frame->windows;
    const size_t cols = (size_t)windows->cols;
    const size_t known = (size_t)windows->targets + (size_t)windows->past;
    const int origin = carry->run->origin[r];

    feed_back(carry->run->model, frame, origin, origin + h, y, row);
    if (windows->future > 0)
        memcpy(row + cols + known, frame->value + place(windows, origin + h + 1) + known,
               (size_t)windows->future * sizeof *row);
    windows_input(&carry->one, row, 0, rows, b, x);
}

static void carry_part(const Carry *carry, int part, NetWork *work, real *row)
{
    const Rollout *run = carry->run;
    const int first = part * ROLLOUT_ROWS, rows = part_rows(run->origins, part);
    const size_t outputs = (size_t)run->model->net.outputs, targets = (size_t)run->model->targets;
    const real *y = carry->first + (size_t)first * outputs;

    for (int h = 1;; h++) {
        for (int b = 0; b < rows; b++)
            memcpy(path_at(run, first + b, h), y + (size_t)b * outputs, targets * sizeof *y);
        if (h == run->horizon)
            break;
        for (int b = 0; b < rows; b++)
            carry_input(carry, first + b, h, y + (size_t)b * outputs, row, rows, b, work->x);
        net_step(&run->model->net, &carry->pack, work, rows,
                 carry->states + (size_t)first * carry->state);
        y = work->y;
    }
}

Status rollout_carried(const Rollout *rollout, Error *err)
{
    const int parts = parts_of(rollout->origins);
    Arena measure = {0};
    Carry carry = {.run = rollout,
                   .one = rollout->frame->windows,
                   .state = net_state_size(&rollout->model->net)};

    carry.one.steps = 1;
    layout_carry(&carry, &measure);
    if (arena_open(&carry.arena, measure.used, err) != OK)
        return err->status;
    layout_carry(&carry, &carry.arena);
    net_pack(&rollout->model->net, rollout->model->params, &carry.pack);
    pass_history(&carry);
#pragma omp parallel for num_threads(rollout->threads) if (parts > 1)                              \
    schedule(dynamic, 1) default(none) shared(carry, parts)
    for (int part = 0; part < parts; part++)
        carry_part(&carry, part, &carry.work[omp_get_thread_num()],
                   carry.row[omp_get_thread_num()]);
    arena_close(&carry.arena);
    return OK;
}

/* ---- a window that is moved ---- */

typedef struct {
    const Rollout *run;
    Windows windows; /* the frame's, over a table of reach + horizon rows */
    NetPack pack;
    NetWork *work; /* [threads] */
    real **table;  /* [threads] [ROLLOUT_ROWS, windows.rows, cols] */
    Arena arena;
} Moved;

static size_t table_size(const Moved *moved)
{
    return (size_t)moved->windows.rows * (size_t)moved->windows.cols;
}

static void layout_moved(Moved *moved, Arena *arena)
{
    const Rollout *run = moved->run;

    net_pack_layout(&run->model->net, false, arena, &moved->pack);
    moved->work = arena_take(arena, (size_t)run->threads, sizeof *moved->work);
    moved->table = arena_take(arena, (size_t)run->threads, sizeof *moved->table);
    for (int i = 0; i < run->threads; i++) {
        NetWork work;
        net_layout(&run->model->net, ROLLOUT_ROWS, moved->windows.steps, false, false, arena,
                   &work);
        real *table = arena_reals(arena, ROLLOUT_ROWS * table_size(moved));
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
    const size_t known = (size_t)windows->targets + (size_t)windows->past;
    const int reach = windows->rows - moved->run->horizon;
    const real *value = moved->run->frame->value;

    memcpy(table, value + place(windows, origin - reach + 1),
           place(windows, reach) * sizeof *table);
    for (int h = 1; h <= moved->run->horizon && windows->future > 0; h++)
        memcpy(table + place(windows, reach - 1 + h) + known,
               value + place(windows, origin + h) + known, (size_t)windows->future * sizeof *table);
}

static void moved_part(const Moved *moved, int part, NetWork *work, real *table)
{
    const Rollout *run = moved->run;
    const int first = part * ROLLOUT_ROWS, rows = part_rows(run->origins, part);
    const int reach = moved->windows.rows - run->horizon;
    const size_t outputs = (size_t)run->model->net.outputs, targets = (size_t)run->model->targets;
    const size_t size = table_size(moved);

    for (int b = 0; b < rows; b++)
        fill_table(moved, run->origin[first + b], table + (size_t)b * size);
    for (int h = 1; h <= run->horizon; h++) {
        for (int b = 0; b < rows; b++)
            windows_input(&moved->windows, table + (size_t)b * size, reach - 2 + h, rows, b,
                          work->x);
        net_forward(&run->model->net, &moved->pack, work, rows, moved->windows.steps, NULL);
        for (int b = 0; b < rows; b++) {
            const real *y = work->y + (size_t)b * outputs;
            const int origin = run->origin[first + b];
            memcpy(path_at(run, first + b, h), y, targets * sizeof *y);
            feed_back(run->model, run->frame, origin, origin + h, y,
                      table + (size_t)b * size + place(&moved->windows, reach - 1 + h));
        }
    }
}

Status rollout_windowed(const Rollout *rollout, Error *err)
{
    const int parts = parts_of(rollout->origins);
    Arena measure = {0};
    Moved moved = {.run = rollout, .windows = rollout->frame->windows};

    moved.windows.rows = windows_reach(&moved.windows) + rollout->horizon;
    layout_moved(&moved, &measure);
    if (arena_open(&moved.arena, measure.used, err) != OK)
        return err->status;
    layout_moved(&moved, &moved.arena);
    net_pack(&rollout->model->net, rollout->model->params, &moved.pack);
#pragma omp parallel for num_threads(rollout->threads) if (parts > 1)                              \
    schedule(dynamic, 1) default(none) shared(moved, parts)
    for (int part = 0; part < parts; part++)
        moved_part(&moved, part, &moved.work[omp_get_thread_num()],
                   moved.table[omp_get_thread_num()]);
    arena_close(&moved.arena);
    return OK;
}
