/* run, fit, predict and plot. */
#include "app/config.h"
#include "app/plot.h"
#include "app/run_write.h"
#include "data/panel.h"
#include "model/parts.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* --dry-run: everything that was found and decided, as the configuration that pins it. */
static Status print_plan(const Result *result, Error *err)
{
    Text text = {0};

    config_write(&result->options, &text);
    const Status status = console_write(&text, err);
    text_free(&text);
    return status;
}

static Status learn(const Options *given, Result *result, Console *console, int *told, Error *err)
{
    Listener listener = {.console = console};
    const Watch watch = {console_progress, &listener, &console_stop};
    Status status = run_learn(result, &watch, err);

    console_progress_end(console);
    if (status == OK)
        status = run_audit(given, result, err);
    run_tell(console, &result->notes, told);
    return status;
}

Status verb_run(const Options *options, Console *console, Error *err)
{
    Result result = {0};
    Folder folder = {0};
    int told = 0;

    if (report_require_check(options, &options->model, err) != OK ||
        run_audit_check(options, err) != OK || run_prepare(options, &result, err) != OK)
        goto done;
    run_tell(console, &result.notes, &told);
    if (options->dry_run && print_plan(&result, err) != OK)
        goto done;
    if (!options->dry_run && (run_begin_folder(options, options->file[0], &folder, err) != OK ||
                              learn(options, &result, console, &told, err) != OK ||
                              run_finish(&result, &folder, console, err) != OK))
        goto done;
done:
    folder_discard(&folder);
    result_free(&result);
    return err->status;
}

Status verb_fit(const Options *options, Console *console, Error *err)
{
    Options fit = *options;

    if (!options->plot_asked)
        text_copy(fit.plots, sizeof fit.plots, "none");
    return verb_run(&fit, console, err);
}

bool run_model_path(const char *given, char path[FILE_PATH])
{
    struct stat info;
    const bool folder = stat(given, &info) == 0 && S_ISDIR(info.st_mode);

    snprintf(path, FILE_PATH, "%s%s", given, folder ? "/model.safetensors" : "");
    return folder;
}

/* What was given stands above what the model remembers. */
static void keep_given(const Options *given, Options *resolved)
{
    for (int i = 0; i < option_count; i++) {
        const Option *option = &option_table[i];

        if (option_source(given, option) > SOURCE_DEFAULT)
            memcpy((char *)resolved + option->offset, (const char *)given + option->offset,
                   option->size);
    }
}

/* A model of several series takes any, one alone too. */
static Status meet_series(const Options *options, Result *result, Notes *notes, Error *err)
{
    if (result->series.parts == 0 && panel_wrap(&result->series, err) != OK)
        return err->status;
    return parts_meet(&result->model, &result->series, options->test_rows, notes, err);
}

/* The way of the data with a model that was trained before. */
static Status predict_result(const Options *options, Result *result, Notes *notes, Error *err)
{
    Options *resolved = &result->options;
    char path[FILE_PATH];

    run_begin(options, options->file[1], result);
    run_model_path(options->file[0], path);
    if (model_load(path, &result->model, err) != OK ||
        report_require_check(options, &result->model.config, err) != OK)
        return err->status;
    if (options->model.horizon > 0 &&
        model_set_horizon(&result->model, options->model.horizon, notes, err) != OK)
        return err->status;
    model_series_options(&result->model, &resolved->data);
    keep_given(options, resolved);
    resolved->data.joined = result->model.several;
    if (resolved->data.shape == SHAPE_WIDE)
        resolved->data.id[0] = '\0';
    if (series_read(result->source, &resolved->data, &result->series, notes, err) != OK ||
        (result->model.several && meet_series(options, result, notes, err) != OK) ||
        frame_make(&result->model, &result->series, &result->frame, notes, err) != OK)
        return run_name_file(result, err);
    options_pin(resolved, &result->series, &result->model);
    (void)(evaluate_saved(&result->model, &result->frame, options->mode, options->test_rows,
                          options->threads, &result->evaluation, notes, err) == OK);
    return run_name_file(result, err);
}

Status verb_predict(const Options *options, Console *console, Error *err)
{
    Result result = {0};
    Folder folder = {0};
    Options named = *options;
    int told = 0;

    run_name_apart(&named, named.file[1], "-predict");
    const Status status = predict_result(&named, &result, &result.notes, err);

    run_tell(console, &result.notes, &told);
    if (status == OK && !named.dry_run &&
        (run_begin_folder(&named, named.file[1], &folder, err) != OK ||
         run_finish(&result, &folder, console, err) != OK))
        goto done;
done:
    folder_discard(&folder);
    result_free(&result);
    return err->status;
}

static Status plot_folder(const char *path, const PlotStyle *style, Console *console, Error *err)
{
    char mark[FILE_PATH];
    struct stat info;

    if (snprintf(mark, sizeof mark, "%s/run.json", path) >= (int)sizeof mark ||
        stat(mark, &info) != 0) {
        error_set(err, ERR_USAGE, path, "holds no run: there is no run.json in it");
        error_hint(err, "the folder of a run, such as plots/NAME");
        return err->status;
    }
    if (plot_again(path, style, err) != OK)
        return err->status;
    console_say(console, "files: %s/", path);
    return OK;
}

Status verb_plot(const Options *options, Console *console, Error *err)
{
    PlotStyle style = {0};

    plot_style(options, &style);
    for (int i = 0; i < options->files; i++)
        if (plot_folder(options->file[i], &style, console, err) != OK)
            return err->status;
    return OK;
}
