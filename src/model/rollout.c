#include "model/rollout.h"

#include "model/classes.h"
#include "model/parts.h"
#include "model/task.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* Rows of a part but the last: enough to share the weights, no more than every thread can have. */
static int part_rows(const Rollout *rollout)
{
    const int share = (rollout->origins + rollout->threads - 1) / rollout->threads;

    return share < ROLLOUT_ROWS ? share : ROLLOUT_ROWS;
}

static int count_parts(const Rollout *rollout)
{
    return (rollout->origins + part_rows(rollout) - 1) / part_rows(rollout);
}

int rollout_rows(const Rollout *rollout, int part)
{
    const int rows = part_rows(rollout), left = rollout->origins - part * rows;

    return left < rows ? left : rows;
}

int rollout_threads(const Rollout *rollout)
{
    const int parts = count_parts(rollout);

    return rollout->threads < parts ? rollout->threads : parts;
}

PackKind rollout_pack(const Rollout *rollout)
{
    return rollout->origins == 1 ? PACK_ROW : PACK_FORWARD;
}

/* A row's steps, shared. */
typedef struct {
    const Net *net;
    NetWork *work;
    RolloutPart *run;
    const void *what;
} RowRun;

static void lead_row(Team *team, void *what)
{
    const RowRun *row = what;

    net_share(row->net, row->work, team);
    row->run(row->what, 0, 0);
    net_share(row->net, row->work, NULL);
}

/* Part 0, one row whatever the origins: its steps are shared where that pays. */
static void run_row(const Rollout *rollout, const NetPack *pack, NetWork *work, int steps,
                    RolloutPart *run, const void *what)
{
    const int members = net_members(pack, (size_t)steps, rollout->threads);

    team_gather(members, true, lead_row, &(RowRun){&rollout->model->net, work, run, what});
}

void rollout_run(const Rollout *rollout, const NetPack *pack, NetWork *work, int steps,
                 RolloutPart *run, const void *what)
{
    const int parts = count_parts(rollout);

    if (rollout->origins == 1) {
        run_row(rollout, pack, work, steps, run, what);
        return;
    }
#pragma omp parallel for num_threads(rollout_threads(rollout)) if (parts > 1)                      \
    schedule(dynamic, 1) default(none) shared(parts, run, what)
    for (int part = 0; part < parts; part++)
        run(what, part, omp_get_thread_num());
}

/* Place of a table row. */
static size_t place(const Windows *windows, int row)
{
    return (size_t)row * (size_t)windows->cols;
}

void rollout_keep(const Rollout *rollout, int r, int step, int steps, const real *y)
{
    const size_t width = (size_t)rollout->width, outputs = (size_t)model_outputs(rollout->model);
    const int left = rollout->horizon - step;
    real *path = rollout->path + ((size_t)r * (size_t)rollout->horizon + (size_t)step) * width;

    for (int h = 0; h < steps && h < left; h++)
        memcpy(path + (size_t)h * width, y + (size_t)h * outputs, width * sizeof *path);
}

void rollout_disturb(const Rollout *rollout, int r, int step, int steps, real *y)
{
    const size_t width = (size_t)rollout->width, outputs = (size_t)model_outputs(rollout->model);
    const size_t first = ((size_t)r * (size_t)rollout->horizon + (size_t)step) * width;
    const int left = rollout->horizon - step;

    for (int h = 0; rollout->noise && h < steps && h < left; h++)
        for (size_t c = 0; c < width; c++)
            y[(size_t)h * outputs + c] += rollout->noise[first + (size_t)h * width + c];
}

void rollout_feed(const Model *model, const Frame *frame, int origin, int row, const real *y,
                  real *out)
{
    const int known = model->targets + model->past, held = task_held_row(model, origin, row);

    if (model_classes(model) > 0)
        out[0] = (real)classes_most(y, model_classes(model));
    else
        memcpy(out, y, (size_t)frame->windows.outputs * sizeof *out);
    for (int c = frame->windows.outputs; c < known; c++)
        out[c] = windows_at(&frame->windows, origin, held, c);
    windows_unmark(&frame->windows, out);
}

typedef struct {
    const Rollout *run;
    NetPack pack;
    Windows one;   /* the frame's columns, one step at a time */
    size_t state;  /* reals of a state */
    real *states;  /* [origins, state] as they are at the origins, where there are further steps */
    real *first;   /* [origins, outputs] the answers there */
    NetWork *pass; /* one row */
    NetWork *work; /* [threads] the rows of a part */
    real **row;    /* [threads] two table rows */
    Arena arena;
} Carry;

