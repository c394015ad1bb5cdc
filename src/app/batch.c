/* forecast batch CONFIG: experiments side by side, finished ones skipped, a leaderboard. */
#include "app/cli.h"
#include "app/config.h"
#include "app/gnuplot.h"
#include "app/leaderboard.h"
#include "app/run_write.h"
#include "base/file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum { RUN_OPEN, RUN_FOUND, RUN_DONE, RUN_FAILED } RunState;

typedef struct {
    RunState state;
    Error fault;
    char data_hash[FILE_HASH]; /* "": the file could not be read */
} RunNote;

typedef struct {
    const Options *options; /* of the command line */
    Console *console;
    Batch batch;
    RunNote *note; /* [batch.count] */
    char folder[FILE_PATH];
    int *todo; /* experiments to run */
    int todos, done, failed;
    Error plot; /* the first picture that could not be drawn */
} Work;

static void run_folder(const Work *work, int index, char path[FILE_PATH])
{
    const int used = snprintf(path, FILE_PATH, "%s/", work->folder);

    text_copy(path + used, FILE_PATH - (size_t)used, work->batch.run[index].name);
}

/* sha256 of the data file; runs often share one. A file that cannot be read is told by the run. */
static void hash_data(Work *work, int index)
{
    const char *path = work->batch.run[index].file[0];
    Error ignored = {0};
    Input input = {0};

    for (int i = 0; i < index; i++) {
        if (strcmp(work->batch.run[i].file[0], path) == 0) {
            memcpy(work->note[index].data_hash, work->note[i].data_hash, FILE_HASH);
            return;
        }
    }
    if (input_open(&input, path, ERR_DATA, &ignored) == OK) {
        input_sum(&input);
        memcpy(work->note[index].data_hash, input.hex, FILE_HASH);
    }
    input_close(&input);
}

/* Whether what is in it is gone once it was read. */
static bool passes(const char *path)
{
    struct stat info;

    return strcmp(path, "-") == 0 || (stat(path, &info) == 0 && S_ISFIFO(info.st_mode));
}

/* Which experiments are left to do. */
static Status find_work(Work *work, Error *err)
{
    char path[FILE_PATH];

    for (int i = 0; i < work->batch.count; i++) {
        Options *run = &work->batch.run[i];

        if (passes(run->file[0]))
            return error_set(err, ERR_USAGE, run->name,
                             "a batch reads files, not standard input or pipes");
        if (config_hash(run, err) != OK)
            return err->status;
        hash_data(work, i);
        run_folder(work, i, path);
        if (!work->options->force && leaderboard_holds(path, run->hash, work->note[i].data_hash))
            work->note[i].state = RUN_FOUND;
        else
            work->todo[work->todos++] = i;
    }
    return OK;
}

/* The run's folder, whole, with its pictures. plot: what could not be drawn. */
static Status keep(const Result *result, Folder *folder, Error *plot, Error *err)
{
    if (result->interrupted)
        return error_set(err, ERR_INTERRUPTED, NULL, "interrupted");
    if (run_write(result, folder, plot, err) != OK)
        return err->status;
    return folder_commit(folder, err);
}

static Status run_one(Work *work, int index, const Watch *watch, Error *plot, Error *err)
{
    const Options *run = &work->batch.run[index];
    Result *result = calloc(1, sizeof *result);
    Folder folder = {0};
    char path[FILE_PATH];

    if (!result)
        return error_memory(err, "an experiment");
    run_folder(work, index, path);
    if (run_keeps(run->file[0], path, err) == OK &&
        folder_begin(&folder, path, "run.json", run->force, err) == OK &&
        run_experiment(run, watch, result, err) == OK)
        (void)keep(result, &folder, plot, err);
    folder_discard(&folder);
    result_free(result);
    free(result);
    return err->status;
}

