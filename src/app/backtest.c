/* forecast backtest: the way of the data where the past is forecast again and again. */
#include "app/run.h"
#include "app/run_write.h"
#include "base/seconds.h"

/* What is left to be found of the horizon follows from the first half of the rows: what is tested
 * has no part in it. */
static Status find_horizon(Result *result, Error *err)
{
    ModelConfig config = result->options.model;
    Series half = result->series;
    Model probe = {0};
    Notes ignored = {0};

    if (config.horizon > 0)
        return OK;
    half.rows = half.rows / 2;
    half.ahead = half.future > 0 ? result->series.rows + half.ahead - half.rows : 0;
    text_copy(config.test, sizeof config.test, "0");
    if (model_make(&config, &half, &probe, &ignored, err) == OK)
        result->options.model.horizon = probe.config.horizon;
    model_free(&probe);
    return err->status;
}

static Status settle(Result *result, Error *err)
{
    Options *options = &result->options;
    const Series *series = &result->series;

    if (series->parts > 0) {
        error_set(err, ERR_USAGE, "backtest", "takes one series, this file holds %d",
                  series->parts);
        error_hint(err, "--series %s", series->part[0].series_name);
        return err->status;
    }
    options->backtest.origins = options->model.origins;
    options->backtest.every = options->refit == REFIT_NO ? 0 : options->backtest.every;
    if (find_horizon(result, err) != OK)
        return err->status;
    return backtest_plan(&options->backtest, series->rows, options->model.horizon, err);
}

static Status prepare(const Options *options, Result *result, Error *err)
{
    Options *own = &result->options;
    const double start = seconds_now();

    run_begin(options, options->file[0], result);
    own->data.joined = true;
    if (series_read(result->source, &own->data, &result->series, &result->notes, err) == OK)
        (void)(settle(result, err) == OK);
    result->seconds[0] = seconds_now() - start;
    return err->status;
}

static Status roll(Result *result, const Watch *watch, Error *err)
{
    Options *own = &result->options;
    const double start = seconds_now();

    if (backtest_run(&own->backtest, &own->model, &own->train, watch, &result->series,
                     &result->model, &result->frame, &result->history, &result->evaluation,
                     &result->backtest, &result->notes, err) != OK)
        return err->status;
    result->trained = true;
    result->seconds[1] = seconds_now() - start;
    options_pin(own, &result->series, &result->model);
    result->model.data = own->data;
    return OK;
}

/* Below, nothing knows the file. */
static Status name_file(const Result *result, Error *err)
{
    if (err->status == ERR_DATA && !err->where[0])
        text_copy(err->where, sizeof err->where, result->source);
    return err->status;
}

static void on_progress(void *user, const Progress *progress)
{
    console_progress(user, "", progress);
}

Status verb_backtest(const Options *options, Console *console, Error *err)
{
    const Watch watch = {on_progress, console, &console_stop};
    Options named = *options;
    Result result = {0};
    Folder folder = {0};
    int told = 0;

    run_name_apart(&named, named.file[0], "-backtest");
    if (report_require_check(&named, &named.model, err) != OK ||
        prepare(&named, &result, err) != OK)
        goto done;
    run_tell(console, &result.notes, &told);
    if (run_begin_folder(&named, named.file[0], &folder, err) != OK)
        goto done;
    const Status status = roll(&result, &watch, err);
    console_progress_end(console);
    run_tell(console, &result.notes, &told);
    if (status == OK && run_finish(&result, &folder, console, err) != OK)
        goto done;
done:
    (void)(name_file(&result, err) == OK);
    folder_discard(&folder);
    result_free(&result);
    return err->status;
}