static void layout_carry(Carry *carry, Arena *arena)
{
    const Rollout *run = carry->run;
    const Net *net = &run->model->net;
    const size_t origins = (size_t)run->origins;
    NetWork work;

    net_pack_layout(net, rollout_pack(run), arena, &carry->pack);
    carry->states = arena_reals(arena, run->horizon > 1 ? origins * carry->state : 0);
    carry->first = arena_reals(arena, origins * (size_t)net->outputs);
    carry->pass = arena_take(arena, 1, sizeof *carry->pass);
    net_layout(net, 1, 1, false, false, arena, &work);
    if (arena->base)
        *carry->pass = work;
    carry->work = arena_take(arena, (size_t)rollout_threads(run), sizeof *carry->work);
    carry->row = arena_take(arena, (size_t)rollout_threads(run), sizeof *carry->row);
    for (int i = 0; i < rollout_threads(run); i++) {
        net_layout(net, rollout_rows(run, 0), 1, false, false, arena, &work);
        real *row = arena_reals(arena, 2 * (size_t)run->frame->windows.cols);
        if (arena->base) {
            carry->work[i] = work;
            carry->row[i] = row;
        }
    }
}

/* Runs through the history of each series with measured values; leaves state and answer of each
 * origin. */
static void pass_history(const void *what, int part, int thread)
{
    const Carry *carry = what;
    const Rollout *run = carry->run;
    NetWork *pass = carry->pass;
    const size_t outputs = (size_t)run->model->net.outputs;
    int r = 0, series = -1;

    (void)part;
    (void)thread;
    for (int t = 0; r < run->origins; t++) {
        int row = run->origin[r];
        const int k = parts_find(run->frame, &row);
        if (k != series) { /* each begins anew */
            series = k;
            t = run->origin[r] - row + model_start(run->model);
            net_begin(&run->model->net, &carry->pack, pass, 1, NULL);
        }
        windows_input(&carry->one, run->frame->value, t, 1, 0, pass->x);
        net_step(&run->model->net, &carry->pack, pass, 1, run->origin[r] == t);
        for (; r < run->origins && run->origin[r] == t; r++) {
            if (run->horizon > 1)
                net_state(&run->model->net, pass, 1, carry->states + (size_t)r * carry->state);
            memcpy(carry->first + (size_t)r * outputs, pass->y, outputs * sizeof *carry->first);
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

    rollout_feed(carry->run->model, frame, origin, origin + h, y, row);
    if (windows->future > 0)
        memcpy(row + cols + known, frame->value + place(windows, origin + h + 1) + known,
               (cols - known) * sizeof *row);
    windows_input(&carry->one, row, 0, rows, b, x);
}

static void carry_part(const void *what, int part, int thread)
{
    const Carry *carry = what;
    const Rollout *run = carry->run;
    NetWork *work = &carry->work[thread];
    real *row = carry->row[thread];
    const int first = part * rollout_rows(run, 0), rows = rollout_rows(run, part);
    const size_t outputs = (size_t)run->model->net.outputs;
    real *y = carry->first + (size_t)first * outputs;

    if (run->horizon > 1)
        net_begin(&run->model->net, &carry->pack, work, rows,
                  carry->states + (size_t)first * carry->state);
    for (int h = 1;; h++) {
        for (int b = 0; b < rows; b++) {
            rollout_disturb(run, first + b, h - 1, 1, y + (size_t)b * outputs);
            rollout_keep(run, first + b, h - 1, 1, y + (size_t)b * outputs);
        }
        if (h == run->horizon)
            break;
        for (int b = 0; b < rows; b++)
            carry_input(carry, first + b, h, y + (size_t)b * outputs, row, rows, b, work->x);
        net_step(&run->model->net, &carry->pack, work, rows, true);
        y = work->y;
    }
}

Status rollout_carried(const Rollout *rollout, Error *err)
{
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
    run_row(rollout, &carry.pack, carry.pass, rollout->origin[rollout->origins - 1] + 1,
            pass_history, &carry);
    rollout_run(rollout, &carry.pack, carry.work, rollout->horizon, carry_part, &carry);
    arena_close(&carry.arena);
    return OK;
}
