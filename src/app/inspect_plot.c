/* The pictures of forecast inspect. */
#include "app/gnuplot.h"
#include "app/inspect.h"
#include "app/plot.h"
#include "app/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEPT "inspect.json" /* by this file a folder of these pictures is known */

/* What pictures are drawn from. The series stays the findings'. */
static Result *borrow_result(const Findings *findings, const Options *options)
{
    Result *result = calloc(1, sizeof *result);

    if (!result)
        return NULL;
    run_begin(options, findings->pinned.file[0], result);
    result->series = findings->series;
    result->model.config = findings->model;
    result->model.split = findings->split;
    return result;
}

static Status write_kept(const Findings *findings, const Notes *notes, const Folder *folder,
                         Error *err)
{
    char path[FILE_PATH];
    Text json = {0};

    inspect_json(findings, notes, &json);
    folder_file(folder, KEPT, path);
    return file_write_text(path, &json, err);
}

/* A picture for the terminal alone leaves nothing behind. */
static bool is_shown_only(const Options *options)
{
    return strcmp(options->plots, "dumb") == 0 && !options->json && !options->output[0];
}

/* Where the folder stands: --output, else plots/NAME-inspect, beside that of a run. */
static Status begin_folder(const Options *options, Folder *folder, Error *err)
{
    char name[RUN_NAME], path[FILE_PATH], own[RUN_NAME + 16];

    if (is_shown_only(options))
        return folder_passing(folder, err);
    run_name(options, options->file[0], name);
    snprintf(own, sizeof own, "%s-inspect", name);
    if (run_path(options, own, path, err) != OK || run_keeps(options->file[0], path, err) != OK)
        return err->status;
    return folder_begin(folder, path, KEPT, options->force, err);
}

Status inspect_plot(const Findings *findings, const Options *options, const Notes *notes,
                    Console *console, Error *err)
{
    static const char *const name[] = {"series", "season"};
    PlotStyle style;
    Folder folder = {0};
    Error drawing = {0};
    Result *result;

    if (!options->plot_asked || strcmp(options->plots, "none") == 0 || !findings->timed)
        return OK;
    plot_style(options, &style);
    result = borrow_result(findings, options);
    if (!result)
        return error_memory(err, "the picture");
    if (begin_folder(options, &folder, err) != OK ||
        write_kept(findings, notes, &folder, err) != OK)
        goto done;
    if (plot_inspect(result, folder.work, &style, &drawing) == ERR_OUTPUT) {
        *err = drawing;
        goto done;
    }
    for (int i = 0; i < 2 && !options->json && err->status == OK; i++)
        (void)(plot_show(folder.work, name[i], err) == OK);
    if (err->status == OK && !is_shown_only(options) && folder_commit(&folder, err) == OK)
        console_say(console, "files: %s/", folder.path);
    if (err->status == OK && drawing.status != OK)
        *err = drawing;
done:
    folder_discard(&folder);
    free(result);
    return err->status;
}