/* Runs one experiment and notes what became of it. */
static void work_on(Work *work, int index, int threads, bool alone)
{
    Options *run = &work->batch.run[index];
    Listener listener = {.console = work->console, .name = run->name};
    const Watch watch = {alone ? console_progress : NULL, &listener, &console_stop};
    RunNote *note = &work->note[index];
    Error plot = {0};

    if (console_stop)
        return;
    run->threads = threads;
    run->train.threads = threads;
    run->data.threads = threads;
    const Status status = run_one(work, index, &watch, &plot, &note->fault);

    note->state = status == OK ? RUN_DONE : status == ERR_INTERRUPTED ? RUN_OPEN : RUN_FAILED;
#pragma omp critical(batch)
    {
        if (plot.status != OK && work->plot.status == OK)
            work->plot = plot;
        work->done += status == OK;
        work->failed += note->state == RUN_FAILED;
        if (!alone)
            console_count(work->console, work->done + work->failed, work->failed, work->todos);
    }
}

/* One level of parallelism: an experiment for each thread, or all threads for each experiment. */
static void work_on_all(Work *work)
{
    const int threads = work->options->threads;

    if (work->todos >= threads && threads > 1) {
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1) default(none) shared(work)
        for (int i = 0; i < work->todos; i++)
            work_on(work, work->todo[i], 1, false);
    } else {
        for (int i = 0; i < work->todos; i++) {
            work_on(work, work->todo[i], threads, true);
            console_progress_end(work->console);
        }
    }
    console_progress_end(work->console);
}

static Status fill_board(const Work *work, Leaderboard *board, Error *err)
{
    char path[FILE_PATH];

    for (int i = 0; i < work->batch.count && err->status == OK; i++) {
        const RunNote *note = &work->note[i];
        const char *name = work->batch.run[i].name;
        Status status = OK;

        run_folder(work, i, path);
        if (note->state == RUN_FAILED)
            status = leaderboard_add_failure(board, i, name, &note->fault, err);
        else if (note->state != RUN_OPEN)
            status = leaderboard_add(board, i, name, path, err);
        if (status != OK)
            return status;
    }
    leaderboard_sort(board);
    return OK;
}

static Status write_file(const Work *work, const char *name, Text *text, Error *err)
{
    char path[FILE_PATH];

    if (snprintf(path, sizeof path, "%s/%s", work->folder, name) < (int)sizeof path)
        return file_write_text(path, text, err);
    text_free(text);
    return error_set(err, ERR_OUTPUT, work->folder, "the path is too long");
}

static double baseline_score(const Leader *row)
{
    return row->classes ? row->baseline_entropy : row->baseline_mase;
}

/* The simple method that all rows of the mode are measured against, if it is one and the same. */
static double common_baseline(const Leaderboard *board, int count)
{
    for (int i = 1; i < count; i++)
        if (strcmp(board->row[i].baseline, board->row[0].baseline) != 0 ||
            baseline_score(&board->row[i]) != baseline_score(&board->row[0]))
            return NAN;
    return baseline_score(&board->row[0]);
}

/* Bars of the rows of the first mode. */
static Status draw(const Work *work, const Leaderboard *board, Error *err)
{
    const char **name = malloc((size_t)board->count * sizeof *name);
    double *value = malloc((size_t)board->count * sizeof *value);
    PlotStyle style = {.width = work->batch.picture[0], .height = work->batch.picture[1]};
    int count = 0;
    Status status;

    if (!name || !value) {
        status = error_memory(err, "the comparison");
        goto done;
    }
    while (count < board->count && board->row[count].status == OK &&
           leaderboard_same(&board->row[count], &board->row[0])) {
        name[count] = board->row[count].name;
        value[count] = leaderboard_score(&board->row[count]);
        count++;
    }
    text_copy(style.terminals, sizeof style.terminals, work->batch.plots);
    const Comparison comparison = {.title = work->batch.name,
                                   .metric = board->row[0].classes ? "cross entropy" : "MASE",
                                   .count = count,
                                   .name = name,
                                   .value = value,
                                   .baseline = common_baseline(board, count),
                                   .baseline_name = board->row[0].baseline};

    status = plot_compare(&comparison, work->folder, &style, err);
done:
    free(name);
    free(value);
    return status;
}

static Status print(const Work *work, const Leaderboard *board, Error *err)
{
    const Format format = work->options->format;
    Text text = {0};
    Status status;

    if (format == FORMAT_JSON)
        leaderboard_json(board, work->folder, &text);
    else if (format == FORMAT_TABLE || (format == FORMAT_AUTO && console_to_terminal()))
        leaderboard_table(board, &text);
    else
        leaderboard_csv(board, &text);
    status = console_write(&text, err);
    text_free(&text);
    return status;
}

