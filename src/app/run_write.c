#include "app/run_write.h"

#include "app/gnuplot.h"
#include "app/plot.h"
#include "app/run.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void run_tell(Console *console, const Notes *notes, int *told)
{
    Notes rest = {0};

    for (int i = *told; i < notes->count && i < NOTES_MAX; i++)
        rest.item[rest.count++] = notes->item[i];
    *told = notes->count;
    console_notes(console, &rest);
}

Status run_path(const Options *options, const char *name, char path[FILE_PATH], Error *err)
{
    if (options->output[0]) {
        text_copy(path, FILE_PATH, options->output);
        return OK;
    }
    if (!name[0] || strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        error_set(err, ERR_USAGE, "--name", "\"%s\" cannot be the name of a folder", name);
        error_hint(err, "a word without /, or --output DIR");
        return err->status;
    }
    snprintf(path, FILE_PATH, "plots/%s", name);
    return OK;
}

Status run_keeps(const char *file, const char *folder, Error *err)
{
    char inner[PATH_MAX], outer[PATH_MAX];
    struct stat info;

    if (!realpath(file, inner) || !realpath(folder, outer) || stat(outer, &info) != 0 ||
        !S_ISDIR(info.st_mode))
        return OK;
    const size_t length = strlen(outer);
    if (strncmp(inner, outer, length) != 0 || (inner[length] != '/' && inner[length] != '\0'))
        return OK;
    error_set(err, ERR_USAGE, folder, "would be replaced, and with it %s, which is read", file);
    error_hint(err, "another --output");
    return err->status;
}

Status run_begin_folder(const Options *options, const char *source, Folder *folder, Error *err)
{
    char name[RUN_NAME], path[FILE_PATH];

    run_name(options, source, name);
    if (run_path(options, name, path, err) != OK)
        return err->status;
    for (int i = 0; i < options->files; i++)
        if (run_keeps(options->file[i], path, err) != OK)
            return err->status;
    if (run_keeps(options->data.future_file, path, err) != OK)
        return err->status;
    return folder_begin(folder, path, "run.json", options->force, err);
}

/* A missing gnuplot is no failure unless pictures were asked for: the scripts are there. */
static bool is_failure(const Options *options)
{
    return options->plot_asked || gnuplot_installed();
}

static void tell_end(const Result *result, const Folder *folder, Console *console)
{
    /* a saved model was tested before; here only where --test-rows asks for it */
    const bool asked = strcmp(result->options.verb, "predict") != 0 ||
                       result->options.test_rows > 0;

    if (result->interrupted && result->backtest.step)
        console_warn(console, "interrupted after %d of %d origins: the scores are of these",
                     result->backtest.done, result->backtest.plan.origins);
    else if (result->interrupted)
        console_warn(console, "interrupted: the best weights so far were used");
    if (asked && result->evaluation.verdict[0])
        console_say(console, "%s", result->evaluation.verdict);
    console_say(console, "files: %s/", folder->path);
}

/* A picture that was not drawn: an error, or only a warning. */
static Status judge_plot(const Result *result, const Folder *folder, const Error *plot,
                         Console *console, Error *err)
{
    char where[sizeof plot->where];

    snprintf(where, sizeof where, "%.*s/%.*s", 180, folder->path, 60, plot->where);
    if (is_failure(&result->options)) {
        error_set(err, plot->status, where, "%s", plot->message);
        error_hint(err, "%s", plot->hint);
    } else {
        console_warn(console, "%s: %s", where, plot->message);
        console_say(console, "  hint: %s", plot->hint);
    }
    return err->status;
}

/* The worst of what is left to say; the files are there. */
static Status judge(const Result *result, const Folder *folder, const Error *plot, Console *console,
                    Error *err)
{
    if (result->interrupted)
        return error_set(err, ERR_INTERRUPTED, NULL, "interrupted: what was finished is kept");
    if (run_audit_judge(result, err) != OK)
        return err->status;
    if (report_require(result, err) != OK || plot->status == OK)
        return err->status;
    return judge_plot(result, folder, plot, console, err);
}

Status run_write(const Result *result, const Folder *folder, Error *plot, Error *err)
{
    PlotStyle style = {0};

    plot_style(&result->options, &style);
    if (report_write(result, folder, err) == OK &&
        plot_run(result, folder->work, &style, plot) == ERR_OUTPUT)
        *err = *plot;
    return err->status;
}

Status run_finish(const Result *result, Folder *folder, Console *console, Error *err)
{
    Error plot = {0};

    if (run_write(result, folder, &plot, err) != OK)
        return err->status;
    if (console->terminal && console_to_terminal())
        console_say(console, "%s", ""); /* between what was found and the table */
    if (folder_commit(folder, err) != OK || report_print(result, folder->path, err) != OK)
        return err->status;
    tell_end(result, folder, console);
    return judge(result, folder, &plot, console, err);
}