static Status report(Work *work, Error *err)
{
    Leaderboard board = {0};
    Text text = {0};
    Error plot = {0};

    if (fill_board(work, &board, err) != OK)
        goto done;
    if (board.count > 0 && board.row[0].status == OK && draw(work, &board, &plot) != OK &&
        work->plot.status == OK)
        work->plot = plot;
    leaderboard_csv(&board, &text);
    if (write_file(work, "leaderboard.csv", &text, err) != OK)
        goto done;
    leaderboard_markdown(&board, &work->batch, work->folder, &text);
    if (write_file(work, "leaderboard.md", &text, err) == OK)
        (void)print(work, &board, err);
done:
    leaderboard_free(&board);
    return err->status;
}

static void list_failures(const Work *work, Error *err)
{
    error_set(err, ERR_BATCH, work->folder, "%d of %d experiments failed", work->failed,
              work->batch.count);
    for (int i = 0; i < work->batch.count; i++) {
        const Error *fault = &work->note[i].fault;

        if (work->note[i].state == RUN_FAILED)
            error_add(err, ERR_BATCH, work->batch.run[i].name, "%s%s%s", fault->where,
                      fault->where[0] ? ": " : "", fault->message);
    }
}

/* The worst of what is left to say; the leaderboard is written. */
static Status judge(const Work *work, Error *err)
{
    if (console_stop && work->done + work->failed < work->todos) {
        error_set(err, ERR_INTERRUPTED, NULL, "interrupted: %d of %d experiments are finished",
                  work->batch.count - work->todos + work->done, work->batch.count);
        error_hint(err, "the same command does the rest");
    } else if (work->failed > 0) {
        list_failures(work, err);
    } else if (work->plot.status != OK && (work->options->plot_asked || gnuplot_installed())) {
        *err = work->plot;
    } else if (work->plot.status != OK) {
        console_warn(work->console, "%s; %s", work->plot.message, work->plot.hint);
    }
    return err->status;
}

static Status list_runs(const Work *work, Error *err)
{
    Text text = {0};
    Status status;

    for (int i = 0; i < work->batch.count; i++)
        text_add(&text, "%-9s %s\n", work->note[i].state == RUN_FOUND ? "finished" : "to run",
                 work->batch.run[i].name);
    status = console_write(&text, err);
    text_free(&text);
    return status;
}

/* The batch's own folder; one that holds a single run is not mixed with it. */
static Status open_folder(Work *work, Error *err)
{
    char mark[FILE_PATH + 16];

    if (run_path(work->options, work->batch.name, work->folder, err) != OK)
        return err->status;
    snprintf(mark, sizeof mark, "%s/run.json", work->folder);
    if (access(mark, F_OK) != 0)
        return work->options->dry_run ? OK : folder_make(work->folder, err);
    error_set(err, ERR_USAGE, work->folder, "holds a single run, no batch");
    error_hint(err, "another --name or --output");
    return err->status;
}

static Status do_batch(Work *work, Error *err)
{
    const int count = work->batch.count;

    work->note = calloc((size_t)count, sizeof *work->note);
    work->todo = calloc((size_t)count, sizeof *work->todo);
    if (!work->note || !work->todo)
        return error_memory(err, "the batch");
    if (open_folder(work, err) != OK || find_work(work, err) != OK)
        return err->status;
    console_say(work->console, "%d experiments: %d finished before, %d to run on %d thread%s",
                count, count - work->todos, work->todos, work->options->threads,
                work->options->threads == 1 ? "" : "s");
    if (work->options->dry_run)
        return list_runs(work, err);
    work_on_all(work);
    if (report(work, err) != OK)
        return err->status;
    console_say(work->console, "files: %s/", work->folder);
    return judge(work, err);
}

Status verb_batch(const Options *options, Console *console, Error *err)
{
    Work work = {.options = options, .console = console};

    if (batch_read(options->file[0], options, &work.batch, err) == OK)
        (void)do_batch(&work, err);
    free(work.note);
    free(work.todo);
    batch_free(&work.batch);
    return err->status;
}
